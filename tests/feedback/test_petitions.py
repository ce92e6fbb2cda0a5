"""Petitions over HTTP: from the page to the answer, in time, sealed, logged, erased."""

from __future__ import annotations

import unicodedata
from functools import partial
from typing import Any

from aiohttp import FormData
from sqlalchemy import select

from config.text.catalogue import text
from queue_server.audit.verification import verify
from queue_server.backups import erasures
from queue_server.centre.staff.access import new_secret
from queue_server.core.clock import SetClock
from queue_server.core.db.sqlite import SqliteDatabase
from queue_server.feedback.petitions import repository
from queue_server.feedback.petitions.tables import petition_log, petition_photos, petitions
from tests.feedback.conftest import Opened, days_later
from tests.feedback.test_photos import PLACE, picture, png_of
from tests.hall.served_hall import lines_of_log
from tests.hall.with_dossiers import HallWithDossiers, start_session

SAID = "Đèn ở sảnh hỏng đã ba ngày <b>"
SENT = {"kind": "gop-y", "said": SAID, "name": "Nguyễn Thị Lan", "contact": "0912345678"}


async def submit(hall: HallWithDossiers, **words: str) -> tuple[str, int]:
    """The token and the number of a petition that a citizen sent."""
    status, said = await hall.call("POST", "/petitions", {**SENT, **words})
    assert status == 200, said
    status, listed = await hall.call("GET", "/petitions", by="leader")
    number = next(one["petition_id"] for one in listed["petitions"] if one["code"] == said["code"])
    return said["follow_url"].rpartition("/")[2], number


async def step(
    hall: HallWithDossiers, number: int, name: str, by: str = "leader", **words: Any
) -> int:
    _, whole = await hall.call("GET", f"/petitions/{number}", by="leader")
    sent = {"version": whole["version"], **words}
    status, _ = await hall.call("POST", f"/petitions/{number}/{name}", sent, by=by)
    return status


async def leader(hall: HallWithDossiers) -> str:
    """A session of now: those of the beginning have ended after some days."""
    secret = new_secret()
    start = partial(start_session, token=secret, staff_id=21, now=hall.clock.now())
    await hall.house.database.write(start)
    return secret


async def test_a_petition_is_assigned_answered_reopened_answered_and_closed(
    opened: Opened, clock: SetClock
) -> None:
    hall = await opened()
    token, number = await submit(hall)
    assert await step(hall, number, "assign", official=11) == 204
    assert await step(hall, number, "answer", by="official", said="Đã thay đèn.") == 204
    link = f"/petitions/link/{token}"
    _, seen = await hall.call("GET", link)
    assert (seen["status"], seen["may_object"]) == ("answered", True)
    no = {"satisfied": False, "said": "Vẫn hỏng"}
    assert (await hall.call("POST", f"{link}/judgement", no))[0] == 204
    assert (await hall.call("POST", f"{link}/judgement", no))[0] == 204  # sent twice
    _, seen = await hall.call("GET", link)
    assert [one["what"] for one in seen["texts"]] == ["petition", "answer", "objection"]
    assert await step(hall, number, "answer", said="Đã thay cả dây.") == 204
    assert (await hall.call("POST", f"{link}/judgement", {"satisfied": True}))[0] == 204
    _, seen = await hall.call("GET", link)
    assert seen["status"] == "closed"
    assert await step(hall, number, "answer", said="Nữa") == 409
    rows = await hall.house.database.read(lambda c: c.execute(select(petition_log)).all())
    assert [row.action for row in rows] == [
        "submit",
        "assign",
        "answer",
        "object",
        "answer",
        "accept",
    ]
    assert all(one.sound for one in await hall.house.database.read(verify))


async def test_it_is_reopened_twice_and_a_late_second_answer_counts_as_late(
    opened: Opened, clock: SetClock
) -> None:
    hall = await opened()
    token, number = await submit(hall, name="", contact="")
    judgement, no = f"/petitions/link/{token}/judgement", {"satisfied": False, "said": "Chưa"}
    statuses, late = [], []
    for days in (0, 40, 0):
        clock.move(days=days)
        await days_later(hall, 0)
        assert await step(hall, number, "answer", said="Đã sửa.") == 204
        row = await hall.house.database.read(lambda c: repository.by_id(c, number))
        late.append(row.was_late)
        assert (await hall.call("POST", judgement, no))[0] == 204
        _, seen = await hall.call("GET", f"/petitions/link/{token}")
        statuses.append((seen["status"], seen["may_object"]))
    assert statuses == [("reopened", False), ("reopened", False), ("closed", False)]
    assert late == [False, True, True]


async def test_two_who_answer_at_once_do_not_both(opened: Opened) -> None:
    hall = await opened()
    _, number = await submit(hall)
    first = {"version": 1, "said": "Một"}
    assert (await hall.call("POST", f"/petitions/{number}/answer", first, by="leader"))[0] == 204
    status, said = await hall.call(
        "POST", f"/petitions/{number}/forward", {"version": 1, "office": "Điện lực"}, by="leader"
    )
    assert (status, said["code"]) == (409, "petition_changed")


async def test_what_anybody_wrote_is_sealed_and_reading_it_is_logged_once(
    opened: Opened, clock: SetClock
) -> None:
    hall = await opened()
    _, number = await submit(hall)
    assert isinstance(hall.house.database, SqliteDatabase)
    folder = hall.house.database.path.parent
    held = b"".join(file.read_bytes() for file in folder.glob("motcua.sqlite*"))
    for words in (SAID, SENT["name"], SENT["contact"]):
        assert words.encode() not in held
    for _ in range(3):
        status, whole = await hall.call("GET", f"/petitions/{number}", by="official")
        assert (status, whole["name"]) == (200, SENT["name"])
    read = await lines_of_log(hall.house.database, "read_petition")
    assert [(who, subject) for who, _, subject, _ in read] == [("staff:11", whole["code"])]
    clock.move(minutes=11)
    await hall.call("GET", f"/petitions/{number}", by="official")
    assert len(await lines_of_log(hall.house.database, "read_petition")) == 2
    assert (await hall.call("GET", f"/petitions/{number}", by="clerk"))[0] in (200, 403)


async def test_the_page_takes_photos_and_shows_them_to_the_holder_of_the_link(
    opened: Opened,
) -> None:
    hall = await opened()
    async with hall.client.get("/petition") as page:
        shown = await page.text()
        assert "<script" not in shown
    form = FormData()
    for name, value in SENT.items():
        form.add_field(name, value)
    form.add_field("photo", picture(), filename="../../etc/passwd", content_type="text/html")
    form.add_field("photo", b"", filename="")
    async with hall.client.post("/petition", data=form, allow_redirects=False) as sent:
        assert sent.status == 303, await sent.text()
        receipt = sent.headers["Location"].partition("?")[0]
    async with hall.client.get(receipt) as page:
        shown = await page.text()
        assert "&lt;b&gt;" in shown
        assert 'value="yes"' not in shown
    async with hall.client.get(f"{receipt}/photos/0") as photo:
        assert (photo.status, photo.content_type) == (200, "image/jpeg")
        assert photo.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in photo.headers["Content-Security-Policy"]
        assert PLACE not in await photo.read()
    async with hall.client.get(f"/petition/{'Z' * 16}/photos/0") as photo:
        assert photo.status == 404
    image = await hall.house.database.read(lambda c: c.scalar(select(petition_photos.c.image)))
    assert not str(image).startswith("/9j/")


async def test_bombs_and_too_many_photos_are_refused_and_the_words_stay(opened: Opened) -> None:
    hall = await opened(petitions={"photos": 1})
    for files in (
        [png_of(60_000, 60_000)],
        [b"%PDF-1.7"],
        [picture(), picture()],
        [b"\0" * 7_000_000],
    ):
        form = FormData()
        for name, value in SENT.items():
            form.add_field(name, value)
        for file in files:
            form.add_field("photo", file, filename="a.jpg", content_type="image/jpeg")
        async with hall.client.post("/petition", data=form, allow_redirects=False) as sent:
            assert sent.status == 422
            if len(files[0]) < 7_000_000:
                assert "&lt;b&gt;" in await sent.text()
    assert await hall.house.database.read(lambda c: c.scalar(select(petitions.c.id))) is None


async def test_one_address_sends_a_few_an_hour(opened: Opened, clock: SetClock) -> None:
    hall = await opened(petitions={"sent_per_hour": 2})
    key = {"Idempotency-Key": "first"}
    for _ in range(3):  # the same command again costs nothing
        assert (await hall.call("POST", "/petitions", SENT, **key))[0] == 200
    assert (await hall.call("POST", "/petitions", SENT))[0] == 200
    status, said = await hall.call("POST", "/petitions", SENT)
    assert (status, said["code"]) == (429, "too_many_requests")
    clock.move(minutes=31)
    assert (await hall.call("POST", "/petitions", SENT))[0] == 200


async def test_overdue_petitions_alarm_and_count(opened: Opened, clock: SetClock) -> None:
    hall = await opened()
    await submit(hall)
    job = next(
        one for one in hall.server.rooms.feedback.jobs if one.name == "look at overdue petitions"
    )
    words = {0: "", 4: "must be forwarded soon", 16: "overdue"}
    for days, wanted in words.items():
        clock.move(days=days)
        await job.work()
        cookies = {"motcua_session": await leader(hall)}
        async with hall.client.get("/devices/alerts?lang=en", cookies=cookies) as told:
            found = (await told.json())["told"]
        said = [one["words"] for one in found if one["line"] == 0]
        assert len(said) == bool(wanted), said
        assert all(wanted in one for one in said)
        links = {(one["link"], one["look"]) for one in found if one["line"] == 0}
        assert links <= {("feedback/petitions", "See petitions and complaints")}
    path = "/feedback/petitions.csv?from=2026-11-01&to=2026-11-30&lang=en"
    async with hall.client.get(path, cookies=cookies) as answer:
        lines = (await answer.read()).decode("utf-8-sig").splitlines()
    assert "Suggestion,1,0,0,0,1,0,0,0,0.0,0.0" in lines


async def test_staff_enter_a_letter_that_counts_from_its_day(opened: Opened) -> None:
    hall = await opened()
    letter = {**SENT, "channel": "paper", "received_on": "2026-11-13"}
    status, said = await hall.call("POST", "/petitions/entered", letter, by="clerk")
    assert (status, said["code"][:9]) == (200, "PA-261113")
    ahead = {**letter, "received_on": "2026-12-01"}
    status, said = await hall.call("POST", "/petitions/entered", ahead, by="clerk")
    wrong = {"received_on": text("vi", "petitions.day_too_far", days=60)}
    assert (status, said["fields"]) == (422, wrong)
    assert (await hall.call("POST", "/petitions/entered", letter))[0] == 401


async def test_an_answer_that_nobody_objects_to_closes_it_and_old_ones_are_forgotten(
    opened: Opened, clock: SetClock
) -> None:
    hall = await opened(petitions={"close_after_days": 5, "persons_kept_days": 365})
    token, number = await submit(hall)
    assert await step(hall, number, "answer", said="Cảm ơn") == 204
    found = {one.name: one for one in hall.server.rooms.feedback.jobs}
    jobs = {name: one.work for name, one in found.items()}
    # A clock that is ahead closes nothing, and the right to object stays.
    assert found["close answered petitions"].deletes_for_good
    clock.move(days=6)
    await jobs["close answered petitions"]()
    _, seen = await hall.call("GET", f"/petitions/link/{token}")
    assert seen["status"] == "closed"
    clock.move(days=366)
    await jobs["forget old petitions"]()
    _, seen = await hall.call("GET", f"/petitions/link/{token}")
    assert seen["texts"] == []
    assert all(one.sound for one in await hall.house.database.read(verify))


async def test_an_erasure_is_done_again_after_an_older_backup_is_back(opened: Opened) -> None:
    hall = await opened()
    token, number = await submit(hall)
    assert (await hall.call("POST", f"/petitions/{number}/erase", {}, by="leader"))[0] == 409
    assert await step(hall, number, "reject", reason="Không có nội dung") == 204
    assert isinstance(hall.house.database, SqliteDatabase)
    noted = erasures.beside(hall.house.database.path)
    erasures.add(noted, [erasures.Erasure.of(number, token, hall.clock.now())])
    jobs = {one.name: one.work for one in hall.server.rooms.feedback.jobs}
    await jobs["erase petitions again"]()
    row = await hall.house.database.read(lambda c: c.execute(select(petitions)).one())
    assert (row.forgotten, row.name, row.contact, row.status) == (True, "", "", "rejected")
    assert (await hall.call("POST", f"/petitions/{number}/erase", {}, by="official"))[0] == 403


async def test_a_form_that_is_broken_inside_is_refused_in_words(opened: Opened) -> None:
    hall = await opened()
    for head in (b"X: y\r\n" * 500, b"X: " + b"y" * 20_000 + b"\r\n", b"no head\r\n"):
        body = b"--b\r\n" + head + b"\r\n\r\n--b--\r\n"
        kind = {"Content-Type": "multipart/form-data; boundary=b"}
        async with hall.client.post("/petition", data=body, headers=kind) as sent:
            assert sent.status == 415, head[:20]


async def test_a_read_whose_line_of_the_log_was_lost_is_logged_with_the_next(
    opened: Opened,
) -> None:
    hall = await opened()
    _, number = await submit(hall)

    async def run(statement: str) -> None:
        await hall.house.database.write(lambda u: u.connection.exec_driver_sql(statement) and None)

    await run(
        "CREATE TRIGGER full BEFORE INSERT ON centre_log WHEN new.action = 'read_petition'"
        " BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
    )
    assert (await hall.call("GET", f"/petitions/{number}", by="official"))[0] == 503
    await run("DROP TRIGGER full")
    assert (await hall.call("GET", f"/petitions/{number}", by="official"))[0] == 200
    assert len(await lines_of_log(hall.house.database, "read_petition")) == 1


async def test_nothing_sealed_is_left_in_the_files_of_a_petition_that_was_erased(
    opened: Opened,
) -> None:
    hall = await opened()
    _, number = await submit(hall)
    assert await step(hall, number, "reject", reason="Không có nội dung") == 204
    sealed = await hall.house.database.read(lambda c: c.scalar(select(petitions.c.contact)))
    assert (await hall.call("POST", f"/petitions/{number}/erase", {}, by="leader"))[0] == 204
    assert isinstance(hall.house.database, SqliteDatabase)
    for file in hall.house.database.path.parent.glob("motcua.sqlite*"):
        assert str(sealed).encode() not in file.read_bytes(), file.name


async def test_pages_take_as_many_letters_as_they_promise(opened: Opened) -> None:
    """A letter of Vietnamese that was typed decomposed has fifteen bytes in a form."""
    hall = await opened()
    words = unicodedata.normalize("NFD", "ệ" * 1_999 + "?")
    form = FormData()
    for name, value in {"kind": "gop-y", "said": words}.items():
        form.add_field(name, value)
    form.add_field("photo", b"", filename="")
    post = partial(hall.client.post, allow_redirects=False)
    async with post("/petition", data=form) as sent:
        assert sent.status == 303
        assert sent.headers["Location"]
    async with post("/questions", data={"question": words, "sure": "1"}) as sent:
        assert sent.status == 303
    token, number = await submit(hall)
    assert await step(hall, number, "answer", said="Đã sửa.") == 204
    async with post(f"/petition/{token}", data={"satisfied": "no", "said": words}) as sent:
        assert sent.status == 303
    _, seen = await hall.call("GET", f"/petitions/link/{token}")
    assert len(seen["texts"][-1]["said"]) == 2_000


async def test_a_mistake_does_not_count_and_who_must_wait_keeps_the_words(opened: Opened) -> None:
    hall = await opened(petitions={"sent_per_hour": 1})

    async def send(kind: str) -> tuple[int, str]:
        form = FormData()
        for name, value in {**SENT, "kind": kind}.items():
            form.add_field(name, value)
        form.add_field("photo", b"", filename="")
        async with hall.client.post("/petition", data=form, allow_redirects=False) as sent:
            return sent.status, await sent.text()

    assert [(await send(kind))[0] for kind in ("", "gop-y")] == [422, 303]
    status, page = await send("gop-y")
    assert (status, "&lt;b&gt;" in page) == (429, True)
