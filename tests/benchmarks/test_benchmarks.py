"""The benchmarks run, and what they count is right; how fast things are is not asked here."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from asyncio.subprocess import PIPE
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession
from sqlalchemy import create_engine

from benchmarks import (
    feedback,
    followers,
    history,
    memory,
    parts,
    postgres,
    province,
    queue,
    settings,
    weak_client,
)
from benchmarks.__main__ import BENCHMARKS, line, machine, main
from benchmarks.comparison import figures
from benchmarks.followers import Called, PhoneNotes
from benchmarks.house import House, Row, percentile
from benchmarks.postgres import Costs, cores_for_two
from queue_server.audit import verification
from queue_server.centre.counter_log import lines_of
from queue_server.centre.tables import counter_log
from queue_server.tickets.tables import ticket_log

pytestmark = pytest.mark.slow


DOCUMENT = Path(__file__).parents[2] / "docs" / "performance.md"


def named(rows: list[Row], what: str) -> Row:
    return next(row for row in rows if what in row.what)


def microseconds(row: Row) -> list[float]:
    return [float(figure.replace(",", "")) for figure in re.findall(r"[\d,]+(?= µs)", row.measured)]


async def test_no_number_is_given_twice() -> None:
    assert named(await queue.issue_rows(100), "given twice").measured == "0"


async def test_no_ticket_is_called_twice_or_lost() -> None:
    assert named(await queue.call_rows(100), "called twice, lost").measured == "0, 0"


@pytest.mark.postgres
async def test_nothing_is_given_or_called_twice_on_postgres() -> None:
    rows = await postgres.rows(quick=True)
    counted = [row.measured for row in rows if "twice" in row.what]
    assert counted == ["0", "0, 0", "0"]


@pytest.mark.postgres
async def test_a_province_reads_lists_dossiers_and_figures() -> None:
    rows = await province.rows(quick=True)
    assert rows[0].what.startswith("a province: 3 centres, 90 dossiers")
    assert [row.what for row in rows[1:]] == [f"… {what}" for what in province.SHARES]


async def test_every_board_and_phone_hears_of_every_call() -> None:
    heard = await followers.measure(followers.Size(3, 6, 3, 0.1))
    assert heard.missing == 0
    assert (len(heard.boards), len(heard.own_phones)) == (3 * 3, 3)
    # Who is called soon after may miss the figures of the call before.
    assert 3 * 3 <= len(heard.figures) <= 5 + 4 + 3


def test_a_wait_is_counted_from_just_before_its_call() -> None:
    told = PhoneNotes(2, None, [(1, 0.0), (0, 10.5)])
    called = PhoneNotes(1, 10.25, [(0, 0.0)])
    heard = followers.gather([Called(1, 10.0)], [], [told, called], {1: 0, 2: 1}, 0.0)
    assert (heard.own_phones, heard.figures, heard.missing) == ([0.25], [0.5], 0)


def test_a_phone_that_was_told_nothing_is_missed() -> None:
    deaf = PhoneNotes(2, None, [(1, 0.0)])
    heard = followers.gather([Called(1, 10.0)], [], [deaf], {1: 0, 2: 1}, 0.0)
    assert (heard.figures, heard.missing) == ([], 1)


def test_past_tickets_are_finished_and_logged(tmp_path: Path) -> None:
    file = tmp_path / "past.sqlite"
    history.fill(file, 2_500)
    with closing(sqlite3.connect(file)) as connection:
        (tickets, days, moving) = connection.execute(
            "SELECT count(*), count(DISTINCT day), sum(state = 'waiting') FROM tickets"
        ).fetchone()
        ((lines,),) = connection.execute("SELECT count(*) FROM ticket_log").fetchall()
        ((given,),) = connection.execute("SELECT sum(given) FROM sequences").fetchall()
    assert (tickets, days, moving, lines, given) == (2_500, 2, 0, 10_000, 2_500)


def test_past_counters_are_logged_day_after_day(tmp_path: Path) -> None:
    file = tmp_path / "past.sqlite"
    history.fill(file, 4_500)  # three days
    with create_engine(f"sqlite:///{file}").connect() as connection:
        found = verification.verify_log(connection, counter_log)
        lines = lines_of(connection, date(2000, 1, 1), date(2100, 1, 1))
    by_counter = {
        one: [of for of in lines if of.counter == one] for one in {x.counter for x in lines}
    }
    assert (found.sound, found.lines) == (True, 3 * 4 * len(by_counter))
    for own in by_counter.values():
        assert [of.from_state for of in own] == [None, *(of.to_state for of in own[:-1])]
        stood = sum(of.milliseconds_in_state for of in own)
        assert timedelta(milliseconds=stood) == own[-1].at - own[0].at


@pytest.mark.browser
async def test_weak_clients_show_who_is_called() -> None:
    rows = await weak_client.rows(quick=True)
    assert [row.what.split(",")[0] for row in rows[::4]] == [
        "weak board",
        "weak phone",
        "weak console",
    ]
    assert all(
        re.match(r"\d+\.\d\d s", row.measured) for row in (*rows[::4], *rows[1::4], *rows[2::4])
    )
    assert all(int(row.measured.replace(",", "")) > 20_000 for row in rows[3::4])


async def test_a_server_finds_the_log_of_past_tickets_whole(tmp_path: Path) -> None:
    file = tmp_path / "past.sqlite"
    history.fill(file, 1_000, at_once=400)
    with create_engine(f"sqlite:///{file}").connect() as connection:
        found = verification.verify_log(connection, ticket_log)
    assert (found.sound, found.lines) == (True, 4_000)
    said = verification.describe(found)
    port = history.free_port()
    async with history.serving(file, port, log_level="info", log=PIPE) as server:
        assert server.stderr is not None
        async with asyncio.timeout(60):
            while (line := (await server.stderr.readline()).decode()) and "ticket_log" not in line:
                pass
        assert said in line


@pytest.mark.parametrize(
    ("stack", "part"),
    [
        ("run (asyncio/a.py:1);issue (queue_server/tickets/api.py:3)", "quote and use case"),
        ("issue (queue_server/tickets/api.py:3);dumps (json/encoder.py:7)", "quote and use case"),
        ("issue (queue_server/tickets/api.py:3);forecast (queue_server/tickets/rules/x.py:1)",
         "rules: who is next, forecast"),
        ("execute (sqlalchemy/base.py:1);DefaultDialect.do_commit (sqlalchemy/default.py:9)",
         "commit and flush"),
        ("main (x.py:1)", "other"),
    ],
)  # fmt: skip
def test_the_innermost_known_code_is_the_part(stack: str, part: str) -> None:
    assert parts.part_of(stack) == part


def test_parts_share_the_looks_at_threads_that_work() -> None:
    looks = [
        "run (asyncio/runners.py:1) 30",
        "run (aiohttp/web.py:1);f (pydantic/main.py:2) 10",
        "run (asyncio/runners.py:1);EpollSelector.select (selectors.py:451) 500",
    ]
    assert parts.shares(looks) == {"event loop and threads": 0.75, "validation and JSON": 0.25}


async def test_memory_is_told_before_and_after_sign_ins() -> None:
    rows = await memory.rows(quick=True)
    before, migrated, after = (figures(row.measured)[0] for row in rows)
    assert 20 * 2**20 < before <= after
    assert migrated > 20 * 2**20


async def test_what_py_spy_cannot_look_into_is_said() -> None:
    process = await asyncio.create_subprocess_exec("sleep", "60")
    try:
        async with ClientSession() as session:
            with pytest.raises(parts.NotAllowedToLook, match="Error"):
                async with parts.spying(House(0, {}, process, session), 100, []):
                    pass
    finally:
        process.kill()
        await process.wait()


async def test_the_parts_add_up_to_the_whole() -> None:
    whole, *rows = await parts.rows(quick=True)
    figures = [
        [float(n) for n in re.findall(r"\d+", row.measured.replace(",", ""))] for row in rows
    ]
    total = [float(n) for n in re.findall(r"\d+", whole.measured.replace(",", ""))]
    assert [sum(column) for column in zip(*figures, strict=True)] == pytest.approx(
        total, abs=len(rows)
    )


@pytest.mark.parametrize(("share", "value"), [(0.0, 1), (0.5, 51), (0.99, 100), (1.0, 100)])
def test_a_percentile_is_the_value_that_so_many_stay_below(share: float, value: int) -> None:
    assert percentile(range(100, 0, -1), share) == value


def test_a_row_says_whether_its_budget_holds() -> None:
    assert line(Row("a", "< 2", "1", True)) == "| a | < 2 | 1 | yes |"
    assert line(Row("a", "< 2", "3", False)) == "| a | < 2 | 3 | **no** |"
    assert line(Row("a", "", "3", None)) == "| a |  | 3 |  |"


def test_one_benchmark_alone_prints_its_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["benchmarks", "--only", "disk", "--quick"])
    assert main() == 0
    said = capsys.readouterr().out
    assert machine().rpartition(",")[0] in said
    assert re.search(r"^\| this disk: .* a second \|  \|$", said, re.MULTILINE)


@pytest.mark.parametrize(
    ("one", "two", "cores"),
    [
        (Costs(1000, 100), Costs(1000, 100), 2),  # 1,000 a second; two: 2 ÷ 1.1 ms
        (Costs(700, 150), Costs(1100, 230), 3),  # on two cores 1.05 as many, on three 1.27
        (Costs(700, 150), Costs(1400, 150), None),  # two do no more than one
        (Costs(355, 86), Costs(642, 144), None),  # however many cores, a tenth more
    ],
)
def test_cores_for_two_processes_follow_from_the_costs(
    one: Costs, two: Costs, cores: int | None
) -> None:
    assert cores_for_two(one, two) == cores


def test_a_peer_that_is_not_there_is_named_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.argv", ["benchmarks", "--quick", "--peer", str(tmp_path)])
    with pytest.raises(SystemExit):
        main()
    assert f"no {tmp_path}/.venv/bin/gunicorn" in capsys.readouterr().err


def test_the_document_names_every_benchmark() -> None:
    words = DOCUMENT.read_text(encoding="utf-8")
    assert [name for name in BENCHMARKS if f"`{name}`" not in words] == []


async def test_answers_to_the_survey_are_all_stored() -> None:
    rate, stored = await feedback.rows(quick=True)
    assert rate.holds is not None
    assert stored.holds


async def test_settings_reach_every_board() -> None:
    row, other = await settings.rows(quick=True)
    assert row.what == "publishing 22 counters and 8 services → on 5 boards"
    assert "at the other process" in other.what
    assert all("slowest of 1" in one.measured for one in (row, other))
