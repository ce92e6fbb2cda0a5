"""Every rule of a `.kv` file has its class: Kivy drops a rule whose class is gone, silently."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

UI = Path(__file__).parents[2] / "kiosk" / "ui"
RULES = sorted(UI.rglob("*.kv"))
CLASSES = {
    node.name
    for file in UI.rglob("*.py")
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    if isinstance(node, ast.ClassDef)
}


@pytest.mark.parametrize("rules", RULES, ids=lambda file: file.name)
def test_every_rule_has_its_class(rules: Path) -> None:
    heads = re.findall(r"^<([^>]+)>:", rules.read_text(encoding="utf-8"), flags=re.MULTILINE)
    named = {name.strip("-+ ") for head in heads for name in head.split(",") if "@" not in head}
    assert named <= CLASSES
    assert heads
