"""What staff write lies no longer and in no more places than it is needed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select

from config.centre.model import Centre
from queue_server.core.clock import SetClock
from queue_server.core.db.tables import answered_commands
from queue_server.dossiers.tables import receipt_jobs
from queue_server.tickets.tables import tickets
from tests.dossiers.house import MARITAL_STATUS
from tests.hall.with_dossiers import HallWithDossiers, running

HER = "Bí Mật Thị Kín"


@pytest.fixture
async def hall(
    database_url: str, demo_centre: Centre, clock: SetClock
) -> AsyncIterator[HallWithDossiers]:
    async with running(database_url, demo_centre, clock) as opened:
        yield opened


async def rows(hall: HallWithDossiers, table: Any) -> str:
    found = await hall.house.database.read(lambda c: c.execute(select(table)).all())
    return "\n".join(map(str, found))


async def received(hall: HallWithDossiers) -> int:
    """A dossier that waits for a paper, received under a key, with her name wherever it fits."""
    body = {
        "procedure": MARITAL_STATUS.code,
        "applicant": {"name": HER},
        "note": HER,
        "supplement": {"instruction": f"giấy tờ của bà {HER}"},
    }
    key = {"Idempotency-Key": "receive-1"}
    status, dossier = await hall.call("POST", "/dossiers", body, by="clerk", **key)
    assert status == 200, dossier
    number: int = dossier["dossier_id"]
    return number


async def held(hall: HallWithDossiers) -> int:
    """A ticket that is held with a note about her, under a key."""
    await hall.open()
    await hall.issue()
    _, called = await hall.call("POST", "/counters/1/next", {}, by="clerk")
    ticket: int = called["ticket"]["ticket_id"]
    for step, more in (("start", {}), ("hold", {"note": f"bà {HER} đi lấy giấy"})):
        key = {"Idempotency-Key": f"{step}-1"}
        body = {"counter": "1"} | more
        status, said = await hall.call("POST", f"/tickets/{ticket}/{step}", body, by="clerk", **key)
        assert status == 200, said
    assert said["ticket"]["note"] == f"bà {HER} đi lấy giấy"
    return ticket


async def test_no_answer_that_is_kept_has_a_text_in_it(hall: HallWithDossiers) -> None:
    dossier_id = await received(hall)
    body = {"kiosk": next(iter(hall.house.centre.kiosk_by_id))}
    key = {"Idempotency-Key": "print-1"}
    path = f"/dossiers/{dossier_id}/receipt"
    status, job = await hall.call("POST", path, body, by="clerk", **key)
    assert (status, HER in job["waiting_for"]) == (200, True)
    await held(hall)
    kept = await rows(hall, answered_commands)
    assert "receive-1" in kept
    assert HER not in kept
    again = await hall.call("POST", path, body, by="clerk", **key)
    assert again == (200, job | {"waiting_for": ""})


async def test_notes_and_receipts_of_a_day_end_with_it(hall: HallWithDossiers) -> None:
    dossier_id = await received(hall)
    body = {"kiosk": next(iter(hall.house.centre.kiosk_by_id))}
    assert (await hall.call("POST", f"/dossiers/{dossier_id}/receipt", body, by="clerk"))[0] == 200
    await held(hall)
    await hall.server.scheduler.round()
    assert HER in await rows(hall, tickets)
    assert HER in await rows(hall, receipt_jobs)
    hall.clock.move(days=1)
    await hall.server.scheduler.round()
    assert HER not in await rows(hall, tickets)
    assert await rows(hall, receipt_jobs) == ""
