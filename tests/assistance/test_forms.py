"""Forms at the desk: filled from the dossier, read aloud, written, counted, and nothing stored."""

from __future__ import annotations

import base64
import io
import json
from datetime import date
from typing import Any

import pytest
from docx import Document
from sqlalchemy import Connection, func, select, update

from config.wire.procedures import Procedure
from queue_server.assistance import persons
from queue_server.assistance.forms.tables import form_versions, forms_written
from queue_server.catalogue import version_writes
from queue_server.centre.tables import centre_log
from queue_server.core.actor import SYSTEM
from queue_server.core.db.tables import answered_commands, metadata
from queue_server.dossiers.tables import dossier_reads
from queue_server.tickets.tables import tickets
from tests.assistance.conftest import page_of
from tests.assistance.files import docx, in_base64, pdf
from tests.dossiers.house import BIRTH, CONTRACT
from tests.hall.with_dossiers import HallWithDossiers

HER: dict[str, Any] = {
    "name": "Nguyễn Thị Thúy Hằng", "id_number": "034190001234", "birth_date": "1960-02-03",
    "sex": "Nữ", "address": "Thôn Đông, xã An Khê", "phone": "0912345678",
    "submitted_by": "Trần Văn Con",
}  # fmt: skip
SECRET = "Bé Gấu Trúc"


async def put(hall: HallWithDossiers, *procedures: Procedure) -> None:
    """Other words of procedures."""
    write = lambda unit: version_writes.put(unit, [*procedures], "test")  # noqa: E731
    await hall.house.database.write(write, SYSTEM, hall.clock.now())
    await hall.house.catalogue.load()


async def may_be_written(hall: HallWithDossiers, said: bool | None, note: str = "") -> None:
    told = {"forms_written_for_citizen": said, "forms_note": note}
    await put(hall, BIRTH.model_copy(update=told))


async def add(hall: HallWithDossiers, content: bytes, name: str = "to-khai.docx") -> int:
    """A form of birth registration with its first version."""
    said = {"title": "Tờ khai đăng ký khai sinh", "procedure": BIRTH.code}
    status, answer = await hall.call("POST", "/forms", said, by="leader")
    assert status == 200, answer
    status, uploaded = await upload(hall, answer["form"], content, name)
    assert status == 200, uploaded
    form: int = answer["form"]
    return form


async def upload(
    hall: HallWithDossiers, form: int, content: bytes, name: str = "to-khai.docx"
) -> tuple[int, Any]:
    said = {"file_name": name, "content": in_base64(content)}
    return await hall.call("POST", f"/forms/{form}/versions", said, by="leader")


async def dossier_of(hall: HallWithDossiers) -> int:
    return (await hall.house.receive(BIRTH.code, applicant=HER, papers=PAPERS)).dossier_id


PAPERS = [{"paper": 0, "state": "received"}, {"paper": 1, "state": "received"}]


async def write(
    hall: HallWithDossiers, form: int, key: str = "", by: str = "clerk", **said: Any
) -> tuple[int, Any]:
    headers = {"Idempotency-Key": key} if key else {}
    body = {"number": 1, "values": {"child_name": SECRET}} | said
    return await hall.call("POST", f"/forms/{form}/write", body, by=by, **headers)


async def read(hall: HallWithDossiers, query: Any) -> Any:
    def look(connection: Connection) -> Any:
        return connection.execute(query).all()

    return await hall.house.database.read(look)


async def test_a_form_is_opened_with_what_the_dossier_says_and_the_reading_is_logged(
    hall: HallWithDossiers,
) -> None:
    form, dossier = await add(hall, docx()), await dossier_of(hall)
    status, opened = await hall.call(
        "POST", f"/forms/{form}/open", {"dossier_id": dossier}, by="clerk"
    )
    assert status == 200, opened
    assert opened["may_write"] == "unknown"
    assert {one["name"]: one["words"] for one in opened["fields"]} == {
        "applicant_name": "Nguyễn Thị Thúy Hằng", "id_number": "034190001234", "id_issued_on": "",
        "address": "Thôn Đông, xã An Khê", "child_name": "", "phone": "0912345678",
        "today_in_words": "ngày 16 tháng 11 năm 2026",
    }  # fmt: skip
    reads = await read(hall, select(dossier_reads.c.operation, dossier_reads.c.dossier_id))
    assert ("openForm", dossier) in [tuple(one) for one in reads]


async def test_where_words_come_from_is_planned_and_stays_with_the_next_version(
    hall: HallWithDossiers,
) -> None:
    form, dossier = await add(hall, docx()), await dossier_of(hall)
    plan = {"child_name": {"label": "Tên của cháu", "source": "representative"}}
    path = f"/forms/{form}/fields"
    status, answer = await hall.call("PUT", path, {"version": 0, "fields": plan}, by="leader")
    assert status == 200, answer
    assert (await upload(hall, form, docx()))[1]["number"] == 2
    _, opened = await hall.call("POST", f"/forms/{form}/open", {"dossier_id": dossier}, by="clerk")
    field = next(one for one in opened["fields"] if one["name"] == "child_name")
    assert (field["label"], field["words"]) == ("Tên của cháu", "Trần Văn Con")
    status, answer = await hall.call("PUT", path, {"version": 0, "fields": plan}, by="leader")
    assert (status, answer["code"]) == (409, "form_changed")


async def test_a_form_is_written_counted_once_and_none_of_its_words_is_stored(
    hall: HallWithDossiers,
) -> None:
    await may_be_written(hall, True)
    form, dossier = await add(hall, docx()), await dossier_of(hall)
    await hall.open("1")
    for _ in range(2):
        status, written = await write(hall, form, key="k1", dossier_id=dossier, minutes=7)
        assert status == 200, written
        words = [
            one.text
            for one in Document(io.BytesIO(base64.b64decode(written["content"]))).paragraphs
        ]
        assert "Tên trẻ: BÉ GẤU TRÚC" in words
        assert written["file_name"] == "Tờ khai đăng ký khai sinh.docx"
    [row] = await read(hall, select(forms_written))
    assert (row.dossier_id, row.staff_id, row.counter, row.minutes) == (dossier, 1, "1", 7)
    assert (str(row.day), row.procedure_code, row.checked) == ("2026-11-16", BIRTH.code, False)
    stored = await read(hall, select(answered_commands.c.answer))
    assert any("written" in one.answer for one in stored)
    assert not await is_anywhere(hall, "Gấu Trúc", "GẤU TRÚC", written["content"][:40])


async def is_anywhere(hall: HallWithDossiers, *words: str) -> list[str]:
    """The tables in whose rows one of the words is."""

    def look(connection: Connection) -> list[str]:
        return [
            table.name
            for table in metadata.sorted_tables
            for row in connection.execute(select(table))
            if any(one in str(tuple(row)) for one in words)
        ]

    return await hall.house.database.read(look)


async def test_it_is_read_aloud_before_it_is_written_and_that_is_not_counted(
    hall: HallWithDossiers,
) -> None:
    await may_be_written(hall, True)
    form, dossier = await add(hall, docx()), await dossier_of(hall)
    body = {"number": 1, "values": {"child_name": SECRET}, "dossier_id": dossier}
    status, said = await hall.call("POST", f"/forms/{form}/reading", body, by="clerk")
    assert status == 200, said
    assert [
        {"words": "Tên trẻ: ", "filled": False}, {"words": "BÉ GẤU TRÚC", "filled": True},
    ] in said["lines"]  # fmt: skip
    assert await read(hall, select(forms_written)) == []


async def test_for_a_ticket_before_there_is_a_dossier_and_in_pdf(hall: HallWithDossiers) -> None:
    await may_be_written(hall, True)
    form = await add(hall, pdf(), "to-khai.pdf")
    await hall.open("1")
    ticket = (await hall.issue())["ticket_id"]
    status, opened = await hall.call(
        "POST", f"/forms/{form}/open", {"ticket_id": ticket}, by="clerk"
    )
    assert [one["words"] for one in opened["fields"]] == ["", ""]
    status, written = await write(hall, form, ticket_id=ticket)
    assert (status, written["kind"]) == (200, "pdf")
    assert base64.b64decode(written["content"]).startswith(b"%PDF-")
    status, refused = await write(hall, form, ticket_id=999_999)
    assert (status, refused["code"]) == (404, "unknown_ticket")
    before = update(tickets).values(day=date(2026, 11, 13))
    await hall.house.database.write(
        lambda unit: unit.connection.execute(before), SYSTEM, hall.house.clock.now()
    )
    status, refused = await write(hall, form, ticket_id=ticket)
    assert (status, refused["code"]) == (404, "unknown_ticket")


async def test_where_the_law_forbids_it_the_desk_refuses_with_the_ground(
    hall: HallWithDossiers,
) -> None:
    ground = "Người yêu cầu phải tự ký trước mặt người chứng thực."
    form, dossier = await add(hall, docx()), await dossier_of(hall)
    await may_be_written(hall, False, ground)
    for path, body in (
        ("open", {"dossier_id": dossier}),
        ("reading", {"dossier_id": dossier, "number": 1, "values": {}, "checked": True}),
        ("write", {"dossier_id": dossier, "number": 1, "values": {}, "checked": True}),
    ):
        status, refused = await hall.call("POST", f"/forms/{form}/{path}", body, by="clerk")
        assert (status, refused["code"]) == (409, "writing_forbidden")
        assert ground in refused["detail"]
    page = await page_of(hall, f"/assistance/write?dossier={dossier}", "clerk")
    assert ground in page
    assert "assistance/write.js" not in page
    assert await read(hall, select(forms_written)) == []


async def test_where_nobody_has_said_the_official_looks_it_up_and_that_is_noted(
    hall: HallWithDossiers,
) -> None:
    form, dossier = await add(hall, docx()), await dossier_of(hall)
    status, refused = await write(hall, form, dossier_id=dossier)
    assert (status, refused["code"]) == (409, "writing_unchecked")
    status, written = await write(hall, form, dossier_id=dossier, checked=True)
    assert status == 200, written
    assert [one.checked for one in await read(hall, select(forms_written))] == [True]


async def test_a_persons_export_says_which_forms_were_written_and_no_word(
    hall: HallWithDossiers,
) -> None:
    form, dossier, other = await add(hall, docx()), await dossier_of(hall), await dossier_of(hall)
    for one in (dossier, other):
        assert (await write(hall, form, dossier_id=one, checked=True))[0] == 200
    held = await hall.house.database.read(lambda c: persons.export(c, [dossier]))
    (line,) = held["forms_written"]
    assert {*line} == {"title", "day", "counter"}
    assert SECRET not in str(held)
    assert await hall.house.database.read(lambda c: persons.export(c, [])) == {"forms_written": []}


async def test_for_a_dossier_that_is_finished_no_form_is_written(hall: HallWithDossiers) -> None:
    form = await add(hall, docx())
    await may_be_written(hall, True, "")
    house = hall.house
    for end in (house.resolved, house.withdraw):
        received = await house.receive(BIRTH.code, applicant=HER, papers=PAPERS)
        assert (await write(hall, form, dossier_id=received.dossier_id))[0] == 200
        await end(received)
        for path in ("open", "reading", "write"):
            body: dict[str, Any] = {"dossier_id": received.dossier_id}
            body |= {} if path == "open" else {"number": 1, "values": {}}
            status, refused = await hall.call("POST", f"/forms/{form}/{path}", body, by="clerk")
            assert (status, refused["code"]) == (409, "dossier_finished")
        page = await page_of(hall, f"/assistance/write?dossier={received.dossier_id}", "clerk")
        assert 'id="finished"' in page
        assert "assistance/write.js" not in page


WRONG: list[tuple[dict[str, Any], int, str]] = [
    ({"dossier_id": 999_999}, 404, "unknown_dossier"),
    ({}, 422, "bad_request"),
    ({"dossier_id": 1, "number": 2}, 409, "form_changed"),
    ({"dossier_id": 1, "values": {"nobody_asked": "x"}}, 422, "bad_request"),
    ({"dossier_id": 1, "values": {"child_name": "x" * 401}}, 422, "bad_request"),
    ({"dossier_id": 1, "values": {"__class__": "x"}}, 422, "bad_request"),
    ({"dossier_id": 1, "minutes": 241}, 422, "bad_request"),
    ({"dossier_id": 2}, 422, "bad_request"),
]


async def test_what_cannot_be_written(hall: HallWithDossiers) -> None:
    form = await add(hall, docx())
    await dossier_of(hall)
    await hall.house.receive(CONTRACT.code, applicant=HER)
    for said, status, code in WRONG:
        found, refused = await write(hall, form, checked=True, **said)
        assert (found, refused["code"]) == (status, code), said


async def test_a_hostile_file_is_refused_and_nothing_is_stored(hall: HallWithDossiers) -> None:
    form = await add(hall, docx())
    for content, said in (
        (docx("{% for a in range(10**9) %}{{ a }}{% endfor %}"), "lệnh không được phép (For)"),
        (b"<html>", "hỏng"),
    ):
        status, refused = await upload(hall, form, content)
        assert (status, refused["code"]) == (422, "form_refused")
        assert said in refused["detail"]
    assert await read(hall, select(func.count()).select_from(form_versions)) == [(1,)]


async def test_a_withdrawn_form_is_written_no_more_and_is_its_keepers_to_see(
    hall: HallWithDossiers,
) -> None:
    form, dossier = await add(hall, docx()), await dossier_of(hall)
    status, _ = await hall.call("POST", f"/forms/{form}/withdraw", {}, by="leader")
    assert status == 200
    status, refused = await write(hall, form, dossier_id=dossier, checked=True)
    assert (status, refused["code"]) == (404, "unknown_form")
    for by, count in (("clerk", 0), ("leader", 1)):
        _, listed = await hall.call("GET", "/forms", by=by)
        assert len(listed["forms"]) == count
    log = await read(hall, select(centre_log.c.action))
    assert {"add_form", "upload_form", "withdraw_form"} <= {one.action for one in log}


async def test_leaders_read_how_many_were_written_by_day_procedure_and_official(
    hall: HallWithDossiers,
) -> None:
    await may_be_written(hall, True)
    form, dossier = await add(hall, docx()), await dossier_of(hall)
    for minutes in (5, None, 10):
        await write(hall, form, dossier_id=dossier, minutes=minutes)
    path = "/forms-written?first=2026-11-01&last=2026-11-30"
    status, counted = await hall.call("GET", path, by="leader")
    assert (status, counted["forms"]) == (200, 3)
    assert counted["by_day"] == [{"name": "16/11/2026", "forms": 3, "minutes": 15}]
    assert [one["forms"] for one in counted["by_official"]] == [3]
    assert counted["by_procedure"][0]["name"].startswith(BIRTH.code)
    page = await page_of(hall, "/assistance", "leader")
    assert "<dt>Tờ đã viết</dt><dd>3</dd>" in page
    async with hall.client.get(
        "/assistance/forms-by-procedure.csv", cookies={"motcua_session": hall.keys["leader"]}
    ) as answer:
        assert BIRTH.code in (await answer.text())
    _, before = await hall.call("GET", "/forms-written?last=2026-11-15", by="leader")
    assert before["forms"] == 0


async def test_the_pages_of_keepers_and_writers(hall: HallWithDossiers) -> None:
    form, dossier = await add(hall, docx()), await dossier_of(hall)
    page = await page_of(hall, f"/assistance/forms/{form}", "leader")
    assert 'name="fields.child_name.source"' in page
    await page_of(hall, f"/assistance/forms/{form}", "clerk", status=403)
    await page_of(hall, "/assistance/forms/999", "leader", status=404)
    desk = await page_of(hall, f"/assistance/write?dossier={dossier}", "clerk")
    assert 'id="checked"' in desk
    assert HER["name"] not in desk
    await page_of(hall, "/assistance/write?dossier=999", "clerk", status=404)
    assert "mở trang này từ" in (await page_of(hall, "/assistance/write", "clerk")).lower()
    async with hall.client.get(
        f"/assistance/forms/{form}/versions/1", cookies={"motcua_session": hall.keys["leader"]}
    ) as answer:
        assert (await answer.read()).startswith(b"PK")
        assert "attachment" in answer.headers["Content-Disposition"]


def test_fields_of_a_plan_are_bounded() -> None:
    from pydantic import ValidationError

    from config.wire.assistance.forms import PlanFormFields

    many = {f"a{n}": {"source": "today"} for n in range(151)}
    with pytest.raises(ValidationError):
        PlanFormFields.model_validate_json(json.dumps({"version": 0, "fields": many}))
