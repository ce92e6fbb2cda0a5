"""A week of a whole hall, compressed: nothing is lost and nothing grows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Final

import pytest

from config.centre.model import Centre
from queue_server.backups.retention import to_forget
from tests.stress.clocked import ClockedServer
from tests.stress.week import FIRST_DAY, Night, Week, install

EARLY: Final = datetime.combine(FIRST_DAY, datetime.min.time(), UTC) - timedelta(hours=2)
"""05:00 in Viet Nam."""
MEMORY_KILOBYTES_A_DAY: Final = 2_000
"""What the process takes of the machine, over the last three days. In the first ones it grows by
what was freed in pieces and is kept for later."""
USED_KILOBYTES_A_DAY: Final = 500
"""What is in use outside of Python's own memory and SQLite's, from the second night on."""
BLOCKS_A_DAY: Final = 3_000
"""What is in use within Python's own. A day of a hall is some 600 tickets, 3,500 steps and 1,000
streams: whatever keeps one object of each shows. A stream that left keeps about a kilobyte until
two thousand have left."""
CACHES_KILOBYTES: Final = 12_000
"""So much may SQLite hold, however long it runs."""
THREADS: Final = 16
LOG_KILOBYTES: Final = 8_192
SLOWER: Final = 1.6
"""So much longer than on the second and third day may it take on the last two, beside what the
machine took to answer anything at all."""
BUSIER: Final = 1.25
"""So much more of the processor may a day's work take."""
TIMED: Final = ("issue", "call")
ERRORS: Final = (" ERROR ", "Traceback", "RuntimeWarning", "was never")


@pytest.mark.parametrize(
    ("days", "visits"), [(2, 60), pytest.param(7, 600, marks=pytest.mark.stress)]
)
async def test_a_week_leaves_the_server_as_it_was(
    sqlite_url: str, tmp_path: Path, seed: int, days: int, visits: int
) -> None:
    hall = await install(sqlite_url, tmp_path, EARLY)
    async with (
        ClockedServer(sqlite_url, hall.centre_file, EARLY) as server,
        Week(hall, server, Random(seed)) as week,
    ):
        for day in range(days):
            await week.live(day, visits)
            print(_line(day, week.nights))
    _is_clean(server.said)
    _nothing_is_left(week.nights)
    if days > 2:
        _is_flat(week.nights)
    for night in week.nights:
        _backups_are_kept(night, hall.centre)
    print(f"{days} days, {week.acknowledged} commands acknowledged, 0 lost")


def _is_clean(said: list[str]) -> None:
    assert [line for line in said if any(word in line for word in ERRORS)] == []


def _nothing_is_left(nights: list[Night]) -> None:
    """Every night the server holds open what it held on the first full one, and no more."""
    settled = nights[1:] or nights
    assert len({night.size.files for night in settled}) == 1
    assert len({night.size.tasks for night in settled}) == 1
    assert all(night.size.threads <= THREADS for night in nights)
    assert all(night.size.dropped == 0 for night in nights)
    assert all(night.log_kilobytes <= LOG_KILOBYTES for night in nights)


def _is_flat(nights: list[Night]) -> None:
    """From the second night to the last."""
    first, last = nights[1], nights[-1]
    days = len(nights) - 2
    grown = last.size.memory_kilobytes - nights[-4].size.memory_kilobytes
    assert grown < MEMORY_KILOBYTES_A_DAY * 3
    assert _used(last) - _used(first) < USED_KILOBYTES_A_DAY * days
    assert last.size.blocks - first.size.blocks < BLOCKS_A_DAY * days
    assert last.size.database_kilobytes < CACHES_KILOBYTES
    worked = [after - before for before, after in pairwise(_processor(nights))]
    assert worked[-1] < worked[0] * BUSIER
    for name in TIMED:
        assert _beside_ground(nights[-2:], name) < _beside_ground(nights[1:3], name) * SLOWER, name


def _used(night: Night) -> int:
    return night.size.used_kilobytes - night.size.database_kilobytes


def _processor(nights: list[Night]) -> list[float]:
    return [night.size.processor_seconds for night in nights]


def _beside_ground(nights: list[Night], name: str) -> float:
    """The median answer of those days, in median answers of `/healthz` in the same minutes."""

    def usual(of: str) -> float:
        return median(seconds for night in nights for seconds in night.seconds[of])

    return usual(name) / usual("ground")


def _backups_are_kept(night: Night, centre: Centre) -> None:
    """One was taken that evening, and there is none that the rule would not keep."""
    newest = max(night.backups)
    assert centre.local(newest).date() == night.day
    assert to_forget(night.backups, newest, centre.backups, centre.zone) == set()


def _line(day: int, nights: list[Night]) -> str:
    night = nights[-1]
    size = night.size
    before = nights[-2].size.processor_seconds if day else 0.0
    times = "; ".join(
        f"{name} {median(night.seconds[name]) * 1000:.1f}/"
        f"{quantiles(night.seconds[name], n=20)[-1] * 1000:.1f} ms, "
        f"{_beside_ground([night], name):.1f} beside nothing"
        for name in TIMED
    )
    memory = (size.memory_kilobytes, size.used_kilobytes, size.database_kilobytes)
    megabytes = "/".join(f"{kilobytes / 1024:.1f}" for kilobytes in memory)
    return (
        f"day {day + 1}: {megabytes} MB (in all, handed out, SQLite's), {size.blocks} blocks, "
        f"{size.files} files, {size.tasks} tasks, {size.threads} threads, "
        f"database {night.database_kilobytes} KB, its log {night.log_kilobytes} KB, "
        f"processor {size.processor_seconds - before:.1f} s, {night.followed} phones, "
        f"at most {night.most_phones} at once, {size.dropped} dropped; median/p95 {times}"
    )
