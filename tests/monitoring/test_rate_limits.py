"""How much one subject may ask for: the rule by itself, and what is kept of many subjects."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from queue_server.core.security.rate_limits import RateLimit, RateLimiter

NOON = 1_800_000_000.0
THREE_A_MINUTE = RateLimit.per_minute(3)


def take(limiter: RateLimiter, subject: str, now: float) -> bool:
    if limiter.seconds_to_wait(subject, now) > 0:
        return False
    limiter.count(subject, now)
    return True


def test_a_burst_is_free_and_then_one_comes_at_a_time() -> None:
    limiter = RateLimiter(THREE_A_MINUTE)
    assert [take(limiter, "here", NOON) for _ in range(5)] == [True, True, True, False, False]
    assert limiter.seconds_to_wait("here", NOON) == 20
    assert not take(limiter, "here", NOON + 19)
    assert take(limiter, "here", NOON + 20)
    assert not take(limiter, "here", NOON + 20)


def test_a_refusal_costs_nothing() -> None:
    limiter = RateLimiter(THREE_A_MINUTE)
    for _ in range(1_000):
        take(limiter, "here", NOON)
    assert take(limiter, "here", NOON + 20)


def test_subjects_do_not_hinder_one_another() -> None:
    limiter = RateLimiter(THREE_A_MINUTE)
    assert all(take(limiter, f"address {number}", NOON) for number in range(100))


@given(some.lists(some.floats(min_value=0, max_value=30), max_size=200), some.integers(1, 20))
def test_no_minute_sees_more_than_twice_the_pace(gaps: list[float], a_minute: int) -> None:
    """A full burst and what is forgiven meanwhile; over a long time it is the pace itself."""
    limiter, now, taken = RateLimiter(RateLimit.per_minute(a_minute)), NOON, list[float]()
    for gap in gaps:
        now += gap
        if take(limiter, "here", now):
            taken.append(now)
    for moment in taken:
        assert sum(moment <= other < moment + 60 for other in taken) <= 2 * a_minute


def test_whoever_waits_as_told_may() -> None:
    limiter = RateLimiter(RateLimit.per_minute(7))
    now = NOON
    for _ in range(50):
        now += limiter.seconds_to_wait("here", now)
        assert take(limiter, "here", now)


def test_a_clock_that_is_put_back_locks_nobody_out() -> None:
    limiter = RateLimiter(THREE_A_MINUTE)
    while take(limiter, "here", NOON):
        pass
    an_hour_ago = NOON - 3_600
    assert limiter.seconds_to_wait("here", an_hour_ago) <= 20


def test_memory_is_bounded_and_those_who_are_over_are_kept_longest() -> None:
    limiter = RateLimiter(THREE_A_MINUTE, most_subjects=100)
    for number in range(1_000):
        limiter.count(f"address {number}", NOON)
    assert len(limiter._forgiven_at) <= 100
    for number in range(1_000, 1_050):
        limiter.count(f"address {number}", NOON + 3_600)
    assert len(limiter._forgiven_at) <= 100


class CountedInstant(float):
    """Counts how often instants are compared."""

    compared = 0

    def __lt__(self, other: float) -> bool:
        CountedInstant.compared += 1
        return super().__lt__(other)

    def __gt__(self, other: float) -> bool:
        CountedInstant.compared += 1
        return super().__gt__(other)


@pytest.mark.parametrize("most", [10, 1000])
def test_room_for_one_more_is_made_without_a_walk_over_all(most: int) -> None:
    limiter = RateLimiter(THREE_A_MINUTE, most_subjects=most)
    for subject in range(most):
        limiter.count(str(subject), NOON)
    CountedInstant.compared = 0
    for subject in range(20):
        limiter.count(f"stranger {subject}", CountedInstant(NOON))
    assert CountedInstant.compared <= 20 * 10
