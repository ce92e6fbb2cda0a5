"""Questions as files, in the shape of the portal's services: `LayDanhSachHoiDapGuiTuDVCQG` is read,
`DongBoHoiDap` written. The names of the services are the portal's [peer, 2020], those of the fields
ours: docs/questions.md has them.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection

from config.centre.model import Centre
from config.text.characters import typed
from config.text.phrase import Phrase
from config.wire.feedback.questions import (
    LONGEST_ANSWER,
    LONGEST_QUESTION,
    QuestionChannel,
    QuestionsImported,
    QuestionState,
)
from queue_server.centre import repository as centre_store
from queue_server.core.actor import SYSTEM
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest
from queue_server.feedback.questions import repository, sealing
from queue_server.feedback.questions.rules import due_at
from queue_server.feedback.questions.usecases.asking import TOKEN_BYTES

READ: Final = "LayDanhSachHoiDapGuiTuDVCQG"
WRITTEN: Final = "DongBoHoiDap"
MOST: Final = 5_000
QUESTION, FREQUENT = "HD", "TG"
"""In the numbers of what was asked here, and of frequent ones, behind the code of the unit."""
LONGEST_ID: Final = 60
LONGEST_PROCEDURE: Final = 40
LONGEST_CONTACT: Final = 500
STATES: Final = {
    QuestionState.OPEN.value: "ChuaTraLoi",
    QuestionState.ANSWERED.value: "DaTraLoi",
    QuestionState.CLOSED.value: "KhongTraLoi",
}


@dataclass(frozen=True, slots=True)
class Imported:
    """A question of a file, checked."""

    portal_id: str
    question: str
    answer: str
    field: str
    procedure: str
    contact: str
    language: str = ""
    is_closed: bool = False
    """Not a question, or asked twice; `answer` is the reason."""
    is_frequent: bool | None = None
    """None: the file does not say so."""
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    translations: Mapping[str, tuple[str, str]] = made(default_factory=dict)
    """Question and answer of a frequent one in other languages."""

    @property
    def becomes_frequent(self) -> bool:
        return bool(self.answer) and not self.is_closed and self.is_frequent is not False

    @property
    def state(self) -> QuestionState:
        if not self.answer:
            return QuestionState.OPEN
        return QuestionState.CLOSED if self.is_closed else QuestionState.ANSWERED


def read(file: str) -> list[Imported]:
    """The questions of a file, in its order. Raises `BadRequest` with the first mistake."""
    try:
        said = json.loads(file)
    except (ValueError, RecursionError):
        raise _wrong("questions.import.not_json") from None
    found = said.get("DanhSachHoiDap") if isinstance(said, dict) else said
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise _wrong("questions.import.no_list")
    if len(found) > MOST:
        raise _wrong("questions.import.too_many", most=MOST)
    return [_imported(number, one) for number, one in enumerate(found, 1)]


def _imported(number: int, one: Mapping[str, Any]) -> Imported:
    portal_id, question = _text(one, "MaHoiDap"), _text(one, "CauHoi")
    answer = _text(one, "TraLoi")
    if not portal_id or len(portal_id) > LONGEST_ID or not portal_id.isprintable():
        raise _wrong("questions.import.no_id", number=number)
    if not question or len(question) > LONGEST_QUESTION or len(answer) > LONGEST_ANSWER:
        raise _wrong("questions.import.no_question", number=number)
    contact = ", ".join(
        part for part in (_text(one, key) for key in ("HoTen", "SoDienThoai", "Email")) if part
    )
    procedure, frequent = _text(one, "MaTTHC"), one.get("ThuongGap")
    return Imported(
        portal_id, question, answer, _text(one, "LinhVuc")[:200],
        procedure if len(procedure) <= LONGEST_PROCEDURE else "", contact[:LONGEST_CONTACT],
        language=_text(one, "NgonNgu")[:3],
        is_closed=_text(one, "TrangThai") == STATES[QuestionState.CLOSED.value],
        is_frequent=frequent if isinstance(frequent, bool) else None,
        asked_at=_instant_of(one, "NgayHoi"), answered_at=_instant_of(one, "NgayTraLoi"),
        translations=dict(_translations(one)),
    )  # fmt: skip


def _translations(one: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    """What is too long or not whole is passed over: the first language is there anyway."""
    said = one.get("BanDich")
    for language, texts in said.items() if isinstance(said, dict) else ():
        if isinstance(texts, dict):
            question, answer = _text(texts, "CauHoi"), _text(texts, "TraLoi")
            if 0 < len(question) <= LONGEST_QUESTION and 0 < len(answer) <= LONGEST_ANSWER:
                yield language, (question, answer)


def _instant_of(one: Mapping[str, Any], key: str) -> datetime | None:
    """An instant with its zone; None of anything else."""
    try:
        found = datetime.fromisoformat(_text(one, key))
        return found.astimezone(UTC) if found.tzinfo and 2000 <= found.year < 2200 else None
    except ValueError:
        return None


def _text(one: Mapping[str, Any], key: str) -> str:
    value = one.get(key)
    said = typed(value).strip() if isinstance(value, str) else ""
    return said.encode("utf-8", "ignore").decode()  # a lone half of a pair is no letter


def _wrong(key: str, **values: object) -> BadRequest:
    return BadRequest(fields={"file": Phrase(key, values)})


def take(unit: UnitOfWork, centre: Centre, found: list[Imported]) -> QuestionsImported:
    """Add what is not known by its number: a question without an answer waits for one, one with an
    answer is a frequent one that somebody looks at before it is published; where the file says that
    it is none, it is a question that was answered or closed."""
    known = repository.portal_ids(unit.connection, [one.portal_id for one in found])
    known |= _own(unit.connection, centre, found)
    fresh = {one.portal_id: one for one in found if one.portal_id not in known}
    faqs = [_faq(unit, centre, one) for one in fresh.values() if one.becomes_frequent]
    repository.put_faqs(unit.connection, faqs)
    _add_questions(unit, centre, [one for one in fresh.values() if not one.becomes_frequent])
    frequent = len(faqs)
    centre_store.log(unit, "import_questions", detail=str(len(fresh)))
    return QuestionsImported(
        questions=len(fresh) - frequent, faqs=frequent, known=len(found) - len(fresh)
    )


def _own(connection: Connection, centre: Centre, found: Sequence[Imported]) -> set[str]:
    """Numbers under which this centre itself wrote what it still has."""
    known: set[str] = set()
    for kind, rows in ((QUESTION, repository.question_ids), (FREQUENT, repository.faq_ids)):
        start = f"{centre.unit.code}-{kind}-"
        numbers = {one.portal_id.removeprefix(start) for one in found}
        ids = [int(one) for one in numbers if one.isascii() and one.isdigit() and len(one) < 10]
        known |= {f"{start}{id}" for id in rows(connection, ids)}
    return known


def _faq(unit: UnitOfWork, centre: Centre, one: Imported) -> dict[str, Any]:
    said = {centre.languages[0]: (one.question, one.answer)}
    said |= {
        language: texts
        for language, texts in one.translations.items()
        if language in centre.languages[1:]
    }
    return {
        "field": one.field, "procedure_code": one.procedure,
        "question": {language: texts[0] for language, texts in said.items()},
        "answer": {language: texts[1] for language, texts in said.items()},
        "published": False, "published_at": unit.now, "published_by": "",
        "changed_at": min(one.answered_at or unit.now, unit.now), "version": 0,
        "portal_id": one.portal_id,
    }  # fmt: skip


def _add_questions(unit: UnitOfWork, centre: Centre, found: Sequence[Imported]) -> None:
    """All at once: thousands one by one would keep those waiting who want a ticket."""
    due = due_at(centre, unit.now)
    rows = [_question(unit, centre, one, due) for one in found]
    connection = unit.connection
    added = repository.add_many(connection, rows)
    texts = {
        id: sealing.sealed(
            connection, id, question=one.question, contact=one.contact, answer=one.answer
        )
        for one in found
        for id in (added[one.portal_id],)
    }
    repository.set_texts(connection, texts)


def _question(unit: UnitOfWork, centre: Centre, one: Imported, due: datetime) -> dict[str, Any]:
    """`due` is by when one that waits is answered: its time begins with the import."""
    asked_at = min(one.asked_at or unit.now, unit.now)
    is_open = one.state is QuestionState.OPEN
    answered_at = None if is_open else max(asked_at, min(one.answered_at or unit.now, unit.now))
    return {
        "token": secrets.token_urlsafe(TOKEN_BYTES), "channel": QuestionChannel.PORTAL.value,
        "language": one.language if one.language in centre.languages else centre.languages[0],
        "state": one.state.value, "field": one.field,
        "procedure_code": one.procedure, "question": "", "contact": "", "people": 1,
        "asked_at": asked_at, "due_at": due if is_open else due_at(centre, asked_at),
        "entered_by": unit.actor.label, "answered_at": answered_at,
        "answer": "", "answered_by": "" if is_open else SYSTEM.label,
        "portal_id": one.portal_id, "forgotten": False, "version": 0,
    }  # fmt: skip


# --------------------------------------------------------------------------------- export


def written(connection: Connection, centre: Centre, now: datetime) -> str:
    """Every question that is known and every published frequent one, as a file; no contacts."""
    lines = [*_questions(connection, centre), *_faqs(connection, centre)]
    head = {
        "DichVu": WRITTEN, "MaDonVi": centre.unit.code, "NgayXuat": _instant(now),
        "DanhSachHoiDap": lines,
    }  # fmt: skip
    return json.dumps(head, ensure_ascii=False, indent=1)


def _questions(connection: Connection, centre: Centre) -> Iterator[dict[str, Any]]:
    for row in repository.all_known(connection):
        yield {
            "MaHoiDap": row.portal_id or f"{centre.unit.code}-{QUESTION}-{row.id}",
            "CauHoi": sealing.opened(connection, row, sealing.QUESTION),
            "TraLoi": sealing.opened(connection, row, sealing.ANSWER),
            "LinhVuc": row.field, "MaTTHC": row.procedure_code,
            "NgayHoi": _instant(row.asked_at),
            "NgayTraLoi": _instant(row.answered_at) if row.answered_at else None,
            "TrangThai": STATES[row.state], "ThuongGap": False, "NgonNgu": row.language,
        }  # fmt: skip


def _faqs(connection: Connection, centre: Centre) -> Iterator[dict[str, Any]]:
    language = centre.languages[0]
    for one in repository.all_faqs(connection):
        if one.published:
            yield {
                "MaHoiDap": one.portal_id or f"{centre.unit.code}-{FREQUENT}-{one.id}",
                "CauHoi": one.question.get(language, ""), "TraLoi": one.answer.get(language, ""),
                "LinhVuc": one.field, "MaTTHC": one.procedure_code,
                "NgayHoi": _instant(one.changed_at), "NgayTraLoi": _instant(one.changed_at),
                "TrangThai": STATES["answered"], "ThuongGap": True, "NgonNgu": language,
                "BanDich": {
                    other: {"CauHoi": said, "TraLoi": one.answer[other]}
                    for other, said in one.question.items()
                    if other != language and other in one.answer
                },
            }  # fmt: skip


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
