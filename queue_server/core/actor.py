"""Who does something: a person, a device, or the server itself. Every log names them by `label`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from config.centre.roles import Permission


class ActorKind(StrEnum):
    """Kinds of actors; each is the first part of its label."""

    NOBODY = "nobody"
    """Somebody who proved nothing: a request without session or key."""
    STAFF = "staff"
    DELIVERED_BY = "delivered_by"
    """A member of staff who delivers tickets of a tablet that was offline, where nothing proves who
    gave them."""
    KIOSK = "kiosk"
    BOARD = "board"
    CITIZEN = "citizen"
    """The holder of a link."""
    ADMINISTRATOR = "administrator"
    """A command line on the server's own computer."""
    SYSTEM = "system"
    """The server by itself."""


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts: a signed-in person, a device with its key, a citizen, the server, or nobody."""

    kind: ActorKind = ActorKind.NOBODY
    id: str = ""
    """The staff member's row number, or the device's id in the centre file."""
    name: str = ""
    permissions: frozenset[Permission] = frozenset()
    role: str = ""
    """A staff member's role in the centre file: steps of a workflow name it."""
    is_confined: bool = False
    """A member of staff who signed in with a one-time password: may change it and sign out."""
    lacks_second_factor: bool = False
    """Why they are confined: not for a one-time password, but for a second factor to be added."""
    by_cookie: bool = False
    """Cookies ride along by themselves, so a change needs a proof of the same origin."""
    label: str = field(init=False, repr=False, compare=False)
    """The name in logs and of idempotency keys: `staff:3`, `kiosk:kiosk-1`, `citizen`."""

    def __post_init__(self) -> None:
        label = f"{self.kind.value}:{self.id}" if self.id else self.kind.value
        object.__setattr__(self, "label", label)

    @property
    def staff_id(self) -> int | None:
        """The row number of a member of staff; None of everybody else."""
        is_number = self.id.isascii() and self.id.isdigit()
        return int(self.id) if self.kind is ActorKind.STAFF and is_number else None


def staff_label(staff_id: int) -> str:
    """The label of the member of staff in a row: `staff:3`."""
    return Actor(ActorKind.STAFF, str(staff_id)).label


NOBODY: Final = Actor()
CITIZEN: Final = Actor(ActorKind.CITIZEN)
ADMINISTRATOR: Final = Actor(ActorKind.ADMINISTRATOR)
SYSTEM: Final = Actor(ActorKind.SYSTEM)

_WRITTEN_BEFORE: Final = {
    "nobody:citizen": CITIZEN.label,
    "nobody:system": SYSTEM.label,
    "day": SYSTEM.label,
}
"""Labels of earlier versions, whose lines stay as they were written: each line of a log seals the
one before it."""


def label_of(written: str) -> str:
    """The present label of the actor that a line of a log names."""
    return _WRITTEN_BEFORE.get(written, written)


def written_labels(label: str) -> list[str]:
    """Every label under which the lines of an actor may stand in a log."""
    wanted = label_of(label)
    return [wanted, *(old for old, new in _WRITTEN_BEFORE.items() if new == wanted)]
