"""The shape of the centre file, read off its model: what belongs where, in words.

Because the words come from the model itself, a new key of the model is explained to whoever
gets it wrong without anybody writing its explanation.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from functools import cache, cached_property
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from config.centre.mistakes import KeyPath
from config.centre.model import Centre
from config.centre.opening import Hours
from config.text.phrase import Phrase

PATTERNS: Final = {
    r"^[a-z0-9][a-z0-9-]{0,39}$": Phrase("check.expected.slug"),
    r"^[A-Z]{1,2}$": Phrase("check.expected.letter"),
    r"^[a-z]{2,3}$": Phrase("check.expected.language"),
    r"^[A-Z0-9]{1,4}(\.[0-9]{1,3}){0,4}$": Phrase("check.expected.unit_code"),
    r"^https?://[^\s/]+(/[^\s]*)?$": Phrase("check.expected.public_url"),
    r"^(#[0-9a-f]{6})?$": Phrase("check.expected.colour"),
}
"""Every pattern of the model in words (a test holds that none is missing)."""

PLAIN: Final = {
    bool: Phrase("check.expected.yes_or_no"),
    str: Phrase("check.expected.text"),
    date: Phrase("check.expected.date"),
    time: Phrase("check.expected.time"),
    dict: Phrase("check.expected.localised"),
}


@dataclass(frozen=True)
class Shape:
    """What the model wants at one place: its type, bare, and the limits put on it."""

    kind: Any
    limits: tuple[object, ...] = ()

    @cached_property
    def model(self) -> type[BaseModel] | None:
        """The model of a table."""
        is_model = isinstance(self.kind, type) and issubclass(self.kind, BaseModel)
        return self.kind if is_model else None

    @cached_property
    def item(self) -> Shape | None:
        """What each item of a list is."""
        return shape_of(get_args(self.kind)[0]) if get_origin(self.kind) is list else None

    @cached_property
    def is_localised(self) -> bool:
        return get_origin(self.kind) is dict

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that may stand here, where they are few."""
        if get_origin(self.kind) is Literal:
            return tuple(str(choice) for choice in get_args(self.kind))
        if isinstance(self.kind, type) and issubclass(self.kind, StrEnum):
            return tuple(self.kind)
        return ()

    def limit(self, name: str) -> Any:
        """The limit `name` (`ge`, `le`, `gt`, `pattern`, `min_length`), or `None`."""
        found = (getattr(limit, name, None) for limit in self.limits)
        return next((value for value in found if value is not None), None)


def shape_of(annotation: Any, limits: tuple[object, ...] = ()) -> Shape:
    """The shape of an annotation, freed of `Annotated` and of `| None`."""
    if get_origin(annotation) is Annotated:
        inner, *more = get_args(annotation)
        return shape_of(inner, (*limits, *more))
    if get_origin(annotation) in (Union, types.UnionType):
        inner = next(part for part in get_args(annotation) if part is not type(None))
        return shape_of(inner, limits)
    return Shape(annotation, limits)


CENTRE: Final = Shape(Centre)


@cache
def keys_of(model: type[BaseModel]) -> Mapping[str, Shape]:
    """The keys that a table may hold. Kept: a file is walked many times, and a model stays."""
    return {
        name: shape_of(field.annotation, tuple(field.metadata))
        for name, field in model.model_fields.items()
    }


def shape_at(path: KeyPath, root: Shape = CENTRE) -> Shape | None:
    """What the model wants at `path` below `root`; `None` where it knows nothing of it."""
    here: Shape | None = root
    for step in path:
        if here is None:
            return None
        if isinstance(step, int):
            here = here.item
        elif here.model is not None:
            here = keys_of(here.model).get(step)
        else:
            here = Shape(str) if here.is_localised else None
    return here


@dataclass(frozen=True)
class Spot:
    """A value of the file together with what the model wants there."""

    path: KeyPath
    shape: Shape
    value: object


def spots(value: object, shape: Shape = CENTRE, path: KeyPath = ()) -> Iterator[Spot]:
    """Every value of the file that stands where the model knows of one, outermost first."""
    yield Spot(path, shape, value)
    if shape.model is not None and isinstance(value, dict):
        for key, inner in keys_of(shape.model).items():
            if key in value:
                yield from spots(value[key], inner, (*path, key))
    elif shape.item is not None and isinstance(value, list):
        for index, part in enumerate(value):
            yield from spots(part, shape.item, (*path, index))


def in_words(shape: Shape, name: str = "") -> Phrase:
    """What would be right here; `name` is the key's, for the example of a list of tables."""
    if shape.kind is Hours:
        return Phrase("check.expected.hours")
    if shape.item is not None:
        return _list_in_words(shape.item, name, at_least_one=shape.limit("min_length") == 1)
    if shape.model is not None:
        return Phrase("check.expected.table", {"keys": list(keys_of(shape.model))})
    if shape.choices:
        return Phrase("check.expected.choice", {"choices": list(shape.choices)})
    if shape.kind in (int, float):
        return _number_in_words(shape)
    pattern = shape.limit("pattern")
    if pattern is not None:
        return PATTERNS[pattern]
    return PLAIN[get_origin(shape.kind) or shape.kind]


def _list_in_words(item: Shape, name: str, *, at_least_one: bool) -> Phrase:
    if item.model is not None and item.kind is not Hours:
        return Phrase("check.expected.tables", {"name": name})
    key = "check.expected.list_of_one" if at_least_one else "check.expected.list"
    return Phrase(key, {"item": in_words(item)})


def _number_in_words(shape: Shape) -> Phrase:
    kind = "whole" if shape.kind is int else "number"
    above, low, high = shape.limit("gt"), shape.limit("ge"), shape.limit("le")
    if above is not None and high is not None:
        return Phrase(f"check.expected.{kind}.above_to", {"above": above, "high": high})
    if above is not None:
        return Phrase(f"check.expected.{kind}.above", {"above": above})
    if low is not None and high is not None:
        return Phrase(f"check.expected.{kind}.from_to", {"low": low, "high": high})
    if low is not None:
        return Phrase(f"check.expected.{kind}.from", {"low": low})
    return Phrase(f"check.expected.{kind}")
