"""Reads what can be read of a file that may be wrong anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Final

from config.centre.mistakes import KeyPath, Table
from config.centre.opening import Hours

LARGEST: Final = 10**9
"""With larger ones, or none at all (NaN), no check reckons."""
Period = tuple[time, time]
"""From, up to."""


def table(value: object) -> Table:
    """`value` where it is a table, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def items(data: Table, *keys: str) -> list[tuple[KeyPath, Table]]:
    """The tables of the list at `keys`, each with its path."""
    here: object = data
    for key in keys:
        here = table(here).get(key)
    found = here if isinstance(here, list) else []
    return [((*keys, index), item) for index, item in enumerate(found) if isinstance(item, Mapping)]


def strings(data: Table, key: str) -> list[tuple[int, str]]:
    """The words of the list at `key`, each with its index."""
    found = data.get(key)
    found = found if isinstance(found, list) else []
    return [(index, word) for index, word in enumerate(found) if isinstance(word, str)]


def values(data: Table, *keys: str, of: str) -> list[str]:
    """What the items of the list at `keys` say under `of`, such as all their ids."""
    found = (item.get(of) for _, item in items(data, *keys))
    return [value for value in found if isinstance(value, str)]


def number(data: Table, key: str, default: float) -> float | None:
    """The number at `key`; `None` where something else stands there, or more than is ever meant."""
    found = data.get(key, default)
    if not isinstance(found, int | float) or isinstance(found, bool):
        return None
    return found if abs(found) <= LARGEST else None


def period(value: object) -> Period | None:
    """The hours that `value` writes, as far as they can be read."""
    try:
        hours = Hours.model_validate(value)
    except ValueError:
        return None
    return hours.start, hours.end


def periods(value: object) -> Iterator[tuple[int, Period]]:
    """The readable hours of a list, each with its index."""
    for index, part in enumerate(value if isinstance(value, list) else []):
        found = period(part)
        if found is not None:
            yield index, found


def read_day(value: object) -> date | None:
    """A day of a TOML file, or of JSON that was stored."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
