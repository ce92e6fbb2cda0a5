"""The administrator's commands of the catalogue: `import-procedures` and `export-procedures`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeVar

import click

from config.centre.mistakes import Mistake, closest
from config.centre.model import Centre
from config.text.catalogue import plural_text, text
from config.text.phrase import Phrase
from config.text.spelling import tidy
from config.wire.procedures import Origin, Procedure
from queue_server.catalogue import repository, version_writes
from queue_server.catalogue.coverage import Understood, counted
from queue_server.catalogue.editing import records
from queue_server.catalogue.editing.comparing import Choices, compare, drafts, twin
from queue_server.catalogue.exchange.csv_format import EXCEL_CELL, too_long_for_excel
from queue_server.catalogue.exchange.files import READ, WRITTEN, read_file, write_file
from queue_server.catalogue.file_reading import FileRead, mistake
from queue_server.catalogue.repository import StoredVersion
from queue_server.catalogue.version_writes import NewVersion, Reason, Stored
from queue_server.centre.repository import log
from queue_server.core import command_options as options
from queue_server.core.actor import ADMINISTRATOR
from queue_server.core.clock import SystemClock
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.db.read_only import read_only_query
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EventBus
from queue_server.core.installation_fault import InstallationFault
from queue_server.core.progress import Report, progress

Answer = TypeVar("Answer")
_WHO: Final = 80
"""Characters of who imported that the catalogue keeps."""


@options.command("import-procedures")
@click.argument("file", metavar="FILE", type=options.FILE)
@options.language
@options.database
@options.centre(required=False)
@click.option("--source", metavar="WORDS", default="dichvucong.gov.vn")
@click.option("--anew", "overwrite", is_flag=True)
@click.option("--yes", is_flag=True)
@click.option("--dry-run", is_flag=True)
@options.quiet
def import_procedures(
    file: Path,
    language: str,
    database: str,
    centre: Path | None,
    source: str,
    overwrite: bool,
    yes: bool,
    dry_run: bool,
    quiet: bool,
) -> int:
    """Import a file of procedures and print how much of it was understood."""
    options.one_of(yes=yes, dry_run=dry_run)
    if file.suffix.lower() not in READ:
        return _refuse(text(language, "import.ending", endings=", ".join(READ)))
    read = read_file(file, language, tidy(source))
    mistakes = [*read.mistakes, *_strangers(read.procedures, file, centre, language)]
    for one in mistakes:
        print(one, end="\n\n", file=sys.stderr)
    if read.can_be_imported:
        _print_understood(read, language)
    if not read.can_be_imported or not read.procedures:
        return _refuse(text(language, "import.nothing_imported"))
    if dry_run:
        print(text(language, "import.dry_run"))
        return 0
    if not yes and not _agreed(len(read.procedures), language):
        return _refuse(text(language, "import.nothing_imported"))
    with progress(text(language, "command.importing"), language, quiet=quiet) as report:
        stored, kept = _store(database, file, read, report, overwrite=overwrite)
    _print_stored(stored, language)
    if kept:
        print(text(language, "import.kept", places=", ".join(kept)), file=sys.stderr)
    return 0


@options.command("export-procedures")
@click.argument("file", metavar="FILE", type=options.FILE)
@options.language
@options.database
def export_procedures(file: Path, language: str, database: str) -> int:
    """Write every procedure that is offered to a TOML or CSV file."""
    if file.suffix.lower() not in WRITTEN:
        return _refuse(text(language, "import.ending", endings=", ".join(WRITTEN)))
    procedures = [one.procedure for one in read_only_query(database, repository.newest)]
    write_file(file, procedures)
    print(plural_text(language, "import.exported", len(procedures), file=file))
    cut = too_long_for_excel(procedures) if file.suffix.lower() == ".csv" else []
    if cut:
        codes = ", ".join(cut)
        print(text(language, "import.too_long", most=EXCEL_CELL, codes=codes), file=sys.stderr)
    return 0


# ------------------------------------------------------------------------------ messages


def _strangers(
    procedures: Sequence[Procedure], file: Path, centre_file: Path | None, language: str
) -> list[Mistake]:
    """Warnings for services and workflows that the centre does not have."""
    if centre_file is None:
        return []
    from config.centre.loading import load_centre

    centre: Centre = load_centre(centre_file, language)
    services = [str(service.id) for service in centre.services]
    workflows = [str(workflow.id) for workflow in centre.dossiers.workflows]
    told = []
    for one in procedures:
        for part, word, known in (
            ("service", one.service, services),
            ("workflow", one.workflow, workflows),
        ):
            if word is not None and word not in known:
                told.append(_stranger(file, language, f"{one.code} {part}", word, known))
    return told


def _stranger(file: Path, language: str, key: str, word: str, known: Iterable[str]) -> Mistake:
    found = Phrase("check.found.value", {"value": f'"{word}"'})
    expected = Phrase("check.expected.choice", {"choices": list(known)})
    told = mistake(file, language, None, key, found, expected)
    return replace(told, did_you_mean=closest(word, known), is_warning=True)


def _print_understood(read: FileRead, language: str) -> None:
    print(plural_text(language, "import.read", len(read.procedures)))
    headings = [text(language, f"import.understood.{column}") for column in Understood]
    rows = [
        [text(language, f"import.part.{part}"), *(str(numbers[column]) for column in Understood)]
        for part, numbers in counted(read.procedures).items()
    ]
    _print_table([["", *headings], *rows])
    if any(one.unread for one in read.procedures):
        print(text(language, "import.to_check"))


def _print_table(rows: Sequence[Sequence[str]]) -> None:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for first, *rest in rows:
        cells = [cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]
        print("  ".join([first.ljust(widths[0]), *cells]))


def _print_stored(stored: Stored, language: str) -> None:
    values = {"added": stored.added, "changed": stored.changed, "same": stored.same}
    print(text(language, "import.stored", **values))


def _agreed(number: int, language: str) -> bool:
    """Whether the user at the terminal agrees; without a terminal the command is enough."""
    if not sys.stdin.isatty():
        return True
    answer = input(plural_text(language, "import.ask", number) + " ")
    return answer.strip().lower() in ("y", "yes", "c", "có", "co")


def _refuse(message: str) -> int:
    print(message, file=sys.stderr)
    return 1


# ------------------------------------------------------------------------- the database


def _store(
    url: str, file: Path, read: FileRead, report: Report, *, overwrite: bool
) -> tuple[Stored, list[str]]:
    """Keep what was read, all of it in one transaction that can be taken back in the browser.

    Returns what was kept of a person's words where the portal says otherwise, too.
    """

    def put(unit: UnitOfWork) -> tuple[Stored, list[str]]:
        held = {one.procedure.code: one for one in repository.everything(unit.connection)}
        lost = twin([one.code for one in read.procedures], held)
        if lost is not None:
            raise InstallationFault(lost)
        import_id = records.add(unit, file.name, read.from_portal, None)
        made, kept = _drafts(read, held, overwrite=overwrite)
        origin = Origin.PORTAL if read.from_portal else Origin.FILE
        who = f"import-procedures {file.name}"[:_WHO]
        stored = version_writes.keep(unit, made, Reason(who, "", origin, import_id), report)
        records.mark_done(unit, import_id)
        detail = f"{file.name}: +{stored.added} ~{stored.changed}"
        log(unit, "import_procedures", str(import_id), detail)
        return stored, kept

    now = SystemClock().now()
    return asyncio.run(
        _within(_database(url), lambda database: database.write(put, ADMINISTRATOR, now))
    )


def _drafts(
    read: FileRead, held: dict[str, StoredVersion], *, overwrite: bool
) -> tuple[list[NewVersion], list[str]]:
    """The versions to be made, and where a person's words hold against the portal's."""
    if read.from_portal and not overwrite:
        found = compare(read.procedures, held, from_portal=True)
        kept = [
            f"{one.theirs.code} {field}"
            for one in found.changed
            for field in one.result.conflicts
            if field not in one.result.taken
        ]
        return drafts(found, Choices(), from_portal=True), kept
    wanted = {one.code: one for one in read.procedures}
    said = {code: one.portal for code, one in held.items()}
    portals = wanted if read.from_portal else said
    return [NewVersion(one, True, portals.get(code)) for code, one in wanted.items()], []


def _database(url: str) -> Database:
    database = open_database(url, EventBus(), may_make=False)
    database.migrate()
    return database


async def _within(database: Database, ask: Callable[[Database], Awaitable[Answer]]) -> Answer:
    await database.start()
    try:
        return await ask(database)
    finally:
        await database.stop()
