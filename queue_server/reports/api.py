"""The figures' part of the API."""

from __future__ import annotations

from config.centre import Centre
from queue_server.core.clock import Clock
from queue_server.core.database import Database
from queue_server.core.http import Operation


def operations(centre: Centre, database: Database, clock: Clock) -> list[Operation]:
    """The operations, by the product's own words."""
    return []
