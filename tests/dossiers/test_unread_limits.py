"""A limit that could not be read is neither a limit nor none: it is being checked, everywhere."""

from __future__ import annotations

import json
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, update

from config.phrases.procedures import limit_phrase
from config.wire import ErrorCode
from config.wire.dossiers.answers import QuoteDossier
from config.wire.procedures import Channel, LimitUnit, Procedure
from queue_server import migrations
from queue_server.catalogue.exchange import files
from queue_server.core.current import Current
from queue_server.core.errors import BadRequest, NotAllowed
from queue_server.dossiers import tables
from queue_server.dossiers.errors import DossierTransition
from queue_server.dossiers.repository import queries
from queue_server.reports.figures import Dimension, Measure, checks
from queue_server.reports.periods import Period
from queue_server.reports.service import Reports
from tests.catalogue.test_portal_submission import read as record_of
from tests.dossiers.house import CONTRACT, MONDAY_MORNING, House

UNREAD = Procedure.model_validate(
    {
        "code": "1.009999",
        "name": {"vi": "Thủ tục có thời hạn chưa đọc được"},
        "field": "Đất đai",
        "limits": [{"channel": "in_person"}, {"channel": "online", "statutory": {"amount": 5,
                   "unit": "working_day"}}],
        "unread": {"limits": "Trực tiếp1Miễn phí"},
    }
)  # fmt: skip
STATED: dict[str, Any] = {
    "amount": 3,
    "unit": "working_day",
    "source": "Điều 5 Nghị định 101/2024/NĐ-CP",
}


def test_what_was_kept_as_no_limit_is_told_apart() -> None:
    assert UNREAD.limit_for(Channel.IN_PERSON).statutory.unit is LimitUnit.UNREAD
    assert UNREAD.limit_for(Channel.ONLINE).statutory.amount == 5
    kept = Procedure.model_validate_json(UNREAD.model_dump_json())
    assert kept == UNREAD
    without = Procedure.model_validate(
        {"code": "2.1", "name": {"vi": "Không thời hạn"}, "field": "x", "limits": [{}]}
    )
    assert without.limit_for(Channel.POSTAL).statutory.unit is LimitUnit.UNSPECIFIED


def test_a_channel_of_which_nothing_is_said_and_several_cases_are_being_checked() -> None:
    assert UNREAD.limit_for(Channel.POSTAL).statutory.is_unread, "only others are stated"
    cases = [{"statutory": {"amount": days, "unit": "working_day"}} for days in (3, 8)]
    several = UNREAD.model_copy(
        update={"limits": Procedure.model_validate(UNREAD.model_dump() | {"limits": cases}).limits}
    )
    assert several.limit_for(Channel.IN_PERSON).statutory.is_unread
    nothing = Procedure.model_validate(UNREAD.model_dump() | {"limits": []})
    assert nothing.limit_for(Channel.IN_PERSON).statutory.is_unread


def test_a_record_of_the_portal_says_which_limits_it_could_not_read() -> None:
    read = record_of("Trực tiếp1Miễn phí")
    assert "limits" in read.unread
    assert read.limit_for(Channel.IN_PERSON).statutory.is_unread


@pytest.mark.parametrize("kind", ["toml", "csv"])
def test_files_bring_it_there_and_back(tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"catalogue.{kind}"
    settled = UNREAD.model_copy(update={"unread": {}})
    for procedure in (UNREAD, settled):
        files.write_file(file, [procedure])
        assert files.read_file(file, "vi").procedures == [procedure]


def test_it_is_said_in_words() -> None:
    limit = UNREAD.limit_for(Channel.IN_PERSON).statutory
    assert limit_phrase("vi", limit) == "đang được kiểm tra"
    assert limit_phrase("en", limit) == "being checked"


# ----------------------------------------------------------------------------- receiving


async def test_the_quote_promises_no_day_and_says_why(house: House) -> None:
    await house.offer(UNREAD)
    asked = QuoteDossier.model_validate({"procedure": UNREAD.code})
    quoted = house.dossiers.receiving.quote(asked, MONDAY_MORNING)
    assert quoted.statutory.due_at is None
    assert quoted.statutory.limit.is_unread
    assert "đang được kiểm tra" in quoted.statutory.sentence["vi"]
    assert "không" not in quoted.statutory.sentence["vi"].lower()
    found = house.dossiers.receiving.quote(
        QuoteDossier.model_validate_json(
            json.dumps({"procedure": UNREAD.code, "stated_limit": STATED})
        ),
        MONDAY_MORNING,
    )
    assert found.statutory.due_at == MONDAY_MORNING + timedelta(days=3)


async def test_receiving_asks_for_the_limit_or_a_leader(house: House) -> None:
    await house.offer(UNREAD)
    with pytest.raises(BadRequest) as asked:
        await house.receive(UNREAD.code)
    assert asked.value.code is ErrorCode.LIMIT_UNREAD
    with pytest.raises(NotAllowed) as refused:
        await house.receive(UNREAD.code, limit_decision="Sở đang trả lời")
    assert refused.value.code is ErrorCode.LIMIT_UNREAD
    with pytest.raises(BadRequest):
        await house.receive(CONTRACT.code, stated_limit=STATED)
    refusal = {"reason": "Sai thẩm quyền", "ground": "Điều 13"}
    assert (await house.receive(UNREAD.code, refusal=refusal)).status == "refused"


async def test_the_limit_that_a_clerk_found_counts_and_is_logged(house: House) -> None:
    await house.offer(UNREAD)
    dossier = await house.receive(UNREAD.code, stated_limit=STATED)
    assert dossier.due_at == MONDAY_MORNING + timedelta(days=3)
    assert dossier.standing == "in_time"
    line = dossier.log[-1]
    assert (line.action, line.who) == ("set_limit", "Cán bộ 1")
    assert line.reason == f"3 ngày làm việc ({STATED['source']})"
    none = {"amount": None, "unit": "unspecified", "source": "Luật không quy định thời hạn"}
    assert (await house.receive(UNREAD.code, stated_limit=none)).standing == "no_limit"


async def test_a_leaders_decision_is_logged_and_the_limit_found_later(house: House) -> None:
    await house.offer(UNREAD)
    dossier = await house.receive(UNREAD.code, house.leader, limit_decision="Chờ văn bản của Sở")
    assert (dossier.standing, dossier.due_at) == ("unread", None)
    assert [(line.action, line.reason) for line in dossier.log[1:]] == [
        ("leave_limit_open", "Chờ văn bản của Sở")
    ]
    seen = await house.get(dossier.dossier_id, house.leader)
    assert "set_limit" in seen.allowed
    assert "set_limit" not in (await house.get(dossier.dossier_id)).allowed
    with pytest.raises(NotAllowed):
        await house.set_limit(dossier, house.clerk, **STATED)
    found = await house.set_limit(dossier, **STATED)
    assert found.due_at == MONDAY_MORNING + timedelta(days=3)
    assert (found.standing, found.statutory.limit.amount) == ("in_time", 3)
    assert [step.due_at is not None for step in found.steps].count(False) <= 1
    with pytest.raises(DossierTransition):
        await house.set_limit(found, **STATED)


async def test_a_closed_one_is_measured_when_its_limit_is_found(house: House) -> None:
    await house.offer(UNREAD)
    dossier = await house.receive(UNREAD.code, house.leader, limit_decision="Chờ văn bản của Sở")
    house.clock.set(MONDAY_MORNING + timedelta(days=4))
    resolved = await house.resolved(dossier)
    assert resolved.outcome == "unread"
    assert (await house.set_limit(resolved, **STATED)).outcome == "late"


# ------------------------------------------------------------------------------- figures


async def test_figures_count_it_apart(house: House) -> None:
    await house.offer(UNREAD)
    open_one = await house.receive(UNREAD.code, house.leader, limit_decision="Chờ văn bản")
    ended = await house.receive(UNREAD.code, house.leader, limit_decision="Chờ văn bản")
    await house.resolved(ended)
    await house.receive(CONTRACT.code)
    reports = Reports(Current(house.centre), house.database, house.clock)
    day = house.centre.day(MONDAY_MORNING)
    period = Period(day, day)
    tally = (await reports.figures(period, Dimension.FIELD)).total
    assert (tally.unread, tally.received, tally.pending, tally.resolved) == (2, 1, 1, 0)
    assert (tally.early, tally.on_time_or_no_limit, tally.not_late) == (0, 0, 0)
    assert all(check.holds for check in checks(tally))
    behind = await reports.behind(period, Measure.UNREAD, {})
    assert behind.count == 2
    assert all(one.limit_unread for one in behind.dossiers)
    await house.set_limit(open_one, **STATED)
    tally = (await reports.figures(period, Dimension.FIELD)).total
    assert (tally.unread, tally.received, tally.in_time, tally.open_ended) == (1, 2, 1, 1)


async def test_a_stop_keeps_the_limit_being_checked(house: House) -> None:
    await house.offer(UNREAD)
    dossier = await house.receive(UNREAD.code, house.leader, limit_decision="Chờ văn bản")
    stopped = await house.stop(dossier)
    house.clock.set(MONDAY_MORNING + timedelta(days=1))
    resumed = await house.resume(stopped)
    assert (resumed.standing, resumed.statutory.limit.unit) == ("unread", "unread")
    lines = await house.database.read(lambda c: queries.due_lines(c, dossier.dossier_id))
    assert all(line.explained.statutory.limit.is_unread for line in lines)


async def test_dossiers_of_an_earlier_version_are_told_apart(house: House) -> None:
    await house.offer(UNREAD)
    decided = {"limit_decision": "Chờ văn bản"}
    unread = await house.resolved(await house.receive(UNREAD.code, house.leader, **decided))
    without = await house.resolved(await house.receive(CONTRACT.code))
    await house.do(lambda unit: _as_it_was_kept(unit.connection))
    assert (await house.get(unread.dossier_id)).outcome == "no_limit"
    await house.do(lambda unit: _migration().tell_apart(unit.connection))
    found = await house.get(unread.dossier_id)
    assert (found.outcome, found.statutory.limit.unit) == ("unread", "unread")
    assert "đang được kiểm tra" in found.statutory.sentence["vi"]
    assert "no_limit" not in {step.outcome for step in found.steps}
    assert (await house.get(without.dossier_id)).outcome == "no_limit"


def _as_it_was_kept(connection: Connection) -> None:
    """Before there was a word for it."""
    lines = tables.dossier_due_dates
    explained = func.replace(lines.c.explained, '"unread"', '"unspecified"')
    connection.execute(update(lines).values(explained=explained))
    connection.execute(update(tables.dossiers).values(limit_unread=False))
    for table in (tables.dossiers, tables.dossier_steps):
        ended = update(table).where(table.c.outcome == "unread")
        connection.execute(ended.values(outcome="no_limit"))


def _migration() -> Any:
    (script,) = (Path(migrations.__file__).parent / "versions").glob("*_limits_to_check.py")
    return import_module(f"queue_server.migrations.versions.{script.stem}")
