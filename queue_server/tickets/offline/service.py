"""Kiosks that go on while the server does not answer: numbers set aside for them, and the
tickets that they gave and deliver when the server is back.

A number that is printed is a promise. So a ticket that was issued offline is taken in wherever that
can be done at all: hours, quota and last ticket of the day are not asked, a class that is gone
makes it an ordinary one. It stands in the queue by the time at which it was taken. A ticket is
known by its day and number, so it may be delivered as often as the kiosk likes; another ticket of
a number that was delivered is refused, for two machines gave it.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from typing import Final

from config.centre.campaigns import named_services
from config.centre.model import Centre, Service
from config.wire import (
    ErrorCode,
    NumbersReserved,
    PriorityClassId,
    ReserveNumbers,
    ServiceId,
    TicketAction,
    TicketIssued,
    TicketState,
)
from config.wire.offline import (
    DeliveredTicket,
    DeliverTickets,
    NumbersReturned,
    ReturnNumbers,
    TicketDelivered,
    TicketsDelivered,
)
from config.wire.parts import CALENDAR_DAYS
from queue_server.centre import repository as centre_store
from queue_server.core.current import Current
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest, Conflict, NotFound
from queue_server.core.http.operations import LONGEST_KEY
from queue_server.core.idempotency import StoredAnswers
from queue_server.tickets.events import TicketChanged
from queue_server.tickets.offline.givers import giver
from queue_server.tickets.repository import number_reservations, queries
from queue_server.tickets.repository.number_reservations import Name, Reserved
from queue_server.tickets.rules.lifecycle import Ticket
from queue_server.tickets.rules.numbering import (
    ALONE_NUMBERS,
    new_token,
    offline_ordinal,
    ticket_number,
)
from queue_server.tickets.usecases.issue_answers import NOT_YET, issued
from queue_server.tickets.usecases.lanes import dossiers_of, sending
from queue_server.tickets.usecases.service import TicketService
from queue_server.tickets.usecases.visits import NoVisits, Visit, Visits, waiting_since

MOST_OF_TABLETS: Final = 150
"""Numbers of a service and day for all tablets together: the rest is for kiosks."""
CLOCKS_AGREE: Final = timedelta(seconds=2)
"""A kiosk's clock that is off by less is believed."""
DAY_TURNS_EARLY: Final = timedelta(minutes=5)
"""How long before midnight a kiosk whose clock is ahead may begin its next day."""
DELIVERED: Final = "deliver_tickets"
RESERVED: Final = "reserve_numbers"
RETURNED: Final = "return_numbers"
REFUSED: Final = "ticket_refused"
REPLACED: Final = "ticket_replaced"
"""What the centre's log says: the last two of tickets that were promised and could not be taken
in, and of tickets that were taken back because the kiosk had given another one."""
REMEMBERED: Final = timedelta(days=30)
"""A kiosk that sends a refused ticket again within this time adds no line to the log."""


class OfflineTickets:
    """The numbers that kiosks hold, and the tickets that they gave of them."""

    def __init__(
        self, centre: Current[Centre], tickets: TicketService, visits: Visits | None = None
    ) -> None:
        self.centre = centre
        self._tickets = tickets
        self._visits = visits or NoVisits()

    # ---------------------------------------------------------------------- the numbers

    def reserve(
        self, unit: UnitOfWork, command: ReserveNumbers, tablet: str = ""
    ) -> NumbersReserved:
        """Set as many of the wanted numbers aside for the kiosk that asks, or for a greeter's
        tablet, as are left of the day.

        Raises `NotFound` (a service that it does not offer), `BadRequest` (a day too far off),
        `Conflict` (`no_numbers_left`).
        """
        service = self._offered(command.service, "" if tablet else unit.actor.id)
        day = self._day_ahead(command.day, unit.now)
        before = number_reservations.reserved_count(unit.connection, day, service.id)
        last = min(before + command.count, ALONE_NUMBERS)
        if tablet:
            of_tablets = number_reservations.of_tablets(unit.connection, day, service.id)
            last = min(last, before + MOST_OF_TABLETS - of_tablets)
        if last <= before:
            raise Conflict(ErrorCode.NO_NUMBERS_LEFT)
        set_aside = [
            Reserved(
                day,
                ticket_number(service.letter, offline_ordinal(place)),
                service.id,
                new_token(),
                tablet or unit.actor.id,
                unit.now,
            )
            for place in range(before + 1, last + 1)
        ]
        number_reservations.reserve(unit.connection, set_aside)
        said = f"{set_aside[0].number} – {set_aside[-1].number}"
        centre_store.log(unit, RESERVED, day.isoformat(), said)
        return NumbersReserved(
            service=service.id,
            numbers=[one.number for one in set_aside],
            tokens=[one.token for one in set_aside],
            day=day.isoformat(),
        )

    def _offered(self, service_id: str, kiosk: str) -> Service:
        """A service that a kiosk offers; without a kiosk, any."""
        service = self.centre.value.service_by_id.get(service_id)
        if service is None or service.winding_down:
            raise NotFound(ErrorCode.UNKNOWN_SERVICE)
        if kiosk:
            known = self.centre.value.kiosk_by_id.get(kiosk)  # it may just have been taken out
            if known is None or (known.services and service_id not in known.services):
                raise NotFound(ErrorCode.UNKNOWN_SERVICE)
        return service

    def _day_ahead(self, wanted: date | None, now: datetime) -> date:
        today = self.centre.value.day(now)
        day = wanted or today
        if not 0 <= (day - today).days <= CALENDAR_DAYS:
            raise BadRequest(fields={"day": f"from today to {CALENDAR_DAYS} days ahead"})
        return day

    def give_back(
        self, unit: UnitOfWork, command: ReturnNumbers, tablet: str = ""
    ) -> NumbersReturned:
        """Know numbers of the kiosk or tablet as unused; doing it twice is as once.

        Raises `NotFound` (`number_not_reserved`: one is not this kiosk's), `Conflict`
        (`number_given`: one has a ticket), and then changes none.
        """
        names = {(command.day, number) for number in command.numbers}
        known = number_reservations.reserved(unit.connection, names)
        holder = tablet or unit.actor.id
        if any(name not in known or known[name].kiosk != holder for name in names):
            raise NotFound(ErrorCode.NUMBER_NOT_RESERVED)
        if number_reservations.with_ticket(unit.connection, names):
            raise Conflict(ErrorCode.NUMBER_GIVEN)
        if number_reservations.mark_unused(unit.connection, names, unit.now):
            centre_store.log(unit, RETURNED, command.day.isoformat(), " ".join(command.numbers))
        return NumbersReturned(unused=len(names))

    # --------------------------------------------------------------------- the delivery

    def deliver(
        self, unit: UnitOfWork, command: DeliverTickets, tablet: str = ""
    ) -> TicketsDelivered:
        """Take in what a kiosk or tablet issued offline; each ticket is judged by itself.

        Those that cannot be taken in are answered with a code, and a line of the centre's log
        tells staff whose number was promised for nothing.
        """
        names = [(taken.day, taken.number) for taken in command.tickets]
        reserved = number_reservations.reserved(unit.connection, names)
        there = number_reservations.with_ticket(unit.connection, names)
        refused: dict[Name, ErrorCode] = {}
        new: dict[Name, tuple[DeliveredTicket, Reserved]] = {}
        answers = []
        for name, taken in zip(names, command.tickets, strict=True):
            known = reserved.get(name)
            before = new[name][0] if name in new else None
            holder = tablet or unit.actor.id
            refusal = self._refusal(taken, known, holder, unit.now, is_there=name in there)
            if before is not None and taken_as(before) != taken_as(taken):
                refusal = ErrorCode.NUMBER_GIVEN_TWICE
            if refusal is not None:
                refused[name] = refusal
            elif name not in there and known is not None:
                new.setdefault(name, (taken, known))
            answers.append(TicketDelivered(day=taken.day, number=taken.number, refused=refusal))
        self._put_down(unit, unit.now - command.sent_at, list(new.values()), tablet)
        _tell_staff(unit, refused)
        return TicketsDelivered(tickets=answers)

    def _refusal(
        self,
        taken: DeliveredTicket,
        reserved: Reserved | None,
        kiosk: str,
        now: datetime,
        *,
        is_there: bool,
    ) -> ErrorCode | None:
        if reserved is None or reserved.kiosk != kiosk:
            return ErrorCode.NUMBER_NOT_RESERVED
        if is_there:
            is_other = reserved.taken_as not in (None, taken_as(taken))
            return ErrorCode.NUMBER_GIVEN_TWICE if is_other else None
        if reserved.service != taken.service:
            return ErrorCode.NUMBER_NOT_RESERVED
        if taken.service not in named_services(self.centre.value):
            return ErrorCode.UNKNOWN_SERVICE
        if taken.day > self.centre.value.day(now + DAY_TURNS_EARLY):
            return ErrorCode.NUMBER_OF_ANOTHER_DAY
        return None

    def _put_down(
        self,
        unit: UnitOfWork,
        clock_offset: timedelta,
        new: list[tuple[DeliveredTicket, Reserved]],
        tablet: str,
    ) -> None:
        """`clock_offset` is what the kiosk's times lack."""
        if not new:
            return
        visits = [self._visit(unit, taken) for taken, _ in new]
        drafts = [
            (self._by(unit, taken, tablet), self._ticket(unit, clock_offset, taken, known, visit))
            for (taken, known), visit in zip(new, visits, strict=True)
        ]
        added = queries.add(drafts)
        number_reservations.count_delivered(unit.connection, [(t.day, t.service) for t in added])
        number_reservations.mark_unused(unit.connection, [(t.day, t.number) for t in added], None)
        given = {(taken.day, taken.number): taken_as(taken) for taken, _ in new}
        number_reservations.keep_taken(unit.connection, given)
        for ticket, visit, (taken, _) in zip(added, visits, new, strict=True):
            if visit is not None:
                self._visits.keep(unit.at(ticket.issued_at), ticket.id, visit)
            unit.announce(
                TicketChanged(
                    ticket=ticket,
                    action=TicketAction.ISSUE,
                    from_state=None,
                    at=ticket.issued_at,
                )
            )
            self._answer_for(unit, ticket, taken.asked_under)
        numbers = " ".join(subject(t.day, t.number) for t in added)
        centre_store.log(unit, DELIVERED, unit.actor.label, numbers)
        self._tickets.expire_past(unit, added)

    @staticmethod
    def _by(unit: UnitOfWork, taken: DeliveredTicket, tablet: str) -> UnitOfWork:
        """In the name of who gave it: a kiosk itself, of a tablet who had it in hand."""
        if not tablet:
            return unit
        return unit.by(giver(unit.connection, taken.given_by, taken.day, unit.actor))

    def _ticket(
        self,
        unit: UnitOfWork,
        clock_offset: timedelta,
        taken: DeliveredTicket,
        reserved: Reserved,
        visit: Visit | None,
    ) -> Ticket:
        service = named_services(self.centre.value)[taken.service]
        at = self._real_time(unit, clock_offset, taken, reserved)
        languages = self.centre.value.languages
        claimed, reason = self._priority(taken, service)
        return Ticket(
            id=NOT_YET,
            day=taken.day,
            number=taken.number,
            service=ServiceId(service.id),
            language=taken.language if taken.language in languages else languages[0],
            state=TicketState.WAITING,
            priority_class=claimed,
            priority_reason=reason,
            issued_at=at,
            waiting_since=waiting_since(self.centre.value, service, taken.day, visit, at),
            state_since=at,
            counter=None,
            token=reserved.token,
            issued_offline=True,
            dossiers=dossiers_of(self.centre.value, service, taken),
        )

    def _real_time(
        self,
        unit: UnitOfWork,
        clock_offset: timedelta,
        taken: DeliveredTicket,
        reserved: Reserved,
    ) -> datetime:
        """When it was taken by the server's clock: within its day, after its reservation."""
        day_began = self.centre.value.midnight_after(taken.day - timedelta(days=1))
        earliest = max(reserved.reserved_at, day_began)
        latest = min(unit.now, self.centre.value.midnight_after(taken.day) - timedelta(seconds=1))
        return real_time(taken.taken_at, clock_offset, unit.now, earliest=earliest, latest=latest)

    def _priority(
        self, taken: DeliveredTicket, service: Service
    ) -> tuple[PriorityClassId | None, str | None]:
        """The class that the paper says, and the reason; ordinary where the class is gone."""
        claimed = taken.priority_class
        known = self.centre.value.priority_class_by_id.get(claimed or "")
        if claimed is None or known is None:
            return None, None
        chosen = (service, *sending(self.centre.value, service))
        if not known.winding_down and all(claimed not in one.priority_classes for one in chosen):
            return None, None
        reasons = [reason.id for reason in known.reasons]
        reason = taken.priority_reason
        return PriorityClassId(claimed), reason if not reasons or reason in reasons else None

    def _visit(self, unit: UnitOfWork, taken: DeliveredTicket) -> Visit | None:
        """What the receipt says of the visit; a receipt that nobody knows stops no ticket."""
        if not taken.receipt:
            return None
        try:
            return self._visits.find(unit.connection, taken.receipt, taken.service, unit.now)
        except NotFound:
            return None

    # --------------------------------------------------- what the server was asked first

    def _answer_for(self, unit: UnitOfWork, ticket: Ticket, key: str) -> None:
        """The kiosk had asked under `key` and given up: what came of that is taken back, and
        what may still come of it gets this ticket."""
        if not key or len(key) > LONGEST_KEY:
            return
        answers = StoredAnswers(unit.connection)
        before = answers.given(unit.actor, key, TicketIssued)
        if before is not None and not self._take_back(unit, before, ticket):
            return
        answers.replace(unit, key, issued(self.centre.value, ticket))

    def _take_back(self, unit: UnitOfWork, before: TicketIssued, ticket: Ticket) -> bool:
        """Void the ticket that was given under the same key; False where it stands: somebody
        holds it on paper, or it was called already and is left to the rule for who is absent."""
        if before.repeated or before.issued_offline:
            return False
        given = queries.by_id(unit.connection, before.ticket_id)
        if given is None or given.state is not TicketState.WAITING:
            return False
        self._tickets.void(unit, given.id)
        centre_store.log(unit, REPLACED, subject(given.day, given.number), ticket.number)
        return True


def _tell_staff(unit: UnitOfWork, refused: dict[Name, ErrorCode]) -> None:
    if not refused:
        return
    subjects = [subject(*name) for name in refused]
    told = number_reservations.noted(unit.connection, REFUSED, subjects, unit.now - REMEMBERED)
    for name, code in refused.items():
        if subject(*name) not in told:
            centre_store.log(unit, REFUSED, subject(*name), code.value)


def taken_as(taken: DeliveredTicket) -> str:
    """A digest of the press from which a ticket came: its moment, its key, its class. Two machines
    on a copied folder give one number to two people, who never press in the same millisecond."""
    said = taken.model_dump_json(include={"taken_at", "asked_under", "priority_class"})
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def subject(day: date, number: str) -> str:
    """How the centre's log names a ticket: `2026-11-16 A601`."""
    return f"{day.isoformat()} {number}"


def real_time(
    taken_at: datetime,
    clock_offset: timedelta,
    now: datetime,
    *,
    earliest: datetime,
    latest: datetime,
) -> datetime:
    """When a ticket was taken by the server's clock, in whole milliseconds.

    `clock_offset` is how far the kiosk's clock is behind; within `CLOCKS_AGREE` it is the way
    that the message took, and the kiosk is believed. The time is put between `earliest` and
    `latest`; where these contradict each other, `latest` holds.
    """
    offset = clock_offset if abs(clock_offset) > CLOCKS_AGREE else timedelta()
    # Sums of spans only: a time at the calendar's end must not run over it.
    ago = now - taken_at - offset
    ago = max(now - latest, min(ago, now - earliest))
    at = now - ago
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
