"""A small centre file without mistakes, and a way to put one in."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from config.centre.loading import check_centre_file
from config.centre.mistakes import Mistake
from tests.fuzz.chance import USUAL_SEED

SMALL_CENTRE = """\
public_url = "https://motcua.example.vn"
languages = ["vi", "en"]

[unit]
code = "H05.99"
name = { vi = "Trung tâm", en = "Centre" }

[[opening.special_days]]
day = 2026-01-02
reason = { vi = "Nghỉ", en = "Off" }

[[opening.special_days]]
day = 2026-01-10
hours = ["07:30-11:30"]
makes_up_for = 2026-01-02
reason = { vi = "Bù", en = "Made up" }

[opening.week]
monday = ["07:30-11:30", "13:30-17:00"]
saturday = ["07:30-11:30"]

[[priority_classes]]
id = "uu-tien"
name = { vi = "Ưu tiên", en = "Priority" }
weight = 4.0
reasons = [
  { id = "cao-tuoi", name = { vi = "Cao tuổi", en = "Elderly" } },
  { id = "con-nho", name = { vi = "Con nhỏ", en = "Small child" } },
]

[[services]]
id = "ho-tich"
letter = "A"
name = { vi = "Hộ tịch", en = "Civil status" }
priority_classes = ["uu-tien"]

[services.hours]
monday = ["08:00-11:00"]

[[services]]
id = "chung-thuc"
letter = "B"
name = { vi = "Chứng thực", en = "Certification" }
daily_quota = 200

[[counters]]
id = "1"
name = { vi = "Quầy 1", en = "Counter 1" }
services = ["ho-tich", "chung-thuc"]

[[counters]]
id = "2"
name = { vi = "Quầy 2", en = "Counter 2" }
services = ["chung-thuc"]

[[boards]]
id = "hall"
name = { vi = "Sảnh", en = "Hall" }
services = ["ho-tich"]
languages = ["vi"]

[[kiosks]]
id = "kiosk-1"
name = { vi = "Cửa", en = "Door" }
staff_pin_hash = "$argon2id$made-up"

[kiosks.printer]
kind = "network"
host = "192.168.1.50"

[dossiers]
working_days = ["monday"]
collect_service = "ho-tich"
online_targets = [{ by = 2030-12-31, per_cent = 100 }]

[[dossiers.workflows]]
id = "thuong"
name = { vi = "Thường", en = "Ordinary" }
steps = [
  { id = "nhan", name = { vi = "Nhận", en = "Receive" }, share = 20, kind = "receive" },
  { id = "lam", name = { vi = "Làm", en = "Do" }, share = 70 },
  { id = "tra", name = { vi = "Trả", en = "Return" }, share = 10, kind = "return" },
]

[[roles]]
id = "clerk"
name = { vi = "Cán bộ", en = "Clerk" }
permissions = ["serve"]
"""


@pytest.fixture
def centre_file(tmp_path: Path) -> Path:
    """A centre file without mistakes."""
    path = tmp_path / "centre.toml"
    path.write_text(SMALL_CENTRE, encoding="utf-8")
    return path


@pytest.fixture
def seed() -> int:
    """What random centres follow from; printed. `MOTCUA_SEED` gives another."""
    chosen = int(os.environ.get("MOTCUA_SEED") or USUAL_SEED)
    print(f"seed {chosen}")
    return chosen


Check = Callable[..., list[Mistake]]


@pytest.fixture
def check(centre_file: Path) -> Check:
    """Checks the small centre after changes: `check((old, new), …, language="en")`."""

    def changed_and_checked(*changes: tuple[str, str], language: str = "en") -> list[Mistake]:
        text = SMALL_CENTRE
        for old, new in changes:
            assert old in text, f"the small centre has no {old!r}"
            text = text.replace(old, new, 1)
        centre_file.write_text(text, encoding="utf-8")
        return check_centre_file(centre_file, language)

    return changed_and_checked
