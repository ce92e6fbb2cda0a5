"""Prints the days off of years without an announcement: `python -m docs.official_days 2036 2037`.

They go into `config/centre/calendar/vietnam.toml`. The library `holidays` follows the law and the
lunar calendar; it is a tool of development, since loading it takes 16 MiB of memory. Announced
years are written by hand, from the announcement.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from typing import Any, Final

from holidays import country_holidays

LAW: Final = "Bộ luật Lao động 2019, Điều 112; dự kiến, chờ thông báo hằng năm"
IN_LIEU: Final = "Bộ luật Lao động 2019, Điều 111; dự kiến, chờ thông báo hằng năm"
CULTURE: Final = "Nghị quyết 80-NQ/TW; dự kiến, chờ thông báo hằng năm"
NAMES: Final = {
    "Tết Dương lịch": ("Tết Dương lịch", "New Year's Day"),
    "Ngày Giỗ Tổ Hùng Vương": ("Giỗ Tổ Hùng Vương", "Hùng Kings' Commemoration Day"),
    "Ngày Chiến thắng": ("Ngày Chiến thắng", "Reunification Day"),
    "Ngày Quốc tế Lao động": ("Ngày Quốc tế lao động", "Labour Day"),
    "Quốc khánh": ("Quốc khánh", "National Day"),
    "Ngày Văn hóa Việt Nam": ("Ngày Văn hóa Việt Nam", "Viet Nam Culture Day"),
}
STEMS: Final = ("Canh", "Tân", "Nhâm", "Quý", "Giáp", "Ất", "Bính", "Đinh", "Mậu", "Kỷ")
BRANCHES: Final = (
    "Thân",
    "Dậu",
    "Tuất",
    "Hợi",
    "Tý",
    "Sửu",
    "Dần",
    "Mão",
    "Thìn",
    "Tỵ",
    "Ngọ",
    "Mùi",
)
OBSERVED: Final = " (nghỉ bù)"
DAY: Final = timedelta(days=1)
SATURDAY: Final = 5

Day = tuple[date, str, str, str]
"""A day off: its name in Vietnamese and in English, its source."""


def days_off(year: int) -> list[Day]:
    """The days off of a year as the library has them, and the weekends beside Tết."""
    library: Any = country_holidays("VN", years=year, language="vi")
    names: dict[date, str] = dict(library)
    tet = [day for day, name in names.items() if name.endswith("Tết") or "Nguyên Đán" in name]
    for day in _weekends_beside(tet):
        names.setdefault(day, "Tết Nguyên Đán")
    return [(day, *_named(day, name)) for day, name in sorted(names.items())]


def _weekends_beside(tet: list[date]) -> list[date]:
    found = []
    for start, step in ((min(tet), -DAY), (max(tet), DAY)):
        day = start + step
        while day.weekday() >= SATURDAY:
            found.append(day)
            day += step
    first, last = min([*tet, *found]), max([*tet, *found])
    return [first + DAY * place for place in range((last - first).days + 1)]


def _named(day: date, name: str) -> tuple[str, str, str]:
    base = name.removesuffix(OBSERVED)
    if base not in NAMES:
        lunar = f"Tết Nguyên đán {STEMS[day.year % 10]} {BRANCHES[day.year % 12]}"
        return lunar, "Lunar New Year", LAW
    vietnamese, english = NAMES[base]
    if base != name:
        return f"Nghỉ bù {vietnamese}", f"Day off for {english}", IN_LIEU
    return vietnamese, english, CULTURE if base == "Ngày Văn hóa Việt Nam" else LAW


def main() -> None:
    for year in map(int, sys.argv[1:]):
        print(f"\n[[years]]\nyear = {year}\nis_announced = false\ndays = [")
        for day, vietnamese, english, source in days_off(year):
            reason = f'{{ vi = "{vietnamese}", en = "{english}" }}'
            print(f'  {{ day = {day}, reason = {reason}, source = "{source}" }},')
        print("]")


if __name__ == "__main__":
    main()
