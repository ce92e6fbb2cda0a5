"""The window of a kiosk that has no key: somebody types the code that makes it one.

A program of its own in the same process: it ends with a key in the data folder, and the kiosk's
program restarts with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.label import Label

from config.hardware import Screen
from config.text.catalogue import next_language
from kiosk.control.health import Health
from kiosk.core.clock import utc_now
from kiosk.core.trace import Trace, no_trace
from kiosk.flow.events import Touch
from kiosk.server.pairing import CodeEntry, HeldKey, NotPaired, PairingFailure
from kiosk.server.pairing_client import is_accepted, pair
from kiosk.ui.screens.staff.code import CodeScreen
from kiosk.ui.shutdown import run_app
from kiosk.ui.sizes import sizes_for
from kiosk.ui.widgets.parts import KioskLike, touchables
from kiosk.ui.widgets.theme import Appearance

log = logging.getLogger(__name__)

DRAW_SECONDS: Final = 0.5
TELL_SECONDS: Final = 0.1
"""For the trace: a screen that looks the same after this long stands still."""
ASK_AGAIN_SECONDS: Final = 10.0
BACKSPACE: Final = 8
ENTERS: Final = frozenset({13, 271})


class PairingApp(KioskLike):
    """`run_until_paired` it; `held` are keys that were refused and are tried again.

    `screen` is the screen of the last snapshot, where there is one. `may_leave` shows a
    way out to staff: only where no citizen uses this kiosk yet.
    """

    def __init__(
        self,
        server: str,
        keep: Callable[[HeldKey], None],
        *,
        held: tuple[HeldKey, ...] = (),
        screen: Screen | None = None,
        may_leave: bool = True,
        clock: Callable[[], datetime] = utc_now,
        trace: Trace = no_trace,
    ) -> None:
        super().__init__()
        self.paired: HeldKey | None = None
        self._ended = False
        self._server = server
        self._keep = keep
        self._held = held
        self._screen = screen or Screen()
        self._may_leave = may_leave
        self._clock = clock
        self._trace = trace
        self._entry = CodeEntry(clock())
        self._root = FloatLayout()
        self._told: dict[str, Any] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._seen: dict[str, Any] = {}
        self._redraw = Clock.create_trigger(self._draw, -1)
        self._tell_soon = Clock.create_trigger(self._tell, TELL_SECONDS)

    async def run_until_paired(self) -> HeldKey | None:
        """The key once it is kept; None where staff left, or the program was told to end."""
        loop = asyncio.get_running_loop()
        for told in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(told, self.stop)
        if self._held:
            self._start(self._ask_again())
        try:
            await run_app(self, lambda: self._ended)
        finally:
            for task in tuple(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        return self.paired

    def build(self) -> FloatLayout:
        Window.bind(
            on_request_close=lambda *_: True,
            on_keyboard=lambda *_: True,
            on_key_down=self._key_down,
            on_textinput=self._text_input,
            on_resize=self._redraw,
        )
        Clock.schedule_interval(self._draw, DRAW_SECONDS)
        self._draw(0)
        return self._root

    def open_settings(self, *_: object) -> bool:
        """Kivy's own settings (F1) are for nobody here."""
        return False

    # ---------------------------------------------------------------------- what is typed

    def _key_down(self, _window: object, key: int, *_: object) -> bool:
        if key == BACKSPACE:
            self._press("erase")
        elif key in ENTERS:
            self._press("enter")
        return True

    def _text_input(self, _window: object, letters: str) -> None:
        for one in letters:
            if one.isascii() and one.isdigit():
                self._press(one)

    def _press(self, name: str) -> None:
        now = self._clock()
        match name:
            case "enter":
                self._ask()
            case "erase":
                self._entry = self._entry.erased(now)
            case "language":
                self.language = next_language(self.language)
            case "leave":
                self.stop()
            case _:
                self._entry = self._entry.typed(name, now)
        self._redraw()

    def _ask(self) -> None:
        if self._entry.may_ask(self._clock()):
            code = self._entry.digits
            self._entry = self._entry.asked(self._clock())
            self._start(self._pair(code))

    async def _pair(self, code: str) -> None:
        answer = await pair(self._server, code)
        if isinstance(answer, HeldKey):
            self._end_with(answer)
            return
        self._trace("not_paired", trouble=answer.trouble.value)
        self._entry = self._entry.answered(answer, self._clock())
        self._redraw()

    async def _ask_again(self) -> None:
        """A key that was refused may hold again: the server was set right."""
        while True:
            await asyncio.sleep(ASK_AGAIN_SECONDS)
            for held in self._held:
                if self.paired is None and await is_accepted(self._server, held):
                    self._end_with(held)

    def _end_with(self, held: HeldKey) -> None:
        try:
            self._keep(held)
        except OSError:
            log.exception("the key is not kept")
            not_kept = NotPaired(PairingFailure.NOT_KEPT)
            self._entry = self._entry.answered(not_kept, self._clock())
            self._redraw()
            return
        self._trace("paired", kiosk=held.kiosk)
        self.paired = held
        self.stop()

    def _start(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # ------------------------------------------------------------------------- the screen

    def on_stop(self) -> None:
        self._ended = True

    def _draw(self, _: float) -> bool:
        """False once it has ended: the window may still change its size, and Kivy builds no
        screen for an app that runs no more."""
        if self._ended:
            return False
        now = self._clock()
        self._entry = self._entry.passed(now)
        self._dress()
        self._shown.show(self.language, self._entry, now, refused=bool(self._held))
        self._tell_soon()
        return True

    def _dress(self) -> None:
        """Build the screen, anew where the window has another size."""
        sizes = sizes_for(self._screen, int(Window.width), int(Window.height))
        if self.look is not None and self.look.is_for(sizes, high_contrast=False):
            return
        self.look = Appearance(sizes, high_contrast=False)
        self._root.clear_widgets()
        self._shown = CodeScreen(self._press, may_leave=self._may_leave)
        self._root.add_widget(self._shown)

    def _tell(self, _: float) -> None:
        if self._ended or self._trace is no_trace:
            return
        told: dict[str, Any] = {
            "screen": "code",
            "language": self.language,
            "touch": {
                target.touch_name: [round(x), round(Window.height - y)]
                for target in touchables(self._shown)
                for x, y in [target.to_window(*target.center)]
                if target.touch_name
            },
            "words": [
                label.text
                for label in self._shown.walk(restrict=True)
                if isinstance(label, Label) and label.text not in ("", self._entry.shown)
            ],
        }
        still, self._seen = told == self._seen, told
        if not still:
            self._tell_soon()  # its pieces have not found their places yet
        elif told != self._told:
            self._told = told
            self._trace("screen", **told)

    # ------------------------------------------------- what the pieces of screens ask of an app

    def touch(self, touch: Touch) -> None:
        """No flow listens here."""

    def now(self) -> datetime:
        return self._clock()

    def health(self) -> Health:
        return Health(version="")

    def debouncing(self) -> bool:
        return False

    def touch_elsewhere(self) -> None:
        """No visit ends here."""

    def note_touch(self, name: str) -> None:
        """For the trace, without which digit it was."""
        self._trace("touched", name=name.partition(":")[0])


def run(app: PairingApp) -> HeldKey | None:
    """Show it until it is paired; the key, or None where staff left."""
    with contextlib.suppress(KeyboardInterrupt):
        return asyncio.run(app.run_until_paired())
    return None
