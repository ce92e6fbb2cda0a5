"""Whether somebody is at an open counter: the rule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.centre.manning import Attendance, is_manned

NOW: Final = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)
PATIENCE: Final = timedelta(minutes=3)


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("known", "manned"),
    [
        (Attendance(ago(60)), True),
        (Attendance(ago(60), waiting_since=ago(2.9)), True),
        (Attendance(ago(60), waiting_since=ago(3)), False),
        (Attendance(ago(2.9), waiting_since=ago(60)), True),
        (Attendance(ago(3), waiting_since=ago(60)), False),
        (Attendance(ago(60), serves=True, waiting_since=ago(60)), True),
        (Attendance(ago(60), unmanned_since=ago(10)), False),
        (Attendance(ago(10), unmanned_since=ago(10), waiting_since=ago(1)), False),
        (Attendance(ago(9), unmanned_since=ago(10), waiting_since=ago(60)), True),
        (Attendance(ago(60), serves=True, unmanned_since=ago(10)), True),
    ],
    ids=[
        "nobody waits",
        "somebody has just come",
        "somebody waits and nothing is done",
        "the clerk did something a moment ago",
        "the clerk has done nothing since",
        "it serves",
        "found empty, and nobody waits any more",
        "found empty at the clerk's last act",
        "found empty, and the clerk did something since",
        "found empty, and it serves again",
    ],
)
def test_somebody_is_there(known: Attendance, manned: bool) -> None:
    assert is_manned(known, PATIENCE, NOW) is manned
    assert is_manned(known, timedelta(), NOW), "without patience nothing is found"


MINUTES: Final = st.floats(0, 600)
ATTENDANCES: Final = st.builds(
    Attendance,
    acted_at=MINUTES.map(ago),
    serves=st.booleans(),
    waiting_since=st.none() | MINUTES.map(ago),
    unmanned_since=st.none() | MINUTES.map(ago),
)


@given(ATTENDANCES, MINUTES)
def test_time_alone_brings_no_clerk_back(known: Attendance, minutes: float) -> None:
    later = NOW + timedelta(minutes=minutes)
    assert is_manned(known, PATIENCE, NOW) or not is_manned(known, PATIENCE, later)
