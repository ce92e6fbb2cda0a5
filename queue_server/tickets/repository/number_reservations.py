"""The queries about numbers that are set aside for kiosks, and about the tickets given of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)

from config.wire import TrackingToken
from queue_server.centre.tables import centre_log
from queue_server.tickets.tables import offline_sequences, reserved_numbers, tickets

TABLET: Final = "tablet:"
"""So begins the holder of a number that a tablet has; no kiosk's id has a colon."""
Name = tuple[date, str]
"""A number of a day: what a ticket is known by before it has a row."""

_OF_SERVICE: Final = (offline_sequences.c.day == bindparam("on_day")) & (
    offline_sequences.c.service == bindparam("of_service")
)
_SEQUENCE: Final = select(offline_sequences).where(_OF_SERVICE)
_RESERVE: Final = (
    update(offline_sequences)
    .where(_OF_SERVICE)
    .values(reserved=offline_sequences.c.reserved + bindparam("more"))
)
_DELIVER: Final = (
    update(offline_sequences)
    .where(_OF_SERVICE)
    .values(delivered=offline_sequences.c.delivered + bindparam("more"))
)


@dataclass(frozen=True, slots=True)
class Reserved:
    """A number that was set aside."""

    day: date
    number: str
    service: str
    token: TrackingToken
    kiosk: str
    reserved_at: datetime
    taken_as: str | None = None
    """A digest of the ticket that was delivered; None where none was, or before it was kept."""


def reserved_count(connection: Connection, day: date, service: str) -> int:
    """How many numbers of a service and day were set aside so far."""
    row = _sequence(connection, day, service)
    return row.reserved if row else 0


def of_tablets(connection: Connection, day: date, service: str) -> int:
    """How many numbers of a service and day were set aside for greeters' tablets."""
    mine = reserved_numbers.c
    wanted = select(func.count()).where(
        mine.day == day,
        mine.service == service,
        mine.kiosk.between(TABLET, f"{TABLET}g"),
    )
    return connection.execute(wanted).scalar_one()


def days_ahead(connection: Connection, today: date) -> set[date]:
    """The days from `today` on for which numbers were set aside."""
    wanted = select(reserved_numbers.c.day).where(reserved_numbers.c.day >= today).distinct()
    return set(connection.execute(wanted).scalars())


def numbers_of(connection: Connection, day: date) -> list[tuple[str, str]]:
    """The numbers that were set aside for `day`, each with its service."""
    wanted = select(reserved_numbers.c.number, reserved_numbers.c.service)
    found = connection.execute(wanted.where(reserved_numbers.c.day == day))
    return [(row.number, row.service) for row in found]


def skip(connection: Connection, day: date, service: str, places: int) -> None:
    """Count at least so many numbers of a service as set aside: another service has them."""
    row = _sequence(connection, day, service)
    if row is None and places:
        first = {"day": day, "service": service, "reserved": places, "delivered": 0}
        connection.execute(insert(offline_sequences), first)
    elif row is not None and row.reserved < places:
        names = {"on_day": day, "of_service": service, "more": places - row.reserved}
        connection.execute(_RESERVE, names)


def delivered(connection: Connection, day: date, service: str) -> int:
    """How many tickets that kiosks gave alone the server has, of a service and day."""
    row = _sequence(connection, day, service)
    return row.delivered if row else 0


def _sequence(connection: Connection, day: date, service: str) -> Row[Any] | None:
    return connection.execute(_SEQUENCE, {"on_day": day, "of_service": service}).first()


def reserve(connection: Connection, numbers: Sequence[Reserved]) -> None:
    """Set numbers of one day and service aside. Not appended to the transaction: the next
    command of it counts them."""
    day, service = numbers[0].day, numbers[0].service
    names = {"on_day": day, "of_service": service, "more": len(numbers)}
    if connection.execute(_RESERVE, names).rowcount == 0:
        first = {"day": day, "service": service, "reserved": len(numbers), "delivered": 0}
        connection.execute(insert(offline_sequences), first)
    rows = [
        {
            "day": one.day,
            "number": one.number,
            "service": one.service,
            "token": one.token,
            "kiosk": one.kiosk,
            "reserved_at": one.reserved_at,
        }
        for one in numbers
    ]
    connection.execute(insert(reserved_numbers), rows)


def count_delivered(connection: Connection, names: Iterable[tuple[date, str]]) -> None:
    """Count tickets, each by its day and service, as delivered."""
    counts: defaultdict[tuple[date, str], int] = defaultdict(int)
    for name in names:
        counts[name] += 1
    for (day, service), more in counts.items():
        connection.execute(_DELIVER, {"on_day": day, "of_service": service, "more": more})


def reserved(connection: Connection, names: Iterable[Name]) -> dict[Name, Reserved]:
    """Those of the numbers that were set aside for any kiosk."""
    found = {}
    for condition in _by_day(reserved_numbers, names):
        for row in connection.execute(select(reserved_numbers).where(condition)):
            token = TrackingToken(row.token)
            found[row.day, row.number] = Reserved(
                row.day, row.number, row.service, token, row.kiosk, row.reserved_at, row.taken_as
            )
    return found


def with_ticket(connection: Connection, names: Iterable[Name]) -> set[Name]:
    """Those of the numbers that have a ticket."""
    return {
        (row.day, row.number)
        for condition in _by_day(tickets, names)
        for row in connection.execute(select(tickets.c.day, tickets.c.number).where(condition))
    }


def keep_taken(connection: Connection, taken: dict[Name, str]) -> None:
    """Keep a digest of each ticket that was delivered."""
    mine = reserved_numbers.c
    changed = (
        update(reserved_numbers)
        .where(mine.day == bindparam("on_day"), mine.number == bindparam("of_number"))
        .values(taken_as=bindparam("digest"))
    )
    rows = [
        {"on_day": day, "of_number": number, "digest": digest}
        for (day, number), digest in taken.items()
    ]
    connection.execute(changed, rows)


def mark_unused(connection: Connection, names: Iterable[Name], at: datetime | None) -> int:
    """Say of numbers that they never will be given; with None, that they were after all. Returns
    of how many this was not known before."""
    changed = 0
    known = reserved_numbers.c.unused_at
    changes = known.is_(None) if at is not None else known.is_not(None)
    for condition in _by_day(reserved_numbers, names):
        marked = update(reserved_numbers).where(condition, changes).values(unused_at=at)
        changed += connection.execute(marked).rowcount
    return changed


def _by_day(table: Table, names: Iterable[Name]) -> Iterator[ColumnElement[bool]]:
    """Where the rows of these numbers are, one condition for each day."""
    by_day: defaultdict[date, set[str]] = defaultdict(set)
    for day, number in names:
        by_day[day].add(number)
    for day, numbers in by_day.items():
        yield and_(table.c.day == day, table.c.number.in_(sorted(numbers)))


def forget_before(connection: Connection, day: date) -> int:
    """Forget the numbers that were set aside for days before `day`; return how many. How many
    there were stays known by service and day."""
    return connection.execute(delete(reserved_numbers).where(reserved_numbers.c.day < day)).rowcount


def is_on_its_way(connection: Connection, token: str, day: date) -> bool:
    """Whether a kiosk holds the number of this token for `day`, or has given it and has not
    delivered it yet."""
    mine = reserved_numbers.c
    wanted = select(mine.number).where(
        mine.token == token, mine.day == day, mine.unused_at.is_(None)
    )
    return connection.execute(wanted).first() is not None


def noted(
    connection: Connection, action: str, subjects: Iterable[str], since: datetime
) -> set[str]:
    """Of which of `subjects` the centre's log says `action` since then."""
    log = centre_log.c
    wanted = select(log.subject).where(
        log.at >= since, log.action == action, log.subject.in_(sorted(set(subjects)))
    )
    return set(connection.execute(wanted).scalars())


@dataclass(frozen=True, slots=True)
class NumberCounts:
    """What became of the numbers of a day and kiosk."""

    day: date
    kiosk: str
    given: int
    """They have a ticket."""
    unused: int
    held: int
    """The kiosk has them, or has given them and could not deliver them yet."""


def counts_since(connection: Connection, since: date) -> list[NumberCounts]:
    """What became of the numbers set aside for days from `since` on, by day and kiosk."""
    mine = reserved_numbers.c
    has_ticket = exists().where(tickets.c.day == mine.day, tickets.c.number == mine.number)
    wanted = (
        select(
            mine.day,
            mine.kiosk,
            func.count().label("all"),
            func.count().filter(has_ticket).label("given"),
            func.count(mine.unused_at).label("unused"),
        )
        .where(mine.day >= since)
        .group_by(mine.day, mine.kiosk)
        .order_by(mine.day, mine.kiosk)
    )
    return [
        NumberCounts(row.day, row.kiosk, row.given, row.unused, row.all - row.given - row.unused)
        for row in connection.execute(wanted)
    ]
