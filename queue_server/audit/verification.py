"""Whether the chained logs still are what was written (`core.db.hash_chain`)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Row, Table, func, select

from config.text.catalogue import plural_text, text
from config.text.formats import format_date_time, format_number
from queue_server.centre.tables import centre_log, counter_log, leave_entries
from queue_server.core.db import hash_chain
from queue_server.core.db.hash_chain import Excused, SealedPast, Verified
from queue_server.core.progress import Report, nobody_watches
from queue_server.dossiers.tables import dossier_log, dossier_reads, dossiers
from queue_server.feedback.petitions.tables import petition_log
from queue_server.tickets.tables import ticket_log, told_waits

LANGUAGE_OF_LOGS: Final = "en"
"""What the server writes into its own log."""
LOGS: Final = (
    centre_log,
    dossier_log,
    ticket_log,
    dossier_reads,
    counter_log,
    told_waits,
    petition_log,
    leave_entries,
)
SEALED: Final = "seal_log"
"""The line of the centre's log that a migration wrote when it began to chain another."""
NO_HEADS: Final[Mapping[str, Sequence[str]]] = {}


@dataclass(frozen=True, slots=True)
class Sealed:
    """From when on each line of a log has a link of its own, and what is sealed before."""

    at: datetime
    past: SealedPast


def verify(
    connection: Connection,
    noted_heads: Mapping[str, Sequence[str]] = NO_HEADS,
    report: Report = nobody_watches,
) -> list[Verified]:
    """All logs from their first lines on; `noted_heads` are links noted earlier, by table."""
    lines = [connection.scalar(select(func.count()).select_from(log)) or 0 for log in LOGS]
    total, before, found = sum(lines), 0, []
    for log, count in zip(LOGS, lines, strict=True):
        walked = partial(_report_walk, report, before, total)
        found.append(verify_log(connection, log, noted_heads.get(log.name, ()), walked=walked))
        before += count
    report(total, total)
    return found


def _report_walk(report: Report, before: int, total: int, lines: int) -> None:
    report(min(before + lines, total), total)


def verify_log(
    connection: Connection,
    log: Table,
    noted_heads: Sequence[str] = (),
    start: Verified | None = None,
    walked: Callable[[int], None] = lambda _lines: None,
) -> Verified:
    """One log, from its first line or after `start`."""
    sealed = sealed_of(connection, log)
    return hash_chain.verify(
        connection,
        log,
        excused_of(log),
        noted_heads,
        sealed.past if sealed else None,
        start,
        walked,
    )


def verify_newest(connection: Connection, most: int) -> list[Verified]:
    """The newest `most` lines of each log, or a few more: that they follow from the line before
    them. Quick however long the logs are; `lines` counts from there."""
    return [
        verify_log(connection, log, start=_before_newest(connection, log, most)) for log in LOGS
    ]


def _before_newest(connection: Connection, log: Table, most: int) -> Verified | None:
    """A line that has a link of its own, before the newest ones; None for the beginning."""
    newest = select(log.c.id).order_by(log.c.id.desc()).offset(most).limit(1)
    sealed = sealed_of(connection, log)
    number = connection.scalar(newest)
    if number is not None and sealed is not None:
        number = max(number, sealed.past.last)
    link = connection.scalar(select(log.c.link).where(log.c.id == number))
    return Verified(log.name, head=link, last=number) if link else None


def excused_of(log: Table) -> Excused:
    """Which emptied texts of a log are as they should be."""
    return _of_unlinked_persons if log is dossier_log else hash_chain.nothing_excused


def _of_unlinked_persons(connection: Connection, lines: Sequence[Row[Any]]) -> set[int]:
    """A dossier's reasons may be gone where its person was unlinked."""
    dossier_ids = {line.dossier_id for line in lines}
    unlinked = select(dossiers.c.id).where(dossiers.c.applicant_id.is_(None))
    found = set(connection.scalars(unlinked.where(dossiers.c.id.in_(dossier_ids))))
    return {line.id for line in lines if line.dossier_id in found}


def sealed_of(connection: Connection, log: Table) -> Sealed | None:
    """What of a log was sealed as one; None where every line has a link of its own. Words that
    somebody has put there instead are none: then the log breaks at its first line."""
    statement = select(centre_log.c.at, centre_log.c.detail).where(
        centre_log.c.action == SEALED, centre_log.c.subject == log.name
    )
    found = connection.execute(statement.order_by(centre_log.c.id).limit(1)).first()
    try:
        return None if found is None else Sealed(found.at, SealedPast(**json.loads(found.detail)))
    except (TypeError, ValueError):
        return None


def sealed_logs(connection: Connection) -> dict[str, Sealed]:
    """Of each log that was there before it was chained, by its name."""
    found = {log.name: sealed_of(connection, log) for log in LOGS}
    return {name: sealed for name, sealed in found.items() if sealed is not None}


# ------------------------------------------------------------------------------ in words


def describe(
    found: Verified, sealed: Sealed | None = None, language: str = LANGUAGE_OF_LOGS
) -> str:
    """What became of a log, for an administrator and the server's log."""
    table, count = found.table, found.lines
    if found.broken_at is not None:
        when = _utc(found.at) if found.at else text(language, "audit.verified.unknown_time")
        place = {"line": found.broken_at, "when": when}
        return text(language, "audit.verified.broken", table=table, count=count, **place)
    if found.missing:
        missing = len(found.missing)
        return text(language, "audit.verified.cut", table=table, count=count, missing=missing)
    whole = [plural_text(language, "audit.verified.whole", count, table=table)]
    if sealed is not None:
        before = format_number(language, sealed.past.lines)
        whole.append(text(language, "audit.sealed", at=_utc(sealed.at), lines=before))
    whole.append(text(language, "audit.verified.end", link=found.head))
    return " ".join(whole)


def _utc(moment: datetime) -> str:
    return f"{format_date_time(moment)} UTC"
