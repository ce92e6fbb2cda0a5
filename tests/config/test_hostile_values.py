"""Every field of a centre with values that no form would send: what a kiosk, screen or ticket could
not bear is refused, in a draft as in a file, with the same words."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import date, time
from functools import cache
from typing import Any

import pytest
import tomli_w
from escpos.capabilities import CAPABILITIES

from config.centre.json_form import as_written
from config.centre.loading import judge, load_centre, read_centre
from config.centre.mistakes import CentreFileError, KeyPath, Violation
from config.centre.schema import Shape, keys_of, shape_at, spots
from config.demo import demo_centre_file
from config.hardware import PRINTER_PROFILES

LONG = "ế" * 3_000


@cache
def demo() -> dict[str, Any]:
    return load_centre(demo_centre_file()).model_dump(mode="json")


def fields() -> Iterator[KeyPath]:
    """Every key of every model, once: where the demo centre has a table of it."""
    seen = set()
    for spot in spots(demo()):
        model = spot.shape.model
        if model is None or model in seen or not isinstance(spot.value, dict):
            continue
        seen.add(model)
        for key in keys_of(model):
            yield (*spot.path, key)


def hostile(shape: Shape) -> list[Any]:
    kind = shape.kind
    if shape.item is not None:
        return ["x", 7, {"a": 1}, [True]]
    if shape.is_localised:
        return [LONG, 7, {"vi": LONG, "en": LONG}, {"vi": " ", "en": " "}, {"vi": 7, "en": 7}]
    if shape.model is not None:
        return ["x", 7, [], {"không có": 1}]
    if kind is bool:
        return [1, 0, "true", []]
    if kind in (int, float):
        return [True, "7", -1, 10**30, float("nan"), {}]
    if kind in (date, time):
        return [5, True, "32/01/2026", []]
    if kind is str and not shape.choices:
        return [LONG, " ", "a\x00b", "a\nb", True, []]
    return [LONG, 7_000, True, {}]


def with_value(path: KeyPath, value: Any) -> dict[str, Any]:
    content = deepcopy(demo())
    here: Any = content
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    return content


def refusals(content: dict[str, Any]) -> list[Violation]:
    return [one for one in judge(content)[1] if one.keeps_from_loading and not one.is_warning]


@pytest.mark.parametrize("path", fields(), ids=lambda path: ".".join(map(str, path)))
def test_no_field_takes_what_it_could_not_show(path: KeyPath) -> None:
    shape = shape_at(path)
    assert shape is not None
    for value in hostile(shape):
        found = refusals(with_value(path, value))
        there = [one for one in found if one.path[: len(path)] == path or one.path == path[:-1]]
        assert there, f"{path} = {str(value)[:60]!r}: {found}"
    _is_said_alike_in_a_file(path, hostile(shape)[0])


def _is_said_alike_in_a_file(path: KeyPath, value: Any) -> None:
    content = with_value(path, value)
    with pytest.raises(CentreFileError) as caught:
        read_centre(tomli_w.dumps(as_written(content)), "centre.toml")
    in_file = {(one.found, one.expected) for one in caught.value.mistakes}
    for one in refusals(content):
        assert (one.found.in_language("en"), one.expected.in_language("en")) in in_file, path


@pytest.mark.parametrize("host", [" ", "", "a b", "may in", "-x", "256.1.1.1", "x" * 254, "a..b"])
def test_a_printer_that_no_kiosk_could_reach_is_refused(host: str) -> None:
    printer = {"kind": "network", "host": host}
    assert refusals(with_value(("kiosks", 0, "printer"), printer))


@pytest.mark.parametrize("host", ["192.168.1.50", "fd00::7", "::1", "may-in", "in.xa.local", "m_1"])
def test_a_printer_by_name_or_address_is_taken(host: str) -> None:
    printer = {"kind": "network", "host": host}
    assert not refusals(with_value(("kiosks", 0, "printer"), printer))


def test_the_known_printers_are_those_of_the_library() -> None:
    assert set(PRINTER_PROFILES) == set(CAPABILITIES["profiles"])


def test_what_the_draft_holds_may_be_anything() -> None:
    """A centre is judged, never a fault of the program."""
    values: list[Any] = [
        [None],
        [[[]]],
        {"": None},
        "\ud800",
        [{"id": None}],
        10**500,
        float("inf"),
    ]
    for place, path in enumerate(fields()):
        judge(with_value(path, values[place % len(values)]))
