"""The fake printer behaves like one: what it holds, forgets, reports unasked and cuts off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.wire import PrinterState
from printer.documents.ticket import lay_out_ticket
from printer.escpos.dialects.epson import COMPLETION_QUERY, STATUS_QUERIES
from printer.escpos.dialects.registry import EPSON
from printer.escpos.profile import PaperProfile
from printer.testing.fake_mechanism import BUFFER_BYTES, FakeMechanism, PrinterCondition
from tests.printer.conftest import a_ticket

TICKET = lay_out_ticket(a_ticket(), PaperProfile())
HALF = len(TICKET) // 2
OUT = replace(PrinterCondition(), paper_out=True)
OPEN = replace(PrinterCondition(), cover_open=True)


class Cable:
    """Both ends of a cable to a machine."""

    def __init__(self, *, drops_buffer: bool = False) -> None:
        self.mechanism = FakeMechanism(drops_buffer=drops_buffer)
        self.answers: list[bytes] = []

    def send(self, data: bytes) -> None:
        self.mechanism.take(data, self.answers.append)


def test_a_whole_ticket_is_one_that_came_from_reset_to_cut() -> None:
    cable = Cable()
    for byte in TICKET + COMPLETION_QUERY:
        cable.send(bytes((byte,)))
    assert cable.mechanism.paper_path.tickets == [TICKET]
    assert cable.mechanism.paper_path.partial == []
    assert cable.answers[-1] == b"\x00"


@pytest.mark.parametrize("drops", [False, True], ids=["goes on", "forgets"])
def test_paper_that_ends_within_a_ticket_leaves_pieces(drops: bool) -> None:
    cable = Cable(drops_buffer=drops)
    cable.send(TICKET[:HALF])
    cable.mechanism.set(OUT)
    cable.send(TICKET[HALF:] + COMPLETION_QUERY)
    before = len(cable.answers)
    cable.mechanism.set(PrinterCondition())
    assert cable.mechanism.paper_path.tickets == []
    assert len(cable.mechanism.paper_path.partial) == (1 if drops else 2)
    assert (b"\x00" in cable.answers[before:]) is not drops


def test_a_cover_that_was_open_leaves_the_ticket_whole() -> None:
    cable = Cable()
    cable.send(TICKET[:HALF])
    cable.mechanism.set(OPEN)
    cable.send(TICKET[HALF:])
    assert cable.mechanism.paper_path.tickets == []
    cable.mechanism.set(PrinterCondition())
    assert cable.mechanism.paper_path.tickets == [TICKET]


def test_after_a_power_cut_the_next_ticket_hangs_on_the_piece() -> None:
    cable = Cable()
    cable.send(TICKET[:HALF])
    cable.mechanism.switch_off()
    cable.send(TICKET)
    assert cable.mechanism.paper_path.tickets == [TICKET]
    assert len(cable.mechanism.paper_path.partial) == 1
    assert cable.mechanism.paper_path.glued == 1


def test_it_takes_no_more_than_its_buffer_holds() -> None:
    cable = Cable()
    cable.mechanism.set(OUT)
    cable.send(TICKET[:BUFFER_BYTES])
    assert cable.mechanism.room <= 0
    cable.mechanism.set(PrinterCondition())
    assert cable.mechanism.room > 0


def test_changes_are_told_unasked_once_they_were_asked_for() -> None:
    cable = Cable()
    cable.mechanism.set(OUT)
    cable.mechanism.set(PrinterCondition())
    assert cable.answers == []
    cable.send(b"\x1da\x0e")
    cable.mechanism.set(OUT)
    cable.mechanism.set(OPEN)
    cable.mechanism.set(replace(PrinterCondition(), near_end=True))
    assert [EPSON.parse_automatic(block) for block in cable.answers] == [
        PrinterState.READY,
        PrinterState.PAPER_OUT,
        PrinterState.COVER_OPEN,
        PrinterState.PAPER_NEAR_END,
    ]


def test_questions_are_answered_out_of_turn_unless_it_says_nothing() -> None:
    cable = Cable()
    cable.mechanism.set(OUT)
    cable.send(TICKET[:HALF])
    cable.send(STATUS_QUERIES[3])
    assert cable.answers == [b"\x7e"]
    cable.mechanism.set(replace(OUT, silent=True))
    cable.send(STATUS_QUERIES[3])
    assert cable.answers == [b"\x7e"]


def test_rubbish_is_passed_over() -> None:
    cable = Cable()
    cable.send(b"\x1b\x7f\x02")
    cable.send(TICKET)
    assert cable.mechanism.paper_path.tickets == [TICKET]
    assert cable.mechanism.unreadable
