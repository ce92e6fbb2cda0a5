"""Every test asserts something: one that only calls cannot tell a wrong answer from a right one.
And none fails because a machine is slow: what must come is waited for, and for long."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Iterator
from itertools import pairwise
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


SHORTEST_PATIENCE: Final = 30.0
"""Seconds. It costs nothing where all is well: what is waited for comes much sooner."""
ACTS: Final = {"click", "dblclick", "press", "tap", "check", "uncheck", "select_option"}
ASKS: Final = {"count", "inner_text", "text_content", "get_attribute", "input_value", "title",
               "is_visible", "is_hidden"}  # fmt: skip
"""Of a page as it is at this moment; an `expect` asks until it is so."""


def seconds_of(call: ast.Call) -> float | None:
    """How long something is waited for that must come, where a number says so."""
    name = ast.unparse(call.func)
    last = name.rpartition(".")[2]
    values = {one.arg: one.value for one in call.keywords}
    if name == "asyncio.timeout" and call.args:
        values["timeout"] = call.args[0]
    elif name == "asyncio.wait_for" and len(call.args) > 1:
        values["timeout"] = call.args[1]
    of_page = last.startswith(("to_", "not_to_", "set_options", "wait_for_"))
    if not (of_page or name in {"asyncio.timeout", "asyncio.wait_for"}):
        return None
    given = values.get("timeout")
    if not isinstance(given, ast.Constant) or not isinstance(given.value, int | float):
        return None
    return given.value / 1_000 if of_page else given.value


def is_meant_to_run_out(node: ast.AST) -> bool:
    return isinstance(node, ast.With) and "raises(TimeoutError" in ast.unparse(node.items[0])


def impatient(tree: ast.Module) -> list[int]:
    """The lines that wait too shortly, unless the test is about the time's running out."""
    meant = [node for node in ast.walk(tree) if is_meant_to_run_out(node)]
    excused = {id(one) for node in meant for one in ast.walk(node)}
    calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call) and id(one) not in excused]
    waits = [(one.lineno, seconds_of(one)) for one in calls]
    return [line for line, wait in waits if wait is not None and wait < SHORTEST_PATIENCE]


def called(node: ast.AST) -> set[str]:
    """The last names of all that is called in it."""
    return {
        ast.unparse(one.func).rpartition(".")[2]
        for one in ast.walk(node)
        if isinstance(one, ast.Call)
    }


def hasty(tree: ast.Module) -> list[int]:
    """The asserts that ask a page in the moment after a click, which may lead to another page."""
    blocks: list[list[ast.stmt]] = [
        block
        for node in ast.walk(tree)
        for block in (getattr(node, "body", None), getattr(node, "orelse", None))
        if isinstance(block, list)
    ]
    return [
        after.lineno
        for block in blocks
        for before, after in pairwise(block)
        if isinstance(before, ast.Expr) and isinstance(before.value, ast.Await)
        and called(before) & ACTS and isinstance(after, ast.Assert)
        and (called(after) & ASKS or "page.url" in ast.unparse(after))
    ]  # fmt: skip


def unawaited(tree: ast.Module) -> list[int]:
    """The waits of Playwright for a function of the page: it takes the promise of an asynchronous
    one for its answer and waits for nothing; `tests.hall.at_work.until` awaits it."""
    return [
        one.lineno
        for one in ast.walk(tree)
        if isinstance(one, ast.Attribute) and one.attr == "wait_for_function"
    ]


def test_what_must_come_is_waited_for() -> None:
    found = [
        f"{file.relative_to(TESTS)}:{line}"
        for file in sorted(TESTS.rglob("*.py"))
        for tree in [ast.parse(file.read_text(encoding="utf-8"))]
        for line in (*impatient(tree), *hasty(tree), *unawaited(tree))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("body", "is_found"),
    [
        ("async with asyncio.timeout(5): pass", True),
        ("async with asyncio.timeout(30): pass", False),
        ("await asyncio.wait_for(it, 5)", True),
        ("await asyncio.wait_for(it, timeout=5)", True),
        ("with pytest.raises(TimeoutError): await asyncio.wait_for(it, 0.2)", False),
        ("await expect(it).to_be_hidden(timeout=5_000)", True),
        ("await expect(it).to_be_hidden()", False),
        ("expect.set_options(timeout=5_000)", True),
        ("await page.wait_for_url('x', timeout=5_000)", True),
        ("await page.click('x'); assert page.url == 'y'", True),
        ("await page.wait_for_function('async () => false')", True),
        ("await press(page, 'x'); assert await it.count() == 0", True),
        ("await page.click('x'); await expect(page).to_have_url('y'); assert page.url", False),
    ],
)
def test_a_hasty_test_is_found(body: str, is_found: bool) -> None:
    tree = ast.parse(f"async def test_it():\n  {body}")
    assert bool(impatient(tree) or hasty(tree) or unawaited(tree)) is is_found
