"""The starter procedures say what is known of them, and every one has its place in the hall."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.centre.model import Centre
from config.demo import demo_centre_file, demo_procedures
from config.wire.procedures import Channel, Limit, LimitUnit, Procedure
from queue_server.catalogue import repository, version_writes
from queue_server.catalogue.service import Catalogue
from queue_server.core.actor import SYSTEM
from queue_server.core.clock import SetClock
from queue_server.core.current import Current
from queue_server.core.db.base import Database
from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus
from queue_server.demo import _procedures
from tests.catalogue.conftest import MONDAY_MORNING

STARTER = {one.code: one for one in demo_procedures()}
SAME_DAY = Limit(amount=0, unit=LimitUnit.WORKING_DAY)
WITH_THE_RULE_OF_THREE_O_CLOCK = ("1.001193", "1.000894", "1.000656", "2.000635", "2.000815")
TO_IMPORT = ("1.001776", "1.014027")


def test_they_are_twenty_two() -> None:
    assert len(demo_procedures()) == len(STARTER) == 22


@pytest.mark.parametrize("code", WITH_THE_RULE_OF_THREE_O_CLOCK)
def test_the_same_day_until_three_o_clock(code: str) -> None:
    one = STARTER[code]
    assert one.limit_for(Channel.IN_PERSON).statutory == SAME_DAY
    assert one.cutoff is not None
    assert one.cutoff.hour == 15


def test_limits_by_channel() -> None:
    land = STARTER["1.013978"]
    amounts = {channel: land.limit_for(channel).statutory.amount for channel in Channel}
    assert amounts == {Channel.ONLINE: 17, Channel.POSTAL: 20, Channel.IN_PERSON: 27}
    assert STARTER["1.012812"].limit_for(Channel.ONLINE).statutory.is_unread, "only others' is said"


@pytest.mark.parametrize("one", STARTER.values(), ids=list(STARTER))
def test_what_the_centre_promises_is_never_longer_than_the_law(one: Procedure) -> None:
    for limit in one.limits:
        if limit.committed is not None:
            assert limit.committed.unit is limit.statutory.unit
            assert (limit.committed.amount or 0) < (limit.statutory.amount or 0)


@pytest.mark.parametrize("one", STARTER.values(), ids=list(STARTER))
def test_each_has_both_names_a_source_and_its_papers(one: Procedure) -> None:
    assert set(one.name) == {"vi", "en"}
    assert one.source
    assert bool(one.papers) == (one.code not in TO_IMPORT)
    assert all(paper.originals + paper.copies for paper in one.papers)


@pytest.mark.parametrize("one", STARTER.values(), ids=list(STARTER))
def test_no_mark_of_provenance_is_read_by_citizens(one: Procedure) -> None:
    said = one.model_dump_json()
    assert not [mark for mark in ("[portal]", "[recalled]", "[ours]", "[law]") if mark in said]


@pytest.mark.parametrize("one", STARTER.values(), ids=list(STARTER))
def test_each_is_received_somewhere_in_the_hall(
    one: Procedure, demo_centre: Centre, tmp_path: Path
) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'never-opened.sqlite'}", EventBus())
    catalogue = Catalogue(Current(demo_centre), database, SetClock(MONDAY_MORNING), EventBus())
    assert catalogue.service_of(one) is not None
    assert one.workflow in (None, *(workflow.id for workflow in demo_centre.dossiers.workflows))


async def test_the_demo_begins_with_them_and_leaves_what_was_changed(database: Database) -> None:
    await _procedures(database)
    assert len(await database.read(repository.newest)) == len(STARTER)
    await database.write(
        lambda unit: version_writes.withdraw(unit, ["1.001193"]), SYSTEM, MONDAY_MORNING
    )
    await _procedures(database)
    assert len(await database.read(repository.newest)) == len(STARTER) - 1


def test_the_file_of_the_demo_lies_beside_its_centre() -> None:
    assert demo_centre_file().with_name("procedures.toml").exists()
