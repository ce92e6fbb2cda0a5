"""Pages that are imported with their first request have all their addresses from the start."""

from __future__ import annotations

import pytest
from aiohttp import web

from queue_server.centre.first_run.page import FirstRunPages
from queue_server.centre.people.page import PeoplePages
from queue_server.centre.settings.calendar_page import CalendarPage
from queue_server.centre.settings.pages.routes import SettingsPages
from queue_server.centre.setup import (
    CALENDAR_PATHS,
    FIRST_STEPS_PATHS,
    PEOPLE_PATHS,
    SETTINGS_PATHS,
)


@pytest.mark.parametrize(
    ("pages", "paths"),
    [
        (FirstRunPages, FIRST_STEPS_PATHS),
        (PeoplePages, PEOPLE_PATHS),
        (CalendarPage, CALENDAR_PATHS),
        (SettingsPages, SETTINGS_PATHS),
    ],
)
def test_every_page_has_its_address_before_it_is_imported(
    pages: type[FirstRunPages | PeoplePages | CalendarPage | SettingsPages], paths: tuple[str, ...]
) -> None:
    made = object.__new__(pages)
    routes: list[web.RouteDef] = made.routes()
    assert [one.path for one in routes] == list(paths)
