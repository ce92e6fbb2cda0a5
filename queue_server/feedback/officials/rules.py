"""Who is in charge on a day, and who stands in. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Final

from config.centre.model import Centre
from config.centre.sections.officials import Official
from config.text.persons import by_letters
from config.text.spelling import plain
from config.wire.feedback.officials import OfficialToday

ON_A_PAGE: Final = 30
"""The most that are shown at once; others are found by a name, a field or a letter."""

Away = Mapping[str, date]
"""The last day of everybody's absence who is away, by the names with which they sign in."""


@dataclass(frozen=True, slots=True)
class Charge:
    """An official on a day: away or not, and who stands in until when."""

    official: Official
    is_away: bool = False
    stand_in: Official | None = None
    until: date | None = None

    @property
    def answers(self) -> Official:
        """Who is to be asked."""
        return self.stand_in or self.official


def charges(centre: Centre, day: date, away: Away) -> list[Charge]:
    """Everybody in charge, in the centre's order."""
    return [charge(centre, official, day, away) for official in centre.officials]


def charge(centre: Centre, official: Official, day: date, away: Away) -> Charge:
    """How it stands with one: days that the centre named come first, then the absence."""
    named = next((one for one in official.stand_ins if one.day <= day <= one.last_day), None)
    if named is not None:
        other = _present(centre, named.official, day, away, {official.id})
        return Charge(official, True, other, named.last_day)
    last_day = away.get(official.staff) if official.staff else None
    if last_day is None:
        return Charge(official)
    return Charge(
        official, True, _present(centre, official.deputy, day, away, {official.id}), last_day
    )


def _present(
    centre: Centre, id: str | None, day: date, away: Away, asked: set[str]
) -> Official | None:
    """That official, or who stands in for them in turn; None where nobody is there."""
    official = centre.official_by_id.get(id or "")
    if official is None or official.id in asked:
        return None
    asked = asked | {official.id}
    named = next((one for one in official.stand_ins if one.day <= day <= one.last_day), None)
    if named is not None:
        return _present(centre, named.official, day, away, asked)
    if official.staff and official.staff in away:
        return _present(centre, official.deputy, day, away, asked)
    return official


def of_field(charged: Sequence[Charge], field: str) -> list[Charge]:
    """Those who are asked about a field of the catalogue."""
    return [one for one in charged if field and field in one.official.fields]


def answers_for(charged: Sequence[Charge], field: str, sign_in: str) -> bool:
    """Whether a member of staff is asked about a field today: their own, or one of somebody for
    whom they stand in."""
    own = [one for one in of_field(charged, field) if sign_in]
    return any(sign_in in (one.official.staff, one.answers.staff) for one in own)


# ------------------------------------------------------------------------ found among many


@dataclass(frozen=True, slots=True)
class PageOfOfficials:
    """What is shown of many."""

    officials: Sequence[OfficialToday]
    found: int
    page: int
    """From 1."""
    pages: int
    letters: Sequence[str]
    """Under which all stand; nothing where they fit on a page."""
    letter: str


def page_of(
    officials: Sequence[OfficialToday], asked: str, letter: str, page: int
) -> PageOfOfficials:
    """Those in charge whose name, office or field has every word of `asked`, with marks or without,
    words begun included; or those under a letter; else all, in the centre's order."""
    is_many = len(officials) > ON_A_PAGE
    lettered = dict(by_letters([one.name for one in officials], 0)) if is_many else {}
    words = plain(asked).split()
    if words:
        found = [one for one in officials if _has(one, words)]
    elif letter in lettered:
        found = [officials[place] for place in lettered[letter]]
    else:
        found, letter = list(officials), ""
    pages = max(1, ceil(len(found) / ON_A_PAGE))
    page = min(max(page, 1), pages)
    shown = found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    return PageOfOfficials(shown, len(found), page, pages, list(lettered), letter)


def _has(one: OfficialToday, words: Sequence[str]) -> bool:
    said = plain(" ".join([one.name, *one.duty.values(), *one.fields])).split()
    return all(any(known.startswith(word) for known in said) for word in words)
