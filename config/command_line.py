"""What the programs' command lines share: a click command, run for what its function returns."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click


def run_command(command: click.Command, program: str, arguments: Sequence[str] | None) -> Any:
    """What the command's function returns for these arguments, or for the process's own.

    Ends the program after `--help` with status 0, and with 2 and a message that says what to do
    where the arguments are wrong.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with command.make_context(program, given) as context:
            return command.invoke(context)
    except click.exceptions.Exit as ended:
        raise SystemExit(ended.exit_code) from None
    except click.ClickException as error:
        error.show()
        raise SystemExit(error.exit_code) from None
