"""Taking and calling tickets: how near to a request that does nothing."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Final

from benchmarks.house import House, Row, Side, clocks_of, load, ratio_row, running, take_turns
from benchmarks.server import COUNTERS, SERVICE

Command = Callable[[int, int], Awaitable[None]]

CLIENTS: Final = 32
TICKETS: Final = 6_000
ROUNDS: Final = 10
CALLERS: Final = 16
CALLS: Final = 3_000
ISSUE_BUDGET: Final = 0.5
ISSUE_BUDGET_SECONDS: Final = 0.040
CALL_BUDGET: Final = 0.25
WAITING: Final = 300
"""People in a full hall."""
_KEYS: Final = count()


def issuing(house: House, numbers: list[str]) -> Command:
    # A greeter's session: a kiosk asking twice within seconds gets the same ticket.
    headers = [house.clerk(n + 1) for n in range(COUNTERS)]

    async def issue(client: int, _number: int) -> None:
        key = {"Idempotency-Key": f"issue-{next(_KEYS)}"}
        answer = await house.post(
            "/tickets", {"service": SERVICE}, headers[client % COUNTERS] | key
        )
        numbers.append(answer["number"])

    return issue


def emptying(house: House) -> Callable[[], Awaitable[None]]:
    """Close the day, so that a round begins with a hall and not with thousands waiting."""

    async def close() -> None:
        await house.post("/day/close", {}, house.clerk(1))

    return close


def doing_nothing(house: House) -> Command:
    headers = [house.clerk(n + 1) for n in range(COUNTERS)]

    async def nothing(client: int, _number: int) -> None:
        await house.post("/no-op", {}, headers[client % COUNTERS])

    return nothing


def given_twice(what: str, numbers: Sequence[str]) -> Row:
    twice = len(numbers) - len(set(numbers))
    return Row(what, "0", str(twice), twice == 0)


def called_twice(what: str, called: Sequence[int], asked: int) -> Row:
    """Whether every call that was asked for took another ticket."""
    twice, lost = len(called) - len(set(called)), asked - len(called)
    return Row(what, "0, 0", f"{twice}, {lost}", twice == lost == 0)


async def issue_rows(tickets: int = TICKETS) -> list[Row]:
    """Durable tickets at 32 clients against the server's own no-op, in turns."""
    numbers: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        async with running(Path(folder) / "motcua.sqlite") as house:
            issue, nothing = issuing(house, numbers), doing_nothing(house)
            await load(CLIENTS, 500, nothing)
            await load(CLIENTS, 300, issue)
            idle = Side(clocks_of(house), CLIENTS, nothing)
            issued = Side(clocks_of(house), CLIENTS, issue, emptying(house))
            await take_turns([issued, idle], ROUNDS, tickets // ROUNDS)
    slow = issued.percentile(0.99)
    return [
        ratio_row("durable issueTicket at 32 clients ÷ no-op POST", ISSUE_BUDGET, issued, idle),
        Row(
            "… p99",
            f"< {ISSUE_BUDGET_SECONDS * 1000:.0f} ms",
            f"{slow * 1000:.0f} ms",
            slow < ISSUE_BUDGET_SECONDS,
        ),
        given_twice("… numbers given twice", numbers),
    ]


async def call_rows(calls: int = CALLS) -> list[Row]:
    """callNext, 16 callers on one queue: a clerk's round while thousands wait, then the call alone
    against the no-op in a full hall."""
    pairs, rounds = calls // 4, max(1, calls // 2 // CALLERS)
    with tempfile.TemporaryDirectory() as folder:
        async with running(Path(folder) / "motcua.sqlite") as house:
            clerks = Clerks(house)
            await load(CLIENTS, calls, issuing(house, []))
            both = await load(CALLERS, pairs, clerks.start_and_call)
            await emptying(house)()
            await clerks.fill_hall()
            idle = Side(clocks_of(house), CALLERS, doing_nothing(house))
            alone = Side(clocks_of(house), CALLERS, clerks.call, clerks.serve_and_refill)
            await take_turns([alone, idle], rounds, CALLERS)
    asked = f"callNext alone, 16 callers on one queue of {WAITING} ÷ no-op POST"
    return [
        ratio_row(asked, CALL_BUDGET, alone, idle),
        called_twice("… called twice, lost", clerks.called, alone.count + pairs),
        Row(
            f"start and callNext, 16 callers on one queue of {calls:,}",
            "",
            f"{both.rate:,.0f} a second",
            None,
        ),
    ]


class Clerks:
    """The clerks of a house at its counters: whom each serves, and who was called so far."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._issue = issuing(house, [])
        self._current: dict[int, int] = {}
        self.called: list[int] = []

    async def call(self, client: int, _number: int) -> None:
        """Call the next one to the counter of this client."""
        counter = client % COUNTERS + 1
        clerk = self._house.clerk(counter)
        answer = await self._house.post(f"/counters/{counter}/next", {}, clerk)
        self._current[counter] = answer["ticket"]["ticket_id"]
        self.called.append(self._current[counter])

    async def start_and_call(self, client: int, number: int) -> None:
        """Start whom she called before, then call the next, which finishes that one."""
        counter = client % COUNTERS + 1
        if counter in self._current:
            await self._do(counter, "start")
        await self.call(client, number)

    async def fill_hall(self, people: int = WAITING) -> None:
        """So many come who then wait."""
        await load(CLIENTS, people, self._issue)

    async def serve_and_refill(self) -> None:
        """Start everyone who was called, finish with them, and let as many others come."""
        for step in ("start", "finish"):
            await asyncio.gather(*(self._do(counter, step) for counter in self._current))
        await load(CLIENTS, len(self._current), self._issue)
        self._current.clear()

    async def _do(self, counter: int, step: str) -> None:
        path = f"/tickets/{self._current[counter]}/{step}"
        await self._house.post(path, {"counter": str(counter)}, self._house.clerk(counter))


if __name__ == "__main__":
    for row in [*asyncio.run(issue_rows()), *asyncio.run(call_rows())]:
        print(row)
