"""What kiosks and boards say of themselves, at least once a minute."""

from __future__ import annotations

from config.wire import DeviceState, ReportDevice
from queue_server.centre import repository
from queue_server.centre.devices.duplicate_keys import starts
from queue_server.centre.events import DeviceChanged
from queue_server.centre.views import CentreViews
from queue_server.core.actor import ActorKind
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import NotAllowed, NotFound


def keep_report(
    unit: UnitOfWork, views: CentreViews, report: ReportDevice, device: str
) -> DeviceState:
    """Keep what a device says of itself.

    Raises `NotFound` where the centre file has no such device, `NotAllowed` where the actor is
    another one.
    """
    if device not in views.devices:
        raise NotFound
    actor, now = unit.actor, unit.now
    if actor.kind not in (ActorKind.KIOSK, ActorKind.BOARD) or actor.id != device:
        raise NotAllowed
    kind = "kiosk" if actor.kind is ActorKind.KIOSK else "board"
    state = DeviceState(device=device, kind=kind, last_seen=now, **report.model_dump())
    state = state.model_copy(update=starts(views.devices[device], report, now))
    repository.keep_report(unit.connection, device, state.model_dump_json(), now)
    unit.announce(DeviceChanged(state=state))
    return state
