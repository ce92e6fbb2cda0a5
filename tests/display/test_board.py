"""The rule of what a board shows."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from config.wire import (
    BoardCalled,
    BoardCallEnded,
    BoardEvent,
    BoardFigures,
    BoardNotices,
    BoardSnapshot,
    CalledTicket,
    Emergency,
    HallMessage,
    Notice,
)
from display.board import RECENT_LIMIT, apply
from tests.display.fake_hall import service
from tests.display.random_events import event_lists

NOW = datetime(2026, 10, 21, 2, 41, tzinfo=UTC)
EMPTY = BoardSnapshot(
    sequence=10,
    board="hall",
    hall_name={"vi": "Trung tâm"},
    languages=["vi", "en"],
    time_zone="Asia/Ho_Chi_Minh",
    now=NOW,
    called=[],
    recent=[],
    services=[],
    notices=[],
)


def call(ticket_id: int, call_id: int = 1, counter: str = "1") -> CalledTicket:
    return CalledTicket(
        call_id=call_id,
        ticket_id=ticket_id,
        number=f"A{ticket_id:03d}",
        counter=counter,
        counter_name={"vi": f"Quầy {counter}"},
        service="ho-tich",
        language="vi",
        called_at=NOW,
    )


def after(board: BoardSnapshot, *events: BoardEvent) -> BoardSnapshot:
    for event in events:
        board = apply(board, event)
    return board


def numbers(calls: list[CalledTicket]) -> list[str]:
    return [call.number for call in calls]


def test_the_newest_call_is_on_top() -> None:
    board = after(
        EMPTY, BoardCalled(sequence=11, call=call(1)), BoardCalled(sequence=12, call=call(2))
    )
    assert numbers(board.called) == ["A002", "A001"]


def test_a_recall_takes_its_numbers_line_to_the_top() -> None:
    board = after(
        EMPTY,
        BoardCalled(sequence=11, call=call(1, 1)),
        BoardCalled(sequence=12, call=call(2, 2)),
        BoardCalled(sequence=13, call=call(1, 3, counter="7")),
    )
    assert [(line.number, line.counter) for line in board.called] == [("A001", "7"), ("A002", "1")]


def test_an_answered_call_becomes_recent_and_a_missed_one_does_not() -> None:
    board = after(
        EMPTY,
        BoardCalled(sequence=11, call=call(1)),
        BoardCalled(sequence=12, call=call(2)),
        BoardCallEnded(sequence=13, ticket_id=1, answered=True),
        BoardCallEnded(sequence=14, ticket_id=2, answered=False),
    )
    assert numbers(board.called) == []
    assert numbers(board.recent) == ["A001"]


def test_a_number_called_again_later_is_not_read_at_two_counters() -> None:
    board = after(
        EMPTY,
        BoardCalled(sequence=11, call=call(1)),
        BoardCallEnded(sequence=12, ticket_id=1, answered=True),
        BoardCalled(sequence=13, call=call(1, 2, counter="9")),
    )
    assert numbers(board.called) == ["A001"]
    assert numbers(board.recent) == []


def test_an_old_event_changes_nothing() -> None:
    assert apply(EMPTY, BoardCalled(sequence=10, call=call(1))) is EMPTY


def test_the_end_of_an_unknown_call_only_counts() -> None:
    board = apply(EMPTY, BoardCallEnded(sequence=11, ticket_id=5, answered=True))
    assert board == EMPTY.model_copy(update={"sequence": 11})


def test_figures_replace_the_services_and_notices_the_emergency() -> None:
    fire = Emergency(text={"vi": "Cháy"}, raised_at=NOW)
    board = after(
        EMPTY,
        BoardFigures(sequence=11, services=[service("A", "Hộ tịch", "Civil status", waiting=3)]),
        BoardNotices(sequence=12, notices=[Notice(text={"vi": "Nghỉ"})], emergency=fire),
    )
    assert [state.waiting for state in board.services] == [3]
    assert board.emergency == fire
    message = HallMessage(id=1, text={"vi": "Chờ"}, sent_at=NOW, ends_at=NOW)
    told = apply(board, BoardNotices(sequence=13, notices=[], messages=[message]))
    assert (told.emergency, told.messages) == (None, [message])
    assert apply(told, BoardNotices(sequence=14, notices=[])).messages == []


@given(event_lists())
def test_whatever_happens_a_ticket_has_one_line_and_recents_are_few(
    events: list[BoardEvent],
) -> None:
    board = after(EMPTY, *events)
    tickets = [line.ticket_id for line in [*board.called, *board.recent]]
    assert len(tickets) == len(set(tickets))
    assert len(board.recent) <= RECENT_LIMIT
    assert board.sequence == max([EMPTY.sequence, *(event.sequence for event in events)])


@given(event_lists())
def test_an_event_heard_twice_is_heard_once(events: list[BoardEvent]) -> None:
    twice = [copy for event in events for copy in (event, event)]
    assert after(EMPTY, *twice) == after(EMPTY, *events)


@given(event_lists(), st.data())
def test_a_snapshot_in_between_and_the_old_events_after_it_lead_to_the_same(
    events: list[BoardEvent], data: st.DataObject
) -> None:
    ordered = sorted(events, key=lambda event: event.sequence)
    cut = data.draw(st.integers(0, len(ordered)))
    snapshot = after(EMPTY, *ordered[:cut])
    assert after(snapshot, *ordered) == after(EMPTY, *ordered)
