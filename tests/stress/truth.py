"""What must be so in a database after whatever was done to its servers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, func, select

from queue_server.audit import verification
from queue_server.centre.tables import counter_log, counter_states
from queue_server.core.db.tables import milliseconds
from queue_server.dossiers import tables as dossiers
from queue_server.tickets import tables as tickets
from tests.stress.callers import Acknowledged
from tests.stress.installation import Installation

BY_THE_DAY: Final = ("issue", "expire")
"""What stands in the log of a ticket beside the steps that people take."""
BELONG: Final = (dossiers.dossier_steps, dossiers.dossier_due_dates, dossiers.dossier_log)


async def assert_kept(
    hall: Installation, acknowledged: Acknowledged, *, everything: bool = False
) -> None:
    """All that was acknowledged is there, nothing is there twice, and the logs agree.

    With `everything`, what is there was acknowledged, too: nobody waits for an answer any more.
    """
    await hall.read(partial(check, acknowledged=acknowledged, everything=everything))


def check(connection: Connection, acknowledged: Acknowledged, everything: bool) -> None:
    """See `assert_kept`."""
    if connection.dialect.name == "sqlite":
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    _tickets(connection, acknowledged, everything)
    _dossiers(connection, acknowledged, everything)
    _counters(connection, acknowledged, everything)
    for verified in verification.verify(connection):
        assert verified.sound, verified


def _tickets(connection: Connection, acknowledged: Acknowledged, everything: bool) -> None:
    rows = connection.execute(select(tickets.tickets).order_by(tickets.tickets.c.id)).all()
    there = {row.id: row.number for row in rows}
    assert acknowledged.tickets.items() <= there.items(), "an acknowledged ticket is gone"
    assert len({(row.day, row.number) for row in rows}) == len(rows), "a number was given twice"
    alone = {(row.day.isoformat(), row.number) for row in rows if row.issued_offline}
    assert acknowledged.alone <= alone, "a ticket that a kiosk gave alone is gone"
    given = connection.scalar(select(func.sum(tickets.sequences.c.given))) or 0
    assert given == len(rows) - len(alone), "a number was lost or given beside the sequence"
    delivered = connection.scalar(select(func.sum(tickets.offline_sequences.c.delivered))) or 0
    assert delivered == len(alone), "a number of a kiosk was counted twice or not at all"
    log = _log(connection)
    taken = Counter((line.ticket_id, line.action) for lines in log.values() for line in lines)
    wanted = Counter(acknowledged.steps)
    assert wanted <= taken, "an acknowledged step is gone"
    if acknowledged.once:
        assert set(taken.values()) <= {1}, "a step was taken twice"
    for row in rows:
        _agree(row, log[row.id])
    if everything:
        assert alone == acknowledged.alone
        unheard = _unheard(rows, taken, acknowledged)
        by_people = {
            (ticket, action): times
            for (ticket, action), times in taken.items()
            if action not in BY_THE_DAY and not (ticket in unheard and action == "void")
        }
        assert by_people == wanted, "a step was taken that nobody was told of"


def _unheard(
    rows: Sequence[Any], taken: Counter[tuple[int, str]], acknowledged: Acknowledged
) -> set[int]:
    """The tickets of which no kiosk was told, because it gave up waiting and gave another number:
    each was taken back, or was called before."""
    unheard = {row.id for row in rows if not row.issued_offline} - acknowledged.tickets.keys()
    assert len(unheard) <= acknowledged.given_up, "a ticket was given that nobody was told of"
    for row in rows:
        called = taken[row.id, "call"] > 0
        assert row.id not in unheard or row.voided or called, "one citizen has two tickets"
    return unheard


def _log(connection: Connection) -> dict[int, list[Any]]:
    lines: dict[int, list[Any]] = defaultdict(list)
    for line in connection.execute(select(tickets.ticket_log).order_by(tickets.ticket_log.c.id)):
        lines[line.ticket_id].append(line)
    return lines


def _agree(row: Any, lines: list[Any]) -> None:
    """Log and state of one ticket say the same, and its durations add up."""
    assert lines[0].action == "issue"
    assert [line.from_state for line in lines] == [None, *(line.to_state for line in lines[:-1])]
    moves = [line for line in lines if line.from_state != line.to_state]  # a recall is none
    last = moves[-1]
    assert (last.to_state, last.at) == (row.state, row.state_since)
    stood = sum(line.milliseconds_in_state for line in moves)
    assert stood == milliseconds(last.at) - milliseconds(row.issued_at)


def _counters(connection: Connection, acknowledged: Acknowledged, everything: bool) -> None:
    """Log and state of each counter say the same, and its durations add up."""
    rows = connection.execute(select(counter_states.c.counter, counter_states.c.state))
    states = {row.counter: row.state for row in rows}
    log: dict[str, list[Any]] = defaultdict(list)
    for line in connection.execute(select(counter_log).order_by(counter_log.c.id)):
        log[line.counter].append(line)
    paused = Counter({name: _pauses(lines) for name, lines in log.items()})
    assert acknowledged.pauses <= paused, "an acknowledged pause is gone"
    assert not everything or acknowledged.pauses == +paused, "a counter paused twice"
    for name, lines in log.items():
        assert [one.from_state for one in lines] == [None, *(one.to_state for one in lines[:-1])]
        assert lines[-1].to_state == states[name], "the log of a counter and its state differ"
        stood = sum(one.milliseconds_in_state for one in lines)
        assert stood == milliseconds(lines[-1].at) - milliseconds(lines[0].at)


def _pauses(lines: Sequence[Any]) -> int:
    return sum(one.to_state == "paused" for one in lines)


def _dossiers(connection: Connection, acknowledged: Acknowledged, everything: bool) -> None:
    rows = connection.execute(select(dossiers.dossiers)).all()
    codes = {row.id: row.code for row in rows}
    assert acknowledged.dossiers.items() <= codes.items(), "an acknowledged dossier is gone"
    by_day: dict[str, list[int]] = defaultdict(list)
    for code in codes.values():
        day, serial = code.rsplit("-", 2)[1:]
        by_day[day].append(int(serial))
    for serials in by_day.values():
        assert sorted(serials) == list(range(1, len(serials) + 1)), "a gap in the serials"
    versions = {row.id: row.version for row in rows}
    for number, seen in acknowledged.versions.items():
        assert versions[number] >= seen, "an acknowledged step of a dossier is gone"
    log = connection.execute(
        select(
            dossiers.dossier_log.c.dossier_id,
            func.count(),
            func.max(dossiers.dossier_log.c.version),
        ).group_by(dossiers.dossier_log.c.dossier_id)
    ).all()
    assert {number: (count, last) for number, count, last in log} == {
        number: (version, version) for number, version in versions.items()
    }, "the log of a dossier and its version differ"
    for table in BELONG:
        having = connection.scalar(select(func.count(table.c.dossier_id.distinct())))
        assert having == len(rows), table.name
    assert connection.scalar(select(func.count()).select_from(dossiers.applicants)) == len(rows)
    if everything:
        assert codes == acknowledged.dossiers
        assert versions == acknowledged.versions


def shown(connection: Connection) -> tuple[dict[str, int], set[tuple[str, str]]]:
    """What a board must show: who waits for each service, and who is called where."""
    ticket = tickets.tickets.c
    waiting = connection.execute(
        select(ticket.service, func.count())
        .where(ticket.state == "waiting")
        .group_by(ticket.service)
    )
    called = connection.execute(
        select(ticket.number, ticket.counter).where(ticket.state == "called")
    )
    waits = {row.service: row[1] for row in waiting}
    return waits, {(row.number, row.counter) for row in called}
