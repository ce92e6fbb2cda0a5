"""The operations on the rota and on compensatory leave. What answers them is imported with the
first request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from config.wire import ErrorCode
from config.wire.centre.rota import (
    AddShift,
    ConfirmAllLeave,
    ConfirmLeave,
    EnterLeave,
    GiveReason,
    LeaveConfirmed,
    LeaveListed,
    LeaveNoted,
    MoveShift,
    PlanShifts,
    RotaMonth,
    ShiftsPlanned,
    TakeLeave,
)
from queue_server.centre.rota.rules import LEADING
from queue_server.core.http.operations import ANY_STAFF, Operation, staff_who

if TYPE_CHECKING:
    from queue_server.centre.rota.api import RotaApi

PLANNERS: Final = staff_who(*LEADING)
OVER: Final = (ErrorCode.NOT_FOUND, ErrorCode.LEAVE_ENTRY_OVER)


def operations(api: RotaApi) -> list[Operation]:
    """Every operation on the rota and on leave."""
    return [*_rota(api), *_leave(api)]


def _rota(api: RotaApi) -> list[Operation]:
    planned = (ErrorCode.NOT_FOUND, ErrorCode.UNKNOWN_DUTY, ErrorCode.MEMBER_LEFT,
               ErrorCode.SHIFT_OVER)  # fmt: skip
    return [
        Operation(
            "readRota", "GET", "/rota/months/{month}",
            "Who is on call and at work on Saturdays in a month; for leaders what is wrong in it.",
            api.month, ANY_STAFF, answer=RotaMonth,
        ),
        Operation(
            "planShifts", "POST", "/rota/shifts",
            "Put one person on call in the hours that duties promise on several days.",
            api.plan, PLANNERS, PlanShifts, ShiftsPlanned, refusals=planned,
        ),
        Operation(
            "addShift", "POST", "/rota/shifts/one",
            "Put one person on call at hours of its own.",
            api.add, PLANNERS, AddShift, ShiftsPlanned, refusals=planned,
        ),
        Operation(
            "moveShift", "POST", "/rota/shifts/move",
            "Move a shift that is not over to another person, another day, or other hours.",
            api.move, PLANNERS, MoveShift, ShiftsPlanned, refusals=planned,
        ),
        Operation(
            "removeShift", "DELETE", "/rota/shifts/{shift}",
            "Take a shift out that is not over.",
            api.remove, PLANNERS, refusals=(ErrorCode.NOT_FOUND, ErrorCode.SHIFT_OVER),
        ),
    ]  # fmt: skip


def _leave(api: RotaApi) -> list[Operation]:
    return [
        Operation(
            "listLeave", "GET", "/rota/leave",
            "The account of compensatory leave: one's own, everybody's for leaders.",
            api.leave, ANY_STAFF, answer=LeaveListed,
        ),
        Operation(
            "enterLeave", "POST", "/rota/leave",
            "Enter work that no shift and no log knows of.",
            api.enter, PLANNERS, EnterLeave, LeaveNoted,
            refusals=(ErrorCode.NOT_FOUND, ErrorCode.OWN_LEAVE),
        ),
        Operation(
            "takeLeave", "POST", "/rota/leave/taken",
            "Take compensatory leave: whole days, or a part of one.",
            api.take, PLANNERS, TakeLeave, LeaveNoted,
            refusals=(
                ErrorCode.NOT_FOUND, ErrorCode.MEMBER_LEFT, ErrorCode.LEAVE_TOO_SHORT,
                ErrorCode.ABSENCE_OVERLAPS,
            ),
        ),
        Operation(
            "confirmLeave", "POST", "/rota/leave/{entry}/confirm",
            "Confirm work that was proposed.",
            api.confirm, PLANNERS, ConfirmLeave, LeaveNoted, refusals=(*OVER, ErrorCode.OWN_LEAVE),
        ),
        Operation(
            "confirmAllLeave", "POST", "/rota/leave/confirm",
            "Confirm several proposals at once, but for one's own.",
            api.confirm_all, PLANNERS, ConfirmAllLeave, LeaveConfirmed,
        ),
        Operation(
            "declineLeave", "POST", "/rota/leave/{entry}/decline",
            "Say that proposed work was none.",
            api.decline, PLANNERS, GiveReason, LeaveNoted, refusals=OVER,
        ),
        Operation(
            "reverseLeave", "POST", "/rota/leave/{entry}/reverse",
            "Take back what a line of the account earned or took, by another line.",
            api.reverse, PLANNERS, GiveReason, LeaveNoted, refusals=(*OVER, ErrorCode.OWN_LEAVE),
        ),
    ]  # fmt: skip
