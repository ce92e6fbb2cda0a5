"""Deliveries and the links of reserved numbers as a kiosk and a phone meet them over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from config.centre.model import Centre
from config.wire import KioskSnapshot
from config.wire.offline import MOST_DELIVERED, MOST_RETURNED
from config.wire.parts import CALENDAR_DAYS
from display.voice import SilentVoice
from queue_server.app import build
from queue_server.centre.staff import administration
from queue_server.core.actor import ADMINISTRATOR
from queue_server.core.clock import SetClock
from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus

API = "/api/v1"
SERVICE = "ho-tich"


@dataclass
class Lone:
    """A server, and the kiosk that has its key."""

    client: TestClient[Any, Any]
    clock: SetClock
    key: str

    async def asks(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.key}"}
        async with self.client.request(method, API + path, json=body, headers=headers) as answer:
            return answer.status, await answer.json()

    async def reserve(self, count: int = 5) -> dict[str, Any]:
        words = {"service": SERVICE, "count": count}
        status, block = await self.asks("POST", "/kiosks/kiosk-1/numbers", words)
        assert status == 200, block
        return dict(block)

    async def deliver(self, *tickets: dict[str, Any]) -> tuple[int, Any]:
        words = {"sent_at": said(self.clock.now()), "tickets": tickets}
        return await self.asks("POST", "/kiosks/kiosk-1/tickets", words)

    async def phone(self, path: str) -> tuple[int, str]:
        async with self.client.get(path) as answer:
            return answer.status, await answer.text()


def said(at: datetime) -> str:
    return at.isoformat()


@pytest.fixture
async def lone(sqlite_url: str, demo_centre: Centre, clock: SetClock) -> AsyncIterator[Lone]:
    """What HTTP adds is the same on both databases."""
    database = open_database(sqlite_url, EventBus())
    server = build(demo_centre, database, clock, SilentVoice())
    client = TestClient(TestServer(server.application))
    await client.start_server()
    add = partial(administration.add_device, centre=demo_centre, device_id="kiosk-1")
    yield Lone(client, clock, await database.write(add, ADMINISTRATOR, clock.now()))
    await client.close()


async def test_the_link_of_a_number_on_its_way_says_so_and_becomes_the_tickets(lone: Lone) -> None:
    block = await lone.reserve()
    token = block["tokens"][0]
    status, page = await lone.phone(f"/T/{token}?lang=en")
    assert status == 404
    assert "This number will be here in a moment" in page
    assert 'http-equiv="refresh"' in page
    status, problem = await lone.phone(f"{API}/track/{token}")
    assert (status, '"ticket_on_its_way"' in problem) == (404, True)
    taken = {
        "day": block["day"], "number": block["numbers"][0], "service": SERVICE,
        "taken_at": said(lone.clock.now()),
    }  # fmt: skip
    lone.clock.move(minutes=3)
    assert (await lone.deliver(taken))[0] == 200
    status, page = await lone.phone(f"/T/{token}?lang=en")
    assert status == 200
    assert block["numbers"][0] in page
    # Another day: what was not given is a link that nobody knows.
    lone.clock.move(days=1)
    status, page = await lone.phone(f"/T/{block['tokens'][1]}?lang=en")
    assert status == 404
    assert "We cannot find this number" in page


async def test_links_on_their_way_are_no_wrong_links(lone: Lone, demo_centre: Centre) -> None:
    block = await lone.reserve(20)
    for _ in range(1 + demo_centre.network.wrong_links_per_minute // len(block["tokens"])):
        for token in block["tokens"]:
            assert (await lone.phone(f"/T/{token}"))[0] == 404
            assert (await lone.phone(f"{API}/track/{token}"))[0] == 404
    assert (await lone.phone(f"/T/{'2' * 16}"))[0] == 404
    # Whoever has used up the patience with wrong links still opens right ones.
    for _ in range(2 * demo_centre.network.wrong_links_per_minute):
        await lone.phone(f"{API}/track/{'2' * 16}")
    assert (await lone.phone(f"{API}/track/{'2' * 16}"))[0] == 429
    assert (await lone.phone(f"/T/{block['tokens'][0]}"))[0] == 404


async def test_the_largest_delivery_and_the_largest_return_are_taken(lone: Lone) -> None:
    block = await lone.reserve(MOST_DELIVERED)
    tickets = [
        {
            "day": block["day"], "number": number, "service": SERVICE,
            "taken_at": said(lone.clock.now()), "receipt": "ư" * 300,
            "asked_under": "k" * 200, "priority_class": "x" * 40, "priority_reason": "x" * 40,
        }
        for number in block["numbers"]
    ]  # fmt: skip
    status, answer = await lone.deliver(*tickets)
    assert status == 200
    assert {one["refused"] for one in answer["tickets"]} == {None}
    status, problem = await lone.deliver(*tickets, tickets[0])
    assert (status, problem["code"]) == (422, "bad_request")
    many = {"day": block["day"], "numbers": [f"A{n:011}" for n in range(MOST_RETURNED)]}
    status, problem = await lone.asks("POST", "/kiosks/kiosk-1/numbers/unused", many)
    assert (status, problem["code"]) == (404, "number_not_reserved")


async def test_a_kiosk_knows_the_calendar_of_two_weeks(lone: Lone, demo_centre: Centre) -> None:
    status, words = await lone.asks("GET", "/kiosks/kiosk-1")
    assert status == 200
    snapshot = KioskSnapshot.model_validate(words)
    today = demo_centre.day(lone.clock.now())
    days = {demo_centre.day(span.start) for span in snapshot.opening}
    assert min(days) == today
    assert max(days) < today + timedelta(days=CALENDAR_DAYS)
    assert len(days) >= CALENDAR_DAYS // 2
    starts = [span.start for span in snapshot.opening]
    assert starts == sorted(starts)
    for service in snapshot.services:
        for span in service.issuing:
            assert any(o.start <= span.start < span.end <= o.end for o in snapshot.opening)
