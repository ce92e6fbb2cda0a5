"""The state of the kiosk's screens and the few moves between them. Pure.

`kiosk.flow.machine` reads top down from here: it says what server, printer and time change,
`kiosk.flow.touches` what a finger changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from config.text.catalogue import FALLBACK_LANGUAGE, LANGUAGES
from config.wire import (
    Emergency,
    ErrorCode,
    IssueRefusal,
    KioskPriorityClass,
    KioskService,
    KioskSnapshot,
    Localised,
    PrinterState,
    TicketIssued,
)
from config.wire.dossiers.answers import DossierFollowed
from config.wire.procedures import FieldSummary, ProcedureDetails, ProcedureSummary
from kiosk.core.clock import centre_day
from kiosk.flow import events
from kiosk.flow.effects import Effect, RequestTicket
from kiosk.offline.availability import OfflineAvailability, UnavailableReason, offline_availability
from printer.spooling.outcome import PrintOutcome

PRINTER_FAULTS = frozenset(PrinterState) - {
    PrinterState.READY,
    PrinterState.PAPER_NEAR_END,
    PrinterState.UNKNOWN,
}
"""States in which no paper is to be expected. Unknown is left out: many printers never answer."""

WARNING: Final = timedelta(seconds=20)
"""How long "are you still there?" is asked (EN 301 549: warn 20 s before a time-out)."""
LEAST_BEFORE_WARNING: Final = timedelta(seconds=10)
TOUCH_DEBOUNCE: Final = timedelta(milliseconds=350)
"""A new screen takes no touch for this long: the second tap of a double tap is lost here."""
SERVER_GRACE: Final = timedelta(seconds=10)
"""A line lost for less is not shown: most come back by themselves."""
START_GRACE: Final = timedelta(seconds=3)
"""The same after a start."""
ISSUE_PATIENCE: Final = timedelta(seconds=20)
PRINT_PATIENCE: Final = timedelta(seconds=6)
"""A printer that has not taken the ticket by then counts as faulty for this citizen."""
TICKET_SHOWN: Final = timedelta(seconds=12)
UNPRINTED_SHOWN: Final = timedelta(seconds=90)
"""Time to find the telephone and photograph the number."""
UNCONFIRMED_SHOWN: Final = timedelta(seconds=25)
"""Long enough to see that nothing came out, and to ask for it again."""
UNDECIDED_KEPT: Final = timedelta(seconds=60)
"""How long a ticket that was asked for without an answer is still tried for."""
FOLLOW_PATIENCE: Final = timedelta(seconds=15)
"""The controller's own is shorter: this is for an answer that was lost within the kiosk."""
STAFF_TIME: Final = timedelta(seconds=120)
LONGEST_PIN_LOCK: Final = timedelta(seconds=300)


class ScreenName(StrEnum):
    STARTING = "starting"
    IDLE = "idle"
    SERVICES = "services"
    CONFIRM = "confirm"
    PRIORITY = "priority"
    ISSUING = "issuing"
    TICKET = "ticket"
    CLOSED = "closed"
    PROBLEM = "problem"
    LOST = "lost"
    FIELDS = "fields"
    PROCEDURES = "procedures"
    PROCEDURE = "procedure"
    READING = "reading"
    """A receipt was scanned and the server is asked."""
    DOSSIER = "dossier"
    FEEDBACK = "feedback"
    """How to send what one suggests or complains of, and who is in charge of what."""
    OFFICIALS = "officials"
    """The letters under which many who are in charge stand."""
    UNREAD = "unread"
    """What was scanned tells nothing."""
    EMERGENCY = "emergency"
    PIN = "pin"
    STAFF = "staff"


TOWARDS_TICKET: Final = frozenset(
    {
        ScreenName.SERVICES,
        ScreenName.CONFIRM,
        ScreenName.PRIORITY,
        ScreenName.CLOSED,
        ScreenName.PROBLEM,
    }
)
READ_IN_PEACE: Final = frozenset(
    {
        ScreenName.FIELDS,
        ScreenName.PROCEDURES,
        ScreenName.PROCEDURE,
        ScreenName.DOSSIER,
        ScreenName.FEEDBACK,
        ScreenName.OFFICIALS,
        ScreenName.UNREAD,
    }
)
"""Screens that stay while the server is gone: what is on them is still true."""
TIMED: Final = TOWARDS_TICKET | READ_IN_PEACE
BEFORE_TICKET: Final = TOWARDS_TICKET | {ScreenName.STARTING, ScreenName.IDLE}
CALM: Final = TIMED | {ScreenName.IDLE}
"""Where a receipt may be held under the scanner."""
STAFF_SCREENS: Final = frozenset({ScreenName.PIN, ScreenName.STAFF})


class ScanFailure(StrEnum):
    """Why a scan tells nothing."""

    TICKET = "ticket"
    """A ticket of the queue, not a receipt."""
    OTHER = "other"
    UNKNOWN = "unknown"
    """It looks like a receipt of ours, and no dossier has it."""
    NO_ANSWER = "no_answer"
    OFFLINE = "offline"
    """The server is known to be gone, and only it knows dossiers."""


@dataclass(frozen=True)
class Browsing:
    """What a citizen reads in the catalogue; None is "not here yet"."""

    fields: tuple[FieldSummary, ...] | None = None
    field: str = ""
    procedures: tuple[ProcedureSummary, ...] | None = None
    chosen: ProcedureSummary | None = None
    details: ProcedureDetails | None = None
    failed: bool = False
    """The last question has no answer."""
    printing: PrintOutcome | None = None
    """Of the list of papers; None: it was not asked for."""


@dataclass(frozen=True)
class Scan:
    """The receipt under the scanner."""

    token: str = field(default="", repr=False)
    dossier: DossierFollowed | None = field(default=None, repr=False)
    trouble: ScanFailure | None = None


@dataclass(frozen=True)
class FlowState:
    """Everything that decides what the kiosk shows."""

    since: datetime
    """When this screen was entered."""
    touched_at: datetime
    screen: ScreenName = ScreenName.STARTING
    snapshot: KioskSnapshot | None = None
    language: str = FALLBACK_LANGUAGE
    aids: frozenset[events.Aid] = frozenset()
    service_id: str | None = None
    dossiers: int = 1
    """How many the citizen brings, where the service asks."""
    refusal: IssueRefusal | None = None
    """The server's last word on the chosen service, where it refused a ticket."""
    request: RequestTicket | None = None
    """The ticket asked for and not yet given; kept with its key until given or given up."""
    ticket: TicketIssued | None = None
    printing: PrintOutcome = PrintOutcome.PRINTING
    """Of the shown ticket; `WAITING` once it has taken longer than people wait."""
    is_repeated: bool = False
    """A second press: the shown ticket was printed a moment ago."""
    last_ticket_id: int | None = None
    newest_ticket_id: int = 0
    """The newest of the server's that was shown; whoever asks for the next one is another."""
    problem: ErrorCode | None = None
    browsing: Browsing | None = None
    scan: Scan | None = None
    officials_of: str = ""
    """The letters of those in charge who are shown; empty: nobody chose."""
    printer: PrinterState = PrinterState.UNKNOWN
    server_lost_since: datetime | None = None
    server_refusal: ErrorCode | None = None
    clock_is_off: bool = False
    """The server's clock says otherwise than this machine's."""
    numbers: frozenset[tuple[date, str]] | None = None
    """Days and services of which the kiosk holds numbers; None: not looked up yet."""
    offline: OfflineAvailability | None = None
    """What the kiosk shows by itself, where the server's last word is no longer true."""
    wrong_pins: int = 0
    pin_locked_until: datetime | None = None
    checking_pin: bool = False

    @property
    def emergency(self) -> Emergency | None:
        return self.snapshot.emergency if self.snapshot else None

    @property
    def shown(self) -> ScreenName:
        """The screen to draw: an emergency covers all but the staff's."""
        covered = self.emergency is not None and self.screen not in STAFF_SCREENS
        return ScreenName.EMERGENCY if covered else self.screen

    @property
    def languages(self) -> list[str]:
        return list(self.snapshot.languages) if self.snapshot else list(LANGUAGES)

    @property
    def services(self) -> tuple[KioskService, ...]:
        """What this kiosk offers, as the server says or, without it, as the calendar says."""
        if self.offline is not None:
            return self.offline.services
        return tuple(self.snapshot.services) if self.snapshot else ()

    @property
    def service(self) -> KioskService | None:
        """The chosen service."""
        return self.offered(self.service_id)

    @property
    def has_feedback(self) -> bool:
        """Whether there is somebody in charge to show, or a way for petitions."""
        known = self.snapshot
        return known is not None and bool(known.officials or known.petition_url)

    @property
    def claimable(self) -> list[KioskPriorityClass]:
        """The priority classes that may be claimed for the chosen service."""
        if self.snapshot is None or self.service is None:
            return []
        allowed = self.service.priority_classes
        return [one for one in self.snapshot.priority_classes if one.id in allowed]

    @property
    def claims(self) -> list[tuple[events.ClaimPriority, Localised]]:
        """What may be claimed for the chosen service, each with its name; a class without
        reasons is claimed by itself."""
        return [
            claim
            for one in self.claimable
            for claim in (
                [(events.ClaimPriority(one.id, reason.id), reason.name) for reason in one.reasons]
                or [(events.ClaimPriority(one.id), one.name)]
            )
        ]

    @property
    def visit(self) -> DossierFollowed | None:
        """The scanned dossier, where the chosen service is what its visit is for."""
        dossier = self.scan.dossier if self.scan else None
        if dossier is None or not dossier.visit or dossier.visit_service != self.service_id:
            return None
        return dossier

    def offered(self, service: str | None) -> KioskService | None:
        """A service by its id, where this kiosk offers it."""
        return next((one for one in self.services if one.state.service == service), None)

    @property
    def printer_faulty(self) -> bool:
        return self.printer in PRINTER_FAULTS

    @property
    def idle_limit(self) -> timedelta:
        """Without a touch for this long, the visit is over."""
        seconds = self.snapshot.idle_seconds if self.snapshot else 60
        return max(timedelta(seconds=seconds), LEAST_BEFORE_WARNING + WARNING)

    @property
    def may_print_again(self) -> bool:
        """Whether to print the shown ticket again is of use: not while the printer cannot."""
        settled = self.printing in {PrintOutcome.PRINTING, PrintOutcome.PRINTED}
        return self.ticket is not None and not settled and not self.printer_faulty

    def seconds_left(self, now: datetime) -> int | None:
        """While "are you still there?" is asked, the seconds until the visit ends, else None."""
        left = self.touched_at + self.idle_limit - now
        if self.shown not in TIMED or left > WARNING:
            return None
        return max(0, -(-left // timedelta(seconds=1)))

    def pin_wait_seconds(self, now: datetime) -> int:
        """How long after a wrong PIN until the next try is taken."""
        if self.pin_locked_until is None or self.pin_locked_until <= now:
            return 0
        return -(-(self.pin_locked_until - now) // timedelta(seconds=1))


@dataclass(frozen=True)
class Transition:
    """What follows: the next state, and what to ask of the world."""

    state: FlowState
    effects: tuple[Effect, ...] = field(default=())


@dataclass(frozen=True)
class Context:
    """The moment of an event, and where an unused idempotency key comes from."""

    now: datetime
    new_key: Callable[[], str]


def enter(state: FlowState, screen: ScreenName, now: datetime) -> FlowState:
    """The same visit on another screen."""
    return replace(state, screen=screen, since=now, touched_at=now)


def forget(state: FlowState) -> FlowState:
    """The visit without what it chose or was answered."""
    return replace(
        state,
        service_id=None,
        dossiers=1,
        refusal=None,
        request=None,
        ticket=None,
        problem=None,
        browsing=None,
        scan=None,
        officials_of="",
    )


def idle(state: FlowState, now: datetime) -> FlowState:
    """Ready for the next citizen: nothing of the last one stays, aids and language included."""
    fresh = replace(forget(state), language=state.languages[0], aids=frozenset())
    return enter(fresh, ScreenName.IDLE, now)


def rest(state: FlowState, now: datetime) -> FlowState:
    """Where the kiosk stands when nobody uses it: idle, or the reason why it cannot be."""
    if state.snapshot is None and state.server_lost_since is None:
        return enter(state, ScreenName.STARTING, now)
    resting = idle(state, now)
    return enter(resting, ScreenName.LOST, now) if is_stranded(state, now) else resting


def server_is_lost(state: FlowState, now: datetime) -> bool:
    """Whether the line has been gone for longer than passes unnoticed, or we were refused."""
    if state.server_lost_since is None:
        return False
    refused = state.server_refusal is not None
    kept = state.snapshot is not None and state.snapshot.sequence < 0
    return refused or now - state.server_lost_since >= (START_GRACE if kept else SERVER_GRACE)


def offline_now(state: FlowState, now: datetime) -> OfflineAvailability | None:
    """What the kiosk can do by itself; None while the server's last word may still be true.

    A snapshot that was kept over a restart is of another hour: of it only the calendar counts.
    """
    snapshot = state.snapshot
    if snapshot is None or state.server_lost_since is None or state.server_refusal is not None:
        return None
    if snapshot.sequence >= 0 and not server_is_lost(state, now):
        return None
    if state.clock_is_off:
        return OfflineAvailability(tuple(snapshot.services), frozenset(), UnavailableReason.CLOCK)
    held = {(day, service) for day, service in state.numbers or ()}
    if state.numbers is None:
        today = centre_day(now, snapshot.time_zone)
        held = {(today, one.state.service) for one in snapshot.services}
    return offline_availability(snapshot, held, now)


def is_stranded(state: FlowState, now: datetime) -> bool:
    """Whether the kiosk can do nothing: the server is gone or refuses it, and it has no numbers
    to give or does not know whether it may."""
    if not server_is_lost(state, now):
        return False
    offline = offline_now(state, now)
    return offline is None or offline.reason is not None
