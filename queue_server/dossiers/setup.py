"""How the room of dossiers joins the server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from aiohttp import web

from queue_server.catalogue.service import Catalogue
from queue_server.centre.staff.pages.frames import routes_later
from queue_server.core.http.later import pages_later
from queue_server.core.http.operations import Authenticator
from queue_server.core.room import App, PeriodicJob, Room, When
from queue_server.dossiers import operations as dossier_operations
from queue_server.dossiers import tracking_operations
from queue_server.dossiers.api import DossierApi
from queue_server.dossiers.pages.desk import DeskPages
from queue_server.dossiers.persons.read_log import ReadLog
from queue_server.dossiers.persons.reencryption import bind
from queue_server.dossiers.persons.retention import Retention
from queue_server.dossiers.printing.receipts import Receipts
from queue_server.dossiers.reading.tracking import DossierTracking
from queue_server.dossiers.reading.views import Views
from queue_server.dossiers.reading.visitor import VisitDesk
from queue_server.dossiers.reading.visits import DossierVisits
from queue_server.dossiers.usecases.service import DossierService

if TYPE_CHECKING:
    from queue_server.dossiers.pages.follow import FollowPages

FORM_PATHS: Final = (r"/dossiers/{dossier_id:\d{1,18}}/forms/{form:[1-6]}", "/register")
FOLLOWING: Final = (
    ("GET", "/H/{token}", "dossier"), ("GET", "/follow", "form"), ("POST", "/follow", "find"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class DossiersRoom(Room):
    """What other rooms use of it."""

    service: DossierService
    visits: DossierVisits
    receipts: Receipts


def setup(app: App, authenticator: Authenticator, catalogue: Catalogue) -> DossiersRoom:
    centre, database, clock = app.centre, app.database, app.clock
    service = DossierService(centre, catalogue)
    visits = DossierVisits(centre, catalogue)
    receipts = Receipts(centre, database, clock, app.bus)
    reads = ReadLog(centre, database, clock)
    following = DossierTracking(centre, database, catalogue, visits, clock)
    visit_desk = VisitDesk(database, Views(centre, catalogue), clock)
    desk = DossierApi(service, catalogue, app.commands, database, app.hub, clock, reads)

    def form_pages() -> list[web.RouteDef]:
        from queue_server.dossiers.pages.forms import DossierFormPages

        forms = DossierFormPages(centre, catalogue, service, authenticator, database, clock, reads)
        return forms.routes()

    def follow_pages() -> FollowPages:
        from queue_server.dossiers.pages.follow import FollowPages

        return FollowPages(centre, following)

    retention = Retention(centre, database, clock)
    return DossiersRoom(
        service=service,
        visits=visits,
        receipts=receipts,
        operations=[
            *dossier_operations.operations(desk),
            *tracking_operations.operations(following, visit_desk, reads),
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
        knows_link=visits.knows,
    )
