"""How the room of the centre joins the server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final, cast

from aiohttp import web
from sqlalchemy import Connection

from queue_server.centre import api
from queue_server.centre.campaigns.page import CampaignsPage
from queue_server.centre.counters import ClosingGuard, Counters
from queue_server.centre.devices import api as devices_api
from queue_server.centre.devices.management import Devices
from queue_server.centre.devices.page import DevicePages, StaffAlerts
from queue_server.centre.first_run import api as first_run_api
from queue_server.centre.first_run.code import SetupCode, store_of
from queue_server.centre.first_run.usecases import FirstRun, FirstVisit
from queue_server.centre.metrics import CentreCollector
from queue_server.centre.notices import Notices
from queue_server.centre.out_of_hours.page import OutOfHoursPage
from queue_server.centre.people import operations as people_operations
from queue_server.centre.people.absences import OldAbsences
from queue_server.centre.people.own_absence import OwnAbsence
from queue_server.centre.rota import setup as rota_setup
from queue_server.centre.settings import operations as settings_operations
from queue_server.centre.settings import versions
from queue_server.centre.settings.live import LiveCentre
from queue_server.centre.settings.look.files import LookFiles
from queue_server.centre.settings.pages.layout import PAGE_IDS
from queue_server.centre.staff import lockouts_api
from queue_server.centre.staff.access import Access
from queue_server.centre.staff.pages.account_page import AccountPages
from queue_server.centre.staff.second_factor.service import SecondFactors
from queue_server.centre.staff.sign_in import SignInService
from queue_server.centre.views import CentreViews
from queue_server.core.actor import SYSTEM
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.http.later import Later, pages_later
from queue_server.core.http.operations import Operation
from queue_server.core.room import App, PeriodicJob, Room, When
from queue_server.web import look

if TYPE_CHECKING:
    from queue_server.centre.people.api import PeopleApi
    from queue_server.centre.settings.api import SettingsApi
    from queue_server.centre.settings.publishing import InUse, Settings

_PROVIDER: Final = "/sign-in/provider"
PROVIDER_PATHS: Final = (
    _PROVIDER,
    f"{_PROVIDER}/callback",
    f"{_PROVIDER}/sign-out",
    f"{_PROVIDER}/logout",
)
_ANY_PAGE: Final = "|".join(PAGE_IDS)
SETTINGS_PATHS: Final = (
    "/settings",
    f"/settings/{{page:{_ANY_PAGE}}}",
    f"/settings/{{page:{_ANY_PAGE}}}/{{part}}",
    "/settings/preview/ticket.png",
    "/settings/preview/receipt.png",
    "/settings/preview/sentence.json",
    "/settings/preview/sentence.wav",
)
CALENDAR_PATHS: Final = ("/settings/calendar",)
FIRST_STEPS_PATHS: Final = ("/setup", "/settings/start")
PEOPLE_PATHS: Final = ("/settings/people", "/settings/people/{member}")


@dataclass(frozen=True, kw_only=True)
class CentreRoom(Room):
    """What other rooms use of it."""

    access: Access
    counters: Counters
    views: CentreViews
    sign_in: SignInService
    first_run: FirstRun
    wind_down: Callable[[UnitOfWork], None]
    """Closes counters that are wound down, after their customers, and takes out of force what
    nobody uses any more."""


def setup(
    app: App,
    before_closing: ClosingGuard,
    staff_alerts: StaffAlerts,
    in_use: InUse,
    first_visit: Callable[[Connection], FirstVisit],
) -> CentreRoom:
    """`before_closing` puts in order what a counter leaves; `staff_alerts` are shown on every page
    of staff; `in_use` says why settings cannot be taken out of force yet, `first_visit` what has
    been tried of a visit."""
    access = Access(app.database, app.centre, app.clock, app.bus)
    counters = Counters(app.centre, before_closing)
    sign_in = SignInService(app.database, app.centre, app.clock, access, counters.leave)
    factors = SecondFactors(app.database, app.centre, app.clock, sign_in)
    views = CentreViews(app.database, app.centre, app.bus, app.clock)
    notices = Notices(app.centre, app.database, app.clock)
    live = LiveCentre(app.centre, app.database, app.clock)
    settings_later = _SettingsLater(app, live, in_use)
    code = SetupCode(store_of(app.database), app.clock)
    first_run = FirstRun(live, app.database, app.clock, code)
    devices = Devices(app, views)
    rota = rota_setup.setup(app, access)
    parts = api.CentreParts(access, sign_in, factors, counters, views, notices)
    return CentreRoom(
        access=access,
        counters=counters,
        views=views,
        sign_in=sign_in,
        first_run=first_run,
        wind_down=partial(_wind_down, counters, settings_later),
        operations=[
            *api.operations(app, parts),
            *settings_later.operations(),
            *first_run_api.operations(first_run),
            *_people(app, counters),
            *_of_devices(app, devices),
            *rota.operations,
        ],
        routes=[
            *_citizens_pages(app, views),
            *_sign_in_pages(app, access, sign_in),
            *_device_pages(app, access, views, devices, staff_alerts),
            *rota.routes,
            *_administrators_pages(app, access, first_run, first_visit),
        ],
        jobs=[*_jobs(app, live, first_run, notices, settings_later), *rota.jobs],
        lifetimes=[partial(_look_shown, app), live.running, views.running],
        collectors=[CentreCollector(app, views)],
        is_whole=lambda: not views.reloading,
    )


def _of_devices(app: App, devices: Devices) -> list[Operation]:
    secure = app.centre.value.public_url.startswith("https:")
    return devices_api.operations(devices, secure=secure)


def _device_pages(
    app: App, access: Access, views: CentreViews, devices: Devices, alerts: StaffAlerts
) -> list[web.RouteDef]:
    absence = OwnAbsence(app).words
    return DevicePages(app.centre, access, views, devices, alerts, absence, app.clock).routes()


def _jobs(
    app: App, live: LiveCentre, first_run: FirstRun, notices: Notices, settings: _SettingsLater
) -> list[PeriodicJob]:
    forget = OldAbsences(app).forget
    return [
        PeriodicJob("put the settings in force", When.START, live.begin),
        PeriodicJob("offer the first run", When.START, first_run.begin),
        PeriodicJob("end messages and banners", When.ROUND, notices.end_past),
        PeriodicJob("publish the settings of today", When.ROUND, settings.scheduled),
        PeriodicJob("forget old absences", When.ROUND, forget, deletes_for_good=True),
    ]


def _wind_down(counters: Counters, settings: _SettingsLater, unit: UnitOfWork) -> None:
    counters.close_winding_down(unit)
    settings.end_winding_down(unit)


@asynccontextmanager
async def _look_shown(app: App) -> AsyncIterator[None]:
    """Pages have the look of the settings in force."""
    look.show(lambda: app.centre.value.look)
    yield


class _SettingsLater:
    """The use cases of the settings, imported when the first is asked for."""

    def __init__(self, app: App, live: LiveCentre, in_use: InUse) -> None:
        self._app, self._live, self._in_use = app, live, in_use

    @cached_property
    def _settings(self) -> Settings:
        from queue_server.centre.settings.publishing import Settings

        return Settings(self._live, self._in_use)

    def _api(self) -> SettingsApi:
        from queue_server.centre.settings.api import SettingsApi

        return SettingsApi(self._app, self._live, self._settings)

    def operations(self) -> list[Operation]:
        return settings_operations.operations(cast("SettingsApi", Later(self._api)))

    def end_winding_down(self, unit: UnitOfWork) -> None:
        self._settings.end_winding_down(unit)

    async def scheduled(self) -> None:
        """Put in force what was scheduled for today. Raises `Unavailable`."""
        now = self._app.clock.now()
        today = self._app.centre.value.day(now)
        if await self._app.database.read(lambda c: versions.is_due(c, today)):
            await self._app.database.write(self._settings.publish_scheduled, SYSTEM, now)


def _people(app: App, counters: Counters) -> list[Operation]:
    """Members of staff, and who is locked out."""

    def people_api() -> PeopleApi:
        from queue_server.centre.people.api import PeopleApi

        return PeopleApi(app, counters.leave)

    return [
        *lockouts_api.operations(app.database, app.clock),
        *people_operations.operations(cast("PeopleApi", Later(people_api))),
    ]


def _citizens_pages(app: App, views: CentreViews) -> list[web.RouteDef]:
    """Who is on call, which campaigns there are, and the look of all pages."""
    return [
        *OutOfHoursPage(app.centre, app.clock, lambda: views.shifts.values()).routes(),
        *CampaignsPage(app.centre, app.clock).routes(),
        *LookFiles(app).routes(),
    ]


def _sign_in_pages(app: App, access: Access, sign_in: SignInService) -> list[web.RouteDef]:
    """Those of one's own account, and of the provider of identities."""

    def provider_pages() -> list[web.RouteDef]:
        from queue_server.centre.staff.identity.pages import ProviderPages
        from queue_server.centre.staff.identity.service import ProviderSignIn

        provider = ProviderSignIn(app.database, app.centre, app.clock, sign_in)
        return ProviderPages(app.centre, provider, app.clock).routes()

    account = AccountPages(app.centre, access).routes()
    return [*account, *pages_later(PROVIDER_PATHS, provider_pages)]


def _administrators_pages(
    app: App, access: Access, first_run: FirstRun, first_visit: Callable[[Connection], FirstVisit]
) -> list[web.RouteDef]:
    """Pages that are opened seldom, imported with the first request for one of their kind."""

    def people() -> list[web.RouteDef]:
        from queue_server.centre.people.page import PeoplePages

        return PeoplePages(app, access).routes()

    def calendar() -> list[web.RouteDef]:
        from queue_server.centre.settings.calendar_page import CalendarPage

        return CalendarPage(app, access).routes()

    def settings() -> list[web.RouteDef]:
        from queue_server.centre.settings.pages.routes import SettingsPages

        return SettingsPages(app, access).routes()

    def first_steps() -> list[web.RouteDef]:
        from queue_server.centre.first_run.page import FirstRunPages

        return FirstRunPages(app, first_run, access, first_visit).routes()

    return [
        *pages_later(PEOPLE_PATHS, people),
        *pages_later(CALENDAR_PATHS, calendar),
        *pages_later(SETTINGS_PATHS, settings),
        *pages_later(FIRST_STEPS_PATHS, first_steps),
    ]
