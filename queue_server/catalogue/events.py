"""What happens to the catalogue."""

from __future__ import annotations

from queue_server.core.events import Event


class CatalogueChanged(Event):
    """Procedures were added or changed: views of the catalogue are stale."""
