"""Use cases of tickets on real databases: numbers, calls, races."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import fields, replace
from datetime import timedelta

import pytest

from config.demo import open_around_the_clock
from config.wire import CounterId, ErrorCode, ServiceId, TicketAction, TicketState
from queue_server.centre.errors import CounterConflict
from queue_server.core.actor import Actor, ActorKind
from queue_server.core.errors import BadRequest, NotFound
from queue_server.tickets import tables
from queue_server.tickets.errors import IllegalTransition, IssueRefused, NobodyWaiting
from queue_server.tickets.events import TicketChanged
from queue_server.tickets.hall.day import read_day
from queue_server.tickets.hall.forecast.learned_times import LearnedTimes, step_of
from queue_server.tickets.hall.forecast.past import read_past
from queue_server.tickets.repository import log_queries, queries, step_statements
from queue_server.tickets.repository.sequences import give_numbers
from queue_server.tickets.rules.learning.pace import Served
from queue_server.tickets.usecases.winding_down import before_closing
from tests.tickets.conftest import MONDAY_MORNING

KIOSK = Actor(ActorKind.KIOSK, "kiosk-1", "kiosk-1")
ME = Actor(ActorKind.STAFF, "1", "clerk 1")
OTHER = Actor(ActorKind.STAFF, "2", "clerk 2")
THAT_MONDAY = MONDAY_MORNING.date()


def counters_serving(house, service: str) -> list[str]:
    return [counter.id for counter in house.centre.counters_for(service)]


async def served_so_far(house) -> list[Served]:
    """As the day after reads it."""
    tomorrow = house.centre.day(house.clock.now()) + timedelta(days=1)
    past = await house.database.read(lambda c: read_past(c, house.centre, tomorrow))
    return [*past.served]


async def log_lines(house, ticket_id: int) -> list[tuple[str, str, str]]:
    rows = await house.database.read(lambda c: log_queries.log_of_ticket(c, ticket_id))
    return [(row.action, row.to_state, row.actor) for row in rows]


async def test_numbers_count_up_in_each_service_and_start_anew_each_day(house):
    first = await house.issue("ho-tich")
    second = await house.issue("ho-tich")
    other = await house.issue("dat-dai")
    assert (first.number, second.number, other.number) == ("A001", "A002", "D001")
    house.clock.move(hours=24)
    assert (await house.issue("ho-tich")).number == "A001"


async def test_the_day_turns_at_the_centres_midnight_not_at_utcs(house):
    house.issuing.centre.value = open_around_the_clock(house.centre)
    house.clock.move(hours=15, minutes=59)  # 23:59 on Monday, 16:59 UTC
    await house.issue("ho-tich")
    house.clock.move(minutes=2)  # 00:01 on Tuesday, still Monday in UTC
    assert (await house.issue("ho-tich")).number == "A001"


async def test_a_ticket_tells_all_that_the_paper_needs_and_nothing_of_the_person(house):
    issued = await house.issue(
        "ho-tich",
        language="en",
        priority_class=house.centre.service_by_id["ho-tich"].priority_classes[0],
        priority_reason=_first_reason(house),
    )
    assert issued.tracking_url == f"{house.centre.public_url}/T/{issued.token}"
    assert issued.hall_name == house.centre.unit.name
    assert issued.priority
    assert "priority_reason" not in issued.model_dump()


def _first_reason(house) -> str | None:
    name = house.centre.service_by_id["ho-tich"].priority_classes[0]
    reasons = house.centre.priority_class_by_id[name].reasons
    return reasons[0].id if reasons else None


async def test_a_second_press_at_the_same_kiosk_gives_the_same_ticket(house):
    first = await house.issue("ho-tich", KIOSK)
    house.clock.move(seconds=2)
    again = await house.issue("ho-tich", KIOSK)
    assert again.ticket_id == first.ticket_id
    assert again.repeated
    house.clock.move(seconds=house.centre.calling.same_press_seconds)
    assert (await house.issue("ho-tich", KIOSK)).ticket_id != first.ticket_id


@pytest.mark.parametrize("ahead", [{"seconds": 1}, {"days": 1}, {"days": 31}, {"days": 366}])
async def test_two_people_after_a_clock_that_was_ahead_get_two_tickets(house, ahead):
    house.clock.move(**ahead)
    given = await house.issue("ho-tich", KIOSK)
    house.clock.set(MONDAY_MORNING)
    first = await house.issue("ho-tich", KIOSK)
    house.clock.move(minutes=1)
    second = await house.issue("ho-tich", KIOSK)
    assert len({given.ticket_id, first.ticket_id, second.ticket_id}) == 3
    assert (first.repeated, second.repeated) == (False, False)
    assert (await house.issue("ho-tich", KIOSK)).ticket_id == second.ticket_id


async def test_whoever_comes_after_the_one_who_went_gets_a_ticket_of_their_own(house):
    first = await house.issue("ho-tich", KIOSK)
    house.clock.move(seconds=2)
    second = await house.issue("ho-tich", KIOSK, after_ticket=first.ticket_id)
    assert second.number != first.number
    again = await house.issue("ho-tich", KIOSK, after_ticket=first.ticket_id)
    assert (again.number, again.repeated) == (second.number, True)


async def test_a_greeter_who_serves_many_gets_a_ticket_for_each(house):
    first, second = await house.issue("ho-tich"), await house.issue("ho-tich")
    assert first.ticket_id != second.ticket_id


async def test_a_kiosk_that_was_just_taken_out_is_refused(house):
    with pytest.raises(NotFound) as gone:
        await house.issue("ho-tich", Actor(ActorKind.KIOSK, "taken-out"))
    assert gone.value.code is ErrorCode.UNKNOWN_SERVICE


async def test_issuing_is_refused_with_the_reason(house):
    with pytest.raises(NotFound) as unknown:
        await house.issue("nothing")
    assert unknown.value.code is ErrorCode.UNKNOWN_SERVICE
    with pytest.raises(NotFound) as no_class:
        await house.issue("ho-tich", priority_class="nobody")
    assert no_class.value.code is ErrorCode.UNKNOWN_PRIORITY_CLASS
    with pytest.raises(BadRequest):
        await house.issue("ho-tich", priority_reason="elderly")
    house.clock.move(hours=12)  # 20:00
    with pytest.raises(IssueRefused) as closed:
        await house.issue("ho-tich")
    assert closed.value.code is ErrorCode.CENTRE_CLOSED


async def test_a_refused_ticket_takes_no_number(house):
    house.clock.move(hours=-3)  # 05:00
    with pytest.raises(IssueRefused):
        await house.issue("ho-tich")
    house.clock.move(hours=3)
    assert (await house.issue("ho-tich")).number == "A001"


async def test_a_quota_is_reached(house):
    limited = next(s for s in house.centre.services if s.daily_quota)
    given = limited.daily_quota
    day = house.centre.day(house.clock.now())
    await house.do(lambda u: give_numbers(u.connection, day, limited.id, given - 1))
    await house.issue(limited.id)
    with pytest.raises(IssueRefused) as refused:
        await house.issue(limited.id)
    assert refused.value.code is ErrorCode.QUOTA_REACHED


async def test_one_visit_from_ticket_to_done_is_all_in_the_log(house):
    counter = counters_serving(house, "ho-tich")[0]
    await house.open(counter, ME)
    issued = await house.issue("ho-tich")
    house.clock.move(minutes=4)
    called = await house.next(counter, ME)
    assert called.ticket.ticket_id == issued.ticket_id
    assert called.reason.waited_seconds == 240
    await house.step(TicketAction.RECALL, issued.ticket_id, counter, ME)
    await house.step(TicketAction.START, issued.ticket_id, counter, ME)
    house.clock.move(minutes=8)
    await house.step(TicketAction.FINISH, issued.ticket_id, counter, ME)
    assert await log_lines(house, issued.ticket_id) == [
        ("issue", "waiting", "staff:90"),
        ("call", "called", "staff:1"),
        ("recall", "called", "staff:1"),
        ("start", "serving", "staff:1"),
        ("finish", "done", "staff:1"),
    ]
    assert await served_so_far(house) == [
        Served(THAT_MONDAY, ServiceId("ho-tich"), "staff:1", 480.0)
    ]


@pytest.mark.parametrize("restarted_after", [0, 2, 4, 5])
async def test_a_service_takes_what_it_took_of_counters_without_the_time_on_hold(
    house, restarted_after
):
    """The running hall, one that was started on the way, and the log say the same."""
    counter = counters_serving(house, "ho-tich")[0]
    await house.open(counter, ME)
    ticket_id = (await house.issue("ho-tich")).ticket_id
    heard: list[TicketChanged] = []
    house.database.bus.listen(heard.append)

    async def times() -> LearnedTimes:
        centre, now = house.centre, house.clock.now()
        day = await house.database.read(lambda c: read_day(c, centre, centre.day(now), now))
        return LearnedTimes(centre, day.day, day.past, day.steps)

    await house.next(counter, ME)
    learned = await times()
    steps = (
        (1, TicketAction.RECALL),
        (1, TicketAction.START),
        (3, TicketAction.HOLD),
        (20, TicketAction.RESUME),
        (4, TicketAction.FINISH),
    )
    for taken, (minutes, action) in enumerate(steps, start=1):
        house.clock.move(minutes=minutes)
        if action is TicketAction.FINISH:
            serving = await house.database.read(lambda c: queries.by_id(c, ticket_id))
            assert serving is not None
            assert house.clock.now() - learned.began(serving) == timedelta(minutes=9)
        heard.clear()
        await house.step(action, ticket_id, counter, ME)
        for event in heard:
            learned.follow(step_of(event))
        if taken == restarted_after:
            learned = await times()
    assert await served_so_far(house) == learned.served
    assert learned.served == [Served(THAT_MONDAY, ServiceId("ho-tich"), "staff:1", 540.0)]


async def test_next_finishes_whom_the_counter_serves_but_never_a_call_unanswered(house):
    counter = counters_serving(house, "ho-tich")[0]
    await house.open(counter, ME)
    first, second = await house.issue("ho-tich"), await house.issue("ho-tich")
    await house.next(counter, ME)
    with pytest.raises(CounterConflict) as busy:
        await house.next(counter, ME)
    assert busy.value.code is ErrorCode.COUNTER_BUSY
    await house.step(TicketAction.START, first.ticket_id, counter, ME)
    called = await house.next(counter, ME)
    assert called.ticket.ticket_id == second.ticket_id
    assert (await log_lines(house, first.ticket_id))[-1][:2] == ("finish", "done")


async def test_with_nobody_waiting_next_leaves_the_one_being_served(house):
    counter = counters_serving(house, "ho-tich")[0]
    await house.open(counter, ME)
    only = await house.issue("ho-tich")
    await house.next(counter, ME)
    await house.step(TicketAction.START, only.ticket_id, counter, ME)
    with pytest.raises(NobodyWaiting):
        await house.next(counter, ME)
    assert (await log_lines(house, only.ticket_id))[-1][1] == "serving"


async def test_a_missed_call_goes_behind_others_and_is_dropped_at_the_limit(house):
    counter = counters_serving(house, "ho-tich")[0]
    await house.open(counter, ME)
    absent = await house.issue("ho-tich")
    for _ in range(2):
        house.clock.move(seconds=30)
        await house.issue("ho-tich")
    states = []
    for _ in range(house.centre.calling.absences_allowed):
        await house.step(TicketAction.CALL, absent.ticket_id, counter, ME)
        moved = await house.step(TicketAction.NO_SHOW, absent.ticket_id, counter, ME)
        states.append(moved.ticket.state)
    assert states[:-1] == [TicketState.WAITING] * (len(states) - 1)
    assert states[-1] is TicketState.NO_SHOW


async def test_after_a_missed_call_somebody_else_is_next(house):
    counter = counters_serving(house, "ho-tich")[0]
    await house.open(counter, ME)
    absent = await house.issue("ho-tich")
    house.clock.move(minutes=1)
    following = await house.issue("ho-tich")
    house.clock.move(minutes=1)
    await house.next(counter, ME)
    await house.step(TicketAction.NO_SHOW, absent.ticket_id, counter, ME)
    called = await house.next(counter, ME)
    assert called.ticket.ticket_id == following.ticket_id


async def test_a_transfer_keeps_the_place_and_a_counter_alone_may_call_it(house):
    counter = counters_serving(house, "ho-tich")[0]
    target = counters_serving(house, "dat-dai")[0]
    await house.open(counter, ME)
    await house.open(target, OTHER)
    early = await house.issue("ho-tich")
    house.clock.move(minutes=5)
    late = await house.issue("dat-dai")
    await house.next(counter, ME)
    moved = await house.step(
        TicketAction.TRANSFER, early.ticket_id, counter, ME, to_service="dat-dai", to_counter=target
    )
    assert moved.ticket.waiting_since == early.issued_at
    called = await house.next(target, OTHER)
    assert called.ticket.ticket_id == early.ticket_id != late.ticket_id


async def test_whoever_was_sent_to_a_counter_that_closes_is_called_by_another(house):
    one, two = counters_serving(house, "ho-tich")[:2]
    await house.open(one, ME)
    await house.open(two, OTHER)
    issued = await house.issue("ho-tich")
    await house.next(one, ME)
    await house.step(TicketAction.TRANSFER, issued.ticket_id, one, ME, to_counter=two)
    with pytest.raises(NobodyWaiting):
        await house.next(one, ME)
    await house.do(lambda u: before_closing(u, two))
    called = await house.next(one, ME)
    assert called.ticket.ticket_id == issued.ticket_id
    assert called.ticket.waiting_since == issued.issued_at


async def test_hold_resume_and_undo(house):
    counter = counters_serving(house, "ho-tich")[0]
    await house.open(counter, ME)
    issued = await house.issue("ho-tich")
    await house.next(counter, ME)
    await house.step(TicketAction.START, issued.ticket_id, counter, ME)
    held = await house.step(TicketAction.HOLD, issued.ticket_id, counter, ME, note="đi phô tô")
    assert held.ticket.note == "đi phô tô"
    resumed = await house.step(TicketAction.RESUME, issued.ticket_id, counter, ME)
    assert resumed.ticket.state is TicketState.SERVING
    await house.step(TicketAction.FINISH, issued.ticket_id, counter, ME)
    back = await house.step(TicketAction.RETURN, issued.ticket_id, counter, ME)
    assert back.ticket.state is TicketState.WAITING
    assert back.ticket.waiting_since == issued.issued_at


async def test_steps_are_refused_where_they_do_not_belong(house):
    counter, elsewhere = counters_serving(house, "ho-tich")[0], house.centre.counters[-1].id
    await house.open(counter, ME)
    await house.open(elsewhere, OTHER)
    issued = await house.issue("ho-tich")
    with pytest.raises(IllegalTransition):
        await house.step(TicketAction.START, issued.ticket_id, counter, ME)
    await house.next(counter, ME)
    with pytest.raises(CounterConflict) as wrong:
        await house.step(TicketAction.START, issued.ticket_id, elsewhere, OTHER)
    assert wrong.value.code is ErrorCode.WRONG_COUNTER
    with pytest.raises(CounterConflict) as taken:
        await house.step(TicketAction.START, issued.ticket_id, counter, OTHER)
    assert taken.value.code is ErrorCode.COUNTER_TAKEN
    with pytest.raises(NotFound):
        await house.step(TicketAction.START, 10**9, counter, ME)


async def test_closing_the_day_expires_everyone_and_yesterday_is_expired_by_itself(house):
    issued = await house.issue("ho-tich")
    house.clock.move(hours=24)
    today = await house.issue("ho-tich")
    assert await house.do(lambda u: house.tickets.expire_past_days(u)) == 1
    assert (await log_lines(house, issued.ticket_id))[-1][:2] == ("expire", "expired")
    assert await house.do(lambda u: house.tickets.close_day(u), ME) == 1
    assert (await log_lines(house, today.ticket_id))[-1] == ("expire", "expired", "staff:1")


@pytest.mark.parametrize("callers", [16])
async def test_callers_in_parallel_call_everyone_once(house, callers, settled):
    """16 clerks on one queue of 500: nobody twice, nobody lost."""
    everyone = {(await house.issue("ho-tich")).ticket_id for _ in range(20)}
    more = await asyncio.gather(*(house.issue("ho-tich") for _ in range(480)))
    everyone |= {ticket.ticket_id for ticket in more}
    numbers = Counter(ticket.number for ticket in more)
    assert max(numbers.values()) == 1
    assert len(everyone) == 500
    counters = counters_serving(house, "ho-tich")
    called: list[int] = []

    async def work(number: int) -> None:
        counter = counters[number % len(counters)]
        me = Actor(ActorKind.STAFF, str(number % len(counters) + 1), "clerk")
        while True:
            try:
                answer = await house.next(counter, me)
            except NobodyWaiting:
                return
            except CounterConflict:
                continue  # another task of the same clerk has just called
            called.append(answer.ticket.ticket_id)
            with suppress(IllegalTransition):  # the other task of this clerk was quicker
                await house.step(TicketAction.START, answer.ticket.ticket_id, counter, me)

    for place, counter in enumerate(counters):
        await house.open(counter, Actor(ActorKind.STAFF, str(place + 1), "clerk"))
    await asyncio.gather(*(work(number) for number in range(callers)))
    assert len(called) == len(set(called)) == 500
    assert set(called) == everyone
    calls = lambda: [e.ticket.id for e in house.events if e.action is TicketAction.CALL]  # noqa: E731
    await settled(lambda: len(calls()) == 500)
    assert sorted(calls()) == sorted(everyone)


async def test_a_parallel_claim_loses_to_the_first(house):
    """The conditional UPDATE itself: the second claim from the same state changes no row."""
    from queue_server.tickets.rules import lifecycle

    issued = await house.issue("ho-tich")
    now = house.clock.now()

    def claim_twice(unit):
        ticket = queries.by_id(unit.connection, issued.ticket_id)
        assert ticket is not None
        one, two = (lifecycle.call(ticket, now, CounterId(counter)) for counter in "12")
        return tuple(step_statements.move(unit.connection, [(ticket, to)]) for to in (one, two))

    assert await house.do(claim_twice) == (True, False)


async def test_a_ticket_comes_back_from_its_row_as_it_was(house):
    """Every field has the column of its name; beside them stands who issued it."""
    issued = await house.issue("ho-tich", language="en")
    known = await house.database.read(lambda c: queries.by_id(c, issued.ticket_id))
    changed = replace(
        known, service="chung-thuc", state=TicketState.DONE, counter="1", calls=2, no_shows=1,
        voided=True, note="back at 10", waiting_since=known.issued_at - timedelta(minutes=5),
        state_since=known.issued_at + timedelta(minutes=7),
    )  # fmt: skip
    assert await house.do(lambda u: step_statements.move(u.connection, [(known, changed)]))
    assert await house.database.read(lambda c: queries.by_id(c, issued.ticket_id)) == changed
    names = {field.name for field in fields(known)}
    assert names | {"issued_by"} == {column.key for column in tables.tickets.columns}
