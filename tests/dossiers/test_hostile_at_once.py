"""Two at once, versions that others have left behind, commands sent again: on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import product

import pytest

from config.centre.model import Centre
from config.text.catalogue import text
from queue_server.core.clock import SetClock
from tests.dossiers.hostile import ASK, RECEIVE, WORDS, HostileHall, code_of, hostile_hall
from tests.hall.with_dossiers import API


@pytest.fixture
async def hall(
    database_url: str, demo_centre: Centre, clock: SetClock
) -> AsyncIterator[HostileHall]:
    async with hostile_hall(database_url, demo_centre, clock) as one:
        yield one


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_the_second_of_two_is_told_who_did_what(hall: HostileHall, language: str):
    dossier = await hall.received()
    path = f"/dossiers/{dossier['dossier_id']}"
    ask = {"seen": 1, "supplement": ASK}
    both = await asyncio.gather(
        hall.call("POST", f"{path}/request-supplement", ask, by="clerk", **tongue(language)),
        hall.call("POST", f"{path}/advance", {"seen": 1}, by="leader", **tongue(language)),
    )
    (winner,) = [answer for status, answer in both if status == 200]
    (loser,) = [answer for status, answer in both if status == 409]
    assert loser["code"] == "dossier_changed"
    assert winner["log"][-1]["who"] in loser["detail"]
    asked = winner["status"] == "supplement_requested"
    done = "request_supplement" if asked else "advance"
    assert text(language, f"dossiers.action.{done}") in loser["detail"]
    assert winner["version"] == 2
    assert len(winner["forms"]) == len(winner["stops"]) == asked


def tongue(language: str) -> dict[str, str]:
    return {"Accept-Language": language}


async def test_whoever_saw_another_version_does_nothing(hall: HostileHall):
    received = await hall.received()
    status, dossier = await hall.does(received, "assign")
    assert (status, dossier["version"]) == (200, 2)
    before = await hall.everything()
    for command, seen in product(WORDS, (0, 1, 3, 2**31 - 1)):
        status, problem = await hall.does(dossier, command, seen=seen)
        assert (status, problem["code"]) == (409, "dossier_changed"), (command, seen)
    assert await hall.everything() == before


async def test_a_version_that_cannot_be_is_refused(hall: HostileHall):
    dossier = await hall.received()
    before = await hall.everything()
    for seen in (-1, 2**31, 2**70, 1.5, None, "eins", [1], {"a": 1}):
        status, problem = await hall.does(dossier, "advance", seen=seen)
        assert (status, problem["code"]) == (422, "bad_request"), seen
    assert await hall.everything() == before


# ----------------------------------------------------------------------------------- keys


async def test_many_replays_of_one_key_are_one_dossier(hall: HostileHall):
    key = {"Idempotency-Key": "once"}
    answers = await asyncio.gather(
        *(hall.call("POST", "/dossiers", RECEIVE, by="clerk", **key) for _ in range(12))
    )
    assert {status for status, _ in answers} == {200}
    assert len({answer["code"] for _, answer in answers}) == 1
    status, listed = await hall.call("GET", "/dossiers?list=all", by="clerk")
    assert (status, len(listed["dossiers"])) == (200, 1)
    # Another's key of the same name is another key.
    status, theirs = await hall.call("POST", "/dossiers", RECEIVE, by="other", **key)
    assert (status, theirs["code"]) == (200, answers[0][1]["code"][:-1] + "2")


async def test_a_key_opens_one_dossier_only(hall: HostileHall):
    one, two = await hall.received(), await hall.received()
    status, done = await hall.does(one, "advance", key="go")
    assert status == 200
    status, refused = await hall.does(two, "advance", key="go")
    assert (status, refused["code"]) == (422, "idempotency_key_reused")
    status, _ = await hall.does(done, "request-supplement", by="leader", key="other")
    before = await hall.everything()
    # Sent again after others have gone on, it is answered with how things stand, and does nothing.
    status, again = await hall.does(one, "advance", key="go")
    assert (status, again["version"] >= done["version"]) == (200, True)
    assert await hall.everything() == before


async def test_a_refusal_is_not_kept_under_its_key(hall: HostileHall):
    dossier = await hall.received()
    status, _ = await hall.does(dossier, "resume", key="resume")
    assert status == 409
    _, stopped = await hall.does(dossier, "stop")
    status, problem = await hall.does(dossier, "resume", key="resume")
    assert (status, problem["code"]) == (409, "dossier_changed")
    status, resumed = await hall.does(stopped, "resume", key="resume")
    assert (status, resumed["status"]) == (200, "in_progress")


async def test_a_key_that_is_none_is_refused(hall: HostileHall):
    before = await hall.everything()
    for key in ("", "x" * 81, "khoá", "a\tb"):
        headers = {"Idempotency-Key": key}
        status, answer = await hall.raw(
            "POST", f"{API}/dossiers", "clerk", json=RECEIVE, headers=headers
        )
        assert (status, code_of(answer)) == (422, "bad_request"), key
    assert await hall.everything() == before
