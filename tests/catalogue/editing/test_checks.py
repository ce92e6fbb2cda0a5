"""What a person entered wrongly is told at its field, in words."""

from __future__ import annotations

from typing import Any

import pytest

from config.centre.model import Centre
from config.text.catalogue import LANGUAGES
from config.wire.procedures import Procedure
from queue_server.catalogue.editing.checks import LONGEST_TEXT, MOST_LINES, checked
from tests.catalogue.conftest import BIRTH

GOOD = BIRTH.model_dump(mode="json")
WORKING = {"amount": 3, "unit": "working_day"}


def fee(**parts: Any) -> dict[str, Any]:
    return {"fees": [{"amount": 0, **parts}]}


def limit(**parts: Any) -> dict[str, Any]:
    return {"limits": [{"statutory": WORKING, **parts}]}


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        ({"name": {}}, "name.vi"),
        ({"name": {"vi": "  ", "en": "Birth"}}, "name.vi"),
        ({"name": {"vi": 3}}, "name.vi"),
        ({"field": ""}, "field"),
        ({"field": None}, "field"),
        ({"code": "mã sai"}, "code"),
        (limit(statutory={"amount": "ba", "unit": "working_day"}), "limits.0.statutory.amount"),
        (limit(statutory={"amount": -1, "unit": "hour"}), "limits.0.statutory.amount"),
        (limit(statutory={"amount": 4_000, "unit": "hour"}), "limits.0.statutory.amount"),
        (limit(statutory={"amount": None, "unit": "hour"}), "limits.0.statutory.amount"),
        (limit(statutory={"amount": 3, "unit": "unspecified"}), "limits.0.statutory.unit"),
        (limit(statutory={"amount": 3, "unit": "month"}), "limits.0.statutory.unit"),
        (limit(statutory={"unit": "unread"}), "limits.0.statutory.unit"),
        (limit(committed={"amount": 5, "unit": "working_day"}), "limits.0.committed.amount"),
        (limit(committed={"unit": "unspecified"}), "limits.0.committed.amount"),
        (limit(channel="pigeon"), "limits.0.channel"),
        (fee(amount="nhiều"), "fees.0.amount"),
        (fee(amount=None), "fees.0.amount"),
        (fee(valid_from="hôm nay"), "fees.0.valid_from"),
        (fee(valid_from="2026-02-01", valid_to="2026-01-01"), "fees.0.valid_to"),
        ({"papers": [{"name": ""}]}, "papers.0.name"),
        ({"papers": [{"name": "Tờ khai", "copies": 100}]}, "papers.0.copies"),
        ({"cutoff": "25:00"}, "cutoff"),
        ({"service": "khong-co"}, "service"),
        ({"workflow": "khong-co"}, "workflow"),
        ({"unread": {"gì đó": "x"}}, "unread.gì đó"),
        ({"conditions": "x" * (LONGEST_TEXT + 1)}, "conditions"),
        ({"results": ["x"] * (MOST_LINES + 1)}, "results"),
        ({"limits": "ba ngày"}, "limits"),
    ],
)
def test_a_mistake_is_told_at_its_field(
    demo_centre: Centre, parts: dict[str, Any], path: str
) -> None:
    found, mistakes = checked(GOOD | parts, demo_centre)
    assert found is None
    assert list(mistakes) == [path]
    for language in LANGUAGES:
        said = mistakes[path].in_language(language)
        assert said.endswith(".")
        assert "catalogue." not in said


def test_every_mistake_is_told_at_once(demo_centre: Centre) -> None:
    _, mistakes = checked(
        GOOD | {"name": {}, "field": "", **limit(committed={"amount": 9, "unit": "working_day"})},
        demo_centre,
    )
    assert list(mistakes) == ["name.vi", "field", "limits.0.committed.amount"]


def test_letters_that_nobody_sees_and_blanks_are_left_out(demo_centre: Centre) -> None:
    entered = GOOD | {"name": {"vi": " Đăng\u200b ký ", "en": " "}, "results": [" Giấy "]}
    found, mistakes = checked(entered, demo_centre)
    assert mistakes == {}
    assert found is not None
    assert (found.name, found.results) == ({"vi": "Đăng ký"}, ["Giấy"])


def test_real_records_are_right_as_the_import_reads_them(
    demo_centre: Centre, real_records: list[Procedure]
) -> None:
    for one in real_records:
        found, mistakes = checked(one.as_read().model_dump(mode="json"), demo_centre)
        assert mistakes == {}, one.code
        assert found == one.as_read()


def test_what_the_model_refuses_hides_no_other_mistake(demo_centre: Centre) -> None:
    entered = GOOD | limit(statutory={"amount": "ba", "unit": "working_day"}) | fee(amount=None)
    _, mistakes = checked(entered | {"name": {"vi": ""}, "code": "mã sai"}, demo_centre)
    assert sorted(mistakes) == ["code", "fees.0.amount", "limits.0.statutory.amount", "name.vi"]
