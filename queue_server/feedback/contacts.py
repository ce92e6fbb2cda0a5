"""What one person asked and petitioned for, found by the phone that was left: exported and erased
at that person's request. Answers to surveys belong to nobody, and are not found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Table, select

from queue_server.backups.erasures import Erasure
from queue_server.centre import repository as centre_store
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import SealBroken
from queue_server.feedback.petitions import repository as petition_store
from queue_server.feedback.petitions import rules as petition_rules
from queue_server.feedback.petitions import usecases as petitions
from queue_server.feedback.petitions.tables import HOLD_PERSONS
from queue_server.feedback.petitions.tables import petitions as petition_rows
from queue_server.feedback.questions import repository as question_store
from queue_server.feedback.questions import sealing
from queue_server.feedback.questions.tables import questions
from queue_server.feedback.questions.usecases import asking

WAITS: Final = "an answer is waited for: answer, forward or reject it first"
TABLES: Final[tuple[Table, ...]] = (questions, *HOLD_PERSONS)
"""What is overwritten after somebody was erased."""
_BETWEEN: Final = r"[\s.,()/‐-―-]*"
"""What people write between the digits of a number."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The numbers of what one person sent, and of rows whose contact cannot be read."""

    questions: list[int] = field(default_factory=list)
    petitions: list[int] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.questions or self.petitions)


def of_phones(connection: Connection, phones: Set[str]) -> Sent:
    """What was sent with one of these phones (`plain_number`) as its contact, alone or among other
    words. A phone that stands in the text of a petition may be anybody's, and does not count.
    Raises `Unavailable` without the data key."""
    sent = Sent()
    if not phones:
        return sent
    written = written_as(phones)
    for id, contact in _contacts_of_questions(connection, sent.broken):
        if is_in(contact, written):
            sent.questions.append(id)
    for id, contact in _contacts_of_petitions(connection, sent.broken):
        if is_in(contact, written):
            sent.petitions.append(id)
    return sent


def written_as(phones: Iterable[str]) -> re.Pattern[str]:
    """Every way in which people write one of these phones (`plain_number`), also beside another
    number: `+84 (0) 912…`, `0912/345/678`."""
    ways = "|".join(map(_written_as, sorted(phones)))
    return re.compile(rf"(?<!\d)(?:{ways})(?!\d)", re.ASCII)


def _written_as(phone: str) -> str:
    if not phone.startswith("0"):
        return _BETWEEN.join(phone)
    home = _BETWEEN.join(phone[1:])
    return rf"(?:(?:0{_BETWEEN}0{_BETWEEN})?8{_BETWEEN}4{_BETWEEN}0?|0){_BETWEEN}{home}"


def is_in(contact: str, written: re.Pattern[str]) -> bool:
    return written.search(unicodedata.normalize("NFKC", contact)) is not None


def _contacts_of_questions(connection: Connection, broken: list[str]) -> Iterator[tuple[int, str]]:
    wanted = select(questions).where(questions.c.contact != "").order_by(questions.c.id)
    for row in connection.execute(wanted):
        try:
            yield row.id, sealing.opened(connection, row, sealing.CONTACT)
        except SealBroken:
            broken.append(f"{questions.name} {row.id}")


def _contacts_of_petitions(connection: Connection, broken: list[str]) -> Iterator[tuple[int, str]]:
    id, contact = petition_rows.c.id, petition_rows.c.contact
    for number in connection.scalars(select(id).where(contact != "").order_by(id)).all():
        try:
            yield number, petition_store.sender(connection, number)[1]
        except SealBroken:
            broken.append(f"{petition_rows.name} {number}")


# --------------------------------------------------------------------------------- export


def export(unit: UnitOfWork, sent: Sent) -> dict[str, list[dict[str, Any]]]:
    """All that is held of these, as JSON takes it; a line of the log for each."""
    connection = unit.connection
    rows = question_store.of_ids(connection, sent.questions)
    for row in rows:
        centre_store.log(unit, "export_question", f"question:{row.id}")
    return {
        "questions": [_question(connection, row) for row in rows],
        "petitions": [_petition(unit, number) for number in sent.petitions],
    }


def _question(connection: Connection, row: Any) -> dict[str, Any]:
    texts = {name: sealing.opened(connection, row, name) for name in sorted(sealing.SEALED)}
    return {
        "number": row.id, "field": row.field, "procedure": row.procedure_code,
        "channel": row.channel, "state": row.state, **texts, "asked_at": _instant(row.asked_at),
        "answered_at": _instant(row.answered_at), "people": row.people, "spared": row.spared,
    }  # fmt: skip


def _petition(unit: UnitOfWork, number: int) -> dict[str, Any]:
    connection = unit.connection
    found = petition_store.by_id(connection, number)
    name, contact = petition_store.sender(connection, number)
    centre_store.log(unit, "export_petition", found.code)
    return {
        "code": found.code, "kind": found.kind, "channel": found.channel.value,
        "status": found.status.value, "name": name, "contact": contact, "office": found.office,
        "received_at": _instant(found.received_at), "answered_at": _instant(found.answered_at),
        "satisfied": found.satisfied,
        "texts": [one.model_dump(mode="json") for one in petition_store.texts(connection, number)],
        "photos": [
            petition_store.photo(connection, number, place)
            for place in range(petition_store.photo_count(connection, number))
        ],
        "steps": [
            {"at": _instant(step.at), "action": step.action, "who": step.actor}
            for step in petition_store.steps(connection, number)
        ],
    }  # fmt: skip


def _instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at is not None else None


# ---------------------------------------------------------------------------------- erase


def erase(unit: UnitOfWork, sent: Sent) -> tuple[list[str], dict[str, str]]:
    """Let questions, and petitions that wait for no answer, forget their sender and every text;
    return which did, and why others did not."""
    erased: list[str] = []
    kept: dict[str, str] = {}
    for row in question_store.of_ids(unit.connection, sent.questions):
        asking.forget(unit, row)
        erased.append(f"question {row.id}")
    for number in sent.petitions:
        found = petition_store.by_id(unit.connection, number)
        if found.status in petition_rules.OPEN:
            kept[found.code] = WAITS
        else:
            petitions.erase(unit, number)
            erased.append(found.code)
    return erased, kept


def erase_noted(unit: UnitOfWork, noted: Sequence[Erasure]) -> list[str]:
    """Erase what was noted as erased, in a database that was restored from a backup of before."""
    found = asking.erase_noted(unit, noted)
    return [*(f"question {number}" for number in found), *petitions.erase_noted(unit, noted)]
