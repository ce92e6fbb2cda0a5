"""The lock files: every package that pyproject.toml asks for, one version, known by its hashes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Final

import pytest

TREE: Final = Path(__file__).parents[1]
EVERYTHING: Final = TREE / "requirements.lock"
WHAT_RUNS: Final = TREE / "requirements-run.lock"
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
PIN: Final = re.compile(
    r"^(?P<name>[a-z0-9-]+)==(?P<version>[\w.]+)( ; [^\\\n]+)?"
    r"(?: \\\n    --hash=sha256:[0-9a-f]{64})+$",
    re.MULTILINE,
)
PROJECT: Final = tomllib.loads((TREE / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS: Final[dict[str, list[str]]] = PROJECT["project"]["optional-dependencies"]
ALWAYS: Final[list[str]] = PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"]

each_lock = pytest.mark.parametrize("lock", [EVERYTHING, WHAT_RUNS], ids=lambda file: file.name)


def names(requirements: list[str]) -> set[str]:
    """The packages' names as an index spells them."""
    found = (NAME.match(one) for one in requirements)
    return {re.sub(r"[-_.]+", "-", one.group()).lower() for one in found if one}


def pins(lock: Path) -> dict[str, str]:
    """Name → version of whatever has a version and a hash."""
    return {pin["name"]: pin["version"] for pin in PIN.finditer(lock.read_text(encoding="utf-8"))}


def test_everything_that_is_asked_for_is_pinned_with_a_hash() -> None:
    asked = names([*ALWAYS, *(one for extra in EXTRAS.values() for one in extra)])
    assert not asked - pins(EVERYTHING).keys()


def test_what_runs_has_all_extras_but_those_of_the_tests() -> None:
    asked = names(
        [*ALWAYS, *(one for name, extra in EXTRAS.items() if name != "dev" for one in extra)]
    )
    assert not asked - pins(WHAT_RUNS).keys()
    assert not {"pytest", "playwright", "mypy"} & pins(WHAT_RUNS).keys()


def test_what_runs_is_what_was_tested() -> None:
    assert pins(WHAT_RUNS).items() <= pins(EVERYTHING).items()


@each_lock
def test_nothing_in_a_lock_file_is_without_a_hash_or_comes_from_an_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert PIN.sub("", text).split() == ["--only-binary", ":all:"]


@pytest.mark.parametrize("file", ["Makefile", "docs/installation.md", "docs/operations.md"])
def test_nothing_is_installed_past_the_hashes(file: str) -> None:
    text = (TREE / file).read_text(encoding="utf-8").replace("\\\n", " ")
    for line in (
        line for line in text.splitlines() if re.search(r"pip install|PIP\) install", line)
    ):
        assert (
            "--require-hashes -r requirements" in line or "--no-deps --no-build-isolation" in line
        )
