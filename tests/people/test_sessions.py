"""Where a person is signed in: seen in plain words, logged, ended one by one or all."""

from __future__ import annotations

import pytest
from aiohttp import ClientPayloadError

from queue_server.centre.staff.access import SESSION_COOKIE
from queue_server.centre.staff.browsers import browser_words
from tests.people.conftest import Hall

EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
)


async def listed(hall: Hall, who: str) -> list[dict[str, object]]:
    status, said = await hall.ask("GET", f"{hall.of(who)}/sessions")
    assert status == 200, said
    found: list[dict[str, object]] = said["sessions"]
    return found


async def test_they_are_seen_and_ended_one_by_one(hall: Hall) -> None:
    await hall.sign_in("lan")
    here = hall.cookies["lan"]
    hall.clock.move(seconds=60)
    await hall.sign_in("lan", browser=EDGE)
    await hall.ask("POST", "/counters/1/open", {}, who="lan")
    newer, older = await listed(hall, "lan")
    assert (newer["program"], newer["system"]) == ("edge", "windows")
    assert (older["program"], older["system"]) == ("firefox", "linux")
    assert here not in str((newer, older))
    assert (await hall.ask("DELETE", f"{hall.of('lan')}/sessions/{newer['id']}"))[0] == 204
    assert (await hall.ask("GET", "/session", who="lan"))[0] == 401
    hall.cookies["lan"] = here
    assert (await hall.ask("GET", "/session", who="lan"))[0] == 200
    _, said = await hall.ask("GET", "/counters")
    assert [one["state"] for one in said["counters"]].count("open") == 1
    assert (await hall.ask("DELETE", f"{hall.of('lan')}/sessions/{older['id']}"))[0] == 204
    _, said = await hall.ask("GET", "/counters")
    assert {one["state"] for one in said["counters"]} == {"closed"}
    assert (await hall.ask("DELETE", f"{hall.of('lan')}/sessions/{older['id']}"))[0] == 404


async def test_one_s_own_session_stays_when_all_others_end(hall: Hall) -> None:
    first = hall.cookies["quan"]
    await hall.sign_in("quan")
    assert [one["is_this"] for one in await listed(hall, "quan")].count(True) == 1
    assert (await hall.ask("DELETE", f"{hall.of('quan')}/sessions"))[0] == 204
    assert (await hall.ask("GET", "/session", who="quan"))[0] == 200
    hall.cookies["before"] = first
    assert (await hall.ask("GET", "/session", who="before"))[0] == 401


async def test_a_session_of_another_person_is_not_ended_by_this_address(hall: Hall) -> None:
    await hall.sign_in("lan")
    (session,) = await listed(hall, "lan")
    assert (await hall.ask("DELETE", f"{hall.of('chi')}/sessions/{session['id']}"))[0] == 404
    assert (await hall.ask("GET", "/session", who="lan"))[0] == 200


async def test_that_it_was_looked_at_and_ended_is_logged(hall: Hall) -> None:
    await hall.sign_in("lan")
    await listed(hall, "lan")
    await hall.ask("DELETE", f"{hall.of('lan')}/sessions")
    lines = await hall.log("see_sessions", "end_sessions")
    quan, lan = (f"staff:{hall.numbers[who]}" for who in ("quan", "lan"))
    assert lines == [(quan, "see_sessions", lan, ""), (quan, "end_sessions", lan, "")]


async def test_a_stream_of_an_ended_session_ends(hall: Hall) -> None:
    await hall.sign_in("lan")
    await hall.ask("POST", "/counters/1/open", {}, who="lan")
    url = f"http://127.0.0.1:{hall.port}/api/v1/counters/1/stream"
    cookie = {"Cookie": f"{SESSION_COOKIE}={hall.cookies['lan']}"}
    async with hall.session.get(url, headers=cookie) as stream:
        assert stream.status == 200
        await stream.content.readline()
        await hall.ask("DELETE", f"{hall.of('lan')}/sessions")
        with pytest.raises(ClientPayloadError):  # the server cuts it
            await stream.content.read()


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("", "other/other"),
        ("curl/8.5", "other/other"),
        (EDGE, "edge/windows"),
        (EDGE.replace(" Edg/140.0.0.0", ""), "chrome/windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "safari/iphone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; K) Chrome/140.0.0.0 Mobile Safari/537.36",
            "chrome/android",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) coc_coc_browser/140.0 Chrome/134 Safari/537.36",
            "coccoc/windows",
        ),
        ("<script>" * 9_000, "other/other"),
    ],
)
def test_a_browser_is_named_in_fixed_words(header: str, words: str) -> None:
    assert browser_words(header) == words
    assert len(words) <= 40
