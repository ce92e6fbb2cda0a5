"""What differs between two versions of a centre, by what each thing is and not where it stands."""

from __future__ import annotations

import copy
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from config.centre.differences import DifferenceKind, differences
from config.centre.loading import load_centre
from config.centre.model import Centre
from config.text.catalogue import LANGUAGES
from tests.centres import centres
from tests.fuzz.chance import tried


@pytest.fixture
def older(centre_file: Path) -> dict[str, Any]:
    return load_centre(centre_file).model_dump(mode="json")


def told(older: dict[str, Any], newer: dict[str, Any], language: str = "en") -> list[str]:
    return [one.phrase.in_language(language) for one in differences(older, newer)]


def test_a_centre_does_not_differ_from_itself(older: dict[str, Any]) -> None:
    assert differences(older, copy.deepcopy(older)) == []


def test_null_and_left_out_are_the_same(older: dict[str, Any]) -> None:
    newer = copy.deepcopy(older)
    for service in newer["services"]:
        for key in ("hours", "daily_quota", "service_level", "spoken_letter"):
            if not service[key]:
                del service[key]
    assert differences(older, newer) == differences(newer, older) == []


def test_a_changed_value_says_where_and_from_what_to_what(older: dict[str, Any]) -> None:
    newer = copy.deepcopy(older)
    newer["services"][1]["daily_quota"] = 250
    newer["services"][1]["name"]["en"] = "Copies"
    newer["opening"]["week"]["monday"][1] = {"start": "13:00:00", "end": "17:00:00"}
    newer["counters"][0]["services"].reverse()
    newer["publish_waits"] = True
    assert told(older, newer) == [
        "opening.week.monday: from 07:30-11:30, 13:30-17:00 to 07:30-11:30, 13:00-17:00",
        'services[1] "chung-thuc" . name.en: from "Certification" to "Copies"',
        'services[1] "chung-thuc" . daily_quota: from 200 to 250',
        'counters[0] "1" . services: from ho-tich, chung-thuc to chung-thuc, ho-tich',
        "publish_waits: from false to true",
    ]
    assert told(older, newer, "vi")[-1] == "publish_waits: từ false thành true"


def test_the_hash_of_a_pin_is_not_shown(older: dict[str, Any]) -> None:
    newer = copy.deepcopy(older)
    newer["kiosks"][0]["staff_pin_hash"] = "$argon2id$another"
    where = 'kiosks[0] "kiosk-1" . staff_pin_hash'
    hidden = "one that is not shown"
    assert told(older, newer) == [f"{where}: from {hidden} to {hidden}"]
    del newer["kiosks"][0]["staff_pin_hash"]
    assert told(older, newer) == [f"{where}: removed ({hidden} before)"]


def test_items_are_matched_by_their_id_wherever_they_stand(older: dict[str, Any]) -> None:
    newer = copy.deepcopy(older)
    extra = {**older["counters"][1], "id": "1a", "name": {"vi": "Quầy 1A", "en": "Counter 1A"}}
    newer["counters"].insert(1, extra)
    newer["counters"][2]["spoken"] = "hai"
    del newer["boards"][0]
    assert told(older, newer) == [
        'counters[1] "1a": "Quầy 1A" is new',
        'counters[2] "2" . spoken: from "" to "hai"',
        'boards[0] "hall": removed ("Sảnh" before)',
    ]


def test_what_was_moved_is_one_difference_and_not_two(older: dict[str, Any]) -> None:
    newer = copy.deepcopy(older)
    newer["services"].reverse()
    found = differences(older, newer)
    assert [(one.kind, one.before, one.after) for one in found] == [(DifferenceKind.MOVED, 1, 0)]
    assert found[0].where == 'services[0] "chung-thuc"'


def test_days_are_matched_by_their_date(older: dict[str, Any]) -> None:
    newer = copy.deepcopy(older)
    day = {"day": "2026-01-01", "reason": {"vi": "Tết Dương lịch", "en": "New Year"}}
    newer["opening"]["special_days"].insert(0, day)
    newer["opening"]["special_days"][1]["source"] = "Thông báo 1/TB"
    assert told(older, newer) == [
        'opening.special_days[0] "2026-01-01": "Tết Dương lịch" is new',
        'opening.special_days[1] "2026-01-02" . source: from "" to "Thông báo 1/TB"',
    ]


def test_texts_without_an_id_are_matched_by_what_they_say(older: dict[str, Any]) -> None:
    older["notices"] = [{"vi": text, "en": text} for text in ("a", "b", "c")]
    newer = copy.deepcopy(older)
    newer["notices"][1]["en"] = "B"
    newer["notices"].insert(0, {"vi": "mới", "en": "new"})
    assert [(one.kind, one.path) for one in differences(older, newer)] == [
        (DifferenceKind.ADDED, ("notices", 0)),
        (DifferenceKind.CHANGED, ("notices", 2, "en")),
    ]


def test_ids_that_are_there_twice_are_compared_by_their_place(older: dict[str, Any]) -> None:
    newer = copy.deepcopy(older)
    newer["services"].append(copy.deepcopy(newer["services"][0]))
    found = [(one.kind, one.path) for one in differences(older, newer)]
    assert found == [(DifferenceKind.ADDED, ("services", 2))]


@pytest.mark.parametrize("seed", range(40))
def test_whatever_was_changed_is_found_and_nothing_else(older: dict[str, Any], seed: int) -> None:
    dice = random.Random(seed)  # the seed is in the name of the test
    newer = copy.deepcopy(older)
    touched = set()
    for index, service in enumerate(newer["services"]):
        if dice.random() < 0.5:
            service["typical_service_minutes"] += 1
            touched.add(older["services"][index]["id"])
    dice.shuffle(newer["services"])
    dice.shuffle(newer["counters"])
    changed = [one for one in differences(older, newer) if one.kind is not DifferenceKind.MOVED]
    assert {newer["services"][one.path[1]]["id"] for one in changed} == touched
    assert all(one.path[2:] == ("typical_service_minutes",) for one in changed)
    orders = [[item["id"] for item in newer[key]] for key in ("services", "counters")]
    same = orders == [[item["id"] for item in older[key]] for key in ("services", "counters")]
    assert same == all(one.kind is not DifferenceKind.MOVED for one in differences(older, newer))


@pytest.mark.slow
def test_two_centres_differ_exactly_where_they_are_not_the_same(seed: int) -> None:
    @tried(20, seed)
    @given(centres(), centres())
    def compared(one: Centre, other: Centre) -> None:
        first, second = (each.model_dump(mode="json") for each in (one, other))
        assert differences(first, first) == []
        found = differences(first, second)
        assert bool(found) == (one != other)
        for language in LANGUAGES:
            assert all(each.phrase.in_language(language) for each in found)

    compared()


@pytest.mark.slow
def test_a_section_that_was_replaced_is_all_that_differs(seed: int) -> None:
    @tried(20, seed)
    @given(centres(), centres(), some.sampled_from(sorted(Centre.model_fields)))
    def compared(one: Centre, other: Centre, section: str) -> None:
        older, newer = (each.model_dump(mode="json") for each in (one, other))
        mixed = {**older, section: newer[section]}
        found = differences(older, mixed)
        assert {each.path[0] for each in found} <= {section}
        assert bool(found) == (getattr(one, section) != getattr(other, section))

    compared()
