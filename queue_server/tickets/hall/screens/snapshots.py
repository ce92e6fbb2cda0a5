"""What each screen shows, whole: the hall's view, put into the words of the wire.

Everything here looks at a `Hall` and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from config.centre.campaigns import named_services
from config.centre.model import Board, Centre, Kiosk, Service
from config.wire import (
    BoardSnapshot,
    DossierLane,
    HallMessage,
    KioskPriorityClass,
    KioskPriorityReason,
    KioskService,
    KioskSnapshot,
    Localised,
    OutOfHours,
    ServiceState,
    TicketAction,
    TicketState,
    TicketStatus,
)
from config.wire.dossiers.answers import ReceiptJob
from config.wire.feedback.officials import OfficialToday
from config.wire.parts import CALENDAR_DAYS, OpenSpan
from display.board import RECENT_LIMIT
from queue_server.centre.campaigns import rules as campaigns
from queue_server.centre.opening import Span, centre_hours_on, issuing_on
from queue_server.centre.out_of_hours.rules import announcements
from queue_server.tickets.hall.view import Hall
from queue_server.tickets.rules import permitted_actions
from queue_server.tickets.rules.lifecycle import Ticket
from queue_server.tickets.rules.waits.estimates import TicketForecast
from queue_server.tickets.usecases.issue_answers import no_show_rule


def new_board(hall: Hall, board: Board, sequence: int, now: datetime) -> BoardSnapshot:
    """A board as the hall stands, without slides; events keep it from then on."""
    shown = set(board.services) or set(hall.centre.service_by_id)
    return BoardSnapshot(
        sequence=sequence,
        board=board.id,
        hall_name=hall.centre.unit.name,
        languages=board.languages or hall.centre.languages,
        time_zone=hall.centre.time_zone,
        now=now,
        called=[call for call in hall.called() if call.service in shown],
        recent=[call for call in hall.recent if call.service in shown][:RECENT_LIMIT],
        services=offered(hall.service_states(now), board.services),
        notices=hall.view.notices,
        emergency=hall.view.emergency,
        messages=hall.view.messages,
        out_of_hours=_announced(hall, now),
        slide_seconds=board.slide_seconds,
        names_version=hall.centre.names_version,
    )


def _announced(hall: Hall, now: datetime) -> list[OutOfHours]:
    """Who is on call, points of help, and campaigns."""
    shifts = hall.view.shifts.values()
    ordinary = announcements(hall.centre, now, shifts)
    return [*ordinary, *campaigns.announcements(hall.centre, now)]


def kiosk_snapshot(
    hall: Hall,
    kiosk: Kiosk,
    receipts: list[ReceiptJob],
    officials: list[OfficialToday],
    sequence: int,
    now: datetime,
) -> KioskSnapshot:
    """Everything that a kiosk needs, as it is now; `receipts` wait for its printer."""
    return KioskSnapshot(
        sequence=sequence,
        kiosk=kiosk.id,
        screen=kiosk.screen,
        printer=kiosk.printer,
        staff_pin_hash=kiosk.staff_pin_hash,
        idle_seconds=kiosk.idle_seconds,
        hall_name=hall.centre.unit.name,
        languages=hall.centre.languages,
        time_zone=hall.centre.time_zone,
        services=[
            _kiosk_service(hall, state, now)
            for state in offered_at(kiosk, hall.service_states(now))
        ],
        priority_classes=[
            KioskPriorityClass(
                id=known.id,
                name=known.name,
                reasons=[KioskPriorityReason(id=r.id, name=r.name) for r in known.reasons],
            )
            for known in hall.centre.priority_classes
            if not known.winding_down
        ],
        notices=hall.view.notices,
        emergency=hall.view.emergency,
        messages=hall.view.messages,
        out_of_hours=_announced(hall, now),
        receipts=receipts,
        officials=officials,
        petition_url=f"{hall.centre.public_url}/petition" if hall.centre.petitions.taken else "",
        public_url=hall.centre.public_url,
        scanner=kiosk.scanner,
        same_press_seconds=hall.centre.calling.same_press_seconds,
        absence=no_show_rule(hall.centre),
        colour=hall.centre.look.colour,
        logo=hall.centre.look.logo,
        paper_texts=[one.printed for one in hall.centre.look.texts if one.is_of(kiosk.id)],
        opening=_spans(partial(centre_hours_on, hall.centre), hall.centre.day(now)),
        now=now,
    )


def _kiosk_service(hall: Hall, state: ServiceState, now: datetime) -> KioskService:
    service = hall.centre.service_by_id[state.service]
    issuing = partial(issuing_on, hall.centre, service.id)
    return KioskService(
        state=state,
        papers=service.papers,
        examples=service.examples,
        counters=[one.name for one in hall.centre.counters_for(service.id)],
        priority_classes=hall.centre.claimable(service),
        most_dossiers=service.most_dossiers if service.asks_dossiers else 0,
        many_dossiers=_lane(hall.centre, service),
        issuing=_spans(issuing, hall.centre.day(now)),
    )


def _lane(centre: Centre, service: Service) -> DossierLane | None:
    rule = service.many_dossiers if service.asks_dossiers else None
    other = centre.service_by_id.get(rule.service) if rule else None
    if rule is None or other is None or other.winding_down:
        return None
    return DossierLane(at_least=rule.more_than + 1, service=other.id, name=other.name)


def calendar(centre: Centre, now: datetime) -> tuple[list[OpenSpan], dict[str, list[OpenSpan]]]:
    """When the centre is open, and when each service gives tickets, from today on."""
    today = centre.day(now)
    issuing = {
        one.id: _spans(partial(issuing_on, centre, one.id), today) for one in centre.services
    }
    return _spans(partial(centre_hours_on, centre), today), issuing


def _spans(on: Callable[[date], list[Span]], today: date) -> list[OpenSpan]:
    """The calendar that a kiosk holds, from today on; `on` says when it is open on a day."""
    days = (today + timedelta(days=ahead) for ahead in range(CALENDAR_DAYS))
    return [OpenSpan(start=start, end=end) for day in days for start, end in on(day)]


def ticket_status(hall: Hall, ticket: Ticket, sequence: int, now: datetime) -> TicketStatus:
    """What the phone that holds a ticket's token may know."""
    current = hall.newest(ticket)
    place = place_of(hall, current, now)
    service = named_services(hall.centre).get(current.service)
    at_counter = current.state in (TicketState.CALLED, TicketState.SERVING, TicketState.ON_HOLD)
    counter = hall.centre.counter_by_id.get(current.counter or "") if at_counter else None
    return TicketStatus(
        sequence=sequence,
        number=current.number,
        service=current.service,
        service_name=service.name if service else hall.centre.unnamed(current.service),
        state=current.state,
        language=current.language,
        issued_at=current.issued_at,
        people_ahead=place.people_ahead if place else None,
        estimate=place.estimate if place else None,
        counter_name=counter.name if counter else None,
        called_at=current.state_since if current.state is TicketState.CALLED else None,
        calls=current.calls,
        absences=current.no_shows,
        papers=service.papers if service else [],
        hall_name=hall.centre.unit.name,
        may_cancel=TicketAction.CANCEL in permitted_actions.for_citizen(current),
        call_to_come=permitted_actions.is_call_to_come(current),
        ended=current.state.is_final,
        emergency=hall.view.emergency,
        message=message_for(hall.view.messages, current.service),
        names_version=hall.centre.names_version,
        now=now,
    )


def message_for(messages: Sequence[HallMessage], service: str) -> Localised | None:
    """What those who wait for a service are told: the newest of the messages that are for them."""
    mine = [one for one in messages if not one.services or service in one.services]
    return mine[-1].text if mine else None


def place_of(hall: Hall, ticket: Ticket, now: datetime) -> TicketForecast | None:
    """Where a ticket stands; only who waits has a place, so a call simulates nothing."""
    if ticket.state is not TicketState.WAITING:
        return None
    ahead = hall.forecast(now)
    # In a rush a ticket may be newer than the forecast: it stands where a newcomer would.
    return ahead.tickets.get(ticket.id) or ahead.services.get(ticket.service)


def offered(states: list[ServiceState], services: Sequence[str]) -> list[ServiceState]:
    """The states of `services`; of all where none is named."""
    return [state for state in states if not services or state.service in services]


def offered_at(kiosk: Kiosk, states: list[ServiceState]) -> list[ServiceState]:
    """The states of the services that a kiosk offers."""
    return [state for state in offered(states, kiosk.services) if not state.winding_down]
