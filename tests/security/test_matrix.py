"""Every operation and page × every caller, as `docs/security.md` has it, asked of a real server."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.centre.model import Centre
from config.centre.roles import Permission
from queue_server.core.http.operations import API, Operation
from tests.security.hall import BODIES, COMMANDS, Secured
from tests.security.table import (
    ACTIONS,
    CALLERS,
    LINK,
    NO,
    OWN,
    PAGES,
    YES,
    caller_of,
    cell,
    demo_centre,
    demo_server,
    operations_table,
    page_cell,
    pages_table,
    served_pages,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

SERVER = demo_server()
CENTRE: Centre = demo_centre()
DOCUMENT = Path(__file__).parents[2] / "docs" / "security.md"
REFUSED = (401, 403)
PROOFS = ("signIn", "finishSignIn", "confirmAuthenticator", "confirmPasskey")


async def test_the_document_has_these_tables() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    assert "\n".join(operations_table(SERVER, CENTRE)) in document
    assert "\n".join(pages_table(CENTRE)) in document


async def test_every_address_is_in_a_table() -> None:
    assert served_pages(SERVER) == set(PAGES)
    assert set(COMMANDS) == set(ACTIONS)
    dossiers = {
        one.id for one in SERVER.operations if one.path.startswith("/dossiers/{dossier_id}")
    }
    assert dossiers - set(ACTIONS) == {
        "getDossier", "printReceipt", "revealApplicant",
    }  # fmt: skip


@pytest.mark.parametrize("operation", SERVER.operations, ids=lambda operation: operation.id)
async def test_an_operation(hall: Secured, operation: Operation) -> None:
    for caller in CALLERS:
        await hall.begin()
        await asked_by(hall, operation, caller)


async def asked_by(hall: Secured, operation: Operation, caller: str) -> None:
    may = cell(operation, CENTRE, caller)
    if operation.id in COMMANDS and operation.allowed.permissions & permissions(caller):
        await command(hall, operation, caller, may)
    elif may in (NO, LINK):
        await refused(hall, operation, caller, may)
    else:
        await let_in(hall, operation, caller, may)


def permissions(caller: str) -> frozenset[Permission]:
    return caller_of(CENTRE, caller).permissions


async def ask(hall: Secured, operation: Operation, caller: str, **where: bool) -> int:
    body = None
    if operation.body is not None:
        name = COMMANDS.get(operation.id, ("", ""))[1]
        body = BODIES.get(operation.id, {}) if not name else {"seen": 1}
        if operation.id == "callTicket":
            body = {"ticket_id": hall.ticket_id}
    path = API + hall.path(operation.path, caller, **where)
    status, _ = await hall.asks(caller, operation.method, path, body)
    return status


async def refused(hall: Secured, operation: Operation, caller: str, may: str) -> None:
    """Nothing is answered, nothing is changed; a wrong link is as good as none."""
    before = hall.revision()
    status = await ask(hall, operation, caller, right=False)
    if "{token}" in operation.path:
        assert status == 404
    else:
        assert status == (401 if caller in ("nobody", "citizen") else 403)
    assert hall.revision() == before
    if may == LINK:
        assert await ask(hall, operation, caller, right=True) < 500


async def let_in(hall: Secured, operation: Operation, caller: str, may: str) -> None:
    status = await ask(hall, operation, caller)
    # 401 says that the password, code or passkey is wrong.
    wrong_words = operation.id in PROOFS
    assert (status not in REFUSED and status < 500) or wrong_words
    if may == OWN:
        before = hall.revision()
        assert await ask(hall, operation, caller, own=False) == 403
        assert hall.revision() == before


async def command(hall: Secured, operation: Operation, caller: str, may: str) -> None:
    """One's own step or any, as the workflow says; a step in other hands is refused."""
    own = await hall.command(operation.id, caller, holder=caller)
    assert own == ((403, "") if may == NO else (200, "changed"))
    theirs = await hall.command(operation.id, caller, holder="other")
    assert theirs == ((200, "changed") if may == YES else (403, ""))


@pytest.mark.parametrize("page", PAGES)
async def test_a_page(hall: Secured, page: str) -> None:
    for caller in CALLERS:
        await hall.begin()
        await opened_by(hall, page, caller)


async def opened_by(hall: Secured, page: str, caller: str) -> None:
    may = page_cell(page, CENTRE, caller)
    method, _, template = page.rpartition(" ")
    path = hall.path(template, caller, right=may == YES)
    before = hall.revision()
    status, headers = await hall.asks(caller, method or "GET", path)
    if may in (NO, LINK):
        assert hall.revision() == before
        if "{token}" in page:
            assert status == 404
        elif caller in ("nobody", "citizen"):
            assert (status, headers["Location"].partition("?")[0]) == (303, "/dossiers")
        else:
            assert status == 403
    else:
        assert status not in REFUSED
        assert status < 500
