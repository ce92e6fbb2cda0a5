"""Limits and fees in the words of a language. Pure."""

from __future__ import annotations

from datetime import date
from typing import Final

from config.text.catalogue import (
    plural_text,
    text,
)
from config.text.formats import format_money
from config.wire.procedures import Channel, Fee, Limit, LimitUnit, Paper, Procedure

BULLETS: Final = "-+•* "
"""With which the portal begins the lines of its lists."""
LONGEST_SHORT_TEXT: Final = 60
"""Letters of a fee's own words that a line can hold."""


def limit_words(language: str, limit: Limit) -> str:
    """ "3 ngày làm việc", "ngay trong ngày", "không quy định thời hạn"."""
    if limit.is_unread:
        return text(language, "procedures.limit.unread")
    if not limit.is_stated or limit.amount is None:
        return text(language, "procedures.limit.unspecified")
    if limit.amount == 0 and limit.unit is not LimitUnit.HOUR:
        return text(language, "procedures.limit.same_day")
    return plural_text(language, f"procedures.limit.{limit.unit.value}", limit.amount)


def is_free(procedure: Procedure, channel: Channel, day: date) -> bool | None:
    """Whether nothing is paid; None where that is not known for certain."""
    fees = procedure.fees_for(channel, day)
    if any(fee.amount for fee in fees):
        return False
    if not fees or "fees" in procedure.unread:
        return None
    return True if all(fee.amount == 0 for fee in fees) else None


def fee_words(language: str, fee: Fee) -> str:
    """The amount, else the source's own words."""
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


def short_fee(language: str, procedure: Procedure, channel: Channel, day: date) -> str:
    """What is paid in one short line; where that takes more words, that the page has them."""
    certain = certain_fee(language, procedure, channel, day)
    if certain:
        return certain
    fees = procedure.fees_for(channel, day)
    if len(fees) == 1 and "fees" not in procedure.unread:
        said = fee_words(language, fees[0])
        if len(said) <= LONGEST_SHORT_TEXT:
            return said
    return text(language, "procedures.fee.see_page" if fees else "procedures.fee.unknown")


def plain_name(paper: Paper) -> str:
    """The paper's name without the marks that make it a line of the portal's list."""
    return paper.name.lstrip(BULLETS).rstrip(" ;")


def copies(language: str, kind: str, count: int) -> str:
    """ "1 bản chính": `kind` is `originals` or `copies`."""
    return plural_text(language, f"procedures.{kind}", count)
