"""The use cases of petitions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from config.centre.model import Centre
from config.text.phrase import Phrase
from config.wire import ErrorCode
from config.wire.feedback.petitions import (
    AnswerPetition,
    AssignPetition,
    EnterPetition,
    ForwardPetition,
    JudgePetition,
    PetitionAction,
    PetitionChannel,
    PetitionReceived,
    PetitionStatus,
    RejectPetition,
    SubmitPetition,
)
from queue_server.backups import erasures
from queue_server.backups.erasures import Erasure
from queue_server.centre import repository as centre_store
from queue_server.core.current import Current
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest, Conflict, NotFound
from queue_server.dossiers.rules.working_time import at_clock
from queue_server.feedback.petitions import persons, repository, rules
from queue_server.feedback.petitions.repository import PetitionRecord
from queue_server.tickets.rules.numbering import new_token, read_token

AT_ONCE: Final = 100
NOTED_AT_ONCE: Final = 500
_A, _S = PetitionAction, PetitionStatus
NOON: Final = timedelta(hours=12)
ENTERED_WITHIN_DAYS: Final = 60
"""Of letters, after the day on which they came."""


class PetitionService:
    """Petitions of a centre."""

    def __init__(self, centre: Current[Centre]) -> None:
        self._centre = centre

    # --------------------------------------------------------------------- coming in

    def submit(
        self, unit: UnitOfWork, command: SubmitPetition, photos: Sequence[str] = ()
    ) -> PetitionReceived:
        """A petition by the page. Raises `Conflict` where none are taken there."""
        if not self._centre.value.petitions.taken:
            raise Conflict(ErrorCode.PETITIONS_NOT_TAKEN)
        return self._receive(unit, command, PetitionChannel.PAGE, unit.now, photos)

    def enter(self, unit: UnitOfWork, command: EnterPetition) -> PetitionReceived:
        """A petition that staff enter; a letter counts from the day on which it came."""
        centre = self._centre.value
        received, today = unit.now, centre.day(unit.now)
        if command.received_on is not None and command.received_on != today:
            if not today - timedelta(days=ENTERED_WITHIN_DAYS) <= command.received_on <= today:
                too_far = Phrase("petitions.day_too_far", {"days": ENTERED_WITHIN_DAYS})
                raise BadRequest(fields={"received_on": too_far})
            received = at_clock(centre, command.received_on, NOON)
        return self._receive(unit, command, PetitionChannel(command.channel), received)

    def _receive(
        self,
        unit: UnitOfWork,
        command: SubmitPetition,
        channel: PetitionChannel,
        received_at: datetime,
        photos: Sequence[str] = (),
    ) -> PetitionReceived:
        centre, token = self._centre.value, str(new_token())
        kind = rules.kind_of(centre.petitions, command.kind)
        if kind is None:
            raise BadRequest(fields={"kind": "not among the kinds of the settings"})
        day = centre.day(received_at)
        row = {
            "code": token,
            "token": token,
            "kind": kind.id,
            "channel": channel.value,
            "status": _S.RECEIVED.value,
            "status_since": unit.now,
            "language": command.language,
            "received_at": received_at,
            "received_by": unit.actor.staff_id,
            "due_at": rules.due(centre, day, kind.working_days),
            "forward_by": rules.due(centre, day, centre.petitions.forward_days),
        }
        added = repository.add(unit, row, command.name, command.contact)
        code = f"PA-{day:%y%m%d}-{added:04d}"
        repository.set_code(unit.connection, added, code)
        repository.add_text(unit, added, "petition", command.said)
        for place, image in enumerate(photos):
            repository.add_photo(unit.connection, added, place, image)
        repository.log(unit, added, 1, _A.SUBMIT, None, _S.RECEIVED)
        url = f"{centre.public_url}/petition/{token}"
        return PetitionReceived(code=code, follow_url=url, due_at=row["due_at"])

    # ------------------------------------------------------------------------- staff

    def assign(self, unit: UnitOfWork, petition: int, command: AssignPetition) -> None:
        """Say who answers it. Raises `NotFound` for nobody of the staff."""
        member = centre_store.member_of(unit.connection, command.official)
        if member is None or not member.active:
            raise NotFound(ErrorCode.UNKNOWN_STAFF)
        before = self._expected(unit, petition, command.version)
        self._move(unit, before, _A.ASSIGN, official=command.official)

    def answer(self, unit: UnitOfWork, petition: int, command: AnswerPetition) -> None:
        before = self._expected(unit, petition, command.version)
        self._move(unit, before, _A.ANSWER, **self._first(unit, before, before.due_at))
        repository.add_text(unit, petition, "answer", command.said)

    def forward(self, unit: UnitOfWork, petition: int, command: ForwardPetition) -> None:
        before = self._expected(unit, petition, command.version)
        done = self._first(unit, before, before.forward_by)
        self._move(unit, before, _A.FORWARD, office=command.office, closed_at=unit.now, **done)

    def reject(self, unit: UnitOfWork, petition: int, command: RejectPetition) -> None:
        before = self._expected(unit, petition, command.version)
        done = self._first(unit, before, before.due_at)
        self._move(unit, before, _A.REJECT, closed_at=unit.now, **done)
        repository.add_text(unit, petition, "reason", command.reason)

    def _first(self, unit: UnitOfWork, before: PetitionRecord, by: datetime) -> dict[str, Any]:
        """What the figures count: when it was first dealt with, and whether by its day; of one that
        was reopened by its new day too, for once late stays late."""
        if before.answered_at is None:
            return {"answered_at": unit.now, "was_late": unit.now > by}
        return {"was_late": before.was_late or unit.now > before.due_at}

    def _expected(self, unit: UnitOfWork, petition: int, version: int) -> PetitionRecord:
        """Raises `NotFound`; `Conflict` where it was changed or forgotten meanwhile."""
        found = repository.by_id(unit.connection, petition)
        if found.forgotten:
            raise Conflict(ErrorCode.PETITION_FORGOTTEN)
        if found.version != version:
            raise Conflict(ErrorCode.PETITION_CHANGED)
        return found

    def _move(
        self, unit: UnitOfWork, before: PetitionRecord, action: PetitionAction, **values: Any
    ) -> None:
        status = rules.after(action, before.status)
        moved = {"status": status.value, "status_since": unit.now, **values}
        repository.move(unit, before, **moved)
        repository.log(unit, before.id, before.version + 1, action, before.status, status)

    # --------------------------------------------------------------------- the sender

    def by_link(self, connection: Connection, token: str) -> PetitionRecord:
        """The petition of a link. Raises `NotFound`."""
        found = repository.by_token(connection, read_token(token) or "0" * 16)
        if found is None:
            raise NotFound(ErrorCode.UNKNOWN_PETITION)
        return found

    def judge(self, unit: UnitOfWork, token: str, command: JudgePetition) -> None:
        """The sender is satisfied with the answer, or asks for another one. The same again changes
        nothing."""
        before = self.by_link(unit.connection, token)
        if before.forgotten:
            raise Conflict(ErrorCode.PETITION_FORGOTTEN)
        if command.satisfied:
            if before.status is _S.CLOSED and before.satisfied:
                return
            self._move(unit, before, _A.ACCEPT, satisfied=True, closed_at=unit.now)
            return
        if before.status is _S.REOPENED:
            return
        self._object(unit, before, command.said)

    def _object(self, unit: UnitOfWork, before: PetitionRecord, said: str) -> None:
        centre = self._centre.value
        if not rules.may_object(centre.petitions, before.status, before.reopened):
            if before.status is not _S.ANSWERED:
                raise Conflict(ErrorCode.PETITION_TRANSITION)
            self._move(unit, before, _A.ACCEPT, satisfied=False, closed_at=unit.now)
        else:
            kind = rules.kind_of(centre.petitions, before.kind)
            days = kind.working_days if kind is not None else centre.petitions.forward_days
            due = rules.due(centre, centre.day(unit.now), days)
            reopened = before.reopened + 1
            self._move(unit, before, _A.OBJECT, satisfied=False, due_at=due, reopened=reopened)
        if said:
            repository.add_text(unit, before.id, "objection", said)

    # ------------------------------------------------------------------------ in time

    def close_silent(self, unit: UnitOfWork) -> int:
        """Close what was answered and nobody objected to in time."""
        before = unit.now - timedelta(days=self._centre.value.petitions.close_after_days)
        found = repository.silent_answers(unit.connection, before, AT_ONCE)
        for one in found:
            self._move(unit, one, _A.CLOSE, closed_at=unit.now)
        return len(found)

    def forget_old(self, unit: UnitOfWork) -> int:
        """Erase words, photos and senders of what was closed long ago."""
        kept = timedelta(days=self._centre.value.petitions.persons_kept_days)
        found = repository.to_forget(unit.connection, unit.now - kept, AT_ONCE)
        _forget(unit, found)
        return len(found)


# --------------------------------------------------------------------------------- erasing


def erase(unit: UnitOfWork, petition: int) -> None:
    """Erase a petition's words, photos and sender at the sender's request. Raises `NotFound`;
    `Conflict` while an answer is waited for."""
    found = repository.by_id(unit.connection, petition)
    if found.status in rules.OPEN:
        raise Conflict(ErrorCode.PETITION_TRANSITION)
    if not found.forgotten:
        _forget(unit, [found])
        centre_store.log(unit, "erase_petition", found.code)


def noted_again(connection: Connection, noted: Sequence[Erasure]) -> list[PetitionRecord]:
    """Petitions that this database remembers, and that were erased after the backup that it was
    restored from."""
    hashes = {(one.dossier_id, one.token_hash) for one in noted}
    ids = sorted({one.dossier_id for one in noted})
    found = []
    for at in range(0, len(ids), NOTED_AT_ONCE):
        known = repository.remembered(connection, ids[at : at + NOTED_AT_ONCE])
        found += [one for one in known if (one.id, erasures.hash_of(one.token)) in hashes]
    return found


def erase_noted(unit: UnitOfWork, noted: Sequence[Erasure]) -> list[str]:
    """Erase these once more; return their codes."""
    found = noted_again(unit.connection, noted)
    for at in range(0, len(found), NOTED_AT_ONCE):
        persons.forget(unit.connection, [one.id for one in found[at : at + NOTED_AT_ONCE]])
    for one in found:
        centre_store.log(unit, "erase_petition", one.code)
    return [one.code for one in found]


def _forget(unit: UnitOfWork, found: Sequence[PetitionRecord]) -> None:
    """It is noted outside the database first, so that a backup forgets it again."""
    if not found:
        return
    noted = [Erasure.of(one.id, one.token, unit.now.astimezone(UTC)) for one in found]
    erasures.note(unit.connection, noted)
    persons.forget(unit.connection, [one.id for one in found])
    for one in found:
        repository.log(unit, one.id, one.version, _A.FORGET, one.status, one.status)
