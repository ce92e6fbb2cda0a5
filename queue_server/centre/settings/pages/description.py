"""What a form needs to know of each setting, read off the model of a centre: its kind, its limits,
its default; its label, help, unit and choices from the catalogue's part `fields`. Pure.

A key that is added to the model has a place on its page without another line of code. It needs
its texts, which a test holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Final, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python

from config.centre.model import Centre
from config.centre.naming import REFERS, label, model_name
from config.centre.opening import Hours
from config.centre.schema import Shape, keys_of
from config.text.catalogue import LANGUAGES, all_texts, language_name, text


class FieldKind(StrEnum):
    """How a setting is filled in."""

    TEXT = "text"
    NAMES = "names"
    """A text in each language of the centre."""
    NUMBER = "number"
    YES_NO = "yes_no"
    DAY = "day"
    CHOICE = "choice"
    CHOICES = "choices"
    """Several of those that there are, in order."""
    TEXTS = "texts"
    """A list of texts."""
    NAMES_LIST = "names_list"
    """A list of texts in each language."""
    HOURS = "hours"
    """The hours of a day: a list of spans."""
    COLOUR = "colour"
    PICTURE = "picture"
    TABLE = "table"
    TABLES = "tables"
    """A list of parts with names of their own."""


UNITS: Final = (
    "per_cent", "per_minute", "seconds", "minutes", "hours", "days", "weeks", "months",
    "millimetres", "metres", "pixels",
)  # fmt: skip
"""Those that stand in the names of keys; the first that is found."""
SECRETS: Final = frozenset({"staff_pin_hash"})
OWN_KINDS: Final = {("look", "colour"): FieldKind.COLOUR, ("look", "logo"): FieldKind.PICTURE}
WRITTEN_LONG: Final = frozenset({"register_note"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """A setting as a form shows it."""

    key: str
    kind: FieldKind
    label: str
    help: str
    names: str
    """The label in every language: a search that has its words shows it first."""
    words: str
    """Labels and helps in every language: what a search finds it by."""
    unit: str = ""
    default: Any = None
    required: bool = False
    may_be_empty: bool = False
    """Null is a value: it is not set."""
    whole: bool = False
    low: float | None = None
    high: float | None = None
    least: int = 0
    """Of a list: so many at least."""
    choices: tuple[dict[str, Any], ...] = ()
    """Each a `value` and its `label`."""
    refers: str = ""
    """The list of the centre whose parts are chosen from."""
    of: str = ""
    """The model of a table, or of each part of a list."""
    secret: bool = False
    long: bool = False


@cache
def described(language: str) -> dict[str, tuple[Setting, ...]]:
    """Every model of a centre by its name, with its settings in their order."""
    return {model_name(model): tuple(_settings(model, language)) for model in models()}


@cache
def models() -> tuple[type[BaseModel], ...]:
    """The models of a centre, each once."""
    return tuple(dict.fromkeys(_models(Centre)))


def _models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    for shape in keys_of(model).values():
        inner = shape.item or shape
        if inner.model is not None:
            yield from _models(inner.model)


def _settings(model: type[BaseModel], language: str) -> Iterator[Setting]:
    shapes = keys_of(model)
    for key, field in model.model_fields.items():
        yield _setting(model_name(model), key, shapes[key], field, language)


def _setting(model: str, key: str, shape: Shape, field: FieldInfo, language: str) -> Setting:
    inner = shape.item or shape
    choices = tuple(_choices(model, key, inner, language))
    refers = REFERS.get((model, key), "")
    low = shape.limit("ge")
    return Setting(
        key=key,
        kind=OWN_KINDS.get((model, key)) or _kind(shape, is_choice=bool(choices or refers)),
        label=label(model, key, language),
        help=label(model, f"{key}.help", language),
        names=_words(model, key),
        words=_words(model, key, f"{key}.help"),
        unit=_unit(key, language),
        default=None if field.is_required() else _default(field),
        required=field.is_required(),
        may_be_empty=not field.is_required()
        and field.get_default(call_default_factory=True) is None,
        whole=shape.kind is int,
        low=shape.limit("gt") if low is None else low,
        high=shape.limit("le"),
        least=shape.limit("min_length") or 0 if shape.item else 0,
        choices=choices,
        refers=refers,
        of=model_name(inner.model) if inner.model is not None else "",
        secret=key in SECRETS,
        long=key in WRITTEN_LONG,
    )


def _words(model: str, *keys: str) -> str:
    said = (label(model, key, language) for language in LANGUAGES for key in keys)
    return " ".join(dict.fromkeys(said))


def _kind(shape: Shape, *, is_choice: bool) -> FieldKind:
    if shape.item is not None:
        return _kind_of_list(shape.item, is_choice=is_choice)
    if is_choice:
        return FieldKind.CHOICE
    if shape.model is not None:
        return FieldKind.TABLE
    if shape.is_localised:
        return FieldKind.NAMES
    plain = {
        bool: FieldKind.YES_NO,
        int: FieldKind.NUMBER,
        float: FieldKind.NUMBER,
        date: FieldKind.DAY,
    }
    return plain.get(shape.kind, FieldKind.TEXT)


def _kind_of_list(item: Shape, *, is_choice: bool) -> FieldKind:
    if item.kind is Hours:
        return FieldKind.HOURS
    if is_choice:
        return FieldKind.CHOICES
    if item.model is not None:
        return FieldKind.TABLES
    return FieldKind.NAMES_LIST if item.is_localised else FieldKind.TEXTS


def _choices(model: str, key: str, shape: Shape, language: str) -> Iterator[dict[str, Any]]:
    """Those that the model lists; else those for which the catalogue has texts."""
    if (model, key) == ("centre", "languages"):
        yield from ({"value": tag, "label": language_name(tag)} for tag in LANGUAGES)
        return
    head = f"fields.choice.{model}.{key}."
    texts = all_texts(language, f"fields.choice.{model}.{key}")
    given = get_args(shape.kind) if get_origin(shape.kind) is Literal else shape.choices
    for value in given or [one.removeprefix(head) for one in texts]:
        yield {"value": to_jsonable_python(value), "label": texts.get(f"{head}{value}", str(value))}


def _unit(key: str, language: str) -> str:
    found = next((unit for unit in UNITS if re.search(rf"(^|_){unit}(_|$)", key)), None)
    return text(language, f"fields.unit.{found}") if found else ""


def _default(field: FieldInfo) -> Any:
    return to_jsonable_python(field.get_default(call_default_factory=True))
