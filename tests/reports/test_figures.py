"""The figures add up: against a second count by hand, at edge instants, on both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, insert

from config.centre.loading import load_centre
from config.centre.model import Centre
from config.demo import demo_centre_file, demo_procedures
from queue_server.catalogue import repository as catalogue_store
from queue_server.catalogue import version_writes
from queue_server.core.clock import SetClock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.db.sqlite import SqliteDatabase
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EventBus
from queue_server.dossiers.rules.deadlines import outcome
from queue_server.dossiers.tables import dossier_due_dates, dossier_log, dossier_stops, dossiers
from queue_server.reports import repository
from queue_server.reports.conditions import PeriodBounds
from queue_server.reports.figures import (
    COUNTED,
    Check,
    Dimension,
    FigureCounts,
    Measure,
    Share,
    checks,
    next_target,
    online_rate,
    share_of_received,
    share_of_resolved,
    target_on,
    total,
)
from queue_server.reports.periods import Period, months
from queue_server.reports.service import Reports
from tests.reports.recount import Rows, counted, figures_of, read_rows

PERIODS = [
    Period(date(2025, 11, 21), date(2026, 11, 20)),
    Period(date(2026, 1, 1), date(2026, 3, 31)),
    Period(date(2026, 9, 1), date(2026, 9, 30)),
    Period(date(2026, 11, 1), date(2026, 11, 30)),
    Period(date(2026, 11, 19), date(2026, 11, 19)),
    Period(date(2026, 2, 17), date(2026, 2, 17)),
    Period(date(2027, 1, 1), date(2027, 12, 31)),
]


def as_tally(found: dict[str, int]) -> FigureCounts:
    return FigureCounts(**{measure.value: found.get(measure.value, 0) for measure in COUNTED})


@pytest.fixture
def reports(database: Database, demo_centre: Centre, clock: SetClock) -> Reports:
    return Reports(Current(demo_centre), database, clock)


async def test_they_are_what_a_slow_recount_says(
    filled: Rows, reports: Reports, demo_centre: Centre, clock: SetClock
) -> None:
    for period in PERIODS:
        again = counted(filled, demo_centre, period.first, period.last, clock.now())
        for dimension in Dimension:
            figures = await reports.figures(period, dimension)
            assert figures.total == as_tally(again), (period, dimension)
            assert all(check.holds for check in checks(figures.total))
            if dimension is not Dimension.MONTH:
                assert total(row.counts for row in figures.rows) == figures.total


async def test_every_line_is_what_a_slow_recount_of_it_says(
    filled: Rows, reports: Reports, demo_centre: Centre, clock: SetClock
) -> None:
    columns = {
        Dimension.FIELD: "field",
        Dimension.PROCEDURE: "procedure_code",
        Dimension.CHANNEL: "channel",
        Dimension.OFFICIAL: "official",
        Dimension.DUTY: "duty",
    }
    period = Period(date(2026, 6, 1), date(2026, 10, 31))
    for dimension, column in columns.items():
        again: dict[Any, dict[str, int]] = {}
        for row in filled.dossiers:
            names = figures_of(row, filled, demo_centre, period.first, period.last, clock.now())
            line = again.setdefault(getattr(row, column), {})
            for name in names:
                line[name] = line.get(name, 0) + 1
        figures = await reports.figures(period, dimension)
        found = {row.key: row.counts for row in figures.rows}
        assert found == {key: as_tally(line) for key, line in again.items() if line}
        assert all(all(check.holds for check in checks(counts)) for counts in found.values())


async def test_the_months_of_a_year_hand_on_to_one_another(filled: Rows, reports: Reports) -> None:
    """What is pending at the end of a month is what the next one carries over."""
    year = Period(date(2026, 1, 1), date(2026, 10, 31))
    rows = (await reports.figures(year, Dimension.MONTH)).rows
    assert [row.period for row in rows] == months(year)
    for before, following in pairwise(rows):
        assert before.counts.pending == following.counts.carried
    whole = (await reports.figures(year, Dimension.FIELD)).total
    assert sum(row.counts.taken for row in rows) == whole.taken
    assert sum(row.counts.late for row in rows) == whole.late


async def test_the_overview_plots_what_the_months_count(filled: Rows, reports: Reports) -> None:
    year = Period(date(2025, 12, 1), date(2026, 11, 30))
    overview = await reports.overview(year)
    rows = (await reports.figures(year, Dimension.MONTH)).rows
    assert len(overview.months) == 12
    for (month, flow), row in zip(overview.months, rows, strict=True):
        assert month == row.period
        assert (flow.online, flow.taken) == (row.counts.online, row.counts.taken)
        assert (flow.early, flow.late) == (row.counts.early, row.counts.late)
        assert flow.resolved == row.counts.resolved


async def test_behind_every_figure_are_as_many_dossiers(filled: Rows, reports: Reports) -> None:
    period = Period(date(2026, 8, 1), date(2026, 11, 30))
    for dimension in (Dimension.FIELD, Dimension.OFFICIAL, Dimension.DUTY):
        figures = await reports.figures(period, dimension)
        for row in figures.rows:
            for measure in Measure:
                behind = await reports.behind(period, measure, {dimension: row.key}, limit=None)
                assert behind.count == row.counts.of(measure) == len(behind.dossiers)


async def test_the_dossiers_behind_are_the_right_ones(
    filled: Rows, reports: Reports, demo_centre: Centre, clock: SetClock
) -> None:
    period = Period(date(2026, 10, 1), date(2026, 11, 30))
    for measure in COUNTED:
        wanted = {
            row.id
            for row in filled.dossiers
            if measure.value
            in figures_of(row, filled, demo_centre, period.first, period.last, clock.now())
        }
        behind = await reports.behind(period, measure, {}, limit=None)
        assert {one.id for one in behind.dossiers} == wanted, measure


async def test_pages_of_dossiers_neither_repeat_nor_leave_out(
    filled: Rows, reports: Reports
) -> None:
    period = PERIODS[0]
    whole = await reports.behind(period, Measure.TAKEN, {}, limit=None)
    paged: list[int] = []
    while len(paged) < whole.count:
        page = await reports.behind(period, Measure.TAKEN, {}, len(paged))
        paged += [one.id for one in page.dossiers]
    assert paged == [one.id for one in whole.dossiers]


async def test_an_empty_hall_has_empty_figures(reports: Reports) -> None:
    for dimension in Dimension:
        figures = await reports.figures(PERIODS[1], dimension)
        assert figures.total == FigureCounts()
        assert all(check.holds for check in checks(figures.total))
    assert (await reports.overview(PERIODS[1])).counts == FigureCounts()


async def test_no_table_is_walked_through_for_a_month(
    filled: Rows, demo_centre: Centre, database: Database
) -> None:
    """Every dossier has its place in an index: rows are read of those alone that are listed or
    pending, and figures are summed up from an index that holds all that they ask."""
    if not isinstance(database, SqliteDatabase):
        return
    month = Period(date(2026, 10, 1), date(2026, 10, 31))
    span = PeriodBounds(month.begins(demo_centre), month.ends(demo_centre), month.ends(demo_centre))
    asked: list[tuple[str, Any]] = []

    def hear(_c: Any, _u: Any, statement: str, words: Any, _x: Any, _many: bool) -> None:
        asked.append((statement, words))

    with database.engine.connect() as connection:
        event.listen(connection, "before_cursor_execute", hear)
        repository.counts_by_dimension(connection, span, Dimension.FIELD)
        repository.flow(connection, span)
        repository.listed(connection, span, Measure.OVERDUE, {Dimension.FIELD: "Hộ tịch"})
        event.remove(connection, "before_cursor_execute", hear)
        plans = [
            str(row[3])
            for statement, words in asked
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", words)
        ]
    assert len(asked) > 4
    walked = {step for step in plans if step.startswith("SCAN")}
    summed = {step for step in walked if "USING COVERING INDEX ix_dossiers_figures" in step}
    assert len(summed) == 1
    assert not walked - summed - {"SCAN CONSTANT ROW", "SCAN (subquery-1)", "SCAN anon_1"}


# --------------------------------------------------------------------------- edge instants

CENTRE = load_centre(demo_centre_file())
MIDNIGHT = datetime(2026, 11, 4, 17, 0, tzinfo=UTC)
"""00:00 of Thu 5/11/2026 in Viet Nam: days off are nowhere near."""
EDGES = [
    MIDNIGHT + timedelta(milliseconds=shift)
    for shift in (-86_400_000, -3_600_000, -1, 0, 1, 3_600_000, 86_400_000 - 1, 86_400_000)
]
instants = st.sampled_from(EDGES)


@st.composite
def lives(draw: st.DrawFn) -> dict[str, Any]:
    """A dossier whose every instant lies on or beside a midnight."""
    received, closed = sorted((draw(instants), draw(instants)))
    due = draw(st.none() | instants)
    stop = draw(st.none() | st.tuples(instants, st.none() | instants))
    is_open = draw(st.booleans())
    status = "in_progress" if is_open else draw(st.sampled_from(["resolved", "refused"]))
    return {
        "received": received,
        "closed": None if is_open else closed,
        "due": due,
        "moved": draw(st.none() | st.tuples(instants, instants)) if due else None,
        "stop": stop if stop and (stop[1] is None or stop[1] >= stop[0]) else None,
        "status": status,
        "channel": draw(st.sampled_from(["online", "in_person", "postal"])),
    }


@given(st.lists(lives(), min_size=1, max_size=8), instants, st.integers(-2, 2), st.integers(0, 2))
@settings(
    max_examples=60,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_at_midnights_too(
    sqlite_url: str, found: list[dict[str, Any]], now: datetime, ahead: int, long: int
) -> None:
    first = CENTRE.day(MIDNIGHT) + timedelta(days=ahead)
    period = Period(first, first + timedelta(days=long))
    asyncio.run(_at_midnights(sqlite_url, found, now, period))


async def _at_midnights(
    url: str, found: list[dict[str, Any]], now: datetime, period: Period
) -> None:
    database = open_database(url, EventBus())
    await database.start()
    try:
        await database.write(lambda unit: _put(unit, found))
        rows = await database.read(read_rows)
        figures = await Reports(Current(CENTRE), database, SetClock(now)).figures(
            period, Dimension.FIELD
        )
        assert figures.total == as_tally(counted(rows, CENTRE, period.first, period.last, now))
        assert all(check.holds for check in checks(figures.total))
    finally:
        await database.stop()


def _put(unit: UnitOfWork, found: list[dict[str, Any]]) -> None:
    """These dossiers alone, each with as much of a life as the figures read."""
    connection = unit.connection
    for table in (dossier_log, dossier_stops, dossier_due_dates, dossiers):
        connection.execute(delete(table))
    if catalogue_store.is_empty(connection):
        version_writes.put(unit, demo_procedures()[:1], "test")
    newest = catalogue_store.newest(connection)[0]
    for number, life in enumerate(found, start=1):
        due = life["moved"][1] if life["moved"] else life["due"]
        closed = life["closed"]
        reached = outcome(CENTRE, due, closed) if closed and life["status"] == "resolved" else None
        connection.execute(
            insert(dossiers).values(
                id=number, version=1, code=f"X-{number}", national_code="", token=f"T{number}",
                procedure_code=newest.procedure.code, version_id=newest.version_id,
                field="Hộ tịch", workflow="dien-tu", channel=life["channel"],
                status=life["status"], status_since=life["received"], language="vi",
                received_at=life["received"], step=0, due_at=due, outcome=reached,
                closed_at=closed, delivery="counter", delivery_address="", fee_paid=False,
                waiting_for="", note="",
            )
        )  # fmt: skip
        _put_life(unit, number, life, closed)


def _put_life(unit: UnitOfWork, number: int, life: dict[str, Any], closed: datetime | None) -> None:
    def line(table: Any, **words: Any) -> None:
        unit.connection.execute(insert(table).values(dossier_id=number, **words))

    shared = {"statutory_due_at": None, "explained": "{}"}
    line(dossier_due_dates, at=life["received"], due_at=life["due"], why="receipt", **shared)
    if life["moved"]:
        at, due = life["moved"]
        line(dossier_due_dates, at=at, due_at=due, why="stop", **shared)
    if life["stop"]:
        started, ended = life["stop"]
        line(dossier_stops, started_at=started, ended_at=ended, status="stopped", reason="")
    logged = {"actor": "", "actor_name": "", "step": "", "reason": "", "to_status": "received"}
    line(dossier_log, version=1, at=life["received"], action="receive", **logged)
    if closed:
        action = "refuse" if life["status"] == "refused" else "resolve"
        line(dossier_log, version=2, at=closed, action=action, **logged)


# ------------------------------------------------------------------------- shares and checks


def test_a_check_that_does_not_hold_is_seen() -> None:
    broken = FigureCounts(received=3, online=1, in_person=1, resolved=2, early=1, on_time=1)
    assert [check.holds for check in checks(broken)] == [False, True, True, False]
    assert Check("received", 3, (1, 1, 1)).holds


def test_each_share_has_its_own_whole() -> None:
    counts = FigureCounts(
        received=100, online=30, in_person=40, postal=10, carried=20, resolved=80, early=50,
        on_time=15, no_limit=5, late=10, pending=20,
    )  # fmt: skip
    assert share_of_received(counts) == Share(70, 100)
    assert share_of_resolved(counts) == Share(70, 80)
    assert online_rate(counts) == Share(30, 80)
    assert online_rate(counts).per_cent == 37.5
    assert online_rate(FigureCounts()).per_cent is None


def test_a_target_counts_from_its_day(demo_centre: Centre) -> None:
    targets = demo_centre.dossiers.online_targets
    assert target_on(targets, date(2025, 12, 30)) is None
    now, coming = target_on(targets, date(2025, 12, 31)), next_target(targets, date(2025, 12, 31))
    assert now is not None
    assert coming is not None
    assert (now.per_cent, coming.per_cent) == (70, 100)
    assert next_target(targets, date(2031, 1, 1)) is None
