"""A dossier by its link, or by its code and four digits of the phone: what a citizen may see."""

from __future__ import annotations

from config.centre import Centre
from queue_server.core.clock import Clock
from queue_server.core.database import Database


class Following:
    """Dossiers for those who hold a receipt."""

    def __init__(self, centre: Centre, database: Database, clock: Clock) -> None:
        self._centre = centre
        self._database = database
        self._clock = clock
