"""Kiosks that now and then do not wait for the server: they give a ticket by themselves, deliver
it later, and deliver it again."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from aiohttp import ClientError

from queue_server.core.http.operations import API
from tests.stress.callers import SERVICES, Callers

GOES_ALONE: Final = 0.5
"""The share of tickets for which a kiosk does not wait until the server answers."""
SHORTEST_PATIENCE_SECONDS: Final = 0.02
BLOCK: Final = 8

Taken = dict[str, str]


class LoneCallers(Callers):
    """`Callers` whose kiosks go on without the server; the others are as always."""

    def __init__(self, *words: Any) -> None:
        self._blocks: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        self._undelivered: defaultdict[str, list[Taken]] = defaultdict(list)
        self._delivered: defaultdict[str, list[Taken]] = defaultdict(list)
        super().__init__(*words)

    async def _kiosk(self, name: str) -> None:
        headers = {"Authorization": f"Bearer {self._keys[name]}"}
        while not self._stopping:
            service = self._random.choice(SERVICES)
            if self._random.random() < GOES_ALONE:
                await self._alone(name, service, headers)
            else:
                ticket = await self._sent("/tickets", {"service": service}, headers)
                await self._given(ticket)
            if self._random.random() < 0.4:
                await self._deliver(name, headers)
        await self._deliver(name, headers)

    async def _given(self, ticket: dict[str, Any]) -> None:
        await self._noted(
            self.acknowledged.tickets.__setitem__, ticket["ticket_id"], ticket["number"]
        )

    async def _alone(self, name: str, service: str, headers: dict[str, str]) -> None:
        """Ask for a moment or not at all, then give a number that was set aside."""
        day, number = await self._number(name, service, headers)
        key = str(UUID(int=self._random.getrandbits(128))) if self._random.random() < 0.6 else ""
        if key and await self._asked(service, headers | {"Idempotency-Key": key}):
            self._blocks[name, service].append((day, number))
            return
        taken = {"day": day, "number": number, "service": service, "asked_under": key}
        self._undelivered[name].append(taken | {"taken_at": datetime.now(UTC).isoformat()})

    async def _number(self, name: str, service: str, headers: dict[str, str]) -> tuple[str, str]:
        block = self._blocks[name, service]
        if not block:
            words = {"service": service, "count": BLOCK}
            said = await self._sent(f"/kiosks/{name}/numbers", words, headers)
            block += [(said["day"], number) for number in said["numbers"]]
        return block.pop(0)

    async def _asked(self, service: str, headers: dict[str, str]) -> bool:
        """Whether the server gave a ticket before patience was at its end."""
        await self._at_gate()
        patience = self._random.random() * SHORTEST_PATIENCE_SECONDS
        url = self._random.choice(self.addresses) + API + "/tickets"
        with suppress(ClientError, OSError, TimeoutError):
            async with (
                asyncio.timeout(patience),
                self._session.post(url, json={"service": service}, headers=headers) as answer,
            ):
                ticket = await answer.json()
                if answer.status == 200:
                    await self._given(ticket)
                    return True
        self.acknowledged.given_up += 1
        return False

    async def _deliver(self, name: str, headers: dict[str, str]) -> None:
        """All that was not delivered, and some that was."""
        new, known = self._undelivered[name], self._delivered[name]
        tickets = [*new, *self._random.sample(known, min(2, len(known)))]
        if not tickets:
            return
        words = {"sent_at": datetime.now(UTC).isoformat(), "tickets": tickets}
        answer = await self._sent(f"/kiosks/{name}/tickets", words, headers)
        refused = [one for one in answer["tickets"] if one["refused"] is not None]
        if refused:
            self.unexpected.append(f"refused: {refused}")
        known += new
        self._undelivered[name] = []
        for one in new:
            await self._noted(self.acknowledged.alone.add, (one["day"], one["number"]))
