"""Values that a key of the centre file may have, drawn by hypothesis from the key's shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any, Literal, get_args, get_origin

from hypothesis import strategies as some

from config.centre.schema import Shape
from config.text.characters import LETTERS, SUBSTITUTE, unfit
from config.text.spelling import composed

LONG = (
    "Trung tâm Phục vụ hành chính công xã Nghĩa Thượng Khoái Đông Quỳnh Lưu, "
    "điểm tiếp nhận số 2 (nhà văn hóa thôn Đường Thượng)"
)
AWKWARD = (LONG, "a \"b\" 'c'", "C:\\tệp\\n", "# không phải ghi chú", "[[x]] = { }", "'''", '"""')
"""Texts at which a writer of TOML could stumble."""
GLYPHS = "".join(sorted(map(chr, LETTERS - {ord(SUBSTITUTE)})))


@cache
def texts() -> some.SearchStrategy[str]:
    """Texts that paper and screens can show, as loading leaves them. One strategy for all: each
    works its thousand letters out anew, and a centre has dozens of texts."""
    drawn = some.text(GLYPHS, min_size=1, max_size=20).map(composed)
    return (some.sampled_from(AWKWARD) | drawn).filter(
        lambda text: text.strip() != "" and unfit(text) is None
    )


def unique(each: some.SearchStrategy[Any], least: int = 0, most: int = 4) -> Any:
    return some.lists(each, min_size=least, max_size=most, unique=True)


def within(value: Any, most: int) -> Any:
    """A text, or one in each language, of so many characters at most."""
    if isinstance(value, dict):
        return {key: within(inside, most) for key, inside in value.items()}
    return value[:most] if isinstance(value, str) else value


def pattern(shape: Shape) -> some.SearchStrategy[str]:
    return _matching(shape.limit("pattern"))


@cache
def _matching(regular: str) -> some.SearchStrategy[str]:
    # "$" of a pattern matches before a line end, too: "fullmatch" does not.
    return some.from_regex(regular.removeprefix("^").removesuffix("$"), fullmatch=True)


def scalars(shape: Shape) -> some.SearchStrategy[Any]:
    if get_origin(shape.kind) is Literal:
        return some.sampled_from(get_args(shape.kind))
    if shape.choices:
        return some.sampled_from(shape.choices)
    if shape.limit("pattern") is not None:
        return pattern(shape)
    return SCALARS[shape.kind](shape)


def _integers(shape: Shape) -> some.SearchStrategy[int]:
    return some.integers(shape.limit("ge") or 0, shape.limit("le") or 10**6)


def _floats(shape: Shape) -> some.SearchStrategy[float]:
    least, most = shape.limit("gt") or shape.limit("ge") or 0, shape.limit("le") or 1e9
    return some.floats(least, most, exclude_min=shape.limit("gt") is not None)


SCALARS: Mapping[Any, Callable[[Shape], some.SearchStrategy[Any]]] = {
    bool: lambda _: some.booleans(),
    str: lambda _: texts(),
    int: _integers,
    float: _floats,
    date: lambda _: some.dates(date(2025, 1, 1), date(2035, 1, 1)),
}
