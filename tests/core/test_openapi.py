"""The API's description is made from what serves and validates, and holds together."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from queue_server.core.http.openapi import document
from queue_server.core.http.operations import API, Operation


@pytest.fixture
def described(operations: list[Operation]) -> dict[str, Any]:
    return document(operations, "1.2.3")


def test_every_operation_is_described_by_its_name(
    described: dict[str, Any], operations: list[Operation]
) -> None:
    assert described["openapi"] == "3.1.0"
    for operation in operations:
        found = described["paths"][API + operation.path][operation.method.lower()]
        assert found["operationId"] == operation.id


def test_every_reference_resolves(described: dict[str, Any]) -> None:
    references = set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(described)))
    schemas = described["components"]["schemas"]
    assert references
    for reference in references:
        assert reference.removeprefix("#/components/schemas/") in schemas


def test_commands_say_their_body_their_key_and_their_callers(described: dict[str, Any]) -> None:
    serve = described["paths"][f"{API}/serve"]["post"]
    body = serve["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/Words"}
    assert [parameter["name"] for parameter in serve["parameters"]] == ["Idempotency-Key"]
    assert serve["security"] == [{"session": []}, {"device": []}]
    assert described["paths"][f"{API}/look"]["get"]["security"] == [{"device": []}]
    assert described["paths"][f"{API}/echo"]["post"]["security"] == []


def test_unknown_fields_are_refused_in_what_devices_send(described: dict[str, Any]) -> None:
    assert described["components"]["schemas"]["Words"]["additionalProperties"] is False


def test_words_of_the_address_are_described(operations: list[Operation]) -> None:
    listed = replace(operations[2], query={"offset": {"type": "integer", "minimum": 0}})
    said = document([listed], "1")["paths"][f"{API}/look"]["get"]["parameters"]
    schema = {"type": "integer", "minimum": 0}
    assert said == [{"name": "offset", "in": "query", "required": False, "schema": schema}]


def test_paths_and_answers_have_their_shapes(described: dict[str, Any]) -> None:
    number = described["paths"][f"{API}/things/{{thing_id}}"]["get"]
    assert number["parameters"][0]["schema"] == {"type": "integer"}
    assert "200" in number["responses"]
    assert "204" in described["paths"][f"{API}/thing"]["delete"]["responses"]
