"""The API of a centre's people. Everything here is for administrators."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from config.wire.centre.people import (
    Absence,
    AddMember,
    ChangeMember,
    MemberSessionsListed,
    MembersListed,
    NoteAbsence,
    OneTimePassword,
)
from queue_server.centre.people import absences, reading, sessions, usecases
from queue_server.centre.staff import administration, one_time
from queue_server.centre.staff.access import SESSION_COOKIE
from queue_server.centre.staff.sign_in import OnLeaving
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.http.operations import Call, body_of
from queue_server.core.room import App

Answer = TypeVar("Answer")


class PeopleApi:
    """Each parses, calls one use case and renders.

    None stores its answer under an idempotency key: a one-time password is told once and kept
    nowhere. Sent twice, the second ends the first; everything else ends in the same state.
    """

    def __init__(self, app: App, on_leaving: OnLeaving) -> None:
        self._app, self._on_leaving = app, on_leaving

    async def listed(self, call: Call) -> MembersListed:
        now, you = self._app.clock.now(), call.caller.staff_id or 0
        today = self._today()
        return await self._app.database.read(
            lambda connection: reading.listed(connection, you, now, today)
        )

    async def add(self, call: Call) -> OneTimePassword:
        command: AddMember = body_of(call, AddMember)
        password, hashed = await _one_time()

        def add(unit: UnitOfWork) -> int:
            new = administration.NewMember(
                command.sign_in,
                command.name,
                command.role,
                hashed,
                counters=command.counters,
                one_time_until=unit.now + one_time.LIFE,
            )
            return administration.add_member(unit, self._app.centre.value, new)

        return await self._slip(await self._write(call, add), password)

    async def change(self, call: Call) -> None:
        command, member = body_of(call, ChangeMember), call.path_number("member")
        await self._write(
            call, lambda unit: usecases.change(unit, self._app.centre.value, member, command)
        )

    async def give_password(self, call: Call) -> OneTimePassword:
        member = call.path_number("member")
        password, hashed = await _one_time()
        await self._write(
            call,
            lambda unit: usecases.give_one_time_password(unit, member, hashed, self._on_leaving),
        )
        return await self._slip(member, password)

    async def deactivate(self, call: Call) -> None:
        member = call.path_number("member")
        await self._write(
            call,
            lambda unit: usecases.deactivate(
                unit, self._app.centre.value, member, self._on_leaving
            ),
        )

    async def reactivate(self, call: Call) -> None:
        member = call.path_number("member")
        await self._write(call, lambda unit: usecases.reactivate(unit, member))

    async def note_absence(self, call: Call) -> Absence:
        command, member = body_of(call, NoteAbsence), call.path_number("member")
        today = self._today()

        def note(unit: UnitOfWork) -> Absence:
            usecases.active_member_of(unit.connection, member)
            return absences.note(unit, member, command, today)

        return await self._write(call, note)

    async def end_absence(self, call: Call) -> None:
        member, absence = call.path_number("member"), call.path_number("absence")
        today = self._today()
        await self._write(call, lambda unit: absences.end(unit, member, absence, today))

    async def sessions(self, call: Call) -> MemberSessionsListed:
        member, own = call.path_number("member"), _own_session(call)

        def listed(unit: UnitOfWork) -> MemberSessionsListed:
            usecases.member_of(unit.connection, member)
            return sessions.listed(unit, member, own)

        return await self._write(call, listed)

    async def end_session(self, call: Call) -> None:
        member, session = call.path_number("member"), call.path("session")

        def end(unit: UnitOfWork) -> None:
            whose = usecases.member_of(unit.connection, member)
            sessions.end_one(unit, whose, session, self._on_leaving)

        await self._write(call, end)

    async def end_sessions(self, call: Call) -> None:
        member, own = call.path_number("member"), _own_session(call)

        def end(unit: UnitOfWork) -> None:
            whose = usecases.member_of(unit.connection, member)
            sessions.end_all(unit, whose, self._on_leaving, but=own)

        await self._write(call, end)

    def _today(self) -> date:
        return self._app.centre.value.day(self._app.clock.now())

    async def _write(self, call: Call, use_case: Callable[[UnitOfWork], Answer]) -> Answer:
        return await self._app.database.write(use_case, call.caller, self._app.clock.now())

    async def _slip(self, member_id: int, password: str) -> OneTimePassword:
        """What is printed for the person, as it stands in the database."""
        member = await self._app.database.read(
            lambda connection: usecases.member_of(connection, member_id)
        )
        return OneTimePassword(
            staff_id=member.id,
            sign_in=member.sign_in,
            name=member.display_name,
            password=password,
            holds_until=member.one_time_until or self._app.clock.now(),
        )


async def _one_time() -> tuple[str, str]:
    """A new one-time password, as it is printed and as it is stored."""
    from queue_server.centre.staff.passwords import hash_password

    password = one_time.new_password()
    return password, await asyncio.to_thread(hash_password, one_time.as_typed(password))


def _own_session(call: Call) -> str:
    return call.request.cookies.get(SESSION_COOKIE, "")
