"""The change that an address asks for: `?day=…&changed=1&n.3=2&s.3=ho-tich&…`.

Counters are read from `n.ID` (how many of it) and `s.ID` (its services, each once; an empty one
says that the list is whole), the priority classes' weights from `w.ID`; besides `order`, `longest`,
`hours`, `arrivals` and `helping`. What is as it was is no change.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final, TypeVar, cast, get_args

from multidict import MultiMapping
from pydantic import ValidationError

from config.centre.model import CounterOrder
from config.centre.opening import Hours
from config.text.formats import format_time, read_date
from config.wire import CounterId, ServiceId
from queue_server.centre.opening import centre_hours_on
from queue_server.core.errors import BadRequest
from queue_server.simulation.engine import SimulatedCounter
from queue_server.simulation.replay.changes import (
    LEAST_PERCENT,
    MOST_COPIES,
    MOST_PERCENT,
    Change,
    all_counters,
)
from queue_server.simulation.replay.past_day import PastDay
from queue_server.web.address_parts import read_number

MOST_SPANS: Final = 4
"""Of a day's hours."""
MOST_WEIGHT: Final = 100.0
MOST_MINUTES: Final = 600
LONGEST_TEXT: Final = 80
_POINT: Final = str.maketrans(",", ".")

Query = MultiMapping[str]
T = TypeVar("T")


def read_day(query: Query) -> date | None:
    """The day that is asked for. Raises `BadRequest`."""
    written = query.get("day", "")
    if not written:
        return None
    try:
        return read_date(written)
    except ValueError:
        raise BadRequest(fields={"day": "a day like 23/11/2026"}) from None


def read_change(query: Query, past: PastDay) -> Change | None:
    """None where everything stays as it was. Raises `BadRequest` with the fields that are wrong."""
    if not query.get("changed"):
        return None
    counters = all_counters(past)
    change = Change(
        counters=_counts(query, past, counters),
        services=_services(query, counters),
        order=_order(query),
        weights=_weights(query, past),
        longest_wait_minutes=_longest(query, past),
        hours=_hours(query, past),
        arrivals_percent=_arrivals(query),
        without_help=_without_help(query, past),
    )
    return None if change == Change() else change


def _counts(query: Query, past: PastDay, counters: list[SimulatedCounter]) -> dict[CounterId, int]:
    found = {}
    for counter in counters:
        was = was_there(past, counter.id)
        count = _whole(query, "counters", f"n.{counter.id}", was, 0, MOST_COPIES)
        if count != was:
            found[counter.id] = count
    return found


def was_there(past: PastDay, counter: CounterId) -> int:
    return int(any(one.id == counter for one in past.counters))


def _services(
    query: Query, counters: list[SimulatedCounter]
) -> dict[CounterId, tuple[ServiceId, ...]]:
    found = {}
    known = {service for counter in counters for service in counter.services}
    for counter in counters:
        given = query.getall(f"s.{counter.id}", None)
        if given is None:
            continue
        chosen = {one for one in given if one}
        if chosen != set(counter.services):
            # A counter without services calls nobody: it is as good as closed.
            found[counter.id] = tuple(sorted(known & {ServiceId(one) for one in chosen}))
    return found


def _order(query: Query) -> CounterOrder | None:
    given = query.get("order", "")
    if given and given not in get_args(CounterOrder):
        raise BadRequest(fields={"order": "not an order"})
    return cast("CounterOrder", given) if given else None


def _without_help(query: Query, past: PastDay) -> bool:
    """Nothing is otherwise where the centre has no rule."""
    given = query.get("helping", "")
    if given not in ("", "none"):
        raise BadRequest(fields={"helping": "none, or empty"})
    return given == "none" and bool(past.centre.calling.rules)


def weights_of(past: PastDay) -> dict[str, float]:
    """The weight of each priority class as the centre has it."""
    return {one.id: one.weight for one in past.centre.priority_classes}


def _weights(query: Query, past: PastDay) -> dict[str, float]:
    found = {}
    for known, was in weights_of(past).items():
        weight = _number(query, "weights", f"w.{known}", was, _decimal)
        if not 0 < weight <= MOST_WEIGHT:
            raise BadRequest(fields={"weights": f"more than 0, at most {MOST_WEIGHT}"})
        if weight != was:
            found[known] = weight
    return found


def _longest(query: Query, past: PastDay) -> int | None:
    was = past.centre.calling.longest_wait_minutes
    minutes = _whole(query, "longest", "longest", was, 1, MOST_MINUTES)
    return None if minutes == was else minutes


def _arrivals(query: Query) -> int:
    return _whole(query, "arrivals", "arrivals", 100, LEAST_PERCENT, MOST_PERCENT)


def _hours(query: Query, past: PastDay) -> tuple[Hours, ...]:
    """`07:30-11:30, 13:30-17:00`; empty where they are those of the day."""
    written = query.get("hours", "").strip()
    if not written or written == hours_text(past):
        return ()
    parts = [part.strip() for part in written[:LONGEST_TEXT].replace(";", ",").split(",")]
    try:
        hours = tuple(Hours.model_validate(part) for part in parts if part)
    except ValidationError:
        raise BadRequest(fields={"hours": "like 07:30-11:30, 13:30-17:00"}) from None
    if not 0 < len(hours) <= MOST_SPANS or len(written) > LONGEST_TEXT:
        raise BadRequest(fields={"hours": "like 07:30-11:30, 13:30-17:00"})
    return tuple(sorted(hours, key=lambda one: one.start))


def hours_text(past: PastDay) -> str:
    """The centre's hours on the day, as they are written."""
    local = past.centre.local
    return ", ".join(
        f"{format_time(local(start))}-{format_time(local(end))}"
        for start, end in centre_hours_on(past.centre, past.day)
    )


# ------------------------------------------------------------------------------- numbers


def _whole(query: Query, field: str, name: str, default: int, least: int, most: int) -> int:
    """Raises `BadRequest` for what is no whole number from `least` to `most`."""
    number = _number(query, field, name, default, _digits)
    if not least <= number <= most:
        raise BadRequest(fields={field: f"a number from {least} to {most}"})
    return number


def _number(query: Query, field: str, name: str, default: T, read: Callable[[str], T]) -> T:
    written = query.get(name, "").strip()
    if not written:
        return default
    try:
        return read(written)
    except ValueError:
        raise BadRequest(fields={field: "a number"}) from None


def _digits(written: str) -> int:
    number = read_number(written, longest=len(str(MOST_MINUTES)))
    if number is None:
        raise ValueError(written)
    return number


def _decimal(written: str) -> float:
    """`1.5` or `1,5`."""
    whole, _, rest = written.translate(_POINT).partition(".")
    if None in (read_number(whole), read_number(rest or "0")):
        raise ValueError(written)
    return float(f"{whole[:4]}.{rest[:4] or 0}")
