"""Limits, fees, papers and days in words, for the glass and the paper alike. Pure."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from config.text.catalogue import plural_text, text
from config.text.formats import format_money
from config.wire.procedures import Channel, Fee, Limit, LimitUnit, Paper, Procedure

BULLETS: Final = "-+•* "
"""With which the portal begins the lines of its lists."""
LONGEST_SHORT_TEXT: Final = 60
"""Letters of a fee's own words that a line can hold."""


def limit_phrase(language: str, limit: Limit) -> str:
    """How long a dossier may take."""
    if limit.is_unread:
        return text(language, "procedures.limit.unread")
    if not limit.is_stated or limit.amount is None:
        return text(language, "procedures.limit.unspecified")
    if limit.amount == 0 and limit.unit is not LimitUnit.HOUR:
        return text(language, "procedures.limit.same_day")
    return plural_text(language, f"procedures.limit.{limit.unit.value}", limit.amount)


def promised_limit(procedure: Procedure) -> Limit:
    """The limit in person: what the centre commits itself to, else the statutory one."""
    line = procedure.limit_for(Channel.IN_PERSON)
    return line.committed or line.statutory


def is_free(procedure: Procedure, channel: Channel, day: date) -> bool | None:
    """Whether nothing is paid; None where that is not known for certain."""
    fees = procedure.fees_for(channel, day)
    if any(fee.amount for fee in fees):
        return False
    if not fees or "fees" in procedure.unread:
        return None
    return True if all(fee.amount == 0 for fee in fees) else None


def fee_phrase(language: str, fee: Fee) -> str:
    """The amount of one fee, else the source's own words."""
    if fee.amount is None:
        return fee.text or text(language, "procedures.fee.unknown")
    if fee.amount == 0:
        return text(language, "procedures.fee.free")
    return format_money(language, fee.amount)


def certain_fee(language: str, procedure: Procedure, channel: Channel, day: date) -> str:
    """What is paid where that is one amount or nothing; else an empty text."""
    fees = procedure.fees_for(channel, day)
    if is_free(procedure, channel, day):
        return text(language, "procedures.fee.free")
    if len(fees) == 1 and fees[0].amount is not None and "fees" not in procedure.unread:
        return format_money(language, fees[0].amount)
    return ""


def fee_line(
    language: str,
    procedure: Procedure,
    channel: Channel,
    day: date,
    *,
    part: str = "procedures.fee",
) -> str:
    """What is paid in one short line, never more than the source says. Where that takes more words,
    `part` says where they are: those of the page, or of the glass and the paper (`ticket.fee`)."""
    if certain := certain_fee(language, procedure, channel, day):
        return certain
    fees = procedure.fees_for(channel, day)
    is_one = len(fees) == 1 and "fees" not in procedure.unread
    if not fees or (is_one and fees[0].amount is None and not fees[0].text):
        return text(language, f"{part}.unknown")
    fits = is_one and len(fees[0].text) <= LONGEST_SHORT_TEXT
    return fees[0].text if fits else text(language, f"{part}.by_case")


def paper_name(paper: Paper) -> str:
    """The paper's name without the marks that make it a line of the portal's list."""
    return paper.name.lstrip(BULLETS).rstrip(" ;")


def count_phrase(language: str, paper: Paper) -> str:
    """How many originals and copies of a paper; nothing where the source does not say."""
    counts = []
    if paper.originals:
        counts.append(plural_text(language, "procedures.originals", paper.originals))
    if paper.copies:
        counts.append(plural_text(language, "procedures.copies", paper.copies))
    return ", ".join(counts)


def local_day(at: datetime, time_zone: str) -> date:
    """The day of an instant on the centre's clock."""
    return at.astimezone(ZoneInfo(time_zone)).date()


def shortened(content: str, most: int) -> str:
    """At most `most` letters, cut at a word, with an ellipsis."""
    content = " ".join(content.split())
    if len(content) <= most:
        return content
    cut = content[: most - 1].rpartition(" ")[0] or content[: most - 1]
    return cut.rstrip(",;:.–- (") + "…"
