"""What citizens read of how waits were kept: only where the centre wishes, of enough people."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from config.centre.model import Centre
from config.text.catalogue import LANGUAGES
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import SetClock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.reports.figures import Share
from queue_server.reports.periods import Period
from queue_server.reports.waiting.publishing import WaitsPublisher, of_ten
from queue_server.reports.waiting.service import WaitingFigures
from queue_server.synthetic.queue_generator import QueuePlan, make
from queue_server.tickets.published import PublishedWaits

LAST_DAY = date(2026, 11, 20)


def wishing(centre: Centre, *, wishes: bool) -> Centre:
    return Centre.model_validate(centre.model_dump() | {"publish_waits": wishes})


@pytest.mark.parametrize(
    ("kept", "people", "said"),
    [(199, 199, None), (0, 0, None), (899, 1_000, 8), (900, 1_000, 9), (200, 200, 10)],
)
def test_it_is_rounded_down_and_of_enough_people(kept: int, people: int, said: int | None) -> None:
    assert of_ten(Share(kept, people)) == said


@pytest.mark.parametrize("wishes", [True, False])
async def test_it_is_worked_out_once_a_day_where_the_centre_wishes(
    database: Database, busy_centre: Centre, wishes: bool
) -> None:
    centre = wishing(busy_centre, wishes=wishes)
    clock = SetClock(centre.midnight_after(LAST_DAY))
    plan = QueuePlan.of(centre, LAST_DAY, days=4, people=150, seed=2)
    await database.write(lambda unit: make(unit, centre, plan), SYSTEM, clock.now())
    figures, published = WaitingFigures(Current(centre), database, clock), PublishedWaits()
    publishing = WaitsPublisher(figures, Current(centre), clock, published)
    await publishing.work()
    if not wishes:
        assert published.of_ten is None
        assert published.phrase("vi") == ""
        return
    told = (await figures.total(Period(LAST_DAY - timedelta(days=29), LAST_DAY))).told
    assert published.of_ten == 10 * told.within // told.count
    published.of_ten = None
    await publishing.work()  # the same day: nothing is read
    assert published.of_ten is None
    clock.set(clock.now() + timedelta(days=1))
    await publishing.work()
    assert published.of_ten is not None


async def test_a_centre_that_no_longer_wishes_takes_it_back(
    database: Database, busy_centre: Centre
) -> None:
    clock = SetClock(busy_centre.midnight_after(LAST_DAY))
    centre = Current(wishing(busy_centre, wishes=False))
    published, told = PublishedWaits(), list[int | None]()
    published.listen(lambda: told.append(published.of_ten))
    published.put(9)
    published.put(9)
    figures = WaitingFigures(centre, database, clock)
    await WaitsPublisher(figures, centre, clock, published).work()
    assert told == [9, None]


@pytest.mark.parametrize("language", LANGUAGES)
def test_citizens_read_a_plain_sentence(language: str) -> None:
    published = PublishedWaits()
    published.of_ten = 9
    assert "9" in published.phrase(language)
    assert "10" in published.phrase(language)
