"""A busy centre with long names, and a month of its queue in the database."""

from __future__ import annotations

from datetime import date

import pytest

from config.centre.loading import load_centre
from config.centre.model import Centre
from config.demo import demo_centre_file

LAST_DAY = date(2026, 11, 20)
SERVICE_NAMES = (
    "Đăng ký, quản lý cư trú và cấp giấy xác nhận thông tin về nơi cư trú",
    "Chứng thực bản sao từ bản chính, chứng thực chữ ký, chứng thực hợp đồng, giao dịch",
    "Hộ tịch: khai sinh, kết hôn, khai tử, cải chính và trích lục hộ tịch",
    "Đăng ký đất đai, tài sản gắn liền với đất và cấp giấy chứng nhận quyền sử dụng đất",
    "Bảo trợ xã hội, người có công và chính sách đối với hộ nghèo, hộ cận nghèo",
    "Thành lập, thay đổi nội dung đăng ký và chấm dứt hoạt động hộ kinh doanh",
    "Nhận kết quả giải quyết thủ tục hành chính",
    "Cấp phép xây dựng nhà ở riêng lẻ và sửa chữa, cải tạo công trình",
    "Thuế, phí, lệ phí và nghĩa vụ tài chính về đất đai",
    "Hướng dẫn nộp hồ sơ trực tuyến trên Cổng Dịch vụ công quốc gia",
    "Lý lịch tư pháp và xác nhận thông tin cá nhân",
    "Tiếp nhận phản ánh, kiến nghị của tổ chức, cá nhân",
)


def busy(centre: Centre) -> Centre:
    """The demo's centre with twelve services and fifteen counters of long names."""
    whole = centre.model_dump()
    model, counter = whole["services"][0], whole["counters"][0]
    whole["services"] = [
        {
            **model,
            "id": f"dich-vu-{number}",
            "letter": chr(ord("A") + number - 1),
            "name": {"vi": name, "en": f"Service of a long name, number {number}"},
            "typical_service_minutes": 4 + number % 5 * 3,
            "daily_quota": None,
            "hours": None,
        }
        for number, name in enumerate(SERVICE_NAMES, start=1)
    ]
    ids = [service["id"] for service in whole["services"]]
    whole["counters"] = [
        {
            **counter,
            "id": str(number),
            "name": {
                "vi": f"Quầy số {number} – Tiếp nhận và trả kết quả liên thông các lĩnh vực",
                "en": f"Counter {number} – reception and return of results",
            },
            "services": [ids[(number * 2) % 12], ids[(number * 2 + 1) % 12], ids[number % 12]],
        }
        for number in range(1, 16)
    ]
    return Centre.model_validate(whole)


@pytest.fixture(scope="session")
def busy_centre() -> Centre:
    return busy(load_centre(demo_centre_file()))
