"""What a finger changes: one function for each screen. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from kiosk.flow import events as happen
from kiosk.flow.browse import (
    browse,
    choose_service,
    touched_fields,
    touched_procedure,
    touched_procedures,
)
from kiosk.flow.scan import (
    touched_dossier,
    touched_unread,
)
from kiosk.flow.state import (
    SETTLING,
    STAFF_SCREENS,
    FlowState,
    Printing,
    ScreenName,
    Step,
    Turn,
    enter,
    forget,
    idle,
    issue,
    rest,
)


def touched(state: FlowState, touch: happen.Touch, turn: Turn) -> Step:
    if turn.now - state.since < SETTLING:
        return Step(state)
    asked = state.seconds_left(turn.now) is not None
    state = replace(state, touched_at=turn.now)
    if asked:
        return Step(state)
    match touch:
        case happen.OpenStaff() if state.screen not in STAFF_SCREENS | {ScreenName.ISSUING}:
            return Step(enter(replace(forget(state), checking_pin=False), ScreenName.PIN, turn.now))
        case happen.ChooseLanguage(language) if language in state.languages:
            return Step(replace(state, language=language))
        case happen.ToggleAid(aid):
            return Step(replace(state, aids=state.aids ^ {aid}))
    if state.shown is not state.screen:
        return Step(state)
    return _TOUCHES.get(state.screen, _no_touch)(state, touch, turn)


def _no_touch(state: FlowState, touch: happen.Touch, turn: Turn) -> Step:
    return Step(state)


def _touched_idle(state: FlowState, touch: happen.Touch, turn: Turn) -> Step:
    if isinstance(touch, happen.BrowseProcedures):
        return browse(state, turn)
    if not isinstance(touch, happen.Begin):
        return Step(state)
    language = touch.language if touch.language in state.languages else state.language
    return Step(
        enter(replace(state, language=language or state.language), ScreenName.SERVICES, turn.now)
    )


def _touched_services(state: FlowState, touch: happen.Touch, turn: Turn) -> Step:
    match touch:
        case happen.GoBack():
            return Step(idle(state, turn.now))
        case happen.BrowseProcedures():
            return browse(state, turn)
        case happen.ChooseService(service):
            return choose_service(state, service, turn)
    return Step(state)


def _touched_confirm(state: FlowState, touch: happen.Touch, turn: Turn) -> Step:
    match touch:
        case happen.GoBack():
            return Step(enter(state, _before_confirm(state), turn.now))
        case happen.AskPriority() if state.claimable:
            return Step(enter(state, ScreenName.PRIORITY, turn.now))
        case happen.Confirm():
            return issue(state, turn, None, None)
    return Step(state)


def _before_confirm(state: FlowState) -> ScreenName:
    """Whence the citizen came to the service."""
    if state.scan and state.scan.dossier:
        return ScreenName.DOSSIER
    return ScreenName.PROCEDURE if state.browsing else ScreenName.SERVICES


def _touched_priority(state: FlowState, touch: happen.Touch, turn: Turn) -> Step:
    match touch:
        case happen.GoBack():
            return Step(enter(state, ScreenName.CONFIRM, turn.now))
        case happen.ClaimPriority(priority_class, reason) if touch in {
            one for one, _ in state.claims
        }:
            return issue(state, turn, priority_class, reason)
    return Step(state)


def _touched_message(state: FlowState, touch: happen.Touch, turn: Turn) -> Step:
    match touch:
        case happen.GoBack():
            return Step(enter(forget(state), ScreenName.SERVICES, turn.now))
        case happen.Finish():
            return Step(idle(state, turn.now))
    return Step(state)


def _touched_ticket(state: FlowState, touch: happen.Touch, turn: Turn) -> Step:
    match touch:
        case happen.Finish():
            return Step(idle(state, turn.now))
        case happen.PrintAgain() if state.ticket is not None and state.may_print_again:
            printing = replace(state, printing=Printing.UNDER_WAY)
            return Step(printing, (happen.Reprint(state.ticket),))
    return Step(state)


def _touched_lost(state: FlowState, touch: happen.Touch, turn: Turn) -> Step:
    if not isinstance(touch, happen.Retry):
        return Step(state)
    if state.request is None:
        return Step(state, (happen.Reconnect(),))
    return Step(enter(state, ScreenName.ISSUING, turn.now), (state.request, happen.Reconnect()))


def _touched_pin(state: FlowState, touch: happen.Touch, turn: Turn) -> Step:
    match touch:
        case happen.GoBack():
            return Step(rest(state, turn.now))
        case happen.EnterPin(pin):
            pin_hash = state.snapshot.staff_pin_hash if state.snapshot else ""
            if not pin_hash or state.checking_pin or state.pin_wait_seconds(turn.now):
                return Step(state)
            return Step(replace(state, checking_pin=True), (happen.CheckPin(pin, pin_hash),))
    return Step(state)


def _touched_staff(state: FlowState, touch: happen.Touch, turn: Turn) -> Step:
    match touch:
        case happen.GoBack() | happen.Finish():
            return Step(rest(state, turn.now))
        case happen.PrintTestPage():
            return Step(state, (happen.TestPage(state.language),))
        case happen.ChangeRoll():
            return Step(state, (happen.CountNewRoll(),))
        case happen.SettleUnsure(again):
            return Step(state, (happen.Settle(again),))
        case happen.LeaveProgram():
            return Step(state, (happen.Leave(),))
    return Step(state)


_TOUCHES: Final[dict[ScreenName, Callable[[FlowState, happen.Touch, Turn], Step]]] = {
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
    ScreenName.UNREAD: touched_unread,
    ScreenName.TICKET: _touched_ticket,
    ScreenName.LOST: _touched_lost,
    ScreenName.PIN: _touched_pin,
    ScreenName.STAFF: _touched_staff,
}
