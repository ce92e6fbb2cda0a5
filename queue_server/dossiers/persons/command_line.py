"""The administrator's commands of the data key: `data-key new`, `data-key add`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from config.command_line import command_text
from queue_server.core import command_options as options
from queue_server.core.security.encryption import KEY_FILE_VARIABLE, add_key, new_key_file


@options.command("new")
@click.argument("file", metavar="FILE", type=options.FILE)
def key_new(file: Path) -> int:
    """Make a data key; 1 where the file is there already."""
    try:
        new_key_file(file)
    except FileExistsError:
        print(command_text("command.data_key.there_already", file=file), file=sys.stderr)
        return 1
    print(command_text("command.data_key.made", file=file, variable=KEY_FILE_VARIABLE))
    return 0


@options.command("add")
@click.argument("file", metavar="FILE", type=options.FILE)
def key_add(file: Path) -> int:
    """Put a newer key into a key file."""
    add_key(file)
    print(command_text("command.data_key.added", file=file))
    return 0
