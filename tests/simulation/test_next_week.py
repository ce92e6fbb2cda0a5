"""The load of a week that comes, and the counters that it needs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Final, cast

import pytest

from config.centre.model import Centre
from config.centre.opening import (
    Hours,
    SpecialDay,
)
from config.wire import CounterId, ServiceId
from queue_server.core.clock import SetClock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.simulation.pages.phrases import WhatIfPhrases
from queue_server.simulation.pages.week_views import busy, notes
from queue_server.simulation.service import WhatIf, expected
from queue_server.simulation.week.arrivals import Arrivals
from queue_server.simulation.week.load import DayLoad, Expected, History, slots
from queue_server.simulation.week.staffing import (
    GOAL,
    MORE,
    Pattern,
    Staffing,
    first_plan,
    groups,
    plan,
)

TODAY: Final = date(2026, 10, 26)
"""A Monday; the eight weeks before have no holiday but 2 September."""
COPIES: Final = ServiceId("chung-thuc")
SEED: Final = 20_261_026
PATTERN: Final = Pattern({}, (20.0,))


def history(centre: Centre, people: dict[int, float], seed: int = SEED) -> History:
    """Each weekday so many people for copies in every half hour, with chance, for seven weeks."""
    random, found = Random(seed), []
    for back in range(1, 50):
        day = TODAY - timedelta(days=back)
        mean = people.get(day.weekday(), 0.0)
        for slot in slots(centre, day):
            count = sum(random.random() < 0.5 for _ in range(round(2 * mean)))
            found.append(Arrivals(day, COPIES, slot, count))
    return History(centre, TODAY, found)


def test_each_weekday_is_as_it_was(centre: Centre) -> None:
    known = history(centre, {0: 20.0, 1: 10.0, 2: 10.0, 3: 10.0, 4: 10.0, 5: 10.0})
    monday = known.load(date(2026, 11, 2))
    tuesday = known.load(date(2026, 10, 27))
    assert len(tuesday.half_hours) == 15
    assert tuesday.people == pytest.approx(15 * 10, rel=0.15)
    # The mean of all weekdays counts as one day more.
    assert 15 * 15 < monday.people < 15 * 20
    assert tuesday.days_known == 7
    assert tuesday.low < tuesday.people < tuesday.high


def test_a_day_off_has_no_half_hours_and_special_days_teach_nothing(centre: Centre) -> None:
    known = history(centre, dict.fromkeys(range(6), 10.0))
    assert known.load(date(2026, 11, 24)) == DayLoad(date(2026, 11, 24), [], 0.0, 0.0, 0.0, 7)
    day = TODAY - timedelta(days=5)
    special = SpecialDay(
        day=day, hours=[Hours.model_validate("07:30-09:00")], reason={"vi": "Lễ", "en": "Feast"}
    )
    opening = centre.opening.model_copy(update={"special_days": [special]})
    other = centre.model_copy(update={"opening": opening})
    crowd = [Arrivals(day, COPIES, slot, 99) for slot in slots(other, day)]
    assert History(other, TODAY, crowd).days == 0


def test_the_range_holds_on_eight_of_ten_days(centre: Centre) -> None:
    """Of new days drawn alike, from several histories. The seeds are printed."""
    inside = []
    for n in range(20):
        known = history(centre, dict.fromkeys(range(6), 10.0), SEED + n)
        load = known.load(date(2026, 10, 27))
        random = Random(SEED - 1 - n)
        for _ in range(20):
            came = sum(random.random() < 0.5 for _ in range(2 * 10 * 15))
            inside.append(load.low <= came <= load.high)
    # Those days have half the variance that Poisson's have, so that the range is a wide one.
    assert sum(inside) / len(inside) >= 0.8, f"seeds from {SEED}"


def test_the_range_of_a_centre_with_one_day_is_wide(centre: Centre) -> None:
    """Days differ as is usual; the one that is known may have been any of them."""
    inside = []
    tuesday = date(2026, 10, 27)
    for n in range(40):
        random = Random(SEED + n)
        days = [round(random.gauss(20, 3)) for _ in range(11)]
        first = [Arrivals(date(2026, 10, 20), COPIES, slot, days[0]) for slot in
                 slots(centre, date(2026, 10, 20))]  # fmt: skip
        load = History(centre, TODAY, first).load(tuesday)
        inside += [load.low <= 15 * people <= load.high for people in days[1:]]
    assert sum(inside) / len(inside) >= 0.7, f"seeds from {SEED}"


def test_half_hours_are_those_of_the_centres_clock(centre: Centre) -> None:
    nepal = centre.model_copy(update={"time_zone": "Asia/Kathmandu"})
    nepal.__dict__.pop("zone", None)
    found = slots(nepal, date(2026, 10, 27))
    assert [nepal.local(at).strftime("%H:%M") for at in found][:3] == ["07:30", "08:00", "08:30"]


# ------------------------------------------------------------------------------ counters


def even(centre: Centre, day: date, people: float) -> DayLoad:
    """So many people in each half hour, a fifth of them for each of five services."""
    services = [ServiceId(one.id) for one in centre.services][:5]
    shares = dict.fromkeys(services, people / len(services))
    found = [Expected(at, shares, people, people, people) for at in slots(centre, day)]
    return DayLoad(day, found, people * len(found), 0.0, 0.0, 7)


def worked_out(centre: Centre, load: DayLoad, seed: int = SEED) -> Staffing:
    work = plan(centre, load, PATTERN, 0.05, seed)
    while True:
        try:
            next(work)
        except StopIteration as end:
            found: Staffing = end.value
            return found


def opened(found: Staffing) -> Iterator[tuple[datetime, set[CounterId]]]:
    return ((at, set(counters)) for at, counters in found.counters.items())


def services(centre: Centre, name: str) -> list[str]:
    return [*centre.counter_by_id[name.partition(MORE)[0]].services]


def test_every_service_has_a_counter_and_nine_of_ten_are_called_in_time(centre: Centre) -> None:
    load = even(centre, date(2026, 10, 27), 12.0)
    found = worked_out(centre, load)
    for _, counters in opened(found):
        called = {one for name in counters for one in services(centre, name)}
        assert load.half_hours[0].by_service.keys() <= called
    # It is simulated on days on which it was not chosen; a half hour of them has 144 people.
    assert found.within_all_day >= GOAL - 0.02
    assert all(share >= GOAL - 0.1 for share in found.within.values()), found.within
    assert found.staff_hours == sum(len(counters) for _, counters in opened(found)) / 2


@pytest.mark.slow
def test_more_people_need_more_counters_even_more_than_there_are(centre: Centre) -> None:
    day = date(2026, 10, 27)
    days = [worked_out(centre, even(centre, day, people)) for people in (6.0, 20.0, 45.0)]
    hours = [one.staff_hours for one in days]
    assert hours == sorted(hours)
    assert any("+" in name for _, counters in opened(days[-1]) for name in counters)


def test_the_same_day_comes_out_the_same(centre: Centre) -> None:
    load = even(centre, date(2026, 10, 27), 8.0)
    assert worked_out(centre, load) == worked_out(centre, load)


def test_groups_are_the_counters_that_share_services(centre: Centre) -> None:
    found = {frozenset(group) for group in groups(centre)}
    assert found == {
        frozenset({"1", "2", "3", "4", "10"}), frozenset({"5", "6"}), frozenset({"7", "8", "9"}),
    }  # fmt: skip


def test_the_first_plan_covers_every_service_that_is_asked_for(centre: Centre) -> None:
    load = even(centre, date(2026, 10, 27), 2.0)
    for counters in first_plan(centre, load, PATTERN).values():
        called = {one for name in counters for one in services(centre, name)}
        assert load.half_hours[0].by_service.keys() <= called


def test_a_day_around_the_clock_is_shown_from_its_first_visitor_to_its_last(centre: Centre) -> None:
    at = slots(centre, date(2026, 10, 27))
    highs = [0.0, 0.4, 8.0, 0.2, 9.0, 0.3, 0.0]
    expected = [Expected(at[n], {}, high / 2, 0.0, high) for n, high in enumerate(highs)]
    shown = busy(DayLoad(date(2026, 10, 27), expected, 9.0, 0.0, 17.0, 7))
    assert [one.at for one in shown] == at[2:5]
    assert busy(DayLoad(date(2026, 10, 27), expected[:2], 0.0, 0.0, 0.0, 7)) == []


class Learned:
    """A database that answers what was learned, one after the other."""

    def __init__(self, *answers: object) -> None:
        self.answers = [*answers]

    async def read(self, _query: object) -> object:
        return self.answers.pop(0)


async def test_a_plan_that_failed_is_tried_again(
    centre: Centre, caplog: pytest.LogCaptureFixture
) -> None:
    day = date(2026, 10, 20)
    known = History(centre, TODAY, [Arrivals(day, COPIES, slots(centre, day)[0], 4)])
    week = expected(centre, TODAY, known)
    clock = SetClock(centre.midnight_after(TODAY) - timedelta(hours=12))
    database = Learned((week, None, PATTERN), (week, known, PATTERN))
    what_if = WhatIf(Current(centre), cast(Database, database), clock)
    first = await what_if.week()
    assert first.is_planned
    assert [one.load for one in first.days] == [one.load for one in week.days]
    assert not any(one.staffing for one in first.days)
    assert "next week" in caplog.text
    again = await what_if.week()
    assert any(one.staffing for one in again.days)
    assert await what_if.week() is again
    await what_if.stop()


@pytest.mark.parametrize(("language", "none"), [("vi", "chưa có ngày"), ("en", "no day of work")])
def test_a_week_of_which_nothing_is_known_says_so(centre: Centre, language: str, none: str) -> None:
    empty = expected(centre, TODAY, History(centre, TODAY, []))
    first, *_ = notes(empty, WhatIfPhrases(language, centre))
    assert none in first
    assert "0" not in first
