"""The wish for a ticket, as it goes to the server."""

from __future__ import annotations

from dataclasses import replace

from config.wire import IssueTicket
from kiosk.flow.effects import RequestTicket
from kiosk.flow.state import Context, FlowState, ScreenName, Transition, enter, rest


def issue(
    state: FlowState, context: Context, priority_class: str | None, reason: str | None
) -> Transition:
    """Ask for a ticket of the chosen service under a new key."""
    if state.service is None:
        return Transition(rest(state, context.now))
    command = IssueTicket(
        service=state.service.state.service,
        language=state.language,
        priority_class=priority_class,
        priority_reason=reason,
        receipt=state.scan.token if state.scan and state.visit else "",
        after_ticket=state.newest_ticket_id or None,
        dossiers=state.dossiers if state.dossiers > 1 else None,
    )
    request = RequestTicket(command, context.new_key())
    return Transition(
        enter(replace(state, request=request), ScreenName.ISSUING, context.now), (request,)
    )
