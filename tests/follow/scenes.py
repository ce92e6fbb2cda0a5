"""Believable dossiers in every status, as their holders see them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from config.wire.dossiers.answers import (
    DossierFollowed,
    DossierStatus,
    FollowedStep,
    ResultDelivery,
    Standing,
    StepState,
)

TOKEN = "K7Q2M9XRT4WB3HZC"
NOW = datetime(2026, 11, 23, 2, 41, tzinfo=UTC)
"""09:41 on Monday 23 November 2026 in Viet Nam; Tuesday is a holiday."""
HALL = {
    "vi": "Trung tâm Phục vụ hành chính công xã An Khê Thượng",
    "en": "An Khê Thượng Commune Public Service Centre",
}
LONG_NAME = {
    "vi": (
        "Đăng ký, cấp Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất "
        "lần đầu đối với cá nhân, cộng đồng dân cư, hộ gia đình đang sử dụng đất, người gốc Việt "
        "Nam định cư ở nước ngoài"
    ),
    "en": (
        "First registration and certificate of the right to use land and to own what stands on "
        "it, for individuals, communities, households using land, and people of Vietnamese origin"
    ),
}
NAMES = (
    ("Tiếp nhận, kiểm tra", "Receive and check"),
    ("Số hóa hồ sơ", "Digitise"),
    ("Giải quyết", "Process"),
    ("Phê duyệt, ký số", "Approve and sign"),
    ("Trả kết quả, lưu trữ", "Return the result and archive"),
)


def steps(done: int, *, stands: bool = True) -> list[FollowedStep]:
    """The five electronic steps with the first `done` of them done, one a day."""
    first = NOW - timedelta(days=done)
    return [
        FollowedStep(
            name={"vi": vi, "en": en},
            state=(
                StepState.DONE
                if place < done
                else StepState.NOW
                if place == done and stands
                else StepState.TO_COME
            ),
            at=first + timedelta(days=place) if place < done else None,
        )
        for place, (vi, en) in enumerate(NAMES)
    ]


def followed(status: DossierStatus = DossierStatus.IN_PROGRESS, **changes: Any) -> DossierFollowed:
    """A dossier in `status`, promised for Wednesday 25 November."""
    promised = datetime(2026, 11, 25, 2, 41, tzinfo=UTC)
    words: dict[str, Any] = {
        "code": "H05.99.01-261120-0007",
        "procedure_code": "1.004873",
        "procedure_name": {
            "vi": "Cấp giấy xác nhận tình trạng hôn nhân",
            "en": "Certificate of marital status",
        },
        "status": status,
        "status_code": status.code,
        "standing": Standing.IN_TIME,
        "received_at": NOW - timedelta(days=3),
        "promised_at": promised,
        "steps": steps(2),
        "where": HALL,
        "delivery": ResultDelivery.COUNTER,
        "language": "vi",
        "hall_name": HALL,
        "now": NOW,
    }
    return DossierFollowed.model_validate(words | _of_status(status) | changes)


def _of_status(status: DossierStatus) -> dict[str, Any]:

    stopped: dict[str, Any] = {"standing": Standing.STOPPED, "promised_at": None}
    over: dict[str, Any] = {"standing": Standing.FINISHED}
    reason = {
        "refusal": "Nơi cư trú của người yêu cầu không thuộc xã An Khê Thượng.",
        "ground": "Khoản 1 Điều 21 Nghị định 123/2015/NĐ-CP",
    }
    words: dict[DossierStatus, dict[str, Any]] = {
        DossierStatus.NEW: {"steps": steps(0, stands=False), "promised_at": None},
        DossierStatus.RECEIVED: {"steps": steps(1)},
        DossierStatus.REFUSED: over | reason | {"steps": []},
        DossierStatus.SUPPLEMENT_REQUESTED: stopped
        | {
            "waiting_for": "Nộp bản chính để đối chiếu, không cần công chứng.",
            "waiting_papers": [
                "Tờ khai cấp giấy xác nhận tình trạng hôn nhân theo mẫu",
                "Giấy tờ chứng minh nơi cư trú",
            ],
            "waiting_until": date(2026, 12, 7),
            "visit": "supplement",
            "visit_service": "ho-tich",
        },
        DossierStatus.PAYMENT_REQUESTED: stopped
        | {
            "waiting_for": "Nộp lệ phí tại quầy 2, hoặc chuyển khoản theo mã trên thông báo.",
            "waiting_amount": 1_250_000,
            "waiting_until": date(2026, 12, 7),
        },
        DossierStatus.WITHDRAWN: over | {"steps": steps(2)[:2]},
        DossierStatus.STOPPED: stopped | reason,
        DossierStatus.RESOLVED: over
        | {
            "steps": steps(4),
            "resolved_at": NOW - timedelta(hours=2),
            "visit": "collect",
            "visit_service": "nhan-ket-qua",
        },
        DossierStatus.RETURNED: over
        | {"steps": steps(5), "resolved_at": NOW, "returned_at": NOW, "delivery": "counter"},
    }
    return words.get(status, {})


LATE: dict[str, Any] = {
    "standing": Standing.LATE,
    "promised_at": NOW - timedelta(days=4),
    "received_at": NOW - timedelta(days=10),
    "steps": steps(3),
}
"""Three more words of a dossier whose day is over, without form 04 yet."""
APOLOGISED: dict[str, Any] = LATE | {"new_day": date(2026, 11, 30)}
EVERY_CASE: dict[str, DossierFollowed] = {
    **{status.value: followed(status) for status in DossierStatus},
    "late": followed(**LATE),
    "apologised": followed(**APOLOGISED),
    "new_day_passed": followed(**LATE, new_day=date(2026, 11, 20)),
    "today": followed(promised_at=NOW + timedelta(hours=3), standing=Standing.SOON),
    "no_limit": followed(promised_at=None, standing=Standing.NO_LIMIT),
    "stopped_for_good": followed(
        DossierStatus.STOPPED, standing=Standing.FINISHED, steps=steps(2)[:2]
    ),
    "by_post": followed(DossierStatus.RESOLVED, delivery=ResultDelivery.POST, visit=""),
    "electronic": followed(DossierStatus.RESOLVED, delivery=ResultDelivery.ELECTRONIC, visit=""),
    "long_names": followed(
        DossierStatus.SUPPLEMENT_REQUESTED,
        procedure_name=LONG_NAME,
        waiting_papers=[LONG_NAME["vi"], "Thẻ căn cước", "X" * 60],
        tickets=["/T/ABCDEFGHJKMNPQRS"],
    ),
    "with_ticket": followed(DossierStatus.RESOLVED, tickets=["/T/ABCDEFGHJKMNPQRS"]),
}
