"""Where a question may name a person, and how it is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, Connection, update

from queue_server.core.security.encryption import Cell
from queue_server.dossiers.persons.inventory import PersonalColumns
from queue_server.feedback.questions.tables import questions

CONTACT: Final = "contact"


def cell(row: int) -> Cell:
    """Where the sealed contact of the question in `row` lies."""
    return Cell(questions.name, CONTACT, row)


def _of_questions(_connection: Connection, ids: Sequence[int]) -> ColumnElement[bool]:
    return questions.c.id.in_(ids)


def _emptied(connection: Connection, rows: ColumnElement[bool]) -> None:
    """What was asked, from whom, and the answer go; when, of what and by whom stays."""
    emptied = {"question": "", "answer": "", CONTACT: "", "forgotten": True}
    connection.execute(update(questions).where(rows).values(emptied))


PLACE: Final = PersonalColumns(
    questions,
    frozenset({"question", "answer", CONTACT}),
    _of_questions,
    _emptied,
    sealed=frozenset({CONTACT}),
)


def forget(connection: Connection, ids: Sequence[int]) -> None:
    """Let questions forget whose they are, and every text that may say it."""
    PLACE.forget(connection, PLACE.rows(connection, ids))
