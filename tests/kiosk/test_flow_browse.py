"""Reading the catalogue at the kiosk, without a window."""

from __future__ import annotations

from config.wire import PrinterState
from config.wire.procedures import ProcedureDetails
from kiosk.flow import effects, events
from kiosk.flow.state import ScreenName
from kiosk.testing.fake_procedures import demo_procedures, found
from printer.spooling.outcome import PrintOutcome
from tests.kiosk.test_flow import Citizen, of_kind

PROCEDURES = demo_procedures()
FIELDS = tuple(found(PROCEDURES, "", 0, 1).fields)
CIVIL = tuple(found(PROCEDURES, "Hộ tịch", 0, 50).procedures)
LAND = tuple(found(PROCEDURES, "Đất đai", 0, 50).procedures)


def details(code: str) -> ProcedureDetails:
    procedure = next(one for one in PROCEDURES if one.code == code)
    return ProcedureDetails(procedure=procedure, version=1, version_id=1, page_url=f"/{code}")


def reader(code: str = "1.001193") -> Citizen:
    """Somebody who reads about a procedure."""
    citizen = Citizen()
    citizen.touches(events.BrowseProcedures())
    citizen.dispatch(events.FieldsArrived(FIELDS))
    citizen.touches(events.ChooseField("Hộ tịch"))
    citizen.dispatch(events.ProceduresArrived("Hộ tịch", CIVIL))
    citizen.touches(events.ChooseProcedure(code))
    citizen.dispatch(events.ProcedureArrived(details(code)))
    return citizen


def test_three_touches_lead_to_a_procedure_and_each_asks_once() -> None:
    citizen = reader()
    assert citizen.effects == [
        effects.FetchFields(),
        effects.FetchProcedures("Hộ tịch"),
        effects.FetchProcedure("1.001193"),
    ]
    assert citizen.state.screen is ScreenName.PROCEDURE
    assert citizen.state.browsing is not None
    assert citizen.state.browsing.details == details("1.001193")


def test_from_the_services_the_same_door_leads_in() -> None:
    citizen = Citizen()
    citizen.touches(events.Begin(), events.BrowseProcedures())
    assert citizen.state.screen is ScreenName.FIELDS


def test_a_number_for_it_goes_on_to_its_service_and_back_to_the_procedure() -> None:
    citizen = reader()
    citizen.touches(events.TakeNumber())
    assert (citizen.state.screen, citizen.state.service_id) == (ScreenName.CONFIRM, "civil-status")
    citizen.touches(events.GoBack())
    assert citizen.state.screen is ScreenName.PROCEDURE
    citizen.touches(events.TakeNumber(), events.Confirm())
    assert citizen.request().command.service == "civil-status"
    assert citizen.request().command.receipt == ""


def test_a_procedure_that_no_service_here_receives_offers_no_number() -> None:
    citizen = Citizen()
    citizen.touches(events.BrowseProcedures())
    citizen.dispatch(events.FieldsArrived(FIELDS))
    citizen.touches(events.ChooseField("Bảo trợ xã hội"))
    other = tuple(found(PROCEDURES, "Bảo trợ xã hội", 0, 50).procedures)
    citizen.dispatch(events.ProceduresArrived("Bảo trợ xã hội", other))
    citizen.touches(events.ChooseProcedure(other[0].code), events.TakeNumber())
    assert citizen.state.screen is ScreenName.PROCEDURE


def test_back_leads_page_by_page_to_the_greeting() -> None:
    citizen = reader()
    screens = [citizen.touches(events.GoBack()).state.screen for _ in range(3)]
    assert screens == [ScreenName.PROCEDURES, ScreenName.FIELDS, ScreenName.IDLE]
    assert citizen.state.browsing is None


def test_a_silent_server_is_told_on_the_screen_and_asked_again() -> None:
    citizen = Citizen()
    citizen.touches(events.BrowseProcedures())
    citizen.dispatch(events.CatalogueFailed(effects.FetchFields()))
    assert citizen.state.browsing is not None
    assert citizen.state.browsing.failed
    citizen.touches(events.Retry())
    assert citizen.effects == [effects.FetchFields()] * 2
    citizen.dispatch(events.FieldsArrived(FIELDS))
    assert citizen.state.browsing.fields == FIELDS
    assert not citizen.state.browsing.failed


def test_each_level_is_asked_again_where_its_answer_is_missing() -> None:
    citizen = Citizen()
    citizen.touches(events.BrowseProcedures())
    citizen.dispatch(events.FieldsArrived(FIELDS))
    citizen.touches(events.ChooseField("Đất đai"))
    citizen.dispatch(events.CatalogueFailed(effects.FetchProcedures("Đất đai")))
    citizen.touches(events.Retry())
    citizen.dispatch(events.ProceduresArrived("Đất đai", LAND))
    citizen.touches(events.ChooseProcedure("1.013978"))
    citizen.dispatch(events.CatalogueFailed(effects.FetchProcedure("1.013978")))
    citizen.touches(events.Retry())
    assert citizen.effects[-3:] == [
        effects.FetchProcedures("Đất đai"),
        effects.FetchProcedure("1.013978"),
        effects.FetchProcedure("1.013978"),
    ]


def test_an_answer_to_somebody_who_has_gone_on_changes_nothing() -> None:
    citizen = Citizen()
    citizen.touches(events.BrowseProcedures())
    citizen.dispatch(events.FieldsArrived(FIELDS))
    citizen.touches(events.ChooseField("Hộ tịch"))
    for late in (
        events.ProceduresArrived("Đất đai", LAND),
        events.ProcedureArrived(details("1.013978")),
        events.CatalogueFailed(effects.FetchFields()),
        events.CatalogueFailed(effects.FetchProcedures("Đất đai")),
        events.PapersListReported("1.013978", PrintOutcome.PRINTED),
    ):
        before = citizen.state
        assert citizen.dispatch(late).state == before
    citizen.touches(events.GoBack(), events.GoBack())
    before = citizen.state
    assert citizen.dispatch(events.ProceduresArrived("Hộ tịch", CIVIL)).state == before


def test_what_is_not_offered_cannot_be_chosen() -> None:
    citizen = reader()
    step = citizen.touches(events.GoBack(), events.ChooseProcedure("9.999999"))
    assert step.state.screen is ScreenName.PROCEDURES
    step = citizen.touches(events.GoBack(), events.ChooseField("Không có"))
    assert step.state.screen is ScreenName.FIELDS


def test_the_list_of_papers_is_printed_once_for_each_reading() -> None:
    citizen = reader()
    citizen.touches(events.PrintPapers(), events.PrintPapers())
    citizen.dispatch(events.PapersListReported("1.001193", PrintOutcome.PRINTED))
    citizen.touches(events.PrintPapers())
    assert of_kind(citizen.effects, effects.PrintPapersList) == [
        effects.PrintPapersList(details("1.001193"), "vi")
    ]
    assert citizen.state.browsing is not None
    assert citizen.state.browsing.printing is PrintOutcome.PRINTED


def test_a_list_that_did_not_come_out_may_be_tried_again() -> None:
    citizen = reader()
    citizen.touches(events.PrintPapers())
    citizen.dispatch(events.PapersListReported("1.001193", PrintOutcome.DISCARDED))
    citizen.touches(events.PrintPapers())
    assert len(of_kind(citizen.effects, effects.PrintPapersList)) == 2


def test_a_faulty_printer_is_asked_for_no_list() -> None:
    citizen = reader()
    citizen.dispatch(events.PrinterChanged(PrinterState.PAPER_OUT))
    citizen.touches(events.PrintPapers())
    assert of_kind(citizen.effects, effects.PrintPapersList) == []


def test_who_reads_is_not_disturbed_by_a_lost_server_and_rests_where_it_is_told() -> None:
    citizen = reader()
    citizen.dispatch(events.ServerLost())
    assert citizen.waits(20).screen is ScreenName.PROCEDURE
    assert citizen.waits(45).screen is ScreenName.LOST


def test_nobody_there_any_more_ends_the_reading() -> None:
    citizen = reader()
    citizen.waits(45)
    assert citizen.state.seconds_left(citizen.now) is not None
    citizen.touches(events.ContinueVisit())
    assert citizen.state.screen is ScreenName.PROCEDURE
    assert citizen.waits(62).screen is ScreenName.IDLE
    assert citizen.state.browsing is None
