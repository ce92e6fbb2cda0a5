"""`motcua-server settings …`: a centre file out of the database, into it, and against it."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from config.centre.loading import load_centre
from config.centre.model import Centre
from config.centre.toml_writer import toml_of
from config.demo import demo_centre_file
from display.voice import SilentVoice
from queue_server.__main__ import main
from queue_server.app import build
from queue_server.centre.events import CentreChanged
from queue_server.centre.settings import versions
from queue_server.centre.settings.versions import Source
from queue_server.core.clock import SetClock
from queue_server.core.db.connect import open_database
from queue_server.core.db.one_write import write_once
from queue_server.core.db.read_only import read_only_query
from queue_server.core.events import EventBus
from tests.hall.demo import demo_centre

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """`run("diff", …)`: the exit status and what was printed; on both databases."""
    monkeypatch.setenv("MOTCUA_DATABASE", database_url)
    assert main(["migrate"]) == 0
    capsys.readouterr()

    def typed(*words: str | Path) -> tuple[int, str, str]:
        status = main(["settings", *map(str, words)])
        said = capsys.readouterr()
        return status, said.out, said.err

    return typed


@pytest.fixture
def centre() -> Centre:
    return demo_centre()


@pytest.fixture
def in_force(run: Run, database_url: str, centre: Centre) -> Centre:
    """The demo's centre, as a server puts it in force when it is started."""
    write_once(database_url, lambda unit: versions.publish(unit, centre, Source.FILE))
    return centre


@pytest.fixture
def changed(tmp_path: Path, centre: Centre) -> Path:
    """A file of the demo's centre with another quota."""
    data = centre.model_dump()
    data["services"][1]["daily_quota"] = 300
    file = tmp_path / "changed.toml"
    file.write_text(toml_of(Centre.model_validate(data)), encoding="utf-8")
    return file


QUOTA = 'services[1] "chung-thuc" . daily_quota: from 250 to 300'


def test_what_is_exported_is_what_holds(run: Run, in_force: Centre, tmp_path: Path) -> None:
    file = tmp_path / "out.toml"
    status, said, _ = run("export", file)
    assert (status, said) == (0, f"The settings are in {file}.\n")
    assert load_centre(file) == in_force
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert run("check", file)[0] == 0
    assert run("diff", file)[:2] == (0, f"{file}: nothing differs from the settings in force.\n")


def test_an_export_to_the_screen_is_the_file_and_nothing_else(run: Run, in_force: Centre) -> None:
    assert run("export", "-") == (0, toml_of(in_force, "en"), "")
    assert run("export", "-", "--language", "vi")[1] == toml_of(in_force, "vi")


def test_an_older_file_is_replaced_whole(run: Run, in_force: Centre, tmp_path: Path) -> None:
    file = tmp_path / "out.toml"
    file.write_text("# of last year\n" * 9_999, encoding="utf-8")
    assert run("export", file)[0] == 0
    assert load_centre(file) == in_force
    assert list(tmp_path.glob(".*")) == []


def test_an_imported_file_is_a_version_with_its_reason(
    run: Run, in_force: Centre, changed: Path, database_url: str
) -> None:
    assert run("diff", changed)[:2] == (1, f"  {QUOTA}\n1 difference.\n")
    status, said, _ = run("import", changed, "--reason", " Đông người dịp khai giảng ")
    assert status == 0
    assert said.splitlines()[0] == f"  {QUOTA}"
    newest = read_only_query(database_url, versions.newest)
    assert newest is not None
    assert (newest.id, newest.source, newest.published_by, newest.reason) == (
        2,
        Source.IMPORT,
        "administrator",
        "Đông người dịp khai giảng",
    )
    assert newest.centre == load_centre(changed)
    assert f"Version {newest.id} is in force" in said
    assert run("diff", changed)[0] == 0


def test_an_import_that_changes_nothing_is_no_version(
    run: Run, in_force: Centre, tmp_path: Path, database_url: str
) -> None:
    file = tmp_path / "same.toml"
    file.write_text(toml_of(in_force), encoding="utf-8")
    status, said, _ = run("import", file)
    assert (status, said) == (0, f"{file}: nothing differs from the settings in force.\n")
    assert len(read_only_query(database_url, lambda of: versions.all_versions(of, 9))) == 1


def test_an_earlier_version_comes_out_again(
    run: Run, in_force: Centre, changed: Path, tmp_path: Path
) -> None:
    run("import", changed)
    for number, wanted in ((1, in_force), (2, load_centre(changed))):
        file = tmp_path / f"{number}.toml"
        assert run("export", file, "--version", str(number))[0] == 0
        assert load_centre(file) == wanted
    status, _, said = run("export", tmp_path / "3.toml", "--version", "3")
    assert (status, said) == (1, "There is no version 3 of the settings.\n")


def test_a_file_with_mistakes_changes_nothing_and_names_them(
    run: Run, in_force: Centre, changed: Path, database_url: str
) -> None:
    text = changed.read_text(encoding="utf-8").replace('letter = "B"', 'letter = "A"')
    changed.write_text(text, encoding="utf-8")
    for command, status in (("import", 1), ("diff", 2), ("check", 1)):
        got, out, err = run(command, changed)
        assert got == status
        assert 'services[1] "chung-thuc" . letter' in out + err
    assert len(read_only_query(database_url, lambda of: versions.all_versions(of, 9))) == 1


def test_a_database_without_settings_says_when_they_come(
    run: Run, changed: Path, tmp_path: Path
) -> None:
    for words in (("export", tmp_path / "out.toml"), ("diff", changed)):
        status, out, err = run(*words)
        assert (status, out) == (1, "")
        assert "no settings yet" in err
    status, _, err = run("diff", changed, "--language", "vi")
    assert "chưa có thiết lập" in err


def test_an_import_may_be_the_first_version(run: Run, changed: Path, tmp_path: Path) -> None:
    assert run("import", changed)[0] == 0
    assert run("export", tmp_path / "out.toml")[0] == 0
    assert load_centre(tmp_path / "out.toml") == load_centre(changed)


def test_a_reason_has_an_end(run: Run, in_force: Centre, changed: Path) -> None:
    assert run("import", changed, "--reason", "x" * 501)[0] == 2
    assert run("diff", changed)[0] == 1


def test_the_log_names_the_import(
    run: Run, in_force: Centre, changed: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run("import", changed, "--reason", "thử")
    assert main(["audit", "verify", "--database", database_url]) == 0


def test_warnings_of_an_imported_file_are_told_and_do_not_stop_it(
    run: Run, in_force: Centre, changed: Path
) -> None:
    text = changed.read_text(encoding="utf-8")
    changed.write_text(text.replace("[[kiosks]]", "[[kiosks]]\nidle_seconds = 30", 1).replace(
        'name = { vi = "Quầy 2", en = "Counter 2" }', 'name = { vi = "Quầy 1", en = "Counter 1" }'
    ), encoding="utf-8")  # fmt: skip
    status, _, err = run("import", changed)
    assert status == 0
    assert "(a warning)" in err


def test_people_and_devices_are_of_the_settings_in_force_and_not_of_an_older_file(
    run: Run, in_force: Centre, tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = in_force.model_dump()
    night = {"id": "night", "name": {"vi": "Trực đêm", "en": "Night"}, "permissions": ["serve"]}
    data["roles"].append(night)
    data["boards"].append({"id": "yard", "name": {"vi": "Sân", "en": "Yard"}})
    file = tmp_path / "more.toml"
    file.write_text(toml_of(Centre.model_validate(data)), encoding="utf-8")
    assert run("import", file)[0] == 0
    monkeypatch.setenv("MOTCUA_PASSWORD", "ba con mèo ngủ")
    at = ("--database", database_url, "--centre", str(demo_centre_file()))
    assert main(["user", "add", "Lan", "--name", "Nguyễn Thị Lan", "--role", "night", *at]) == 0
    assert main(["device", "add", "yard", *at]) == 0


def test_a_role_that_somebody_has_is_not_taken_out(
    run: Run, in_force: Centre, tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_PASSWORD", "ba con mèo ngủ")
    at = ("--database", database_url, "--centre", str(demo_centre_file()))
    assert main(["user", "add", "Lan", "--name", "Nguyễn Lan", "--role", "greeter", *at]) == 0
    data = in_force.model_dump()
    data["roles"] = [role for role in data["roles"] if role["id"] != "greeter"]
    file = tmp_path / "fewer.toml"
    file.write_text(toml_of(Centre.model_validate(data)), encoding="utf-8")
    run("diff", file)
    status, _, said = run("import", file, "--language", "vi")
    assert status == 1
    assert "Cán bộ hướng dẫn" in said
    assert len(read_only_query(database_url, lambda of: versions.all_versions(of, 9))) == 1


async def test_a_running_server_follows_an_import_and_goes_on_with_its_tickets(
    database_url: str, centre: Centre, changed: Path, tmp_path: Path, clock: SetClock
) -> None:
    server = build(centre, open_database(database_url, EventBus()), clock, SilentVoice())
    async with TestClient(TestServer(server.application)):
        told = asyncio.Event()
        server.app.bus.listen(lambda _: told.set(), CentreChanged)
        at = ["--database", database_url]
        assert await asyncio.to_thread(main, ["settings", "import", str(changed), *at]) == 0
        async with asyncio.timeout(30):
            await told.wait()
        assert server.app.centre.value == load_centre(changed)
        file = tmp_path / "out.toml"
        assert await asyncio.to_thread(main, ["settings", "export", str(file), *at]) == 0
        assert load_centre(file) == server.app.centre.value
