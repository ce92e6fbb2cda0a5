"""What administrators call the settings of a centre: labels, names of parts, places in words; and
which settings name parts of another list. Contents are as `Centre.model_dump(mode="json")` writes
them, with whatever is wrong in them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel

from config.centre.mistakes import KeyPath
from config.centre.schema import CENTRE, Shape, keys_of
from config.text.catalogue import language_name, localised, text, text_if_any
from config.text.formats import format_date, read_iso_date

REFERS: Final = {
    ("service", "priority_classes"): "priority_classes",
    ("counter", "services"): "services",
    ("help_rule", "service"): "services",
    ("many_dossiers", "service"): "services",
    ("help_rule", "counters"): "counters",
    ("paper_text", "kiosks"): "kiosks",
    ("paper_text", "services"): "services",
    ("board", "services"): "services",
    ("board", "languages"): "languages",
    ("kiosk", "services"): "services",
    ("workflow_step", "role"): "roles",
    ("dossiers", "collect_service"): "services",
    ("claimed_role", "role"): "roles",
    ("official", "deputy"): "officials",
    ("stand_in", "official"): "officials",
    ("on_call_shift", "official"): "officials",
    ("campaign", "beside"): "services",
    ("campaign", "counters"): "counters",
    ("campaign", "priority_classes"): "priority_classes",
    ("campaign", "officials"): "officials",
}
"""The list of the centre whose parts a setting names, by the setting's model and key."""
LANGUAGES: Final = "languages"
NAMED_BY: Final = ("name", "reason", "text")
TOLD_BY: Final = ("id", "day", "by")
ARROW: Final = " › "


def model_name(model: type[BaseModel]) -> str:
    """`HelpRule` as `help_rule`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__).lower()


def label(model: str, key: str, language: str) -> str:
    """The label of a key, or its help (`name.help`); that of every model where it has no own."""
    own = text_if_any(language, f"fields.{model}.{key}")
    return own if own is not None else text(language, f"fields.every.{key}")


def choice_label(model: str, key: str, value: object, language: str) -> str | None:
    """What a value is called that is one of few: "Thứ Hai" of `monday`; None where it is none."""
    return text_if_any(language, f"fields.choice.{model}.{key}.{value}")


def called(part: object, language: str) -> str:
    """The name of a part of a list, else its id or day; empty where it has none."""
    if not isinstance(part, Mapping):
        return ""
    for key in NAMED_BY:
        if name := _name(part.get(key), language):
            return name
    return next((day_in_words(part[key], language) for key in TOLD_BY if key in part), "")


def _name(value: object, language: str) -> str:
    if isinstance(value, Mapping):
        names = {str(tag): str(said) for tag, said in value.items() if str(said).strip()}
        return localised(names, language) if names else ""
    return value if isinstance(value, str) else ""


def day_in_words(value: object, language: str) -> str:
    """A value as it is, a day as people write it."""
    try:
        return format_date(read_iso_date(str(value)))
    except ValueError:
        return str(value)


@dataclass(frozen=True)
class SettingPlace:
    """A place of the settings, told in words once the language is known."""

    content: Any
    path: KeyPath

    def in_language(self, language: str) -> str:
        return place_in_words(self.content, self.path, language)


def place_in_words(content: object, path: KeyPath, language: str) -> str:
    """ "Quầy › Quầy 3 › Dịch vụ"; parts of lists are told by their index or by their name."""
    words, here, shape = [], content, CENTRE
    for step in path:
        words.append(_step(here, step, shape, language))
        here, shape = _inside(here, step), _shape_inside(shape, step)
    return ARROW.join(word for word in words if word)


def _step(here: object, step: str | int, shape: Shape, language: str) -> str:
    if shape.model is not None:
        return label(model_name(shape.model), str(step), language)
    if shape.is_localised:
        return language_name(str(step))
    number = str(int(step) + 1) if str(step).isdecimal() else str(step)
    return called(_inside(here, step), language) or number


def _inside(here: object, step: str | int) -> object:
    if isinstance(here, Mapping):
        return here.get(step)
    if not isinstance(here, list):
        return None
    if isinstance(step, int):
        return here[step] if step < len(here) else None
    named = (one for one in here if isinstance(one, Mapping))
    return next((one for one in named if step in (one.get(key) for key in TOLD_BY)), None)


def _shape_inside(shape: Shape, step: str | int) -> Shape:
    nothing = Shape(str)
    if shape.model is not None:
        return keys_of(shape.model).get(str(step), nothing)
    return shape.item or nothing


def setting_at(path: KeyPath) -> tuple[str, str]:
    """The model and the key of the setting in which `path` lies; empty where there is none."""
    found, shape = ("", ""), CENTRE
    for step in path:
        if shape.model is not None:
            found = model_name(shape.model), str(step)
        shape = _shape_inside(shape, step)
    return found


def part_called(content: object, target: str, word: str, language: str) -> str | None:
    """The name of a part of one of the centre's lists; None where the content has none so."""
    if target == LANGUAGES:
        return language_name(word) if word in ids(content, target) else None
    parts = content.get(target) if isinstance(content, Mapping) else None
    found = _inside(parts, word)
    return called(found, language) if found is not None else None


def ids(content: object, target: str) -> list[str]:
    """The ids of the parts of a list of the centre."""
    parts = content.get(target) if isinstance(content, Mapping) else None
    listed = parts if isinstance(parts, list) else []
    found = (one.get("id") if isinstance(one, Mapping) else one for one in listed)
    return [one for one in found if isinstance(one, str)]
