"""The kiosk's window, and the one place where client, controller, printer and screens are wired.

Kivy draws in the main thread (`App.async_run`); the controller runs in a thread of its own,
started after the first frame. Between them go only immutable states (controller → window) and
touches (window → controller); bursts of changes are collapsed into one redraw by a Clock trigger.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import threading
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol
from zoneinfo import ZoneInfo

from kivy.base import EventLoop
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.label import Label

from config.hardware import Screen
from config.text.catalogue import localised
from config.text.formats import format_time
from kiosk.control.health import Health
from kiosk.core.clock import utc_now
from kiosk.core.trace import Trace, no_trace
from kiosk.flow.events import Aid, ContinueVisit, Touch
from kiosk.flow.scanner import PAUSE, ScannerLine
from kiosk.flow.state import TOUCH_DEBOUNCE, FlowState, ScreenName
from kiosk.ui.shutdown import run_app
from kiosk.ui.sizes import sizes_for
from kiosk.ui.touch_input import PromptTouches
from kiosk.ui.widgets.frame import Frame
from kiosk.ui.widgets.parts import FittedLabel, KioskLike, seen, touchables
from kiosk.ui.widgets.theme import Appearance
from printer.spooling.outcome import PrintOutcome

if TYPE_CHECKING:
    from kiosk.control.controller import Controller

log = logging.getLogger(__name__)

CLOCK_SECONDS: Final = 1.0
"""How often the clock and the countdowns on the screen are brought up to date."""

PASSING: Final = timedelta(milliseconds=250)
"""A screen that is over sooner is not shown at all."""
PREPARE_SECONDS: Final = 0.15
"""Between two screens that are built ahead, so that the first touches are not kept waiting."""
LINE_ENDS: Final = frozenset({13, 271, 9})
"""Enter, the number pad's, and Tab: what scanners send after a code."""
TELL_SECONDS: Final = 0.1
"""For the trace: a screen that looks the same after this long stands still."""


class ControllerStarter(Protocol):
    """Makes the controller once the first frame is drawn, and runs it until cancelled."""

    def __call__(self, app: KioskApp) -> Awaitable[None]: ...


class KioskApp(KioskLike):
    """`first` is drawn until the controller runs; `start_controller` makes, gives and runs it."""

    def __init__(
        self,
        first: FlowState,
        start_controller: ControllerStarter,
        *,
        clock: Callable[[], datetime] = utc_now,
        trace: Trace = no_trace,
    ) -> None:
        super().__init__()
        self.controller: Controller | None = None
        self._first = self._drawn = first
        self._root = FloatLayout()
        self._unseen = True
        """Whether the present screen has not been on the screen yet."""
        self._debounced_until = 0.0
        self._ended = False
        self._start_controller = start_controller
        self._clock = clock
        self._trace = trace
        self._redraw = Clock.create_trigger(self._draw, -1)
        self._redraw_soon = Clock.create_trigger(self._draw, PASSING.total_seconds() / 4)
        self._tell = Clock.create_trigger(self._trace_screen, TELL_SECONDS)
        self._scanner = ScannerLine()
        self._scan_pause = Clock.create_trigger(self._end_scan, PAUSE.total_seconds())
        self._told: dict[str, Any] = {}
        self._seen: dict[str, Any] = {}
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._running: asyncio.Task[None] | None = None

    # ----------------------------------------------------------------------- the window

    def build(self) -> FloatLayout:
        Window.bind(
            on_flip=self._flipped,
            on_request_close=lambda *_: True,
            on_keyboard=lambda *_: True,
            on_key_down=self._key_down,
            on_textinput=self._text_input,
            on_resize=self._redraw,
        )
        self._touches = PromptTouches(Window, Clock, EventLoop.dispatch_input)
        Clock.schedule_interval(self._redraw, CLOCK_SECONDS)
        self._draw(0)
        return self._root

    def open_settings(self, *_: object) -> bool:
        """Kivy's own settings (F1) are not for citizens."""
        return False

    async def run_until_left(self) -> None:
        """Show the kiosk until staff leave it or the program is told to end."""
        loop = asyncio.get_running_loop()
        for told in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(told, self.stop)
        try:
            await run_app(self, lambda: self._ended)
        finally:
            await asyncio.to_thread(self._close_controller)

    def on_stop(self) -> None:
        """Nothing is drawn after the end has begun."""
        self._ended = True

    def leave(self) -> None:
        """End the program, from any thread."""
        Clock.schedule_once(lambda _: self.stop(), -1)

    def changed(self) -> None:
        """Something may look different now; from any thread."""
        self._redraw()

    # ---------------------------------------------------------------------- the scanner

    def _key_down(
        self, _window: object, key: int, place: int, _letter: str, modifiers: list[str]
    ) -> bool:
        if key in LINE_ENDS:
            self._end_scan()
        else:
            self._scanner.pressed(place, time.monotonic(), shift="shift" in modifiers)
            self._end_scan_soon()
        return True

    def _text_input(self, _window: object, text: str) -> None:
        self._scanner.typed(text, time.monotonic())
        self._end_scan_soon()

    def _end_scan_soon(self) -> None:
        """A scanner that is set to send no Enter has ended when it pauses."""
        self._scan_pause.cancel()
        self._scan_pause()

    def _end_scan(self, *_: object) -> None:
        self._scan_pause.cancel()
        scanned = self._scanner.end()
        if scanned is not None and self.controller is not None:
            self._trace("scanned")
            self.controller.dispatch(scanned)

    # ------------------------------------------------------------------------- the controller

    def _flipped(self, *_: object) -> None:
        """A frame is on the screen."""
        if self._thread is None:
            self._first_frame()
        if self._unseen:
            self._unseen = False
            self._debounced_until = time.monotonic() + TOUCH_DEBOUNCE.total_seconds()

    def debouncing(self) -> bool:
        """Whether the screen is too new for a touch to be meant for it.

        The flow has the same rule; but where drawing is slow, a finger that tapped twice on the
        last screen is only heard once this one is on the screen.
        """
        return self._unseen or time.monotonic() < self._debounced_until

    def _first_frame(self) -> None:
        self._trace("first_frame")
        self._thread = threading.Thread(target=self._run_controller, name="desk", daemon=True)
        self._thread.start()
        Clock.schedule_interval(self._prepare, PREPARE_SECONDS)

    def _prepare(self, _: float) -> bool:
        """Build a screen ahead; False when there is none left. After the end Kivy builds none."""
        return not self._ended and self._frame.prepare()

    def _run_controller(self) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            try:
                asyncio.run(self._work())
            except Exception:
                # The edge of the thread: a kiosk without a controller must not stay up.
                log.exception(
                    "The kiosk's controller failed; the program ends so that it is restarted"
                )
                self.failed = True
                self.leave()

    failed = False
    """Whether the program ends because of a fault."""
    refused = False
    """Whether it ends because the server takes its key no more."""

    async def _work(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._running = asyncio.current_task()
        await self._start_controller(self)

    def _close_controller(self) -> None:
        if self._thread is None:
            return
        if self._loop is not None and self._running is not None and self._thread.is_alive():
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._running.cancel)
        self._thread.join(timeout=10)

    @property
    def state(self) -> FlowState:
        return self.controller.state if self.controller else self._first

    def health(self) -> Health:
        return self.controller.health if self.controller else Health(version="")

    def now(self) -> datetime:
        return self._clock()

    def touch(self, touch: Touch) -> None:
        if self.controller is not None:
            self.controller.dispatch(touch)

    def touch_elsewhere(self) -> None:
        self._tell()
        self.touch(ContinueVisit())

    def note_touch(self, name: str) -> None:
        self._trace("touched", name=name)

    # -------------------------------------------------------------------------- drawing

    def _draw(self, _: float) -> None:
        if self._ended:
            return
        state, now = self.state, self.now()
        if self._passes_soon(state, now):
            self._redraw_soon()
            return
        self.language = state.language
        look = self._look_of(state)
        place = None
        if look is not self.look:
            place = self._place(state)
            self.look = look
            self._root.clear_widgets()
            self._frame = Frame()
            self._root.add_widget(self._frame)
        self._head(state, now)
        self._frame.show(state, state.seconds_left(now))
        if place is not None and self._frame.current is not None:
            self._frame.current.go_to(place)
        self._note_entering(state)
        self._drawn = state
        if self._trace is not no_trace:
            self._tell()

    def _place(self, state: FlowState) -> object:
        """Where the citizen is on the screen that is built anew for an aid."""
        if self.look is None or state.shown is not self._drawn.shown:
            return None
        return self._frame.current.place() if self._frame.current else None

    def _note_entering(self, state: FlowState) -> None:
        """A screen that came up anew takes no touch for a moment.

        One that was left and entered again between two drawings is on the screen already, and
        perhaps no frame follows.
        """
        if state.shown is not self._drawn.shown:
            self._unseen = True
        elif state.since != self._drawn.since:
            self._debounced_until = time.monotonic() + TOUCH_DEBOUNCE.total_seconds()

    def _passes_soon(self, state: FlowState, now: datetime) -> bool:
        """Whether the last screen stays, because what `state` shows is likely over in a moment.

        Neither "getting your number" nor "being printed" flashes up then, and the printer's
        bytes need not wait for the screen.
        """
        passing = state.shown is ScreenName.ISSUING or (
            state.shown is ScreenName.TICKET and state.printing is PrintOutcome.PRINTING
        )
        new = state.shown is not self._drawn.shown
        return passing and new and now - state.since < PASSING

    def _look_of(self, state: FlowState) -> Appearance:
        """The present look, or another where aids, display, window or the centre's colour
        changed."""
        sizes = sizes_for(
            state.snapshot.screen if state.snapshot else Screen(),
            int(Window.width),
            int(Window.height),
            large_text=Aid.LARGE_TEXT in state.aids,
            low_reach=Aid.LOW_REACH in state.aids,
        )
        high_contrast = Aid.HIGH_CONTRAST in state.aids
        colour = state.snapshot.colour if state.snapshot else ""
        known = self.look
        if known and known.is_for(sizes, high_contrast=high_contrast, colour=colour):
            return known
        return Appearance(sizes, high_contrast=high_contrast, colour=colour)

    def _head(self, state: FlowState, now: datetime) -> None:
        header, snapshot = self._frame.ids.header, state.snapshot
        if snapshot is not None:
            header.hall_name = localised(snapshot.hall_name, state.language)
            header.logo = snapshot.logo
            header.clock = format_time(now.astimezone(ZoneInfo(snapshot.time_zone)))

    # ---------------------------------------------------------------------------- trace

    def _trace_screen(self, _: float) -> None:
        """Tell what is drawn and where to touch it, once it stands still and takes touches."""
        if self._ended:
            return
        told = self._what_is_drawn()
        still, self._seen = told == self._seen, told
        if not still or self.debouncing():
            self._tell()
        elif told != self._told:
            self._told = told
            self._trace("screen", **told)

    def _what_is_drawn(self) -> dict[str, Any]:
        state, screen = self._drawn, self._frame.current
        return {
            "screen": screen.name if screen else "",
            "language": state.language,
            "aids": sorted(state.aids),
            "printing": state.printing if state.ticket else None,
            "asking": self._frame.asks,
            "touch": {
                target.touch_name: [round(x), round(Window.height - y)]
                for target in touchables(self._frame.topmost)
                for x, y in [target.to_window(*target.center)]
            },
            "words": [
                label.caption if isinstance(label, FittedLabel) else label.text
                for label in seen(self._frame)
                if isinstance(label, Label) and label.text
            ],
        }
