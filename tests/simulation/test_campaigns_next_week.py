"""The week that comes foresees its campaigns: by quota and hours, then by their own days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

import pytest

from config.centre.campaigns import in_force, published, running_on, with_campaigns
from config.centre.model import Centre
from config.wire import ServiceId
from queue_server.centre.opening import day_spans
from queue_server.simulation.service import expected
from queue_server.simulation.week.arrivals import Arrivals
from queue_server.simulation.week.campaigns import Basis
from queue_server.simulation.week.load import History, slots
from queue_server.simulation.week.staffing import Pattern, first_plan
from tests.campaigns.a_campaign import CAMPAIGN, at, campaign, centre

TODAY: Final = date(2026, 11, 13)
"""A Friday; the campaign is from Monday to Saturday, on Saturday from 07:30 to 10:00."""
MONDAY, SATURDAY = date(2026, 11, 16), date(2026, 11, 21)
PAYMENT: Final = ServiceId("tro-cap")
CIVIL: Final = ServiceId("ho-tich")


def ordinary_days(town: Centre, weeks: int = 4) -> list[Arrivals]:
    """Five people for civil status in every half hour of the last weeks."""
    days = [TODAY - timedelta(days=back) for back in range(1, 7 * weeks)]
    return [Arrivals(day, CIVIL, slot, 5) for day in days for slot in slots(town, day)]


def of_payment(load: Any) -> dict[str, float]:
    return {
        f"{one.at.astimezone(at(MONDAY, 0).tzinfo).hour + 7:02}:{one.at.minute:02}":
        one.by_service[PAYMENT]
        for one in load.half_hours if PAYMENT in one.by_service
    }  # fmt: skip


def test_a_campaign_that_opens_is_foreseen_by_its_quota_and_hours() -> None:
    town = centre(campaign(daily_quota=150))
    known = History(town, TODAY, ordinary_days(town))
    monday, saturday = known.load(MONDAY), known.load(SATURDAY)
    (one,) = monday.campaigns
    assert (one.people, one.basis) == (150.0, Basis.QUOTA)
    assert monday.people == pytest.approx(150 + 15 * 5)
    assert sum(of_payment(monday).values()) == pytest.approx(150)
    assert monday.low < monday.people < monday.high
    # On Saturday nobody else is served.
    assert of_payment(saturday) == pytest.approx(dict.fromkeys(
        ("07:30", "08:00", "08:30", "09:00", "09:30"), 30.0
    ))  # fmt: skip
    assert saturday.people == pytest.approx(150)
    friday_before = known.load(TODAY + timedelta(days=7 * 4))
    assert friday_before.campaigns == ()
    assert friday_before.people == pytest.approx(15 * 5)


def test_each_span_of_hours_has_its_quota() -> None:
    hours = {"monday": ["07:30-08:30", "13:30-15:30"]}
    town = centre(campaign(period_quota=20, hours=hours))
    found = of_payment(History(town, TODAY, []).load(MONDAY))
    assert found == pytest.approx({
        "07:30": 10, "08:00": 10, "13:30": 5, "14:00": 5, "14:30": 5, "15:00": 5,
    })  # fmt: skip


def test_its_own_days_then_the_last_of_its_kind() -> None:
    before: dict[str, Any] = {
        "id": "truoc", "letter": "U", "days": [],
        "first_day": "2026-11-02", "last_day": "2026-11-03",
    }  # fmt: skip
    town = centre(CAMPAIGN, CAMPAIGN | before)
    came = [Arrivals(date(2026, 11, day), ServiceId("truoc"), at(date(2026, 11, day), 8), 80)
            for day in (2, 3)]  # fmt: skip
    known = History(town, TODAY, [*ordinary_days(town), *came])
    (one,) = known.load(MONDAY).campaigns
    assert (one.people, one.basis) == (80.0, Basis.LAST)
    (one,) = History(centre(CAMPAIGN), TODAY, []).load(MONDAY).campaigns
    assert (one.people, one.basis) == (0.0, Basis.NOTHING)
    tuesday = MONDAY + timedelta(days=1)
    own = [Arrivals(MONDAY, PAYMENT, at(MONDAY, 8), 60)]
    limited = centre(campaign(daily_quota=50), CAMPAIGN | before)
    for town_of, people in ((town, 60.0), (limited, 50.0)):
        (one,) = History(town_of, tuesday, [*came, *own]).load(tuesday).campaigns
        assert (one.people, one.basis) == (people, Basis.OWN_DAYS)


def test_its_people_teach_nothing_of_other_services() -> None:
    town = centre(campaign(daily_quota=150))
    crowd = [Arrivals(day, PAYMENT, slot, 99) for day in (MONDAY, SATURDAY)
             for slot in slots(town, day)]  # fmt: skip
    today = date(2026, 11, 23)
    days = [today - timedelta(days=back) for back in range(1, 40)]
    usual = [Arrivals(day, CIVIL, slot, 5) for day in days if day.weekday() < 5
             for slot in slots(centre(), day)]  # fmt: skip
    quiet, after = History(town, today, usual), History(town, today, [*usual, *crowd])
    assert after.load(today) == quiet.load(today)
    assert (after.days, after.spread) == (quiet.days, quiet.spread)


@pytest.mark.parametrize("day", [TODAY, MONDAY], ids=["before it runs", "while it runs"])
def test_a_new_centre_foresees_it_and_has_counters_for_it(day: date) -> None:
    town = in_force(centre(campaign(daily_quota=150, counter_use="alone")), day)
    week = expected(town, day, History(town, day, []))
    assert sum(one.load.people > 0 for one in week.days) >= 5
    first = week.days[3 if day == TODAY else 0].load
    there = in_force(published(town), first.day)
    plan = first_plan(there, first, Pattern({}, (20.0,)))
    assert set().union(*plan.values()) >= {"2"}


def test_the_published_centre_is_got_back() -> None:
    town = centre(CAMPAIGN)
    assert published(town) is town
    for day in (MONDAY, SATURDAY, MONDAY):
        of_day = with_campaigns(published(town), running_on(town, day))
        assert published(of_day) is town
        assert day_spans([], day, of_day.zone) == []
