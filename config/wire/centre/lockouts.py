"""Sign-ins that wait after wrong attempts."""

from __future__ import annotations

from config.wire.vocabulary import ToDevice


class LockedSignIn(ToDevice):
    """Somebody whose sign-in waits."""

    staff_id: int
    name: str
    seconds_left: int
    """The longest wait of all places where they were wrong, or strangers with their name."""
    everywhere: bool
    """Whether strangers' attempts at many places use up everybody's, or it is at some place."""


class LockedSignIns(ToDevice):
    locked: list[LockedSignIn]
