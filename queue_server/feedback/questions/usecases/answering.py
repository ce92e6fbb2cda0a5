"""Questions are answered, closed and moved by the officials of their fields."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row

from config.wire import ErrorCode
from config.wire.feedback.questions import (
    AnswerQuestion,
    CloseQuestion,
    MoveQuestion,
    QuestionMoved,
    QuestionState,
)
from queue_server.catalogue.service import Catalogue
from queue_server.centre import repository as centre_store
from queue_server.core.actor import Actor
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest, Conflict, NotAllowed, NotFound
from queue_server.feedback.officials.service import Officials
from queue_server.feedback.questions import repository, sealing
from queue_server.feedback.questions.rules import may_answer


class QuestionNotYours(NotAllowed):
    """A question of a field that another official answers for."""

    code = ErrorCode.QUESTION_NOT_YOURS


def sign_in_of(connection: Connection, caller: Actor) -> str:
    """The name with which somebody signs in; empty where it is no member of staff."""
    member = centre_store.member_of(connection, caller.staff_id or 0)
    return member.sign_in if member is not None else ""


def is_theirs(officials: Officials, caller: Actor, sign_in: str, field: str) -> bool:
    """Whether a caller may answer questions of a field."""
    return may_answer(
        caller.permissions,
        is_of_own_field=officials.answers_for(field, sign_in),
        has_official=any(one.official.staff for one in officials.of_field(field)),
    )


class OtherField(BadRequest):
    """A procedure that belongs to another field than the one that was named with it."""

    code = ErrorCode.PROCEDURE_OF_OTHER_FIELD


class Answering:
    """The use cases of those who answer."""

    def __init__(self, officials: Officials, catalogue: Catalogue) -> None:
        self._officials, self._catalogue = officials, catalogue

    def field_of(self, field: str, procedure: str) -> str:
        """The field under which something of a procedure is answered: its own, also where none was
        named. Raises `NotFound` (`UNKNOWN_PROCEDURE`), `OtherField`."""
        if not procedure:
            return field
        found = self._catalogue.find(procedure)
        if found is None:
            raise NotFound(ErrorCode.UNKNOWN_PROCEDURE)
        if field not in ("", found.procedure.field):
            raise OtherField(field=found.procedure.field)
        return found.procedure.field

    def require(self, unit: UnitOfWork, field: str) -> None:
        """Raises `QuestionNotYours`."""
        sign_in = sign_in_of(unit.connection, unit.actor)
        if not is_theirs(self._officials, unit.actor, sign_in, field):
            raise QuestionNotYours

    def answer(self, unit: UnitOfWork, question_id: int, command: AnswerQuestion) -> QuestionMoved:
        """Raises `NotFound`, `QuestionNotYours`, and `Conflict` where it was answered, taken back
        or changed since."""
        row = self._open(unit, question_id)
        return self._end(unit, row, command.version, QuestionState.ANSWERED, command.answer)

    def close(self, unit: UnitOfWork, question_id: int, command: CloseQuestion) -> QuestionMoved:
        """With the reason as its answer. Raises as `answer`."""
        row = self._open(unit, question_id)
        return self._end(unit, row, command.version, QuestionState.CLOSED, command.reason)

    def move(self, unit: UnitOfWork, question_id: int, command: MoveQuestion) -> QuestionMoved:
        """To another field. Raises as `answer`."""
        row = self._open(unit, question_id)
        field = self.field_of(command.field, command.procedure)
        placed = {"field": field, "procedure_code": command.procedure}
        version = repository.change(unit.connection, row, command.version, **placed)
        centre_store.log(unit, "move_question", f"question:{row.id}", field)
        return QuestionMoved(question_id=row.id, state=QuestionState.OPEN, version=version)

    def _open(self, unit: UnitOfWork, question_id: int) -> Row[Any]:
        row = repository.of_id(unit.connection, question_id)
        self.require(unit, row.field)
        if row.state != QuestionState.OPEN.value:
            raise Conflict(ErrorCode.QUESTION_CHANGED)
        return row

    def _end(
        self, unit: UnitOfWork, row: Row[Any], seen: int, state: QuestionState, said: str
    ) -> QuestionMoved:
        if not row.is_sealed:
            sealing.seal(unit.connection, row)
        values = {
            "state": state.value,
            **sealing.sealed(unit.connection, row.id, answer=said),
            "answered_at": unit.now,
            "answered_by": unit.actor.label,
        }
        version = repository.change(unit.connection, row, seen, **values)
        centre_store.log(unit, f"{_DONE[state]}_question", f"question:{row.id}")
        return QuestionMoved(question_id=row.id, state=state, version=version)


_DONE = {QuestionState.ANSWERED: "answer", QuestionState.CLOSED: "close"}
