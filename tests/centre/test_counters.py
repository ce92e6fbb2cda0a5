"""Counters: one person, one counter; who holds it, who may take it over."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select

from config.wire import CounterState, ErrorCode
from queue_server.centre.tables import centre_log
from queue_server.centre.views import CentreViews
from queue_server.core.actor import Actor, ActorKind
from queue_server.core.current import Current
from queue_server.core.errors import MotcuaError, NotAllowed, NotFound
from queue_server.core.events import EventBus, EverythingMayHaveChanged

Settled = Callable[..., Awaitable[None]]


async def require(hall: Any, what: str, counter: str, actor: Actor) -> None:
    """What a step at a counter asks first: `require(hall, "open", "1", lan)`."""
    now = await hall.database.read(lambda c: hall.room.counters.now(c, [counter]))
    getattr(now, f"require_{what}")(actor, counter)


async def refusal(doing: Awaitable[object]) -> ErrorCode:
    with pytest.raises(MotcuaError) as refused:
        await doing
    return refused.value.code


async def test_every_counter_is_closed_at_first(hall: Any) -> None:
    assert list(hall.room.views.counters) == ["1", "2", "3"]
    assert {summary.state for summary in hall.room.views.counters.values()} == {CounterState.CLOSED}


async def test_a_counter_is_opened_paused_opened_and_closed(hall: Any, settled: Settled) -> None:
    lan = hall.caller("lan")
    opened = await hall.do("open", "1", lan)
    assert (opened.state, opened.staff_name) == (CounterState.OPEN, "Nguyễn Thị Lan")
    assert opened.since == hall.clock.now()
    hall.clock.move(minutes=1)
    assert (await hall.do("open", "1", lan)).since == opened.since
    paused = await hall.do("pause", "1", lan)
    assert (paused.state, paused.staff_id) == (CounterState.PAUSED, int(lan.id))
    assert (await hall.do("open", "1", lan)).state is CounterState.OPEN
    closed = await hall.do("close", "1", lan)
    assert (closed.state, closed.staff_id) == (CounterState.CLOSED, None)
    await settled(lambda: hall.room.views.counters["1"] == closed)
    assert await hall.do("close", "1", lan) == closed


async def test_the_log_says_who_did_what_when(hall: Any) -> None:
    lan = hall.caller("lan")
    await hall.do("open", "1", lan)
    await hall.do("close", "1", lan)
    lines = await hall.database.read(
        lambda connection: connection.execute(
            select(centre_log).where(centre_log.c.subject == "1").order_by(centre_log.c.id)
        ).all()
    )
    assert [(line.who, line.action) for line in lines] == [
        (lan.label, "counter_open"),
        (lan.label, "counter_closed"),
    ]
    assert lines[0].at == hall.clock.now()


async def test_opening_another_counter_closes_the_first(hall: Any, settled: Settled) -> None:
    lan = hall.caller("lan")
    await hall.do("open", "1", lan)
    await hall.do("open", "2", lan)
    await settled(lambda: hall.room.views.counters["2"].state is CounterState.OPEN)
    assert hall.room.views.counters["1"].state is CounterState.CLOSED


async def test_a_counter_that_another_holds_is_taken(hall: Any) -> None:
    lan, minh = hall.caller("lan"), hall.caller("minh")
    await hall.do("open", "1", lan)
    for use_case in ("open", "pause", "close"):
        assert await refusal(hall.do(use_case, "1", minh)) is ErrorCode.COUNTER_TAKEN
    assert await refusal(require(hall, "open", "1", minh)) is ErrorCode.COUNTER_TAKEN
    await hall.do("pause", "1", lan)
    assert await refusal(hall.do("open", "1", minh)) is ErrorCode.COUNTER_TAKEN


async def test_whoever_closes_the_day_may_take_a_counter_over(hall: Any) -> None:
    lan, anh = hall.caller("lan"), hall.caller("anh")
    await hall.do("open", "1", lan)
    taken = await hall.do("open", "1", anh)
    assert taken.staff_name == "Hoàng Ngọc Ánh"
    assert await refusal(require(hall, "open", "1", lan)) is ErrorCode.COUNTER_TAKEN
    await require(hall, "open", "1", anh)


async def test_calling_needs_an_open_counter_and_finishing_a_held_one(hall: Any) -> None:
    lan = hall.caller("lan")
    assert await refusal(require(hall, "open", "1", lan)) is ErrorCode.COUNTER_NOT_OPEN
    assert await refusal(hall.do("pause", "1", lan)) is ErrorCode.COUNTER_NOT_OPEN
    await hall.do("open", "1", lan)
    await require(hall, "open", "1", lan)
    await hall.do("pause", "1", lan)
    assert await refusal(require(hall, "open", "1", lan)) is ErrorCode.COUNTER_NOT_OPEN
    await require(hall, "held", "1", lan)
    await hall.do("close", "1", lan)
    assert await refusal(require(hall, "held", "1", lan)) is ErrorCode.COUNTER_NOT_OPEN


async def test_an_unknown_counter_is_nobodys(hall: Any) -> None:
    lan = hall.caller("lan")
    for use_case in ("open", "pause", "close"):
        with pytest.raises(NotFound) as refused:
            await hall.do(use_case, "99", lan)
        assert refused.value.code is ErrorCode.UNKNOWN_COUNTER
    assert await refusal(require(hall, "open", "99", lan)) is ErrorCode.UNKNOWN_COUNTER


async def test_a_device_holds_no_counter(hall: Any) -> None:
    kiosk = Actor(ActorKind.KIOSK, "kiosk-1")
    with pytest.raises(NotAllowed):
        await hall.do("open", "1", kiosk)


class TestGuards:
    """What still serves somebody is not closed."""

    @pytest.fixture(autouse=True)
    def _counter_1_serves(self, hall: Any) -> None:
        hall.busy.add("1")

    async def test_a_busy_counter_is_not_closed(self, hall: Any, settled: Settled) -> None:
        lan = hall.caller("lan")
        await hall.do("open", "1", lan)
        assert await refusal(hall.do("close", "1", lan)) is ErrorCode.COUNTER_BUSY
        assert await refusal(hall.do("open", "2", lan)) is ErrorCode.COUNTER_BUSY
        await settled(lambda: hall.room.views.counters["1"].state is CounterState.OPEN)
        assert hall.room.views.counters["2"].state is CounterState.CLOSED

    async def test_the_end_of_the_day_closes_it_all_the_same(
        self, hall: Any, settled: Settled
    ) -> None:
        await hall.do("open", "1", hall.caller("lan"))
        await hall.do("open", "2", hall.caller("minh"))
        assert await hall.do("close_all") == 2
        await settled(
            lambda: all(
                summary.state is CounterState.CLOSED
                for summary in hall.room.views.counters.values()
            )
        )
        assert await hall.do("close_all") == 0

    async def test_the_end_of_a_day_closes_none_that_was_opened_after_it(self, hall: Any) -> None:
        await hall.do("open", "1", hall.caller("lan"))
        hall.clock.move(hours=10)
        midnight = hall.clock.now()
        await hall.do("open", "2", hall.caller("minh"))
        assert await hall.do("close_all", midnight) == 1
        assert await hall.do("close_all", midnight) == 0


async def test_sixteen_people_at_once_and_one_gets_the_counter(hall: Any) -> None:
    callers = [hall.caller("lan"), hall.caller("minh")] * 8
    answers = await asyncio.gather(
        *(hall.do("open", "1", caller) for caller in callers), return_exceptions=True
    )
    holders = {answer.staff_id for answer in answers if not isinstance(answer, BaseException)}
    assert len(holders) == 1


async def test_the_views_are_read_anew_when_events_were_missed(hall: Any, bus: EventBus) -> None:
    lan = hall.caller("lan")
    await hall.do("open", "1", lan)
    fresh = CentreViews(hall.database, Current(hall.centre), EventBus(), hall.clock)
    assert fresh.counters["1"].state is CounterState.CLOSED
    await fresh.load()
    assert fresh.counters["1"].staff_name == "Nguyễn Thị Lan"
    hall.room.views.counters["1"] = hall.room.views.counters["2"]
    bus.publish([EverythingMayHaveChanged()])
    await hall.room.views.settle()
    assert hall.room.views.counters["1"].state is CounterState.OPEN


async def test_two_processes_see_each_others_counters(twins: Any, settled: Settled) -> None:
    one, other = twins
    buses = one.database.bus, other.database.bus
    opened = await one.do("open", "1", one.caller("lan"))
    await settled(lambda: other.room.views.counters["1"] == opened, *buses)
    taken = other.do("open", "1", other.caller("minh"))
    assert await refusal(taken) is ErrorCode.COUNTER_TAKEN
    await other.do("open", "2", other.caller("minh"))
    await settled(lambda: one.room.views.counters["2"].staff_name == "Trần Văn Minh", *buses)


async def test_two_processes_give_a_counter_to_one_person(twins: Any) -> None:
    answers = await asyncio.gather(
        *(
            hall.do("open", "1", hall.caller(sign_in))
            for _ in range(8)
            for hall, sign_in in zip(twins, ("lan", "minh"), strict=True)
        ),
        return_exceptions=True,
    )
    holders = {answer.staff_id for answer in answers if not isinstance(answer, BaseException)}
    assert len(holders) == 1
