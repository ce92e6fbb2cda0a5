"""The administrator's commands `settings export`, `import` and `diff`.

They work beside a running server: it takes an imported file over within a second. `settings check`
is the command `check`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

import click
from pydantic import ValidationError
from sqlalchemy import Connection

from config.centre.differences import differences
from config.centre.loading import checked_file, load_centre
from config.centre.mistakes import CentreFileError
from config.centre.model import Centre
from config.centre.toml_writer import toml_of
from config.command_line import command_text
from config.text.catalogue import plural_text, text
from config.text.phrase import Phrase
from queue_server.centre.settings import versions
from queue_server.centre.settings.versions import Source, Version
from queue_server.centre.settings.winding import settled
from queue_server.core import command_options as options
from queue_server.core.db.one_write import write_once
from queue_server.core.db.read_only import read_only_query
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.durable_files import write_whole
from queue_server.core.installation_fault import InstallationFault
from queue_server.orphaned_ids import in_use

STANDARD_OUTPUT: Final = Path("-")
DIFFERENT: Final = 1
UNUSABLE: Final = 2
"""Exit statuses of `diff`, beside 0: those of the command `diff` of every system."""
LONGEST_REASON: Final = 500


@options.command("export")
@click.argument("file", metavar="FILE", type=options.FILE)
@options.database
@click.option("--version", type=click.IntRange(min=1), metavar="N")
@options.language
def export(file: Path, database: str, version: int | None, language: str) -> int:
    """Write the settings as a centre file; "-" prints it.

    The file is readable by its owner alone: it holds the hashes of the kiosks' PINs.
    """
    centre = _centre_of(read_only_query(database, lambda connection: _held(connection, version)))
    written = toml_of(centre, language)
    if file == STANDARD_OUTPUT:
        print(written, end="")
        return 0
    write_whole(file, written)
    print(text(language, "command.settings.exported", file=file))
    return 0


@options.command("import")
@click.argument("file", metavar="FILE", type=options.FILE)
@options.database
@click.option("--reason", default="", metavar="TEXT")
@click.option("--wind-down", is_flag=True)
@options.language
def import_(file: Path, database: str, reason: str, wind_down: bool, language: str) -> int:
    """Put a centre file in force, as a version of its own.

    Its comments are not stored. 1 where it has a mistake or takes out something in use; services,
    counters and priority classes in use are wound down with --wind-down.
    """
    if len(reason) > LONGEST_REASON:
        raise click.UsageError(command_text("command.settings.long_reason", most=LONGEST_REASON))
    checked = checked_file(file, language)
    centre = checked.loaded()
    for warning in checked.mistakes:
        print(warning, end="\n\n", file=sys.stderr)

    def put(unit: UnitOfWork) -> tuple[list[str], int | None]:
        found = versions.newest(unit.connection)
        if found is not None and found.content == versions.content_of(centre):
            return [], None
        if found is None:
            return [], versions.publish(unit, centre, Source.IMPORT, reason.strip())
        before = _centre_of(found)
        uses = in_use(unit.connection, before, centre)
        put_in_force = settled(before, centre, uses, wind_down=wind_down)
        said = _differences(found, put_in_force, language)
        return said, versions.publish(unit, put_in_force, Source.IMPORT, reason.strip())

    said, number = write_once(database, put)
    if number is None:
        print(text(language, "command.settings.no_difference", file=file))
        return 0
    _print_lines(said)
    print(text(language, "command.settings.imported", version=number))
    return 0


@options.command("diff")
@click.argument("file", metavar="FILE", type=options.FILE)
@options.database
@options.language
def diff(file: Path, database: str, language: str) -> int:
    """Print what a centre file would change.

    0 where that is nothing, 1 where it is something, 2 where the file cannot be used.
    """
    try:
        centre = load_centre(file, language)
    except CentreFileError as error:
        print(error, file=sys.stderr)
        return UNUSABLE
    held = read_only_query(database, lambda connection: _held(connection, None))
    said = _differences(held, centre, language)
    if not said:
        print(text(language, "command.settings.no_difference", file=file))
        return 0
    _print_lines(said)
    print(plural_text(language, "command.settings.differences", len(said)))
    return DIFFERENT


def _held(connection: Connection, number: int | None) -> Version:
    """The version `number`, or the one in force. Raises `InstallationFault`."""
    if number is None:
        found, missing = versions.newest(connection), Phrase("command.settings.none")
    else:
        found = versions.version(connection, number)
        missing = Phrase("command.settings.no_version", {"version": number})
    if found is None:
        raise InstallationFault(missing)
    return found


def _centre_of(version: Version) -> Centre:
    try:
        return version.centre
    except ValidationError as error:
        phrase = Phrase("settings.unreadable", {"version": version.id})
        raise InstallationFault(phrase) from error


def _differences(held: Version, centre: Centre, language: str) -> list[str]:
    older: dict[str, Any] = _centre_of(held).model_dump(mode="json")
    found = differences(older, centre.model_dump(mode="json"))
    return [one.phrase.in_language(language) for one in found]


def _print_lines(lines: list[str]) -> None:
    for line in lines:
        print(f"  {line}")
