"""`motcua-server audit verify`: are the logs still what was written?"""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from collections import defaultdict
from functools import partial
from pathlib import Path

from queue_server.audit import verifying
from queue_server.core.chain import Verified
from queue_server.core.database import Database, open_database
from queue_server.core.events import EventBus
from queue_server.core.secrets_at_rest import DataKeys


def verify(arguments: Namespace) -> int:
    """Walk over both logs; say where they break; 1 where they do."""
    file: Path | None = arguments.witness
    seen = _read(file) if file and file.exists() else {}
    database = open_database(arguments.database, EventBus(), DataKeys())
    database.migrate()
    found = asyncio.run(_verified(database, seen))
    for one in found:
        print(_said(one), file=sys.stdout if one.sound else sys.stderr)
    if not all(one.sound for one in found):
        return 1
    if file:
        with file.open("a", encoding="ascii") as witness:
            witness.writelines(f"{one.table} {one.lines} {one.head}\n" for one in found if one.head)
        print(f"Their ends were noted in {file}; keep it where nobody of this server writes.")
    return 0


async def _verified(database: Database, seen: dict[str, list[str]]) -> list[Verified]:
    await database.start()
    try:
        return await database.read(partial(verifying.verify, seen=seen))
    finally:
        await database.stop()


def _read(file: Path) -> dict[str, list[str]]:
    """What a witness noted, by table."""
    noted: dict[str, list[str]] = defaultdict(list)
    for line in file.read_text(encoding="ascii").splitlines():
        table, _, rest = line.partition(" ")
        noted[table].append(rest.rpartition(" ")[2])
    return noted


def _said(found: Verified) -> str:
    if found.broken_at is not None:
        when = f"{found.at:%Y-%m-%d %H:%M} UTC" if found.at else "an unknown time"
        return (
            f"{found.table}: BROKEN at line {found.broken_at} (written, as it says, {when}). "
            f"The {found.lines} lines before it are as they were written; this one was changed, "
            "or one before it was taken out or put in. Compare with a backup of before that time."
        )
    if found.missing:
        return (
            f"{found.table}: CUT. The {found.lines} lines that are there fit, but "
            f"{len(found.missing)} that the witness saw are gone: lines were cut off the end, or "
            "the log was written anew."
        )
    return f"{found.table}: {found.lines} lines, all as they were written. The end is {found.head}"
