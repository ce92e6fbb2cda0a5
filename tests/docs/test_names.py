"""Modules and files that documents and docstrings name are where they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TREE = Path(__file__).parents[2]
PACKAGES = ("config", "printer", "display", "kiosk", "queue_server")
FILES = {
    str(file.relative_to(TREE))
    for root in (*PACKAGES, "docs", "tests", "benchmarks")
    for file in (TREE / root).rglob("*")
    if file.is_file()
}
DOCUMENTS = sorted([*(TREE / "docs").glob("*.md"), TREE / "README.md"])
SOURCES = sorted(file for root in PACKAGES for file in (TREE / root).rglob("*.py"))
PATH = re.compile(r"`([a-z_]+(?:/[\w.-]+)+\.(?:py|js|css|html|po|kv))`")
ROOMS = ("core", "centre", "tickets", "dossiers", "backups")
"""Rooms of the server that the page of architecture names without the program's name."""
MODULE = re.compile(rf"`((?:{'|'.join(PACKAGES)})(?:\.[a-z_]+)+)`")
SHORT = re.compile(rf"`((?:{'|'.join(ROOMS)})(?:\.[a-z_]+)+)`")
CATALOGUE_KEYS = re.compile(r'^msgid "([^"]+)"$', re.MULTILINE)
KEYS = {
    key
    for file in (TREE / "config" / "text" / "locale" / "vi").glob("*.po")
    for key in CATALOGUE_KEYS.findall(file.read_text(encoding="utf-8"))
}


def is_there(name: str) -> bool:
    """Whether a dotted name is a module, a package or a public name of one."""
    path = TREE.joinpath(*name.split("."))
    if path.is_dir() or path.with_suffix(".py").exists() or name in KEYS:
        return True
    module = path.parent.with_suffix(".py")
    sources = [module, path.parent / "__init__.py"]
    return any(
        re.search(rf"\b{path.name}\b", source.read_text(encoding="utf-8"))
        for source in sources
        if source.exists()
    )


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
def test_every_file_that_a_document_names_is_there(document: Path) -> None:
    named = PATH.findall(document.read_text(encoding="utf-8"))
    assert [name for name in named if not any(file.endswith(name) for file in FILES)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
def test_every_module_that_a_document_names_is_there(document: Path) -> None:
    named = MODULE.findall(document.read_text(encoding="utf-8"))
    assert [name for name in named if not is_there(name)] == []


def test_every_room_that_the_plan_names_in_short_is_there() -> None:
    named = SHORT.findall((TREE / "docs" / "architecture.md").read_text(encoding="utf-8"))
    assert [name for name in named if not is_there(f"queue_server.{name}")] == []


def test_every_module_that_a_docstring_names_is_there() -> None:
    gone = {
        f"{file.relative_to(TREE)}: {name}"
        for file in SOURCES
        for name in MODULE.findall(file.read_text(encoding="utf-8"))
        if not is_there(name)
    }
    assert gone == set()
