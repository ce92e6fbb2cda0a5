"""Where a person may be named in answers to surveys: in what they wrote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, Connection, update

from queue_server.dossiers.persons.inventory import PersonalColumns
from queue_server.feedback.surveys.tables import survey_answers


def _answers(_connection: Connection, ids: Sequence[int]) -> ColumnElement[bool]:
    return survey_answers.c.id.in_(ids)


def _empty(connection: Connection, rows: ColumnElement[bool]) -> None:
    connection.execute(update(survey_answers).where(rows).values(said="", said_state=""))


PLACE: Final = PersonalColumns(
    survey_answers, frozenset({"said"}), _answers, _empty, sealed=frozenset({"said"})
)
