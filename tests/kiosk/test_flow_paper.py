"""Where a ticket's paper is, what is offered for it, and that it never comes for somebody else."""

from __future__ import annotations

import pytest

from config.wire import PrinterState
from kiosk.flow import effects, events
from kiosk.flow.state import ScreenName
from printer.spooling.outcome import PrintOutcome
from tests.kiosk.test_flow import Citizen, of_kind, ticket


def with_ticket(paper: PrintOutcome | None = None) -> Citizen:
    """Somebody stands before a ticket of which so much is known."""
    citizen = Citizen()
    citizen.dispatch(events.TicketArrived(citizen.asks_for_ticket().key, ticket()))
    if paper is not None:
        citizen.dispatch(events.PrintReported(1, paper))
    return citizen


@pytest.mark.parametrize(
    ("paper", "printing", "offered"),
    [
        (PrintOutcome.PRINTED, PrintOutcome.PRINTED, False),
        (PrintOutcome.WAITING, PrintOutcome.WAITING, True),
        (PrintOutcome.PRINTING, PrintOutcome.WAITING, True),
        (PrintOutcome.UNCONFIRMED, PrintOutcome.UNCONFIRMED, True),
        (PrintOutcome.UNKNOWN, PrintOutcome.UNKNOWN, True),
    ],
)
def test_what_did_not_come_out_is_offered_again(
    paper: PrintOutcome, printing: PrintOutcome, offered: bool
) -> None:
    citizen = with_ticket(paper)
    assert citizen.state.printing is printing
    assert citizen.state.may_print_again is offered
    step = citizen.touches(events.PrintAgain())
    assert step.effects == ((effects.SubmitPrintJob(ticket(), again=True),) if offered else ())


def test_a_second_press_asks_for_no_second_paper() -> None:
    citizen = with_ticket(PrintOutcome.UNKNOWN)
    citizen.touches(events.PrintAgain(), events.PrintAgain())
    assert citizen.effects.count(effects.SubmitPrintJob(ticket(), again=True)) == 1
    assert citizen.state.printing is PrintOutcome.PRINTING


def test_what_is_printed_again_has_the_same_patience() -> None:
    citizen = with_ticket(PrintOutcome.UNKNOWN)
    citizen.waits(30)
    citizen.touches(events.PrintAgain())
    assert citizen.waits(4).printing is PrintOutcome.PRINTING
    assert citizen.waits(3).printing is PrintOutcome.WAITING


def test_nothing_is_offered_while_the_printer_cannot() -> None:
    citizen = with_ticket(PrintOutcome.UNKNOWN)
    citizen.dispatch(events.PrinterChanged(PrinterState.PAPER_OUT))
    assert not citizen.state.may_print_again
    assert citizen.touches(events.PrintAgain()).effects == ()
    citizen.dispatch(events.PrinterChanged(PrinterState.READY))
    assert citizen.state.may_print_again


@pytest.mark.parametrize(
    ("paper", "seconds"),
    [
        (PrintOutcome.PRINTED, 12),
        (PrintOutcome.UNCONFIRMED, 25),
        (PrintOutcome.WAITING, 90),
        (PrintOutcome.UNKNOWN, 90),
    ],
)
def test_a_ticket_is_shown_as_long_as_it_takes(paper: PrintOutcome, seconds: int) -> None:
    citizen = with_ticket(paper)
    assert citizen.waits(seconds - 1).screen is ScreenName.TICKET
    assert citizen.waits(2).screen is ScreenName.IDLE


def test_who_has_the_number_says_so() -> None:
    citizen = with_ticket(PrintOutcome.UNKNOWN)
    step = citizen.touches(events.Finish())
    assert step.effects == (effects.EndVisit(ticket(), has_number=True),)


def test_who_left_without_a_word_is_told_from_who_has_the_number() -> None:
    citizen = with_ticket(PrintOutcome.WAITING)
    citizen.waits(91)
    assert of_kind(citizen.effects, effects.EndVisit) == [
        effects.EndVisit(ticket(), has_number=False)
    ]


def test_staff_who_open_their_screen_end_the_visit() -> None:
    citizen = with_ticket(PrintOutcome.WAITING)
    step = citizen.touches(events.OpenStaff())
    assert step.effects == (effects.EndVisit(ticket(), has_number=False),)


def test_word_of_an_older_tickets_paper_changes_nothing() -> None:
    citizen = with_ticket(PrintOutcome.PRINTED)
    citizen.dispatch(events.PrintReported(2, PrintOutcome.UNKNOWN))
    assert citizen.state.printing is PrintOutcome.PRINTED
