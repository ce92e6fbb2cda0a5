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

    model_config = ConfigDict(frozen=True, defer_build=True)
    kinds: ClassVar[dict[str, type[Event]]] = {}
    changes_centre: ClassVar[bool] = False
    """Whether commands behind it run under other settings."""

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


Listener = Callable[[Event], None]


class EventBus:
    """Hands every event to the listeners for its kind, on the event loop, in order."""

    def __init__(self) -> None:
        self._listeners: list[tuple[Listener, tuple[type[Event], ...]]] = []
        self._by_kind: dict[type[Event], list[Listener]] = {}
        """The listeners for a kind of event, looked up when its first is published."""

    def listen(self, listener: Listener, *kinds: type[Event]) -> None:
        """Hand `listener` the events of these kinds; without kinds, every event."""
        self._listeners.append((listener, kinds or (Event,)))
        self._by_kind.clear()

    def _listeners_for(self, kind: type[Event]) -> list[Listener]:
        if kind not in self._by_kind:
            self._by_kind[kind] = [
                listener for listener, kinds in self._listeners if issubclass(kind, kinds)
            ]
        return self._by_kind[kind]

    def publish(self, events: Sequence[Event]) -> None:
        for event in events:
            for listener in self._listeners_for(type(event)):
                try:
                    listener(event)
                except Exception:
                    # A view that fails must not keep the others, nor the answer to the
                    # command that is already on disk, from being told.
                    logger.exception("a listener failed on %s", type(event).__name__)
