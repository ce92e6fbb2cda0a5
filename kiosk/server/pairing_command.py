"""`motcua-kiosk pair`: the code is typed in a terminal, not on the screen."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Final

import click

from config.command_line import command as worded_command
from config.command_line import command_text, run_command
from kiosk.server.pairing import HeldKey, KeyRing, NotPaired, PairingFailure
from kiosk.server.pairing_client import pair

DEFAULT_DATA: Final = Path("data/kiosk")


@worded_command("pair")
@click.argument("code", required=False)
@click.option("--server", required=True, metavar="URL")
@click.option("--data", type=click.Path(path_type=Path), default=DEFAULT_DATA, metavar="FOLDER")
def command(code: str | None, server: str, data: Path) -> int:
    answer = asyncio.run(
        pair(server, (code or input(f"{command_text('command.pair.code')}: ")).strip())
    )
    if isinstance(answer, NotPaired):
        print(_advice(answer), file=sys.stderr)
        return 1
    return _keep(KeyRing(data), answer)


def run(arguments: list[str]) -> int:
    """Pair; 0 where this machine is a kiosk now, 1 where it is not."""
    status: int = run_command(command, "motcua-kiosk pair", arguments)
    return status


def _keep(ring: KeyRing, held: HeldKey) -> int:
    try:
        ring.save(held)
    except OSError as trouble:
        print(command_text("command.pair.not_kept", trouble=trouble), file=sys.stderr)
        return 1
    print(command_text("command.pair.done", kiosk=held.kiosk, file=ring.file))
    return 0


def _advice(answer: NotPaired) -> str:
    if answer.trouble is PairingFailure.WAIT:
        return command_text("command.pair.wait", seconds=answer.seconds)
    return command_text(f"command.pair.{answer.trouble.name.lower()}")
