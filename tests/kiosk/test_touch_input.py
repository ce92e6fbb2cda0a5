"""A finger is heard when the window hears of it, and more is read while it is down."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.ui.touch_input import READS_A_SECOND, PromptTouches


class Clock:
    _max_fps = 60.0


class Window:
    """Calls who was bound last first, as Kivy does."""

    def __init__(self) -> None:
        self.bound: list[dict[str, Callable[..., object]]] = []

    def bind(self, **handlers: Callable[..., object]) -> None:
        self.bound.append(handlers)

    def happens(self, event: str) -> None:
        for handlers in reversed(self.bound):
            handlers[event](self, 10, 20, "left", [])


class Reader:
    """Kivy's own: it keeps events until they are handed over."""

    def __init__(self, window: Window) -> None:
        self.kept: list[str] = []
        self.heard: list[str] = []
        window.bind(
            on_mouse_down=lambda *_: self.kept.append("down"),
            on_mouse_up=lambda *_: self.kept.append("up"),
        )

    def hand_over(self) -> None:
        self.heard += self.kept
        self.kept.clear()


def test_each_event_is_handed_over_before_the_next_frame() -> None:
    window = Window()
    handing: list[Callable[[], None]] = []
    PromptTouches(window, Clock(), lambda: handing[0]())
    reader = Reader(window)
    handing.append(reader.hand_over)
    window.happens("on_mouse_down")
    assert reader.heard == ["down"]
    window.happens("on_mouse_up")
    assert reader.heard == ["down", "up"]


def test_the_window_is_read_more_often_only_while_a_finger_is_down() -> None:
    window, clock = Window(), Clock()
    PromptTouches(window, clock, lambda: None)
    rates = [clock._max_fps]
    for event in ("on_mouse_down", "on_mouse_up"):
        window.happens(event)
        rates.append(clock._max_fps)
    assert rates == [60.0, READS_A_SECOND, 60.0]
