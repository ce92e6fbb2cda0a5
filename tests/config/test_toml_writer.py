"""A centre that is written as a file and read again is the same centre."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from config.centre.loading import check_centre_file, judge, load_centre
from config.centre.model import Centre
from config.centre.schema import keys_of
from config.centre.toml_writer import SECTIONS, toml_of
from config.demo import demo_centre_file, open_around_the_clock
from config.text.catalogue import LANGUAGES
from tests.centres import centres
from tests.fuzz.chance import tried

DOCUMENT = (Path(__file__).parents[2] / "docs" / "centre-file.md").read_text(encoding="utf-8")


def again(centre: Centre, folder: Path, language: str = "vi") -> Centre:
    file = folder / "written.toml"
    file.write_text(toml_of(centre, language), encoding="utf-8")
    return load_centre(file)


@pytest.mark.slow
def test_any_centre_is_written_and_read_without_loss(tmp_path: Path, seed: int) -> None:
    @tried(60, seed)
    @given(centres(), some.sampled_from(LANGUAGES))
    def round_trip(centre: Centre, language: str) -> None:
        assert again(centre, tmp_path, language) == centre
        assert toml_of(again(centre, tmp_path), language) == toml_of(centre, language)

    round_trip()


@pytest.mark.slow
def test_any_centre_is_stored_as_json_and_judged_as_its_file_is(tmp_path: Path, seed: int) -> None:
    @tried(40, seed)
    @given(centres())
    def both(centre: Centre) -> None:
        found, findings = judge(centre.model_dump(mode="json"))
        assert found == centre
        file = tmp_path / "written.toml"
        file.write_text(toml_of(centre), encoding="utf-8")
        mistakes = check_centre_file(file, "en")
        told = sorted(one.found.in_language("en") for one in findings)
        assert told == sorted(mistake.found for mistake in mistakes)

    both()


ANY_TEXT = some.text(some.characters(exclude_categories=["Cs"]), max_size=40)


def test_any_character_is_written_so_that_toml_gives_it_back(seed: int) -> None:
    """Also such as no check lets into a centre: line ends, control characters, emoji."""
    data: dict[str, Any] = tomllib.loads(demo_centre_file().read_text(encoding="utf-8"))

    @tried(60, seed)
    @given(ANY_TEXT, ANY_TEXT)
    def round_trip(one: str, other: str) -> None:
        data["unit"]["name"] = {"vi": one, "en": other}
        data["services"][0]["papers"] = [{"vi": other, "en": one}]
        data["services"][0]["fields"] = [one]
        data["opening"]["special_days"][0]["source"] = other
        centre = Centre.model_validate(data)
        assert Centre.model_validate(tomllib.loads(toml_of(centre))) == centre

    round_trip()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("at_any_hour", [False, True])
def test_the_demo_s_centre_comes_back(tmp_path: Path, language: str, at_any_hour: bool) -> None:
    centre = load_centre(demo_centre_file())
    centre = open_around_the_clock(centre) if at_any_hour else centre
    assert again(centre, tmp_path, language) == centre
    assert check_centre_file(tmp_path / "written.toml") == []


def test_a_file_is_one_that_a_person_likes_to_read() -> None:
    text = toml_of(load_centre(demo_centre_file()), "en")
    assert 'monday = ["07:30-11:30", "13:30-17:00"]' in text
    assert "sunday = []" in text
    assert 'name = { vi = "Hộ tịch", en = "Civil status" }' in text
    assert "typical_service_minutes = 12\n" in text
    assert "  { by = 2025-12-31, per_cent = 70 },\n" in text
    assert "reads its numbers.\n[[boards]]\n" in text
    # At their defaults: nothing of them is there.
    for left_out in ("time_zone", "[calling]", "[backups]", "slide_seconds", "warn_hours"):
        assert left_out not in text


def test_usb_ids_are_written_as_lsusb_prints_them(centre_file: Path) -> None:
    data = load_centre(centre_file).model_dump()
    data["kiosks"][0]["printer"] = {"kind": "usb", "vendor_id": 0x4B8, "product_id": 0xE15}
    text = toml_of(Centre.model_validate(data))
    assert "vendor_id = 0x04b8\nproduct_id = 0x0e15\n" in text


def test_a_service_that_is_closed_all_week_does_not_get_the_centre_s_hours(
    tmp_path: Path, centre_file: Path
) -> None:
    data = load_centre(centre_file).model_dump()
    data["services"][0]["hours"] = {}
    centre = Centre.model_validate(data)
    assert again(centre, tmp_path).services[0].hours is not None
    assert again(centre, tmp_path) == centre


def test_sections_stand_as_in_the_document_and_none_is_missing() -> None:
    headings = re.findall(r"^(?:## .*)?`\[\[?(\w+)\]\]?`", DOCUMENT, flags=re.MULTILINE)
    assert [one for one in headings if one in keys_of(Centre)] == list(SECTIONS)
    tables = {
        key
        for key, shape in keys_of(Centre).items()
        if shape.model is not None or (shape.item is not None and shape.item.model is not None)
    }
    assert tables == set(SECTIONS)
