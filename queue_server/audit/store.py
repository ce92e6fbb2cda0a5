"""What the logs of the centre and of its dossiers say, newest first; read only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, select

from queue_server.centre.tables import centre_log, staff
from queue_server.dossiers.tables import dossier_log, dossiers

PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was done."""

    at: datetime
    who: str
    """`staff:3`, `kiosk:kiosk-1`, `administrator`, `system`."""
    who_name: str
    action: str
    subject: str
    """What it was done to, of the centre: `staff:3`, `kiosk:kiosk-1`, a counter's id."""
    words: str
    dossier_id: int | None = None
    dossier_code: str = ""
    to_status: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines are wanted: of some days; of somebody; of a dossier."""

    start: datetime
    end: datetime
    who: str = ""
    dossier: str = ""
    """A dossier's code; of any day."""
    offset: int = 0


def lines(connection: Connection, asked: Asked) -> tuple[list[Line], bool]:
    """A page of lines, newest first, and whether there are more."""
    most = asked.offset + PAGE + 1
    found = [
        *(_of_centre(row) for row in connection.execute(_centre(asked).limit(most))),
        *(_of_dossier(row) for row in connection.execute(_dossiers(asked).limit(most))),
    ]
    found.sort(key=lambda line: line.at, reverse=True)
    page = found[asked.offset : most]
    return page[:PAGE], len(page) > PAGE


def _centre(asked: Asked) -> Select[Any]:
    log = centre_log.c
    wanted = select(centre_log).order_by(log.at.desc(), log.id.desc())
    if asked.dossier:
        wanted = wanted.where(log.subject == asked.dossier)
    else:
        wanted = wanted.where(log.at >= asked.start, log.at < asked.end)
    return wanted.where(log.who == asked.who) if asked.who else wanted


def _dossiers(asked: Asked) -> Select[Any]:
    log = dossier_log.c
    wanted = (
        select(dossier_log, dossiers.c.code)
        .join(dossiers, dossiers.c.id == log.dossier_id)
        .order_by(log.at.desc(), log.id.desc())
    )
    if asked.dossier:
        wanted = wanted.where(dossiers.c.code == asked.dossier)
    else:
        wanted = wanted.where(log.at >= asked.start, log.at < asked.end)
    return wanted.where(log.actor == asked.who) if asked.who else wanted


def _of_centre(row: Any) -> Line:
    return Line(row.at, row.who, "", row.action, row.subject, row.detail)


def _of_dossier(row: Any) -> Line:
    return Line(
        row.at, row.actor, row.actor_name, row.action, "", row.reason,
        row.dossier_id, row.code, row.to_status,
    )  # fmt: skip


def names(connection: Connection) -> dict[str, str]:
    """The names of the staff by their labels in the log, whoever ever signed in."""
    wanted = select(staff.c.id, staff.c.display_name).order_by(staff.c.display_name)
    return {f"staff:{row.id}": row.display_name for row in connection.execute(wanted)}
