"""Which campaigns are in force on a day, at which counters, and when they give tickets."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from config.centre.campaigns import (
    CampaignService,
    campaigns_on,
    in_force,
    named_services,
    running_on,
)
from config.centre.loading import judge, read_centre
from config.centre.model import Centre
from config.centre.toml_writer import toml_of
from config.wire import IssueRefusal
from queue_server.centre.campaigns.rules import announcements, listed
from queue_server.centre.opening import (
    centre_hours_on,
    hours_on,
    issue_refusal,
    opens_at,
    ordinary_hours_on,
)
from queue_server.dossiers.rules.working_time import is_working_day, open_time
from tests.campaigns.a_campaign import FIRST, LAST, at, campaign, centre
from tests.hall.demo import demo_centre

DAY = timedelta(days=1)


def services(one: Centre, day: date) -> list[tuple[str, bool]]:
    return [(each.id, each.winding_down) for each in in_force(one, day).services]


def test_it_is_a_service_on_its_days_and_is_wound_down_behind_them() -> None:
    town = centre(campaign())
    assert in_force(town, FIRST - DAY) is town
    for day in (FIRST, FIRST + DAY, LAST):
        assert services(town, day) == [("ho-tich", False), ("tro-cap", False)]
    assert services(town, LAST + DAY) == [("ho-tich", False), ("tro-cap", True)]
    assert in_force(town, LAST + 2 * DAY) is town
    assert named_services(town)["tro-cap"].name["en"] == "Payment"


def test_a_letter_that_goes_on_with_another_campaign_ends_at_once() -> None:
    days = {"first_day": "2026-11-22", "last_day": "2026-11-25", "days": []}
    town = centre(campaign(), campaign(id="dot-2", **days))
    assert running_on(town, LAST) == (("tro-cap", False),)
    assert running_on(town, LAST + DAY) == (("dot-2", False),)


@pytest.mark.parametrize(
    ("use", "there"),
    [("first", ["tro-cap", "ho-tich"]), ("after", ["ho-tich", "tro-cap"]), ("alone", ["tro-cap"])],
)
def test_counters_serve_it_alone_first_or_after_their_own(use: str, there: list[str]) -> None:
    now = in_force(centre(campaign(counter_use=use)), FIRST)
    assert now.counter_by_id["2"].services == there
    assert now.counter_by_id["1"].services == ["ho-tich"]
    after = in_force(centre(campaign(counter_use=use)), LAST + DAY)
    assert after.counter_by_id["2"].services == ["ho-tich", "tro-cap"]


def test_it_stands_beside_its_service_on_kiosks_boards_and_paper() -> None:
    kiosk = {"name": {"vi": "Máy"}, "printer": {"kind": "virtual"}}
    other = {"id": "dat", "letter": "B", "name": {"vi": "Đất đai"}}
    town = centre(
        campaign(beside="ho-tich", place={"vi": "Nhà văn hóa"}, ticket_text={"vi": "Mang thẻ"}),
        services=[{"id": "ho-tich", "letter": "A", "name": {"vi": "Hộ tịch"}}, other],
        kiosks=[
            kiosk | {"id": "k-1", "services": ["ho-tich"]},
            kiosk | {"id": "k-2", "services": ["dat"]},
            kiosk | {"id": "k-3"},
        ],
    )
    now = in_force(town, FIRST)
    assert [one.id for one in now.services] == ["ho-tich", "tro-cap", "dat"]
    assert [one.services for one in now.kiosks] == [["ho-tich", "tro-cap"], ["dat"], []]
    assert [(t.place, t.services) for t in now.look.texts] == [
        ("head", ["tro-cap"]), ("foot", ["tro-cap"]),
    ]  # fmt: skip
    assert now.service_by_id["tro-cap"].examples == [{"vi": "Nhà văn hóa"}]


def test_its_hours_are_its_own_and_move_no_deadline() -> None:
    town = in_force(centre(campaign()), FIRST)
    saturday = [(at(LAST, 7, 30), at(LAST, 10))]
    assert hours_on(town, "tro-cap", LAST) == centre_hours_on(town, LAST) == saturday
    assert hours_on(town, "ho-tich", LAST) == ordinary_hours_on(town, LAST) == []
    assert hours_on(town, "tro-cap", FIRST) == hours_on(town, "ho-tich", FIRST)
    assert hours_on(town, "tro-cap", FIRST - DAY) == hours_on(town, "tro-cap", LAST + DAY) == []
    assert not is_working_day(town, LAST)
    assert open_time(town, at(LAST, 0), at(LAST, 24)) == timedelta()
    assert issue_refusal(town, "tro-cap", at(LAST, 8), 0) is None
    assert issue_refusal(town, "ho-tich", at(LAST, 8), 0) is IssueRefusal.SERVICE_CLOSED


def test_its_own_week_ends_at_days_off_of_the_centre() -> None:
    off = {"day": "2026-11-18", "hours": [], "reason": {"vi": "Nghỉ"}}
    week = {"monday": ["18:00-20:00"], "wednesday": ["18:00-20:00"]}
    town = centre(campaign(hours=week))
    closed = town.model_dump(mode="json")
    closed["opening"]["special_days"] = [off]
    evenings = in_force(Centre.model_validate(closed), FIRST)
    assert hours_on(evenings, "tro-cap", FIRST) == [(at(FIRST, 18), at(FIRST, 20))]
    assert hours_on(evenings, "tro-cap", date(2026, 11, 18)) == []
    assert hours_on(evenings, "tro-cap", LAST) == [(at(LAST, 7, 30), at(LAST, 10))]


def test_a_full_period_names_the_next_and_a_full_day_the_next_day() -> None:
    town = in_force(centre(campaign(daily_quota=30, period_quota=20)), FIRST)
    morning = at(FIRST, 8)
    assert issue_refusal(town, "tro-cap", morning, 19, 19) is None
    assert issue_refusal(town, "tro-cap", morning, 20, 20) is IssueRefusal.QUOTA_REACHED
    assert opens_at(town, "tro-cap", morning, full=True, issued=20) == at(FIRST, 13, 30)
    assert issue_refusal(town, "tro-cap", at(FIRST, 14), 20, 0) is None
    tomorrow = at(FIRST + DAY, 7, 30)
    assert opens_at(town, "tro-cap", at(FIRST, 14), full=True, issued=30) == tomorrow
    assert opens_at(town, "tro-cap", at(FIRST, 14), full=True, issued=25) == tomorrow
    assert opens_at(town, "tro-cap", at(LAST, 8), full=True, issued=20) is None


def test_a_written_file_says_the_same_again() -> None:
    both = {"vi": "Tổ 5", "en": "Group 5"}
    given = campaign(
        counters=["1"], place=both, hours={"monday": ["18:00-20:00"]}, papers=[both],
        procedures=["1.001193"], daily_quota=200, period_quota=90, counter_use="after",
        announced_days=3, page_text=both, letter="T",
    )  # fmt: skip
    held = demo_centre().model_dump(mode="json")
    town = Centre.model_validate(held | {"campaigns": [given]})
    assert read_centre(toml_of(town), "centre.toml").campaigns == town.campaigns


# ------------------------------------------------------------------------------- mistakes

ALONE = {"counter_use": "alone", "counters": ["1", "2", "3"]}
LATER = {"id": "dot-2", "letter": "U", "first_day": "2026-11-20"}
SLIPS: list[tuple[str, tuple[dict[str, Any], ...], str, str]] = [
    ("days", (campaign(last_day="2026-11-15", days=[]),), "last_day", "trước ngày đầu tiên"),
    ("year", (campaign(last_day="2027-11-17"),), "last_day", "đợt dài 367 ngày"),
    ("day", (campaign(days=[{"day": "2026-11-22"}]),), "day", "ngoài thời gian của đợt"),
    ("off", (campaign(first_day="2026-11-21", days=[]),), "days", "không mở vào ngày nào"),
    ("letter", (campaign(letter="A"),), "letter", "services[0]"),
    ("id", (campaign(id="ho-tich"),), "id", "services[0]"),
    ("both", (campaign(), campaign(**LATER | {"letter": "T"})), "letter", "campaigns[0]"),
    ("twice", (campaign(), campaign(id="tro-cap", letter="U")), "id", "campaigns[0]"),
    ("counter", (campaign(counters=["9"]),), "counters", "không phải mã (id) của quầy"),
    ("beside", (campaign(beside="dat"),), "beside", "không phải mã (id) của dịch vụ"),
    ("official", (campaign(officials=["lan"]),), "officials", "không phải mã của người"),
    ("quota", (campaign(daily_quota=0),), "daily_quota", "0"),
    ("left", (campaign(**ALONE),), "counter_use", "không còn quầy nào gọi"),
    ("shared", (campaign(counter_use="alone"), campaign(**LATER)), "counters", "cùng lúc"),
    ("paper", (campaign(place={"vi": "x" * 61, "en": "x"}),), "place", "61 ký tự"),
    ("rhyme", (campaign(letter="K"),), "letter", "nghe gần giống"),
    ("period", (campaign(daily_quota=9, period_quota=10),), "period_quota", "cả ngày (9)"),
]  # fmt: skip


@pytest.mark.parametrize(("campaigns", "key", "said"), [one[1:] for one in SLIPS],
                         ids=[one[0] for one in SLIPS])  # fmt: skip
def test_each_slip_is_one_mistake(
    campaigns: tuple[dict[str, Any], ...], key: str, said: str
) -> None:
    data = centre().model_dump(mode="json") | {"campaigns": list(campaigns)}
    _, found = judge(data)
    (mistake,) = [one for one in found if one.path and one.path[0] == "campaigns"]
    assert key in mistake.path
    assert said in mistake.found.in_language("vi")
    assert "check." not in mistake.expected.in_language("en")


def test_two_campaigns_of_different_days_share_letter_and_counter() -> None:
    later = campaign(id="dot-2", first_day="2026-11-23", last_day="2026-11-24", days=[])
    _, found = judge(centre(campaign(), later).model_dump(mode="json"))
    assert [one for one in found if one.path and one.path[0] == "campaigns"] == []


def test_only_counters_that_are_wound_down_are_none() -> None:
    data = centre(campaign()).model_dump(mode="json")
    data["counters"][1]["winding_down"] = True
    _, found = judge(data)
    assert "không ai gọi" in next(o for o in found if o.path[0] == "campaigns").found.in_language(
        "vi"
    )


def test_a_campaign_s_service_is_told_apart() -> None:
    now = in_force(centre(campaign()), FIRST)
    assert [isinstance(one, CampaignService) for one in now.services] == [False, True]
    assert now.campaigns == centre(campaign()).campaigns


def fifty() -> Centre:
    """A centre with campaigns of two years in its settings."""
    some = [
        campaign(
            id=f"dot-{place}", letter=f"X{chr(ord('A') + place % 26)}", days=[],
            first_day=str(FIRST - place * timedelta(days=14)),
            last_day=str(FIRST - place * timedelta(days=14) + timedelta(days=4)),
        )
        for place in range(-5, 45)
    ]  # fmt: skip
    return centre(*some)


def test_fifty_campaigns_cost_a_day_what_one_does_and_a_transaction_nothing() -> None:
    town = fifty()
    assert campaigns_on(town, FIRST) is campaigns_on(town, FIRST)
    assert campaigns_on(town, FIRST)[0] == (("dot-0", False),)
    of_day = in_force(town, FIRST)
    assert [one.id for one in of_day.services] == ["ho-tich", "dot-0"]
    assert [one.letter for one in of_day.services] == ["A", "XA"]
    announced = [one.shown_from for one in announcements(of_day, at(FIRST, 9))]
    assert len(announced) == 6, "those that are over are not spoken of"
    assert [one.id for one in listed(of_day, at(FIRST, 9))] == ["dot-0"]
