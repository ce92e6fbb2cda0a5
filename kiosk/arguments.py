"""The command line of `motcua-kiosk`: its options, and the keys that it leads to."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from kiosk.server.pairing import HeldKey, KeyRing

KEY_VARIABLE = "MOTCUA_KIOSK_KEY"


@dataclass(frozen=True)
class Settings:
    """What the command line asks for."""

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
    command_line = argparse.ArgumentParser(
        prog="motcua-kiosk",
        description="The touchscreen at the entrance: it gives tickets and owns its printer.",
    )
    command_line.add_argument(
        "--server", required=True, metavar="URL", help="http://192.168.1.10:8080"
    )
    command_line.add_argument(
        "--kiosk",
        default="",
        metavar="ID",
        help="whose key --key-file is: the id in the centre file",
    )
    command_line.add_argument(
        "--key-file",
        type=Path,
        metavar="PATH",
        help=f"the file with its device key (or the variable {KEY_VARIABLE}); without it a code "
        "is asked for",
    )
    command_line.add_argument(
        "--data",
        type=Path,
        default=Path("data/kiosk"),
        metavar="FOLDER",
        help="where it keeps its last snapshot and its print jobs (default: %(default)s)",
    )
    command_line.add_argument(
        "--printer-folder",
        type=Path,
        metavar="FOLDER",
        help="where a virtual printer draws its tickets (default: tickets in the data folder)",
    )
    command_line.add_argument(
        "--windowed", action="store_true", help="a window instead of full screen"
    )
    command_line.add_argument("--width", type=int, default=540, help="of the window, in pixels")
    command_line.add_argument("--height", type=int, default=960, help="of the window, in pixels")
    command_line.add_argument(
        "--trace", action="store_true", help="tell what happens as JSON lines"
    )
    return command_line


def settings_from(arguments: list[str]) -> Settings:
    """Read the command line. Raises `SystemExit` with a message that says what to do."""
    command_line = parser()
    given = command_line.parse_args(arguments)
    address = urlsplit(given.server)
    if address.scheme not in {"http", "https"} or not address.hostname:
        command_line.error(
            f"--server: {given.server!r} is no address; write http://192.168.1.10:8080"
        )
    if given.windowed and (given.width < 200 or given.height < 200):
        command_line.error("--width and --height: the window is at least 200 pixels each way")
    ring = KeyRing(given.data)
    keys = _keys(command_line, ring, given.kiosk, given.key_file)
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
    command_line: argparse.ArgumentParser, ring: KeyRing, kiosk: str, file: Path | None
) -> tuple[HeldKey, ...]:
    """The key that was typed in as a code and the one that was given, the newer first."""
    held = ring.load()
    given = _given_key(command_line, file)
    if not given:
        return (held,) if held else ()
    if not kiosk:
        command_line.error("--kiosk: say whose key it is, the id in the centre file")
    if held is None:
        return (HeldKey(kiosk, given),)
    is_newer = file is not None and file.stat().st_mtime > ring.kept_at()
    both = (HeldKey(kiosk, given), held)
    return both if is_newer else both[::-1]


def _given_key(command_line: argparse.ArgumentParser, file: Path | None) -> str:
    if file is None:
        return os.environ.get(KEY_VARIABLE, "").strip()
    try:
        key = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as trouble:
        command_line.error(f"--key-file: {trouble}; check the path and who may read it")
    if not key:
        command_line.error(f"--key-file: {file} is empty; write the device key into it")
    return key
