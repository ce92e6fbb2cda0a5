"""A dossier by its link, or by its code and four digits of the phone: what a citizen may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from config.centre.model import Centre
from config.wire import ErrorCode
from config.wire.dossiers.answers import (
    DossierFollowed,
    DossierFound,
    DossierStatus,
    FindDossier,
    FollowedStep,
    FormNumber,
    PaperState,
    StepState,
)
from queue_server.catalogue.service import Catalogue
from queue_server.core.actor import NOBODY
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import NotFound, TooManyRequests
from queue_server.core.security.attempt_limits import AttemptLimiter
from queue_server.core.security.keyed_hash import keyed_hash
from queue_server.dossiers.persons import find_limits
from queue_server.dossiers.persons.applicants import PHONE_END_DIGITS
from queue_server.dossiers.reading.views import standing, state_of
from queue_server.dossiers.reading.visits import DossierVisits, purpose_of
from queue_server.dossiers.records import DossierRecord, StepRecord
from queue_server.dossiers.repository import queries, tracking
from queue_server.dossiers.rules import codes, lifecycle
from queue_server.dossiers.rules.permissions import is_over
from queue_server.dossiers.tables import find_attempts

WITHOUT_RESULT: Final = frozenset({DossierStatus.REFUSED, DossierStatus.WITHDRAWN})
WAITS_FOR_CITIZEN: Final = frozenset(
    {DossierStatus.SUPPLEMENT_REQUESTED, DossierStatus.PAYMENT_REQUESTED}
)
SAYS_WHY: Final = frozenset({DossierStatus.REFUSED, DossierStatus.STOPPED})


OFFICES_WORDS: Final[dict[str, object]] = {
    "waiting_for": "",
    "waiting_papers": [],
    "refusal": "",
    "ground": "",
    "tickets": [],
}
"""Left out for whoever knows a dossier's code alone."""


@dataclass(frozen=True, slots=True)
class StandingShown:
    """What a greeter sees of a dossier; `dossier_id` where it was found by its code alone."""

    shown: DossierFollowed
    dossier_id: int | None = None


class DossierTracking:
    """Dossiers for those who hold a receipt."""

    def __init__(
        self,
        centre: Current[Centre],
        database: Database,
        catalogue: Catalogue,
        visits: DossierVisits,
        clock: Clock,
    ) -> None:
        self._centre = centre
        self._database = database
        self._catalogue = catalogue
        self._visits = visits
        self._clock = clock

    async def followed(self, token: str) -> DossierFollowed:
        """What the holder of a receipt's link (or its token) may know. Raises `NotFound`."""
        now = self._clock.now()

        def look(connection: Connection) -> DossierFollowed:
            return self._followed(connection, self._visits.dossier(connection, token), now)

        return await self._database.read(look)

    async def standing(self, typed: str) -> StandingShown:
        """How the dossier of a receipt or a code stands, for staff who greet. By the code alone
        without the office's own words, which were written for the receipt's holder. Raises
        `NotFound`."""
        now = self._clock.now()
        if codes.read_receipt(typed) is not None:
            return StandingShown(await self.followed(typed))
        code = codes.read_code(typed, *self._centre.value.unit.codes)

        def look(connection: Connection) -> StandingShown:
            dossier = queries.by_code(connection, code)
            if dossier is None:
                raise NotFound(ErrorCode.UNKNOWN_DOSSIER)
            shown = self._followed(connection, dossier, now)
            return StandingShown(shown.model_copy(update=OFFICES_WORDS), dossier.id)

        return await self._database.read(look)

    async def find(self, command: FindDossier, address: str) -> DossierFound:
        """Where to follow the dossier of a code whose applicant's phone ends so, or is so.

        Raises `NotFound`: `DOSSIER_OF_OTHER_UNIT`, which is not looked up; `UNKNOWN_DOSSIER`,
        the same for a wrong code, wrong digits and a dossier without a phone. Raises
        `TooManyRequests` after too many of these, which counts nothing: after that wait one
        may try again.
        """
        code = codes.read_code(command.code, *self._centre.value.unit.codes)
        token = await self._database.write(
            lambda unit: _try(unit, code, command.phone_digits, address), NOBODY, self._clock.now()
        )
        if isinstance(token, TooManyRequests):
            raise token
        if token is None:
            raise NotFound(ErrorCode.UNKNOWN_DOSSIER)
        return DossierFound(token=token, follow_url=f"{self._centre.value.public_url}/H/{token}")

    # ------------------------------------------------------------------------ what is seen

    def _followed(
        self, connection: Connection, dossier: DossierRecord, now: datetime
    ) -> DossierFollowed:
        procedure = self._catalogue.version(connection, dossier.version_id)
        day = self._centre.value.day(now)
        waiting = dossier.status in WAITS_FOR_CITIZEN
        reason, ground = _why(connection, dossier)
        return DossierFollowed(
            code=dossier.code,
            procedure_code=dossier.procedure_code,
            procedure_name=procedure.name,
            status=dossier.status,
            status_code=dossier.status.code,
            standing=standing(self._centre.value, dossier, now),
            received_at=dossier.received_at,
            promised_at=None if dossier.status in lifecycle.CLOCK_STOPPED else dossier.due_at,
            new_day=dossier.extended_to,
            steps=_steps(dossier, queries.steps(connection, dossier.id)),
            waiting_for=dossier.waiting_for if waiting else "",
            waiting_papers=_missing(connection, dossier),
            waiting_amount=_amount(dossier),
            waiting_until=dossier.waiting_until if waiting else None,
            where=self._centre.value.unit.name,
            delivery=dossier.delivery,
            refusal=reason,
            ground=ground,
            resolved_at=dossier.resolved_at,
            returned_at=dossier.returned_at,
            language=dossier.language,
            hall_name=self._centre.value.unit.name,
            visit=purpose_of(dossier) or "",
            visit_service=self._visits.service_for(connection, dossier),
            tickets=[
                f"/T/{token}" for token in tracking.ticket_tokens(connection, dossier.id, day)
            ],
            now=now,
        )


def _steps(dossier: DossierRecord, laid_out: list[StepRecord]) -> list[FollowedStep]:
    """The steps; of a dossier that ended without a result only those that were done."""
    no_result = is_over(dossier) or dossier.status in WITHOUT_RESULT
    followed = [
        FollowedStep(name=step.name, state=state_of(dossier, step), at=step.ended_at)
        for step in laid_out
    ]
    return [step for step in followed if step.state is StepState.DONE or not no_result]


def _missing(connection: Connection, dossier: DossierRecord) -> list[str]:
    """The papers that the last form 02 names, else those that are marked as missing."""
    if dossier.status is not DossierStatus.SUPPLEMENT_REQUESTED:
        return []
    named = _issued_fields(connection, dossier, FormNumber.SUPPLEMENT_REQUEST).get("papers")
    if isinstance(named, list) and named:
        return [str(paper) for paper in named]
    papers = queries.papers(connection, dossier.id)
    return [paper.name for paper in papers if paper.state is PaperState.MISSING]


def _amount(dossier: DossierRecord) -> int | None:
    """What is to be paid, in đồng."""
    return dossier.payment_due if dossier.status is DossierStatus.PAYMENT_REQUESTED else None


def _why(connection: Connection, dossier: DossierRecord) -> tuple[str, str]:
    """Why a dossier was refused or stopped, and on which ground, as the office wrote it."""
    if dossier.status not in SAYS_WHY:
        return "", ""
    refused = dossier.status is DossierStatus.REFUSED
    form = FormNumber.REFUSAL if refused else FormNumber.STOP_NOTICE
    fields = _issued_fields(connection, dossier, form)
    return str(fields.get("reason", "")), str(fields.get("ground", ""))


def _issued_fields(
    connection: Connection, dossier: DossierRecord, form: FormNumber
) -> dict[str, object]:
    """The fields of the last form of that number; empty where none was issued."""
    issued = queries.form_records(connection, dossier.id)
    return next((one.fields for one in reversed(issued) if one.form is form), {})


# ------------------------------------------------------------------------------ finding


def _try(unit: UnitOfWork, code: str, digits: str, address: str) -> str | TooManyRequests | None:
    """The token, or `None` where code and digits do not belong together.

    The use cases of a centre run one after the other, so a thousand tries at once gain nothing.
    """
    connection = unit.connection
    whole = len(digits) > PHONE_END_DIGITS
    hashed = keyed_hash(connection, find_limits.PURPOSE)
    ways = find_limits.ways(hashed, code, address, whole_number=whole)
    way = TRIES.admit(connection, ways, unit.now)
    if isinstance(way, TooManyRequests):
        return way
    token = tracking.token_by_phone(connection, code, digits)
    if token is not None:
        TRIES.forgive(connection, way, unit.now)
    return token


TRIES: Final = AttemptLimiter(find_attempts, find_limits.REMEMBERED)
