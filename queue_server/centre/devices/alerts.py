"""What somebody should look at of kiosks, printers and boards. Pure: takes `now`.

A device that was never heard of, or whose key was ended, is no fault. Neither is one that is
silent outside the opening hours: it may be switched off.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from config.centre.model import Centre
from config.wire import DeviceState, PrinterState
from config.wire.centre.alerts import AlertKind, DeviceAlert
from queue_server.centre.opening import centre_hours_on

SILENT_AFTER: Final = timedelta(minutes=2)
"""Devices report once a minute at least: one report may be lost."""
DOUBLED_FOR: Final = timedelta(minutes=10)
"""Two machines on one key take turns every minute; so long after the last turn one is off."""
URGENT: Final = frozenset(
    {
        AlertKind.SILENT,
        AlertKind.PAPER_OUT,
        AlertKind.COVER_OPEN,
        AlertKind.CUTTER_ERROR,
        AlertKind.OFFLINE,
        AlertKind.ERROR,
        AlertKind.HIDDEN,
        AlertKind.DOUBLED,
    }
)
"""What keeps citizens waiting now."""
OF_PRINTER: Final = {
    PrinterState.PAPER_NEAR_END: AlertKind.PAPER_NEAR_END,
    PrinterState.PAPER_OUT: AlertKind.PAPER_OUT,
    PrinterState.COVER_OPEN: AlertKind.COVER_OPEN,
    PrinterState.CUTTER_ERROR: AlertKind.CUTTER_ERROR,
    PrinterState.OFFLINE: AlertKind.OFFLINE,
    PrinterState.ERROR: AlertKind.ERROR,
    PrinterState.UNKNOWN: AlertKind.PRINTER_UNKNOWN,
}
_ORDER: Final = {what: place for place, what in enumerate(AlertKind)}


def alerts(centre: Centre, devices: Iterable[DeviceState], now: datetime) -> list[DeviceAlert]:
    """Of all `devices`, what keeps citizens waiting first."""
    found = [alert for device in devices for alert in _of(centre, device, now)]
    return sorted(found, key=lambda alert: (not alert.urgent, _ORDER[alert.what]))


def _of(centre: Centre, device: DeviceState, now: datetime) -> Iterator[DeviceAlert]:
    if device.last_seen is None:
        return
    if now - device.last_seen > SILENT_AFTER:
        # Its last report of its paper may be long over.
        if _should_be_heard(centre, device.last_seen, now):
            yield _alert(device, AlertKind.SILENT, since=device.last_seen)
        return
    if device.printer in OF_PRINTER:
        yield _of_printer(device, OF_PRINTER[device.printer])
    if device.doubled_at is not None and now - device.doubled_at < DOUBLED_FOR:
        yield _alert(device, AlertKind.DOUBLED)
    if device.unsure:
        yield _alert(device, AlertKind.UNSURE, count=len(device.unsure))
    elif device.fault:
        yield _alert(device, AlertKind.FAULT, fault=device.fault)
    if device.undelivered:
        yield _alert(device, AlertKind.UNDELIVERED, count=device.undelivered)
    if not device.visible:
        yield _alert(device, AlertKind.HIDDEN)
    if device.muted:
        yield _alert(device, AlertKind.MUTED)


def _of_printer(device: DeviceState, what: AlertKind) -> DeviceAlert:
    if what is AlertKind.PAPER_NEAR_END:
        return _alert(device, what, count=device.tickets_left)
    return _alert(device, what, count=device.jobs_waiting or None)


def _should_be_heard(centre: Centre, last_seen: datetime, now: datetime) -> bool:
    """Whether the centre has been open for long enough since then."""
    for start, end in centre_hours_on(centre, centre.day(now)):
        if start <= now < end:
            return now - max(start, last_seen) > SILENT_AFTER
    return False


def _alert(
    device: DeviceState,
    what: AlertKind,
    *,
    since: datetime | None = None,
    count: int | None = None,
    fault: str = "",
) -> DeviceAlert:
    return DeviceAlert(
        device=device.device,
        kind=device.kind,
        what=what,
        urgent=what in URGENT,
        since=since,
        count=count,
        words=fault,
    )
