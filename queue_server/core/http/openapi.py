"""The OpenAPI 3.1 document, made from the same operations and models that serve and validate."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from config.wire import ErrorCode, Problem
from queue_server.core.actor import ActorKind
from queue_server.core.http.operations import API, LONGEST_KEY, Operation

PATH_PARAMETER = re.compile(r"{(\w+)}")
PRINTABLE = "^[!-~]([ -~]*[!-~])?$"
"""ASCII, at least one character; HTTP takes the spaces off a header's ends."""
REFERENCE = "#/components/schemas/{model}"


def document(operations: Iterable[Operation], version: str) -> dict[str, Any]:
    """The document as JSON-ready data."""
    listed = list(operations)
    models: set[type[BaseModel]] = {Problem}
    for operation in listed:
        models |= {model for model in (operation.body, operation.answer) if model is not None}
    _, schemas = models_json_schema(
        [(model, "validation") for model in sorted(models, key=lambda model: model.__name__)],
        ref_template=REFERENCE,
    )
    paths: dict[str, dict[str, Any]] = {}
    for operation in listed:
        described = _describe(operation)
        paths.setdefault(API + operation.path, {})[operation.method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Motcua",
            "version": version,
            "description": "The queue of a public service centre. Errors are problem+json with "
            "a stable `code`: " + ", ".join(ErrorCode) + ".",
        },
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "motcua_session"},
                "device": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def _reference(model: type[BaseModel]) -> dict[str, Any]:
    return {"$ref": REFERENCE.format(model=model.__name__)}


def _describe(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "parameters": _parameters(operation),
        "responses": _responses(operation),
        "security": _security(operation),
    }
    if operation.body is not None:
        content = {"application/json": {"schema": _reference(operation.body)}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer" if name.endswith("_id") else "string"},
        }
        for name in PATH_PARAMETER.findall(operation.path)
    ]
    parameters += [
        {"name": name, "in": "query", "required": False, "schema": dict(schema)}
        for name, schema in operation.query.items()
    ]
    if operation.method == "POST":
        key = {"type": "string", "maxLength": LONGEST_KEY, "pattern": PRINTABLE}
        parameters.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "schema": key,
                "description": "Sent twice, the command is carried out once.",
            }
        )
    return parameters


def _responses(operation: Operation) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": _reference(Problem)}}
    codes = " ".join(f"`{code}`" for code in operation.refusals)
    refused = {
        "description": f"Refused; nothing was changed. {codes}".strip(),
        "content": problem,
    }
    if operation.answer is None and operation.media == "application/json":
        answered: dict[str, Any] = {"204": {"description": "Done."}}
    else:
        schema = _reference(operation.answer) if operation.answer else {"type": "string"}
        content = {operation.media: {"schema": schema}}
        answered = {"200": {"description": operation.summary, "content": content}}
    return answered | {"4XX": refused, "503": refused | {"description": "Not now; try again."}}


def _security(operation: Operation) -> list[dict[str, list[str]]]:
    if operation.allowed.anyone:
        return []
    schemes = []
    if operation.allowed.permissions or ActorKind.STAFF in operation.allowed.kinds:
        schemes.append({"session": list[str]()})
    if operation.allowed.kinds - {ActorKind.STAFF}:
        schemes.append({"device": list[str]()})
    return schemes
