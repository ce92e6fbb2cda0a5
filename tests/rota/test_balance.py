"""The account of compensatory leave, as properties over invented lines."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as some

from config.centre.sections.out_of_hours import CompensatoryLeave
from config.wire.centre.rota import LeaveAct, LeaveKind
from queue_server.centre.rota.balance import Line, balance, credit_of, expiry_of

FIRST = date(2026, 11, 2)


def day(ahead: int) -> date:
    return FIRST + timedelta(days=ahead)


def earned(id: int, ahead: int, minutes: int, expires: int | None = None) -> Line:
    until = None if expires is None else day(ahead + expires)
    return Line(id, day(ahead), LeaveAct.CONFIRM, minutes, minutes, until)


def taken(id: int, ahead: int, minutes: int) -> Line:
    return Line(id, day(ahead), LeaveAct.TAKE, 0, -minutes)


@some.composite
def accounts(draw: some.DrawFn) -> list[Line]:
    lines: list[Line] = []
    for id in range(1, draw(some.integers(0, 12)) + 1):
        ahead, minutes = draw(some.integers(0, 60)), draw(some.integers(1, 600))
        expires = draw(some.none() | some.integers(0, 40))
        lines.append(
            earned(id, ahead, minutes, expires)
            if draw(some.booleans())
            else taken(id, ahead, minutes)
        )
    return lines


@given(accounts(), some.integers(0, 120))
def test_nothing_comes_or_goes_but_what_the_lines_say(lines: list[Line], ahead: int) -> None:
    left = balance(lines, day(ahead))
    assert left.minutes + left.expired == sum(line.credit for line in lines)
    assert left.expired >= 0
    assert 0 <= left.expiring <= sum(line.credit for line in lines if line.credit > 0)


@given(accounts(), some.integers(0, 60), some.integers(1, 600))
def test_a_line_that_is_reversed_was_never_there(
    lines: list[Line], ahead: int, minutes: int
) -> None:
    wrong = earned(100, ahead, minutes)
    back = Line(101, wrong.day, LeaveAct.REVERSE, -minutes, -minutes, None, wrong.id)
    assert balance([*lines, wrong, back], day(90)) == balance(lines, day(90))


@given(accounts().flatmap(lambda lines: some.tuples(some.just(lines), some.permutations(lines))))
def test_the_order_of_the_lines_is_irrelevant(both: tuple[list[Line], list[Line]]) -> None:
    lines, shuffled = both
    assert balance(shuffled, day(90)) == balance(lines, day(90))


def test_what_expires_first_is_taken_first() -> None:
    lines = [earned(1, 0, 60, 100), earned(2, 1, 60, 10), taken(3, 5, 60)]
    left = balance(lines, day(50))
    assert (left.minutes, left.expired) == (60, 0)
    assert (left.next_expiry, left.expiring) == (day(100), 60)


def test_what_is_not_taken_in_time_is_lost_after_its_last_day() -> None:
    lines = [earned(1, 0, 60, 10)]
    assert balance(lines, day(10)).minutes == 60
    late = balance(lines, day(11))
    assert (late.minutes, late.expired, late.next_expiry) == (0, 60, None)


def test_a_proposal_is_worth_nothing_until_it_is_confirmed() -> None:
    proposed = Line(1, day(0), LeaveAct.PROPOSE, 90, 0)
    waiting = balance([proposed], day(1))
    assert (waiting.minutes, waiting.proposed) == (0, 90)
    confirmed = Line(2, day(0), LeaveAct.CONFIRM, 90, 90, None, about=1)
    after = balance([proposed, confirmed], day(1))
    assert (after.minutes, after.proposed) == (90, 0)


def test_each_kind_has_a_ratio_of_its_own() -> None:
    rules = CompensatoryLeave(
        on_call_per_cent=50, saturday_per_cent=200, overtime_per_cent=150, expires_after_days=90
    )
    assert [credit_of(rules, kind, 61) for kind in LeaveKind] == [31, 122, 92, 61, 61]
    assert expiry_of(rules, day(0)) == day(90)
    assert expiry_of(CompensatoryLeave(), day(0)) is None
    assert credit_of(CompensatoryLeave(), LeaveKind.OVERTIME, 45) == 45


def test_leave_that_is_planned_ahead_loses_nothing_that_can_be_taken_until_then() -> None:
    lines = [earned(1, 0, 480, expires=30), earned(2, 1, 480, expires=300), taken(3, 100, 480)]
    now, then = balance(lines, day(10)), balance(lines, day(100))
    assert (now.minutes, now.expired, now.next_expiry) == (480, 0, day(30))
    assert (then.minutes, then.expired) == (0, 480)
    # On the day itself nothing is taken from hours that were lost before it.
    alone = balance([earned(1, 0, 480, expires=30), taken(2, 100, 60)], day(10))
    assert (alone.minutes, alone.expiring) == (420, 480)
