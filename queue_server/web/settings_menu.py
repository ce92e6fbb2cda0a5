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
    group: str = "visit"
    """One of `GROUPS`."""


ENTRIES: Final = (
    SettingsEntry("start", "settings/start", "settings.menu.start", "first"),
    SettingsEntry("overview", "settings", "editor.page.overview", "first"),
    SettingsEntry("unit", "settings/unit", "editor.page.unit", "centre"),
    SettingsEntry("opening", "settings/opening", "editor.page.opening", "centre"),
    SettingsEntry("calendar", "settings/calendar", "settings.menu.calendar", "centre"),
    SettingsEntry("services", "settings/services", "editor.page.services", "work"),
    SettingsEntry("campaigns", "settings/campaigns", "editor.page.campaigns", "work"),
    SettingsEntry("counters", "settings/counters", "editor.page.counters", "work"),
    SettingsEntry("priority", "settings/priority", "editor.page.priority", "work"),
    SettingsEntry("calling", "settings/calling", "editor.page.calling", "work"),
    SettingsEntry("procedures", "settings/procedures", "settings.menu.procedures", "work"),
    SettingsEntry("dossiers", "settings/dossiers", "editor.page.dossiers", "work"),
    SettingsEntry("kiosks", "settings/kiosks", "editor.page.kiosks", "hall"),
    SettingsEntry("boards", "settings/boards", "editor.page.boards", "hall"),
    SettingsEntry("look", "settings/look", "editor.page.look", "hall"),
    SettingsEntry("notices", "settings/notices", "editor.page.notices", "hall"),
    SettingsEntry("people", "settings/people", "settings.menu.people", "people"),
    SettingsEntry("roles", "settings/roles", "editor.page.roles", "people"),
    SettingsEntry("signin", "settings/signin", "editor.page.signin", "people"),
    SettingsEntry("questions", "settings/questions", "editor.page.questions", "visit"),
    SettingsEntry("feedback", "settings/feedback", "editor.page.feedback", "visit"),
    SettingsEntry("declarations", "settings/declarations", "editor.page.declarations", "visit"),
    SettingsEntry("officials", "settings/officials", "editor.page.officials", "visit"),
    SettingsEntry("outside", "settings/outside", "editor.page.outside", "visit"),
    SettingsEntry("publish", "settings/publish", "editor.page.publish", "running"),
    SettingsEntry("versions", "settings/versions", "editor.page.versions", "running"),
    SettingsEntry("advanced", "settings/advanced", "editor.page.advanced", "running"),
)
"""In the order in which they are shown, group after group."""
GROUPS: Final = ("first", "centre", "work", "hall", "people", "visit", "running")
"""In their order; the first has no heading."""


def groups() -> list[tuple[str, list[SettingsEntry]]]:
    """Each group with its entries."""
    return [(group, [one for one in ENTRIES if one.group == group]) for group in GROUPS]


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
        "settings_groups": groups(),
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
