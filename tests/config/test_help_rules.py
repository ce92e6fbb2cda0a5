"""What `check` says of the rules by which counters help, and of limits that come too late."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.centre.loading import load_centre
from tests.config.conftest import Check

RULE = """
[[calling.rules]]
id = "giup"
service = "ho-tich"
wait_minutes = 30
counters = ["2"]

[[boards]]"""


def ruled(old: str = "", new: str = "") -> tuple[str, str]:
    return "[[boards]]", RULE.replace(old, new, 1).lstrip() if old else RULE.lstrip()


def test_a_rule_that_helps_is_right(check: Check, centre_file: Path) -> None:
    assert check(ruled()) == []
    (rule,) = load_centre(centre_file).calling.rules
    assert (rule.for_minutes, rule.least_minutes) == (5, 15)


@pytest.mark.parametrize(
    ("old", "new", "key", "found"),
    [
        ('"ho-tich"', '"ho-tch"', "service", "the id of no service"),
        ('["2"]', '["9"]', "counters[0]", "the id of no counter"),
        ('["2"]', '["2", "2"]', "counters[1]", "a second time"),
    ],
)
def test_a_rule_names_what_the_file_has(
    check: Check, old: str, new: str, key: str, found: str
) -> None:
    (mistake,) = check(ruled(old, new))
    assert mistake.key == f'calling.rules[0] "giup" . {key}'
    assert mistake.keeps_from_loading
    assert found in mistake.found or key == "counters[1]"


def test_a_rule_that_changes_nothing_is_warned_of(check: Check) -> None:
    (mistake,) = check(ruled('["2"]', '["1", "2"]'))
    assert mistake.is_warning
    assert mistake.key == 'calling.rules[0] "giup" . counters[0]'
    together = ('services = ["ho-tich", "chung-thuc"]',
                'services = ["chung-thuc", "ho-tich"]\norder = "longest_waiting"')  # fmt: skip
    (mistake,) = check(ruled('["2"]', '["1", "2"]'), together)
    assert mistake.is_warning
    second = together[0], 'services = ["chung-thuc", "ho-tich"]'
    assert check(ruled('["2"]', '["1", "2"]'), second) == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_limits_beyond_the_longest_wait_are_warned_of(check: Check, language: str) -> None:
    late = ruled("wait_minutes = 30", "wait_minutes = 60")
    level = ("[[boards]]", "[calling.service_level]\nminutes = 90\n\n[[boards]]")
    found = check(late, level, language=language)
    assert [one.key for one in found] == [
        'calling.rules[0] "giup" . wait_minutes',
        "calling.service_level.minutes",
    ]
    assert all(one.is_warning for one in found)
    assert "60" in found[0].expected


@pytest.mark.parametrize("longest", ["0", "-5"])
def test_a_wrong_longest_wait_is_one_mistake_and_accuses_no_other_key(
    check: Check, longest: str
) -> None:
    calling = ("[[boards]]", f"[calling]\nlongest_wait_minutes = {longest}\n\n[[boards]]")
    (mistake,) = check(calling)
    assert mistake.key == "calling.longest_wait_minutes"
    assert not mistake.is_warning


def test_an_order_is_one_of_two(check: Check) -> None:
    (mistake,) = check(('services = ["chung-thuc"]', 'services = ["chung-thuc"]\norder = "fifo"'))
    assert mistake.key == 'counters[1] "2" . order'
    assert "my_services, longest_waiting" in mistake.expected


def test_an_id_of_a_rule_stands_once(check: Check) -> None:
    twice = RULE.replace("\n[[boards]]", "") + RULE
    (mistake,) = check(("[[boards]]", twice.lstrip()))
    assert mistake.key == 'calling.rules[1] "giup" . id'
