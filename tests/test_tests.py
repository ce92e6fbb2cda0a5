"""Every test asserts something: one that only calls cannot tell a wrong answer from a right one."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from aiohttp import ClientSession
from playwright.async_api import BrowserContext, Keyboard, Locator, Page

TESTS: Final = Path(__file__).parent
ASSERTING: Final = {"raises", "warns", "fail"}
"""Calls of pytest that assert; and whatever begins with `assert` or is an `expect` of a page."""
FOREIGN: Final = frozenset(
    name
    for kind in (dict, list, set, str, bytes, Path, asyncio.Queue, asyncio.Event, ClientSession)
    for name in dir(kind)
) | {name for kind in (BrowserContext, Keyboard, Locator, Page) for name in dir(kind)}
"""Methods of others: a method of the tests that has the same name vouches for nothing."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree: ast.Module) -> Iterator[Function]:
    for node in ast.walk(tree):
        if isinstance(node, Function):
            yield node


def calls(function: Function) -> set[str]:
    """The names of what it calls; of a method its last, unless others have one of that name."""
    called = {node.func for node in ast.walk(function) if isinstance(node, ast.Call)}
    return {one.id for one in called if isinstance(one, ast.Name)} | {
        one.attr for one in called if isinstance(one, ast.Attribute) and one.attr not in FOREIGN
    }


def asserts(function: Function, helpers: set[str]) -> bool:
    if any(isinstance(node, ast.Assert) for node in ast.walk(function)):
        return True
    called = calls(function)
    return bool(called & (ASSERTING | helpers)) or any(
        name.partition("_")[0] in {"assert", "expect"} for name in called
    )


def asserting_helpers(trees: list[ast.Module]) -> set[str]:
    """The functions of the tests that assert, themselves or by what they call."""
    helpers = [one for tree in trees for one in functions(tree) if not is_test(one)]
    found: set[str] = set()
    while True:
        more = {one.name for one in helpers if asserts(one, found)}
        if more == found:
            return found
        found = more


def is_test(function: Function) -> bool:
    return function.name.startswith("test_")


def without_assertion(trees: list[ast.Module]) -> list[str]:
    helpers = asserting_helpers(trees)
    tests = [one for tree in trees for one in functions(tree) if is_test(one)]
    return [one.name for one in tests if not asserts(one, helpers)]


def test_every_test_asserts_something() -> None:
    files = sorted(TESTS.rglob("*.py"))
    assert without_assertion([ast.parse(file.read_text(encoding="utf-8")) for file in files]) == []


@pytest.mark.parametrize(
    ("body", "is_found"),
    [
        ("call()", True),
        ("with suppress(NotFound): call()", True),
        ("words.values()", True),
        ("assert call()", False),
        ("with pytest.raises(NotFound): call()", False),
        ("helper()", False),
        ("self.checked()", False),
    ],
)
def test_a_test_that_only_calls_is_found(body: str, is_found: bool) -> None:
    helpers = (
        "def helper(): assert 1\ndef values(): assert 1\nclass A:\n  def checked(self): helper()"
    )
    found = without_assertion([ast.parse(f"{helpers}\ndef test_it():\n  {body}")])
    assert found == (["test_it"] if is_found else [])
