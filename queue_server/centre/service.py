"""The use cases of a centre beside tickets: signing in, counters, devices, notices.

Use cases that take a `Unit` run inside the caller's transaction (`Commands.run` or
`Database.write`); the others are whole by themselves.
"""

from __future__ import annotations

from datetime import datetime

from aiohttp import web

from config.centre.model import Centre
from config.wire import (
    CounterSummary,
    DeviceState,
    Emergency,
    Localised,
    Notice,
    RaiseEmergency,
    ReportDevice,
    SessionStarted,
    SetNotices,
    SignIn,
)
from config.wire.centre.account import ChangePassword
from queue_server.centre import repository
from queue_server.centre.counters import ClosingGuard, Counters
from queue_server.centre.devices.duplicate_keys import starts
from queue_server.centre.events import DeviceChanged
from queue_server.centre.staff.access import Access
from queue_server.centre.staff.sign_in import (
    Passwords,
    end_session,
)
from queue_server.centre.tables import centre_log
from queue_server.centre.views import NOTICES, CentreViews, notices_of
from queue_server.core.clock import Clock
from queue_server.core.db.base import (
    Database,
    Unit,
)
from queue_server.core.errors import BadRequest, NotAllowed, NotFound
from queue_server.core.events import EventBus
from queue_server.core.http.operations import (
    Caller,
    CallerKind,
)


class CentreService:
    """One centre. `load` before use, `stop` afterwards."""

    def __init__(self, database: Database, centre: Centre, clock: Clock, bus: EventBus) -> None:
        self.centre = centre
        self._database = database
        self._clock = clock
        self._access = Access(database, centre, clock, bus)
        self._passwords = Passwords(database, centre, clock, self._access)
        self._counters = Counters(centre)
        self._views = CentreViews(database, centre, bus)

    async def load(self) -> None:
        """Fill the views from the database; events keep them from then on."""
        await self._views.load()

    async def stop(self) -> None:
        await self._views.stop()

    async def settle(self) -> None:
        """Wait until views that are being read anew are whole."""
        await self._views.settle()

    @property
    def reloading(self) -> bool:
        """Whether views are being read anew, because events may have been missed."""
        return self._views.reloading

    # ---------------------------------------------------------------- as it is now

    @property
    def counters(self) -> dict[str, CounterSummary]:
        """Every counter of the centre file, in its order."""
        return self._views.counters

    @property
    def notices(self) -> list[Notice]:
        return self._views.notices

    @property
    def emergency(self) -> Emergency | None:
        return self._views.emergency

    @property
    def devices(self) -> dict[str, DeviceState]:
        """Every kiosk and board of the centre file, seen or not."""
        return self._views.devices

    # ----------------------------------------------------------------- who it is

    async def identify(self, request: web.Request, *, touch: bool = True) -> Caller:
        """Who sent the request: the `Doorkeeper` of `queue_server.core.http.operations`."""
        return await self._access.identify(request, touch=touch)

    async def until_ended(self, request: web.Request, caller: Caller) -> None:
        """See `Access.until_ended`."""
        await self._access.until_ended(request, caller)

    async def sign_in(
        self, words: SignIn, address: str, browser: str = "", before: str = ""
    ) -> tuple[SessionStarted, str]:
        """Start a session and return it with its token; the one that this browser had ends.

        Raises `WrongSignIn`, and `TooManyRequests` after too many of them.
        """
        return await self._passwords.sign_in(words, address, browser, before, self._counters.leave)

    async def watched(self, token: str | None) -> SessionStarted | None:
        """See `Access.watched`."""
        return await self._access.watched(token)

    async def known_browser(self, sign_in: str, browser: str) -> str:
        """See `Passwords.known_browser`."""
        return await self._passwords.known_browser(sign_in, browser)

    async def session_of(self, token: str | None) -> SessionStarted:
        """The session of a token. Raises `NotSignedIn`."""
        return await self._access.session_of(token)

    async def change_password(
        self, token: str, words: ChangePassword, address: str, browser: str
    ) -> None:
        """See `Passwords.change_password`."""
        await self._passwords.change_password(token, words, address, browser)

    async def sign_out(self, token: str) -> None:
        """End the session. Where it was the person's last, their counter is closed."""
        now = self._clock.now()
        await self._database.write(lambda unit: end_session(unit, token, now, self._counters.leave))
        self._access.forget_everybody()

    # ------------------------------------------------------------------- counters

    @property
    def closing_guards(self) -> list[ClosingGuard]:
        """What is put in order before a counter closes, or refuses that it does; filled by
        whoever puts the rooms together."""
        return self._counters.closing_guards

    def open_counter(self, unit: Unit, counter_id: str, caller: Caller) -> CounterSummary:
        """See `Counters.open`."""
        return self._counters.open(unit, counter_id, caller, self._clock.now())

    def pause_counter(self, unit: Unit, counter_id: str, caller: Caller) -> CounterSummary:
        """See `Counters.pause`."""
        return self._counters.pause(unit, counter_id, caller, self._clock.now())

    def close_counter(self, unit: Unit, counter_id: str, caller: Caller) -> CounterSummary:
        """See `Counters.close`."""
        return self._counters.close(unit, counter_id, caller, self._clock.now())

    def close_all_counters(
        self, unit: Unit, now: datetime, opened_before: datetime | None = None
    ) -> int:
        """The end of the day; returns how many were not closed."""
        return self._counters.close_all(unit, now, opened_before)

    def close_lost_counters(self, unit: Unit, now: datetime) -> int:
        """Close the counters that the centre file has lost; returns how many were not closed."""
        return self._counters.close_lost(unit, now)

    def require_open(self, unit: Unit, counter_id: str, caller: Caller) -> None:
        """See `Counters.require_open`: for calling."""
        self._counters.require_open(unit, counter_id, caller)

    def require_held(self, unit: Unit, counter_id: str, caller: Caller) -> None:
        """See `Counters.require_held`: for finishing what was begun, during a pause too."""
        self._counters.require_held(unit, counter_id, caller)

    # -------------------------------------------------------------------- devices

    def report_device(
        self, unit: Unit, device_id: str, caller: Caller, report: ReportDevice
    ) -> DeviceState:
        """Keep what a device says of itself.

        Raises `NotFound` where the centre file has no such device, `NotAllowed` where the
        caller is another one.
        """
        if device_id not in self._views.devices:
            raise NotFound
        if caller.kind not in (CallerKind.KIOSK, CallerKind.BOARD) or caller.id != device_id:
            raise NotAllowed
        now = self._clock.now()
        kind = "kiosk" if caller.kind is CallerKind.KIOSK else "board"
        state = DeviceState(device=device_id, kind=kind, last_seen=now, **report.model_dump())
        state = state.model_copy(update=starts(self._views.devices[device_id], report, now))
        repository.keep_report(unit.connection, device_id, state.model_dump_json(), now)
        unit.announce(DeviceChanged(state=state))
        return state

    # -------------------------------------------------------------------- notices
    # PUT and DELETE: sent twice they say the same, so they need no idempotency key.

    async def set_notices(self, caller: Caller, words: SetNotices) -> None:
        """Show these lines instead of those before. Raises `BadRequest` for a language."""
        for place, text in enumerate(words.notices):
            self._require_languages(text, f"notices.{place}")
        lines = NOTICES.dump_json([Notice(text=text) for text in words.notices]).decode()
        await self._keep_notices(caller, "set_notices", notices=lines)

    async def raise_emergency(self, caller: Caller, words: RaiseEmergency) -> None:
        """Put the banner over every board. Raises `BadRequest` for a language."""
        self._require_languages(words.text, "text")
        banner = Emergency(text=words.text, raised_at=self._clock.now())
        await self._keep_notices(caller, "raise_emergency", emergency=banner.model_dump_json())

    async def clear_emergency(self, caller: Caller) -> None:
        """Take the banner away; where there is none, nothing is different."""
        await self._keep_notices(caller, "clear_emergency", emergency=None)

    async def _keep_notices(self, caller: Caller, action: str, **values: str | None) -> None:
        now = self._clock.now()
        line = repository.log_row(
            now, caller.label, action, detail=next(iter(values.values())) or ""
        )

        def keep(unit: Unit) -> None:
            repository.put_notices(unit.connection, now, **values)
            unit.append(centre_log, line)
            unit.announce(notices_of(self.centre, repository.read_notices(unit.connection)))

        await self._database.write(keep)

    def _require_languages(self, text: Localised, field: str) -> None:
        """Raise `BadRequest` unless the text is there in the first language and in ours only."""
        languages = self.centre.languages
        for language in text:
            if language not in languages:
                known = ", ".join(languages)
                raise BadRequest(fields={f"{field}.{language}": f"one of {known}"})
        if not text.get(languages[0]):
            raise BadRequest(fields={f"{field}.{languages[0]}": "a text is needed"})
