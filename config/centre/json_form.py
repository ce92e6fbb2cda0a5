"""The JSON of a centre, as a centre file would write it.

`Centre.model_dump(mode="json")` names every key, with null where nothing is given and hours as two
times. A file leaves out what is not given and writes hours as "07:30-11:30". Checks and
words for mistakes are those of the file.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Final

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from config.centre.mistakes import Table
from config.centre.model import Centre
from config.centre.opening import (
    Hours,
    Week,
)
from config.centre.schema import Shape, keys_of

LeavesOut = Callable[[type[BaseModel], str, object], bool]
"""Whether the value of a model's key is left out."""
MOST_NESTED: Final = 50
"""Objects and lists within one another; those of a centre are seven deep."""
_WITHOUT_SECONDS: Final = len("07:30")


def is_nested_deeply(data: object) -> bool:
    """Whether objects and lists are within one another more than `MOST_NESTED` deep."""
    inside = [(data, 0)]
    while inside:
        value, depth = inside.pop()
        if depth > MOST_NESTED:
            return True
        if isinstance(value, dict | list):
            items = value.values() if isinstance(value, dict) else value
            inside += [(item, depth + 1) for item in items]
    return False


def as_written(data: Table) -> Table:
    """`data` without what is not given, its hours as text. Keys and values that the model of a
    centre does not know stay: a check will name them."""
    return _table(data, Centre, _is_not_given)


def as_checked(data: Table) -> Table:
    """`data` as it is written, and without defaults: those are no mistake of anybody's, such as the
    workflows in two languages of a centre that has one."""
    return _table(data, Centre, _is_left_out)


def _table(data: Table, model: type[BaseModel], leaves_out: LeavesOut) -> Table:
    keys = keys_of(model)
    return {
        key: _written(value, keys[key], leaves_out) if key in keys else value
        for key, value in data.items()
        if key not in keys or not leaves_out(model, key, value)
    }


def _written(value: object, shape: Shape, leaves_out: LeavesOut) -> object:
    if isinstance(value, list) and shape.item is not None:
        return [_written(item, shape.item, leaves_out) for item in value]
    if isinstance(value, dict) and shape.kind is Hours:
        return _hours(value)
    if isinstance(value, dict) and shape.model is not None:
        return _table(value, shape.model, leaves_out)
    return value


def _is_not_given(model: type[BaseModel], key: str, value: object) -> bool:
    return value is None or (value == {} and keys_of(model)[key].is_localised)


def _is_left_out(model: type[BaseModel], key: str, value: object) -> bool:
    # A week keeps its days off.
    default = _defaults(model).get(key, ...)
    is_default = model is not Week and value == default
    # To Python, true is 1, also deep inside.
    return (is_default and _as_text(value) == _as_text(default)) or _is_not_given(model, key, value)


def _as_text(value: object) -> str:
    return json.dumps(value, sort_keys=True)


@cache
def _defaults(model: type[BaseModel]) -> dict[str, object]:
    fields = model.model_fields.items()
    given = {name: field for name, field in fields if not field.is_required()}
    return {
        name: to_jsonable_python(field.get_default(call_default_factory=True))
        for name, field in given.items()
    }


def _hours(value: Table) -> object:
    match value:
        case {"start": str() as start, "end": str() as end} if len(value) == 2:
            return f"{_time(start)}-{_time(end)}"
    return value


def _time(text: str) -> str:
    return text[:_WITHOUT_SECONDS] if text.endswith(":00") and text.count(":") == 2 else text
