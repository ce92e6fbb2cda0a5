"""The figures of waits, held against a slow recount of random logs, in both databases."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random, randrange
from typing import Any

import pytest
from sqlalchemy import text, update

from config.centre.model import Centre
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import SetClock
from queue_server.core.current import Current
from queue_server.core.db import hash_chain
from queue_server.core.db.base import Database
from queue_server.reports.periods import Period
from queue_server.reports.waiting.figures import (
    FEWEST_FOR_P90,
    DurationSummary,
    TicketDimension,
    TicketFigures,
    TicketMeasure,
    quantile,
)
from queue_server.reports.waiting.service import WaitingFigures
from queue_server.tickets.repository import log_queries
from queue_server.tickets.tables import ticket_log, tickets
from tests.reports.waiting import random_log, recount
from tests.reports.waiting.recount import Counted

DAYS = [date(2026, 3, 26) + timedelta(days=n) for n in range(6)]
PERIOD = Period(DAYS[0], DAYS[-1])


@pytest.fixture
def seed() -> int:
    chosen = randrange(2**32)
    print(f"seed {chosen}")
    return chosen


@pytest.fixture
def centre(busy_centre: Centre) -> Centre:
    """In a zone whose clocks go forward on 29/3/2026, within the days."""
    return Centre.model_validate(busy_centre.model_dump() | {"time_zone": "Europe/Berlin"})


@pytest.fixture
def clock(centre: Centre) -> SetClock:
    """In the evening of the last day, which is still running."""
    return SetClock(centre.midnight_after(DAYS[-1]) - timedelta(minutes=5))


@pytest.fixture
def figures(database: Database, centre: Centre, clock: SetClock) -> WaitingFigures:
    return WaitingFigures(Current(centre), database, clock)


async def fill(database: Database, centre: Centre, clock: SetClock, seed: int) -> list[Counted]:
    await database.write(
        lambda unit: random_log.fill(unit.connection, centre, DAYS, 40, seed), SYSTEM, clock.now()
    )
    return await database.read(lambda connection: recount.counted(connection, centre))


def assert_same(group: TicketFigures, found: list[Counted]) -> None:
    assert {measure.value: group.count(measure) for measure in TicketMeasure} == recount.counts(
        found
    )
    waits = [one.wait for one in found if one.wait is not None]
    assert sorted(group.waits) == [wait // timedelta(milliseconds=1) for wait in sorted(waits)]
    times = DurationSummary.of(group.waits)
    for share, value in ((0.5, times.median), (0.9, times.p90)):
        expected = recount.at_most(waits, share)
        if share == 0.9 and len(waits) < FEWEST_FOR_P90:
            expected = None
        assert (None if value is None else timedelta(milliseconds=value)) == expected


def in_order(group: TicketFigures) -> TicketFigures:
    """Its durations by length: a database gives rows of one day in any order."""
    waits, served = (array("i", sorted(one)) for one in (group.waits, group.served))
    return replace(group, waits=waits, served=served)


KEYS: dict[TicketDimension, Any] = {
    TicketDimension.SERVICE: lambda one: one.lines[0].service,
    TicketDimension.COUNTER: lambda one: one.row.counter,
    TicketDimension.PRIORITY: lambda one: one.row.priority_class,
    TicketDimension.REASON: lambda one: one.row.priority_reason,
    TicketDimension.DAY: lambda one: one.row.day.toordinal(),
    TicketDimension.WEEKDAY: lambda one: one.row.day.weekday(),
    TicketDimension.HALF_HOUR: lambda one: one.local.hour * 2 + one.local.minute // 30,
}


@pytest.mark.parametrize("dimension", TicketDimension)
async def test_every_table_is_what_a_recount_finds(
    database: Database,
    centre: Centre,
    clock: SetClock,
    figures: WaitingFigures,
    seed: int,
    dimension: TicketDimension,
) -> None:
    found = await fill(database, centre, clock, seed)
    table = await figures.table(PERIOD, dimension)
    assert_same(table.total, found)
    by_key: dict[Any, list[Counted]] = {}
    for one in found:
        by_key.setdefault(KEYS[dimension](one), []).append(one)
    for key, some in by_key.items():
        group = table.rows[key]
        expected = recount.counts(some)
        timed = expected.pop("timed")
        assert {name: group.count(TicketMeasure(name)) for name in expected} == expected
        if dimension is not TicketDimension.SERVICE:  # there it counts where it was served
            assert len(group.served) == timed


async def test_times_at_counters_are_what_a_recount_finds(
    database: Database, centre: Centre, clock: SetClock, figures: WaitingFigures, seed: int
) -> None:
    found = await fill(database, centre, clock, seed)
    table = await figures.table(PERIOD, TicketDimension.SERVICE)
    for service in centre.services:
        served = [one.served for one in found if one.served and one.row.service == service.id]
        group = table.rows.get(service.id, TicketFigures())
        assert sorted(group.served) == [one // timedelta(milliseconds=1) for one in sorted(served)]


async def test_times_at_counters_are_those_from_which_waits_are_foretold(
    database: Database, centre: Centre, clock: SetClock, figures: WaitingFigures, seed: int
) -> None:
    """The estimate learns each finish; a figure has each ticket's last."""
    await fill(database, centre, clock, seed)
    table = await figures.table(PERIOD, TicketDimension.SERVICE)
    services = [service.id for service in centre.services]
    learned = await database.read(
        lambda connection: log_queries.served_before(connection, 10**9, services, 10_000)
    )
    assert table.total.served
    for service in services:
        shown = Counter(table.rows.get(service, TicketFigures()).served)
        assert not shown - Counter(
            round(one.seconds * 1000) for one in learned if one.service == service
        )


@pytest.mark.parametrize("measure", TicketMeasure)
async def test_as_many_tickets_are_listed_as_are_counted(
    database: Database,
    centre: Centre,
    clock: SetClock,
    figures: WaitingFigures,
    seed: int,
    measure: TicketMeasure,
) -> None:
    await fill(database, centre, clock, seed)
    for dimension in (TicketDimension.SERVICE, TicketDimension.PRIORITY, TicketDimension.HALF_HOUR):
        table = await figures.table(PERIOD, dimension)
        for key, group in table.rows.items():
            behind = await figures.behind(PERIOD, measure, {dimension: key}, limit=10_000)
            assert behind.count == len(behind.tickets) == group.count(measure), (dimension, key)


async def test_the_heat_map_has_everybody_in_the_half_hour_of_their_clock(
    database: Database, centre: Centre, clock: SetClock, figures: WaitingFigures, seed: int
) -> None:
    found = await fill(database, centre, clock, seed)
    overview = await figures.overview(PERIOD)
    expected = Counter(
        (one.row.day.weekday(), one.local.hour * 2 + one.local.minute // 30) for one in found
    )
    assert dict(overview.heat.people) == expected
    assert sum(group.given for _, group in overview.plotted) == len(found)


async def test_nothing_is_all_there_is_of_an_empty_period(figures: WaitingFigures) -> None:
    overview = await figures.overview(PERIOD)
    assert overview.total == TicketFigures()
    assert overview.busiest_day is None
    assert overview.heat.peak is None
    assert (await figures.table(PERIOD, TicketDimension.SERVICE)).rows == {}
    assert (await figures.behind(PERIOD, TicketMeasure.GIVEN, {})).tickets == []


async def test_a_past_day_is_read_anew_when_something_happens_to_it(
    database: Database, centre: Centre, clock: SetClock, figures: WaitingFigures, seed: int
) -> None:
    """A kiosk delivers a ticket that it gave offline on a past day."""
    found = await fill(database, centre, clock, seed)
    before = (await figures.table(PERIOD, TicketDimension.DAY)).rows[DAYS[1].toordinal()].given
    life = random_log.Life(centre, DAYS[1], len(DAYS) * 40 + 1, Random(seed + 1), ends=True)

    def deliver(connection: Any) -> None:
        hash_chain.insert_rows(connection, tickets, [life.row() | {"voided": False}])
        hash_chain.insert_rows(connection, ticket_log, life.lines)

    await database.write(lambda unit: deliver(unit.connection), SYSTEM, clock.now())
    after = (await figures.table(PERIOD, TicketDimension.DAY)).rows[DAYS[1].toordinal()].given
    assert after == before + 1
    assert len(found) + 1 == (await figures.overview(PERIOD)).total.given


async def test_a_clock_that_jumped_makes_no_wait_longer_than_a_day(
    database: Database, centre: Centre, clock: SetClock, figures: WaitingFigures, seed: int
) -> None:
    await fill(database, centre, clock, seed)
    years = 40 * 365 * 86_400_000
    await database.write(
        lambda unit: unit.connection.execute(
            text(f"UPDATE ticket_log SET at = at + {years} WHERE action = 'call'")
        ),
        SYSTEM,
        clock.now(),
    )
    whole = (await figures.overview(PERIOD)).total
    assert set(whole.waits) == {86_400_000}
    await database.write(
        lambda unit: unit.connection.execute(
            text(f"UPDATE ticket_log SET at = at - 2 * {years} WHERE action = 'call'")
        ),
        SYSTEM,
        clock.now(),
    )
    fresh = WaitingFigures(Current(centre), database, clock)
    assert set((await fresh.overview(PERIOD)).total.waits) == {0}


async def test_the_day_that_runs_is_read_each_time(
    database: Database, centre: Centre, clock: SetClock, figures: WaitingFigures, seed: int
) -> None:
    await fill(database, centre, clock, seed)
    today = Period(DAYS[-1], DAYS[-1])
    first = (await figures.overview(today)).total
    assert first.count(TicketMeasure.IN_MOTION) > 0
    await database.write(
        lambda unit: unit.connection.execute(update(tickets).values(voided=True)),
        SYSTEM,
        clock.now(),
    )
    assert (await figures.overview(today)).total == TicketFigures()


async def test_the_past_year_is_read_bit_by_bit(
    database: Database, centre: Centre, clock: SetClock, figures: WaitingFigures, seed: int
) -> None:
    await fill(database, centre, clock, seed)
    for _ in range(6):
        await figures.warm()
    clock.move(days=400)
    for _ in range(6):  # the gap since then is closed too, up to a year
        await figures.warm()
    wanted = (await figures.overview(PERIOD)).total
    fresh = WaitingFigures(Current(centre), database, clock)
    assert in_order((await fresh.overview(PERIOD)).total) == in_order(wanted)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([], 0.5, None), ([7], 0.9, 7), ([1, 2], 0.5, 1), (list(range(1, 11)), 0.9, 9)],
)
def test_a_quantile_is_a_value_that_there_is(
    values: list[int], share: float, expected: int | None
) -> None:
    assert quantile(values, share) == expected


def test_a_wait_at_the_edge_of_its_range_is_within_it() -> None:
    group = TicketFigures()
    for minutes in (4, 5, 10, 15, 16):
        group.told.add(minutes * 60_000, 5 * 60_000, 10 * 60_000)
    told = group.told
    assert (told.count, told.early, told.within, told.not_later, told.late) == (5, 1, 2, 3, 1)
    assert told.mean_beyond == pytest.approx(5.5 * 60_000)
