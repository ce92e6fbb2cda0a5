"""`check --against`: what the records name and the centre file has lost, said in words."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
import tomli_w

from config.demo import demo_centre_file
from queue_server.__main__ import main
from queue_server.core.clock import SetClock
from tests.dossiers.hostile import hostile_hall
from tests.dossiers.house import MONDAY_MORNING
from tests.security.table import demo_centre


async def test_everything_that_the_file_has_lost_is_said(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import asyncio

    async with hostile_hall(database_url, demo_centre(), SetClock(MONDAY_MORNING)) as hall:
        await hall.issue("dat-dai", by="kiosk-2", priority_class="nguoi-co-cong",
                         priority_reason="nguoi-co-cong")  # fmt: skip
        await hall.open("7")
        await hall.call_next("7")
        await hall.received()
    words = tomllib.loads(demo_centre_file().read_text(encoding="utf-8"))
    for name, lost in {
        "services": ("dat-dai",), "counters": ("7",), "kiosks": ("kiosk-2",),
        "priority_classes": ("nguoi-co-cong",), "roles": ("official",),
    }.items():  # fmt: skip
        words[name] = [one for one in words[name] if one["id"] not in lost]
    for one in (*words["counters"], *words["boards"]):
        one["services"] = [each for each in one.get("services", []) if each != "dat-dai"]
    for one in words["services"]:
        one["priority_classes"] = ["uu-tien"]
    for step in (step for flow in words["dossiers"]["workflows"] for step in flow["steps"]):
        if step.get("role") == "official":
            del step["role"]
    file = tmp_path / "centre.toml"
    file.write_text(tomli_w.dumps(words), encoding="utf-8")
    for language in ("vi", "en"):
        typed = ["check", "--against", database_url, "--language", language, str(file)]
        assert await asyncio.to_thread(main, typed) == 0
        said = capsys.readouterr().out
        for id in ("dat-dai", "7", "kiosk-2", "nguoi-co-cong", "official"):
            assert f'"{id}"' in said
    typed = ["check", "--against", database_url, str(demo_centre_file())]
    assert await asyncio.to_thread(main, typed) == 0
    assert '"ho-tich"' not in capsys.readouterr().out
