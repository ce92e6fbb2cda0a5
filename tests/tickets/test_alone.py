"""Kiosks that gave tickets while the server was away: what becomes of them when it is back."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from aiohttp.test_utils import make_mocked_request
from sqlalchemy import select

from config.wire import (
    ErrorCode,
    IssueTicket,
    ReserveNumbers,
    TicketIssued,
    TicketState,
    TransferTicket,
)
from config.wire.alone import DeliverTickets, ReturnNumbers, TicketTakenAlone
from config.wire.parts import CALENDAR_DAYS
from queue_server.centre.tables import centre_log
from queue_server.core.commands import CommandsTogether, stored_answer
from queue_server.core.errors import BadRequest, Conflict, IssueRefused, MotcuaError, NotFound
from queue_server.core.http import Call, Caller, CallerKind
from queue_server.core.tables import answered_commands
from queue_server.tickets import alone_store, store, tables
from queue_server.tickets.alone import AloneService, real_time
from queue_server.tickets.command_line import in_lines
from queue_server.tickets.day import read_day
from queue_server.tickets.hall import Hall
from queue_server.tickets.issuing import IssueRequest
from queue_server.tickets.lifecycle import Ticket
from tests.tickets.conftest import NO_QUOTE, House, clerk

ME = clerk(1)
NOW = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
SERVICE, OTHER_SERVICE, WITH_QUOTA = "ho-tich", "chung-thuc", "dat-dai"


@dataclass
class Kiosk:
    """A kiosk as the server meets it: its numbers, its clock, what it gave alone."""

    house: House
    id: str = "kiosk-1"
    clock_ahead: timedelta = timedelta()
    numbers: dict[str, Iterator[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.alone = AloneService(self.house.centre, self.house.tickets)
        self.caller = Caller(CallerKind.KIOSK, self.id)

    async def reserve(self, service: str = SERVICE, number: int = 20, day: date | None = None):
        command = ReserveNumbers(service=service, count=number, day=day)
        now = self.house.clock.now()
        block = await self.house.do(lambda u: self.alone.reserve(u, command, self.id, now))
        self.numbers[service] = iter(block.numbers)
        return block

    def take(self, service: str = SERVICE, **words: object) -> TicketTakenAlone:
        """A ticket that somebody takes now."""
        now = self.house.clock.now()
        told = {
            "day": self.house.centre.day(now),
            "number": next(self.numbers[service]) if "number" not in words else "",
            "service": service,
            "taken_at": now + self.clock_ahead,
        }
        return TicketTakenAlone.model_validate(told | words)

    async def deliver(self, *tickets: TicketTakenAlone) -> list[ErrorCode | None]:
        now = self.house.clock.now()
        command = DeliverTickets(sent_at=now + self.clock_ahead, tickets=list(tickets))
        answer = await self.house.do(lambda u: self.alone.deliver(u, command, self.caller, now))
        said = [(one.day, one.number) for one in answer.tickets]
        assert said == [(one.day, one.number) for one in tickets]
        return [one.refused for one in answer.tickets]

    async def give_back(self, *numbers: str, day: date | None = None) -> int:
        now = self.house.clock.now()
        command = ReturnNumbers(day=day or self.house.centre.day(now), numbers=list(numbers))
        answer = await self.house.do(lambda u: self.alone.give_back(u, command, self.id, now))
        return answer.unused


@pytest.fixture
async def kiosk(house: House) -> Kiosk:
    """A kiosk that holds numbers, an hour after they were set aside."""
    made = Kiosk(house)
    await made.reserve()
    house.clock.move(hours=1)
    return made


async def tickets(house: House) -> dict[str, Ticket]:
    """Every ticket by its number."""

    def read(connection):
        return [store.ticket_of(row) for row in connection.execute(select(tables.tickets))]

    found = await house.database.read(read)
    assert len(found) == len({(one.day, one.number) for one in found})
    return {one.number: one for one in found}


async def log_of(house: House, ticket: Ticket) -> list[tuple[str, str, datetime]]:
    lines = await house.database.read(lambda c: store.log_of_ticket(c, ticket.id))
    return [(line.action, line.actor, line.at) for line in lines]


async def noted(house: House, *actions: str) -> list[tuple[str, str, str]]:
    """Action, subject and detail of the lines in the centre's log."""

    def read(connection):
        wanted = select(centre_log).order_by(centre_log.c.id)
        rows = connection.execute(wanted)
        return [(row.action, row.subject, row.detail) for row in rows if row.action in actions]

    return await house.database.read(read)


# ------------------------------------------------------------------------- setting aside


async def test_numbers_for_kiosks_are_a_range_of_their_own(house):
    one, two = Kiosk(house), Kiosk(house, "kiosk-2")
    first, second = await one.reserve(number=2), await two.reserve(number=2)
    assert first.numbers + second.numbers == ["A600", "A601", "A602", "A603"]
    assert len({*first.tokens, *second.tokens}) == 4
    assert first.day == "2026-11-16"
    assert (await house.issue(SERVICE)).number == "A001"
    tomorrow = await one.reserve(number=1, day=date(2026, 11, 17))
    assert (tomorrow.numbers, tomorrow.day) == (["A600"], "2026-11-17")
    assert (await one.reserve(OTHER_SERVICE, 1)).numbers == ["B600"]


async def test_reserving_gives_what_is_left_and_then_says_that_nothing_is(house):
    one, two = Kiosk(house), Kiosk(house, "kiosk-2")
    given = [await one.reserve(number=150), await two.reserve(number=200)]
    given.append(await one.reserve(number=200))
    assert [len(block.numbers) for block in given] == [150, 200, 50]
    assert given[-1].numbers[-1] == "A999"
    with pytest.raises(Conflict) as refused:
        await two.reserve(number=1)
    assert refused.value.code is ErrorCode.NO_NUMBERS_LEFT
    # The sequence of the server itself passes over them.
    await house.do(lambda u: store.give_numbers(u.connection, date(2026, 11, 16), SERVICE, 598))
    assert [(await house.issue(SERVICE)).number for _ in range(3)] == ["A599", "A1000", "A1001"]


@pytest.mark.parametrize("ahead", [-1, CALENDAR_DAYS + 1])
async def test_numbers_are_for_the_days_that_a_kiosk_can_know(house, ahead):
    day = house.centre.day(house.clock.now())
    with pytest.raises(BadRequest):
        await Kiosk(house).reserve(day=day + timedelta(days=ahead))
    with pytest.raises(NotFound):
        await Kiosk(house).reserve("nothing")
    assert (await Kiosk(house).reserve(day=day + timedelta(days=CALENDAR_DAYS))).numbers


async def test_many_reserve_at_once_and_no_number_is_set_aside_twice(house):
    kiosks = [Kiosk(house, f"kiosk-{1 + place % 2}") for place in range(24)]
    blocks = await asyncio.gather(*(one.reserve(number=15) for one in kiosks))
    numbers = [number for block in blocks for number in block.numbers]
    assert sorted(numbers) == [f"A{n}" for n in range(600, 600 + 24 * 15)]


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
        await house.step("start", ticket.ticket_id, counter, ME)
        called.append(ticket.number)
    wanted = [before.number, early.number, between.number, late.number, after.number]
    assert called == wanted
    known = (await tickets(house))[early.number]
    assert (known.issued_at, known.waiting_since) == (early.taken_at, early.taken_at)
    assert known.taken_alone
    assert (await log_of(house, known))[0] == ("issue", "kiosk:kiosk-1", early.taken_at)


async def test_a_delivery_may_be_repeated_and_changes_nothing_more(house, kiosk):
    taken = [kiosk.take() for _ in range(3)]
    await kiosk.deliver(*taken)
    first, events = await tickets(house), len(house.events)
    house.clock.move(minutes=5)
    assert await kiosk.deliver(*taken, taken[0]) == [None] * 4
    other_words = taken[1].model_copy(update={"service": OTHER_SERVICE, "language": "en"})
    assert await kiosk.deliver(other_words) == [None]
    assert await tickets(house) == first
    assert len(house.events) == events
    assert len(await noted(house, "deliver_tickets", "ticket_refused")) == 1


async def test_two_kiosks_deliver_the_same_again_and_again_at_once(house):
    seed = random.randrange(2**32)
    print("seed", seed)
    chance = random.Random(seed)
    kiosks = [Kiosk(house), Kiosk(house, "kiosk-2")]
    taken: dict[str, list[TicketTakenAlone]] = {}
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
    alone = {number: one.waiting_since for number, one in found.items() if one.taken_alone}
    # Both kiosks number each for themselves: what was printed is what is there.
    printed = [one for mine in taken.values() for one in mine]
    assert alone == {one.number: one.taken_at for one in printed}
    assert len(found) == len(printed) + 10
    assert len([e for e in house.events if e.ticket.taken_alone]) == len(printed)


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
    kiosk.alone.centre = type(house.centre).model_construct(**settings)
    assert await kiosk.deliver(kiosk.take()) == [ErrorCode.UNKNOWN_SERVICE]


async def test_what_was_delivered_counts_against_the_quota_and_is_not_asked_for_it(house):
    kiosk = Kiosk(house)
    await kiosk.reserve(WITH_QUOTA)
    quota = house.centre.service_by_id[WITH_QUOTA].daily_quota
    day = house.centre.day(house.clock.now())
    house.clock.move(hours=1)
    await house.do(lambda u: store.give_numbers(u.connection, day, WITH_QUOTA, quota - 2))
    taken = [kiosk.take(WITH_QUOTA) for _ in range(3)]
    await house.issue(WITH_QUOTA)
    assert await kiosk.deliver(taken[0]) == [None]
    with pytest.raises(IssueRefused) as refused:
        await house.issue(WITH_QUOTA)
    assert refused.value.code is ErrorCode.QUOTA_REACHED
    assert await kiosk.deliver(*taken) == [None] * 3
    now = house.clock.now()
    read = await house.database.read(lambda c: read_day(c, house.centre, day, now))
    assert (read.given[WITH_QUOTA], read.taken_alone[WITH_QUOTA]) == (quota - 1, 3)


async def test_a_delivered_ticket_is_a_ticket_like_others(house, kiosk):
    taken = [kiosk.take() for _ in range(4)]
    await kiosk.deliver(*taken)
    found = await tickets(house)
    moved, missed, cancelled, voided = (found[one.number] for one in taken)
    counter = next(c.id for c in house.centre.counters if SERVICE in c.services)
    await house.open(counter, ME)
    now = house.clock.now()
    await house.do(lambda u: house.tickets.call_this(u, counter, moved.id, ME, now))
    words = TransferTicket(counter=counter, to_service=OTHER_SERVICE)
    await house.step("transfer", moved.id, words, ME)
    await house.do(lambda u: house.tickets.call_this(u, counter, missed.id, ME, now))
    await house.step("miss", missed.id, counter, ME)
    await house.do(lambda u: house.tickets.cancel(u, cancelled.token, now))
    await house.step("void", voided.id, ME)
    assert await kiosk.deliver(*taken) == [None] * 4
    after = await tickets(house)
    assert after[moved.number].service == OTHER_SERVICE
    assert after[missed.number].absences == 1
    assert {after[one.number].state for one in (cancelled, voided)} == {TicketState.CANCELLED}
    assert all(one.taken_alone for one in after.values())


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
    assert [(action, at) for action, _, at in said] == [(a, at) for a, _, at in wanted]
    assert await house.do(lambda u: house.tickets.expire_past_days(u, now)) == 0


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
        lambda u: house.tickets.expire_past_days(u, house.clock.now())
    ) == 0  # fmt: skip
    assert (await tickets(house))[taken.number].state is TicketState.WAITING


# ---------------------------------------------------- what the server was asked first


KEYS = count(1)


class Asking:
    """The kiosk asks the server for a ticket under a key of its own."""

    def __init__(self, house: House, kiosk: Kiosk) -> None:
        self.house, self.kiosk = house, kiosk
        self.key = f"press-{next(KEYS)}"
        self._issue = CommandsTogether(
            house.database, house.clock, TicketIssued, house.issuing.issue
        )

    async def __call__(self) -> TicketIssued:
        request = make_mocked_request("POST", "/api/v1/tickets")
        command, caller = IssueTicket(service=SERVICE), self.kiosk.caller
        call = Call(request, caller, "issueTicket", command, self.key)
        item = IssueRequest(command, caller, self.house.clock.now(), NO_QUOTE)
        return await self._issue.run(call, item)


async def test_a_ticket_that_the_server_gave_under_the_key_is_taken_back(house, kiosk):
    ask = Asking(house, kiosk)
    first = await ask()
    taken = kiosk.take(asked_under=ask.key)
    house.clock.move(minutes=1)
    assert await kiosk.deliver(taken) == [None]
    found = await tickets(house)
    assert found[first.number].state is TicketState.CANCELLED
    assert found[first.number].voided
    assert (await log_of(house, found[first.number]))[-1][:2] == ("void", "kiosk:kiosk-1")
    told = await noted(house, "ticket_replaced")
    assert told == [("ticket_replaced", f"2026-11-16 {first.number}", taken.number)]
    again = await ask()
    assert (again.number, again.token) == (taken.number, found[taken.number].token)
    assert again.taken_alone
    assert await kiosk.deliver(taken) == [None]
    assert len(await tickets(house)) == 2


async def test_a_request_that_arrives_after_the_delivery_gives_no_second_ticket(house, kiosk):
    ask = Asking(house, kiosk)
    taken = kiosk.take(asked_under=ask.key)
    await kiosk.deliver(taken)
    answer = await ask()
    assert (answer.number, answer.people_ahead) == (taken.number, None)
    assert list(await tickets(house)) == [taken.number]


async def test_request_and_delivery_in_any_order_of_one_moment_leave_one_ticket(house, kiosk):
    asks = [Asking(house, kiosk) for _ in range(8)]
    taken = [kiosk.take(asked_under=ask.key) for ask in asks]
    house.clock.move(minutes=1)
    steps = [ask() for ask in asks[::2]]
    steps += [kiosk.deliver(one) for one in taken]
    steps += [ask() for ask in asks]
    said = await asyncio.gather(*steps, return_exceptions=True)
    assert not [one for one in said if isinstance(one, BaseException)]
    waiting = [t for t in (await tickets(house)).values() if t.state is TicketState.WAITING]
    assert sorted(t.number for t in waiting) == sorted(t.number for t in taken)


async def test_a_ticket_that_was_called_already_is_left_to_the_rule_for_who_is_absent(house, kiosk):
    ask = Asking(house, kiosk)
    first = await ask()
    counter = next(c.id for c in house.centre.counters if SERVICE in c.services)
    await house.open(counter, ME)
    await house.next(counter, ME)
    taken = kiosk.take(asked_under=ask.key)
    assert await kiosk.deliver(taken) == [None]
    found = await tickets(house)
    assert found[first.number].state is TicketState.CALLED
    assert found[taken.number].state is TicketState.WAITING
    assert (await ask()).number == first.number


async def test_a_ticket_that_somebody_holds_on_paper_is_not_taken_back(house, kiosk):
    first = await Asking(house, kiosk)()
    house.clock.move(seconds=1)
    ask = Asking(house, kiosk)
    assert (await ask()).repeated  # the second press of the same citizen
    taken = kiosk.take(asked_under=ask.key)
    assert await kiosk.deliver(taken) == [None]
    waiting = {n for n, t in (await tickets(house)).items() if t.state is TicketState.WAITING}
    assert waiting == {first.number, taken.number}
    # Nor does a second ticket under the same key take the first one away.
    other = kiosk.take(asked_under=ask.key)
    assert await kiosk.deliver(other) == [None]
    waiting = {n for n, t in (await tickets(house)).items() if t.state is TicketState.WAITING}
    assert waiting == {first.number, taken.number, other.number}


async def test_keys_of_other_callers_and_commands_are_nobodys_business(house, kiosk):
    other = Kiosk(house, "kiosk-2")
    ask = Asking(house, other)
    first = await ask()
    taken = [kiosk.take(asked_under=ask.key), kiosk.take(asked_under="x" * 200)]
    assert await kiosk.deliver(*taken) == [None, None]
    assert (await tickets(house))[first.number].state is TicketState.WAITING
    key = Asking(house, kiosk).key
    await house.do(
        lambda u: u.connection.execute(
            answered_commands.insert(),
            {"name": f"{kiosk.caller.label} {key}", "fingerprint": "other words",
             "answer": json.dumps({"service": SERVICE}), "at": house.clock.now()},
        )
    )  # fmt: skip
    odd = kiosk.take(asked_under=key)
    assert await kiosk.deliver(odd) == [None]
    answer = await house.database.read(lambda c: stored_answer(c, kiosk.caller, key, TicketIssued))
    assert answer is not None
    assert answer.number == odd.number


# -------------------------------------------------------------------------------- unused


async def test_numbers_that_were_not_used_are_known_as_unused(house, kiosk):
    given = kiosk.take()
    await kiosk.deliver(given)
    day = given.day
    house.clock.move(days=1)
    left = list(kiosk.numbers[SERVICE])
    assert await kiosk.give_back(*left, day=day) == 19
    assert await kiosk.give_back(*left, day=day) == 19
    assert len(await noted(house, "return_numbers")) == 1
    (tally,) = await house.database.read(lambda c: alone_store.tallies(c, day))
    assert (tally.kiosk, tally.given, tally.unused, tally.held) == ("kiosk-1", 1, 19, 0)


async def test_given_and_foreign_numbers_are_not_given_back(house, kiosk):
    other = Kiosk(house, "kiosk-2")
    theirs = (await other.reserve()).numbers[0]
    given, mine = kiosk.take(), kiosk.take().number
    await kiosk.deliver(given)

    async def refused(*numbers: str) -> ErrorCode:
        with pytest.raises(MotcuaError) as refusal:
            await kiosk.give_back(*numbers)
        return refusal.value.code

    assert await refused(mine, theirs) is ErrorCode.NUMBER_NOT_RESERVED
    assert await refused(mine, "A001") is ErrorCode.NUMBER_NOT_RESERVED
    assert await refused(mine, given.number) is ErrorCode.NUMBER_GIVEN
    tallies = await house.database.read(lambda c: alone_store.tallies(c, given.day))
    assert [(one.kiosk, one.unused) for one in tallies] == [("kiosk-1", 0), ("kiosk-2", 0)]


async def test_paper_says_more_than_a_number_that_was_given_back(house, kiosk):
    taken = kiosk.take()
    await kiosk.give_back(taken.number)
    assert await kiosk.deliver(taken) == [None]
    (tally,) = await house.database.read(lambda c: alone_store.tallies(c, taken.day))
    assert (tally.given, tally.unused, tally.held) == (1, 0, 19)


async def test_an_administrator_is_told_what_became_of_the_numbers(house, kiosk):
    await kiosk.deliver(kiosk.take(), kiosk.take())
    await kiosk.give_back(next(kiosk.numbers[SERVICE]))
    told = await house.database.read(lambda c: alone_store.tallies(c, date(2026, 11, 1)))
    assert [line.split() for line in in_lines(told)] == [
        ["day", "kiosk", "given", "unused", "held"],
        ["2026-11-16", "kiosk-1", "2", "1", "17"],
    ]


async def test_numbers_of_long_ago_are_forgotten_and_what_was_given_of_them_is_not(house, kiosk):
    taken, late = kiosk.take(), kiosk.take()
    await kiosk.deliver(taken)
    day = taken.day
    await kiosk.reserve(day=day + timedelta(days=1))
    forgotten = await house.do(
        lambda u: alone_store.forget_before(u.connection, day + timedelta(days=1))
    )
    assert forgotten == 20
    (left,) = await house.database.read(lambda c: alone_store.tallies(c, day))
    assert (left.day, left.held) == (day + timedelta(days=1), 20)
    assert await kiosk.deliver(late) == [ErrorCode.NUMBER_NOT_RESERVED]
    assert list(await tickets(house)) == [taken.number]
    assert await house.database.read(lambda c: alone_store.delivered(c, day, SERVICE)) == 1


async def test_the_hall_in_memory_is_what_is_read_anew(house, kiosk):
    async def read() -> Hall:
        now = house.clock.now()
        day = house.centre.day(now)
        read = await house.database.read(lambda c: read_day(c, house.centre, day, now))
        return Hall(house.centre, house.people, read)

    followed = await read()
    late = [kiosk.take()]
    for minutes in (5, 70):
        house.clock.move(minutes=minutes)
        await house.issue(SERVICE)
        late.append(kiosk.take())
    house.clock.move(minutes=1)
    await kiosk.deliver(*late)
    for event in [*house.events, *house.events]:
        followed.apply(event)
    anew, now = await read(), house.clock.now()
    counter = next(c.id for c in house.centre.counters if c.services == [SERVICE])
    for hall in (followed, anew):
        hall.service_states(now)  # what is too old to count is let go
    assert followed.order_at(counter, now) == anew.order_at(counter, now)
    assert followed.service_states(now) == anew.service_states(now)
    assert followed.given == anew.given
    assert followed.taken_alone == anew.taken_alone == Counter({SERVICE: 3})
    assert list(followed._issued) == list(anew._issued)
