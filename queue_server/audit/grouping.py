"""Lines that say one thing many times, as one. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Final

from config.text.formats import format_day_month
from queue_server.audit.repository import LogEntry

RESERVED: Final = "reserve_numbers"
"""A kiosk sets numbers aside service by service and day by day: dozens of lines at a time."""


def grouped(lines: Sequence[LogEntry]) -> list[LogEntry]:
    """`lines`, newest first; what a kiosk set aside without anything between is one of them."""
    found: list[LogEntry] = []
    for is_reserving, run in groupby(lines, key=lambda line: line.action == RESERVED):
        if not is_reserving:
            found += run
            continue
        of_kiosk: dict[str, list[LogEntry]] = {}
        for line in run:
            of_kiosk.setdefault(line.who, []).append(line)
        found += [_one(same) for same in of_kiosk.values()]
    return found


def _one(same: list[LogEntry]) -> LogEntry:
    """The newest of them, with every range of numbers, the earliest day's first."""
    ordered = sorted(same, key=lambda line: (line.subject, line.detail))
    detail: dict[str, list[str]] = {}
    for line in ordered:
        detail.setdefault(line.subject, []).append(line.detail.replace(" – ", "–"))
    said = [f"{_day(day)}: {', '.join(ranges)}" for day, ranges in detail.items()]
    return replace(same[0], subject="", detail=" · ".join(said))


def _day(written: str) -> str:
    try:
        return format_day_month(date.fromisoformat(written))
    except ValueError:
        return written
