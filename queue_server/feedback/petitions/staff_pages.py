"""The pages of staff: the list, one petition, entering one, the poster, the figures."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

from aiohttp import web

from config.text.catalogue import localised, text
from config.text.formats import format_date, format_time
from config.wire.feedback.petitions import Petition, PetitionLine
from queue_server.centre.repository import staff_names
from queue_server.centre.staff.pages.frames import StaffFrame
from queue_server.core.actor import staff_label
from queue_server.core.errors import NotFound, Unavailable
from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App
from queue_server.feedback.petitions import repository, rules
from queue_server.feedback.petitions.api import PetitionApi
from queue_server.feedback.petitions.operations import OVERSEERS, WHO_ANSWERS, WHO_ENTERS
from queue_server.feedback.petitions.pages import PART, photo_answer
from queue_server.feedback.petitions.rules import PetitionTally
from queue_server.web.address_parts import read_day
from queue_server.web.exports import CSV_TYPE, XLSX_TYPE, Cell, ReportTable, to_csv, to_xlsx
from queue_server.web.qr_codes import svg

BY: Final = ("kind", "month", "channel")
COUNTS: Final = (
    "received", "on_time", "late", "pending", "overdue", "forwarded", "satisfied", "dissatisfied",
)  # fmt: skip
SHARES: Final = ("share_on_time", "share_without_fault")
LONGEST: Final = timedelta(days=3_660)


class PetitionStaffPages:
    """The handlers of the pages of staff."""

    def __init__(self, app: App, authenticator: Authenticator, api: PetitionApi) -> None:
        self._app, self._api = app, api
        self._frame = StaffFrame(app.centre, authenticator, f"{PART}.staff")

    async def overview(self, request: web.Request) -> web.StreamResponse:
        """The lists, and for those who oversee the figures."""
        caller, may_see = await self._frame.visit(request, WHO_ANSWERS)
        if not may_see:
            return self._frame.refused(request, caller, "feedback/petitions.html")
        names = await self._app.database.read(staff_names)
        waiting = await self._api.open_and_over(True)
        over = await self._api.open_and_over(False)
        figures: dict[str, Any] = {"sheet": None, "days": [], "query": "", "by": [], "chosen": ""}
        if OVERSEERS.permissions & caller.permissions:
            figures = await self._figures(request)
        return self._frame.html(
            request,
            caller,
            "feedback/petitions.html",
            waiting=[self._line(request, one, names) for one in waiting.petitions],
            over=[self._line(request, one, names) for one in over.petitions],
            **figures,
        )

    async def one(self, request: web.Request) -> web.StreamResponse:
        """A petition whole; that it is read is logged before it is shown."""
        caller, may_see = await self._frame.visit(request, WHO_ANSWERS)
        if not may_see:
            return self._frame.refused(request, caller, "feedback/petition_staff.html")
        number = int(request.match_info["petition"])
        words = self._frame.words(request)
        try:
            found = await self._api.shown(caller, number)
        except (NotFound, Unavailable) as refusal:
            known = isinstance(refusal, Unavailable)
            status = HTTPStatus.SERVICE_UNAVAILABLE if known else HTTPStatus.NOT_FOUND
            said = words("sealed" if known else "unknown")
            template = "feedback/petition_staff.html"
            return self._frame.html(request, caller, template, status, one=None, said=said)
        names = await self._app.database.read(staff_names)
        steps = await self._app.database.read(lambda c: repository.steps(c, number))
        return self._frame.html(
            request,
            caller,
            "feedback/petition_staff.html",
            one=found,
            line=self._line(request, found, names),
            facts=self._facts(request, found),
            texts=[(words(f"what.{t.what}"), self._when(t.at), t.said) for t in found.texts],
            steps=[
                (self._when(row.at), self._who(request, row.actor, names),
                 words(f"action.{row.action}"))
                for row in steps
            ],
            people=[(label.rpartition(":")[2], name) for label, name in names.items()],
            may_answer=found.status in rules.OPEN and not found.forgotten,
            oversees=bool(OVERSEERS.permissions & caller.permissions),
            may_erase=found.status not in rules.OPEN and not found.forgotten,
        )  # fmt: skip

    async def new(self, request: web.Request) -> web.StreamResponse:
        caller, may_see = await self._frame.visit(request, WHO_ENTERS)
        if not may_see:
            return self._frame.refused(request, caller, "feedback/petition_new.html")
        centre, language = self._app.centre.value, self._frame.language(request)
        return self._frame.html(
            request,
            caller,
            "feedback/petition_new.html",
            kinds=[(one.id, localised(one.name, language)) for one in centre.petitions.kinds],
            today=format_date(centre.day(self._app.clock.now())),
        )

    async def poster(self, request: web.Request) -> web.StreamResponse:
        """A sheet with the QR of `/petition`, for the door, the kiosk and the counters."""
        caller, may_see = await self._frame.visit(request, WHO_ENTERS)
        if not may_see:
            return self._frame.refused(request, caller, "feedback/petition_poster.html")
        address = f"{self._app.centre.value.public_url}/petition"
        return self._frame.html(request, caller, "feedback/petition_poster.html", address=address)

    async def qr(self, _request: web.Request) -> web.StreamResponse:
        """The QR of the public page."""
        image = svg(f"{self._app.centre.value.public_url}/petition")
        headers = {"Cache-Control": "max-age=3600"}
        return web.Response(text=image, content_type="image/svg+xml", headers=headers)

    async def photo(self, request: web.Request) -> web.StreamResponse:
        caller, may_see = await self._frame.visit(request, WHO_ANSWERS)
        if not may_see:
            return self._frame.refused(request, caller, "feedback/petition_staff.html")
        number, place = int(request.match_info["petition"]), int(request.match_info["place"])
        try:
            await self._api.shown(caller, number)
            image = await self._app.database.read(lambda c: repository.photo(c, number, place))
            return photo_answer(image)
        except NotFound:
            said = self._frame.words(request)("unknown")
            template, status = "feedback/petition_staff.html", HTTPStatus.NOT_FOUND
            return self._frame.html(request, caller, template, status, one=None, said=said)

    async def csv(self, request: web.Request) -> web.StreamResponse:
        return await self._file(request, "csv", CSV_TYPE)

    async def xlsx(self, request: web.Request) -> web.StreamResponse:
        return await self._file(request, "xlsx", XLSX_TYPE)

    async def _file(self, request: web.Request, ending: str, media: str) -> web.StreamResponse:
        caller, may_see = await self._frame.visit(request, OVERSEERS)
        if not may_see:
            return self._frame.refused(request, caller, "feedback/petitions.html")
        sheet: ReportTable = (await self._figures(request))["sheet"]
        written = await asyncio.to_thread(to_csv if ending == "csv" else to_xlsx, sheet)
        headers = {
            "Content-Disposition": f'attachment; filename="{sheet.name}.{ending}"',
            "Cache-Control": "no-store",
        }
        return web.Response(body=written, content_type=media, headers=headers)

    # --------------------------------------------------------------------------- parts

    async def _figures(self, request: web.Request) -> dict[str, Any]:
        centre, now = self._app.centre.value, self._app.clock.now()
        words = self._frame.words(request)
        last = read_day(request.query.get("to", ""), centre.day(now))
        first = read_day(request.query.get("from", ""), last.replace(day=1))
        first, last = max(min(first, last), max(first, last) - LONGEST), max(first, last)
        chosen = request.query.get("by", "")
        by = chosen if chosen in BY else "kind"
        begin, end = centre.midnight_after(first - timedelta(days=1)), centre.midnight_after(last)
        found = await self._app.database.read(lambda c: repository.received_between(c, begin, end))
        counted = [repository.counted(centre, one) for one in found]
        sheet = self._sheet(request, rules.tallies(counted, by, now), by, (first, last))
        return {
            "sheet": sheet,
            "days": [format_date(first), format_date(last)],
            "query": f"from={first}&to={last}&by={by}",
            "by": [(one, words(f"by.{one}")) for one in BY],
            "chosen": by,
        }

    def _sheet(
        self,
        request: web.Request,
        found: dict[str, PetitionTally],
        by: str,
        days: tuple[date, date],
    ) -> ReportTable:
        words, centre = self._frame.words(request), self._app.centre.value
        language = self._frame.language(request)
        first, last = days
        total = found.pop("")
        today = format_date(centre.day(self._app.clock.now()))
        period = f"{format_date(first)} – {format_date(last)}"
        return ReportTable(
            name=f"motcua-petitions-{by}-{first}-{last}",
            title=words("title"),
            lines=[localised(centre.unit.name, language), period, today],
            groups=[],
            head=[words(f"by.{by}"), *(words(f"count.{one}") for one in (*COUNTS, *SHARES))],
            rows=[[self._key(request, by, key), *_figures(tally)] for key, tally in found.items()],
            total=[words("total"), *_figures(total)],
            notes=[words("note_on_time"), words("note_without_fault")],
        )

    def _key(self, request: web.Request, by: str, key: str) -> str:
        if by == "month":
            return f"{key[5:]}/{key[:4]}"
        if by == "channel":
            return self._frame.words(request)(f"channel.{key}")
        return self._kind(request, key)

    def _kind(self, request: web.Request, id: str) -> str:
        kind = rules.kind_of(self._app.centre.value.petitions, id)
        return localised(kind.name, self._frame.language(request)) if kind is not None else id

    def _line(
        self, request: web.Request, one: PetitionLine, names: Mapping[str, str]
    ) -> dict[str, Any]:
        words = self._frame.words(request)
        official = names.get(staff_label(one.official), "") if one.official else ""
        return {
            "id": one.petition_id,
            "code": one.code,
            "kind": self._kind(request, one.kind),
            "channel": words(f"channel.{one.channel.value}"),
            "status": words(f"status.{one.status.value}"),
            "received": self._when(one.received_at),
            "due": self._when(one.due_at),
            "official": official,
            "standing": one.standing,
            "standing_name": words(f"standing.{one.standing}"),
        }

    def _facts(self, request: web.Request, one: Petition) -> list[tuple[str, str]]:
        words = self._frame.words(request)
        facts = [
            (words("sender"), one.name or words("anonymous")),
            (words("contact"), one.contact or "–"),
            (words("received"), self._when(one.received_at)),
            (words("due"), self._when(one.due_at)),
        ]
        if one.answered_at is None:
            facts.append((words("forward_by"), self._when(one.forward_by)))
        if one.office:
            facts.append((words("office"), one.office))
        if one.satisfied is not None:
            facts.append((words("judged"), words("yes" if one.satisfied else "no")))
        return facts

    def _who(self, request: web.Request, label: str, names: Mapping[str, str]) -> str:
        language = self._frame.language(request)
        return names.get(label) or text(language, f"audit.who.{label.partition(':')[0]}")

    def _when(self, instant: datetime) -> str:
        local = self._app.centre.value.local(instant)
        return f"{format_time(local)} {format_date(local.date())}"


def _figures(tally: PetitionTally) -> list[Cell]:
    counts: list[Cell] = [getattr(tally, one) for one in COUNTS]
    shares = (tally.share_on_time, tally.share_without_fault)
    return counts + [None if one is None else round(100 * one, 1) for one in shares]
