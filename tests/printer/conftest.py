"""Tickets and papers to print."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from config.wire import TicketIssued, WaitEstimate
from printer.escpos.profile import PaperProfile

PAPERS = {
    "80 mm": PaperProfile(80, 576),
    "80 mm without a QR command": PaperProfile(80, 576, "simple", native_qr=False, cutter=False),
    "58 mm": PaperProfile(58, 384),
    "58 mm without a QR command": PaperProfile(58, 384, "POS-5890", native_qr=False, cutter=False),
}

LONG_NAMES: dict[str, Any] = {
    "number": "AB-0125",
    "service_name": {
        "vi": "Đăng ký thành lập và đăng ký thay đổi nội dung hoạt động của hộ kinh doanh, "
        "hợp tác xã",
        "en": "Registration of establishment and of changes for household businesses and "
        "cooperatives",
    },
    "hall_name": {
        "vi": "Trung tâm Phục vụ hành chính công phường Nghĩa Đô, thành phố Hà Nội – Chi nhánh 2",
        "en": "Public Administrative Service Centre of Nghia Do Ward, Ha Noi City – Branch 2",
    },
}

TicketMaker = Callable[..., TicketIssued]


def a_ticket(**changes: Any) -> TicketIssued:
    """A believable ticket; keywords change its fields."""
    fields: dict[str, Any] = {
        "ticket_id": 1,
        "number": "A025",
        "service": "household-business",
        "service_name": {
            "vi": "Đăng ký hộ kinh doanh",
            "en": "Household business registration",
        },
        "language": "vi",
        "token": "7K3QF9ZP2MXAWB4D",
        "tracking_url": "https://mc.hoankiem.hanoi.gov.vn/T/7K3QF9ZP2MXAWB4D",
        "issued_at": datetime(2026, 11, 22, 17, 15, tzinfo=UTC),
        "time_zone": "Asia/Ho_Chi_Minh",
        "people_ahead": 12,
        "estimate": WaitEstimate(low_seconds=600, high_seconds=900),
        "hall_name": {
            "vi": "Trung tâm Phục vụ hành chính công phường Hoàn Kiếm",
            "en": "Hoan Kiem Ward Public Administrative Service Centre",
        },
    }
    return TicketIssued(**(fields | changes))


@pytest.fixture
def make_ticket() -> TicketMaker:
    """`a_ticket`."""
    return a_ticket


@pytest.fixture
def long_names() -> dict[str, Any]:
    """The longest names that a ticket is designed for."""
    return LONG_NAMES


@pytest.fixture(params=PAPERS.values(), ids=list(PAPERS))
def paper(request: pytest.FixtureRequest) -> PaperProfile:
    """Each kind of paper and printer."""
    found: PaperProfile = request.param
    return found
