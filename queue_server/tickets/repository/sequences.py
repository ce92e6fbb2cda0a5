"""The sequences of numbers in the database, one for each service and day."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Final

from sqlalchemy import Connection, bindparam, select

from queue_server.core.db.prepared import Prepared
from queue_server.core.db.upserts import upsert
from queue_server.tickets.tables import sequences


@cache
def _next_number(dialect: str) -> Prepared:
    """Give the next numbers and say the last of them."""
    first = upsert(dialect, sequences).values(
        day=bindparam("day"), service=bindparam("service"), given=bindparam("count")
    )
    return Prepared(
        first.on_conflict_do_update(
            index_elements=[sequences.c.day, sequences.c.service],
            set_={"given": sequences.c.given + bindparam("count")},
        ).returning(sequences.c.given)
    )


_GIVEN: Final = Prepared(
    select(sequences.c.given).where(
        sequences.c.day == bindparam("day"), sequences.c.service == bindparam("service")
    )
)


def give_numbers(connection: Connection, day: date, service: str, count: int = 1) -> int:
    """Take the next `count` ordinals of a service's sequence; return the last of them."""
    names = {"day": day, "service": service, "count": count}
    last: int = _next_number(connection.dialect.name).scalar(connection, names)
    return last


def numbers_given(connection: Connection, day: date, service: str) -> int:
    """How many numbers of a service were given on `day`."""
    return _GIVEN.scalar(connection, {"day": day, "service": service}) or 0
