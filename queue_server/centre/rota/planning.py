"""Planning a rota: shifts put into the table and taken out. Use cases of leaders."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from config.centre.model import Centre
from config.centre.sections.out_of_hours import OnCallDuty
from config.text.phrase import Phrase
from config.wire import ErrorCode
from config.wire.centre.rota import AddShift, MoveShift, PlanShifts, ShiftsPlanned
from queue_server.centre import repository, shifts
from queue_server.centre.events import RotaChanged
from queue_server.centre.opening import Span
from queue_server.centre.people.usecases import active_member_of
from queue_server.centre.rota.rules import promised, span_of
from queue_server.centre.tables import rota_shifts
from queue_server.core.actor import staff_label
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import BadRequest, Conflict, NotFound

FURTHEST = timedelta(days=400)
"""How far ahead a rota is planned; further is a slip of the pen."""


def plan(unit: UnitOfWork, centre: Centre, command: PlanShifts) -> ShiftsPlanned:
    """Put a person on call in the hours that duties promise on the days of the command.

    Raises `NotFound` (person, duty), `Conflict` (somebody who has left, hours that are over),
    `BadRequest` (a day on which the duty promises nothing, or one that is too far off).
    """
    wanted: list[tuple[str, Span]] = []
    for place, slot in enumerate(command.slots):
        id, _, written = slot.partition("/")
        duty, day = duty_of(centre, id), _day(written, f"slots.{place}")
        _near(unit, centre, day)
        wanted += [(id, span) for span in _promised(centre, duty, day, f"slots.{place}")]
    return _put(unit, centre, command.staff_id, wanted)


def add(unit: UnitOfWork, centre: Centre, command: AddShift) -> ShiftsPlanned:
    """One shift at the hours of the command. Raises as `plan` does."""
    duty = duty_of(centre, command.duty)
    _near(unit, centre, command.day)
    if command.start and command.end:
        spans = [_span(centre, command.day, command.start, command.end)]
    else:
        _require_no_hours(command)
        spans = _promised(centre, duty, command.day, "start")
    return _put(unit, centre, command.staff_id, [(duty.id, span) for span in spans])


def move(unit: UnitOfWork, centre: Centre, command: MoveShift) -> ShiftsPlanned:
    """Move a shift to another person, day or hours; its number stays. Raises as `plan` does, and
    `BadRequest` where the person has this very shift already."""
    found = _not_over(unit, command.shift)
    who = command.staff_id or found.staff_id
    active_member_of(unit.connection, who)
    start, end = _moved(unit, centre, found, command)
    if end <= unit.now:
        raise Conflict(ErrorCode.SHIFT_OVER)
    new = {"staff_id": who, "starts_at": start, "ends_at": end}
    if all(getattr(found, name) == value for name, value in new.items()):
        return ShiftsPlanned(shifts=[])
    _require_free(unit, found, who, start)
    its = rota_shifts.c.id == command.shift
    unit.connection.execute(
        update(rota_shifts).where(its).values(**new, planned_by=unit.actor.label)
    )
    held = [one for one in shifts.planned(unit.connection, unit.now) if one.shift == command.shift]
    unit.announce(RotaChanged(planned=held))
    before = f"{staff_label(found.staff_id)} {_shift_label(found.duty, found)}"
    told = "".join(f"{before} > {_shift_label(one.duty, one)}" for one in held)
    repository.log(unit, "move_shift", staff_label(who), told)
    return ShiftsPlanned(shifts=[command.shift])


def _moved(unit: UnitOfWork, centre: Centre, found: Any, command: MoveShift) -> Span:
    """Where the shift lies after the command."""
    before = centre.day(found.starts_at)
    day = command.day or before
    _near(unit, centre, day)
    if command.start and command.end:
        return _span(centre, day, command.start, command.end)
    _require_no_hours(command)
    if day == before:
        return found.starts_at, found.ends_at
    spans = _promised(centre, duty_of(centre, found.duty), day, "start")
    at = found.starts_at + (day - before)
    return min(spans, key=lambda span: abs(span[0] - at))


def _require_no_hours(command: AddShift | MoveShift) -> None:
    """One of the hours alone says nothing. Raises `BadRequest`."""
    if command.start or command.end:
        raise BadRequest(fields={"end": Phrase("rota.both_hours")})


def _require_free(unit: UnitOfWork, found: Any, who: int, start: datetime) -> None:
    row = rota_shifts.c
    same = select(row.id).where(
        row.duty == found.duty, row.staff_id == who, row.starts_at == start, row.id != found.id
    )
    if unit.connection.scalar(same) is not None:
        raise BadRequest(fields={"staff_id": Phrase("rota.there_already")})


def remove(unit: UnitOfWork, shift_id: int) -> None:
    """Take a shift out that is not over. Raises `NotFound`, `Conflict`."""
    found = _not_over(unit, shift_id)
    unit.connection.execute(delete(rota_shifts).where(rota_shifts.c.id == shift_id))
    repository.log(
        unit, "remove_shift", staff_label(found.staff_id), _shift_label(found.duty, found)
    )
    unit.announce(RotaChanged(removed=[shift_id]))


def _not_over(unit: UnitOfWork, shift_id: int) -> Any:
    """A shift of the table that is not over, nor was once before a clock was set back. Raises
    `NotFound`, `Conflict`."""
    its = rota_shifts.c.id == shift_id
    found = unit.connection.execute(select(rota_shifts).where(its)).first()
    if found is None:
        raise NotFound
    if found.ends_at <= unit.now or found.counted:
        raise Conflict(ErrorCode.SHIFT_OVER)
    return found


def _span(centre: Centre, day: date, start: str, end: str) -> Span:
    span = span_of(centre, day, start, end)
    if span is None:
        raise BadRequest(fields={"end": Phrase("rota.order")})
    return span


def duty_of(centre: Centre, id: str) -> OnCallDuty:
    """A duty of the settings. Raises `NotFound`."""
    for duty in centre.on_call:
        if duty.id == id:
            return duty
    raise NotFound(ErrorCode.UNKNOWN_DUTY)


def _day(written: str, field: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise BadRequest(fields={field: Phrase("rota.no_day")}) from None


def _near(unit: UnitOfWork, centre: Centre, day: date) -> None:
    """Raises `Conflict` for a day that is long over, `BadRequest` for one that is too far off."""
    ahead = day - centre.day(unit.now)
    if ahead < -FURTHEST:
        raise Conflict(ErrorCode.SHIFT_OVER)
    if ahead > FURTHEST:
        raise BadRequest(fields={"day": Phrase("rota.far")})


def _promised(centre: Centre, duty: OnCallDuty, day: date, field: str) -> list[Span]:
    spans = promised(centre, duty, day)
    if not spans:
        raise BadRequest(fields={field: Phrase("rota.nothing_promised")})
    return spans


def _put(
    unit: UnitOfWork, centre: Centre, staff_id: int, wanted: Iterable[tuple[str, Span]]
) -> ShiftsPlanned:
    active_member_of(unit.connection, staff_id)
    new = {(duty, span[0]): span[1] for duty, span in wanted}
    if any(end <= unit.now for end in new.values()):
        raise Conflict(ErrorCode.SHIFT_OVER)
    own = rota_shifts.c.staff_id == staff_id
    known = select(rota_shifts.c.duty, rota_shifts.c.starts_at).where(own)
    there = {(row.duty, row.starts_at) for row in unit.connection.execute(known)}
    made = [
        _insert(unit, staff_id, duty, (start, end))
        for (duty, start), end in new.items()
        if (duty, start) not in there
    ]
    planned = [one for one in shifts.planned(unit.connection, unit.now) if one.shift in made]
    if planned:
        unit.announce(RotaChanged(planned=planned))
    for one in planned:
        repository.log(unit, "plan_shift", staff_label(staff_id), _shift_label(one.duty, one))
    return ShiftsPlanned(shifts=made)


def _insert(unit: UnitOfWork, staff_id: int, duty: str, span: Span) -> int:
    row = {
        "duty": duty, "staff_id": staff_id, "starts_at": span[0], "ends_at": span[1],
        "planned_by": unit.actor.label, "counted": False,
    }  # fmt: skip
    made = insert(rota_shifts).values(row).returning(rota_shifts.c.id)
    return int(unit.connection.execute(made).scalar_one())


def _shift_label(duty: str, shift: object) -> str:
    """A shift as the log names it: duty, begin, end."""
    start, end = (getattr(shift, name) for name in ("starts_at", "ends_at"))
    return f"{duty} {start:%Y-%m-%dT%H:%MZ} {end:%Y-%m-%dT%H:%MZ}"
