"""A whole centre as a centre file: what stands at its default is left out, each section begins with
a comment, a list of small tables has one of them on a line.

`config.centre.loading` reads the same centre from it. Comments of the file that a centre was
imported from are not kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import time
from enum import Enum
from typing import Final

import tomli_w
from pydantic import BaseModel

from config.centre.model import Centre
from config.centre.opening import (
    Hours,
    Week,
)
from config.text.catalogue import text

WIDTH: Final = 100
"""A list that would make its line longer has one item on a line."""
RULE: Final = "-" * 70
INLINE: Final = frozenset(
    {
        "special_days",
        "reasons",
        "steps",
        "online_targets",
        "papers",
        "examples",
        "notices",
        "stand_ins",
        "shifts",
        "days",
        "criteria",
        "bands",
        "kinds",
        "quarters",
        "volunteers",
    }
)
"""Lists whose tables are each on one line; any other has headings: `[[services]]`."""
SECTIONS: Final = (
    "unit",
    "opening",
    "calling",
    "priority_classes",
    "dossiers",
    "surveys",
    "petitions",
    "declarations",
    "services",
    "counters",
    "boards",
    "backups",
    "voice",
    "look",
    "network",
    "sign_in",
    "questions",
    "officials",
    "on_call",
    "points_of_help",
    "compensatory_leave",
    "campaigns",
    "kiosks",
    "roles",
)
"""Tables of the file in the order of docs/centre-file.md; keys without a table come first."""
HEXADECIMAL: Final = frozenset({"vendor_id", "product_id"})
"""As `lsusb` prints them."""
_LARGEST_WHOLE: Final = 10**6

Values = dict[str, object]


def toml_of(centre: Centre, language: str = "vi") -> str:
    """The text of a centre file; its comments are in `language`."""
    values = _given(Centre.model_validate(_in_order(centre.model_dump(), centre.languages)))
    plain = {key: value for key, value in values.items() if key not in SECTIONS}
    lines = [*_comment(text(language, "centre_file.heading")), "", *_pairs(plain)]
    for section in SECTIONS:
        if section in values:
            lines += ["", f"# {RULE}", *_comment(text(language, f"centre_file.{section}"))]
            lines += _section(section, values[section])
    return "\n".join(lines) + "\n"


def _in_order(value: object, languages: Sequence[str]) -> object:
    """`value` with each text in the languages' order: JSON that was stored has lost it."""
    if isinstance(value, list):
        return [_in_order(item, languages) for item in value]
    if not isinstance(value, dict):
        return value
    first = {key: value[key] for key in languages if key in value}
    return {key: _in_order(item, languages) for key, item in (first | value).items()}


def _comment(said: str) -> list[str]:
    return [f"# {line}".rstrip() for line in said.split("\n")]


def _given(model: BaseModel) -> Values:
    """The values of a table that are not its defaults. A week has all its days: a day off is
    written, too."""
    fields = type(model).model_fields
    values = {name: getattr(model, name) for name in fields}
    if isinstance(model, Week):
        return values
    return {
        name: value
        for name, value in values.items()
        if fields[name].is_required()
        or value != fields[name].get_default(call_default_factory=True)
    }


def _section(path: str, value: object) -> Iterator[str]:
    """A table or a list of tables under its heading, with the tables within."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from [""] if number else []
            yield from _table(f"[[{path}]]", path, _given(item))
    elif isinstance(value, BaseModel):
        yield from _table(f"[{path}]", path, _given(value))


def _table(heading: str, path: str, values: Values) -> Iterator[str]:
    within = {key: value for key, value in values.items() if _has_heading(key, value)}
    plain = {key: value for key, value in values.items() if key not in within}
    # A table without keys of its own needs no heading: its inner tables name it.
    needs_heading = plain or not within or heading.startswith("[[")
    if needs_heading:
        yield heading
        yield from _pairs(plain)
    for number, (key, value) in enumerate(within.items()):
        yield from [""] if number or needs_heading else []
        yield from _section(f"{path}.{key}", value)


def _has_heading(key: str, value: object) -> bool:
    if isinstance(value, list):
        return key not in INLINE and any(_is_table(item) for item in value)
    return _is_table(value)


def _is_table(value: object) -> bool:
    return isinstance(value, BaseModel) and not isinstance(value, Hours)


def _pairs(values: Values) -> Iterator[str]:
    for key, value in values.items():
        yield f"{_key(key)} = {_top_value(key, value)}"


def _top_value(key: str, value: object) -> str:
    line = _value(value, key)
    if not isinstance(value, list) or not value:
        return line
    if key not in INLINE and len(key) + len(" = ") + len(line) <= WIDTH:
        return line
    return "\n".join(["[", *(f"  {_value(item)}," for item in value), "]"])


def _value(value: object, key: str = "") -> str:
    """A value on one line."""
    match value:
        case Hours():
            return _scalar(f"{_clock(value.start)}-{_clock(value.end)}")
        case BaseModel():
            return _inline(_given(value))
        case dict():
            return _inline(value)
        case list():
            return f"[{', '.join(_value(item) for item in value)}]"
        case int() if key in HEXADECIMAL:
            return f"0x{value:04x}"
        case float() if value.is_integer() and abs(value) <= _LARGEST_WHOLE:
            return str(int(value))
        case Enum():
            return _scalar(value.value)
    return _scalar(value)


def _inline(values: Values) -> str:
    inside = ", ".join(f"{_key(key)} = {_value(value, key)}" for key, value in values.items())
    return f"{{ {inside} }}" if inside else "{}"


def _scalar(value: object) -> str:
    return tomli_w.dumps({"x": value}).removeprefix("x = ").removesuffix("\n")


def _key(key: str) -> str:
    return tomli_w.dumps({key: 0}).removesuffix(" = 0\n")


def _clock(moment: time) -> str:
    return moment.isoformat("minutes" if not moment.second | moment.microsecond else "auto")
