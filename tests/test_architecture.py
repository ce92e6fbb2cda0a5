"""The house stands as it is drawn: who may import whom, and every room is on the plan."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

TREE = Path(__file__).parents[1]
PLAN = (TREE / "docs" / "architecture.md").read_text(encoding="utf-8")
ROOT_PACKAGES = ("config", "printer", "display", "kiosk", "queue_server", "motcua")
NO_ROOMS = {"queue_server.migrations.versions"}
NAMES_OF_FILE = re.compile(r"`([\w./]+\.(?:py|js|toml|css))` \(((?:`[^`]+`(?:, | and )?)+)")
"""In "Where do I change …": a file, and in brackets the names of it that are meant."""


def rooms() -> list[str]:
    """Every package, by its dotted name."""
    files = [file for root in ROOT_PACKAGES for file in (TREE / root).rglob("*.py")]
    folders = {file.parent.relative_to(TREE) for file in files}
    return sorted({".".join(folder.parts) for folder in folders} - NO_ROOMS)


def test_imports_keep_their_contracts() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter, "--no-cache"], cwd=TREE, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("room", rooms())
def test_every_room_has_its_row_on_the_plan(room: str) -> None:
    assert f"\n| `{room}` | " in PLAN


def test_the_plan_names_each_room_once_and_none_that_is_gone() -> None:
    _, _, table = PLAN.partition("| room | what is in it |\n|---|---|\n")
    rows = table.partition("\n\n")[0].splitlines()
    assert sorted(row.split("`")[1] for row in rows) == rooms()


@pytest.mark.parametrize("program", ROOT_PACKAGES)
def test_no_name_on_the_plan_is_stale(program: str) -> None:
    """Modules that the plan's row of a package names are there."""
    for row in PLAN.splitlines():
        room = row.split("`")[1] if row.startswith("| `") else ""
        if room.partition(".")[0] != program or room not in rooms():
            continue
        folder = TREE.joinpath(*room.split("."))
        for name in row.split("`")[3::2]:
            if name.isidentifier() and name.islower():
                assert folder.joinpath(f"{name}.py").exists() or folder.joinpath(name).is_dir(), row


def test_names_beside_a_file_stand_in_it() -> None:
    _, _, table = PLAN.partition("## Where do I change")
    stale = []
    for path, names in NAMES_OF_FILE.findall(table):
        found = next(
            root / path for root in (TREE, TREE / "queue_server") if (root / path).exists()
        )
        code = found.read_text(encoding="utf-8")
        wanted = re.findall(r"`([A-Za-z_]\w+)`", names)
        stale += [(path, name) for name in wanted if not re.search(rf"\b{name}\b", code)]
    assert not stale
