"""`motcua-kiosk`: the touchscreen at the entrance.

    motcua-kiosk --server http://192.168.1.10:8080

Without a key it asks for the code that the page of devices shows, and keeps its key in the data
folder; the same in a terminal:

    motcua-kiosk pair --server http://192.168.1.10:8080
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from config.log_lines import PlainLines, write_lines
from config.wire import ErrorCode
from kiosk.flow.state import ScreenName
from kiosk.server.machine_id import machine_name
from kiosk.server.pairing import (
    HeldKey,
    KeyRing,
)
from kiosk.ui.window_size import (
    NoScreen,
    desktop_size,
)

if TYPE_CHECKING:
    from kiosk.server.snapshot_store import Store
    from kiosk.trace import Trace
    from kiosk.ui.app import KioskApp

LINE: Final = "%(levelname)s %(name)s: %(message)s"
KEY_VARIABLE = "MOTCUA_KIOSK_KEY"
REFUSED_VARIABLE = "MOTCUA_KIOSK_REFUSED"
"""Tells the program that begins anew that the server took none of its keys."""
BEFORE_LEAVING = timedelta(seconds=1)
"""The screen that is being drawn must be done before its program ends."""
PART_OF_SCREEN = 0.88
"""How much of the screen's height a window may take: panels and title bars take the rest."""


@dataclass(frozen=True)
class Settings:
    """What the command line says."""

    server: str
    kiosk: str
    """Which kiosk it is; empty where no key says so yet."""
    key: str = field(repr=False)
    """Empty where there is none yet."""
    keys: tuple[HeldKey, ...]
    """Every key that is known, the one in use first."""
    root: Path
    """The data folder that was named."""
    data: Path
    """This kiosk's own."""
    printer_folder: Path
    windowed: bool
    width: int
    height: int
    trace: bool


def parser() -> argparse.ArgumentParser:
    """The command line."""
    words = argparse.ArgumentParser(
        prog="motcua-kiosk",
        description="The touchscreen at the entrance: it gives tickets and owns its printer.",
    )
    words.add_argument("--server", required=True, metavar="URL", help="http://192.168.1.10:8080")
    words.add_argument(
        "--kiosk",
        default="",
        metavar="ID",
        help="whose key --key-file is: the id in the centre file",
    )
    words.add_argument(
        "--key-file",
        type=Path,
        metavar="PATH",
        help=f"the file with its device key (or the variable {KEY_VARIABLE}); without it a code "
        "is asked for",
    )
    words.add_argument(
        "--data",
        type=Path,
        default=Path("data/kiosk"),
        metavar="FOLDER",
        help="where it keeps its last snapshot and its print jobs (default: %(default)s)",
    )
    words.add_argument(
        "--printer-folder",
        type=Path,
        metavar="FOLDER",
        help="where a virtual printer draws its tickets (default: tickets in the data folder)",
    )
    words.add_argument("--windowed", action="store_true", help="a window instead of full screen")
    words.add_argument("--width", type=int, default=540, help="of the window, in pixels")
    words.add_argument("--height", type=int, default=960, help="of the window, in pixels")
    words.add_argument("--trace", action="store_true", help="tell what happens as JSON lines")
    return words


def settings_from(arguments: list[str]) -> Settings:
    """Read the command line. Raises `SystemExit` with words on what to do."""
    words = parser()
    given = words.parse_args(arguments)
    address = urlsplit(given.server)
    if address.scheme not in {"http", "https"} or not address.hostname:
        words.error(f"--server: {given.server!r} is no address; write http://192.168.1.10:8080")
    if given.windowed and (given.width < 200 or given.height < 200):
        words.error("--width and --height: the window is at least 200 pixels each way")
    ring = KeyRing(given.data)
    keys = _keys(words, ring, given.kiosk, given.key_file)
    used = keys[0] if keys else HeldKey(given.kiosk, "")
    return Settings(
        server=given.server,
        kiosk=used.kiosk,
        key=used.key,
        keys=keys,
        root=given.data,
        data=ring.folder_of(used.kiosk),
        printer_folder=given.printer_folder or given.data / "tickets",
        windowed=given.windowed,
        width=given.width,
        height=given.height,
        trace=given.trace,
    )


def _keys(
    words: argparse.ArgumentParser, ring: KeyRing, kiosk: str, file: Path | None
) -> tuple[HeldKey, ...]:
    """The key that was typed in as a code and the one that was given, the newer first."""
    held = ring.load()
    given = _given_key(words, file)
    if not given:
        return (held,) if held else ()
    if not kiosk:
        words.error("--kiosk: say whose key it is, the id in the centre file")
    if held is None:
        return (HeldKey(kiosk, given),)
    is_newer = file is not None and file.stat().st_mtime > ring.kept_at()
    both = (HeldKey(kiosk, given), held)
    return both if is_newer else both[::-1]


def _given_key(words: argparse.ArgumentParser, file: Path | None) -> str:
    if file is None:
        return os.environ.get(KEY_VARIABLE, "").strip()
    try:
        key = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as trouble:
        words.error(f"--key-file: {trouble}; check the path and who may read it")
    if not key:
        words.error(f"--key-file: {file} is empty; write the device key into it")
    return key


def prepare_kivy(settings: Settings, screen: tuple[int, int] | None) -> None:
    """Set Kivy up before its first import: no arguments or log files of its own, one pointer.

    `screen` is the screen's size in pixels where it is known.
    """
    os.environ |= {
        "KIVY_NO_ARGS": "1",
        "KIVY_NO_CONFIG": "1",
        "KIVY_NO_FILELOG": "1",
        "KIVY_NO_CONSOLELOG": "1",
        "KIVY_LOG_MODE": "PYTHON",
        "KIVY_HOME": str((settings.data / "kivy").absolute()),
        "KIVY_METRICS_DENSITY": "1",
    }
    from kivy.config import Config

    Config.set("kivy", "exit_on_escape", "0")
    Config.set("kivy", "default_font", str(_fonts()))
    Config.set("graphics", "multisamples", "0")
    Config.set("graphics", "allow_screensaver", "0")
    Config.set("graphics", "show_cursor", "1" if settings.windowed else "0")
    # SDL turns a touch into a mouse event; a second provider would report it twice.
    for provider, _ in Config.items("input"):
        Config.remove_option("input", provider)
    Config.set("input", "mouse", "mouse,disable_multitouch")
    size = _window_size(settings, screen) if settings.windowed else screen
    if size is not None:
        Config.set("graphics", "width", str(size[0]))
        Config.set("graphics", "height", str(size[1]))
    if not settings.windowed:
        Config.set("graphics", "fullscreen", "auto")
        Config.set("graphics", "borderless", "1")


def _window_size(settings: Settings, screen: tuple[int, int] | None) -> tuple[int, int]:
    """The window that was asked for, smaller where the screen would cut it off."""
    width, height = settings.width, settings.height
    if screen is None:
        return width, height
    part = min(1.0, screen[0] / width, PART_OF_SCREEN * screen[1] / height)
    # A screen made for just this window (a test's) is filled by it.
    return (width, height) if screen == (width, height) else (int(width * part), int(height * part))


def _fonts() -> list[str]:
    """Roboto, which comes with Kivy and has every Vietnamese letter."""
    import kivy

    folder = Path(kivy.__file__).parent / "data" / "fonts"
    names = ("Regular", "Italic", "Bold", "BoldItalic")
    return ["Roboto", *(str(folder / f"Roboto-{name}.ttf") for name in names)]


def make_app(settings: Settings, store: Store, trace: Trace) -> KioskApp:
    """Wire the whole kiosk. Kivy opens its window here."""
    from kiosk.clock import utc_now
    from kiosk.flow.machine import first_state
    from kiosk.ui.app import KioskApp

    async def open_desk(app: KioskApp) -> None:
        # The printer's libraries take a while to load, so they come after the first frame.
        from kiosk.controller import (
            Desk,
            check_pin,
        )
        from kiosk.offline.number_pool import Stock
        from kiosk.printing.printer import SpooledPrinter
        from kiosk.server.client import KioskClient

        printer = SpooledPrinter(settings.data / "jobs", settings.printer_folder)
        async with KioskClient(settings.server, settings.kiosk, settings.key) as client:
            app.desk = Desk(
                app.state,
                client,
                printer,
                store,
                Stock(settings.data, machine_name()),
                check_pin=check_pin,
                changed=lambda: _changed(app),
                leave=app.leave,
                trace=trace,
            )
            await app.desk.run()

    return KioskApp(first_state(utc_now(), store.load(settings.kiosk)), open_desk, trace=trace)


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
    words = sys.argv[1:] if arguments is None else arguments
    if words[:1] == ["pair"]:
        from kiosk.server.pairing_command import run as pair_here

        return pair_here(words[1:])
    settings = settings_from(words)
    logging.basicConfig(level=logging.INFO, format=LINE)
    for handler in logging.getLogger().handlers:
        handler.addFilter(_is_for_people)
        write_lines(handler)
        handler.setFormatter(PlainLines(LINE))
    from kiosk.server.snapshot_store import Store
    from kiosk.trace import no_trace, trace_to

    try:
        store = Store(settings.data)
    except OSError as trouble:
        print(f"--data: {trouble}; name a folder that this user may write", file=sys.stderr)
        return 2
    if _lacks_screen():
        return 2
    try:
        prepare_kivy(settings, desktop_size())
    except NoScreen as trouble:
        print(f"The screen {trouble} does not answer: is DISPLAY right?", file=sys.stderr)
        return 2
    trace = trace_to() if settings.trace else no_trace
    was_refused = bool(os.environ.pop(REFUSED_VARIABLE, ""))
    if was_refused or not settings.key:
        return _pair(settings, store, trace)
    app = make_app(settings, store, trace)
    asyncio.run(app.run_until_left())
    if app.refused:
        os.environ[REFUSED_VARIABLE] = "1"
        return _begin_anew()
    return 1 if app.failed else 0


def _pair(settings: Settings, store: Store, trace: Trace) -> int:
    """Show the pad for a code until it gave a key, then begin anew with that."""
    from kiosk.ui.pairing_app import (
        PairingApp,
        run,
    )

    known = store.load(settings.kiosk)
    paired = run(
        PairingApp(
            settings.server,
            lambda held: KeyRing(settings.root).save(held, before=settings.kiosk),
            held=settings.keys,
            glass=known.screen if known else None,
            # Where citizens have been, the way out is the staff's: their PIN is not known here.
            may_leave=known is None,
            trace=trace,
        )
    )
    return 0 if paired is None else _begin_anew()


def _begin_anew() -> int:
    """The same program from its start: Kivy opens one window for each."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, sys.orig_argv)  # noqa: S606 - the words with which we were started


def _is_for_people(record: logging.LogRecord) -> bool:
    """Kivy's tale of drivers and textures would drown what a person is to read."""
    return record.name.partition(".")[0] != "kivy" or record.levelno >= logging.WARNING


def _lacks_screen() -> bool:
    if sys.platform != "linux" or {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys():
        return False
    print(
        "There is no screen: start the kiosk in a graphical session, or set DISPLAY.",
        file=sys.stderr,
    )
    return True


if __name__ == "__main__":
    sys.exit(main())
