"""Lines that break in every way: what pages say meanwhile, and how soon they are right again."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.lines import Line
from tests.visit.behind_lines import LOST, Scene, damaged, mended, scene_in
from tests.visit.conftest import PATIENCE_MS

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def scene(
    tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> AsyncIterator[Scene]:
    expect.set_options(timeout=PATIENCE_MS)
    async with scene_in(tmp_path_factory.mktemp("lines"), chromium) as one:
        yield one
    expect.set_options(timeout=5_000)


async def test_a_line_that_is_cut_and_refused(scene: Scene):
    await damaged(scene, "refused", dict.fromkeys(LOST, Line.refuse))


async def test_lines_that_go_silent_without_a_word(scene: Scene):
    silent = {"board": Line.black_hole, "phone": Line.swallow_answers, "console": Line.stall}
    await damaged(scene, "silent", silent)


async def test_a_line_that_is_cut_for_a_moment_is_not_even_said(scene: Scene):
    await scene.somebody_waits()
    for line in scene.lines.values():
        line.black_hole()
    await scene.called()
    await mended(scene.lines.values())
    await scene.right_again("dead since a moment")


async def test_a_proxy_that_holds_every_stream_back(scene: Scene):
    await scene.somebody_waits()
    for line in scene.lines.values():
        line.hold_streams()
        line.cut()
    await scene.called()
    await scene.right_again("stream held back")
    for kind, page in scene.pages.items():
        await expect(page.locator(LOST[kind])).to_have_count(0 if kind != "console" else 1)
    await mended(scene.lines.values())
