"""What the kiosk says of figures and times, in the citizen's language. Pure: no clock, no I/O."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from config.phrases.waits import USUAL_ZONE, wait_phrase
from config.text.catalogue import plural_text, text
from config.text.formats import format_day_month, format_time, format_weekday
from config.wire import (
    ErrorCode,
    IssueRefusal,
    KioskSnapshot,
    PrinterState,
    ServiceState,
    WaitEstimate,
)

SETUP_CODES = frozenset(
    {
        ErrorCode.NOT_SIGNED_IN,
        ErrorCode.NOT_ALLOWED,
        ErrorCode.UNKNOWN_KIOSK,
        ErrorCode.NOT_FOUND,
    }
)
"""Codes that only staff can mend: the key or the id of this kiosk is wrong."""


def estimate_phrase(
    language: str, estimate: WaitEstimate | None, time_zone: str = USUAL_ZONE
) -> str:
    """How long until the call, as a range in minutes, rounded so that it does not promise, or
    after which break; that no counter serves it now where it is None."""
    if estimate is None:
        return text(language, "kiosk.card_no_counter")
    return wait_phrase(language, estimate, time_zone)


_CASE: Final = re.compile(
    r"(.+?)\s*\(((?:nếu|khi|trường hợp|if|for|when|in case)\s.+)\)", re.IGNORECASE
)


_BEFORE: Final = re.compile(r"([^:()]{2,40}):\s+(.+)")


def case_of(paper: str) -> tuple[str, str]:
    """A paper of a service and its case: "Giấy chứng sinh (nếu khai sinh)" has one, and so has
    "Khai sinh: giấy chứng sinh"."""
    found = _CASE.fullmatch(paper.strip())
    if found is None:
        before = _BEFORE.fullmatch(paper.strip())
        if before is None:
            return paper, ""
        case, name = before.groups()
        return name[:1].upper() + name[1:], case
    name, case = found.groups()
    return name, case[:1].upper() + case[1:]


def lines_by_case(papers: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Papers in groups, those that are always needed first; each line with its icon: an empty
    box before a paper, none before a case."""
    cases = dict.fromkeys(case for _, case in papers)
    lines = []
    for case in sorted(cases, key=bool):
        if case:
            lines.append((case, ""))
        lines += [(name, "box") for name, own in papers if own == case]
    return lines


def ahead_phrase(language: str, ahead: int | None) -> str:
    """How many people are called before this ticket; that it is not known where it is None."""
    if ahead is None:
        return text(language, "kiosk.ahead_unknown")
    if ahead == 0:
        return text(language, "kiosk.nobody_ahead")
    return plural_text(language, "kiosk.ahead", ahead)


def opening_phrase(language: str, opens_at: datetime | None, now: datetime, time_zone: str) -> str:
    """When tickets are given again, on the centre's clock: today, tomorrow or a weekday."""
    if opens_at is None:
        return text(language, "kiosk.opens_unknown")
    zone = ZoneInfo(time_zone)
    local, today = opens_at.astimezone(zone), now.astimezone(zone).date()
    clock = format_time(local)
    if local.date() == today:
        return text(language, "kiosk.opens_today", time=clock)
    if local.date() == today + timedelta(days=1):
        return text(language, "kiosk.opens_tomorrow", time=clock)
    weekday = format_weekday(language, local.date(), in_sentence=True)
    day = format_day_month(local.date())
    return text(language, "kiosk.opens_on", day=weekday, date=day, time=clock)


def counters_phrase(language: str, snapshot: KioskSnapshot, now: datetime) -> str:
    """That no counter is open; before the centre's hours also from when they are."""
    spans = snapshot.opening
    if any(span.start <= now < span.end for span in spans):
        return text(language, "kiosk.no_counter")
    first = min((span.start for span in spans if span.start > now), default=None)
    if first is None:
        return text(language, "kiosk.no_counter")
    zone = ZoneInfo(snapshot.time_zone)
    local = first.astimezone(zone)
    if local.date() != now.astimezone(zone).date():
        return text(language, "kiosk.no_counter")
    return text(language, "kiosk.no_counter_until", time=format_time(local))


def refusal_phrase(language: str, refusal: IssueRefusal | None) -> str:
    """Why a service gives no tickets now, in a sentence."""
    return text(language, f"kiosk.refusal_{(refusal or IssueRefusal.SERVICE_CLOSED).value}")


def service_line(language: str, service: ServiceState, now: datetime, time_zone: str) -> str:
    """The line under a closed service's name on its card: when it opens, or why it is closed."""
    if service.refusal is IssueRefusal.QUOTA_REACHED:
        return text(language, "kiosk.card_quota_reached")
    if service.opens_at is not None:
        return opening_phrase(language, service.opens_at, now, time_zone)
    return text(language, "kiosk.card_closed")


def problem_phrase(language: str, code: ErrorCode | None) -> str:
    """What a refusal of the server means to the citizen; codes are translated, never texts."""
    known = {
        ErrorCode.TOO_MANY_REQUESTS,
        ErrorCode.UNKNOWN_SERVICE,
        ErrorCode.UNKNOWN_DOSSIER,
        ErrorCode.BAD_REQUEST,
    }
    if code in SETUP_CODES:
        return text(language, "kiosk.problem_setup")
    if code in known:
        return text(language, f"kiosk.problem_{code}")
    return text(language, "kiosk.problem_other")


def fault_phrase(language: str, state: PrinterState) -> str:
    """The printer's fault for the citizen who waits for a paper."""
    return text(language, f"kiosk.fault_{state.value}")


def printer_phrase(language: str, state: PrinterState) -> str:
    """The printer's state for staff."""
    return text(language, f"kiosk.printer_{state.value}")
