"""How long persons are kept: after the centre's time a closed dossier forgets whose it was.

What goes: the applicant's row, and every text that may name somebody (notes, addresses, reasons,
what forms said). What stays: the dossier with its dates, statuses, steps, outcome and fee, and who
worked on it, so that every figure stays what it was.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Table, delete, func, select, update

from config.centre import Centre
from queue_server.centre import store as centre_store
from queue_server.centre.tables import centre_log
from queue_server.core import chain
from queue_server.core.clock import Clock
from queue_server.core.database import Database, Unit
from queue_server.dossiers.tables import (
    applicants,
    dossier_forms,
    dossier_log,
    dossier_papers,
    dossier_stops,
    dossiers,
)

AT_ONCE: Final = 100
"""Dossiers in one transaction, so that nobody at a counter waits for it."""
SYSTEM: Final = "system"
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def overdue(connection: Connection, before: datetime, most: int = AT_ONCE) -> list[int]:
    """Dossiers that were closed, and their results returned, before `before`, and still know
    whose they are."""
    last = func.coalesce(dossiers.c.returned_at, dossiers.c.closed_at)
    wanted = (
        select(dossiers.c.id)
        .where(dossiers.c.closed_at < before, dossiers.c.applicant_id.is_not(None), last < before)
        .order_by(dossiers.c.closed_at)
        .limit(most)
    )
    return list(connection.scalars(wanted))


def unlink(connection: Connection, ids: Sequence[int]) -> None:
    """Let dossiers forget whose they are, and every text that may say it."""
    if connection.dialect.name == "sqlite":
        # Otherwise the words lie on in the file's free space.
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
    of_dossiers = dossiers.c.id.in_(ids)
    people = connection.scalars(select(dossiers.c.applicant_id).where(of_dossiers)).all()
    forgotten = {"applicant_id": None, "note": "", "delivery_address": "", "waiting_for": ""}
    connection.execute(update(dossiers).where(of_dossiers).values(forgotten))
    connection.execute(
        delete(applicants).where(applicants.c.id.in_([one for one in people if one]))
    )
    _empty(connection, dossier_log, ids, **chain.emptied("reason"))
    _empty(connection, dossier_stops, ids, reason="")
    _empty(connection, dossier_papers, ids, note="")
    _silence_forms(connection, ids)


def _empty(connection: Connection, table: Table, ids: Sequence[int], **values: str) -> None:
    connection.execute(update(table).where(table.c.dossier_id.in_(ids)).values(values))


def _silence_forms(connection: Connection, ids: Sequence[int]) -> None:
    """What forms said goes, but for the days that they named."""
    forms = select(dossier_forms.c.id, dossier_forms.c.words)
    for row in connection.execute(forms.where(dossier_forms.c.dossier_id.in_(ids))).all():
        kept = {key: _silenced(value) for key, value in json.loads(row.words).items()}
        of_form = dossier_forms.c.id == row.id
        connection.execute(update(dossier_forms).where(of_form).values(words=json.dumps(kept)))


def _silenced(value: Any) -> Any:
    """Nothing of the same kind; days, amounts and what is nothing stay."""
    if isinstance(value, list):
        return []
    if isinstance(value, dict):
        return {key: _silenced(inner) for key, inner in value.items()}
    return value if not isinstance(value, str) or _DAY.fullmatch(value) else ""


class Retention:
    """Unlinks persons whose time is over: once a day, a hundred at a time until all are done."""

    def __init__(self, centre: Centre, database: Database, clock: Clock) -> None:
        self._centre = centre
        self._database = database
        self._clock = clock
        self._done_on: object = None

    async def step(self) -> int:
        """Unlink some; return how many. Called in every round of jobs."""
        now = self._clock.now()
        today = self._centre.day(now)
        if self._done_on == today:
            return 0
        unlinked = await self._database.write(lambda unit: self.unlink_some(unit, now))
        if unlinked < AT_ONCE:
            self._done_on = today
        return unlinked

    def unlink_some(self, unit: Unit, now: datetime) -> int:
        before = now - timedelta(days=self._centre.dossiers.persons_kept_days)
        ids = overdue(unit.connection, before)
        if ids:
            unlink(unit.connection, ids)
            line = centre_store.log_row(now, SYSTEM, "unlink_persons", detail=str(len(ids)))
            unit.append(centre_log, line)
        return len(ids)
