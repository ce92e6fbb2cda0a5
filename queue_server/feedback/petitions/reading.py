"""Views of petitions: in a list, whole for staff, and what the holder of the link sees."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from config.centre.model import Centre
from config.wire.feedback.petitions import (
    Petition,
    PetitionFollowed,
    PetitionLine,
    PetitionsListed,
    PetitionStatus,
)
from queue_server.feedback.petitions import repository, rules
from queue_server.feedback.petitions.repository import PetitionRecord


def _line(centre: Centre, one: PetitionRecord, now: datetime) -> PetitionLine:
    return PetitionLine(
        petition_id=one.id,
        version=one.version,
        code=one.code,
        kind=one.kind,
        channel=one.channel,
        status=one.status,
        received_at=one.received_at,
        due_at=one.due_at,
        official=one.official,
        standing=rules.standing(centre, one.status, one.due_at, now).value,
    )


def listed(connection: Connection, centre: Centre, is_open: bool, now: datetime) -> PetitionsListed:
    """Those that wait for the centre, or the newest of the others."""
    found = repository.listed(connection, is_open=is_open)
    return PetitionsListed(petitions=[_line(centre, one, now) for one in found])


def whole(connection: Connection, centre: Centre, petition: int, now: datetime) -> Petition:
    """Raises `NotFound`, `Unavailable` without the data key."""
    found = repository.by_id(connection, petition)
    name, contact = repository.sender(connection, petition)
    return Petition(
        **_line(centre, found, now).model_dump(),
        name=name,
        contact=contact,
        language=found.language,
        office=found.office,
        satisfied=found.satisfied,
        reopened=found.reopened,
        photos=repository.photo_count(connection, petition),
        texts=repository.texts(connection, petition),
        forgotten=found.forgotten,
        forward_by=found.forward_by,
        answered_at=found.answered_at,
    )


def followed(
    connection: Connection, centre: Centre, found: PetitionRecord, now: datetime
) -> PetitionFollowed:
    """What the holder of the link sees. Raises `Unavailable` without the data key."""
    kind = rules.kind_of(centre.petitions, found.kind)
    standing = rules.standing(centre, found.status, found.due_at, now)
    is_answered = found.status is PetitionStatus.ANSWERED and not found.forgotten
    return PetitionFollowed(
        code=found.code,
        kind_name=kind.name if kind is not None else {},
        status=found.status,
        received_at=found.received_at,
        due_at=found.due_at,
        overdue=standing is rules.PetitionStanding.OVERDUE,
        office=found.office,
        texts=repository.texts(connection, found.id),
        photos=repository.photo_count(connection, found.id),
        may_judge=is_answered,
        may_object=is_answered and rules.may_object(centre.petitions, found.status, found.reopened),
        now=now,
    )
