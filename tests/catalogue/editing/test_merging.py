"""A portal's record imported again beside what a person set: a three-way comparison."""

from __future__ import annotations

import random
from typing import Any

import pytest

from config.wire.procedures import ChannelLimit, Fee, Limit, LimitUnit, OnlineLevel, Procedure
from queue_server.catalogue.editing.fields import (
    EVERY,
    OF_PORTAL,
    by_hand,
    changed,
    value_of,
    with_field,
)
from queue_server.catalogue.editing.merging import merged
from tests.catalogue.conftest import procedure

THREE = Limit(amount=3, unit=LimitUnit.WORKING_DAY)
ONE = Limit(amount=1, unit=LimitUnit.WORKING_DAY)


def of_portal(**parts: Any) -> Procedure:
    return procedure("1.004873", "Xác nhận hôn nhân", decision="1/QĐ", **parts)


def test_what_only_the_portal_changed_comes_in() -> None:
    base = of_portal()
    found = merged(base, base, base.model_copy(update={"decision": "2/QĐ"}))
    assert (found.procedure.decision, found.taken, found.conflicts) == ("2/QĐ", ("decision",), ())


def test_what_only_a_person_changed_stays_without_a_question() -> None:
    base = of_portal()
    mine = base.model_copy(update={"decision": "của xã"})
    found = merged(mine, base, base)
    assert (found.procedure, found.taken, found.conflicts) == (mine, (), ())


@pytest.mark.parametrize(
    ("take", "decision"), [(None, "của xã"), ([], "của xã"), (["decision"], "2/QĐ")]
)
def test_what_both_changed_is_the_person_s_to_choose(take: list[str] | None, decision: str) -> None:
    base = of_portal()
    mine = base.model_copy(update={"decision": "của xã"})
    theirs = base.model_copy(update={"decision": "2/QĐ"})
    found = merged(mine, base, theirs, take)
    assert found.conflicts == ("decision",)
    assert found.procedure.decision == decision


def test_silence_of_the_portal_takes_nothing_that_a_person_said() -> None:
    base = of_portal(online_level="full")
    mine = base.model_copy(update={"online_level": OnlineLevel.NONE, "decision": "của xã"})
    theirs = base.model_copy(update={"online_level": OnlineLevel.UNKNOWN, "decision": ""})
    assert merged(mine, base, theirs).procedure == mine


def test_a_limit_that_a_person_entered_outlives_the_same_unclear_words() -> None:
    base = of_portal(limits=[{"channel": "in_person"}], unread={"limits": "Trực tiếp1"})
    mine = of_portal(limits=[{"channel": "in_person", "statutory": THREE}])
    assert by_hand(mine, base) == ["limits"]
    assert merged(mine, base, base).procedure == mine
    unclear = base.model_copy(update={"unread": {"limits": "Trực tiếp2"}})
    assert merged(mine, base, unclear).conflicts == ("limits",)
    assert merged(mine, base, unclear, ["limits"]).procedure.unread == {"limits": "Trực tiếp2"}


def test_the_centre_s_commitments_stay_when_the_portal_s_limits_come_in() -> None:
    line = ChannelLimit(channel="in_person", statutory=THREE)
    base = of_portal(limits=[line])
    mine = of_portal(limits=[line.model_copy(update={"committed": ONE})])
    five = Limit(amount=5, unit=LimitUnit.WORKING_DAY)
    other = ChannelLimit(channel="postal", statutory=five)
    theirs = of_portal(limits=[line.model_copy(update={"statutory": five}), other])
    found = merged(mine, base, theirs).procedure
    assert [(one.channel, one.statutory.amount, one.committed) for one in found.limits] == [
        ("in_person", 5, ONE),
        ("postal", 5, None),
    ]
    assert merged(mine, base, theirs).conflicts == ()


def test_names_in_other_languages_and_own_parts_are_never_the_portal_s() -> None:
    base = of_portal()
    own = {
        "name": {"vi": "Xác nhận hôn nhân", "en": "Marital status"},
        "service": "ho-tich",
        "workflow": "tai-cho",
        "paperless": True,
        "legal_basis": "Luật Hộ tịch",
        "forms_written_for_citizen": False,
    }
    mine = base.model_copy(update=own)
    theirs = base.model_copy(update={"name": {"vi": "Cấp giấy xác nhận hôn nhân"}})
    found = merged(mine, base, theirs)
    assert found.procedure.name == {"vi": "Cấp giấy xác nhận hôn nhân", "en": "Marital status"}
    assert found.procedure.model_copy(update={"name": own["name"]}) == mine
    assert found.conflicts == ()


def test_a_file_that_says_everything_says_the_centre_s_own_parts_too() -> None:
    mine = of_portal(service="ho-tich")
    theirs = of_portal(service="chung-thuc", workflow="tai-cho")
    found = merged(mine, mine, theirs, whole=True)
    assert (found.procedure.service, found.procedure.workflow) == ("chung-thuc", "tai-cho")


def test_without_words_of_the_portal_all_that_is_said_is_a_person_s() -> None:
    mine = of_portal(fees=[Fee(amount=8_000)])
    assert by_hand(mine, None) == ["name", "field", "decision", "fees"]
    theirs = of_portal(fees=[Fee(amount=9_000)], level="Cấp xã")
    found = merged(mine, None, theirs)
    assert (found.conflicts, found.taken) == (("fees",), ("level",))


def test_every_field_is_taken_alone_and_whole(real_records: list[Procedure]) -> None:
    """Of random pairs of real records: a field that is taken says what its source says, and no
    other field moves."""
    seed = random.randrange(10**9)
    print("seed", seed)
    chance = random.Random(seed)
    for _ in range(300):
        one, other = chance.sample(real_records, 2)
        field = chance.choice(OF_PORTAL)
        found = with_field(one, other, field)
        assert value_of(found, field) == value_of(other, field), field
        assert [part for part in changed(one, found) if part != field] == []


def test_no_field_of_a_procedure_is_forgotten(real_records: list[Procedure]) -> None:
    """Whatever differs between two procedures is a field that a person can be shown."""
    silent = {"code", "source", "unread"}
    parts = set(Procedure.model_fields) - silent
    named = {"other_names": "name", "committed": "limits", "description": "unread"}
    assert {named.get(field, field) for field in EVERY} - {"unread"} == parts
    for one in real_records:
        assert changed(one, one) == []
        assert by_hand(one, one) == []
