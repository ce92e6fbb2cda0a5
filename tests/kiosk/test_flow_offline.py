"""The screens while the server is away: what is shown, what is not made up, and the way back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from config.wire import ErrorCode, KioskSnapshot
from config.wire.dossiers.answers import DossierStatus
from kiosk.core.clock import centre_day
from kiosk.flow import effects, events
from kiosk.flow.machine import first_state
from kiosk.flow.state import FlowState, ScanFailure, ScreenName
from kiosk.offline.availability import UnavailableReason
from kiosk.testing.fake_centre import demo_snapshot
from kiosk.testing.fake_procedures import TOKENS, demo_dossier
from tests.kiosk.test_flow import Citizen, of_kind, ticket

SNAPSHOT = demo_snapshot(services=5, staff_pin_hash="a hash")
SERVICES = [one.state.service for one in SNAPSHOT.services]
NOW = SNAPSHOT.now
TODAY = centre_day(NOW, SNAPSHOT.time_zone)
HELD = frozenset(
    (TODAY + timedelta(days=ahead), service) for ahead in range(-1, 3) for service in SERVICES
)


class OfflineAvailability(Citizen):
    """Somebody at a kiosk whose server has been away for `seconds`."""

    def __init__(self, numbers: frozenset[tuple[date, str]] = HELD, seconds: float = 11) -> None:
        super().__init__(first_state(NOW, None))
        self.now = NOW
        self.dispatch(events.SnapshotArrived(SNAPSHOT))
        self.dispatch(events.NumberPoolChanged(numbers))
        self.dispatch(events.ServerLost())
        self.waits(seconds)


def test_a_line_lost_for_seconds_changes_nothing() -> None:
    citizen = OfflineAvailability(seconds=5)
    assert citizen.state.offline is None
    assert citizen.state.services == tuple(SNAPSHOT.services)


def test_three_touches_ask_for_a_ticket_as_ever() -> None:
    citizen = OfflineAvailability()
    assert citizen.state.screen is ScreenName.IDLE
    issue = citizen.asks_for_ticket()
    assert issue.command.service == "residence"
    offline = ticket(-1).model_copy(update={"people_ahead": None, "issued_offline": True})
    step = citizen.dispatch(events.TicketArrived(issue.key, offline))
    assert step.effects == (effects.SubmitPrintJob(offline),)
    assert step.state.screen is ScreenName.TICKET


def test_no_figure_of_a_while_ago_is_shown() -> None:
    states = [one.state for one in OfflineAvailability().state.services]
    assert {(one.waiting, one.people_ahead, one.estimate) for one in states} == {(0, 0, None)}


def test_without_numbers_the_citizen_is_sent_to_the_greeter() -> None:
    citizen = OfflineAvailability(numbers=frozenset())
    assert citizen.state.screen is ScreenName.LOST
    assert citizen.state.offline is not None
    assert citizen.state.offline.reason is UnavailableReason.NUMBERS


def test_numbers_that_end_under_the_finger_close_their_service() -> None:
    citizen = OfflineAvailability()
    citizen.touches(events.Begin(), events.ChooseService("residence"))
    rest = frozenset(one for one in HELD if one != (TODAY, "residence"))
    citizen.dispatch(events.NumberPoolChanged(rest))
    assert citizen.state.screen is ScreenName.CLOSED
    assert citizen.state.offline is not None
    assert citizen.state.offline.exhausted == {"residence"}


def test_closed_is_shown_as_closed_not_as_lost() -> None:
    later = [span for span in SNAPSHOT.opening if span.start > NOW]
    closed = SNAPSHOT.model_copy(
        update={
            "opening": later,
            "services": [one.model_copy(update={"issuing": later}) for one in SNAPSHOT.services],
        }
    )
    citizen = OfflineAvailability()
    citizen.dispatch(events.SnapshotArrived(closed))
    citizen.dispatch(events.ServerLost())
    state = citizen.waits(11)
    assert state.screen is ScreenName.IDLE
    assert {one.state.opens_at for one in state.services} == {later[0].start}


def test_the_server_is_back_and_so_are_its_figures() -> None:
    citizen = OfflineAvailability()
    citizen.dispatch(events.SnapshotArrived(SNAPSHOT))
    assert citizen.state.offline is None
    assert citizen.state.services == tuple(SNAPSHOT.services)


def test_a_kiosk_that_is_refused_does_not_go_on() -> None:
    citizen = OfflineAvailability()
    citizen.dispatch(events.ServerLost(ErrorCode.NOT_SIGNED_IN))
    assert citizen.state.screen is ScreenName.LOST
    assert citizen.state.offline is None


def kept(by: timedelta = timedelta(0)) -> KioskSnapshot:
    """As the store gives it back after a restart, so much later."""
    return SNAPSHOT.model_copy(update={"sequence": -1, "now": SNAPSHOT.now - by})


def started(snapshot: KioskSnapshot) -> Citizen:
    citizen = Citizen(first_state(NOW, snapshot))
    citizen.now = NOW
    citizen.dispatch(events.NumberPoolChanged(HELD))
    return citizen


def test_a_start_without_the_server_goes_by_yesterdays_calendar_at_once() -> None:
    citizen = started(kept(timedelta(days=1)))
    assert citizen.state.offline is not None
    assert all(one.state.open for one in citizen.state.services)
    assert citizen.waits(15).screen is ScreenName.IDLE
    assert citizen.asks_for_ticket().command.service == "residence"


@pytest.mark.parametrize(
    ("by", "trouble"),
    [
        (timedelta(days=15), UnavailableReason.CALENDAR),
        (-timedelta(hours=1), UnavailableReason.CLOCK),
    ],
    ids=["calendar run out", "clock before the snapshot"],
)
def test_a_start_that_knows_too_little_gives_nothing_and_says_why(
    by: timedelta, trouble: UnavailableReason
) -> None:
    state = started(kept(by)).waits(15)
    assert state.screen is ScreenName.LOST
    assert state.offline is not None
    assert state.offline.reason is trouble


def test_a_clock_that_was_off_when_the_server_spoke_gives_nothing() -> None:
    citizen = OfflineAvailability()
    citizen.now += timedelta(hours=2)
    citizen.dispatch(events.SnapshotArrived(SNAPSHOT))
    citizen.dispatch(events.ServerLost())
    state = citizen.waits(11)
    assert (state.screen, state.clock_is_off) == (ScreenName.LOST, True)


def test_a_receipt_must_wait_and_its_reader_is_told_at_once() -> None:
    citizen = OfflineAvailability()
    token = TOKENS[DossierStatus.RECEIVED]
    step = citizen.dispatch(events.CodeScanned((token,)))
    assert (step.state.screen, step.effects) == (ScreenName.UNREAD, ())
    assert step.state.scan is not None
    assert step.state.scan.trouble is ScanFailure.OFFLINE
    assert citizen.touches(events.GoBack()).state.screen is ScreenName.SERVICES


def test_a_receipt_that_was_read_before_goes_with_the_ticket() -> None:
    citizen = OfflineAvailability(seconds=0)
    citizen.dispatch(events.SnapshotArrived(SNAPSHOT))
    token = TOKENS[DossierStatus.SUPPLEMENT_REQUESTED]
    citizen.dispatch(events.CodeScanned((token,)))
    dossier = demo_dossier(DossierStatus.SUPPLEMENT_REQUESTED, NOW)
    visit = dossier.model_copy(update={"visit_service": "residence"})
    citizen.dispatch(events.DossierArrived(token, visit))
    citizen.dispatch(events.ServerLost())
    assert citizen.waits(11).screen is ScreenName.DOSSIER
    citizen.touches(events.TakeNumber(), events.Confirm())
    assert citizen.request().command.receipt == token


def test_fresh_opening_hours_are_taken_in_while_the_server_is_there() -> None:
    citizen = OfflineAvailability(seconds=0)
    later = SNAPSHOT.model_copy(update={"now": NOW + timedelta(seconds=9)})
    assert citizen.dispatch(events.CalendarArrived(later)).state.snapshot == SNAPSHOT
    citizen.dispatch(events.SnapshotArrived(SNAPSHOT))
    assert citizen.dispatch(events.CalendarArrived(later)).state.snapshot == later
    older = later.model_copy(update={"sequence": 0})
    assert citizen.dispatch(events.CalendarArrived(older)).state.snapshot == later


def test_nobody_is_kept_on_the_lost_screen_when_numbers_are_there_again() -> None:
    citizen = OfflineAvailability(numbers=frozenset())
    citizen.dispatch(events.NumberPoolChanged(HELD))
    state: FlowState = citizen.waits(1)
    assert state.screen is ScreenName.IDLE
    assert of_kind(citizen.effects, effects.SubmitPrintJob) == []
    assert replace(state, offline=None).services == tuple(SNAPSHOT.services)
