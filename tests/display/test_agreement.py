"""The browser's rules and the server's are the same rules, shown in a real browser."""

from __future__ import annotations

import json
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, Phase, given, settings
from playwright.async_api import Page

from config.wire import BoardCalled, BoardCallEnded, BoardEvent, BoardSnapshot
from display.board import RECENT_LIMIT
from display.reading import counter_code
from tests.display.conftest import OpenBoard
from tests.display.random_events import event_lists
from tests.display.test_board import EMPTY, after, call
from tests.display.test_reading import COUNTERS

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HISTORIES = 150

RUN_RULE = """async ([board, histories]) => {
  const { apply, RECENT_LIMIT } = await import("/static/display/board-rule.js");
  const run = (events) => events.reduce((state, e) => apply(state, e.kind, e), board);
  return { limit: RECENT_LIMIT, boards: histories.map(run) };
}"""

RUN_CODES = """async (counters) => {
  const { counterCode } = await import("/static/display/counter-code.js");
  return counters.map(([counter, name]) => counterCode(counter, name));
}"""

PARSE = """async (pieces) => {
  const { eventParser } = await import("/static/display/stream.js");
  const events = [];
  const parse = eventParser((event) => events.push([event.kind, event.text]));
  pieces.forEach(parse);
  return events;
}"""


def histories() -> list[list[BoardEvent]]:
    """Random sequences of events, made before the browser is asked about all of them at once."""
    made: list[list[BoardEvent]] = []

    @settings(
        max_examples=HISTORIES,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
        deadline=None,
    )
    @given(event_lists())
    def collect(events: list[BoardEvent]) -> None:
        made.append(events)

    collect()
    return made


def more_answers_than_are_remembered() -> list[BoardEvent]:
    events: list[BoardEvent] = []
    for ticket in range(1, RECENT_LIMIT + 4):
        events.append(BoardCalled(sequence=10 + 2 * ticket, call=call(ticket)))
        events.append(BoardCallEnded(sequence=11 + 2 * ticket, ticket_id=ticket, answered=True))
    return events


def as_json(board: BoardSnapshot) -> Any:
    return json.loads(board.model_dump_json())


@pytest_asyncio.fixture(loop_scope="session")
async def page(open_board: OpenBoard) -> Page:
    return await open_board()


async def test_both_rules_lead_to_the_same_board(page: Page) -> None:
    made = [*histories(), more_answers_than_are_remembered()]
    sent = [[json.loads(event.model_dump_json()) for event in events] for events in made]
    answer = await page.evaluate(RUN_RULE, [as_json(EMPTY), sent])
    assert len(made) >= HISTORIES
    assert answer["limit"] == RECENT_LIMIT
    for events, shown in zip(made, answer["boards"], strict=True):
        assert shown == as_json(after(EMPTY, *events))
    ends = [after(EMPTY, *events) for events in made]
    assert max(len(board.recent) for board in ends) == RECENT_LIMIT
    assert max(len(board.called) for board in ends) >= 5, "too tame to prove much"


async def test_both_read_the_same_code_off_a_counters_sign(page: Page) -> None:
    names = [(counter, name) for counter, name, _ in COUNTERS]
    assert await page.evaluate(RUN_CODES, names) == [counter_code(*pair) for pair in names]


@pytest.mark.parametrize("length", [1, 2, 3, 7, 1000])
async def test_a_stream_is_read_right_however_it_is_cut(page: Page, length: int) -> None:
    text = (
        ': warm\n\nevent: snapshot\nid: 5\ndata: {"a": 1}\n\nevent: called\r\ndata:{}\r\n\r\n'
        ": warm\n\ndata: one\ndata: two\n\nevent: lost\ndata: unfinished\n"
    )
    pieces = [text[place : place + length] for place in range(0, len(text), length)]
    assert await page.evaluate(PARSE, pieces) == [
        ["snapshot", '{"a": 1}'],
        ["called", "{}"],
        ["message", "one\ntwo"],
    ]
