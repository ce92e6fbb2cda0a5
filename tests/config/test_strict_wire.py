"""What comes from outside is read as it is written: no value of one kind is taken for another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

import config.wire.centre.devices
import config.wire.commands
import config.wire.dossiers.commands
import config.wire.offline
from config.text.formats import read_iso_date
from config.wire import FromDevice

OTHERS: tuple[tuple[str, object], ...] = (
    ("boolean", False),
    ("boolean", True),
    ("integer", 0),
    ("integer", 1),
    ("integer", 1_732_752_000),
    ("number", 0.0),
    ("number", 1.0),
    ("number", 1e300),
    ("string", "true"),
    ("string", "1"),
    ("string", "1732752000"),
    ("string", "1732752000.5"),
    ("string", "20261116"),
    ("string", "2026-11-16 08:30"),
    ("array", []),
    ("array", ["a"]),
    ("object", {}),
)


def commands() -> Iterator[type[FromDevice]]:
    for module in (
        config.wire.offline,
        config.wire.commands,
        config.wire.centre.devices,
        config.wire.dossiers.commands,
    ):
        for value in vars(module).values():
            if (
                isinstance(value, type)
                and issubclass(value, FromDevice)
                and value.__module__ == module.__name__
            ):
                yield value


def kinds(schema: dict[str, Any], defined: dict[str, Any]) -> set[str]:
    """The JSON kinds that `schema` takes; texts of dates as `date` and `date-time`."""
    if "$ref" in schema:
        return kinds(defined[schema["$ref"].rsplit("/", 1)[1]], defined)
    if "anyOf" in schema:
        return {kind for each in schema["anyOf"] for kind in kinds(each, defined)}
    if "enum" in schema or "const" in schema:
        return {"word"}
    return {schema.get("format") or schema["type"]}


def fields() -> Iterator[tuple[type[FromDevice], str, set[str]]]:
    for model in commands():
        schema = model.model_json_schema()
        for name, field in schema.get("properties", {}).items():
            yield model, name, kinds(field, schema.get("$defs", {}))


def refused_at(model: type[FromDevice], name: str, value: object) -> bool:
    try:
        model.model_validate_json(json.dumps({name: value}))
    except ValidationError as error:
        return any(each["loc"][0] == name for each in error.errors())
    return False


@pytest.mark.parametrize(
    ("model", "name", "taken"),
    list(fields()),
    ids=lambda each: each if isinstance(each, str) else getattr(each, "__name__", ""),
)
def test_a_value_of_another_kind_is_refused(
    model: type[FromDevice], name: str, taken: set[str]
) -> None:
    for kind, value in OTHERS:
        if kind not in taken:
            assert refused_at(model, name, value), (model.__name__, name, value)


def test_every_command_is_looked_at() -> None:
    assert len(list(commands())) >= 35
    assert len(list(fields())) >= 100


@pytest.mark.parametrize("written", ["2026-11-16T08:30:00+07:00", "2026-11-16T01:30:00.5Z"])
def test_instants_and_days_are_read_from_their_text(written: str) -> None:
    quote = config.wire.dossiers.commands.QuoteDossier.model_validate_json(
        json.dumps({"procedure": "1.001193", "received_at": written})
    )
    assert quote.received_at is not None
    assert quote.received_at.tzinfo is not None


@pytest.mark.parametrize(
    "written", ["20261116", "2026-W47-1", "2026-11-1", "２０２６-11-16", " 2026-11-16"]
)
def test_a_day_of_an_address_is_written_one_way(written: str) -> None:
    assert read_iso_date("2026-11-16") == date(2026, 11, 16)
    with pytest.raises(ValueError, match=f"^{written}$"):
        read_iso_date(written)


@pytest.mark.parametrize(
    "written", ["1\u0663:30", "13:3\u0660", "13:30\n", "24:00", "1:30", "1330"]
)
def test_a_time_of_day_is_written_in_the_digits_of_the_clock(written: str) -> None:
    """Other scripts have digits, too, which no clock's time is read from."""
    with pytest.raises(ValidationError):
        config.wire.commands.PauseCounter.model_validate({"back_at": written})
    said = config.wire.commands.PauseCounter.model_validate({"back_at": "13:30"})
    assert said.back_at == "13:30"
