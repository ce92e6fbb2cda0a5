"""Campaigns as slides of a hall board, one for each. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from config.centre.model import Centre
from config.centre.sections.campaigns import Campaign
from config.wire import Localised
from config.wire.procedures import Limit, Slide
from queue_server.centre.campaigns.rules import (
    in_language,
    listed,
    open_days,
    span_of_days,
    written,
)

CODE: Final = "campaigns"
"""In the place of a procedure's code."""
MOST: Final = 3


def campaign_slides(centre: Centre, now: datetime) -> list[Slide]:
    """The campaigns that run or soon begin: days, hours of the next day, place, what to know."""
    return [_slide(centre, one, now) for one in listed(centre, now)[:MOST]]


def _slide(centre: Centre, one: Campaign, now: datetime) -> Slide:
    days = open_days(centre, one, centre.day(now))
    lines = [
        {language: _capital(span_of_days(language, one)) for language in centre.languages},
        {language: written(centre, days[0][1]) if days else "" for language in centre.languages},
        {language: in_language(language, one.place) for language in centre.languages},
        {
            language: in_language(language, one.board_text or one.page_text)
            for language in centre.languages
        },
    ]
    return Slide(
        code=CODE,
        name=one.name,
        field="",
        limit=Limit(),
        people=[line for line in lines if _says(line)],
        page_url=f"{centre.public_url}/campaigns",
    )


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]


def _says(line: Localised) -> bool:
    return any(line.values())
