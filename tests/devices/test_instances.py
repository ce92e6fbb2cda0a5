"""Two machines on one key are told from one machine that was started anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from config.wire import DeviceState, ReportDevice
from config.wire.centre.alerts import AlertKind
from queue_server.centre.devices.alerts import DOUBLED_FOR, alerts
from queue_server.centre.devices.duplicate_keys import starts
from tests.hall.demo import demo_centre

NOW = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)


def after(*names: str) -> DeviceState:
    """What is known after so many reports, a minute apart, the last at `NOW`."""
    state = DeviceState(device="kiosk-1", kind="kiosk")
    for place, name in enumerate(names, start=1 - len(names)):
        at = NOW + timedelta(minutes=place)
        report = ReportDevice(instance=name)
        blank = DeviceState(device="kiosk-1", kind="kiosk", last_seen=at, **report.model_dump())
        state = blank.model_copy(update=starts(state, report, at))
    return state


@pytest.mark.parametrize(
    ("names", "is_doubled"),
    [
        ("a", False),
        ("aaa", False),
        ("ab", False),
        ("abc", False),
        ("aabbccc", False),
        ("aba", True),
        ("abab", True),
        ("abba", True),
        (["", "a", "", "b"], False),
        (["a", "", "b", "", "a"], True),
    ],
)
def test_who_speaks_after_a_later_start_is_another_machine(
    names: str | list[str], is_doubled: bool
) -> None:
    state = after(*names)
    assert (state.doubled_at == NOW) is is_doubled
    centre = demo_centre()
    found = [alert.what for alert in alerts(centre, [state], NOW)]
    assert (AlertKind.DOUBLED in found) is is_doubled


def test_the_alert_ends_when_one_of_them_is_off() -> None:
    centre = demo_centre()
    later = NOW + DOUBLED_FOR
    state = after("a", "b", "a").model_copy(update={"last_seen": later})
    assert alerts(centre, [state], later) == []
