"""The words of dossiers: statuses, actions, forms, standings, lists.

Decree 118/2025/NĐ-CP and Circular 03/2025/TT-VPCP are where the statuses and the seven forms
come from.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum


class DossierStatus(StrEnum):
    """The ten statuses; `code` is the national portal's number."""

    NEW = "new"
    """Mới đăng ký."""
    RECEIVED = "received"
    """Được tiếp nhận."""
    REFUSED = "refused"
    """Không được tiếp nhận."""
    IN_PROGRESS = "in_progress"
    """Đang xử lý."""
    SUPPLEMENT_REQUESTED = "supplement_requested"
    """Yêu cầu bổ sung giấy tờ."""
    PAYMENT_REQUESTED = "payment_requested"
    """Yêu cầu thực hiện nghĩa vụ tài chính."""
    WITHDRAWN = "withdrawn"
    """Công dân yêu cầu rút hồ sơ."""
    STOPPED = "stopped"
    """Dừng xử lý."""
    RESOLVED = "resolved"
    """Đã xử lý xong."""
    RETURNED = "returned"
    """Đã trả kết quả."""

    @property
    def code(self) -> int:
        """1 to 10, as synchronised to the national portal."""
        return list(DossierStatus).index(self) + 1


class DossierAction(StrEnum):
    """What is done to a dossier; one line of its log each."""

    REGISTER = "register"
    RECEIVE = "receive"
    REFUSE = "refuse"
    """Form 03."""
    ADVANCE = "advance"
    """A step of the workflow is finished and the next begins."""
    ASSIGN = "assign"
    """Somebody else is to do the step."""
    REQUEST_SUPPLEMENT = "request_supplement"
    """Form 02."""
    ACCEPT_SUPPLEMENT = "accept_supplement"
    REQUEST_PAYMENT = "request_payment"
    CONFIRM_PAYMENT = "confirm_payment"
    WITHDRAW = "withdraw"
    STOP = "stop"
    """Form 05; for a time or for good."""
    RESUME = "resume"
    APOLOGISE = "apologise"
    """Form 04, with a new day."""
    RESOLVE = "resolve"
    """The last step before the result is returned was finished."""
    SET_LIMIT = "set_limit"
    """The limit that was being checked is found, with its source."""
    LEAVE_LIMIT_OPEN = "leave_limit_open"
    """Received by a leader's decision while the limit is being checked."""
    CORRECT_APPLICANT = "correct_applicant"
    """What is written of the applicant was put right."""
    TELL_CITIZEN = "tell_citizen"
    RETURN_RESULT = "return_result"


class FormNumber(IntEnum):
    """The seven forms of Annex I, Circular 03/2025/TT-VPCP."""

    RECEIPT = 1
    """Giấy tiếp nhận hồ sơ và hẹn trả kết quả."""
    SUPPLEMENT_REQUEST = 2
    """Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ."""
    REFUSAL = 3
    """Phiếu từ chối tiếp nhận giải quyết hồ sơ."""
    APOLOGY = 4
    """Phiếu xin lỗi và hẹn lại ngày trả kết quả."""
    STOP_NOTICE = 5
    """Thông báo dừng giải quyết hồ sơ."""
    CONTROL_SLIP = 6
    """Phiếu kiểm soát quá trình giải quyết hồ sơ."""
    REGISTER = 7
    """Sổ theo dõi hồ sơ."""


class ResultDelivery(StrEnum):
    """How the result reaches the citizen."""

    COUNTER = "counter"
    POST = "post"
    ELECTRONIC = "electronic"


class Outcome(StrEnum):
    """How a finished dossier stands against its day."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    NO_LIMIT = "no_limit"
    UNREAD = "unread"
    """Its limit is being checked: counted apart until somebody has found it."""


class Standing(StrEnum):
    """How a dossier in work stands against its day."""

    IN_TIME = "in_time"
    SOON = "soon"
    """Under the centre's warning time left: yellow."""
    LATE = "late"
    """Red; it cannot go on before form 04 exists."""
    STOPPED = "stopped"
    """The clock stands."""
    NO_LIMIT = "no_limit"
    UNREAD = "unread"
    """The limit is being checked."""
    FINISHED = "finished"


class WorkList(StrEnum):
    """The lists of a working day."""

    MINE = "mine"
    DUE_TODAY = "due_today"
    """Finish today."""
    SOON = "soon"
    LATE = "late"
    WAITING = "waiting"
    """For the citizen: a supplement or a payment."""
    READY = "ready"
    """Results that wait to be collected or sent."""
    OPEN = "open"
    """Everything that is not finished."""
    ALL = "all"


class PaperState(StrEnum):
    RECEIVED = "received"
    SHOWN = "shown"
    """Đã xuất trình: it was looked at and given back, so nothing of it lies in the file."""
    MISSING = "missing"
    NOT_NEEDED = "not_needed"
    """Another case's paper, or one that the office can look up itself."""


class StepState(StrEnum):
    DONE = "done"
    NOW = "now"
    TO_COME = "to_come"
