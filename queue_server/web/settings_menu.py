"""The side menu of the administrator's pages below `/settings`, and what their frame needs.

Each part of the settings adds its line to `ENTRIES`, its name to the catalogue's part `settings`,
and renders its page with `**frame(…)` on `web/settings_page.html`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import Any, Final

from config.centre.model import Centre
from config.centre.roles import Permission
from config.newest_version import newer_version
from config.text.catalogue import known_language, localised, text
from queue_server.web.language import language_links


@dataclass(frozen=True, slots=True)
class SettingsEntry:
    """A line of the menu: a page."""

    id: str
    address: str
    """Below the public address: `settings/people`."""
    text: str
    """A key of the catalogue."""


ENTRIES: Final = (
    SettingsEntry("start", "settings/start", "settings.menu.start"),
    SettingsEntry("overview", "settings", "editor.page.overview"),
    SettingsEntry("unit", "settings/unit", "editor.page.unit"),
    SettingsEntry("opening", "settings/opening", "editor.page.opening"),
    SettingsEntry("calendar", "settings/calendar", "settings.menu.calendar"),
    SettingsEntry("services", "settings/services", "editor.page.services"),
    SettingsEntry("counters", "settings/counters", "editor.page.counters"),
    SettingsEntry("priority", "settings/priority", "editor.page.priority"),
    SettingsEntry("calling", "settings/calling", "editor.page.calling"),
    SettingsEntry("boards", "settings/boards", "editor.page.boards"),
    SettingsEntry("look", "settings/look", "editor.page.look"),
    SettingsEntry("kiosks", "settings/kiosks", "editor.page.kiosks"),
    SettingsEntry("dossiers", "settings/dossiers", "editor.page.dossiers"),
    SettingsEntry("feedback", "settings/feedback", "editor.page.feedback"),
    SettingsEntry("people", "settings/people", "settings.menu.people"),
    SettingsEntry("officials", "settings/officials", "editor.page.officials"),
    SettingsEntry("outside", "settings/outside", "editor.page.outside"),
    SettingsEntry("campaigns", "settings/campaigns", "editor.page.campaigns"),
    SettingsEntry("questions", "settings/questions", "editor.page.questions"),
    SettingsEntry("roles", "settings/roles", "editor.page.roles"),
    SettingsEntry("signin", "settings/signin", "editor.page.signin"),
    SettingsEntry("notices", "settings/notices", "editor.page.notices"),
    SettingsEntry("advanced", "settings/advanced", "editor.page.advanced"),
    SettingsEntry("procedures", "settings/procedures", "settings.menu.procedures"),
    SettingsEntry("versions", "settings/versions", "editor.page.versions"),
    SettingsEntry("publish", "settings/publish", "editor.page.publish"),
)
"""In the order in which they are shown."""


def frame(
    centre: Centre, language: str, part: str, person: str, permissions: Collection[Permission]
) -> dict[str, Any]:
    """The values of `web/settings_page.html` but for `here`, the id of the page's own entry.

    `part` is the page's part of the catalogue, read by `t(key)`; `person` is who looks at it. A
    person without the permission sees whose page this is instead: answer with 403 then.
    """
    return {
        "language": language,
        "root": centre.root_path,
        "hall_name": localised(centre.unit.name, language),
        "t": lambda key, **values: text(language, f"{part}.{key}", **values),
        "desk_text": lambda key: text(language, f"desk.{key}"),
        "settings_text": partial(text, language),
        "settings_entries": ENTRIES,
        "in_language": "" if language == known_language(*centre.languages) else f"?lang={language}",
        "newer_version": _newer_version(language),
        "person": person,
        "permissions": permissions,
        "other_languages": language_links(language, centre.languages),
        "allowed": Permission.ADMINISTER in permissions,
    }


def _newer_version(language: str) -> str:
    """A sentence where there is a newer version of the program; empty where there is none."""
    newer = newer_version()
    values = {"newer": newer, "running": version("motcua")}
    return text(language, "settings.newer_version", **values) if newer else ""
