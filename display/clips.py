"""A voice of recorded clips: a person of the centre reads words and phrases, one file each.

The folder holds one folder per language with WAV files (22,050 Hz, 16-bit, mono), each named
for the words it says in lower case, with spaces: `vi/mời công dân có số.wav`, `vi/a.wav`,
`vi/hai mươi lăm.wav`, `vi/mươi.wav`, `en/please go to counter.wav`. A sentence is put together
from the longest phrases that there are; recording every single word is the least, whole
numbers ("hai mươi lăm") sound better.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from display.sound import SAMPLE_RATE, Sound, join, read_wav, silence, write_wav
from display.voice import Voice, VoiceError

log = logging.getLogger(__name__)

COMMA_SECONDS: Final = 0.25
_LONGEST_PHRASE_WORDS: Final = 12


class RecordedClips:
    """Sentences joined from recorded clips.

    `folder` is read once, on creation; raises `VoiceError` naming every file that is not as it
    should be. A sentence with a word that was not recorded goes whole to `otherwise`, so that
    two voices never share a sentence; without one, `render` raises `VoiceError` with the word.
    """

    def __init__(self, folder: Path, otherwise: Voice | None = None) -> None:
        self.otherwise = otherwise
        self.clips = _read_folder(folder)

    def render(self, sentence: str, language: str) -> bytes:
        try:
            return write_wav(join(list(self._pieces(sentence, language))))
        except VoiceError as fault:
            if self.otherwise is None:
                raise
            log.warning("%s; another voice says %r", fault, sentence)
            return self.otherwise.render(sentence, language)

    def _pieces(self, sentence: str, language: str) -> Iterator[Sound]:
        for place, clause in enumerate(re.split(r"[,.;:]+", _plain(sentence))):
            words = clause.replace("-", " ").split()
            if place and words:
                yield silence(COMMA_SECONDS)
            while words:
                phrase = self._longest(words, language)
                yield self.clips[language, phrase]
                words = words[len(phrase.split()) :]

    def _longest(self, words: list[str], language: str) -> str:
        for count in range(min(len(words), _LONGEST_PHRASE_WORDS), 0, -1):
            phrase = " ".join(words[:count])
            if (language, phrase) in self.clips:
                return phrase
        raise VoiceError(f"no clip of {words[0]!r} in the language {language!r}")


def _plain(text: str) -> str:
    """As file names are compared: composed letters (some systems decompose them), lower case."""
    return unicodedata.normalize("NFC", text).lower()


def _read_folder(folder: Path) -> dict[tuple[str, str], Sound]:
    clips: dict[tuple[str, str], Sound] = {}
    mistakes = []
    for path in sorted(folder.glob("*/*.wav")):
        try:
            clips[path.parent.name, " ".join(_plain(path.stem).split())] = _read_clip(path)
        except (OSError, ValueError) as fault:
            mistakes.append(f"{path}: {fault}")
    if not clips and not mistakes:
        mistakes.append(f"{folder} holds no clips: put them in {folder}/vi/*.wav")
    if mistakes:
        raise VoiceError("the recorded clips cannot be used:\n" + "\n".join(mistakes))
    return clips


def _read_clip(path: Path) -> Sound:
    sound = read_wav(path.read_bytes())
    if sound.rate != SAMPLE_RATE:
        raise ValueError(f"has {sound.rate} samples a second, should have {SAMPLE_RATE}")
    return sound
