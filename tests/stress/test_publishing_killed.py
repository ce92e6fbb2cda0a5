"""`kill -9` in the middle of publishing: the old or the new settings hold, whole."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from aiohttp import ClientError
from sqlalchemy import Connection, select

from config.centre.model import Centre
from queue_server.centre.settings import draft as drafts
from queue_server.centre.settings import versions
from queue_server.centre.tables import centre_log, centre_versions
from tests.stress.administrator import Administrator, enrolled, name_of
from tests.stress.installation import install, running, typed

QUICK, LONG = 4, 40
LONGEST_PUBLISHING = 0.06
"""Seconds from the request to its answer, about."""


@pytest.mark.parametrize("times", [QUICK, pytest.param(LONG, marks=pytest.mark.stress)])
async def test_the_old_or_the_new_settings_hold(
    database_url: str, tmp_path: Path, seed: int, times: int
) -> None:
    hall = await install(database_url, tmp_path)
    random, server, session = Random(seed), hall.server(), await enrolled(hall)
    kept = 0
    async with running(server):
        for time in range(times):
            async with Administrator(server.address, session) as administrator:
                before = (await administrator.shown())["content_in_force"]["unit"]["name"]["vi"]
                revision = (await administrator.rename(f"Phường {time}"))["revision"]
                publishing = asyncio.create_task(administrator.publish(revision))
                await asyncio.sleep(random.random() * LONGEST_PUBLISHING)
                server.kill()
                acknowledged = False
                with suppress(ClientError, OSError):
                    status, said = await publishing
                    assert status == 200, said
                    acknowledged = True
            await server.gone()
            name = await hall.read(_name_in_force)
            assert name in ((f"Phường {time}",) if acknowledged else (before, f"Phường {time}"))
            kept += name != before
            await server.start()
            async with Administrator(server.address, session) as administrator:
                shown = await administrator.shown()
                assert shown["content_in_force"]["unit"]["name"]["vi"] == name
                assert bool(shown["differences"]) is (name == before)
                if name == before:
                    body = {"revision": shown["revision"]}
                    assert (await administrator.call("POST", "/settings/discard", body))[0] == 200
    status, said, mistakes = await typed("audit", "verify", "--database", hall.url)
    assert status == 0, said + mistakes
    print(f"{times} kills while publishing, {kept} were in force after it")


def _name_in_force(connection: Connection) -> str:
    """Log, versions and draft agree."""
    logged = select(centre_log.c.subject).where(centre_log.c.action == "publish_settings")
    there = select(centre_versions.c.id).order_by(centre_versions.c.id)
    assert [*map(int, connection.scalars(logged))] == [*connection.scalars(there)]
    newest = versions.newest(connection)
    assert newest is not None
    draft = drafts.read(connection, newest)
    is_published = draft.content == json.loads(newest.content)
    assert draft.is_changed is not is_published
    return name_of(newest.centre)


async def test_what_is_wound_down_is_so_after_a_kill(
    database_url: str, tmp_path: Path, seed: int
) -> None:
    """In the middle of publishing it, and of its end: a ticket is served, or called by others."""
    hall = await install(database_url, tmp_path)
    random, server, session = Random(seed), hall.server(), await enrolled(hall)
    counter = "2"
    async with running(server):
        async with (
            Administrator(server.address, session) as administrator,
            Administrator(server.address, hall.keys[counter]) as clerk,
        ):
            service = hall.centre.counter_by_id[counter].services[0]
            async with Administrator(server.address, hall.keys["desk-1"]) as greeter:
                status, said = await greeter.call("POST", "/tickets", {"service": service})
                assert status == 200, said
            called = await _served_at(clerk, counter)
            seen = (await administrator.shown())["content"]["counters"]
            gone = next(one for one in seen if one["id"] == counter)
            shown = await administrator.change({"path": ["counters", counter], "seen": gone})
            body = {"revision": shown["revision"], "wind_down": True}
            publishing = asyncio.create_task(administrator.call("POST", "/settings/publish", body))
            await asyncio.sleep(random.random() * LONGEST_PUBLISHING)
            server.kill()
            with suppress(ClientError, OSError):
                await publishing
        await server.gone()
        await server.start()
        async with (
            Administrator(server.address, session) as administrator,
            Administrator(server.address, hall.keys[counter]) as clerk,
        ):
            shown = await administrator.shown()
            if not shown["winding_down"]:
                body = {"revision": shown["revision"], "wind_down": True}
                status, said = await administrator.call("POST", "/settings/publish", body)
                assert status == 200, said
            status, said = await clerk.call(
                "POST", f"/tickets/{called}/finish", {"counter": counter}
            )
            assert status == 200, said
        server.kill()
        await server.gone()
        await server.start()  # what was over and not taken out yet is at the start
        assert counter not in (await hall.read(_centre_in_force)).counter_by_id
    status, said, mistakes = await typed("audit", "verify", "--database", hall.url)
    assert status == 0, said + mistakes


async def _served_at(clerk: Administrator, counter: str) -> int:
    """The ticket that is being served there from now on."""
    for path in (f"/counters/{counter}/open", f"/counters/{counter}/next"):
        status, said = await clerk.call("POST", path, {})
        assert status == 200, said
    ticket = int(said["ticket"]["ticket_id"])
    status, said = await clerk.call("POST", f"/tickets/{ticket}/start", {"counter": counter})
    assert status == 200, said
    return ticket


def _centre_in_force(connection: Connection) -> Centre:
    newest = versions.newest(connection)
    assert newest is not None
    return newest.centre
