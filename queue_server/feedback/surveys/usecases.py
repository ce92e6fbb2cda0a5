"""The use cases of surveys: answering, entering paper, tablets, what was written."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from config.centre.campaigns import named_services
from config.centre.model import Centre
from config.text.phrase import Phrase
from config.wire import ErrorCode, TicketState
from config.wire.dossiers.answers import DossierStatus
from config.wire.feedback.surveys import (
    EnterSurveyAnswer,
    SurveyAnswer,
    SurveyAnswerTaken,
    SurveyOccasion,
    SurveyTablet,
    SurveyWay,
)
from config.wire.procedures import Procedure
from queue_server.catalogue.service import Catalogue
from queue_server.centre import repository as centre_store
from queue_server.core.current import Current
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest, Conflict, NotFound
from queue_server.dossiers.records import DossierRecord
from queue_server.dossiers.repository import queries as dossier_queries
from queue_server.dossiers.rules.codes import read_code, read_receipt
from queue_server.feedback.surveys import persons, repository, rules
from queue_server.feedback.surveys.rules import Visited
from queue_server.tickets.repository import queries as ticket_queries
from queue_server.tickets.rules.lifecycle import Ticket
from queue_server.tickets.rules.numbering import read_token

ASKED_FOR: Final = timedelta(minutes=10)
"""For how long after a ticket was finished a tablet asks its holder, who may still be there."""
TYPED_FOR: Final = timedelta(minutes=5)
"""For how much longer an answer is taken that was begun in time."""
KEY_BYTES: Final = 20
FORGOTTEN_AT_ONCE: Final = 500


def key_hash(key: str) -> str:
    """What the database holds of the secret in a tablet's address."""
    return hashlib.sha256(key.encode()).hexdigest()


class SurveyService:
    """Surveys of a centre."""

    def __init__(self, centre: Current[Centre], catalogue: Catalogue) -> None:
        self._centre = centre
        self._catalogue = catalogue

    # ---------------------------------------------------------------------- by a link

    def visited(
        self, connection: Connection, token: str, now: datetime
    ) -> tuple[Visited, SurveyWay]:
        """What the link of a ticket or receipt is of. Raises `NotFound` for a link that nobody
        knows, `Conflict` where it cannot be answered now."""
        ticket = (
            ticket_queries.by_token(connection, wanted) if (wanted := read_token(token)) else None
        )
        if ticket is not None:
            return self._open(_of_ticket(ticket), now), SurveyWay.TICKET
        return self._open(self._of_dossier(connection, token), now), SurveyWay.RECEIPT

    def knows(self, connection: Connection, token: str) -> bool:
        """Whether a token is a tablet's."""
        return repository.counter_of_tablet(connection, key_hash(token)) is not None

    def is_given(self, connection: Connection, token: str, now: datetime) -> bool:
        """Whether the visit of a link was answered. Raises as `visited`."""
        visited, _ = self.visited(connection, token, now)
        return repository.is_given(connection, visited.identity)

    def give(self, unit: UnitOfWork, token: str, answer: SurveyAnswer) -> SurveyAnswerTaken:
        """An answer by a link, given once. Raises as `visited`, and `BadRequest`."""
        visited, way = self.visited(unit.connection, token, unit.now)
        return self.take(unit, visited, way, answer)

    def _of_dossier(self, connection: Connection, token: str) -> Visited | None:
        dossier = dossier_queries.by_token(connection, read_receipt(token) or "0" * 16)
        if dossier is None:
            raise NotFound(ErrorCode.UNKNOWN_SURVEY)
        return self._of_result(connection, dossier)

    def _of_result(self, connection: Connection, dossier: DossierRecord) -> Visited | None:
        """None before the result is handed over."""
        ended = dossier.returned_at
        if ended is None or dossier.status is not DossierStatus.RETURNED:
            return None
        procedure = self._catalogue.version(connection, dossier.version_id)
        day = self._centre.value.day(ended)
        service = self._service_of(procedure)
        counter = repository.counter_of_result(connection, dossier.id, day)
        return Visited(f"result:{dossier.id}", SurveyOccasion.RESULT, day, service, counter)

    def _service_of(self, procedure: Procedure) -> str:
        """The service of a procedure, one that winds down included; empty where it has none."""
        service = self._catalogue.service_of(procedure)
        if service is not None:
            return service.id
        own = procedure.service or ""
        return own if own in self._centre.value.service_by_id else ""

    def _open(self, visited: Visited | None, now: datetime) -> Visited:
        centre = self._centre.value
        if visited is None or not rules.is_open(centre.surveys, visited.day, centre.day(now)):
            raise Conflict(ErrorCode.SURVEY_NOT_OPEN)
        return visited

    def take(
        self, unit: UnitOfWork, visited: Visited, way: SurveyWay, answer: SurveyAnswer
    ) -> SurveyAnswerTaken:
        """Store the answer of a visit or result, the first alone. Raises `BadRequest`."""
        surveys = self._centre.value.surveys
        rules.check(surveys, answer)
        if repository.is_given(unit.connection, visited.identity):
            return SurveyAnswerTaken(repeated=True)
        repository.note_given(unit.connection, visited)
        repository.add(unit, visited, way, answer, rules.score(surveys, answer.points))
        return SurveyAnswerTaken(repeated=False)

    # ------------------------------------------------------------------------- paper

    def enter(self, unit: UnitOfWork, command: EnterSurveyAnswer) -> SurveyAnswerTaken:
        """An answer on paper. One with a ticket's number or a dossier's code counts once with that
        visit or result."""
        centre = self._centre.value
        self._require_parts(command, centre.day(unit.now))
        answer = SurveyAnswer(**command.model_dump(include=set(SurveyAnswer.model_fields)))
        visited = self._on_paper(unit, command)
        centre_store.log(unit, "enter_survey", command.service)
        if visited.identity:
            return self.take(unit, visited, SurveyWay.PAPER, answer)
        rules.check(centre.surveys, answer)
        score = rules.score(centre.surveys, answer.points)
        repository.add(unit, visited, SurveyWay.PAPER, answer, score)
        return SurveyAnswerTaken(repeated=False)

    def _require_parts(self, command: EnterSurveyAnswer, today: date) -> None:
        centre = self._centre.value
        if command.service not in named_services(centre):
            raise NotFound(ErrorCode.UNKNOWN_SERVICE)
        if command.counter is not None and command.counter not in centre.counter_by_id:
            raise NotFound(ErrorCode.UNKNOWN_COUNTER)
        _require_recent(command.day, today)

    def _on_paper(self, unit: UnitOfWork, command: EnterSurveyAnswer) -> Visited:
        if command.occasion is SurveyOccasion.RESULT and command.dossier:
            return self._result_on_paper(unit, command.dossier)
        if command.occasion is SurveyOccasion.VISIT and command.number:
            return _visit_on_paper(unit.connection, command)
        counter = command.counter or ""
        return Visited("", command.occasion, command.day, command.service, counter)

    def _result_on_paper(self, unit: UnitOfWork, typed: str) -> Visited:
        """`typed` is a dossier's code, or its receipt under the scanner. Raises `NotFound`."""
        receipt = read_receipt(typed)
        dossier = (
            dossier_queries.by_token(unit.connection, receipt)
            if receipt
            else dossier_queries.by_code(
                unit.connection, read_code(typed, *self._centre.value.unit.codes)
            )
        )
        visited = self._of_result(unit.connection, dossier) if dossier is not None else None
        if visited is None:
            raise NotFound(ErrorCode.UNKNOWN_DOSSIER)
        _require_recent(visited.day, self._centre.value.day(unit.now))
        return visited

    # ----------------------------------------------------------------------- tablets

    def make_tablet(self, unit: UnitOfWork, counter: str, key: str) -> None:
        """Let `key` be the secret of the counter's tablet; the one before ends."""
        if counter not in self._centre.value.counter_by_id:
            raise NotFound(ErrorCode.UNKNOWN_COUNTER)
        repository.set_tablet(unit, counter, key_hash(key))
        centre_store.log(unit, "make_survey_tablet", counter)

    def end_tablet(self, unit: UnitOfWork, counter: str) -> None:
        if repository.end_tablet(unit, counter):
            centre_store.log(unit, "end_survey_tablet", counter)

    def tablet(self, connection: Connection, key: str, now: datetime) -> SurveyTablet:
        """Whom the tablet of a secret asks now. Raises `NotFound`."""
        counter = self._counter(connection, key)
        ticket = self._at(connection, counter, now)
        return SurveyTablet(counter=counter, number=ticket.number if ticket is not None else "")

    def give_at_tablet(
        self, unit: UnitOfWork, key: str, number: str, answer: SurveyAnswer
    ) -> SurveyAnswerTaken:
        """An answer of the holder of `number`, who is or was just served at the counter. Raises
        `NotFound`, `Conflict`, `BadRequest`."""
        counter, centre = self._counter(unit.connection, key), self._centre.value
        today = centre.day(unit.now)
        ticket = repository.ticket_of_day(unit.connection, number, today)
        if ticket is None or ticket.counter != counter or not _may_stand_there(ticket, unit.now):
            raise Conflict(ErrorCode.SURVEY_NOT_OPEN)
        visited = self._open(_of_visit(ticket), unit.now)
        return self.take(unit, visited, SurveyWay.TABLET, answer)

    def _counter(self, connection: Connection, key: str) -> str:
        counter = repository.counter_of_tablet(connection, key_hash(key))
        if counter is None or counter not in self._centre.value.counter_by_id:
            raise NotFound(ErrorCode.UNKNOWN_SURVEY)
        return counter

    def _at(self, connection: Connection, counter: str, now: datetime) -> Ticket | None:
        """The ticket that is served at the counter, else the one that was finished there last: its
        holder may still stand there while the next is called. None once it was answered."""
        if not self._centre.value.surveys.asked:
            return None
        ticket = ticket_queries.at_counter(connection, counter)
        if ticket is None or ticket.state is TicketState.CALLED:
            today = self._centre.value.day(now)
            ticket = repository.last_done(connection, counter, today, now - ASKED_FOR)
        if ticket is None or repository.is_given(connection, _of_visit(ticket).identity):
            return None
        return ticket

    # ------------------------------------------------------------------ what was written

    def release(self, unit: UnitOfWork, answer: int, said: str) -> None:
        """Let `said` be shown; where it is empty, nothing is kept. Raises `NotFound`."""
        if not repository.text_state(unit.connection, answer):
            raise NotFound
        repository.set_text(unit.connection, answer, said)
        centre_store.log(unit, "release_survey_text" if said else "delete_survey_text")

    def forget(self, unit: UnitOfWork) -> int:
        """Empty what was written too long ago, and hashes that nobody asks for any more."""
        centre = self._centre.value
        today = centre.day(unit.now)
        last = rules.last_day_of_hashes(centre.surveys, today)
        repository.forget_hashes(unit.connection, last)
        before = today - timedelta(days=centre.surveys.texts_kept_days)
        ids = repository.old_texts(unit.connection, before, FORGOTTEN_AT_ONCE)
        if ids:
            persons.PLACE.forget(unit.connection, persons.PLACE.rows(unit.connection, ids))
        return len(ids)


def _require_recent(day: date, today: date) -> None:
    """Of longer ago nobody knows any more what was answered."""
    most = rules.PAPER_ENTERED_WITHIN_DAYS
    if not today - timedelta(days=most) <= day <= today:
        raise BadRequest(fields={"day": Phrase("surveys.day_too_far", {"days": most})})


def _visit_on_paper(connection: Connection, command: EnterSurveyAnswer) -> Visited:
    ticket = repository.ticket_of_day(connection, command.number, command.day)
    visited = _of_ticket(ticket) if ticket is not None else None
    if visited is None:
        raise NotFound(ErrorCode.UNKNOWN_TICKET)
    return visited


def new_key() -> str:
    """A secret for a tablet's address."""
    return secrets.token_urlsafe(KEY_BYTES)


def _may_stand_there(ticket: Ticket, now: datetime) -> bool:
    """Whether a tablet may have asked a ticket's holder: who is served, or was just finished. Else
    whoever stands at the counter could answer for everybody who was there that day."""
    if ticket.state is TicketState.DONE and not ticket.voided:
        return now - ticket.state_since <= ASKED_FOR + TYPED_FOR
    return ticket.state is TicketState.SERVING


def _of_visit(ticket: Ticket) -> Visited:
    return Visited(
        f"visit:{ticket.id}", SurveyOccasion.VISIT, ticket.day, ticket.service, ticket.counter or ""
    )


def _of_ticket(ticket: Ticket) -> Visited | None:
    """The visit of a ticket that is over; None of any other."""
    is_over = ticket.state is TicketState.DONE and not ticket.voided
    return _of_visit(ticket) if is_over else None
