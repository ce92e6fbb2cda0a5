"""A procedure imported again from the portal, without losing the centre's own decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from config.wire.procedures import ChannelLimit, Fee, OnlineLevel, Procedure

_PARTS = ("limits", "fees", "papers", "results")


def renewed(read: Iterable[Procedure], known: Mapping[str, Procedure]) -> list[Procedure]:
    """The procedures that were read, each with what is kept of the one that is known."""
    return [
        _renewed(procedure, known[procedure.code]) if procedure.code in known else procedure
        for procedure in read
    ]


def _renewed(read: Procedure, known: Procedure) -> Procedure:
    """The portal's words, and the centre's: its names in other languages, its committed limits,
    service, workflow and forms; what a person has put in order where the portal is unclear."""
    kept: dict[str, object] = {
        "name": {**known.name, **read.name},
        "service": known.service,
        "workflow": known.workflow,
        "forms_written_for_citizen": known.forms_written_for_citizen,
        "forms_note": known.forms_note,
        "received_out_of_hours": read.received_out_of_hours or known.received_out_of_hours,
        "decided_by": read.decided_by or known.decided_by,
        "cutoff": read.cutoff or known.cutoff,
        "limits": [_committed(line, known) for line in read.limits],
    }
    if read.online_level is OnlineLevel.UNKNOWN:
        kept["online_level"] = known.online_level
    settled = _settled(read, known)
    kept |= {part: getattr(known, part) for part in settled if part in _PARTS}
    kept["unread"] = {part: text for part, text in read.unread.items() if part not in settled}
    return read.model_copy(update=kept)


def _settled(read: Procedure, known: Procedure) -> set[str]:
    """The parts that a person has put in order: checked where the portal is unclear, or with
    words that the portal never gives."""
    checked = {part for part in read.unread if part not in known.unread and _says(known, part)}
    return checked | ({"fees"} if any(map(_is_written_here, known.fees)) else set())


def _says(known: Procedure, part: str) -> bool:
    return part not in _PARTS or bool(getattr(known, part))


def _is_written_here(fee: Fee) -> bool:
    return bool(fee.legal_basis or fee.valid_from or fee.valid_to)


def _committed(line: ChannelLimit, known: Procedure) -> ChannelLimit:
    if line.channel is None:
        return line
    committed = known.limit_for(line.channel).committed
    return line.model_copy(update={"committed": committed}) if committed else line
