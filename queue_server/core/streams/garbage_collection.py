"""Open streams are frozen for the garbage collector, so that it never makes a call wait.

A stream is eighty objects (a board's) or fifteen (a phone's) that live for hours. With ten thousand
of them a full collection takes a tenth of a second and more, in which no board hears of a call. So
new streams are moved to the collector's permanent generation, some at a time. Streams that close
free themselves but for about a kilobyte (asyncio's transport refers to itself); once enough of that
has piled up, everything is collected once. The modules and objects that a server starts with are
frozen too, soon after its start.
"""

from __future__ import annotations

import gc
from typing import Final

from queue_server.core.ops.memory import give_back

JOINED_AT_ONCE: Final = 200
"""How many streams are frozen at once: a few milliseconds' work."""
LEAST_LEFT: Final = 2_000
LEFT_FOR_EACH_HERE: Final = 5
"""A look at everything is due when more have left than both allow: it costs time for each that
is here, and finds about a kilobyte for each that has left."""


LOOKS_AFTER: Final = 5_000, 10, 10
"""New objects after which the youngest are searched for garbage, and so on for the older ones
(`gc.set_threshold`). What a few dozen requests hold while they are answered is more than Python's
700, and almost all of it frees itself."""


def settle() -> None:
    """What has been loaded stays, what loading freed goes back; from now on there are requests."""
    freeze()
    gc.set_threshold(*LOOKS_AFTER)
    give_back()


def freeze() -> None:
    """Collect garbage, then move every object that is left to the permanent generation."""
    gc.collect()
    gc.freeze()


class StreamFreezer:
    """Counts streams that open and close; freezes them for the collector."""

    def __init__(self) -> None:
        self.here = 0
        self._joined = 0
        self._left = 0

    def join(self) -> None:
        self.here += 1
        self._joined += 1
        if self._joined >= JOINED_AT_ONCE:
            self._freeze()

    def leave(self) -> None:
        self.here -= 1
        self._left += 1
        if self._left >= max(LEAST_LEFT, LEFT_FOR_EACH_HERE * self.here):
            self._left = 0
            gc.unfreeze()
            self._freeze()

    def _freeze(self) -> None:
        self._joined = 0
        freeze()
