"""Events as text between processes, and the bus that hands them on."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest

from queue_server.core.events import Event, EventBus, EverythingMayHaveChanged


def test_an_event_comes_back_from_its_text(counted: Callable[..., Event]) -> None:
    told = counted(number=3, text="Quầy số 3\nhai dòng")
    line = told.to_text()
    assert "\n" not in line
    assert Event.from_text(line) == told


def test_listeners_hear_in_order(bus: EventBus, counted: Callable[..., Event]) -> None:
    said: list[tuple[str, Event]] = []
    bus.listen(lambda event: said.append(("first", event)))
    bus.listen(lambda event: said.append(("second", event)))
    events = [counted(number=1), EverythingMayHaveChanged()]
    bus.publish(events)
    assert said == [(who, event) for event in events for who in ("first", "second")]


def test_a_listener_hears_of_the_kinds_that_it_named(
    bus: EventBus, heard: list[Event], counted: Callable[..., Event]
) -> None:
    named: list[Event] = []
    bus.listen(named.append, EverythingMayHaveChanged)
    bus.publish([counted(number=1)])
    late: list[Event] = []
    bus.listen(late.append, type(counted(number=0)))
    bus.publish([EverythingMayHaveChanged(), counted(number=2)])
    assert named == [EverythingMayHaveChanged()]
    assert late == [counted(number=2)]
    assert heard == [counted(number=1), EverythingMayHaveChanged(), counted(number=2)]


def test_a_listener_that_fails_keeps_nobody_from_hearing(
    bus: EventBus, heard: list[Event], caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_event: Event) -> None:
        raise RuntimeError("broken view")

    broken = EventBus()
    broken.listen(fails)
    broken.listen(heard.append)
    with caplog.at_level(logging.ERROR):
        broken.publish([EverythingMayHaveChanged()])
    assert heard == [EverythingMayHaveChanged()]
    assert "broken view" in caplog.text
