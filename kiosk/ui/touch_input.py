"""Touch events are dispatched as soon as the window has them.

By default Kivy reads the window's events after a frame and dispatches them with the next one, so
that a lifted finger is noticed up to two frames (33 ms) later. Here an event is dispatched when it
is read, and the window is read more often while a finger is down.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

READS_A_SECOND: Final = 250.0
"""How often the window is read while a finger is down; otherwise once a frame. Only changes are
drawn, so that a reading costs next to nothing."""


class PromptTouches:
    """Dispatches the touches of a window at once; exists as long as the app.

    `window` and `clock` are Kivy's; `dispatch` passes on the events that Kivy has read. Create it
    before Kivy's loop starts, so that Kivy's own handler reads each event first.
    """

    def __init__(self, window: Any, clock: Any, dispatch: Callable[[], None]) -> None:
        self._clock = clock
        self._frames_a_second = clock._max_fps
        self._dispatch = dispatch
        window.bind(on_mouse_down=self._finger_down, on_mouse_up=self._finger_up)

    def _finger_down(self, *_: object) -> None:
        self._clock._max_fps = READS_A_SECOND
        self._dispatch()

    def _finger_up(self, *_: object) -> None:
        self._clock._max_fps = self._frames_a_second
        self._dispatch()
