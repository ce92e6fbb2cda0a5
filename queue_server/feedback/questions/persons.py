"""Where a question may name a person, and how it is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, Connection, update

from queue_server.dossiers.persons.inventory import PersonalColumns
from queue_server.feedback.questions.sealing import SEALED
from queue_server.feedback.questions.tables import questions


def _of_questions(_connection: Connection, ids: Sequence[int]) -> ColumnElement[bool]:
    return questions.c.id.in_(ids)


def _emptied(connection: Connection, rows: ColumnElement[bool]) -> None:
    """What was asked, from whom, and the answer go; when, of what and by whom stays."""
    emptied = {**dict.fromkeys(SEALED, ""), "forgotten": True}
    connection.execute(update(questions).where(rows).values(emptied))


PLACE: Final = PersonalColumns(questions, SEALED, _of_questions, _emptied, sealed=SEALED)


def forget(connection: Connection, ids: Sequence[int]) -> None:
    """Let questions forget whose they are, and every text that may say it."""
    PLACE.forget(connection, PLACE.rows(connection, ids))
