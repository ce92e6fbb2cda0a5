"""What the holder of a receipt sees, on both databases: from receiving to the result."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest

from config.centre.model import Centre
from config.wire.dossiers.answers import (
    Dossier,
    DossierFollowed,
    DossierStatus,
    Standing,
    StepState,
)
from queue_server.core.clock import SetClock
from queue_server.core.current import Current
from queue_server.core.errors import NotFound
from queue_server.dossiers.reading.tracking import DossierTracking
from queue_server.dossiers.reading.visits import DossierVisits
from tests.dossiers.house import ALL_PAPERS, BIRTH, CONTRACT, MARITAL_STATUS, House
from tests.hall.with_dossiers import HallWithDossiers, running

PERSON: dict[str, Any] = {
    "name": "Nguyễn Thị Bí Mật",
    "id_number": "001099012345",
    "birth_date": "1960-02-03",
    "sex": "Nữ",
    "address": "Thôn Kín, xã An Khê Thượng",
    "phone": "0912 345 678",
    "submitted_by": "Trần Văn Thay",
}
SECRETS = (
    "Bí Mật",
    "001099012345",
    "1960",
    "Thôn Kín",
    "0912",
    "345 678",
    "Văn Thay",
    "Cán bộ 1",
    "Cán bộ 2",
)


@pytest.fixture
def following(house: House) -> DossierTracking:
    visits = DossierVisits(Current(house.centre), house.catalogue)
    return DossierTracking(
        Current(house.centre), house.database, house.catalogue, visits, house.clock
    )


def token_of(dossier: Dossier) -> str:
    return dossier.follow_url.rsplit("/", 1)[1]


async def seen(following: DossierTracking, dossier: Dossier) -> DossierFollowed:
    return await following.followed(token_of(dossier))


async def test_a_dossier_is_followed_to_its_result(house: House, following: DossierTracking):
    dossier = await house.receive(applicant=PERSON)
    shown = await seen(following, dossier)
    assert (shown.status, shown.standing) == (DossierStatus.RECEIVED, Standing.IN_TIME)
    assert shown.procedure_name == MARITAL_STATUS.name
    assert shown.promised_at == dossier.due_at
    assert [step.state for step in shown.steps] == [
        StepState.DONE,
        StepState.NOW,
        *[StepState.TO_COME] * 3,
    ]
    house.clock.move(hours=2)
    dossier = await house.resolved(dossier)
    shown = await seen(following, dossier)
    assert (shown.status, shown.visit) == (DossierStatus.RESOLVED, "collect")
    assert shown.visit_service == "nhan-ket-qua"
    assert shown.resolved_at == house.clock.now()
    dossier = await house.return_result(dossier, receipt=dossier.follow_url)
    shown = await seen(following, dossier)
    assert (shown.status, shown.visit) == (DossierStatus.RETURNED, "")
    assert shown.returned_at == house.clock.now()
    assert {step.state for step in shown.steps} == {StepState.DONE}


async def test_it_says_what_the_citizen_must_bring_and_goes_on_afterwards(
    house: House, following: DossierTracking
):
    dossier = await house.receive(
        BIRTH.code,
        papers=[{"paper": 0, "state": "received"}, {"paper": 1, "state": "missing"}],
        supplement={"instruction": "Mang bản chính", "until": "2026-11-30"},
    )
    shown = await seen(following, dossier)
    assert shown.standing is Standing.STOPPED
    assert (shown.waiting_papers, shown.waiting_for) == (["Giấy chứng sinh"], "Mang bản chính")
    assert shown.waiting_until == date(2026, 11, 30)
    assert shown.promised_at is None
    assert (shown.visit, shown.visit_service) == ("supplement", "ho-tich")
    dossier = await house.accept_papers(dossier, papers=ALL_PAPERS)
    shown = await seen(following, dossier)
    assert (shown.waiting_papers, shown.waiting_for, shown.waiting_until) == ([], "", None)
    assert shown.promised_at == dossier.due_at
    assert shown.visit == ""


async def test_papers_that_the_form_names_are_named(house: House, following: DossierTracking):
    dossier = await house.receive()
    dossier = await house.ask_for_papers(dossier, papers=["Bản án ly hôn"])
    assert (await seen(following, dossier)).waiting_papers == ["Bản án ly hôn"]


async def test_it_says_what_is_to_be_paid(house: House, following: DossierTracking):
    dossier = await house.ask_for_payment(await house.receive())
    shown = await seen(following, dossier)
    assert (shown.waiting_amount, shown.waiting_for) == (500_000, "Nộp thuế trước bạ")
    assert shown.visit == ""
    dossier = await house.confirm_payment(dossier)
    assert (await seen(following, dossier)).waiting_amount is None


async def test_the_new_day_of_an_apology_is_told(house: House, following: DossierTracking):
    dossier = await house.receive()
    house.clock.move(days=4)
    assert (await seen(following, dossier)).standing is Standing.LATE
    dossier = await house.apologise(dossier, new_day="2026-11-25")
    shown = await seen(following, dossier)
    assert (shown.new_day, shown.standing) == (date(2026, 11, 25), Standing.LATE)
    assert shown.promised_at == dossier.due_at, "the first promise is not rewritten"


async def test_why_it_was_refused_or_stopped_is_told(house: House, following: DossierTracking):
    refused = await house.receive(refusal={"reason": "Sai thẩm quyền", "ground": "Điều 13"})
    shown = await seen(following, refused)
    assert (shown.refusal, shown.ground) == ("Sai thẩm quyền", "Điều 13")
    assert all(step.state is StepState.DONE for step in shown.steps)
    for_good = await house.stop(await house.receive(), for_good=True)
    shown = await seen(following, for_good)
    assert (shown.refusal, shown.standing) == ("Chờ ý kiến của Sở", Standing.FINISHED)
    assert all(step.state is StepState.DONE for step in shown.steps)
    paused = await house.stop(await house.receive())
    assert (await seen(following, paused)).standing is Standing.STOPPED
    resumed = await house.resume(paused)
    assert (await seen(following, resumed)).refusal == ""


async def test_a_withdrawn_one_has_no_steps_to_come(house: House, following: DossierTracking):
    dossier = await house.withdraw(await house.receive())
    assert [step.state for step in (await seen(following, dossier)).steps] == [StepState.DONE]


async def test_without_a_limit_no_day_is_promised(house: House, following: DossierTracking):
    shown = await seen(following, await house.receive(CONTRACT.code))
    assert (shown.promised_at, shown.standing) == (None, Standing.NO_LIMIT)


async def test_the_version_under_which_it_was_received_is_told(
    house: House, following: DossierTracking
):
    dossier = await house.receive()
    assert (await seen(following, dossier)).procedure_name["en"] == "Marital status"


@pytest.mark.parametrize("token", ["0" * 16, "", "x", "K7Q2M9XRT4WB3HZ", "é" * 16, "A" * 5_000])
async def test_an_unknown_link_is_told_as_such(
    house: House, following: DossierTracking, token: str
):
    with pytest.raises(NotFound) as refusal:
        await following.followed(token)
    assert refusal.value.code == "unknown_dossier"


async def test_a_link_read_from_worn_paper_is_forgiven(house: House, following: DossierTracking):
    dossier = await house.receive()
    worn = token_of(dossier).lower().replace("0", "o").replace("1", "l")
    assert (await following.followed(worn)).code == dossier.code


# ------------------------------------------------------------------------ nothing of the person


@pytest.fixture
async def hall(
    database_url: str, demo_centre: Centre, clock: SetClock
) -> AsyncIterator[HallWithDossiers]:
    async with running(database_url, demo_centre, clock) as one:
        yield one


async def everything_public(hall: HallWithDossiers, dossier: Dossier) -> str:
    """All that the links of a dossier and its ticket show to whoever holds them."""
    token = token_of(dossier)
    _, followed = await hall.call("GET", f"/follow/{token}")
    pages = [json.dumps(followed, ensure_ascii=False)]
    for path in [f"/H/{token}", f"/H/{token}?lang=en", *followed["tickets"]]:
        answer = await hall.client.get(path)
        assert answer.status == 200
        pages.append(await answer.text())
    return "\n".join(pages)


async def test_nothing_of_a_person_is_on_any_public_page(hall: HallWithDossiers):
    house = hall.house
    issued = await hall.issue()
    dossier = await house.receive(
        applicant=PERSON, ticket_id=issued["ticket_id"], delivery_address="Thôn Kín"
    )
    texts = [await everything_public(hall, dossier)]
    dossier = await house.ask_for_papers(dossier)
    texts.append(await everything_public(hall, dossier))
    dossier = await house.accept_papers(dossier)
    hall.clock.move(hours=2)
    dossier = await house.resolved(dossier)
    texts.append(await everything_public(hall, dossier))
    dossier = await house.return_result(dossier, without_receipt="Có thẻ căn cước của Bí Mật")
    texts.append(await everything_public(hall, dossier))
    for shown in texts:
        assert [secret for secret in SECRETS if secret in shown] == []


async def test_the_page_of_a_link_and_of_an_unknown_one(hall: HallWithDossiers):
    dossier = await hall.house.receive(language="en")
    answer = await hall.client.get(f"/H/{token_of(dossier)}")
    page = await answer.text()
    assert (answer.status, '<html lang="en"' in page) == (200, True)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"].startswith("noindex")
    unknown = await hall.client.get("/H/0000000000000000")
    page = await unknown.text()
    assert (unknown.status, "Không tìm thấy hồ sơ này" in page) == (404, True)
    assert 'href="/follow?lang=vi"' in page
    assert "0000000000000000" not in page


async def test_a_dossier_in_a_ticket_of_another_day_is_not_told(hall: HallWithDossiers):
    issued = await hall.issue()
    dossier = await hall.house.receive(ticket_id=issued["ticket_id"])
    page = await (await hall.client.get(f"/T/{issued['token']}")).text()
    assert f"/H/{token_of(dossier)}" in page
    hall.clock.set(hall.clock.now() + timedelta(days=1))
    page = await (await hall.client.get(f"/T/{issued['token']}")).text()
    assert "/H/" not in page
