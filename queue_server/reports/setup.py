"""How the reports join the server. Their pages, and what those are made with, are imported when the
first is opened: many days of a server go by without one. The figures of waits are imported with the
first round of jobs, so that nobody waits for them when the server starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from aiohttp import web

from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App, PeriodicJob, Room, When
from queue_server.tickets.published import PublishedWaits

if TYPE_CHECKING:
    from queue_server.reports.campaigns.pages import CampaignPages
    from queue_server.reports.pages import FigurePages, ReportPages
    from queue_server.reports.waiting.pages.routes import WaitingPages
    from queue_server.reports.waiting.publishing import WaitsPublisher
    from queue_server.reports.waiting.service import WaitingFigures

OF_WAITS: Final = (
    "/reports/waiting",
    "/reports/waiting/{name}",
    "/reports/waiting/by/{dimension}",
    "/reports/waiting/told/{dimension}",
)
OF_CAMPAIGNS: Final = (
    "/reports/campaigns",
    "/reports/campaigns/{campaign}",
    "/reports/campaigns/{campaign}/{file}",
)
OF_DOSSIERS: Final = ("/reports", "/reports/{name}", "/reports/by/{dimension}")


def setup(app: App, authenticator: Authenticator, published: PublishedWaits) -> Room:
    """`published` is shown to citizens."""

    @cache
    def waits() -> WaitingFigures:
        from queue_server.reports.waiting.service import WaitingFigures

        return WaitingFigures(app.centre, app.database, app.clock)

    @cache
    def publishing() -> WaitsPublisher:
        from queue_server.reports.waiting.publishing import WaitsPublisher

        return WaitsPublisher(waits(), app.centre, app.clock, published)

    async def warm() -> None:
        await waits().warm()

    async def publish() -> None:
        await publishing().work()

    @cache
    def waiting() -> WaitingPages:
        from queue_server.reports.waiting.pages.routes import WaitingPages

        return WaitingPages(app.centre, authenticator, app.database, app.clock, waits())

    @cache
    def campaigns() -> CampaignPages:
        from queue_server.reports.campaigns.pages import CampaignPages

        return CampaignPages(app.centre, authenticator, app.database, app.clock, waits())

    @cache
    def dossiers() -> ReportPages:
        from queue_server.reports.pages import ReportPages

        return ReportPages(app.centre, authenticator, app.database, app.clock)

    return Room(
        routes=[
            *routes_to(OF_WAITS, waiting),
            *routes_to(OF_CAMPAIGNS, campaigns),
            *routes_to(OF_DOSSIERS, dossiers),
        ],
        jobs=[
            PeriodicJob("read past days for the figures of waits", When.ROUND, warm),
            PeriodicJob("publish how waits were kept", When.ROUND, publish),
        ],
    )


def routes_to(paths: Sequence[str], pages: Callable[[], FigurePages]) -> list[web.RouteDef]:
    """Routes whose pages are made, by `pages`, when the first is opened."""

    async def page(request: web.Request) -> web.StreamResponse:
        return await pages().page(request)

    return [web.get(path, page) for path in paths]
