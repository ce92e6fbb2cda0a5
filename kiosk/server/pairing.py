"""A kiosk without a key becomes one of the centre's by a code that somebody types on it.

The key is kept in the data folder, in a file that only its owner reads, with the kiosk that it
makes of this machine. It is kept until another one takes its place: a key that the server refuses
today may hold again tomorrow, when the server was set right.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from config.wire.centre.devices import PAIRING_DIGITS

FILE: Final = "device.json"
FORGET_DIGITS: Final = timedelta(seconds=60)
"""Digits that somebody left behind are taken away after this long."""


@dataclass(frozen=True)
class HeldKey:
    """Which kiosk this machine is, and what it shows to be known."""

    kiosk: str
    key: str = field(repr=False)


class KeyRing:
    """The key in a data folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.file = folder / FILE

    def load(self) -> HeldKey | None:
        """The key that is kept, or None; a file that cannot be read is as good as none."""
        kept = self._read()
        kiosk, key = kept.get("kiosk"), kept.get("key")
        if not isinstance(kiosk, str) or not isinstance(key, str) or not kiosk or not key:
            return None
        return HeldKey(kiosk, key)

    def save(self, held: HeldKey, before: str = "") -> None:
        """Keep `held` instead of the one before, on disk when this returns. Raises `OSError`.

        `before` is the kiosk that this folder was without a kept key. A folder holds tickets
        and numbers of one kiosk alone, so another kiosk gets one within it.
        """
        folders = self._folders() or ({before: "."} if before else {})
        folders.setdefault(held.kiosk, held.kiosk if folders else ".")
        self._folder.mkdir(parents=True, exist_ok=True)
        content = {"kiosk": held.kiosk, "key": held.key, "folders": folders}
        fresh = self.file.with_suffix(".new")
        with contextlib.suppress(FileNotFoundError):
            fresh.unlink()
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.file)

    def kept_at(self) -> float:
        """When the key was kept, in seconds since 1970; 0 where there is none."""
        try:
            return self.file.stat().st_mtime
        except OSError:
            return 0.0

    def folder_of(self, kiosk: str) -> Path:
        """Where that kiosk's tickets and numbers are."""
        return self._folder / self._folders().get(kiosk, ".")

    def _folders(self) -> dict[str, str]:
        found = self._read().get("folders")
        return found if isinstance(found, dict) else {}

    def _read(self) -> dict[str, object]:
        try:
            kept = json.loads(self.file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return kept if isinstance(kept, dict) else {}


# ------------------------------------------------------------------------------- the question


class PairingFailure(StrEnum):
    """Why a code made no kiosk of this machine."""

    WRONG = "wrong"
    OTHER = "other"
    """It is a board's."""
    WAIT = "wait"
    """Wrong too often."""
    NO_ANSWER = "no_answer"
    NOT_KEPT = "not_kept"
    """The disk did not take the key; the code is used up."""


@dataclass(frozen=True)
class NotPaired:
    trouble: PairingFailure
    seconds: int = 0
    """How long to wait, where that is the trouble."""


# ------------------------------------------------------------------------------ what is typed


@dataclass(frozen=True)
class CodeEntry:
    """What somebody has typed so far, and what they are told. Pure; `now` is aware UTC."""

    touched_at: datetime
    digits: str = ""
    asking: bool = False
    trouble: PairingFailure | None = None
    wait_until: datetime | None = None

    def typed(self, digit: str, now: datetime) -> CodeEntry:
        """One more digit; a ninth and what is no digit change nothing."""
        if self.asking or not (digit.isascii() and digit.isdigit()):
            return self
        whole = len(self.digits) >= PAIRING_DIGITS
        return self._touched(self.digits if whole else self.digits + digit, now)

    def erased(self, now: datetime) -> CodeEntry:
        return self if self.asking else self._touched(self.digits[:-1], now)

    def _touched(self, digits: str, now: datetime) -> CodeEntry:
        trouble = self.trouble if self.seconds_to_wait(now) else None
        return replace(self, digits=digits, trouble=trouble, touched_at=now)

    def may_ask(self, now: datetime) -> bool:
        whole = len(self.digits) == PAIRING_DIGITS
        return whole and not self.asking and not self.seconds_to_wait(now)

    def asked(self, now: datetime) -> CodeEntry:
        return replace(self, asking=True, trouble=None, touched_at=now)

    def answered(self, answer: NotPaired, now: datetime) -> CodeEntry:
        """The server said no, or nothing. What was wrong is typed anew."""
        keeps = answer.trouble in (PairingFailure.NO_ANSWER, PairingFailure.WAIT)
        until = (
            now + timedelta(seconds=answer.seconds)
            if answer.trouble is PairingFailure.WAIT
            else None
        )
        digits = self.digits if keeps else ""
        return CodeEntry(now, digits, trouble=answer.trouble, wait_until=until)

    def passed(self, now: datetime) -> CodeEntry:
        """Time goes by: what was left behind is forgotten, a wait ends."""
        if self.trouble is PairingFailure.WAIT and not self.seconds_to_wait(now):
            return replace(self, trouble=None, wait_until=None)
        if self.digits and not self.asking and now - self.touched_at > FORGET_DIGITS:
            return CodeEntry(now, trouble=self.trouble, wait_until=self.wait_until)
        return self

    def seconds_to_wait(self, now: datetime) -> int:
        """Whole seconds until another code is taken; 0 is now."""
        if self.wait_until is None or self.wait_until <= now:
            return 0
        return -(-(self.wait_until - now) // timedelta(seconds=1))

    @property
    def shown(self) -> str:
        """The code as far as it goes: `1234 5–––`."""
        whole = self.digits.ljust(PAIRING_DIGITS, "–")
        return f"{whole[:4]} {whole[4:]}"
