"""A believable catalogue and dossiers for the kiosk's fake server, tests and pictures."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

from config.wire import Localised
from config.wire.dossiers.answers import (
    DossierFollowed,
    DossierStatus,
    FollowedStep,
    ReceiptJob,
    ResultDelivery,
    Standing,
    StepState,
)
from config.wire.procedures import (
    Channel,
    ChannelLimit,
    Fee,
    FieldSummary,
    Limit,
    LimitUnit,
    OnlineLevel,
    Paper,
    Procedure,
    ProceduresFound,
    ProcedureSummary,
)

HALL: Localised = {
    "vi": "Trung tâm Phục vụ hành chính công xã Đoài Phương",
    "en": "Public Service Centre of Đoài Phương Commune",
}
ADDRESS = "http://192.168.1.10:8080"
LONG_NAME = (
    "Đăng ký, cấp Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất lần "
    "đầu đối với cá nhân, cộng đồng dân cư, hộ gia đình đang sử dụng đất và người gốc Việt Nam "
    "định cư ở nước ngoài"
)
_SERVICES = {"Hộ tịch": "civil-status", "Chứng thực": "certification", "Đất đai": "land"}


def _procedure(
    code: str,
    field: str,
    vi: str,
    en: str,
    limit: Limit,
    fee: int | None,
    *papers: Paper,
    online: OnlineLevel = OnlineLevel.FULL,
) -> Procedure:
    return Procedure(
        code=code,
        name={"vi": vi, "en": en},
        field=field,
        limits=[ChannelLimit(statutory=limit)],
        cutoff=time(15) if field == "Hộ tịch" else None,
        fees=[] if fee is None else [Fee(amount=fee)],
        papers=list(papers),
        online_level=online,
        service=_SERVICES.get(field),
    )


def _days(amount: int) -> Limit:
    return Limit(amount=amount, unit=LimitUnit.WORKING_DAY)


_BIRTH = (
    Paper(name="Tờ khai đăng ký khai sinh theo mẫu", originals=1),
    Paper(name="Giấy chứng sinh", originals=1),
    Paper(
        name="Văn bản của người làm chứng xác nhận về việc sinh, hoặc giấy cam đoan về việc sinh",
        originals=1,
        case="Trường hợp không có giấy chứng sinh",
    ),
    Paper(name="Căn cước của người đi đăng ký", copies=1, case="Khi nộp trực tiếp, xuất trình"),
)


_CARD = Paper(name="Căn cước hoặc hộ chiếu còn giá trị sử dụng", copies=1)
_MANY_PAPERS = [
    Paper(name=f"Giấy tờ về quyền sử dụng đất quy định tại khoản {place}", copies=1)
    for place in range(1, 31)
]
_CIVIL_STATUS: tuple[tuple[str, str, str, Limit, int | None, tuple[Paper, ...]], ...] = (
    ("1.001193", "Đăng ký khai sinh", "Birth registration", _days(0), 0, _BIRTH),
    ("1.000894", "Đăng ký kết hôn", "Marriage registration", _days(0), 0, (_CARD,)),
    ("1.000656", "Đăng ký khai tử", "Death registration", _days(0), 0, (_CARD,)),
    (
        "1.004873",
        "Cấp giấy xác nhận tình trạng hôn nhân",
        "Certificate of marital status",
        _days(3),
        None,
        (_CARD,),
    ),
    ("1.001022", "Đăng ký nhận cha, mẹ, con", "Acknowledging a child", _days(3), None, (_CARD,)),
    ("1.004884", "Đăng ký lại khai sinh", "Registering a birth again", _days(5), None, (_CARD,)),
    ("1.004837", "Đăng ký giám hộ", "Guardianship", _days(3), 0, (_CARD,)),
    (
        "2.000635",
        "Cấp bản sao trích lục hộ tịch",
        "Copy of a civil status record",
        _days(0),
        8_000,
        (),
    ),
)
"""Code, names, limit, fee in đồng (None: not known), papers."""
_OTHER_FIELDS = (
    _procedure(
        "2.000815",
        "Chứng thực",
        "Chứng thực bản sao từ bản chính",
        "Certified copies of an original",
        _days(0),
        2_000,
        Paper(name="Bản chính giấy tờ, văn bản", originals=1),
        online=OnlineLevel.NONE,
    ),
    _procedure(
        "1.013978",
        "Đất đai",
        LONG_NAME,
        "First registration of land use rights and of assets attached to land",
        _days(20),
        None,
        *_MANY_PAPERS,
        online=OnlineLevel.PARTIAL,
    ),
    _procedure(
        "1.012812",
        "Đất đai",
        "Hòa giải tranh chấp đất đai",
        "Mediation of a land dispute",
        Limit(amount=30, unit=LimitUnit.CALENDAR_DAY),
        None,
    ),
    _procedure(
        "1.001612",
        "Thành lập và hoạt động của hộ kinh doanh",
        "Đăng ký thành lập hộ kinh doanh",
        "Registration of a household business",
        _days(3),
        100_000,
        _CARD,
    ),
    _procedure(
        "1.001776",
        "Bảo trợ xã hội",
        "Trợ cấp xã hội hằng tháng",
        "Monthly social allowance",
        Limit(),
        0,
        _CARD,
    ),
    _procedure(
        "1.010041",
        "Đăng ký, quản lý cư trú",
        "Xác nhận thông tin về cư trú",
        "Confirmation of residence",
        _days(1),
        0,
        _CARD,
    ),
)


def demo_procedures() -> list[Procedure]:
    """Procedures of six fields; one has a name of some two hundred letters and thirty papers."""
    civil_status = (
        _procedure(code, "Hộ tịch", vi, en, limit, fee, *papers)
        for code, vi, en, limit, fee, papers in _CIVIL_STATUS
    )
    return [*civil_status, *_OTHER_FIELDS]


def found(procedures: list[Procedure], field: str, offset: int, limit: int) -> ProceduresFound:
    """What listProcedures answers."""
    of_field = [one for one in procedures if field in ("", one.field)]
    counted = Counter(one.field for one in procedures)
    return ProceduresFound(
        procedures=[_summary(one) for one in of_field[offset : offset + limit]],
        total=len(of_field),
        fields=[FieldSummary(field=name, procedures=n) for name, n in sorted(counted.items())],
    )


def _summary(procedure: Procedure) -> ProcedureSummary:
    fees = [fee.amount for fee in procedure.fees]
    return ProcedureSummary(
        code=procedure.code,
        name=procedure.name,
        field=procedure.field,
        limit=procedure.limit_for(Channel.IN_PERSON).statutory,
        free=not any(fees) if fees else None,
        online_level=procedure.online_level,
        service=procedure.service,
    )


# --------------------------------------------------------------------------- dossiers

TOKENS = {status: f"{status.code:X}RECE1PTDEM0XYZK" for status in DossierStatus}
"""A token for a dossier in each status: `2RECE1PTDEM0XYZK` is one that was received."""
_STEPS = (
    ("Tiếp nhận", "Received"),
    ("Thẩm định hồ sơ", "Checked"),
    ("Phê duyệt", "Approved"),
    ("Đóng dấu", "Sealed"),
    ("Trả kết quả", "Result returned"),
)
_DONE = {
    DossierStatus.NEW: 0,
    DossierStatus.REFUSED: 0,
    DossierStatus.RESOLVED: 4,
    DossierStatus.RETURNED: 5,
}
_VISITS = {
    DossierStatus.SUPPLEMENT_REQUESTED: ("supplement", "civil-status"),
    DossierStatus.RESOLVED: ("collect", "result"),
}


def demo_dossier(status: DossierStatus, now: datetime | None = None) -> DossierFollowed:
    """A dossier in `status` as its holder may see it."""
    now = now or datetime.now(UTC)
    supplement = status is DossierStatus.SUPPLEMENT_REQUESTED
    stopped = supplement or status in (DossierStatus.PAYMENT_REQUESTED, DossierStatus.STOPPED)
    visit, service = _VISITS.get(status, ("", ""))
    return DossierFollowed.model_validate(
        {
            "code": "H15.50.05.13-261120-0975",
            "procedure_code": "1.001193",
            "procedure_name": {"vi": "Đăng ký khai sinh", "en": "Birth registration"},
            "status": status,
            "status_code": status.code,
            "standing": Standing.STOPPED if stopped else Standing.IN_TIME,
            "received_at": now - timedelta(days=2),
            "promised_at": None if stopped else now + timedelta(days=1),
            "steps": _steps(_DONE.get(status, 1), now),
            "waiting_for": "Đề nghị bổ sung bản chính để đối chiếu." if supplement else "",
            "waiting_papers": ["Giấy chứng sinh", "Căn cước của người mẹ"] if supplement else [],
            "waiting_amount": 50_000 if status is DossierStatus.PAYMENT_REQUESTED else None,
            "waiting_until": (now + timedelta(days=20)).date() if stopped else None,
            "where": HALL,
            "delivery": ResultDelivery.COUNTER,
            "refusal": "Không thuộc thẩm quyền." if status is DossierStatus.REFUSED else "",
            "language": "vi",
            "hall_name": HALL,
            "visit": visit,
            "visit_service": service,
            "now": now,
        }
    )


def late_dossier(now: datetime, new_day: date) -> DossierFollowed:
    """One that is late, with the apology's new day."""
    dossier = demo_dossier(DossierStatus.IN_PROGRESS, now)
    late = {"standing": Standing.LATE, "promised_at": now - timedelta(days=1), "new_day": new_day}
    return dossier.model_copy(update=late)


def _steps(done: int, now: datetime) -> list[FollowedStep]:
    states = [
        StepState.DONE if place < done else StepState.NOW if place == done else StepState.TO_COME
        for place in range(len(_STEPS))
    ]
    return [
        FollowedStep(
            name={"vi": vi, "en": en},
            state=state,
            at=now - timedelta(days=2) if state is StepState.DONE else None,
        )
        for (vi, en), state in zip(_STEPS, states, strict=True)
    ]


def demo_receipt(job: str, now: datetime | None = None) -> ReceiptJob:
    """A short receipt as a clerk sends it."""
    now = now or datetime.now(UTC)
    return ReceiptJob(
        job=job,
        code="H15.50.05.13-261120-0975",
        procedure_name={"vi": "Đăng ký khai sinh", "en": "Birth registration"},
        received_at=now,
        due_at=now + timedelta(days=2),
        papers=3,
        fee=None,
        follow_url=f"{ADDRESS}/H/{TOKENS[DossierStatus.RECEIVED]}",
        hall_name=HALL,
        language="vi",
        time_zone="Asia/Ho_Chi_Minh",
    )
