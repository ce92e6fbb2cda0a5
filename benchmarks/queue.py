"""Taking and calling tickets: how near to a request that does nothing."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.house import House, Row, load, running
from benchmarks.server import COUNTERS, SERVICE

CLIENTS = 32
TICKETS = 6_000
ROUNDS = 10
CALLERS = 16
CALLS = 3_000


def issuing(house: House, numbers: list[str]) -> Callable[[int, int], Awaitable[None]]:
    # A greeter's session: a kiosk asking twice within seconds gets the same ticket.
    headers = [house.clerk(n + 1) for n in range(COUNTERS)]

    async def issue(client: int, number: int) -> None:
        key = {"Idempotency-Key": f"i-{client}-{number}-{len(numbers)}"}
        async with house.session.post(
            f"{house.base}/tickets",
            json={"service": SERVICE},
            headers=headers[client % COUNTERS] | key,
        ) as answer:
            assert answer.status == 200, await answer.text()
            numbers.append((await answer.json())["number"])

    return issue


async def empty_hall(house: House) -> None:
    """Close the day, so that a round begins with a hall and not with thousands waiting."""
    await post(house, "/day/close", {}, house.clerk(1))


def doing_nothing(house: House) -> Callable[[int, int], Awaitable[None]]:
    headers = [house.clerk(n + 1) for n in range(COUNTERS)]

    async def nothing(client: int, _number: int) -> None:
        async with house.session.post(
            f"{house.base}/no-op", json={}, headers=headers[client % COUNTERS]
        ) as answer:
            assert answer.status == 200, await answer.text()
            await answer.json()

    return nothing


async def issue_rows(tickets: int = TICKETS) -> list[Row]:
    """Durable tickets at 32 clients against the server's own no-op, in turns."""
    with tempfile.TemporaryDirectory() as folder:
        async with running(Path(folder) / "motcua.sqlite") as house:
            numbers: list[str] = []
            issue, nothing = issuing(house, numbers), doing_nothing(house)
            await load(CLIENTS, 500, nothing)
            await load(CLIENTS, 300, issue)
            ratios, issued = [], []
            for _ in range(ROUNDS):
                idle = await load(CLIENTS, tickets // ROUNDS, nothing)
                done = await load(CLIENTS, tickets // ROUNDS, issue)
                issued.append(done)
                await empty_hall(house)
                ratios.append(done.rate / idle.rate)
            ratio = median(ratios)
            rate = median(done.rate for done in issued)
            slow = median(done.percentile(0.99) for done in issued)
            twice = len(numbers) - len(set(numbers))
            return [
                Row(
                    "durable issueTicket at 32 clients ÷ no-op POST",
                    "≥ 0.5",
                    f"{ratio:.2f} ({rate:,.0f} a second)",
                    ratio >= 0.5,
                ),
                Row("… p99", "< 40 ms", f"{slow * 1000:.0f} ms", slow < 0.040),
                Row("… numbers given twice", "0", str(twice), twice == 0),
            ]


async def call_rows(calls: int = CALLS) -> list[Row]:
    """callNext, 16 callers on one queue."""
    with tempfile.TemporaryDirectory() as folder:
        async with running(Path(folder) / "motcua.sqlite") as house:
            await load(CLIENTS, calls, issuing(house, []))
            called: list[int] = []
            done = await load(CALLERS, calls // 2, calling(house, called))
            twice = len(called) - len(set(called))
            lost = calls // 2 - len(called)
            return [
                Row(
                    "callNext, 16 callers on one queue",
                    "≥ 500 a second",
                    f"{done.rate:,.0f} a second",
                    done.rate >= 500,
                ),
                Row("… called twice, lost", "0, 0", f"{twice}, {lost}", twice == lost == 0),
            ]


def calling(house: House, called: list[int]) -> Callable[[int, int], Awaitable[None]]:
    """A clerk's round: start whom she called before, then call the next."""
    current: dict[int, int] = {}

    async def call(client: int, _number: int) -> None:
        counter = client % COUNTERS + 1
        headers = house.clerk(counter)
        before = current.pop(counter, None)
        if before is not None:
            await post(house, f"/tickets/{before}/start", {"counter": str(counter)}, headers)
        answer = await post(house, f"/counters/{counter}/next", {}, headers)
        current[counter] = answer["ticket"]["ticket_id"]
        called.append(current[counter])

    return call


async def post(house: House, path: str, body: object, headers: dict[str, str]) -> dict[str, Any]:
    async with house.session.post(house.base + path, json=body, headers=headers) as answer:
        said: dict[str, Any] = await answer.json()
        assert answer.status == 200, said
        return said


if __name__ == "__main__":
    for row in [*asyncio.run(issue_rows()), *asyncio.run(call_rows())]:
        print(row)
