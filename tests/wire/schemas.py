"""The JSON schemas of the wire, and what would break a program of another version.

Two directions, as in `config.wire`: what devices say must go on being understood, so a newer model
takes at least what the older took; what the server says must go on being understood by them, so a
newer model says at most what the older said, and all that it always said.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import models_json_schema

from config import wire
from config.wire import BoardEvent, FromDevice, KioskEvent, ToDevice

Schema = Mapping[str, Any]
STREAMED: Final[dict[str, Any]] = {"BoardEvent": BoardEvent, "KioskEvent": KioskEvent}
GROWING: Final = {"ErrorCode"}
"""Words that a program which doesn't know them handles: a refusal that is none of its own."""


def every(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Every message of the wire below `base`."""
    for one in base.__subclasses__():
        if one.__module__.startswith(wire.__name__):
            yield one
        yield from every(one)


def schemas() -> dict[str, Any]:
    """Of what devices say as they may write it, of what the server says as it writes it."""
    for module in pkgutil.walk_packages(wire.__path__, f"{wire.__name__}."):
        importlib.import_module(module.name)
    said = {one.__name__: one for one in every(FromDevice)}
    heard = {one.__name__: one for one in every(ToDevice)}
    return {
        "from_device": _of(said, "validation"),
        "to_device": _of(heard, "serialization"),
        "to_device_read": _of(heard, "validation"),
        "events": {name: _plain(TypeAdapter(one).json_schema()) for name, one in STREAMED.items()},
    }


def _of(models: Mapping[str, type[BaseModel]], mode: Any) -> dict[str, Any]:
    _, whole = models_json_schema([(models[name], mode) for name in sorted(models)])
    definitions: dict[str, Any] = whole["$defs"]
    return {name: _plain(schema) for name, schema in definitions.items()}


def _plain(schema: Any) -> Any:
    """Without what only people read."""
    if isinstance(schema, dict):
        return {
            key: _plain(value)
            for key, value in schema.items()
            if not (key in ("description", "title") and isinstance(value, str))
        }
    return [_plain(each) for each in schema] if isinstance(schema, list) else schema


# ------------------------------------------------------------------------- what would break


def lost_by_devices(old: Schema, new: Schema) -> list[str]:
    """What an older device says that a newer server doesn't understand."""
    before, after = old["from_device"], new["from_device"]
    return _all(before, Fitting(before, after), after)


def lost_by_servers(old: Schema, new: Schema) -> list[str]:
    """What a newer server says, or no longer says, that an older device doesn't understand."""
    before, after = old["to_device_read"], new["to_device"]
    return _all(before, Fitting(after, before), after)


def _all(before: Schema, fitting: Fitting, after: Schema) -> list[str]:
    gone = [f"{name}: is gone" for name in before if name not in after]
    kept = (name for name in before if name in after and name not in GROWING)
    said = (fitting.wrong(fitting.said[name], fitting.taken[name], name) for name in kept)
    return [*gone, *(one for each in said for one in each)]


UPPER: Final = ("maximum", "maxLength", "maxItems")
LOWER: Final = ("minimum", "minLength", "minItems", "exclusiveMinimum")
OTHERS: Final = ("pattern", "format")


class Fitting:
    """Whether all that one schema lets say is taken by another."""

    def __init__(self, said: Schema, taken: Schema) -> None:
        self.said, self.taken = said, taken

    def wrong(self, said: Schema, taken: Schema, at: str) -> list[str]:
        """Each place where something may be said that is not taken."""
        if _name(taken) in GROWING:
            return []
        if _name(said) and _name(said) == _name(taken):
            return []  # it is compared by its own name
        said, taken = _whole(said, self.said), _whole(taken, self.taken)
        if any(key in said for key in ("anyOf", "oneOf")):
            each = said.get("anyOf") or said["oneOf"]
            return [one for alternative in each for one in self.wrong(alternative, taken, at)]
        if any(key in taken for key in ("anyOf", "oneOf")):
            each = taken.get("anyOf") or taken["oneOf"]
            found = [self.wrong(said, alternative, at) for alternative in each]
            return min(found, key=len)
        return self._plain(said, taken, at)

    def _plain(self, said: Schema, taken: Schema, at: str) -> list[str]:
        words, known = _words(said), _words(taken)
        if known is not None:
            new = {"any"} if words is None else words - known
            return [f"{at}: says {', '.join(sorted(map(str, new)))}"] if new else []
        kind, wanted = said.get("type"), taken.get("type")
        if wanted is not None and kind != wanted and (kind, wanted) != ("integer", "number"):
            return [f"{at}: {kind} where {wanted} is understood"]
        wrong = [f"{at}: {key}" for key in _narrower(said, taken)] if words is None else []
        if kind == "object":
            wrong += self._object(said, taken, at)
        if kind == "array" and "items" in taken:
            wrong += self.wrong(said.get("items", {}), taken["items"], f"{at}[]")
        return wrong

    def _object(self, said: Schema, taken: Schema, at: str) -> list[str]:
        parts, known = said.get("properties", {}), taken.get("properties", {})
        always = set(said.get("required", ()))
        wrong = [
            f"{at}.{name}: is left out" for name in taken.get("required", ()) if name not in always
        ]
        for name, part in parts.items():
            if name in known:
                wrong += self.wrong(part, known[name], f"{at}.{name}")
            elif taken.get("additionalProperties") is False:
                wrong.append(f"{at}.{name}: is not known")
        more, wanted = said.get("additionalProperties"), taken.get("additionalProperties")
        if isinstance(more, dict) and isinstance(wanted, dict):
            wrong += self.wrong(more, wanted, f"{at}{{}}")
        return wrong


def _name(schema: Schema) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _whole(schema: Schema, definitions: Schema) -> Schema:
    while name := _name(schema):
        schema = definitions[name]
    return schema


def _words(schema: Schema) -> set[object] | None:
    if "const" in schema:
        return {schema["const"]}
    return set(schema["enum"]) if "enum" in schema else None


def _narrower(said: Schema, taken: Schema) -> Iterator[str]:
    """The limits of what is taken that what is said may pass."""
    for key in UPPER:
        if key in taken and said.get(key, float("inf")) > taken[key]:
            yield key
    for key in LOWER:
        if key in taken and said.get(key, float("-inf")) < taken[key]:
            yield key
    for key in OTHERS:
        if key in taken and said.get(key) != taken[key]:
            yield key
