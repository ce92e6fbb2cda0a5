"""The JSON of a centre by its parts: read, changed and merged. Pure.

A part of a list is named as in `config.centre.differences`: by its `id`, a special day by its
`day`; a list whose parts have no name is one value. `parts_of` lays a centre out flat, so that two
of them compare by their paths.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Any, Final

from config.centre.differences import MATCHED_BY
from config.centre.mistakes import KeyPath

Content = dict[str, Any]
Path = tuple[str, ...]
ORDER: Final = "(order)"
"""Under a list's path: the names of its parts in their order."""


class NoSuchPart(Exception):
    """A path that leads nowhere; `path` as far as it leads."""

    def __init__(self, path: Sequence[str]) -> None:
        self.path = tuple(path)
        super().__init__(".".join(path))


def name_of(part: object) -> str | None:
    """The name of a part of a list; None where it has none."""
    if not isinstance(part, dict):
        return None
    return next((str(part[key]) for key in MATCHED_BY if key in part), None)


def named_path(content: Any, path: KeyPath) -> list[str]:
    """A path whose parts of lists are named, as far as they have names."""
    named, here = [], content
    for step in path:
        if isinstance(step, int):
            here = here[step] if isinstance(here, list) and step < len(here) else None
            named.append(name_of(here) or str(step))
        else:
            here = here.get(step) if isinstance(here, dict) else None
            named.append(step)
    return named


def value_at(content: Content, path: Sequence[str]) -> Any:
    """What stands there; None where nothing does."""
    here: Any = content
    for step in path:
        here = _inside(here, step)
    return here


def _inside(here: Any, step: str) -> Any:
    if isinstance(here, dict):
        return here.get(step)
    if isinstance(here, list):
        return next((part for part in here if name_of(part) == step), None)
    return None


def with_value(content: Content, path: Sequence[str], value: Any) -> Content:
    """A copy with `value` at `path`: put there, or at the end of a list; None takes it out.

    Raises `NoSuchPart`.
    """
    copy = deepcopy(content)
    holder = value_at(copy, path[:-1])
    if isinstance(holder, dict):
        _put(holder, path[-1], value)
    elif isinstance(holder, list):
        _put_part(holder, path, value)
    else:
        raise NoSuchPart(path[:-1])
    return copy


def _put(holder: Content, key: str, value: Any) -> None:
    if value is None:
        holder.pop(key, None)
    else:
        holder[key] = value


def _put_part(holder: list[Any], path: Sequence[str], value: Any) -> None:
    at = next((at for at, part in enumerate(holder) if name_of(part) == path[-1]), None)
    if value is None:
        if at is None:
            raise NoSuchPart(path)
        del holder[at]
    elif at is None:
        holder.append(value)
    else:
        holder[at] = value


def in_order(content: Content, path: Sequence[str], order: Sequence[str]) -> Content:
    """A copy whose list at `path` is in that order; what `order` does not name comes behind.

    Raises `NoSuchPart`.
    """
    copy = deepcopy(content)
    parts = value_at(copy, path)
    if not isinstance(parts, list):
        raise NoSuchPart(path)
    places = {name: place for place, name in enumerate(order)}
    parts.sort(key=lambda part: places.get(name_of(part) or "", len(places)))
    return copy


def parts_of(content: Any, path: Path = ()) -> dict[Path, Any]:
    """Every value by its path, and the order of each list with named parts. A value that is None
    counts as not given."""
    named = _named(content)
    if named is None or (path and not named):
        return {} if content is None else {path: content}
    flat: dict[Path, Any] = {}
    if isinstance(content, list):
        flat[(*path, ORDER)] = list(named)
    for name, part in named.items():
        flat |= parts_of(part, (*path, name))
    return flat


def _named(content: Any) -> Mapping[str, Any] | None:
    """The parts by their names; None of a value, or of parts without names of their own."""
    if isinstance(content, dict):
        return content
    if not isinstance(content, list) or not content:
        return None
    names = [name_of(part) for part in content]
    if None in names or len(set(names)) < len(names):
        return None
    return {name: part for name, part in zip(names, content, strict=True) if name is not None}


def content_from(flat: Mapping[Path, Any]) -> Content:
    """The content that `parts_of` laid out so."""
    orders = {path[:-1]: value for path, value in flat.items() if path and path[-1] == ORDER}
    made: Content = _listed(_tree(flat), (), orders)
    return made


def _tree(flat: Mapping[Path, Any]) -> Content:
    whole: Content = {}
    for path, value in flat.items():
        if path[-1] != ORDER:
            here = whole
            for step in path[:-1]:
                here = here.setdefault(step, _Node())
            here[path[-1]] = value
    return whole


class _Node(dict[str, Any]):
    """Made of parts; a plain dictionary is a value."""


def _listed(here: Any, path: Path, orders: Mapping[Path, list[str]]) -> Any:
    if path and not isinstance(here, _Node):
        return here
    parts = {name: _listed(part, (*path, name), orders) for name, part in here.items()}
    if path not in orders:
        return parts
    known = [name for name in orders[path] if name in parts]
    return [parts[name] for name in [*known, *(name for name in parts if name not in known)]]


class Contradiction(Exception):
    """Both sides changed the same; `paths` says what."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self.paths = sorted(paths)
        super().__init__(str(self.paths))


def merged(base: Content, mine: Content, theirs: Content) -> Content:
    """`theirs` with what `mine` changed since `base`. Raises `Contradiction` where both changed the
    same value to different ones; of orders mine holds."""
    flat = [parts_of(one) for one in (base, mine, theirs)]
    chosen: dict[Path, Any] = {}
    contradicting = []
    for path in {path: None for one in reversed(flat) for path in one}:
        was, my, their = (one.get(path) for one in flat)
        if my != was and their not in (was, my) and path[-1] != ORDER:
            contradicting.append(path)
        value = their if my == was else my
        if value is not None:
            chosen[path] = value
    if contradicting:
        raise Contradiction(contradicting)
    return content_from(chosen)
