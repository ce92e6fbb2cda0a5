"""The settings as administrators see them: the draft beside what is in force, in their language."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, Row

from config.centre.differences import Difference, differences
from config.centre.loading import judge
from config.centre.model import Centre
from config.text.catalogue import text
from config.text.phrase import worded
from config.wire.centre.settings import (
    HIDDEN,
    ScheduledSettings,
    SettingsCompared,
    SettingsDifference,
    SettingsListed,
    SettingsShown,
    SettingsVersion,
)
from queue_server.centre import repository
from queue_server.centre.settings import draft as drafts
from queue_server.centre.settings import publishing, versions, winding
from queue_server.centre.settings.errors import SettingsChanged, UnknownSetting
from queue_server.centre.settings.live import LiveCentre
from queue_server.centre.settings.mistakes import MistakesInLanguage
from queue_server.centre.settings.parts import Content, named_path
from queue_server.centre.settings.publishing import InUse
from queue_server.centre.settings.versions import Version
from queue_server.core.actor import ADMINISTRATOR, SYSTEM
from queue_server.core.errors import MotcuaError
from queue_server.core.http.problems import problem_of

MOST_VERSIONS: Final = 500
MARK_DIGITS: Final = 4
BY_PROGRAMS: Final = (SYSTEM, ADMINISTRATOR)
HELD_FROM_START: Final = ("public_url", "network", "voice")
"""Sections of which a change holds from the next start of the server on."""


def shown(connection: Connection, in_use: InUse, live: LiveCentre, language: str) -> SettingsShown:
    """The draft and all that is to be said of it."""
    in_force, names = publishing.in_force(connection), _names(connection, language)
    draft = drafts.read(connection, in_force)
    holds = json.loads(in_force.content)
    centre, found = judge(draft.content)
    uses = in_use(connection, live.published, centre) if centre and draft.is_changed else ()
    told = MistakesInLanguage(draft.content, holds, language)
    return SettingsShown(
        in_force=_version(in_force, names),
        revision=draft.revision,
        changed_by=_name(draft.changed_by, names),
        changed_at=draft.changed_at,
        content=drafts.hidden((), draft.content),
        content_in_force=drafts.hidden((), holds),
        mistakes=[told.mistake(one) for one in found],
        gone=told.gone() if found else [],
        differences=_differences(holds, draft.content, language),
        in_use=[use.phrase.in_language(language) for use in uses],
        can_be_shown=centre is not None,
        can_wind_down=winding.can_wind_down(uses),
        winding_down=winding.shown(connection, live.published, in_use, language),
        after_restart=_after_restart(live.started_with, holds),
        scheduled=_scheduled(connection, holds, names, language),
    )


def listed(connection: Connection, language: str) -> SettingsListed:
    names = _names(connection, language)
    found = versions.all_versions(connection, MOST_VERSIONS)
    return SettingsListed(versions=[_version(one, names) for one in found])


def compared(connection: Connection, before: int, after: int, language: str) -> SettingsCompared:
    """Raises `UnknownSetting`."""
    names = _names(connection, language)
    first, second = (_known(connection, number) for number in (before, after))
    old, new = json.loads(first.content), json.loads(second.content)
    return SettingsCompared(
        before=_version(first, names),
        after=_version(second, names),
        differences=_differences(old, new, language),
        content_before=drafts.hidden((), old),
        content_after=drafts.hidden((), new),
    )


def _known(connection: Connection, number: int) -> Version:
    found = versions.version(connection, number)
    if found is None:
        raise UnknownSetting(str(number))
    return found


def _version(one: Version, names: dict[str, str]) -> SettingsVersion:
    return SettingsVersion(
        version=one.id,
        published_at=one.published_at,
        published_by=_name(one.published_by, names),
        source=one.source.value,
        reason=one.reason,
    )


def _names(connection: Connection, language: str) -> dict[str, str]:
    """Of everybody who may have published, by their labels in the log."""
    others = {one.label: text(language, f"settings.by.{one.label}") for one in BY_PROGRAMS}
    return others | repository.staff_names(connection)


def _name(label: str, names: dict[str, str]) -> str:
    return names.get(label, label)


def _differences(before: Content, after: Content, language: str) -> list[SettingsDifference]:
    found = differences(_marked(before), _marked(after))
    return [_difference(one, before, after, language) for one in found]


def _marked(value: Any) -> Any:
    """Secrets as marks that differ where the secrets do."""
    if isinstance(value, dict):
        return {
            key: HIDDEN + sha256(str(inside).encode()).hexdigest()[:MARK_DIGITS]
            if key in drafts.SECRETS and inside
            else _marked(inside)
            for key, inside in value.items()
        }
    return [_marked(one) for one in value] if isinstance(value, list) else value


def _difference(
    one: Difference, before: Content, after: Content, language: str
) -> SettingsDifference:
    content = before if one.kind.value == "removed" else after
    return SettingsDifference(
        path=named_path(content, one.path),
        kind=one.kind.value,
        said=one.phrase.in_language(language),
    )


def _after_restart(started_with: Centre, holds: Content) -> list[str]:
    began = started_with.model_dump(mode="json", include=set(HELD_FROM_START))
    return [section for section in HELD_FROM_START if began[section] != holds.get(section)]


def _scheduled(
    connection: Connection, holds: Content, names: dict[str, str], language: str
) -> list[ScheduledSettings]:
    return [
        _planned(connection, row, holds, names, language)
        for row in publishing.scheduled(connection)
    ]


def _planned(
    connection: Connection, row: Row[Any], holds: Content, names: dict[str, str], language: str
) -> ScheduledSettings:
    content, kept_by = json.loads(row.content), ""
    try:
        content = publishing.ready(connection, row).model_dump(mode="json")
    except SettingsChanged as refusal:
        who = str(refusal.values["who"])
        where = worded(refusal.values["where"], language)
        values = {"where": where, "who": _name(who, names)}
        kept_by = text(language, "settings.contradicts", **values)
    except MotcuaError as refusal:
        kept_by = problem_of(refusal, language).detail
    return ScheduledSettings(
        id=row.id,
        takes_effect_on=row.takes_effect_on,
        made_at=row.made_at,
        made_by=_name(row.made_by, names),
        reason=row.reason,
        differences=_differences(holds, content, language),
        content=drafts.hidden((), content),
        kept_by=kept_by,
    )
