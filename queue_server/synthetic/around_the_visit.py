"""Invented surveys, petitions and questions of the last weeks, for the demo: the same for a seed
and a day. They go through the use cases, each at its own time, so that logs and figures hold."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from random import Random
from typing import Any, Final

from sqlalchemy import Connection, select

from config.centre.model import Centre
from config.wire.feedback.petitions import (
    AnswerPetition,
    AssignPetition,
    EnterPetition,
    ForwardPetition,
    JudgePetition,
    RejectPetition,
    SubmitPetition,
)
from config.wire.feedback.questions import AskQuestion, EnterQuestion
from config.wire.feedback.surveys import SurveyAnswer, SurveyOccasion, SurveyWay
from queue_server.centre import repository as centre_store
from queue_server.core.actor import CITIZEN, Actor, ActorKind
from queue_server.core.current import Current
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.feedback.petitions.tables import petitions
from queue_server.feedback.petitions.usecases import PetitionService
from queue_server.feedback.questions import repository as question_store
from queue_server.feedback.questions.tables import faqs, questions
from queue_server.feedback.questions.usecases import asking
from queue_server.feedback.surveys import repository as survey_store
from queue_server.feedback.surveys.rules import Visited
from queue_server.feedback.surveys.tables import survey_answers

DAYS: Final = 28
ANSWERS_A_DAY: Final = 14
RELEASED: Final = 3
_PROCESS: Final = ((5, 60), (4, 30), (3, 6), (2, 3), (1, 1))
_ATTITUDE: Final = ((5, 66), (4, 27), (3, 5), (2, 1), (1, 1))
_WAYS: Final = ((SurveyWay.TICKET, 5), (SurveyWay.TABLET, 8), (SurveyWay.PAPER, 2))


@dataclass(frozen=True, slots=True)
class Staff:
    """Who did what in the demo."""

    leader: Actor
    official: Actor
    clerk: Actor


def is_empty(connection: Connection) -> bool:
    """Whether nothing of all this is there yet."""
    tables = (questions, faqs, petitions, survey_answers)
    return not any(connection.scalar(select(table.c.id).limit(1)) for table in tables)


def make(unit: UnitOfWork, centre: Centre, seed: int) -> None:
    """Add everything; the staff are the first of each role in the database."""
    told = tomllib.loads((files("config") / "demo" / "feedback.toml").read_text(encoding="utf-8"))
    staff = _staff(unit.connection, centre)
    for faq in told["faqs"]:
        _publish(unit.by(staff.official), faq)
    for question in told["questions"]:
        _ask(unit, centre, staff, question)
    for petition in told["petitions"]:
        _send(unit, centre, staff, petition)
    _answer_surveys(unit, centre, told["comments"], Random(seed))  # noqa: S311 - no secret


def release(unit: UnitOfWork) -> None:
    """What the leader has read of what people wrote: the oldest. In a transaction after `make`."""
    unread = survey_store.texts(unit.connection, survey_store.UNREAD, date.min, date.max)
    for one in unread[-RELEASED:]:
        survey_store.set_text(unit.connection, one.answer, one.said)
        centre_store.log(unit, "release_survey_text")


def _staff(connection: Connection, centre: Centre) -> Staff:
    members = centre_store.all_members(connection)

    def first(role: str) -> Actor:
        one = next(member for member in members if member.role == role)
        permissions = frozenset(centre.role_by_id[role].permissions)
        return Actor(ActorKind.STAFF, str(one.id), one.display_name, permissions, role)

    return Staff(first("leader"), first("official"), first("clerk"))


def _before(unit: UnitOfWork, days: float) -> UnitOfWork:
    return unit.at(unit.now - timedelta(days=days))


# ------------------------------------------------------------------------------ questions


def _publish(unit: UnitOfWork, faq: Mapping[str, Any]) -> None:
    values = {
        "field": faq["field"], "procedure_code": faq["procedure"], "question": faq["question"],
        "answer": faq["answer"], "published": True, "published_at": unit.now,
        "published_by": unit.actor.label, "changed_at": unit.now, "version": 0, "portal_id": "",
    }  # fmt: skip
    added = question_store.put_faq(unit.connection, values)
    centre_store.log(unit, "publish_faq", f"faq:{added}")


def _ask(unit: UnitOfWork, centre: Centre, staff: Staff, told: Mapping[str, Any]) -> None:
    """On the page; or heard and answered by a clerk."""
    said = {key: value for key, value in told.items() if key != "days"}
    at = _before(unit, told["days"])
    if "channel" in told:
        asking.enter(at.by(staff.clerk), centre, EnterQuestion.model_validate(said))
    else:
        asking.ask(at.by(CITIZEN), centre, AskQuestion.model_validate(said))


# ------------------------------------------------------------------------------- petitions


def _send(unit: UnitOfWork, centre: Centre, staff: Staff, told: Mapping[str, Any]) -> None:
    service = PetitionService(Current(centre))
    said = {key: value for key, value in told.items() if key not in ("days", "steps")}
    at = _before(unit, told["days"])
    if "channel" in told:
        received = service.enter(at.by(staff.clerk), EnterPetition.model_validate(said))
    else:
        received = service.submit(at.by(CITIZEN), SubmitPetition.model_validate(said))
    wanted = select(petitions.c.id).where(petitions.c.code == received.code)
    number: int = unit.connection.execute(wanted).scalar_one()
    token = received.follow_url.rpartition("/")[2]
    for version, step in enumerate(told.get("steps", []), 1):
        _step(_before(unit, step["days"]), service, staff, (number, token, version), step)


def _step(
    unit: UnitOfWork,
    service: PetitionService,
    staff: Staff,
    which: tuple[int, str, int],
    step: Mapping[str, Any],
) -> None:
    number, token, version = which
    said = step.get("said", "")
    official = unit.by(staff.official)
    match step["action"]:
        case "assign":
            who = staff.official.staff_id or 0
            command = AssignPetition(version=version, official=who)
            service.assign(unit.by(staff.leader), number, command)
        case "answer":
            service.answer(official, number, AnswerPetition(version=version, said=said))
        case "forward":
            office = step["office"]
            service.forward(official, number, ForwardPetition(version=version, office=office))
        case "reject":
            service.reject(official, number, RejectPetition(version=version, reason=said))
        case judged:
            judge = JudgePetition(satisfied=judged == "accept", said=said)
            service.judge(unit.by(CITIZEN), token, judge)


# --------------------------------------------------------------------------------- surveys


def _answer_surveys(
    unit: UnitOfWork, centre: Centre, comments: list[Mapping[str, Any]], random: Random
) -> None:
    """Some answers a working day, at counters that offer the service. Sheets on paper have no
    ticket, so that none of these stands for a visit of the invented queue."""
    today = centre.day(unit.now)
    said = [one["said"] for one in comments]
    for ago in range(DAYS, 0, -1):
        day = today - timedelta(days=ago)
        if day.weekday() == 6:
            continue
        for _ in range(random.randint(ANSWERS_A_DAY // 2, ANSWERS_A_DAY)):
            comment = said.pop(0) if said and random.random() < 0.03 else ""
            _answer(unit.by(CITIZEN), centre, random, (day, comment))


def _answer(unit: UnitOfWork, centre: Centre, random: Random, what: tuple[date, str]) -> None:
    day, comment = what
    counter = random.choice([one for one in centre.counters if one.services])
    service = random.choice(counter.services)
    is_result = service == centre.dossiers.collect_service
    occasion = SurveyOccasion.RESULT if is_result else SurveyOccasion.VISIT
    process, attitude = _drawn(random, _PROCESS), _drawn(random, _ATTITUDE)
    answer = SurveyAnswer(
        process=process,
        attitude=attitude,
        reasons=_reasons(centre, random, {"process": process, "attitude": attitude}),
        said=comment,
    )
    way = SurveyWay.RECEIPT if is_result else _drawn(random, _WAYS)
    visited = Visited("", occasion, day, service, counter.id)
    survey_store.add(unit, visited, way, answer, None)


def _reasons(centre: Centre, random: Random, marks: Mapping[str, int]) -> tuple[str, ...]:
    """Praise with good marks, faults with bad ones; not everybody says why."""
    fitting = [
        one.id
        for one in centre.surveys.reasons
        if (marks[one.about] >= 4) == (one.kind == "praise")
    ]
    return tuple(random.sample(fitting, min(len(fitting), random.choice((0, 0, 1, 2)))))


def _drawn(random: Random, weighted: Any) -> Any:
    values, weights = zip(*weighted, strict=True)
    return random.choices(values, weights)[0]
