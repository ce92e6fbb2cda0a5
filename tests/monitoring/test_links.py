"""Wrong links and tickets are limited, and a hall behind one address does not suffer for it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import count

import pytest

from config.text.catalogue import text
from queue_server.core.clock import SetClock
from tests.dossiers.hostile import RECEIVE
from tests.hall.with_dossiers import API, HallWithDossiers
from tests.monitoring.conftest import Opened

PAGES = ("/T/{}", "/H/{}", API + "/track/{}", API + "/follow/{}", API + "/track/{}/stream")
_serial = count()


def wrong() -> str:
    """A link that nobody has, in the letters of one."""
    return f"{next(_serial):0>16}".translate(str.maketrans("01", "ZY"))


async def get(hall: HallWithDossiers, path: str, address: str = "203.0.113.7") -> int:
    async with hall.client.get(path, headers={"X-Forwarded-For": address}) as answer:
        return answer.status


async def links(hall: HallWithDossiers) -> tuple[str, str]:
    """A ticket's link and a dossier's."""
    ticket = await hall.issue()
    status, dossier = await hall.call("POST", "/dossiers", RECEIVE, by="clerk")
    assert status == 200, dossier
    return (
        ticket["tracking_url"].rpartition("/")[2],
        dossier["follow_url"].rpartition("/")[2],
    )


async def use_up(hall: HallWithDossiers, free: int = 30) -> None:
    """As many wrong links as are free, on every kind of address that takes one."""
    for number in range(free):
        assert await get(hall, PAGES[number % len(PAGES)].format(wrong())) == 404


@pytest.mark.parametrize("page", PAGES)
async def test_wrong_links_are_limited_by_address(opened: Opened, page: str) -> None:
    hall = await opened(trusted_proxies=["127.0.0.1"])
    await use_up(hall)
    assert await get(hall, page.format(wrong())) == 429
    assert await get(hall, page.format(wrong()), "198.51.100.1") == 404


async def test_it_is_said_how_long_and_forgiven(opened: Opened, clock: SetClock) -> None:
    hall = await opened(trusted_proxies=["127.0.0.1"], wrong_links_per_minute=2)
    await use_up(hall, 2)
    async with hall.client.get(
        f"{API}/track/{wrong()}", headers={"X-Forwarded-For": "203.0.113.7"}
    ) as answer:
        problem = await answer.json(content_type=None)
        assert (answer.status, problem["code"]) == (429, "too_many_requests")
        assert answer.headers["Retry-After"] == "30"
    clock.move(seconds=30)
    assert await get(hall, f"/T/{wrong()}") == 404


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_whoever_opened_a_page_is_told_in_words(opened: Opened, language: str) -> None:
    hall = await opened(wrong_links_per_minute=1)
    await use_up(hall, 1)
    asked = {"Accept": "text/html,*/*;q=0.8", "Accept-Language": language}
    async with hall.client.get(f"/T/{wrong()}", headers=asked) as answer:
        page = await answer.text()
        assert (answer.status, answer.content_type) == (429, "text/html")
        assert answer.headers["Retry-After"] == "60"
        assert answer.headers["X-Request-Id"] in page
        assert text(language, "errors.too_many_requests.title") in page


async def test_right_links_never_count(opened: Opened) -> None:
    hall = await opened(wrong_links_per_minute=5)
    ticket, receipt = await links(hall)
    for _ in range(50):
        assert await get(hall, f"/T/{ticket}") == 200
        assert await get(hall, f"{API}/follow/{receipt}") == 200


async def test_a_prankster_in_the_hall_hinders_nobody_who_waits_there(opened: Opened) -> None:
    """All of them behind one address: today's tickets open, and links that were open before."""
    hall = await opened()
    ticket, receipt = await links(hall)
    assert await get(hall, f"/H/{receipt}") == 200
    await use_up(hall)
    assert await get(hall, f"/T/{wrong()}") == 429
    assert await get(hall, f"/T/{ticket}") == 200
    assert await get(hall, f"/H/{receipt}") == 200


async def test_a_right_link_opens_whatever_is_tried_beside_it(opened: Opened) -> None:
    """Links that were never opened before: a receipt's, and a ticket's of another day."""
    hall = await opened()
    ticket, receipt = await links(hall)
    await use_up(hall)
    hall.clock.set(hall.clock.now() + timedelta(days=1))
    await hall.server.rooms.tickets.day.turn()
    for path in (f"/T/{ticket}", f"/H/{receipt}"):
        guesses = [get(hall, f"/H/{wrong()}") for _ in range(40)]
        answers = await asyncio.gather(*guesses[:20], get(hall, path), *guesses[20:])
        assert answers.pop(20) == 200
        assert set(answers) == {429}


@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(days=-1), timedelta(days=366)])
async def test_a_clock_that_is_put_right_refuses_no_kiosk(
    opened: Opened, clock: SetClock, jump: timedelta
) -> None:
    hall = await opened(tickets_per_minute=3)
    words, right = {"service": "ho-tich"}, clock.now()
    clock.set(right + jump)
    for _ in range(3):
        await hall.call("POST", "/tickets", words, by="kiosk-1")
    clock.set(right)
    clock.move(seconds=20)
    assert (await hall.call("POST", "/tickets", words, by="kiosk-1"))[0] == 200


async def test_a_kiosk_takes_so_many_tickets_a_minute(opened: Opened, clock: SetClock) -> None:
    hall = await opened(tickets_per_minute=3)
    words = {"service": "ho-tich"}
    clock.move(minutes=5)
    for _ in range(3):
        assert (await hall.call("POST", "/tickets", words, by="kiosk-1"))[0] == 200
    status, problem = await hall.call("POST", "/tickets", words, by="kiosk-1")
    assert (status, problem["retry_after_seconds"]) == (429, 20)
    assert (await hall.call("POST", "/tickets", words, by="kiosk-2"))[0] == 200
    assert (await hall.call("POST", "/tickets", words, by="clerk"))[0] == 200
    clock.move(seconds=20)
    assert (await hall.call("POST", "/tickets", words, by="kiosk-1"))[0] == 200


async def test_nothing_is_limited_where_the_centre_says_so(opened: Opened) -> None:
    hall = await opened(tickets_per_minute=0)
    for _ in range(70):
        assert (await hall.call("POST", "/tickets", {"service": "ho-tich"}, by="clerk"))[0] == 200


async def test_a_proxy_that_is_not_named_is_not_believed(opened: Opened) -> None:
    """Otherwise whoever signs in wrongly would count as somebody new each time."""
    hall = await opened(wrong_links_per_minute=2)
    for number in range(2):
        assert await get(hall, f"/T/{wrong()}", f"203.0.113.{number}") == 404
    assert await get(hall, f"/T/{wrong()}", "198.51.100.1") == 429


async def test_wrong_sign_ins_count_by_who_asks_behind_the_proxy(opened: Opened) -> None:
    hall = await opened(trusted_proxies=["127.0.0.1"])
    words = {"sign_in": "quay1", "password": "wrong"}

    async def sign_in(address: str) -> int:
        headers = {"X-Forwarded-For": address}
        return (await hall.call("POST", "/session", words, **headers))[0]

    assert [await sign_in("203.0.113.7") for _ in range(6)] == [401] * 5 + [429]
    assert await sign_in("198.51.100.1") == 401


async def test_streams_and_changes_work_behind_a_proxy(opened: Opened) -> None:
    hall = await opened(trusted_proxies=["127.0.0.1"])
    ticket, _ = await links(hall)
    headers = {"X-Forwarded-For": "203.0.113.7"}
    async with hall.client.get(f"{API}/track/{ticket}/stream", headers=headers) as answer:
        assert answer.status == 200
        assert (await answer.content.readline()).startswith(b"event: snapshot")
    status, cancelled = await hall.call("POST", f"/track/{ticket}/cancel", {}, **headers)
    assert (status, cancelled["state"]) == (200, "cancelled")
