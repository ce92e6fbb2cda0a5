"""Touches and other events in any order: nobody is stuck, nothing is doubled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from config.wire import Emergency, ErrorCode, KioskNotices, PrinterState, TicketIssued
from config.wire.dossiers.answers import DossierStatus
from config.wire.procedures import ProcedureDetails
from kiosk.flow import effects, events
from kiosk.flow.machine import advance, first_state
from kiosk.flow.state import FlowState, ScreenName
from kiosk.testing.fake_centre import demo_snapshot
from kiosk.testing.fake_procedures import TOKENS, demo_dossier, demo_procedures, found
from printer.spooling.outcome import PrintOutcome

pytestmark = pytest.mark.slow


START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SNAPSHOT = demo_snapshot(staff_pin_hash="a hash")
SERVICES = [service.state.service for service in SNAPSHOT.services]
ALL = found(demo_procedures(), "Hộ tịch", 0, 50)
DETAILS = ProcedureDetails(
    procedure=demo_procedures()[0], version=1, version_id=1, page_url="http://hall/procedures/1"
)
RECEIPT = TOKENS[DossierStatus.SUPPLEMENT_REQUESTED]
TOUCHES = some.one_of(
    some.sampled_from(
        [
            events.Begin(),
            events.Begin("en"),
            events.ChooseLanguage("en"),
            events.ChooseLanguage("xx"),
            events.Confirm(),
            events.AskPriority(),
            events.ClaimPriority("priority", "elderly"),
            events.ClaimPriority("nonsense"),
            events.GoBack(),
            events.Finish(),
            events.Retry(),
            events.ContinueVisit(),
            events.OpenStaff(),
            events.EnterPin("1234"),
            events.BrowseProcedures(),
            events.OpenFeedback(),
            events.OpenOfficials(),
            events.ChooseOfficials("A"),
            events.ChooseField("Hộ tịch"),
            events.ChooseField("nonsense"),
            events.ChooseProcedure("1.001193"),
            events.PrintPapers(),
            events.PrintAgain(),
            events.TakeNumber(),
        ]
    ),
    some.sampled_from([events.ChooseService(service) for service in [*SERVICES, "nonsense"]]),
    some.sampled_from([events.ToggleAid(aid) for aid in events.Aid]),
)
WORLD = some.sampled_from(
    [
        events.ServerLost(),
        events.ServerLost(ErrorCode.NOT_SIGNED_IN),
        events.SnapshotArrived(SNAPSHOT),
        events.CalendarArrived(SNAPSHOT),
        events.NumberPoolChanged(frozenset()),
        events.NumberPoolChanged(frozenset((START.date(), service) for service in SERVICES)),
        events.PrinterChanged(PrinterState.PAPER_OUT),
        events.PrinterChanged(PrinterState.READY),
        events.PinChecked(right=True),
        events.PinChecked(right=False),
        events.PrintReported(1, PrintOutcome.PRINTED),
        events.PrintReported(1, PrintOutcome.WAITING),
        events.PrintReported(1, PrintOutcome.UNCONFIRMED),
        events.PrintReported(1, PrintOutcome.UNKNOWN),
        events.CodeScanned((RECEIPT,)),
        events.CodeScanned(("nonsense, but long enough",)),
        events.DossierArrived(RECEIPT, demo_dossier(DossierStatus.SUPPLEMENT_REQUESTED, START)),
        events.DossierArrived(RECEIPT, demo_dossier(DossierStatus.RESOLVED, START)),
        events.DossierFailed(RECEIPT, ErrorCode.UNKNOWN_DOSSIER),
        events.FieldsArrived(tuple(ALL.fields)),
        events.ProceduresArrived("Hộ tịch", tuple(ALL.procedures)),
        events.ProcedureArrived(DETAILS),
        events.CatalogueFailed(effects.FetchFields()),
        events.CatalogueFailed(effects.FetchProcedure("1.001193")),
        events.PapersListReported("1.001193", PrintOutcome.PRINTED),
        events.TicketFailed("key-1", None),
        events.TicketFailed("key-1", ErrorCode.QUOTA_REACHED),
        events.TicketFailed("key-1", ErrorCode.NOT_ALLOWED),
        events.EventArrived(
            KioskNotices(
                sequence=2, notices=[], emergency=Emergency(text={"vi": "Cháy"}, raised_at=START)
            )
        ),
        events.EventArrived(KioskNotices(sequence=3, notices=[])),
        events.ClockTicked(),
    ]
)
MOMENTS = some.tuples(some.one_of(TOUCHES, WORLD), some.sampled_from([0.1, 0.5, 1, 5, 25, 70]))


def play(moments: list[tuple[events.Event, float]]) -> tuple[FlowState, datetime, list[str]]:
    """What is left after these happenings; the server answers every second request."""
    now, keys = START, (f"key-{number}" for number in count(1))
    state = first_state(now, None)
    asked: list[str] = []
    for happening, seconds in [(events.SnapshotArrived(SNAPSHOT), 1.0), *moments]:
        step = advance(state, happening, now, lambda: next(keys))
        state = step.state
        for effect in step.effects:
            if isinstance(effect, effects.RequestTicket):
                asked.append(effect.key)
                if len(asked) % 2:
                    answer = events.TicketArrived(effect.key, _ticket(len(asked)))
                    state = advance(state, answer, now, lambda: next(keys)).state
        now += timedelta(seconds=seconds)
    return state, now, asked


def _ticket(ticket_id: int) -> TicketIssued:
    return TicketIssued(
        ticket_id=ticket_id,
        number="A001",
        service="residence",
        service_name={},
        language="vi",
        token="T",
        tracking_url="HTTP://HALL/T/T",
        issued_at=START,
        time_zone="Asia/Ho_Chi_Minh",
        people_ahead=0,
        estimate=None,
        hall_name={},
    )


@settings(max_examples=300, deadline=None)
@given(some.lists(MOMENTS, max_size=30))
def test_left_alone_with_a_server_the_kiosk_is_soon_idle(
    moments: list[tuple[events.Event, float]],
) -> None:
    state, now, _ = play(moments)
    for _ in range(600):
        state = advance(state, events.SnapshotArrived(SNAPSHOT), now, lambda: "key").state
        now += timedelta(seconds=0.5)
        state = advance(state, events.ClockTicked(), now, lambda: "key").state
    assert state.shown is ScreenName.IDLE
    assert (state.ticket, state.request, state.aids) == (None, None, frozenset())
    assert (state.browsing, state.scan) == (None, None)


@settings(max_examples=300, deadline=None)
@given(some.lists(MOMENTS, max_size=30))
def test_from_anywhere_idle_is_three_touches_from_a_ticket(
    moments: list[tuple[events.Event, float]],
) -> None:
    state, now, _ = play(moments)
    for _ in range(600):
        state = advance(state, events.SnapshotArrived(SNAPSHOT), now, lambda: "key").state
        now += timedelta(seconds=0.5)
        state = advance(state, events.ClockTicked(), now, lambda: "key").state
    for touch in (events.Begin(), events.ChooseService("residence"), events.Confirm()):
        now += timedelta(seconds=1)
        step = advance(state, touch, now, lambda: "fresh key")
        state = step.state
    assert [type(effect) for effect in step.effects] == [effects.RequestTicket]


@settings(max_examples=300, deadline=None)
@given(some.lists(MOMENTS, max_size=30))
def test_every_screen_offers_a_way_on_or_passes_by_itself(
    moments: list[tuple[events.Event, float]],
) -> None:
    state, now, _ = play(moments)
    later = now + timedelta(minutes=10)
    passed = advance(state, events.ClockTicked(), later, lambda: "key").state
    settled = passed.screen in {ScreenName.IDLE, ScreenName.LOST, ScreenName.STARTING}
    assert settled or passed.screen is not state.screen


@settings(max_examples=300, deadline=None)
@given(some.lists(MOMENTS, max_size=30))
def test_a_new_key_is_a_new_confirm(moments: list[tuple[events.Event, float]]) -> None:
    _, _, asked = play(moments)
    asking = events.Confirm | events.ClaimPriority | events.TakeNumber
    confirms = [one for one, _ in moments if isinstance(one, asking)]
    assert len(set(asked)) <= len(confirms)
