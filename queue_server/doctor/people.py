"""Who can sign in too easily: demo accounts, passwords that guessing begins with, kiosk PINs."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from config.centre.loading import load_centre
from config.demo import demo_centre_file
from config.text.phrase import Phrase
from queue_server.centre.repository import StaffMember
from queue_server.centre.staff.passwords import matches
from queue_server.doctor.findings import Finding
from queue_server.doctor.installation import Installation

GUESSES: Final = (
    "123456", "12345678", "1234567890", "0123456789", "password", "password123",
    "matkhau", "matkhau123", "motcua", "motcua123", "admin", "admin123", "vietnam123",
)  # fmt: skip
ENDINGS: Final = ("", "123", "@123")
"""What is tried after the sign-in name."""
EASY_PINS: Final = ("0000", "1111", "1234", "4321", "123456", "000000", "2580")
HASHES_AT_ONCE: Final = 2


def _active(at: Installation) -> list[StaffMember]:
    return [member for member in at.records.staff if member.active] if at.records else []


def demo_accounts(at: Installation) -> Iterator[Finding]:
    """Accounts of the demo that still sign in."""
    names = [member.sign_in for member in _active(at) if member.demo]
    if names:
        yield Finding(
            Phrase("doctor.demo_accounts", {"names": names}),
            Phrase("doctor.demo_accounts.advice", {"name": names[0]}),
        )


def weak_passwords(at: Installation) -> Iterator[Finding]:
    """Passwords that are among the first that anybody would try."""
    people = _active(at)
    with ThreadPoolExecutor(HASHES_AT_ONCE) as threads:
        weak = list(threads.map(is_weak, people))
    for member in (one for one, guessed in zip(people, weak, strict=True) if guessed):
        yield Finding(
            Phrase("doctor.weak_password", {"name": member.sign_in}),
            Phrase("doctor.weak_password.advice", {"name": member.sign_in}),
        )


def is_weak(member: StaffMember) -> bool:
    """Whether one of a few guesses is the password. Some 20 ms for each guess."""
    own = (f"{member.sign_in}{ending}" for ending in ENDINGS)
    return any(matches(guess, member.password_hash) for guess in (*own, *GUESSES))


def nobody_signs_in(at: Installation) -> Iterator[Finding]:
    """A centre without a single active person."""
    if at.records is not None and at.records.revision is not None and not _active(at):
        found, advice = Phrase("doctor.nobody"), Phrase("doctor.nobody.advice")
        yield Finding(found, advice, is_warning=True)


def staff_pins(at: Installation) -> Iterator[Finding]:
    """Kiosks that are left with the demo's PIN, or one that is tried first."""
    known = {kiosk.staff_pin_hash for kiosk in load_centre(demo_centre_file()).kiosks}
    kiosks = [kiosk for kiosk in at.centre.kiosks if kiosk.staff_pin_hash] if at.centre else []
    hashes = {kiosk.staff_pin_hash for kiosk in kiosks}
    easy = {one for one in hashes if one in known or any(matches(pin, one) for pin in EASY_PINS)}
    for kiosk in kiosks:
        if kiosk.staff_pin_hash in easy:
            yield Finding(
                Phrase("doctor.easy_pin", {"kiosk": kiosk.id}),
                Phrase("doctor.easy_pin.advice"),
            )
