"""The kiosk's screens as a state machine: no Kivy, no I/O, `now` is passed in.

    starting → idle → services → confirm → issuing → ticket → idle
                 │        │         └→ priority ↗        (only where it may be claimed)
                 │        └→ closed          └→ lost, problem
                 └→ fields → procedures → procedure → confirm             (`flow_browse`)
    a receipt scanned → reading → dossier → confirm, issuing              (`flow_scan`)
    a corner held long → pin → staff

At most three touches from idle to a ticket: begin, service, confirm. Everything times out to
idle; an emergency covers every screen but the staff's. One idempotency key belongs to one
confirm and is kept through every retry, so a double press or a lost answer gives one ticket.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from config.text.catalogue import FALLBACK_LANGUAGE
from config.wire import (
    ErrorCode,
    IssueRefusal,
    KioskNotices,
    KioskOfficials,
    KioskReceipts,
    KioskService,
    KioskServices,
    KioskSnapshot,
    PrinterState,
    ServiceState,
    TicketIssued,
)
from kiosk.flow import effects, events
from kiosk.flow.browse import papers_list_reported, with_catalogue_answer
from kiosk.flow.scan import dossier_arrived, follow_failed, no_answer, scanned
from kiosk.flow.state import (
    BEFORE_TICKET,
    FOLLOW_PATIENCE,
    ISSUE_PATIENCE,
    LONGEST_PIN_LOCK,
    PRINT_PATIENCE,
    STAFF_TIME,
    TICKET_SHOWN,
    TIMED,
    UNCONFIRMED_SHOWN,
    UNDECIDED_KEPT,
    UNPRINTED_SHOWN,
    Context,
    FlowState,
    ScreenName,
    Transition,
    enter,
    forget,
    idle,
    is_stranded,
    offline_now,
    rest,
)
from kiosk.flow.touches import touched
from kiosk.offline.availability import is_clock_off
from printer.spooling.outcome import PrintOutcome


def first_state(
    now: datetime, snapshot: KioskSnapshot | None, language: str = FALLBACK_LANGUAGE
) -> FlowState:
    """The state at start; with a stored snapshot the kiosk can greet before the server does."""
    state = FlowState(since=now, touched_at=now, server_lost_since=now, language=language)
    return state if snapshot is None else idle(replace(state, snapshot=snapshot), now)


def advance(
    state: FlowState, event: events.Event, now: datetime, new_key: Callable[[], str]
) -> Transition:
    """One event at `now`. `new_key` gives an unused idempotency key."""
    transition = _apply(state, event, Context(now, new_key))
    after = _with_offline(transition.state, now)
    wanted = transition.effects + _visit_end(state, after, event)
    return Transition(after, wanted)


def _apply(state: FlowState, event: events.Event, context: Context) -> Transition:
    if isinstance(event, events.Touch):
        return touched(state, event, context)
    now = context.now
    match event:
        case events.SnapshotArrived(snapshot):
            return _server_found(state, snapshot, now)
        case events.CalendarArrived(snapshot):
            return Transition(_calendar_arrived(state, snapshot, now))
        case events.NumberPoolChanged(numbers):
            return Transition(replace(state, numbers=numbers))
        case events.EventArrived(change):
            return Transition(_with_event(state, change, now))
        case events.ServerLost(code):
            return Transition(_server_lost(state, code, now))
        case events.TicketArrived(key, ticket):
            return _ticket_arrived(state, key, ticket, now)
        case events.TicketFailed(key, code):
            return Transition(_issue_failed(state, key, code, now))
        case events.CodeScanned(texts):
            return scanned(state, texts, now)
        case events.DossierArrived(token, dossier):
            return Transition(dossier_arrived(state, token, dossier, now))
        case events.DossierFailed(token, code):
            return Transition(follow_failed(state, token, code, now))
        case events.PapersListReported(code, outcome):
            return Transition(papers_list_reported(state, code, outcome))
        case events.PrinterChanged(printer):
            return Transition(_printer_changed(state, printer))
        case events.PrintReported(ticket_id, outcome):
            return Transition(_print_reported(state, ticket_id, outcome, now))
        case events.PinChecked(right):
            return Transition(_pin_checked(state, right, now))
        case events.ClockTicked():
            return Transition(_time_passed(state, now))
        case _:
            return Transition(with_catalogue_answer(state, event))


# ----------------------------------------------------------------------------- server


def _server_found(state: FlowState, snapshot: KioskSnapshot, now: datetime) -> Transition:
    language = state.language if state.language in snapshot.languages else snapshot.languages[0]
    state = replace(
        state,
        snapshot=snapshot,
        language=language,
        server_lost_since=None,
        server_refusal=None,
        clock_is_off=is_clock_off(snapshot.now, now),
        offline=None,
    )
    if state.screen is ScreenName.LOST and state.request is not None:
        return Transition(enter(state, ScreenName.ISSUING, now), (state.request,))
    if state.screen in {ScreenName.STARTING, ScreenName.LOST}:
        return Transition(idle(state, now))
    return Transition(_follow_service(state, now))


def _calendar_arrived(state: FlowState, snapshot: KioskSnapshot, now: datetime) -> FlowState:
    known = state.snapshot
    older = known is None or snapshot.sequence < known.sequence
    if older or state.server_lost_since is not None:
        return state
    clock_is_off = is_clock_off(snapshot.now, now)
    return _follow_service(replace(state, snapshot=snapshot, clock_is_off=clock_is_off), now)


def _with_offline(state: FlowState, now: datetime) -> FlowState:
    """Refresh what offline mode offers: hours pass, numbers are used up."""
    offline = offline_now(state, now)
    return (
        state if offline == state.offline else _follow_service(replace(state, offline=offline), now)
    )


def _with_event(
    state: FlowState,
    event: KioskServices | KioskNotices | KioskReceipts | KioskOfficials,
    now: datetime,
) -> FlowState:
    snapshot = state.snapshot
    if snapshot is None or event.sequence <= snapshot.sequence:
        return state
    if isinstance(event, KioskNotices):
        changes: dict[str, object] = {
            "notices": event.notices,
            "emergency": event.emergency,
            "messages": event.messages,
        }
    elif isinstance(event, KioskReceipts):
        changes = {"receipts": event.receipts}
    elif isinstance(event, KioskOfficials):
        changes = {"officials": event.officials}
    else:
        changes = {"services": _services_with(snapshot, event.services)}
    merged = snapshot.model_copy(update=changes | {"sequence": event.sequence})
    return _follow_service(replace(state, snapshot=merged), now)


def _services_with(snapshot: KioskSnapshot, changed: list[ServiceState]) -> list[KioskService]:
    news = {service.service: service for service in changed}
    return [
        service.model_copy(update={"state": news.get(service.state.service, service.state)})
        for service in snapshot.services
    ]


def _follow_service(state: FlowState, now: datetime) -> FlowState:
    """A chosen service may have closed, or gone, under the citizen's finger."""
    if state.screen not in {ScreenName.CONFIRM, ScreenName.PRIORITY, ScreenName.CLOSED}:
        return state
    if state.service is None:
        return enter(forget(state), ScreenName.SERVICES, now)
    if state.screen is not ScreenName.CLOSED and not state.service.state.open:
        return enter(state, ScreenName.CLOSED, now)
    return state


def _server_lost(state: FlowState, code: ErrorCode | None, now: datetime) -> FlowState:
    lost = replace(state, server_lost_since=state.server_lost_since or now, server_refusal=code)
    return _time_passed(lost, now)


# ----------------------------------------------------------------------------- ticket


def _awaits(state: FlowState, key: str) -> bool:
    waiting = state.screen in {ScreenName.ISSUING, ScreenName.LOST}
    return waiting and state.request is not None and state.request.key == key


def _ticket_arrived(state: FlowState, key: str, ticket: TicketIssued, now: datetime) -> Transition:
    if not _awaits(state, key):
        return Transition(state)
    earlier = ticket.repeated and ticket.ticket_id == state.last_ticket_id
    printing = PrintOutcome.WAITING if state.printer_faulty else PrintOutcome.PRINTING
    shown = replace(
        state,
        request=None,
        ticket=ticket,
        last_ticket_id=ticket.ticket_id,
        newest_ticket_id=max(state.newest_ticket_id, ticket.ticket_id),
        printing=PrintOutcome.PRINTED if earlier else printing,
        is_repeated=earlier,
    )
    wanted = () if earlier else (effects.SubmitPrintJob(ticket),)
    return Transition(enter(shown, ScreenName.TICKET, now), wanted)


_REFUSALS: Final = {refusal.value: refusal for refusal in IssueRefusal}
_NO_ANSWER: Final = {None, ErrorCode.UNAVAILABLE, ErrorCode.INTERNAL}


def _issue_failed(state: FlowState, key: str, code: ErrorCode | None, now: datetime) -> FlowState:
    if not _awaits(state, key):
        return state
    if code in _NO_ANSWER:
        return state if state.screen is ScreenName.LOST else enter(state, ScreenName.LOST, now)
    state = replace(state, request=None)
    if code is not None and code.value in _REFUSALS:
        return enter(replace(state, refusal=_REFUSALS[code.value]), ScreenName.CLOSED, now)
    return enter(replace(state, problem=code), ScreenName.PROBLEM, now)


def _printer_changed(state: FlowState, printer: PrinterState) -> FlowState:
    state = replace(state, printer=printer)
    under_way = state.ticket is not None and state.printing is PrintOutcome.PRINTING
    waits = under_way and state.printer_faulty
    return replace(state, printing=PrintOutcome.WAITING) if waits else state


def _print_reported(
    state: FlowState, ticket_id: int, outcome: PrintOutcome, now: datetime
) -> FlowState:
    """Show what has become of the paper; what is pending now has taken longer than people wait."""
    if state.ticket is None or state.ticket.ticket_id != ticket_id:
        return state
    shown = PrintOutcome.WAITING if outcome.is_pending else outcome
    return replace(state, printing=shown, touched_at=now)


def _visit_end(
    before: FlowState, after: FlowState, event: events.Event
) -> tuple[effects.Effect, ...]:
    """Whoever stood before a ticket has gone, or has it."""
    if before.ticket is None or after.ticket is before.ticket:
        return ()
    return (effects.EndVisit(before.ticket, has_number=isinstance(event, events.Finish)),)


# ------------------------------------------------------------------------------ staff


def _pin_checked(state: FlowState, right: bool, now: datetime) -> FlowState:
    state = replace(state, checking_pin=False)
    if not right:
        wrong = state.wrong_pins + 1
        lock = min(timedelta(seconds=2 ** min(wrong - 1, 20)), LONGEST_PIN_LOCK)
        return replace(state, wrong_pins=wrong, pin_locked_until=now + lock)
    state = replace(state, wrong_pins=0, pin_locked_until=None)
    on_pad = state.screen is ScreenName.PIN
    return enter(state, ScreenName.STAFF, now) if on_pad else state


# ------------------------------------------------------------------------------- time


def _time_passed(state: FlowState, now: datetime) -> FlowState:
    untouched = now - state.touched_at
    match state.screen:
        case ScreenName.IDLE if untouched >= state.idle_limit:
            # Aids and language of somebody who did not go on.
            state = replace(state, language=state.languages[0], aids=frozenset())
        case ScreenName.ISSUING if now - state.since >= ISSUE_PATIENCE:
            return enter(state, ScreenName.LOST, now)
        case ScreenName.READING if now - state.since >= FOLLOW_PATIENCE:
            return no_answer(state, now)
        case ScreenName.TICKET:
            return _ticket_time(state, now)
        case ScreenName.LOST if untouched >= UNDECIDED_KEPT:
            return _give_up(state, now)
        case ScreenName.PIN | ScreenName.STAFF if untouched >= STAFF_TIME:
            return rest(state, now)
    if state.screen in TIMED and untouched >= state.idle_limit:
        return rest(state, now)
    stranded = is_stranded(state, now)
    if state.screen in BEFORE_TICKET and stranded:
        return enter(forget(state), ScreenName.LOST, now)
    if state.screen is ScreenName.LOST and state.request is None and not stranded:
        return rest(state, now)
    return state


def _ticket_time(state: FlowState, now: datetime) -> FlowState:
    shown = now - state.touched_at
    if state.printing is PrintOutcome.PRINTING:
        if shown < PRINT_PATIENCE:
            return state
        state = replace(state, printing=PrintOutcome.WAITING)
    return state if shown < _SHOWN.get(state.printing, TICKET_SHOWN) else rest(state, now)


_SHOWN: Final = {
    PrintOutcome.WAITING: UNPRINTED_SHOWN,
    PrintOutcome.UNKNOWN: UNPRINTED_SHOWN,
    PrintOutcome.UNCONFIRMED: UNCONFIRMED_SHOWN,
}


def _give_up(state: FlowState, now: datetime) -> FlowState:
    """Nobody waits for the answer any more: no paper may come out for somebody who has left."""
    if is_stranded(state, now):
        return replace(idle(state, now), screen=state.screen)
    return idle(state, now)
