"""The demo's centre for the tests, read once in each process."""

from __future__ import annotations

from functools import cache

from config.centre.loading import load_centre
from config.centre.model import Centre
from config.demo import demo_centre_file, open_around_the_clock


@cache
def _read() -> Centre:
    return load_centre(demo_centre_file())


def demo_centre() -> Centre:
    """As its file has it: a copy, which takes no time beside the reading. It is the test's own,
    because what a centre has once worked out of itself goes along when it is changed."""
    return _read().model_copy(deep=True)


def always_open_centre() -> Centre:
    """The same at any hour."""
    return open_around_the_clock(demo_centre())
