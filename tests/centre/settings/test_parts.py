"""The JSON of a centre by its parts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.centre.loading import load_centre
from config.demo import demo_centre_file
from queue_server.centre.settings.parts import (
    Content,
    Contradiction,
    NoSuchPart,
    content_from,
    in_order,
    merged,
    name_of,
    parts_of,
    value_at,
    with_value,
)

DEMO: Content = load_centre(demo_centre_file()).model_dump(mode="json", exclude_none=True)
FIRST, SECOND = (one["id"] for one in DEMO["counters"][:2])
_VALUES = st.integers() | st.text(max_size=3)
_NAMED = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from("abcdef")}, optional={"name": _VALUES}),
    unique_by=lambda part: str(part["id"]),
    max_size=4,
)
CONTENTS: st.SearchStrategy[Content] = st.dictionaries(
    st.sampled_from("uvwxyz"), _VALUES | _NAMED, max_size=4
)


def test_a_part_of_a_list_is_found_by_its_name() -> None:
    assert value_at(DEMO, ["counters", FIRST, "id"]) == FIRST
    assert value_at(DEMO, ["counters", "nowhere", "id"]) is None
    assert value_at(DEMO, ["unit", "name", "vi"]) == DEMO["unit"]["name"]["vi"]


def test_a_value_is_put_and_taken_out_in_a_copy() -> None:
    path = ["counters", FIRST, "spoken"]
    changed = with_value(DEMO, path, "một A")
    assert value_at(changed, path) == "một A"
    assert value_at(with_value(changed, path, None), path) is None
    assert value_at(DEMO, path) != "một A"


def test_a_part_is_added_at_the_end_and_taken_out() -> None:
    new = {"id": "new", "name": {}, "services": []}
    added = with_value(DEMO, ["counters", "new"], new)
    assert added["counters"] == [*DEMO["counters"], new]
    assert with_value(added, ["counters", "new"], None) == DEMO


@pytest.mark.parametrize(
    "path", [["counters", "nowhere", "spoken"], ["unit", "code", "x"], ["nothing", "at", "all"]]
)
def test_a_path_that_leads_nowhere_is_refused(path: list[str]) -> None:
    with pytest.raises(NoSuchPart):
        with_value(DEMO, path, "x")


def test_a_list_is_put_in_order() -> None:
    names = [name_of(one) for one in in_order(DEMO, ["counters"], [SECOND, FIRST])["counters"]]
    assert names[:2] == [SECOND, FIRST]
    assert sorted(names, key=str) == sorted((one["id"] for one in DEMO["counters"]), key=str)


def test_a_centre_is_laid_out_flat_and_made_again() -> None:
    assert content_from(parts_of(DEMO)) == DEMO


@settings(suppress_health_check=[HealthCheck.too_slow])  # of a busy machine
@given(CONTENTS)
def test_nothing_is_lost_when_it_is_laid_out(content: Content) -> None:
    assert content_from(parts_of(content)) == content


def changed(content: Content, *path: str, to: Any) -> Content:
    return with_value(content, path, to)


def test_what_two_people_changed_apart_is_merged() -> None:
    mine = changed(DEMO, "counters", FIRST, "spoken", to="một A")
    theirs = changed(DEMO, "unit", "name", "vi", to="Phường Mới")
    both = changed(mine, "unit", "name", "vi", to="Phường Mới")
    assert merged(DEMO, mine, theirs) == both
    assert merged(DEMO, theirs, mine) == both


def test_what_two_people_changed_alike_is_no_contradiction() -> None:
    mine = changed(DEMO, "unit", "name", "vi", to="Phường Mới")
    assert merged(DEMO, mine, mine) == mine


def test_what_two_people_changed_differently_contradicts() -> None:
    mine = changed(DEMO, "unit", "name", "vi", to="Phường Mới")
    theirs = changed(DEMO, "unit", "name", "vi", to="Phường Cũ")
    with pytest.raises(Contradiction) as raised:
        merged(DEMO, mine, theirs)
    assert raised.value.paths == [("unit", "name", "vi")]


def test_a_part_that_was_changed_here_and_taken_out_there_contradicts() -> None:
    mine = changed(DEMO, "counters", FIRST, "spoken", to="một A")
    theirs = changed(DEMO, "counters", FIRST, to=None)
    with pytest.raises(Contradiction):
        merged(DEMO, mine, theirs)


def test_both_add_a_part() -> None:
    mine = changed(DEMO, "boards", "mine", to={"id": "mine", "name": {"vi": "Tôi"}})
    theirs = changed(DEMO, "boards", "theirs", to={"id": "theirs", "name": {"vi": "Họ"}})
    names = [name_of(one) for one in merged(DEMO, mine, theirs)["boards"]]
    assert set(names[-2:]) == {"mine", "theirs"}
    assert len(names) == len(DEMO["boards"]) + 2
