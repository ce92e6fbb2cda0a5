"""Lines that are silent for longer than anybody waits, in every way and on every page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.lines import Line
from tests.visit.behind_lines import LOST, Damage, Scene, mended, scene_in

pytestmark = [pytest.mark.stress, pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SILENCE_SECONDS: Final = 40
SETTLING_SECONDS: Final = 8


@pytest_asyncio.fixture(loop_scope="session")
async def scene(
    tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> AsyncIterator[Scene]:
    async with scene_in(tmp_path_factory.mktemp("lines"), chromium) as one:
        yield one


async def test_a_slow_line_is_followed_by_its_stream(scene: Scene) -> None:
    """Every piece 1.2 s late in both directions: nobody asks in bursts, and the call comes."""
    await scene.somebody_waits()
    for line in scene.lines.values():
        line.delay_seconds = 1.2
        line.cut()
    await asyncio.sleep(2 * SETTLING_SECONDS)  # the first questions, and a stream again
    asked: list[str] = []
    for page in scene.pages.values():
        page.on("request", lambda request: asked.append(request.url))
    await asyncio.sleep(SETTLING_SECONDS)
    assert len(asked) <= 2 * len(scene.pages)
    await scene.called()
    await scene.right_again("slow line")
    for line in scene.lines.values():
        line.delay_seconds = 0.0


async def test_a_proxy_that_passes_the_beginning_of_a_stream_and_holds_the_rest(
    scene: Scene,
) -> None:
    await scene.somebody_waits()
    for line in scene.lines.values():
        line.hold_streams(after_bytes=1)
        line.cut()
    await asyncio.sleep(SETTLING_SECONDS)
    await scene.called()
    await scene.right_again("the rest of streams held back")
    await mended(scene.lines.values())


@pytest.mark.parametrize("damage", [Line.refuse, Line.black_hole, Line.swallow_answers, Line.stall])
async def test_a_long_silence_is_over_within_seconds_of_its_end(
    scene: Scene, damage: Damage
) -> None:
    """The slides of the board go on meanwhile, and ask for pictures that do not come."""
    await scene.somebody_waits()
    sounds = await scene.board.evaluate("motcuaBoard.sounds.log.length")
    for line in scene.lines.values():
        damage(line)
    await scene.say_lost()
    await asyncio.sleep(SILENCE_SECONDS / 2)
    await scene.called()
    await asyncio.sleep(SILENCE_SECONDS / 2)
    await scene.say_lost()
    scene.clock.ahead += timedelta(minutes=1)
    await mended(scene.lines[kind] for kind in LOST)
    await scene.right_again(f"{getattr(damage, '__name__', damage)} for {SILENCE_SECONDS} s")
    assert await scene.board.evaluate("motcuaBoard.sounds.log.length") == sounds
