"""Two server processes on one PostgreSQL behave as one."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from aiohttp import ClientResponse

from benchmarks.house import House, load, running
from benchmarks.server import SERVICE

CALLERS = 16
QUEUE = 500


async def called_by_everyone(houses: list[House]) -> list[int]:
    """Sixteen clerks, eight at each process, call until nobody waits."""
    called: list[int] = []

    async def work(clerk: int) -> None:
        house = houses[clerk % 2]
        counter, headers = str(clerk + 1), house.clerk(clerk + 1)
        while True:
            url = f"{house.base}/counters/{counter}/next"
            async with house.session.post(url, json={}, headers=headers) as answer:
                said = await answer.json(content_type=None)
            if said.get("code") == "nobody_waiting":
                return
            ticket = said["ticket"]["ticket_id"]
            called.append(ticket)
            await house.post(f"/tickets/{ticket}/start", {"counter": counter}, headers)

    await asyncio.gather(*(work(clerk) for clerk in range(CALLERS)))
    return called


async def test_callers_at_two_processes_call_everyone_once(postgres_url: str):
    async with running(postgres_url) as one, running(postgres_url) as two:
        issued: list[tuple[int, str]] = []

        async def issue(client: int, _number: int) -> None:
            house = (one, two)[client % 2]
            words = house.clerk(client % CALLERS + 1)
            answer = await house.post("/tickets", {"service": SERVICE}, words)
            issued.append((answer["ticket_id"], answer["number"]))

        await load(CALLERS, QUEUE, issue)
        assert max(Counter(number for _, number in issued).values()) == 1
        called = await called_by_everyone([one, two])
        assert len(called) == len(set(called)) == QUEUE
        assert set(called) == {ticket for ticket, _ in issued}


async def test_a_call_at_one_process_is_heard_on_a_board_of_the_other(postgres_url: str):
    async with running(postgres_url) as one, running(postgres_url) as two:
        # The second process gave the devices their keys anew.
        board = await two.session.get(f"{two.base}/boards/hall/stream", headers=two.device("hall"))
        issued = await one.post("/tickets", {"service": SERVICE}, one.clerk(1))
        phone = await two.session.get(f"{two.base}/track/{issued['token']}/stream")
        await one.post("/counters/1/next", {}, one.clerk(1))
        assert (await heard(board, "called"))["call"]["number"] == issued["number"]
        while (await heard(phone, "status"))["state"] != "called":
            pass


async def test_what_a_kiosk_gave_alone_is_there_once_whoever_it_is_delivered_to(postgres_url: str):
    async with running(postgres_url) as one, running(postgres_url) as two:
        # The second process gave the devices their keys anew.
        kiosk, numbers = two.device("kiosk-1"), "/kiosks/kiosk-1/numbers"
        block = await two.post(numbers, {"service": SERVICE, "count": 40}, kiosk)
        now = datetime.now(UTC).isoformat()
        taken = [
            {"day": block["day"], "number": number, "service": SERVICE, "taken_at": now}
            for number in block["numbers"]
        ]

        async def deliver(client: int, start: int) -> None:
            words = {"sent_at": now, "tickets": taken[start : start + 15]}
            house = (one, two)[client % 2]
            answer = await house.post("/kiosks/kiosk-1/tickets", words, kiosk)
            assert {said["refused"] for said in answer["tickets"]} == {None}

        await load(CALLERS, len(taken), deliver)
        called = await called_by_everyone([one, two])
        assert len(called) == len(set(called)) == len(taken)


async def heard(stream: ClientResponse, name: str) -> dict[str, Any]:
    """The next event of that name."""
    found = ""
    with suppress(asyncio.CancelledError):
        async with asyncio.timeout(30):
            async for raw in stream.content:
                line = raw.decode().strip()
                if line.startswith("event: "):
                    found = line[7:]
                elif line.startswith("data: ") and found == name:
                    said: dict[str, Any] = json.loads(line[6:])
                    return said
    raise AssertionError(f"no {name} was heard")
