"""A third language is a folder of `.po` files: every screen, page and paper comes out in it.

The language is made of the catalogue, every text between marks. What is shown without marks was
written in the code, and what is logged as missing fell back. Names of services, procedures and
people are data: they are told by what the centre and the catalogue of procedures carry.

The seven forms of Circular 03/2025/TT-VPCP have a translation beside them; the Vietnamese one is
the law's, and stays.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kiosk.testing.robot import VirtualScreen
from tests.languages.another import ANOTHER, write_catalogue


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A program of the product or of this room, with the language in its catalogue."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        env=os.environ | {"MOTCUA_LOCALE": str(folder)} | environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def said_by(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr[-3_000:]
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("locale")
    write_catalogue(folder)
    return folder


def test_every_page_paper_and_sentence_is_in_it(catalogue: Path, tmp_path: Path) -> None:
    said = said_by(run(catalogue, "tests.languages.pages", str(tmp_path)))
    assert said == {"shown": {}, "missing": []}


@pytest.mark.window
async def test_every_screen_of_the_kiosk_is_in_it(catalogue: Path, tmp_path: Path) -> None:
    async with VirtualScreen(640, 480) as screen:
        more = {"DISPLAY": screen.display, "KIVY_HOME": str(tmp_path), "LIBGL_ALWAYS_SOFTWARE": "1"}
        done = await asyncio.to_thread(run, catalogue, "tests.languages.screens", **more)
    assert said_by(done) == {"shown": {}, "missing": []}


def test_command_lines_are_in_it(catalogue: Path, tmp_path: Path) -> None:
    file = tmp_path / "centre.toml"
    file.write_text(f'languages = ["{ANOTHER}"]\nboards = [{{id = "hall"}}]\n', encoding="utf-8")
    done = run(catalogue, "queue_server", "check", str(file), "--language", ANOTHER)
    assert done.returncode == 1, done.stderr
    assert "~»" in done.stdout
    assert "calls cannot be spoken" in run(catalogue, "queue_server", "check", str(file)).stdout


def test_a_text_that_it_lacks_is_seen(tmp_path: Path) -> None:
    write_catalogue(tmp_path, without=["kiosk.take_number", "phone.title_unknown"])
    script = (
        "from config.text.catalogue import all_texts, missing_texts, text;"
        "[text('eo', 'kiosk.take_number') for _ in range(3)];"
        "print(missing_texts('eo'), len(all_texts('eo', 'phone')) == len(all_texts('vi', 'phone')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"MOTCUA_LOCALE": str(tmp_path)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "['kiosk.take_number', 'phone.title_unknown'] True"
    assert done.stderr.count("kiosk.take_number") == 1
    assert done.stderr.count("phone.title_unknown") == 1
