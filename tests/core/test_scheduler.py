"""Jobs that rooms register: when each is done, and what waits for a steady clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import pytest

from config.centre.loading import load_centre
from config.centre.model import Centre
from config.demo import demo_centre_file
from display.voice import SilentVoice
from queue_server.app import build, shared
from queue_server.clock_adjustment import STEADY_SECONDS, ClockMonitor
from queue_server.core.clock import SetClock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.errors import Unavailable
from queue_server.core.room import PeriodicJob, When
from queue_server.scheduler import Scheduler

MONDAY_MORNING: Final = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)


@pytest.fixture
def demo_centre() -> Centre:
    return load_centre(demo_centre_file())


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MONDAY_MORNING)


class Diary:
    """Jobs that note that they were done."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def job(self, name: str, when: When, *, deletes_for_good: bool = False) -> PeriodicJob:
        async def work() -> None:
            self.done.append(name)

        return PeriodicJob(name, when, work, deletes_for_good)

    def read(self) -> list[str]:
        done, self.done = self.done, []
        return done


def scheduler_of(
    diary: list[PeriodicJob], database: Database, centre: Centre, clock: SetClock
) -> Scheduler:
    app = shared(centre, database, clock, SilentVoice())
    return Scheduler(app, diary, ClockMonitor(Current(centre), database, clock))


async def test_each_at_its_time_in_the_order_of_the_rooms(
    database: Database, demo_centre: Centre, clock: SetClock
) -> None:
    diary = Diary()
    registered = [
        diary.job("both", When.START | When.ROUND),
        diary.job("night", When.NIGHT),
        diary.job("round", When.ROUND),
        diary.job("start", When.START),
    ]
    scheduler = scheduler_of(registered, database, demo_centre, clock)
    async with scheduler.started():
        assert diary.read() == ["both", "start"]
        assert scheduler.last_round_at == MONDAY_MORNING
    for nights, wanted in ((0, 0), (1, 1), (0, 0), (1, 1)):
        clock.move(days=nights)
        await scheduler.round()
        assert diary.read() == ["both", "round", *["night"] * wanted]


async def test_what_deletes_for_good_waits_for_a_steady_clock(
    database: Database, demo_centre: Centre, clock: SetClock
) -> None:
    diary = Diary()
    deleting = diary.job("delete", When.ROUND, deletes_for_good=True)
    scheduler = scheduler_of([deleting], database, demo_centre, clock)
    await scheduler.round()
    assert diary.read() == []
    clock.move(seconds=STEADY_SECONDS)
    await scheduler.round()
    assert diary.read() == ["delete"]


async def test_a_job_that_must_wait_ends_no_round(
    database: Database, demo_centre: Centre, clock: SetClock
) -> None:
    async def waits() -> None:
        raise Unavailable

    scheduler = scheduler_of(
        [PeriodicJob("waits", When.ROUND, waits)], database, demo_centre, clock
    )
    with pytest.raises(Unavailable):
        await scheduler.round()
    assert scheduler.last_round_at is None
    assert not scheduler.are_turning


async def test_the_server_s_own_jobs(
    database: Database, demo_centre: Centre, clock: SetClock
) -> None:
    """Which there are, by the rooms that registered them: a new one is a line here, too."""
    server = build(demo_centre, database, clock, SilentVoice())
    registered = [(job.name, job.when) for room in server.rooms.all for job in room.jobs]
    assert registered == [
        ("forget old answers", When.ROUND),
        ("give memory back", When.NIGHT),
        ("put the settings in force", When.START),
        ("offer the first run", When.START),
        ("end messages and banners", When.ROUND),
        ("publish the settings of today", When.ROUND),
        ("forget old absences", When.ROUND),
        ("propose leave for worked shifts", When.START | When.NIGHT),
        ("notice an import", When.ROUND),
        ("seal persons anew", When.START),
        ("forget old receipts", When.START | When.ROUND),
        ("unlink persons", When.ROUND),
        ("forget uploaded catalogues", When.NIGHT),
        ("turn the day", When.START | When.ROUND),
        ("let counters help", When.START | When.ROUND),
        ("write what phones were told", When.ROUND),
        ("free what the centre file has lost", When.START),
        ("end what is wound down", When.START | When.ROUND),
        ("finish the day", When.START | When.ROUND),
        ("forget old answers of surveys", When.NIGHT),
        ("erase petitions again", When.START),
        ("close answered petitions", When.START | When.ROUND),
        ("look at overdue petitions", When.START | When.ROUND),
        ("forget old petitions", When.NIGHT),
        ("read who is away", When.START | When.ROUND),
        ("erase questions again", When.START),
        ("seal questions", When.START),
        ("tell of late questions", When.ROUND),
        ("forget old questions", When.ROUND),
        ("read past days for the figures of waits", When.ROUND),
        ("publish how waits were kept", When.ROUND),
        ("plan the week that comes", When.NIGHT),
        ("forget old copies", When.ROUND),
    ]
    deleting = [j.name for room in server.rooms.all for j in room.jobs if j.deletes_for_good]
    assert deleting == [
        "forget old absences",
        "unlink persons",
        "forget old answers of surveys",
        "close answered petitions",
        "forget old petitions",
        "forget old questions",
        "forget old copies",
    ]
