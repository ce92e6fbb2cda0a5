"""A day replayed as it was comes out near the truth.

The truth is a day of the benchmarks' hall, which shares nothing with the engine but the rules of
tickets. The tolerance is what the page calls near (`is_near`) for one day, 8 %
for several together.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from statistics import fmean
from typing import Final

import pytest

from benchmarks.waiting.kinds import DayKind, undisturbed
from config.centre.model import Centre
from config.wire import TicketAction, TicketState
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus
from queue_server.simulation.engine import simulate
from queue_server.simulation.replay.changes import unchanged
from queue_server.simulation.replay.comparison import (
    Waits,
    by_group,
    groups,
    is_near,
    true_waits,
)
from queue_server.simulation.replay.past_day import PastDay
from queue_server.simulation.repository import arrivals, days_with_tickets, read_past_day
from tests.simulation.lived_day import Diary, live, write_day

MONDAY: Final = date(2026, 10, 5)
SEED: Final = 20_261_005
DAYS: Final = 4
TOGETHER: Final = 0.08


async def lived(database: Database, centre: Centre, diary: Diary, *, counters: bool) -> PastDay:
    await write_day(database, diary, counters=counters)
    day = diary.office.centre.day(diary.office.now)
    past = await database.read(partial(read_past_day, centre=centre, day=day))
    assert past is not None
    return past


def means(past: PastDay) -> tuple[float, float, bool]:
    """The mean waits in truth and replayed, and whether the page calls them near."""
    scenario = unchanged(past)
    outcome = simulate(scenario.people, scenario.counters, scenario.calling)
    assert not outcome.never_called
    everybody = groups(past.centre, past.people)[:1]
    true = true_waits(everybody, past.people, past.waited)[0]
    mine = by_group(everybody, [outcome], lambda _person: True)[0]
    assert mine.people == true.people
    return true.mean_seconds, mine.mean_seconds, is_near(true, mine)


@pytest.mark.slow
@pytest.mark.parametrize("counters", [True, False], ids=["counters' log", "calls alone"])
@pytest.mark.parametrize("kind", [undisturbed("calm"), DayKind("office")], ids=lambda k: k.name)
async def test_unchanged_it_is_near_the_truth(
    sqlite_url: str, centre: Centre, kind: DayKind, counters: bool
) -> None:
    found = []
    database = open_database(sqlite_url, EventBus())
    await database.start()
    for n in range(DAYS):
        diary = live(centre, kind, MONDAY + timedelta(days=n), SEED + n)
        past = await lived(database, centre, diary, counters=counters)
        assert past.is_presence_known is (counters and bool(diary.desks))
        true, mine, near = means(past)
        assert near, f"seed {SEED + n}: {true / 60:.1f} and {mine / 60:.1f} min"
        found.append((true, mine))
    await database.stop()
    true, mine = (fmean(side) for side in zip(*found, strict=True))
    assert abs(mine / true - 1) < TOGETHER, f"seeds from {SEED}: {found}"


async def test_a_day_read_is_the_day_that_was(database: Database, centre: Centre) -> None:
    """Each ticket's wait, and all time at counters, as the hall itself has them."""
    diary = live(centre, DayKind("office"), MONDAY, SEED)
    past = await lived(database, centre, diary, counters=True)
    office = diary.office
    true = sorted(
        (at - office.tickets[one].issued_at).total_seconds() for one, at in office.called_at.items()
    )
    assert sorted(past.waited.values()) == pytest.approx(true, abs=0.002)
    ended = sum(ticket.state is TicketState.DONE for ticket in office.tickets.values())
    steps = [step.action for step in diary.steps]
    turns = [turn for person in past.people for turn in person.turns]
    assert len(turns) == steps.count(TicketAction.CALL) + steps.count(TicketAction.RESUME)
    assert sum(past.opened.values()) == len(turns)
    assert ended > 300
    first, last = MONDAY - timedelta(days=3), MONDAY + timedelta(days=3)
    days = await database.read(partial(days_with_tickets, first=first, last=last))
    assert days == {MONDAY: len(past.people)}
    counts = await database.read(partial(arrivals, first=first, last=last))
    assert sum(one.count for one in counts) == len(past.people)
    assert {one.day for one in counts} == {MONDAY}


async def test_a_day_without_tickets_cannot_be_replayed(database: Database, centre: Centre) -> None:
    read = partial(read_past_day, centre=centre, day=MONDAY)
    assert await database.read(read) is None


@pytest.mark.parametrize(
    ("true", "replayed", "near"),
    [
        ((600, 1_200), (670, 1_450), True),
        ((600, 1_200), (670, 1_550), False),
        ((600, 1_200), (700, 1_200), False),
        ((30, 90), (85, 140), True),
        ((30, 90), (130, 140), False),
        ((30, 90), (85, 200), False),
    ],
)
def test_near_is_near_in_a_quiet_centre_too(
    true: tuple[float, float], replayed: tuple[float, float], near: bool
) -> None:
    assert is_near(Waits(50, *true, 1.0), Waits(50, *replayed, 1.0)) is near
    assert not is_near(Waits(0, 0.0, 0.0, 0.0), Waits(0, 0.0, 0.0, 0.0))
