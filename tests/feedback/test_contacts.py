"""What one person sent is exported and erased by the phone that they left, on both databases."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio
from sqlalchemy import select

from config.centre.model import Centre
from queue_server.backups import erasures
from queue_server.core.clock import SetClock
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.feedback import contacts
from queue_server.feedback.petitions.tables import petitions
from queue_server.feedback.questions.replay import NUMBERED_FROM
from queue_server.feedback.questions.tables import questions
from tests.dossiers.house import House
from tests.feedback.conftest import asks
from tests.feedback.test_petitions import SENT
from tests.hall.with_dossiers import HallWithDossiers, running
from tests.privacy.test_persons import typed

pytestmark = pytest.mark.asyncio(loop_scope="session")
PHONE: Final = "0987123456"
LAN: Final = {"name": "Nguyễn Thị Lan", "id_number": "034190001234", "phone": PHONE}
QUESTION: Final = "Hộ khẩu cũ của tôi còn dùng được không?"


@pytest_asyncio.fixture(loop_scope="session")
async def hall(
    database_url: str, centre: Centre, clock: SetClock
) -> AsyncIterator[HallWithDossiers]:
    async with running(database_url, centre, clock) as one:
        yield one


async def _petition(hall: HallWithDossiers, contact: str) -> str:
    status, said = await hall.call("POST", "/petitions", {**SENT, "contact": contact})
    assert status == 200, said
    code: str = said["code"]
    return code


async def _number(hall: HallWithDossiers, code: str) -> int:
    wanted = select(petitions.c.id).where(petitions.c.code == code)
    return await hall.house.database.read(lambda c: c.execute(wanted).scalar_one())


async def _answered(hall: HallWithDossiers, code: str) -> None:
    answer = {"version": 1, "said": "Đã sửa."}
    path = f"/petitions/{await _number(hall, code)}/answer"
    status, said = await hall.call("POST", path, answer, by="leader")
    assert status in (200, 204), said


@pytest.mark.parametrize(
    ("contact", "found"),
    [
        (PHONE, True),
        ("+84 987 123 456", True),
        ("Chị Lan 0987.123.456, gọi buổi tối", True),
        ("0912345678 0987123456", True),
        ("0987123456 12 Lê Lợi", True),
        ("(+84) 987 123 456", True),
        ("+84 (0)987/123/456", True),
        ("0084987123456", True),
        ("0987  123–456", True),
        ("０９８７１２３４５６", True),
        ("00987123456", False),
        ("987123456", False),
        ("lan@example.vn", False),
        ("0987123457", False),
        ("", False),
    ],
)
async def test_a_phone_is_known_however_it_was_written(
    hall: HallWithDossiers, contact: str, found: bool
) -> None:
    asked = await asks(hall, f"{QUESTION} Gọi {PHONE}", contact=contact)
    code = await _petition(hall, contact)
    sent = await hall.house.database.read(lambda c: contacts.of_phones(c, {PHONE}))
    assert bool(sent) is found
    if found:
        number = await _number(hall, code)
        assert (sent.questions, sent.petitions) == ([asked["question_id"]], [number])


async def test_the_commands_find_what_was_sent_and_what_waits_is_kept(
    hall: HallWithDossiers,
    database_url: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house: House = hall.house
    dossier = await house.withdraw(await house.receive(applicant=LAN))
    asked = await asks(hall, QUESTION, contact=PHONE)
    other = await asks(hall, "Câu hỏi của người khác?", contact="0911222333")
    answered, waiting = await _petition(hall, PHONE), await _petition(hall, PHONE)
    await _answered(hall, answered)
    at = ("--database", database_url)
    assert await typed("person", "export", "--dossier", dossier.code, *at) == 0
    held = json.loads(capsys.readouterr().out)
    assert [one["question"] for one in held["questions"]] == [QUESTION]
    assert [one["code"] for one in held["petitions"]] == [answered, waiting]
    assert {SENT["said"], "Đã sửa."} == {one["said"] for one in held["petitions"][0]["texts"]}

    monkeypatch.setattr("sys.stdin", io.StringIO("+84 987 123 456\n"))
    assert await typed("person", "erase", "--phone", *at) == 0
    assert json.loads(capsys.readouterr().out) == {
        "erased": [f"question {asked['question_id']}", answered],
        "kept": {waiting: contacts.WAITS},
    }
    forgotten = select(questions.c.id, questions.c.forgotten).order_by(questions.c.id)
    rows = await house.database.read(lambda c: c.execute(forgotten).all())
    assert [tuple(row) for row in rows] == [
        (asked["question_id"], True), (other["question_id"], False)
    ]  # fmt: skip
    # Nothing of it is found again; the dossier's own person still is.
    monkeypatch.setattr("sys.stdin", io.StringIO("0900000000\n"))
    assert await typed("person", "export", "--phone", *at) == 1
    assert await typed("person", "erase", "--dossier", dossier.code, *at) == 0
    assert dossier.code in json.loads(capsys.readouterr().out)["erased"]


async def test_a_phone_of_several_people_is_nobody_s_own(
    hall: HallWithDossiers, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    dossier = await hall.house.withdraw(await hall.house.receive(applicant=LAN))
    await hall.house.receive(applicant={"name": "Trần Văn Nam", "phone": "+84987123456"})
    await asks(hall, QUESTION, contact=PHONE)
    at = ("--database", database_url)
    assert await typed("person", "export", "--dossier", dossier.code, *at) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["questions"] == []
    assert "--phone" in said.err


async def test_erasures_are_done_again_in_a_restored_database(
    hall: HallWithDossiers, database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As after `pg_restore`: the file of erasures, and a database in which the words are there."""
    asked, code = await asks(hall, QUESTION, contact=PHONE), await _petition(hall, PHONE)
    number = await _number(hall, code)
    kept = await asks(hall, "Câu hỏi của người khác?")

    def noted(unit: UnitOfWork) -> list[erasures.Erasure]:
        token = select(petitions.c.token).where(petitions.c.id == number)
        of_petition = unit.connection.execute(token).scalar_one()
        of_question = asked["path"].rpartition("/")[2]
        return [
            erasures.Erasure.of(number, of_petition, unit.now),
            erasures.Erasure.of(NUMBERED_FROM + asked["question_id"], of_question, unit.now),
            # One number, another's link.
            erasures.Erasure.of(NUMBERED_FROM + kept["question_id"], of_question, unit.now),
        ]

    file = tmp_path / "noted.erasures"
    erasures.add(file, await hall.house.database.write(noted))
    for expected in ([f"question {asked['question_id']}", code], []):
        assert await typed("person", "erase-again", str(file), "--database", database_url) == 0
        assert json.loads(capsys.readouterr().out) == {"erased": expected}
    words: list[Any] = await hall.house.database.read(
        lambda c: list(c.execute(select(questions.c.contact, questions.c.forgotten)))
    )
    assert sorted(row.forgotten for row in words) == [False, True]
