"""The command line of `motcua-kiosk`: its options, and the keys that it leads to."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import click

from config.command_line import command as worded_command
from config.command_line import command_text, current_language, run_command
from kiosk.server.pairing import HeldKey, KeyRing

KEY_VARIABLE = "MOTCUA_KIOSK_KEY"
DEFAULT_DATA: Final = Path("data/kiosk")
PATH: Final = click.Path(path_type=Path)
SMALLEST_WINDOW: Final = 200
"""Pixels, each way."""


@dataclass(frozen=True)
class KioskSettings:
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
    language: str
    """Of what is said in the terminal."""


@worded_command("motcua-kiosk")
@click.option("--server", required=True, metavar="URL")
@click.option("--kiosk", default="", metavar="ID")
@click.option("--key-file", type=PATH, metavar="PATH")
@click.option("--data", type=PATH, default=DEFAULT_DATA, metavar="FOLDER")
@click.option("--printer-folder", type=PATH, metavar="FOLDER")
@click.option("--windowed", is_flag=True)
@click.option("--width", type=int, default=540)
@click.option("--height", type=int, default=960)
@click.option("--trace", is_flag=True)
def command(
    server: str,
    kiosk: str,
    key_file: Path | None,
    data: Path,
    printer_folder: Path | None,
    **window: Any,
) -> KioskSettings:
    address = urlsplit(server)
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise click.UsageError(command_text("command.error.server", given=server))
    if window["windowed"] and min(window["width"], window["height"]) < SMALLEST_WINDOW:
        raise click.UsageError(command_text("command.kiosk.small_window", pixels=SMALLEST_WINDOW))
    ring = KeyRing(data)
    keys = _keys(ring, kiosk, key_file)
    used = keys[0] if keys else HeldKey(kiosk, "")
    return KioskSettings(
        server=server,
        kiosk=used.kiosk,
        key=used.key,
        keys=keys,
        root=data,
        data=ring.folder_of(used.kiosk),
        printer_folder=printer_folder or data / "tickets",
        language=current_language(),
        **window,
    )


def settings_from(arguments: list[str]) -> KioskSettings:
    """Read the command line. Raises `SystemExit` with a message that says what to do."""
    settings: KioskSettings = run_command(command, "motcua-kiosk", arguments)
    return settings


def _keys(ring: KeyRing, kiosk: str, file: Path | None) -> tuple[HeldKey, ...]:
    """The key that was typed in as a code and the one that was given, the newer first."""
    held = ring.load()
    given = _given_key(file)
    if not given:
        return (held,) if held else ()
    if not kiosk:
        raise click.UsageError(command_text("command.kiosk.whose_key"))
    if held is None:
        return (HeldKey(kiosk, given),)
    is_newer = file is not None and file.stat().st_mtime > ring.kept_at()
    both = (HeldKey(kiosk, given), held)
    return both if is_newer else both[::-1]


def _given_key(file: Path | None) -> str:
    if file is None:
        return os.environ.get(KEY_VARIABLE, "").strip()
    try:
        key = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as trouble:
        raise click.UsageError(command_text("command.error.key_unread", error=trouble)) from None
    if not key:
        raise click.UsageError(command_text("command.error.key_file", file=file))
    return key
