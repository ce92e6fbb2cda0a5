"""What greeters note of tickets that wait: papers they looked through, needs, priority."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol

from sqlalchemy import Connection

from config.centre.model import Centre
from config.wire import CounterId, ErrorCode, PriorityClassId, TicketAction, TicketState
from config.wire.centre.greeting import (
    CheckPapers,
    GivePriority,
    GreeterNotes,
    NoteNeeds,
    PaperChecked,
    PapersChecked,
)
from config.wire.procedures import Procedure
from queue_server.centre import repository as centre_store
from queue_server.core.current import Current
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest, NotFound
from queue_server.tickets.errors import IllegalTransition
from queue_server.tickets.events import TicketAmended
from queue_server.tickets.greeting import repository
from queue_server.tickets.greeting.repository import PaperCheck
from queue_server.tickets.offline.service import subject
from queue_server.tickets.repository import queries
from queue_server.tickets.rules import lifecycle
from queue_server.tickets.rules.lifecycle import Ticket
from queue_server.tickets.usecases.issuing import check_priority
from queue_server.tickets.usecases.working_set import WorkingSet

CHECKED: Final = "check_papers"
NEEDS: Final = "note_needs"
PRIORITY: Final = "give_priority"
"""What the centre's log says; its subject is the ticket, of needs without which they are."""
_LONG_NUMBER: Final = re.compile(r"\d(?:[\s.,()_‐-―-]{0,3}\d){7,}", re.ASCII)
"""A phone number or the number of a document."""
_MAIL: Final = re.compile(r"\S@\S")


class PaperLists(Protocol):
    """The catalogue's lists of papers."""

    def version(self, connection: Connection, version_id: int) -> Procedure:
        """Any version of a procedure. Raises `NotFound`."""


class GreetingService:
    """The use cases; the tickets are those of today."""

    def __init__(self, centre: Current[Centre], lists: PaperLists) -> None:
        self._centre = centre
        self._lists = lists

    def notes(self, connection: Connection, ticket: Ticket) -> GreeterNotes:
        """All that was noted of a ticket."""
        check = repository.paper_check(connection, ticket.id)
        return GreeterNotes(
            papers_checked=self._shown(connection, check) if check else None,
            needs=repository.needs(connection, ticket.id),
        )

    def _shown(self, connection: Connection, check: PaperCheck) -> PapersChecked:
        procedure = self._lists.version(connection, check.version_id)
        return PapersChecked(
            procedure=procedure.code,
            procedure_name=procedure.name,
            version_id=check.version_id,
            papers=[
                PaperChecked(paper=place, name=procedure.papers[place].name, found=found)
                for place, found in sorted(check.papers.items())
            ],
            note=check.note,
            checked_at=check.checked_at,
            checked_by=centre_store.staff_names(connection).get(check.checked_by, ""),
        )

    def check_papers(self, unit: UnitOfWork, ticket_id: int, command: CheckPapers) -> GreeterNotes:
        """Keep what was seen. Raises `NotFound` (ticket, procedure), `BadRequest` (a paper that is
        not on the list, a note that names somebody), `IllegalTransition` (a ticket that ended)."""
        ticket = self.of_today(unit.connection, ticket_id, unit.now)
        if ticket.state.is_final:
            raise IllegalTransition(ticket.state, TicketAction.CALL)
        procedure = self._lists.version(unit.connection, command.version_id)
        papers = {one.paper: one.found for one in command.papers}
        if any(place >= len(procedure.papers) or procedure.papers[place].note for place in papers):
            raise BadRequest(fields={"papers": "a paper of the procedure's list"})
        if _LONG_NUMBER.search(unicodedata.normalize("NFKC", command.note)) or _MAIL.search(
            command.note
        ):
            raise BadRequest(fields={"note": "without numbers and addresses of persons"})
        check = PaperCheck(command.version_id, papers, command.note, unit.now, unit.actor.label)
        repository.put_paper_check(unit.connection, ticket, check)
        centre_store.log(unit, CHECKED, subject(ticket.day, ticket.number), procedure.code)
        return self.notes(unit.connection, ticket)

    def note_needs(self, unit: UnitOfWork, ticket_id: int, command: NoteNeeds) -> GreeterNotes:
        """Keep the needs of a waiting ticket and where it is called. Raises `NotFound` (ticket, or
        a counter that does not call its service), `IllegalTransition`."""
        ticket = self._waiting(unit, ticket_id)
        wanted = list(dict.fromkeys(command.needs))
        repository.put_needs(unit.connection, ticket, wanted, unit.now, unit.actor.label)
        if ticket.counter != command.counter:
            self._send(unit, ticket, command.counter)
        centre_store.log(unit, NEEDS, subject(ticket.day, ticket.number), command.counter or "")
        return self.notes(unit.connection, ticket)

    def _send(self, unit: UnitOfWork, ticket: Ticket, counter: str | None) -> None:
        """Let one counter alone call a ticket, or any of its service."""
        known = self._centre.value.counters_for(ticket.service)
        if counter is not None and counter not in {one.id for one in known}:
            raise NotFound(ErrorCode.UNKNOWN_COUNTER)
        work = WorkingSet(unit.connection, [ticket])
        sent = lifecycle.transfer(
            ticket,
            unit.now,
            to_service=ticket.service,
            to_counter=CounterId(counter) if counter else None,
        )
        work.take(unit, ticket, sent, TicketAction.TRANSFER)
        work.write()

    def give_priority(self, unit: UnitOfWork, ticket_id: int, command: GivePriority) -> Ticket:
        """Change the priority of a waiting ticket; who gave which stands in the log. Raises
        `NotFound` (ticket, class), `BadRequest` (the reason), `IllegalTransition`."""
        ticket = self._waiting(unit, ticket_id)
        service = self._centre.value.service_by_id.get(ticket.service)
        if service is None:
            raise NotFound(ErrorCode.UNKNOWN_SERVICE)
        claimed, reason = command.priority_class, command.priority_reason
        check_priority(self._centre.value, service, claimed, reason)
        after = replace(
            ticket,
            priority_class=PriorityClassId(claimed) if claimed else None,
            priority_reason=reason,
        )
        if not repository.set_priority(unit.connection, after):
            raise IllegalTransition(ticket.state, TicketAction.CALL)
        centre_store.log(
            unit,
            PRIORITY,
            subject(ticket.day, ticket.number),
            "/".join(filter(None, (claimed, reason))),
        )
        unit.announce(TicketAmended(ticket=after))
        return after

    # ----------------------------------------------------------------------------- tickets

    def of_today(self, connection: Connection, ticket_id: int, now: datetime) -> Ticket:
        """Raises `NotFound`."""
        ticket = queries.by_id(connection, ticket_id)
        if ticket is None or ticket.day != self._centre.value.day(now):
            raise NotFound(ErrorCode.UNKNOWN_TICKET)
        return ticket

    def _waiting(self, unit: UnitOfWork, ticket_id: int) -> Ticket:
        ticket = self.of_today(unit.connection, ticket_id, unit.now)
        if ticket.state is not TicketState.WAITING:
            raise IllegalTransition(ticket.state, TicketAction.CALL)
        return ticket
