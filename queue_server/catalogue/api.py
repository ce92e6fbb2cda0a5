"""The catalogue's part of the API: what anyone may read."""

from __future__ import annotations

from typing import Final

from config.wire import ErrorCode
from config.wire.procedures import ProcedureDetails, ProceduresFound
from queue_server.catalogue.beside import NOTHING_BESIDE, Beside
from queue_server.catalogue.service import MOST_AT_ONCE, Catalogue
from queue_server.core.errors import BadRequest
from queue_server.core.http.operations import ANYONE, Call, Operation
from queue_server.web.address_parts import read_number

USUALLY_AT_ONCE: Final = 50
LARGEST_OFFSET: Final = 10**6


def operations(catalogue: Catalogue, beside: Beside = NOTHING_BESIDE) -> list[Operation]:
    """The operations, by the product's own words."""
    handlers = _Handlers(catalogue, beside)
    return [
        Operation(
            id="listProcedures",
            method="GET",
            path="/procedures",
            summary="Find procedures by words (`q`, with or without diacritics) and `field`; "
            "`offset` and `limit` turn the pages.",
            handler=handlers.listed,
            allowed=ANYONE,
            answer=ProceduresFound,
            query={
                "q": {"type": "string"},
                "field": {"type": "string"},
                "offset": {"type": "integer", "minimum": 0, "maximum": LARGEST_OFFSET},
                "limit": {"type": "integer", "minimum": 0, "maximum": MOST_AT_ONCE},
            },
        ),
        Operation(
            id="getProcedure",
            method="GET",
            path="/procedures/{code}",
            summary="A procedure as it is offered now: limits, fees, papers, results.",
            handler=handlers.details,
            allowed=ANYONE,
            answer=ProcedureDetails,
            refusals=(ErrorCode.UNKNOWN_PROCEDURE,),
        ),
    ]


class _Handlers:
    """Each parses, calls one use case and renders."""

    def __init__(self, catalogue: Catalogue, beside: Beside) -> None:
        self._catalogue, self._beside = catalogue, beside

    async def listed(self, call: Call) -> ProceduresFound:
        asked = call.request.query
        return self._catalogue.search(
            query=asked.get("q", ""),
            field=asked.get("field") or None,
            offset=_number(call, "offset", 0, LARGEST_OFFSET),
            limit=_number(call, "limit", USUALLY_AT_ONCE, MOST_AT_ONCE),
        )

    async def details(self, call: Call) -> ProcedureDetails:
        found = self._catalogue.details(call.path("code"))
        officials = self._beside.officials_of(found.procedure.field)
        return found.model_copy(update={"officials": officials})


def _number(call: Call, name: str, usually: int, largest: int) -> int:
    """A number of the address's question. Raises `BadRequest`."""
    written = call.request.query.get(name)
    if written is None:
        return usually
    number = read_number(written)
    if number is None or number > largest:
        raise BadRequest(fields={name: f"a whole number from 0 to {largest}"})
    return number
