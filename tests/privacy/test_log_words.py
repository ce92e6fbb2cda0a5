"""Every line that the centre's log may have is told in words, in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import queue_server
from config.text.catalogue import text_if_any

SOURCES = sorted(Path(queue_server.__file__).parent.rglob("*.py"))


def _actions(tree: ast.AST) -> Iterator[str]:
    """The actions that a module writes to the centre's log, where they stand as words."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        function = call.func
        if not (isinstance(function, ast.Attribute) and function.attr == "log"):
            continue
        owner = function.value
        if isinstance(owner, ast.Name) and owner.id in ("centre_store", "store") and call.args[1:]:
            for word in ast.walk(call.args[1]):
                if isinstance(word, ast.Constant) and isinstance(word.value, str):
                    yield word.value


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_action_has_words(language: str) -> None:
    found = {
        action
        for source in SOURCES
        for action in _actions(ast.parse(source.read_text(encoding="utf-8")))
        if action.replace("_", "").isalpha() and not action.startswith("_")
    }
    found |= {f"{done}_question" for done in ("answer", "close")}
    found |= {f"{done}_faq" for done in ("publish", "change", "withdraw")}
    assert len(found) > 30
    assert sorted(one for one in found if not text_if_any(language, f"audit.action.{one}")) == []
