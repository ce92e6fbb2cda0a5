"""The JSON of a centre, as a centre file would write it.

`Centre.model_dump(mode="json")` names every key, with null where nothing is given and hours as two
times. A file leaves out what is not given and writes hours as "07:30-11:30". Checks and
words for mistakes are those of the file.
"""

from __future__ import annotations

from typing import Final

from config.centre.mistakes import Table
from config.centre.model import Centre, Hours
from config.centre.schema import Shape, keys_of

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
    return _table(data, keys_of(Centre))


def _table(data: Table, keys: dict[str, Shape]) -> Table:
    return {
        key: _written(value, keys.get(key))
        for key, value in data.items()
        if not _is_not_given(value, keys.get(key))
    }


def _written(value: object, shape: Shape | None) -> object:
    if shape is None:
        return value
    if isinstance(value, list):
        return [_written(item, shape.item) for item in value]
    if isinstance(value, dict) and shape.kind is Hours:
        return _hours(value)
    if isinstance(value, dict) and shape.model is not None:
        return _table(value, keys_of(shape.model))
    return value


def _is_not_given(value: object, shape: Shape | None) -> bool:
    return shape is not None and (value is None or (value == {} and shape.is_localised))


def _hours(value: Table) -> object:
    match value:
        case {"start": str() as start, "end": str() as end} if len(value) == 2:
            return f"{_time(start)}-{_time(end)}"
    return value


def _time(text: str) -> str:
    return text[:_WITHOUT_SECONDS] if text.endswith(":00") and text.count(":") == 2 else text
