"""A receipt under the scanner: the dossier on the screen, and a number for its visit. Pure.

any calm screen → reading → dossier → (confirm →) issuing → ticket
                         └→ unread
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from config.wire import ErrorCode
from config.wire.dossiers.answers import DossierFollowed
from kiosk.flow import effects, events
from kiosk.flow.browse import choose_service
from kiosk.flow.issuing import issue
from kiosk.flow.scanner import CodeKind, read_code
from kiosk.flow.state import (
    CALM,
    Context,
    FlowState,
    Scan,
    ScanFailure,
    ScreenName,
    Transition,
    enter,
    forget,
    idle,
)
from printer.spooling.outcome import PrintOutcome

_NO_SUCH: Final = {
    ErrorCode.UNKNOWN_DOSSIER,
    ErrorCode.NOT_FOUND,
    ErrorCode.BAD_REQUEST,
    ErrorCode.DOSSIER_OF_OTHER_UNIT,
}


def scanned(state: FlowState, texts: tuple[str, ...], now: datetime) -> Transition:
    """Take a scan in, where nobody is in the middle of something else."""
    if not _is_calm(state):
        return Transition(state)
    code = read_code(texts)
    if code.kind is not CodeKind.RECEIPT:
        kind = ScanFailure.TICKET if code.kind is CodeKind.TICKET else ScanFailure.OTHER
        return Transition(_unread(forget(state), kind, now))
    if state.offline is not None:
        return Transition(_unread(forget(state), ScanFailure.OFFLINE, now))
    state = replace(forget(state), scan=Scan(code.token))
    return Transition(enter(state, ScreenName.READING, now), (effects.FetchDossier(code.token),))


def _is_calm(state: FlowState) -> bool:
    if state.shown is not state.screen:
        return False
    on_paper = state.screen is ScreenName.TICKET and state.printing is PrintOutcome.PRINTED
    return state.screen in CALM or on_paper


def _unread(state: FlowState, trouble: ScanFailure, now: datetime) -> FlowState:
    scan = replace(state.scan or Scan(), trouble=trouble)
    return enter(replace(state, scan=scan), ScreenName.UNREAD, now)


def dossier_arrived(
    state: FlowState, token: str, dossier: DossierFollowed, now: datetime
) -> FlowState:
    if not _awaits(state, token):
        return state
    return enter(replace(state, scan=Scan(token, dossier)), ScreenName.DOSSIER, now)


def follow_failed(state: FlowState, token: str, code: ErrorCode | None, now: datetime) -> FlowState:
    if not _awaits(state, token):
        return state
    trouble = ScanFailure.UNKNOWN if code in _NO_SUCH else ScanFailure.NO_ANSWER
    return _unread(state, trouble, now)


def no_answer(state: FlowState, now: datetime) -> FlowState:
    """The answer has been waited for long enough."""
    return _unread(state, ScanFailure.NO_ANSWER, now)


def _awaits(state: FlowState, token: str) -> bool:
    reading = state.screen is ScreenName.READING
    return reading and state.scan is not None and state.scan.token == token


def touched_dossier(state: FlowState, touch: events.Touch, context: Context) -> Transition:
    dossier = state.scan.dossier if state.scan else None
    match touch:
        case events.Finish() | events.GoBack():
            return Transition(idle(state, context.now))
        case events.TakeNumber() if dossier and dossier.visit:
            return _take_number(state, dossier.visit_service, context)
    return Transition(state)


def _take_number(state: FlowState, service: str, context: Context) -> Transition:
    """At once; only where the service has classes that may go first is there a question."""
    step = choose_service(state, service, context)
    chosen = step.state
    asks = bool(chosen.claimable) or chosen.screen is not ScreenName.CONFIRM
    return step if asks else issue(chosen, context, None, None)


def touched_unread(state: FlowState, touch: events.Touch, context: Context) -> Transition:
    match touch:
        case events.Finish():
            return Transition(idle(state, context.now))
        case events.GoBack():
            return Transition(enter(forget(state), ScreenName.SERVICES, context.now))
        case events.Retry() if state.scan and state.scan.trouble is ScanFailure.NO_ANSWER:
            again = replace(state, scan=Scan(state.scan.token))
            reading = enter(again, ScreenName.READING, context.now)
            return Transition(reading, (effects.FetchDossier(state.scan.token),))
    return Transition(state)
