"""The work lists: what they show, how many there are, and what a search finds.

Every list begins at an index, so that the dossiers of past years cost nothing: those in work by
when they are due, those of an official, those that stand in a status. A search finds at most
`MOST_FOUND` dossiers by each of its possible meanings.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select, true

from config.centre.model import Centre
from config.text.phone_numbers import phone_of
from config.wire import ErrorCode
from config.wire.dossiers.answers import DossierStatus, DossierSummary, WorkList
from queue_server.centre.tables import staff
from queue_server.core.errors import NotFound
from queue_server.core.security.encryption import DataKeys, data_keys
from queue_server.dossiers.persons.applicants import (
    PHONE_END,
    PHONE_END_DIGITS,
    folded,
    given_name_first,
    phone_end,
)
from queue_server.dossiers.reading.views import Views
from queue_server.dossiers.repository.queries import UNKNOWN_APPLICANT, record_of
from queue_server.dossiers.rules import lifecycle
from queue_server.dossiers.rules.codes import dossier_code, read_code, read_receipt
from queue_server.dossiers.rules.deadlines import late_before
from queue_server.dossiers.tables import applicants, dossier_steps, dossiers

PAGE: Final = 50
MOST_FOUND: Final = 500
LONGEST_SEARCH: Final = 300
AFTER_EVERY_LETTER: Final = "\x7f"
"""Sorts behind all that a folded name has."""

OPEN: Final = dossiers.c.closed_at.is_(None)
CLOCK_STOPPED: Final = sorted(status.value for status in lifecycle.CLOCK_STOPPED)
RUNNING: Final = and_(OPEN, dossiers.c.status.not_in(CLOCK_STOPPED))
WAITING: Final = dossiers.c.status.in_(
    [DossierStatus.PAYMENT_REQUESTED.value, DossierStatus.SUPPLEMENT_REQUESTED.value]
)
READY: Final = dossiers.c.status == DossierStatus.RESOLVED.value


_LISTED: Final = (
    select(
        dossiers,
        applicants.c.name.label("applicant_name"),
        staff.c.display_name,
        dossier_steps.c.name.label("step_name"),
    )
    .join(applicants, applicants.c.id == dossiers.c.applicant_id, isouter=True)
    .join(staff, staff.c.id == dossiers.c.official, isouter=True)
    .join(
        dossier_steps,
        and_(
            dossier_steps.c.dossier_id == dossiers.c.id,
            dossier_steps.c.place == dossiers.c.step,
        ),
        isouter=True,
    )
)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whose lists they are."""

    staff_id: int
    role: str
    processes: bool
    """Whether steps that nobody was handed are theirs by their role."""


def condition(
    centre: Centre, shown: WorkList, viewer: Viewer, now: datetime
) -> ColumnElement[bool]:
    """What a list shows, as a condition on `dossiers`."""
    midnight = centre.midnight_after(centre.day(now))
    morning = centre.midnight_after(centre.day(now) - timedelta(days=1))
    warned = now + timedelta(hours=centre.dossiers.warn_hours)
    late = late_before(centre, now)
    due_at = dossiers.c.due_at
    return {
        WorkList.MINE: _mine(centre, viewer),
        WorkList.DUE_TODAY: and_(RUNNING, due_at >= morning, due_at < midnight),
        WorkList.SOON: and_(RUNNING, due_at >= late, due_at < warned),
        WorkList.LATE: and_(RUNNING, due_at < late),
        WorkList.WAITING: WAITING,
        WorkList.READY: READY,
        WorkList.OPEN: OPEN,
        WorkList.ALL: true(),
    }[shown]


def _mine(centre: Centre, viewer: Viewer) -> ColumnElement[bool]:
    """Work to be done: handed to me; or nobody's yet, its step my role's, or that of a role
    which the centre file has lost."""
    handed = dossiers.c.official == viewer.staff_id
    if not viewer.processes:
        return and_(RUNNING, handed)
    present = dossier_steps.alias()
    step = (
        select(present.c.place)
        .where(
            present.c.dossier_id == dossiers.c.id,
            present.c.place == dossiers.c.step,
            or_(present.c.role == viewer.role, present.c.role.not_in(list(centre.role_by_id))),
        )
        .correlate(dossiers)
        .exists()
    )
    return and_(RUNNING, or_(handed, and_(dossiers.c.official.is_(None), step)))


class DossierTotal:
    """How many dossiers there are. None is ever deleted and ids rise with the commits, so only
    those are counted that were added since the last count."""

    def __init__(self) -> None:
        self._counted = (0, 0)
        """The id of the last dossier that was counted, and how many there were up to it."""

    def count(self, connection: Connection) -> int:
        """The number of dossiers now."""
        last, known = self._counted
        wanted = select(func.max(dossiers.c.id), func.count()).where(dossiers.c.id > last)
        newest, since = connection.execute(wanted).one()
        counted: int = known + since
        self._counted = (newest or last, counted)
        return counted


def counts(
    connection: Connection, centre: Centre, viewer: Viewer, now: datetime, total: DossierTotal
) -> dict[WorkList, int]:
    """How many dossiers each list has."""
    counted = {WorkList.ALL: total.count(connection)}
    for shown in WorkList:
        if shown is not WorkList.ALL:
            wanted = select(func.count()).where(condition(centre, shown, viewer, now))
            counted[shown] = connection.scalar(wanted.select_from(dossiers)) or 0
    return counted


def page_of(
    centre: Centre,
    shown: WorkList,
    viewer: Viewer,
    now: datetime,
    sought: ColumnElement[bool] | None,
    offset: int,
) -> Select[Any]:
    """The statement of a page and one line more: what is due first; of all, the newest."""
    wanted = _LISTED.where(condition(centre, shown, viewer, now)).offset(offset).limit(PAGE + 1)
    if sought is not None:
        wanted = wanted.where(sought)
    if shown is WorkList.ALL:
        return wanted.order_by(dossiers.c.received_at.desc(), dossiers.c.id.desc())
    return wanted.order_by(dossiers.c.due_at.is_(None), dossiers.c.due_at, dossiers.c.id)


def page(
    connection: Connection, views: Views, statement: Select[Any], now: datetime
) -> tuple[list[DossierSummary], bool]:
    """The dossiers of a page, and whether there are more."""
    rows = connection.execute(statement).all()
    return [_summary(connection, views, row, now) for row in rows[:PAGE]], len(rows) > PAGE


def _summary(connection: Connection, views: Views, row: Row[Any], now: datetime) -> DossierSummary:
    return views.summary(
        connection,
        record_of(row),
        now,
        applicant_name=row.applicant_name or UNKNOWN_APPLICANT,
        staff_name=row.display_name or "",
        step=json.loads(row.step_name) if row.step_name else {},
    )


# ------------------------------------------------------------------------------- searching


def sought_in(
    connection: Connection, centre: Centre, shown: WorkList, terms: str, now: datetime
) -> ColumnElement[bool] | None:
    """What `terms` ask for in a list, as a condition on its page; None where they say nothing.

    The lists of what is in work are short: there everybody of a name is found, however many
    of the past have the same. Raises as `search`.
    """
    if not terms.strip():
        return None
    found = dossiers.c.id.in_(search(connection, centre, terms, now))
    if shown is WorkList.ALL:
        return found
    return or_(found, *_names(folded(terms.strip()[:LONGEST_SEARCH])))


def search(connection: Connection, centre: Centre, terms: str, now: datetime) -> list[int]:
    """The dossiers that `terms` may mean: a receipt's link, a code or its end, the national
    portal's code, a phone or its last four digits, the applicant's name with or without
    diacritics (from its beginning, or from the given name on).

    Raises `NotFound` (`DOSSIER_OF_OTHER_UNIT`) for a code that another unit has given.
    """
    # PostgreSQL has no letter U+0000.
    terms = terms.replace("\0", " ").strip()[:LONGEST_SEARCH]
    found: dict[int, None] = {}
    for statement in meanings(centre, terms, now, data_keys(connection)):
        found |= dict.fromkeys(connection.execute(statement.limit(MOST_FOUND)).scalars())
    if not found and _is_of_other_unit(terms, centre.unit.codes):
        raise NotFound(ErrorCode.DOSSIER_OF_OTHER_UNIT)
    return list(found)


def meanings(centre: Centre, terms: str, now: datetime, keys: DataKeys) -> Iterable[Select[Any]]:
    """A statement for each of the things that `terms` may mean."""
    ids = select(dossiers.c.id)
    token = read_receipt(terms)
    if token:
        yield ids.where(dossiers.c.token == token)
    if terms:
        yield ids.where(dossiers.c.code.in_(_codes(centre, terms, now)))
        yield ids.where(dossiers.c.national_code == terms, dossiers.c.national_code != "")
    newest = ids.join(applicants, applicants.c.id == dossiers.c.applicant_id)
    last_four = re.fullmatch(rf"[0-9]{{{PHONE_END_DIGITS}}}", terms, re.ASCII)
    end = terms if last_four else phone_end(phone_of(terms) or "")
    if end:
        ends = keys.digests(end, PHONE_END)
        yield newest.where(applicants.c.phone_end.in_(ends)).order_by(dossiers.c.id.desc())
    of_name = select(applicants.c.id).order_by(applicants.c.id.desc()).limit(MOST_FOUND)
    for name in _names(folded(terms)):
        people = of_name.where(name)
        yield ids.where(dossiers.c.applicant_id.in_(people)).order_by(dossiers.c.id.desc())


def _names(name: str) -> Iterable[ColumnElement[bool]]:
    """Whose name is meant: as it begins, or by the given name and any of the others."""
    if not name or name.isdigit():
        return
    yield _begins(applicants.c.name_folded, name)
    given, *others = given_name_first(name).split()
    spoken = [applicants.c.name_folded.contains(other, autoescape=True) for other in others]
    yield and_(_begins(applicants.c.name_turned, given), *spoken)


def _begins(column: Any, terms: str) -> ColumnElement[bool]:
    """Between what begins so and what comes after: a step into the index, unlike LIKE."""
    return and_(column >= terms, column < terms + AFTER_EVERY_LETTER)


def _codes(centre: Centre, terms: str, now: datetime) -> list[str]:
    """The codes that may be meant: whole, without the unit, or today's by its serial. One that
    a unit gave before it was merged into this one is found as it is."""
    unit, digits = centre.unit.code, centre.dossiers.serial_digits
    typed = [terms, f"{unit}-{terms}"]
    codes = [code for one in typed if (code := _code(one, centre.unit.codes))]
    if re.fullmatch(r"[0-9]{1,7}", terms, re.ASCII) and int(terms):
        codes.append(dossier_code(unit, centre.day(now), int(terms), digits))
    return [*codes, "".join(terms.split()).upper()]


def _is_of_other_unit(terms: str, units: tuple[str, ...]) -> bool:
    try:
        read_code(terms, *units)
    except NotFound as refusal:
        return refusal.code is ErrorCode.DOSSIER_OF_OTHER_UNIT
    return False


def _code(typed: str, units: tuple[str, ...]) -> str | None:
    try:
        return read_code(typed, *units)
    except NotFound:
        return None
