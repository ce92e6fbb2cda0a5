"""The rules of waiting after wrong sign-ins, and of a session's life."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.centre.staff.sign_in_rules import (
    ADDRESS,
    NAME_ANYWHERE,
    NAME_HERE,
    SESSION_IDLE,
    SESSION_LIFE,
    brought_back,
    canonical,
    session_ends,
    subjects,
)
from queue_server.core.http.addresses import network_of
from queue_server.core.security.attempt_limits import ExponentialBackoff, FailedAttempts
from queue_server.core.security.encryption import DataKey, DataKeys
from queue_server.core.security.keyed_hash import KeyedHash

NOW = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
LIMITS = st.sampled_from([NAME_HERE, NAME_ANYWHERE, ADDRESS])


def test_a_few_slips_of_the_finger_are_free() -> None:
    assert [NAME_HERE.wait_after(wrong).total_seconds() for wrong in range(8)] == [
        0, 0, 0, 0, 0, 30, 60, 120,
    ]  # fmt: skip


@given(LIMITS, st.integers(0, 10_000))
def test_the_wait_grows_and_has_an_end(limit: ExponentialBackoff, wrong: int) -> None:
    wait = limit.wait_after(wrong)
    assert wait <= limit.wait_after(wrong + 1) <= limit.longest_wait
    assert (wait == timedelta()) == (wrong < limit.free)


def test_a_hall_behind_one_address_may_slip_far_more_often() -> None:
    assert ADDRESS.free >= 10 * NAME_HERE.free
    assert NAME_ANYWHERE.free > NAME_HERE.free


def test_the_wait_is_told_in_whole_seconds_until_it_is_over() -> None:
    attempts = FailedAttempts(5, NOW)
    assert attempts.seconds_to_wait(NAME_HERE, NOW) == 30
    assert attempts.seconds_to_wait(NAME_HERE, NOW + timedelta(seconds=29.5)) == 1
    assert attempts.seconds_to_wait(NAME_HERE, NOW + timedelta(seconds=30)) == 0


@given(LIMITS, st.integers(0, 10_000), st.integers(1, 366 * 86_400))
def test_what_a_clock_that_was_ahead_wrote_waits_no_longer_than_the_rule(
    limit: ExponentialBackoff, wrong: int, ahead: int
) -> None:
    written = FailedAttempts(wrong, NOW + timedelta(seconds=ahead))
    assert written.seconds_to_wait(limit, NOW) == limit.wait_after(wrong).total_seconds()
    assert written.once_more(limit, NOW) == FailedAttempts(wrong + 1, NOW)


def test_a_session_of_a_clock_that_was_ahead_is_one_of_now() -> None:
    ahead = NOW + timedelta(days=366)
    assert brought_back(ahead, ahead + SESSION_LIFE, NOW) == (NOW, NOW + SESSION_LIFE)
    assert brought_back(NOW, NOW + timedelta(hours=1), NOW) == (NOW, NOW + timedelta(hours=1))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Lan", "lan "), ("ĐỨC", "đức"), ("du\u0301c", "d\u00fac")],
)
def test_a_name_is_the_same_however_it_is_typed(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.0.0.7", "10.0.0.7"),
        ("::ffff:10.0.0.7", "10.0.0.7"),
        ("::ffff:a00:7", "10.0.0.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fd12:3456::7", "fd12:3456::7"),
        ("fd12:3456:0:0::7", "fd12:3456::7"),
        ("fe80::1%eth0", "fe80::1"),
        ("::1", "::1"),
        ("unknown", "unknown"),
    ],
)
def test_a_device_is_counted_by_its_host_and_by_its_network_outside(
    address: str, network: str
) -> None:
    assert network_of(address) == network


def test_what_is_typed_as_a_name_is_not_kept() -> None:
    """People type passwords into the wrong box."""
    hashed = KeyedHash(DataKeys([DataKey(b"k" * 32)]), "test")
    counted = subjects(hashed, "mật khẩu của tôi", "10.0.0.7", "browser")
    for way in counted.ways:
        for subject, _ in way.limits:
            assert "mật" not in subject
            assert "10.0.0.7" not in subject
            assert len(subject) <= 100
    assert counted.name == subjects(hashed, "mật khẩu của tôi", "10.0.0.8").name
    other = KeyedHash(DataKeys([DataKey(b"x" * 32)]), "test")
    assert counted.name != subjects(other, "mật khẩu của tôi", "10.0.0.7").name


def test_a_session_ends_by_its_age_or_by_disuse() -> None:
    expires = NOW + SESSION_LIFE
    assert session_ends(NOW, expires) == NOW + SESSION_IDLE
    assert session_ends(expires - timedelta(minutes=1), expires) == expires
    assert timedelta(hours=2) < SESSION_IDLE < SESSION_LIFE
