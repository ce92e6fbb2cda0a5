"""Presets: what a new centre of a commune, a ward or a province begins with, to be changed by
whoever sets it up."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final

from config.centre.model import Centre
from config.centre.opening import Opening

STARTER_CODE: Final = "H00.00"
"""The unit code of a server that nobody has set up yet."""

PROVINCES: Final = tuple(f"thành phố {one}" for one in (
    "Hà Nội", "Huế", "Hải Phòng", "Đà Nẵng", "Hồ Chí Minh", "Cần Thơ",
)) + tuple(f"tỉnh {one}" for one in (
    "An Giang", "Bắc Ninh", "Cà Mau", "Cao Bằng", "Đắk Lắk", "Điện Biên", "Đồng Nai", "Đồng Tháp",
    "Gia Lai", "Hà Tĩnh", "Hưng Yên", "Khánh Hòa", "Lai Châu", "Lạng Sơn", "Lào Cai", "Lâm Đồng",
    "Nghệ An", "Ninh Bình", "Phú Thọ", "Quảng Ngãi", "Quảng Ninh", "Quảng Trị", "Sơn La",
    "Tây Ninh", "Thái Nguyên", "Thanh Hóa", "Tuyên Quang", "Vĩnh Long",
))  # fmt: skip
"""Cities and provinces by Resolution 202/2025/QH15: proposed; any other name may be written."""


class CentreKind(StrEnum):
    """Whose centre it is: of a commune, a ward or a province."""

    COMMUNE = "commune"
    WARD = "ward"
    PROVINCE = "province"


@cache
def _file(name: str) -> Mapping[str, Any]:
    import tomllib

    return tomllib.loads((files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))


def preset(kind: CentreKind, today: date) -> dict[str, Any]:
    """The centre of a kind as JSON, as `Centre.model_dump(mode="json")` writes it, with the
    official days off of this year and the next as far as they are known. Its unit has no name and
    no code of its own yet."""
    content = deepcopy({**_file("every_centre"), **_file(kind.value)})
    centre = Centre.model_validate(content)
    days = [day for year in (today.year, today.year + 1) for day in _days_off(centre.opening, year)]
    opening = centre.opening.model_copy(update={"special_days": days})
    return centre.model_copy(update={"opening": opening}).model_dump(mode="json")


def _days_off(opening: Opening, year: int) -> list[Any]:
    from config.centre.calendar.proposal import proposal

    found = proposal(opening, _file("every_centre")["languages"], year)
    return [] if found is None else list(found.days)


def starter(today: date) -> Centre:
    """The centre of a server that nobody has set up yet."""
    return Centre.model_validate(preset(CentreKind.COMMUNE, today))


def is_starter(centre: Centre) -> bool:
    return centre.unit.code == STARTER_CODE
