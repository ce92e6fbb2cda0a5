"""The one place where the server is put together from its rooms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from aiohttp import web

import display
import queue_server.assistance.setup as assistance
import queue_server.audit.setup as audit
import queue_server.backups.setup as backups
import queue_server.catalogue.editing.setup as catalogue_editing
import queue_server.catalogue.setup as catalogue
import queue_server.centre.setup as centre
import queue_server.core.setup as core
import queue_server.dossiers.setup as dossiers
import queue_server.feedback.setup as feedback
import queue_server.reports.setup as reports
import queue_server.simulation.setup as simulation
import queue_server.tickets.setup as tickets
from config.centre.model import Centre
from config.text.spoken.table import Dialect
from config.wire.dossiers.answers import DossierQuoted
from config.wire.procedures import Channel, Procedure
from display.clips import RecordedClips
from display.espeak import installed_voice
from display.voice import Announcer, Voice
from queue_server import monitoring
from queue_server.audit.backup_notes import BackupNotes
from queue_server.audit.read_alerts import ReadAlerts
from queue_server.centre.devices.page import StaffAlerts
from queue_server.clock_adjustment import ClockMonitor
from queue_server.core.actor import Actor
from queue_server.core.application import run_lifetimes, serve_rooms
from queue_server.core.clock import Clock, SystemClock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.http.operations import Operation
from queue_server.core.http.static_files import StaticFolder
from queue_server.core.idempotency import Commands
from queue_server.core.ops.metrics import Metrics
from queue_server.core.room import App, Room
from queue_server.core.streams.hub import Hub
from queue_server.dossiers.reading.staff_acts import DossierStaffActs
from queue_server.feedback.beside import Answers
from queue_server.feedback.petitions.alerts import OverduePetitions
from queue_server.first_visit import first_visit
from queue_server.orphaned_ids import in_use
from queue_server.scheduler import Scheduler
from queue_server.tickets.finishing import FinishToday
from queue_server.tickets.usecases.winding_down import before_closing

STATIC: Final = Path(__file__).parent / "static"


@dataclass(frozen=True)
class Rooms:
    """The rooms of a server, in the order in which their lifetimes begin."""

    core: Room
    centre: centre.CentreRoom
    catalogue: catalogue.CatalogueRoom
    dossiers: dossiers.DossiersRoom
    catalogue_editing: Room
    tickets: tickets.TicketsRoom
    feedback: feedback.FeedbackRoom
    assistance: Room
    reports: Room
    simulation: Room
    audit: audit.AuditRoom
    backups: backups.BackupsRoom

    @property
    def all(self) -> tuple[Room, ...]:
        return tuple(vars(self).values())


@dataclass(frozen=True)
class Server:
    """A server that was put together; `application` serves it."""

    application: web.Application
    app: App
    rooms: Rooms
    scheduler: Scheduler
    clock_monitor: ClockMonitor

    @property
    def operations(self) -> list[Operation]:
        """The whole API."""
        return [operation for room in self.rooms.all for operation in room.operations]


def build(
    centre: Centre, database: Database, clock: Clock | None = None, voice: Voice | None = None
) -> Server:
    """Put the server of a centre together over a database that is migrated and not started yet.

    The application starts and stops the database with itself.
    """
    app = shared(centre, database, clock or SystemClock(), voice)
    rooms = _rooms(app)
    clock_monitor = ClockMonitor(app.centre, database, app.clock)
    scheduler = Scheduler(app, [job for room in rooms.all for job in room.jobs], clock_monitor)
    monitored = monitoring.setup(app, rooms.all, scheduler, rooms.backups.daily)
    folders = (StaticFolder("/static/display", display.STATIC), StaticFolder("/static", STATIC))
    files = Room(routes=[folder.route for folder in folders])
    everything = [*rooms.all, monitored, files]
    for collector in (one for room in everything for one in room.collectors):
        app.metrics.add(collector)
    access = rooms.centre.access
    application = serve_rooms(app, everything, access, access.until_ended)
    lifetimes = [one for room in everything for one in room.lifetimes]
    running = [scheduler.started, *lifetimes, scheduler.running, clock_monitor.running]
    application.cleanup_ctx.append(run_lifetimes(app, running))
    return Server(application, app, rooms, scheduler, clock_monitor)


def _rooms(app: App) -> Rooms:
    """Set every room up, each with what it needs of those before it."""
    answers = Answers(app)
    overdue, finishing = OverduePetitions(app), FinishToday(app)
    alerts = answers.alerts_with(
        _all_of(
            ReadAlerts(app.centre, app.database, app.clock).for_whom,
            overdue.alerts,
            finishing.alerts,
        )
    )
    centre_room = centre.setup(app, before_closing, alerts, in_use, first_visit)
    access = centre_room.access
    catalogue_room = catalogue.setup(app, answers)
    procedures = catalogue_room.catalogue
    dossiers_room = dossiers.setup(app, access, procedures)
    visits, papers = dossiers_room.visits, dossiers_room.receipts
    slideshow = answers.slideshow(procedures)
    tickets_room = tickets.setup(
        app, centre_room, slideshow, visits, papers, DossierStaffActs(), procedures, finishing
    )
    return Rooms(
        core=core.setup(app),
        centre=centre_room,
        catalogue=catalogue_room,
        dossiers=dossiers_room,
        catalogue_editing=catalogue_editing.setup(app, access, procedures, _promised),
        tickets=tickets_room,
        feedback=feedback.setup(app, access, procedures, answers, overdue),
        assistance=assistance.setup(app, access, procedures),
        reports=reports.setup(app, access, tickets_room.published),
        simulation=simulation.setup(app, access),
        audit=audit.setup(app, access),
        backups=backups.setup(app, BackupNotes(app.database, app.clock).note),
    )


def _promised(
    centre: Centre, procedure: Procedure, channel: Channel, received_at: datetime
) -> DossierQuoted:
    """The dossiers' rule, imported with its first use."""
    from queue_server.dossiers.usecases.promises import quote

    return quote(centre, procedure, channel, received_at)


def _all_of(*sources: StaffAlerts) -> StaffAlerts:
    """The alerts for staff of all these sources."""

    async def alerts(caller: Actor, language: str) -> list[dict[str, Any]]:
        return [one for source in sources for one in await source(caller, language)]

    return alerts


def shared(centre: Centre, database: Database, clock: Clock, voice: Voice | None = None) -> App:
    """What the rooms of a server share."""
    announcer = Announcer(voice or _voice(centre), dialect=Dialect(centre.voice.dialect))
    commands = Commands(database, clock)
    held = Current(centre)
    return App(held, database, clock, Hub(), commands, announcer, Metrics(), version("motcua"))


def _voice(centre: Centre) -> Voice:
    """The centre's own recordings, else a synthetic voice."""
    folder = centre.voice.recordings
    return RecordedClips(Path(folder), installed_voice()) if folder else installed_voice()
