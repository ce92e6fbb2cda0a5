"""Whoever follows the hall: how soon boards and phones hear of a call, and what one costs.

Every board has an id of its own, so that the server keeps each apart as in a centre of as many
halls. As many phones share a waiting ticket as may follow one link, and each of them is told anew
with every call, because there is one person less ahead of it. They follow from a process of their
own, so that reading ten thousand answers is not counted as a board's wait; both processes read
the same monotonic clock.
"""

from __future__ import annotations

import asyncio
import random
import re
import resource
import tempfile
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from math import ceil
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter
from typing import Any, Final, Self

from benchmarks.house import API, House, Row, percentile, running
from benchmarks.server import COUNTERS, SERVICE, board_id
from queue_server.tickets.api import STREAMS_OF_A_LINK

BOARDS_SECONDS: Final = 0.020
PHONES_SECONDS: Final = 0.4
FOLLOWER_BUDGET_BYTES: Final = 12 * 1024

FILES_OF_ITS_OWN: Final = 200
"""How many open files each process needs beside its followers."""
JOINING_AT_ONCE: Final = 100
PATIENCE_SECONDS: Final = 30.0
JOINED: Final = "joined"

PHONE_HEADERS: Final = (
    "Accept: text/event-stream\r\n"
    "Accept-Encoding: gzip, deflate\r\n"
    "Accept-Language: vi-VN,vi;q=0.9,en;q=0.8\r\n"
    "Cache-Control: no-store\r\n"
    "Connection: keep-alive\r\n"
    "Referer: http://motcua.example.vn:8080/T/0123456789ABCDEF\r\n"
    "User-Agent: Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Mobile Safari/537.36\r\n"
)
"""What a phone's browser sends along; the server keeps it as long as the phone follows."""

_PEOPLE_AHEAD: Final = re.compile(rb'"people_ahead":(\d+)')


@dataclass(frozen=True)
class Size:
    """How many follow, and how often somebody is called."""

    boards: int
    phones: int
    calls: int
    largest_pause_seconds: float
    """Calls come at random moments, at most this far apart."""

    @property
    def tickets(self) -> int:
        """As few as may be: of more phones on one link the oldest is let go."""
        return max(2 * self.calls, ceil(self.phones / STREAMS_OF_A_LINK))


FULL: Final = Size(200, 10_000, 60, 1.0)
LARGEST: Final = Size(200, 20_000, 60, 1.0)
QUICK: Final = Size(10, 100, 5, 0.3)


class Follower(asyncio.Protocol):
    """One open stream. Subclasses note when what they wait for came."""

    def __init__(self, path: str, headers: str) -> None:
        self._request = f"GET {API}{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n".encode()
        self._unread = b""
        self.joined: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        at = perf_counter()
        if self._unread:
            data = self._unread + data
        # A message is written as one chunk of HTTP, so this ends it.
        if not data.endswith(b"\n\n\r\n"):
            self._unread = data
            return
        self._unread = b""
        if b"event: snapshot" in data and not self.joined.done():
            self.joined.set_result(None)
        self.heard(at, data)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.joined.done():
            self.joined.set_exception(error or ConnectionError(self._unread[:200].decode()))

    def heard(self, at: float, data: bytes) -> None:
        """Take in messages that came whole."""

    def leave(self) -> None:
        if self._transport is not None:
            self._transport.abort()


class BoardFollower(Follower):
    """A board: when each call came."""

    def __init__(self, board: str, key: str) -> None:
        super().__init__(f"/boards/{board}/stream", f"Authorization: Bearer {key}\r\n")
        self.called_at: list[float] = []

    def heard(self, at: float, data: bytes) -> None:
        self.called_at.extend([at] * data.count(b"event: called\n"))


class PhoneFollower(Follower):
    """A phone: when it was called, and when it was told how many are ahead."""

    def __init__(self, ticket: int, token: str) -> None:
        super().__init__(f"/track/{token}/stream", PHONE_HEADERS)
        self.ticket = ticket
        self.called_at: float | None = None
        self.told_ahead: list[tuple[int, float]] = []
        """People ahead, fewer and fewer, and when it was told so."""

    def heard(self, at: float, data: bytes) -> None:
        if self.called_at is None and b'"state":"called"' in data:
            self.called_at = at
        ahead = _PEOPLE_AHEAD.findall(data)
        if ahead:
            self.told_ahead.append((int(ahead[-1]), at))

    def knows(self, ahead: int) -> bool:
        """Whether it was told that no more than `ahead` are before it."""
        return bool(self.told_ahead) and self.told_ahead[-1][0] <= ahead

    def notes(self) -> PhoneNotes:
        return PhoneNotes(self.ticket, self.called_at, self.told_ahead)


@dataclass(frozen=True)
class PhoneNotes:
    """What one phone noted."""

    ticket: int
    called_at: float | None
    told_ahead: list[tuple[int, float]]

    def told_of(self, ahead: int) -> float | None:
        """When it was first told that no more than `ahead` are before it."""
        return next((at for told, at in self.told_ahead if told <= ahead), None)


@dataclass(frozen=True)
class Called:
    """A call that was made: whom, and the moment just before it was asked for."""

    ticket: int
    asked_at: float


@dataclass(frozen=True)
class Heard:
    """What the followers noted, in seconds after each call was asked for."""

    boards: Sequence[float]
    own_phones: Sequence[float]
    """The phones of the ticket that was called."""
    figures: Sequence[float]
    """Every phone that then has one person less ahead."""
    missing: int
    """How many should have heard and did not."""
    phones: int
    bytes_a_phone: float


def phones_possible(wanted: int, boards: int) -> int:
    """How many phones the limit of open files allows, which is raised as far as it goes."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return max(1, min(wanted, hard - boards - FILES_OF_ITS_OWN))


async def issue(house: House, count: int) -> list[dict[str, Any]]:
    """Tickets for people who now wait, in the order of the queue."""
    clerk = house.clerk(1)
    return [await house.post("/tickets", {"service": SERVICE}, clerk) for _ in range(count)]


async def join(port: int, followers: Iterable[Follower]) -> None:
    """Connect them all; each has its snapshot when this returns."""
    loop = asyncio.get_running_loop()
    some = asyncio.Semaphore(JOINING_AT_ONCE)

    async def connect(follower: Follower) -> None:
        async with some:
            await loop.create_connection(lambda: follower, "127.0.0.1", port)
            await follower.joined

    await asyncio.gather(*(connect(follower) for follower in followers))


@asynccontextmanager
async def following(port: int, followers: Sequence[Follower]) -> AsyncIterator[None]:
    """`followers` are connected until left."""
    try:
        await join(port, followers)
        yield
    finally:
        for follower in followers:
            follower.leave()


async def call_at_random(house: House, size: Size) -> list[Called]:
    """Call at `size.calls` moments, one counter after the other."""
    chance = random.Random(1)
    current: dict[int, int] = {}
    calls = []
    for number in range(size.calls):
        counter = number % COUNTERS + 1
        clerk = house.clerk(counter)
        if counter in current:
            start = f"/tickets/{current[counter]}/start"
            await house.post(start, {"counter": str(counter)}, clerk)
        await asyncio.sleep(chance.uniform(0.05, size.largest_pause_seconds))
        asked_at = perf_counter()
        answer = await house.post(f"/counters/{counter}/next", {}, clerk)
        current[counter] = answer["ticket"]["ticket_id"]
        calls.append(Called(current[counter], asked_at))
    return calls


class Crowd:
    """The phones, in a process of their own, until left."""

    def __init__(self, port: int, phones: Sequence[tuple[int, str]]) -> None:
        here, there = get_context("spawn").Pipe()
        self._line = here
        self._process = get_context("spawn").Process(target=crowd, args=(port, phones, there))

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self._process.start)
        assert await asyncio.to_thread(self._line.recv) == JOINED
        return self

    async def __aexit__(self, *_: object) -> None:
        self._line.close()
        await asyncio.to_thread(self._process.join, PATIENCE_SECONDS)
        self._process.kill()

    async def notes(self, ahead: dict[int, int]) -> list[PhoneNotes]:
        """What each noted, once every ticket's phones know that no more than `ahead` are before
        it, or patience has ended."""
        self._line.send(ahead)
        noted: list[PhoneNotes] = await asyncio.to_thread(self._line.recv)
        return noted


def crowd(port: int, phones: Sequence[tuple[int, str]], line: Connection) -> None:
    """The process of the phones: tickets and tokens. It says when they have joined, takes what
    they should hear of, gives what they noted, and ends with the line."""
    with suppress(EOFError):
        asyncio.run(follow_by_phone(port, phones, line))


async def follow_by_phone(port: int, phones: Sequence[tuple[int, str]], line: Connection) -> None:
    followers = [PhoneFollower(ticket, token) for ticket, token in phones]
    async with following(port, followers):
        line.send(JOINED)
        ahead = await asyncio.to_thread(line.recv)
        ends = perf_counter() + PATIENCE_SECONDS
        # Asked now and then: an event set by each of ten thousand phones would be measured too.
        while perf_counter() < ends and not all(  # noqa: ASYNC110
            phone.knows(ahead[phone.ticket]) for phone in followers if phone.ticket in ahead
        ):
            await asyncio.sleep(0.1)
        line.send([phone.notes() for phone in followers])
        await asyncio.to_thread(line.recv)


async def measure(size: Size) -> Heard:
    """Have `size.phones` and `size.boards` follow while people are called."""
    possible = phones_possible(size.phones, size.boards)
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "motcua.sqlite"
        async with running(database, "--boards", str(size.boards)) as house:
            tickets = await issue(house, size.tickets)
            holders = [tickets[n % len(tickets)] for n in range(possible)]
            boards = [
                BoardFollower(board_id(n), house.keys[board_id(n)]) for n in range(size.boards)
            ]
            async with following(house.port, boards):
                before = house.resident_bytes()
                phones = [(ticket["ticket_id"], ticket["token"]) for ticket in holders]
                async with Crowd(house.port, phones) as crowd_of_phones:
                    calls = await call_at_random(house, size)
                    left = [ticket["ticket_id"] for ticket in tickets[size.calls :]]
                    notes = await crowd_of_phones.notes({t: n for n, t in enumerate(left)})
                    cost = (house.resident_bytes() - before) / possible
    order = {ticket["ticket_id"]: place for place, ticket in enumerate(tickets)}
    return gather(calls, boards, notes, order, cost)


def gather(
    calls: Sequence[Called],
    boards: Sequence[BoardFollower],
    phones: Sequence[PhoneNotes],
    order: dict[int, int],
    bytes_a_phone: float,
) -> Heard:
    """Hold what the followers noted against when the calls were asked for.

    `order` is each ticket's place in the queue before the first call.
    """
    on_boards: list[float | None] = []
    own: list[float | None] = []
    figures: list[float | None] = []
    for made, call in enumerate(calls):
        for board in boards:
            at = board.called_at[made] if made < len(board.called_at) else None
            on_boards.append(after(call, at))
        for phone in phones:
            if phone.ticket == call.ticket:
                own.append(after(call, phone.called_at))
            elif order[phone.ticket] > made:
                told_at = phone.told_of(order[phone.ticket] - made - 1)
                # One that was itself called before the figures went out has no more of them.
                if told_at is not None or phone.called_at is None:
                    figures.append(after(call, told_at))
    noted = (on_boards, own, figures)
    missing = sum(seconds is None for list_ in noted for seconds in list_)
    came = [[seconds for seconds in list_ if seconds is not None] for list_ in noted]
    return Heard(came[0], came[1], came[2], missing, len(phones), bytes_a_phone)


def after(call: Called, at: float | None) -> float | None:
    return None if at is None else at - call.asked_at


async def rows(*, quick: bool = False) -> list[Row]:
    """How soon followers hear of a call, and what they cost the server."""
    largest, heard = (LARGEST, FULL) if not quick else (QUICK, QUICK)
    return [*full_rows(heard, await measure(heard)), *largest_rows(largest, await measure(largest))]


def full_rows(size: Size, heard: Heard) -> list[Row]:
    """Of an audience as large as a hall may have."""
    return [
        timed(f"call → event on boards, {audience(size, heard)}", heard.boards, BOARDS_SECONDS),
        timed("… on the phones of who is called", heard.own_phones, PHONES_SECONDS),
        timed("… new figures on every other phone", heard.figures, PHONES_SECONDS),
        Row("… not heard", "0", str(heard.missing), heard.missing == 0),
        Row(
            "a follower's memory",
            "≤ 12 KiB",
            f"{heard.bytes_a_phone / 1024:.1f} KiB",
            heard.bytes_a_phone <= FOLLOWER_BUDGET_BYTES,
        ),
    ]


def largest_rows(size: Size, heard: Heard) -> list[Row]:
    """Of twice as many phones: boards are told as soon."""
    figures = timed("… new figures on every other phone then", heard.figures, PHONES_SECONDS)
    return [
        timed(f"call → event on boards, {audience(size, heard)}", heard.boards, BOARDS_SECONDS),
        replace(figures, budget="", holds=None),
        Row("… not heard then", "0", str(heard.missing), heard.missing == 0),
    ]


def audience(size: Size, heard: Heard) -> str:
    """Who listened, for a row's name."""
    found = f"{size.boards} boards, {heard.phones:,} phones"
    if heard.phones < size.phones:
        found += f" (open files allow no more; {size.phones:,} wanted)"
    return found


def timed(what: str, seconds: Sequence[float], budget_seconds: float) -> Row:
    """A row of the 99th percentile, which says the median too."""
    middle, slow = percentile(seconds, 0.5) * 1000, percentile(seconds, 0.99) * 1000
    return Row(
        what,
        f"p99 < {budget_seconds * 1000:,.0f} ms",
        f"p99 {slow:,.0f} ms (median {middle:,.0f} ms)",
        slow < budget_seconds * 1000,
    )
