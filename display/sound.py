"""Sound as WAV bytes: 16-bit mono, so that pieces can be joined and measured. Pure."""

from __future__ import annotations

import io
import wave
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

SAMPLE_RATE = 22_050
"""Samples per second of every announcement."""


@dataclass(frozen=True)
class Sound:
    """Samples of one channel, 16 bits each."""

    samples: array[int]
    rate: int = SAMPLE_RATE

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate

    @property
    def peak(self) -> int:
        """The largest deflection, 0 (silent) to 32,768."""
        return max(max(self.samples), -min(self.samples)) if self.samples else 0


def silence(seconds: float, rate: int = SAMPLE_RATE) -> Sound:
    return Sound(array("h", bytes(2 * round(seconds * rate))), rate)


def read_wav(data: bytes) -> Sound:
    """The sound of a WAV file. Raises `ValueError` where it is not 16-bit mono PCM."""
    try:
        with wave.open(io.BytesIO(data)) as file:
            if file.getnchannels() != 1 or file.getsampwidth() != 2:
                raise ValueError("not a 16-bit mono WAV")
            frames = file.readframes(file.getnframes())
            return Sound(array("h", frames), file.getframerate())
    except (wave.Error, EOFError) as fault:
        raise ValueError(f"not a WAV file: {fault}") from fault


def write_wav(sound: Sound) -> bytes:
    with io.BytesIO() as buffer:
        with wave.open(buffer, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(sound.rate)
            file.writeframes(sound.samples.tobytes())
        return buffer.getvalue()


def join(sounds: Sequence[Sound], pause_seconds: float = 0.0) -> Sound:
    """One sound after the other, with a pause between. Raises `ValueError` on mixed rates."""
    rate = sounds[0].rate if sounds else SAMPLE_RATE
    if any(sound.rate != rate for sound in sounds):
        raise ValueError("sounds of different sample rates cannot be joined")
    pause = silence(pause_seconds, rate).samples
    joined = array("h")
    for place, sound in enumerate(sounds):
        if place:
            joined.extend(pause)
        joined.extend(sound.samples)
    return Sound(joined, rate)


def trim(sound: Sound, threshold: int = 200, margin_seconds: float = 0.05) -> Sound:
    """Without the silence at both ends, a small margin kept. Silence stays as it is."""
    samples = sound.samples
    first = next((place for place, sample in enumerate(samples) if abs(sample) > threshold), None)
    if first is None:
        return sound
    behind = next(
        place for place, sample in enumerate(reversed(samples)) if abs(sample) > threshold
    )
    margin = round(margin_seconds * sound.rate)
    return Sound(samples[max(0, first - margin) : len(samples) - behind + margin], sound.rate)
