"""Kiosks, counters and desks that go on whatever happens: lost answers are asked for again.

Each command has a key of its own and is sent under it until an answer comes. What was answered is
noted, so that it can be looked for afterwards; nothing else was promised to anybody.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final
from uuid import UUID

from aiohttp import ClientError, ClientSession, ClientTimeout

from queue_server.core.http.operations import API
from tests.dossiers.house import MARITAL_STATUS
from tests.stress.installation import COUNTERS, DESKS

PACE_SECONDS: Final = 0.02
"""A caller that was told "nobody" or "not now" breathes so long."""
PAUSES_AFTER: Final = 5
"""A counter pauses after each ticket whose number in the database is a multiple of this."""
PATIENCE: Final = ClientTimeout(total=15)
SERVICES: Final = ("ho-tich", "chung-thuc")
LAN: Final = {"name": "Nguyễn Thị Lan", "id_number": "001190012345", "phone": "0912345678"}


@dataclass
class Acknowledged:
    """What callers were told is done."""

    tickets: dict[int, str] = field(default_factory=dict)
    alone: set[tuple[str, str]] = field(default_factory=set)
    """Day and number of tickets that kiosks gave alone and delivered."""
    given_up: int = 0
    """How often a kiosk asked for a ticket and did not wait for the answer."""
    steps: list[tuple[int, str]] = field(default_factory=list)
    """A ticket and the action that was taken."""
    dossiers: dict[int, str] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)
    """The version of a dossier that somebody was shown."""
    pauses: Counter[str] = field(default_factory=Counter)
    """How often each counter paused."""
    once: bool = True
    """Nobody takes a step on the same ticket twice, so the database may not hold it twice."""

    @property
    def count(self) -> int:
        tickets = len(self.tickets) + len(self.alone)
        return tickets + len(self.steps) + len(self.versions)


class Callers:
    """Two kiosks, a few counters and desks, over one or several servers of one hall."""

    def __init__(
        self,
        addresses: Sequence[str],
        keys: dict[str, str],
        random: Random,
        desks: Sequence[str] = DESKS,
    ) -> None:
        self.desks = desks
        self.addresses = list(addresses)
        self.acknowledged = Acknowledged()
        self.repeated = 0
        """How many answers were lost or refused for now, and asked for again."""
        self.unexpected: list[str] = []
        self._keys = keys
        self._random = random
        self._answered = asyncio.Condition()
        self._count = 0
        self._gate = asyncio.Event()
        self._away = 0
        self._idle = asyncio.Condition()
        self._stopping = False
        self._tasks: list[asyncio.Task[None]] = []
        self._session = ClientSession(timeout=PATIENCE)

    async def __aenter__(self) -> Callers:
        self._gate.set()
        work: list[Awaitable[None]] = [
            *(self._kiosk(name) for name in ("kiosk-1", "kiosk-2")),
            *(self._counter(name) for name in COUNTERS),
            *(self._desk(name) for name in self.desks),
        ]
        self._tasks = [asyncio.ensure_future(one) for one in work]
        return self

    async def __aexit__(self, *_error: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._session.close()

    # ------------------------------------------------------------------ what a test says

    async def answers(self, more: int) -> None:
        """Wait until so many more commands were acknowledged."""
        wanted = self._count + more
        async with self._answered, asyncio.timeout(60):
            await self._answered.wait_for(lambda: self._count >= wanted or self._has_ended())

    async def refused(self, in_all: int) -> None:
        """Wait until so many answers were lost or refused for now."""
        async with self._answered, asyncio.timeout(60):
            await self._answered.wait_for(lambda: self.repeated >= in_all or self._has_ended())

    def hold(self) -> None:
        """Begin nothing from now on; what was sent is waited for."""
        self._gate.clear()

    async def held(self) -> None:
        """Wait until every caller stands still."""
        self.hold()
        async with self._idle, asyncio.timeout(60):
            await self._idle.wait_for(lambda: self._away == len(self._tasks) or self._has_ended())

    def go_on(self) -> None:
        self._gate.set()

    async def finish(self) -> None:
        """Let everybody end what they began, repeated until it is answered."""
        self._stopping = True
        self.go_on()
        async with asyncio.timeout(60):
            await asyncio.gather(*self._tasks)
        assert self.unexpected == []

    def _has_ended(self) -> bool:
        """A caller that ended has failed; its error comes out in `finish`."""
        return any(task.done() for task in self._tasks)

    # --------------------------------------------------------------------- the callers

    async def _kiosk(self, name: str) -> None:
        headers = {"Authorization": f"Bearer {self._keys[name]}"}
        while not self._stopping:
            service = self._random.choice(SERVICES)
            ticket = await self._sent("/tickets", {"service": service}, headers)
            await self._noted(
                self.acknowledged.tickets.__setitem__, ticket["ticket_id"], ticket["number"]
            )

    async def _counter(self, name: str) -> None:
        headers = {"Cookie": f"motcua_session={self._keys[name]}"}
        while not self._stopping:
            called = await self._sent(f"/counters/{name}/next", {}, headers, "nobody_waiting")
            if called.get("code"):
                await asyncio.sleep(PACE_SECONDS)
                continue
            ticket = called["ticket"]["ticket_id"]
            await self._noted(self.acknowledged.steps.append, (ticket, "call"))
            for step in ("start", "finish"):
                await self._sent(f"/tickets/{ticket}/{step}", {"counter": name}, headers)
                await self._noted(self.acknowledged.steps.append, (ticket, step))
            if ticket % PAUSES_AFTER == 0:
                await self._pause(name, headers)

    async def _pause(self, name: str, headers: dict[str, str]) -> None:
        """A moment away, and back again; not over midnight, which closes the counter."""
        path, fair = f"/counters/{name}", ("back_at_not_ahead", "counter_not_open")
        paused = await self._sent(f"{path}/pause", {"back_at": 1}, headers, *fair)
        if paused.get("code"):
            return
        self.acknowledged.pauses[name] += 1
        await self._sent(f"{path}/open", {}, headers)

    async def _desk(self, name: str) -> None:
        headers = {"Cookie": f"motcua_session={self._keys[name]}"}
        body = {"procedure": MARITAL_STATUS.code, "applicant": LAN}
        while not self._stopping:
            dossier = await self._sent("/dossiers", body, headers)
            number = dossier["dossier_id"]
            self.acknowledged.dossiers[number] = dossier["code"]
            await self._noted(self.acknowledged.versions.__setitem__, number, dossier["version"])
            seen = {"seen": dossier["version"]}
            after = await self._sent(f"/dossiers/{number}/advance", seen, headers)
            await self._noted(self.acknowledged.versions.__setitem__, number, after["version"])

    async def _noted(self, note: Callable[..., None], *words: object) -> None:
        note(*words)
        self._count += 1
        async with self._answered:
            self._answered.notify_all()

    async def _sent(
        self, path: str, body: object, headers: dict[str, str], *fair: str
    ) -> dict[str, Any]:
        """The answer to a command, sent until one comes; `fair` are refusals that may be."""
        key = {"Idempotency-Key": str(UUID(int=self._random.getrandbits(128)))}
        while True:
            await self._at_gate()
            with suppress(ClientError, OSError, TimeoutError):
                url = self._random.choice(self.addresses) + API + path
                async with self._session.post(url, json=body, headers=headers | key) as answer:
                    said: dict[str, Any] = await answer.json()
                    if answer.status == 200 or said.get("code") in fair:
                        return said
                    if said.get("code") != "unavailable":
                        self.unexpected.append(f"{path}: {answer.status} {said}")
                        raise AssertionError(self.unexpected[-1])
            self.repeated += 1
            async with self._answered:
                self._answered.notify_all()
            await asyncio.sleep(PACE_SECONDS)

    async def _at_gate(self) -> None:
        if self._gate.is_set():
            return
        self._away += 1
        async with self._idle:
            self._idle.notify_all()
        await self._gate.wait()
        self._away -= 1
