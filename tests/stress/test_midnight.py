"""The day turns while everybody works."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from sqlalchemy import Connection, select

from config.wire import TicketState
from queue_server.centre import repository
from queue_server.centre.staff.access import new_secret, secret_hash
from queue_server.core.actor import SYSTEM
from queue_server.core.db.connect import open_database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EventBus
from queue_server.tickets import tables as tickets
from tests.stress.board import comes_right
from tests.stress.callers import PACE_SECONDS, SERVICES, Acknowledged, Callers
from tests.stress.clocked import ClockedServer
from tests.stress.installation import COUNTERS, Installation, install
from tests.stress.truth import assert_kept

EVENING: Final = datetime(2026, 11, 16, 16, 58, tzinfo=UTC)
"""23:58 in Viet Nam."""
MIDNIGHT: Final = EVENING + timedelta(minutes=2)
STEPS: Final = 20
"""The clock moves on by so many steps through the last minute and the first ones."""


class NightCallers(Callers):
    """They know that a day ends: the centre is closed for a minute, yesterday's tickets have
    ended and counters are to be opened anew."""

    async def _kiosk(self, name: str) -> None:
        headers = {"Authorization": f"Bearer {self._keys[name]}"}
        while not self._stopping:
            body = {"service": self._random.choice(SERVICES)}
            ticket = await self._sent("/tickets", body, headers, "centre_closed")
            if "code" in ticket:
                await asyncio.sleep(PACE_SECONDS)
                continue
            note = self.acknowledged.tickets.__setitem__
            await self._noted(note, ticket["ticket_id"], ticket["number"])

    async def _counter(self, name: str) -> None:
        headers = {"Cookie": f"motcua_session={self._keys[name]}"}
        while not self._stopping:
            path, fair = f"/counters/{name}/next", ("nobody_waiting", "counter_not_open")
            called = await self._sent(path, {}, headers, *fair)
            if called.get("code") == "counter_not_open":
                await self._sent(f"/counters/{name}/open", {}, headers)
            elif "code" in called:
                await asyncio.sleep(PACE_SECONDS)
            else:
                await self._serve(name, called["ticket"]["ticket_id"], headers)

    async def _serve(self, counter: str, ticket: int, headers: dict[str, str]) -> None:
        await self._noted(self.acknowledged.steps.append, (ticket, "call"))
        for step in ("start", "finish"):
            code = await self._step(counter, ticket, step, headers)
            if code == "counter_not_open":  # the day has closed it, the ticket is today's
                await self._sent(f"/counters/{counter}/open", {}, headers)
                code = await self._step(counter, ticket, step, headers)
            if code:
                return  # it was yesterday's

    async def _step(self, counter: str, ticket: int, step: str, headers: dict[str, str]) -> str:
        """The code of a refusal; empty where the step was taken."""
        path, fair = f"/tickets/{ticket}/{step}", ("illegal_transition", "counter_not_open")
        answer = await self._sent(path, {"counter": counter}, headers, *fair)
        if "code" not in answer:
            await self._noted(self.acknowledged.steps.append, (ticket, step))
        return str(answer.get("code", ""))


@pytest.mark.parametrize("nights", [1, pytest.param(10, marks=pytest.mark.stress)])
async def test_midnight_comes_while_everybody_works(
    sqlite_url: str, tmp_path: Path, seed: int, nights: int
) -> None:
    random, acknowledged = Random(seed), Acknowledged()
    hall = await install(sqlite_url, tmp_path, EVENING)
    async with ClockedServer(sqlite_url, hall.centre_file, EVENING) as server:
        for night in range(nights):
            passed = timedelta(days=night)
            await server.move_clock(EVENING + passed)
            await _everybody_is_here(hall, EVENING + passed)
            callers = NightCallers([server.address], hall.keys, random)
            callers.acknowledged = acknowledged
            async with callers:
                await _midnight(server, callers, MIDNIGHT + passed, random)
                await callers.finish()
            await server.do_jobs()  # as half a minute later
            await assert_kept(hall, acknowledged, everything=True)
            await hall.read(partial(_days_are_whole, today=MIDNIGHT + passed, hall=hall))
            await comes_right(hall, server.address)
    print(f"midnight {nights} times: {acknowledged.count} commands acknowledged, 0 lost")


async def _midnight(
    server: ClockedServer, callers: Callers, midnight: datetime, random: Random
) -> None:
    """The clock goes through it while commands are on their way; so do the server's own jobs."""
    await callers.answers(40)
    first = midnight - timedelta(minutes=2)
    jobs = random.randrange(STEPS // 2, STEPS)
    for step in range(STEPS):
        await server.move_clock(first + (midnight - first) * 2 * step / STEPS)
        if step == jobs:
            await server.do_jobs()
        if not _is_closed(first + (midnight - first) * 2 * step / STEPS, midnight):
            await callers.answers(5)
    await callers.answers(60)


def _is_closed(now: datetime, midnight: datetime) -> bool:
    """The hall's last minute: no ticket is given, so no answer may be waited for."""
    return midnight - timedelta(minutes=1) <= now < midnight


async def _everybody_is_here(hall: Installation, now: datetime) -> None:
    """New sessions, and the counters open, however long ago the last ones were."""
    database = open_database(hall.url, EventBus())
    await database.start()
    try:
        await database.write(partial(_sign_in, hall=hall, now=now), SYSTEM, now)
    finally:
        await database.stop()


def _sign_in(unit: UnitOfWork, hall: Installation, now: datetime) -> None:
    for name in (one for one in hall.keys if one in COUNTERS or one.startswith("desk")):
        member = repository.find_member(unit.connection, f"staff-{name}")
        assert member is not None
        hall.keys[name] = new_secret()
        key, until = secret_hash(hall.keys[name]), now + timedelta(hours=10)
        repository.add_session(unit.connection, key, member.id, now, until)


def _days_are_whole(connection: Connection, today: datetime, hall: Installation) -> None:
    """Each day's numbers begin anew without a gap, and of the past nothing is in motion."""
    numbers: dict[tuple[Any, str], list[int]] = defaultdict(list)
    day_now = hall.centre.day(today)
    for row in connection.execute(select(tickets.tickets)):
        numbers[row.day, row.number[0]].append(int(row.number[1:]))
        assert row.day == hall.centre.day(row.issued_at)
        assert row.day >= day_now or TicketState(row.state).is_final, row
        assert row.day < day_now or row.state != TicketState.EXPIRED, row
    assert len({day for day, _ in numbers}) >= 2
    for given in numbers.values():
        assert sorted(given) == list(range(1, len(given) + 1))
