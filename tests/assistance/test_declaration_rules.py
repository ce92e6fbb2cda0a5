"""What counts and what is taken of helped declarations, without a server."""

from __future__ import annotations

import random
import statistics
from datetime import UTC, date, datetime, timedelta

import pytest

from config.wire.assistance.declarations import Declaration, DeliverDeclaration
from queue_server.assistance.declarations import rules
from queue_server.assistance.declarations.rules import Entered, EntryCount
from queue_server.core.errors import BadRequest, Conflict, NotAllowed
from tests.hall.demo import demo_centre

NOW = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 16)
SAID = {"place": "home", "minutes": 15, "result": "declared"}


def sent(**words: object) -> DeliverDeclaration:
    return DeliverDeclaration.model_validate({**SAID, **words})


def test_the_median_is_that_of_the_entries_one_by_one() -> None:
    seed = random.randrange(10**6)
    print("seed", seed)
    chance = random.Random(seed)
    for _ in range(200):
        minutes = [chance.randint(1, 480) for _ in range(chance.randint(1, 30))]
        tally = rules.whole(EntryCount("", "declared", one, False, 1) for one in minutes)
        assert tally.median_minutes == statistics.median(minutes)
    assert rules.whole([]).median_minutes is None


def test_entries_are_counted_by_result_and_helper() -> None:
    counted = [
        EntryCount("a", "declared", 10, True, 3),
        EntryCount("a", "account", 20, False, 2),
        EntryCount("b", "declared", 5, False, 1),
    ]
    found = rules.tallies(counted)
    assert list(found) == ["a", "b"]
    one = found["a"]
    assert (one.entries, one.by_volunteers, one.by_officials) == (5, 3, 2)
    assert one.results == {"declared": 3, "account": 2}


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ({}, TODAY),
        ({"seconds_ago": 3600}, TODAY),
        ({"seconds_ago": 9 * 3600}, TODAY - timedelta(days=1)),
        ({"day": "2026-11-13", "seconds_ago": 10}, date(2026, 11, 13)),
        ({"day": "2026-11-09"}, date(2026, 11, 9)),
    ],
)
def test_the_day_is_the_one_named_or_that_of_the_tablets_clock(
    words: dict[str, object], day: date
) -> None:
    assert rules.day_of(demo_centre(), sent(**words), NOW) == day


@pytest.mark.parametrize(
    "words",
    [
        {"day": "2026-11-17"},
        {"day": "2026-11-08"},
        {"seconds_ago": 8 * 86_400},
        {"seconds_ago": 10**9},
    ],
)
def test_a_day_ahead_or_too_long_ago_is_refused(words: dict[str, object]) -> None:
    with pytest.raises(Conflict):
        rules.day_of(demo_centre(), sent(**words), NOW)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"reason": "no_phone"}, "reason"),
        ({"result": "not_possible"}, "reason"),
        ({"official": 1, "volunteer": "pham-thu-ha"}, "volunteer"),
        ({"quarter": "elsewhere"}, "quarter"),
        ({"volunteer": "nobody"}, "volunteer"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_field(words: dict[str, object], field: str) -> None:
    said = Declaration.model_validate({**SAID, **words})
    with pytest.raises(BadRequest) as refusal:
        rules.check(demo_centre(), said)
    assert list(refusal.value.fields) == [field]


def test_when_an_entry_is_sent_is_no_part_of_what_it_says() -> None:
    assert rules.digest(sent(seconds_ago=5)) == rules.digest(sent(seconds_ago=500))
    assert rules.digest(sent()) != rules.digest(sent(minutes=16))


def test_ones_own_entry_is_changed_on_the_day_on_which_it_was_entered() -> None:
    one = Entered(TODAY, "staff:3", 5, is_withdrawn=False)
    for label, staff_id in (("staff:3", 3), ("staff:5", 5)):
        assert rules.may_change(one, label, staff_id, TODAY)
        rules.require_change(one, label, staff_id, TODAY)
    with pytest.raises(NotAllowed):
        rules.require_change(one, "staff:4", 4, TODAY)
    with pytest.raises(Conflict):
        rules.require_change(one, "staff:3", 3, TODAY + timedelta(days=1))
    with pytest.raises(Conflict):
        rules.require_change(Entered(TODAY, "staff:3", 5, True), "staff:3", 3, TODAY)
    assert not rules.may_change(Entered(TODAY, "staff:3", None, False), "citizen", None, TODAY)
