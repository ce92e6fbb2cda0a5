"""`motcua-server`: the server of a centre and what its administrator needs."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from config.command_line import show
from queue_server.command_line import program
from queue_server.core.command_options import INTERRUPTED


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit status: 0 done, 1 refused, 2 not understood, 130 Ctrl-C."""
    given = None if arguments is None else list(arguments)
    try:
        status: int | None = program.main(given, "motcua-server", standalone_mode=False)
    except click.ClickException as error:
        show(error)
        return error.exit_code
    except click.Abort as stopped:
        return INTERRUPTED if isinstance(stopped.__cause__, KeyboardInterrupt) else 1
    return status or 0


if __name__ == "__main__":
    sys.exit(main())
