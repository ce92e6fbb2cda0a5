"""The fake printer behaves like one: what it holds, forgets, tells unasked and cuts off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.wire import PrinterState
from printer.documents.ticket import lay_out_ticket
from printer.escpos.commands import (
    ASK_STATUS,
    ASK_WHEN_DONE,
)
from printer.escpos.profile import Paper
from printer.escpos.status import parse_automatic
from printer.testing.fake_mechanism import (
    BUFFER_BYTES,
    Condition,
    Machine,
)
from tests.printer.conftest import a_ticket

TICKET = lay_out_ticket(a_ticket(), Paper())
HALF = len(TICKET) // 2
OUT = replace(Condition(), paper_out=True)
OPEN = replace(Condition(), cover_open=True)


class Line:
    """Both ends of a cable to a machine."""

    def __init__(self, *, drops_buffer: bool = False) -> None:
        self.machine = Machine(drops_buffer=drops_buffer)
        self.said: list[bytes] = []

    def send(self, data: bytes) -> None:
        self.machine.take(data, self.said.append)


def test_a_whole_ticket_is_one_that_came_from_reset_to_cut() -> None:
    line = Line()
    for byte in TICKET + ASK_WHEN_DONE:
        line.send(bytes((byte,)))
    assert line.machine.sheet.tickets == [TICKET]
    assert line.machine.sheet.partial == []
    assert line.said[-1] == b"\x00"


@pytest.mark.parametrize("drops", [False, True], ids=["goes on", "forgets"])
def test_paper_that_ends_within_a_ticket_leaves_pieces(drops: bool) -> None:
    line = Line(drops_buffer=drops)
    line.send(TICKET[:HALF])
    line.machine.set(OUT)
    line.send(TICKET[HALF:] + ASK_WHEN_DONE)
    answers = len(line.said)
    line.machine.set(Condition())
    assert line.machine.sheet.tickets == []
    assert len(line.machine.sheet.partial) == (1 if drops else 2)
    assert (b"\x00" in line.said[answers:]) is not drops


def test_a_cover_that_was_open_leaves_the_ticket_whole() -> None:
    line = Line()
    line.send(TICKET[:HALF])
    line.machine.set(OPEN)
    line.send(TICKET[HALF:])
    assert line.machine.sheet.tickets == []
    line.machine.set(Condition())
    assert line.machine.sheet.tickets == [TICKET]


def test_after_a_power_cut_the_next_ticket_hangs_on_the_piece() -> None:
    line = Line()
    line.send(TICKET[:HALF])
    line.machine.switch_off()
    line.send(TICKET)
    assert line.machine.sheet.tickets == [TICKET]
    assert len(line.machine.sheet.partial) == 1
    assert line.machine.sheet.glued == 1


def test_it_takes_no_more_than_its_buffer_holds() -> None:
    line = Line()
    line.machine.set(OUT)
    line.send(TICKET[:BUFFER_BYTES])
    assert line.machine.room <= 0
    line.machine.set(Condition())
    assert line.machine.room > 0


def test_changes_are_told_unasked_once_they_were_asked_for() -> None:
    line = Line()
    line.machine.set(OUT)
    line.machine.set(Condition())
    assert line.said == []
    line.send(b"\x1da\x0e")
    line.machine.set(OUT)
    line.machine.set(OPEN)
    line.machine.set(replace(Condition(), near_end=True))
    assert [parse_automatic(block) for block in line.said] == [
        PrinterState.READY,
        PrinterState.PAPER_OUT,
        PrinterState.COVER_OPEN,
        PrinterState.PAPER_NEAR_END,
    ]


def test_questions_are_answered_out_of_turn_unless_it_says_nothing() -> None:
    line = Line()
    line.machine.set(OUT)
    line.send(TICKET[:HALF])
    line.send(ASK_STATUS + b"\x04")
    assert line.said == [b"\x7e"]
    line.machine.set(replace(OUT, silent=True))
    line.send(ASK_STATUS + b"\x04")
    assert line.said == [b"\x7e"]


def test_rubbish_is_passed_over() -> None:
    line = Line()
    line.send(b"\x1b\x7f\x02")
    line.send(TICKET)
    assert line.machine.sheet.tickets == [TICKET]
    assert line.machine.unreadable
