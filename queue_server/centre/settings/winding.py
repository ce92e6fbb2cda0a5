"""Winding down: a service, counter or priority class that was taken out while somebody used it
stays in force, gets nobody new, and is taken out when the last has left."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from typing import Any, Final

from sqlalchemy import Connection, select, update

from config.centre.model import Centre
from config.centre.winding_down import LISTS, Part, being_wound_down, kept, taken_back, without
from config.text.catalogue import localised
from config.text.phrase import Phrase
from config.wire.centre.settings import WindingDown
from queue_server.centre.settings import draft as drafts
from queue_server.centre.settings import versions
from queue_server.centre.settings.checking import checked
from queue_server.centre.settings.errors import (
    SettingsChanged,
    SettingsInUse,
    SettingsWrong,
    UnknownSetting,
)
from queue_server.centre.settings.parts import Content
from queue_server.centre.settings.uses import Use
from queue_server.centre.settings.versions import Source, Version
from queue_server.centre.tables import scheduled_settings, settings_draft
from queue_server.core.db.unit_of_work import UnitOfWork

InUse = Callable[[Connection, Centre, Centre], Sequence[Use]]
LOOKED_BACK: Final = 200
"""The most versions that are searched for the one before a part was wound down."""


def settled(before: Centre, after: Centre, uses: Sequence[Use], *, wind_down: bool) -> Centre:
    """`after`, with what it takes out of `before` and is in use wound down.

    Raises `SettingsInUse` where that is not wanted, or cannot be.
    """
    if not uses:
        return after
    if not wind_down or any(use.part is None for use in uses):
        raise SettingsInUse([use.phrase for use in uses])
    parts = {use.part for use in uses if use.part is not None}
    was, will_be = _content(before), _content(after)
    if clashing := _letters_taken(was, will_be, parts):
        raise SettingsInUse(clashing)
    return checked(kept(was, will_be, parts))


def can_wind_down(uses: Sequence[Use]) -> bool:
    return bool(uses) and all(use.part is not None for use in uses)


def _letters_taken(was: Content, will_be: Content, parts: Collection[Part]) -> list[Phrase]:
    """Letters that a new service has of one that is still called by them."""
    letters = {one["letter"] for one in will_be["services"]}
    return [
        Phrase("settings.in_use.letter", {"letter": one["letter"]})
        for one in was["services"]
        if Part("services", one["id"]) in parts and one["letter"] in letters
    ]


def end(unit: UnitOfWork, in_use: InUse) -> int | None:
    """Take out of force what is wound down and nobody uses any more; the number of the new
    version, None where there is nothing to take out."""
    version = _in_force(unit.connection)
    centre = version.centre
    parts = being_wound_down(centre)
    over = parts - {use.part for use in in_use(unit.connection, centre, _without(centre, parts))}
    content = _content(centre)
    for part in sorted(over):
        content = _taken_out(content, part)
    if content == _content(centre):
        return None
    number = versions.publish(unit, checked(content), Source.WOUND_DOWN)
    _carry_over(unit.connection, version, number, over)
    return number


def _without(centre: Centre, parts: Collection[Part]) -> Centre:
    """A centre to compare with, which need not be one that can be opened."""
    held: dict[str, Any] = {name: getattr(centre, name) for name in Centre.model_fields}
    for key in LISTS:
        held[key] = [one for one in held[key] if Part(key, one.id) not in parts]
    return Centre.model_construct(**held)


def _taken_out(content: Content, part: Part) -> Content:
    """`content` without the part; as it is where something else of the centre depends on it: then
    an administrator must decide."""
    left = without(content, {part})
    try:
        checked(left)
    except SettingsWrong:
        return content
    return left


def _carry_over(
    connection: Connection, before: Version, number: int, parts: Collection[Part]
) -> None:
    """Draft and scheduled settings go on over the new version, without the parts too: else who
    changes a counter that served a service would contradict its end."""
    for table in (settings_draft, scheduled_settings):
        for row in connection.execute(select(table).where(table.c.content.is_not(None))):
            try:
                content = drafts.rebased(connection, json.loads(row.content), row.based_on, before)
            except SettingsChanged:
                continue  # it says so itself
            try:
                left = without(content, parts)
            except (AttributeError, KeyError, TypeError):
                continue  # a draft may hold anything
            now = {"content": versions.as_content(left), "based_on": number}
            connection.execute(update(table).where(table.c.id == row.id).values(now))


def take_back(unit: UnitOfWork, path: Sequence[str]) -> int:
    """Let a part go on that is wound down, wherever it was used before; the number of the new
    version. Raises `UnknownSetting`, `SettingsWrong`."""
    part, centre = Part(*path), _in_force(unit.connection).centre
    if part not in being_wound_down(centre):
        raise UnknownSetting(".".join(path))
    before = _before_winding_down(unit.connection, part) or centre
    content = taken_back(_content(centre), _content(before), part)
    return versions.publish(unit, checked(content), Source.PAGES)


def _before_winding_down(connection: Connection, part: Part) -> Centre | None:
    for found in versions.all_versions(connection, LOOKED_BACK):
        parts = json.loads(found.content).get(part.list, [])
        there = next((one for one in parts if one["id"] == part.id), None)
        if there is None:
            return None
        if not there.get("winding_down"):
            return versions.centre_of(connection, found.id)
    return None


def shown(
    connection: Connection, centre: Centre, in_use: InUse, language: str
) -> list[WindingDown]:
    """What is wound down, and who still uses it."""
    parts = being_wound_down(centre)
    if not parts:
        return []
    uses = in_use(connection, centre, _without(centre, parts))
    return [_shown(centre, part, uses, language) for part in sorted(parts)]


def _shown(centre: Centre, part: Part, uses: Sequence[Use], language: str) -> WindingDown:
    name = next(one.name for one in getattr(centre, part.list) if one.id == part.id)
    said = [
        Phrase(f"settings.winding_down.{use.kind}", {"count": use.count}).in_language(language)
        for use in uses
        if use.part == part
    ]
    nobody = Phrase("settings.winding_down.nobody").in_language(language)
    return WindingDown(
        path=list(part), name=localised(name, language), said=" ".join(said) or nobody
    )


def _content(centre: Centre) -> Content:
    return centre.model_dump(mode="json")


def _in_force(connection: Connection) -> Version:
    found = versions.newest(connection)
    if found is None:
        raise UnknownSetting("1")
    return found
