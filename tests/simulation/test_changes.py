"""A day with a change: what is changed is, and the rest is as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from statistics import fmean
from typing import Final

import pytest
from multidict import MultiDict

from config.centre.model import Centre
from config.centre.opening import Hours
from config.wire import CounterId, ServiceId, TicketId
from queue_server.core.errors import BadRequest
from queue_server.simulation.engine import (
    SimulatedCounter,
    SimulatedDay,
    SimulatedVisitor,
    Turn,
    simulate,
)
from queue_server.simulation.pages.form import read_change, read_day
from queue_server.simulation.replay.changes import Change, Scenario, changed, unchanged
from queue_server.simulation.replay.past_day import PastDay
from queue_server.tickets.rules.calling.service_order import ServiceOrder

DAY: Final = date(2026, 11, 23)
CIVIL, COPIES, LAND = ServiceId("ho-tich"), ServiceId("chung-thuc"), ServiceId("dat-dai")
ONE, TWO, THREE = CounterId("1"), CounterId("2"), CounterId("3")


def local(hour: float) -> datetime:
    """An hour of the centre's clock (UTC+7)."""
    return datetime(2026, 11, 23, tzinfo=UTC) + timedelta(hours=hour - 7)


MORNING, AFTERNOON = (local(7.5), local(11.5)), (local(13.5), local(17))


@pytest.fixture
def past(centre: Centre) -> PastDay:
    """Two counters, somebody every four minutes who takes over eight; every fifth has priority."""
    people = [
        SimulatedVisitor(
            id=TicketId(n),
            service=COPIES if n % 2 else CIVIL,
            weight=4.0 if n % 5 == 0 else 1.0,
            at=local(7.5) + timedelta(minutes=4 * n) if n < 60 else local(13.5 + (n - 60) / 15),
            turns=(Turn(500.0),),
            priority_class="uu-tien" if n % 5 == 0 else None,
        )
        for n in range(100)
    ]
    counters = [
        SimulatedCounter(ONE, (CIVIL,), (MORNING, AFTERNOON)),
        SimulatedCounter(TWO, (CIVIL, COPIES), (MORNING, AFTERNOON)),
    ]
    opened = {ONE: 50, TWO: 50}
    return PastDay(DAY, centre, people, counters, {}, opened, True, 0, 0)


def run(scenario: Scenario) -> SimulatedDay:
    return simulate(scenario.people, scenario.counters, scenario.calling, scenario.helping)


def mean(outcome: SimulatedDay, priority: str | None = "any") -> float:
    calls = outcome.calls.values()
    return fmean(
        call.waited_seconds for call in calls if priority in ("any", call.person.priority_class)
    )


def test_no_change_is_the_same_day(past: PastDay) -> None:
    assert run(changed(past, Change(), 1)) == run(unchanged(past))


def test_one_more_and_one_fewer(past: PastDay) -> None:
    more = run(changed(past, Change(counters={TWO: 2}), 1))
    fewer = run(changed(past, Change(counters={ONE: 0}), 1))
    assert mean(more) < mean(run(unchanged(past))) < mean(fewer)
    assert set(more.busy_seconds) == {"1", "2", "2+1"}
    assert set(fewer.busy_seconds) == {"2"}


def test_a_counter_that_was_not_open_opens_in_the_centres_hours(past: PastDay) -> None:
    scenario = changed(past, Change(counters={THREE: 1}), 1)
    (third,) = [one for one in scenario.counters if one.id == THREE]
    assert [start for start, _ in third.present] == [local(7.5), local(13.5)]
    assert run(scenario).busy_seconds[THREE] > 0


def test_a_service_that_nobody_calls_any_more_is_told(past: PastDay) -> None:
    outcome = run(changed(past, Change(services={TWO: (CIVIL,)}), 1))
    assert {one.service for one in outcome.never_called} == {COPIES}
    assert len(outcome.never_called) == 50


def test_a_service_more_follows_those_that_the_counter_had(past: PastDay) -> None:
    change = Change(services={ONE: (COPIES, CIVIL)})
    (one, _) = changed(past, change, 1).counters
    assert [*one.services] == [CIVIL, COPIES]
    assert mean(run(changed(past, change, 1))) < mean(run(unchanged(past)))


def test_another_order(past: PastDay) -> None:
    _, two = changed(past, Change(order="longest_waiting"), 1).counters
    assert ServiceOrder.of(two.services).ranks == ((CIVIL, 0), (COPIES, 0))
    _, two = changed(past, Change(order="my_services"), 1).counters
    assert ServiceOrder.of(two.services).ranks == ((CIVIL, 0), (COPIES, 1))


def helped(past: PastDay, **rule: object) -> PastDay:
    """The day where counter 1 helps with copies once somebody has waited ten minutes."""
    words = past.centre.model_dump()
    usual = {"id": "help", "service": COPIES, "wait_minutes": 10, "for_minutes": 5}
    words["calling"]["rules"] = [usual | {"counters": [ONE], "least_minutes": 15} | rule]
    return replace(past, centre=Centre.model_validate(words))


def test_rules_of_help_hold_on_the_replayed_day(past: PastDay) -> None:
    """Counter 1 calls no copies of its own; it begins when the rule is due and not before."""
    with_rules = run(unchanged(helped(past)))
    alone = run(unchanged(past))
    copies = [one for one in with_rules.calls.values() if one.person.service == COPIES]
    by_one = [one for one in copies if one.counter == ONE]
    assert by_one
    assert min(one.at for one in by_one) >= local(7.5) + timedelta(minutes=15)
    assert not any(
        one.counter == ONE for one in alone.calls.values() if one.person.service == COPIES
    )
    of_copies = [
        fmean(one.waited_seconds for one in day.calls.values() if one.person.service == COPIES)
        for day in (with_rules, alone)
    ]
    assert of_copies[0] < of_copies[1]
    assert len(with_rules.calls) == len(alone.calls)


def test_the_day_without_its_rules_of_help_is_a_day_without_rules(past: PastDay) -> None:
    day = helped(past)
    asked = read_change(MultiDict(changed="1", helping="none"), day)
    assert asked == Change(without_help=True)
    assert run(changed(day, asked, 1)) == run(unchanged(past))
    assert read_change(MultiDict(changed="1", helping="none"), past) is None
    with pytest.raises(BadRequest):
        read_change(MultiDict(changed="1", helping="all"), day)


def test_a_rule_that_is_never_due_changes_nothing(past: PastDay) -> None:
    assert run(unchanged(helped(past, wait_minutes=600))) == run(unchanged(past))


def test_one_more_like_a_helping_counter_helps_too(past: PastDay) -> None:
    day = helped(past, wait_minutes=2, for_minutes=0)
    outcome = run(changed(day, Change(counters={ONE: 2}), 1))
    copies = {one.counter for one in outcome.calls.values() if one.person.service == COPIES}
    assert copies == {ONE, TWO, CounterId("1+1")}


def test_more_weight_is_a_shorter_wait_for_those_with_it(past: PastDay) -> None:
    light = run(changed(past, Change(weights={"uu-tien": 1.0}), 1))
    heavy = run(changed(past, Change(weights={"uu-tien": 50.0}), 1))
    assert mean(heavy, "uu-tien") < mean(light, "uu-tien")
    assert mean(heavy, None) > mean(light, None)


def test_no_lunch(past: PastDay) -> None:
    hours = (Hours.model_validate("07:30-17:00"),)
    scenario = changed(past, Change(hours=hours), 1)
    assert all(len(one.present) == 1 for one in scenario.counters)
    assert mean(run(scenario)) < mean(run(unchanged(past)))


def test_shorter_hours_turn_people_away_and_make_others_wait_for_the_opening(
    past: PastDay,
) -> None:
    hours = (Hours.model_validate("08:00-11:30"), Hours.model_validate("13:30-15:00"))
    scenario = changed(past, Change(hours=hours), 1)
    assert scenario.turned_away == sum(one.at >= local(15) for one in past.people) > 0
    assert min(one.at for one in scenario.people) == local(8)
    assert min(start for one in scenario.counters for start, _ in one.present) == local(8)


@pytest.mark.parametrize("per_cent", [20, 80, 120, 300])
def test_more_and_fewer_people(past: PastDay, per_cent: int) -> None:
    counts = [len(changed(past, Change(arrivals_percent=per_cent), n).people) for n in range(40)]
    assert fmean(counts) == pytest.approx(per_cent, rel=0.08)
    people = changed(past, Change(arrivals_percent=per_cent), 1).people
    assert len({one.id for one in people}) == len(people)
    opened = [MORNING, AFTERNOON]
    assert all(any(start <= one.at < end for start, end in opened) for one in people)


# --------------------------------------------------------------------------- addresses


def whole_form(past: PastDay) -> MultiDict[str]:
    """What the form sends where nothing was touched."""
    query = MultiDict({"changed": "1", "longest": "60", "arrivals": "100", "order": ""})
    query["hours"] = "07:30-11:30, 13:30-17:00"
    for one in past.centre.priority_classes:
        query[f"w.{one.id}"] = f"{one.weight:g}"
    for counter in past.centre.counters:
        there = counter.id in ("1", "2")
        query[f"n.{counter.id}"] = str(int(there))
        for service in ["", *counter.services]:
            query.add(f"s.{counter.id}", service)
    return query


def test_a_form_that_was_not_touched_is_no_change(past: PastDay) -> None:
    whole = past.counters[0].services, past.counters[1].services
    assert whole == ((CIVIL,), (CIVIL, COPIES))
    assert read_change(whole_form(past), past) is None
    assert read_change(MultiDict(), past) is None


def test_what_was_touched_is_the_change(past: PastDay) -> None:
    query = whole_form(past)
    query.update({"n.1": "2", "w.uu-tien": "1,5", "arrivals": "120", "order": "longest_waiting"})
    query.add("s.1", str(LAND))
    query.add("s.1", "no-such-service")
    found = read_change(query, past)
    assert found == Change(
        counters={ONE: 2},
        services={ONE: (LAND, CIVIL)},
        order="longest_waiting",
        weights={"uu-tien": 1.5},
        arrivals_percent=120,
    )


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("n.1", "5", "counters"),
        ("n.1", "-1", "counters"),
        ("n.1", "9" * 400, "counters"),
        ("n.1", "٣", "counters"),
        ("w.uu-tien", "0", "weights"),
        ("w.uu-tien", "1e9", "weights"),
        ("w.uu-tien", "nan", "weights"),
        ("w.uu-tien", "101", "weights"),
        ("longest", "0", "longest"),
        ("longest", "601", "longest"),
        ("arrivals", "301", "arrivals"),
        ("arrivals", "1000000", "arrivals"),
        ("order", "random", "order"),
        ("hours", "17:00-07:30", "hours"),
        ("hours", "all day", "hours"),
        ("hours", ",", "hours"),
        ("hours", "07:30-08:00," * 40, "hours"),
        ("hours", "\x00", "hours"),
    ],
)
def test_what_cannot_be_is_refused(past: PastDay, name: str, value: str, field: str) -> None:
    query = whole_form(past)
    query[name] = value
    with pytest.raises(BadRequest) as refused:
        read_change(query, past)
    assert [*refused.value.fields] == [field]


def test_days_as_people_and_programs_write_them() -> None:
    assert read_day(MultiDict(day="23/11/2026")) == read_day(MultiDict(day="2026-11-23")) == DAY
    assert read_day(MultiDict()) is None
    with pytest.raises(BadRequest):
        read_day(MultiDict(day="31/02/2026"))
