"""Whatever is touched and whatever happens, in any order: nobody is stuck, nothing is doubled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as some

from config.wire import Emergency, ErrorCode, KioskNotices, PrinterState, TicketIssued
from config.wire.dossiers.answers import DossierStatus
from config.wire.procedures import ProcedureDetails
from kiosk.flow import events as happen
from kiosk.flow.machine import (
    FlowState,
    ScreenName,
    advance,
    first_state,
)
from kiosk.testing.fake_centre import demo_snapshot
from kiosk.testing.fake_procedures import (
    TOKENS,
    demo_dossier,
    demo_procedures,
    found,
)

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
            happen.Begin(),
            happen.Begin("en"),
            happen.ChooseLanguage("en"),
            happen.ChooseLanguage("xx"),
            happen.Confirm(),
            happen.AskPriority(),
            happen.ClaimPriority("priority", "elderly"),
            happen.ClaimPriority("nonsense"),
            happen.GoBack(),
            happen.Finish(),
            happen.Retry(),
            happen.StillHere(),
            happen.OpenStaff(),
            happen.EnterPin("1234"),
            happen.BrowseProcedures(),
            happen.ChooseField("Hộ tịch"),
            happen.ChooseField("nonsense"),
            happen.ChooseProcedure("1.001193"),
            happen.PrintPapers(),
            happen.PrintAgain(),
            happen.TakeNumber(),
        ]
    ),
    some.sampled_from([happen.ChooseService(service) for service in [*SERVICES, "nonsense"]]),
    some.sampled_from([happen.ToggleAid(aid) for aid in happen.Aid]),
)
WORLD = some.sampled_from(
    [
        happen.ServerLost(),
        happen.ServerLost(ErrorCode.NOT_SIGNED_IN),
        happen.SnapshotArrived(SNAPSHOT),
        happen.CalendarArrived(SNAPSHOT),
        happen.NumbersHeld(frozenset()),
        happen.NumbersHeld(frozenset((START.date(), service) for service in SERVICES)),
        happen.PrinterChanged(PrinterState.PAPER_OUT),
        happen.PrinterChanged(PrinterState.READY),
        happen.PinChecked(right=True),
        happen.PinChecked(right=False),
        happen.PrintEnded(1, happen.Paper.OUT),
        happen.PrintEnded(1, happen.Paper.NOT_YET),
        happen.PrintEnded(1, happen.Paper.TAKEN),
        happen.PrintEnded(1, happen.Paper.BROKEN_OFF),
        happen.Scanned((RECEIPT,)),
        happen.Scanned(("nonsense, but long enough",)),
        happen.DossierArrived(RECEIPT, demo_dossier(DossierStatus.SUPPLEMENT_REQUESTED, START)),
        happen.DossierArrived(RECEIPT, demo_dossier(DossierStatus.RESOLVED, START)),
        happen.FollowFailed(RECEIPT, ErrorCode.UNKNOWN_DOSSIER),
        happen.FieldsFound(tuple(ALL.fields)),
        happen.ProceduresFound("Hộ tịch", tuple(ALL.procedures)),
        happen.ProcedureFound(DETAILS),
        happen.NotFound(happen.AskFields()),
        happen.NotFound(happen.AskProcedure("1.001193")),
        happen.PapersPrinted("1.001193", printed=True),
        happen.IssueFailed("key-1", None),
        happen.IssueFailed("key-1", ErrorCode.QUOTA_REACHED),
        happen.IssueFailed("key-1", ErrorCode.NOT_ALLOWED),
        happen.EventArrived(
            KioskNotices(
                sequence=2, notices=[], emergency=Emergency(text={"vi": "Cháy"}, raised_at=START)
            )
        ),
        happen.EventArrived(KioskNotices(sequence=3, notices=[])),
        happen.Tick(),
    ]
)
MOMENTS = some.tuples(some.one_of(TOUCHES, WORLD), some.sampled_from([0.1, 0.5, 1, 5, 25, 70]))


def play(moments: list[tuple[happen.Happening, float]]) -> tuple[FlowState, datetime, list[str]]:
    """What is left after these happenings; the server answers every second request."""
    now, keys = START, (f"key-{number}" for number in count(1))
    state = first_state(now, None)
    asked: list[str] = []
    for happening, seconds in [(happen.SnapshotArrived(SNAPSHOT), 1.0), *moments]:
        step = advance(state, happening, now, lambda: next(keys))
        state = step.state
        for wish in step.wishes:
            if isinstance(wish, happen.Issue):
                asked.append(wish.key)
                if len(asked) % 2:
                    answer = happen.TicketArrived(wish.key, _ticket(len(asked)))
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
    moments: list[tuple[happen.Happening, float]],
) -> None:
    state, now, _ = play(moments)
    for _ in range(600):
        state = advance(state, happen.SnapshotArrived(SNAPSHOT), now, lambda: "key").state
        now += timedelta(seconds=0.5)
        state = advance(state, happen.Tick(), now, lambda: "key").state
    assert state.shown is ScreenName.IDLE
    assert (state.ticket, state.request, state.aids) == (None, None, frozenset())
    assert (state.browsing, state.scan) == (None, None)


@settings(max_examples=300, deadline=None)
@given(some.lists(MOMENTS, max_size=30))
def test_from_anywhere_idle_is_three_touches_from_a_ticket(
    moments: list[tuple[happen.Happening, float]],
) -> None:
    state, now, _ = play(moments)
    for _ in range(600):
        state = advance(state, happen.SnapshotArrived(SNAPSHOT), now, lambda: "key").state
        now += timedelta(seconds=0.5)
        state = advance(state, happen.Tick(), now, lambda: "key").state
    for touch in (happen.Begin(), happen.ChooseService("residence"), happen.Confirm()):
        now += timedelta(seconds=1)
        step = advance(state, touch, now, lambda: "fresh key")
        state = step.state
    assert [type(wish) for wish in step.wishes] == [happen.Issue]


@settings(max_examples=300, deadline=None)
@given(some.lists(MOMENTS, max_size=30))
def test_every_screen_offers_a_way_on_or_passes_by_itself(
    moments: list[tuple[happen.Happening, float]],
) -> None:
    state, now, _ = play(moments)
    later = now + timedelta(minutes=10)
    passed = advance(state, happen.Tick(), later, lambda: "key").state
    settled = passed.screen in {ScreenName.IDLE, ScreenName.LOST, ScreenName.STARTING}
    assert settled or passed.screen is not state.screen


@settings(max_examples=300, deadline=None)
@given(some.lists(MOMENTS, max_size=30))
def test_a_new_key_is_a_new_confirm(moments: list[tuple[happen.Happening, float]]) -> None:
    _, _, asked = play(moments)
    asking = happen.Confirm | happen.ClaimPriority | happen.TakeNumber
    confirms = [one for one, _ in moments if isinstance(one, asking)]
    assert len(set(asked)) <= len(confirms)
