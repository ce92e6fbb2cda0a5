"""How the room of dossiers joins the server. What answers staff and the holders of receipts is
imported with the first request for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, cast

from aiohttp import web

from queue_server.catalogue.service import Catalogue
from queue_server.centre.staff.pages.frames import routes_later
from queue_server.core.http.later import Later, pages_later
from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App, PeriodicJob, Room, When
from queue_server.dossiers import operations as dossier_operations
from queue_server.dossiers import tracking_operations
from queue_server.dossiers.pages.desk import DeskPages
from queue_server.dossiers.persons.read_log import ReadLog
from queue_server.dossiers.persons.reencryption import bind
from queue_server.dossiers.persons.retention import Retention
from queue_server.dossiers.printing.receipts import Receipts
from queue_server.dossiers.reading.visits import DossierVisits

if TYPE_CHECKING:
    from queue_server.dossiers.api import DossierApi
    from queue_server.dossiers.pages.follow import FollowPages
    from queue_server.dossiers.reading.tracking import DossierTracking
    from queue_server.dossiers.reading.visitor import VisitDesk
    from queue_server.dossiers.usecases.service import DossierService

FORM_PATHS: Final = (r"/dossiers/{dossier_id:\d{1,18}}/forms/{form:[1-6]}", "/register")
FOLLOWING: Final = (
    ("GET", "/H/{token}", "dossier"), ("GET", "/follow", "form"), ("POST", "/follow", "find"),
)  # fmt: skip


class DossierParts:
    """What answers requests; each is made for the first."""

    def __init__(self, app: App, catalogue: Catalogue) -> None:
        self._app, self._catalogue = app, catalogue
        self.visits = DossierVisits(app.centre, catalogue)
        self.reads = ReadLog(app.centre, app.database, app.clock)

    @cached_property
    def service(self) -> DossierService:
        from queue_server.dossiers.usecases.service import DossierService

        return DossierService(self._app.centre, self._catalogue)

    @cached_property
    def desk(self) -> DossierApi:
        from queue_server.dossiers.api import DossierApi

        app = self._app
        return DossierApi(
            self.service,
            self._catalogue,
            app.commands,
            app.database,
            app.hub,
            app.clock,
            self.reads,
        )

    @cached_property
    def following(self) -> DossierTracking:
        from queue_server.dossiers.reading.tracking import DossierTracking

        app = self._app
        return DossierTracking(app.centre, app.database, self._catalogue, self.visits, app.clock)

    @cached_property
    def visit_desk(self) -> VisitDesk:
        from queue_server.dossiers.reading.views import Views
        from queue_server.dossiers.reading.visitor import VisitDesk

        app = self._app
        return VisitDesk(app.database, Views(app.centre, self._catalogue), app.clock)


@dataclass(frozen=True, kw_only=True)
class DossiersRoom(Room):
    """What other rooms use of it."""

    parts: DossierParts
    receipts: Receipts

    @property
    def service(self) -> DossierService:
        return self.parts.service

    @property
    def visits(self) -> DossierVisits:
        return self.parts.visits


def setup(app: App, authenticator: Authenticator, catalogue: Catalogue) -> DossiersRoom:
    centre, database, clock = app.centre, app.database, app.clock
    parts, receipts = DossierParts(app, catalogue), Receipts(centre, database, clock, app.bus)
    desk = cast("DossierApi", Later(lambda: parts.desk))
    following = tracking_operations.operations(
        lambda: parts.following, lambda: parts.visit_desk, parts.reads
    )

    def form_pages() -> list[web.RouteDef]:
        from queue_server.dossiers.pages.forms import DossierFormPages

        service, reads = parts.service, parts.reads
        forms = DossierFormPages(centre, catalogue, service, authenticator, database, clock, reads)
        return forms.routes()

    def follow_pages() -> FollowPages:
        from queue_server.dossiers.pages.follow import FollowPages

        return FollowPages(centre, parts.following)

    retention = Retention(centre, database, clock)
    return DossiersRoom(
        parts=parts,
        receipts=receipts,
        operations=[
            *dossier_operations.operations(desk),
            *following,
            *receipts.operations(),
        ],
        routes=[
            *DeskPages(centre).routes(),
            *pages_later(FORM_PATHS, form_pages),
            *routes_later(FOLLOWING, follow_pages),
        ],
        jobs=[
            PeriodicJob("seal persons anew", When.START, lambda: bind(database, clock.now())),
            PeriodicJob("forget old receipts", When.START | When.ROUND, receipts.forget_past),
            PeriodicJob("unlink persons", When.ROUND, retention.step, deletes_for_good=True),
        ],
        lifetimes=[receipts.running],
        knows_link=parts.visits.knows,
    )
