"""The official days off that a centre's calendar proposes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from holidays import country_holidays

from config.centre.calendar import proposal as proposals
from config.centre.calendar.known_years import years_to_fill_in
from config.centre.calendar.proposal import Proposal, official_years
from config.centre.loading import judge, load_centre
from config.centre.model import Centre
from config.demo import demo_centre_file
from docs.official_days import days_off

YEARS = range(2026, 2036)
HALF_DAYS = ["07:30-11:30"]


def centre_with(special_days: list[dict[str, Any]], **more: Any) -> Centre:
    data = load_centre(demo_centre_file()).model_dump()
    data["opening"]["special_days"] = special_days
    return Centre.model_validate({**data, **more})


def proposal(centre: Centre, year: int) -> Proposal | None:
    return proposals.proposal(centre.opening, centre.languages, year)


def test_every_year_is_there_and_each_day_is_in_its_year_once() -> None:
    assert list(official_years()) == list(YEARS)
    for year, official in official_years().items():
        days = [special.day for special in official.days]
        assert days == sorted(set(days))
        assert {day.year for day in days} == {year}
        assert all(special.source for special in official.days)
        assert all(set(special.reason) == {"vi", "en"} for special in official.days)


def test_announced_years_are_those_of_the_demo() -> None:
    demo = {
        day.day: day.makes_up_for for day in load_centre(demo_centre_file()).opening.special_days
    }
    announced = [one for one in official_years().values() if one.is_announced]
    assert {day.day: day.makes_up_for for one in announced for day in one.days} == demo
    assert [one.year for one in announced] == [2026, 2027]


@pytest.mark.parametrize("year", [year for year in YEARS if year > 2027])
def test_years_to_come_are_those_of_the_library(year: int) -> None:
    official = official_years()[year]
    assert not official.is_announced
    found = [(day.day, day.reason["vi"], day.reason["en"], day.source) for day in official.days]
    assert found == days_off(year)
    assert set(country_holidays("VN", years=year)) <= {day.day for day in official.days}


@pytest.mark.parametrize("year", YEARS)
def test_a_centre_that_takes_all_of_it_over_has_no_mistake_and_lacks_nothing(year: int) -> None:
    empty = centre_with([])
    proposed = proposal(empty, year)
    assert proposed is not None
    assert len(proposed.days) >= 14
    data = empty.model_dump(mode="json")
    data["opening"]["special_days"] = [day.model_dump(mode="json") for day in proposed.days]
    centre, findings = judge(data)
    assert centre is not None
    assert findings == []
    assert years_to_fill_in(centre, date(year, 3, 1)) == []
    after = proposal(centre, year)
    assert after is not None
    assert after.days == ()


def test_what_the_centre_has_written_of_a_day_stands() -> None:
    own = {"day": date(2027, 11, 24), "hours": HALF_DAYS, "reason": {"vi": "Trực", "en": "Open"}}
    proposed = proposal(centre_with([own]), 2027)
    assert proposed is not None
    assert date(2027, 11, 24) not in [day.day for day in proposed.days]


def test_a_day_in_exchange_has_the_hours_of_the_weekday_that_it_stands_for() -> None:
    centre = centre_with([])
    proposed = proposal(centre, 2026)
    assert proposed is not None
    (worked,) = [day for day in proposed.days if day.hours]
    assert (worked.day, worked.makes_up_for) == (date(2026, 1, 10), date(2026, 1, 2))
    assert worked.hours == centre.opening.week.friday


def test_no_day_in_exchange_where_the_centre_was_open_on_the_other() -> None:
    open_friday = {
        "day": date(2026, 1, 2),
        "hours": HALF_DAYS,
        "reason": {"vi": "Mở", "en": "Open"},
    }
    proposed = proposal(centre_with([open_friday]), 2026)
    assert proposed is not None
    assert all(not day.hours for day in proposed.days)


def test_a_centre_of_one_language_gets_its_own() -> None:
    centre = centre_with([]).model_copy(update={"languages": ["en"]})
    proposed = proposal(centre, 2028)
    assert proposed is not None
    assert all(list(day.reason) == ["en"] for day in proposed.days)
    assert not proposed.is_announced


def test_nothing_is_proposed_for_a_year_that_nobody_knows() -> None:
    assert proposal(centre_with([]), 2099) is None
