"""Hostile and clumsy use of the dossiers' API, on both databases.

Whatever is refused changes nothing: every row of every table is compared. Nothing is ever a fault
of the server.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from config.centre.model import Centre
from queue_server.core.clock import SetClock
from tests.dossiers.hostile import (
    ASK,
    LEADERS,
    RECEIVE,
    WAYS,
    WHY,
    WORDS,
    HostileHall,
    code_of,
    hostile_hall,
)
from tests.dossiers.house import ALL_PAPERS, BIRTH, CONTRACT
from tests.hall.with_dossiers import API

END = {"withdraw": "withdrawn", "stop": "stopped"}
WORK = {
    "advance": "in_progress",
    "assign": "in_progress",
    "request-supplement": "supplement_requested",
    "request-payment": "payment_requested",
    "apologise": "in_progress",
    **END,
}
CORRECTED = (
    "new", "received", "in_progress", "supplement_requested", "payment_requested", "stopped",
    "resolved",
)  # fmt: skip
"""In which status an applicant can be put right, which leaves it as it is."""
COMMANDS_BY_STATUS: dict[str, dict[str, str]] = {
    "new": {
        "request-supplement": "supplement_requested",
        "refuse": "refused",
        "withdraw": "withdrawn",
    },
    "received": WORK | {"apologise": "received"},
    "refused": {},
    "in_progress": WORK,
    "supplement_requested": {
        "accept-supplement": "in_progress",
        "assign": "supplement_requested",
        "refuse": "refused",
        **END,
    },
    "payment_requested": {
        "confirm-payment": "in_progress",
        "assign": "payment_requested",
        **END,
    },
    "withdrawn": {},
    "stopped": {"resume": "in_progress", "assign": "stopped", "withdraw": "withdrawn"},
    "stopped for good": {},
    "resolved": {"tell": "resolved", "assign": "resolved", "return-result": "returned"},
    "returned": {},
}
LAWFUL = {
    status: commands | ({"correct-applicant": status} if status in CORRECTED else {})
    for status, commands in COMMANDS_BY_STATUS.items()
}
"""In which status which command is lawful, and where it leads: written down from the ten
statuses, not from the code. `stop` is the one for a time."""


@pytest.fixture
async def hall(
    database_url: str, demo_centre: Centre, clock: SetClock
) -> AsyncIterator[HostileHall]:
    async with hostile_hall(database_url, demo_centre, clock) as one:
        yield one


def test_every_status_is_tried() -> None:
    assert set(LAWFUL) == set(WAYS) | {"new", "refused"}


@pytest.mark.parametrize("status", LAWFUL)
async def test_what_no_law_allows_changes_nothing(hall: HostileHall, status: str):
    dossier = await hall.in_status(status)
    before = await hall.everything()
    for command in WORDS.keys() - LAWFUL[status].keys():
        for by in ("leader" if command in LEADERS else "clerk", "leader"):
            code, problem = await hall.does(dossier, command, by=by)
            assert (code, problem["code"]) == (409, "dossier_transition"), (command, problem)
            assert "{" not in problem["detail"]
    assert await hall.everything() == before


@pytest.mark.parametrize("status", [status for status in LAWFUL if LAWFUL[status]])
async def test_what_the_law_allows_leads_where_it_says(hall: HostileHall, status: str):
    for command, reached in LAWFUL[status].items():
        dossier = await hall.in_status(status)
        code, done = await hall.does(dossier, command)
        assert (code, done.get("status")) == (200, reached), (command, done)
        assert done["version"] == dossier["version"] + 1
        assert len(done["log"]) == len(dossier["log"]) + 1


# ------------------------------------------------------------------------------ bad words

CARD = "001090012345||Đỗ Văn An|02091990|Nam|12 Hàng Bột, Hà Nội|01012022"
CARDS = {
    "six fields": CARD.rpartition("|")[0],
    "five bars alone": "|||||",
    "script in the name": CARD.replace("Văn An", "<script>alert(1)</script>"),
    "markup in the address": CARD.replace("12 Hàng Bột", "<img src=x onerror=alert(1)>"),
    "a formula for a name": CARD.replace("Đỗ Văn An", "=HYPERLINK(1)"),
    "a name of figures": CARD.replace("Đỗ Văn An", "12345"),
    "a quote that ends a statement": CARD.replace("Văn An", "'; DROP TABLE dossiers; --"),
    "eleven digits": CARD[1:],
    "digits of another script": CARD.replace("001090012345", "٠٠١٠٩٠٠١٢٣٤٥"),
    "30 February": CARD.replace("02091990", "30021990"),
    "born tomorrow": CARD.replace("02091990", "17112026"),
    "issued before birth": CARD.replace("01012022", "01011980"),
    "neither man nor woman": CARD.replace("|Nam|", "|Robot|"),
    "a name without end": CARD.replace("Văn An", "A" * 1_800),
    "letters that turn the reading direction": CARD.replace(
        "001090012345", "\u202e001090012345\u202e1"
    ),
    "nothing but spaces": "       ",
}


async def test_a_card_that_cannot_be_read_says_which_part_and_never_what(
    hall: HostileHall, caplog: pytest.LogCaptureFixture
):
    before = await hall.everything()
    for case, payload in CARDS.items():
        body = {"payload": payload}
        status, problem = await hall.call("POST", "/dossiers/identity-card", body, by="clerk")
        assert (status, problem["code"]) == (422, "unreadable_identity_card"), case
        assert set(problem["fields"].values()) == {"unreadable"}, case
        assert "Hàng Bột" not in str(problem) + caplog.text, case
    assert await hall.everything() == before


async def test_a_card_is_read_through_what_a_scanner_sends_along(hall: HostileHall):
    for payload in (CARD + "\r\n", "\x02" + CARD + "\x03\t", CARD + "||thêm|nữa", "\ufeff" + CARD):
        body = {"payload": payload}
        status, read = await hall.call("POST", "/dossiers/identity-card", body, by="clerk")
        assert (status, read["name"], read["id_number"]) == (200, "Đỗ Văn An", "001090012345")


BODIES = {
    "1 MB": (b'{"payload": "' + b"1" * 2**20 + b'"}', 413, "body_too_large"),
    "2,001 letters": (b'{"payload": "' + b"1" * 2_001 + b'"}', 422, "bad_request"),
    "no JSON": (b"payload=1", 400, "not_json"),
    "half of JSON": (b'{"payload": "1', 400, "not_json"),
    "no UTF-8": (b'{"payload": "\xff\xfe"}', 400, "not_json"),
    "half a letter": (rb'{"payload": "\ud800"}', 400, "not_json"),
    "a raw NUL": (b'{"payload": "1\x00"}', 400, "not_json"),
    "a NUL": (rb'{"payload": "1\u0000"}', 422, "bad_request"),
    "a list": (b"[]", 422, "bad_request"),
    "nothing": (b"", 422, "bad_request"),
    "null": (b"null", 422, "bad_request"),
    "a number": (b'{"payload": 1}', 422, "bad_request"),
    "unknown fields": (b'{"payload": "1", "admin": true}', 422, "bad_request"),
    "as deep as it goes": (b'{"payload": ' + b"[" * 7_000 + b"]" * 7_000 + b"}", 400, "not_json"),
}


async def test_bodies_that_no_page_sends(hall: HostileHall):
    before = await hall.everything()
    path = f"{API}/dossiers/identity-card"
    headers = {"Content-Type": "application/json"}
    for case, (body, status, code) in BODIES.items():
        found, answer = await hall.raw("POST", path, "clerk", data=body, headers=headers)
        assert (found, code_of(answer)) == (status, code), (case, answer)
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        headers = {"Content-Type": kind}
        found, answer = await hall.raw("POST", path, "clerk", data=b"{}", headers=headers)
        assert (found, code_of(answer)) == (400, "not_json"), kind
    assert await hall.everything() == before


MUCH = [{"name": "Giấy tờ", "copies": 1}] * 51
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a second ahead": ({"received_at": "2026-11-16T08:00:01+07:00"}, "before_receipt"),
    "at another day's clock": ({"received_at": "2026-11-16T08:00:00Z"}, "before_receipt"),
    "two years ago": ({"received_at": "2024-11-16T08:00:00+07:00"}, "bad_request"),
    "no offset": ({"received_at": "2026-11-16T07:00:00"}, "bad_request"),
    "the year 1": ({"received_at": "0001-01-01T00:00:00+14:00"}, "bad_request"),
    "the year 9999": ({"received_at": "9999-12-31T23:59:59-14:00"}, "before_receipt"),
    "bring it before the receipt": (
        {"supplement": ASK | {"until": "2026-11-15"}}, "before_receipt",
    ),
    "supplement and refusal": ({"supplement": ASK, "refusal": WHY}, "bad_request"),
    "a refusal without a ground": ({"refusal": {"reason": "không"}}, "bad_request"),
    "a refusal of spaces": ({"refusal": {"reason": "   ", "ground": "   "}}, "bad_request"),
    "a procedure of nobody": ({"procedure": "9.999999"}, "unknown_procedure"),
    "a procedure that is a path": ({"procedure": "../../etc/passwd"}, "bad_request"),
    "another version": ({"version_id": 4_711}, "procedure_changed"),
    "missing papers": ({"procedure": BIRTH.code}, "papers_missing"),
    "a paper that is not listed": (
        {"procedure": BIRTH.code, "papers": [{"paper": 9, "state": "received"}]}, "bad_request",
    ),
    "a paper twice": (
        {"procedure": BIRTH.code, "papers": [ALL_PAPERS[0], *ALL_PAPERS]}, "bad_request",
    ),
    "papers without end": ({"more_papers": MUCH}, "bad_request"),
    "a ticket of nobody": ({"ticket_id": 10**12}, "unknown_ticket"),
    "a fee below nothing": ({"fee": -1}, "bad_request"),
    "a fee beyond all": ({"fee": 10**30}, "bad_request"),
    "a limit that is not there": ({"limit": 400}, "bad_request"),
    "no name": ({"applicant": {"name": "  "}}, "bad_request"),
    "a phone of letters": ({"applicant": {"name": "Lan", "phone": "gọi"}}, "bad_request"),
    "born in the year 0": (
        {"applicant": {"name": "Lan", "birth_date": "0000-00-00"}}, "bad_request",
    ),
    "a field that is not ours": ({"status": "returned"}, "bad_request"),
    "a code of one's own": ({"code": "H05.99.01-261116-9999"}, "bad_request"),
}  # fmt: skip


async def test_what_cannot_be_received_leaves_nothing(hall: HostileHall):
    before = await hall.everything()
    for case, (words, code) in WRONG.items():
        status, problem = await hall.call("POST", "/dossiers", RECEIVE | words, by="clerk")
        assert (problem.get("code"), 400 <= status < 500) == (code, True), (case, problem)
    assert await hall.everything() == before


AHEAD: dict[str, tuple[str, dict[str, Any], str]] = {
    "yesterday": (
        "request-supplement", {"supplement": ASK | {"until": "2026-11-15"}}, "before_receipt",
    ),
    "pay before the receipt": ("request-payment", {"until": "2026-11-01"}, "before_receipt"),
    "apologise backwards": ("apologise", {"new_day": "2026-11-15"}, "before_receipt"),
    "apologise for today": ("apologise", {"new_day": "2026-11-16"}, "bad_request"),
    "no later than promised": ("apologise", {"new_day": "2026-11-17"}, "bad_request"),
    "a Sunday": ("apologise", {"new_day": "2026-11-22"}, "bad_request"),
    "a holiday": ("apologise", {"new_day": "2026-11-24"}, "bad_request"),
    "no day": ("apologise", {"new_day": "2026-02-30"}, "bad_request"),
    "staff of nobody": ("assign", {"staff_id": 2**62}, "unknown_staff"),
    "a greeter": ("assign", {"staff_id": 32}, "unknown_staff"),
    "an administrator": ("assign", {"staff_id": 31}, "unknown_staff"),
    "an official for a clerk's step": ("assign", {"staff_id": 11}, "unknown_staff"),
    "staff 0": ("assign", {"staff_id": 0}, "bad_request"),
    "the next step to a clerk": ("advance", {"hand_to": 2}, "unknown_staff"),
    "pay nothing": ("request-payment", {"amount": 0}, "bad_request"),
    "an instruction of one letter": (
        "request-supplement", {"supplement": {"instruction": "a"}}, "bad_request",
    ),
    "a stop without a ground": ("stop", {"ground": ""}, "bad_request"),
}  # fmt: skip


async def test_days_and_people_that_cannot_be_change_nothing(hall: HostileHall):
    dossier = await hall.received()
    before = await hall.everything()
    for case, (command, words, code) in AHEAD.items():
        status, problem = await hall.does(dossier, command, **words)
        assert (problem.get("code"), 400 <= status < 500) == (code, True), (case, problem)
    assert await hall.everything() == before


async def test_a_result_is_handed_over_against_its_own_receipt(hall: HostileHall):
    dossier, other = await hall.in_status("resolved"), await hall.received()
    ticket = await hall.issue()
    wrong = [
        ({"receipt": other["follow_url"]}, "receipt_does_not_match"),
        ({"receipt": ticket["tracking_url"]}, "receipt_does_not_match"),
        ({"receipt": dossier["code"]}, "receipt_does_not_match"),
        ({"receipt": dossier["follow_url"] + "'--"}, "receipt_does_not_match"),
        ({"receipt": "http://[" + "A" * 200}, "receipt_does_not_match"),
        ({}, "bad_request"),
        ({"receipt": dossier["follow_url"], "ticket_id": 10**12}, "unknown_ticket"),
    ]
    before = await hall.everything()
    for words, code in wrong:
        body = {"without_receipt": ""} | words
        status, problem = await hall.does(dossier, "return-result", **body)
        assert (problem.get("code"), 400 <= status < 500) == (code, True), (words, problem)
    assert await hall.everything() == before
    status, _ = await hall.does(dossier, "return-result", receipt=dossier["follow_url"].lower())
    assert status == 200


async def test_a_late_dossier_does_not_go_on_before_form_04(hall: HostileHall):
    dossier = await hall.received()
    await hall.later(days=2)
    before = await hall.everything()
    for by in ("clerk", "leader"):
        status, problem = await hall.does(dossier, "advance", by=by)
        assert (status, problem["code"]) == (409, "apology_needed")
    assert await hall.everything() == before
    status, sorry = await hall.does(dossier, "apologise")
    assert (status, sorry["extended_to"]) == (200, "2026-11-19")
    status, gone_on = await hall.does(sorry, "advance")
    assert (status, gone_on["due_at"]) == (200, dossier["due_at"])
    await hall.later(days=2)  # the new day has passed, too
    status, problem = await hall.does(gone_on, "advance", by="leader")
    assert (status, problem["code"]) == (409, "apology_needed")


async def test_a_contract_without_a_limit_is_never_late(hall: HostileHall):
    dossier = await hall.received(procedure=CONTRACT.code)
    await hall.later(days=400)
    status, gone_on = await hall.does(dossier, "advance")
    assert (status, gone_on["standing"]) == (200, "no_limit")
