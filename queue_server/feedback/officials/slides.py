"""Who is in charge, as slides of a hall board: some officials on each. Pure."""

from __future__ import annotations

from typing import Final

from config.text.catalogue import LANGUAGES, localised, text
from config.text.formats import format_date
from config.text.phone_numbers import spaced
from config.wire import Localised
from config.wire.feedback.officials import OfficialsToday, OfficialToday
from config.wire.procedures import Limit, Slide

CODE: Final = "officials"
"""In the place of a procedure's code."""
ON_A_SLIDE: Final = 4
MOST_SLIDES: Final = 3


def officials_slides(today: OfficialsToday) -> list[Slide]:
    """Officials in the centre's order, four on a slide, three slides at most."""
    starts = range(0, len(today.officials), ON_A_SLIDE)[:MOST_SLIDES]
    title = {language: text(language, "officials.title") for language in LANGUAGES}
    return [
        Slide(
            code=CODE,
            name=title,
            field="",
            limit=Limit(),
            people=[in_a_line(one) for one in today.officials[at : at + ON_A_SLIDE]],
            page_url=today.page_url,
        )
        for at in starts
    ]


def in_a_line(one: OfficialToday) -> Localised:
    """An official in one line of each language: office, name, phone, who stands in."""
    return {language: _line(one, language) for language in LANGUAGES}


def _line(one: OfficialToday, language: str) -> str:
    parts = [f"{localised(one.duty, language)}: {one.name}"]
    if one.stand_in is not None:
        day = format_date(one.stand_in.until)
        values = {"name": one.stand_in.name, "day": day}
        parts.append(text(language, "officials.stand_in_short", **values))
        parts.append(_unbroken(one.stand_in.phone))
    elif one.is_away:
        parts.append(text(language, "officials.away"))
    else:
        parts.append(_unbroken(one.phone))
    return " · ".join(part for part in parts if part)


def _unbroken(phone: str) -> str:
    """A number that no line breaks."""
    return spaced(phone).replace(" ", "\u00a0")
