"""The log of counters: lines that add up, and the spans of time that follow from them."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from random import Random
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.wire import CounterState, ErrorCode
from queue_server.audit import verification
from queue_server.centre import counter_log
from queue_server.centre.counter_log import CounterLine
from queue_server.centre.counters import LONGEST_PAUSE
from queue_server.centre.errors import CounterConflict
from queue_server.centre.tables import counter_log as table
from tests.centre.counter_spans import (
    CounterSpan,
    closing_time,
    manned_seconds,
    pauses_of,
    spans,
)
from tests.centre.test_counters import refusal

OPEN, PAUSED, CLOSED = CounterState.OPEN, CounterState.PAUSED, CounterState.CLOSED
MONDAY: Final = date(2026, 11, 16)
CLOSING: Final = datetime(2026, 11, 16, 4, 30, tzinfo=UTC)
"""11:30, when the small centre closes."""


async def lines(hall: Any, first: date = MONDAY, last: date = MONDAY) -> list[CounterLine]:
    found: list[CounterLine] = await hall.database.read(
        partial(counter_log.lines_of, first=first, last=last)
    )
    return found


async def spans_of(hall: Any, today: date = MONDAY) -> list[CounterSpan]:
    return spans(await lines(hall), partial(closing_time, hall.centre), today)


async def note(hall: Any, counter: str, *, manned: bool) -> Any:
    return await hall.database.write(
        lambda unit: hall.room.counters.note_manned(unit, counter, manned=manned),
        now=hall.clock.now(),
    )


async def test_each_change_is_a_line(hall: Any) -> None:
    lan = hall.caller("lan")
    for step, seconds in (("open", 60), ("pause", 600), ("open", 1), ("close", 0)):
        await hall.do(step, "1", lan)
        hall.clock.move(seconds=seconds)
    kept = await lines(hall)
    assert [(one.from_state, one.to_state, one.milliseconds_in_state) for one in kept] == [
        (None, OPEN, 0),
        (OPEN, PAUSED, 60_000),
        (PAUSED, OPEN, 600_000),
        (OPEN, CLOSED, 1_000),
    ]
    assert [one.manned for one in kept] == [True, None, True, None]
    assert {(one.counter, one.day, one.staff_id) for one in kept} == {("1", MONDAY, int(lan.id))}
    found = await hall.database.read(lambda c: verification.verify_log(c, table))
    assert (found.sound, found.lines) == (True, 4)


async def test_what_changes_nothing_is_no_line(hall: Any) -> None:
    lan = hall.caller("lan")
    for step in ("close", "open", "open", "pause", "pause", "close", "close"):
        await hall.do(step, "1", lan)
    assert [one.to_state for one in await lines(hall)] == [OPEN, PAUSED, CLOSED]


async def test_a_pause_that_is_refused_leaves_no_line(hall: Any) -> None:
    lan = hall.caller("lan")
    await hall.do("open", "1", lan)
    done = hall.do("pause", "1", lan, "07:59")
    assert await refusal(done) is ErrorCode.BACK_AT_NOT_AHEAD
    assert [one.to_state for one in await lines(hall)] == [OPEN]
    assert hall.room.views.counters["1"].state is OPEN


# ------------------------------------------------------------------------ back at …


@pytest.mark.parametrize(
    ("said", "minutes"),
    [("08:01", 1), ("13:30", 330), ("16:00", 480), (1, 1), (15, 15), (480, 480)],
)
async def test_a_clerk_says_when_to_be_back(hall: Any, said: str | int, minutes: int) -> None:
    lan, now = hall.caller("lan"), hall.clock.now()
    await hall.do("open", "1", lan)
    paused = await hall.do("pause", "1", lan, said)
    assert paused.back_at == now + timedelta(minutes=minutes)
    assert (await lines(hall))[-1].back_at == paused.back_at
    views = hall.room.views
    await views.load()
    assert views.counters["1"].back_at == paused.back_at
    assert (await hall.do("open", "1", lan)).back_at is None
    assert (await hall.do("pause", "1", lan)).back_at is None


@pytest.mark.parametrize("said", ["08:00", "07:59", "00:00", "16:01", "23:59", 0, 481, 1440])
async def test_a_time_that_is_not_ahead_is_refused(hall: Any, said: str | int) -> None:
    """It is 08:00 and nobody is away for longer than eight hours."""
    lan = hall.caller("lan")
    await hall.do("open", "1", lan)
    assert await refusal(hall.do("pause", "1", lan, said)) is ErrorCode.BACK_AT_NOT_AHEAD


async def test_no_pause_goes_over_midnight(hall: Any) -> None:
    lan = hall.caller("lan")
    hall.clock.move(hours=15)
    await hall.do("open", "1", lan)
    assert await refusal(hall.do("pause", "1", lan, 60)) is ErrorCode.BACK_AT_NOT_AHEAD
    assert (await hall.do("pause", "1", lan, 59)).state is PAUSED


async def test_a_pause_may_get_another_end_and_goes_on(hall: Any) -> None:
    lan = hall.caller("lan")
    await hall.do("open", "1", lan)
    begun = await hall.do("pause", "1", lan)
    hall.clock.move(minutes=10)
    named = await hall.do("pause", "1", lan, 20)
    hall.clock.move(minutes=5)
    assert await hall.do("pause", "1", lan) == named
    again = await hall.do("pause", "1", lan, "08:40")
    assert named.since == again.since == begun.since
    hall.clock.move(minutes=15)
    await hall.do("open", "1", lan)
    (pause,) = pauses_of(await spans_of(hall))
    assert (pause.start, pause.seconds(hall.clock.now())) == (begun.since, 1800.0)
    assert (pause.back_at, pause.followed_by) == (again.back_at, OPEN)


UNREADABLE: Final[tuple[object, ...]] = (
    "7:30", "24:00", "12:60", "", "11:15:00", " 11:15", "１１:15", -1, 1.5, True, [], {},
)  # fmt: skip


async def test_the_time_to_be_back_comes_by_the_api(connect: Any) -> None:
    client = await connect("lan")

    async def ask(step: str, **words: object) -> tuple[int, Any]:
        async with client.post(f"/api/v1/counters/1/{step}", json=words) as response:
            return response.status, await response.json()

    await ask("open")
    status, paused = await ask("pause", back_at="11:15")
    assert (status, paused["back_at"]) == (200, "2026-11-16T04:15:00Z")
    assert (await ask("pause", back_at=30))[1]["back_at"] == "2026-11-16T01:30:00Z"
    assert (await ask("pause"))[1]["back_at"] == "2026-11-16T01:30:00Z"
    async with client.get("/api/v1/counters") as response:
        first = (await response.json())["counters"][0]
    assert (first["back_at"], first["manned"]) == ("2026-11-16T01:30:00Z", True)
    for said in UNREADABLE:
        status, problem = await ask("pause", back_at=said)
        assert (status, problem["code"]) == (422, "bad_request"), said
    status, problem = await ask("pause", back_at="07:30")
    assert (status, problem["code"]) == (422, "back_at_not_ahead")
    assert "tám giờ" in problem["detail"]
    assert timedelta(hours=8) == LONGEST_PAUSE


# --------------------------------------------------------------- nobody at an open counter


async def test_an_open_counter_is_noted_with_nobody_at_it(hall: Any) -> None:
    lan = hall.caller("lan")
    assert await note(hall, "1", manned=False) is None, "a closed one is nobody's"
    opened = await hall.do("open", "1", lan)
    assert await note(hall, "1", manned=True) is None
    hall.clock.move(minutes=4)
    found = await note(hall, "1", manned=False)
    assert (found.state, found.manned, found.since) == (OPEN, False, opened.since)
    assert await note(hall, "1", manned=False) is None
    await hall.room.views.load()
    assert not hall.room.views.counters["1"].manned, "a server that starts knows it"
    hall.clock.move(minutes=2)
    assert (await note(hall, "1", manned=True)).manned
    hall.clock.move(minutes=1)
    await note(hall, "1", manned=False)
    assert (await hall.do("open", "1", lan)).manned, "who opens it is there"
    hall.clock.move(minutes=1)
    await hall.do("close", "1", lan)
    kept = await lines(hall)
    minute = 60_000
    assert [(one.manned, one.milliseconds_in_state) for one in kept] == [
        (True, 0), (False, 4 * minute), (True, 2 * minute), (False, minute), (True, 0),
        (None, minute),
    ]  # fmt: skip
    manned = manned_seconds(await spans_of(hall), hall.clock.now())
    assert manned == {(MONDAY, "1", int(lan.id)): 4 * 60 + 60 + 60}


async def test_steps_of_one_transaction_see_each_other(hall: Any) -> None:
    lan, anh = hall.caller("lan"), hall.caller("anh")
    await hall.do("open", "1", lan)
    await asyncio.gather(
        hall.do("pause", "1", lan, 5), hall.do("open", "1", anh), hall.do("pause", "1", anh)
    )
    kept = await lines(hall)
    assert [(one.from_state, one.to_state, one.staff_id) for one in kept] == [
        (None, OPEN, int(lan.id)),
        (OPEN, PAUSED, int(lan.id)),
        (PAUSED, OPEN, int(anh.id)),
        (OPEN, PAUSED, int(anh.id)),
    ]


async def test_two_servers_write_one_log(twins: Any) -> None:
    one, other = twins
    lan = one.caller("lan")
    await asyncio.gather(
        *(hall.do(step, "1", lan) for hall in twins for step in ("open", "pause", "open"))
    )
    await other.do("close", "1", lan)
    kept = await lines(one)
    assert [line.from_state for line in kept] == [None, *(line.to_state for line in kept[:-1])]
    found = await one.database.read(lambda c: verification.verify_log(c, table))
    assert (found.sound, found.lines) == (True, len(kept))


# ------------------------------------------------------------------------ whatever happens


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_durations_add_up_whatever_clerks_do(hall: Any, seed: int) -> None:
    print(f"seed {seed}")
    random, began = Random(seed), hall.clock.now()
    people = [hall.caller(name) for name in ("lan", "minh", "anh")]
    for _ in range(120):
        counter, actor = random.choice("123"), random.choice(people)
        match random.randrange(5):
            case 0:
                await note(hall, counter, manned=random.random() < 0.5)
            case 1:
                await _if_allowed(hall.do("pause", counter, actor, random.choice([None, 5, 90])))
            case kind:
                await _if_allowed(hall.do(("open", "open", "close")[kind - 2], counter, actor))
        hall.clock.move(seconds=random.randrange(90))
    await hall.do("close_all")
    kept = await lines(hall)
    for counter in "123":
        own = [line for line in kept if line.counter == counter]
        assert [line.from_state for line in own] == [None, *(line.to_state for line in own[:-1])]
        stood = sum(line.milliseconds_in_state for line in own)
        assert timedelta(milliseconds=stood) == own[-1].at - own[0].at
    found = await spans_of(hall)
    assert began <= min(one.start for one in found)
    for before, after in pairwise(found):
        assert before.counter != after.counter or before.end <= after.start  # type: ignore[operator]
    now = hall.clock.now()
    worked = sum(manned_seconds(found, now).values())
    is_at_work = [one for one in found if one.state is OPEN and one.manned]
    assert worked == pytest.approx(sum(one.seconds(now) for one in is_at_work))
    paused = sum(one.seconds(now) for one in found if one.state is PAUSED)
    assert sum(one.seconds(now) for one in pauses_of(found)) == pytest.approx(paused)


async def _if_allowed(doing: Any) -> None:
    with suppress(CounterConflict):
        await doing


# -------------------------------------------------------------------------- spans, pure


def line(minute: int, state: CounterState, *, counter: str = "1", day: int = 0) -> CounterLine:
    at = CLOSING + timedelta(days=day, minutes=minute)
    manned = True if state is OPEN else None
    return CounterLine(at, MONDAY + timedelta(days=day), counter, None, state, 0, 7, None, manned)


def closing(day: date) -> datetime:
    return CLOSING + (day - MONDAY)


def test_a_counter_that_was_left_open_overnight_worked_until_closing_time() -> None:
    (left,) = spans([line(-60, OPEN), line(-250, CLOSED, day=1)], closing, MONDAY)
    assert (left.end, left.followed_by) == (CLOSING, CLOSED)
    (late,) = spans([line(30, OPEN), line(-250, CLOSED, day=1)], closing, MONDAY)
    assert late.seconds(CLOSING) == 0


def test_a_day_that_is_read_alone_is_over() -> None:
    assert spans([line(-60, OPEN)], closing, MONDAY)[0].end is None
    tomorrow = MONDAY + timedelta(days=1)
    assert spans([line(-60, OPEN)], closing, tomorrow)[0].end == CLOSING


@given(st.lists(st.tuples(st.integers(0, 400), st.sampled_from(CounterState)), max_size=30))
def test_spans_fill_the_time_in_which_a_counter_was_not_closed(
    given_lines: list[tuple[int, CounterState]],
) -> None:
    own = [line(minute - 500, state) for minute, state in sorted(given_lines)]
    found = spans(own, closing, MONDAY)
    end = own[-1].at if own else CLOSING
    closed = sum(
        (after.at - before.at).total_seconds()
        for before, after in pairwise(own)
        if before.to_state is CLOSED
    )
    whole = (end - own[0].at).total_seconds() if own else 0.0
    assert sum(one.seconds(end) for one in found) == pytest.approx(whole - closed)
