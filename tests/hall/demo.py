"""The demo's centre for the tests, read once in each process."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Final

from config.centre.loading import load_centre
from config.centre.model import Centre
from config.demo import demo_centre_file, open_around_the_clock

DAWN: Final = 5
MORNING: Final = 9
LATE: Final = 21


@cache
def _read() -> Centre:
    return load_centre(demo_centre_file())


def demo_centre() -> Centre:
    """As its file has it: a copy of the test's own, which takes no time beside the reading."""
    return _read().model_copy(deep=True)


def always_open_centre() -> Centre:
    """The same at any hour."""
    return open_around_the_clock(demo_centre())


def by_day(centre: Centre) -> Centre:
    """The same by the computer's clock; late in its evening, and in the night, it lies where it is
    morning: its day would end under a test, and before that no more tickets are given."""
    now = datetime.now(UTC)
    if DAWN <= centre.local(now).hour < LATE:
        return centre
    return Centre.model_validate(centre.model_dump() | {"time_zone": zone_of_morning(now)})


def zone_of_morning(now: datetime) -> str:
    """A time zone in which it is between nine and ten; `now` is by UTC."""
    ahead = (MORNING - now.hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}"  # POSIX counts westwards
