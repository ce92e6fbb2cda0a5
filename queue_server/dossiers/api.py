"""The dossiers' part of the API: parse, one use case, render.

A command is answered with the dossier as it stands after it. What is kept under the command's
key is only which dossier it was: no person's data lies about with the answers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from config.wire.dossiers.answers import (
    Applicant,
    Dossier,
    DossierQuoted,
    DossiersListed,
    DossierTouched,
    IdentityRead,
    PrintReceipt,
    QuoteDossier,
    ReadIdentityCard,
    ReceiptJob,
    ReceiveDossier,
    SearchDossiers,
    WorkList,
)
from config.wire.dossiers.commands import LARGEST_OFFSET
from queue_server.catalogue.service import Catalogue
from queue_server.core.actor import Actor
from queue_server.core.clock import Clock
from queue_server.core.db.base import Database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest
from queue_server.core.http.operations import Call, body_of
from queue_server.core.idempotency import Commands
from queue_server.core.streams.hub import Hub
from queue_server.dossiers.identity.card import read_identity_card
from queue_server.dossiers.persons.applicants import masked
from queue_server.dossiers.persons.read_log import ReadLog
from queue_server.dossiers.usecases.service import DossierService
from queue_server.web.address_parts import read_number

UseCase = Callable[[DossierService], Callable[[UnitOfWork, int, Any], DossierTouched]]
"""What of the service does a command on a dossier."""


class DossierApi:
    """The operations of dossiers over their service."""

    def __init__(
        self,
        dossiers: DossierService,
        catalogue: Catalogue,
        commands: Commands,
        database: Database,
        hub: Hub,
        clock: Clock,
        reads: ReadLog,
    ) -> None:
        self.dossiers = dossiers
        self._catalogue = catalogue
        self._commands = commands
        self._database = database
        self._hub = hub
        self._clock = clock
        self._reads = reads

    # ------------------------------------------------------------------------------ receiving

    async def quote(self, call: Call) -> DossierQuoted:
        command: QuoteDossier = body_of(call, QuoteDossier)
        return self.dossiers.receiving.quote(command, self._clock.now())

    async def identity_card(self, call: Call) -> IdentityRead:
        command: ReadIdentityCard = body_of(call, ReadIdentityCard)
        return read_identity_card(
            command.payload, self.dossiers.centre.value.day(self._clock.now())
        )

    async def receive(self, call: Call) -> Dossier:
        command: ReceiveDossier = body_of(call, ReceiveDossier)
        touched = await self._commands.run(
            call,
            DossierTouched,
            lambda unit: self.dossiers.receiving.receive(unit, command),
        )
        return await self._dossier(touched.dossier_id, call.caller)

    # -------------------------------------------------------------------------------- reading

    async def list(self, call: Call) -> DossiersListed:
        query = call.request.query
        shown, offset = _list(query.get("list", WorkList.MINE)), _offset(query.get("offset", "0"))
        return await self._listed(shown, "", offset, call)

    async def search(self, call: Call) -> DossiersListed:
        command: SearchDossiers = body_of(call, SearchDossiers)
        return await self._listed(command.shown, command.words, command.offset, call)

    async def _listed(self, shown: WorkList, terms: str, offset: int, call: Call) -> DossiersListed:
        now, caller = self._clock.now(), call.caller
        listed = await self._database.read(
            lambda connection: self.dossiers.listed(connection, shown, terms, offset, caller, now)
        )
        ids = [dossier.dossier_id for dossier in listed.dossiers]
        await self._reads.read(caller, call.operation, ids)
        return listed

    async def get(self, call: Call) -> Dossier:
        """A dossier; its person's phone and ID number are masked until they are asked for."""
        found = await self._dossier(call.path_number("dossier_id"), call.caller)
        await self._reads.read(call.caller, call.operation, [found.dossier_id])
        return found

    async def applicant(self, call: Call) -> Applicant:
        """The person with phone and ID number in full. Looked at before, it is still logged."""
        dossier_id = call.path_number("dossier_id")
        person = await self._database.read(
            lambda connection: self.dossiers.applicant(connection, dossier_id)
        )
        await self._reads.read(call.caller, call.operation, [dossier_id])
        return person

    async def _dossier(self, dossier_id: int, caller: Actor) -> Dossier:
        now = self._clock.now()
        dossier = await self._database.read(
            lambda connection: self.dossiers.dossier(connection, dossier_id, caller, now)
        )
        return dossier.model_copy(update={"applicant": masked(dossier.applicant)})

    # ------------------------------------------------------------------------------- commands

    async def command(self, use_case: UseCase, call: Call) -> Dossier:
        """A use case on one dossier."""
        dossier_id, handle = call.path_number("dossier_id"), use_case(self.dossiers)
        await self._commands.run(
            call,
            DossierTouched,
            lambda unit: handle(unit, dossier_id, call.body),
        )
        return await self._dossier(dossier_id, call.caller)

    async def print_receipt(self, call: Call) -> ReceiptJob:
        command: PrintReceipt = body_of(call, PrintReceipt)
        dossier_id = call.path_number("dossier_id")
        return await self._commands.run(
            call,
            ReceiptJob,
            lambda unit: self.dossiers.print_receipt(unit, dossier_id, command),
        )


def _list(word: str) -> WorkList:
    try:
        return WorkList(word)
    except ValueError:
        raise BadRequest(fields={"list": "one of " + ", ".join(WorkList)}) from None


def _offset(word: str) -> int:
    offset = read_number(word)
    if offset is None or offset > LARGEST_OFFSET:
        raise BadRequest(fields={"offset": "how many to leave out, from 0"})
    return offset
