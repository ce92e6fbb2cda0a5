"""The API of petitions. Reading one is logged before it is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from config.wire.feedback.petitions import (
    AnswerPetition,
    AssignPetition,
    EnterPetition,
    ForwardPetition,
    JudgePetition,
    Petition,
    PetitionFollowed,
    PetitionReceived,
    PetitionsListed,
    RejectPetition,
    SubmitPetition,
)
from queue_server.centre import repository as centre_store
from queue_server.core.actor import CITIZEN, Actor
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import TooManyRequests
from queue_server.core.http.addresses import network_of
from queue_server.core.http.operations import Call, body_of
from queue_server.core.room import App
from queue_server.core.security.rate_limits import RateLimit, RateLimiter
from queue_server.feedback.petitions import reading
from queue_server.feedback.petitions.tables import HOLD_PERSONS
from queue_server.feedback.petitions.usecases import PetitionService, erase

READ_AGAIN: Final = timedelta(minutes=10)
"""Within this time the same person reads the same petition without another line of the log."""
MOST_READ: Final = 5_000


class PetitionApi:
    """Each parses, calls one use case and renders."""

    def __init__(self, app: App, petitions: PetitionService) -> None:
        self._app, self.petitions = app, petitions
        self._read: dict[tuple[str, int], datetime] = {}
        self._limiters: dict[int, RateLimiter] = {}

    # ------------------------------------------------------------------- citizens

    async def submit(self, call: Call) -> PetitionReceived:
        command: SubmitPetition = body_of(call, SubmitPetition)
        if not await self._app.commands.answered(call):
            self.limit(call.request.remote or "")
        return await self._app.commands.run(
            call, PetitionReceived, lambda unit: self.petitions.submit(unit, command)
        )

    def limit(self, address: str) -> None:
        """Count a petition of an address. Raises `TooManyRequests`."""
        an_hour = self._app.centre.value.petitions.sent_per_hour
        if not an_hour:
            return
        if an_hour not in self._limiters:
            self._limiters = {an_hour: RateLimiter(RateLimit(an_hour, 3_600 / an_hour))}
        limiter, now = self._limiters[an_hour], self._app.clock.monotonic()
        subject = network_of(address)
        wait = limiter.seconds_to_wait(subject, now)
        if wait > 0:
            raise TooManyRequests(wait)
        limiter.count(subject, now)

    async def send(self, command: SubmitPetition, photos: list[str]) -> PetitionReceived:
        """Store what the page's form sent."""
        return await self._app.database.write(
            lambda unit: self.petitions.submit(unit, command, photos),
            CITIZEN,
            self._app.clock.now(),
        )

    async def follow(self, call: Call) -> PetitionFollowed:
        return await self.followed(call.path("token"))

    async def followed(self, token: str) -> PetitionFollowed:
        centre, now = self._app.centre.value, self._app.clock.now()

        def look(connection: Connection) -> PetitionFollowed:
            found = self.petitions.by_link(connection, token)
            return reading.followed(connection, centre, found, now)

        return await self._app.database.read(look)

    async def judge(self, call: Call) -> None:
        await self.judged(call.path("token"), body_of(call, JudgePetition))

    async def judged(self, token: str, command: JudgePetition) -> None:
        await self._app.database.write(
            lambda unit: self.petitions.judge(unit, token, command), CITIZEN, self._app.clock.now()
        )

    # ---------------------------------------------------------------------- staff

    async def listed(self, call: Call) -> PetitionsListed:
        return await self.open_and_over("over" not in call.request.query)

    async def open_and_over(self, is_open: bool) -> PetitionsListed:
        centre, now = self._app.centre.value, self._app.clock.now()
        return await self._app.database.read(
            lambda connection: reading.listed(connection, centre, is_open, now)
        )

    async def get(self, call: Call) -> Petition:
        return await self.shown(call.caller, call.path_number("petition"))

    async def shown(self, caller: Actor, petition: int) -> Petition:
        """A petition whole, once that it is read is on disk."""
        centre, now = self._app.centre.value, self._app.clock.now()

        key = caller.label, petition

        def look(unit: UnitOfWork) -> Petition:
            whole = reading.whole(unit.connection, centre, petition, now)
            if not self._just_read(key, now):
                centre_store.log(unit, "read_petition", whole.code)
            return whole

        whole = await self._app.database.write(look, caller, now)
        self._note_read(key, now)
        return whole

    def _just_read(self, key: tuple[str, int], now: datetime) -> bool:
        last = self._read.get(key)
        return last is not None and timedelta() <= now - last < READ_AGAIN

    def _note_read(self, key: tuple[str, int], now: datetime) -> None:
        """Once the line of the log is on disk: a transaction that failed keeps none."""
        if self._just_read(key, now):
            return
        if len(self._read) >= MOST_READ:
            self._read.clear()
        self._read[key] = now

    async def enter(self, call: Call) -> PetitionReceived:
        command: EnterPetition = body_of(call, EnterPetition)
        return await self._app.commands.run(
            call, PetitionReceived, lambda unit: self.petitions.enter(unit, command)
        )

    async def assign(self, call: Call) -> None:
        await self._do(call, AssignPetition, self.petitions.assign)

    async def answer(self, call: Call) -> None:
        await self._do(call, AnswerPetition, self.petitions.answer)

    async def forward(self, call: Call) -> None:
        await self._do(call, ForwardPetition, self.petitions.forward)

    async def reject(self, call: Call) -> None:
        await self._do(call, RejectPetition, self.petitions.reject)

    async def _do(
        self, call: Call, model: type[Any], use_case: Callable[[UnitOfWork, int, Any], None]
    ) -> None:
        command, petition = body_of(call, model), call.path_number("petition")
        await self._app.database.write(
            lambda unit: use_case(unit, petition, command), call.caller, self._app.clock.now()
        )

    async def export(self, call: Call) -> Petition:
        """All that is held of it, for its sender; logged each time."""
        petition, centre = call.path_number("petition"), self._app.centre.value

        def look(unit: UnitOfWork) -> Petition:
            whole = reading.whole(unit.connection, centre, petition, unit.now)
            centre_store.log(unit, "export_petition", whole.code)
            return whole

        return await self._app.database.write(look, call.caller, self._app.clock.now())

    async def erase(self, call: Call) -> None:
        petition = call.path_number("petition")
        await self._app.database.write(
            lambda unit: erase(unit, petition), call.caller, self._app.clock.now()
        )
        await self._app.database.overwrite_freed(HOLD_PERSONS)
