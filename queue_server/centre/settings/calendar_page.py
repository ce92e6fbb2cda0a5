"""`/settings/calendar`: the days off and make-up days of a year, in the draft of the settings."""

from __future__ import annotations

from typing import Any, Final

from aiohttp import web
from sqlalchemy import Connection

from config.centre.calendar.known_years import years_to_fill_in
from config.centre.loading import judge
from config.centre.mistakes import Violation
from config.text.catalogue import all_texts, language_name
from queue_server.centre.settings import draft as drafts
from queue_server.centre.settings import publishing
from queue_server.centre.settings.calendar_view import calendar_view
from queue_server.centre.settings.draft import Draft
from queue_server.centre.settings.mistakes import MistakesInLanguage
from queue_server.centre.settings.parts import value_at
from queue_server.centre.staff.pages.page_access import SettingsFrame
from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App
from queue_server.web.address_parts import read_number

FIRST_YEAR, LAST_YEAR = 2000, 2100
PLACE: Final = ("opening", "special_days")


class CalendarPage:
    """The handler of `/settings/calendar`."""

    def __init__(self, app: App, authenticator: Authenticator) -> None:
        self._app, self._frame = app, SettingsFrame(app.centre, authenticator)

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/settings/calendar", self.page)]

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The year of the query, or the one that has to be filled in next."""
        visit = await self._frame.visit(request)
        centre, language = self._app.centre.value, visit.language
        today = centre.day(self._app.clock.now())
        next_up = next(iter(years_to_fill_in(centre, today)), today.year)
        year = asked_year(request.query.get("year", ""), next_up)
        shown: dict[str, Any] = {"year": year}
        if visit.may_see:
            draft = await self._app.database.read(_draft)
            shown |= calendar_view(draft.content, centre.languages, language, year, today)
            shown |= {"is_changed": draft.is_changed, "mistakes": _mistakes(draft, year, language)}
            shown["reasons"] = [(one, language_name(one)) for one in centre.languages]
        texts = all_texts(language, "calendar")
        data = {"root": self._frame.root, "language": language, "texts": texts}
        return self._frame.html(
            visit, "centre/settings_calendar.html", here="calendar", part="calendar",
            data=data, **shown,
        )  # fmt: skip


def asked_year(written: str, usual: int) -> int:
    """The year of an address; `usual` where there is none, or none that could be meant."""
    year = read_number(written, longest=4)
    return usual if year is None or not FIRST_YEAR <= year <= LAST_YEAR else year


def _draft(connection: Connection) -> Draft:
    return drafts.read(connection, publishing.in_force(connection))


def _mistakes(draft: Draft, year: int, language: str) -> list[dict[str, str]]:
    """What is wrong with the draft's special days of a year, and with those of none."""
    _, found = judge(draft.content)
    special_days = [one for one in found if one.path[:2] == PLACE]
    here = [one for one in special_days if _year_of(one, draft) in (None, str(year))]
    return [_mistake(one, draft, language) for one in here]


def _year_of(one: Violation, draft: Draft) -> str | None:
    """The year of the special day that a mistake is about; None where it has no day."""
    part = value_at(draft.content, PLACE)
    index = one.path[2] if len(one.path) > len(PLACE) else None
    special = part[index] if isinstance(part, list) and isinstance(index, int) else None
    day = special.get("day") if isinstance(special, dict) else None
    return day[:4] if isinstance(day, str) else None


def _mistake(one: Violation, draft: Draft, language: str) -> dict[str, str]:
    told = MistakesInLanguage(draft.content, draft.content, language).mistake(one)
    return {"key": told.key, "said": told.said}
