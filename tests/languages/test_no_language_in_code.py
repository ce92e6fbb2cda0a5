"""No module of Python and no template asks which language it is, or lists those that there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMED = re.compile(
    r"""[!=]=\s*["'](?:vi|en)["']|["']vi["'],\s*["']en["']|\.get\(["']vi["']|choices=\(["']vi"""
)
USUAL = {"config/centre/model.py": "the languages of a centre whose file names none"}


@pytest.mark.parametrize("room", ["config", "printer", "display", "kiosk", "queue_server"])
def test_no_room_names_a_language(room: str) -> None:
    found = {
        str(path.relative_to(ROOT))
        for ending in ("py", "html", "kv")
        for path in (ROOT / room).rglob(f"*.{ending}")
        if NAMED.search(path.read_text("utf-8"))
    }
    assert found == {file for file in USUAL if file.startswith(f"{room}/")}
