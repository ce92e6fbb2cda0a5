"""What a rota promises, and what is wrong with it. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import combinations
from typing import Final

from config.centre.model import Centre
from config.centre.opening import Hours
from config.centre.roles import Permission
from config.centre.sections.out_of_hours import OnCallDuty
from config.wire.centre.people import Absence
from config.wire.centre.rota import PlannedShift, RotaFault, RotaGap, RotaShare
from queue_server.centre.opening import Span, centre_hours_on, day_spans

DAY: Final = timedelta(days=1)
LEADING: Final = frozenset({Permission.OVERSEE, Permission.ADMINISTER})
"""Who plans, and sees everybody's account; everybody sees the rota and their own."""


@dataclass(frozen=True, slots=True)
class Rota:
    """What is known of a period, both ends included."""

    first: date
    last: date
    shifts: Sequence[PlannedShift]
    absences: Mapping[int, Sequence[Absence]]
    """By the numbers of the people."""
    left: Collection[int] = ()
    """The numbers of those who do not work here any more."""

    @property
    def days(self) -> list[date]:
        return [self.first + DAY * ahead for ahead in range((self.last - self.first).days + 1)]


def promised(centre: Centre, duty: OnCallDuty, day: date) -> list[Span]:
    """When somebody is promised to be there for a duty on `day`.

    Nobody works on a Saturday that is a day off; somebody is on call all the same.
    """
    special = centre.opening.special(day)
    if duty.kind == "saturday" and special is not None and not special.hours:
        return []
    return day_spans(duty.hours.of(day), day, centre.zone)


def last_of(first: date) -> date:
    """The last day of the month that begins on `first`."""
    return (first + DAY * 31).replace(day=1) - DAY


def is_workday(centre: Centre, day: date) -> bool:
    """Whether everybody works on `day`: the centre is open, and not for Saturday work, which is
    itself paid in leave."""
    saturday = any(
        duty.kind == "saturday" and promised(centre, duty, day) for duty in centre.on_call
    )
    return bool(centre_hours_on(centre, day)) and not saturday


def span_of(centre: Centre, day: date, start: str, end: str) -> Span | None:
    """The hours of a shift on `day`; None where they end before they begin."""
    begun, over = _clock(start), _clock(end)
    if over <= begun:
        return None
    return day_spans([Hours(start=begun, end=over)], day, centre.zone)[0]


def _clock(written: str) -> time:
    hours, minutes = written.split(":")
    return time(int(hours), int(minutes))


def faults(centre: Centre, rota: Rota) -> list[RotaGap]:
    """Everything that is to be put right, the earliest first."""
    found = [*_gaps(centre, rota), *_away(centre, rota), *_twice(centre, rota)]
    return sorted(found, key=lambda gap: (gap.starts_at, gap.fault, gap.duty, gap.staff_id))


def _gaps(centre: Centre, rota: Rota) -> Iterator[RotaGap]:
    """Hours that a duty promises and in which nobody is there."""
    for duty in centre.on_call:
        there = [one for one in rota.shifts if one.duty == duty.id]
        for day in rota.days:
            for span in promised(centre, duty, day):
                for start, end in uncovered(span, there):
                    yield RotaGap(
                        fault=RotaFault.NOBODY, day=day, duty=duty.id, starts_at=start, ends_at=end
                    )


def uncovered(span: Span, shifts: Iterable[PlannedShift]) -> Iterator[Span]:
    """The parts of `span` in which none of `shifts` lies."""
    begun, end = span
    for shift in sorted(shifts, key=lambda one: one.starts_at):
        if shift.starts_at >= end:
            break
        if shift.starts_at > begun:
            yield begun, shift.starts_at
        begun = max(begun, shift.ends_at)
    if begun < end:
        yield begun, end


def _away(centre: Centre, rota: Rota) -> Iterator[RotaGap]:
    """Shifts of people who are away that day, or who have left."""
    for shift in rota.shifts:
        day = centre.day(shift.starts_at)
        if shift.staff_id in rota.left:
            yield _gap(centre, RotaFault.LEFT, shift)
        elif any(one.first_day <= day <= one.last_day for one in _of(rota, shift)):
            yield _gap(centre, RotaFault.AWAY, shift)


def _of(rota: Rota, shift: PlannedShift) -> Sequence[Absence]:
    return rota.absences.get(shift.staff_id, ()) if shift.staff_id else ()


def _twice(centre: Centre, rota: Rota) -> Iterator[RotaGap]:
    """Shifts of one person that overlap: the later of the two."""
    own: defaultdict[tuple[int, str], list[PlannedShift]] = defaultdict(list)
    for shift in sorted(rota.shifts, key=lambda one: (one.starts_at, one.shift)):
        own[shift.staff_id, "" if shift.staff_id else shift.name].append(shift)
    for shifts in own.values():
        told: set[tuple[str, datetime]] = set()
        for one, other in combinations(shifts, 2):
            place = other.duty, other.starts_at
            if other.starts_at < one.ends_at and place not in told:
                told.add(place)
                yield _gap(centre, RotaFault.TWICE, other)


def _gap(centre: Centre, fault: RotaFault, shift: PlannedShift) -> RotaGap:
    return RotaGap(
        fault=fault,
        day=centre.day(shift.starts_at),
        duty=shift.duty,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        staff_id=shift.staff_id,
        name=shift.name,
    )


def shares(
    centre: Centre, shifts: Iterable[PlannedShift], people: Mapping[int, str]
) -> list[RotaShare]:
    """How often each of `people` was on call and at work on Saturdays; who did most stands first.
    Somebody without any is in it too: whose turn it is shows there."""
    kinds = {duty.id: duty.kind for duty in centre.on_call}
    counted = {id: RotaShare(staff_id=id, name=name, on_call=0, saturdays=0, minutes=0)
               for id, name in people.items()}  # fmt: skip
    for shift in shifts:
        before = counted.get(shift.staff_id)
        if before is None:
            continue
        saturday = kinds.get(shift.duty) == "saturday"
        counted[shift.staff_id] = before.model_copy(
            update={
                "on_call": before.on_call + (not saturday),
                "saturdays": before.saturdays + saturday,
                "minutes": before.minutes + minutes_of(shift),
            }
        )
    return sorted(counted.values(), key=lambda one: -one.minutes)


def minutes_of(shift: PlannedShift) -> int:
    return round((shift.ends_at - shift.starts_at).total_seconds() / 60)
