"""The draft: the settings as they are being changed, one for all administrators.

Each change says what its sender saw, so that nobody overwrites what another one has just written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from config.centre.naming import SettingPlace
from config.wire.centre.settings import HIDDEN, SettingChange
from queue_server.centre.settings import versions
from queue_server.centre.settings.errors import SettingsChanged, UnknownSetting
from queue_server.centre.settings.parts import (
    Content,
    Contradiction,
    NoSuchPart,
    in_order,
    merged,
    name_of,
    value_at,
    with_value,
)
from queue_server.centre.settings.versions import Version
from queue_server.centre.tables import settings_draft
from queue_server.core.db.unit_of_work import UnitOfWork

THE_ROW: Final = 1
SECRETS: Final = frozenset({"staff_pin_hash"})
"""Keys whose values are shown to nobody."""


@dataclass(frozen=True, slots=True)
class Draft:
    """`content` is what is in force where nothing is being changed."""

    revision: int
    based_on: int
    content: Content
    is_changed: bool = False
    changed_at: datetime | None = None
    changed_by: str = ""


def read(connection: Connection, in_force: Version) -> Draft:
    """The draft over the version in force: as it was begun where the two contradict each other."""
    row = connection.execute(select(settings_draft)).first()
    if row is None or row.content is None:
        return Draft(row.revision if row else 0, in_force.id, json.loads(in_force.content))
    content, based_on = json.loads(row.content), row.based_on
    with suppress(SettingsChanged):
        content = rebased(connection, content, based_on, in_force)
        based_on = in_force.id
    return Draft(row.revision, based_on, content, True, row.changed_at, row.changed_by)


def rebased(connection: Connection, content: Content, based_on: int, in_force: Version) -> Content:
    """`content` over the version in force, where it was begun over an earlier one.

    Raises `SettingsChanged` where both changed the same.
    """
    if based_on == in_force.id:
        return content
    base = versions.version(connection, based_on)
    ours = json.loads(in_force.content)
    try:
        return merged(json.loads(base.content) if base else ours, content, ours)
    except Contradiction as both:
        where = [SettingPlace(ours, path) for path in both.paths]
        raise SettingsChanged(where, in_force.published_by) from both


def write(unit: UnitOfWork, draft: Draft, content: Content | None) -> int:
    """Keep `content` as the draft, None for no draft; return its revision."""
    row = {
        "revision": draft.revision + 1,
        "based_on": draft.based_on,
        "changed_at": unit.now,
        "changed_by": unit.actor.label,
        "content": None if content is None else versions.as_content(content),
    }
    changed = update(settings_draft).values(row)
    if unit.connection.execute(changed).rowcount == 0:
        unit.connection.execute(insert(settings_draft).values(id=THE_ROW, **row))
    return draft.revision + 1


def changed(draft: Draft, changes: Iterable[SettingChange], in_force: Content) -> Content:
    """The draft's content with these changes. A secret that was taken out of the draft comes back
    with its part, out of what is in force.

    Raises `SettingsChanged` where something else stands at a place than its sender saw,
    `UnknownSetting` where there is no such place.
    """
    content = draft.content
    for change in changes:
        try:
            content = _changed(draft, content, change, in_force)
        except NoSuchPart as error:
            raise UnknownSetting(".".join(error.path)) from error
    return content


def _changed(draft: Draft, content: Content, change: SettingChange, in_force: Content) -> Content:
    if change.order is not None:
        return in_order(content, change.path, change.order)
    there = value_at(content, change.path)
    if not _is_same(hidden(change.path, there), change.seen):
        raise SettingsChanged([SettingPlace(content, tuple(change.path))], draft.changed_by)
    before = value_at(in_force, change.path)
    return with_value(content, change.path, revealed(change.value, there, before))


def _is_same(there: Any, seen: Any) -> bool:
    return there == seen or (there in (None, "", [], {}) and seen in (None, "", [], {}))


def hidden(path: Sequence[str], value: Any) -> Any:
    """A value as it is shown: without secrets."""
    if path and path[-1] in SECRETS:
        return HIDDEN if value else value
    if isinstance(value, dict):
        return {key: hidden([key], inside) for key, inside in value.items()}
    if isinstance(value, list):
        return [hidden([], inside) for inside in value]
    return value


def revealed(value: Any, there: Any, before: Any = None) -> Any:
    """A value as it is kept: secrets that were shown hidden are those that are there, else those
    that were there before."""
    if value == HIDDEN:
        return next((one for one in (there, before) if isinstance(one, str)), "")
    if isinstance(value, dict):
        sides = [one if isinstance(one, dict) else {} for one in (there, before)]
        return {
            key: revealed(inside, *(one.get(key) for one in sides)) for key, inside in value.items()
        }
    if isinstance(value, list):
        named = [_by_name(one) for one in (there, before)]
        return [revealed(part, *(one.get(name_of(part)) for one in named)) for part in value]
    return value


def _by_name(parts: Any) -> dict[str | None, Any]:
    return {name_of(part): part for part in parts} if isinstance(parts, list) else {}
