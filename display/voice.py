"""Sentence to sound: the voices, and the announcer that renders ahead and remembers.

A voice is anything with `render(sentence, language) -> WAV bytes`. It may block (the announcer
calls it off the event loop, one sentence at a time) and raises `VoiceError` where it cannot.
Installed voices: `display.espeak.EspeakVoice`, `display.clips.RecordedClips`, and `SilentVoice`
where there is none.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import TracebackType
from typing import Final, Protocol, Self

from config.text.spoken.languages import SPOKEN_LANGUAGES
from config.text.spoken.table import Dialect
from config.wire import CalledTicket, Localised
from display.reading import NO_WORDS, call_sentence, languages_to_say, message_sentence
from display.sound import join, read_wav, silence, write_wav

log = logging.getLogger(__name__)

PAUSE_BETWEEN_LANGUAGES_SECONDS: Final = 0.5
CACHE_BYTES: Final = 8 * 1024 * 1024
"""About forty sentences: a call is fetched by each board at once and again on a recall."""


class VoiceError(Exception):
    """The voice cannot say this sentence; the text says why."""


class Voice(Protocol):
    def render(self, sentence: str, language: str) -> bytes:
        """`sentence`, written in `language`, as a 22,050 Hz 16-bit mono WAV.

        May block. Raises `VoiceError`.
        """


class SilentVoice:
    """The voice of a centre without one, and of tests: a moment of silence for each sentence.

    `said` remembers the last sentences, as (language, sentence).
    """

    def __init__(self, seconds: float = 0.1) -> None:
        self.seconds = seconds
        self.said: deque[tuple[str, str]] = deque(maxlen=100)

    def render(self, sentence: str, language: str) -> bytes:
        self.said.append((language, sentence))
        return write_wav(silence(self.seconds))


class Announcer:
    """Calls, and messages to the hall, as sound. Each sentence is rendered once, off the event
    loop, and remembered.

    Use it as an asynchronous context manager: leaving it waits for the sentence being rendered.
    """

    def __init__(
        self,
        voice: Voice,
        *,
        dialect: Dialect = Dialect.NORTH,
        cache_bytes: int = CACHE_BYTES,
    ) -> None:
        self.voice = voice
        self.dialect = dialect
        self.cache_bytes = cache_bytes
        self._rendered: OrderedDict[tuple[str, str], asyncio.Future[bytes]] = OrderedDict()
        self._sizes: dict[tuple[str, str], int] = {}
        self._bytes = 0
        """The sum of `_sizes`."""
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="voice")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Drop what is not begun, wait for the sentence being rendered."""
        await asyncio.to_thread(self._executor.shutdown, cancel_futures=True)
        self._rendered.clear()
        self._sizes.clear()
        self._bytes = 0

    def prepare(
        self,
        call: CalledTicket,
        languages: list[str],
        *,
        spoken: str = "",
        letter: Mapping[str, str] = NO_WORDS,
    ) -> None:
        """Begin to render `call` in the background, so that boards that ask find it ready."""
        for language in languages_to_say(languages, call.language):
            self._sentence(self._words(call, language, spoken, letter), language)

    async def announcement(
        self,
        call: CalledTicket,
        languages: list[str],
        *,
        spoken: str = "",
        letter: Mapping[str, str] = NO_WORDS,
    ) -> bytes:
        """`call` said once in the centre's first language, then in the citizen's, as one WAV.

        `languages` are the centre's, `spoken` the counter's spoken name from the centre file,
        `letter` what it says in place of the number's letter.
        A sentence that the voice cannot say is left out and logged: the chime still sounds.
        """
        futures = [
            self._sentence(self._words(call, language, spoken, letter), language)
            for language in languages_to_say(languages, call.language)
        ]
        return await self._joined(futures, call.number)

    def prepare_message(self, text: Localised, languages: list[str]) -> None:
        """Begin to render a message to the hall in the background."""
        for sentence, language in self._spoken_texts(text, languages):
            self._sentence(sentence, language)

    async def message(self, text: Localised, languages: list[str]) -> bytes:
        """A message to the hall, or the banner, said once in each of the centre's `languages` in
        which it was written and which can be said, as one WAV; nothing where none can be."""
        futures = [self._sentence(*said) for said in self._spoken_texts(text, languages)]
        return await self._joined(futures, "a message")

    def _spoken_texts(self, text: Localised, languages: list[str]) -> list[tuple[str, str]]:
        return [
            (message_sentence(text[language], language, dialect=self.dialect), language)
            for language in languages
            if text.get(language) and language in SPOKEN_LANGUAGES
        ]

    async def _joined(self, futures: list[asyncio.Future[bytes]], what: str) -> bytes:
        """The sentences one after the other, without those that the voice cannot say."""
        results = await asyncio.gather(
            *(asyncio.shield(future) for future in futures), return_exceptions=True
        )
        sounds = []
        for result in results:
            if isinstance(result, VoiceError):
                log.warning("%s is not announced in full: %s", what, result)
            elif isinstance(result, BaseException):
                raise result
            else:
                sounds.append(read_wav(result))
        return write_wav(join(sounds, PAUSE_BETWEEN_LANGUAGES_SECONDS))

    def _words(
        self, call: CalledTicket, language: str, spoken: str, letter: Mapping[str, str]
    ) -> str:
        return call_sentence(call, language, spoken=spoken, letter=letter, dialect=self.dialect)

    def _sentence(self, sentence: str, language: str) -> asyncio.Future[bytes]:
        """The sentence's sound, now or to come; several who ask at once share one rendering."""
        key = (language, sentence)
        future = self._rendered.get(key)
        if future is None or (future.done() and (future.cancelled() or future.exception())):
            loop = asyncio.get_running_loop()
            future = loop.run_in_executor(self._executor, self.voice.render, sentence, language)
            self._rendered[key] = future
            future.add_done_callback(partial(self._remember, key))
        self._rendered.move_to_end(key)
        return future

    def _remember(self, key: tuple[str, str], future: asyncio.Future[bytes]) -> None:
        """Count a sentence that has just been rendered, and forget the oldest beyond the limit."""
        if self._rendered.get(key) is future and not future.cancelled() and not future.exception():
            self._sizes[key] = len(future.result())
            self._bytes += self._sizes[key]
        while self._bytes > self.cache_bytes and len(self._rendered) > 1:
            oldest, _ = self._rendered.popitem(last=False)
            self._bytes -= self._sizes.pop(oldest, 0)
