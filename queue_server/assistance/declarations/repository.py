"""Queries and writes of the table of helped declarations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from config.wire.assistance.declarations import Declaration
from queue_server.assistance.declarations.rules import EntryCount
from queue_server.assistance.declarations.tables import declarations
from queue_server.core.db.unit_of_work import UnitOfWork

LISTED: Final = 500
FIELDS: Final = (
    "procedure", "place", "quarter", "official", "volunteer", "helped", "minutes", "result",
    "reason",
)  # fmt: skip
"""What a correction may change."""
_STANDING: Final = declarations.c.withdrawn_at.is_(None)


def find(connection: Connection, entry: str) -> Row[Any] | None:
    return connection.execute(select(declarations).where(declarations.c.entry == entry)).first()


def add(unit: UnitOfWork, entry: str, digest: str, day: date, declaration: Declaration) -> None:
    row = {"entry": entry, "digest": digest, "day": day, **values_of(declaration)}
    row |= {"entered_at": unit.now, "entered_by": unit.actor.label}
    unit.connection.execute(insert(declarations).values(row))


def change(connection: Connection, entry: str, **values: object) -> None:
    connection.execute(update(declarations).where(declarations.c.entry == entry).values(**values))


def values_of(declaration: Declaration) -> dict[str, Any]:
    """An entry as the table has it."""
    said = declaration.model_dump(mode="json", include=set(FIELDS))
    return {"procedure_code": said.pop("procedure"), **said}


def of_day(connection: Connection, day: date) -> Sequence[Row[Any]]:
    """The entries of a day, the newest first."""
    wanted = select(declarations).where(declarations.c.day == day, _STANDING)
    return connection.execute(wanted.order_by(declarations.c.id.desc()).limit(LISTED)).all()


# --------------------------------------------------------------------------------- figures

COLUMNS: Final[dict[str, ColumnElement[Any]]] = {
    "day": declarations.c.day,
    "procedure": declarations.c.procedure_code,
    "place": declarations.c.place,
    "quarter": func.coalesce(declarations.c.quarter, ""),
    "volunteer": func.coalesce(declarations.c.volunteer, ""),
    "official": func.coalesce(declarations.c.official, 0),
    "result": declarations.c.result,
    "reason": func.coalesce(declarations.c.reason, ""),
    "helped": declarations.c.helped,
}
"""By what entries are counted."""


def counted(connection: Connection, first: date, last: date, by: str) -> list[EntryCount]:
    """The entries from `first` to `last`, both included, by a key of `COLUMNS`."""
    key = COLUMNS[by].label("key")
    is_volunteer = declarations.c.volunteer.is_not(None).label("by_volunteer")
    parts = (key, declarations.c.result, declarations.c.minutes, is_volunteer)
    wanted = (
        select(*parts, func.count().label("many"))
        .where(declarations.c.day.between(first, last), _STANDING)
        .group_by(*parts)
        .order_by(key)
    )
    rows = connection.execute(wanted)
    return [EntryCount(str(r.key), r.result, r.minutes, bool(r.by_volunteer), r.many) for r in rows]


def often(connection: Connection, since: date, most: int) -> list[str]:
    """The codes of the procedures in which people were helped most since then."""
    code = declarations.c.procedure_code
    wanted = select(code).where(declarations.c.day >= since, _STANDING, code != "")
    return [code for code, _ in Counter(connection.scalars(wanted)).most_common(most)]
