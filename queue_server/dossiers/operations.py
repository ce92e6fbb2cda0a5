"""The operations of dossiers: their names, addresses, words, answers and who may use them."""

from __future__ import annotations

from queue_server.core.http import Operation
from queue_server.dossiers.api import DossierApi


def operations(api: DossierApi) -> list[Operation]:
    """The operations, by the product's own words."""
    return []
