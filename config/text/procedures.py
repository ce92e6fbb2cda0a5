"""Limits, fees, papers and days in words, for the glass and the paper alike. Pure."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from config.text.catalogue import (
    plural_text,
    text,
)
from config.text.formats import format_money
from config.wire.procedures import Channel, Fee, Limit, LimitUnit, Paper, Procedure

LONGEST_FEE_TEXT = 60
"""Letters of a fee's own words that fit where one looks for an amount."""


def limit_text(language: str, limit: Limit) -> str:
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


def fee_text(language: str, procedure: Procedure, day: date) -> str:
    """What is paid in person on `day`, in one short line; never more than the source says."""
    fees = procedure.fees_for(Channel.IN_PERSON, day)
    if not fees:
        return text(language, "ticket.fee_unknown")
    if all(fee.amount == 0 for fee in fees) and "fees" not in procedure.unread:
        return text(language, "procedures.fee.free")
    said = _short_fee(language, fees[0]) if len(fees) == 1 else ""
    sure = said and "fees" not in procedure.unread
    return said if sure else text(language, "ticket.fee_by_case")


def _short_fee(language: str, fee: Fee) -> str:
    if fee.amount is not None:
        return format_money(language, fee.amount)
    return fee.text if len(fee.text) <= LONGEST_FEE_TEXT else ""


def count_text(language: str, paper: Paper) -> str:
    """How many originals and copies of a paper; nothing where the source does not say."""
    counts = []
    if paper.originals:
        counts.append(plural_text(language, "ticket.originals", paper.originals))
    if paper.copies:
        counts.append(plural_text(language, "ticket.copies", paper.copies))
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
