"""Server-Sent Events, read as they come. Pure; the rules are the HTML standard's, section 9.2."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class StreamEvent:
    """One event: its name (`message` where none was given) and its data."""

    name: str
    data: str


class EventReader:
    """Feed it lines; it answers with an event when one is complete."""

    def __init__(self) -> None:
        self._name = ""
        self._data: list[str] = []

    def line(self, raw: bytes) -> StreamEvent | None:
        """Take one line (with or without its end); comments and unknown fields are passed over."""
        line = raw.decode("utf-8", errors="replace").rstrip("\r\n")
        if not line:
            return self._complete()
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            self._name = value
        elif field == "data":
            self._data.append(value)
        return None

    def _complete(self) -> StreamEvent | None:
        name, data = self._name or "message", self._data
        self._name, self._data = "", []
        return StreamEvent(name, "\n".join(data)) if data else None
