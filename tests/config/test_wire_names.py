"""Names on the wire that devices in the field know stay, whatever a field is called in the code."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from config.wire import TicketIssued


def ticket(issued_offline: bool) -> TicketIssued:
    return TicketIssued(
        ticket_id=-1,
        number="A600",
        service="residence",
        service_name={"vi": "Cư trú"},
        language="vi",
        token="0123456789ABCDEF",
        tracking_url="http://hall/T/0123456789ABCDEF",
        issued_at=datetime(2026, 11, 24, 2, 15, tzinfo=UTC),
        time_zone="Asia/Ho_Chi_Minh",
        people_ahead=None,
        estimate=None,
        hall_name={"vi": "Trung tâm"},
        issued_offline=issued_offline,
    )


@pytest.mark.parametrize("offline", [False, True])
def test_a_ticket_issued_offline_has_its_first_name_on_the_wire(offline: bool) -> None:
    sent = ticket(offline).model_dump_json()
    assert json.loads(sent)["taken_alone"] is offline
    assert "issued_offline" not in json.loads(sent)
    assert TicketIssued.model_validate_json(sent) == ticket(offline)


def test_the_schemas_name_it_as_the_wire_does() -> None:
    for mode in ("validation", "serialization"):
        fields = TicketIssued.model_json_schema(mode=mode)["properties"]
        assert "taken_alone" in fields
        assert "issued_offline" not in fields
