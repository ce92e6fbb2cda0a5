"""Reading the catalogue of procedures: fields, procedures of a field, one procedure. Pure.

    idle, services → fields → procedures → procedure → confirm (a number for it)

What the server does not answer is said on the screen on which it is missing; numbers are given
all the same.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.flow import effects, events
from kiosk.flow.state import (
    Browsing,
    Context,
    FlowState,
    ScreenName,
    Transition,
    enter,
    forget,
    idle,
)
from printer.spooling.outcome import PrintOutcome


def browse(state: FlowState, context: Context) -> Transition:
    """Open the catalogue at its fields."""
    opened = replace(forget(state), browsing=Browsing())
    return Transition(enter(opened, ScreenName.FIELDS, context.now), (effects.FetchFields(),))


def touched_fields(state: FlowState, touch: events.Touch, context: Context) -> Transition:
    browsing = state.browsing or Browsing()
    match touch:
        case events.GoBack():
            return Transition(idle(state, context.now))
        case events.Retry() if browsing.failed:
            return _ask(state, replace(browsing, failed=False), effects.FetchFields())
        case events.ChooseField(field) if field in {one.field for one in browsing.fields or ()}:
            chosen = Browsing(fields=browsing.fields, field=field)
            state = enter(state, ScreenName.PROCEDURES, context.now)
            return _ask(state, chosen, effects.FetchProcedures(field))
    return Transition(state)


def touched_procedures(state: FlowState, touch: events.Touch, context: Context) -> Transition:
    browsing = state.browsing or Browsing()
    match touch:
        case events.GoBack():
            return _back(state, replace(browsing, failed=False), ScreenName.FIELDS, context)
        case events.Retry() if browsing.failed:
            asked = effects.FetchProcedures(browsing.field)
            return _ask(state, replace(browsing, failed=False), asked)
        case events.ChooseProcedure(code):
            found = next((one for one in browsing.procedures or () if one.code == code), None)
            if found is None:
                return Transition(state)
            chosen = replace(browsing, chosen=found, details=None, printing=None)
            state = enter(state, ScreenName.PROCEDURE, context.now)
            return _ask(state, chosen, effects.FetchProcedure(code))
    return Transition(state)


def touched_procedure(state: FlowState, touch: events.Touch, context: Context) -> Transition:
    browsing = state.browsing or Browsing()
    match touch:
        case events.GoBack():
            return _back(state, replace(browsing, failed=False), ScreenName.PROCEDURES, context)
        case events.Retry() if browsing.failed and browsing.chosen:
            asked = effects.FetchProcedure(browsing.chosen.code)
            return _ask(state, replace(browsing, failed=False), asked)
        case events.PrintPapers():
            return _print_papers(state, browsing)
        case events.TakeNumber() if browsing.chosen:
            return choose_service(state, browsing.chosen.service, context)
    return Transition(state)


def choose_service(state: FlowState, service: str | None, context: Context) -> Transition:
    """Go on to the service, where this kiosk offers it; a closed one says why."""
    offered = state.offered(service)
    if offered is None:
        return Transition(state)
    chosen = replace(state, service_id=service, dossiers=1, refusal=None)
    screen = ScreenName.CONFIRM if offered.state.open else ScreenName.CLOSED
    return Transition(enter(chosen, screen, context.now))


def _print_papers(state: FlowState, browsing: Browsing) -> Transition:
    """Once for each reading: a list is not pulled like a handkerchief."""
    asked_before = browsing.printing not in (None, PrintOutcome.DISCARDED)
    if browsing.details is None or asked_before or state.printer_faulty:
        return Transition(state)
    effect = effects.PrintPapersList(browsing.details, state.language)
    return Transition(
        replace(state, browsing=replace(browsing, printing=PrintOutcome.PRINTING)), (effect,)
    )


def _ask(state: FlowState, browsing: Browsing, effect: effects.Effect) -> Transition:
    return Transition(replace(state, browsing=browsing), (effect,))


def _back(state: FlowState, browsing: Browsing, screen: ScreenName, context: Context) -> Transition:
    """One page back; what was asked for and is missing there is asked for again."""
    back = enter(replace(state, browsing=browsing), screen, context.now)
    if screen is ScreenName.FIELDS and browsing.fields is None:
        return Transition(back, (effects.FetchFields(),))
    if screen is ScreenName.PROCEDURES and browsing.procedures is None:
        return Transition(back, (effects.FetchProcedures(browsing.field),))
    return Transition(back)


# ---------------------------------------------------------------------------- answers


def with_catalogue_answer(
    state: FlowState,
    answer: events.CatalogueAnswer,
) -> FlowState:
    """Take an answer in, where it is still asked for; others are of somebody who has gone on."""
    browsing = state.browsing
    if browsing is None:
        return state
    match answer:
        case events.FieldsArrived(fields):
            browsing = replace(browsing, fields=fields)
        case events.ProceduresArrived(field, procedures) if field == browsing.field:
            browsing = replace(browsing, procedures=procedures)
        case events.ProcedureArrived(details) if _is_chosen(browsing, details.procedure.code):
            browsing = replace(browsing, details=details)
        case events.CatalogueFailed(asked) if asked == _missing(state.screen, browsing):
            browsing = replace(browsing, failed=True)
    return replace(state, browsing=browsing)


def papers_list_reported(state: FlowState, code: str, outcome: PrintOutcome) -> FlowState:
    browsing = state.browsing
    if browsing is None or browsing.printing is None or not _is_chosen(browsing, code):
        return state
    return replace(state, browsing=replace(browsing, printing=outcome))


def _is_chosen(browsing: Browsing, code: str) -> bool:
    return browsing.chosen is not None and browsing.chosen.code == code


def _missing(screen: ScreenName, browsing: Browsing) -> effects.Effect | None:
    """What the screen waits for."""
    if screen is ScreenName.FIELDS and browsing.fields is None:
        return effects.FetchFields()
    if screen is ScreenName.PROCEDURES and browsing.procedures is None:
        return effects.FetchProcedures(browsing.field)
    if screen is ScreenName.PROCEDURE and browsing.details is None and browsing.chosen:
        return effects.FetchProcedure(browsing.chosen.code)
    return None
