"""What the dossiers' room announces. Nothing here says whose dossier it is."""

from __future__ import annotations

from queue_server.core.events import Event


class DossierMoved(Event):
    """Something was done to a dossier; `version` is its own after it."""

    dossier_id: int
    version: int


class ReceiptWaiting(Event):
    """A short receipt waits for the printer of a kiosk."""

    kiosk: str


class ReceiptTaken(Event):
    """A kiosk keeps a receipt now, and will print it."""

    kiosk: str
