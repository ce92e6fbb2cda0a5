"""The rules of surveys: when one may answer, what an answer must hold, and how answers are counted.

Satisfied is a mark of 4 or 5, counted over the marks that were given (Decision 766/QĐ-TTg). The
interval of a share is Wilson's (1927) at 95 %, which holds for small numbers and for shares near
0 and 1, where the usual one leaves the scale.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import sqrt
from typing import Final

from config.centre.sections.surveys import SurveyBand, Surveys
from config.text.phrase import Phrase
from config.wire.feedback.surveys import SurveyAnswer, SurveyOccasion
from queue_server.core.errors import BadRequest

PAPER_ENTERED_WITHIN_DAYS: Final = 90
"""After the visit or the result; what was answered is known at least as long."""
SATISFIED: Final = 4
MARKS: Final = (1, 2, 3, 4, 5)
NORMAL_95: Final = 1.959964
"""Standard deviations on both sides within which 95 % of a normal distribution lie."""


@dataclass(frozen=True, slots=True)
class Visited:
    """A visit or a result that may be answered, once."""

    identity: str
    """Which one, for the keyed hash alone: `visit:17`."""
    occasion: SurveyOccasion
    day: date
    service: str
    counter: str = ""


def is_open(surveys: Surveys, day: date, today: date) -> bool:
    """Whether an answer of the visit or result of `day` is taken today."""
    return surveys.asked and day <= today <= day + timedelta(days=surveys.open_days)


def last_day_of_hashes(surveys: Surveys, today: date) -> date:
    """Visits of this day and before are not answered any more, whatever the settings were."""
    return today - timedelta(days=max(surveys.open_days, PAPER_ENTERED_WITHIN_DAYS) + 1)


def check(surveys: Surveys, answer: SurveyAnswer) -> None:
    """Raise `BadRequest` for an answer without a mark, or with what nobody was asked."""
    if answer.process is None and answer.attitude is None:
        raise BadRequest(fields={"process": Phrase("surveys.no_mark")})
    if set(answer.reasons) - {reason.id for reason in surveys.reasons}:
        raise BadRequest(fields={"reasons": "not among those that were asked"})
    if set(answer.points) - {criterion.id for criterion in surveys.criteria}:
        raise BadRequest(fields={"points": "not among the criteria that were asked"})


def score(surveys: Surveys, points: Mapping[str, int]) -> int | None:
    """The sum of the long form; None where a criterion is not marked, or there are none."""
    asked = [criterion.id for criterion in surveys.criteria]
    whole = bool(asked) and all(one in points for one in asked)
    return sum(points[one] for one in asked) if whole else None


def band(surveys: Surveys, points: int) -> SurveyBand | None:
    """The highest band that so many points reach."""
    reached = [one for one in surveys.bands if points >= one.points]
    return max(reached, key=lambda one: one.points, default=None)


# --------------------------------------------------------------------------------- figures


@dataclass(frozen=True, slots=True)
class Proportion:
    """`part` of `n`."""

    part: int
    n: int

    @property
    def share(self) -> float | None:
        return self.part / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The share's 95 % interval, from 0 to 1; None of nothing."""
        if not self.n:
            return None
        share, z2 = self.part / self.n, NORMAL_95**2
        middle = (share + z2 / (2 * self.n)) / (1 + z2 / self.n)
        spread = sqrt(share * (1 - share) / self.n + z2 / (4 * self.n**2))
        half = NORMAL_95 * spread / (1 + z2 / self.n)
        return max(0.0, middle - half), min(1.0, middle + half)

    def is_shown(self, least: int) -> bool:
        """Whether there are enough to speak of a share."""
        return self.n >= least


@dataclass(slots=True)
class AnswerTally:
    """Answers counted."""

    answers: int = 0
    process: Counter[int] = field(default_factory=Counter)
    attitude: Counter[int] = field(default_factory=Counter)
    scores: Counter[int] = field(default_factory=Counter)

    def add(self, counted: AnswerCount) -> None:
        self.answers += counted.count
        for marks, mark in ((self.process, counted.process), (self.attitude, counted.attitude)):
            if mark is not None:
                marks[mark] += counted.count
        if counted.score is not None:
            self.scores[counted.score] += counted.count


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """How many answers agree in all of this."""

    key: str
    process: int | None
    attitude: int | None
    score: int | None
    count: int


def satisfied(marks: Mapping[int, int]) -> Proportion:
    """How many of the marks are 4 or 5."""
    part = sum(count for mark, count in marks.items() if mark >= SATISFIED)
    return Proportion(part, sum(marks.values()))


def tallies(counted: Iterable[AnswerCount]) -> dict[str, AnswerTally]:
    """By key, in the order in which they come."""
    found: dict[str, AnswerTally] = {}
    for one in counted:
        found.setdefault(one.key, AnswerTally()).add(one)
    return found


def whole(parts: Iterable[AnswerTally]) -> AnswerTally:
    """All of them together."""
    total = AnswerTally()
    for part in parts:
        total.answers += part.answers
        total.process += part.process
        total.attitude += part.attitude
        total.scores += part.scores
    return total


def bands(surveys: Surveys, scores: Mapping[int, int]) -> list[tuple[SurveyBand, int]]:
    """How many answers to the long form are in each band, the highest first."""
    found: Counter[int] = Counter()
    for points, count in scores.items():
        reached = band(surveys, points)
        if reached is not None:
            found[reached.points] += count
    ordered: Sequence[SurveyBand] = sorted(surveys.bands, key=lambda one: -one.points)
    return [(one, found[one.points]) for one in ordered]
