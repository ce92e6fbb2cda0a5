"""Random histories of a board: long, and with few tickets and counters, so that they meet."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from hypothesis import strategies as st

from config.wire import (
    BoardCalled,
    BoardCallEnded,
    BoardEvent,
    BoardFigures,
    BoardNotices,
    BoardSlides,
    CalledTicket,
    Emergency,
    HallMessage,
    Notice,
)
from config.wire.procedures import Limit, Slide
from tests.display.fake_hall import service

NOW = datetime(2026, 10, 21, 2, 41, tzinfo=UTC)
FIRST_SEQUENCE = 10
LONGEST = 60
TEXTS = ("Nghỉ trưa", "Mất điện", "Xin chờ")


class Step(NamedTuple):
    """A draw of one event; what it means depends on what was called before."""

    kind: str
    ticket: int
    counter: int
    gap: int
    """To the last sequence: sometimes none, sometimes backwards, as a late event comes."""
    yes: bool


_steps = st.builds(
    Step,
    kind=st.sampled_from(
        ["called"] * 5 + ["ended"] * 5 + ["unknown", "figures", "slides", "notices"]
    ),
    ticket=st.integers(1, 14),
    counter=st.integers(1, 9),
    gap=st.sampled_from([1, 1, 1, 1, 1, 1, 2, 0, -3]),
    yes=st.sampled_from([True, True, True, False]),
)


def event_lists() -> st.SearchStrategy[list[BoardEvent]]:
    """Histories of any length up to `LONGEST`, in which most ends are ends of open calls."""
    lengths = st.integers(0, LONGEST)
    return lengths.flatmap(lambda n: st.lists(_steps, min_size=n, max_size=n)).map(_history)


def _history(steps: list[Step]) -> list[BoardEvent]:
    events: list[BoardEvent] = []
    open_tickets: list[int] = []
    sequence = FIRST_SEQUENCE
    for place, step in enumerate(steps):
        sequence = max(1, sequence + step.gap)
        if step.kind == "called":
            open_tickets.append(step.ticket)
        ticket = step.ticket
        if step.kind == "ended" and open_tickets:
            ticket = open_tickets.pop(step.ticket % len(open_tickets))
        events.append(_event(step, sequence, ticket, place))
    return events


def _event(step: Step, sequence: int, ticket: int, place: int) -> BoardEvent:
    if step.kind == "called":
        return BoardCalled(sequence=sequence, call=_call(ticket, place, step.counter))
    if step.kind in {"ended", "unknown"}:
        return BoardCallEnded(sequence=sequence, ticket_id=ticket, answered=step.yes)
    if step.kind == "figures":
        letters = "ABCDE"[: step.counter % 4]
        services = [service(letter, "Hộ tịch", "Civil status", waiting=place) for letter in letters]
        return BoardFigures(sequence=sequence, services=services)
    if step.kind == "slides":
        return BoardSlides(sequence=sequence, slides=[_slide(n) for n in range(step.counter % 3)])
    text = {"vi": TEXTS[step.counter % len(TEXTS)]}
    emergency = None if step.yes else Emergency(text=text, raised_at=NOW)
    messages = [
        HallMessage(id=one, text=text, sent_at=NOW, ends_at=NOW) for one in range(step.counter % 3)
    ]
    return BoardNotices(
        sequence=sequence, notices=[Notice(text=text)], emergency=emergency, messages=messages
    )


def _slide(number: int) -> Slide:
    return Slide(
        code=f"1.00{number}",
        name={"vi": "Đăng ký khai sinh"},
        field="Hộ tịch",
        limit=Limit(),
        page_url="https://example.org/procedures/1",
    )


def _call(ticket_id: int, call_id: int, counter: int) -> CalledTicket:
    return CalledTicket(
        call_id=call_id,
        ticket_id=ticket_id,
        number=f"A{ticket_id:03d}",
        counter=str(counter),
        counter_name={"vi": f"Quầy {counter}"},
        service="ho-tich",
        language="vi",
        called_at=NOW,
    )
