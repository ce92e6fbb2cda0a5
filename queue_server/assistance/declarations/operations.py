"""The operations of helped declarations, by the product's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from config.centre.roles import Permission
from config.wire import ErrorCode
from queue_server.core.http.later import WireModels
from queue_server.core.http.operations import Operation, staff, staff_who

if TYPE_CHECKING:
    from config.wire.assistance import declarations as wire
    from queue_server.assistance.declarations.api import DeclarationApi
else:
    wire = WireModels("config.wire.assistance.declarations")

HELPERS: Final = staff_who(
    Permission.ISSUE, Permission.SERVE, Permission.RECEIVE, Permission.PROCESS, Permission.OVERSEE
)
OVERSEERS: Final = staff(Permission.OVERSEE)
OF_ONE: Final = (
    ErrorCode.UNKNOWN_DECLARATION, ErrorCode.DECLARATION_NOT_YOURS, ErrorCode.DECLARATION_STANDS,
)  # fmt: skip


def operations(api: DeclarationApi) -> list[Operation]:
    """Every operation of helped declarations."""
    one = "/declarations/{entry}"
    return [
        Operation(
            id="deliverDeclaration",
            method="PUT",
            path=one,
            summary="Store a helped declaration under its tablet's key, once however often sent.",
            handler=api.deliver,
            allowed=HELPERS,
            body=wire.DeliverDeclaration,
            answer=wire.DeclarationStored,
            refusals=(ErrorCode.DECLARATION_DAY, ErrorCode.UNKNOWN_STAFF, ErrorCode.KEY_REUSED),
        ),
        Operation(
            id="correctDeclaration",
            method="POST",
            path=f"{one}/correct",
            summary="Correct one's own entry on the day on which it was entered; logged.",
            handler=api.correct,
            allowed=HELPERS,
            body=wire.Declaration,
            refusals=(*OF_ONE, ErrorCode.UNKNOWN_STAFF),
        ),
        Operation(
            id="withdrawDeclaration",
            method="DELETE",
            path=one,
            summary="Take one's own entry back on the day on which it was entered; logged.",
            handler=api.withdraw,
            allowed=HELPERS,
            refusals=OF_ONE,
        ),
        Operation(
            id="listDeclarations",
            method="GET",
            path="/declarations",
            summary="Who was helped today, the newest first.",
            handler=api.listed,
            allowed=HELPERS,
            answer=wire.DeclarationsOfDay,
        ),
    ]
