"""What a finger changes: one function for each screen. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from kiosk.flow import effects, events
from kiosk.flow.browse import (
    browse,
    choose_service,
    touched_fields,
    touched_procedure,
    touched_procedures,
)
from kiosk.flow.issuing import issue
from kiosk.flow.scan import touched_dossier, touched_unread
from kiosk.flow.state import (
    STAFF_SCREENS,
    TOUCH_DEBOUNCE,
    Context,
    FlowState,
    ScreenName,
    Transition,
    enter,
    forget,
    idle,
    rest,
)
from printer.spooling.outcome import PrintOutcome


def touched(state: FlowState, touch: events.Touch, context: Context) -> Transition:
    if context.now - state.since < TOUCH_DEBOUNCE:
        return Transition(state)
    asked = state.seconds_left(context.now) is not None
    state = replace(state, touched_at=context.now)
    if asked:
        return Transition(state)
    match touch:
        case events.OpenStaff() if state.screen not in STAFF_SCREENS | {ScreenName.ISSUING}:
            return Transition(
                enter(replace(forget(state), checking_pin=False), ScreenName.PIN, context.now)
            )
        case events.ChooseLanguage(language) if language in state.languages:
            return Transition(replace(state, language=language))
        case events.ToggleAid(aid):
            return Transition(replace(state, aids=state.aids ^ {aid}))
    if state.shown is not state.screen:
        return Transition(state)
    return _TOUCHES.get(state.screen, _no_touch)(state, touch, context)


def _no_touch(state: FlowState, touch: events.Touch, context: Context) -> Transition:
    return Transition(state)


def _touched_idle(state: FlowState, touch: events.Touch, context: Context) -> Transition:
    if isinstance(touch, events.BrowseProcedures):
        return browse(state, context)
    if isinstance(touch, events.OpenFeedback) and state.has_feedback:
        return Transition(enter(forget(state), ScreenName.FEEDBACK, context.now))
    if not isinstance(touch, events.Begin):
        return Transition(state)
    language = touch.language if touch.language in state.languages else state.language
    return Transition(
        enter(replace(state, language=language or state.language), ScreenName.SERVICES, context.now)
    )


def _touched_feedback(state: FlowState, touch: events.Touch, context: Context) -> Transition:
    match touch:
        case events.GoBack() if state.officials_of:
            return Transition(enter(state, ScreenName.OFFICIALS, context.now))
        case events.GoBack():
            return Transition(idle(state, context.now))
        case events.OpenOfficials() if state.has_feedback:
            return Transition(enter(state, ScreenName.OFFICIALS, context.now))
    return Transition(state)


def _touched_officials(state: FlowState, touch: events.Touch, context: Context) -> Transition:
    match touch:
        case events.GoBack():
            state = replace(state, officials_of="")
            return Transition(enter(state, ScreenName.FEEDBACK, context.now))
        case events.ChooseOfficials(letters):
            state = replace(state, officials_of=letters)
            return Transition(enter(state, ScreenName.FEEDBACK, context.now))
    return Transition(state)


def _touched_services(state: FlowState, touch: events.Touch, context: Context) -> Transition:
    match touch:
        case events.GoBack():
            return Transition(idle(state, context.now))
        case events.BrowseProcedures():
            return browse(state, context)
        case events.ChooseService(service):
            return choose_service(state, service, context)
    return Transition(state)


def _touched_confirm(state: FlowState, touch: events.Touch, context: Context) -> Transition:
    match touch:
        case events.GoBack():
            return Transition(enter(state, _before_confirm(state), context.now))
        case events.AskPriority() if state.claimable:
            return Transition(enter(state, ScreenName.PRIORITY, context.now))
        case events.Confirm():
            return issue(state, context, None, None)
        case events.MoreDossiers() if state.service is not None:
            most = max(1, state.service.most_dossiers)
            return Transition(replace(state, dossiers=more_dossiers(state.dossiers, most)))
        case events.FewerDossiers():
            return Transition(replace(state, dossiers=fewer_dossiers(state.dossiers)))
    return Transition(state)


def _before_confirm(state: FlowState) -> ScreenName:
    """Whence the citizen came to the service."""
    if state.scan and state.scan.dossier:
        return ScreenName.DOSSIER
    return ScreenName.PROCEDURE if state.browsing else ScreenName.SERVICES


def _touched_priority(state: FlowState, touch: events.Touch, context: Context) -> Transition:
    match touch:
        case events.GoBack():
            return Transition(enter(state, ScreenName.CONFIRM, context.now))
        case events.ClaimPriority(priority_class, reason) if touch in {
            one for one, _ in state.claims
        }:
            return issue(state, context, priority_class, reason)
    return Transition(state)


def _touched_message(state: FlowState, touch: events.Touch, context: Context) -> Transition:
    match touch:
        case events.GoBack():
            return Transition(enter(forget(state), ScreenName.SERVICES, context.now))
        case events.Finish():
            return Transition(idle(state, context.now))
    return Transition(state)


def _touched_ticket(state: FlowState, touch: events.Touch, context: Context) -> Transition:
    match touch:
        case events.Finish():
            return Transition(idle(state, context.now))
        case events.PrintAgain() if state.ticket is not None and state.may_print_again:
            printing = replace(state, printing=PrintOutcome.PRINTING)
            return Transition(printing, (effects.SubmitPrintJob(state.ticket, again=True),))
    return Transition(state)


def _touched_lost(state: FlowState, touch: events.Touch, context: Context) -> Transition:
    if not isinstance(touch, events.Retry):
        return Transition(state)
    if state.request is None:
        return Transition(state, (effects.Reconnect(),))
    return Transition(
        enter(state, ScreenName.ISSUING, context.now), (state.request, effects.Reconnect())
    )


def _touched_pin(state: FlowState, touch: events.Touch, context: Context) -> Transition:
    match touch:
        case events.GoBack():
            return Transition(rest(state, context.now))
        case events.EnterPin(pin):
            pin_hash = state.snapshot.staff_pin_hash if state.snapshot else ""
            if not pin_hash or state.checking_pin or state.pin_wait_seconds(context.now):
                return Transition(state)
            return Transition(replace(state, checking_pin=True), (effects.CheckPin(pin, pin_hash),))
    return Transition(state)


def _touched_staff(state: FlowState, touch: events.Touch, context: Context) -> Transition:
    match touch:
        case events.GoBack() | events.Finish():
            return Transition(rest(state, context.now))
        case events.RequestTestPage():
            return Transition(state, (effects.PrintTestPage(state.language),))
        case events.ConfirmNewRoll():
            return Transition(state, (effects.ResetPaperRoll(),))
        case events.SettleUnsure(again):
            return Transition(state, (effects.SettleJobs(again),))
        case events.QuitProgram():
            return Transition(state, (effects.Quit(),))
    return Transition(state)


_TOUCHES: Final[dict[ScreenName, Callable[[FlowState, events.Touch, Context], Transition]]] = {
    ScreenName.IDLE: _touched_idle,
    ScreenName.SERVICES: _touched_services,
    ScreenName.CONFIRM: _touched_confirm,
    ScreenName.PRIORITY: _touched_priority,
    ScreenName.CLOSED: _touched_message,
    ScreenName.PROBLEM: _touched_message,
    ScreenName.FIELDS: touched_fields,
    ScreenName.PROCEDURES: touched_procedures,
    ScreenName.PROCEDURE: touched_procedure,
    ScreenName.DOSSIER: touched_dossier,
    ScreenName.FEEDBACK: _touched_feedback,
    ScreenName.OFFICIALS: _touched_officials,
    ScreenName.UNREAD: touched_unread,
    ScreenName.TICKET: _touched_ticket,
    ScreenName.LOST: _touched_lost,
    ScreenName.PIN: _touched_pin,
    ScreenName.STAFF: _touched_staff,
}


def more_dossiers(now: int, most: int) -> int:
    """One step up: by ones to ten, by fives to thirty, then by tens; an agent with dozens is there
    after some touches."""
    step = 1 if now < 10 else 5 if now < 30 else 10
    return min(most, now + step)


def fewer_dossiers(now: int) -> int:
    """One step down, to where the step up came from; one at least."""
    step = 1 if now <= 10 else 5 if now <= 30 else 10
    return max(1, (now - 1) // step * step)
