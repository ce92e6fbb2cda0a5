"""Writes `typings/wire.d.ts`: the wire's models as the types that the scripts are checked against.

    python -m typings.wire

Every model of the server's answers and events and of the commands, made from the same schemas as
the OpenAPI document.
"""

from __future__ import annotations

import json
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

import queue_server.app  # noqa: F401  # every room's models
from config import wire
from config.wire import FromDevice, ToDevice

TARGET: Final = Path(__file__).with_name("wire.d.ts")
PROGRAMS: Final = ("config.", "queue_server.")
PLAIN: Final = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}
Schema = dict[str, Any]


def wire_types() -> str:
    """The file's text."""
    # The server imports what it rarely needs with the first request for it.
    for module in pkgutil.walk_packages(wire.__path__, f"{wire.__name__}."):
        import_module(module.name)
    models = {model.__name__: model for model in _descendants(ToDevice, FromDevice)}
    _, schemas = models_json_schema(
        [(model, "serialization") for _, model in sorted(models.items())],
        ref_template="{model}",
    )
    types = [_declared(name, schema, models) for name, schema in sorted(schemas["$defs"].items())]
    return (
        "// Written by `python -m typings.wire` from the wire's models; not to be edited.\n\n"
        "declare namespace Wire {\n" + "\n".join(types) + "}\n"
    )


def _descendants(*roots: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """The product's own models; a test's are none."""
    for root in roots:
        for model in root.__subclasses__():
            if model.__module__.startswith(PROGRAMS):
                yield model
                yield from _descendants(model)


def _declared(name: str, schema: Schema, models: dict[str, type[BaseModel]]) -> str:
    if "properties" not in schema:
        return f"  type {name} = {_typed(schema)};\n"
    model = models.get(name)
    # An answer says every field; a command may leave out what has a default.
    required = set(schema.get("required", ()))
    if model is None or not issubclass(model, FromDevice):
        required = set(schema["properties"])
    fields = (
        f"    {field}{'' if field in required else '?'}: {_typed(of)};\n"
        for field, of in schema["properties"].items()
    )
    return f"  interface {name} {{\n{''.join(fields)}  }}\n"


def _typed(schema: Schema) -> str:
    if "$ref" in schema:
        return str(schema["$ref"])
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    if several := schema.get("anyOf") or schema.get("oneOf"):
        return " | ".join(dict.fromkeys(_typed(one) for one in several))
    if schema.get("type") == "array":
        return _several(schema)
    if schema.get("type") == "object":
        values = schema.get("additionalProperties")
        return f"Record<string, {_typed(values if isinstance(values, dict) else {})}>"
    return PLAIN.get(schema.get("type", ""), "unknown")


def _several(schema: Schema) -> str:
    of = _typed(schema.get("items", {}))
    return f"({of})[]" if re.search(r"[| ]", of) else f"{of}[]"


if __name__ == "__main__":
    TARGET.write_text(wire_types(), encoding="utf-8")
