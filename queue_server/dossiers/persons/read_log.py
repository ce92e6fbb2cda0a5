"""The log of reads of personal data: who read whose, when, and by which operation or page.

The line is on disk before the answer leaves; it shares the commit of whatever is written at that
moment. What was just read by the same person is not logged again, so a page that looks at its
dossier every few seconds costs nothing. Where the database cannot write, reading goes on, and the
lines follow as soon as it can.
"""

from __future__ import annotations

import logging
import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any, Final

from sqlalchemy import Connection, select

from config.centre.model import Centre
from config.centre.sections.dossiers import Dossiers
from queue_server.centre import repository as centre_store
from queue_server.centre.tables import centre_log
from queue_server.core.actor import SYSTEM, Actor
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import Unavailable
from queue_server.dossiers.errors import TooManyRead
from queue_server.dossiers.persons.read_limits import Judged, Lately, ReadLimit, judge
from queue_server.dossiers.tables import dossier_reads

logger = logging.getLogger(__name__)

MANY: Final = "read_many"
REFUSED: Final = "refuse_reading"
"""Lines of the centre's log that tell whoever oversees; the subject is who read, the detail how
many persons within how many minutes."""
MOST_WAITING: Final = 10_000
LISTED: Final = frozenset({"listDossiers", "searchDossiers", "getTicketDossiers"})
"""They show names, no numbers: counted by themselves, more of them are let through."""


@dataclass(frozen=True, slots=True)
class ReadAlert:
    """Somebody read more persons than usual."""

    line: int
    """The row of the centre's log: the newest is the largest."""
    at: datetime
    who: str
    name: str
    count: int
    minutes: int
    is_refused: bool


class ReadLog:
    """Logs reads, and stops a reader of too many."""

    def __init__(
        self,
        centre: Current[Centre],
        database: Database,
        clock: Clock,
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        self._centre = centre
        self._database = database
        self._clock = clock
        self._seconds = seconds
        self._lately: dict[tuple[str, bool], Lately] = {}
        self._waiting: deque[tuple[Any, dict[str, Any]]] = deque(maxlen=MOST_WAITING)

    async def read(
        self,
        caller: Actor,
        operation: str,
        dossiers: Sequence[int],
        counts_at_most: int | None = None,
    ) -> None:
        """Log that `caller` reads of these. Raises `TooManyRead`; then nothing may be shown."""
        if not dossiers:
            return
        is_list = operation in LISTED
        lately = self._lately.setdefault((caller.label, is_list), Lately())
        allowance = self._listed if is_list else self._opened
        judged = judge(lately, operation, dossiers, allowance, self._seconds(), counts_at_most)
        if judged.is_told:
            self._tell(caller, judged)
        if judged.wait_seconds <= 0 and judged.new:
            self._waiting.append((dossier_reads, self._row(caller, operation, judged.new)))
        await self._write()
        if judged.wait_seconds > 0:
            raise TooManyRead(
                math.ceil(judged.wait_seconds), allowance.most, self._limits.persons_read_minutes
            )

    @property
    def _limits(self) -> Dossiers:
        return self._centre.value.dossiers

    @property
    def _opened(self) -> ReadLimit:
        limits = self._limits
        lasts = 60.0 * limits.persons_read_minutes
        return ReadLimit(lasts, limits.persons_read_alert, limits.persons_read_most)

    @property
    def _listed(self) -> ReadLimit:
        limits = self._limits
        lasts = 60.0 * limits.persons_read_minutes
        return ReadLimit(lasts, limits.persons_listed_most, limits.persons_listed_most)

    @property
    def most_of_a_print(self) -> int:
        """As how many a register counts that is printed whole."""
        return self._opened.alert

    def _row(self, caller: Actor, operation: str, dossiers: list[int]) -> dict[str, Any]:
        one = len(dossiers) == 1
        return {
            "at": self._clock.now(),
            "who": caller.label,
            "operation": operation,
            "dossier_id": dossiers[0] if one else None,
            "dossiers": "" if one else ",".join(map(str, dossiers)),
            "count": len(dossiers),
        }

    def _tell(self, caller: Actor, judged: Judged) -> None:
        action = REFUSED if judged.wait_seconds > 0 else MANY
        detail = f"{judged.count}/{self._limits.persons_read_minutes}"
        line = centre_store.log_row(
            self._clock.now(), caller.label, action, caller.label, detail=detail
        )
        self._waiting.append((centre_log, line))
        logger.warning(
            "%s read %d persons in %d minutes",
            caller.label,
            judged.count,
            self._limits.persons_read_minutes,
        )

    async def _write(self) -> None:
        """Write the waiting rows; those that cannot be written wait on."""
        lines = list(self._waiting)
        if not lines:
            return
        self._waiting.clear()

        def put_down(unit: UnitOfWork) -> None:
            for table, row in lines:
                unit.append(table, row)

        try:
            await self._database.write(put_down, SYSTEM, self._clock.now())
        except Unavailable:
            self._waiting.extendleft(reversed(lines))
            logger.warning("%d reads of persons wait to be logged", len(self._waiting))


def alerts_since(connection: Connection, since: datetime) -> list[ReadAlert]:
    """Who read many persons since then, the newest first."""
    log = centre_log.c
    wanted = (
        select(log.id, log.at, log.who, log.action, log.detail)
        .where(log.at >= since, log.action.in_([MANY, REFUSED]))
        .order_by(log.id.desc())
    )
    rows = connection.execute(wanted).all()
    names = centre_store.staff_names(connection) if rows else {}
    return [_alert(row, names.get(row.who, row.who)) for row in rows]


def _alert(row: Any, name: str) -> ReadAlert:
    count, _, minutes = row.detail.partition("/")
    return ReadAlert(row.id, row.at, row.who, name, int(count), int(minutes), row.action == REFUSED)
