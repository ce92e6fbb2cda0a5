"""Who may not, whose it is not, addresses and searches that no page sends, words made by chance."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from config.centre.model import Centre
from queue_server.core.clock import SetClock
from queue_server.core.http.operations import Operation
from tests.dossiers.hostile import PEOPLE, RECEIVE, WAYS, WORDS, HostileHall, hostile_hall
from tests.dossiers.hostile_words import words_of
from tests.hall.with_dossiers import API

STRANGERS = ("nobody", "greeter", "administrator", "kiosk-1")
TRIES = frozenset({"dossier_find_attempts"})
"""Wrong tries to find a dossier are counted: that is no change of a dossier."""
ONLY_ASKING = {
    "quoteDossier", "readIdentityCard", "searchDossiers", "findDossier", "revealApplicant",
}  # fmt: skip
CALLERS = [*["clerk", "leader"] * 4, "official", "greeter", "nobody"]
PATHS = ("/dossiers", "/procedures", "/follow")


@pytest.fixture
async def hall(
    database_url: str, demo_centre: Centre, clock: SetClock
) -> AsyncIterator[HostileHall]:
    async with hostile_hall(database_url, demo_centre, clock) as one:
        yield one


def refused(by: str) -> tuple[int, str]:
    return (401, "not_signed_in") if by == "nobody" else (403, "not_allowed")


async def test_strangers_neither_see_nor_change_anything(hall: HostileHall):
    dossier = await hall.received()
    ticket = await hall.issue()
    before = await hall.everything()
    bodies: dict[str, Any] = {f"/dossiers/1/{command}": WORDS[command] for command in WORDS}
    bodies |= {
        "/dossiers": RECEIVE,
        "/dossiers/quote": {"procedure": RECEIVE["procedure"]},
        "/dossiers/identity-card": {"payload": "1|2|3"},
        "/dossiers/1/receipt": {"kiosk": "kiosk-1"},
    }
    bodies["/dossiers/search"] = {"words": "Lan"}
    reads: tuple[str, ...] = ("/dossiers", "/dossiers/1", "/dossiers/4711")
    reads += (f"/tickets/{ticket['ticket_id']}/dossiers",)
    for by in STRANGERS:
        for path, words in bodies.items():
            body = words | ({"seen": 1} if path[-1].isalpha() and "/1/" in path else {})
            status, problem = await hall.call("POST", path, body, by=by)
            assert (status, problem["code"]) == refused(by), (by, path)
            assert dossier["applicant_name"] not in str(problem)
        for path in reads:
            status, problem = await hall.call("GET", path, by=by)
            assert (status, problem["code"]) == refused(by), (by, path)
    assert await hall.everything() == before


async def test_an_official_does_only_what_is_theirs(hall: HostileHall):
    dossier = await hall.received()
    before = await hall.everything()
    refusals = {
        "not_allowed": ("withdraw", "stop", "apologise"),
        "not_your_step": ("advance", "assign", "request-supplement", "request-payment"),
    }
    for code, commands in refusals.items():
        for command in commands:
            status, problem = await hall.does(dossier, command, by="official")
            assert (status, problem["code"]) == (403, code), command
    for command in ("stop", "apologise"):
        status, problem = await hall.does(dossier, command, by="clerk")
        assert (status, problem["code"]) == (403, "not_allowed"), command
    status, problem = await hall.call("POST", "/dossiers", RECEIVE, by="official")
    assert (status, problem["code"]) == (403, "not_allowed")
    assert await hall.everything() == before


async def test_a_step_that_was_handed_to_somebody_is_not_their_colleagues(hall: HostileHall):
    status, dossier = await hall.does(await hall.received(), "assign", staff_id=PEOPLE["other"])
    assert status == 200
    before = await hall.everything()
    for command in ("advance", "assign", "request-supplement", "request-payment"):
        status, problem = await hall.does(dossier, command, by="clerk")
        assert (status, problem["code"]) == (403, "not_your_step"), command
    assert await hall.everything() == before


async def test_a_kiosk_takes_no_receipt_of_another(hall: HostileHall):
    await hall.received()
    status, job = await hall.call("POST", "/dossiers/1/receipt", {"kiosk": "kiosk-1"}, by="clerk")
    assert status == 200
    before = await hall.everything()
    for by, kiosk, code in (
        ("kiosk-2", "kiosk-1", "not_allowed"),
        ("clerk", "kiosk-1", "not_allowed"),
        ("nobody", "kiosk-1", "not_signed_in"),
        ("kiosk-1", "none", "unknown_kiosk"),
    ):
        path = f"/kiosks/{kiosk}/receipts/{job['job']}/taken"
        status, problem = await hall.call("POST", path, by=by)
        assert (400 <= status < 500, problem["code"]) == (True, code)
    for unknown in ("receipt-0", "%00", "'; DELETE FROM receipt_jobs; --"):
        path = f"{API}/kiosks/kiosk-2/receipts/{quote(unknown, safe='%')}/taken"
        headers = {"Authorization": f"Bearer {hall.keys['kiosk-2']}"}
        status, _ = await hall.raw("POST", path, headers=headers)
        assert status < 500
    assert await hall.everything() == before


NUMBERS = ("0", "-1", "1e3", "999999999999999999", "9" * 19, "9" * 400, "１", "1.0", "+1", "0x1",
           "1%00", "%00", "..%2F1", "null", "%F0%9F%98%80", "1;2", "1'--", "%ff")  # fmt: skip


async def test_a_dossier_of_no_number_is_not_found(hall: HostileHall):
    await hall.received()
    before = await hall.everything()
    for number in NUMBERS:
        escaped = quote(number, safe="%")
        status, answer = await hall.raw("GET", f"{API}/dossiers/{escaped}", "clerk")
        assert status in (404, 422), (number, answer)
        status, answer = await hall.raw(
            "POST", f"{API}/dossiers/{escaped}/advance", "clerk", json={"seen": 1}
        )
        assert status in (404, 422), (number, answer)
        for page in (f"/dossiers/{escaped}", f"/dossiers/{escaped}/forms/1", "/dossiers/1/forms/9"):
            status, _ = await hall.raw("GET", page, "clerk")
            assert status < 500, (page, number)
    assert await hall.everything() == before


SEARCHED = ("'", "' OR 1=1 --", '"; DROP TABLE dossiers; --', "%", "_", "%%%", "\\", "\\%", "*",
            "<script>alert(1)</script>", "{{7*7}}", "%00", "a%00b", "\ud7ff", "%ed%a0%80", "%ff%fe",
            "x" * 3_000, " ", "\t\r\n", "Ω≈ç√∫", "\u202e", "😀" * 50, "a" * 5 + "\u0301" * 90,
            "H05.99.01-261116-0001", "H15.50.05.13-261008-0975", "0" * 4, "９９９９", "%",
            "https://x/H/0000000000000000", "http://[",
            "Robert'); DROP TABLE applicants;--")  # fmt: skip


async def test_whatever_is_searched_for_is_only_searched_for(hall: HostileHall):
    await hall.received()
    before = await hall.everything(but=TRIES)
    for words in SEARCHED:
        escaped = quote(words, safe="%", errors="surrogatepass")
        for path in ("dossiers?list=", "procedures?q=", "procedures?field=", "procedures/"):
            status, answer = await hall.raw("GET", f"{API}/{path}{escaped}", "clerk")
            assert status < 500, (path, words, answer)
        for page in ("procedures?q=", "procedures?field=", "procedures/", "H/", "dossiers?list="):
            status, answer = await hall.raw("GET", f"/{page}{escaped}", "clerk")
            assert status < 500, (page, words)
            assert b"<script>alert(1)" not in answer, (page, words)
        if "%" not in words:
            status, listed = await hall.call(
                "POST", "/dossiers/search", {"words": words}, by="clerk"
            )
            assert status in (200, 404, 422), (words, listed)
        body = {"code": words[:60].ljust(3), "phone_digits": "1234"}
        status, problem = await hall.call("POST", "/follow", body)
        assert status in (404, 422, 429), (words, problem)
    assert await hall.everything(but=TRIES) == before


async def test_a_letter_of_every_kind_is_not_everybody(hall: HostileHall):
    """Signs that stand for others in a query find nobody by standing for all."""
    await hall.received()
    for words in ("%", "_", "%%%", "*", "\\%", "'", "' OR 1=1 --", "____", "%an%"):
        for shown in ("all", "open"):
            asked = {"words": words, "shown": shown}
            status, listed = await hall.call("POST", "/dossiers/search", asked, by="clerk")
            assert (status, listed["dossiers"]) == (200, []), (words, shown)


LISTS = ("list=", "list=yesterday", "list=MINE", "list=mine&list=late", "list=%00", "list[]=mine",
         "offset=", "offset=-1", "offset=1.5", "offset=1e3", "offset=99999999999999999999",
         "offset=%D9%A1", "offset=0x10", "offset=NaN", "offset=10000000", "offset=10000001",
         "offset=%201", "q=a&q=b", "limit=-5", "&&&&", "=", "q", "list=late&offset=5&q=",
         "%ff=%ff", "q=" + "&q=" * 500)  # fmt: skip


async def test_lists_answer_or_refuse_whatever_is_asked(hall: HostileHall):
    await hall.received()
    for asked in LISTS:
        for path in ("dossiers", "procedures"):
            status, answer = await hall.raw("GET", f"{API}/{path}?{asked}", "clerk")
            assert status in (200, 422), (path, asked, answer)
        for page in ("/register", "/reports", "/reports/ii06a", "/reports/dossiers"):
            odd = asked.replace("list", "from").replace("offset", "to")
            status, _ = await hall.raw("GET", f"{page}?{odd}", "leader")
            assert status < 500, (page, odd)


# ----------------------------------------------------------------------------- by chance


def operations_of(hall: HostileHall) -> dict[str, Operation]:
    """Every operation of procedures, dossiers and following that takes words."""
    listed = [one for one in hall.server.operations if one.path.startswith(PATHS) and one.body]
    assert len(listed) > 15
    return {one.id: one for one in sorted(listed, key=lambda one: one.id)}


@given(some.data())
@settings(
    max_examples=150,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@pytest.mark.slow
async def test_words_made_by_chance_are_carried_out_whole_or_refused(
    hall: HostileHall, data: some.DataObject
):
    """By the OpenAPI document's own schemas, some of them spoilt; each at a dossier of its own."""
    operations = operations_of(hall)
    operation = operations[data.draw(some.sampled_from(list(operations)), "operation")]
    by = data.draw(some.sampled_from(CALLERS), "by")
    dossier = await hall.in_status(data.draw(some.sampled_from([*WAYS, "new"]), "status"))
    assert operation.body is not None
    body = data.draw(words_of(operation.body, seen=dossier["version"]), "body")
    path = operation.path.replace("{dossier_id}", str(dossier["dossier_id"]))
    before = await hall.everything(but=TRIES)
    status, answer = await hall.call(operation.method, path, body, by=by)
    assert status < 500, answer
    if status >= 400:
        assert answer["code"] != "internal"
    unchanged = await hall.everything(but=TRIES) == before
    assert unchanged == (status >= 400 or operation.id in ONLY_ASKING), answer


@given(some.text(max_size=80), some.text(max_size=80))
@settings(
    max_examples=30,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_addresses_made_by_chance_are_answered(hall: HostileHall, one: str, two: str):
    first, second = (quote(text, safe="", errors="surrogatepass") for text in (one, two))
    for path in (
        f"{API}/dossiers?list=all&offset={second}",
        f"{API}/dossiers?list={first}",
        f"{API}/dossiers/{first}",
        f"{API}/procedures?q={first}&field={second}",
        f"{API}/procedures/{first}",
        f"{API}/follow/{first}",
        f"/H/{first}?lang={second}",
        f"/procedures/{first}?lang={second}",
        f"/dossiers/1/forms/1?paper={first}&form_id={second}",
    ):
        status, answer = await hall.raw("GET", path, "leader")
        assert status < 500, (path, answer)
