"""Backups that somebody prepared: what would run inside the server, or hide, is refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from queue_server.__main__ import main
from queue_server.backups.restore import require_backup
from queue_server.core.db.connect import open_database
from queue_server.core.db.sqlite_copies import checksum_file, copy_database
from queue_server.core.events import EventBus
from queue_server.core.installation_fault import InstallationFault
from tests.backups.conftest import is_sound

ALTERED = {
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON tickets BEGIN DELETE FROM staff; END",
    "a view": "CREATE VIEW v AS SELECT * FROM staff",
    "another table": "CREATE TABLE more (id INTEGER)",
    "a virtual table": "CREATE VIRTUAL TABLE words USING fts5(word)",
    "a column": "ALTER TABLE staff ADD COLUMN more TEXT",
    "a computed column": "ALTER TABLE staff ADD COLUMN more TEXT AS (upper(role))",
    "a check": "ALTER TABLE staff ADD COLUMN more TEXT CHECK (length(role) < 9)",
    "a column less": "ALTER TABLE notices DROP COLUMN emergency",
    "an index": "CREATE INDEX more ON staff (lower(sign_in))",
    "an index less": "DROP INDEX uq_tickets_at_counter",
    "an older version's name": "UPDATE alembic_version SET version_num = '0000'",
    "a word for a version": "UPDATE alembic_version SET version_num = 'x'",
    "a newer version": "UPDATE alembic_version SET version_num = '9999'",
    "two versions": "INSERT INTO alembic_version VALUES ('0001')",
    "no version": "DELETE FROM alembic_version",
    "another program": "PRAGMA application_id = 7",
}


@pytest.mark.parametrize("words", ALTERED.values(), ids=ALTERED.keys())
def test_what_no_migration_made_is_refused(
    path: Path, tmp_path: Path, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    backup = tmp_path / "backup.sqlite"
    copy_database(path, backup)
    checksum_file(backup).unlink()
    require_backup(backup)
    with closing(sqlite3.connect(backup)) as opened, opened:
        opened.execute(words)
    target = tmp_path / "new" / "motcua.sqlite"
    said = ["restore", str(backup), "--database", f"sqlite:///{target}"]
    assert main([*said, "--check"]) == 1
    assert "backup.sqlite" in capsys.readouterr().err
    assert main(said) == 1
    assert not target.parent.exists()


@pytest.mark.parametrize("kept", [0, 100, 5_000, 20_000])
def test_a_backup_of_which_a_part_is_gone_is_refused(path: Path, tmp_path: Path, kept: int) -> None:
    backup = tmp_path / "backup.sqlite"
    copy_database(path, backup)
    checksum_file(backup).unlink()
    backup.write_bytes(backup.read_bytes()[:kept])
    with pytest.raises(InstallationFault):
        require_backup(backup)


def test_a_checksum_of_any_bytes_is_another_checksum(path: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.sqlite"
    copy_database(path, backup)
    checksum_file(backup).write_bytes(bytes(range(256)))
    with pytest.raises(InstallationFault):
        require_backup(backup)


@pytest.mark.slow
def test_a_backup_of_every_version_before_can_be_restored(tmp_path: Path) -> None:
    from sqlalchemy import create_engine, text

    from queue_server import migrations

    versions = (Path(migrations.__file__).parent / "versions").glob("*.py")
    growing = create_engine(f"sqlite:///{tmp_path / 'growing.sqlite'}")
    for revision in sorted(script.name.partition("_")[0] for script in versions):
        file = tmp_path / f"{revision}.sqlite"
        with growing.connect() as connection:
            migrations.make(connection, revision)
            connection.commit()
            connection.execute(text("VACUUM INTO :file"), {"file": str(file)})
        require_backup(file)
        open_database(f"sqlite:///{file}", EventBus()).migrate()
        require_backup(file)
        assert is_sound(file)
