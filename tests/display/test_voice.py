"""Sentences as sound: the voices and the announcer."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import unicodedata
from array import array
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.wire import CalledTicket
from display.clips import COMMA_SECONDS, RecordedClips
from display.espeak import EspeakVoice, installed_voice
from display.reading import message_sentence
from display.sound import SAMPLE_RATE, Sound, join, read_wav, silence, trim, write_wav
from display.voice import PAUSE_BETWEEN_LANGUAGES_SECONDS, Announcer, SilentVoice, VoiceError
from tests.display.fake_hall import tone

VIETNAMESE = "Mời công dân có số a, hai mươi lăm, đến quầy số ba."
ENGLISH = "Number A, twenty-five, please go to counter three."


def call(number: str = "A025", language: str = "vi") -> CalledTicket:
    return CalledTicket(
        call_id=1,
        ticket_id=1,
        number=number,
        counter="3",
        counter_name={"vi": "Quầy số 3", "en": "Counter 3"},
        service="ho-tich",
        language=language,
        called_at=datetime(2026, 10, 21, tzinfo=UTC),
    )


# ------------------------------------------------------------------------------- sound


def test_sounds_are_joined_with_a_pause() -> None:
    joined = join([silence(0.5), silence(0.25)], pause_seconds=0.1)
    assert joined.seconds == pytest.approx(0.85, abs=0.001)
    with pytest.raises(ValueError, match="different sample rates"):
        join([silence(1), silence(1, rate=8_000)])


def test_a_wav_comes_back_as_it_was() -> None:
    sound = Sound(array("h", [0, 1000, -32768, 32767]))
    assert read_wav(write_wav(sound)) == sound


@pytest.mark.parametrize("data", [b"", b"RIFF", b"not a wav at all"])
def test_what_is_no_wav_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="not a WAV"):
        read_wav(data)


def test_silence_at_the_ends_is_cut_off() -> None:
    quiet = Sound(array("h", [0] * 4_000 + [500, -500] * 100 + [0] * 4_000))
    assert len(trim(quiet, margin_seconds=0).samples) == 200
    assert trim(silence(0.1)) == silence(0.1)


# ------------------------------------------------------------------------------ espeak


@pytest.fixture(scope="module")
def espeak() -> EspeakVoice:
    return EspeakVoice()


@pytest.mark.parametrize(("sentence", "language"), [(VIETNAMESE, "vi"), (ENGLISH, "en")])
def test_espeak_speaks(espeak: EspeakVoice, sentence: str, language: str) -> None:
    sound = read_wav(espeak.render(sentence, language))
    assert sound.rate == SAMPLE_RATE
    assert sound.peak > 20_000
    assert 2.5 < sound.seconds < 6.5
    loud = sum(abs(sample) > 500 for sample in sound.samples) / len(sound.samples)
    assert loud > 0.3


def seconds(sound: bytes) -> float:
    return read_wav(sound).seconds


def test_threads_do_not_mix_their_sentences(espeak: EspeakVoice) -> None:
    """The library holds one state: two voices, four threads, two languages, one lock."""
    voices = [espeak, EspeakVoice()]
    sentences = [(VIETNAMESE, "vi"), ("Mời bác.", "vi"), (ENGLISH, "en"), ("Please.", "en")]
    alone = [seconds(espeak.render(*sentence)) for sentence in sentences]
    with ThreadPoolExecutor(4) as threads:
        sounds = list(
            threads.map(lambda turn: voices[turn % 3 % 2].render(*sentences[turn % 4]), range(24))
        )
    for turn, sound in enumerate(sounds):
        # Not to the sample: espeak-ng lets its voices tremble a little, as people do.
        assert seconds(sound) == pytest.approx(alone[turn % 4], rel=0.05)


def test_espeak_refuses_a_language_without_a_voice(espeak: EspeakVoice) -> None:
    with pytest.raises(VoiceError, match="'fr'"):
        espeak.render("Bonjour", "fr")


def test_without_espeak_the_hall_is_told_and_calls_only_chime(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "espeakng_loader", None)
    with caplog.at_level(logging.WARNING):
        assert isinstance(installed_voice(), SilentVoice)
    assert "pip install 'motcua[voice]'" in caplog.text


# ------------------------------------------------------------------------------- clips

Record = Callable[..., Path]


@pytest.fixture
def record(tmp_path: Path) -> Record:
    """`record("vi/a", seconds=0.2)` → the folder, with that clip in it."""

    def write(name: str, seconds: float = 0.1) -> Path:
        path = tmp_path / f"{name}.wav"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(tone(seconds))
        return tmp_path

    return write


def test_clips_make_a_sentence_of_the_longest_phrases(record: Record) -> None:
    for name, seconds in {
        "vi/mời công dân có số": 0.5,
        "vi/a": 0.1,
        "vi/hai": 9,
        "vi/hai mươi lăm": 0.4,
        "vi/đến quầy số": 0.3,
        "vi/ba": 0.1,
    }.items():
        folder = record(name, seconds)
    sound = read_wav(RecordedClips(folder).render(VIETNAMESE, "vi"))
    assert sound.seconds == pytest.approx(0.5 + 0.1 + 0.4 + 0.3 + 0.1 + 2 * COMMA_SECONDS, abs=0.01)


def test_file_names_of_a_system_that_takes_letters_apart_are_known(record: Record) -> None:
    folder = record("vi/" + unicodedata.normalize("NFD", "Mời  quý khách"), 0.2)
    assert read_wav(RecordedClips(folder).render("mời quý khách.", "vi")).seconds == 0.2


def test_a_sentence_with_an_unrecorded_word_goes_whole_to_the_other_voice(record: Record) -> None:
    folder = record("vi/mời", 0.2)
    with pytest.raises(VoiceError, match="no clip of 'bà'"):
        RecordedClips(folder).render("Mời bà", "vi")
    other = SilentVoice(seconds=0.7)
    assert read_wav(RecordedClips(folder, other).render("Mời bà", "vi")).seconds == 0.7
    assert list(other.said) == [("vi", "Mời bà")]


def test_every_bad_clip_is_named_at_once(record: Record) -> None:
    folder = record("vi/tốt")
    (folder / "vi" / "hỏng.wav").write_bytes(b"no sound")
    (folder / "vi" / "chậm.wav").write_bytes(write_wav(silence(0.1, rate=8_000)))
    with pytest.raises(VoiceError) as refused:
        RecordedClips(folder)
    assert "hỏng.wav: not a WAV file" in str(refused.value)
    assert "chậm.wav: has 8000 samples a second, should have 22050" in str(refused.value)


def test_an_empty_folder_says_what_belongs_in_it(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match=r"holds no clips: put them in .*/vi/\*\.wav"):
        RecordedClips(tmp_path)


# --------------------------------------------------------------------------- announcer


class HeldVoice(SilentVoice):
    """Renders only while it may."""

    def __init__(self) -> None:
        super().__init__()
        self.may = threading.Event()

    def render(self, sentence: str, language: str) -> bytes:
        assert self.may.wait(10)
        return super().render(sentence, language)


class OneLanguage(SilentVoice):
    """Knows Vietnamese only."""

    def render(self, sentence: str, language: str) -> bytes:
        if language != "vi":
            raise VoiceError(f"no voice for {language}")
        return super().render(sentence, language)


async def test_a_call_is_said_in_the_centres_language_and_then_the_citizens() -> None:
    voice = SilentVoice(seconds=1.0)
    async with Announcer(voice) as announcer:
        sound = await announcer.announcement(call(language="en"), ["vi", "en"])
    assert list(voice.said) == [("vi", VIETNAMESE), ("en", ENGLISH)]
    assert read_wav(sound).seconds == pytest.approx(2 + PAUSE_BETWEEN_LANGUAGES_SECONDS)


async def test_a_sentence_is_rendered_once_however_many_ask() -> None:
    voice = HeldVoice()
    async with Announcer(voice) as announcer:
        announcer.prepare(call(), ["vi"])
        asking = [asyncio.ensure_future(announcer.announcement(call(), ["vi"])) for _ in range(5)]
        voice.may.set()
        sounds = await asyncio.gather(*asking)
        sounds.append(await announcer.announcement(call(), ["vi"]))
    assert len(voice.said) == 1
    assert len(set(sounds)) == 1


async def test_a_follower_who_leaves_does_not_take_the_sentence_along() -> None:
    voice = HeldVoice()
    async with Announcer(voice) as announcer:
        leaving = asyncio.ensure_future(announcer.announcement(call(), ["vi"]))
        await asyncio.sleep(0)
        leaving.cancel()
        voice.may.set()
        assert read_wav(await announcer.announcement(call(), ["vi"])).samples
    assert len(voice.said) == 1


async def test_old_sentences_are_forgotten() -> None:
    voice = SilentVoice(seconds=0.1)
    one = len(voice.render("", "vi"))
    voice.said.clear()
    async with Announcer(voice, cache_bytes=3 * one) as announcer:
        for number in ("A001", "A002", "A003", "A001", "A004", "A002"):
            await announcer.announcement(call(number), ["vi"])
    assert [sentence.split(", ")[1] for _, sentence in voice.said] == [
        "một", "hai", "ba", "bốn", "hai",
    ]  # fmt: skip


class WeighedSound(bytes):
    """Counts how often its length is asked for."""

    weighed = 0

    def __len__(self) -> int:
        WeighedSound.weighed += 1
        return super().__len__()


class WeighedVoice(SilentVoice):
    def render(self, sentence: str, language: str) -> bytes:
        return WeighedSound(super().render(sentence, language))


@pytest.mark.parametrize("sentences", [10, 100])
async def test_what_is_remembered_is_not_added_up_again_for_a_new_sentence(sentences: int) -> None:
    WeighedSound.weighed = 0
    async with Announcer(WeighedVoice()) as announcer:
        for number in range(sentences):
            announcer.prepare(call(f"A{number:03}"), ["vi"])
        await announcer.announcement(call("A999"), ["vi"])
    assert sentences <= WeighedSound.weighed <= 2 * sentences + 10


async def test_a_language_that_cannot_be_said_is_left_out_and_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    voice = OneLanguage(seconds=0.2)
    async with Announcer(voice) as announcer:
        sound = await announcer.announcement(call(language="en"), ["vi", "en"])
        assert await announcer.announcement(call(language="en"), ["vi", "en"]) == sound
    assert read_wav(sound).seconds == pytest.approx(0.2)
    assert "A025 is not announced in full: no voice for en" in caplog.text


# ---------------------------------------------------------------------------- messages


@pytest.mark.parametrize(
    ("language", "written", "said"),
    [
        ("vi", "Mất điện đến 17:30.", "Mất điện đến mười bảy giờ ba mươi phút."),
        ("vi", "Chờ 15 phút, quầy 3", "Chờ mười lăm phút, quầy ba"),
        ("vi", "Nghỉ từ 11h00", "Nghỉ từ mười một giờ"),
        ("en", "Back at 14:00.", "Back at fourteen o'clock."),
        ("vi", "Gọi 0912345678, ngày 23/11/2026, 1.250 đồng, A025", None),
    ],
)
def test_times_and_small_numbers_of_a_message_are_read_in_words(
    language: str, written: str, said: str | None
) -> None:
    assert message_sentence(written, language) == (said or written)


async def test_a_message_is_said_in_every_language_in_which_it_was_written() -> None:
    voice = SilentVoice(0.1)
    async with Announcer(voice) as announcer:
        words = {"en": "Please wait", "vi": "Xin chờ", "xx": "?"}
        announcer.prepare_message(words, ["vi", "en"])
        sound = read_wav(await announcer.message(words, ["vi", "en", "xx"]))
        assert list(voice.said) == [("vi", "Xin chờ"), ("en", "Please wait")]
        assert sound.seconds == pytest.approx(0.2 + PAUSE_BETWEEN_LANGUAGES_SECONDS, abs=0.01)
        assert read_wav(await announcer.message({"xx": "?"}, ["vi", "xx"])).seconds == 0
