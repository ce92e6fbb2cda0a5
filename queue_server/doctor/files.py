"""Files and folders: who may read them, whether they can be written, how much room is left."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from config.text.phrase import Megabytes, Phrase
from queue_server.backups.folder import folder_of
from queue_server.core.db.sqlite_copies import ROOM_LEFT_BYTES, database_bytes
from queue_server.core.security.encryption import KEY_FILE_VARIABLE
from queue_server.doctor.findings import Finding
from queue_server.doctor.installation import Installation

LITTLE_ROOM_BYTES: Final = 1024**3


def is_open_to(path: Path, right: int) -> bool:
    """Whether any user of the computer has `right` (`stat.S_IROTH`, …) to `path`, which also
    needs a way through all folders above it."""
    whole = path.resolve()
    if not whole.stat().st_mode & right:
        return False
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in whole.parents)


def secret_files(at: Installation) -> Iterator[Path]:
    """What nobody but the server may read: persons, keys."""
    if at.database is not None:
        folder = at.database.parent
        yield from (at.database.with_name(at.database.name + more) for more in ("", "-wal"))
        yield from sorted(folder.glob("*.key"))
        yield from sorted((folder / "keys").glob("*"))
        keep = at.centre.backups if at.centre else None
        yield from sorted(folder_of(at.database, keep).glob("*.sqlite"))
    if named := at.environment.get(KEY_FILE_VARIABLE):
        yield Path(named)


def read_by_others(at: Installation) -> Iterator[Finding]:
    """Persons and keys that every user of the computer can read."""
    for file in secret_files(at):
        if file.is_file() and is_open_to(file, stat.S_IROTH | stat.S_IWOTH):
            yield Finding(
                Phrase("doctor.open_file", {"file": file}),
                Phrase("doctor.open_file.advice", {"file": file}),
            )


def centre_file_of_others(at: Installation) -> Iterator[Finding]:
    """A centre file that others can change, or whose PINs' hashes they can take away to guess."""
    file = at.centre_file
    if file is None or not file.is_file():
        return
    if is_open_to(file, stat.S_IWOTH):
        yield Finding(
            Phrase("doctor.centre_file_writable", {"file": file}),
            Phrase("doctor.centre_file_writable.advice", {"file": file}),
        )
    elif _has_pins(at) and is_open_to(file, stat.S_IROTH):
        yield Finding(
            Phrase("doctor.centre_file_readable", {"file": file}),
            Phrase("doctor.centre_file_readable.advice", {"file": file}),
            is_warning=True,
        )


def _has_pins(at: Installation) -> bool:
    return at.centre is not None and any(kiosk.staff_pin_hash for kiosk in at.centre.kiosks)


def data_key(at: Installation) -> Iterator[Finding]:
    """A data key that is missing, was never made, is another one, or lies beside what it seals."""
    named = at.environment.get(KEY_FILE_VARIABLE)
    advice = Phrase("doctor.data_key_missing.advice", {"variable": KEY_FILE_VARIABLE})
    if named and not Path(named).is_file():
        yield Finding(Phrase("doctor.data_key_missing", {"file": named}), advice)
    elif at.records is not None and not at.records.can_be_opened:
        yield Finding(Phrase("doctor.data_key_wrong"), advice)
    elif named and at.database is not None and _in_one_folder(Path(named), at.database):
        yield Finding(
            Phrase("doctor.data_key_beside", {"file": named}),
            Phrase("doctor.data_key_beside.advice"),
            is_warning=True,
        )
    elif not named:
        none = Phrase("doctor.data_key_none.advice", {"variable": KEY_FILE_VARIABLE})
        yield Finding(Phrase("doctor.data_key_none"), none, is_warning=True)


def _in_one_folder(one: Path, other: Path) -> bool:
    return one.resolve().parent == other.resolve().parent


def not_writable(at: Installation) -> Iterator[Finding]:
    """A database or a folder that the doctor, run as the server's user, cannot write."""
    if at.database is None:
        return
    for path in (at.database.parent, at.database):
        if path.exists() and not os.access(path, os.W_OK):
            yield Finding(
                Phrase("doctor.not_writable", {"path": path}),
                Phrase("doctor.not_writable.advice", {"path": path}),
            )


def owned_by_another(at: Installation) -> Iterator[Finding]:
    """A database that is not its folder's owner's: root ran a command in the server's place."""
    if at.database is None or not at.database.is_file():
        return
    folder = at.database.parent
    if at.database.stat().st_uid != folder.stat().st_uid:
        yield Finding(
            Phrase("doctor.other_owner", {"file": at.database, "folder": folder}),
            Phrase("doctor.other_owner.advice", {"file": at.database, "folder": folder}),
        )


def little_room(at: Installation) -> Iterator[Finding]:
    """A disk that is full, or will not take another backup."""
    if at.database is None or not at.database.parent.is_dir():
        return
    keep = at.centre.backups if at.centre else None
    backups = folder_of(at.database, keep)
    for folder in {at.database.parent, backups if backups.is_dir() else at.database.parent}:
        free = shutil.disk_usage(folder).free
        yield from room(folder, free, database_bytes(at.database) if at.database.exists() else 0)


def room(folder: Path, free_bytes: int, database_size: int) -> Iterator[Finding]:
    """What to say of so much free room for a database of that size."""
    values = {"folder": folder, "free": Megabytes(free_bytes)}
    if free_bytes < ROOM_LEFT_BYTES + database_size:
        yield Finding(Phrase("doctor.no_room", values), Phrase("doctor.no_room.advice"))
    elif free_bytes < LITTLE_ROOM_BYTES:
        found = Phrase("doctor.little_room", values)
        yield Finding(found, Phrase("doctor.no_room.advice"), is_warning=True)
