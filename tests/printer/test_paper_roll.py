"""How much paper is left: measured, reported, renewed and kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.wire import PrinterState
from printer.documents.ticket import lay_out_ticket
from printer.escpos.preview import render
from printer.escpos.profile import DOTS_PER_MILLIMETRE, PaperProfile
from printer.spooling.paper_roll import (
    SHIFT_TICKETS,
    USUAL_MILLIMETRES,
    PaperRoll,
    PaperRollFile,
    length_millimetres,
)
from tests.printer.conftest import a_ticket

READY, NEAR = PrinterState.READY, PrinterState.PAPER_NEAR_END
OUT, OPEN = PrinterState.PAPER_OUT, PrinterState.COVER_OPEN


def test_a_tickets_length_is_about_that_of_its_picture(paper: PaperProfile) -> None:
    data = lay_out_ticket(a_ticket(), paper)
    (picture,) = render(data, paper)
    assert length_millimetres(data) == pytest.approx(picture.height / DOTS_PER_MILLIMETRE, abs=12)


def test_bytes_that_cannot_be_read_count_as_a_usual_ticket() -> None:
    assert length_millimetres(b"\x1b\x7f") == USUAL_MILLIMETRES


def test_the_end_is_told_a_shift_ahead() -> None:
    roll, tickets = PaperRoll(75), 0
    while not roll.is_low:
        roll, tickets = roll.printed(130), tickets + 1
    assert roll.tickets_left == pytest.approx(SHIFT_TICKETS, abs=1)
    assert tickets == pytest.approx(75_000 / 130 - SHIFT_TICKETS, abs=2)


def test_the_usual_length_is_learned() -> None:
    roll = PaperRoll(75)
    for _ in range(100):
        roll = roll.printed(65)
    assert roll.tickets_left == pytest.approx((75_000 - 6_500) / 65, rel=0.02)


def test_it_never_counts_below_nothing() -> None:
    assert PaperRoll(5).printed(9_000).tickets_left == 0


def test_a_sensor_knows_better_than_the_count() -> None:
    assert PaperRoll(75).after_status(NEAR).is_low
    assert PaperRoll(75).after_status(NEAR).tickets_left < 50
    assert PaperRoll(75).after_status(OUT).tickets_left == 0


@pytest.mark.parametrize(
    ("states", "is_new"),
    [
        ([READY], False),
        ([OUT, READY], True),
        ([OUT, OPEN, READY], True),
        ([NEAR, READY], True),
        ([NEAR, PrinterState.OFFLINE, READY], True),
        ([NEAR, NEAR], False),
        ([OPEN, READY], True),
        ([OUT, NEAR], True),
        ([PrinterState.OFFLINE, READY], False),
        ([PrinterState.UNKNOWN], False),
    ],
)
def test_a_new_roll_is_noticed(states: list[PrinterState], is_new: bool) -> None:
    roll = PaperRoll(75, used_millimetres=70_000)
    for state in states:
        roll = roll.after_status(state)
    assert (roll.used_millimetres == 0) is is_new


def test_a_cover_that_was_opened_over_much_paper_means_nothing() -> None:
    roll = PaperRoll(75, used_millimetres=1_000).after_status(OPEN).after_status(READY)
    assert roll.used_millimetres == 1_000


def test_the_count_outlives_a_restart_and_takes_another_length(tmp_path: Path) -> None:
    PaperRollFile(tmp_path / "roll.json", 75).save(PaperRoll(75).printed(500))
    assert PaperRollFile(tmp_path / "roll.json", 50).roll.used_millimetres == 500
    assert PaperRollFile(tmp_path / "roll.json", 50).roll.metres == 50


@pytest.mark.parametrize("kept", [b"", b"[]", b'{"used": 1}', b"\xff"])
def test_a_damaged_count_begins_anew(tmp_path: Path, kept: bytes) -> None:
    (tmp_path / "roll.json").write_bytes(kept)
    assert PaperRollFile(tmp_path / "roll.json", 75).roll == PaperRoll(75)


def test_a_disk_that_refuses_the_count_stops_nothing(tmp_path: Path) -> None:
    file = PaperRollFile(tmp_path / "missing" / "roll.json", 75)
    file.save(PaperRoll(75).printed(500))
    assert file.roll.used_millimetres == 500
