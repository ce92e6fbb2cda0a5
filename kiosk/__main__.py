"""`motcua-kiosk`: the touchscreen at the entrance.

    motcua-kiosk --server http://192.168.1.10:8080

Without a key it asks for the code that the page of devices shows, and keeps its key in the data
folder; the same in a terminal:

    motcua-kiosk pair --server http://192.168.1.10:8080
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from datetime import timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from config.log_lines import PlainLines, write_lines
from config.text.catalogue import text
from config.wire import ErrorCode
from kiosk.arguments import KioskSettings, settings_from
from kiosk.flow.state import ScreenName
from kiosk.server.machine_id import machine_name
from kiosk.server.pairing import KeyRing
from kiosk.ui.kivy_setup import configure_kivy
from kiosk.ui.window_size import NoScreen, desktop_size

if TYPE_CHECKING:
    from kiosk.core.trace import Trace
    from kiosk.server.snapshot_store import SnapshotStore
    from kiosk.ui.app import KioskApp

LINE: Final = "%(levelname)s %(name)s: %(message)s"
REFUSED_VARIABLE = "MOTCUA_KIOSK_REFUSED"
"""Tells the program that restarts that the server took none of its keys."""
BEFORE_LEAVING = timedelta(seconds=1)
"""The screen that is being drawn must be done before its program ends."""


def make_app(settings: KioskSettings, store: SnapshotStore, trace: Trace) -> KioskApp:
    """Wire the whole kiosk. Kivy opens its window here."""
    from kiosk.core.clock import utc_now
    from kiosk.flow.machine import first_state
    from kiosk.ui.app import KioskApp

    async def start_controller(app: KioskApp) -> None:
        # The printer's libraries take a while to load, so they come after the first frame.
        from kiosk.control.controller import Adapters, Controller
        from kiosk.control.staff_pin import check_pin
        from kiosk.offline.number_pool import NumberPool
        from kiosk.printing.printer import SpooledPrinter
        from kiosk.server.client import KioskClient

        printer = SpooledPrinter(settings.data / "jobs", settings.printer_folder)
        async with KioskClient(settings.server, settings.kiosk, settings.key) as client:
            pool = NumberPool(settings.data, machine_name())
            adapters = Adapters(client, printer, store, pool, check_pin, trace=trace)
            app.controller = Controller(
                app.state, adapters, changed=lambda: _changed(app), leave=app.leave
            )
            await app.controller.run()

    return KioskApp(
        first_state(utc_now(), store.load(settings.kiosk)), start_controller, trace=trace
    )


def _changed(app: KioskApp) -> None:
    """Draw; where the key has ended and nobody is being served, a code is asked for."""
    app.changed()
    state = app.state
    is_refused = state.server_refusal is ErrorCode.NOT_SIGNED_IN
    is_free = state.screen is ScreenName.LOST and app.now() - state.since >= BEFORE_LEAVING
    if is_refused and is_free:
        app.refused = True
        app.leave()


def main(arguments: list[str] | None = None) -> int:
    """Run the kiosk; 0 when staff left it, 1 when it failed, 2 when it was set up wrongly."""
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["pair"]:
        from kiosk.server.pairing_command import run as pair_here

        return pair_here(given[1:])
    settings = settings_from(given)
    logging.basicConfig(level=logging.INFO, format=LINE)
    for handler in logging.getLogger().handlers:
        handler.addFilter(_is_for_people)
        write_lines(handler)
        handler.setFormatter(PlainLines(LINE))
    from kiosk.core.trace import no_trace, trace_to
    from kiosk.server.snapshot_store import SnapshotStore

    try:
        store = SnapshotStore(settings.data)
    except OSError as trouble:
        print(text(settings.language, "command.kiosk.data", error=trouble), file=sys.stderr)
        return 2
    lacking = _lacking(settings.language)
    if lacking:
        print(lacking, file=sys.stderr)
        return 2
    try:
        window = (settings.width, settings.height) if settings.windowed else None
        configure_kivy(settings.data / "kivy", window=window, screen=desktop_size())
    except NoScreen as trouble:
        print(
            text(settings.language, "command.kiosk.screen_silent", screen=trouble), file=sys.stderr
        )
        return 2
    trace = trace_to() if settings.trace else no_trace
    was_refused = bool(os.environ.pop(REFUSED_VARIABLE, ""))
    if was_refused or not settings.key:
        return _pair(settings, store, trace)
    app = make_app(settings, store, trace)
    asyncio.run(app.run_until_left())
    if app.refused:
        os.environ[REFUSED_VARIABLE] = "1"
        return _restart()
    return 1 if app.failed else 0


def _pair(settings: KioskSettings, store: SnapshotStore, trace: Trace) -> int:
    """Show the pad for a code until it gave a key, then restart with that."""
    from kiosk.ui.pairing_app import PairingApp, run

    known = store.load(settings.kiosk)
    paired = run(
        PairingApp(
            settings.server,
            lambda held: KeyRing(settings.root).save(held, before=settings.kiosk),
            held=settings.keys,
            screen=known.screen if known else None,
            # Where citizens have been, the way out is the staff's: their PIN is not known here.
            may_leave=known is None,
            trace=trace,
        )
    )
    return 0 if paired is None else _restart()


def _restart() -> int:
    """Run the same program from its start: Kivy opens one window for each."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, sys.orig_argv)  # noqa: S606 - the command line of this start


def _is_for_people(record: logging.LogRecord) -> bool:
    """Kivy's tale of drivers and textures would drown what a person is to read."""
    return record.name.partition(".")[0] != "kivy" or record.levelno >= logging.WARNING


def _lacking(language: str) -> str:
    """What a window needs and is not here; empty where there is nothing."""
    if sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys():
        return text(language, "command.kiosk.no_screen")
    if find_spec("kivy") is None:
        return text(language, "command.kiosk.not_installed")
    return ""


if __name__ == "__main__":
    sys.exit(main())
