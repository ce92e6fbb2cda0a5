"""How the room of tickets joins the server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from aiohttp import web

from config.centre.model import Board, Centre
from config.wire.feedback.officials import OfficialToday
from config.wire.procedures import Slide
from queue_server.centre.setup import CentreRoom
from queue_server.centre.staff.access import Access
from queue_server.core.actor import Actor
from queue_server.core.clock import Clock
from queue_server.core.current import Current
from queue_server.core.errors import TooManyRequests
from queue_server.core.http.operations import Limit, Operation
from queue_server.core.room import App, PeriodicJob, Room, When
from queue_server.core.security.rate_limits import RateLimit, RateLimiter
from queue_server.tickets import operations
from queue_server.tickets.api import TicketApi
from queue_server.tickets.finishing import FinishingPage, FinishToday
from queue_server.tickets.greeting.api import GreetingApi
from queue_server.tickets.greeting.notes import GreetingService, PaperLists
from queue_server.tickets.greeting.operations import operations as greeting_operations
from queue_server.tickets.greeting.tablets import Tablets
from queue_server.tickets.hall.attendance import AttendanceWatch, StaffActs
from queue_server.tickets.hall.broadcasts import Live
from queue_server.tickets.hall.told_log import ToldWriter
from queue_server.tickets.hall.winding import WindingWatch
from queue_server.tickets.helping import HelpingApi
from queue_server.tickets.helping import operations as helping_operations
from queue_server.tickets.metrics import HallCollector
from queue_server.tickets.offline.service import OfflineTickets
from queue_server.tickets.pages.greet import GreetPages
from queue_server.tickets.pages.routes import TicketPages
from queue_server.tickets.paper import KioskPapers, TicketPaper
from queue_server.tickets.published import PublishedWaits
from queue_server.tickets.tracking import Tracking
from queue_server.tickets.usecases.hall_day import HallDay
from queue_server.tickets.usecases.helping import Helping
from queue_server.tickets.usecases.issuing import Issuing
from queue_server.tickets.usecases.service import TicketService
from queue_server.tickets.usecases.visits import Visits


class Slideshow(Protocol):
    """What boards show between calls, and kiosks beside numbers."""

    def slides(self, board: Board) -> list[Slide]:
        """In the order in which they are shown."""

    def in_charge(self) -> list[OfficialToday]:
        """Who is in charge today, in the centre's order."""

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` after other slides are to be shown."""


@dataclass(frozen=True, kw_only=True)
class TicketsRoom(Room):
    """What other rooms use of it."""

    service: TicketService
    live: Live
    tracking: Tracking
    day: HallDay
    attendance: AttendanceWatch
    published: PublishedWaits


def setup(
    app: App,
    centre: CentreRoom,
    slideshow: Slideshow,
    visits: Visits,
    papers: KioskPapers,
    acts: StaffActs,
    lists: PaperLists,
    finishing: FinishToday,
) -> TicketsRoom:
    """`visits` says for which dossiers tickets are taken, `papers` what else kiosks print, `acts`
    what staff do beside tickets, `lists` a procedure's papers; `finishing` ends the day."""
    service = TicketService(app.centre, centre.counters)
    published = PublishedWaits()
    live = _live(app, centre, slideshow, papers, published)
    tracking = Tracking(service, live, app.database, app.clock, visits)
    offline = OfflineTickets(app.centre, service, visits)
    day = HallDay(service, centre.counters, app.database, app.clock)
    api = TicketApi(app, service, Issuing(app.centre, visits), offline, live, tracking)
    attendance = AttendanceWatch(live, centre.counters, app.database, app.clock, acts)
    helping = Helping(app.centre, app.database, app.clock)
    leading = HelpingApi(app, live, helping, centre.access)
    told = ToldWriter(live.told, lambda: live.hall.tickets, app.database, app.clock)
    winding = WindingWatch(app.centre, centre.wind_down, app.database, app.clock)
    return TicketsRoom(
        service=service,
        live=live,
        tracking=tracking,
        day=day,
        attendance=attendance,
        published=published,
        operations=[
            *operations.operations(api),
            *_greeting(app, service, live, offline, lists),
            *helping_operations(leading),
            *TicketPaper(app, live, papers).operations(),
            *finishing.operations(),
        ],
        limits=_limits(app.centre, app.clock),
        routes=[
            *TicketPages(app.centre, tracking, centre.access, published).routes(),
            *_pages(app, centre.access, leading, finishing),
        ],
        jobs=[*_jobs(day, helping, told, winding), *finishing.jobs()],
        lifetimes=[live.running, attendance.running, told.running, winding.running],
        collectors=[HallCollector(app.clock, live)],
        is_whole=lambda: live.is_whole,
        knows_link=tracking.knows,
        knows_link_of_today=tracking.is_todays,
    )


def _greeting(
    app: App, service: TicketService, live: Live, offline: OfflineTickets, lists: PaperLists
) -> list[Operation]:
    """What greeters do: tickets by hand, notes, the numbers of their tablets."""
    notes = GreetingService(app.centre, lists)
    greeting = GreetingApi(service, live, app.commands, app.database, app.clock, notes)
    return [*greeting_operations(greeting), *Tablets(app, live, offline).operations()]


def _pages(
    app: App, access: Access, helping: HelpingApi, finishing: FinishToday
) -> list[web.RouteDef]:
    """Those of greeters and leaders."""
    return [
        *GreetPages(app.centre, access).routes(),
        *helping.routes(),
        *FinishingPage(app, access, finishing).routes(),
    ]


def _jobs(
    day: HallDay, helping: Helping, told: ToldWriter, winding: WindingWatch
) -> list[PeriodicJob]:
    return [
        PeriodicJob("turn the day", When.START | When.ROUND, day.turn),
        PeriodicJob("let counters help", When.START | When.ROUND, helping.round),
        PeriodicJob("write what phones were told", When.ROUND, told.write),
        PeriodicJob("free what the centre file has lost", When.START, day.wind_down),
        PeriodicJob("end what is wound down", When.START | When.ROUND, winding.work),
    ]


def _live(
    app: App,
    centre: CentreRoom,
    slideshow: Slideshow,
    papers: KioskPapers,
    published: PublishedWaits,
) -> Live:
    live = Live(
        app.centre,
        centre.views,
        app.database,
        app.hub,
        app.clock,
        app.announcer,
        papers.waiting,
        slideshow.slides,
        published.notices,
        slideshow.in_charge,
    )
    papers.listen(live.tell_receipts)
    slideshow.listen(live.tell_slides)
    published.listen(live.tell_notices)
    return live


def _limits(centre: Current[Centre], clock: Clock) -> dict[str, Limit]:
    """The limits of operations: how fast one kiosk or person takes tickets."""

    @lru_cache(maxsize=1)
    def limiter(a_minute: int) -> RateLimiter:
        return RateLimiter(RateLimit.per_minute(a_minute))

    def take(caller: Actor) -> None:
        a_minute = centre.value.network.tickets_per_minute
        if not a_minute:
            return
        now, taken = clock.monotonic(), limiter(a_minute)
        wait = taken.seconds_to_wait(caller.label, now)
        if wait > 0:
            raise TooManyRequests(wait)
        taken.count(caller.label, now)

    return {"issueTicket": take}
