"""Commands that look make nothing; what is no database of ours becomes no new centre."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from queue_server.__main__ import main
from queue_server.core.db.connect import open_database
from queue_server.core.db.sqlite_file import APPLICATION_ID
from queue_server.core.events import EventBus
from queue_server.core.installation_fault import InstallationFault
from tests.postgres_server import PostgresServer

LOOKING = {
    "user add": ["lan", "--name", "Lan", "--role", "clerk", "--password-file", "{folder}/password"],
    "device add": ["kiosk-1"],
    "import-procedures": ["--yes", "{procedures}"],
    "user list": [],
    "user password": ["lan", "--password-file", "{folder}/password"],
    "user disable": ["lan"],
    "user enable": ["lan"],
    "device list": [],
    "device revoke": ["kiosk-1"],
    "audit verify": ["--witness", "{folder}/witness"],
    "numbers": [],
    "export-procedures": ["{folder}/out.toml"],
    "person export": ["--dossier", "H05.99.01-261116-0001"],
    "person erase": ["--dossier", "H05.99.01-261116-0001"],
    "data-key reseal": [],
    "backup": [],
    "doctor": [],
    "check": ["--against", "{url}", "{centre}"],
}


def words_of(command: str, folder: Path, url: str) -> list[str]:
    from config.demo import demo_centre_file

    (folder / "password").write_text("con trâu trắng đầu làng\n", encoding="utf-8")
    centre = demo_centre_file()
    at = {
        "folder": folder,
        "url": url,
        "centre": centre,
        "procedures": Path(centre).parent / "procedures.toml",
    }
    words = [one.format(**at) for one in LOOKING[command]]
    words += ["--centre", str(centre)] if command in ("user add", "device add") else []
    database = [] if command == "check" else ["--database", url]
    return [*command.split(), *words, *database]


@pytest.mark.parametrize("command", LOOKING)
@pytest.mark.parametrize("place", ["motcua.sqlite", "mistyped/motcua.sqlite"])
def test_a_look_at_a_mistyped_path_makes_nothing(
    tmp_path: Path, command: str, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = words_of(command, tmp_path, f"sqlite:///{tmp_path / place}")
    before = set(tmp_path.rglob("*"))
    assert main(words) == 1
    assert set(tmp_path.rglob("*")) == before
    said = capsys.readouterr()
    assert "motcua.sqlite" in said.err + said.out


@pytest.mark.parametrize("command", [one for one in LOOKING if one not in ("backup",)])
def test_a_look_at_an_empty_postgresql_database_makes_nothing(
    tmp_path: Path, postgres_server: PostgresServer, command: str
) -> None:
    name = postgres_server.create()
    try:
        looked = main(words_of(command, tmp_path, postgres_server.url(name)))
        changes = ("user password", "user disable", "user enable", "device revoke", "person erase",
                   "person export", "data-key reseal", "doctor", "user add", "device add",
                   "import-procedures")  # fmt: skip
        assert looked == 1 or command in changes
        if command not in changes:
            assert tables(postgres_server, name) == 0
    finally:
        postgres_server.drop(name)


def tables(server: PostgresServer, name: str) -> int:
    import psycopg

    asked = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    with psycopg.connect(server.url(name)) as connection:
        (count,) = connection.execute(asked).fetchone() or (0,)
    return int(count)


def other_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as opened, opened:
        opened.execute("CREATE TABLE bookmarks (url TEXT)")


def alembic_of_another(path: Path) -> None:
    with closing(sqlite3.connect(path)) as opened, opened:
        opened.execute("CREATE TABLE alembic_version (version_num TEXT)")


NOT_OURS = {
    "empty": lambda path: path.touch(),
    "a folder": lambda path: path.mkdir(),
    "of another program": other_program,
    "of another program that uses Alembic": alembic_of_another,
    "an empty database of another": lambda path: path.write_bytes(empty_database()),
    "a text": lambda path: path.write_text("con trâu " * 400, encoding="utf-8"),
}


def empty_database() -> bytes:
    with closing(sqlite3.connect(":memory:")) as opened:
        opened.execute("PRAGMA user_version = 3")
        return opened.serialize()


@pytest.mark.parametrize("make", NOT_OURS.values(), ids=NOT_OURS.keys())
@pytest.mark.parametrize("command", ["migrate", "user list", "serve"])
def test_what_is_not_ours_becomes_no_centre(
    tmp_path: Path, make: object, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from config.demo import demo_centre_file

    path = tmp_path / "motcua.sqlite"
    assert callable(make)
    make(path)
    before = None if path.is_dir() else path.read_bytes()
    words = [*command.split(), "--database", f"sqlite:///{path}"]
    if command == "serve":
        words += ["--centre", str(demo_centre_file()), "--port", "0"]
    assert main(words) == 1
    assert capsys.readouterr().err
    assert before == (None if path.is_dir() else path.read_bytes())


def test_a_truncated_database_is_no_new_centre(sqlite_url: str) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as opened:
        opened.execute("PRAGMA journal_mode=DELETE")
    for kept in (0, 50, 100, 4_096, 10_000):
        path.write_bytes(path.read_bytes()[:kept] if kept else b"")
        assert main(["migrate", "--database", sqlite_url]) == 1
        assert path.stat().st_size == kept
        path.write_bytes(b"x" * 20_000)


def test_a_first_start_makes_a_private_database_that_says_whose_it_is(tmp_path: Path) -> None:
    path = tmp_path / "new" / "motcua.sqlite"
    database = open_database(f"sqlite:///{path}", EventBus())
    assert path.stat().st_mode & 0o777 == 0o600
    database.migrate()
    with closing(sqlite3.connect(path)) as opened:
        assert opened.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert {one.name for one in path.parent.iterdir()} <= {
        path.name,
        path.name + "-wal",
        path.name + "-shm",
    }


def test_a_first_start_that_was_cut_off_begins_again(tmp_path: Path) -> None:
    """The power went between the file and its tables."""
    path = tmp_path / "motcua.sqlite"
    open_database(f"sqlite:///{path}", EventBus())
    open_database(f"sqlite:///{path}", EventBus()).migrate()
    assert main(["user", "list", "--database", f"sqlite:///{path}"]) == 0


def test_tables_of_another_version_are_not_changed_by_a_look(sqlite_url: str) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    for revision in ("0005", "9999"):
        with closing(sqlite3.connect(path)) as opened, opened:
            opened.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        assert main(["user", "list", "--database", sqlite_url]) == 1
        with closing(sqlite3.connect(path)) as opened:
            found = opened.execute("SELECT version_num FROM alembic_version").fetchall()
        assert found == [(revision,)]


def test_a_folder_of_which_nothing_is_known_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InstallationFault):
        open_database(f"sqlite:///{tmp_path}", EventBus())
