"""The versions of the centre: each description under which the server ran, stored once.

A step in the log names the version that held (`ticket_log.centre_version`), so that a past day can
be read with the services, counters and hours that it had.
"""

from __future__ import annotations

import hashlib
import json

from pydantic import ValidationError
from sqlalchemy import Connection, select

from config.centre.model import Centre
from queue_server.centre.tables import centre_versions
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import Clock
from queue_server.core.db.base import Database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.db.upserts import upsert


def content_of(centre: Centre) -> str:
    """A centre as JSON with sorted names: the same for the same centre, however its file is
    written. The hashes of the kiosks' PINs are left out."""
    parts = centre.model_dump(mode="json")
    for kiosk in parts["kiosks"]:
        del kiosk["staff_pin_hash"]
    return json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def note_version(unit: UnitOfWork, centre: Centre) -> int:
    """Store a centre, unless it is there; return the number of its version."""
    content = content_of(centre)
    digest = hashlib.sha256(content.encode()).hexdigest()
    row = {"digest": digest, "first_used_at": unit.now, "content": content}
    new = upsert(unit.connection.dialect.name, centre_versions).values(row)
    unit.connection.execute(new.on_conflict_do_nothing(index_elements=["digest"]))
    of_digest = select(centre_versions.c.id).where(centre_versions.c.digest == digest)
    return int(unit.connection.execute(of_digest).scalar_one())


def centre_of(connection: Connection, version: int) -> Centre | None:
    """The centre of a version; None where there is none, or where it was written by a version of
    the program whose centres this one cannot read."""
    of_number = select(centre_versions.c.content).where(centre_versions.c.id == version)
    content = connection.scalar(of_number)
    try:
        return None if content is None else Centre.model_validate_json(content)
    except ValidationError:
        return None


class CentreVersion:
    """The version under which this process writes its log."""

    def __init__(self, centre: Centre, database: Database, clock: Clock) -> None:
        self._centre = centre
        self._database = database
        self._clock = clock

    async def note(self) -> None:
        """Note it once, before anything is logged. Raises `Unavailable`."""
        self._database.centre_version = await self._database.write(
            lambda unit: note_version(unit, self._centre), SYSTEM, self._clock.now()
        )
