"""Everything that a board loads is understood by a television with Chromium 68."""

from __future__ import annotations

from pathlib import Path

import pytest

import display
from queue_server.app import STATIC as SERVER_STATIC
from tests.display.fake_hall import board_page, pairing_page
from tests.display.old_television import beyond_in_script, beyond_in_sheet, modules_of, sheets_of
from tests.hall.demo import demo_centre

STATIC = Path(display.STATIC)
WEB = SERVER_STATIC / "web"
CENTRE = demo_centre()
PAGES = [board_page(CENTRE.boards[0].id, CENTRE), pairing_page(CENTRE)]
SCRIPTS = sorted(set().union(*(modules_of(page, STATIC) for page in PAGES)))
SHEETS = sorted(set().union(*(sheets_of(page, {"display": STATIC, "web": WEB}) for page in PAGES)))


def test_all_that_lies_there_is_loaded() -> None:
    assert {one.name for one in SCRIPTS} >= {"board.js", "pair.js", "report.js", "stream.js"}
    board = {f"board{part}.css" for part in ("", "-services", "-slides", "-shapes")}
    assert {one.name for one in SHEETS} == board | {"pair.css", "fonts.css", "tokens.css"}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda one: one.name)
def test_scripts(script: Path) -> None:
    assert beyond_in_script(script.read_bytes()) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda one: one.name)
def test_style_sheets(sheet: Path) -> None:
    assert beyond_in_sheet(sheet.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "script",
    [
        "a ?? b",
        "a?.b",
        "a ||= b",
        "class A { #b = 1; }",
        "class A { b = 1; }",
        "x.replaceAll(a, b)",
        "Promise.allSettled([])",
        "globalThis.a",
        "[].flat()",
        "structuredClone(a)",
        "await fetch(a)",
        "AbortSignal.timeout(5)",
        "[].at(1)",
        "1_000",
        "navigator.locks.request(a)",
        "a.replaceChildren(b)",
    ],
)
def test_what_is_newer_is_seen(script: str) -> None:
    assert beyond_in_script(script.encode())


@pytest.mark.parametrize(
    "script",
    [
        "try { a(); } catch { b(); }",
        "const { a, ...b } = { ...c }",
        "async () => { await a; }",
        "AbortSignal.timeout ? AbortSignal.timeout(5) : undefined",
        "import('./a.js')",
        "a.at = b",
        "if (navigator.locks) navigator.locks.request(a);",
        "/(?<a>b)/s.test(c)",
    ],
)
def test_what_is_known_passes(script: str) -> None:
    assert beyond_in_script(script.encode()) == []


@pytest.mark.parametrize(
    "sheet",
    [
        "a { width: min(1px, 2px); }",
        "a { inset: 0; }",
        "a { display: flex; gap: 1px; }",
        "a:focus-visible { color: red; }",
        "a:is(b) { color: red; }",
        "a { height: 100dvh; }",
        "@media print { a { width: clamp(1px, 2px, 3px); } }",
        "a { aspect-ratio: 1; }",
        "@layer b { a { color: red; } }",
    ],
)
def test_newer_style_is_seen(sheet: str) -> None:
    assert beyond_in_sheet(sheet)


@pytest.mark.parametrize(
    "sheet",
    [
        "a { width: 1px; width: min(1px, 2px); }",
        "a { display: grid; gap: 1px; }",
        "a { top: 0; margin: calc(1px + 2vh); }",
        "a:focus { grid-template: min-content / 1fr; }",
    ],
)
def test_known_style_passes(sheet: str) -> None:
    assert beyond_in_sheet(sheet) == []
