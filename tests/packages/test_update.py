"""An update and the way back, with real programs: the version before the newest tables, and this.

The older program is built from the history of this checkout; without one (a source archive) the
test is not collected.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from queue_server.migrations import HEAD
from tests.packages.installing import OUTSIDE, TREE, build, demo, install, run, visit

MIGRATIONS = "queue_server/migrations/versions"


def git(*words: str) -> str:
    return run("git", "-C", TREE, *words, cwd=TREE).strip()


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of the last commit without the newest migration, in an environment."""
    folder = tmp_path_factory.mktemp("older")
    newest = next((TREE / MIGRATIONS).glob(f"{HEAD}_*.py")).relative_to(TREE)
    added = git("log", "--diff-filter=A", "--format=%H", "-1", "--", str(newest))
    archive = folder / "older.tar"
    git("archive", f"--output={archive}", f"{added}^")
    tree = folder / "tree"
    tree.mkdir()
    run("tar", "--extract", f"--file={archive}", cwd=tree)
    return install(folder / "venv", str(build(folder / "dist", tree)[1]))


@pytest.fixture(scope="module")
def newer(built: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(tmp_path_factory.mktemp("newer") / "venv", str(built[1]))


def only(folder: Path, pattern: str) -> Path:
    (found,) = folder.glob(pattern)
    return found


def refuses(program: Path, database: Path) -> bool:
    """Whether a program says that the tables are of a newer one."""
    command = [str(program), "restore", "--check", str(database)]
    done = subprocess.run(command, env=OUTSIDE, capture_output=True, text=True)
    return done.returncode == 1 and "newer version" in done.stderr


@pytest.mark.packages
@pytest.mark.history
async def test_a_centre_is_updated_and_taken_back(older: Path, newer: Path, tmp_path: Path) -> None:
    data = tmp_path / "demo"
    at = f"sqlite:///{data / 'motcua.sqlite'}"
    with demo(older / "motcua-server", "demo", folder=tmp_path) as (address, password):
        await visit(address, password, "A001")

    with demo(newer / "motcua-server", "demo", folder=tmp_path) as (address, password):
        await visit(address, password, "A002")
    kept = only(data / "backups", "before-migration-*.sqlite")

    assert refuses(older / "motcua-server", data / "motcua.sqlite")
    run(older / "motcua-server", "restore", "--quiet", f"--database={at}", kept, cwd=tmp_path)
    with demo(older / "motcua-server", "demo", folder=tmp_path) as (address, password):
        await visit(address, password, "A002")  # what came after the update is on the file aside
    aside = only(data, "motcua.sqlite.before-restore-*")
    run(newer / "motcua-server", "restore", "--check", aside, cwd=tmp_path)
