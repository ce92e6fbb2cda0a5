"""Queries and writes of the tables of surveys."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, delete, func, insert, select, update

from config.wire import TicketState
from config.wire.feedback.surveys import SurveyAnswer, SurveyWay
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.security.encryption import Cell, data_keys
from queue_server.core.security.keyed_hash import keyed_hash
from queue_server.dossiers.tables import dossier_visits
from queue_server.feedback.surveys.rules import AnswerCount, Visited
from queue_server.feedback.surveys.tables import survey_answers, survey_given, survey_tablets
from queue_server.tickets.repository.queries import ticket_of
from queue_server.tickets.rules.lifecycle import Ticket
from queue_server.tickets.tables import tickets

ID_BITS: Final = 52
"""Whole numbers of browsers."""
UNREAD, RELEASED = "unread", "released"
MOST_TEXTS: Final = 100
COLUMNS: Final = {
    "service": survey_answers.c.service,
    "counter": survey_answers.c.counter,
    "way": survey_answers.c.way,
    "occasion": survey_answers.c.occasion,
    "day": survey_answers.c.day,
}


def cell(answer: int) -> Cell:
    """Where what somebody wrote is sealed."""
    return Cell(survey_answers.name, "said", answer)


# ------------------------------------------------------------------------------- answering


def is_given(connection: Connection, identity: str) -> bool:
    """Whether that visit was answered."""
    digests = keyed_hash(connection, "survey_given.digest").digests(identity)
    wanted = select(survey_given.c.digest).where(survey_given.c.digest.in_(digests)).limit(1)
    return connection.scalar(wanted) is not None


def note_given(connection: Connection, visited: Visited) -> None:
    digest = keyed_hash(connection, "survey_given.digest").digest(visited.identity)
    connection.execute(insert(survey_given).values(digest=digest, day=visited.day))


def add(
    unit: UnitOfWork, visited: Visited, way: SurveyWay, answer: SurveyAnswer, score: int | None
) -> None:
    """Add an answer under a random number. Raises `Unavailable` where there are words and no data
    key."""
    number = secrets.randbits(ID_BITS)
    unit.append(
        survey_answers,
        {
            "id": number,
            "day": visited.day,
            "occasion": visited.occasion.value,
            "service": visited.service,
            "counter": visited.counter,
            "way": way.value,
            "process": answer.process,
            "attitude": answer.attitude,
            "reasons": json.dumps(sorted(set(answer.reasons))),
            "points": json.dumps(dict(sorted(answer.points.items()))),
            "score": score,
            "said": data_keys(unit.connection).seal(answer.said, cell(number)),
            "said_state": UNREAD if answer.said else "",
        },
    )


def ticket_of_day(connection: Connection, number: str, day: date) -> Ticket | None:
    row = connection.execute(
        select(tickets).where(tickets.c.day == day, tickets.c.number == number.upper())
    ).first()
    return ticket_of(row) if row else None


def last_done(connection: Connection, counter: str, day: date, since: datetime) -> Ticket | None:
    """The ticket of `day` that was finished last at `counter`, not before `since`."""
    wanted = select(tickets).where(
        tickets.c.day == day,
        tickets.c.counter == counter,
        tickets.c.state == TicketState.DONE.value,
        tickets.c.state_since >= since,
    )
    row = connection.execute(wanted.order_by(tickets.c.state_since.desc()).limit(1)).first()
    return ticket_of(row) if row else None


def counter_of_result(connection: Connection, dossier: int, day: date) -> str:
    """Where the result of a dossier was handed over on `day`; empty where no ticket came for it, as
    for one that was sent by post."""
    visits = dossier_visits.c
    wanted = (
        select(tickets.c.counter)
        .join(dossier_visits, visits.ticket_id == tickets.c.id)
        .where(visits.dossier_id == dossier, tickets.c.day == day, tickets.c.counter.is_not(None))
        .order_by(visits.at.desc())
        .limit(1)
    )
    return connection.scalar(wanted) or ""


# --------------------------------------------------------------------------------- tablets


def counter_of_tablet(connection: Connection, key_hash: str) -> str | None:
    wanted = select(survey_tablets.c.counter).where(survey_tablets.c.key_hash == key_hash)
    found: str | None = connection.scalar(wanted)
    return found


def set_tablet(unit: UnitOfWork, counter: str, key_hash: str) -> None:
    unit.connection.execute(delete(survey_tablets).where(survey_tablets.c.counter == counter))
    row = {"key_hash": key_hash, "made_at": unit.now, "made_by": unit.actor.label}
    unit.connection.execute(insert(survey_tablets).values(counter=counter, **row))


def end_tablet(unit: UnitOfWork, counter: str) -> bool:
    """Whether there was one."""
    gone = delete(survey_tablets).where(survey_tablets.c.counter == counter)
    return unit.connection.execute(gone).rowcount > 0


def tablets(connection: Connection) -> dict[str, datetime]:
    """Since when each counter has a tablet."""
    rows = connection.execute(select(survey_tablets.c.counter, survey_tablets.c.made_at))
    return {row.counter: row.made_at for row in rows}


# --------------------------------------------------------------------------------- figures


def counted(connection: Connection, first: date, last: date, by: str) -> list[AnswerCount]:
    """The answers of visits from `first` to `last`, both included, by a key of `COLUMNS`."""
    column: ColumnElement[Any] = COLUMNS[by]
    marks = (survey_answers.c.process, survey_answers.c.attitude, survey_answers.c.score)
    wanted = (
        select(column.label("key"), *marks, func.count().label("many"))
        .where(survey_answers.c.day.between(first, last))
        .group_by(column, *marks)
        .order_by(column)
    )
    rows = connection.execute(wanted)
    return [AnswerCount(str(r.key), r.process, r.attitude, r.score, r.many) for r in rows]


def reasons(connection: Connection, first: date, last: date) -> Counter[str]:
    """How often each reason was chosen."""
    chosen = survey_answers.c.reasons
    wanted = (
        select(chosen, func.count().label("many"))
        .where(survey_answers.c.day.between(first, last), chosen != "[]")
        .group_by(chosen)
    )
    found: Counter[str] = Counter()
    for row in connection.execute(wanted):
        for reason in json.loads(row.reasons):
            found[reason] += row.many
    return found


# ---------------------------------------------------------------------------- what was written


@dataclass(frozen=True, slots=True)
class SaidInSurvey:
    """What somebody wrote, opened."""

    answer: int
    day: date
    service: str
    counter: str
    said: str


def texts(connection: Connection, state: str, first: date, last: date) -> list[SaidInSurvey]:
    """The newest days first, at most a hundred. Raises `Unavailable` without the data key."""
    wanted = (
        select(survey_answers)
        .where(survey_answers.c.said_state == state, survey_answers.c.day.between(first, last))
        .order_by(survey_answers.c.day.desc(), survey_answers.c.id)
        .limit(MOST_TEXTS)
    )
    keys = data_keys(connection)
    return [
        SaidInSurvey(row.id, row.day, row.service, row.counter, keys.open(row.said, cell(row.id)))
        for row in connection.execute(wanted)
    ]


def unread_count(connection: Connection) -> int:
    wanted = select(func.count()).where(survey_answers.c.said_state == UNREAD)
    return connection.scalar(wanted) or 0


def text_state(connection: Connection, answer: int) -> str:
    """`unread`, `released`, or empty where nothing is written, or there is no such answer."""
    wanted = select(survey_answers.c.said_state).where(survey_answers.c.id == answer)
    return connection.scalar(wanted) or ""


def set_text(connection: Connection, answer: int, said: str) -> None:
    """Release `said` of an answer; nothing of it where it is empty."""
    sealed = data_keys(connection).seal(said, cell(answer))
    state = RELEASED if said else ""
    row = survey_answers.c.id == answer
    connection.execute(update(survey_answers).where(row).values(said=sealed, said_state=state))


# ------------------------------------------------------------------------------- retention


def forget_hashes(connection: Connection, last: date) -> int:
    return connection.execute(delete(survey_given).where(survey_given.c.day <= last)).rowcount


def mix_hashes(connection: Connection) -> None:
    """Let the hashes of answered visits say nothing of the order in which answers came. PostgreSQL
    keeps rows in that order and with the number of their transaction, which an answer has too;
    SQLite keeps them sorted."""
    if connection.dialect.name != "postgresql":
        return
    rows = connection.execute(select(survey_given).order_by(survey_given.c.digest)).all()
    if rows:
        connection.execute(delete(survey_given))
        connection.execute(insert(survey_given), [dict(row._mapping) for row in rows])


def old_texts(connection: Connection, before: date, most: int) -> Sequence[int]:
    """Answers of before that day that still hold what somebody wrote."""
    wanted = select(survey_answers.c.id).where(
        survey_answers.c.said_state != "", survey_answers.c.day < before
    )
    return list(connection.scalars(wanted.limit(most)))


TABLES: Final[tuple[Table, ...]] = (survey_answers,)
