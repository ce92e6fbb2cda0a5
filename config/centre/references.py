"""Where a centre names the parts of its lists, and how it is without some of these places. Contents
are as `Centre.model_dump(mode="json")` writes them, with whatever is wrong in them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

from config.centre.mistakes import KeyPath
from config.centre.naming import LANGUAGES, REFERS, model_name
from config.centre.schema import spots

TEXT: Final = "text"
LANGUAGE: Final = "language"
"""In the place of model and key: a text in a language of the centre."""
MAY_BE_EMPTY: Final = frozenset(
    {
        ("service", "priority_classes"),
        ("board", "languages"),
        ("dossiers", "collect_service"),
        ("official", "deputy"),
        ("campaign", "beside"),
        ("campaign", "priority_classes"),
        ("campaign", "officials"),
        (TEXT, LANGUAGE),
    }
)
"""Settings that may name nothing, by model and key. Where a list elsewhere is empty it means all,
or is refused."""
ENDS_WITH_IT: Final = frozenset(
    {"help_rule", "paper_text", "stand_in", "on_call_shift", "claimed_role", "many_dossiers"}
)
"""Models whose parts mean nothing without what they name."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A place at which a part of a list is named, or at which a text is in a language."""

    path: KeyPath
    model: str
    key: str
    target: str
    """The list whose part is named."""
    word: str
    """The part's id."""


def references(content: object) -> Iterator[Reference]:
    """Every place at which a part of one of the centre's lists is named."""
    for spot in spots(content):
        model = spot.shape.model
        if spot.shape.is_localised and isinstance(spot.value, Mapping):
            for tag in spot.value:
                yield Reference((*spot.path, tag), TEXT, LANGUAGE, LANGUAGES, str(tag))
        elif model is not None and isinstance(spot.value, dict):
            yield from _named_by(model_name(model), spot.value, spot.path)


def _named_by(model: str, table: Mapping[str, object], path: KeyPath) -> Iterator[Reference]:
    for key, value in table.items():
        target = REFERS.get((model, key))
        if target is None:
            continue
        if isinstance(value, str) and value:
            yield Reference((*path, key), model, key, target, value)
        for index, word in enumerate(value if isinstance(value, list) else []):
            if isinstance(word, str):
                yield Reference((*path, key, index), model, key, target, word)


def can_be_taken_out(content: Any, one: Reference) -> bool:
    """Whether its setting can do without it: it names others, too, may name nothing, or ends."""
    return bool(_others(value_at(content, one.path[:-1]), one)) or _may_be_empty(one)


def _may_be_empty(one: Reference) -> bool:
    return (one.model, one.key) in MAY_BE_EMPTY or one.model in ENDS_WITH_IT


def without(content: Any, places: Iterable[Reference]) -> Any:
    """A copy in which these places do not name their parts any more. A place that can name nothing
    else stays as it is."""
    places = list(places)
    copy = {**content, **{one.path[0]: deepcopy(content[one.path[0]]) for one in places}}
    # Found before the first is taken out, which moves what stands behind it.
    for one, holder, parts, part in [(one, *_around(copy, one)) for one in places]:
        if one.model in ENDS_WITH_IT and not _others(holder, one):
            _end(parts, part)
        elif _others(holder, one) or _may_be_empty(one):
            _remove(holder, one)
    return copy


def _around(content: Any, one: Reference) -> tuple[Any, Any, Any]:
    """What names it, the list or setting in which that stands, and the part of it."""
    is_listed = isinstance(one.path[-1], int)
    part = one.path[: -2 if is_listed else -1]
    return value_at(content, one.path[:-1]), value_at(content, part[:-1]), value_at(content, part)


def _end(parts: Any, part: Any) -> None:
    """Take a part out of its list, or out of the setting that holds it alone."""
    if isinstance(parts, list):
        parts[:] = [other for other in parts if other is not part]
    else:
        for key in [key for key, other in parts.items() if other is part]:
            del parts[key]


def _others(holder: Any, one: Reference) -> list[str]:
    return [word for word in holder if word != one.word] if isinstance(holder, list) else []


def _remove(holder: Any, one: Reference) -> None:
    if isinstance(holder, list):
        holder[:] = _others(holder, one)
    else:
        del holder[one.path[-1]]


def value_at(content: Any, path: KeyPath) -> Any:
    """What stands at a path that leads somewhere."""
    here = content
    for step in path:
        here = here[step]
    return here
