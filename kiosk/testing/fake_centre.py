"""Believable data of a commune's centre for the kiosk's fake server, tests and pictures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher

from config.hardware import Printer, Screen
from config.text.catalogue import LANGUAGES
from config.wire import (
    IssueRefusal,
    KioskPriorityClass,
    KioskPriorityReason,
    KioskService,
    KioskSnapshot,
    Localised,
    ServiceState,
    WaitEstimate,
)
from config.wire.feedback.officials import OfficialStandIn, OfficialToday
from config.wire.parts import CALENDAR_DAYS, OpenSpan
from kiosk.testing import fake_procedures

_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
STAFF_PIN = "271828"


@dataclass(frozen=True)
class _Field:
    id: str
    letter: str
    vi: str
    en: str
    icon: str
    waiting: int
    minutes: tuple[int, int] | None
    papers: tuple[tuple[str, str], ...] = ()
    closed: IssueRefusal | None = None
    priority: bool = True


_CARD = ("Căn cước hoặc căn cước công dân", "Identity card")
_FIELDS = (
    _Field(
        "civil-status",
        "A",
        "Hộ tịch",
        "Civil status",
        "civil-status",
        6,
        (15, 25),
        (
            _CARD,
            ("Giấy chứng sinh (nếu khai sinh)", "Birth record from the hospital (for a birth)"),
            (
                "Giấy xác nhận tình trạng hôn nhân (nếu kết hôn)",
                "Marital status certificate (for a marriage)",
            ),
        ),
    ),
    _Field(
        "certification",
        "B",
        "Chứng thực",
        "Certified copies and signatures",
        "certification",
        11,
        (20, 35),
        (_CARD, ("Bản chính và bản sao cần chứng thực", "The original and the copies to certify")),
    ),
    _Field(
        "residence",
        "C",
        "Cư trú",
        "Residence",
        "residence",
        2,
        (5, 10),
        (
            _CARD,
            ("Giấy tờ chứng minh chỗ ở hợp pháp", "Proof of lawful dwelling"),
            ("Tờ khai thay đổi thông tin cư trú", "Form for a change of residence"),
        ),
    ),
    _Field(
        "land",
        "D",
        "Đất đai – Môi trường – Xây dựng",
        "Land, environment and building",
        "land",
        4,
        None,
        (
            _CARD,
            ("Giấy chứng nhận quyền sử dụng đất (bản chính)", "Land use certificate (original)"),
        ),
    ),
    _Field(
        "social-protection",
        "E",
        "Bảo trợ xã hội – Người có công",
        "Social protection and people with merit",
        "social-protection",
        1,
        (0, 5),
        (_CARD, ("Giấy xác nhận khuyết tật (nếu có)", "Disability certificate (if any)")),
    ),
    _Field(
        "business",
        "G",
        "Hộ kinh doanh",
        "Household business",
        "business",
        0,
        (0, 0),
        (_CARD, ("Giấy đề nghị đăng ký hộ kinh doanh", "Application to register a business")),
        IssueRefusal.LAST_TICKET_PASSED,
    ),
    _Field(
        "result",
        "H",
        "Nhận kết quả",
        "Collect a result",
        "result",
        3,
        (5, 10),
        (("Giấy hẹn trả kết quả", "The appointment slip"), _CARD),
        priority=False,
    ),
    _Field("health", "K", "Y tế – Giáo dục", "Health and education", "document", 0, (0, 0)),
    _Field("labour", "L", "Lao động – Việc làm", "Labour and jobs", "document", 5, (10, 20)),
    _Field("tax", "M", "Thuế", "Tax", "business", 8, (25, 40)),
    _Field("insurance", "N", "Bảo hiểm xã hội", "Social insurance", "social-protection", 9, None),
    _Field(
        "complaints",
        "P",
        "Tiếp công dân, khiếu nại, tố cáo",
        "Complaints and petitions",
        "document",
        0,
        (0, 0),
        closed=IssueRefusal.QUOTA_REACHED,
    ),
)
_EXAMPLES = {
    "civil-status": (("khai sinh", "births"), ("kết hôn", "marriages"), ("khai tử", "deaths")),
    "certification": (("sao y bản chính", "certified copies"), ("chữ ký", "signatures")),
    "residence": (("thường trú", "permanent residence"), ("tạm trú", "temporary residence")),
}
_LONG = (
    "Cấp giấy chứng nhận quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác gắn liền với đất "
    "cho hộ gia đình, cá nhân đang sử dụng đất",
    "Certificates of land use rights and of ownership of houses and other assets attached to land "
    "for households and individuals",
)


def _priority_classes() -> list[KioskPriorityClass]:
    reasons = {
        "elderly": ("Người từ 75 tuổi trở lên", "Aged 75 or over"),
        "disabled": ("Người khuyết tật nặng", "Severely disabled"),
        "pregnant": ("Phụ nữ mang thai", "Pregnant"),
        "small-child": ("Có con nhỏ dưới 36 tháng đi cùng", "With a child under three"),
        "merit": ("Người có công với cách mạng", "A person with merit to the revolution"),
    }
    return [
        KioskPriorityClass(
            id="priority",
            name=_both("Ưu tiên", "Priority"),
            reasons=[
                KioskPriorityReason(id=reason, name=_both(*names))
                for reason, names in reasons.items()
            ],
        )
    ]


def _both(vi: str, en: str) -> Localised:
    return {"vi": vi, "en": en}


def _service(known: _Field, now: datetime, full: bool, long_names: bool) -> KioskService:
    minutes, waiting = known.minutes, known.waiting
    if full:
        waiting, minutes = waiting + 41, (90, 135)
    name = _both(*_LONG) if long_names else _both(known.vi, known.en)
    state = ServiceState(
        service=known.id,
        letter=known.letter,
        name=name,
        icon=known.icon,
        open=known.closed is None,
        refusal=known.closed,
        opens_at=now + timedelta(hours=2) if known.closed else None,
        waiting=waiting,
        people_ahead=waiting,
        estimate=minutes
        and WaitEstimate(low_seconds=minutes[0] * 60, high_seconds=minutes[1] * 60),
    )
    return KioskService(
        state=state,
        papers=[_both(*paper) for paper in known.papers],
        examples=[_both(*one) for one in _EXAMPLES.get(known.id, ())],
        priority_classes=["priority"] if known.priority else [],
        issuing=_days(now, state.opens_at),
    )


def _days(now: datetime, from_: datetime | None = None) -> list[OpenSpan]:
    """Open around the clock for as long as a kiosk knows the calendar, or from a moment on."""
    midnight = now.astimezone(_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    days = (midnight + timedelta(days=ahead) for ahead in range(CALENDAR_DAYS))
    spans = (OpenSpan(start=max(day, from_ or day), end=day + timedelta(days=1)) for day in days)
    return [span for span in spans if span.start < span.end]


def demo_snapshot(
    *,
    services: int = 7,
    full: bool = False,
    long_names: bool = False,
    screen: Screen | None = None,
    idle_seconds: int = 60,
    staff_pin_hash: str | None = None,
    scanner: bool = False,
) -> KioskSnapshot:
    """A commune centre with `services` (1 to 12) services; the sixth has closed.

    `full` fills the hall, `long_names` gives every service the longest name there is. The staff
    PIN is `STAFF_PIN` unless a hash is given.
    """
    now = datetime.now(UTC)
    return KioskSnapshot(
        sequence=1,
        kiosk="kiosk-1",
        screen=screen or Screen(),
        printer=Printer(kind="virtual"),
        staff_pin_hash=_pin_hash() if staff_pin_hash is None else staff_pin_hash,
        idle_seconds=idle_seconds,
        hall_name=fake_procedures.HALL,
        languages=list(LANGUAGES),
        time_zone=_ZONE.key,
        services=[_service(known, now, full, long_names) for known in _FIELDS[:services]],
        priority_classes=_priority_classes(),
        notices=[],
        officials=officials(long_names=long_names),
        petition_url=f"{fake_procedures.ADDRESS}/petition",
        public_url=fake_procedures.ADDRESS,
        scanner=scanner,
        opening=_days(now),
        now=now,
    )


def officials(*, long_names: bool = False) -> list[OfficialToday]:
    """Who is in charge; the second is away and the third stands in."""
    longest = " kiêm Giám đốc Trung tâm Phục vụ hành chính công" if long_names else ""
    hours = {"vi": "Thứ Hai hằng tuần, 8:00–11:00", "en": "Mondays, 8:00–11:00"}
    chair = {"vi": "Chủ tịch Ủy ban nhân dân", "en": "Chair of the People's Committee"}
    vice = {"vi": f"Phó Chủ tịch{longest}", "en": "Vice chair, director of the centre"}
    civil = {"vi": "Công chức tư pháp – hộ tịch", "en": "Official for justice and civil status"}
    land = {"vi": "Công chức địa chính – xây dựng", "en": "Official for land and construction"}
    secretary = {"vi": "Bí thư Đảng ủy", "en": "Party secretary"}
    stands_in = OfficialStandIn(
        name="Lê Minh Phương", duty=vice, phone="02213862303", until=date(2026, 11, 30)
    )
    return [
        OfficialToday(name="Nguyễn Thị Thu Hà", duty=secretary, phone="02213862301", hours=hours),
        OfficialToday(
            name="Trần Quốc Huy", duty=chair, phone="02213862302", hours=hours,
            stand_in=stands_in, is_away=True,
        ),
        OfficialToday(name="Lê Minh Phương", duty=vice, phone="02213862303", hours=hours),
        OfficialToday(name="Phạm Thị Lan Anh", duty=civil, phone="02213862311", hours=hours),
        OfficialToday(name="Vũ Đức Thắng", duty=land, is_away=True),
    ]  # fmt: skip


def many_officials(count: int) -> list[OfficialToday]:
    """`count` officials: those of the demo, then others with every usual name."""
    names = (
        "An Bình Cúc Dung Đạt Giang Hà Hạnh Huệ Khánh Lan Mai Nga Oanh Phúc Quý Sơn Thảo Uyên Vân"
    )
    hours = {"vi": "Thứ Năm hằng tuần, 8:00–11:00", "en": "Thursdays, 8:00–11:00"}
    leaders, given = officials(long_names=True), names.split()
    return leaders + [
        OfficialToday(
            name=f"Nguyễn Thị {given[place // 7 % len(given)]} {given[place % len(given)]}",
            duty={"vi": f"Công chức tổ {place + 1}", "en": f"Official of group {place + 1}"},
            phone=f"0221386{place:04d}",
            hours=hours,
        )
        for place in range(count - len(leaders))
    ]


def _pin_hash() -> str:
    return PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(STAFF_PIN)
