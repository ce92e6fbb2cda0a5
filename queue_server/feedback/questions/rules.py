"""The rules of questions: by when, who answers, what may be published. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from config.centre.model import Centre
from config.centre.roles import Permission
from config.wire.feedback.states import QuestionState
from queue_server.dossiers.rules.working_time import closes, working_day_after

ANSWERERS: Final = frozenset({Permission.RECEIVE, Permission.PROCESS, Permission.OVERSEE})
"""Who may answer at all; `may_answer` says which questions."""
_NUMBER: Final = re.compile(r"(?<![\w.])\+?\d(?:[ .\-]?\d){8,14}(?!\w)", re.ASCII)
"""Nine digits at least: a phone or an identity number, however it is grouped."""
_CODE: Final = re.compile(r"(?<![\w.])\d\.\d{6}(?:\.\w+)*", re.ASCII)
"""A procedure's code, which has many digits: 1.001193.000.00.00.H55."""
_MAIL: Final = re.compile(r"[\w.+\-]+@[\w\-]+\.[\w.\-]+")


def due_at(centre: Centre, asked_at: datetime) -> datetime:
    """When a question is to be answered: at the closing of the centre, so many working days after
    the day on which it was asked."""
    days = centre.questions.answer_working_days
    return closes(centre, working_day_after(centre, centre.day(asked_at), days))


def is_late(state: QuestionState, due: datetime, now: datetime) -> bool:
    return state is QuestionState.OPEN and due < now


def may_answer(
    permissions: frozenset[Permission], *, is_of_own_field: bool, has_official: bool
) -> bool:
    """Whether a member of staff may answer a question: of their own fields; leaders any; where no
    official of the centre has the field, everybody who may answer at all."""
    if not ANSWERERS & permissions:
        return False
    return Permission.OVERSEE in permissions or is_of_own_field or not has_official


def asks_back(
    centre: Centre, answered_at: datetime | None, spared: bool | None, now: datetime
) -> bool:
    """Whether the page of an answer asks now if it spared a visit."""
    if answered_at is None or spared is not None:
        return False
    return now >= answered_at + timedelta(hours=centre.questions.ask_back_hours)


def names_somebody(texts: Iterable[str], published: Iterable[str] = ()) -> str | None:
    """The first thing in `texts` by which a person could be known: a phone or identity number, a
    mail address; numbers that the centre publishes itself (`published`) are none."""
    known = {_digits(number) for number in published}
    for text in texts:
        for found in _NUMBER.finditer(_CODE.sub(" ", text)):
            if _digits(found.group()) not in known:
                return found.group().strip()
        mail = _MAIL.search(text)
        if mail is not None:
            return mail.group()
    return None


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def published_numbers(centre: Centre) -> list[str]:
    """Phone numbers that everybody may read: of the officials, and of the centre."""
    return [one.phone for one in centre.officials if one.phone] + [centre.dossiers.phone]


def known_languages(centre: Centre, texts: Mapping[str, str]) -> bool:
    """Whether texts are in languages of the centre, its first among them."""
    return centre.languages[0] in texts and set(texts) <= set(centre.languages)
