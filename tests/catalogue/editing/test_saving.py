"""A procedure edited over HTTP: every save is a version; two people do not overwrite each other."""

from __future__ import annotations

from typing import Any

import pytest

from tests.catalogue.conftest import BIRTH, COPY, MARRIAGE
from tests.catalogue.editing.conftest import Keepers

LIMIT = [{"channel": "in_person", "statutory": {"amount": 3, "unit": "working_day"}}]


async def test_a_save_is_a_version_with_who_when_and_why(keepers: Keepers) -> None:
    keepers.clock.move(minutes=5)
    parts = {"limits": LIMIT, "legal_basis": "Luật Hộ tịch 2014"}
    status, said = await keepers.save(BIRTH.code, parts=parts, why="Nghị quyết mới")
    assert (status, said["version"], said["changed"]) == (200, 2, ["limits", "legal_basis"])
    edited = await keepers.edited(BIRTH.code)
    assert (edited["who"], edited["why"]) == ("Bùi Anh Quân", "Nghị quyết mới")
    assert edited["procedure"]["legal_basis"] == "Luật Hộ tịch 2014"
    _, listed = await keepers.ask("GET", f"/catalogue/{BIRTH.code}/versions")
    assert [(one["version"], one["origin"]) for one in listed["versions"]] == [
        (2, "hand"),
        (1, "file"),
    ]
    assert listed["versions"][0]["at"].startswith("2026-11-23T02:05")
    await keepers.shown(BIRTH.code, version=2)
    _, offered = await keepers.ask("GET", f"/procedures/{BIRTH.code}")
    assert offered["procedure"]["limits"][0]["statutory"]["amount"] == 3
    assert await keepers.acts() == [("staff:1", "save_procedure", BIRTH.code)]


async def test_the_same_words_make_no_version_and_no_line(keepers: Keepers) -> None:
    status, said = await keepers.save(BIRTH.code)
    assert (status, said["version"], said["changed"]) == (200, 1, [])
    assert await keepers.acts() == []


async def test_a_command_that_comes_twice_is_one_version(keepers: Keepers) -> None:
    for _ in range(2):
        edited = (await keepers.edited(BIRTH.code))["procedure"]
        body = {"procedure": edited | {"decision": "2/QĐ"}, "based_on": 1}
        key = {"Idempotency-Key": "one-save"}
        status, said = await keepers.ask("PUT", f"/catalogue/{BIRTH.code}", body, **key)
        assert (status, said["version"]) == (200, 2)


async def test_the_second_of_two_people_hears_who_changed_what(keepers: Keepers) -> None:
    seen = await keepers.edited(BIRTH.code)
    status, _ = await keepers.save(BIRTH.code, who="mai", parts={"decision": "của chị Mai"})
    assert status == 200
    body = {"procedure": seen["procedure"] | {"level": "Cấp xã"}, "based_on": seen["version"]}
    path = f"/catalogue/{BIRTH.code}"
    status, said = await keepers.ask("PUT", path, body, **{"Accept-Language": "vi"})
    assert (status, said["code"]) == (409, "catalogue_changed")
    for words in ("Vũ Thị Mai", "09:00 23/11/2026", BIRTH.code, "Số quyết định công bố"):
        assert words in said["detail"]
    assert (await keepers.edited(BIRTH.code))["procedure"]["level"] == ""


async def test_a_new_procedure_is_the_centre_s_own(keepers: Keepers) -> None:
    own = {"code": "X.000001", "name": {"vi": "Mượn phòng họp thôn"}, "field": "Hộ tịch"}
    body = {"procedure": own, "based_on": 0}
    assert (await keepers.ask("PUT", "/catalogue/X.000001", body))[0] == 200
    await keepers.shown("X.000001", version=1)
    assert (await keepers.ask("GET", "/procedures/X.000001"))[0] == 200
    status, said = await keepers.ask("PUT", "/catalogue/X.000001", body)
    assert (status, said["code"]) == (409, "catalogue_changed")
    status, said = await keepers.ask("PUT", "/catalogue/-", body)
    assert (status, list(said["fields"])) == (422, ["code"])
    status, said = await keepers.ask("PUT", "/catalogue/9.999999", {**body, "based_on": 3})
    assert (status, said["code"]) == (404, "unknown_procedure")


async def test_mistakes_change_nothing(keepers: Keepers) -> None:
    parts = {"name": {"vi": ""}, "service": "khong-co"}
    status, said = await keepers.save(BIRTH.code, parts=parts)
    assert (status, sorted(said["fields"])) == (422, ["name.vi", "service"])
    assert (await keepers.edited(BIRTH.code))["version"] == 1


async def test_hidden_it_is_gone_for_citizens_and_found_by_administrators(keepers: Keepers) -> None:
    status, said = await keepers.save(MARRIAGE.code, offered=False)
    assert (status, said["changed"]) == (200, ["offered"])
    await keepers.shown(MARRIAGE.code, version=None)
    assert (await keepers.ask("GET", f"/procedures/{MARRIAGE.code}"))[0] == 404
    _, page = await keepers.page("/settings/procedures?only=hidden")
    assert MARRIAGE.code in page
    assert BIRTH.code not in page
    assert (await keepers.save(MARRIAGE.code, offered=True))[0] == 200
    await keepers.shown(MARRIAGE.code, version=3)
    assert (await keepers.ask("GET", f"/procedures/{MARRIAGE.code}"))[0] == 200


async def test_going_back_is_a_version_too(keepers: Keepers) -> None:
    await keepers.save(BIRTH.code, parts={"decision": "2/QĐ"})
    body: dict[str, Any] = {"version": 1, "based_on": 2, "why": "Nhầm"}
    path = f"/catalogue/{BIRTH.code}/restore"
    status, said = await keepers.ask("POST", path, body)
    assert (status, said["version"], said["changed"]) == (200, 3, ["decision"])
    assert (await keepers.edited(BIRTH.code))["procedure"]["decision"] == ""
    assert (await keepers.ask("POST", path, body))[0] == 409
    assert (await keepers.ask("POST", path, body | {"based_on": 3, "version": 9}))[0] == 404


@pytest.mark.parametrize("who", ["lan"])
async def test_a_clerk_may_not(keepers: Keepers, who: str) -> None:
    assert (await keepers.ask("GET", f"/catalogue/{BIRTH.code}", who=who))[0] == 403
    status, page = await keepers.page("/settings/procedures", who)
    assert status == 403
    assert "dành cho người quản trị" in page
    assert BIRTH.code not in page


async def test_the_preview_shows_the_citizens_page_and_a_worked_deadline(keepers: Keepers) -> None:
    entered = BIRTH.model_dump(mode="json") | {
        "name": {"vi": "Khai sinh <b>mới</b>"},
        "limits": [{"statutory": {"amount": 1, "unit": "working_day"}}],
    }
    path = f"/catalogue/{BIRTH.code}/preview"
    language = {"Accept-Language": "vi"}
    status, said = await keepers.ask("POST", path, {"procedure": entered}, **language)
    assert (status, said["mistakes"]) == (200, {})
    assert "Khai sinh &lt;b&gt;mới&lt;/b&gt;" in said["page"]
    assert "<script" not in said["page"]
    (worked,) = said["deadlines"]
    assert "thứ Tư 25/11" in worked["statutory"]  # Tuesday is a holiday
    wrong = {"procedure": entered | {"field": ""}}
    _, said = await keepers.ask("POST", path, wrong, **language)
    assert said == {"mistakes": {"field": "Mời nhập phần này."}, "page": "", "deadlines": []}
    assert (await keepers.edited(BIRTH.code))["version"] == 1


async def test_what_an_import_could_not_read_is_checked_off_or_entered(keepers: Keepers) -> None:
    unread = {"limits": "Trực tiếp1Miễn phí", "fees": "Miễn phí"}
    parts: dict[str, Any] = {"limits": [{"channel": "in_person", "statutory": {"unit": "unread"}}]}
    parts |= {"unread": unread, "fees": [{"amount": 0, "text": "Miễn phí"}]}
    assert (await keepers.save(COPY.code, parts=parts))[0] == 200
    assert (await keepers.ask("GET", "/catalogue-review"))[1] == {"procedures": 1, "parts": 2}
    _, page = await keepers.page("/settings/procedures/review")
    assert "Trực tiếp1Miễn phí" in page
    path = f"/catalogue/{COPY.code}/check-off"
    status, said = await keepers.ask("POST", path, {"part": "fees", "based_on": 2})
    assert (status, said["changed"]) == (200, ["fees"])
    status, said = await keepers.ask("POST", path, {"part": "limits", "based_on": 3})
    assert (status, list(said["fields"])) == (422, ["limits"])
    status, said = await keepers.save(COPY.code, parts={"unread": {}})
    assert (status, list(said["fields"])) == (422, ["limits.0.statutory.unit"])
    assert (await keepers.save(COPY.code, parts={"unread": {}, "limits": LIMIT}))[0] == 200
    assert (await keepers.ask("GET", "/catalogue-review"))[1] == {"procedures": 0, "parts": 0}
    assert (await keepers.ask("POST", path, {"part": "fees", "based_on": 4}))[0] == 404


async def test_a_dossier_keeps_its_version_and_its_day(keepers: Keepers) -> None:
    """Nothing that an administrator does moves what a citizen was promised."""
    await keepers.save(BIRTH.code, parts={"limits": LIMIT})
    await keepers.shown(BIRTH.code, version=2)
    received = {
        "procedure": BIRTH.code,
        "applicant": {"name": "Trần Văn Cường", "phone": "0912345678"},
        "papers": [],
    }
    status, dossier = await keepers.ask("POST", "/dossiers", received, who="lan")
    assert status == 200, dossier
    before = (await keepers.ask("GET", f"/dossiers/{dossier['dossier_id']}", who="lan"))[1]
    keepers.clock.move(minutes=1)
    longer = [{"statutory": {"amount": 30, "unit": "calendar_day"}}]
    await keepers.save(BIRTH.code, parts={"limits": longer, "name": {"vi": "Tên khác"}})
    await keepers.save(BIRTH.code, offered=False)
    after = (await keepers.ask("GET", f"/dossiers/{dossier['dossier_id']}", who="lan"))[1]
    assert after["version_id"] == before["version_id"]
    assert after["procedure_name"] == before["procedure_name"]
    assert before["due_at"] == after["due_at"] is not None
