"""Queries and writes of questions and frequent questions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, insert, select, update

from config.text.catalogue import localised
from config.wire import ErrorCode, Localised
from config.wire.feedback.states import QuestionState
from queue_server.core.errors import Conflict, NotFound
from queue_server.feedback.questions.faq_index import FaqEntry
from queue_server.feedback.questions.tables import faqs, questions

MOST_LISTED: Final = 300
BEGINNING: Final = 160
"""Letters of an answer that a list shows."""
_OPEN: Final = questions.c.state == QuestionState.OPEN.value
_LINE: Final = tuple(
    column for column in questions.c if column.name not in ("contact", "answer", "token")
)


@dataclass(frozen=True, slots=True)
class Faq:
    """A frequent question with its answer."""

    id: int
    field: str
    procedure_code: str
    question: Localised
    answer: Localised
    published: bool
    version: int
    changed_at: datetime
    published_by: str
    portal_id: str

    def beginning(self, language: str) -> str:
        """Of the answer, in a language, cut at a word."""
        said = " ".join(localised(self.answer, language).split())
        return said if len(said) <= BEGINNING else f"{said[:BEGINNING].rsplit(' ', 1)[0]}…"

    @property
    def entry(self) -> FaqEntry:
        return FaqEntry(self.id, list(self.question.values()), self.field)


def _faq(row: Row[Any]) -> Faq:
    return Faq(
        row.id, row.field, row.procedure_code, json.loads(row.question), json.loads(row.answer),
        row.published, row.version, row.changed_at, row.published_by, row.portal_id,
    )  # fmt: skip


# ------------------------------------------------------------------------------ questions


def add(connection: Connection, values: dict[str, Any]) -> int:
    """Add a question; return its row."""
    added: int = connection.execute(
        insert(questions).values(values).returning(questions.c.id)
    ).scalar_one()
    return added


def add_many(connection: Connection, rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Add questions of the portal; return their rows by its numbers."""
    if not rows:
        return {}
    added = insert(questions).returning(questions.c.id, questions.c.portal_id)
    return {row.portal_id: row.id for row in connection.execute(added, rows)}


def set_texts(connection: Connection, sealed: Mapping[int, Mapping[str, str]]) -> None:
    """Texts that are sealed, by rows; of each row the same columns."""
    wanted = update(questions).where(questions.c.id == bindparam("row"))
    values = [
        {"row": id, **{f"new_{name}": said for name, said in texts.items()}}
        for id, texts in sealed.items()
    ]
    if values:
        names = next(iter(sealed.values()))
        set_to: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
        connection.execute(wanted.values(set_to), values)


def of_token(connection: Connection, token: str) -> Row[Any]:
    """The question of a link. Raises `NotFound`."""
    row = connection.execute(select(questions).where(questions.c.token == token)).first()
    if row is None:
        raise NotFound(ErrorCode.UNKNOWN_QUESTION)
    return row


def knows(connection: Connection, token: str) -> bool:
    wanted = select(questions.c.id).where(questions.c.token == token)
    return connection.scalar(wanted) is not None


def of_id(connection: Connection, question_id: int) -> Row[Any]:
    """Raises `NotFound`."""
    row = connection.execute(select(questions).where(questions.c.id == question_id)).first()
    if row is None:
        raise NotFound(ErrorCode.UNKNOWN_QUESTION)
    return row


def of_ids(connection: Connection, ids: Sequence[int]) -> Sequence[Row[Any]]:
    return connection.execute(select(questions).where(questions.c.id.in_(ids))).all()


def change(connection: Connection, row: Row[Any], seen: int, **values: Any) -> int:
    """Change the question of `row` as its version `seen` was looked at; return its new version.
    Raises `Conflict` (`QUESTION_CHANGED`) where it is another one by now."""
    changed = connection.execute(
        update(questions)
        .where(questions.c.id == row.id, questions.c.version == seen)
        .values({**values, "version": seen + 1})
    )
    if changed.rowcount != 1:
        raise Conflict(ErrorCode.QUESTION_CHANGED)
    return seen + 1


def set_plainly(connection: Connection, question_id: int, **values: Any) -> None:
    connection.execute(update(questions).where(questions.c.id == question_id).values(values))


def listed(
    connection: Connection, *, is_open: bool, fields: Sequence[str] | None
) -> Sequence[Row[Any]]:
    """The open ones, those first that are due first; or the others, the newest first."""
    wanted = select(*_LINE).where(_OPEN if is_open else ~_OPEN, ~questions.c.forgotten)
    if fields is not None:
        wanted = wanted.where(questions.c.field.in_(fields))
    order = questions.c.due_at if is_open else questions.c.answered_at.desc()
    return connection.execute(wanted.order_by(order, questions.c.id).limit(MOST_LISTED)).all()


def open_counts(connection: Connection, now: datetime) -> tuple[int, int]:
    """How many are open, and how many of them are late."""
    late = _count(connection, _OPEN, questions.c.due_at < now)
    return _count(connection, _OPEN), late


def _count(connection: Connection, *conditions: ColumnElement[bool]) -> int:
    wanted = select(func.count()).select_from(questions).where(*conditions)
    return int(connection.scalar(wanted) or 0)


def late_ones(connection: Connection, now: datetime) -> list[int]:
    """The open ones that are late and of which leaders were not told yet."""
    wanted = select(questions.c.id).where(
        _OPEN, questions.c.due_at < now, questions.c.escalated_at.is_(None)
    )
    return list(connection.scalars(wanted.order_by(questions.c.due_at).limit(MOST_LISTED)))


def known_tokens(connection: Connection) -> dict[int, str]:
    """The tokens of the links of questions that still know what was asked."""
    wanted = select(questions.c.id, questions.c.token).where(~questions.c.forgotten)
    return {row.id: row.token for row in connection.execute(wanted)}


def over(connection: Connection, before: datetime, most: int) -> list[int]:
    """Questions that were answered before then and still know what was asked."""
    wanted = select(questions.c.id).where(
        ~_OPEN, ~questions.c.forgotten, questions.c.answered_at < before
    )
    return list(connection.scalars(wanted.order_by(questions.c.answered_at).limit(most)))


def portal_ids(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Which of the portal's numbers are known, of questions or of frequent ones."""
    wanted = list(ids)
    found: set[str] = set()
    for table in (questions, faqs):
        for at in range(0, len(wanted), 500):
            some = wanted[at : at + 500]
            found |= set(
                connection.scalars(select(table.c.portal_id).where(table.c.portal_id.in_(some)))
            )
    return found


def question_ids(connection: Connection, ids: Sequence[int]) -> list[int]:
    """Which of these numbers questions have that were not taken from a file."""
    wanted = select(questions.c.id).where(questions.c.id.in_(ids), questions.c.portal_id == "")
    return list(connection.scalars(wanted))


def faq_ids(connection: Connection, ids: Sequence[int]) -> list[int]:
    """Which of these numbers frequent questions have that were not taken from a file."""
    wanted = select(faqs.c.id).where(faqs.c.id.in_(ids), faqs.c.portal_id == "")
    return list(connection.scalars(wanted))


# --------------------------------------------------------------------- frequent questions


def faq_of(connection: Connection, faq_id: int) -> Faq:
    """Raises `NotFound`."""
    row = connection.execute(select(faqs).where(faqs.c.id == faq_id)).first()
    if row is None:
        raise NotFound(ErrorCode.UNKNOWN_QUESTION)
    return _faq(row)


def faqs_by_id(connection: Connection, ids: Sequence[int]) -> list[Faq]:
    """Published ones, in the order of `ids`."""
    wanted = select(faqs).where(faqs.c.id.in_(ids), faqs.c.published)
    found = {row.id: _faq(row) for row in connection.execute(wanted)}
    return [found[id] for id in ids if id in found]


def published_faqs(connection: Connection) -> list[Faq]:
    return [_faq(row) for row in connection.execute(select(faqs).where(faqs.c.published))]


def faqs_of(connection: Connection, procedure: str, field: str, most: int) -> list[Faq]:
    """Published ones of a procedure; where it has none, the newest of its field."""
    wanted = select(faqs).where(faqs.c.published).order_by(faqs.c.changed_at.desc()).limit(most)
    for condition in (
        faqs.c.procedure_code == procedure,
        (faqs.c.field == field) & (faqs.c.procedure_code == ""),
    ):
        found = [_faq(row) for row in connection.execute(wanted.where(condition))]
        if found:
            return found
    return []


def newest_faqs(connection: Connection, most: int, *, published: bool) -> list[Faq]:
    wanted = select(faqs).where(faqs.c.published == published)
    ordered = wanted.order_by(faqs.c.changed_at.desc(), faqs.c.id.desc()).limit(most)
    return [_faq(row) for row in connection.execute(ordered)]


def all_faqs(connection: Connection) -> list[Faq]:
    return [_faq(row) for row in connection.execute(select(faqs).order_by(faqs.c.id))]


def all_known(connection: Connection) -> Sequence[Row[Any]]:
    """Every question that still knows what was asked, without its contact."""
    columns = (*_LINE, questions.c.answer)
    wanted = select(*columns).where(~questions.c.forgotten).order_by(questions.c.id)
    return connection.execute(wanted).all()


def has_faq(connection: Connection, question_id: int) -> bool:
    wanted = select(faqs.c.id).where(faqs.c.question_id == question_id).limit(1)
    return connection.scalar(wanted) is not None


def put_faq(connection: Connection, values: dict[str, Any]) -> int:
    added: int = connection.execute(
        insert(faqs).values(_stored(values)).returning(faqs.c.id)
    ).scalar_one()
    return added


def put_faqs(connection: Connection, values: Sequence[dict[str, Any]]) -> None:
    if values:
        connection.execute(insert(faqs), [_stored(one) for one in values])


def change_faq(connection: Connection, faq_id: int, seen: int, values: dict[str, Any]) -> int:
    """Return its new version. Raises `Conflict` as `change`."""
    changed = connection.execute(
        update(faqs)
        .where(faqs.c.id == faq_id, faqs.c.version == seen)
        .values({**_stored(values), "version": seen + 1})
    )
    if changed.rowcount != 1:
        raise Conflict(ErrorCode.QUESTION_CHANGED)
    return seen + 1


def _stored(values: dict[str, Any]) -> dict[str, Any]:
    texts = {
        key: json.dumps(values[key], ensure_ascii=False)
        for key in ("question", "answer")
        if key in values
    }
    return values | texts
