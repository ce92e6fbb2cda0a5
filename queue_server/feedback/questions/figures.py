"""The figures of questions: how many were asked and answered, people advised, visits spared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from config.wire.feedback.questions import QuestionState
from queue_server.feedback.questions.tables import faqs, questions


@dataclass(slots=True)
class QuestionFigures:
    """What happened in a time; each share has its `n` beside it."""

    asked: int = 0
    by_channel: dict[str, int] = field(default_factory=dict)
    answered: int = 0
    in_time: int = 0
    """Of the answered."""
    late: int = 0
    """Answered late, or open and late now."""
    open: int = 0
    advised: int = 0
    """People whose question was answered: a group that asked together counts each."""
    said: int = 0
    """How many said whether it spared a visit: the n of `spared`."""
    spared: int = 0
    """How many of them said that it did."""
    visits_spared: int = 0
    """People, by those who said so: nobody is added by guess."""
    faqs: int = 0
    """Frequent questions that are published now."""


def figures(
    connection: Connection, since: datetime, until: datetime, now: datetime
) -> QuestionFigures:
    """Of the questions asked from `since` up to, not including, `until`."""
    columns = (
        questions.c.channel, questions.c.state, questions.c.people, questions.c.due_at,
        questions.c.answered_at, questions.c.spared,
    )  # fmt: skip
    wanted = select(*columns).where(questions.c.asked_at >= since, questions.c.asked_at < until)
    counted = counted_of(connection.execute(wanted), now)
    counted.faqs = len(list(connection.scalars(select(faqs.c.id).where(faqs.c.published))))
    return counted


def counted_of(rows: Iterable[Any], now: datetime) -> QuestionFigures:
    """The sums of rows; closed ones were no questions, and count as asked alone."""
    total = QuestionFigures()
    for row in rows:
        total.asked += 1
        total.by_channel[row.channel] = total.by_channel.get(row.channel, 0) + 1
        if row.state == QuestionState.OPEN.value:
            total.open += 1
            total.late += row.due_at < now
        elif row.state == QuestionState.ANSWERED.value:
            _count_answered(total, row)
    return total


def _count_answered(total: QuestionFigures, row: Any) -> None:
    is_in_time = row.answered_at <= row.due_at
    total.answered += 1
    total.advised += row.people
    total.in_time += is_in_time
    total.late += not is_in_time
    if row.spared is not None:
        total.said += 1
        total.spared += row.spared
        total.visits_spared += row.people if row.spared else 0
