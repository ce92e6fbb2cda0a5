"""The screens, without a window: what each touch, answer and second leads to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from config.wire import (
    Emergency,
    ErrorCode,
    IssueRefusal,
    KioskNotices,
    KioskServices,
    PrinterState,
    TicketIssued,
)
from kiosk.flow import effects, events
from kiosk.flow.machine import advance, first_state
from kiosk.flow.state import FlowState, ScreenName, Transition
from kiosk.testing.fake_centre import demo_snapshot
from printer.spooling.outcome import PrintOutcome

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SNAPSHOT = demo_snapshot(staff_pin_hash="a hash")


class Citizen:
    """Drives the flow: each touch comes a second after the last thing that happened."""

    def __init__(self, state: FlowState | None = None) -> None:
        self.now = START
        self.keys = (f"key-{number}" for number in count(1))
        self.state = state or first_state(START, None)
        self.effects: list[effects.Effect] = []
        if state is None:
            self.dispatch(events.SnapshotArrived(SNAPSHOT))

    def dispatch(self, happening: events.Event) -> Transition:
        step = advance(self.state, happening, self.now, lambda: next(self.keys))
        self.state = step.state
        self.effects += step.effects
        return step

    def touches(self, *touches: events.Touch) -> Transition:
        step = Transition(self.state)
        for touch in touches:
            self.now += timedelta(seconds=1)
            step = self.dispatch(touch)
        return step

    def waits(self, seconds: float) -> FlowState:
        """Time goes by as at the kiosk: a tick every half second."""
        for _ in range(int(seconds * 2)):
            self.now += timedelta(seconds=0.5)
            self.dispatch(events.ClockTicked())
        return self.state

    def asks_for_ticket(self) -> effects.RequestTicket:
        self.touches(events.Begin(), events.ChooseService("residence"), events.Confirm())
        return self.request()

    def request(self) -> effects.RequestTicket:
        (issue,) = [effect for effect in self.effects if isinstance(effect, effects.RequestTicket)][
            -1:
        ]
        return issue


def ticket(ticket_id: int = 1, *, repeated: bool = False) -> TicketIssued:
    return TicketIssued(
        ticket_id=ticket_id,
        number="C001",
        service="residence",
        service_name={"vi": "Cư trú"},
        language="vi",
        token="T" * 20,
        tracking_url="HTTP://HALL/T/" + "T" * 20,
        issued_at=START,
        time_zone="Asia/Ho_Chi_Minh",
        people_ahead=2,
        estimate=None,
        hall_name={"vi": "Trung tâm"},
        repeated=repeated,
    )


def of_kind(effects: Iterable[effects.Effect], kind: type[effects.Effect]) -> list[effects.Effect]:
    return [effect for effect in effects if isinstance(effect, kind)]


def test_three_touches_ask_for_a_ticket_and_it_is_printed_at_once() -> None:
    citizen = Citizen()
    issue = citizen.asks_for_ticket()
    assert issue.command.service == "residence"
    assert citizen.state.screen is ScreenName.ISSUING
    step = citizen.dispatch(events.TicketArrived(issue.key, ticket()))
    assert step.effects == (effects.SubmitPrintJob(ticket()),)
    assert step.state.screen is ScreenName.TICKET


def test_the_ticket_makes_room_for_the_next_citizen() -> None:
    citizen = Citizen()
    citizen.touches(events.Begin("en"))
    citizen.touches(events.ToggleAid(events.Aid.LARGE_TEXT), events.ChooseService("residence"))
    citizen.touches(events.Confirm())
    assert citizen.request().command.language == "en"
    citizen.dispatch(events.TicketArrived(citizen.request().key, ticket()))
    citizen.dispatch(events.PrintReported(1, PrintOutcome.PRINTED))
    assert citizen.waits(11).screen is ScreenName.TICKET
    state = citizen.waits(2)
    assert (state.screen, state.language, state.aids) == (ScreenName.IDLE, "vi", frozenset())
    assert state.ticket is None


def test_a_double_press_asks_once() -> None:
    citizen = Citizen()
    citizen.touches(events.Begin(), events.ChooseService("residence"))
    citizen.touches(events.Confirm(), events.Confirm())
    assert len(of_kind(citizen.effects, effects.RequestTicket)) == 1


def test_the_second_tap_of_a_double_tap_chooses_nothing() -> None:
    citizen = Citizen()
    citizen.touches(events.Begin())
    citizen.now += timedelta(milliseconds=200)
    citizen.dispatch(events.ChooseService("residence"))
    assert citizen.state.screen is ScreenName.SERVICES


def test_a_retry_keeps_its_key_and_the_next_ticket_has_another() -> None:
    citizen = Citizen()
    first = citizen.asks_for_ticket()
    citizen.dispatch(events.TicketFailed(first.key, None))
    assert citizen.state.screen is ScreenName.LOST
    citizen.touches(events.Retry())
    assert citizen.request() == first
    citizen.dispatch(events.TicketArrived(first.key, ticket()))
    citizen.touches(events.Finish())
    assert citizen.asks_for_ticket().key != first.key


def test_a_ticket_that_comes_while_the_lost_screen_shows_is_printed() -> None:
    citizen = Citizen()
    issue = citizen.asks_for_ticket()
    citizen.waits(21)
    assert citizen.state.screen is ScreenName.LOST
    step = citizen.dispatch(events.TicketArrived(issue.key, ticket()))
    assert of_kind(step.effects, effects.SubmitPrintJob)


def test_no_paper_comes_out_for_somebody_who_has_left() -> None:
    citizen = Citizen()
    issue = citizen.asks_for_ticket()
    citizen.dispatch(events.TicketFailed(issue.key, None))
    assert citizen.waits(61).screen is ScreenName.IDLE
    step = citizen.dispatch(events.TicketArrived(issue.key, ticket()))
    assert step.effects == ()


def test_the_returned_server_is_asked_again_by_itself() -> None:
    citizen = Citizen()
    issue = citizen.asks_for_ticket()
    citizen.dispatch(events.ServerLost())
    citizen.dispatch(events.TicketFailed(issue.key, None))
    step = citizen.dispatch(events.SnapshotArrived(SNAPSHOT))
    assert step.effects == (issue,)
    assert step.state.screen is ScreenName.ISSUING


def test_who_asks_after_somebody_has_gone_is_another_person() -> None:
    citizen = Citizen()
    assert citizen.asks_for_ticket().command.after_ticket is None
    citizen.dispatch(events.TicketArrived(citizen.request().key, ticket(7)))
    citizen.touches(events.Finish())
    assert citizen.asks_for_ticket().command.after_ticket == 7
    citizen.dispatch(events.TicketArrived(citizen.request().key, ticket(-1)))
    citizen.waits(100)
    assert citizen.state.screen is ScreenName.IDLE
    assert citizen.asks_for_ticket().command.after_ticket == 7


def test_the_same_ticket_told_again_shows_the_number_and_prints_nothing() -> None:
    citizen = Citizen()
    citizen.dispatch(events.TicketArrived(citizen.asks_for_ticket().key, ticket(7)))
    citizen.touches(events.Finish())
    issue = citizen.asks_for_ticket()
    step = citizen.dispatch(events.TicketArrived(issue.key, ticket(7, repeated=True)))
    assert step.effects == ()
    assert step.state.printing is PrintOutcome.PRINTED
    assert step.state.is_repeated


def test_a_repeated_ticket_that_this_kiosk_never_printed_is_printed() -> None:
    citizen = Citizen()
    issue = citizen.asks_for_ticket()
    step = citizen.dispatch(events.TicketArrived(issue.key, ticket(7, repeated=True)))
    assert of_kind(step.effects, effects.SubmitPrintJob)


@pytest.mark.parametrize("refusal", list(IssueRefusal))
def test_a_refusal_is_told_with_its_reason(refusal: IssueRefusal) -> None:
    citizen = Citizen()
    issue = citizen.asks_for_ticket()
    citizen.dispatch(events.TicketFailed(issue.key, ErrorCode(refusal.value)))
    assert (citizen.state.screen, citizen.state.refusal) == (ScreenName.CLOSED, refusal)
    assert citizen.touches(events.GoBack()).state.screen is ScreenName.SERVICES


def test_another_problem_is_told_and_leads_back() -> None:
    citizen = Citizen()
    issue = citizen.asks_for_ticket()
    citizen.dispatch(events.TicketFailed(issue.key, ErrorCode.TOO_MANY_REQUESTS))
    assert citizen.state.screen is ScreenName.PROBLEM
    assert citizen.touches(events.GoBack()).state.screen is ScreenName.SERVICES


def test_a_closed_service_says_so_instead_of_asking() -> None:
    citizen = Citizen()
    citizen.touches(events.Begin(), events.ChooseService("business"))
    assert citizen.state.screen is ScreenName.CLOSED


def test_a_service_that_closes_under_the_finger_says_so() -> None:
    citizen = Citizen()
    citizen.touches(events.Begin(), events.ChooseService("residence"))
    state = next(one.state for one in SNAPSHOT.services if one.state.service == "residence")
    closed = state.model_copy(update={"open": False, "refusal": IssueRefusal.QUOTA_REACHED})
    citizen.dispatch(events.EventArrived(KioskServices(sequence=2, services=[closed])))
    assert citizen.state.screen is ScreenName.CLOSED


def test_an_event_that_the_snapshot_holds_already_changes_nothing() -> None:
    citizen = Citizen()
    old = KioskNotices(sequence=1, notices=[], emergency=Emergency(text={}, raised_at=START))
    citizen.dispatch(events.EventArrived(old))
    assert citizen.state.emergency is None


def test_priority_is_asked_only_where_it_may_be_claimed() -> None:
    citizen = Citizen()
    citizen.touches(events.Begin(), events.ChooseService("result"), events.AskPriority())
    assert citizen.state.screen is ScreenName.CONFIRM
    citizen.touches(events.GoBack(), events.ChooseService("residence"))
    assert citizen.touches(events.AskPriority()).state.screen is ScreenName.PRIORITY
    citizen.touches(events.ClaimPriority("priority", "elderly"))
    command = citizen.request().command
    assert (command.priority_class, command.priority_reason) == ("priority", "elderly")


@pytest.mark.parametrize(("class_id", "reason"), [("other", None), ("priority", "rich")])
def test_a_priority_that_nobody_offered_is_not_asked_for(class_id: str, reason: str) -> None:
    citizen = Citizen()
    citizen.touches(events.Begin(), events.ChooseService("residence"), events.AskPriority())
    citizen.touches(events.ClaimPriority(class_id, reason))
    assert citizen.state.screen is ScreenName.PRIORITY


def test_are_you_still_there_is_asked_for_twenty_seconds() -> None:
    citizen = Citizen()
    citizen.touches(events.Begin())
    assert citizen.waits(39.5).seconds_left(citizen.now) is None
    assert citizen.waits(1).seconds_left(citizen.now) == 20
    assert citizen.waits(19).screen is ScreenName.SERVICES
    assert citizen.waits(1).screen is ScreenName.IDLE


def test_a_touch_under_the_question_only_answers_it() -> None:
    citizen = Citizen()
    citizen.touches(events.Begin())
    citizen.waits(45)
    citizen.touches(events.ChooseService("residence"))
    assert citizen.state.screen is ScreenName.SERVICES
    assert citizen.state.seconds_left(citizen.now) is None


def test_even_the_shortest_idle_time_leaves_time_to_read() -> None:
    citizen = Citizen()
    citizen.dispatch(events.SnapshotArrived(SNAPSHOT.model_copy(update={"idle_seconds": 20})))
    citizen.touches(events.Begin())
    assert citizen.waits(9).seconds_left(citizen.now) is None
    assert citizen.waits(20).screen is ScreenName.SERVICES


def test_a_short_loss_of_the_line_is_not_shown_and_a_long_one_is() -> None:
    citizen = Citizen()
    citizen.dispatch(events.ServerLost())
    assert citizen.waits(9).screen is ScreenName.IDLE
    assert citizen.waits(2).screen is ScreenName.LOST
    assert citizen.touches(events.Retry()).effects == (effects.Reconnect(),)
    citizen.dispatch(events.SnapshotArrived(SNAPSHOT))
    assert citizen.state.screen is ScreenName.IDLE


def test_a_refused_kiosk_says_so_at_once() -> None:
    citizen = Citizen()
    citizen.dispatch(events.ServerLost(ErrorCode.NOT_SIGNED_IN))
    assert citizen.state.screen is ScreenName.LOST


def test_a_printer_fault_leaves_number_and_code_to_photograph() -> None:
    citizen = Citizen()
    citizen.dispatch(events.TicketArrived(citizen.asks_for_ticket().key, ticket()))
    citizen.dispatch(events.PrinterChanged(PrinterState.PAPER_OUT))
    assert citizen.state.printing is PrintOutcome.WAITING
    assert citizen.waits(80).screen is ScreenName.TICKET
    assert citizen.waits(15).screen is ScreenName.IDLE


def test_a_printer_known_to_be_empty_is_tried_and_not_waited_for() -> None:
    citizen = Citizen()
    citizen.dispatch(events.PrinterChanged(PrinterState.PAPER_OUT))
    step = citizen.dispatch(events.TicketArrived(citizen.asks_for_ticket().key, ticket()))
    assert of_kind(step.effects, effects.SubmitPrintJob)
    assert step.state.printing is PrintOutcome.WAITING


def test_a_printer_that_says_nothing_counts_as_faulty_after_a_while() -> None:
    citizen = Citizen()
    citizen.dispatch(events.TicketArrived(citizen.asks_for_ticket().key, ticket()))
    assert citizen.waits(7).printing is PrintOutcome.WAITING
    citizen.dispatch(events.PrintReported(1, PrintOutcome.PRINTED))
    assert citizen.state.printing is PrintOutcome.PRINTED


def test_an_emergency_covers_everything_and_passes() -> None:
    citizen = Citizen()
    citizen.touches(events.Begin())
    raised = Emergency(text={"vi": "Cháy"}, raised_at=START)
    notice = KioskNotices(sequence=2, notices=[], emergency=raised)
    citizen.dispatch(events.EventArrived(notice))
    assert citizen.state.shown is ScreenName.EMERGENCY
    citizen.touches(events.ChooseService("residence"))
    assert citizen.state.service_id is None
    step = citizen.dispatch(events.EventArrived(KioskNotices(sequence=3, notices=[])))
    assert step.state.shown is ScreenName.SERVICES


def test_the_right_pin_leads_out() -> None:
    citizen = Citizen()
    assert citizen.touches(events.OpenStaff()).state.screen is ScreenName.PIN
    step = citizen.touches(events.EnterPin("1234"))
    assert step.effects == (effects.CheckPin("1234", "a hash"),)
    citizen.dispatch(events.PinChecked(right=True))
    assert citizen.touches(events.QuitProgram()).effects == (effects.Quit(),)


def test_wrong_pins_are_slowed_and_the_wait_grows() -> None:
    citizen = Citizen()
    citizen.touches(events.OpenStaff())
    waits = []
    for _ in range(5):
        citizen.touches(events.EnterPin("0000"))
        citizen.dispatch(events.PinChecked(right=False))
        waits.append(citizen.state.pin_wait_seconds(citizen.now))
        if waits[-1] > 1:
            assert citizen.touches(events.EnterPin("1234")).effects == ()
        citizen.waits(waits[-1])
    assert waits == [1, 2, 4, 8, 16]
    assert citizen.touches(events.EnterPin("1234")).effects


def test_leaving_the_pad_does_not_forget_the_wrong_tries() -> None:
    citizen = Citizen()
    citizen.touches(events.OpenStaff(), events.EnterPin("0000"))
    citizen.dispatch(events.PinChecked(right=False))
    citizen.touches(events.GoBack(), events.OpenStaff())
    assert citizen.state.wrong_pins == 1


def test_a_kiosk_without_a_pin_is_not_left() -> None:
    citizen = Citizen()
    citizen.dispatch(events.SnapshotArrived(SNAPSHOT.model_copy(update={"staff_pin_hash": ""})))
    citizen.touches(events.OpenStaff())
    assert citizen.touches(events.EnterPin("")).effects == ()


def test_the_pin_is_in_no_log() -> None:
    assert "1234" not in repr(events.EnterPin("1234")) + repr(effects.CheckPin("1234", "hash"))


def test_with_a_kept_snapshot_the_kiosk_greets_before_the_server_does() -> None:
    state = first_state(START, SNAPSHOT)
    assert state.screen is ScreenName.IDLE
    citizen = Citizen(replace(state))
    citizen.dispatch(events.NumberPoolChanged(frozenset()))
    assert citizen.waits(11).screen is ScreenName.LOST
