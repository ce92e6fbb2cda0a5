"""The rota and the account of leave over HTTP: each parses, calls one use case and renders."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from pydantic import BaseModel

from config.centre.model import Centre
from config.text.phrase import Phrase
from config.wire.centre.rota import (
    AddShift,
    ConfirmAllLeave,
    ConfirmLeave,
    EnterLeave,
    GiveReason,
    LeaveConfirmed,
    LeaveListed,
    LeaveNoted,
    MoveShift,
    PlanShifts,
    RotaMonth,
    ShiftsPlanned,
    TakeLeave,
)
from queue_server.centre.rota import account, approval, planning, reading
from queue_server.centre.rota.rules import LEADING, last_of
from queue_server.core.actor import Actor
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest
from queue_server.core.http.operations import Call, body_of
from queue_server.core.room import App
from queue_server.web.address_parts import EARLIEST, LATEST

Answer = TypeVar("Answer", bound=BaseModel)


class RotaApi:
    """The handlers."""

    def __init__(self, app: App) -> None:
        self._app = app

    @property
    def _centre(self) -> Centre:
        return self._app.centre.value

    @property
    def today(self) -> date:
        """The centre's day."""
        return self._centre.day(self._app.clock.now())

    async def month(self, call: Call) -> RotaMonth:
        first = first_of(call.path("month"))
        if first is None:
            raise BadRequest(fields={"month": Phrase("rota.no_month")})
        return await self.period(call.caller, first, last_of(first))

    async def period(self, caller: Actor, first: date, last: date) -> RotaMonth:
        """The rota of these days; of absences nobody hears who does not lead."""
        centre, leads = self._centre, bool(LEADING & caller.permissions)
        return await self._app.database.read(
            lambda connection: reading.period(connection, centre, first, last, leads=leads)
        )

    async def plan(self, call: Call) -> ShiftsPlanned:
        command = body_of(call, PlanShifts)
        return await self._run(
            call, ShiftsPlanned, lambda unit: planning.plan(unit, self._centre, command)
        )

    async def add(self, call: Call) -> ShiftsPlanned:
        command = body_of(call, AddShift)
        return await self._run(
            call, ShiftsPlanned, lambda unit: planning.add(unit, self._centre, command)
        )

    async def move(self, call: Call) -> ShiftsPlanned:
        command = body_of(call, MoveShift)
        return await self._run(
            call, ShiftsPlanned, lambda unit: planning.move(unit, self._centre, command)
        )

    async def remove(self, call: Call) -> None:
        shift, now = call.path_number("shift"), self._app.clock.now()
        await self._app.database.write(lambda unit: planning.remove(unit, shift), call.caller, now)

    # ------------------------------------------------------------------------------ leave

    async def leave(self, call: Call) -> LeaveListed:
        return await self.account_of(call.caller)

    async def account_of(self, caller: Actor, most: int = reading.MOST_ENTRIES) -> LeaveListed:
        """Everybody's account for who leads, else one's own."""
        centre, today = self._centre, self.today
        only = None if LEADING & caller.permissions else caller.staff_id or 0
        return await self._app.database.read(
            lambda c: reading.leave(c, centre, today, only=only, most=most)
        )

    async def leads_alone(self, caller: Actor) -> bool:
        """Whether nobody else could confirm the caller's own work."""
        centre = self._centre
        return await self._app.database.read(lambda c: approval.leads_alone(c, centre, caller))

    async def enter(self, call: Call) -> LeaveNoted:
        command = body_of(call, EnterLeave)
        return await self._note(call, lambda unit: account.enter(unit, self._centre, command))

    async def take(self, call: Call) -> LeaveNoted:
        command = body_of(call, TakeLeave)
        return await self._note(call, lambda unit: account.take(unit, self._centre, command))

    async def confirm(self, call: Call) -> LeaveNoted:
        entry, minutes = call.path_number("entry"), body_of(call, ConfirmLeave).minutes
        return await self._note(
            call, lambda unit: account.confirm(unit, self._centre, entry, minutes)
        )

    async def confirm_all(self, call: Call) -> LeaveConfirmed:
        entries = body_of(call, ConfirmAllLeave).entries
        return await self._run(
            call, LeaveConfirmed, lambda unit: account.confirm_all(unit, self._centre, entries)
        )

    async def decline(self, call: Call) -> LeaveNoted:
        entry, reason = call.path_number("entry"), body_of(call, GiveReason).reason
        return await self._note(
            call, lambda unit: account.decline(unit, self._centre, entry, reason)
        )

    async def reverse(self, call: Call) -> LeaveNoted:
        entry, reason = call.path_number("entry"), body_of(call, GiveReason).reason
        return await self._note(
            call, lambda unit: account.reverse(unit, self._centre, entry, reason)
        )

    async def _note(self, call: Call, use_case: Callable[[UnitOfWork], LeaveNoted]) -> LeaveNoted:
        return await self._run(call, LeaveNoted, use_case)

    async def _run(
        self, call: Call, model: type[Answer], use_case: Callable[[UnitOfWork], Answer]
    ) -> Answer:
        return await self._app.commands.run(call, model, use_case)


def first_of(month: str) -> date | None:
    """The first day of a month that is written `2026-12`; None for anything else."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        return None
    return first if len(month) == len("2026-12") and EARLIEST <= first < LATEST else None
