"""What the logs of the centre, its dossiers and tickets say, newest first; read only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, literal, or_, select

from queue_server.centre.tables import centre_log
from queue_server.core.actor import label_of, written_labels
from queue_server.dossiers.tables import dossier_log, dossier_reads, dossiers
from queue_server.tickets.tables import ticket_log, tickets

PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One thing that was done."""

    at: datetime
    who: str
    """The label of an actor: `staff:3`, `kiosk:kiosk-1`, `administrator`, `system`."""
    who_name: str
    action: str
    subject: str
    """What it was done to, of the centre: `staff:3`, `kiosk:kiosk-1`, a counter's id."""
    detail: str
    dossier_id: int | None = None
    dossier_code: str = ""
    to_status: str = ""
    ticket: str = ""
    """The number, where it is a step of a ticket."""
    to_state: str = ""
    service: str = ""
    counter: str = ""
    is_read: bool = False
    """Whether persons were read; `count` of them."""
    count: int = 0


@dataclass(frozen=True, slots=True)
class LogQuery:
    """Which lines are wanted: of some days; of somebody; of a dossier."""

    start: datetime
    end: datetime
    who: str = ""
    dossier: str = ""
    """A dossier's code; of any day."""
    tickets: tuple[date, date] | None = None
    """The first and last day whose tickets' steps are wanted, too; few, for they are sorted."""
    ticket: str = ""
    """A ticket's number: of those days its steps, and nothing else."""
    reads: bool = False
    """Whether reads of persons are wanted; those of one dossier always are."""
    offset: int = 0


def lines(connection: Connection, query: LogQuery) -> tuple[list[LogEntry], bool]:
    """A page of lines, newest first, and whether there are more."""
    most = query.offset + PAGE + 1
    found: list[LogEntry] = []
    if query.tickets and not query.dossier:
        found += map(_of_ticket, connection.execute(_tickets(query, query.tickets, most)))
    if not query.ticket:
        found += map(_of_centre, connection.execute(_centre(query).limit(most)))
        found += map(_of_dossier, connection.execute(_dossiers(query).limit(most)))
        if query.reads or query.dossier:
            found += map(_of_read, connection.execute(_reads(connection, query).limit(most)))
    found.sort(key=lambda line: line.at, reverse=True)
    page = found[query.offset : most]
    return page[:PAGE], len(page) > PAGE


def _centre(query: LogQuery) -> Select[Any]:
    log = centre_log.c
    wanted = select(centre_log).order_by(log.at.desc(), log.id.desc())
    if query.dossier:
        wanted = wanted.where(log.subject == query.dossier)
    else:
        wanted = wanted.where(log.at >= query.start, log.at < query.end)
    return wanted.where(log.who.in_(written_labels(query.who))) if query.who else wanted


def _dossiers(query: LogQuery) -> Select[Any]:
    log = dossier_log.c
    wanted = (
        select(dossier_log, dossiers.c.code)
        .join(dossiers, dossiers.c.id == log.dossier_id)
        .order_by(log.at.desc(), log.id.desc())
    )
    if query.dossier:
        wanted = wanted.where(dossiers.c.code == query.dossier)
    else:
        wanted = wanted.where(log.at >= query.start, log.at < query.end)
    return wanted.where(log.actor.in_(written_labels(query.who))) if query.who else wanted


def _reads(connection: Connection, query: LogQuery) -> Select[Any]:
    """Who read; of a dossier on any day where it was read by itself, and in lists of these days."""
    log = dossier_reads.c
    wanted = (
        select(dossier_reads, dossiers.c.code)
        .join(dossiers, dossiers.c.id == log.dossier_id, isouter=True)
        .order_by(log.at.desc(), log.id.desc())
    )
    of_days = and_(log.at >= query.start, log.at < query.end)
    if query.dossier:
        number = connection.scalar(select(dossiers.c.id).where(dossiers.c.code == query.dossier))
        listed = literal(",").concat(log.dossiers).concat(",").contains(f",{number},")
        wanted = wanted.where(or_(log.dossier_id == number, and_(of_days, listed)))
    else:
        wanted = wanted.where(of_days)
    return wanted.where(log.who.in_(written_labels(query.who))) if query.who else wanted


def _tickets(query: LogQuery, days: tuple[date, date], most: int) -> Select[Any]:
    """Sorted before anything is joined to them, so that a day of a large hall is quick."""
    log = ticket_log.c
    wanted = select(ticket_log).where(log.day.between(*days))
    if query.ticket:
        numbered = tickets.c.day.between(*days) & (tickets.c.number == query.ticket)
        wanted = wanted.where(log.ticket_id.in_(select(tickets.c.id).where(numbered)))
    if query.who:
        wanted = wanted.where(log.actor.in_(written_labels(query.who)))
    newest = wanted.order_by(log.at.desc(), log.id.desc()).limit(most).subquery()
    return (
        select(newest, tickets.c.number)
        .join(tickets, tickets.c.id == newest.c.ticket_id)
        .order_by(newest.c.at.desc(), newest.c.id.desc())
    )


def _of_ticket(row: Any) -> LogEntry:
    return LogEntry(
        row.at, label_of(row.actor), "", row.action, "", "",
        ticket=row.number, to_state=row.to_state, service=row.service, counter=row.counter or "",
    )  # fmt: skip


def _of_centre(row: Any) -> LogEntry:
    return LogEntry(row.at, label_of(row.who), "", row.action, row.subject, row.detail)


def _of_dossier(row: Any) -> LogEntry:
    return LogEntry(
        row.at, label_of(row.actor), row.actor_name, row.action, "", row.reason,
        row.dossier_id, row.code, row.to_status,
    )  # fmt: skip


def _of_read(row: Any) -> LogEntry:
    return LogEntry(
        row.at, label_of(row.who), "", row.operation, "", "",
        row.dossier_id, row.code or "", is_read=True, count=row._mapping["count"],
    )  # fmt: skip
