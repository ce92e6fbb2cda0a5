"""A ticket that was given by hand, printed at a kiosk: it waits there among its other papers."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Protocol

from config.wire import ErrorCode, TicketIssued
from config.wire.centre.greeting import PrintTicket
from config.wire.dossiers.answers import ReceiptJob
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import NotFound
from queue_server.core.http.operations import Call, Operation, body_of
from queue_server.core.room import App
from queue_server.tickets.greeting.api import GREETERS
from queue_server.tickets.hall.broadcasts import Live
from queue_server.tickets.repository import queries
from queue_server.tickets.usecases.issue_answers import issued


class KioskPapers(Protocol):
    """Papers that wait for the printers of kiosks: the room that keeps them is set up first."""

    def add(self, unit: UnitOfWork, job: ReceiptJob, kiosk: str) -> None:
        """Have a kiosk print a paper."""

    def waiting(self, kiosk: str) -> list[ReceiptJob]:
        """What waits for it now."""

    def listen(self, listener: Callable[[str], None]) -> None:
        """Call `listener` with a kiosk's id after other papers wait for it than before."""


class TicketPaper:
    """Has kiosks print tickets."""

    def __init__(self, app: App, live: Live, papers: KioskPapers) -> None:
        self._centre, self._commands = app.centre, app.commands
        self._live = live
        self._papers = papers

    async def print(self, call: Call) -> ReceiptJob:
        command: PrintTicket = body_of(call, PrintTicket)
        ticket_id = call.path_number("ticket_id")
        return await self._commands.run(
            call, ReceiptJob, lambda unit: self._print(unit, ticket_id, command.kiosk)
        )

    def _print(self, unit: UnitOfWork, ticket_id: int, kiosk: str) -> ReceiptJob:
        """Raises `NotFound` (a ticket of today, a kiosk)."""
        if kiosk not in self._centre.value.kiosk_by_id:
            raise NotFound(ErrorCode.UNKNOWN_KIOSK)
        ticket = queries.by_id(unit.connection, ticket_id)
        if (
            ticket is None
            or ticket.day != self._centre.value.day(unit.now)
            or ticket.state.is_final
        ):
            raise NotFound(ErrorCode.UNKNOWN_TICKET)
        place = self._live.hall.forecast(unit.now).tickets.get(ticket.id)
        facts = {
            "people_ahead": place.people_ahead if place else None,
            "estimate": place.estimate if place else None,
        }
        job = job_of(issued(self._centre.value, ticket).model_copy(update=facts))
        self._papers.add(unit, job, kiosk)
        return job

    def operations(self) -> list[Operation]:
        """What staff may have printed of tickets."""
        return [
            Operation(
                "printTicket", "POST", "/tickets/{ticket_id}/print",
                "Print a ticket of today on the ticket printer of a kiosk.",
                self.print, GREETERS, PrintTicket, ReceiptJob,
                refusals=(ErrorCode.UNKNOWN_TICKET, ErrorCode.UNKNOWN_KIOSK),
            )
        ]  # fmt: skip


def job_of(ticket: TicketIssued) -> ReceiptJob:
    """The job of a ticket; a kiosk that knows no tickets among its jobs prints number and link."""
    return ReceiptJob(
        job=f"ticket-{secrets.token_hex(12)}",
        code=ticket.number,
        procedure_name=ticket.service_name,
        received_at=ticket.issued_at,
        due_at=None,
        papers=0,
        fee=None,
        follow_url=ticket.tracking_url,
        hall_name=ticket.hall_name,
        language=ticket.language,
        time_zone=ticket.time_zone,
        ticket=ticket,
    )
