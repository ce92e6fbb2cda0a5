"""The catalogue's part of the API."""

from __future__ import annotations

from queue_server.catalogue.service import Catalogue
from queue_server.core.http import Operation


def operations(catalogue: Catalogue) -> list[Operation]:
    """The operations, by the product's own words."""
    return []
