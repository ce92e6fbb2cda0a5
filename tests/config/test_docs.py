"""`docs/centre-file.md` names every key of the centre file, and its examples are right."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from config.centre.loading import load_centre
from config.centre.model import (
    Calling,
    Centre,
    Kiosk,
)
from config.centre.opening import Opening
from config.centre.roles import Permission
from config.centre.schema import PATTERNS, Shape, in_words, keys_of
from config.demo import demo_centre_file
from config.hardware import Printer
from config.text.catalogue import LANGUAGES

DOCUMENT = (Path(__file__).parents[2] / "docs" / "centre-file.md").read_text(encoding="utf-8")


def keys(model: type[BaseModel] = Centre) -> Iterator[tuple[str, Shape]]:
    """Every key of the centre file, named with its table."""
    for name, shape in keys_of(model).items():
        yield f"{model.__name__}.{name}", shape
        inner = shape.model or (shape.item.model if shape.item else None)
        if inner is not None:
            yield from keys(inner)


def test_every_key_is_documented() -> None:
    names = sorted({name for name, _ in keys()})
    assert [key for key in names if f"`{key.partition('.')[2]}`" not in DOCUMENT] == []


@pytest.mark.parametrize("permission", list(Permission))
def test_every_permission_is_documented(permission: Permission) -> None:
    assert f'`"{permission}"`' in DOCUMENT


def test_every_icon_of_the_demo_is_documented() -> None:
    for service in load_centre(demo_centre_file()).services:
        assert f"`{service.icon}`" in DOCUMENT


def test_every_default_is_the_model_s() -> None:
    rows = re.findall(r"^\| `(\w+)` \| .* \| `([^`]+)` \|$", DOCUMENT, flags=re.MULTILINE)
    # Some tables have a key of the same name, with a default of their own.
    defaults = defaultdict(set)
    for model in every_model():
        for name, field in model.model_fields.items():
            defaults[name].add(str(field.default).lower())
    assert len(rows) > 12
    for name, written in rows:
        value = tomllib.loads(f"value = {written}")["value"]
        if isinstance(value, float | int) and not isinstance(value, bool):
            assert any(_is_number(default, value) for default in defaults[name]), name
        else:
            assert str(value).lower() in defaults[name], name


def _is_number(default: str, value: float) -> bool:
    try:
        return float(default) == value
    except ValueError:
        return False


def every_model() -> set[type[BaseModel]]:
    shapes = [shape for _, shape in keys()]
    models = [shape.model or (shape.item.model if shape.item else None) for shape in shapes]
    return {Centre, *(model for model in models if model)}


def test_the_examples_are_right() -> None:
    calendar, calling, printer = re.findall(r"```toml\n(.*?)```", DOCUMENT, flags=re.DOTALL)
    assert len(Opening.model_validate(tomllib.loads(calendar)["opening"]).special_days) == 2
    told = Calling.model_validate(tomllib.loads(calling)["calling"])
    assert [rule.service for rule in told.rules] == ["chung-thuc"]
    assert Printer.model_validate(tomllib.loads(printer)["kiosks"]["printer"]).kind == "usb"


# ----------------------------------------------------- the words that the check makes of it


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_would_be_right_can_be_said_of_every_key(language: str) -> None:
    said = {name: in_words(shape, name).in_language(language) for name, shape in keys()}
    assert {name: words for name, words in said.items() if not words or "check." in words} == {}


def test_every_pattern_has_words() -> None:
    patterns = {shape.limit("pattern") for _, shape in keys()}
    patterns |= {shape.item.limit("pattern") for _, shape in keys() if shape.item}
    assert patterns - {None} == set(PATTERNS)


def test_a_kiosk_s_screen_has_a_size_of_its_own() -> None:
    assert keys_of(Kiosk)["screen"].model is not None
