"""The file of a SQLite database: that it is there and ours, or a new one that is never half made.

An empty file, a folder or the database of another program at the place of the centre's is a
mistyped path or a loss; a new centre in its place would hide it.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from config.text.phrase import Phrase
from queue_server.core.durable_files import make_private, sync
from queue_server.core.installation_fault import InstallationFault

APPLICATION_ID: Final = 0x4D4F5443
"""In the head of every new database: "MOTC". Those of older versions have 0."""
OURS: Final = frozenset({"alembic_version", "tickets"})
"""Tables that every database of ours has once it has any."""


def require_ours(path: Path) -> None:
    """Raise `InstallationFault` where what lies at `path` is no database of this program.

    What SQLite cannot read passes: whoever opens it says that it is damaged.
    """
    if path.is_dir():
        raise InstallationFault(Phrase("backup.is_folder", {"database": path}))
    if not path.is_file():
        raise InstallationFault(Phrase("backup.no_database", {"database": path}))
    if path.stat().st_size == 0:
        raise InstallationFault(Phrase("backup.empty", {"database": path}))
    with suppress(sqlite3.DatabaseError):
        tables, application = _head(path)
        if not (tables >= OURS or (not tables and application == APPLICATION_ID)):
            raise InstallationFault(Phrase("backup.other_program", {"database": path}))


def _head(path: Path) -> tuple[set[str], int]:
    """The names of a database's tables, and of which program it says that it is."""
    opened = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    with closing(opened):
        rows = opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        application = opened.execute("PRAGMA application_id").fetchone()[0]
    return {str(name) for (name,) in rows}, int(application)


def make_new(path: Path) -> None:
    """A private database without tables at `path`, whole or not at all; where another process is
    quicker, its."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.new-{os.getpid()}")
    partial.unlink(missing_ok=True)
    make_private(partial)
    try:
        with closing(sqlite3.connect(partial)) as opened:
            opened.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        sync(partial)
        with suppress(FileExistsError):
            os.link(partial, path)
    finally:
        partial.unlink()
