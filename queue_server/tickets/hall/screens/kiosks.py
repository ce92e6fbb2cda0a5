"""What kiosks are sent between their snapshots."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from config.centre.model import Kiosk
from config.wire import KioskServices, ServiceState
from queue_server.core.streams.hub import Hub
from queue_server.core.streams.sse import framed_message
from queue_server.tickets.hall.screens.snapshots import offered_at


class Kiosks:
    """The kiosks of a centre."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._sent: dict[str, list[ServiceState]] = {}

    def forget(self) -> None:
        """Send everything anew: nobody knows what each has."""
        self._sent.clear()

    def send_services(
        self, kiosks: Iterable[Kiosk], states: list[ServiceState], sequence: Callable[[], int]
    ) -> None:
        """Send to each kiosk that listens its services, where they are not as sent last;
        `sequence` numbers the event."""
        for kiosk in kiosks:
            if not self._hub.listens(f"kiosk:{kiosk.id}"):
                continue
            offered = offered_at(kiosk, states)
            if self._sent.get(kiosk.id) != offered:
                self._sent[kiosk.id] = offered
                event = KioskServices(sequence=sequence(), services=offered)
                self._hub.send(f"kiosk:{kiosk.id}", framed_message(event.kind, event))
