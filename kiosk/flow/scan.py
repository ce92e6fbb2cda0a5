"""A receipt under the scanner: the dossier on the glass, and a number for its visit. Pure.

any calm screen → reading → dossier → (confirm →) issuing → ticket
                         └→ unread
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from config.wire import ErrorCode
from config.wire.dossiers.answers import DossierFollowed
from kiosk.flow import events as happen
from kiosk.flow.browse import choose_service
from kiosk.flow.scanner import (
    CodeKind,
    read_code,
)
from kiosk.flow.state import (
    CALM,
    FlowState,
    Printing,
    Scan,
    ScanTrouble,
    ScreenName,
    Step,
    Turn,
    enter,
    forget,
    idle,
    issue,
)

_NO_SUCH: Final = {
    ErrorCode.UNKNOWN_DOSSIER,
    ErrorCode.NOT_FOUND,
    ErrorCode.BAD_REQUEST,
    ErrorCode.DOSSIER_OF_OTHER_UNIT,
}
_PAPER_IS_OUT: Final = {Printing.PRINTED, Printing.EARLIER}


def scanned(state: FlowState, texts: tuple[str, ...], now: datetime) -> Step:
    """Take a scan in, where nobody is in the middle of something else."""
    if not _is_calm(state):
        return Step(state)
    code = read_code(texts)
    if code.kind is not CodeKind.RECEIPT:
        kind = ScanTrouble.TICKET if code.kind is CodeKind.TICKET else ScanTrouble.OTHER
        return Step(_unread(forget(state), kind, now))
    if state.alone is not None:
        return Step(_unread(forget(state), ScanTrouble.ALONE, now))
    state = replace(forget(state), scan=Scan(code.token))
    return Step(enter(state, ScreenName.READING, now), (happen.Follow(code.token),))


def _is_calm(state: FlowState) -> bool:
    if state.shown is not state.screen:
        return False
    on_paper = state.screen is ScreenName.TICKET and state.printing in _PAPER_IS_OUT
    return state.screen in CALM or on_paper


def _unread(state: FlowState, trouble: ScanTrouble, now: datetime) -> FlowState:
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
    trouble = ScanTrouble.UNKNOWN if code in _NO_SUCH else ScanTrouble.NO_ANSWER
    return _unread(state, trouble, now)


def no_answer(state: FlowState, now: datetime) -> FlowState:
    """The answer has been waited for long enough."""
    return _unread(state, ScanTrouble.NO_ANSWER, now)


def _awaits(state: FlowState, token: str) -> bool:
    reading = state.screen is ScreenName.READING
    return reading and state.scan is not None and state.scan.token == token


def touched_dossier(state: FlowState, touch: happen.Touch, turn: Turn) -> Step:
    dossier = state.scan.dossier if state.scan else None
    match touch:
        case happen.Finish() | happen.GoBack():
            return Step(idle(state, turn.now))
        case happen.TakeNumber() if dossier and dossier.visit:
            return _take_number(state, dossier.visit_service, turn)
    return Step(state)


def _take_number(state: FlowState, service: str, turn: Turn) -> Step:
    """At once; only where the service has classes that may go first is there a question."""
    step = choose_service(state, service, turn)
    chosen = step.state
    asks = bool(chosen.claimable) or chosen.screen is not ScreenName.CONFIRM
    return step if asks else issue(chosen, turn, None, None)


def touched_unread(state: FlowState, touch: happen.Touch, turn: Turn) -> Step:
    match touch:
        case happen.Finish():
            return Step(idle(state, turn.now))
        case happen.GoBack():
            return Step(enter(forget(state), ScreenName.SERVICES, turn.now))
        case happen.Retry() if state.scan and state.scan.trouble is ScanTrouble.NO_ANSWER:
            again = replace(state, scan=Scan(state.scan.token))
            reading = enter(again, ScreenName.READING, turn.now)
            return Step(reading, (happen.Follow(state.scan.token),))
    return Step(state)
