"""The operations of petitions, by the product's own words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel

from config.centre.roles import Permission
from config.wire import Empty, ErrorCode
from config.wire.vocabulary import FromDevice
from queue_server.core.http.later import WireModels
from queue_server.core.http.operations import ANYONE, Allowed, Operation, staff, staff_who

if TYPE_CHECKING:
    from config.wire.feedback import petitions as wire
    from queue_server.feedback.petitions.api import PetitionApi
else:
    wire = WireModels("config.wire.feedback.petitions")

OVERSEERS: Final = staff(Permission.OVERSEE)
WHO_ENTERS: Final = staff_who(
    Permission.SERVE, Permission.ISSUE, Permission.RECEIVE, Permission.OVERSEE
)
WHO_ANSWERS: Final = staff_who(Permission.PROCESS, Permission.OVERSEE)
UNKNOWN: Final = (ErrorCode.UNKNOWN_PETITION, ErrorCode.DATA_KEY_MISSING)
STEPS: Final = (
    *UNKNOWN,
    ErrorCode.PETITION_CHANGED,
    ErrorCode.PETITION_TRANSITION,
    ErrorCode.PETITION_FORGOTTEN,
)


def operations(api: PetitionApi) -> list[Operation]:
    """Every operation of petitions."""
    return [*_of_citizens(api), *_of_staff(api), *_steps(api), *_of_persons(api)]


def _of_citizens(api: PetitionApi) -> list[Operation]:
    return [
        Operation(
            id="submitPetition",
            method="POST",
            path="/petitions",
            summary="Send a suggestion, petition or complaint; photos go by the page's form.",
            handler=api.submit,
            allowed=ANYONE,
            body=wire.SubmitPetition,
            answer=wire.PetitionReceived,
            refusals=(
                ErrorCode.PETITIONS_NOT_TAKEN,
                ErrorCode.TOO_MANY_REQUESTS,
                ErrorCode.DATA_KEY_MISSING,
            ),
        ),
        Operation(
            id="followPetition",
            method="GET",
            path="/petitions/link/{token}",
            summary="How a petition stands, for the holder of its link.",
            handler=api.follow,
            allowed=ANYONE,
            answer=wire.PetitionFollowed,
            refusals=UNKNOWN,
        ),
        Operation(
            id="judgePetitionAnswer",
            method="POST",
            path="/petitions/link/{token}/judgement",
            summary="Say whether the answer is enough; where not, it is reopened.",
            handler=api.judge,
            allowed=ANYONE,
            body=wire.JudgePetition,
            refusals=STEPS,
        ),
    ]


def _of_staff(api: PetitionApi) -> list[Operation]:
    return [
        Operation(
            id="enterPetition",
            method="POST",
            path="/petitions/entered",
            summary="Enter what somebody brought to a counter, called about or wrote on paper.",
            handler=api.enter,
            allowed=WHO_ENTERS,
            body=wire.EnterPetition,
            answer=wire.PetitionReceived,
            refusals=(ErrorCode.DATA_KEY_MISSING,),
        ),
        Operation(
            id="listPetitions",
            method="GET",
            path="/petitions",
            summary="Petitions that wait for the centre; with `over` the newest of the others.",
            handler=api.listed,
            allowed=WHO_ANSWERS,
            answer=wire.PetitionsListed,
            query={"over": {"type": "string"}},
        ),
        Operation(
            id="getPetition",
            method="GET",
            path="/petitions/{petition}",
            summary="A petition whole, with its sender; that it was read is logged.",
            handler=api.get,
            allowed=WHO_ANSWERS,
            answer=wire.Petition,
            refusals=UNKNOWN,
        ),
    ]


def _steps(api: PetitionApi) -> list[Operation]:
    def step(
        id: str, name: str, summary: str, handler: Callable[..., Any], body: type[FromDevice],
        allowed: Allowed = WHO_ANSWERS, more: tuple[ErrorCode, ...] = (),
    ) -> Operation:  # fmt: skip
        path = f"/petitions/{{petition}}/{name}"
        return Operation(
            id=id, method="POST", path=path, summary=summary, handler=handler, allowed=allowed,
            body=body, refusals=(*STEPS, *more),
        )  # fmt: skip

    return [
        step(
            "assignPetition", "assign", "Say which member of staff answers it.", api.assign,
            wire.AssignPetition, OVERSEERS, (ErrorCode.UNKNOWN_STAFF,),
        ),
        step("answerPetition", "answer", "Answer it.", api.answer, wire.AnswerPetition),
        step(
            "forwardPetition", "forward", "Hand it to the office that it is for.", api.forward,
            wire.ForwardPetition,
        ),
        step(
            "rejectPetition", "reject", "End it without an answer, with a reason.", api.reject,
            wire.RejectPetition,
        ),
    ]  # fmt: skip


def _of_persons(api: PetitionApi) -> list[Operation]:
    def one(
        id: str, name: str, summary: str, handler: Callable[..., Any],
        answer: type[BaseModel] | None = None, refusals: tuple[ErrorCode, ...] = UNKNOWN,
    ) -> Operation:  # fmt: skip
        path = f"/petitions/{{petition}}/{name}"
        return Operation(
            id=id, method="POST", path=path, summary=summary, handler=handler, allowed=OVERSEERS,
            body=Empty, answer=answer, refusals=refusals,
        )  # fmt: skip

    return [
        one(
            "exportPetition", "export", "All that is held of it, for its sender; logged.",
            api.export, wire.Petition,
        ),
        one(
            "erasePetition", "erase", "Erase its words, photos and sender for good; logged.",
            api.erase, None, (ErrorCode.UNKNOWN_PETITION, ErrorCode.PETITION_TRANSITION),
        ),
    ]  # fmt: skip
