"""How the room of the centre joins the server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from sqlalchemy import Connection

from queue_server.centre import api
from queue_server.centre.counters import ClosingGuard, Counters
from queue_server.centre.devices import api as devices_api
from queue_server.centre.devices.management import Devices
from queue_server.centre.devices.page import DevicePages, StaffAlerts
from queue_server.centre.first_run import api as first_run_api
from queue_server.centre.first_run.code import SetupCode, file_of
from queue_server.centre.first_run.page import FirstRunPages, FirstVisit
from queue_server.centre.first_run.usecases import FirstRun
from queue_server.centre.metrics import CentreCollector
from queue_server.centre.notices import Notices
from queue_server.centre.people import api as people_api
from queue_server.centre.people.absences import OldAbsences
from queue_server.centre.people.own_absence import OwnAbsence
from queue_server.centre.people.page import PeoplePages
from queue_server.centre.settings import api as settings_api
from queue_server.centre.settings.calendar_page import CalendarPage
from queue_server.centre.settings.live import LiveCentre
from queue_server.centre.settings.pages.routes import SettingsPages
from queue_server.centre.settings.publishing import InUse, Settings
from queue_server.centre.staff import lockouts_api
from queue_server.centre.staff.access import Access
from queue_server.centre.staff.account_page import AccountPages
from queue_server.centre.staff.second_factor.service import SecondFactors
from queue_server.centre.staff.sign_in import SignInService
from queue_server.centre.views import CentreViews
from queue_server.core.actor import SYSTEM
from queue_server.core.http.later import pages_later
from queue_server.core.room import App, PeriodicJob, Room, When

_PROVIDER: Final = "/sign-in/provider"
PROVIDER_PATHS: Final = (
    _PROVIDER,
    f"{_PROVIDER}/callback",
    f"{_PROVIDER}/sign-out",
    f"{_PROVIDER}/logout",
)


@dataclass(frozen=True, kw_only=True)
class CentreRoom(Room):
    """What other rooms use of it."""

    access: Access
    counters: Counters
    views: CentreViews
    sign_in: SignInService
    first_run: FirstRun


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

    def provider_pages() -> list[web.RouteDef]:
        from queue_server.centre.staff.identity.pages import ProviderPages
        from queue_server.centre.staff.identity.service import ProviderSignIn

        provider = ProviderSignIn(app.database, app.centre, app.clock, sign_in)
        return ProviderPages(app.centre, provider, app.clock).routes()

    views = CentreViews(app.database, app.centre, app.bus)
    notices = Notices(app.centre, app.database, app.clock)
    devices = Devices(app, views)
    live = LiveCentre(app.centre, app.database, app.clock)
    settings = Settings(live, in_use)
    first_run = FirstRun(live, app.database, SetupCode(file_of(app.database), app.clock))

    async def scheduled() -> None:
        await app.database.write(settings.publish_scheduled, SYSTEM, app.clock.now())

    parts = api.CentreParts(access, sign_in, factors, counters, views, notices)
    return CentreRoom(
        access=access,
        counters=counters,
        views=views,
        sign_in=sign_in,
        first_run=first_run,
        operations=[
            *api.operations(app, parts),
            *settings_api.operations(app, live, settings),
            *first_run_api.operations(first_run),
            *lockouts_api.operations(app.database, app.clock),
            *people_api.operations(app, counters.leave),
            *devices_api.operations(
                devices, secure=app.centre.value.public_url.startswith("https:")
            ),
        ],
        routes=[
            *AccountPages(app.centre, access).routes(),
            *pages_later(PROVIDER_PATHS, provider_pages),
            *DevicePages(
                app.centre, access, views, devices, staff_alerts, OwnAbsence(app).words, app.clock
            ).routes(),
            *PeoplePages(app, access).routes(),
            *CalendarPage(app, access).routes(),
            *SettingsPages(app, access).routes(),
            *FirstRunPages(app, first_run, access, first_visit).routes(),
        ],
        jobs=[
            PeriodicJob("put the settings in force", When.START, live.begin),
            PeriodicJob("offer the first run", When.START, first_run.begin),
            PeriodicJob("publish the settings of today", When.ROUND, scheduled),
            PeriodicJob(
                "forget old absences", When.ROUND, OldAbsences(app).forget, deletes_for_good=True
            ),
        ],
        lifetimes=[live.running, views.running],
        collectors=[CentreCollector(app, views)],
        is_whole=lambda: not views.reloading,
    )
