"""A backup of before a person was erased does not bring the person back."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from queue_server.__main__ import main
from queue_server.backups import erasures
from queue_server.backups.erasures import Erasure, hash_of
from queue_server.backups.folder import forget_safety_copies, take
from tests.dossiers.conftest import *  # noqa: F403 - a house with dossiers
from tests.dossiers.house import House

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
HER: dict[str, Any] = {"name": "Nguyễn Bí Mật", "phone": "0912345678", "id_number": "034190001234"}


def names(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as opened:
        return [name for (name,) in opened.execute("SELECT name FROM applicants ORDER BY id")]


def names_in(database: Path) -> list[str]:
    """Her name, where it lies in the bytes of the file."""
    held = database.read_bytes()
    return [name for name in ("Bí Mật", "bi mat") if name.encode() in held]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


async def erased(house: House, url: str, folder: Path) -> Path:
    """A backup that still knows her; the database does not any more."""
    dossier = await house.withdraw(await house.receive(applicant=HER))
    await house.receive(applicant={"name": "Trần Văn Cường"})
    backup = take(Path(url.removeprefix("sqlite:///")), folder, NOW)

    words = ("person", "erase", "--dossier", dossier.code, "--database", url)
    assert await asyncio.to_thread(main, words) == 0
    await house.database.stop()
    return backup


async def test_restoring_erases_again_and_says_so(
    house: House, database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = Path(database_url.removeprefix("sqlite:///"))
    backup = await erased(house, database_url, tmp_path / "backups")
    assert "Backups taken before still hold the person" in capsys.readouterr().err
    assert names(database) == ["Trần Văn Cường"]
    noted = erasures.beside(database).read_text()
    assert "Bí Mật" not in noted
    assert "034190001234" not in noted

    assert await asyncio.to_thread(main, ("restore", str(backup), "--database", database_url)) == 0
    said = capsys.readouterr().out
    assert "1 dossiers had forgotten whose they were" in said
    assert names(database) == ["Trần Văn Cường"]
    assert names_in(database) == []
    with closing(sqlite3.connect(database)) as opened:
        actions = [one for (one,) in opened.execute("SELECT action FROM centre_log ORDER BY id")]
    assert actions[-2:] == ["erase_again", "restore"]


@pytest.mark.parametrize("by", ["the copy with the backups", "the named file"])
async def test_on_another_computer_the_file_that_comes_along_counts(
    house: House, database_url: str, tmp_path: Path, by: str
) -> None:

    database = Path(database_url.removeprefix("sqlite:///"))
    backup = await erased(house, database_url, tmp_path / "backups")
    new = tmp_path / "new" / "motcua.sqlite"
    words = ["restore", str(backup), "--database", f"sqlite:///{new}"]
    if by == "the named file":
        words += ["--erasures", str(erasures.beside(database))]
    else:
        take(database, backup.parent, NOW + timedelta(days=1))
    assert await asyncio.to_thread(main, tuple(words)) == 0
    assert names(new) == ["Trần Văn Cường"]


async def test_a_number_that_was_given_to_another_dossier_is_left_alone(
    house: House, database_url: str, tmp_path: Path
) -> None:

    await house.receive(applicant=HER)
    database = Path(database_url.removeprefix("sqlite:///"))
    backup = take(database, tmp_path / "backups", NOW)
    await house.database.stop()
    erasures.add(erasures.beside(database), [Erasure.of(1, "anotherstoken", NOW)])
    assert await asyncio.to_thread(main, ("restore", str(backup), "--database", database_url)) == 0
    assert names(database) == ["Nguyễn Bí Mật"]


def test_a_line_that_the_power_cut_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "motcua.sqlite.erasures"
    erasures.add(file, [Erasure.of(7, "token", NOW)])
    with file.open("a") as opened:
        opened.write("2026-11-23T02:00:00+00:00 8 abc")
    assert erasures.read([file, file, tmp_path / "gone"]) == [
        Erasure("2026-11-23T03:00:00+00:00", 7, hash_of("token"))
    ]
    assert file.stat().st_mode & 0o777 == 0o600


def test_copies_of_before_updates_and_restores_have_an_age(tmp_path: Path) -> None:
    database = tmp_path / "motcua.sqlite"
    (tmp_path / "backups").mkdir()
    old = [
        tmp_path / "backups" / "before-migration-2026-10-01-080000+0700-0004.sqlite",
        tmp_path / "motcua.sqlite.before-restore-2026-10-20-080000+0700",
        tmp_path / "motcua.sqlite.before-restore-2026-10-20-080000+0700-wal",
    ]
    kept = [
        tmp_path / "backups" / "before-migration-2026-11-20-080000+0700-0005.sqlite",
        tmp_path / "backups" / "motcua-2026-01-01-190000+0700.sqlite",
        tmp_path / "motcua.sqlite.before-restore-by-hand",
        database,
    ]
    for file in (*old, *kept):
        file.write_bytes(b"x")
    assert sorted(forget_safety_copies(database, NOW, 30)) == sorted(old)
    assert all(file.exists() for file in kept)
    assert not any(file.exists() for file in old)
