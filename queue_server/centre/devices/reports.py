"""What kiosks and boards say of themselves, at least once a minute."""

from __future__ import annotations

from datetime import datetime

from config.wire import DeviceState, ReportDevice
from queue_server.centre import repository
from queue_server.centre.devices.duplicate_keys import starts
from queue_server.centre.events import DeviceChanged
from queue_server.centre.views import CentreViews
from queue_server.core.db.base import Unit
from queue_server.core.errors import NotAllowed, NotFound
from queue_server.core.http.operations import Caller, CallerKind


def keep_report(
    unit: Unit, views: CentreViews, caller: Caller, report: ReportDevice, device: str, now: datetime
) -> DeviceState:
    """Keep what a device says of itself.

    Raises `NotFound` where the centre file has no such device, `NotAllowed` where the caller is
    another one.
    """
    if device not in views.devices:
        raise NotFound
    if caller.kind not in (CallerKind.KIOSK, CallerKind.BOARD) or caller.id != device:
        raise NotAllowed
    kind = "kiosk" if caller.kind is CallerKind.KIOSK else "board"
    state = DeviceState(device=device, kind=kind, last_seen=now, **report.model_dump())
    state = state.model_copy(update=starts(views.devices[device], report, now))
    repository.keep_report(unit.connection, device, state.model_dump_json(), now)
    unit.announce(DeviceChanged(state=state))
    return state
