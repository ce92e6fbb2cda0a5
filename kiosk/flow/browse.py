"""Reading the catalogue of procedures: fields, procedures of a field, one procedure. Pure.

    idle, services → fields → procedures → procedure → confirm (a number for it)

What the server does not answer is said on the screen on which it is missing; numbers are given
all the same.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.flow import events as happen
from kiosk.flow.state import (
    Browsing,
    FlowState,
    Printing,
    ScreenName,
    Step,
    Turn,
    enter,
    forget,
    idle,
)


def browse(state: FlowState, turn: Turn) -> Step:
    """Open the catalogue at its fields."""
    opened = replace(forget(state), browsing=Browsing())
    return Step(enter(opened, ScreenName.FIELDS, turn.now), (happen.AskFields(),))


def touched_fields(state: FlowState, touch: happen.Touch, turn: Turn) -> Step:
    browsing = state.browsing or Browsing()
    match touch:
        case happen.GoBack():
            return Step(idle(state, turn.now))
        case happen.Retry() if browsing.failed:
            return _ask(state, replace(browsing, failed=False), happen.AskFields())
        case happen.ChooseField(field) if field in {one.field for one in browsing.fields or ()}:
            chosen = Browsing(fields=browsing.fields, field=field)
            state = enter(state, ScreenName.PROCEDURES, turn.now)
            return _ask(state, chosen, happen.AskProcedures(field))
    return Step(state)


def touched_procedures(state: FlowState, touch: happen.Touch, turn: Turn) -> Step:
    browsing = state.browsing or Browsing()
    match touch:
        case happen.GoBack():
            return _back(state, replace(browsing, failed=False), ScreenName.FIELDS, turn)
        case happen.Retry() if browsing.failed:
            asked = happen.AskProcedures(browsing.field)
            return _ask(state, replace(browsing, failed=False), asked)
        case happen.ChooseProcedure(code):
            found = next((one for one in browsing.procedures or () if one.code == code), None)
            if found is None:
                return Step(state)
            chosen = replace(browsing, chosen=found, details=None, printing=None)
            state = enter(state, ScreenName.PROCEDURE, turn.now)
            return _ask(state, chosen, happen.AskProcedure(code))
    return Step(state)


def touched_procedure(state: FlowState, touch: happen.Touch, turn: Turn) -> Step:
    browsing = state.browsing or Browsing()
    match touch:
        case happen.GoBack():
            return _back(state, replace(browsing, failed=False), ScreenName.PROCEDURES, turn)
        case happen.Retry() if browsing.failed and browsing.chosen:
            asked = happen.AskProcedure(browsing.chosen.code)
            return _ask(state, replace(browsing, failed=False), asked)
        case happen.PrintPapers():
            return _print_papers(state, browsing)
        case happen.TakeNumber() if browsing.chosen:
            return choose_service(state, browsing.chosen.service, turn)
    return Step(state)


def choose_service(state: FlowState, service: str | None, turn: Turn) -> Step:
    """Go on to the service, where this kiosk offers it; a closed one says why."""
    offered = state.offered(service)
    if offered is None:
        return Step(state)
    chosen = replace(state, service_id=service, refusal=None)
    screen = ScreenName.CONFIRM if offered.state.open else ScreenName.CLOSED
    return Step(enter(chosen, screen, turn.now))


def _print_papers(state: FlowState, browsing: Browsing) -> Step:
    """Once for each reading: a list is not pulled like a handkerchief."""
    asked_before = browsing.printing not in (None, Printing.FAILED)
    if browsing.details is None or asked_before or state.printer_faulty:
        return Step(state)
    wish = happen.PrintList(browsing.details, state.language)
    return Step(replace(state, browsing=replace(browsing, printing=Printing.UNDER_WAY)), (wish,))


def _ask(state: FlowState, browsing: Browsing, wish: happen.Wish) -> Step:
    return Step(replace(state, browsing=browsing), (wish,))


def _back(state: FlowState, browsing: Browsing, screen: ScreenName, turn: Turn) -> Step:
    """One page back; what was asked for and is missing there is asked for again."""
    back = enter(replace(state, browsing=browsing), screen, turn.now)
    if screen is ScreenName.FIELDS and browsing.fields is None:
        return Step(back, (happen.AskFields(),))
    if screen is ScreenName.PROCEDURES and browsing.procedures is None:
        return Step(back, (happen.AskProcedures(browsing.field),))
    return Step(back)


# ---------------------------------------------------------------------------- answers


def catalogue_said(
    state: FlowState,
    said: happen.FieldsFound | happen.ProceduresFound | happen.ProcedureFound | happen.NotFound,
) -> FlowState:
    """Take an answer in, where it is still asked for; others are of somebody who has gone on."""
    browsing = state.browsing
    if browsing is None:
        return state
    match said:
        case happen.FieldsFound(fields):
            browsing = replace(browsing, fields=fields)
        case happen.ProceduresFound(field, procedures) if field == browsing.field:
            browsing = replace(browsing, procedures=procedures)
        case happen.ProcedureFound(details) if _is_chosen(browsing, details.procedure.code):
            browsing = replace(browsing, details=details)
        case happen.NotFound(asked) if asked == _missing(state.screen, browsing):
            browsing = replace(browsing, failed=True)
    return replace(state, browsing=browsing)


def papers_printed(state: FlowState, code: str, printed: bool) -> FlowState:
    browsing = state.browsing
    if browsing is None or browsing.printing is None or not _is_chosen(browsing, code):
        return state
    printing = Printing.PRINTED if printed else Printing.FAILED
    return replace(state, browsing=replace(browsing, printing=printing))


def _is_chosen(browsing: Browsing, code: str) -> bool:
    return browsing.chosen is not None and browsing.chosen.code == code


def _missing(screen: ScreenName, browsing: Browsing) -> happen.Wish | None:
    """What the screen waits for."""
    if screen is ScreenName.FIELDS and browsing.fields is None:
        return happen.AskFields()
    if screen is ScreenName.PROCEDURES and browsing.procedures is None:
        return happen.AskProcedures(browsing.field)
    if screen is ScreenName.PROCEDURE and browsing.details is None and browsing.chosen:
        return happen.AskProcedure(browsing.chosen.code)
    return None
