"""What a phone is told later, in a whole server: kept by its rounds and at its stop."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from queue_server.audit import verification
from queue_server.core.clock import SetClock
from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus
from queue_server.tickets.tables import ticket_log, told_waits
from tests.hall.with_dossiers import HallWithDossiers, running
from tests.security.table import demo_centre


async def look(hall: HallWithDossiers, token: str) -> Any:
    status, said = await hall.call("GET", f"/track/{token}")
    assert status == 200, said
    return said


async def test_moves_are_written_by_rounds_and_the_rest_at_a_stop(
    database_url: str, clock: SetClock
) -> None:
    async with running(database_url, demo_centre(), clock) as hall:
        await hall.open()
        for _ in range(12):
            await hall.issue()
        issued = await hall.issue()
        first = await look(hall, issued["token"])
        assert first["estimate"] == issued["estimate"]
        status, _ = await hall.call("POST", "/counters/1/pause", {"back_at": 240}, by="clerk")
        assert status == 200
        await hall.server.rooms.tickets.live.refresh()
        moved = await look(hall, issued["token"])
        await hall.server.scheduler.round()
        rows = await hall.house.database.read(lambda c: c.execute(select(told_waits)).all())
        assert [(row.ticket_id, row.ahead) for row in rows] == [
            (issued["ticket_id"], moved["people_ahead"])
        ]
        await hall.open()
        await hall.server.rooms.tickets.live.refresh()
        await look(hall, issued["token"])
    again = open_database(database_url, EventBus())
    await again.start()
    kept = await again.read(lambda c: c.execute(select(told_waits).order_by(told_waits.c.id)).all())
    lines = await again.read(lambda c: c.execute(select(ticket_log)).all())
    logs = await again.read(verification.verify)
    await again.stop()
    assert len(kept) == 2
    assert {line.centre_version for line in lines} == {1}
    assert all(line.told_ahead is not None for line in lines)
    assert all(log.sound for log in logs)
    assert {log.table: log.lines for log in logs}["counter_log"] == 3
