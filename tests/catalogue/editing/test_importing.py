"""A portal's file in the browser's way: compared, chosen, brought in as one step, taken back."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from config.wire.procedures import Origin
from queue_server.catalogue.editing.fields import by_hand, changed
from tests.catalogue.conftest import BIRTH
from tests.catalogue.editing.conftest import RECORDS, Keepers

CODE = "1.004873"


def record(code: str = CODE, **parts: str) -> str:
    words = {"ma_thu_tuc": code, "ten_thu_tuc": "Xác nhận hôn nhân", "linh_vuc": "Hộ tịch"}
    return json.dumps(words | {"so_quyet_dinh": "1/QĐ"} | parts, ensure_ascii=False)


def five_hundred() -> str:
    """The portal's real records of the tests, many times under other codes: 506 of them."""
    lines = [json.loads(line) for line in RECORDS.read_text(encoding="utf-8").splitlines()]
    return "\n".join(
        json.dumps(line | {"ma_thu_tuc": f"{copy + 1}.{place:06}"}, ensure_ascii=False)
        for copy in range(11)
        for place, line in enumerate(lines, start=1)
    )


async def test_nothing_is_written_before_a_person_agrees(keepers: Keepers) -> None:
    before = await keepers.held()
    read = await keepers.upload(record() + "\n{kaputt")
    assert (read["procedures"], len(read["mistakes"])) == (1, 1)
    found = await keepers.compared(read["import_id"])
    assert [one["code"] for one in found["new"]] == [CODE]
    assert (found["changed"], found["gone"], found["same"]) == ([], [], 0)
    assert await keepers.held() == before
    assert await keepers.acts() == []
    status, page = await keepers.page(f"/settings/procedures/import/{read['import_id']}")
    assert (status, CODE in page) == (200, True)


async def test_five_hundred_are_one_step_and_the_server_answers_meanwhile(
    keepers: Keepers,
) -> None:
    content = five_hundred()
    uploading = asyncio.create_task(keepers.upload(content))
    answered = 0
    while not uploading.done():
        status, _ = await keepers.ask("GET", "/procedures?q=khai", who="lan")
        assert status == 200
        answered += 1
    read = await uploading
    assert answered > 3  # other requests had their turns while the file was read
    assert read["procedures"] == 506
    status, done = await keepers.apply(read["import_id"], why="Quý IV")
    assert (status, done["added"]) == (200, 506)
    number = str(read["import_id"])
    assert await keepers.acts() == [("staff:1", "import_procedures", number)]
    again = await keepers.upload(content)
    assert (await keepers.compared(again["import_id"]))["same"] == 506
    status, done = await keepers.apply(again["import_id"])
    assert (done["added"], done["changed"], done["same"]) == (0, 0, 506)
    _, page = await keepers.page("/settings/procedures?q=khai%20sinh&lang=en")
    assert "To be checked" in page


async def test_a_person_s_words_are_overwritten_only_where_they_choose_so(
    keepers: Keepers,
) -> None:
    await keepers.imported(record())
    await keepers.save(CODE, parts={"decision": "của xã", "legal_basis": "Luật Hộ tịch"})
    read = await keepers.upload(record(so_quyet_dinh="2/QĐ", cap_thuc_hien="Cấp xã"))
    (found,) = (await keepers.compared(read["import_id"]))["changed"]
    assert [(one["field"], one["conflict"], one["taken"]) for one in found["changes"]] == [
        ("level", False, True),
        ("decision", True, False),
    ]
    assert (found["changes"][1]["before"], found["changes"][1]["after"]) == ("của xã", "2/QĐ")
    assert (await keepers.apply(read["import_id"]))[0] == 200
    kept = (await keepers.held())[CODE]
    assert (kept.procedure.decision, kept.procedure.level) == ("của xã", "Cấp xã")
    assert kept.procedure.legal_basis == "Luật Hộ tịch"
    assert kept.portal is not None
    assert by_hand(kept.procedure, kept.portal) == ["decision", "legal_basis"]
    # What was decided once is not asked again while the portal says the same.
    same = await keepers.upload(record(so_quyet_dinh="2/QĐ", cap_thuc_hien="Cấp xã"))
    assert (await keepers.compared(same["import_id"]))["same"] == 1
    await keepers.imported(record(so_quyet_dinh="3/QĐ"), take={CODE: ["decision"]})
    assert (await keepers.held())[CODE].procedure.decision == "3/QĐ"


async def test_what_the_file_lost_is_hidden_only_where_it_is_ticked(keepers: Keepers) -> None:
    await keepers.imported(f"{record()}\n{record('1.000001')}\n{record('1.000002')}")
    read = await keepers.upload(record())
    found = await keepers.compared(read["import_id"])
    assert [one["code"] for one in found["gone"]] == ["1.000001", "1.000002"]
    status, done = await keepers.apply(read["import_id"], hide=["1.000002", BIRTH.code])
    assert (status, done["hidden"]) == (200, 1)
    held = await keepers.held()
    assert [code for code, one in held.items() if not one.offered] == ["1.000002"]


async def test_what_is_left_out_stays_as_it_is(keepers: Keepers) -> None:
    await keepers.imported(record())
    content = f"{record(so_quyet_dinh='2/QĐ')}\n{record('1.000001')}"
    await keepers.imported(content, leave=[CODE, "1.000001"])
    held = await keepers.held()
    assert held[CODE].procedure.decision == "1/QĐ"
    assert "1.000001" not in held


async def test_an_import_is_taken_back_whole(keepers: Keepers) -> None:
    await keepers.imported(f"{record()}\n{record('1.000003')}")
    await keepers.save(CODE, parts={"decision": "của xã"})
    before = await keepers.held()
    other = f"{record(so_quyet_dinh='2/QĐ', cap_thuc_hien='Cấp xã')}\n{record('1.000001')}"
    number = await keepers.imported(other, take={CODE: ["decision"]}, hide=["1.000003"])
    status, undone = await keepers.ask("POST", f"/catalogue-imports/{number}/undo", {})
    assert (status, undone["restored"], undone["kept"]) == (200, 3, [])
    after = await keepers.held()
    for code, was in before.items():
        assert changed(was.procedure, after[code].procedure) == []
        assert (after[code].offered, after[code].portal) == (was.offered, was.portal)
    assert not after["1.000001"].offered
    status, said = await keepers.ask("POST", f"/catalogue-imports/{number}/undo", {})
    assert (status, said["code"]) == (409, "import_over")
    assert (await keepers.acts())[-1] == ("staff:1", "undo_import", str(number))


async def test_what_was_changed_since_an_import_stays_when_it_is_taken_back(
    keepers: Keepers,
) -> None:
    number = await keepers.imported(f"{record()}\n{record('1.000001')}")
    await keepers.save(CODE, parts={"decision": "của xã"})
    _, undone = await keepers.ask("POST", f"/catalogue-imports/{number}/undo", {})
    assert undone["kept"] == [CODE]
    held = await keepers.held()
    assert (held[CODE].procedure.decision, held[CODE].offered) == ("của xã", True)
    assert not held["1.000001"].offered


async def test_two_administrators_at_once(keepers: Keepers) -> None:
    """The second is told who changed what, and compares again."""
    read = await keepers.upload(record())
    seen = (await keepers.compared(read["import_id"]))["revision"]
    await keepers.save(BIRTH.code, who="mai", parts={"decision": "2/QĐ"})
    status, said = await keepers.apply(read["import_id"], revision=seen)
    assert (status, said["code"]) == (409, "catalogue_changed")
    assert "Vũ Thị Mai" in said["detail"]
    assert BIRTH.code in said["detail"]
    assert CODE not in await keepers.held()
    assert (await keepers.apply(read["import_id"]))[0] == 200
    status, said = await keepers.apply(read["import_id"], revision=seen)
    assert (status, said["code"]) == (409, "import_over")


async def test_a_step_that_is_sent_twice_is_done_once(keepers: Keepers) -> None:
    read = await keepers.upload(record())
    body: dict[str, Any] = {"revision": (await keepers.compared(read["import_id"]))["revision"]}
    path = f"/catalogue-imports/{read['import_id']}/apply"
    answers = [
        await keepers.ask("POST", path, body, **{"Idempotency-Key": "one-step"}) for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert answers[0][0] == 200


async def test_a_file_that_is_none_is_refused_in_words(keepers: Keepers) -> None:
    for name, content, field in (
        ("thu.xlsx", "x", "file_name"),
        ("thu.jsonl", "không phải", "content"),
        ("thu.toml", "[[procedures]]\ncode = 3", "content"),
        ("../../etc/passwd", "x", "file_name"),
        ("thu.csv", f"code;name_vi;field\n{BIRTH.code}", "content"),
    ):
        body = {"file_name": name, "content": content}
        status, said = await keepers.ask("POST", "/catalogue-imports", body)
        assert (status, field in said["fields"]) == (422, True), name
    large = {"file_name": "thu.jsonl", "content": "x" * 16_000_001}
    assert (await keepers.ask("POST", "/catalogue-imports", large))[0] == 422


async def test_a_code_that_lost_its_zeros_is_refused(keepers: Keepers) -> None:
    await keepers.imported(record("1.000010"))
    body = {"file_name": "cong.jsonl", "content": record("1.00001")}
    status, said = await keepers.ask("POST", "/catalogue-imports", body)
    assert status == 422
    assert "1.000010" in said["fields"]["content"]


async def test_a_file_that_nobody_imports_is_discarded(keepers: Keepers) -> None:
    read = await keepers.upload(record())
    path = f"/catalogue-imports/{read['import_id']}"
    assert (await keepers.ask("DELETE", path))[0] == 204
    assert (await keepers.ask("GET", path))[0] == 409
    other = await keepers.upload(record())
    keepers.clock.move(days=8)
    await keepers.sign_in("quan")
    await keepers.server.rooms.catalogue_editing.jobs[0].work()
    assert (await keepers.ask("GET", f"/catalogue-imports/{other['import_id']}"))[0] == 409
    assert (await keepers.ask("GET", "/catalogue-imports/99"))[0] == 404


async def test_what_is_downloaded_can_be_uploaded_again(keepers: Keepers) -> None:
    await keepers.imported(RECORDS.read_text(encoding="utf-8"))
    before = await keepers.held()
    for ending in ("toml", "csv"):
        status, content = await keepers.page(f"/settings/procedures.{ending}")
        assert status == 200
        read = await keepers.upload(content, f"procedures.{ending}")
        found = await keepers.compared(read["import_id"])
        assert (found["new"], found["changed"], found["same"]) == ([], [], len(before))
        assert (await keepers.apply(read["import_id"]))[0] == 200
    assert await keepers.held() == before


async def test_where_a_version_came_from_is_kept(keepers: Keepers) -> None:
    await keepers.imported(record())
    await keepers.save(CODE, parts={"decision": "của xã"})
    _, listed = await keepers.ask("GET", f"/catalogue/{CODE}/versions")
    origins = [one["origin"] for one in listed["versions"]]
    assert origins == [Origin.HAND, Origin.PORTAL]
    assert (await keepers.edited(CODE))["by_hand"] == ["decision"]


async def test_pages_name_people_and_no_labels_of_programs(keepers: Keepers) -> None:
    await keepers.imported(record())
    await keepers.save(BIRTH.code, parts={"decision": "2/QĐ"})
    _, page = await keepers.page(f"/settings/procedures/{BIRTH.code}/versions?lang=vi")
    assert "Bùi Anh Quân" in page
    assert "Máy chủ tự động" in page  # the first catalogue came with the program
    assert ">test<" not in page
    _, page = await keepers.page("/settings/procedures/import?lang=vi")
    assert "Bùi Anh Quân" in page
    assert "staff:" not in page
