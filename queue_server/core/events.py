"""Events and their subscribers: announced after the commit, in its order."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

logger = logging.getLogger(__name__)


class Event(BaseModel):
    """A thing that happened and is on disk. Subclasses name it and are found by that name.

    Events cross between server processes as JSON of at most 7,900 bytes (PostgreSQL's NOTIFY).
    """

    model_config = ConfigDict(frozen=True)
    kinds: ClassVar[dict[str, type[Event]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        Event.kinds[cls.__name__] = cls

    def to_text(self) -> str:
        """The event as one line: its name, a space, its JSON."""
        return f"{type(self).__name__} {self.model_dump_json()}"

    @staticmethod
    def from_text(line: str) -> Event:
        """Read what `to_text` wrote. Raises `KeyError` or `ValidationError`."""
        name, _, body = line.partition(" ")
        return Event.kinds[name].model_validate_json(body)


class EverythingMayHaveChanged(Event):
    """Events may have been missed: every view must be rebuilt from the database."""


class EventBus:
    """Hands every event to every listener, on the event loop, in order."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Event], None]] = []

    def listen(self, listener: Callable[[Event], None]) -> None:
        self._listeners.append(listener)

    def publish(self, events: Sequence[Event]) -> None:
        for event in events:
            for listener in self._listeners:
                try:
                    listener(event)
                except Exception:
                    # A view that fails must not keep the others, nor the answer to the
                    # command that is already on disk, from being told.
                    logger.exception("a listener failed on %s", type(event).__name__)
