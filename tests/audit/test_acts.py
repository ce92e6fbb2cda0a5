"""What the server does by itself, and what ends a day, stands in the log of the centre."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from sqlite3 import connect

import pytest
from sqlalchemy import Connection, select

from config.centre.model import Centre
from config.text.catalogue import text
from display.voice import SilentVoice
from queue_server.__main__ import main
from queue_server.audit import verification
from queue_server.centre.tables import centre_log
from queue_server.core.clock import SetClock
from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus
from queue_server.serve import serving
from tests.hall.with_dossiers import running

Act = tuple[str, str, str]


def acts(connection: Connection) -> list[Act]:
    log = centre_log.c
    lines = select(log.who, log.action, log.detail).order_by(log.id)
    return [(who, action, detail) for who, action, detail in connection.execute(lines)]


async def written(url: str) -> Sequence[Act]:
    """What the log says, once it is known to be whole."""
    database = open_database(url, EventBus())
    await database.start()
    found = await database.read(acts)
    assert all(one.sound for one in await database.read(verification.verify))
    await database.stop()
    return found


async def test_a_day_that_ends(database_url: str, demo_centre: Centre, clock: SetClock) -> None:
    async with running(database_url, demo_centre, clock) as hall:
        await hall.issue()
        status, answer = await hall.call("POST", "/day/close", {}, by="leader")
        assert (status, answer["expired"]) == (200, 1)
        await hall.issue()
        await hall.issue()
        clock.move(days=1)
        for _ in range(2):
            await hall.server.rooms.tickets.day.turn()
    found = [act for act in await written(database_url) if act[1] in ("close_day", "turn_day")]
    assert [act[1:] for act in found] == [("close_day", "1"), ("turn_day", "2")]
    assert found[0][0].startswith("staff:")
    assert found[1][0] == "system"


async def test_a_start_and_a_stop(database_url: str, demo_centre: Centre) -> None:
    for _ in range(2):
        async with serving(demo_centre, database_url, "127.0.0.1", 0, voice=SilentVoice()):
            pass
    started, stopped = (
        ("system", act, version("motcua")) for act in ("start_server", "stop_server")
    )
    published, *acts = await written(database_url)
    assert published[:2] == ("system", "publish_settings")
    assert acts == [started, stopped, started, stopped]


async def test_a_log_that_cannot_be_written_keeps_nobody_from_stopping(
    sqlite_url: str, demo_centre: Centre, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(demo_centre, sqlite_url, "127.0.0.1", 0, voice=SilentVoice()):
        with closing(connect(sqlite_url.removeprefix("sqlite:///"))) as opened:
            opened.execute("ALTER TABLE centre_log RENAME TO away")
    assert "stop_server was not written into the log of the centre" in caplog.text


async def test_a_backup(sqlite_url: str, demo_centre: Centre, clock: SetClock) -> None:
    async with running(sqlite_url, demo_centre, clock) as hall:
        clock.move(days=1)
        taken = await hall.server.rooms.backups.daily.turn()
    assert taken is not None
    assert ("system", "backup", taken.name) in await written(sqlite_url)


async def test_what_the_administrator_copies_and_brings_back(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy.sqlite"
    of_database = "--database", sqlite_url

    async def command(*words: str) -> int:
        return await asyncio.to_thread(main, [*words, *of_database])

    assert await command("backup", str(copy)) == 0
    assert await written(sqlite_url) == [("administrator", "backup", "copy.sqlite")]
    assert await command("restore", "--check", str(copy)) == 0
    assert await command("restore", str(copy)) == 0
    assert await written(sqlite_url) == [("administrator", "restore", "copy.sqlite")]
    assert text("en", "backup.not_noted") not in capsys.readouterr().err


async def test_a_copy_that_cannot_be_noted_is_a_copy_all_the_same(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(connect(sqlite_url.removeprefix("sqlite:///"))) as opened:
        opened.execute("ALTER TABLE centre_log RENAME TO away")
    words = ["backup", str(tmp_path / "copy.sqlite"), "--database", sqlite_url]
    assert await asyncio.to_thread(main, [*words, "--language", "en"]) == 0
    assert text("en", "backup.not_noted") in capsys.readouterr().err
