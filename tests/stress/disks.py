"""A disk of a test's own that can be filled up and turned read-only under a running server.

What the machine allows decides how real it is: a loop-mounted ext4, a tmpfs, or a folder of the
disk that is there. `str(disk)` says which.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

MEGABYTES: Final = 48
FILLER: Final = "filler"
PIECES: Final = (1 << 20, 1 << 12, 1)
"""A disk is filled with pieces of these sizes, so that nothing is left."""


class Disk:
    """A mounted file system at `folder`."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.folder = folder
        self.kind = kind

    def __str__(self) -> str:
        return self.kind

    def fill(self) -> None:
        """Leave no byte of room."""
        with (self.folder / FILLER).open("ab", buffering=0) as filler:
            for piece in PIECES:
                _write_all(filler.fileno(), b"\0" * piece)

    def make_room(self) -> None:
        (self.folder / FILLER).unlink()


def _write_all(file: int, piece: bytes) -> None:
    """The same piece until there is no room for it."""
    while True:
        try:
            if os.write(file, piece) < len(piece):
                return
            os.fsync(file)
        except OSError:
            return


class Ext4(Disk):
    """On a loop device. A fault that the kernel finds in it turns it read-only, as on a centre's
    own computer; it stays so until it is mounted anew."""

    def __init__(self, image: Path, folder: Path) -> None:
        super().__init__(folder, "a loop-mounted ext4")
        self._image = image

    def make(self) -> bool:
        with self._image.open("wb") as image:
            image.truncate(MEGABYTES << 20)
        made = _run("mkfs.ext4", "-q", "-F", "-m", "0", str(self._image))
        return made and self._mount()

    def _mount(self) -> bool:
        return _run("mount", "-o", "loop", str(self._image), str(self.folder))

    def fail(self) -> None:
        """The kernel gives the file system up, as after a fault of the disk: read-only at once,
        and what was not flushed is not written any more."""
        assert _run("mount", "-o", "remount,abort", str(self.folder))

    def repair(self) -> None:
        """Nobody holds a file of it open: check and mount it anew."""
        assert _run("umount", str(self.folder))
        assert _run("fsck.ext4", "-p", "-f", str(self._image))
        assert self._mount()


class Tmpfs(Disk):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "a tmpfs")

    def make(self) -> bool:
        return _run("mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(self.folder))


@contextmanager
def ext4(folder: Path) -> Iterator[Ext4 | None]:
    """One in `folder`; None where the machine allows none."""
    place = folder / "disk"
    place.mkdir()
    disk = Ext4(folder / "disk.ext4", place)
    try:
        yield disk if _may_mount() and disk.make() else None
    finally:
        _unmount(place)


@contextmanager
def small_disk(folder: Path) -> Iterator[Disk | None]:
    """A small file system in `folder`, the most real that the machine allows; None: none."""
    with ext4(folder) as disk:
        if disk is not None or not _may_mount():
            yield disk
            return
    place = Tmpfs(folder / "disk")
    try:
        yield place if place.make() else None
    finally:
        _unmount(place.folder)


def _may_mount() -> bool:
    return os.geteuid() == 0 and shutil.which("mount") is not None


def _unmount(folder: Path) -> None:
    if os.path.ismount(folder) and not _run("umount", str(folder)):
        _run("umount", "--lazy", str(folder))


def _run(*words: str) -> bool:
    """Whether it was done; fsck says 1 where it mended something."""
    if shutil.which(words[0]) is None:
        return False
    done = subprocess.run(words, capture_output=True, check=False)
    return done.returncode <= (words[0] == "fsck.ext4")


def lock(file: Path, *, locked: bool) -> bool:
    """Let nobody write to `file`, whoever has it open already, or let them again; whether the
    file system knows that mark."""
    return _run("chattr", "+i" if locked else "-i", str(file))
