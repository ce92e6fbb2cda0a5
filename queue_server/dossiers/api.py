"""The dossiers' part of the API: parse, one use case, render."""

from __future__ import annotations

from queue_server.catalogue.service import Catalogue
from queue_server.core.clock import Clock
from queue_server.core.commands import Commands
from queue_server.core.database import Database
from queue_server.core.hub import Hub
from queue_server.dossiers.service import DossierService


class DossierApi:
    """The operations of dossiers over their service."""

    def __init__(
        self,
        dossiers: DossierService,
        catalogue: Catalogue,
        commands: Commands,
        database: Database,
        hub: Hub,
        clock: Clock,
    ) -> None:
        self._dossiers = dossiers
        self._catalogue = catalogue
        self._commands = commands
        self._database = database
        self._hub = hub
        self._clock = clock
