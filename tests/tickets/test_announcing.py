"""A call counts from when the hall has heard it; where nothing speaks, from when it was made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from config.centre.model import Centre
from config.wire import DeviceState
from queue_server.centre.first_run.heard import CALL_HEARD
from queue_server.centre.tables import centre_log
from queue_server.tickets.hall.announcements import LONGEST_LINE, will_be_heard
from tests.tickets.conftest import MONDAY_MORNING
from tests.tickets.test_api import Api, api, followed, hashed, opened

__all__ = ["api", "hashed"]
NOW = MONDAY_MORNING


def board(**words: Any) -> DeviceState:
    return DeviceState(device="hall", kind="board", last_seen=NOW).model_copy(update=words)


@pytest.mark.parametrize(
    ("device", "called_ago", "expected"),
    [
        (board(), 0, True),
        (board(last_seen=None), 0, False),
        (board(last_seen=NOW - timedelta(minutes=3)), 0, False),
        (board(muted=True), 0, False),
        (board(), LONGEST_LINE.total_seconds() + 1, False),
    ],
)
def test_a_call_is_awaited_only_while_a_board_can_say_it(
    demo_centre: Centre, device: DeviceState, called_ago: float, expected: bool
) -> None:
    called_at = NOW - timedelta(seconds=called_ago)
    assert will_be_heard(demo_centre, {"hall": device}, "ho-tich", called_at, NOW) is expected


def test_a_board_without_sound_or_of_other_services_says_nothing(demo_centre: Centre) -> None:
    for change in ({"sound": False}, {"services": ["dat-dai"]}):
        boards = [one.model_copy(update=change) for one in demo_centre.boards if one.id == "hall"]
        silent = demo_centre.model_copy(update={"boards": boards})
        assert not will_be_heard(silent, {"hall": board()}, "ho-tich", NOW, NOW)


async def announced(api: Api, when: Callable[[dict[str, Any]], object] = bool) -> dict[str, Any]:
    """What a console is told of its call, once it is so: on PostgreSQL news takes a moment."""
    console = await followed(api, "/counters/1/stream", "clerk")
    while True:
        _, shown = await console.next()
        if shown["announced"] and when(shown["announced"]):
            console.answer.close()
            return dict(shown["announced"])


async def test_the_console_is_told_when_the_board_has_said_the_call(api: Api) -> None:
    await opened(api)
    await api.issue()
    assert (await api.call("POST", "/devices/hall/report", {}, by="hall"))[0] == 204
    _, called = await api.call("POST", "/counters/1/next", {})
    assert (await announced(api))["awaited"]
    api.clock.move(seconds=40)
    path = f"/boards/hall/announcements/{called['call_id']}/heard"
    assert (await api.call("POST", path, {}, by="hall"))[0] == 204
    said = await announced(api, lambda known: known["heard_at"])
    assert (said["awaited"], said["heard_at"][11:19]) == (False, "01:00:40")
    assert (await api.call("POST", path, {}, by="hall"))[0] == 204
    noted = select(centre_log.c.who).where(centre_log.c.action == CALL_HEARD)
    database = api.server.app.database
    assert await database.read(lambda c: list(c.scalars(noted))) == ["board:hall"]  # once


async def test_a_recall_waits_to_be_heard_anew(api: Api) -> None:
    await opened(api)
    ticket = await api.issue()
    await api.call("POST", "/devices/hall/report", {}, by="hall")
    _, called = await api.call("POST", "/counters/1/next", {})
    path = f"/boards/hall/announcements/{called['call_id']}/heard"
    await api.call("POST", path, {}, by="hall")
    api.clock.move(seconds=50)
    recall = f"/tickets/{ticket['ticket_id']}/recall"
    await api.call("POST", recall, {"counter": "1"})
    again = await announced(api, lambda known: known["called_at"][11:19] != "01:00:00")
    assert (again["heard_at"], again["awaited"], again["called_at"][11:19]) == (
        None, True, "01:00:50",
    )  # fmt: skip


async def test_without_a_voice_it_counts_from_the_call(api: Api) -> None:
    await opened(api)
    await api.issue()
    await api.call("POST", "/counters/1/next", {})
    assert await announced(api) == {
        "called_at": "2026-11-16T01:00:00Z", "heard_at": None, "awaited": False,
    }  # fmt: skip


async def test_only_the_board_itself_says_so(api: Api) -> None:
    assert (await api.call("POST", "/boards/hall/announcements/1/heard", {}, by="wing"))[0] == 403
    assert (await api.call("POST", "/boards/hall/announcements/1/heard", {}, by="hall"))[0] == 204
