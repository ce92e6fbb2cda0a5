"""What the room of questions announces."""

from __future__ import annotations

from queue_server.core.events import Event


class FaqChanged(Event):
    """A frequent question was published, changed or withdrawn; 0: many were."""

    faq: int
