"""Server-Sent Events, line by line."""

from __future__ import annotations

from kiosk.server.sse import EventReader, StreamEvent


def read(text: str) -> list[StreamEvent]:
    reader = EventReader()
    events = [reader.line(line) for line in text.encode().splitlines(keepends=True)]
    return [event for event in events if event]


def test_an_event_has_its_name_and_data() -> None:
    assert read("event: services\nid: 3\ndata: {}\n\n") == [StreamEvent("services", "{}")]


def test_comments_and_empty_lines_are_no_events() -> None:
    assert read(": still here\n\n\n: again\n\n") == []


def test_data_lines_are_joined_and_a_name_belongs_to_one_event() -> None:
    events = read("event: a\ndata: 1\ndata:2\n\ndata: ố\n\n")
    assert events == [StreamEvent("a", "1\n2"), StreamEvent("message", "ố")]


def test_windows_line_ends_are_read() -> None:
    assert read("event: a\r\ndata: x\r\n\r\n") == [StreamEvent("a", "x")]
