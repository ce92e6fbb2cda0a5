"""`motcua-server generate-dossiers` as it is typed, on both databases; the demo's dossiers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from config.demo import demo_centre_file
from queue_server import demo
from queue_server.__main__ import main
from queue_server.core.db.base import Database
from queue_server.dossiers.tables import dossiers

Run = Callable[..., tuple[int, str, str]]
A_FEW = ("generate-dossiers", "--seed", "4", "--dossiers", "60", "--until", "2026-11-20")


@pytest.fixture
def run(
    database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Run:
    monkeypatch.setenv("MOTCUA_DATABASE", database_url)
    monkeypatch.setenv("MOTCUA_CENTRE", str(demo_centre_file()))

    def typed(*words: str) -> tuple[int, str, str]:
        status = main(words)
        said = capsys.readouterr()
        return status, said.out, said.err

    return typed


def test_it_fills_an_empty_database_once(run: Run) -> None:
    status, said, _ = run(*A_FEW, "--yes")
    assert status == 0
    assert "60 invented dossiers from 2025-11-21 to 2026-11-20 (seed 4)" in said
    status, _, refused = run(*A_FEW, "--yes")
    assert status == 1
    assert "There are dossiers in this database already" in refused
    assert "Nothing was changed" in refused


async def test_without_yes_it_only_says_what_it_would_do(run: Run, database: Database) -> None:
    status, _, said = run(*A_FEW)
    assert status == 1
    assert "60 invented dossiers" in said
    assert "--yes" in said
    count = await database.read(lambda c: c.scalar(select(func.count()).select_from(dossiers)))
    assert count == 0


def test_a_provinces_month(run: Run) -> None:
    status, said, _ = run(*A_FEW, "--kind", "province-month", "--yes")
    assert status == 0
    assert "from 2026-11-01 to 2026-11-20" in said


@pytest.mark.parametrize("wrong", [("--dossiers", "0"), ("--until", "soon"), ("--kind", "village")])
def test_what_cannot_be_is_not_understood(run: Run, wrong: tuple[str, str]) -> None:
    assert run("generate-dossiers", *wrong)[0] == 2


async def test_the_demo_begins_with_dossiers_of_every_kind(tmp_path: Path) -> None:
    centre = demo._centre(tmp_path, "127.0.0.1", 8080)
    url = f"sqlite:///{tmp_path / 'motcua.sqlite'}"
    for _ in range(2):  # the second start adds none
        await demo._prepare(tmp_path, centre, url)
    with closing(sqlite3.connect(tmp_path / "motcua.sqlite")) as connection:
        found = dict(connection.execute("SELECT status, count(*) FROM dossiers GROUP BY status"))
        late = connection.execute(
            "SELECT count(*) FROM dossiers WHERE closed_at IS NULL "
            "AND due_at < (SELECT max(received_at) FROM dossiers)"
        ).fetchone()[0]
        people = connection.execute("SELECT count(*) FROM staff").fetchone()[0]
        served = connection.execute("SELECT count(*) FROM tickets WHERE state = 'done'").fetchone()[
            0
        ]
        moving = connection.execute(
            "SELECT count(*) FROM tickets WHERE state IN ('waiting', 'called', 'serving')"
        ).fetchone()[0]
    assert 540 <= sum(found.values()) <= 600, "those that come later today are not there yet"
    assert {"received", "in_progress", "supplement_requested", "resolved", "returned"} <= set(found)
    assert late > 0
    assert served > 1_000
    assert moving == 0
    assert people == len(demo.STAFF)
