"""The operations of surveys, by the product's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from config.centre.roles import Permission
from config.wire import Empty, ErrorCode
from queue_server.core.http.later import WireModels
from queue_server.core.http.operations import ANYONE, Operation, staff, staff_who

if TYPE_CHECKING:
    from config.wire.feedback import surveys as wire
    from queue_server.feedback.surveys.api import SurveyApi
else:
    wire = WireModels("config.wire.feedback.surveys")

OVERSEERS: Final = staff(Permission.OVERSEE)
WHO_ENTERS: Final = staff_who(
    Permission.SERVE, Permission.ISSUE, Permission.RECEIVE, Permission.OVERSEE
)
WHO_MAKES_TABLETS: Final = staff_who(Permission.OVERSEE, Permission.DEVICES)
OF_A_LINK: Final = (
    ErrorCode.UNKNOWN_SURVEY, ErrorCode.SURVEY_NOT_OPEN, ErrorCode.DATA_KEY_MISSING,
)  # fmt: skip


def operations(api: SurveyApi) -> list[Operation]:
    """Every operation of surveys."""
    return [*_of_citizens(api), *_of_staff(api)]


def _of_citizens(api: SurveyApi) -> list[Operation]:
    return [
        Operation(
            id="giveSurveyAnswer",
            method="POST",
            path="/surveys/{token}",
            summary="Answer for the visit or result of a link, once; later answers change nothing.",
            handler=api.give,
            allowed=ANYONE,
            body=wire.SurveyAnswer,
            answer=wire.SurveyAnswerTaken,
            refusals=OF_A_LINK,
        ),
        Operation(
            id="getSurveyTablet",
            method="GET",
            path="/survey-tablets/{token}",
            summary="Whom a counter's tablet asks now: a number, or nobody.",
            handler=api.tablet,
            allowed=ANYONE,
            answer=wire.SurveyTablet,
            refusals=(ErrorCode.UNKNOWN_SURVEY,),
            is_use=False,
        ),
        Operation(
            id="giveTabletAnswer",
            method="POST",
            path="/survey-tablets/{token}",
            summary="Answer at a counter's tablet, for the number that it showed.",
            handler=api.give_at_tablet,
            allowed=ANYONE,
            body=wire.TabletAnswer,
            answer=wire.SurveyAnswerTaken,
            refusals=OF_A_LINK,
        ),
    ]


def _of_staff(api: SurveyApi) -> list[Operation]:
    return [
        Operation(
            id="enterSurveyAnswer",
            method="POST",
            path="/surveys",
            summary="Enter an answer that was given on paper.",
            handler=api.enter,
            allowed=WHO_ENTERS,
            body=wire.EnterSurveyAnswer,
            answer=wire.SurveyAnswerTaken,
            refusals=(
                ErrorCode.UNKNOWN_SERVICE,
                ErrorCode.UNKNOWN_COUNTER,
                ErrorCode.UNKNOWN_TICKET,
                ErrorCode.UNKNOWN_DOSSIER,
                ErrorCode.DOSSIER_OF_OTHER_UNIT,
                ErrorCode.DATA_KEY_MISSING,
            ),
        ),
        Operation(
            id="makeSurveyTablet",
            method="POST",
            path="/counters/{counter}/survey-tablet",
            summary="Make the address of a counter's tablet, told this once; the one before ends.",
            handler=api.make_tablet,
            allowed=WHO_MAKES_TABLETS,
            body=Empty,
            answer=wire.SurveyTabletMade,
            refusals=(ErrorCode.UNKNOWN_COUNTER,),
        ),
        Operation(
            id="endSurveyTablet",
            method="DELETE",
            path="/counters/{counter}/survey-tablet",
            summary="End a counter's tablet.",
            handler=api.end_tablet,
            allowed=WHO_MAKES_TABLETS,
        ),
        Operation(
            id="releaseSurveyText",
            method="POST",
            path="/survey-texts/{answer}",
            summary="Let what somebody wrote be shown as sent here; an empty text deletes it.",
            handler=api.release,
            allowed=OVERSEERS,
            body=wire.ReleaseSurveyText,
            refusals=(ErrorCode.NOT_FOUND, ErrorCode.DATA_KEY_MISSING),
        ),
    ]
