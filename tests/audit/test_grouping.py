"""What kiosks set aside is one line of the page, not dozens."""

from __future__ import annotations

from datetime import UTC, datetime

from queue_server.audit.grouping import grouped
from queue_server.audit.repository import LogEntry

AT = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)


def reserved(kiosk: str, day: str, detail: str) -> LogEntry:
    return LogEntry(AT, f"kiosk:{kiosk}", "", "reserve_numbers", day, detail)


def test_a_run_of_ranges_is_one_line_for_each_kiosk() -> None:
    other = LogEntry(AT, "staff:1", "", "sign_in", "", "")
    lines = [
        reserved("kiosk-1", "2026-11-17", "A101 – A130"),
        reserved("kiosk-2", "2026-11-16", "A131 – A160"),
        reserved("kiosk-1", "2026-11-16", "B101 – B130"),
        reserved("kiosk-1", "2026-11-16", "A101 – A130"),
        other,
        reserved("kiosk-1", "2026-11-16", "C101 – C130"),
    ]
    found = grouped(lines)
    assert [(line.who, line.detail) for line in found] == [
        ("kiosk:kiosk-1", "16/11: A101–A130, B101–B130 · 17/11: A101–A130"),
        ("kiosk:kiosk-2", "16/11: A131–A160"),
        ("staff:1", ""),
        ("kiosk:kiosk-1", "16/11: C101–C130"),
    ]
