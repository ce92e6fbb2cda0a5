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
