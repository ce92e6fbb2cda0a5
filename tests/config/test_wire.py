"""The wire's two habits: a device's unknown field is refused by name, a server's is ignored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from config import wire
from config.wire import (
    BoardEvent,
    Empty,
    FromDevice,
    IssueTicket,
    KioskEvent,
    Problem,
    ServiceState,
    TicketState,
    ToDevice,
    WaitEstimate,
)


def models(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for name, value in vars(wire).items():
        if isinstance(value, type) and issubclass(value, base) and value is not base:
            assert name == value.__name__
            yield value


@pytest.mark.parametrize("model", list(models(FromDevice)), ids=lambda model: model.__name__)
def test_an_unknown_field_of_a_command_is_refused_by_name(model: type[BaseModel]) -> None:
    with pytest.raises(ValidationError) as caught:
        model.model_validate({"servise": "ho-tich"})
    refused = [
        error["loc"] for error in caught.value.errors() if error["type"] == "extra_forbidden"
    ]
    assert refused == [("servise",)]


@pytest.mark.parametrize("model", list(models(ToDevice)), ids=lambda model: model.__name__)
def test_an_unknown_field_of_an_answer_is_ignored(model: type[BaseModel]) -> None:
    assert kinds_of_error(model, {"from_a_newer_server": 1}) <= {"missing"}


def kinds_of_error(model: type[BaseModel], words: dict[str, object]) -> set[str]:
    try:
        model.model_validate(words)
    except ValidationError as error:
        return {details["type"] for details in error.errors()}
    return set()


@pytest.mark.parametrize(
    "model", [*models(FromDevice), *models(ToDevice)], ids=lambda m: m.__name__
)
def test_messages_do_not_change_once_they_are_made(model: type[BaseModel]) -> None:
    assert model.model_config["frozen"] is True


def test_a_command_without_words_takes_none() -> None:
    assert Empty.model_validate({}) == Empty()


@pytest.mark.parametrize("service", ["Ho-Tich", "hộ-tịch", "", "a" * 41, "-a", "a b"])
def test_ids_are_plain(service: str) -> None:
    with pytest.raises(ValidationError):
        IssueTicket(service=service)


def test_a_newer_server_may_say_more() -> None:
    estimate = WaitEstimate.model_validate({"low_seconds": 60, "high_seconds": 300, "mood": "calm"})
    assert estimate.model_dump() == {"low_seconds": 60, "high_seconds": 300}


def test_events_are_told_apart_by_their_kind() -> None:
    board: TypeAdapter[BoardEvent] = TypeAdapter(BoardEvent)
    kiosk: TypeAdapter[KioskEvent] = TypeAdapter(KioskEvent)
    ended = {"kind": "call_ended", "sequence": 3, "ticket_id": 5, "answered": True}
    assert type(board.validate_python(ended)).__name__ == "BoardCallEnded"
    services = {"kind": "services", "sequence": 3, "services": []}
    assert type(kiosk.validate_python(services)).__name__ == "KioskServices"


def test_final_states_are_the_four_ends() -> None:
    assert {state for state in TicketState if state.is_final} == {
        TicketState.DONE,
        TicketState.NO_SHOW,
        TicketState.CANCELLED,
        TicketState.EXPIRED,
    }


def test_times_cross_the_wire_with_their_zone() -> None:
    state = ServiceState(
        service="ho-tich",
        letter="A",
        name={"vi": "Hộ tịch"},
        open=False,
        opens_at=datetime(2026, 10, 8, 0, 30, tzinfo=UTC),
    )
    assert '"2026-10-08T00:30:00Z"' in state.model_dump_json()
    assert ServiceState.model_validate_json(state.model_dump_json()) == state


def test_a_refusal_has_a_code_of_the_same_word() -> None:
    codes = {code.value for code in wire.ErrorCode}
    assert {refusal.value for refusal in wire.IssueRefusal} <= codes


BOARD_SEES = {"number", "counter", "counter_name", "service", "language", "called_at", "recall"}


def test_the_hall_hears_nothing_about_a_person() -> None:
    assert set(wire.CalledTicket.model_fields) == {"call_id", "ticket_id"} | BOARD_SEES
    assert set(wire.Notice.model_fields) == {"text"}
    assert "priority_reason" not in str(wire.BoardSnapshot.model_json_schema())


def test_a_problem_names_its_fields() -> None:
    problem = Problem(
        title="The request is not right",
        status=400,
        code=wire.ErrorCode.BAD_REQUEST,
        detail="Please look at it again.",
        fields={"priority.reason": "too long"},
    )
    assert problem.model_dump()["fields"] == {"priority.reason": "too long"}


def test_a_kiosk_survives_a_setting_of_its_printer_that_only_a_newer_server_knows() -> None:
    newer = {"kind": "virtual", "roll_metres": 50, "colour_of_the_cover": "grey"}
    words = {
        "sequence": 1,
        "kiosk": "kiosk-1",
        "screen": {},
        "printer": newer,
        "staff_pin_hash": "",
        "idle_seconds": 60,
        "hall_name": {},
        "languages": ["vi"],
        "time_zone": "Asia/Ho_Chi_Minh",
        "services": [],
        "priority_classes": [],
        "notices": [],
        "now": datetime(2026, 11, 23, tzinfo=UTC).isoformat(),
    }
    assert wire.KioskSnapshot.model_validate(words).printer.roll_metres == 50
    with pytest.raises(ValidationError, match="grey"):
        wire.KioskSnapshot.model_validate(words | {"printer": newer | {"kind": "grey"}})
