"""A receipt under the kiosk's scanner, without a window."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.wire import Emergency, ErrorCode, KioskNotices
from config.wire.dossiers.answers import DossierStatus
from kiosk.flow import effects, events
from kiosk.flow.state import ScanFailure, ScreenName
from kiosk.testing.fake_procedures import TOKENS, demo_dossier
from printer.spooling.outcome import PrintOutcome
from tests.kiosk.test_flow import SNAPSHOT, START, Citizen, of_kind, ticket

TOKEN = TOKENS[DossierStatus.SUPPLEMENT_REQUESTED]
LINK = events.CodeScanned((f"http://192.168.1.10:8080/H/{TOKEN}", ""))
SUPPLEMENT = demo_dossier(DossierStatus.SUPPLEMENT_REQUESTED, START)
COLLECT = demo_dossier(DossierStatus.RESOLVED, START)


def scanned(dossier: object = SUPPLEMENT) -> Citizen:
    """Somebody whose dossier is on the screen."""
    citizen = Citizen()
    citizen.dispatch(LINK)
    citizen.dispatch(events.DossierArrived(TOKEN, dossier))  # type: ignore[arg-type]
    return citizen


def test_a_scan_at_the_greeting_asks_for_the_dossier_and_shows_it() -> None:
    citizen = Citizen()
    step = citizen.dispatch(LINK)
    assert step.effects == (effects.FetchDossier(TOKEN),)
    assert step.state.screen is ScreenName.READING
    citizen.dispatch(events.DossierArrived(TOKEN, SUPPLEMENT))
    assert citizen.state.screen is ScreenName.DOSSIER
    citizen.touches(events.Finish())
    assert (citizen.state.screen, citizen.state.scan) == (ScreenName.IDLE, None)


@pytest.mark.parametrize(
    "touches",
    [
        [events.Begin()],
        [events.Begin(), events.ChooseService("residence")],
        [events.Begin(), events.ChooseService("business")],
        [events.BrowseProcedures()],
    ],
)
def test_every_calm_moment_takes_a_scan(touches: list[events.Touch]) -> None:
    citizen = Citizen()
    citizen.touches(*touches)
    assert citizen.dispatch(LINK).state.screen is ScreenName.READING


def test_the_next_scan_replaces_the_last() -> None:
    citizen = scanned()
    other = TOKENS[DossierStatus.RECEIVED]
    citizen.dispatch(events.CodeScanned((other,)))
    citizen.dispatch(events.DossierArrived(TOKEN, SUPPLEMENT))
    assert citizen.state.screen is ScreenName.READING
    received = demo_dossier(DossierStatus.RECEIVED, START)
    citizen.dispatch(events.DossierArrived(other, received))
    assert citizen.state.scan is not None
    assert citizen.state.scan.dossier == received


def test_nobody_is_interrupted_while_a_number_is_on_its_way() -> None:
    citizen = Citizen()
    issue = citizen.asks_for_ticket()
    assert citizen.dispatch(LINK).effects == ()
    citizen.dispatch(events.TicketArrived(issue.key, ticket()))
    assert citizen.dispatch(LINK).state.screen is ScreenName.TICKET
    citizen.dispatch(events.PrintReported(1, PrintOutcome.PRINTED))
    assert citizen.dispatch(LINK).state.screen is ScreenName.READING
    assert citizen.state.ticket is None


def test_an_emergency_and_staff_are_not_disturbed() -> None:
    citizen = Citizen()
    citizen.touches(events.OpenStaff())
    assert citizen.dispatch(LINK).state.screen is ScreenName.PIN
    citizen = Citizen()
    emergency = Emergency(text={"vi": "Cháy"}, raised_at=START)
    citizen.dispatch(events.EventArrived(KioskNotices(sequence=2, notices=[], emergency=emergency)))
    assert citizen.dispatch(LINK).effects == ()


@pytest.mark.parametrize(
    ("typed", "trouble"),
    [
        (f"http://hall/T/{TOKEN}", ScanFailure.TICKET),
        ("001099012345||Nguyễn Thị Lan|01011990|Nữ|Xã|01012022", ScanFailure.OTHER),
        ("<script>alert(1)</script>", ScanFailure.OTHER),
        ("A" * 5_000, ScanFailure.OTHER),
    ],
)
def test_another_code_is_told_calmly_and_kept_nowhere(typed: str, trouble: ScanFailure) -> None:
    citizen = Citizen()
    step = citizen.dispatch(events.CodeScanned((typed, "")))
    assert step.effects == ()
    assert step.state.screen is ScreenName.UNREAD
    assert step.state.scan is not None
    assert (step.state.scan.trouble, step.state.scan.token) == (trouble, "")
    assert typed not in repr(step.state)
    citizen.touches(events.GoBack())
    assert citizen.state.screen is ScreenName.SERVICES


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        (ErrorCode.UNKNOWN_DOSSIER, ScanFailure.UNKNOWN),
        (ErrorCode.NOT_FOUND, ScanFailure.UNKNOWN),
        (ErrorCode.TOO_MANY_REQUESTS, ScanFailure.NO_ANSWER),
        (ErrorCode.UNAVAILABLE, ScanFailure.NO_ANSWER),
        (None, ScanFailure.NO_ANSWER),
    ],
)
def test_a_dossier_that_is_not_there_is_told(code: ErrorCode | None, trouble: ScanFailure) -> None:
    citizen = Citizen()
    citizen.dispatch(LINK)
    citizen.dispatch(events.DossierFailed(TOKEN, code))
    assert citizen.state.scan is not None
    assert (citizen.state.screen, citizen.state.scan.trouble) == (ScreenName.UNREAD, trouble)
    citizen.touches(events.Retry())
    again = len(of_kind(citizen.effects, effects.FetchDossier)) == 2
    assert again is (trouble is ScanFailure.NO_ANSWER)


def test_an_answer_that_never_comes_is_given_up() -> None:
    citizen = Citizen()
    citizen.dispatch(LINK)
    assert citizen.waits(16).screen is ScreenName.UNREAD
    before = citizen.state
    assert citizen.dispatch(events.DossierArrived(TOKEN, SUPPLEMENT)).state == before


def test_a_visit_whose_service_asks_about_priority_asks() -> None:
    citizen = scanned()
    assert citizen.touches(events.TakeNumber()).state.screen is ScreenName.CONFIRM
    assert citizen.state.visit == SUPPLEMENT
    assert citizen.touches(events.GoBack()).state.screen is ScreenName.DOSSIER
    citizen.touches(events.TakeNumber(), events.AskPriority())
    citizen.touches(events.ClaimPriority("priority", "elderly"))
    command = citizen.request().command
    assert (command.service, command.receipt) == ("civil-status", TOKEN)
    assert command.priority_reason == "elderly"


def test_a_visit_whose_service_does_not_ask_takes_its_number_at_once() -> None:
    citizen = scanned(COLLECT)
    citizen.touches(events.TakeNumber(), events.TakeNumber())
    (issue,) = of_kind(citizen.effects, effects.RequestTicket)
    assert isinstance(issue, effects.RequestTicket)
    assert (issue.command.service, issue.command.receipt) == ("result", TOKEN)
    citizen.dispatch(events.TicketArrived(issue.key, ticket()))
    citizen.dispatch(events.PrintReported(1, PrintOutcome.PRINTED))
    assert citizen.state.printing is PrintOutcome.PRINTED
    assert citizen.waits(13).scan is None


def test_a_service_that_is_closed_says_so() -> None:
    business = COLLECT.model_copy(update={"visit_service": "business"})
    citizen = scanned(business)
    citizen.touches(events.TakeNumber())
    assert citizen.state.screen is ScreenName.CLOSED


@pytest.mark.parametrize("service", ["", "not offered here"])
def test_a_visit_that_this_kiosk_does_not_offer_gives_no_number(service: str) -> None:
    citizen = scanned(COLLECT.model_copy(update={"visit_service": service}))
    citizen.touches(events.TakeNumber())
    assert citizen.state.screen is ScreenName.DOSSIER


def test_a_dossier_that_needs_no_visit_gives_no_number() -> None:
    citizen = scanned(demo_dossier(DossierStatus.IN_PROGRESS, START))
    citizen.touches(events.TakeNumber())
    assert citizen.state.screen is ScreenName.DOSSIER


def test_a_number_for_something_else_does_not_carry_the_receipt() -> None:
    citizen = scanned()
    citizen.state = replace(citizen.state, screen=ScreenName.CONFIRM, service_id="residence")
    citizen.touches(events.Confirm())
    assert citizen.request().command.receipt == ""


def test_the_next_citizen_never_sees_it() -> None:
    citizen = scanned()
    assert SNAPSHOT.idle_seconds == 60
    assert citizen.waits(61).screen is ScreenName.IDLE
    assert citizen.state.scan is None


def test_a_scan_says_that_somebody_is_still_here() -> None:
    citizen = scanned()
    citizen.waits(45)
    citizen.dispatch(LINK)
    citizen.dispatch(events.DossierArrived(TOKEN, SUPPLEMENT))
    assert citizen.waits(30).screen is ScreenName.DOSSIER
