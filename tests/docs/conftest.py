"""What the tests of the documents share: the tree, the documents, the server that they describe."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from config.demonstration import demo_centre_file
from config.loading import load_centre
from queue_server.app import build
from queue_server.core.database import open_database
from queue_server.core.events import EventBus
from queue_server.core.http import Operation


@pytest.fixture(scope="session")
def tree() -> Path:
    """The root of the checkout."""
    return Path(__file__).parents[2]


@pytest.fixture(scope="session")
def documents(tree: Path) -> dict[Path, str]:
    """Every document that people read, with its text."""
    files = [tree / "README.md", tree / "CHANGELOG.md", *sorted((tree / "docs").glob("*.md"))]
    return {file: file.read_text(encoding="utf-8") for file in files}


@pytest.fixture(scope="session")
def kept_files(tree: Path) -> set[str]:
    """Every file of the tree that is the project's own."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=tree,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(listed.stdout.splitlines())


@pytest.fixture
async def operations(tmp_path: Path) -> list[Operation]:
    """The operations that the demo's server serves."""
    database = open_database(f"sqlite:///{tmp_path / 'motcua.sqlite'}", EventBus())
    return build(load_centre(demo_centre_file()), database).operations
