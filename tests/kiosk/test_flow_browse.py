"""Reading the catalogue at the kiosk, without a window."""

from __future__ import annotations

from config.wire import PrinterState
from config.wire.procedures import ProcedureDetails
from kiosk.flow import events as happen
from kiosk.flow.machine import (
    Printing,
    ScreenName,
)
from kiosk.testing.fake_procedures import (
    demo_procedures,
    found,
)
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
    citizen.touches(happen.BrowseProcedures())
    citizen.happens(happen.FieldsFound(FIELDS))
    citizen.touches(happen.ChooseField("Hộ tịch"))
    citizen.happens(happen.ProceduresFound("Hộ tịch", CIVIL))
    citizen.touches(happen.ChooseProcedure(code))
    citizen.happens(happen.ProcedureFound(details(code)))
    return citizen


def test_three_touches_lead_to_a_procedure_and_each_asks_once() -> None:
    citizen = reader()
    assert citizen.wishes == [
        happen.AskFields(),
        happen.AskProcedures("Hộ tịch"),
        happen.AskProcedure("1.001193"),
    ]
    assert citizen.state.screen is ScreenName.PROCEDURE
    assert citizen.state.browsing is not None
    assert citizen.state.browsing.details == details("1.001193")


def test_from_the_services_the_same_door_leads_in() -> None:
    citizen = Citizen()
    citizen.touches(happen.Begin(), happen.BrowseProcedures())
    assert citizen.state.screen is ScreenName.FIELDS


def test_a_number_for_it_goes_on_to_its_service_and_back_to_the_procedure() -> None:
    citizen = reader()
    citizen.touches(happen.TakeNumber())
    assert (citizen.state.screen, citizen.state.service_id) == (ScreenName.CONFIRM, "civil-status")
    citizen.touches(happen.GoBack())
    assert citizen.state.screen is ScreenName.PROCEDURE
    citizen.touches(happen.TakeNumber(), happen.Confirm())
    assert citizen.request().command.service == "civil-status"
    assert citizen.request().command.receipt == ""


def test_a_procedure_that_no_service_here_receives_offers_no_number() -> None:
    citizen = Citizen()
    citizen.touches(happen.BrowseProcedures())
    citizen.happens(happen.FieldsFound(FIELDS))
    citizen.touches(happen.ChooseField("Bảo trợ xã hội"))
    other = tuple(found(PROCEDURES, "Bảo trợ xã hội", 0, 50).procedures)
    citizen.happens(happen.ProceduresFound("Bảo trợ xã hội", other))
    citizen.touches(happen.ChooseProcedure(other[0].code), happen.TakeNumber())
    assert citizen.state.screen is ScreenName.PROCEDURE


def test_back_leads_page_by_page_to_the_greeting() -> None:
    citizen = reader()
    screens = [citizen.touches(happen.GoBack()).state.screen for _ in range(3)]
    assert screens == [ScreenName.PROCEDURES, ScreenName.FIELDS, ScreenName.IDLE]
    assert citizen.state.browsing is None


def test_a_silent_server_is_told_on_the_screen_and_asked_again() -> None:
    citizen = Citizen()
    citizen.touches(happen.BrowseProcedures())
    citizen.happens(happen.NotFound(happen.AskFields()))
    assert citizen.state.browsing is not None
    assert citizen.state.browsing.failed
    citizen.touches(happen.Retry())
    assert citizen.wishes == [happen.AskFields()] * 2
    citizen.happens(happen.FieldsFound(FIELDS))
    assert citizen.state.browsing.fields == FIELDS
    assert not citizen.state.browsing.failed


def test_each_level_is_asked_again_where_its_answer_is_missing() -> None:
    citizen = Citizen()
    citizen.touches(happen.BrowseProcedures())
    citizen.happens(happen.FieldsFound(FIELDS))
    citizen.touches(happen.ChooseField("Đất đai"))
    citizen.happens(happen.NotFound(happen.AskProcedures("Đất đai")))
    citizen.touches(happen.Retry())
    citizen.happens(happen.ProceduresFound("Đất đai", LAND))
    citizen.touches(happen.ChooseProcedure("1.013978"))
    citizen.happens(happen.NotFound(happen.AskProcedure("1.013978")))
    citizen.touches(happen.Retry())
    assert citizen.wishes[-3:] == [
        happen.AskProcedures("Đất đai"),
        happen.AskProcedure("1.013978"),
        happen.AskProcedure("1.013978"),
    ]


def test_an_answer_to_somebody_who_has_gone_on_changes_nothing() -> None:
    citizen = Citizen()
    citizen.touches(happen.BrowseProcedures())
    citizen.happens(happen.FieldsFound(FIELDS))
    citizen.touches(happen.ChooseField("Hộ tịch"))
    for late in (
        happen.ProceduresFound("Đất đai", LAND),
        happen.ProcedureFound(details("1.013978")),
        happen.NotFound(happen.AskFields()),
        happen.NotFound(happen.AskProcedures("Đất đai")),
        happen.PapersPrinted("1.013978", printed=True),
    ):
        before = citizen.state
        assert citizen.happens(late).state == before
    citizen.touches(happen.GoBack(), happen.GoBack())
    before = citizen.state
    assert citizen.happens(happen.ProceduresFound("Hộ tịch", CIVIL)).state == before


def test_what_is_not_offered_cannot_be_chosen() -> None:
    citizen = reader()
    step = citizen.touches(happen.GoBack(), happen.ChooseProcedure("9.999999"))
    assert step.state.screen is ScreenName.PROCEDURES
    step = citizen.touches(happen.GoBack(), happen.ChooseField("Không có"))
    assert step.state.screen is ScreenName.FIELDS


def test_the_list_of_papers_is_printed_once_for_each_reading() -> None:
    citizen = reader()
    citizen.touches(happen.PrintPapers(), happen.PrintPapers())
    citizen.happens(happen.PapersPrinted("1.001193", printed=True))
    citizen.touches(happen.PrintPapers())
    assert of_kind(citizen.wishes, happen.PrintList) == [
        happen.PrintList(details("1.001193"), "vi")
    ]
    assert citizen.state.browsing is not None
    assert citizen.state.browsing.printing is Printing.PRINTED


def test_a_list_that_did_not_come_out_may_be_tried_again() -> None:
    citizen = reader()
    citizen.touches(happen.PrintPapers())
    citizen.happens(happen.PapersPrinted("1.001193", printed=False))
    citizen.touches(happen.PrintPapers())
    assert len(of_kind(citizen.wishes, happen.PrintList)) == 2


def test_a_faulty_printer_is_asked_for_no_list() -> None:
    citizen = reader()
    citizen.happens(happen.PrinterChanged(PrinterState.PAPER_OUT))
    citizen.touches(happen.PrintPapers())
    assert of_kind(citizen.wishes, happen.PrintList) == []


def test_who_reads_is_not_disturbed_by_a_lost_server_and_rests_where_it_is_told() -> None:
    citizen = reader()
    citizen.happens(happen.ServerLost())
    assert citizen.waits(20).screen is ScreenName.PROCEDURE
    assert citizen.waits(45).screen is ScreenName.LOST


def test_nobody_there_any_more_ends_the_reading() -> None:
    citizen = reader()
    citizen.waits(45)
    assert citizen.state.seconds_left(citizen.now) is not None
    citizen.touches(happen.StillHere())
    assert citizen.state.screen is ScreenName.PROCEDURE
    assert citizen.waits(62).screen is ScreenName.IDLE
    assert citizen.state.browsing is None
