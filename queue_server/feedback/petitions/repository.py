"""Queries and writes of the tables of petitions. What is sealed is opened here alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Row, func, insert, select, update

from config.centre.model import Centre
from config.wire import ErrorCode
from config.wire.feedback.states import PetitionAction, PetitionChannel, PetitionStatus
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import Conflict, NotFound, Unavailable
from queue_server.core.security.encryption import Cell, data_keys
from queue_server.feedback.petitions.rules import CountedPetition
from queue_server.feedback.petitions.tables import (
    petition_log,
    petition_photos,
    petition_texts,
    petitions,
)

if TYPE_CHECKING:
    from config.wire.feedback.petitions import PetitionText

LISTED: Final = 200
NAME, CONTACT, SAID, IMAGE = "name", "contact", "said", "image"


@dataclass(frozen=True, slots=True)
class PetitionRecord:
    """A row of `petitions`, without its sender."""

    id: int
    version: int
    code: str
    token: str
    kind: str
    channel: PetitionChannel
    status: PetitionStatus
    language: str
    received_at: datetime
    official: int | None
    due_at: datetime
    forward_by: datetime
    answered_at: datetime | None
    was_late: bool | None
    closed_at: datetime | None
    office: str
    reopened: int
    satisfied: bool | None
    forgotten: bool


def counted(centre: Centre, one: PetitionRecord) -> CountedPetition:
    """What figures need of a petition."""
    month = centre.local(one.received_at).date().isoformat()[:7]
    return CountedPetition(
        one.kind, month, one.channel.value, one.status, one.due_at, one.was_late, one.satisfied
    )


def _record(row: Row[Any]) -> PetitionRecord:
    values = {name: getattr(row, name) for name in PetitionRecord.__slots__}
    values["status"] = PetitionStatus(row.status)
    values["channel"] = PetitionChannel(row.channel)
    return PetitionRecord(**values)


# ------------------------------------------------------------------------------------ reads


def by_id(connection: Connection, petition: int) -> PetitionRecord:
    """Raises `NotFound`."""
    row = connection.execute(select(petitions).where(petitions.c.id == petition)).first()
    if row is None:
        raise NotFound(ErrorCode.UNKNOWN_PETITION)
    return _record(row)


def by_token(connection: Connection, token: str) -> PetitionRecord | None:
    row = connection.execute(select(petitions).where(petitions.c.token == token)).first()
    return _record(row) if row is not None else None


def listed(connection: Connection, *, is_open: bool, most: int = LISTED) -> list[PetitionRecord]:
    """Those that wait for the centre, the next due first; or the others, the newest first."""
    waiting = [one.value for one in (PetitionStatus.RECEIVED, PetitionStatus.IN_PROGRESS,
                                     PetitionStatus.REOPENED)]  # fmt: skip
    wanted = select(petitions)
    if is_open:
        wanted = wanted.where(petitions.c.status.in_(waiting)).order_by(petitions.c.due_at)
    else:
        wanted = wanted.where(petitions.c.status.not_in(waiting)).order_by(petitions.c.id.desc())
    return [_record(row) for row in connection.execute(wanted.limit(most))]


def received_between(
    connection: Connection, first: datetime, last: datetime
) -> list[PetitionRecord]:
    """Those that were received from `first` on, before `last`."""
    received = petitions.c.received_at
    wanted = select(petitions).where(received >= first, received < last)
    return [_record(row) for row in connection.execute(wanted)]


def overdue(connection: Connection, now: datetime) -> list[tuple[int, int | None]]:
    """Petitions that wait for the centre after their day, and whose they are."""
    waiting = petitions.c.closed_at.is_(None) & (
        petitions.c.status != PetitionStatus.ANSWERED.value
    )
    wanted = select(petitions.c.id, petitions.c.official).where(waiting, petitions.c.due_at < now)
    return [(row.id, row.official) for row in connection.execute(wanted)]


def undecided(connection: Connection, now: datetime, until: datetime) -> int:
    """How many nobody has taken on yet, and are to be forwarded by `until` where they are for
    another office; without those that are overdue anyway."""
    wanted = (
        select(func.count())
        .select_from(petitions)
        .where(
            petitions.c.status == PetitionStatus.RECEIVED.value,
            petitions.c.forward_by <= until,
            petitions.c.due_at >= now,
        )
    )
    return connection.scalar(wanted) or 0


def sender(connection: Connection, petition: int) -> tuple[str, str]:
    """Name and contact, opened. Raises `Unavailable` without the data key."""
    wanted = select(petitions.c.name, petitions.c.contact).where(petitions.c.id == petition)
    row, keys = connection.execute(wanted).one(), data_keys(connection)
    return keys.open(row.name, _cell(NAME, petition)), keys.open(
        row.contact, _cell(CONTACT, petition)
    )


def texts(connection: Connection, petition: int) -> list[PetitionText]:
    """Everything that was written, in its order, opened. Raises as `sender`."""
    from config.wire.feedback.petitions import PetitionText

    wanted = select(petition_texts).where(petition_texts.c.petition_id == petition)
    keys = data_keys(connection)
    return [
        PetitionText(what=row.what, at=row.at, said=keys.open(row.said, _text_cell(row.id)))
        for row in connection.execute(wanted.order_by(petition_texts.c.id))
    ]


def photo_count(connection: Connection, petition: int) -> int:
    wanted = select(func.count()).where(petition_photos.c.petition_id == petition)
    return connection.scalar(wanted) or 0


def photo(connection: Connection, petition: int, place: int) -> str | None:
    """A JPEG in base64, opened. Raises as `sender`."""
    row = connection.execute(
        select(petition_photos).where(
            petition_photos.c.petition_id == petition, petition_photos.c.place == place
        )
    ).first()
    if row is None:
        return None
    return data_keys(connection).open(row.image, Cell(petition_photos.name, IMAGE, row.id))


# ----------------------------------------------------------------------------------- writes


def add(unit: UnitOfWork, values: dict[str, Any], name: str, contact: str) -> int:
    """Add a petition; return its number."""
    connection, keys = unit.connection, data_keys(unit.connection)
    if not keys:
        raise Unavailable(ErrorCode.DATA_KEY_MISSING)
    row = {"version": 1, "name": "", "contact": "", "office": "", "reopened": 0}
    added: int = connection.execute(
        insert(petitions).values({**row, "forgotten": False, **values}).returning(petitions.c.id)
    ).scalar_one()
    sealed = {
        NAME: keys.seal(name, _cell(NAME, added)),
        CONTACT: keys.seal(contact, _cell(CONTACT, added)),
    }
    connection.execute(update(petitions).where(petitions.c.id == added).values(sealed))
    return added


def set_code(connection: Connection, petition: int, code: str) -> None:
    connection.execute(update(petitions).where(petitions.c.id == petition).values(code=code))


def add_text(unit: UnitOfWork, petition: int, what: str, said: str) -> None:
    connection = unit.connection
    row = {"petition_id": petition, "at": unit.now, "what": what, SAID: ""}
    added: int = connection.execute(
        insert(petition_texts).values(row).returning(petition_texts.c.id)
    ).scalar_one()
    sealed = data_keys(connection).seal(said, _text_cell(added))
    of_text = petition_texts.c.id == added
    connection.execute(update(petition_texts).where(of_text).values(said=sealed))


def add_photo(connection: Connection, petition: int, place: int, image: str) -> None:
    row = {"petition_id": petition, "place": place, IMAGE: ""}
    added: int = connection.execute(
        insert(petition_photos).values(row).returning(petition_photos.c.id)
    ).scalar_one()
    sealed = data_keys(connection).seal(image, Cell(petition_photos.name, IMAGE, added))
    of_photo = petition_photos.c.id == added
    connection.execute(update(petition_photos).where(of_photo).values(image=sealed))


def move(unit: UnitOfWork, before: PetitionRecord, **values: Any) -> None:
    """Change a petition that is still as `before`. Raises `Conflict` where it is not."""
    changed = unit.connection.execute(
        update(petitions)
        .where(petitions.c.id == before.id, petitions.c.version == before.version)
        .values(version=before.version + 1, **values)
    )
    if changed.rowcount != 1:
        raise Conflict(ErrorCode.PETITION_CHANGED)


def log(
    unit: UnitOfWork,
    petition: int,
    version: int,
    action: PetitionAction,
    before: PetitionStatus | None,
    after: PetitionStatus,
) -> None:
    row = {
        "petition_id": petition,
        "version": version,
        "at": unit.now,
        "action": action.value,
        "from_status": before.value if before is not None else None,
        "to_status": after.value,
        "actor": unit.actor.label,
    }
    unit.append(petition_log, row)


def steps(connection: Connection, petition: int) -> list[Row[Any]]:
    wanted = select(petition_log).where(petition_log.c.petition_id == petition)
    return list(connection.execute(wanted.order_by(petition_log.c.id)))


# ------------------------------------------------------------------------------- retention


def silent_answers(connection: Connection, before: datetime, most: int) -> list[PetitionRecord]:
    """Answered before then, and nobody has objected."""
    wanted = select(petitions).where(
        petitions.c.status == PetitionStatus.ANSWERED.value, petitions.c.status_since < before
    )
    return [_record(row) for row in connection.execute(wanted.limit(most))]


def to_forget(connection: Connection, before: datetime, most: int) -> list[PetitionRecord]:
    """Closed before then, and their words are still there."""
    wanted = select(petitions).where(
        petitions.c.closed_at < before, petitions.c.forgotten.is_(False)
    )
    return [_record(row) for row in connection.execute(wanted.limit(most))]


def remembered(connection: Connection, ids: Sequence[int]) -> list[PetitionRecord]:
    """Those of these whose words are still there."""
    wanted = select(petitions).where(petitions.c.id.in_(ids), petitions.c.forgotten.is_(False))
    return [_record(row) for row in connection.execute(wanted)]


def _cell(column: str, petition: int) -> Cell:
    return Cell(petitions.name, column, petition)


def _text_cell(text: int) -> Cell:
    return Cell(petition_texts.name, SAID, text)
