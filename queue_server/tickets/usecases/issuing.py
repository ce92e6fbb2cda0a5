"""Taking a ticket: the next number of a service's sequence, or a clear reason why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from config.centre.model import Centre, Service
from config.value_object import value_object
from config.wire import (
    ErrorCode,
    IssueTicket,
    PriorityClassId,
    ServiceId,
    TicketAction,
    TicketId,
    TicketIssued,
    TicketState,
    WaitEstimate,
)
from queue_server.core.actor import Actor, ActorKind
from queue_server.core.current import Current
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest, MotcuaError, NotFound
from queue_server.tickets.events import TicketChanged
from queue_server.tickets.repository import queries
from queue_server.tickets.repository.sequences import give_numbers
from queue_server.tickets.rules.lifecycle import Ticket
from queue_server.tickets.rules.numbering import new_token, ordinary_ordinal, ticket_number
from queue_server.tickets.rules.waits.ranges import Foreseen
from queue_server.tickets.usecases import quotas
from queue_server.tickets.usecases.issue_answers import NOT_YET, issued
from queue_server.tickets.usecases.lanes import dossiers_of, lane
from queue_server.tickets.usecases.visits import NoVisits, Visit, Visits, waiting_since


@value_object
class Quote:
    """What a citizen who takes a ticket now can be told."""

    people_ahead: int
    estimate: WaitEstimate | None
    given: int
    """How many numbers of the service had been given when it was made."""
    ticket_id: TicketId | None = None
    """The ticket of which it speaks, where the receipt's dossier has one under way."""
    foreseen: Foreseen | None = None
    """What the log keeps to learn from."""


@value_object
class QueuePosition:
    """The place of a ticket that is issued now."""

    waiting_since: datetime
    ticket_id: TicketId | None = None
    """The ticket that will be given again, where the receipt's dossier has one under way."""


@value_object
class IssueRequest:
    """Somebody asks for a ticket."""

    command: IssueTicket
    quote: Quote


@dataclass(slots=True)
class _Draft:
    """A ticket to be: it has no number yet. A second press shares the first one's."""

    unit: UnitOfWork
    request: IssueRequest
    day: date
    service: Service
    ticket: Ticket | None = None
    place: int = 0
    """Its place in the service's sequence of the day, from 1."""
    visit: Visit | None = None


@dataclass(slots=True)
class _Drafts:
    """What requests that share a transaction have come to."""

    new: list[_Draft] = field(default_factory=list)
    pressed: dict[tuple[str, str], _Draft] = field(default_factory=dict)
    taken: Counter[tuple[date, str]] = field(default_factory=Counter)


class Issuing:
    """Gives the numbers of a centre."""

    def __init__(self, centre: Current[Centre], visits: Visits | None = None) -> None:
        self.centre = centre
        self._visits = visits or NoVisits()

    def place(self, connection: Connection, command: IssueTicket, now: datetime) -> QueuePosition:
        """The place of a receipt's holder. Raises `NotFound`."""
        service = lane(self.centre.value, command, now) or self._service(command.service)
        day = self.centre.value.day(now)
        visit = self._visits.find(connection, command.receipt, service.id, now)
        if visit is None:
            return QueuePosition(now)
        known = self._visits.under_way(connection, visit.dossier_id, service.id, day)
        since = self._waiting_since(service, day, visit, now)
        return QueuePosition(since, None if known is None else TicketId(known))

    def queue_of(self, command: IssueTicket, now: datetime) -> ServiceId:
        """In which service's queue somebody would stand."""
        found = lane(self.centre.value, command, now)
        return ServiceId(command.service if found is None else found.id)

    def issue(
        self, units: Sequence[UnitOfWork], requests: Sequence[IssueRequest]
    ) -> list[TicketIssued | MotcuaError]:
        """Give each request the next number of its service's sequence, or a refusal; each in a
        unit of work of its own.

        Refusals: `NotFound` (unknown service, class or receipt), `BadRequest` (a reason that is
        not the class's), `IssueRefused` (closed, last ticket passed, quota reached). All of them
        are known before anything is written.
        """
        drafts = _Drafts()
        drawn = [
            self._draw_up(unit, request, drafts)
            for unit, request in zip(units, requests, strict=True)
        ]
        self._number(drafts)
        self._put_down(drafts.new)
        answers: list[TicketIssued | MotcuaError] = []
        for request, draft in zip(requests, drawn, strict=True):
            if isinstance(draft, MotcuaError):
                answers.append(draft)
            else:
                answers.append(self._issued(draft, repeated=draft.request is not request))
        return answers

    # ---------------------------------------------------------------- whether it is given

    def _draw_up(
        self, unit: UnitOfWork, request: IssueRequest, drafts: _Drafts
    ) -> _Draft | MotcuaError:
        try:
            service = self._service_to_issue(request.command, unit.actor)
            claimed = request.command.priority_class
            check_priority(self.centre.value, service, claimed, request.command.priority_reason)
            service = lane(self.centre.value, request.command, unit.now) or service
            visit = self._visit(unit, request.command.receipt, service)
            before = self._given_before(unit, request, service, visit, drafts)
            if before is not None:
                return before
            day = self.centre.value.day(unit.now)
            taken = drafts.taken[day, service.id]
            quotas.check(unit, self.centre.value, service, day, taken)
        except MotcuaError as refusal:
            return refusal
        draft = _Draft(unit, request, day, service, visit=visit)
        drafts.new.append(draft)
        drafts.taken[day, service.id] += 1
        drafts.pressed[_who(unit.actor, visit), service.id] = draft
        return draft

    def _visit(self, unit: UnitOfWork, receipt: str, service: Service) -> Visit | None:
        if not receipt:
            return None
        return self._visits.find(unit.connection, receipt, service.id, unit.now)

    def _service(self, service_id: str) -> Service:
        service = self.centre.value.service_by_id.get(service_id)
        if service is None:
            raise NotFound(ErrorCode.UNKNOWN_SERVICE)
        return service

    def _service_to_issue(self, command: IssueTicket, actor: Actor) -> Service:
        service = self._service(command.service)
        if actor.kind is ActorKind.KIOSK:
            kiosk = self.centre.value.kiosk_by_id.get(actor.id)  # it may just have been taken out
            if kiosk is None or (kiosk.services and service.id not in kiosk.services):
                raise NotFound(ErrorCode.UNKNOWN_SERVICE)
        return service

    def _given_before(
        self,
        unit: UnitOfWork,
        request: IssueRequest,
        service: Service,
        visit: Visit | None,
        drafts: _Drafts,
    ) -> _Draft | None:
        """The ticket that the same citizen has taken for the same service already."""
        if visit is None and not self._is_one_person(unit.actor):
            return None
        draft = drafts.pressed.get((_who(unit.actor, visit), service.id))
        if draft is not None:
            return draft
        if visit is not None:
            ticket = self._ticket_under_way(unit, visit, service)
        else:
            ticket = self._last_press(unit, request.command, service)
        if ticket is None:
            return None
        # With the queue as it stands now, for the number that was given before.
        given = replace(request, quote=replace(request.quote, given=0))
        return _Draft(unit, given, ticket.day, service, ticket, place=0)

    def _is_one_person(self, actor: Actor) -> bool:
        """One person stands at a kiosk, so the second press is theirs; a greeter serves many."""
        return actor.kind is ActorKind.KIOSK and bool(self.centre.value.calling.same_press_seconds)

    def _last_press(
        self, unit: UnitOfWork, command: IssueTicket, service: Service
    ) -> Ticket | None:
        """The ticket without a receipt that the same kiosk issued for the service a moment ago."""
        lately = timedelta(seconds=self.centre.value.calling.same_press_seconds)
        ticket = queries.last_press(unit, service.id, unit.now - lately, command.after_ticket or 0)
        if ticket is None or self._visits.has(unit.connection, ticket.id):
            return None
        return ticket

    def _ticket_under_way(self, unit: UnitOfWork, visit: Visit, service: Service) -> Ticket | None:
        """What a receipt was shown for earlier today, however long ago."""
        day = self.centre.value.day(unit.now)
        known = self._visits.under_way(unit.connection, visit.dossier_id, service.id, day)
        return None if known is None else queries.by_id(unit.connection, known)

    # ------------------------------------------------------------------- giving it

    def _number(self, drafts: _Drafts) -> None:
        if not drafts.new:
            return
        connection = drafts.new[0].unit.connection
        following: dict[tuple[date, str], int] = {}
        for (day, service), count in drafts.taken.items():
            last = give_numbers(connection, day, service, count)
            following[day, service] = last - count + 1
        for draft in drafts.new:
            draft.place = following[draft.day, draft.service.id]
            following[draft.day, draft.service.id] += 1

    def _put_down(self, drafts: list[_Draft]) -> None:
        if not drafts:
            return
        tickets = [(draft.unit, self._ticket(draft)) for draft in drafts]
        added = queries.add(tickets, [_told_at_issue(draft) for draft in drafts])
        for draft, ticket in zip(drafts, added, strict=True):
            draft.ticket = ticket
            if draft.visit is not None:
                self._visits.keep(draft.unit, ticket.id, draft.visit)
            draft.unit.announce(
                TicketChanged(
                    ticket=ticket, action=TicketAction.ISSUE, from_state=None, at=ticket.issued_at
                )
            )

    def _ticket(self, draft: _Draft) -> Ticket:
        command, now = draft.request.command, draft.unit.now
        languages = self.centre.value.languages
        claimed = command.priority_class
        return Ticket(
            id=NOT_YET,
            day=draft.day,
            number=ticket_number(draft.service.letter, ordinary_ordinal(draft.place)),
            service=ServiceId(draft.service.id),
            language=command.language if command.language in languages else languages[0],
            state=TicketState.WAITING,
            priority_class=PriorityClassId(claimed) if claimed else None,
            priority_reason=command.priority_reason,
            issued_at=now,
            waiting_since=self._waiting_since(draft.service, draft.day, draft.visit, now),
            state_since=now,
            counter=None,
            token=new_token(),
            dossiers=dossiers_of(self.centre.value, draft.service, command),
        )

    def _waiting_since(
        self, service: Service, day: date, visit: Visit | None, now: datetime
    ) -> datetime:
        return waiting_since(self.centre.value, service, day, visit, now)

    def _issued(self, draft: _Draft, *, repeated: bool) -> TicketIssued:
        if draft.ticket is None:
            raise MotcuaError
        return issued(
            self.centre.value,
            draft.ticket,
            people_ahead=_people_ahead(draft, repeated=repeated),
            estimate=draft.request.quote.estimate,
            repeated=repeated,
        )


def check_priority(
    centre: Centre, service: Service, claimed: str | None, reason: str | None
) -> None:
    """Raise `NotFound` for a class that may not be claimed at a service, `BadRequest` for a reason
    that is not the class's."""
    if claimed is None:
        if reason is not None:
            raise BadRequest(fields={"priority_reason": "only together with priority_class"})
        return
    if claimed not in centre.claimable(service):
        raise NotFound(ErrorCode.UNKNOWN_PRIORITY_CLASS)
    known = [one.id for one in centre.priority_class_by_id[claimed].reasons]
    if known and reason not in known:
        raise BadRequest(fields={"priority_reason": "one of: " + ", ".join(known)})


def _who(actor: Actor, visit: Visit | None) -> str:
    """Whose press it is: a receipt says it better than the device."""
    return actor.label if visit is None else f"dossier:{visit.dossier_id}"


def _told_at_issue(draft: _Draft) -> queries.ToldAtIssue:
    """What a new ticket says, as the answer will."""
    quote = draft.request.quote
    ahead = _people_ahead(draft, repeated=False)
    return queries.ToldAtIssue(ahead, quote.estimate, quote.foreseen)


def _people_ahead(draft: _Draft, *, repeated: bool) -> int:
    quote = draft.request.quote
    if quote.ticket_id is not None:
        return quote.people_ahead
    if repeated:
        return max(0, quote.people_ahead - 1)
    if draft.visit is not None and draft.visit.head_start:
        return quote.people_ahead
    # Tickets issued since the quote stand ahead too.
    return quote.people_ahead + max(0, draft.place - 1 - quote.given)
