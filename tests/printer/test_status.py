"""Status bytes to states: the table of Epson's reference, and what must never be believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.wire import PrinterState
from printer.escpos.dialects.registry import EPSON

WELL = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}


def parsed(answers: dict[int, int]) -> PrinterState:
    """The state from the answers to `DLE EOT n`, by n; the others were not answered."""
    given = [bytes((answers[n],)) if n in answers else b"" for n in (1, 2, 3, 4)]
    return EPSON.parse_realtime(given)


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({}, PrinterState.READY),
        ({4: 0x1E}, PrinterState.PAPER_NEAR_END),
        ({4: 0x7E}, PrinterState.PAPER_OUT),
        ({1: 0x1A, 2: 0x32, 4: 0x7E}, PrinterState.PAPER_OUT),
        ({1: 0x1A, 2: 0x32}, PrinterState.PAPER_OUT),
        ({1: 0x1A, 2: 0x16}, PrinterState.COVER_OPEN),
        ({1: 0x1A, 2: 0x36, 4: 0x7E}, PrinterState.COVER_OPEN),
        ({1: 0x1A, 2: 0x52, 3: 0x1A}, PrinterState.CUTTER_ERROR),
        ({1: 0x1A, 2: 0x52, 3: 0x32}, PrinterState.ERROR),
        ({1: 0x1A, 2: 0x52, 3: 0x52}, PrinterState.ERROR),
        ({1: 0x1A, 2: 0x52}, PrinterState.ERROR),
        ({1: 0x1A}, PrinterState.OFFLINE),
    ],
)
def test_answers_tell_the_faults_apart(changed: dict[int, int], state: PrinterState) -> None:
    assert parsed(WELL | changed) is state


@pytest.mark.parametrize(
    "answers",
    [{}, {1: 0x12}, {4: 0x12}, {1: 0x00, 2: 0x00, 3: 0x00, 4: 0x00}, {1: 0xFF, 4: 0xFF}],
    ids=["silent", "no paper answer", "paper only", "zeroes", "ones"],
)
def test_too_little_or_noise_is_unknown_never_ready(answers: dict[int, int]) -> None:
    assert parsed(answers) is PrinterState.UNKNOWN


def test_a_fault_is_believed_from_a_printer_that_answers_in_part() -> None:
    assert parsed({4: 0x7E}) is PrinterState.PAPER_OUT


@given(st.dictionaries(st.integers(1, 4), st.integers(0, 255)))
def test_ready_needs_a_well_formed_answer_for_printer_and_paper(answers: dict[int, int]) -> None:
    if parsed(answers) is PrinterState.READY:
        assert all(answers[question] & 0b1001_0011 == 0b1_0010 for question in (1, 4))


@pytest.mark.parametrize(
    ("block", "state"),
    [
        ("10 00 00 00", PrinterState.READY),
        ("10 00 03 00", PrinterState.PAPER_NEAR_END),
        ("18 00 0f 00", PrinterState.PAPER_OUT),
        ("38 00 00 00", PrinterState.COVER_OPEN),
        ("18 08 00 00", PrinterState.CUTTER_ERROR),
        ("18 20 00 00", PrinterState.ERROR),
        ("18 00 00 00", PrinterState.OFFLINE),
        ("10 00 00", PrinterState.UNKNOWN),
        ("ff ff ff ff", PrinterState.UNKNOWN),
        ("", PrinterState.UNKNOWN),
    ],
)
def test_automatic_status_blocks(block: str, state: PrinterState) -> None:
    assert EPSON.parse_automatic(bytes.fromhex(block)) is state
