"""Every screen on every display: nothing overlaps, is cut, too small, out of reach or dead."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from kiosk.testing.robot import VirtualScreen
from kiosk.ui.phrases import case_of, lines_by_case
from kiosk.ui.screen_sizes import every_display_size

pytestmark = pytest.mark.window
SURVEY_SECONDS = 7_200.0
"""Never needed: a display takes half a minute, the whole grid the better part of an hour."""


async def surveyed(
    tmp_path: Path, *arguments: str, module: str = "kiosk.testing.layout_check"
) -> list[dict[str, Any]]:
    """What `python -m kiosk.testing.layout_check` says, on a screen of its own."""
    async with VirtualScreen(640, 480) as screen:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, *arguments,
            env=os.environ
            | {
                "DISPLAY": screen.display,
                "LIBGL_ALWAYS_SOFTWARE": "1",
                "KIVY_HOME": str(tmp_path),
            },
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        async with asyncio.timeout(SURVEY_SECONDS):
            said, log = await process.communicate()
    lines = [json.loads(line) for line in said.splitlines() if line.startswith(b"{")]
    assert lines, log.decode()[-2_000:]
    assert "warnings" in lines[-1], log.decode()[-2_000:]
    return lines


@pytest.mark.parametrize(
    "display",
    [
        "10 inches 16:10 lying",
        "15.6 inches 16:9 lying",
        "21.5 inches 16:9 lying",
        "21.5 inches 16:9 upright",
        "27 inches 16:9 upright",
    ],
)
async def test_nothing_overlaps_is_cut_or_dead(tmp_path: Path, display: str) -> None:
    *surveys, last = await surveyed(tmp_path, "--quick", "--glass", display)
    assert [fault for one in surveys for fault in one["faults"]] == []
    assert last["warnings"] == []
    assert [one["aids"] for one in surveys] == [
        [],
        ["large_text"],
        ["low_reach"],
        ["large_text", "low_reach"],
    ]
    assert all(one["screens"] > 30 for one in surveys)


async def test_small_upright_kiosks_keep_their_keys_where_much_stands_on_a_screen(
    tmp_path: Path,
) -> None:
    displays = ("10 inches 16:9 upright", "12.1 inches 16:9 upright")
    glass = [part for one in displays for part in ("--glass", one)]
    scenes = ["--scene", "many dossiers, long", "--scene", "feedback, many"]
    *surveys, _ = await surveyed(tmp_path, "--quick", *glass, *scenes)
    assert [fault for one in surveys for fault in one["faults"]] == []
    assert len(surveys) == 8


async def test_what_matters_is_said_and_large_text_is_large(tmp_path: Path) -> None:
    """Words that a screen had left out, or that large text had made smaller."""
    shown, come_up, _ = await surveyed(tmp_path, module="tests.kiosk.words_shown")
    small, large = (shown[f"21.5 inches 16:9 upright {aids}"] for aids in ("", "large_text"))
    for scene in ("idle", "idle, closed", "idle, message", "emergency"):
        least = {aids: min(one[scene].values()) for aids, one in (("", small), ("large", large))}
        assert least["large"] >= least[""] * 0.98, (scene, least)
    for where, scenes in shown.items():
        assert any("Điểm hỗ trợ" in one for one in scenes["idle, closed"]), where
        assert any("Trực ngoài giờ" in one for one in scenes["idle, closed"]), where
        lane = scenes["confirm, many dossiers, long"]
        assert any("số bắt đầu bằng" in one for one in lane), where
        assert "Tên bắt đầu bằng A" in scenes["feedback, letters"], where
    assert come_up == {"stale": []}, "laid out before its first frame"


def test_the_grid_is_of_ten_to_thirty_two_inches_both_ways_up() -> None:
    grid = list(every_display_size())
    assert {min(one.inches for one in grid), max(one.inches for one in grid)} == {10, 32}
    for display in grid:
        screen = display.screen
        assert (screen.height_pixels > screen.width_pixels) is display.upright


def test_papers_stand_under_the_case_in_which_they_are_needed() -> None:
    papers = [
        case_of("Giấy chứng sinh (nếu khai sinh)"),
        case_of("Căn cước"),
        case_of("Giấy chứng nhận (bản chính)"),
        case_of("Khai tử: giấy báo tử"),
    ]
    assert lines_by_case(papers) == [
        ("Căn cước", "box"),
        ("Giấy chứng nhận (bản chính)", "box"),
        ("Nếu khai sinh", ""),
        ("Giấy chứng sinh", "box"),
        ("Khai tử", ""),
        ("Giấy báo tử", "box"),
    ]
