"""A finger's events reach the screens when the window hears of them.

By itself Kivy reads the window's events after a frame and hands them over with the next one, so
that a finger that lifts is heard up to two frames (33 ms) later. Here an event is handed over in
the moment in which it is read, and the window is read more often while a finger is down.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

READS_A_SECOND: Final = 250.0
"""How often the window is read while a finger is down; otherwise once a frame. Nothing is drawn
that did not change, so a reading costs next to nothing."""


class PromptTouches:
    """Make one before Kivy's loop starts, for then Kivy's own reader hears of each event before it.

    `window` and `clock` are Kivy's; `hand_over` gives the screens what was read.
    """

    def __init__(self, window: Any, clock: Any, hand_over: Callable[[], None]) -> None:
        self._clock = clock
        self._frames_a_second = clock._max_fps
        self._hand_over = hand_over
        window.bind(on_mouse_down=self._finger_down, on_mouse_up=self._finger_up)

    def _finger_down(self, *_: object) -> None:
        self._clock._max_fps = READS_A_SECOND
        self._hand_over()

    def _finger_up(self, *_: object) -> None:
        self._clock._max_fps = self._frames_a_second
        self._hand_over()
