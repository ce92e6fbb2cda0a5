"""Kiosks that gave tickets while the server was away: what becomes of them when it is back."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from config.wire import ErrorCode, TicketAction, TicketState
from config.wire.offline import DeliveredTicket
from queue_server.tickets.errors import IssueRefused
from queue_server.tickets.hall.day import read_day
from queue_server.tickets.hall.view import Hall
from queue_server.tickets.offline.service import real_time
from queue_server.tickets.repository.sequences import give_numbers
from tests.tickets.lone_kiosk import (
    ME,
    NOW,
    OTHER_SERVICE,
    SERVICE,
    WITH_QUOTA,
    Kiosk,
    heard,
    kiosk,
    log_of,
    noted,
    tickets,
)

__all__ = ["kiosk"]

# ---------------------------------------------------------------------------- delivering


async def test_the_queue_calls_by_the_time_at_which_tickets_were_taken(house, kiosk):
    before = await house.issue(SERVICE)
    house.clock.move(minutes=1)
    early = kiosk.take()
    house.clock.move(minutes=1)
    between = await house.issue(SERVICE)
    house.clock.move(minutes=1)
    late = kiosk.take()
    house.clock.move(minutes=1)
    after = await house.issue(SERVICE)
    house.clock.move(minutes=20)
    assert await kiosk.deliver(late, early) == [None, None]
    counter = next(c.id for c in house.centre.counters if c.services == [SERVICE])
    await house.open(counter, ME)
    called = []
    for _ in range(5):
        ticket = (await house.next(counter, ME)).ticket
        await house.step(TicketAction.START, ticket.ticket_id, counter, ME)
        called.append(ticket.number)
    wanted = [before.number, early.number, between.number, late.number, after.number]
    assert called == wanted
    known = (await tickets(house))[early.number]
    assert (known.issued_at, known.waiting_since) == (early.taken_at, early.taken_at)
    assert known.issued_offline
    assert (await log_of(house, known))[0] == ("issue", "kiosk:kiosk-1", early.taken_at)


async def test_a_delivery_may_be_repeated_and_changes_nothing_more(house, kiosk):
    taken = [kiosk.take() for _ in range(3)]
    await kiosk.deliver(*taken)
    first = await tickets(house)
    house.clock.move(minutes=5)
    assert await kiosk.deliver(*taken, taken[0]) == [None] * 4
    other_words = taken[1].model_copy(update={"service": OTHER_SERVICE, "language": "en"})
    assert await kiosk.deliver(other_words) == [None]
    assert await tickets(house) == first
    await house.issue(SERVICE)
    await heard(house, len(taken) + 1)  # and nothing between
    assert len(await noted(house, "deliver_tickets", "ticket_refused")) == 1


async def test_two_kiosks_deliver_the_same_again_and_again_at_once(house):
    seed = random.randrange(2**32)
    print("seed", seed)
    chance = random.Random(seed)
    kiosks = [Kiosk(house), Kiosk(house, "kiosk-2")]
    taken: dict[str, list[DeliveredTicket]] = {}
    for one in kiosks:
        await one.reserve()
        taken[one.id] = []
    house.clock.move(hours=1)
    for _ in range(24):
        one = chance.choice(kiosks)
        house.clock.move(seconds=chance.randrange(1, 90))
        if len(taken[one.id]) < 20:
            taken[one.id].append(one.take())

    async def deliver_some(one: Kiosk) -> None:
        mine = taken[one.id]
        some = chance.sample(mine, chance.randint(1, len(mine)))
        assert await one.deliver(*some) == [None] * len(some)

    async def issue(_: int) -> None:
        await house.issue(SERVICE)

    await asyncio.gather(
        *(deliver_some(chance.choice(kiosks)) for _ in range(20)),
        *(issue(place) for place in range(10)),
        *(one.deliver(*taken[one.id]) for one in kiosks for _ in range(2)),
    )
    found = await tickets(house)
    alone = {number: one.waiting_since for number, one in found.items() if one.issued_offline}
    # Both kiosks number each for themselves: what was printed is what is there.
    printed = [one for mine in taken.values() for one in mine]
    assert alone == {one.number: one.taken_at for one in printed}
    assert len(found) == len(printed) + 10
    await heard(house, len(found))


async def test_numbers_of_others_and_of_nobody_are_refused_and_staff_are_told_once(house, kiosk):
    other = Kiosk(house, "kiosk-2")
    await other.reserve()
    mine, theirs = kiosk.take(), other.take()
    nobodys = mine.model_copy(update={"number": "A999"})
    of_the_sequence = mine.model_copy(update={"number": (await house.issue(SERVICE)).number})
    wrong_service = kiosk.take().model_copy(update={"service": OTHER_SERVICE})
    asked = (theirs, nobodys, mine, of_the_sequence, wrong_service)
    unknown = ErrorCode.NUMBER_NOT_RESERVED
    assert await kiosk.deliver(*asked) == [unknown, unknown, None, unknown, unknown]
    assert await kiosk.deliver(*asked) == [unknown, unknown, None, unknown, unknown]
    told = await noted(house, "ticket_refused")
    wanted = [f"2026-11-16 {one.number}" for one in asked if one is not mine]
    assert [subject for _, subject, _ in told] == wanted
    assert {detail for *_, detail in told} == {"number_not_reserved"}
    assert await other.deliver(theirs) == [None]
    # Delivered by its own kiosk: still not the other one's.
    assert await kiosk.deliver(theirs) == [unknown]
    assert await kiosk.deliver(kiosk.take().model_copy(update={"service": "gone"})) == [unknown]


async def test_a_service_that_is_gone_is_refused_and_a_class_that_is_gone_is_ordinary(house, kiosk):
    reasons = {"priority_class": "uu-tien", "priority_reason": "nguoi-cao-tuoi"}
    elderly = kiosk.take(**reasons)
    gone = kiosk.take(priority_class="gone", priority_reason="gone")
    odd = kiosk.take(priority_class="uu-tien", priority_reason="gone", language="lo")
    assert await kiosk.deliver(elderly, gone, odd) == [None] * 3
    found = await tickets(house)
    said = [(found[t.number].priority_class, found[t.number].priority_reason) for t in
            (elderly, gone, odd)]  # fmt: skip
    assert said == [("uu-tien", "nguoi-cao-tuoi"), (None, None), ("uu-tien", None)]
    assert found[odd.number].language == "vi"
    settings = {name: getattr(house.centre, name) for name in type(house.centre).model_fields}
    settings["services"] = [one for one in house.centre.services if one.id != SERVICE]
    kiosk.alone.centre.value = type(house.centre).model_construct(**settings)
    assert await kiosk.deliver(kiosk.take()) == [ErrorCode.UNKNOWN_SERVICE]


async def test_what_was_delivered_counts_against_the_quota_and_is_not_asked_for_it(house):
    kiosk = Kiosk(house)
    await kiosk.reserve(WITH_QUOTA)
    quota = house.centre.service_by_id[WITH_QUOTA].daily_quota
    day = house.centre.day(house.clock.now())
    house.clock.move(hours=1)
    await house.do(lambda u: give_numbers(u.connection, day, WITH_QUOTA, quota - 2))
    taken = [kiosk.take(WITH_QUOTA) for _ in range(3)]
    await house.issue(WITH_QUOTA)
    assert await kiosk.deliver(taken[0]) == [None]
    with pytest.raises(IssueRefused) as refused:
        await house.issue(WITH_QUOTA)
    assert refused.value.code is ErrorCode.QUOTA_REACHED
    assert await kiosk.deliver(*taken) == [None] * 3
    now = house.clock.now()
    read = await house.database.read(lambda c: read_day(c, house.centre, day, now))
    assert (read.given[WITH_QUOTA], read.issued_offline[WITH_QUOTA]) == (quota - 1, 3)


async def test_a_delivered_ticket_is_a_ticket_like_others(house, kiosk):
    taken = [kiosk.take() for _ in range(4)]
    await kiosk.deliver(*taken)
    found = await tickets(house)
    moved, missed, cancelled, voided = (found[one.number] for one in taken)
    counter = next(c.id for c in house.centre.counters if SERVICE in c.services)
    await house.open(counter, ME)
    await house.step(TicketAction.CALL, moved.id, counter, ME)
    await house.step(TicketAction.TRANSFER, moved.id, counter, ME, to_service=OTHER_SERVICE)
    await house.step(TicketAction.CALL, missed.id, counter, ME)
    await house.step(TicketAction.NO_SHOW, missed.id, counter, ME)
    await house.do(lambda u: house.tickets.cancel(u, cancelled.token))
    await house.do(lambda u: house.tickets.void(u, voided.id), ME)
    assert await kiosk.deliver(*taken) == [None] * 4
    after = await tickets(house)
    assert after[moved.number].service == OTHER_SERVICE
    assert after[missed.number].no_shows == 1
    assert {after[one.number].state for one in (cancelled, voided)} == {TicketState.CANCELLED}
    assert all(one.issued_offline for one in after.values())


# --------------------------------------------------------------------------------- times


async def test_a_clock_that_is_wrong_is_put_right(house, kiosk):
    kiosk.clock_ahead = -timedelta(hours=7, minutes=3)
    house.clock.move(minutes=5)
    at = house.clock.now()
    taken = kiosk.take()
    house.clock.move(minutes=10)
    assert await kiosk.deliver(taken) == [None]
    assert (await tickets(house))[taken.number].waiting_since == at


@pytest.mark.parametrize(
    ("taken", "offset", "right"),
    [
        (timedelta(minutes=-10), timedelta(), timedelta(minutes=-10)),
        (timedelta(minutes=-10), timedelta(seconds=1.9), timedelta(minutes=-10)),
        (timedelta(minutes=-10), timedelta(minutes=-3), timedelta(minutes=-13)),
        (timedelta(minutes=50), timedelta(hours=-1), timedelta(minutes=-10)),
        (timedelta(seconds=1), timedelta(), timedelta()),
        (timedelta(days=9), timedelta(), timedelta()),
        (timedelta(hours=-3), timedelta(), timedelta(hours=-1)),
        (timedelta(microseconds=-10_400), timedelta(), timedelta(milliseconds=-11)),
    ],
)
def test_the_real_time_of_a_ticket(taken, offset, right):
    found = real_time(NOW + taken, offset, NOW, earliest=NOW - timedelta(hours=1), latest=NOW)
    assert found == NOW + right


def test_no_time_is_too_far_off_to_be_put_right():
    instants = [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]
    earliest = NOW - timedelta(hours=1)
    for taken_at in instants:
        for sent_at in instants:
            offset = NOW - sent_at
            found = real_time(taken_at, offset, NOW, earliest=earliest, latest=NOW)
            assert earliest <= found <= NOW


async def test_a_ticket_whose_day_is_over_is_put_down_and_expires(house, kiosk):
    taken = kiosk.take()
    house.clock.move(days=1)
    assert await kiosk.deliver(taken) == [None]
    known = (await tickets(house))[taken.number]
    assert (known.state, known.day) == (TicketState.EXPIRED, taken.day)
    now = house.clock.now()
    wanted = [("issue", "kiosk:kiosk-1", taken.taken_at), ("expire", "system", now)]
    said = await log_of(house, known)
    assert said == wanted
    assert await house.do(lambda u: house.tickets.expire_past_days(u)) == 0


async def test_a_number_of_a_day_that_has_not_come_is_refused_but_a_moment_before_midnight(house):
    kiosk = Kiosk(house)
    today = house.centre.day(house.clock.now())
    await kiosk.reserve(day=today + timedelta(days=1))
    taken = kiosk.take(day=today + timedelta(days=1))
    assert await kiosk.deliver(taken) == [ErrorCode.NUMBER_OF_ANOTHER_DAY]
    assert await tickets(house) == {}
    midnight = house.centre.midnight_after(today)
    house.clock.set(midnight - timedelta(minutes=1))
    assert await kiosk.deliver(taken) == [None]
    house.clock.set(midnight + timedelta(minutes=1))
    assert await house.do(
        lambda u: house.tickets.expire_past_days(u)
    ) == 0  # fmt: skip
    assert (await tickets(house))[taken.number].state is TicketState.WAITING


async def test_the_hall_in_memory_is_what_is_read_anew(house, kiosk):
    async def read() -> Hall:
        now = house.clock.now()
        day = house.centre.day(now)
        read = await house.database.read(lambda c: read_day(c, house.centre, day, now))
        return Hall(house.centre, house.views, read)

    followed = await read()
    late = [kiosk.take()]
    for minutes in (5, 70):
        house.clock.move(minutes=minutes)
        await house.issue(SERVICE)
        late.append(kiosk.take())
    house.clock.move(minutes=1)
    await kiosk.deliver(*late)
    await heard(house, 2 + len(late))
    for event in [*house.events, *house.events]:
        followed.apply(event)
    anew, now = await read(), house.clock.now()
    counter = next(c.id for c in house.centre.counters if c.services == [SERVICE])
    for hall in (followed, anew):
        hall.service_states(now)  # what is too old to count is let go
    assert followed.order_at(counter, now) == anew.order_at(counter, now)
    assert followed.service_states(now) == anew.service_states(now)
    assert followed.given == anew.given
    assert followed.issued_offline == anew.issued_offline == Counter({SERVICE: 3})
    assert followed._arrivals(now) == anew._arrivals(now)


async def test_a_number_that_two_machines_gave_is_taken_once_and_staff_are_told(house, kiosk):
    taken = kiosk.take()
    house.clock.move(seconds=30)
    copied = taken.model_copy(update={"taken_at": house.clock.now()})
    twice = ErrorCode.NUMBER_GIVEN_TWICE
    assert await kiosk.deliver(taken, copied) == [None, twice]
    assert await kiosk.deliver(copied) == [twice]
    assert await kiosk.deliver(taken) == [None]
    (there,) = (await tickets(house)).values()
    assert (there.number, there.waiting_since) == (taken.number, taken.taken_at)
    told = await noted(house, "ticket_refused")
    assert [(subject, detail) for _, subject, detail in told] == [
        (f"2026-11-16 {taken.number}", "number_given_twice")
    ]


async def test_another_press_at_the_same_moment_is_another_ticket(house, kiosk):
    taken = kiosk.take()
    assert await kiosk.deliver(taken) == [None]
    other = taken.model_copy(update={"asked_under": "another-press"})
    assert await kiosk.deliver(other) == [ErrorCode.NUMBER_GIVEN_TWICE]
