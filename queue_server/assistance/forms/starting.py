"""The forms that a new centre of the demo begins with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from config.demo import DemoForm
from queue_server.assistance.forms import repository
from queue_server.assistance.forms.processing import Templates, kind_of
from queue_server.core.actor import ADMINISTRATOR
from queue_server.core.db.base import Database
from queue_server.core.db.unit_of_work import UnitOfWork


async def add_where_none(database: Database, forms: Sequence[DemoForm], now: datetime) -> None:
    """Add these forms, where there are none yet."""
    if await database.read(repository.forms):
        return
    templates = Templates()
    checked = [(one, await templates.check(kind_of(one.content), one.content)) for one in forms]

    def add(unit: UnitOfWork) -> None:
        for one, fields in checked:
            _add(unit, one, fields)

    await database.write(add, ADMINISTRATOR, now)


def _add(unit: UnitOfWork, one: DemoForm, fields: list[dict[str, Any]]) -> None:
    connection = unit.connection
    form = repository.add(connection, one.title, one.procedure)
    plan = json.dumps({name: {**said} for name, said in one.plan.items()}, ensure_ascii=False)
    repository.change(connection, form, 0, plan=plan)
    values: dict[str, Any] = {
        "kind": kind_of(one.content), "file_name": one.file_name, "note": "",
        "fields": json.dumps(fields, ensure_ascii=False), "bytes": len(one.content),
        "digest": hashlib.sha256(one.content).hexdigest(), "content": one.content,
        "uploaded_at": unit.now, "uploaded_by": unit.actor.label,
    }  # fmt: skip
    repository.add_version(connection, form, **values)
