"""The notes on a ticket: where it is called, and what follows an absence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from config.wire import TicketIssued
from config.wire.parts import AbsenceRule
from printer.documents.ticket import LARGEST_TICKET_BYTES, absence_text, lay_out_ticket
from printer.escpos.preview import render
from printer.escpos.profile import PaperProfile

TicketMaker = Callable[..., TicketIssued]
NOTES: dict[str, Any] = {
    "counters": [{"vi": f"Quầy {place}", "en": f"Counter {place}"} for place in (1, 2, 3)],
    "absence": AbsenceRule(calls=3, behind=3),
}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (AbsenceRule(calls=3, behind=4), "Vắng mặt: gọi lại sau 4 người, tối đa 3 lần"),
        (AbsenceRule(calls=2, behind=0), "Vắng mặt: được gọi lại, tối đa 2 lần"),
        (AbsenceRule(calls=1, behind=3), "Chỉ gọi một lần. Vắng mặt: mời lấy số mới"),
    ],
)
def test_text_of_the_centre_s_rule(rule: AbsenceRule, expected: str) -> None:
    assert absence_text("vi", rule) == expected


@pytest.mark.parametrize("language", ["vi", "en"])
def test_it_stands_on_the_paper_within_8_kb(
    make_ticket: TicketMaker, paper: PaperProfile, language: str
) -> None:
    plain = lay_out_ticket(make_ticket(language=language), paper)
    noted = lay_out_ticket(make_ticket(language=language, **NOTES), paper)
    assert noted != plain
    assert len(noted) <= LARGEST_TICKET_BYTES
    render(noted, paper)


def test_beside_the_longest_names_it_is_left_out_and_the_ticket_stays_small(
    make_ticket: TicketMaker, paper: PaperProfile, long_names: dict[str, Any]
) -> None:
    output = lay_out_ticket(make_ticket(**long_names, **NOTES), paper)
    assert len(output) <= LARGEST_TICKET_BYTES
