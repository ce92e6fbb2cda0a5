"""Which settings stand on which page, and the pages' lines in the side menu. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class PageSection:
    """A part of a page: a table of the centre, some of its keys, or a list with a page for each."""

    path: tuple[str, ...]
    model: str
    keys: tuple[str, ...] = ()
    """Those that are shown; none: all."""
    listed: bool = False


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """A page below `/settings`; `id` is its address."""

    id: str
    sections: tuple[PageSection, ...] = ()


def _list(key: str, model: str) -> PageSection:
    return PageSection((key,), model, listed=True)


PAGES: Final = (
    SettingsPage(
        "unit",
        (
            PageSection(("unit",), "unit"),
            PageSection((), "centre", ("languages", "public_url", "time_zone")),
        ),
    ),
    SettingsPage("opening", (PageSection(("opening",), "opening", ("week",)),)),
    SettingsPage("services", (_list("services", "service"),)),
    SettingsPage("counters", (_list("counters", "counter"),)),
    SettingsPage("priority", (_list("priority_classes", "priority_class"),)),
    SettingsPage("calling", (PageSection(("calling",), "calling"),)),
    SettingsPage("boards", (_list("boards", "board"), PageSection(("voice",), "voice_settings"))),
    SettingsPage("look", (PageSection(("look",), "look"),)),
    SettingsPage("kiosks", (_list("kiosks", "kiosk"),)),
    SettingsPage("dossiers", (PageSection(("dossiers",), "dossiers"),)),
    SettingsPage("officials", (_list("officials", "official"),)),
    SettingsPage(
        "outside",
        (
            _list("on_call", "on_call_duty"),
            _list("points_of_help", "point_of_help"),
            PageSection(("compensatory_leave",), "compensatory_leave"),
        ),
    ),
    SettingsPage("campaigns", (_list("campaigns", "campaign"),)),
    SettingsPage("questions", (PageSection(("questions",), "questions"),)),
    SettingsPage(
        "feedback",
        (PageSection(("surveys",), "surveys"), PageSection(("petitions",), "petitions")),
    ),
    SettingsPage("declarations", (PageSection(("declarations",), "declarations"),)),
    SettingsPage("roles", (_list("roles", "role"),)),
    SettingsPage("signin", (PageSection(("sign_in",), "sign_in_settings"),)),
    SettingsPage("notices", (PageSection((), "centre", ("notices", "publish_waits")),)),
    SettingsPage(
        "advanced", (PageSection(("network",), "network"), PageSection(("backups",), "backups"))
    ),
    SettingsPage("publish"),
    SettingsPage("versions"),
)
ELSEWHERE: Final = {("opening", "special_days"): "calendar"}
"""Settings with a page of their own making."""
PAGE_IDS: Final = tuple(page.id for page in PAGES)
