"""Settings are published while everybody works: nothing is lost, doubled, or given under settings
that no longer hold. On both databases, over the API."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from sqlalchemy import Connection, func, select

from queue_server.centre.tables import centre_versions
from queue_server.tickets.tables import IN_MOTION, ticket_log, tickets
from tests.stress.administrator import Administrator, enrolled
from tests.stress.callers import Callers
from tests.stress.installation import (
    COUNTERS,
    Here,
    Installation,
    in_this_process,
    install,
)
from tests.stress.truth import assert_kept

TIMES: Final = 20
MORE_ISSUERS: Final = 8
"""Beside two kiosks, four counters and two desks: 16 callers."""
ROUNDS: Final = 6
ISSUERS: Final = 6
NEW: Final = {"id": "thu", "letter": "Z", "name": {"vi": "Thử", "en": "Try"}}


class Sixteen(Callers):
    """Twice as many callers, the rest of them at the kiosks."""

    async def __aenter__(self) -> Callers:
        await super().__aenter__()
        names = ("kiosk-1", "kiosk-2") * (MORE_ISSUERS // 2)
        self._tasks += [asyncio.ensure_future(self._kiosk(name)) for name in names]
        return self


@pytest.fixture
async def hall(database_url: str, tmp_path: Path) -> Installation:
    return await install(database_url, tmp_path)


@pytest.fixture
async def servers(hall: Installation) -> AsyncIterator[list[Here]]:
    """Two on PostgreSQL, on buses of their own as processes are; one on SQLite."""
    count = 1 if hall.url.startswith("sqlite") else 2
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(in_this_process(hall)) for _ in range(count)]


@pytest.fixture
def random() -> Random:
    seed = int(os.environ.get("MOTCUA_SEED") or secrets.randbelow(2**32))
    print(f"seed {seed}")
    return Random(seed)


async def test_services_of_a_counter_change_while_sixteen_work(
    hall: Installation, servers: list[Here], random: Random
) -> None:
    addresses = [one.address for one in servers]
    session = await enrolled(hall)
    async with (
        Sixteen(addresses, hall.keys, random) as callers,
        Administrator(addresses[-1], session) as administrator,
    ):
        usual = list(hall.centre.counter_by_id["2"].services)
        for time in range(TIMES):
            await callers.answers(random.randint(1, 8))
            await administrator.serve("2", usual[:1] if time % 2 == 0 else usual)
        await callers.answers(10)
        await callers.finish()
    await _served_to_the_end(hall, addresses)
    callers.acknowledged.once = True
    await assert_kept(hall, callers.acknowledged)
    await hall.read(_each_step_names_the_version_that_held)


async def _served_to_the_end(hall: Installation, addresses: list[str]) -> None:
    """Every counter calls until nobody waits for it."""
    for counter in COUNTERS:
        async with Administrator(addresses[0], hall.keys[counter]) as clerk:
            while True:
                status, called = await clerk.call("POST", f"/counters/{counter}/next", {})
                if status != 200:
                    assert called["code"] == "nobody_waiting", called
                    break
                ticket = called["ticket"]["ticket_id"]
                for step in ("start", "finish"):
                    body = {"counter": counter}
                    status, said = await clerk.call("POST", f"/tickets/{ticket}/{step}", body)
                    assert status == 200, said
    assert await hall.read(_in_motion) == 0


def _in_motion(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(tickets).where(IN_MOTION)) or 0


def _each_step_names_the_version_that_held(connection: Connection) -> None:
    """The log is in the order of the commits, and so are versions."""
    named = select(ticket_log.c.centre_version).order_by(ticket_log.c.id)
    steps = list(connection.scalars(named))
    versions = set(connection.scalars(select(centre_versions.c.id)))
    assert set(steps) <= versions
    assert steps == sorted(steps), "a step under settings that were replaced before"
    assert len(versions) == TIMES + 1
    assert len(set(steps)) > TIMES // 2


async def test_a_service_is_issued_to_nobody_once_it_is_taken_out(
    hall: Installation, servers: list[Here], random: Random
) -> None:
    """While somebody waits for it, it stays; of an issuing and a publishing at the same time, also
    at two servers, one is refused."""
    addresses = [one.address for one in servers]
    usual = list(hall.centre.counter_by_id["1"].services)
    session = await enrolled(hall)
    outcomes: set[tuple[bool, bool]] = set()
    async with (
        Administrator(addresses[-1], session) as administrator,
        Administrator(addresses[0], hall.keys["desk-1"]) as greeter,
    ):
        for _ in range(ROUNDS):
            await _put_in(administrator, usual)
            await _issuable(greeter)
            revision = await _drafted_without(administrator, usual)
            published, issued = await _at_once(administrator, greeter, revision, random)
            waiting = await hall.read(_waiting_for_it)
            assert waiting == issued
            assert published is not (issued > 0)
            outcomes.add((published, issued > 0))
            status, said = await greeter.call("POST", "/tickets", {"service": NEW["id"]})
            assert (status == 200) is not published, said
            await _served_to_the_end(hall, addresses)
            if not published:
                status, said = await administrator.publish(revision)
                assert status == 200, said
    print(f"published and issued: {sorted(outcomes)}")


async def test_a_service_is_wound_down_while_many_ask_for_it(
    hall: Installation, servers: list[Here], random: Random
) -> None:
    """Who was given a ticket is served, also of another server; nobody else is given one."""
    addresses = [one.address for one in servers]
    usual = list(hall.centre.counter_by_id["1"].services)
    session = await enrolled(hall)
    async with (
        Administrator(addresses[-1], session) as administrator,
        Administrator(addresses[0], hall.keys["desk-1"]) as greeter,
    ):
        for _ in range(ROUNDS // 2):
            await _put_in(administrator, usual)
            await _issuable(greeter)
            revision = await _drafted_without(administrator, usual)
            asked: list[Any] = [
                greeter.call("POST", "/tickets", {"service": NEW["id"]}) for _ in range(ISSUERS)
            ]
            at = random.randint(0, ISSUERS)
            asked.insert(at, administrator.publish(revision, wind_down=True))
            answers = await asyncio.gather(*asked)
            status, said = answers.pop(at)
            assert status == 200, said
            refused = {ticket["code"] for given, ticket in answers if given != 200}
            assert refused <= {"unknown_service", "last_ticket_passed"}
            issued = sum(given == 200 for given, _ in answers)
            assert await hall.read(_waiting_for_it) == issued
            status, said = await greeter.call("POST", "/tickets", {"service": NEW["id"]})
            assert said["code"] in {"unknown_service", "last_ticket_passed"}
            await _served_to_the_end(hall, addresses)
            await servers[0].server.scheduler.round()
            there = (await administrator.shown())["content_in_force"]["services"]
            assert NEW["id"] not in [one["id"] for one in there]


async def _put_in(administrator: Administrator, usual: list[str]) -> None:
    shown = await administrator.change(
        {"path": ["services", NEW["id"]], "value": NEW},
        {"path": ["counters", "1", "services"], "seen": usual, "value": [*usual, NEW["id"]]},
    )
    status, said = await administrator.publish(shown["revision"])
    assert status == 200, said


async def _issuable(greeter: Administrator) -> None:
    """The other server's next command runs under it already."""
    status, issued = await greeter.call("POST", "/tickets", {"service": NEW["id"]})
    assert status == 200, issued
    status, said = await greeter.call("POST", f"/tickets/{issued['ticket_id']}/void", {})
    assert status == 200, said


async def _drafted_without(administrator: Administrator, usual: list[str]) -> int:
    there = (await administrator.shown())["content"]["services"][-1]
    shown = await administrator.change(
        {"path": ["services", NEW["id"]], "seen": there},
        {"path": ["counters", "1", "services"], "seen": [*usual, NEW["id"]], "value": usual},
    )
    return int(shown["revision"])


async def _at_once(
    administrator: Administrator, greeter: Administrator, revision: int, random: Random
) -> tuple[bool, int]:
    """Whether it was published, and how many tickets were given."""
    asked: list[Any] = [
        greeter.call("POST", "/tickets", {"service": NEW["id"]}) for _ in range(ISSUERS)
    ]
    at = random.randint(0, ISSUERS)
    asked.insert(at, administrator.publish(revision))
    answers = await asyncio.gather(*asked)
    status, said = answers.pop(at)
    assert status == 200 or said["code"] == "settings_in_use", said
    for issued, ticket in answers:
        assert issued == 200 or ticket["code"] == "unknown_service", ticket
    return status == 200, sum(issued == 200 for issued, _ in answers)


def _waiting_for_it(connection: Connection) -> int:
    for_it = (tickets.c.service == NEW["id"]) & IN_MOTION
    return connection.scalar(select(func.count()).select_from(tickets).where(for_it)) or 0
