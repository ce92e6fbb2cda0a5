"""`/audit`: who did what when, for those who oversee."""

from __future__ import annotations

import json
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from aiohttp import web
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from config.centre import Centre, Permission
from config.texts import LANGUAGES, text
from queue_server.audit import store
from queue_server.audit.store import PAGE, Asked, Line
from queue_server.centre.service import CentreService
from queue_server.centre.staff_pages import signed_in
from queue_server.core.clock import Clock
from queue_server.core.database import Database
from queue_server.core.errors import NotAllowed
from queue_server.core.http import Caller, CallerKind, staff

OVERSEERS: Final = staff(Permission.OVERSEE)
FURTHEST: Final = 5_000
"""Lines that can be paged over; narrower days show the others."""
LONGEST_WORDS: Final = 400
EARLIEST: Final = date(2000, 1, 1)
TEMPLATES: Final = Environment(
    loader=ChoiceLoader(
        [PackageLoader("queue_server.audit"), PackageLoader("queue_server.dossiers")]
    ),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
SYSTEM: Final = ("administrator", "system")
"""Who is neither staff nor a device: commands of the administrator, the server itself."""


class Pages:
    """The handler of the page."""

    def __init__(
        self, centre: Centre, people: CentreService, database: Database, clock: Clock
    ) -> None:
        self._centre = centre
        self._people = people
        self._database = database
        self._clock = clock
        self._root = urlsplit(centre.public_url).path.rstrip("/")

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/audit", self.page)]

    async def page(self, request: web.Request) -> web.StreamResponse:
        try:
            caller = await signed_in(self._people, request, OVERSEERS, self._root)
        except NotAllowed:
            caller = await self._people.identify(request)
            return self._html(request, caller, {"allowed": False}, HTTPStatus.FORBIDDEN)
        return self._html(request, caller, await self._shown(request))

    async def _shown(self, request: web.Request) -> dict[str, Any]:
        language = self._language(request)
        first, last = self._days(request)
        offset = _offset(request.query.get("offset", "0"))
        asked = Asked(
            self._centre.midnight_after(first - timedelta(days=1)),
            self._centre.midnight_after(last),
            request.query.get("who", "")[:80].replace("\0", ""),
            request.query.get("dossier", "").strip().upper()[:60].replace("\0", ""),
            offset,
        )
        lines, more = await self._database.read(lambda c: store.lines(c, asked))
        names = await self._database.read(store.names)
        chosen = {
            "from": first.isoformat(), "to": last.isoformat(),
            "who": asked.who, "dossier": asked.dossier,
        }  # fmt: skip
        return {
            "allowed": True,
            "lines": [self._line(line, names, language) for line in lines],
            "people": self._choices(names, language),
            "chosen": chosen,
            "previous": self._address(language, chosen, offset - PAGE) if offset else "",
            "next": self._address(language, chosen, offset + PAGE)
            if more and offset + PAGE <= FURTHEST
            else "",
            "cut": more and offset + PAGE > FURTHEST,
        }

    def _days(self, request: web.Request) -> tuple[date, date]:
        """The days that were asked for, else today and the six before."""
        today = self._centre.day(self._clock.now())
        last = _day(request.query.get("to", ""), today)
        first = _day(request.query.get("from", ""), last - timedelta(days=6))
        return min(first, last), max(first, last)

    def _language(self, request: web.Request) -> str:
        asked = request.query.get("lang") or self._centre.languages[0]
        return asked if asked in LANGUAGES else LANGUAGES[0]

    def _address(self, language: str, chosen: dict[str, str], offset: int = 0) -> str:
        query = {name: value for name, value in chosen.items() if value} | {"lang": language}
        if offset > 0:
            query["offset"] = str(offset)
        return f"{self._root}/audit?{urlencode(query)}"

    # ------------------------------------------------------------------------------ words

    def _choices(self, names: dict[str, str], language: str) -> list[tuple[str, str]]:
        devices = [f"kiosk:{one}" for one in self._centre.kiosk_by_id]
        devices += [f"board:{one}" for one in self._centre.board_by_id]
        others = [(who, self._who(who, names, language)) for who in (*devices, *SYSTEM)]
        return [*names.items(), *others]

    def _line(self, line: Line, names: dict[str, str], language: str) -> dict[str, str]:
        of_dossier = line.dossier_id is not None
        part = "dossiers.action" if of_dossier else "audit.action"
        about = line.dossier_code if of_dossier else self._who(line.subject, names, language)
        return {
            "at": f"{self._centre.local(line.at):%H:%M:%S %d/%m/%Y}",
            "who": line.who_name or self._who(line.who, names, language),
            "action": _known(language, f"{part}.{line.action}", line.action),
            "about": about,
            "address": f"{self._root}/dossiers/{line.dossier_id}" if of_dossier else "",
            "status": text(language, f"dossiers.status.{line.to_status}") if of_dossier else "",
            "words": _short(_localised(line.words, language)),
        }

    def _who(self, label: str, names: dict[str, str], language: str) -> str:
        """Whom a label of the log means, as people say it."""
        kind, _, one = label.partition(":")
        if label in names:
            return names[label]
        if kind in (CallerKind.KIOSK.value, CallerKind.BOARD.value) or kind in SYSTEM:
            return text(language, f"audit.who.{kind}", device=one)
        counter = self._centre.counter_by_id.get(label)
        if counter is None:
            return label
        return counter.name.get(language) or next(iter(counter.name.values()), label)

    def _html(
        self,
        request: web.Request,
        caller: Caller,
        shown: dict[str, Any],
        status: int = HTTPStatus.OK,
    ) -> web.Response:
        language = self._language(request)
        other = next(one for one in LANGUAGES if one != language)
        unit = self._centre.unit.name
        page = TEMPLATES.get_template("audit.html").render(
            language=language,
            root=self._root,
            hall_name=unit.get(language) or next(iter(unit.values()), ""),
            t=lambda key, **values: text(language, f"audit.{key}", **values),
            desk_text=lambda key: text(language, f"desk.{key}"),
            person=caller.name,
            language_href=self._address(other, shown.get("chosen", {})),
            **shown,
        )
        headers = {"Cache-Control": "no-store"}
        return web.Response(text=page, status=status, content_type="text/html", headers=headers)


def _known(language: str, key: str, otherwise: str) -> str:
    """The text of a key; of an action that this version has no words for, its own."""
    said = text(language, key)
    return otherwise if said == key else said


def _localised(words: str, language: str) -> str:
    """What a line says; of texts in each language (notices, banners) the one of this page."""
    if words[:1] not in ("{", "["):
        return words
    try:
        said = json.loads(words)
    except ValueError:
        return words
    found = [one.get("text") for one in (said if isinstance(said, list) else [said]) if one]
    texts = [one for one in found if isinstance(one, dict)]
    return " · ".join(str(one.get(language) or next(iter(one.values()), "")) for one in texts)


def _short(words: str) -> str:
    return words if len(words) <= LONGEST_WORDS else words[:LONGEST_WORDS] + "…"


def _day(written: str, otherwise: date) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return otherwise
    return day if EARLIEST <= day <= date(2200, 1, 1) else otherwise


def _offset(written: str) -> int:
    is_number = written.isascii() and written.isdigit() and len(written) < 6
    return min(int(written), FURTHEST) if is_number else 0
