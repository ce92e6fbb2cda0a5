"""Questions: asked, answered in time by the field's official, published, found, counted."""

from __future__ import annotations

import random
import re
import secrets
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import Connection, Row, event, select, update

from queue_server.backups import erasures
from queue_server.backups.erasures import Erasure
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.feedback.questions import exchange, replay, repository, sealing
from queue_server.feedback.questions.api import SEARCHED
from queue_server.feedback.questions.figures import figures
from queue_server.feedback.questions.tables import faqs, questions
from tests.feedback.conftest import asks, days_later
from tests.hall.with_dossiers import HallWithDossiers

pytestmark = pytest.mark.asyncio(loop_scope="session")
QUESTION = "Con tôi sinh ở tỉnh khác thì làm khai sinh ở đâu?"
ANSWER = "Ông/bà đăng ký ở nơi cư trú của cha hoặc mẹ, mang theo giấy chứng sinh."


def faq(question_id: int | None = None, **words: object) -> dict[str, object]:
    return {
        "question": {"vi": QUESTION, "en": "Where do I register a birth?"},
        "answer": {"vi": ANSWER, "en": "Where the father or mother lives."},
        "field": "Hộ tịch",
        "names_nobody": True,
        "question_id": question_id,
        **words,
    }


async def work(hall: HallWithDossiers, name: str) -> None:
    """Run a job of the server."""
    await next(one.work for one in hall.server.rooms.feedback.jobs if one.name == name)()


# --------------------------------------------------------------------------- the whole way


async def test_from_the_question_to_the_figures(hall: HallWithDossiers) -> None:
    asked = await asks(hall, QUESTION, contact="0912345678", field="Hộ tịch")
    path = f"/asked/{asked['path'].rpartition('/')[2]}"
    status, seen = await hall.call("GET", path)
    assert (status, seen["state"], seen["asks_back"]) == (200, "open", False)
    assert "contact" not in seen

    id = asked["question_id"]
    answer = {"version": 0, "answer": ANSWER}
    assert (await hall.call("POST", f"/questions/{id}/answer", answer, by="clerk"))[1][
        "code"
    ] == "question_not_yours"
    assert (await hall.call("GET", f"/questions/{id}", by="clerk"))[1][
        "code"
    ] == "question_not_yours"
    status, whole = await hall.call("GET", f"/questions/{id}", by="official")
    assert (status, whole["contact"], whole["asked_of"]) == (
        200, "0912345678", ["Phạm Thị Lan Anh"],
    )  # fmt: skip
    status, moved = await hall.call("POST", f"/questions/{id}/answer", answer, by="official")
    assert (status, moved["state"], moved["version"]) == (200, "answered", 1)
    status, again = await hall.call("POST", f"/questions/{id}/answer", answer, by="official")
    assert (status, again["code"]) == (409, "question_changed")

    early = await hall.call("POST", f"{path}/spared", {"spared": True})
    assert early[1]["code"] == "question_not_answered"
    hall.clock.set(hall.clock.now() + timedelta(hours=25))
    assert (await hall.call("GET", path))[1]["asks_back"] is True
    assert (await hall.call("POST", f"{path}/spared", {"spared": True}))[0] == 204
    assert (await hall.call("POST", f"{path}/spared", {"spared": False}))[0] == 204
    assert (await hall.call("GET", path))[1]["spared"] is True

    status, published = await hall.call("POST", "/faqs", faq(id), by="official")
    assert status == 200
    twice = await hall.call("POST", "/faqs", faq(id), by="official")
    assert twice[1]["code"] == "faq_there_already"
    for words in ("lam khai sinh o tinh khac", "khaisinh", "khai sihn", "Khai Sinh tỉnh khác?"):
        status, found = await hall.call("GET", f"/answers?q={words}")
        assert [one["faq"] for one in found["found"]] == [published["faq"]], words
    page = await (await hall.client.get(f"{found['found'][0]['path']}?lang=en")).text()
    assert "Where do I register a birth?" in page
    listed = await (await hall.client.get("/procedures?q=khai+sinh")).text()
    assert QUESTION in listed

    now = hall.clock.now()
    counted = await hall.house.database.read(
        lambda c: figures(c, now - timedelta(days=60), now, now)
    )
    assert (counted.asked, counted.answered, counted.in_time, counted.advised) == (1, 1, 1, 1)
    assert (counted.said, counted.visits_spared, counted.faqs, counted.late) == (1, 1, 1, 0)


async def test_a_contact_lies_sealed_and_goes_with_the_question(hall: HallWithDossiers) -> None:
    asked = await asks(hall, QUESTION, contact="0912345678")
    id, token = asked["question_id"], asked["path"].rpartition("/")[2]

    def stored(connection: Connection) -> tuple[Row[Any], str]:
        row = repository.of_id(connection, id)
        return row, sealing.opened(connection, row, sealing.CONTACT)

    sealed, opened = await hall.house.database.read(stored)
    assert opened == "0912345678"
    assert opened not in sealed.contact
    assert (await hall.call("POST", f"/asked/{token}/erase", {}))[0] == 204
    assert (await hall.call("GET", f"/asked/{token}"))[0] == 404
    row = await hall.house.database.read(lambda c: repository.of_id(c, id))
    assert (row.question, row.answer, row.contact, row.forgotten) == ("", "", "", True)
    assert row.state == "closed"


async def test_an_erased_question_is_erased_again_in_a_restored_backup(
    hall: HallWithDossiers, sqlite_url: str, tmp_path: Path
) -> None:
    asked = await asks(hall, QUESTION, contact="0912345678")
    other = await asks(hall, "Chứng thực ở đâu vào thứ bảy?")
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(file)) as live, closing(sqlite3.connect(tmp_path / "old")) as old:
        live.backup(old)
    token = asked["path"].rpartition("/")[2]
    assert (await hall.call("POST", f"/asked/{token}/erase", {}))[0] == 204
    noted = erasures.read([erasures.beside(file)])
    assert replay.forget_again(tmp_path / "old", noted, hall.clock.now()) == 1
    assert replay.forget_again(tmp_path / "old", noted, hall.clock.now()) == 0
    with closing(sqlite3.connect(tmp_path / "old")) as old:
        rows = old.execute("SELECT id, question = '', contact, state FROM questions ORDER BY id")
        assert rows.fetchall() == [
            (asked["question_id"], 1, "", "closed"),
            (other["question_id"], 0, "", "open"),
        ]


async def test_a_late_question_is_told_to_leaders_until_it_is_answered(
    hall: HallWithDossiers,
) -> None:
    asked = await asks(hall, QUESTION)
    answers = hall.server.rooms.feedback.answers
    await days_later(hall, 5)
    await answers.upkeep.escalate()
    await answers.upkeep.escalate()

    async def told(who: str) -> list[tuple[str, str]]:
        cookies = {"motcua_session": hall.keys[who]}
        said = await (await hall.client.get("/devices/alerts", cookies=cookies)).json()
        return [(one["link"], one["look"]) for one in said["told"] if one["line"] == 0]

    assert await told("leader") == [("feedback/questions", "Xem câu hỏi")]
    assert await told("clerk") == []
    lines = await hall.house.database.read(lambda c: list(_log(c, "question_late")))
    assert lines == [f"question:{asked['question_id']}"]
    answer = {"version": 0, "answer": ANSWER}
    path = f"/questions/{asked['question_id']}/answer"
    assert (await hall.call("POST", path, answer, by="leader"))[0] == 200
    assert await told("leader") == []


def _log(connection: object, action: str) -> list[str]:
    from queue_server.centre.repository import read_log

    return [row.subject for row in read_log(connection) if row.action == action]  # type: ignore[arg-type]


async def test_old_questions_are_forgotten_and_counted_on(hall: HallWithDossiers) -> None:
    words = {"question": QUESTION, "channel": "zalo", "people": 3, "answer": ANSWER, "spared": True}
    status, entered = await hall.call("POST", "/questions/entered", words, by="clerk")
    assert status == 200
    hall.clock.set(hall.clock.now() + timedelta(days=366))
    await hall.server.rooms.feedback.answers.upkeep.forget()
    id = entered["question_id"]
    row = await hall.house.database.read(lambda c: repository.of_id(c, id))
    assert (row.question, row.answer, row.forgotten) == ("", "", True)
    now = hall.clock.now()
    counted = await hall.house.database.read(
        lambda c: figures(c, now - timedelta(days=400), now, now)
    )
    assert (counted.advised, counted.visits_spared, counted.by_channel) == (3, 3, {"zalo": 1})


async def test_a_faq_that_names_somebody_is_refused(hall: HallWithDossiers) -> None:
    asked = await asks(hall, QUESTION, contact="lan ở nhà số 5", field="Hộ tịch")
    id = asked["question_id"]
    for named in ("gọi 0912345678", "chị lan ở nhà số 5 hỏi"):
        words = faq(id, answer={"vi": f"{ANSWER} {named}", "en": ANSWER})
        status, said = await hall.call("POST", "/faqs", words, by="leader")
        assert (status, said["code"]) == (422, "faq_names_somebody")
    unconfirmed = await hall.call("POST", "/faqs", faq(id, names_nobody=False), by="leader")
    assert unconfirmed[0] == 422
    strange = faq(id, question={"fr": "Où est la mairie ?"})
    assert (await hall.call("POST", "/faqs", strange, by="leader"))[0] == 422


async def test_nobody_tries_out_the_contact_of_a_question_that_is_another_s(
    hall: HallWithDossiers,
) -> None:
    """What is to be published is compared with it, and the refusal would say that it was right."""
    asked = await asks(hall, QUESTION, contact="lan ở nhà số 5", field="Đất đai")
    answer = {"vi": "Hỏi chị lan ở nhà số 5.", "en": "x x"}
    tried = faq(asked["question_id"], answer=answer, field="Hộ tịch")
    status, said = await hall.call("POST", "/faqs", tried, by="official")
    assert (status, said["code"]) == (403, "question_not_yours")


async def test_a_withdrawn_or_changed_faq_is_found_as_it_is_now(hall: HallWithDossiers) -> None:
    _, published = await hall.call("POST", "/faqs", faq(), by="leader")
    id = published["faq"]
    assert (await hall.call("GET", "/answers?q=khai sinh"))[1]["found"]
    new = {"vi": "Mai táng phí nhận ở đâu?", "en": "Where is the funeral grant paid?"}
    words = {key: value for key, value in faq(question=new).items() if key != "question_id"}
    changed = await hall.call("PUT", f"/faqs/{id}", words | {"version": 0}, by="leader")
    assert changed[0] == 200
    assert not (await hall.call("GET", "/answers?q=khai sinh"))[1]["found"]
    assert (await hall.call("GET", "/answers?q=mai tang"))[1]["found"]
    assert (await hall.call("PUT", f"/faqs/{id}", words | {"version": 0}, by="leader"))[0] == 409
    assert (await hall.call("POST", f"/faqs/{id}/withdraw", {}, by="leader"))[0] == 200
    assert not (await hall.call("GET", "/answers?q=mai tang"))[1]["found"]
    assert (await hall.client.get(f"/questions/faq/{id}")).status == 404


# ----------------------------------------------------------------------------- the pages


async def test_a_question_is_asked_without_a_script_and_alike_ones_come_first(
    hall: HallWithDossiers,
) -> None:
    await hall.call("POST", "/faqs", faq(), by="leader")
    page = await (await hall.client.get("/questions?q=khai+sinh")).text()
    assert QUESTION in page
    assert "/procedures/1.001193" in page
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    form = {"question": "Làm khai sinh cho con ở đâu?", "key": key[1], "field": "", "contact": ""}
    alike = await hall.client.post("/questions", data=form, allow_redirects=False)
    text = await alike.text()
    assert alike.status == 200
    assert QUESTION in text
    assert 'name="sure"' in text
    sent = [
        await hall.client.post("/questions", data=form | {"sure": "1"}, allow_redirects=False)
        for _ in range(2)
    ]
    assert [one.status for one in sent] == [303, 303]
    # Sent twice, it is one question.
    assert sent[0].headers["Location"] == sent[1].headers["Location"]
    link = sent[0].headers["Location"].partition("?")[0].removeprefix(hall.house.centre.public_url)
    own = await hall.client.get(link)
    assert own.status == 200
    assert own.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "Làm khai sinh cho con ở đâu?" in await own.text()
    short = await hall.client.post("/questions", data=form | {"question": "a"})
    assert short.status == 422
    assert (await hall.client.get("/questions/nobodyknowsthis")).status == 404


@pytest.mark.parametrize("path", ["/questions", "/questions?q=khai+sinh", "/officials"])
async def test_a_citizen_s_page_is_light(hall: HallWithDossiers, path: str) -> None:
    await hall.call("POST", "/faqs", faq(), by="leader")
    page = await (await hall.client.get(path)).text()
    total = len(page.encode())
    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
        total += len(await (await hall.client.get(address)).read())
    assert total < 60_000


@pytest.mark.parametrize("path", ["", "?state=over", "/faqs", "/faqs/new", "/faqs?q=khai"])
@pytest.mark.parametrize("language", ["vi", "en"])
async def test_pages_of_staff_open(hall: HallWithDossiers, path: str, language: str) -> None:
    await asks(hall, "<script>alert(1)</script> khai sinh", field="Hộ tịch")
    cookies = {"motcua_session": hall.keys["leader"]}
    sign = "&" if "?" in path else "?"
    answer = await hall.client.get(
        f"/feedback/questions{path}{sign}lang={language}", cookies=cookies
    )
    text = await answer.text()
    assert answer.status == 200
    assert "<script>alert" not in text


async def test_the_page_of_one_question_is_logged_and_escaped(hall: HallWithDossiers) -> None:
    asked = await asks(hall, "<b>khai sinh</b> ở đâu?", field="Hộ tịch")
    path = f"/feedback/questions/{asked['question_id']}"
    cookies = {"motcua_session": hall.keys["official"]}
    text = await (await hall.client.get(path, cookies=cookies)).text()
    assert "&lt;b&gt;khai sinh" in text
    read = await hall.house.database.read(lambda c: _log(c, "read_question"))
    assert read == [f"question:{asked['question_id']}"]
    other = await hall.client.get(path, cookies={"motcua_session": hall.keys["clerk"]})
    assert other.status == 403


# ----------------------------------------------------------------------------- the files


async def test_a_file_of_the_portal_is_taken_once_and_written_in_its_shape(
    hall: HallWithDossiers,
) -> None:
    import json

    open_one = {"MaHoiDap": "HD1", "CauHoi": QUESTION, "HoTen": "Lan", "SoDienThoai": "0912345678"}
    answered = {"MaHoiDap": "HD2", "CauHoi": "Lệ phí?", "TraLoi": ANSWER, "LinhVuc": "Hộ tịch"}
    file = json.dumps({"DanhSachHoiDap": [open_one, answered]})
    first = await hall.call("POST", "/questions/import", {"file": file}, by="leader")
    assert first == (200, {"questions": 1, "faqs": 1, "known": 0})
    again = await hall.call("POST", "/questions/import", {"file": file}, by="leader")
    assert again == (200, {"questions": 0, "faqs": 0, "known": 2})
    # What was imported is looked at by a person before anybody finds it.
    assert not (await hall.call("GET", "/answers?q=le phi"))[1]["found"]
    status, written = await hall.call("GET", "/questions/export", by="leader")
    assert (status, written["DichVu"]) == (200, "DongBoHoiDap")
    [line] = written["DanhSachHoiDap"]
    assert (line["MaHoiDap"], line["TrangThai"]) == ("HD1", "ChuaTraLoi")
    assert "0912345678" not in json.dumps(written)


async def test_what_one_centre_writes_another_takes_and_writes_without_loss(
    hall: HallWithDossiers,
) -> None:
    import json

    seed = secrets.randbits(32)
    print(f"seed {seed}")
    lines = {one["MaHoiDap"]: one for one in portal_lines(random.Random(seed), 60)}
    file = json.dumps({"MaDonVi": "H05.99.02", "DanhSachHoiDap": list(lines.values())})
    status, taken = await hall.call("POST", "/questions/import", {"file": file}, by="leader")
    frequent = {code for code, one in lines.items() if one["ThuongGap"]}
    assert (status, taken["faqs"], taken["known"]) == (200, len(frequent), 0)
    everything = update(faqs).values(published=True)  # a person looked at each
    await hall.house.database.write(lambda unit: unit.connection.execute(everything) and None)
    _, written = await hall.call("GET", "/questions/export", by="leader")
    assert {one["MaHoiDap"]: one for one in written["DanhSachHoiDap"]} == lines

    # Its own file changes nothing, what it asked and published itself included.
    await asks(hall, QUESTION)
    assert (await hall.call("POST", "/faqs", faq(), by="leader"))[0] == 200
    _, written = await hall.call("GET", "/questions/export", by="leader")
    assert len(written["DanhSachHoiDap"]) == len(lines) + 2
    own = {"file": json.dumps(written)}
    status, taken = await hall.call("POST", "/questions/import", own, by="leader")
    assert (status, taken) == (200, {"questions": 0, "faqs": 0, "known": len(lines) + 2})


async def test_what_a_centre_wrote_before_its_database_began_anew_is_taken_whole(
    hall: HallWithDossiers,
) -> None:
    """Its old numbers meet those of rows that were themselves taken from a file."""
    import json

    async def take(*numbers: str, answer: str = "") -> dict[str, int]:
        lines = [
            {"MaHoiDap": one, "CauHoi": f"{QUESTION} {one}", "TraLoi": answer} for one in numbers
        ]
        file = {"file": json.dumps(lines)}
        status, taken = await hall.call("POST", "/questions/import", file, by="leader")
        assert status == 200
        return {name: count for name, count in taken.items() if count}

    for kind, answer, added in (("HD", "", "questions"), ("TG", ANSWER, "faqs")):
        start = f"{hall.server.app.centre.value.unit.code}-{kind}-"
        assert await take(f"{start}9", f"{start}8", answer=answer) == {added: 2}
        assert await take(f"{start}1", f"{start}2", answer=answer) == {added: 2}
        assert await take(f"{start}1", f"{start}9", answer=answer) == {"known": 2}


def portal_lines(chance: random.Random, count: int) -> list[dict[str, Any]]:
    """Questions as another centre writes them: waiting, answered, closed, frequent."""
    letters = "aăâđeêioơuư ỳýỹ1,.?!<&\"'\n–"

    def words() -> str:
        said = "".join(chance.choice(letters) for _ in range(chance.randint(0, 40)))
        return f"H {said} .".replace("\n ", "\n")

    def line(place: int) -> dict[str, Any]:
        state = chance.choice(list(exchange.STATES.values()))
        is_answered, is_frequent = state != "ChuaTraLoi", chance.random() < 0.4
        asked = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=chance.randrange(10**7))
        answered = asked + timedelta(seconds=chance.randrange(10**6))
        found: dict[str, Any] = {
            "MaHoiDap": f"H05.99.02-{'TG' if is_frequent else 'HD'}-{place}",
            "CauHoi": words(),
            "TraLoi": words() if is_answered or is_frequent else "",
            "LinhVuc": chance.choice(["", "Hộ tịch"]),
            "MaTTHC": chance.choice(["", "1.001193.000.00.00.H55"]),
            "NgayHoi": (answered if is_frequent else asked).isoformat(),
            "NgayTraLoi": answered.isoformat() if is_answered or is_frequent else None,
            "TrangThai": "DaTraLoi" if is_frequent else state,
            "ThuongGap": is_frequent,
            "NgonNgu": "vi" if is_frequent else chance.choice(["vi", "en"]),
        }
        if is_frequent:
            both = {"CauHoi": words(), "TraLoi": words()}
            found["BanDich"] = chance.choice([{}, {"en": both}])
        return found

    return [line(place) for place in range(1, count + 1)]


@pytest.mark.parametrize(
    "file",
    [
        "no json", "3", "[1]", '{"DanhSachHoiDap": 3}', "[" * 100_000, '[{"MaHoiDap": "1"}]',
        '[{"CauHoi": "thiếu mã số"}]', '[{"MaHoiDap": "\\ud800x", "CauHoi": ""}]',
    ],
)  # fmt: skip
async def test_a_wrong_file_is_refused_with_words(hall: HallWithDossiers, file: str) -> None:
    status, said = await hall.call("POST", "/questions/import", {"file": file}, by="leader")
    assert (status, said["code"]) == (422, "bad_request")
    assert said["fields"]["file"]


async def test_searches_by_the_form_are_limited_as_searches_are(hall: HallWithDossiers) -> None:
    sent = {"question": "Đăng ký khai sinh cần những giấy tờ gì?"}
    await hall.call("POST", "/faqs", faq(), by="leader")
    async with hall.client.post("/questions?lang=en", data=sent) as page:
        assert page.status == 200
    for _ in range(SEARCHED.burst - 1):
        await hall.call("GET", "/answers?q=khai")
    async with hall.client.post("/questions?lang=en", data=sent) as page:
        assert page.status == 422


async def test_a_restored_database_forgets_again_when_the_server_starts(
    hall: HallWithDossiers, sqlite_url: str
) -> None:
    asked = await asks(hall, QUESTION, contact="0912345678")
    other = await asks(hall, "Chứng thực ở đâu vào thứ bảy?")
    id, token = asked["question_id"], asked["path"].rpartition("/")[2]
    wrong = Erasure.of(replay.NUMBERED_FROM + other["question_id"], token, hall.clock.now())
    noted = Erasure.of(replay.NUMBERED_FROM + id, token, hall.clock.now())
    erasures.add(erasures.beside(Path(sqlite_url.removeprefix("sqlite:///"))), [noted, wrong])
    await work(hall, "erase questions again")
    row = await hall.house.database.read(lambda c: repository.of_id(c, id))
    assert (row.question, row.contact, row.state) == ("", "", "closed")
    assert (await hall.call("GET", f"/asked/{other['path'].rpartition('/')[2]}"))[0] == 200


async def test_a_large_file_is_taken_with_as_few_statements_as_a_small_one(
    hall: HallWithDossiers,
) -> None:
    """Nobody waits seconds for a ticket while somebody imports."""

    def statements(unit: UnitOfWork, name: str, many: int) -> int:
        found = [
            exchange.Imported(f"{name}{at}", f"{QUESTION} {at}", answer, "Hộ tịch", "", contact)
            for at in range(many)
            for answer, contact in (("", "0912345678"),)
        ]
        answered = [replace(one, portal_id=f"A{one.portal_id}", answer=ANSWER) for one in found]
        count = 0

        def executed(*_said: object) -> None:
            nonlocal count
            count += 1

        event.listen(unit.connection, "before_cursor_execute", executed)
        exchange.take(unit, hall.house.centre, [*found, *answered])
        event.remove(unit.connection, "before_cursor_execute", executed)
        return count

    write = hall.house.database.write
    few = await write(lambda unit: statements(unit, "f", 2))
    assert await write(lambda unit: statements(unit, "m", 200)) == few

    def contacts(connection: Connection) -> set[str]:
        rows = connection.execute(select(questions))
        return {sealing.opened(connection, row, sealing.CONTACT) for row in rows}

    assert await hall.house.database.read(contacts) == {"0912345678"}


@pytest.mark.parametrize("who", ["leader", "official", "clerk"])
async def test_guidance_is_among_the_pages_of_staff_and_the_page_shown_is_marked(
    hall: HallWithDossiers, who: str
) -> None:
    cookies = {"motcua_session": hall.keys[who]}
    for tab in ("questions", "guidance"):
        page = await (await hall.client.get(f"/feedback/{tab}?lang=en", cookies=cookies)).text()
        tabs = page.partition('<nav class="tabs"')[2].partition("</nav>")[0]
        assert "/feedback/guidance?lang=en" in tabs
        assert f'/feedback/{tab}?lang=en" aria-current="page"' in tabs


CITIZENS_PAGES: Final = (
    "procedures", "follow", "questions", "officials", "out-of-hours", "petition",
)  # fmt: skip


@pytest.mark.parametrize("path", ["", *CITIZENS_PAGES])
async def test_each_page_for_citizens_leads_to_all_of_them(
    hall: HallWithDossiers, path: str
) -> None:
    page = await (await hall.client.get(f"/{path}?lang=en")).text()
    known = set(re.findall(r'href="(?:https?://[^/"]+)?/([a-z-]+)(?:\?lang=en)?"', page))
    assert known >= set(CITIZENS_PAGES)


async def test_a_faq_stands_under_the_field_of_its_procedure(hall: HallWithDossiers) -> None:
    birth = {"procedure": "1.001193"}
    status, said = await hall.call(
        "POST", "/faqs", faq(procedure="1.001193", field=""), by="leader"
    )
    assert status == 200, said
    made = await hall.house.database.read(lambda c: repository.faq_of(c, said["faq"]))
    assert made.field == "Hộ tịch"
    status, said = await hall.call(
        "POST", "/faqs", faq(procedure="1.001193", field="Đất đai"), by="leader"
    )
    assert (status, said["code"]) == (422, "procedure_of_other_field")
    assert "Hộ tịch" in said["detail"]
    status, said = await hall.call("POST", "/faqs", faq(procedure="9.999999"), by="leader")
    assert (status, said["code"]) == (404, "unknown_procedure")
    asked = await asks(hall, QUESTION)
    moved = {"version": 0, "field": "Đất đai", **birth}
    path = f"/questions/{asked['question_id']}/field"
    status, said = await hall.call("POST", path, moved, by="leader")
    assert (status, said["code"]) == (422, "procedure_of_other_field")
