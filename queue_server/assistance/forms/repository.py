"""Queries and writes of forms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from config.wire import ErrorCode
from config.wire.assistance.forms import FormField, FormLine
from queue_server.assistance.forms.rules import planned
from queue_server.assistance.forms.tables import form_templates, form_versions, forms_written
from queue_server.centre.tables import staff
from queue_server.core.errors import Conflict, NotFound

_VERSION = tuple(column for column in form_versions.c if column.name != "content")
"""Without the file itself."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form and its newest version."""

    id: int
    title: str
    procedure: str
    plan: Mapping[str, Any]
    withdrawn_at: datetime | None
    version: int
    newest: Row[Any] | None

    @property
    def fields(self) -> list[FormField]:
        """Those of the newest version, in their order."""
        return planned(json.loads(self.newest.fields), self.plan) if self.newest else []

    @property
    def line(self) -> FormLine:
        newest = self.newest
        return FormLine(
            form=self.id, version=self.version, title=self.title, procedure=self.procedure,
            withdrawn=self.withdrawn_at is not None, number=newest.number if newest else 0,
            kind=newest.kind if newest else "", fields=self.fields,
            uploaded_at=newest.uploaded_at if newest else None,
        )  # fmt: skip


def forms(connection: Connection, procedure: str | None = None) -> list[Form]:
    """Every form, or those of a procedure, by procedure and title."""
    wanted = select(form_templates).order_by(
        form_templates.c.procedure_code, form_templates.c.title, form_templates.c.id
    )
    if procedure is not None:
        wanted = wanted.where(form_templates.c.procedure_code == procedure)
    newest = _newest(connection)
    return [
        Form(
            row.id, row.title, row.procedure_code, json.loads(row.plan), row.withdrawn_at,
            row.version, newest.get(row.id),
        )
        for row in connection.execute(wanted)
    ]  # fmt: skip


def _newest(connection: Connection) -> dict[int, Row[Any]]:
    rows = connection.execute(select(*_VERSION).order_by(form_versions.c.number))
    return {row.template_id: row for row in rows}


def form(connection: Connection, form_id: int) -> Form:
    """Raises `NotFound`."""
    found = next((one for one in forms(connection) if one.id == form_id), None)
    if found is None:
        raise NotFound(ErrorCode.UNKNOWN_FORM)
    return found


def usable(connection: Connection, form_id: int, number: int | None = None) -> Form:
    """A form that can be written; `number` is the version that somebody sees. Raises `NotFound`,
    `Conflict` where there is a newer one."""
    found = form(connection, form_id)
    if found.withdrawn_at is not None or found.newest is None:
        raise NotFound(ErrorCode.UNKNOWN_FORM)
    if number is not None and number != found.newest.number:
        raise Conflict(ErrorCode.FORM_CHANGED)
    return found


def versions(connection: Connection, form_id: int) -> list[Row[Any]]:
    """Of a form, the newest first."""
    of_it = select(*_VERSION).where(form_versions.c.template_id == form_id)
    return list(connection.execute(of_it.order_by(form_versions.c.number.desc())))


def content(connection: Connection, form_id: int, number: int) -> Row[Any]:
    """A version with its file. Raises `NotFound`."""
    row = connection.execute(
        select(form_versions).where(
            form_versions.c.template_id == form_id, form_versions.c.number == number
        )
    ).first()
    if row is None:
        raise NotFound(ErrorCode.UNKNOWN_FORM)
    return row


def add(connection: Connection, title: str, procedure: str) -> int:
    values = {"title": title, "procedure_code": procedure, "plan": "{}", "version": 0}
    added: int = connection.execute(
        insert(form_templates).values(values).returning(form_templates.c.id)
    ).scalar_one()
    return added


def change(connection: Connection, form_id: int, seen: int, **values: Any) -> int:
    """Return its new version. Raises `Conflict` where somebody else changed it."""
    changed = connection.execute(
        update(form_templates)
        .where(form_templates.c.id == form_id, form_templates.c.version == seen)
        .values({**values, "version": seen + 1})
    )
    if changed.rowcount != 1:
        raise Conflict(ErrorCode.FORM_CHANGED)
    return seen + 1


def add_version(connection: Connection, form_id: int, **values: Any) -> int:
    """Add a version behind the last; return its number."""
    last = select(func.max(form_versions.c.number)).where(form_versions.c.template_id == form_id)
    number = int(connection.scalar(last) or 0) + 1
    connection.execute(insert(form_versions).values(template_id=form_id, number=number, **values))
    return number


def note_written(connection: Connection, **values: Any) -> int:
    """Note that a form was written."""
    noted: int = connection.execute(
        insert(forms_written).values(values).returning(forms_written.c.id)
    ).scalar_one()
    return noted


@dataclass(frozen=True, slots=True)
class FormCount:
    """Forms that were written on a day, of a procedure, by an official."""

    day: date
    procedure: str
    official: str
    forms: int
    minutes: int


def counted(connection: Connection, first: date, last: date) -> list[FormCount]:
    """What was written from a day to another, by day."""
    table = forms_written.c
    groups = (table.day, table.procedure_code, table.staff_id)
    rows = connection.execute(
        select(
            *groups,
            func.max(staff.c.display_name).label("official"),
            func.count().label("forms"),
            func.coalesce(func.sum(table.minutes), 0).label("minutes"),
        )
        .join(staff, staff.c.id == table.staff_id)
        .where(table.day >= first, table.day <= last)
        .group_by(*groups)
        .order_by(*groups)
    )
    return [
        FormCount(row.day, row.procedure_code, row.official, int(row.forms), int(row.minutes))
        for row in rows
    ]
