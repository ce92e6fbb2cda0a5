"""Questions as files, in the shape of the portal's services: `LayDanhSachHoiDapGuiTuDVCQG` is read,
`DongBoHoiDap` written. The names of the services are the portal's [peer, 2020], those of the fields
ours: docs/questions.md has them.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest
from queue_server.feedback.questions import repository, sealing
from queue_server.feedback.questions.rules import due_at
from queue_server.feedback.questions.usecases.asking import TOKEN_BYTES

READ: Final = "LayDanhSachHoiDapGuiTuDVCQG"
WRITTEN: Final = "DongBoHoiDap"
MOST: Final = 5_000
LONGEST_ID: Final = 60
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
    procedure = _text(one, "MaTTHC")
    return Imported(
        portal_id, question, answer, _text(one, "LinhVuc")[:200],
        procedure if len(procedure) <= 32 else "", contact[:200],
    )  # fmt: skip


def _text(one: Mapping[str, Any], key: str) -> str:
    value = one.get(key)
    said = typed(value).strip() if isinstance(value, str) else ""
    return said.encode("utf-8", "ignore").decode()  # a lone half of a pair is no letter


def _wrong(key: str, **values: object) -> BadRequest:
    return BadRequest(fields={"file": Phrase(key, values)})


def take(unit: UnitOfWork, centre: Centre, found: list[Imported]) -> QuestionsImported:
    """Add what is not known by its number: without an answer a question that waits for one, with
    one a frequent question that somebody looks at before it is published."""
    known = repository.portal_ids(unit.connection, [one.portal_id for one in found])
    fresh = {one.portal_id: one for one in found if one.portal_id not in known}
    faqs = [_faq(unit, centre, one) for one in fresh.values() if one.answer]
    repository.put_faqs(unit.connection, faqs)
    _add_questions(unit, centre, [one for one in fresh.values() if not one.answer])
    answered = len(faqs)
    centre_store.log(unit, "import_questions", detail=str(len(fresh)))
    return QuestionsImported(
        questions=len(fresh) - answered, faqs=answered, known=len(found) - len(fresh)
    )


def _faq(unit: UnitOfWork, centre: Centre, one: Imported) -> dict[str, Any]:
    language = centre.languages[0]
    return {
        "field": one.field, "procedure_code": one.procedure, "question": {language: one.question},
        "answer": {language: one.answer}, "published": False, "published_at": unit.now,
        "published_by": "", "changed_at": unit.now, "version": 0, "portal_id": one.portal_id,
    }  # fmt: skip


def _add_questions(unit: UnitOfWork, centre: Centre, found: Sequence[Imported]) -> None:
    """All at once: thousands one by one would keep those waiting who want a ticket."""
    due = due_at(centre, unit.now)
    rows = [_question(unit, centre, one, due) for one in found]
    connection = unit.connection
    added = repository.add_many(connection, rows)
    texts = {
        id: sealing.sealed(connection, id, question=one.question, contact=one.contact)
        for one in found
        for id in (added[one.portal_id],)
    }
    repository.set_texts(connection, texts)


def _question(unit: UnitOfWork, centre: Centre, one: Imported, due: datetime) -> dict[str, Any]:
    return {
        "token": secrets.token_urlsafe(TOKEN_BYTES), "channel": QuestionChannel.PORTAL.value,
        "language": centre.languages[0], "state": QuestionState.OPEN.value, "field": one.field,
        "procedure_code": one.procedure, "question": "", "contact": "", "people": 1,
        "asked_at": unit.now, "due_at": due, "entered_by": unit.actor.label,
        "answer": "", "answered_by": "", "portal_id": one.portal_id, "forgotten": False,
        "version": 0,
    }  # fmt: skip


# --------------------------------------------------------------------------------- export


def written(connection: Connection, centre: Centre, now: datetime) -> str:
    """Every question that is known and every published frequent one, as a file; no contacts."""
    lines = [*_questions(connection), *_faqs(connection, centre)]
    head = {
        "DichVu": WRITTEN, "MaDonVi": centre.unit.code, "NgayXuat": _instant(now),
        "DanhSachHoiDap": lines,
    }  # fmt: skip
    return json.dumps(head, ensure_ascii=False, indent=1)


def _questions(connection: Connection) -> Iterator[dict[str, Any]]:
    for row in repository.all_known(connection):
        yield {
            "MaHoiDap": row.portal_id or f"HD-{row.id}",
            "CauHoi": sealing.opened(connection, row, sealing.QUESTION),
            "TraLoi": sealing.opened(connection, row, sealing.ANSWER),
            "LinhVuc": row.field, "MaTTHC": row.procedure_code,
            "NgayHoi": _instant(row.asked_at),
            "NgayTraLoi": _instant(row.answered_at) if row.answered_at else None,
            "TrangThai": STATES[row.state], "ThuongGap": False,
        }  # fmt: skip


def _faqs(connection: Connection, centre: Centre) -> Iterator[dict[str, Any]]:
    language = centre.languages[0]
    for one in repository.all_faqs(connection):
        if one.published:
            yield {
                "MaHoiDap": one.portal_id or f"TG-{one.id}",
                "CauHoi": one.question.get(language, ""), "TraLoi": one.answer.get(language, ""),
                "LinhVuc": one.field, "MaTTHC": one.procedure_code,
                "NgayHoi": _instant(one.changed_at), "NgayTraLoi": _instant(one.changed_at),
                "TrangThai": STATES["answered"], "ThuongGap": True,
            }  # fmt: skip


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
