"""Who is in charge on a day, and who stands in. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from config.centre.model import Centre
from config.centre.sections.officials import Official

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
