"""An open counter at which nobody is, in a whole server: who is told, and what counts as work."""

from __future__ import annotations

from typing import Any

from queue_server.core.clock import SetClock
from tests.hall.with_dossiers import HallWithDossiers
from tests.monitoring.conftest import Opened


async def told(hall: HallWithDossiers, by: str) -> list[str]:
    cookies = {"motcua_session": hall.keys[by]}
    answer = await hall.client.get("/devices/alerts?lang=en", cookies=cookies)
    unmanned: list[str] = (await answer.json())["unmanned"]
    return unmanned


async def counter(hall: HallWithDossiers) -> Any:
    _, snapshot = await hall.call("GET", "/counters/1", by="clerk")
    assert snapshot["counter"] == next(c for c in snapshot["counters"] if c["counter"] == "1")
    return snapshot["counter"]


async def minutes_later(hall: HallWithDossiers, clock: SetClock, minutes: int) -> bool:
    clock.move(minutes=minutes)
    await hall.server.rooms.tickets.attendance.look()
    return bool((await counter(hall))["manned"])


async def test_a_leader_and_the_counter_itself_are_told(opened: Opened, clock: SetClock) -> None:
    hall = await opened()
    await hall.open()
    await hall.issue(by="kiosk-1")
    assert await minutes_later(hall, clock, 2)
    assert await told(hall, "leader") == []
    assert not await minutes_later(hall, clock, 1)
    assert (await counter(hall))["state"] == "open"
    (words,) = await told(hall, "leader")
    assert words.startswith("Counter 1: Cán bộ 1 ")
    assert await told(hall, "clerk") == []
    await hall.call_next()
    await hall.server.rooms.tickets.attendance.look()
    assert (await counter(hall))["manned"]
    assert await told(hall, "leader") == []


async def test_who_works_on_a_dossier_is_at_work(opened: Opened, clock: SetClock) -> None:
    hall = await opened()
    await hall.open()
    await hall.issue(by="kiosk-1")
    clock.move(minutes=2)
    received = await hall.house.receive()
    assert await minutes_later(hall, clock, 2)
    clock.move(minutes=1)
    status, _ = await hall.call("GET", f"/dossiers/{received.dossier_id}", by="clerk")
    assert status == 200
    assert await minutes_later(hall, clock, 2)
    await hall.call("GET", "/dossiers?list=all", by="clerk")
    assert not await minutes_later(hall, clock, 1), "an open page reads its list by itself"
