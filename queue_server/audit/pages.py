"""`/audit`: who did what when, for those who oversee."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp import web

from config.centre.campaigns import named_services
from config.centre.model import Centre
from config.centre.roles import Permission
from config.text.catalogue import plural_text, text, text_if_any
from config.text.formats import format_date, format_number, format_seconds
from queue_server.audit import repository
from queue_server.audit.grouping import grouped
from queue_server.audit.repository import PAGE, LogEntry, LogQuery
from queue_server.audit.watch import LogState, LogWatch
from queue_server.centre.repository import staff_names
from queue_server.centre.staff.pages.page_access import opened
from queue_server.core.actor import ADMINISTRATOR, CITIZEN, SYSTEM, Actor, ActorKind
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.http.operations import Authenticator, staff
from queue_server.web.address_parts import read_day, read_number
from queue_server.web.language import language_links, page_language
from queue_server.web.templates import render

OVERSEERS: Final = staff(Permission.OVERSEE)
FURTHEST: Final = 5_000
"""Lines that can be paged over; narrower days show the others."""
LONGEST_DETAIL: Final = 400
TICKET_DAYS: Final = 7
"""Whose tickets' steps are shown at once: the last of the days that were asked for."""
OTHERS: Final = (ADMINISTRATOR, SYSTEM, CITIZEN)
"""Actors who are neither staff nor devices, as they can be chosen."""
_DIGEST: Final = re.compile(r"^[0-9a-f]{64}\b ?")
"""What a line keeps of settings for whoever verifies; no news to people."""
_ISO_DAY: Final = re.compile(r"\b\d{4}-\d\d-\d\d\b")
NAMED_BY_KIND: Final = frozenset(ActorKind) - {ActorKind.STAFF, ActorKind.NOBODY}


class AuditPages:
    """The handler of the page."""

    def __init__(
        self,
        centre: Current[Centre],
        authenticator: Authenticator,
        database: Database,
        clock: Clock,
        watch: LogWatch,
    ) -> None:
        self._centre = centre
        self._authenticator = authenticator
        self._database = database
        self._clock = clock
        self._watch = watch
        self._root = centre.value.root_path

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/audit", self.page)]

    async def page(self, request: web.Request) -> web.StreamResponse:
        caller, may_see = await opened(self._authenticator, request, OVERSEERS, self._root)
        if not may_see:
            return self._html(request, caller, {"allowed": False}, HTTPStatus.FORBIDDEN)
        return self._html(request, caller, await self._shown(request))

    async def _shown(self, request: web.Request) -> dict[str, Any]:
        language = page_language(request, *self._centre.value.languages)
        first, last = self._days(request)
        offset = _offset(request.query.get("offset", "0"))
        asked = self._query(request, first, last, offset)
        lines, more = await self._database.read(lambda c: repository.lines(c, asked))
        names = await self._database.read(staff_names)
        chosen = {
            "from": first.isoformat(), "to": last.isoformat(),
            "who": asked.who, "dossier": asked.dossier, "ticket": asked.ticket,
            "tickets": "1" if "tickets" in request.query else "",
            "reads": "1" if "reads" in request.query else "",
        }  # fmt: skip
        few_days = asked.tickets and asked.tickets[0] > first and not asked.dossier
        return {
            "allowed": True,
            "logs": self._logs(language),
            "few_days": TICKET_DAYS if few_days else 0,
            "lines": [self._line(line, names, language) for line in grouped(lines)],
            "people": self._choices(names, language),
            "chosen": chosen,
            "days": [format_date(first), format_date(last)],
            "previous": self._address(language, chosen, offset - PAGE) if offset else "",
            "next": self._address(language, chosen, offset + PAGE)
            if more and offset + PAGE <= FURTHEST
            else "",
            "cut": more and offset + PAGE > FURTHEST,
        }

    def _query(self, request: web.Request, first: date, last: date, offset: int) -> LogQuery:
        def word(name: str, longest: int) -> str:
            return request.query.get(name, "").strip()[:longest].replace("\0", "")

        ticket = word("ticket", 12).upper()
        with_tickets = ticket or "tickets" in request.query
        of_tickets = max(first, last - timedelta(days=TICKET_DAYS - 1)), last
        return LogQuery(
            self._centre.value.midnight_after(first - timedelta(days=1)),
            self._centre.value.midnight_after(last),
            word("who", 80),
            word("dossier", 60).upper(),
            of_tickets if with_tickets else None,
            ticket,
            "reads" in request.query,
            offset,
        )

    def _days(self, request: web.Request) -> tuple[date, date]:
        """The days that were asked for, else today and the six before."""
        today = self._centre.value.day(self._clock.now())
        last = read_day(request.query.get("to", ""), today)
        first = read_day(request.query.get("from", ""), last - timedelta(days=6))
        return min(first, last), max(first, last)

    def _address(self, language: str, chosen: dict[str, str], offset: int = 0) -> str:
        query = {name: value for name, value in chosen.items() if value} | {"lang": language}
        if offset > 0:
            query["offset"] = str(offset)
        return f"{self._root}/audit?{urlencode(query)}"

    # ------------------------------------------------------------------------------ words

    def _logs(self, language: str) -> dict[str, Any]:
        """Whether the logs are sound: `broken`, `unreadable`, `checking` or `whole`; and each log
        in words."""
        states = self._watch.states
        reached = [state.at for state in states if state.at is not None]
        judged = "whole" if len(reached) == len(states) else "checking"
        if self._watch.is_unreadable:
            judged = "unreadable"
        if not all(state.sound for state in states):
            judged = "broken"
        return {
            "state": judged,
            "at": self._when(min(reached)) if reached else "",
            "each": [self._log(state, language) for state in states],
        }

    def _log(self, state: LogState, language: str) -> dict[str, Any]:
        found, sealed = state.verified, state.sealed
        name = text(language, f"audit.log.{found.table}")
        lines = plural_text(
            language, "audit.lines", found.lines, lines=format_number(language, found.lines)
        )
        values = {"log": name, "lines": lines, "line": found.broken_at}
        broken = ""
        if found.broken_at is not None:
            at = self._when(found.at) if found.at else "?"
            broken = text(language, "audit.broken_at", **values, at=at)
        elif found.missing:
            broken = text(language, "audit.cut", **values)
        since = ""
        if sealed is not None:
            before = format_number(language, sealed.past.lines)
            since = text(language, "audit.sealed", at=self._when(sealed.at), lines=before)
        return {"name": name, "lines": lines, "broken": broken, "sealed": since, "end": found.head}

    def _when(self, instant: datetime) -> str:
        local = self._centre.value.local(instant)
        return f"{format_seconds(local)} {format_date(local.date())}"

    def _choices(self, names: dict[str, str], language: str) -> list[tuple[str, str]]:
        devices = [f"kiosk:{one}" for one in self._centre.value.kiosk_by_id]
        devices += [f"board:{one}" for one in self._centre.value.board_by_id]
        labels = [*devices, *(actor.label for actor in OTHERS)]
        return [*names.items(), *((who, self._who(who, names, language)) for who in labels)]

    def _line(self, line: LogEntry, names: dict[str, str], language: str) -> dict[str, str]:
        if line.ticket:
            return self._ticket_line(line, names, language)
        if line.is_read:
            return self._read_line(line, names, language)
        of_dossier = line.dossier_id is not None
        part = "dossiers.action" if of_dossier else "audit.action"
        about = line.dossier_code if of_dossier else self._about(line, names, language)
        return {
            "at": self._when(line.at),
            "who": line.who_name or self._who(line.who, names, language),
            "action": _known(language, f"{part}.{line.action}", line.action),
            "about": about,
            "address": f"{self._root}/dossiers/{line.dossier_id}" if of_dossier else "",
            "status": text(language, f"dossiers.status.{line.to_status}") if of_dossier else "",
            "detail": _short(_detail(line, language)),
        }

    def _read_line(self, line: LogEntry, names: dict[str, str], language: str) -> dict[str, str]:
        one = line.dossier_id is not None
        many = plural_text(language, "audit.persons", line.count)
        return {
            "at": self._when(line.at),
            "who": self._who(line.who, names, language),
            "action": _known(language, f"audit.read.{line.action}", line.action),
            "about": line.dossier_code if one else many,
            "address": f"{self._root}/dossiers/{line.dossier_id}" if one else "",
            "status": "",
            "detail": "",
        }

    def _about(self, line: LogEntry, names: dict[str, str], language: str) -> str:
        subject = line.subject
        numbered = text_if_any(language, f"audit.about.{line.action}", subject=subject)
        if numbered:
            return numbered
        kind, _, number = subject.partition(":")
        counted = text_if_any(language, f"audit.subject.{kind}", number=number)
        if number and counted:
            return counted
        with suppress(ValueError):
            return format_date(date.fromisoformat(subject))
        of_log = f"audit.log.{subject}"
        return _known(language, of_log, self._who(subject, names, language))

    def _ticket_line(self, line: LogEntry, names: dict[str, str], language: str) -> dict[str, str]:
        service = named_services(self._centre.value).get(line.service)
        of_service = service.name if service else {}
        about_service = of_service.get(language) or next(iter(of_service.values()), line.service)
        counter = self._who(line.counter, names, language) if line.counter else ""
        return {
            "at": self._when(line.at),
            "who": self._who(line.who, names, language),
            "action": _known(language, f"common.action.{line.action}", line.action),
            "about": line.ticket,
            "address": "",
            "status": _known(language, f"common.state.{line.to_state}", line.to_state),
            "detail": _short(" · ".join(filter(None, (counter, about_service)))),
        }

    def _who(self, label: str, names: dict[str, str], language: str) -> str:
        """Whom a label of the log means, as people say it."""
        kind, _, one = label.partition(":")
        if label in names:
            return names[label]
        if kind in NAMED_BY_KIND:
            return text(language, f"audit.who.{kind}", device=one)
        counter = self._centre.value.counter_by_id.get(label)
        if counter is None:
            return label
        return counter.name.get(language) or next(iter(counter.name.values()), label)

    def _html(
        self,
        request: web.Request,
        caller: Actor,
        shown: dict[str, Any],
        status: int = HTTPStatus.OK,
    ) -> web.Response:
        language = page_language(request, *self._centre.value.languages)
        chosen = shown.get("chosen", {})
        unit = self._centre.value.unit.name
        page = render(
            "audit/audit.html",
            language=language,
            root=self._root,
            hall_name=unit.get(language) or next(iter(unit.values()), ""),
            t=lambda key, **values: text(language, f"audit.{key}", **values),
            desk_text=lambda key: text(language, f"desk.{key}"),
            person=caller.name,
            permissions=caller.permissions,
            other_languages=language_links(
                language, self._centre.value.languages, lambda tag: self._address(tag, chosen)
            ),
            **shown,
        )
        headers = {"Cache-Control": "no-store"}
        return web.Response(text=page, status=status, content_type="text/html", headers=headers)


def _known(language: str, key: str, otherwise: str) -> str:
    """The text of a key; of an action that this version has no words for, its own."""
    return text_if_any(language, key) or otherwise


def _detail(line: LogEntry, language: str) -> str:
    """What a line says beside who did what; a bare figure, or some that it names (`called=3`),
    with the words that explain them."""
    said = _ISO_DAY.sub(_as_written, _DIGEST.sub("", line.detail))
    values = dict(part.split("=", 1) for part in said.split() if "=" in part)
    known = {name: value for name, value in values.items() if name.isidentifier()}
    explained = text_if_any(language, f"audit.detail.{line.action}", **known | {"detail": said})
    return explained if said and explained else _localised(said, language)


def _as_written(found: re.Match[str]) -> str:
    with suppress(ValueError):
        return format_date(date.fromisoformat(found[0]))
    return found[0]


def _localised(detail: str, language: str) -> str:
    """What a line says; of texts in each language (notices, banners) the one of this page."""
    if detail[:1] not in ("{", "["):
        return detail
    try:
        notice = json.loads(detail)
    except ValueError:
        return detail
    found = [one.get("text") for one in (notice if isinstance(notice, list) else [notice]) if one]
    texts = [one for one in found if isinstance(one, dict)]
    return " · ".join(str(one.get(language) or next(iter(one.values()), "")) for one in texts)


def _short(detail: str) -> str:
    return detail if len(detail) <= LONGEST_DETAIL else detail[:LONGEST_DETAIL] + "…"


def _offset(written: str) -> int:
    return min(read_number(written, longest=5) or 0, FURTHEST)
