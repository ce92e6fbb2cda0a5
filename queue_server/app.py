"""The one place where the server is put together from its rooms."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

import display
from config.centre.model import Centre
from display.clips import RecordedClips
from display.espeak import installed_voice
from display.reading import Dialect
from display.voice import Announcer, Voice
from queue_server.audit.log_metrics import LogFigures
from queue_server.audit.pages import (
    AuditPages,
)
from queue_server.audit.read_alerts import ReadAlerts
from queue_server.audit.watch import LogWatch
from queue_server.catalogue import api as catalogue_api
from queue_server.catalogue.pages import (
    CataloguePages,
)
from queue_server.catalogue.service import Catalogue
from queue_server.centre import api as centre_api
from queue_server.centre.devices import api as devices_api
from queue_server.centre.devices.management import Devices
from queue_server.centre.devices.page import DevicePages
from queue_server.centre.service import CentreService
from queue_server.centre.staff import lockouts_api
from queue_server.core.clock import Clock, SystemClock
from queue_server.core.db.base import Database
from queue_server.core.db.idempotency import Commands
from queue_server.core.errors import TooManyRequests
from queue_server.core.http.addresses import ranges
from queue_server.core.http.early_refusals import refuse_early
from queue_server.core.http.link_guessing import guarding_links
from queue_server.core.http.openapi import document
from queue_server.core.http.operations import (
    API,
    LARGEST_BODY_BYTES,
    Caller,
    Limit,
    Operation,
    add_security_headers,
    routes,
)
from queue_server.core.http.origin import PUBLIC_URL
from queue_server.core.http.problem_page import ROOT
from queue_server.core.http.problems import problems
from queue_server.core.http.redirects import redirect_to_meant
from queue_server.core.http.request_log import observing
from queue_server.core.ops.metrics import Metrics
from queue_server.core.security.rate_limits import (
    RateLimit,
    RateLimiter,
)
from queue_server.core.streams.hub import Hub
from queue_server.core.streams.revocation import while_let_in
from queue_server.core.streams.sse import keeping_warm
from queue_server.dossiers.api import DossierApi
from queue_server.dossiers.follow_operations import operations as follow_operations
from queue_server.dossiers.operations import operations as dossier_operations
from queue_server.dossiers.pages.desk import DeskPages
from queue_server.dossiers.pages.follow import FollowPages
from queue_server.dossiers.pages.forms import FormPages
from queue_server.dossiers.persons.read_log import ReadLog
from queue_server.dossiers.persons.reencryption import bind
from queue_server.dossiers.printing.receipts import Receipts
from queue_server.dossiers.printing.tickets import TicketPaper
from queue_server.dossiers.reading.following import Following
from queue_server.dossiers.reading.views import Views
from queue_server.dossiers.reading.visitor import VisitDesk
from queue_server.dossiers.usecases.service import DossierService
from queue_server.dossiers.usecases.visits import DossierVisits
from queue_server.jobs import Jobs
from queue_server.monitoring import HallFigures, Monitoring
from queue_server.reports.pages import (
    ReportPages,
)
from queue_server.tickets.api import TicketApi
from queue_server.tickets.greeting import GreetingApi
from queue_server.tickets.greeting import operations as greeting_operations
from queue_server.tickets.hall.broadcasts import Live
from queue_server.tickets.offline.service import AloneService
from queue_server.tickets.operations import operations as ticket_operations
from queue_server.tickets.pages.account import AccountPages
from queue_server.tickets.pages.greet import GreetPages
from queue_server.tickets.pages.routes import (
    TicketPages,
)
from queue_server.tickets.usecases.issuing import Issuing
from queue_server.tickets.usecases.service import TicketService
from queue_server.tickets.usecases.tracking import Tracking

STATIC: Final = Path(__file__).parent / "static"


@dataclass(frozen=True)
class Server:
    """The server's parts, by their rooms; `application` serves them."""

    application: web.Application
    operations: list[Operation]
    centre: CentreService
    tickets: TicketService
    catalogue: Catalogue
    dossiers: DossierService
    live: Live
    jobs: Jobs
    hub: Hub
    metrics: Metrics
    watch: LogWatch


def build(
    centre: Centre,
    database: Database,
    clock: Clock | None = None,
    voice: Voice | None = None,
) -> Server:
    """Put a server together over a database that is migrated and not started yet.

    The application starts and stops the database with itself.
    """
    clock = clock or SystemClock()
    hub = Hub()
    people = CentreService(database, centre, clock, database.bus)
    tickets = TicketService(centre, people)
    people.closing_guards.append(
        lambda unit, counter: tickets.before_closing(unit, counter, clock.now())
    )
    announcer = Announcer(voice or _voice(centre), dialect=Dialect(centre.voice.dialect))
    receipts = Receipts(centre, database, clock, database.bus)
    catalogue = Catalogue(centre, database, clock, database.bus)
    live = Live(centre, people, database, hub, clock, announcer, receipts.waiting, catalogue.slides)
    receipts.changed = live.tell_receipts
    catalogue.listen(live.tell_slides)
    commands = Commands(database, clock)
    jobs = Jobs(database, people, tickets, catalogue, commands, clock)
    jobs.forget_receipts = receipts.forget_old
    visits = DossierVisits(centre, catalogue)
    tracking = Tracking(tickets, live, database, clock, visits)
    issuing = Issuing(centre, visits)
    alone = AloneService(centre, tickets, visits)
    tickets_room = TicketApi(
        tickets, issuing, alone, live, tracking, commands, database, clock, announcer
    )
    greeting = GreetingApi(tickets, live, commands, database, clock)
    dossiers = DossierService(centre, catalogue)
    reads = ReadLog(centre, database, clock)
    dossiers_room = DossierApi(dossiers, catalogue, commands, database, hub, clock, reads)
    following = Following(centre, database, catalogue, visits, clock)
    visit_desk = VisitDesk(database, Views(centre, catalogue), clock)
    devices = Devices(people, database, clock, hub.subscribers, version("motcua"))
    operations = [
        *centre_api.operations(people, commands),
        *lockouts_api.operations(database, clock),
        *devices_api.operations(devices, secure=centre.public_url.startswith("https:")),
        *ticket_operations(tickets_room),
        *greeting_operations(greeting),
        *TicketPaper(centre, live, commands, clock).operations(),
        *catalogue_api.operations(catalogue),
        *dossier_operations(dossiers_room),
        *follow_operations(following, visit_desk, reads),
        *receipts.operations(),
    ]

    metrics = Metrics()
    watch = LogWatch(database, clock)
    metrics.add(LogFigures(watch))
    metrics.add(HallFigures(people, live, hub, jobs, clock, version("motcua")))
    database.committed = metrics.committed

    network = centre.network
    middlewares = [
        observing(metrics, ranges(network.trusted_proxies)),
        problems,
        redirect_to_meant,
        refuse_early,
        guarding_links(
            RateLimit.per_minute(network.wrong_links_per_minute),
            clock,
            tracking.is_todays,
            _known_links(database, tracking, visits),
        ),
    ]
    application = web.Application(middlewares=middlewares, client_max_size=LARGEST_BODY_BYTES)
    application[PUBLIC_URL] = centre.public_url
    application[ROOT] = urlsplit(centre.public_url).path.rstrip("/")
    let_in = while_let_in(operations, people.until_ended)
    application.add_routes(routes(let_in, people, _limits(centre, clock), commands.answered))
    application.add_routes(
        Monitoring(centre, database, people, live, jobs, clock, metrics).routes()
    )
    application.add_routes(TicketPages(centre, tracking, people).routes())
    application.add_routes(GreetPages(centre, people).routes())
    application.add_routes(AccountPages(centre, people).routes())
    application.add_routes(CataloguePages(centre, catalogue).routes())
    application.add_routes(DeskPages(centre).routes())
    forms = FormPages(centre, catalogue, dossiers, people, database, clock, reads)
    application.add_routes(forms.routes())
    application.add_routes(FollowPages(centre, following).routes())
    application.add_routes(ReportPages(centre, people, database, clock).routes())
    told = ReadAlerts(centre, database, clock).for_whom
    application.add_routes(DevicePages(centre, people, devices, told).routes())
    application.add_routes(AuditPages(centre, people, database, clock, watch).routes())
    application.router.add_get(f"{API}/openapi.json", _openapi(operations))
    application.router.add_static("/static/display", display.STATIC)
    application.router.add_static("/static", STATIC)
    application.on_response_prepare.append(add_security_headers)
    application.cleanup_ctx.append(
        _lifetime(database, people, catalogue, receipts, live, jobs, watch, announcer, hub, clock)
    )
    return Server(
        application,
        operations,
        people,
        tickets,
        catalogue,
        dossiers,
        live,
        jobs,
        hub,
        metrics,
        watch,
    )


def _known_links(
    database: Database, tracking: Tracking, visits: DossierVisits
) -> Callable[[str], Awaitable[bool]]:
    """Whether a link is a ticket's or a dossier's."""

    async def is_known(token: str) -> bool:
        return await database.read(
            lambda connection: tracking.knows(connection, token) or visits.knows(connection, token)
        )

    return is_known


def _limits(centre: Centre, clock: Clock) -> dict[str, Limit]:
    """The limits of operations: how fast one kiosk or person takes tickets."""
    a_minute = centre.network.tickets_per_minute
    if not a_minute:
        return {}
    taken = RateLimiter(RateLimit.per_minute(a_minute))

    def take(caller: Caller) -> None:
        now = clock.monotonic()
        wait = taken.seconds_to_wait(caller.label, now)
        if wait > 0:
            raise TooManyRequests(wait)
        taken.count(caller.label, now)

    return {"issueTicket": take}


def _voice(centre: Centre) -> Voice:
    """The centre's own recordings, else a synthetic voice."""
    folder = centre.voice.recordings
    return RecordedClips(Path(folder), installed_voice()) if folder else installed_voice()


def _lifetime(
    database: Database,
    people: CentreService,
    catalogue: Catalogue,
    receipts: Receipts,
    live: Live,
    jobs: Jobs,
    watch: LogWatch,
    announcer: Announcer,
    hub: Hub,
    clock: Clock,
) -> Callable[[web.Application], AsyncIterator[None]]:
    """Start in this order, stop in the reverse."""

    async def lifetime(_application: web.Application) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await database.start()
            stack.push_async_callback(database.stop)
            await bind(database, clock.now())
            await stack.enter_async_context(announcer)
            await people.load()
            stack.push_async_callback(people.stop)
            await catalogue.load()
            stack.push_async_callback(catalogue.stop)
            await receipts.load()
            stack.push_async_callback(receipts.stop)
            await stack.enter_async_context(jobs.running())
            await stack.enter_async_context(watch.running())
            await stack.enter_async_context(live.running())
            await stack.enter_async_context(keeping_warm(hub))
            yield

    return lifetime


async def end_streams(hub: Hub) -> None:
    """Let go of every open stream, so that stopping need not wait for them."""
    hub.drop_all()


def _openapi(operations: list[Operation]) -> Handler:
    described = json.dumps(document(operations, version("motcua")), ensure_ascii=False)

    async def openapi(_request: web.Request) -> web.Response:
        return web.Response(text=described, content_type="application/json")

    return openapi
