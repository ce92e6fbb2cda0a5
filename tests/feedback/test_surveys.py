"""Surveys over HTTP: answered once, whichever way, and nobody's."""

from __future__ import annotations

import asyncio
import re
from datetime import date
from typing import Any, Final, cast

from sqlalchemy import func, insert, inspect, select

from config.text.catalogue import text
from config.wire.feedback.surveys import SurveyAnswer, SurveyOccasion, SurveyWay
from queue_server.catalogue.service import Catalogue
from queue_server.core.clock import SetClock
from queue_server.core.current import Current
from queue_server.core.db.connect import open_database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EventBus
from queue_server.core.security.keyed_hash import keyed_hash
from queue_server.feedback.surveys import repository
from queue_server.feedback.surveys.rules import Visited
from queue_server.feedback.surveys.tables import survey_answers, survey_given
from queue_server.feedback.surveys.usecases import FORGOTTEN_AT_ONCE, SurveyService
from tests.dossiers.hostile import RECEIVE
from tests.feedback.conftest import Opened, days_later
from tests.hall.demo import demo_centre
from tests.hall.with_dossiers import HallWithDossiers

GOOD = {"process": 5, "attitude": 4, "reasons": ["than-thien"]}


async def served(hall: HallWithDossiers) -> dict[str, Any]:
    """A ticket that was served at counter 1 to its end."""
    ticket = await hall.issue()
    await hall.open()
    assert await hall.call_next() == ticket["number"]
    for step in ("start", "finish"):
        status, said = await hall.call(
            "POST", f"/tickets/{ticket['ticket_id']}/{step}", {"counter": "1"}, by="clerk"
        )
        assert status in (200, 204), said
    return {**ticket, "counter": "1"}


async def rows(hall: HallWithDossiers) -> list[Any]:
    return await hall.house.database.read(lambda c: list(c.execute(select(survey_answers))))


async def give(hall: HallWithDossiers, token: str, answer: dict[str, Any]) -> tuple[int, Any]:
    return await hall.call("POST", f"/surveys/{token}", answer)


async def test_an_answer_counts_once_however_often_and_by_whatever_way_it_comes(
    opened: Opened,
) -> None:
    hall = await opened()
    ticket = await served(hall)
    sent = await asyncio.gather(*(give(hall, ticket["token"], GOOD) for _ in range(8)))
    assert sorted(said["repeated"] for _, said in sent) == [False, *[True] * 7]
    paper = {
        **GOOD,
        "process": 1,
        "service": ticket["service"],
        "day": "2026-11-16",
        "number": ticket["number"],
    }
    status, said = await hall.call("POST", "/surveys", paper, by="clerk")
    assert (status, said) == (200, {"repeated": True})
    assert [(row.process, row.attitude, row.way) for row in await rows(hall)] == [(5, 4, "ticket")]


async def test_nothing_in_the_database_leads_from_an_answer_to_its_visit(opened: Opened) -> None:
    hall = await opened()
    first, second = await served(hall), await served(hall)
    await give(hall, first["token"], GOOD)
    await give(hall, second["token"], GOOD)
    columns = {column.name for column in survey_answers.c}
    assert not columns & {"ticket_id", "dossier_id", "token", "at", "number"}
    held = await hall.house.database.read(
        lambda c: {
            name: repr(c.exec_driver_sql(f'SELECT * FROM "{name}"').all())
            for name in inspect(c).get_table_names()
        }
    )
    for row in await rows(hall):
        found = {name for name, said in held.items() if str(row.id) in said}
        assert found == {"survey_answers"}
    digests = await hall.house.database.read(
        lambda c: [
            keyed_hash(c, "survey_given.digest").digest(f"visit:{one['ticket_id']}")
            for one in (first, second)
        ]
    )
    given = await hall.house.database.read(lambda c: list(c.scalars(select(survey_given.c.digest))))
    assert sorted(given) == sorted(digests)
    assert "giveSurveyAnswer" not in str(held)


async def test_a_visit_that_is_not_over_and_one_of_long_ago_are_not_answered(
    opened: Opened, clock: SetClock
) -> None:
    hall = await opened(surveys={"open_days": 3})
    ticket, waiting = await served(hall), await hall.issue()
    status, said = await give(hall, waiting["token"], GOOD)
    assert (status, said["code"]) == (409, "survey_not_open")
    clock.move(days=4)
    status, said = await give(hall, ticket["token"], GOOD)
    assert (status, said["code"]) == (409, "survey_not_open")
    status, said = await give(hall, "Z" * 16, GOOD)
    assert (status, said["code"]) == (404, "unknown_survey")


async def test_a_dossier_is_asked_about_once_its_result_is_handed_over(opened: Opened) -> None:
    hall = await opened()
    status, dossier = await hall.call("POST", "/dossiers", RECEIVE, by="clerk")
    assert status == 200, dossier
    token = dossier["follow_url"].rpartition("/")[2]
    status, said = await give(hall, token, GOOD)
    assert (status, said["code"]) == (409, "survey_not_open")


async def test_a_result_that_was_handed_over_is_answered_once_from_the_receipt_s_link(
    opened: Opened,
) -> None:
    hall = await opened()
    status, received = await hall.call("POST", "/dossiers", RECEIVE, by="clerk")
    assert status == 200, received
    page = received["follow_url"].partition("//")[2].partition("/")[2]
    token = page.rpartition("/")[2]
    dossier = await hall.house.resolved(await hall.house.get(received["dossier_id"]))
    assert "/survey/" not in await _page(hall, f"/{page}")
    await days_later(hall, 1)
    ticket = await hall.issue()
    await hall.open()
    assert await hall.call_next() == ticket["number"]
    started = {"counter": "1"}
    await hall.call("POST", f"/tickets/{ticket['ticket_id']}/start", started, by="clerk")
    await hall.house.return_result(
        dossier, receipt=received["follow_url"], ticket_id=ticket["ticket_id"]
    )
    await hall.call("POST", f"/tickets/{ticket['ticket_id']}/finish", started, by="clerk")
    found = re.search(r'href="(/survey/[^"]+)"', await _page(hall, f"/{page}"))
    assert found is not None
    assert token in found[1]
    form = found[1].replace("&amp;", "&")
    assert 'name="process"' in await _page(hall, form)
    sent = {"process": "5", "attitude": "4", "reason.than-thien": "on"}
    for _ in range(2):
        async with hall.client.post(form, data=sent) as answer:
            assert answer.status == 200
    # The visit at which it was collected is asked about by itself.
    assert await give(hall, ticket["token"], GOOD) == (200, {"repeated": False})
    today = hall.house.centre.day(hall.clock.now())
    assert sorted(
        (row.occasion, row.way, row.service, row.counter, row.day, row.process)
        for row in await rows(hall)
    ) == [
        ("result", "receipt", "ho-tich", "1", today, 5),
        ("visit", "ticket", "ho-tich", "1", today, 5),
    ]
    address = f"/feedback/surveys.csv?by=occasion&from={today}&to={today}&lang=en"
    sheet = await _page(hall, address, "leader")
    for occasion in ("visit", "result"):
        named = text("en", f"surveys.staff.occasion.{occasion}")
        assert f"\n{named},1,1," in sheet.replace("\r", "")


async def test_a_result_by_post_is_answered_without_a_counter(opened: Opened) -> None:
    hall = await opened()
    _, received = await hall.call("POST", "/dossiers", RECEIVE, by="clerk")
    dossier = await hall.house.resolved(await hall.house.get(received["dossier_id"]))
    await hall.house.return_result(dossier, delivery="post")
    token = received["follow_url"].rpartition("/")[2]
    sent = await asyncio.gather(*(give(hall, token, GOOD) for _ in range(4)))
    assert sorted(said["repeated"] for _, said in sent) == [False, True, True, True]
    assert [(row.occasion, row.service, row.counter) for row in await rows(hall)] == [
        ("result", "ho-tich", "")
    ]


async def test_a_sheet_after_the_result_counts_once_with_it(opened: Opened) -> None:
    hall = await opened()
    _, received = await hall.call("POST", "/dossiers", RECEIVE, by="clerk")
    sheet = {**GOOD, "service": "dat-dai", "day": "2026-11-16", "occasion": "result"}
    named = {**sheet, "dossier": received["code"].lower()}
    status, said = await hall.call("POST", "/surveys", named, by="clerk")
    assert (status, said["code"]) == (404, "unknown_dossier")  # nothing was handed over yet
    dossier = await hall.house.resolved(await hall.house.get(received["dossier_id"]))
    await hall.house.return_result(dossier, delivery="post")
    for repeated in (False, True):
        taken = await hall.call("POST", "/surveys", named, by="clerk")
        assert taken == (200, {"repeated": repeated})
    token = received["follow_url"].rpartition("/")[2]
    assert await give(hall, token, GOOD) == (200, {"repeated": True})
    assert await hall.call("POST", "/surveys", sheet, by="clerk") == (200, {"repeated": False})
    assert sorted((row.occasion, row.service, row.way) for row in await rows(hall)) == [
        ("result", "dat-dai", "paper"),  # without a code, as it was entered
        ("result", "ho-tich", "paper"),
    ]
    empty = {**sheet, "process": None, "attitude": None}
    _, said = await hall.call("POST", "/surveys", empty, by="clerk")
    assert said["fields"] == {"process": text("vi", "surveys.no_mark")}
    await days_later(hall, 100)
    old = {**named, "day": str(hall.house.centre.day(hall.clock.now()))}
    status, said = await hall.call("POST", "/surveys", old, by="clerk")
    assert (status, said["fields"]) == (422, {"day": text("vi", "surveys.day_too_far", days=90)})


async def test_two_processes_take_the_answer_of_one_visit_once(postgres_url: str) -> None:
    centre = demo_centre()
    service = SurveyService(Current(centre), cast("Catalogue", None))
    databases = [open_database(postgres_url, EventBus()) for _ in range(2)]
    visited = Visited("visit:17", SurveyOccasion.VISIT, date(2026, 11, 16), "ho-tich", "1")

    def give(unit: UnitOfWork) -> bool:
        return service.take(unit, visited, SurveyWay.TICKET, SurveyAnswer(process=5)).repeated

    for database in databases:
        await database.start()
    try:
        sent = await asyncio.gather(*(databases[one % 2].write(give) for one in range(20)))
        counted = await databases[0].read(
            lambda c: repository.counted(c, visited.day, visited.day, "way")
        )
    finally:
        for database in databases:
            await database.stop()
    assert sorted(sent) == [False, *[True] * 19]
    assert [(one.key, one.count) for one in counted] == [("ticket", 1)]


async def _page(hall: HallWithDossiers, path: str, by: str = "") -> str:
    cookies = {"motcua_session": hall.keys[by]} if by else {}
    async with hall.client.get(path, cookies=cookies) as answer:
        assert answer.status == 200, path
        return await answer.text()


WRONG: Final[tuple[dict[str, Any], ...]] = (
    {}, {"process": 0}, {"process": 6}, {"process": 5.0}, {"process": 5, "reasons": ["x"]},
    {"process": 5, "said": "x" * 1001}, {"process": 5, "points": {"x": 3}},
    {"process": 5, "who": "me"},
)  # fmt: skip


async def test_wrong_answers_are_refused_and_use_nothing_up(opened: Opened) -> None:
    hall = await opened()
    ticket = await served(hall)
    for wrong in WRONG:
        status, said = await give(hall, ticket["token"], wrong)
        assert (status, said["code"]) == (422, "bad_request"), wrong
    assert await give(hall, ticket["token"], GOOD) == (200, {"repeated": False})


async def test_the_form_without_script_answers_and_keeps_what_was_typed(opened: Opened) -> None:
    hall = await opened()
    ticket = await served(hall)
    address = f"/survey/{ticket['token']}"
    async with hall.client.get(address) as page:
        shown = await page.text()
        assert page.status == 200
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert 'name="process"' in shown
        assert "<script" not in shown
    async with hall.client.post(address, data={"said": "<b>Chờ</b> lâu"}) as page:
        assert page.status == 422
        assert "&lt;b&gt;Chờ&lt;/b&gt; lâu" in await page.text()
    fields = {"process": "2", "attitude": "5", "reason.cho-lau": "1", "said": "Chờ lâu quá"}
    async with hall.client.post(address, data=fields) as page:
        assert page.status == 200
    async with hall.client.post(address, data=fields) as page:
        assert page.status == 200
    async with hall.client.get(address) as page:  # nobody fills in what is not counted again
        assert 'name="process"' not in await page.text()
    (row,) = await rows(hall)
    assert (row.process, row.attitude, row.reasons) == (2, 5, '["cho-lau"]')
    assert row.said_state == "unread"
    assert "Chờ" not in row.said


async def test_a_tablet_asks_whoever_is_served_and_its_new_address_ends_the_old(
    opened: Opened, clock: SetClock
) -> None:
    hall = await opened()
    ticket = await served(hall)
    counter = ticket["counter"]
    status, made = await hall.call("POST", f"/counters/{counter}/survey-tablet", {}, by="leader")
    assert status == 200
    key = made["address"].rpartition("/")[2]
    status, shown = await hall.call("GET", f"/survey-tablets/{key}")
    assert (status, shown["number"]) == (200, ticket["number"])
    other = {**GOOD, "number": "Z999"}
    status, said = await hall.call("POST", f"/survey-tablets/{key}", other)
    assert (status, said["code"]) == (409, "survey_not_open")
    answer = {**GOOD, "number": ticket["number"]}
    assert await hall.call("POST", f"/survey-tablets/{key}", answer) == (200, {"repeated": False})
    assert await hall.call("POST", f"/survey-tablets/{key}", answer) == (200, {"repeated": True})
    status, shown = await hall.call("GET", f"/survey-tablets/{key}")
    assert shown["number"] == ""
    assert (await give(hall, ticket["token"], GOOD))[1] == {"repeated": True}
    await hall.call("POST", f"/counters/{counter}/survey-tablet", {}, by="leader")
    status, said = await hall.call("GET", f"/survey-tablets/{key}")
    assert (status, said["code"]) == (404, "unknown_survey")
    async with hall.client.get(f"/survey/counter/{key}") as page:
        assert page.status == 404


async def test_words_are_read_by_a_leader_before_they_are_shown(opened: Opened) -> None:
    hall = await opened()
    ticket = await served(hall)
    await give(hall, ticket["token"], {**GOOD, "said": "Chị Lan ở quầy 1 rất tốt"})
    page = await page_of(hall, "/feedback/surveys", "leader")
    assert "Chị Lan" not in page
    page = await page_of(hall, "/feedback/surveys?read=1", "leader")
    assert "Chị Lan ở quầy 1 rất tốt" in page
    (row,) = await rows(hall)
    release = {"said": "Cán bộ ở quầy 1 rất tốt"}
    status, said = await hall.call("POST", f"/survey-texts/{row.id}", release, by="clerk")
    assert status == 403
    status, said = await hall.call("POST", f"/survey-texts/{row.id}", release, by="leader")
    assert status == 204, said
    page = await page_of(hall, "/feedback/surveys", "leader")
    assert "Cán bộ ở quầy 1 rất tốt" in page
    assert "Chị Lan" not in page
    await hall.call("POST", f"/survey-texts/{row.id}", {"said": ""}, by="leader")
    (row,) = await rows(hall)
    assert (row.said, row.said_state) == ("", "")


async def test_figures_show_n_and_no_share_of_few(opened: Opened) -> None:
    hall = await opened(surveys={"least_answers": 5})
    for number in range(5):
        body = {
            "process": 5 if number else 1,
            "service": hall.house.centre.services[0].id,
            "day": "2026-11-16",
        }
        status, said = await hall.call("POST", "/surveys", body, by="clerk")
        assert status == 200, said
    other = {"attitude": 5, "service": hall.house.centre.services[1].id, "day": "2026-11-16"}
    await hall.call("POST", "/surveys", other, by="clerk")
    said = await page_of(hall, "/feedback/surveys.csv?by=service&lang=en", "leader")
    lines = said.splitlines()
    first = next(
        line for line in lines if line.startswith(hall.house.centre.services[0].name["en"])
    )
    assert first.endswith(",5,5,80.0,38 – 96 %,0,,,0,")
    second = next(
        line for line in lines if line.startswith(hall.house.centre.services[1].name["en"])
    )
    assert second.endswith(",1,0,,,1,,few answers,0,")


async def test_old_words_and_hashes_are_forgotten_and_marks_stay(
    opened: Opened, clock: SetClock
) -> None:
    hall = await opened(surveys={"texts_kept_days": 100})
    ticket = await served(hall)
    await give(hall, ticket["token"], {**GOOD, "said": "Cảm ơn"})
    clock.move(days=101)
    held = (await rows(hall))[0]._mapping
    many = [{**held, "id": number} for number in range(FORGOTTEN_AT_ONCE)]
    await hall.house.database.write(lambda u: u.connection.execute(insert(survey_answers), many))
    name = "forget old answers of surveys"
    job = next(one for one in hall.server.rooms.feedback.jobs if one.name == name)
    await job.work()
    found = {(row.said, row.said_state, row.process) for row in await rows(hall)}
    assert found == {("", "", 5)}
    assert await hall.house.database.read(lambda c: c.scalar(select(survey_given.c.digest))) is None


async def page_of(hall: HallWithDossiers, path: str, by: str) -> str:
    async with hall.client.get(path, cookies={"motcua_session": hall.keys[by]}) as answer:
        assert answer.status == 200
        return await answer.text()


async def test_a_tablet_answers_for_nobody_who_has_long_gone(
    opened: Opened, clock: SetClock
) -> None:
    """Else whoever stands at the counter could answer for everybody of the day."""
    hall = await opened()
    ticket = await served(hall)
    _, made = await hall.call("POST", "/counters/1/survey-tablet", {}, by="leader")
    path = f"/survey-tablets/{made['address'].rpartition('/')[2]}"
    answer = {**GOOD, "number": ticket["number"]}
    clock.move(minutes=16)
    status, said = await hall.call("POST", path, answer)
    assert (status, said["code"]) == (409, "survey_not_open")
    clock.move(minutes=-4)
    assert await hall.call("POST", path, answer) == (200, {"repeated": False})


async def test_the_order_of_answers_is_not_in_the_table_of_hashes(postgres_url: str) -> None:
    """On PostgreSQL a row says by which transaction it came, which is the answer's, too."""
    database = open_database(postgres_url, EventBus())
    await database.start()

    def given(unit: UnitOfWork) -> None:
        number = unit.connection.scalar(select(func.count()).select_from(survey_given))
        visited = Visited(f"visit:{number}", SurveyOccasion.VISIT, date(2026, 11, 16), "ho-tich")
        repository.note_given(unit.connection, visited)

    try:
        for _ in range(12):
            await database.write(given)
        await database.write(lambda unit: repository.mix_hashes(unit.connection))
        wanted = "SELECT digest, xmin::text FROM survey_given ORDER BY ctid"
        found = await database.read(lambda c: c.exec_driver_sql(wanted).all())
        assert [row.digest for row in found] == sorted(row.digest for row in found)
        assert (len(found), len({row.xmin for row in found})) == (12, 1)
    finally:
        await database.stop()
