"""Random events of a board: few tickets and counters, so that they meet often."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from config.wire import (
    BoardCalled,
    BoardCallEnded,
    BoardEvent,
    BoardFigures,
    BoardNotices,
    CalledTicket,
    Emergency,
    Notice,
)
from tests.display.fake_hall import service

NOW = datetime(2026, 10, 21, 2, 41, tzinfo=UTC)
_sequences = st.integers(0, 60)
_tickets = st.integers(1, 12)
_texts = st.fixed_dictionaries({"vi": st.sampled_from(["Nghỉ trưa", "Mất điện", "Xin chờ"])})


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


_calls = st.builds(_call, _tickets, st.integers(1, 500), st.integers(1, 9))
_called = st.builds(BoardCalled, sequence=_sequences, call=_calls)
_ended = st.builds(
    BoardCallEnded, sequence=_sequences, ticket_id=_tickets, answered=st.booleans()
)
_figures = st.builds(
    BoardFigures,
    sequence=_sequences,
    services=st.lists(
        st.builds(service, st.sampled_from("ABC"), st.just("Hộ tịch"), st.just("Civil status")),
        max_size=3,
    ),
)
_notices = st.builds(
    BoardNotices,
    sequence=_sequences,
    notices=st.lists(st.builds(Notice, text=_texts), max_size=2),
    emergency=st.none() | st.builds(Emergency, text=_texts, raised_at=st.just(NOW)),
)


def event_lists() -> st.SearchStrategy[list[BoardEvent]]:
    """Events in any order of sequence: rising, repeated, and late ones among them."""
    events = st.lists(st.one_of(_called, _called, _ended, _ended, _figures, _notices), max_size=40)
    return events.flatmap(
        lambda some: st.sampled_from([some, sorted(some, key=lambda event: event.sequence)])
    )
