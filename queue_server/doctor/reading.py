"""Collecting what the doctor looks at. Nothing is changed by it, not even made."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, create_engine, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from config.centre.loading import checked_file
from config.centre.mistakes import Mistake
from config.centre.model import Centre
from config.wire import TicketAction, TicketState
from queue_server import migrations
from queue_server.audit import verification
from queue_server.centre import repository
from queue_server.centre.settings import publishing, versions
from queue_server.centre.settings.versions import Source
from queue_server.centre.tables import centre_log
from queue_server.core.clock import SystemClock
from queue_server.core.db.hash_chain import Verified
from queue_server.core.db.sqlite_copies import database_bytes
from queue_server.core.security.encryption import OPTION, DataKeyError, keys_of_environment
from queue_server.doctor.installation import Installation, Records
from queue_server.dossiers.persons.applicants import require_key
from queue_server.dossiers.repository.queries import furthest_due
from queue_server.tickets.tables import ticket_log

LARGE_BYTES: Final = 256 * 1024**2
"""Above this SQLite's `quick_check` takes the place of its `integrity_check`."""
WAITS_OF: Final = timedelta(days=7)
NEWEST_LINES: Final = 50_000
"""Of each log are read again; `audit verify` reads all of them."""


def look_at(centre_file: Path | None, database_url: str, language: str) -> Installation:
    """Everything that the checks need of this computer, read once."""
    url = make_url(database_url)
    is_sqlite = url.get_backend_name() == "sqlite"
    database = Path(url.database or "motcua.sqlite") if is_sqlite else None
    of_file, mistakes = _centre(centre_file, language)
    records, fault = _records(url, database)
    return Installation(
        now=SystemClock().now(),
        database_url=url.render_as_string(hide_password=True),
        database=database,
        centre_file=centre_file,
        centre=(records and records.centre) or of_file,
        mistakes=tuple(mistakes),
        records=records,
        fault=fault,
        damage=_damage(database) if database and database.is_file() else "",
        environment=dict(os.environ),
    )


def _centre(file: Path | None, language: str) -> tuple[Centre | None, list[Mistake]]:
    if file is None:
        return None, []
    checked = checked_file(file, language)
    return checked.centre, checked.mistakes


def _records(url: URL, database: Path | None) -> tuple[Records | None, str]:
    if database is not None and not database.is_file():
        return None, ""
    try:
        return (_read_file(database) if database else _read_postgres(url)), ""
    except (SQLAlchemyError, OSError) as error:
        return None, str(getattr(error, "orig", None) or error)


def _read_file(database: Path) -> Records:
    opened = f"{database.resolve().as_uri()}?mode=ro"
    engine = create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(opened, uri=True), hide_parameters=True
    )
    try:
        with engine.connect() as connection:
            return _read(connection)
    finally:
        engine.dispose()


def _read_postgres(url: URL) -> Records:
    engine = create_engine(url.set(drivername="postgresql+psycopg"), hide_parameters=True)
    try:
        with engine.connect() as connection:
            return _read(connection)
    finally:
        engine.dispose()


def _read(connection: Connection) -> Records:
    revision = migrations.current(connection)
    if revision is None:
        return Records(None)
    return Records(
        revision,
        tuple(repository.all_members(connection)),
        tuple(repository.all_devices(connection)),
        _newest_line(connection),
        _broken_logs(connection) if revision == migrations.HEAD else (),
        revision != migrations.HEAD or _can_be_opened(connection),
        furthest_due(connection) if revision == migrations.HEAD else None,
        _published(connection) if revision == migrations.HEAD else None,
        _waits(connection) if revision == migrations.HEAD else (),
        _scheduled(connection) if revision == migrations.HEAD else (),
    )


def _published(connection: Connection) -> Centre | None:
    """The settings that hold in place of the centre file; None where they are the file's."""
    newest = versions.newest(connection)
    if newest is None or newest.source is Source.FILE:
        return None
    return versions.centre_of(connection, newest.id)


def _scheduled(connection: Connection) -> tuple[date, ...]:
    return tuple(row.takes_effect_on for row in publishing.scheduled(connection))


def _waits(connection: Connection) -> tuple[float, ...]:
    called = select(ticket_log.c.milliseconds_in_state).where(
        ticket_log.c.day >= SystemClock().now().date() - WAITS_OF,
        ticket_log.c.action == TicketAction.CALL.value,
        ticket_log.c.from_state == TicketState.WAITING.value,
    )
    return tuple(milliseconds / 60_000 for milliseconds in connection.execute(called).scalars())


def _broken_logs(connection: Connection) -> tuple[Verified, ...]:
    found = verification.verify_newest(connection, NEWEST_LINES)
    return tuple(one for one in found if not one.sound)


def _can_be_opened(connection: Connection) -> bool:
    try:
        require_key(connection.execution_options(**{OPTION: keys_of_environment()}))
    except DataKeyError:
        return False
    return True


def _newest_line(connection: Connection) -> datetime | None:
    newest = [
        connection.scalar(select(log.c.at).order_by(log.c.id.desc()).limit(1))
        for log in (centre_log, ticket_log)
    ]
    return max((at for at in newest if at is not None), default=None)


def _damage(database: Path) -> str:
    check = "quick_check" if database_bytes(database) > LARGE_BYTES else "integrity_check"
    try:
        opened = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)
        with closing(opened):
            found = str(opened.execute(f"PRAGMA {check}(1)").fetchone()[0])
    except sqlite3.OperationalError:
        return ""  # it cannot be opened, which is another finding
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if found == "ok" else found
