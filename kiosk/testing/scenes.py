"""Every screen of the kiosk with believable and with the longest words, for looking at it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from typing import Any, Final

from PIL import Image, ImageDraw

from config.wire import (
    DossierLane,
    Emergency,
    ErrorCode,
    HallMessage,
    IssueRefusal,
    KioskSnapshot,
    Notice,
    OutOfHours,
    PrinterState,
    TicketIssued,
    WaitEstimate,
)
from config.wire.dossiers.answers import DossierStatus
from config.wire.procedures import ProcedureDetails
from kiosk.flow.state import Browsing, FlowState, Scan, ScanFailure, ScreenName, offline_now
from kiosk.testing import fake_procedures
from kiosk.testing.fake_centre import demo_snapshot, many_officials
from kiosk.testing.fake_procedures import demo_dossier, demo_procedures, found, late_dossier
from kiosk.ui.screens.reading.feedback import groups_of
from printer.spooling.outcome import PrintOutcome

NOW: Final = datetime(2026, 11, 24, 2, 15, tzinfo=UTC)
"""A Tuesday morning at the centre."""
_LINK: Final = "7K3QF9ABCDEFGH2J"
_NOTICE: Final = Notice(
    text={
        "vi": "Thứ Sáu 27/11 trung tâm nghỉ buổi chiều để bảo trì hệ thống.",
        "en": "On Friday 27 November the centre is closed in the afternoon for maintenance.",
    }
)


@cache
def _snapshot(services: int = 7, long_names: bool = False, scanner: bool = True) -> KioskSnapshot:
    made = demo_snapshot(
        services=services,
        full=long_names,
        long_names=long_names,
        scanner=scanner,
        staff_pin_hash="$argon2",
    )
    return made.model_copy(update={"notices": [_NOTICE]})


def _own_look() -> KioskSnapshot:
    """With a colour and a wide logo of the centre's own."""
    drawn = Image.new("RGB", (360, 120), "#c8102e")
    ImageDraw.Draw(drawn).ellipse((130, 10, 230, 110), fill="#ffdd00")
    file = BytesIO()
    drawn.save(file, "PNG")
    logo = b64encode(file.getvalue()).decode("ascii")
    return _snapshot(long_names=True).model_copy(update={"colour": "#8a1538", "logo": logo})


def _with_message() -> KioskSnapshot:
    """People are told that it takes longer today."""
    text = {
        "vi": "Hôm nay đông người nên ông/bà phải chờ lâu hơn dự kiến; số thứ tự được giữ nguyên.",
        "en": "Many people are here today, so you will wait longer; your number keeps its place.",
    }
    now = datetime.now(UTC)
    message = HallMessage(id=1, text=text, sent_at=now, ends_at=now + timedelta(hours=8))
    return _snapshot().model_copy(update={"messages": [message]})


def _state(screen: ScreenName, snapshot: KioskSnapshot | None = None, **more: Any) -> FlowState:
    now = datetime.now(UTC)
    shown = snapshot or _snapshot()
    chosen: dict[str, Any] = {"service_id": "civil-status"}
    return FlowState(since=now, touched_at=now, screen=screen, snapshot=shown, **(chosen | more))


def _offline(state: FlowState) -> FlowState:
    now = datetime.now(UTC)
    lost = replace(state, server_lost_since=now - timedelta(minutes=5))
    return replace(lost, offline=offline_now(lost, now))


def _with_services(**changes: object) -> KioskSnapshot:
    """Every service with these changes of its state."""
    snapshot = _snapshot()
    services = [
        one.model_copy(update={"state": one.state.model_copy(update=changes)})
        for one in snapshot.services
    ]
    return snapshot.model_copy(update={"services": services})


def _with_dossiers(long_names: bool) -> KioskSnapshot:
    """Every service asks how many dossiers, and sends those with many to another one."""
    snapshot = _snapshot(long_names=long_names)
    other = snapshot.services[1].state
    lane = DossierLane(at_least=6, service=other.service, name=other.name)
    asking = {"most_dossiers": 50, "many_dossiers": lane}
    services = [one.model_copy(update=asking) for one in snapshot.services]
    return snapshot.model_copy(update={"services": services})


def _campaign() -> KioskSnapshot:
    """The first service is a campaign's, not open yet; it has a long name."""
    snapshot = _snapshot()
    name = {
        "vi": "Cấp đổi giấy chứng nhận quyền sử dụng đất sau sáp nhập đơn vị hành chính",
        "en": "New land certificates after the merging of administrative units",
    }
    first, *others = snapshot.services
    shut = {
        "name": name,
        "open": False,
        "refusal": IssueRefusal.SERVICE_CLOSED,
        "opens_at": datetime.now(UTC) + timedelta(days=5),
    }
    campaign = first.model_copy(update={"state": first.state.model_copy(update=shut)})
    return snapshot.model_copy(update={"services": [campaign, *others]})


def _closed() -> KioskSnapshot:
    return _with_services(
        open=False,
        refusal=IssueRefusal.CENTRE_CLOSED,
        opens_at=datetime.now(UTC) + timedelta(hours=14),
    ).model_copy(update={"out_of_hours": _out_of_hours()})


def _out_of_hours() -> list[OutOfHours]:
    now = datetime.now(UTC)
    on_call = {
        "vi": "Trực ngoài giờ, khai tử, kết hôn: Phạm Thị Lan Anh, 0221 386 2311, đến 20:00",
        "en": "On call, deaths and marriages: Phạm Thị Lan Anh, 0221 386 2311, until 20:00",
    }
    point = {
        "vi": "Điểm hỗ trợ Nhà văn hóa thôn Thượng, thứ Bảy, 28/11/2026, 08:00–11:00: hộ tịch, "
        "chứng thực, cài đặt VNeID",
        "en": "Point of help Thượng village house of culture, Saturday, 28/11/2026, 08:00–11:00: "
        "civil status, certification, setting up VNeID",
    }
    return [
        OutOfHours(text=said, shown_from=now, ends_at=now + timedelta(hours=8))
        for said in (on_call, point)
    ]


_OPENS: Final = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
_AFTER_LUNCH: Final = WaitEstimate(
    low_seconds=8_700,
    high_seconds=9_900,
    not_before=_OPENS,
    called_from=_OPENS + timedelta(minutes=25),
    called_until=_OPENS + timedelta(minutes=45),
    before_closing=False,
)
"""The longest that is said of a wait."""
_OVER_LUNCH: Final = WaitEstimate(
    low_seconds=900, high_seconds=9_000, not_before=_OPENS, or_before=_OPENS - timedelta(hours=2)
)


def _ticket(
    printing: PrintOutcome,
    *,
    long_names: bool = False,
    estimate: WaitEstimate = WaitEstimate(low_seconds=900, high_seconds=1500),  # noqa: B008
    **more: Any,
) -> FlowState:
    snapshot = _snapshot(long_names=long_names)
    service = snapshot.services[0].state
    ticket = TicketIssued(
        ticket_id=1,
        number="A128",
        service=service.service,
        service_name=service.name,
        language="vi",
        token=_LINK,
        tracking_url=f"http://192.168.1.10:8080/T/{_LINK}",
        issued_at=NOW,
        time_zone="Asia/Ho_Chi_Minh",
        people_ahead=6,
        estimate=estimate,
        hall_name=snapshot.hall_name,
        priority=True,
    )
    return _state(ScreenName.TICKET, snapshot, ticket=ticket, printing=printing, **more)


def _browsing(field: str, code: str = "", **more: Any) -> Browsing:
    procedures = demo_procedures()
    answer = found(procedures, field, 0, 100)
    fields = tuple(found(procedures, "", 0, 1).fields)
    chosen = next((one for one in answer.procedures if one.code == code), None)
    details = None
    if chosen is not None:
        procedure = next(one for one in procedures if one.code == code)
        url = f"{fake_procedures.ADDRESS}/procedures/{code}"
        details = ProcedureDetails(procedure=procedure, page_url=url, version=1, version_id=1)
    browsing = Browsing(
        fields=fields,
        field=field,
        procedures=tuple(answer.procedures),
        chosen=chosen,
        details=details,
    )
    return replace(browsing, **more)


def _dossier(status: DossierStatus) -> FlowState:
    scan = Scan("0" * 16, demo_dossier(status))
    return _state(ScreenName.DOSSIER, scan=scan, service_id=None)


def _late() -> FlowState:
    now = datetime.now(UTC)
    dossier = late_dossier(now, (now + timedelta(days=4)).date())
    named = dossier.model_copy(update={"procedure_name": {"vi": fake_procedures.LONG_NAME}})
    return _state(ScreenName.DOSSIER, scan=Scan("0" * 16, named), service_id=None)


def _emergency() -> FlowState:
    said = {
        "vi": "Có cháy ở tầng hai. Mời ông/bà bình tĩnh ra ngoài theo lối thoát hiểm gần nhất, "
        "không dùng thang máy.",
        "en": "Fire on the second floor. Please leave calmly by the nearest emergency exit and do "
        "not use the lift.",
    }
    snapshot = _snapshot().model_copy(update={"emergency": Emergency(text=said, raised_at=NOW)})
    return _state(ScreenName.IDLE, snapshot)


@cache
def _many_in_charge() -> KioskSnapshot:
    """A province: hundreds are in charge."""
    return _snapshot(long_names=True).model_copy(update={"officials": many_officials(400)})


Scene = Callable[[], FlowState]
SCENES: Final[dict[str, Scene]] = {
    "idle": lambda: _state(ScreenName.IDLE, _snapshot(scanner=False)),
    "idle, all there is": lambda: _offline(_state(ScreenName.IDLE)),
    "idle, closed": lambda: _state(ScreenName.IDLE, _closed()),
    "idle, message": lambda: _state(ScreenName.IDLE, _with_message()),
    "idle, no counter": lambda: _state(ScreenName.IDLE, _with_services(estimate=None)),
    "services": lambda: _state(ScreenName.SERVICES),
    "services, over lunch": lambda: _state(
        ScreenName.SERVICES, _with_services(estimate=_OVER_LUNCH)
    ),
    "services, after lunch": lambda: _state(
        ScreenName.SERVICES, _with_services(estimate=_AFTER_LUNCH)
    ),
    "services, own look": lambda: _state(ScreenName.SERVICES, _own_look()),
    "services, notices": lambda: _offline(
        _state(ScreenName.SERVICES, printer=PrinterState.PAPER_OUT)
    ),
    "confirm": lambda: _state(ScreenName.CONFIRM),
    "confirm, over lunch": lambda: _state(ScreenName.CONFIRM, _with_services(estimate=_OVER_LUNCH)),
    "confirm, after lunch": lambda: _state(
        ScreenName.CONFIRM, _with_services(estimate=_AFTER_LUNCH)
    ),
    "confirm, one dossier": lambda: _state(ScreenName.CONFIRM, _with_dossiers(False)),
    "confirm, many dossiers, long": lambda: _state(
        ScreenName.CONFIRM, _with_dossiers(True), dossiers=50
    ),
    "confirm, many dossiers, no question": lambda: _state(
        ScreenName.CONFIRM, _with_dossiers(False), service_id="result", dossiers=12
    ),
    "confirm, no question": lambda: _state(ScreenName.CONFIRM, service_id="result"),
    "confirm, long": lambda: _state(
        ScreenName.CONFIRM,
        _snapshot(long_names=True),
        service_id="land",
        browsing=_browsing("Đất đai", "1.013978"),
    ),
    "priority": lambda: _state(ScreenName.PRIORITY),
    "issuing": lambda: _state(ScreenName.ISSUING),
    "ticket": lambda: _ticket(PrintOutcome.PRINTED),
    "ticket, over lunch": lambda: _ticket(PrintOutcome.PRINTED, estimate=_OVER_LUNCH),
    "ticket, after lunch": lambda: _ticket(
        PrintOutcome.PRINTED, estimate=_AFTER_LUNCH, long_names=True
    ),
    "ticket, long": lambda: _ticket(PrintOutcome.UNCONFIRMED, long_names=True),
    "ticket, failed": lambda: _ticket(PrintOutcome.WAITING, printer=PrinterState.PAPER_OUT),
    "ticket, again": lambda: _ticket(PrintOutcome.UNKNOWN, printer=PrinterState.READY),
    "services, campaign": lambda: _state(ScreenName.SERVICES, _campaign()),
    "closed": lambda: _state(ScreenName.CLOSED, service_id="business"),
    "closed, campaign": lambda: _state(ScreenName.CLOSED, _campaign()),
    "problem": lambda: _state(ScreenName.PROBLEM, problem=ErrorCode.TOO_MANY_REQUESTS),
    "lost": lambda: _state(ScreenName.LOST, server_lost_since=datetime.now(UTC)),
    "lost, refused": lambda: _state(ScreenName.LOST, server_refusal=ErrorCode.NOT_SIGNED_IN),
    "fields": lambda: _state(ScreenName.FIELDS, browsing=_browsing("Hộ tịch")),
    "fields, failed": lambda: _state(ScreenName.FIELDS, browsing=Browsing(failed=True)),
    "procedures": lambda: _state(ScreenName.PROCEDURES, browsing=_browsing("Hộ tịch")),
    "procedures, long": lambda: _state(ScreenName.PROCEDURES, browsing=_browsing("Đất đai")),
    "procedure": lambda: _state(ScreenName.PROCEDURE, browsing=_browsing("Hộ tịch", "1.001193")),
    "procedure, long": lambda: _state(
        ScreenName.PROCEDURE, browsing=_browsing("Đất đai", "1.013978")
    ),
    "procedure, failed": lambda: _state(
        ScreenName.PROCEDURE, browsing=replace(_browsing("Hộ tịch"), failed=True)
    ),
    "reading": lambda: _state(ScreenName.READING),
    "dossier": lambda: _dossier(DossierStatus.IN_PROGRESS),
    "dossier, papers": lambda: _dossier(DossierStatus.SUPPLEMENT_REQUESTED),
    "dossier, result": lambda: _dossier(DossierStatus.RESOLVED),
    "dossier, late": _late,
    "feedback": lambda: _state(ScreenName.FEEDBACK, _snapshot(long_names=True)),
    "feedback, nobody named": lambda: _state(
        ScreenName.FEEDBACK, _snapshot().model_copy(update={"officials": []})
    ),
    "feedback, no petitions": lambda: _state(
        ScreenName.FEEDBACK, _snapshot().model_copy(update={"petition_url": ""})
    ),
    "feedback, many": lambda: _state(ScreenName.FEEDBACK, _many_in_charge()),
    "officials": lambda: _state(ScreenName.OFFICIALS, _many_in_charge()),
    "feedback, letters": lambda: _state(
        ScreenName.FEEDBACK,
        _many_in_charge(),
        officials_of=list(groups_of(_many_in_charge().officials))[1],
    ),
    "unread": lambda: _state(ScreenName.UNREAD, scan=Scan(trouble=ScanFailure.OTHER)),
    "emergency": _emergency,
    "pin": lambda: _state(ScreenName.PIN),
    "staff": lambda: _state(ScreenName.STAFF),
}
"""By a name; each makes its state anew."""

COUNTED: Final[dict[str, Scene]] = {
    f"{count} services{', long' if long_names else ''}": (
        lambda count=count, long_names=long_names: _state(  # type: ignore[misc]
            ScreenName.SERVICES, _snapshot(count, long_names)
        )
    )
    for count in range(1, 13)
    for long_names in (False, True)
}
"""The services screen with one to twelve services."""
