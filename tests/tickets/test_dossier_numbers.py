"""How many dossiers a ticket is for: what it does to waits, and where many go."""

from __future__ import annotations

from math import exp, log
from random import Random
from statistics import fmean

import pytest

from config.centre.model import Centre
from config.wire import IssueTicket, ServiceId, TicketId
from queue_server.core.clock import SetClock
from queue_server.tickets.rules.learning.sizes import PRIOR_SHARE, DossierFactors
from queue_server.tickets.rules.waits.estimates import OpenCounter, forecast
from queue_server.tickets.usecases.lanes import dossiers_of, lane
from tests.dossiers.house import MONDAY_MORNING
from tests.hall.demo import demo_centre
from tests.hall.with_dossiers import HallWithDossiers, running
from tests.tickets.test_estimates import CALLING, NOW, TIMES, A, idle, waits

ASKING, LANE = "chung-thuc", "ho-tich"


def asking(**many: object) -> Centre:
    told = demo_centre().model_dump()
    service = next(one for one in told["services"] if one["id"] == ASKING)
    service |= {"asks_dossiers": True, "most_dossiers": 30, "many_dossiers": many or None}
    return Centre.model_validate(told)


def ahead_of_the_last(longer: dict[TicketId, float], *counters: OpenCounter) -> float:
    waiting = [waits(1, 9), waits(2, 6), waits(3, 3)]
    seen = forecast(waiting, counters, TIMES, CALLING, 1.0, NOW, longer=longer)
    found = seen.tickets[TicketId(3)].median_seconds
    assert found is not None
    assert seen.tickets[TicketId(3)].people_ahead == 2
    return found


def test_who_brings_many_makes_those_behind_wait_longer() -> None:
    usual = ahead_of_the_last({}, idle("1"))
    assert ahead_of_the_last({TicketId(3): 8.0}, idle("1")) == usual
    longer = ahead_of_the_last({TicketId(2): 4.0}, idle("1"))
    assert longer > usual + 2 * TIMES[A].mean_seconds
    of_two = ahead_of_the_last({TicketId(2): 4.0}, idle("1"), idle("2"))
    assert of_two < usual < longer  # the other counter calls as ever
    assert of_two >= ahead_of_the_last({}, idle("1"), idle("2"))


def test_one_who_is_served_with_many_keeps_the_counter_longer() -> None:
    since = NOW
    usual = OpenCounter(idle("1").id, (A,), A, since)
    many = OpenCounter(idle("1").id, (A,), A, since, busy_factor=5.0)
    assert ahead_of_the_last({}, many) > ahead_of_the_last({}, usual) + 3 * TIMES[A].mean_seconds


B, USUAL = ServiceId("b"), 480.0


def taught(chance: Random, share: float, agents: int, spread: float) -> DossierFactors:
    """After so many agents at service A, as many with two dossiers as with thirty."""
    sizes = DossierFactors()
    for _ in range(agents):
        dossiers = round(exp(chance.uniform(log(2), log(30))))
        mean = USUAL * (1 + share * (dossiers - 1))
        sizes.alone(A, dossiers, mean * exp(chance.gauss(-(spread**2) / 2, spread)), USUAL)
    return sizes


@pytest.mark.parametrize("share", [0.05, 0.25, 0.6, 1.0])
def test_the_share_of_a_further_dossier_is_learned_however_times_vary(share: float) -> None:
    seed = Random().randrange(10**6)
    print("seed", seed)
    found = fmean(taught(Random(seed + one), share, 150, 0.65).share(A) for one in range(20))
    assert found == pytest.approx(share, rel=0.15, abs=0.03)


def test_a_service_of_which_little_is_known_follows_the_others() -> None:
    sizes = DossierFactors()
    assert sizes.factor(A, 1) == 1.0
    assert sizes.factor(A, 11) == pytest.approx(1 + 10 * PRIOR_SHARE)
    sizes = taught(Random(1), 0.1, 100, 0.3)
    assert sizes.share(B) == pytest.approx(0.1, abs=0.05)
    for _ in range(40):
        sizes.alone(B, 11, USUAL * 9, USUAL)
    assert sizes.share(B) > 0.7
    assert sizes.share(A) == pytest.approx(0.1, abs=0.05)


def test_a_service_that_nobody_ended_says_little_of_dossiers() -> None:
    sizes = taught(Random(2), 0.2, 200, 0.5)
    assert sizes.alone(A, 1, 77.0, USUAL) == 77.0
    sizes.alone(A, 2, 10.0**6, USUAL)
    assert sizes.share(A) < 0.3
    for _ in range(500):
        sizes.alone(A, 20, 1.0, USUAL)
    assert sizes.factor(A, 40) == pytest.approx(1.0, abs=0.7)
    assert sizes.factor(A, 40) >= 1.0


@pytest.mark.parametrize(
    ("dossiers", "goes_to"), [(None, None), (1, None), (5, None), (6, LANE), (40, LANE)]
)
def test_more_than_the_rule_says_go_to_their_lane(
    dossiers: int | None, goes_to: str | None
) -> None:
    command = IssueTicket(service=ASKING, dossiers=dossiers)
    found = lane(asking(more_than=5, service=LANE), command, MONDAY_MORNING)
    assert (found.id if found else None) == goes_to
    assert lane(demo_centre(), command, MONDAY_MORNING) is None


@pytest.mark.parametrize(
    "closed", [{"winding_down": True}, {"hours": {"tuesday": ["08:00-11:00"]}}], ids=str
)
async def test_who_brings_many_stays_where_they_chose_while_the_lane_is_closed(
    sqlite_url: str, closed: dict[str, object]
) -> None:
    told = asking(more_than=5, service=LANE).model_dump()
    next(one for one in told["services"] if one["id"] == LANE).update(closed)
    centre = Centre.model_validate(told)
    async with running(sqlite_url, centre, SetClock(MONDAY_MORNING)) as hall:
        many = await issued(hall, 12, by="kiosk-1")
        assert (many["service"], many["dossiers"]) == (ASKING, 12)


async def test_the_number_is_on_the_ticket_at_the_counter_and_in_the_lane(sqlite_url: str) -> None:
    centre = asking(more_than=10, service=LANE)
    async with running(sqlite_url, centre, SetClock(MONDAY_MORNING)) as hall:
        few = await issued(hall, 3, by="kiosk-1")
        assert (few["dossiers"], few["service"]) == (3, ASKING)
        assert (await issued(hall))["dossiers"] == 1
        many = await issued(hall, 200)
        assert (many["dossiers"], many["service"]) == (30, LANE)
        assert many["service_name"] == centre.service_by_id[LANE].name
        assert str(many["number"]).startswith(centre.service_by_id[LANE].letter)
        assert (many["lane_from"], few["lane_from"]) == (11, 0)
        other = await issued(hall, 7, service="dat-dai")
        assert other["dossiers"] == 1
        _, shown = await hall.call("GET", "/kiosks/kiosk-1", by="kiosk-1")
        most = {one["state"]["service"]: one["most_dossiers"] for one in shown["services"]}
        assert (most[ASKING], most[LANE]) == (30, 0)
        _, greeting = await hall.call("GET", "/greeting", by="clerk")
        assert sorted(one["dossiers"] for one in greeting["given"]) == [1, 1, 30]


async def test_hostile_numbers_are_refused_and_change_nothing(sqlite_url: str) -> None:
    async with running(sqlite_url, asking(), SetClock(MONDAY_MORNING)) as hall:
        for hostile in (0, -1, 1000, 10**30, "many", "3", 2.5, True, [3], {"count": 3}):
            said = {"service": ASKING, "dossiers": hostile}
            status, answer = await hall.call("POST", "/tickets", said, by="clerk")
            assert (status, answer["code"]) == (422, "bad_request"), hostile
        assert (await issued(hall, 999))["dossiers"] == 30
        assert (await issued(hall, 999, service="dat-dai"))["dossiers"] == 1
        _, greeting = await hall.call("GET", "/greeting", by="clerk")
        assert sorted(one["dossiers"] for one in greeting["given"]) == [1, 30]


def test_a_ticket_of_the_lane_counts_whichever_service_sent_it_there() -> None:
    centre = asking(more_than=5, service=LANE)
    there = centre.service_by_id[LANE]
    assert dossiers_of(centre, there, IssueTicket(service=LANE, dossiers=12)) == 12
    assert dossiers_of(centre, there, IssueTicket(service=LANE, dossiers=99)) == 30
    assert dossiers_of(asking(), there, IssueTicket(service=LANE, dossiers=12)) == 1


def test_while_the_lane_gives_no_numbers_they_stay() -> None:
    told = asking(more_than=5, service=LANE).model_dump()
    next(one for one in told["services"] if one["id"] == LANE)["winding_down"] = True
    command = IssueTicket(service=ASKING, dossiers=12)
    assert lane(Centre.model_validate(told), command, MONDAY_MORNING) is None


async def issued(
    hall: HallWithDossiers, dossiers: int | None = None, *, service: str = ASKING, by: str = "clerk"
) -> dict[str, object]:
    said = {"service": service} | ({} if dossiers is None else {"dossiers": dossiers})
    status, answer = await hall.call("POST", "/tickets", said, by=by)
    assert status == 200, answer
    ticket: dict[str, object] = answer
    return ticket


def test_waits_are_truer_where_sizes_are_known() -> None:
    seed = Random().randrange(10**6)
    print("seed", seed)
    chance, counters = Random(seed), (idle("1"), idle("2"))
    ignored: list[float] = []
    known: list[float] = []
    for _ in range(40):
        brought = [chance.choice((1, 1, 1, 1, 5, 12, 30)) for _ in range(9)]
        waiting = [waits(number, 20 - number) for number in range(1, 10)]
        sizes = DossierFactors()
        longer = {TicketId(n): sizes.factor(A, many) for n, many in enumerate(brought, start=1)}
        free = [0.0, 0.0]
        for number in range(1, 9):
            desk = free.index(min(free))
            free[desk] += longer[TicketId(number)] * TIMES[A].mean_seconds
        for told, errors in (({}, ignored), (longer, known)):
            seen = forecast(waiting, counters, TIMES, CALLING, 1.0, NOW, longer=told)
            median = seen.tickets[TicketId(9)].median_seconds
            assert median is not None
            errors.append(abs(median - min(free)))
    assert sum(known) < 0.5 * sum(ignored)
