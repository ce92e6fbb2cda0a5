"""`/settings/calendar`: the days off and make-up days of a year, in the draft of the settings."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from aiohttp import web
from sqlalchemy import Connection

from config.centre.calendar.known_years import years_to_fill_in
from config.centre.loading import judge
from config.centre.mistakes import Violation, key_in_words
from config.centre.model import Permission
from config.text.catalogue import all_texts, language_name
from queue_server.centre.settings import draft as drafts
from queue_server.centre.settings import publishing
from queue_server.centre.settings.calendar_view import calendar_view
from queue_server.centre.settings.draft import Draft
from queue_server.centre.settings.parts import value_at
from queue_server.centre.staff.page_access import signed_in
from queue_server.core.actor import Actor
from queue_server.core.errors import NotAllowed
from queue_server.core.http.operations import Authenticator, staff
from queue_server.core.room import App
from queue_server.web.language import page_language
from queue_server.web.settings_menu import frame
from queue_server.web.templates import render

ADMINISTRATORS: Final = staff(Permission.ADMINISTER)
FIRST_YEAR, LAST_YEAR = 2000, 2100
PLACE: Final = ("opening", "special_days")


class CalendarPage:
    """The handler."""

    def __init__(self, app: App, authenticator: Authenticator) -> None:
        self._app, self._authenticator = app, authenticator

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/settings/calendar", self.page)]

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The year of the query, or the one that has to be filled in next."""
        caller = await self._caller(request)
        centre = self._app.centre.value
        language = page_language(request, *centre.languages)
        framed = frame(centre, language, "calendar", caller.name, caller.permissions)
        today = centre.day(self._app.clock.now())
        next_up = next(iter(years_to_fill_in(centre, today)), today.year)
        year = asked_year(request.query.get("year", ""), next_up)
        shown: dict[str, Any] = {}
        if framed["allowed"]:
            draft = await self._app.database.read(_draft)
            shown = calendar_view(draft.content, centre.languages, language, year, today)
            shown |= {"is_changed": draft.is_changed, "mistakes": _mistakes(draft, year, language)}
            shown["reasons"] = [(one, language_name(one)) for one in centre.languages]
        data = {"root": framed["root"], "language": language}
        data["texts"] = all_texts(language, "calendar")
        values = {"here": "calendar", "year": year, "data": data, **framed, **shown}
        return web.Response(
            text=render("centre/settings_calendar.html", **values),
            status=HTTPStatus.OK if framed["allowed"] else HTTPStatus.FORBIDDEN,
            content_type="text/html",
            headers={"Cache-Control": "no-store"},
        )

    async def _caller(self, request: web.Request) -> Actor:
        root = urlsplit(self._app.centre.value.public_url).path.rstrip("/")
        try:
            return await signed_in(self._authenticator, request, ADMINISTRATORS, root)
        except NotAllowed:
            return await self._authenticator.identify(request)


def asked_year(written: str, usual: int) -> int:
    """The year of an address; `usual` where there is none, or none that could be meant."""
    year = int(written) if written.isascii() and written.isdigit() and len(written) == 4 else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else usual


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
    return {
        "key": key_in_words(one.path, draft.content),
        "found": one.found.in_language(language),
        "expected": one.expected.in_language(language),
    }
