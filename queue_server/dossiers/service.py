"""The use cases of dossiers."""

from __future__ import annotations

from config.centre import Centre
from queue_server.catalogue.service import Catalogue


class DossierService:
    """What is done to dossiers; every use case runs inside the caller's transaction."""

    def __init__(self, centre: Centre, catalogue: Catalogue) -> None:
        self.centre = centre
        self._catalogue = catalogue
