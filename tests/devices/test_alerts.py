"""What somebody is asked to look at, and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from config.centre.model import Centre
from config.wire import DeviceState, PrinterState
from config.wire.centre.alerts import AlertKind
from queue_server.centre.devices.alerts import alerts
from queue_server.centre.devices.management import is_older
from tests.centre.conftest import CENTRE

OPEN = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
"""A Monday, 8:00 in the hall, which is open from 7:30 to 11:30."""
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def centre() -> Centre:
    return Centre.model_validate(CENTRE)


def kiosk(seen: datetime | None = OPEN, **said: object) -> DeviceState:
    return DeviceState.model_validate(
        {"device": "kiosk-1", "kind": "kiosk", "last_seen": seen, "printer": "ready"} | said
    )


def kinds(centre: Centre, device: DeviceState, now: datetime = OPEN) -> list[AlertKind]:
    return [alert.what for alert in alerts(centre, [device], now)]


def test_a_device_is_silent_after_two_minutes(centre: Centre) -> None:
    assert kinds(centre, kiosk(), OPEN + 2 * MINUTE) == []
    (alert,) = alerts(centre, [kiosk()], OPEN + 2 * MINUTE + timedelta(seconds=1))
    assert (alert.what, alert.urgent, alert.since) == (AlertKind.SILENT, True, OPEN)


def test_nothing_is_silent_that_was_never_heard(centre: Centre) -> None:
    assert kinds(centre, kiosk(None), OPEN + 60 * MINUTE) == []


@pytest.mark.parametrize(
    ("local", "is_told"),
    [("07:29", False), ("07:32", False), ("07:33", True), ("11:29", True), ("11:31", False)],
)
def test_silence_is_told_within_the_hours_and_not_in_the_first_minutes(
    centre: Centre, local: str, is_told: bool
) -> None:
    """A kiosk that was switched off on Friday."""
    hours, minutes = map(int, local.split(":"))
    now = datetime(2026, 11, 16, hours, minutes, tzinfo=centre.zone).astimezone(UTC)
    assert kinds(centre, kiosk(OPEN - timedelta(days=3)), now) == [AlertKind.SILENT] * is_told


def test_what_a_silent_device_last_said_is_no_news(centre: Centre) -> None:
    old = kiosk(printer=PrinterState.PAPER_OUT, undelivered=3)
    assert kinds(centre, old, OPEN + 5 * MINUTE) == [AlertKind.SILENT]
    assert kinds(centre, old, OPEN + timedelta(hours=9)) == []


@pytest.mark.parametrize("state", PrinterState)
def test_each_state_of_a_printer_but_ready_is_told(centre: Centre, state: PrinterState) -> None:
    found = alerts(centre, [kiosk(printer=state)], OPEN)
    assert [alert.what.value for alert in found] == [state.value] * (state != PrinterState.READY)
    waits = {PrinterState.PAPER_NEAR_END, PrinterState.UNKNOWN}
    assert all(alert.urgent == (state not in waits) for alert in found)


def test_what_keeps_citizens_waiting_comes_first(centre: Centre) -> None:
    board = DeviceState(device="hall", kind="board", last_seen=OPEN, visible=False, muted=True)
    other = kiosk(device="kiosk-2", printer="paper_near_end", tickets_left=40, unsure=["A001"])
    found = alerts(centre, [other, board], OPEN)
    assert [(alert.what, alert.count) for alert in found] == [
        (AlertKind.HIDDEN, None),
        (AlertKind.UNSURE, 1),
        (AlertKind.MUTED, None),
        (AlertKind.PAPER_NEAR_END, 40),
    ]


def test_versions_are_compared_as_numbers() -> None:
    assert is_older("0.9.1", "0.10.0")
    assert not is_older("0.10.0", "0.10.0")
    assert not is_older("0.11", "0.10.0")
    assert not is_older("", "0.10.0")
