"""`/rota`: who is on call and at work on Saturdays, by week and by month; `/rota/leave`: the
account of compensatory leave, with its files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from aiohttp import web

from config.centre.model import Centre
from config.text.catalogue import localised
from config.text.formats import (
    format_date,
    format_day,
    format_day_month,
    format_minutes,
    format_month,
    format_number,
    format_short_weekday,
    format_time,
)
from config.wire.centre.rota import (
    LeaveEntry,
    LeaveListed,
    PlannedShift,
    RotaFault,
    RotaGap,
    RotaMonth,
)
from queue_server.centre.rota import reading
from queue_server.centre.rota.api import RotaApi, first_of
from queue_server.centre.rota.rules import LEADING, last_of, promised, uncovered
from queue_server.centre.staff.pages.frames import StaffFrame
from queue_server.core.http.operations import ANY_STAFF, Authenticator
from queue_server.core.room import App
from queue_server.web.address_parts import read_day
from queue_server.web.exports import CSV_TYPE, XLSX_TYPE, Cell, ReportTable, to_csv, to_xlsx

PAGE: Final = "/rota"
MOST_IN_FILE: Final = 20_000
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ShownShift:
    """A shift in words; `shift` is 0 where the page cannot take it out."""

    shift: int
    name: str
    hours: str
    wrong: str


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A duty on a day: who is there, and the slot that is free."""

    shifts: list[ShownShift]
    free: str
    """The hours in which nobody is there, in words; nothing where somebody is."""
    slot: str
    """As `planShifts` takes it; nothing where the day is over or nothing is promised."""


@dataclass(frozen=True, slots=True)
class ShownDay:
    label: str
    is_today: bool
    is_off: bool
    cells: list[ShownCell]
    away: str


class RotaPages:
    """The handlers of the pages."""

    def __init__(self, app: App, authenticator: Authenticator, api: RotaApi) -> None:
        self._app, self._api = app, api
        self._frame = StaffFrame(app.centre, authenticator, "rota")

    @property
    def _centre(self) -> Centre:
        return self._app.centre.value

    # ------------------------------------------------------------------------------- rota

    async def rota(self, request: web.Request) -> web.StreamResponse:
        """A week or a month: days in lines, duties in columns."""
        caller, may_see = await self._frame.visit(request, ANY_STAFF)
        if not may_see:
            return self._frame.refused(request, caller, "centre/rota.html")
        first, last, kind = self._asked(request)
        month = await self._api.period(caller, first, last)
        everybody = await self._app.database.read(reading.people)
        leads = bool(LEADING & caller.permissions)
        shown = _Shown(self._centre, self._frame.language(request), self._frame.words(request))
        now = self._app.clock.now()
        return self._frame.html(
            request, caller, "centre/rota.html",
            leads=leads, tab="plan", kind=kind,
            steps=shown.steps(first, last, kind, self._api.today),
            heading=shown.heading(first, last, kind), duties=shown.duties(),
            days=shown.days(month, now, leads=leads),
            faults=[shown.fault(one) for one in month.faults if one.ends_at > now],
            shares=[
                (one.name, one.on_call, one.saturdays, format_minutes(one.minutes))
                for one in month.shares
            ],
            people=[(one.id, one.name) for one in everybody if one.active],
            movable=shown.movable(month, now) if leads else [],
            moved=request.query.get("move", ""),
            tomorrow=format_date(self._api.today + DAY),
        )  # fmt: skip

    def _asked(self, request: web.Request) -> tuple[date, date, str]:
        """The week of a day of the address, or the month of it; else this month, while it has a
        week to plan left, then the week of today."""
        today = self._api.today
        is_ending = today + DAY * 7 > last_of(today.replace(day=1))
        if "week" in request.query or ("month" not in request.query and is_ending):
            day = read_day(request.query.get("week", ""), today)
            monday = day - DAY * day.weekday()
            return monday, monday + DAY * 6, "week"
        first = first_of(request.query.get("month", "")) or today.replace(day=1)
        return first, last_of(first), "month"

    # ------------------------------------------------------------------------------ leave

    async def leave(self, request: web.Request) -> web.StreamResponse:
        """The account: one's own; everybody's, with what waits for a word, for leaders."""
        caller, may_see = await self._frame.visit(request, ANY_STAFF)
        if not may_see:
            return self._frame.refused(request, caller, "centre/rota_leave.html")
        listed = await self._api.account_of(caller)
        shown = _Shown(self._centre, self._frame.language(request), self._frame.words(request))
        rows = [shown.entry(one) for one in listed.entries]
        proposed = [row for row in rows if row["is_proposed"]]
        mine = [] if await self._api.leads_alone(caller) else [caller.staff_id]
        return self._frame.html(
            request, caller, "centre/rota_leave.html",
            leads=bool(LEADING & caller.permissions), tab="leave", ground=listed.ground,
            balances=[shown.balance(one) for one in listed.balances],
            proposed=proposed, rows=rows, mine=mine,
            others=[row["entry"] for row in proposed if row["staff_id"] not in mine],
            people=[(one.staff_id, one.name) for one in listed.balances],
            kinds=[(kind, shown.word(f"kind_{kind}"))
                   for kind in ("overtime", "saturday", "on_call", "other")],
            today=format_date(self._api.today),
            workday=self._centre.compensatory_leave.workday_minutes,
        )  # fmt: skip

    async def csv(self, request: web.Request) -> web.StreamResponse:
        return await self._file(request, "csv", CSV_TYPE)

    async def xlsx(self, request: web.Request) -> web.StreamResponse:
        return await self._file(request, "xlsx", XLSX_TYPE)

    async def _file(self, request: web.Request, ending: str, media: str) -> web.StreamResponse:
        caller, may_see = await self._frame.visit(request, ANY_STAFF)
        if not may_see:
            return self._frame.refused(request, caller, "centre/rota_leave.html")
        listed = await self._api.account_of(caller, MOST_IN_FILE)
        shown = _Shown(self._centre, self._frame.language(request), self._frame.words(request))
        sheet = shown.sheet(listed, self._api.today)
        written = await asyncio.to_thread(to_csv if ending == "csv" else to_xlsx, sheet)
        headers = {
            "Content-Disposition": f'attachment; filename="{sheet.name}.{ending}"',
            "Cache-Control": "no-store",
        }
        return web.Response(body=written, content_type=media, headers=headers)


def _capital(name: str) -> str:
    """A name that stands by itself: the settings have it as it is within a sentence."""
    return name[:1].upper() + name[1:]


class _Shown:
    """Rota and account in the words of a language."""

    def __init__(self, centre: Centre, language: str, word: Callable[..., str]) -> None:
        self._centre, self._language, self.word = centre, language, word
        self._names = {duty.id: localised(duty.name, language) for duty in centre.on_call}

    def duties(self) -> list[tuple[str, str, str]]:
        """Id, name and kind of each."""
        return [
            (duty.id, _capital(self._names[duty.id]), self.word(f"kind_{duty.kind}"))
            for duty in self._centre.on_call
        ]

    def heading(self, first: date, last: date, kind: str) -> str:
        if kind == "month":
            return self.word("month_of", month=format_month(first))
        return self.word("week_of", first=format_day_month(first), last=format_date(last))

    def steps(self, first: date, last: date, kind: str, today: date) -> dict[str, str]:
        """The addresses of the periods around this one; of this month its week is today's."""
        before, after = first - DAY, last + DAY
        within = today if first <= today <= last else first
        if kind == "month":
            near = {"before": f"month={before:%Y-%m}", "after": f"month={after:%Y-%m}"}
        else:
            near = {"before": f"week={before:%Y-%m-%d}", "after": f"week={after:%Y-%m-%d}"}
        return near | {"week": f"week={within:%Y-%m-%d}", "month": f"month={within:%Y-%m}"}

    def hours(self, start: datetime, end: datetime) -> str:
        return "–".join(format_time(moment.astimezone(self._centre.zone))
                        for moment in (start, end))  # fmt: skip

    # ------------------------------------------------------------------------------- rota

    def movable(self, month: RotaMonth, now: datetime) -> list[tuple[int, str]]:
        """The shifts that may be moved, each in a line."""
        return [
            (one.shift, self.word(
                "shift_of", name=one.name, duty=self._names.get(one.duty, one.duty),
                day=format_day(self._language, self._centre.day(one.starts_at)),
                hours=self.hours(one.starts_at, one.ends_at),
            ))
            for one in month.shifts
            if one.shift and one.ends_at > now
        ]  # fmt: skip

    def days(self, month: RotaMonth, now: datetime, *, leads: bool) -> list[ShownDay]:
        """Every day of the period."""
        wrong = {(one.duty, one.starts_at, one.staff_id): self.word(f"fault_{one.fault}")
                 for one in month.faults if one.fault is not RotaFault.NOBODY}  # fmt: skip
        count = (month.last_day - month.first_day).days + 1
        days = (month.first_day + DAY * ahead for ahead in range(count))
        return [self._day(month, day, now, wrong, leads=leads) for day in days]

    def _day(
        self, month: RotaMonth, day: date, now: datetime, wrong: dict[Any, str], *, leads: bool
    ) -> ShownDay:
        own = [one for one in month.shifts if self._centre.day(one.starts_at) == day]
        special = self._centre.opening.special(day)
        weekday = format_short_weekday(self._language, day)
        return ShownDay(
            label=f"{weekday} {format_day_month(day)}",
            is_today=day == self._centre.day(now),
            is_off=special is not None and not special.hours,
            cells=[
                self._cell(duty.id, day, [one for one in own if one.duty == duty.id], now, wrong)
                for duty in self._centre.on_call
            ],
            away=", ".join(
                dict.fromkeys(
                    one.name
                    for one in month.away
                    if one.absence.first_day <= day <= one.absence.last_day
                )
            )
            if leads
            else "",
        )

    def _cell(
        self,
        duty: str,
        day: date,
        own: list[PlannedShift],
        now: datetime,
        wrong: dict[Any, str],
    ) -> ShownCell:
        known = next(one for one in self._centre.on_call if one.id == duty)
        spans = promised(self._centre, known, day)
        free = [gap for span in spans for gap in uncovered(span, own) if gap[1] > now]
        return ShownCell(
            shifts=[
                ShownShift(
                    one.shift if one.ends_at > now else 0,
                    one.name,
                    self.hours(one.starts_at, one.ends_at),
                    wrong.get((one.duty, one.starts_at, one.staff_id), ""),
                )
                for one in own
            ],
            free=", ".join(self.hours(*gap) for gap in free),
            slot=f"{duty}/{day:%Y-%m-%d}" if spans and spans[-1][1] > now else "",
        )

    def fault(self, gap: RotaGap) -> str:
        """What is wrong, in a sentence."""
        return self.word(
            f"said_{gap.fault}",
            day=format_day(self._language, gap.day),
            duty=self._names.get(gap.duty, gap.duty),
            hours=self.hours(gap.starts_at, gap.ends_at),
            name=gap.name,
        )

    # ------------------------------------------------------------------------------ leave

    def balance(self, one: Any) -> dict[str, Any]:
        expiring = one.next_expiry is not None and self.word(
            "expiring", hours=format_minutes(one.expiring), day=format_date(one.next_expiry)
        )
        return {
            "name": one.name, "hours": format_minutes(one.minutes), "below": one.minutes < 0,
            "proposed": format_minutes(one.proposed) if one.proposed else "",
            "expiring": expiring or "",
            "expired": format_minutes(one.expired) if one.expired else "",
        }  # fmt: skip

    def entry(self, one: LeaveEntry) -> dict[str, Any]:
        local = self._centre.local(one.at)
        acts = {"confirm", "enter", "take"}
        return {
            "entry": one.entry, "staff_id": one.staff_id, "name": one.name,
            "day": format_date(one.day),
            "at": f"{format_date(local.date())} {format_time(local)}",
            "act": self.word(f"act_{one.act}"), "kind": self.word(f"kind_{one.kind}"),
            "worked": format_minutes(one.worked) if one.worked else "", "minutes": one.worked,
            "credit": format_minutes(one.credit) if one.credit else "",
            "expires": format_date(one.expires_on) if one.expires_on else "",
            "reason": self._reason(one), "who": one.who or self.word("by_itself"),
            "answered": one.answered,
            "by_own_word": one.own and one.act in ("confirm", "enter"),
            "is_proposed": one.act == "propose" and not one.answered,
            "may_reverse": one.act in acts and not one.answered,
        }  # fmt: skip

    def _reason(self, one: LeaveEntry) -> str:
        """What was written; of a shift the name of its duty."""
        return self._names.get(one.reason, one.reason)

    def sheet(self, listed: LeaveListed, today: date) -> ReportTable:
        head = ("name", "day", "act", "kind", "worked", "credit", "expires", "reason", "who")
        return ReportTable(
            name=f"nghi-bu-{today:%Y-%m-%d}",
            title=self.word("leave_title"),
            lines=[localised(self._centre.unit.name, self._language), format_date(today)],
            groups=[],
            head=[self.word(f"column_{name}") for name in head],
            rows=[self._cells(one) for one in listed.entries],
            total=None,
            notes=list(self._notes(listed)),
        )

    def _cells(self, one: LeaveEntry) -> list[Cell]:
        return [
            one.name, one.day, self.word(f"act_{one.act}"), self.word(f"kind_{one.kind}"),
            one.worked, one.credit, one.expires_on, self._reason(one), one.who,
        ]  # fmt: skip

    def _notes(self, listed: LeaveListed) -> Iterable[str]:
        yield self.word("in_minutes")
        if listed.ground:
            yield self.word("ground", ground=listed.ground)
        for one in listed.balances:
            number = format_number(self._language, one.minutes)
            yield self.word("balance_note", name=one.name, minutes=number)
