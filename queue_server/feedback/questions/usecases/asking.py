"""Questions are asked, on the page or by staff who heard them; and the asker's own word later."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from config.centre.model import Centre
from config.wire import ErrorCode
from config.wire.feedback.questions import (
    AskedQuestion,
    AskQuestion,
    EnterQuestion,
    QuestionAsked,
    QuestionChannel,
    QuestionState,
)
from queue_server.backups.erasures import Erasure
from queue_server.centre import repository as centre_store
from queue_server.core.actor import CITIZEN
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import Conflict
from queue_server.feedback.questions import persons, replay, repository, sealing
from queue_server.feedback.questions.rules import asks_back, due_at

TOKEN_BYTES: Final = 24
PAGE: Final = "/questions"


def ask(unit: UnitOfWork, centre: Centre, command: AskQuestion) -> QuestionAsked:
    """A citizen asks on the page. Raises `Conflict` (`NOT_ASKED_ONLINE`) where the centre takes no
    questions there, `Unavailable` without a data key."""
    if not centre.questions.asked_online:
        raise Conflict(ErrorCode.NOT_ASKED_ONLINE)
    row = _row(unit, centre, command, QuestionChannel.PAGE)
    return _add(unit.by(CITIZEN), row, question=command.question, contact=command.contact)


def enter(unit: UnitOfWork, centre: Centre, command: EnterQuestion) -> QuestionAsked:
    """Staff enter what they heard, with its answer where they gave it at once."""
    row = _row(unit, centre, command, command.channel)
    row |= {"entered_by": unit.actor.label, "people": command.people}
    if command.answer:
        row |= {
            "state": QuestionState.ANSWERED.value,
            "answered_at": unit.now,
            "answered_by": unit.actor.label,
            "spared": command.spared,
            "spared_at": unit.now if command.spared is not None else None,
        }
    texts = {"question": command.question, "answer": command.answer, "contact": command.contact}
    return _add(unit, row, **texts)


def _row(
    unit: UnitOfWork, centre: Centre, command: AskQuestion, channel: QuestionChannel
) -> dict[str, Any]:
    is_known = command.language in centre.languages
    return {
        "token": secrets.token_urlsafe(TOKEN_BYTES),
        "channel": channel.value,
        "language": command.language if is_known else centre.languages[0],
        "state": QuestionState.OPEN.value,
        "field": command.field,
        "procedure_code": command.procedure,
        "question": "",
        "contact": "",
        "people": 1,
        "asked_at": unit.now,
        "due_at": due_at(centre, unit.now),
        "entered_by": "",
        "answer": "",
        "answered_by": "",
        "portal_id": "",
        "forgotten": False,
        "version": 0,
    }


def _add(unit: UnitOfWork, row: dict[str, Any], **texts: str) -> QuestionAsked:
    connection = unit.connection
    added = repository.add(connection, row)
    repository.set_plainly(connection, added, **sealing.sealed(connection, added, **texts))
    centre_store.log(unit, "ask_question", f"question:{added}", row["channel"])
    return QuestionAsked(question_id=added, path=f"{PAGE}/{row['token']}", due_at=row["due_at"])


# ------------------------------------------------------------------------ by the link


def asked(connection: Connection, row: Row[Any], centre: Centre, now: datetime) -> AskedQuestion:
    """A question as its link shows it. Raises `Unavailable` without the data key."""
    return AskedQuestion(
        question=sealing.opened(connection, row, sealing.QUESTION),
        answer=sealing.opened(connection, row, sealing.ANSWER),
        state=QuestionState(row.state),
        asked_at=row.asked_at,
        due_at=row.due_at,
        answered_at=row.answered_at,
        asks_back=_asks_back(row, centre, now),
        spared=row.spared,
    )


def _asks_back(row: Row[Any], centre: Centre, now: datetime) -> bool:
    is_answered = row.state == QuestionState.ANSWERED.value
    return is_answered and asks_back(centre, row.answered_at, row.spared, now)


def say_whether_spared(unit: UnitOfWork, centre: Centre, token: str, *, spared: bool) -> None:
    """The asker's word, once. Raises `NotFound`, and `Conflict` (`QUESTION_NOT_ANSWERED`) before
    the page asks."""
    row = repository.of_token(unit.connection, token)
    if row.spared is not None:
        return
    if not _asks_back(row, centre, unit.now):
        raise Conflict(ErrorCode.QUESTION_NOT_ANSWERED)
    repository.set_plainly(unit.connection, row.id, spared=spared, spared_at=unit.now)


def erase(unit: UnitOfWork, token: str) -> None:
    """The asker takes it back: text, contact and answer go; that it was asked is counted on. An
    open one is closed. Raises `NotFound`."""
    row = repository.of_token(unit.connection, token)
    forget(unit, row)


def noted_again(connection: Connection, noted: Sequence[Erasure]) -> list[int]:
    """Questions that this database knows, and that were erased after the backup that it was
    restored from."""
    return replay.noted_among(noted, repository.known_tokens(connection))


def erase_noted(unit: UnitOfWork, noted: Sequence[Erasure]) -> list[int]:
    """Forget these once more; return their numbers."""
    found = noted_again(unit.connection, noted)
    for row in repository.of_ids(unit.connection, found):
        forget(unit, row, is_noted=True)
    return found


def forget(unit: UnitOfWork, row: Row[Any], *, is_noted: bool = False) -> None:
    """Forget one question, at its asker's wish; it is noted outside the database first."""
    if row.forgotten:
        return
    if row.state == QuestionState.OPEN.value:
        closed = {"state": QuestionState.CLOSED.value, "answered_at": unit.now}
        repository.set_plainly(unit.connection, row.id, **closed)
    if not is_noted:
        replay.note(unit.connection, [row], unit.now)
    persons.forget(unit.connection, [row.id])
    centre_store.log(unit, "erase_question", f"question:{row.id}")
