"""What a field of a procedure says, in lines for a person to compare. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from config.phrases.procedures import count_phrase, fee_phrase, limit_phrase
from config.text.catalogue import language_name, text
from config.text.formats import format_date, format_time
from config.wire.procedures import ChannelLimit, Fee, Paper, Procedure
from queue_server.catalogue.editing.fields import COMMITTED, OTHER_NAMES, value_of

LONGEST: Final = 1_200
"""Letters of a field in a list of changes."""


def field_name(language: str, field: str) -> str:
    """As the editor calls it: "Thời hạn giải quyết"."""
    return text(language, f"catalogue.field.{field}")


def lines_of(language: str, procedure: Procedure, field: str) -> list[str]:
    """What the field says, a line for each part of it; none where it says nothing."""
    said, waiting = value_of(procedure, field)
    writer = _WRITERS.get(field, _plain)
    lines = writer(language, procedure, said)
    if waiting:
        lines = [*lines, text(language, "catalogue.waits", source=waiting)]
    return lines


def in_words(language: str, procedure: Procedure, field: str) -> str:
    """The same as one text, cut where it is very long."""
    said = "\n".join(lines_of(language, procedure, field))
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"


def _plain(language: str, _procedure: Procedure, said: Any) -> list[str]:
    if said is None or said == "" or said == []:
        return []
    if isinstance(said, bool):
        return [text(language, "catalogue.yes" if said else "catalogue.no")]
    return [str(one) for one in said] if isinstance(said, list) else [str(said)]


def _limits(language: str, procedure: Procedure, _said: Any) -> list[str]:
    return [_limit(language, line, procedure) for line in procedure.limits]


def channel_name(language: str, line: ChannelLimit | Fee) -> str:
    if line.channel is None:
        return text(language, "catalogue.every_channel")
    return text(language, f"dossiers.channel.{line.channel.value}")


def _limit(language: str, line: ChannelLimit, procedure: Procedure) -> str:
    limit = limit_phrase(language, procedure.read(line).statutory)
    note = f" ({line.note})" if line.note else ""
    return f"{channel_name(language, line)}: {limit}{note}"


def _committed(language: str, procedure: Procedure, _said: Any) -> list[str]:
    return [
        f"{channel_name(language, line)}: {limit_phrase(language, line.committed)}"
        for line in procedure.limits
        if line.committed is not None
    ]


def _fees(language: str, procedure: Procedure, _said: Any) -> list[str]:
    return [_fee(language, fee) for fee in procedure.fees]


def _fee(language: str, fee: Fee) -> str:
    amount = fee_phrase(language, fee)
    parts = [channel_name(language, fee), fee.name, amount]
    parts += [fee.text] if fee.text and fee.text != amount else []
    parts += [format_date(day) for day in (fee.valid_from, fee.valid_to) if day]
    parts += [fee.legal_basis, fee.exemption]
    return " · ".join(part for part in parts if part)


def _papers(language: str, procedure: Procedure, _said: Any) -> list[str]:
    return [_paper(language, paper) for paper in procedure.papers]


def _paper(language: str, paper: Paper) -> str:
    parts = [paper.case, paper.heading, paper.name, count_phrase(language, paper), paper.form]
    return " · ".join(part for part in parts if part)


def _other_names(_language: str, _procedure: Procedure, said: Any) -> list[str]:
    return [f"{language_name(tag)}: {name}" for tag, name in said.items()]


_WRITERS: Final[Mapping[str, Callable[[str, Procedure, Any], list[str]]]] = {
    "limits": _limits,
    COMMITTED: _committed,
    "fees": _fees,
    "papers": _papers,
    OTHER_NAMES: _other_names,
    "cutoff": lambda _language, _one, said: [format_time(said)] if said else [],
    "online_level": lambda language, _one, said: [
        text(language, f"dossiers.online_level.{said.value}")
    ],
}
