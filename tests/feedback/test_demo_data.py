"""What the demo shows around the visit: every page is full, and logs and figures hold."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from sqlalchemy import Connection, select

from config.demo import with_coming_days
from queue_server.audit import verification as audit
from queue_server.core.actor import ADMINISTRATOR
from queue_server.feedback.petitions.tables import petitions
from queue_server.feedback.questions.tables import faqs, questions
from queue_server.feedback.surveys.tables import survey_answers
from queue_server.synthetic import around_the_visit
from tests.feedback.conftest import Opened
from tests.hall.demo import demo_centre
from tests.hall.with_dossiers import HallWithDossiers

PAGES = {
    "/feedback": "leader",
    "/feedback/surveys": "leader",
    "/feedback/petitions": "leader",
    "/feedback/petitions?over=1": "leader",
    "/feedback/questions": "leader",
    "/feedback/questions?state=over": "leader",
    "/feedback/questions/faqs": "leader",
}


async def _filled(hall: HallWithDossiers) -> None:
    write, now = hall.house.database.write, hall.clock.now()
    made = partial(around_the_visit.make, centre=hall.house.centre, seed=1)
    await write(made, ADMINISTRATOR, now)
    await write(around_the_visit.release, ADMINISTRATOR, now)


async def test_it_is_believable_and_the_same_for_a_seed_and_a_day(opened: Opened) -> None:
    hall = await opened()
    read = hall.house.database.read
    assert await read(around_the_visit.is_empty)
    await _filled(hall)
    assert not await read(around_the_visit.is_empty)
    assert all(one.sound for one in await read(lambda c: audit.verify(c, {})))

    def counted(connection: Connection) -> tuple[int, int, set[str], set[str]]:
        answers = connection.execute(select(survey_answers)).all()
        good = sum(1 for row in answers if row.attitude >= 4)
        assert 0.85 < good / len(answers) < 0.99
        assert {row.service for row in answers} <= set(hall.house.centre.service_by_id)
        states = set(connection.scalars(select(petitions.c.status)))
        ways = {row.way for row in answers}
        return len(answers), len(connection.execute(select(faqs.c.id)).all()), states, ways

    count, published, states, ways = await read(counted)
    assert count > 100
    assert published >= 12
    assert states == {
        "received", "in_progress", "answered", "reopened", "closed", "forwarded", "rejected"
    }  # fmt: skip
    assert ways == {"ticket", "receipt", "tablet", "paper"}
    assert len(await read(lambda c: c.execute(select(questions.c.id)).all())) >= 8


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_every_page_of_it_is_full(opened: Opened, language: str) -> None:
    hall = await opened()
    await _filled(hall)
    for path, by in PAGES.items():
        address = f"{path}{'&' if '?' in path else '?'}lang={language}"
        async with hall.client.get(
            address, cookies={"motcua_session": hall.keys[by], "motcua_language": language}
        ) as answer:
            page = await answer.text()
            assert answer.status == 200, path
            assert 'class="empty"' not in page, path
    async with hall.client.get("/questions?q=khai%20sinh") as answer:
        assert "giấy chứng sinh" in await answer.text()


def test_somebody_is_on_call_as_promised_and_a_point_of_help_comes_next_week() -> None:
    today = date(2026, 11, 18)
    centre = with_coming_days(demo_centre(), today)
    for duty in centre.on_call:
        week = [date(2026, 11, 16 + day) for day in range(7)]
        promised = {day: duty.hours.of(day) for day in week if duty.hours.of(day)}
        assert {one.day: one.hours for one in duty.shifts} == promised
        assert len(duty.shifts) == (1 if duty.kind == "saturday" else 6)
    for point in centre.points_of_help:
        assert [one.day for one in point.days] == [date(2026, 11, 25), date(2026, 11, 28)]
    # Days that somebody wrote into the file stay.
    assert with_coming_days(centre, date(2027, 1, 1)).on_call == centre.on_call
