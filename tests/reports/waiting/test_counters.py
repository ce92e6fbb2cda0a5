"""The time of counters, from their log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from queue_server.reports.waiting.counters import CounterTime, counter_times, total

TODAY = date(2026, 11, 20)
HOUR = 3_600_000


@dataclass
class Line:
    counter: str
    at: int
    from_state: str | None
    to_state: str
    milliseconds_in_state: int
    manned: bool | None = True
    day: date = TODAY


def test_open_paused_and_unmanned_time_add_up() -> None:
    lines = [
        Line("1", 7 * HOUR, None, "open", 0),
        Line("1", 9 * HOUR, "open", "paused", 2 * HOUR),
        Line("1", 10 * HOUR, "paused", "open", 1 * HOUR),
        Line("1", 11 * HOUR, "open", "open", 1 * HOUR, manned=False),
        Line("1", 13 * HOUR, "open", "closed", 2 * HOUR),
        Line("2", 8 * HOUR, "closed", "open", 15 * HOUR),
    ]
    times = counter_times(lines, {"1": HOUR, "9": 5}, TODAY, 14 * HOUR)
    assert times["1"] == CounterTime(open=5 * HOUR, unmanned=2 * HOUR, paused=HOUR, busy=HOUR)
    assert times["2"] == CounterTime(open=6 * HOUR)  # since it was opened, up to now
    assert times["9"] == CounterTime(busy=5)
    assert total(times.values()).open == 11 * HOUR


def test_a_counter_that_was_open_on_a_past_day_is_not_counted_up_to_now() -> None:
    yesterday = Line("1", 0, "closed", "open", 0, day=date(2026, 11, 19))
    assert counter_times([yesterday], {}, TODAY, 50 * HOUR)["1"] == CounterTime()
