"""The espeak-ng voice, through its C API, from the wheel `espeakng-loader` (extra `voice`).

The library keeps one state for the whole process, so everything goes through one lock. The
constants are those of `speak_lib.h` of espeak-ng 1.52.
"""

from __future__ import annotations

import ctypes
import logging
import threading
from array import array
from functools import cache
from typing import Final

from config.text.spoken.languages import NotSpoken, spoken_language
from config.text.spoken.table import SpokenLanguage
from display.sound import SAMPLE_RATE, Sound, trim, write_wav
from display.voice import SilentVoice, Voice, VoiceError

log = logging.getLogger(__name__)

_AUDIO_OUTPUT_SYNCHRONOUS: Final = 2
_DO_NOT_EXIT: Final = 0x8000
_POSITION_CHARACTER: Final = 1
_CHARACTERS_UTF8: Final = 1
_RATE, _VOLUME, _PITCH, _RANGE, _WORD_GAP = 1, 2, 3, 4, 7

_LONGEST_DATA_PATH: Final = 150
"""The library copies the path into a buffer of 160 bytes and cuts what is longer."""

_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


class EspeakVoice:
    """Speech by espeak-ng. Raises `VoiceError` on creation where it is not installed; its library
    is loaded with the first sentence."""

    _lock = threading.Lock()

    def __init__(self) -> None:
        self._samples = array("h")
        self._callback = _Callback(self._take)  # kept: the library holds only its address
        self._library_path, self._data_path = _installed()

    def load(self) -> None:
        """Raise `VoiceError` where the library cannot be used."""
        with self._lock:
            _ = self._library

    @property
    def _library(self) -> ctypes.CDLL:
        return _start(self._library_path, self._data_path)

    def render(self, sentence: str, language: str) -> bytes:
        """`sentence` as a WAV, silence at its ends cut off; about 5 ms for 5 s of speech."""
        try:
            table = spoken_language(language)
        except NotSpoken as fault:
            raise VoiceError(str(fault)) from fault
        with self._lock:
            samples = self._synthesise(sentence, table)
        if not samples:
            raise VoiceError(f"espeak-ng gave no sound for {sentence!r}")
        return write_wav(trim(Sound(samples)))

    def _synthesise(self, sentence: str, table: SpokenLanguage) -> array[int]:
        library = self._library
        self._samples = array("h")
        library.espeak_SetSynthCallback(self._callback)
        if library.espeak_SetVoiceByName(table.voice.encode()):
            raise VoiceError(f"espeak-ng does not know the voice {table.voice!r}")
        for parameter, value in _settings(table):
            library.espeak_SetParameter(parameter, value, 0)
        text = sentence.encode()
        status = library.espeak_Synth(
            text, len(text) + 1, 0, _POSITION_CHARACTER, 0, _CHARACTERS_UTF8, None, None
        )
        if status:
            raise VoiceError(f"espeak-ng refused {sentence!r} (status {status})")
        return self._samples

    def _take(self, samples: ctypes._Pointer[ctypes.c_short], count: int, _: int) -> int:
        if samples and count > 0:
            self._samples.frombytes(ctypes.string_at(samples, 2 * count))
        return 0


def _settings(table: SpokenLanguage) -> list[tuple[int, int]]:
    return [
        (_RATE, table.words_per_minute),
        (_VOLUME, 100),
        (_PITCH, 45),
        (_RANGE, 55),
        (_WORD_GAP, 1),
    ]


def _installed() -> tuple[str, bytes]:
    """Where the library and its data are."""
    try:
        import espeakng_loader
    except ImportError as fault:
        raise VoiceError("espeakng-loader is not installed") from fault
    data_path = str(espeakng_loader.get_data_path()).encode()
    if len(data_path) > _LONGEST_DATA_PATH:
        raise VoiceError(
            f"the path of espeak-ng's data is longer than {_LONGEST_DATA_PATH} bytes; install "
            f"Motcua in a shorter folder: {data_path.decode()}"
        )
    return str(espeakng_loader.get_library_path()), data_path


@cache
def _start(library_path: str, data_path: bytes) -> ctypes.CDLL:
    """The library, begun once for all voices: it holds one state."""
    try:
        library = ctypes.CDLL(library_path)
    except OSError as fault:
        raise VoiceError(f"espeak-ng cannot be loaded: {fault}") from fault
    _declare(library)
    rate = library.espeak_Initialize(_AUDIO_OUTPUT_SYNCHRONOUS, 0, data_path, _DO_NOT_EXIT)
    if rate != SAMPLE_RATE:
        raise VoiceError(f"espeak-ng did not start (it says {rate} for its sample rate)")
    return library


def _declare(library: ctypes.CDLL) -> None:
    library.espeak_Initialize.argtypes = [
        ctypes.c_int,
        ctypes.c_int,
        ctypes.c_char_p,
        ctypes.c_int,
    ]
    library.espeak_SetSynthCallback.argtypes = [_Callback]
    library.espeak_SetSynthCallback.restype = None
    library.espeak_SetVoiceByName.argtypes = [ctypes.c_char_p]
    library.espeak_SetParameter.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_int]
    library.espeak_Synth.argtypes = [
        ctypes.c_char_p,
        ctypes.c_size_t,
        ctypes.c_uint,
        ctypes.c_int,
        ctypes.c_uint,
        ctypes.c_uint,
        ctypes.POINTER(ctypes.c_uint),
        ctypes.c_void_p,
    ]


def installed_voice() -> Voice:
    """espeak-ng, or silence with a clear message in the log where it is not installed."""
    try:
        return EspeakVoice()
    except VoiceError as fault:
        log.warning(
            "Calls will chime but not be spoken: %s. For speech: pip install 'motcua[voice]'",
            fault,
        )
        return SilentVoice()
