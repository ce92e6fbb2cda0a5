"""What this room says of one person: which forms were written for their dossiers and visits. No
word of a form is stored, and of declarations nobody who was helped is named: there is no more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, or_, select

from queue_server.assistance.forms.tables import form_templates, form_versions, forms_written
from queue_server.dossiers.persons.inventory import rows_of
from queue_server.tickets.tables import tickets


def export(connection: Connection, dossiers: Sequence[int]) -> dict[str, Any]:
    """The forms of these dossiers, as JSON takes them. Once the dossiers have forgotten their
    person, nothing leads from a form to anybody."""
    visits = select(tickets.c.id).where(rows_of(tickets, connection, dossiers))
    theirs = or_(forms_written.c.dossier_id.in_(dossiers), forms_written.c.ticket_id.in_(visits))
    wanted = (
        select(form_templates.c.title, forms_written.c.day, forms_written.c.counter)
        .join(form_versions, form_versions.c.id == forms_written.c.version_id)
        .join(form_templates, form_templates.c.id == form_versions.c.template_id)
        .where(theirs)
        .order_by(forms_written.c.id)
    )
    rows = connection.execute(wanted)
    return {
        "forms_written": [
            {"title": row.title, "day": row.day.isoformat(), "counter": row.counter} for row in rows
        ]
    }
