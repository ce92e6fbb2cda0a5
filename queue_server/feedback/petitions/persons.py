"""Where persons lie in petitions, and how they are forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, Connection, delete, update

from queue_server.dossiers.persons.inventory import PersonalColumns
from queue_server.feedback.petitions.tables import petition_photos, petition_texts, petitions


def _texts(_connection: Connection, ids: Sequence[int]) -> ColumnElement[bool]:
    return petition_texts.c.petition_id.in_(ids)


def _photos(_connection: Connection, ids: Sequence[int]) -> ColumnElement[bool]:
    return petition_photos.c.petition_id.in_(ids)


def _petitions(_connection: Connection, ids: Sequence[int]) -> ColumnElement[bool]:
    return petitions.c.id.in_(ids)


def _delete_texts(connection: Connection, rows: ColumnElement[bool]) -> None:
    connection.execute(delete(petition_texts).where(rows))


def _delete_photos(connection: Connection, rows: ColumnElement[bool]) -> None:
    connection.execute(delete(petition_photos).where(rows))


def _empty_petitions(connection: Connection, rows: ColumnElement[bool]) -> None:
    values = {"name": "", "contact": "", "office": "", "forgotten": True}
    connection.execute(update(petitions).where(rows).values(values))


PLACES: Final = (
    PersonalColumns(
        petition_texts, frozenset({"said"}), _texts, _delete_texts, sealed=frozenset({"said"})
    ),
    PersonalColumns(
        petition_photos, frozenset({"image"}), _photos, _delete_photos, sealed=frozenset({"image"})
    ),
    PersonalColumns(
        petitions,
        frozenset({"name", "contact", "office"}),
        _petitions,
        _empty_petitions,
        sealed=frozenset({"name", "contact"}),
    ),
)


def forget(connection: Connection, ids: Sequence[int]) -> None:
    """Let petitions forget every text that may name a person."""
    for place in PLACES:
        place.forget(connection, place.rows(connection, ids))
