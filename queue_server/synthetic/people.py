"""Invented applicants: names like those in any commune, marked as invented."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any, Final

from queue_server.core.security.encryption import DataKeys
from queue_server.dossiers.persons.applicants import row_of

MARK: Final = "(giả định)"
"""Beside every name: this person does not exist."""
SURNAMES: Final = (
    ("Nguyễn", 38), ("Trần", 12), ("Lê", 10), ("Phạm", 7), ("Hoàng", 5), ("Vũ", 5), ("Phan", 4),
    ("Đặng", 3), ("Bùi", 3), ("Đỗ", 3), ("Ngô", 2), ("Dương", 2), ("Lý", 1),
)  # fmt: skip
WOMEN: Final = ("Lan", "Hương", "Hoa", "Mai", "Thu", "Hằng", "Nga", "Phượng", "Ngọc Ánh", "Thuỷ")
MEN: Final = ("Hùng", "Dũng", "Minh", "Tuấn", "Sơn", "Hải", "Quang", "Đức", "Bình", "Quốc Bảo")
MIDDLE: Final = {"Nữ": ("Thị", "Thị Thanh", "Thị Minh"), "Nam": ("Văn", "Đình", "Hữu")}
_OLDEST_DAYS: Final = 85 * 365
_YOUNGEST_DAYS: Final = 18 * 365


def applicant_row(number: int, today: date, random: Random, keys: DataKeys) -> dict[str, Any]:
    """The row of invented applicant `number`.

    Their number begins with 000, which no province has, and their phone with 0000.
    """
    sex = "Nữ" if random.random() < 0.5 else "Nam"
    names, weights = zip(*SURNAMES, strict=True)
    surname = random.choices(names, weights)[0]
    given = random.choice(WOMEN if sex == "Nữ" else MEN)
    name = f"{surname} {random.choice(MIDDLE[sex])} {given} {MARK}"
    fields = {
        "id": number,
        "kind": "citizen",
        "name": name,
        "id_number": f"000{number % 10**9:09d}",
        "birth_date": today - timedelta(days=random.randint(_YOUNGEST_DAYS, _OLDEST_DAYS)),
        "sex": sex,
        "address": f"Thôn {random.randint(1, 12)} {MARK}",
        "phone": f"0000{number % 1_000_000:06d}",
        "submitted_by": "",
    }
    if not keys:  # an invented person can do without
        fields |= {"id_number": "", "phone": ""}
    return row_of(keys, number, fields)
