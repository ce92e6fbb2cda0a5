"""The versions of the settings: every centre that was in force, stored as it was published.

The newest version is in force. A step in the log names the version under which it was taken
(`ticket_log.centre_version`), so that a past day can be read with the services, counters and hours
that it had.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from pydantic import ValidationError
from sqlalchemy import Connection, Row, func, insert, select

from config.centre.model import Centre
from config.presets import starter
from config.text.phrase import Phrase
from queue_server.centre import repository
from queue_server.centre.events import SettingsPublished
from queue_server.centre.tables import centre_versions, scheduled_settings
from queue_server.core.db.prepared import Prepared
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.installation_fault import InstallationFault


class Source(StrEnum):
    """Where a version came from."""

    FILE = "file"
    """The centre file with which the server was started."""
    PAGES = "pages"
    """The pages of settings."""
    STARTER = "starter"
    """What a server begins with that nobody has set up yet."""
    IMPORT = "import"
    """A file that somebody imported."""
    WOUND_DOWN = "wound_down"
    """The server itself, when nobody used any more what was wound down."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version that was published; `content` is a centre as JSON."""

    id: int
    published_at: datetime
    published_by: str
    source: Source
    reason: str
    content: str

    @property
    def centre(self) -> Centre:
        """Raises `ValidationError` where a later version of the program wrote it."""
        return Centre.model_validate_json(self.content)


def content_of(centre: Centre) -> str:
    """A centre as JSON with sorted names: the same for the same centre, however its file is
    written."""
    return as_content(centre.model_dump(mode="json"))


def as_content(parts: object) -> str:
    return json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


_COLUMNS: Final = (
    centre_versions.c.id,
    centre_versions.c.published_at,
    centre_versions.c.published_by,
    centre_versions.c.source,
    centre_versions.c.reason,
    centre_versions.c.content,
)
_NEWEST_ID: Final = Prepared(select(func.max(centre_versions.c.id).label("id")))


def newest_id(connection: Connection) -> int | None:
    """The number of the version in force; None before the first."""
    found: int | None = _NEWEST_ID.scalar(connection, {})
    return found


def is_due(connection: Connection, today: date) -> bool:
    """Whether settings wait to take effect whose day has come."""
    due = scheduled_settings.c.takes_effect_on <= today
    return connection.scalar(select(scheduled_settings.c.id).where(due).limit(1)) is not None


def newest(connection: Connection) -> Version | None:
    """The version in force; None before the first."""
    return next(iter(all_versions(connection, 1)), None)


def version(connection: Connection, number: int) -> Version | None:
    one = select(*_COLUMNS).where(centre_versions.c.id == number)
    return next(map(_version, connection.execute(one)), None)


def all_versions(connection: Connection, most: int) -> list[Version]:
    """The newest first, at most so many."""
    rows = connection.execute(select(*_COLUMNS).order_by(centre_versions.c.id.desc()).limit(most))
    return [_version(row) for row in rows]


def _version(row: Row[Any, Any, Any, Any, Any, Any]) -> Version:
    return Version(row[0], row[1], row[2], Source(row[3]), row[4], row[5])


def centre_of(connection: Connection, number: int) -> Centre | None:
    """The centre of a version; None where there is none, or where it was written by a version of
    the program whose centres this one cannot read."""
    found = version(connection, number)
    try:
        return None if found is None else found.centre
    except ValidationError:
        return None


REPLACED_BY_FILE: Final = frozenset({Source.FILE, Source.STARTER})
"""What the centre file takes the place of, where it says something else."""


def in_force(connection: Connection, file: Centre | None, today: date) -> Centre:
    """The centre with which a server starts: what was published in the browser or imported, else
    `file`, the centre file; where there is none, what was in force, or the starter.

    Raises `InstallationFault` where a later version of the program published it.
    """
    found = newest(connection)
    if file is not None and (found is None or found.source in REPLACED_BY_FILE):
        return file
    if found is None:
        return starter(today)
    try:
        return found.centre
    except ValidationError as error:
        raise InstallationFault(Phrase("settings.unreadable", {"version": found.id})) from error


def publish(
    unit: UnitOfWork, centre: Centre, source: Source, reason: str = "", by: str = ""
) -> int:
    """Put a centre in force; return the number of its version. The log of the centre says so, with
    a hash of the content. `by` is who wanted it, where that is another than who does it now."""
    content = content_of(centre)
    digest = hashlib.sha256(content.encode()).hexdigest()
    row = {
        "digest": digest,
        "published_at": unit.now,
        "published_by": by or unit.actor.label,
        "source": source,
        "reason": reason,
        "content": content,
    }
    new = insert(centre_versions).values(row).returning(centre_versions.c.id)
    number: int = unit.connection.execute(new).scalar_one()
    repository.log(
        unit, "publish_settings", subject=str(number), detail=f"{digest} {reason}".strip()
    )
    unit.announce(SettingsPublished(version=number))
    return number
