"""`docs/api.md` says what the server serves."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.centre.roles import Permission
from config.wire import ErrorCode, IssueRefusal
from queue_server.centre.errors import CounterConflict
from queue_server.core import errors
from queue_server.core.actor import ActorKind
from queue_server.core.http.operations import Allowed, Operation
from queue_server.core.http.problems import problem_of
from queue_server.tickets.errors import IssueRefused, NobodyWaiting

KINDS = {ActorKind.STAFF: "signed in", ActorKind.KIOSK: "kiosk", ActorKind.BOARD: "board"}


@pytest.fixture(scope="module")
def document(tree: Path) -> str:
    return (tree / "docs" / "api.md").read_text(encoding="utf-8")


def who(allowed: Allowed) -> str:
    """Who may, in the document's words."""
    if allowed.anyone:
        return "anyone"
    words = [word for kind, word in KINDS.items() if kind in allowed.kinds]
    if ActorKind.STAFF not in allowed.kinds:
        permitted = [one for one in Permission if one in allowed.permissions]
        words[:0] = [f"`{permission.value}`" for permission in permitted]
    return ", ".join(words)


def test_every_operation_has_its_row_and_no_other_has(
    document: str, operations: list[Operation]
) -> None:
    rows = [
        f"| `{one.id}` | `{one.method} {one.path}` | {who(one.allowed)} | {one.summary} |"
        for one in operations
    ]
    table = document.partition("## Operations\n")[2].strip().splitlines()[2:]
    assert table == rows


def test_every_code_of_an_error_is_explained(document: str) -> None:
    assert [code for code in ErrorCode if f"\n| `{code}` | " not in document] == []


def refusals() -> list[errors.MotcuaError]:
    """One of each kind that has a code of its own."""
    return [
        errors.MotcuaError(),
        errors.BadRequest(),
        errors.BadRequest(ErrorCode.NOT_JSON),
        errors.BadRequest(ErrorCode.BODY_TOO_LARGE),
        errors.BadRequest(ErrorCode.METHOD_NOT_ALLOWED),
        errors.KeyReused(),
        errors.NotSignedIn(),
        errors.WrongSignIn(),
        errors.NotAllowed(),
        errors.WrongOrigin(),
        errors.NotFound(),
        NobodyWaiting(),
        CounterConflict(),
        errors.TooManyRequests(3),
        errors.Unavailable(),
        *(IssueRefused(refusal) for refusal in IssueRefusal),
        *(errors.NotFound(code) for code in ErrorCode if code.startswith("unknown_")),
    ]


@pytest.mark.parametrize("refusal", refusals(), ids=lambda refusal: refusal.code)
def test_a_code_has_the_status_that_is_written(document: str, refusal: errors.MotcuaError) -> None:
    assert f"| `{refusal.code}` | {problem_of(refusal, 'en').status} |" in document
