"""Persons that were erased, noted outside the database: a backup of before forgets them again.

A line for each dossier or petition that forgot whose it was: when, its number, and a hash of the
token of its link, which is random and tells the two apart. Nothing of the person. The file lies
beside the database, a copy of it with the backups; it is only ever added to.

    2026-11-23T02:00:00+00:00 17 5f2b…
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from queue_server.core.durable_files import make_private, sync

FILE_VARIABLE: Final = "MOTCUA_ERASURES_FILE"
"""Names the file; without it, it lies beside a SQLite database."""
SUFFIX: Final = ".erasures"
WITH_BACKUPS: Final = f"motcua{SUFFIX}"
HASH_LETTERS: Final = 32


@dataclass(frozen=True, slots=True, order=True)
class Erasure:
    """A dossier or petition that forgot whose it was."""

    at: str
    dossier_id: int
    token_hash: str

    @classmethod
    def of(cls, dossier_id: int, token: str, at: datetime) -> Erasure:
        written = at.astimezone(UTC).isoformat(timespec="seconds")
        return cls(written, dossier_id, hash_of(token))

    def __str__(self) -> str:
        return f"{self.at} {self.dossier_id} {self.token_hash}"


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()[:HASH_LETTERS]


def beside(database: Path) -> Path:
    """The file of a SQLite database."""
    named = os.environ.get(FILE_VARIABLE)
    return Path(named) if named else database.with_name(database.name + SUFFIX)


def _file_of(connection: Connection) -> Path | None:
    """The file of the database that a connection belongs to; PostgreSQL has one where
    `MOTCUA_ERASURES_FILE` names it."""
    url, named = connection.engine.url, os.environ.get(FILE_VARIABLE)
    if url.get_backend_name() == "sqlite" and url.database:
        return beside(Path(url.database))
    return Path(named) if named else None


def of(connection: Connection) -> list[Erasure]:
    """What is noted of the database that a connection belongs to, the oldest first."""
    file = _file_of(connection)
    return read([file]) if file is not None else []


def note(connection: Connection, found: Sequence[Erasure]) -> None:
    """Add erasures to the file of the database that a connection belongs to, on disk before the
    database forgets."""
    file = _file_of(connection)
    if file is not None:
        add(file, found)


def add(file: Path, found: Iterable[Erasure]) -> None:
    """Append lines that reach the disk before this returns. Raises `OSError`."""
    with suppress(FileExistsError):
        make_private(file)
    with file.open("a", encoding="ascii") as opened:
        opened.writelines(f"{one}\n" for one in found)
    sync(file)
    sync(file.parent)


def read(files: Iterable[Path]) -> list[Erasure]:
    """What these files note, each once, the oldest first; a file that is not there notes nothing,
    nor does a line that the power cut."""
    found: set[Erasure] = set()
    for file in files:
        if file.is_file():
            lines = file.read_text(encoding="ascii", errors="replace").splitlines()
            found |= {one for line in lines if (one := _read(line))}
    return sorted(found)


def _read(line: str) -> Erasure | None:
    parts = line.split()
    if len(parts) != 3 or not parts[1].isdecimal() or len(parts[2]) != HASH_LETTERS:
        return None
    return Erasure(parts[0], int(parts[1]), parts[2])


def add_new(file: Path, copy: Path) -> None:
    """Add to a copy of `file` what it does not have yet."""
    known = set(read([copy]))
    new = [one for one in read([file]) if one not in known]
    if new:
        add(copy, new)


def that_matter(backup: Path, database: Path, named: Path | None) -> list[Erasure]:
    """What is known of erasures when `backup` becomes `database`: by the file beside the database,
    by those beside the backup, and by the one that was named."""
    files = [beside(database), backup.parent / WITH_BACKUPS, beside(backup)]
    return read([*files, named] if named else files)
