"""The fields of a procedure one by one: what each says, who said it, what changed. Pure.

A field is what a person changes at once: its value, together with the source's text that waits
to be checked (`Procedure.unread`). The portal says some fields; others are the centre's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from config.text.catalogue import FALLBACK_LANGUAGE
from config.wire.procedures import Channel, ChannelLimit, Limit, OnlineLevel, Procedure

COMMITTED: Final = "committed"
DESCRIPTION: Final = "description"
OTHER_NAMES: Final = "other_names"
OF_PORTAL: Final = (
    "name",
    "field",
    "level",
    "decision",
    "decided_by",
    "audience",
    "limits",
    "cutoff",
    "fees",
    "papers",
    "results",
    "conditions",
    "online_level",
    "received_out_of_hours",
    DESCRIPTION,
)
"""What the portal's records say; `description` is their text that has no place of its own."""
OWN: Final = (
    OTHER_NAMES,
    COMMITTED,
    "service",
    "workflow",
    "forms_written_for_citizen",
    "forms_note",
    "paperless",
    "legal_basis",
)
"""What only the centre says."""
EVERY: Final = (*OF_PORTAL, *OWN)
OFFERED: Final = "offered"
"""Whether a procedure is shown at all: of a version, beside its fields."""

Value = tuple[Any, str]
"""What a field says, and the source's text that waits for a person."""


def _numbered(lines: Iterable[ChannelLimit]) -> list[tuple[ChannelLimit, int]]:
    """Each line with its place among those of its channel."""
    seen: Counter[Channel | None] = Counter()
    numbered = []
    for line in lines:
        numbered.append((line, seen[line.channel]))
        seen[line.channel] += 1
    return numbered


def _without_commitment(procedure: Procedure) -> list[ChannelLimit]:
    """As they may be read: a limit that waits is the same, whichever way it was written."""
    lines = map(procedure.read, procedure.limits)
    return [line.model_copy(update={"committed": None}) for line in lines]


def _committed(procedure: Procedure) -> dict[tuple[Channel | None, int], Limit]:
    return {
        (line.channel, place): line.committed
        for line, place in _numbered(procedure.limits)
        if line.committed is not None
    }


def _other_names(procedure: Procedure) -> dict[str, str]:
    return {tag: name for tag, name in procedure.name.items() if tag != FALLBACK_LANGUAGE}


_READERS: Final[Mapping[str, Callable[[Procedure], Any]]] = {
    "name": lambda one: one.name.get(FALLBACK_LANGUAGE, ""),
    OTHER_NAMES: _other_names,
    "limits": _without_commitment,
    COMMITTED: _committed,
    DESCRIPTION: lambda _one: None,
}


def value_of(procedure: Procedure, field: str) -> Value:
    """What `field` says, and its text that waits."""
    reader = _READERS.get(field)
    said = reader(procedure) if reader else getattr(procedure, field)
    return said, procedure.unread.get(field, "")


def is_silent(value: Value) -> bool:
    """Whether nothing is said."""
    said, waiting = value
    return not waiting and (not said or said is OnlineLevel.UNKNOWN)


def changed(before: Procedure, after: Procedure, fields: Iterable[str] = EVERY) -> list[str]:
    """The fields that differ, in their order."""
    return [field for field in fields if value_of(before, field) != value_of(after, field)]


def by_hand(procedure: Procedure, portal: Procedure | None) -> list[str]:
    """The fields that a person has set: the portal, as it was last imported, says otherwise or
    nothing. Without its words all that is said was set here."""
    if portal is not None:
        return changed(portal, procedure)
    return [field for field in EVERY if not is_silent(value_of(procedure, field))]


def with_field(procedure: Procedure, source: Procedure, field: str) -> Procedure:
    """`procedure` whose `field` says what it says in `source`."""
    unread = {part: text for part, text in procedure.unread.items() if part != field}
    if field in source.unread:
        unread[field] = source.unread[field]
    return procedure.model_copy(update={"unread": unread, **_parts(procedure, source, field)})


def _parts(procedure: Procedure, source: Procedure, field: str) -> dict[str, object]:
    if field == DESCRIPTION:
        return {}
    if field == "name":
        own = {FALLBACK_LANGUAGE: source.name[FALLBACK_LANGUAGE]} if source.name else {}
        return {"name": own | _other_names(procedure)}
    if field == OTHER_NAMES:
        return {"name": {**_other_names(source)} | _vietnamese(procedure)}
    if field == "limits":
        return {"limits": _promised(source.limits, procedure)}
    if field == COMMITTED:
        return {"limits": _promised(procedure.limits, source)}
    return {field: getattr(source, field)}


def _vietnamese(procedure: Procedure) -> dict[str, str]:
    return {tag: name for tag, name in procedure.name.items() if tag == FALLBACK_LANGUAGE}


def _promised(lines: Iterable[ChannelLimit], of: Procedure) -> list[ChannelLimit]:
    """The lines with the commitments of `of`: those of their channel, else of every channel."""
    return [
        line.model_copy(update={"committed": _commitment(of, line.channel, place)})
        for line, place in _numbered(lines)
    ]


def _commitment(of: Procedure, channel: Channel | None, place: int) -> Limit | None:
    own = [line.committed for line in of.limits if line.channel is channel]
    found = own or [line.committed for line in of.limits if line.channel is None]
    if len(found) == 1:
        return found[0]
    return found[place] if place < len(found) else None
