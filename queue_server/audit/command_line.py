"""`motcua-server audit verify`: are the logs still what was written?"""

from __future__ import annotations

import sys
from collections import defaultdict
from functools import partial
from pathlib import Path

import click
from sqlalchemy import Connection

from config.text.catalogue import text
from queue_server.audit import verification
from queue_server.audit.verification import Sealed
from queue_server.core import command_options as options
from queue_server.core.db.hash_chain import Verified
from queue_server.core.db.read_only import read_only_query
from queue_server.core.progress import Report, progress
from queue_server.core.security.encryption import DataKeys


@options.command("verify")
@click.option("--witness", metavar="FILE", type=options.FILE)
@options.database
@options.language
@options.quiet
def verify(witness: Path | None, database: str, language: str, quiet: bool) -> int:
    """Walk over all logs; say where they break; 1 where they do."""
    noted_heads = _read(witness) if witness and witness.exists() else {}
    with progress(text(language, "command.verifying"), language, quiet=quiet) as report:
        walk = partial(_verified, noted_heads=noted_heads, report=report)
        found, sealed = read_only_query(database, walk, DataKeys())
    for one in found:
        print(
            verification.describe(one, sealed.get(one.table), language),
            file=sys.stdout if one.sound else sys.stderr,
        )
    if not all(one.sound for one in found):
        return 1
    if witness:
        with witness.open("a", encoding="ascii") as noted:
            noted.writelines(f"{one.table} {one.lines} {one.head}\n" for one in found if one.head)
        print(text(language, "audit.verified.noted", file=witness))
    return 0


def _verified(
    connection: Connection, noted_heads: dict[str, list[str]], report: Report
) -> tuple[list[Verified], dict[str, Sealed]]:
    """What became of each log, and of which the beginning was sealed as one."""
    return verification.verify(connection, noted_heads, report), verification.sealed_logs(
        connection
    )


def _read(file: Path) -> dict[str, list[str]]:
    """What a witness noted, by table."""
    noted: dict[str, list[str]] = defaultdict(list)
    for line in file.read_text(encoding="ascii").splitlines():
        table, _, rest = line.partition(" ")
        noted[table].append(rest.rpartition(" ")[2])
    return noted
