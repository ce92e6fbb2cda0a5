"""Files that are there, whole, after a power cut; and folders that belong to one process."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from config.text.phrase import Phrase
from queue_server.core.installation_fault import InstallationFault


def sync(path: Path) -> None:
    """Have what was written to the file (or done in the folder) at `path` reach the disk.

    Never for a SQLite database that this process has open: closing it anew would end SQLite's
    own locks on it.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_private(path: Path) -> None:
    """Make an empty file that its owner alone may read and write."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    give_to_owner_of_folder(path)


def make_private_folder(folder: Path) -> None:
    """Make a folder that its owner alone may enter, where it is missing."""
    if folder.is_dir():
        return
    folder.mkdir(mode=0o700)
    give_to_owner_of_folder(folder)
    sync(folder.parent)


def write_whole(path: Path, text: str) -> None:
    """Write a small private file so that there is either all of it or what was there before."""
    partial = path.with_name(f".{path.name}.partial")
    partial.unlink(missing_ok=True)
    make_private(partial)
    partial.write_text(text, encoding="utf-8")
    sync(partial)
    partial.replace(path)
    sync(path.parent)


def give_to_owner_of_folder(path: Path) -> None:
    """What root makes in the server's folder must be the server's, or it cannot be opened."""
    if os.geteuid() == 0:
        folder = path.parent.stat()
        os.chown(path, folder.st_uid, folder.st_gid)


@contextmanager
def only_one(file: Path, in_use: Callable[[str], Phrase]) -> Iterator[None]:
    """Hold the lock `file`, which the system lets go of however the process ends.

    Raises `InstallationFault` with `in_use(number of the other process)` where it is held. The
    file stays: taking it away would let two processes hold two locks of one name.
    """
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
            raise InstallationFault(in_use(holder or "?")) from None
        give_to_owner_of_folder(file)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def data_folder_of(database: Path) -> Iterator[None]:
    """Hold the data folder of a SQLite database, as a server does for as long as it runs."""
    file = database.with_name(f"{database.name}.lock")
    with only_one(file, lambda holder: _in_use(database, holder)):
        yield


def _in_use(database: Path, holder: str) -> Phrase:
    return Phrase("backup.in_use", {"database": database, "process": holder})
