"""The tablet's rules without its server are the kiosk's: the same calendars, the same moments."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import expect

from config.wire import IssueRefusal, KioskSnapshot
from config.wire.parts import OpenSpan
from kiosk.offline.availability import days_to_reserve, may_issue, offline_availability
from tests.greet.test_page import greeter
from tests.hall.at_work import HallAtWork

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ASKED = """async (cases) => {
    const address = new URL("static/greet/offline-rules.js", location.href);
    const { daysToReserve, mayIssue, refusal, unavailable } = await import(address);
    return cases.map(({ calendar, service, now }) => {
        const at = Date.parse(now);
        const { issuing } = calendar.services.find((one) => one.service === service);
        const reason = unavailable(calendar, at);
        return [reason, reason ? "" : refusal(calendar, service, at),
            mayIssue(calendar, service, at), daysToReserve(calendar, issuing, at)];
    });
}"""


def in_words(spans: list[OpenSpan]) -> list[dict[str, Any]]:
    return [span.model_dump(mode="json") for span in spans]


def spans(chance: random.Random, start: datetime) -> list[OpenSpan]:
    """Mornings and afternoons of the next days, some missing."""
    found = []
    for day in range(14):
        for hour in (0, 6):
            if chance.random() < 0.7:
                begins = start + timedelta(days=day, hours=hour, minutes=chance.randrange(60))
                found.append(OpenSpan(start=begins, end=begins + timedelta(hours=4)))
    return found


def vector(chance: random.Random, snapshot: KioskSnapshot) -> tuple[dict[str, Any], list[Any]]:
    """A calendar, a service and a moment; and what a kiosk says of them."""
    told = datetime(2026, 11, 16, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(600))
    morning = told.replace(hour=0, minute=30)
    refused = chance.choice([None, IssueRefusal.QUOTA_REACHED])
    state = snapshot.services[0].state.model_copy(update={"refusal": refused, "open": not refused})
    service = snapshot.services[0].model_copy(
        update={"state": state, "issuing": spans(chance, morning)}
    )
    kiosk = snapshot.model_copy(
        update={"now": told, "opening": spans(chance, morning), "services": [service]}
    )
    now = told + timedelta(minutes=chance.choice([-10, -4, 0, 90, 600, 1440, 20_000, 21_000]))
    now += timedelta(minutes=chance.randrange(120))
    given = offline_availability(kiosk, [], now)
    reason = given.reason.value if given.reason and given.reason.value != "numbers" else ""
    refusal = given.services[0].state.refusal
    days = days_to_reserve(kiosk, service, now, 1)
    case = {
        "now": now.isoformat(),
        "service": state.service,
        "calendar": {
            "now": told.isoformat(),
            "time_zone": kiosk.time_zone,
            "opening": in_words(kiosk.opening),
            "services": [
                {
                    "service": state.service,
                    "refusal": refused,
                    "issuing": in_words(service.issuing),
                }
            ],
        },
    }
    said = "" if reason or refusal is None else refusal.value
    may = may_issue(kiosk, state.service, now)
    return case, [reason, said, may, [day.isoformat() for day in days]]


async def test_a_tablet_says_what_a_kiosk_says(at_work: HallAtWork) -> None:
    seed = random.randrange(2**32)
    print("seed", seed)
    chance, snapshot = random.Random(seed), await at_work.kiosk_now()
    vectors = [vector(chance, snapshot) for _ in range(200)]
    page = await greeter(at_work)
    await page.wait_for_load_state()
    await expect(page.locator("#services button").first).to_be_visible()
    answers = await page.evaluate(ASKED, [case for case, _ in vectors])
    for (case, expected), answer in zip(vectors, answers, strict=True):
        assert answer == expected, case
