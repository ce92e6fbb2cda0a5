"""A draft of the settings is judged as a file is: the same mistakes, in the same words."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from config.centre.loading import check_centre_file, judge, load_centre
from config.centre.mistakes import KeyPath, key_in_words
from config.demo import demo_centre_file


def draft() -> dict[str, Any]:
    return load_centre(demo_centre_file()).model_dump(mode="json")


def said(data: dict[str, Any], language: str = "en") -> list[str]:
    _, findings = judge(data)
    return [
        f"{key_in_words(one.path, data)}: {one.found.in_language(language)}; "
        f"{one.expected.in_language(language)}"
        for one in findings
    ]


def test_a_draft_with_nothing_wrong_is_the_centre_of_its_file():
    centre, findings = judge(draft())
    assert findings == []
    assert centre == load_centre(demo_centre_file())


@pytest.mark.parametrize("language", ["en", "vi"])
def test_a_draft_has_the_mistakes_of_its_file_under_the_same_places(tmp_path, language):
    text = demo_centre_file().read_text(encoding="utf-8")
    changes = {
        'monday = ["07:30-11:30", "13:30-17:00"]': 'monday = ["11:30-07:30", "13:30-17:00"]',
        'letter = "B"': 'letter = "A"',
        "daily_quota = 250": "daily_quota = 0",
        "makes_up_for = 2026-01-02": "makes_up_for = 2026-01-03",
    }
    data = draft()
    data["opening"]["week"]["monday"][0] = {"start": "11:30:00", "end": "07:30:00"}
    data["services"][1]["letter"] = "A"
    data["services"][1]["daily_quota"] = 0
    data["opening"]["special_days"][2]["makes_up_for"] = "2026-01-03"
    for before, after in changes.items():
        assert before in text
        text = text.replace(before, after, 1)
    file = tmp_path / "centre.toml"
    file.write_text(text, encoding="utf-8")
    of_file = [
        f"{one.key}: {one.found}; {one.expected}" for one in check_centre_file(file, language)
    ]
    assert sorted(said(data, language)) == sorted(of_file)
    assert len(of_file) >= len(changes)


def test_null_is_what_a_file_leaves_out():
    data = draft()
    data["unit"]["name"] = {}
    data["services"][0]["letter"] = None
    data["services"][0]["icon"] = None
    data["colour"] = None
    centre, findings = judge(data)
    assert centre is None
    assert {one.path for one in findings} == {
        ("unit", "name"),
        ("services", 0, "letter"),
        ("colour",),
    }


def test_a_centre_of_one_language_may_keep_the_workflows_that_come_with_the_product(centre_file):
    text = re.sub(r', en = "[^"]*"', "", centre_file.read_text(encoding="utf-8"))
    text = text.replace('languages = ["vi", "en"]', 'languages = ["vi"]')
    text = text[: text.index("[[dossiers.workflows]]")] + text[text.index("[[roles]]") :]
    centre_file.write_text(text, encoding="utf-8")
    right = load_centre(centre_file)
    assert judge(right.model_dump(mode="json")) == (right, [])


@pytest.mark.parametrize("hours", ["07:30Z-11:30", "07:30+07:00-11:30+07:00"])
def test_hours_are_of_the_centres_clock_and_no_other(hours):
    data = draft()
    data["opening"]["week"]["monday"] = [hours]
    assert [line for line in said(data) if line.startswith("opening.week.monday[0]")]


@pytest.mark.parametrize("value", [[], {}, None, "x", 1.5, True, [None], [{}], [[]], {"vi": []}])
def test_whatever_stands_somewhere_is_a_finding_and_no_crash(value, centre_file):
    right = json.loads(load_centre(centre_file).model_dump_json())
    for path in places(right):
        data = copy.deepcopy(right)
        put(data, path, value)
        judge(data)


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_a_draft_nested_without_end_is_told_and_not_walked(opening):
    closing = {"[": "]", '{"a":': "}"}[opening]
    deep = json.loads(f"{opening * 900}0{closing * 900}")
    centre, findings = judge({**draft(), "notices": deep})
    assert centre is None
    assert [one.path for one in findings] == [()]
    assert "50 deep" in findings[0].expected.in_language("en")


def test_a_number_without_end_is_no_weight():
    data = draft()
    data["calling"]["ordinary_weight"] = float("inf")
    centre, findings = judge(data)
    assert centre is None
    assert ("calling", "ordinary_weight") in [one.path for one in findings]


def places(value: object, path: KeyPath = ()) -> Iterator[KeyPath]:
    """The paths of a value, the first item of each list."""
    if path:
        yield path
    inside: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inside = list(value.items())
    if isinstance(value, list):
        inside = list(enumerate(value[:1]))
    for step, one in inside:
        yield from places(one, (*path, step))


def put(data: dict[str, Any], path: KeyPath, value: object) -> None:
    here: Any = data
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
