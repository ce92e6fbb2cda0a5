"""What a hall reads from the log of counters when it is loaded."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from queue_server.tickets.hall.forecast.counter_past import CounterPast, read_counter_past

MONDAY: Final = date(2026, 11, 16)
HOUR: Final = 3600.0


async def past(hall: Any, day: date = MONDAY) -> CounterPast:
    found: CounterPast = await hall.database.read(
        partial(read_counter_past, centre=hall.centre, day=day)
    )
    return found


async def live(hall: Any, counter: str, *steps: tuple[str, float]) -> None:
    """Steps at a counter, and the seconds after each."""
    for step, seconds in steps:
        await hall.do(step, counter, hall.caller("lan"))
        hall.clock.move(seconds=seconds)


async def test_an_empty_log_says_nothing(hall: Any) -> None:
    assert await past(hall) == CounterPast()


async def test_pauses_are_read_with_their_beginning(hall: Any) -> None:
    begun = hall.clock.now() + timedelta(minutes=1)
    await live(hall, "1", ("open", 60), ("pause", 600), ("open", 60), ("pause", 60), ("close", 0))
    found = await past(hall)
    assert found.pauses == [(begun, 600.0)], "who closes a paused counter was not back"
    assert list(found.closed_at) == ["1"]


async def test_a_pause_over_lunch_is_no_pause(hall: Any) -> None:
    await live(hall, "1", ("open", 60), ("pause", 5 * HOUR), ("open", 0))
    assert (await past(hall)).pauses == []


async def test_counters_that_opened_on_most_days_are_usual(hall: Any) -> None:
    days = 24 * HOUR
    await live(hall, "1", ("open", 60), ("close", 0))
    await live(hall, "2", ("open", 60), ("close", days))
    await live(hall, "1", ("open", 60), ("close", days))
    await live(hall, "1", ("open", 60), ("close", 0))
    found = await past(hall, MONDAY + timedelta(days=3))
    assert found.usual == frozenset({"1"})
    assert found.closed_at == {}, "that was on other days"
    assert (await past(hall)).usual is None, "today says nothing of what is usual"
