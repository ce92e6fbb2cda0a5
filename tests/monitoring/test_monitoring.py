"""Alive, ready, and in figures: told to whom it concerns, nothing personal in it."""

from __future__ import annotations

import re
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from queue_server import monitoring
from queue_server.core.clock import SetClock
from tests.dossiers.hostile import RECEIVE
from tests.hall.with_dossiers import HallWithDossiers
from tests.monitoring.conftest import Opened

Figures = dict[tuple[str, tuple[tuple[str, str], ...]], float]


async def figures(hall: HallWithDossiers) -> Figures:
    async with hall.client.get("/metrics") as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        families = text_string_to_metric_families(await answer.text())
        return {
            (one.name, tuple(sorted(one.labels.items()))): one.value
            for family in families
            for one in family.samples
        }


def value(found: Figures, name: str, **labels: str) -> float | None:
    return found.get((name, tuple(sorted(labels.items()))))


async def status(hall: HallWithDossiers, path: str, **headers: str) -> int:
    async with hall.client.get(path, headers=headers) as answer:
        return answer.status


async def test_the_figures_of_a_hall(opened: Opened, clock: SetClock) -> None:
    hall = await opened()
    for _ in range(3):
        await hall.issue("ho-tich")
    clock.move(minutes=4)
    await hall.open("1")
    await hall.call_next("1")
    report = {"version": "0.1", "printer": "paper_out", "jobs_waiting": 2, "fault": "no paper"}
    code, _ = await hall.call("POST", "/devices/kiosk-1/report", report, by="kiosk-1")
    assert code == 204
    found = await figures(hall)
    assert value(found, "motcua_tickets", service="ho-tich", state="waiting") == 2
    assert value(found, "motcua_tickets", service="ho-tich", state="called") == 1
    assert value(found, "motcua_tickets", service="chung-thuc", state="waiting") == 0
    assert value(found, "motcua_tickets_given", service="ho-tich") == 3
    assert value(found, "motcua_longest_wait_seconds", service="ho-tich") == 240
    assert value(found, "motcua_longest_wait_seconds", service="chung-thuc") == 0
    low = value(found, "motcua_expected_wait_seconds", service="ho-tich", bound="low")
    high = value(found, "motcua_expected_wait_seconds", service="ho-tich", bound="high")
    assert low is not None
    assert high is not None
    assert 0 <= low <= high
    assert value(found, "motcua_counters", state="open") == 1
    now = clock.now().timestamp()
    seen = value(found, "motcua_device_last_seen_timestamp_seconds", device="kiosk-1", kind="kiosk")
    assert seen == pytest.approx(now, abs=1)
    never = value(
        found, "motcua_device_last_seen_timestamp_seconds", device="kiosk-2", kind="kiosk"
    )
    assert never == 0
    assert value(found, "motcua_printer_state", device="kiosk-1", state="paper_out") == 1
    assert value(found, "motcua_printer_state", device="kiosk-1", state="ready") == 0
    assert value(found, "motcua_printer_jobs_waiting", device="kiosk-1") == 2
    assert value(found, "motcua_device_fault", device="kiosk-1", kind="kiosk") == 1
    assert value(found, "motcua_request_seconds_count", operation="issueTicket") == 3
    assert value(found, "motcua_requests_total", operation="issueTicket", status="200") == 3
    commands = value(found, "motcua_database_commit_commands_sum")
    assert commands is not None
    assert commands >= 5
    assert value(found, "motcua_database_commits_failed_total") == 0


async def test_the_age_of_the_last_backup(opened: Opened, clock: SetClock) -> None:
    hall = await opened()
    hall.server.rooms.backups.daily.last_made = clock.now() - timedelta(hours=26)
    found = await figures(hall)
    made_at = value(found, "motcua_backup_last_timestamp_seconds")
    assert made_at == (clock.now() - timedelta(hours=26)).timestamp()


async def test_nothing_in_the_figures_is_personal(opened: Opened) -> None:
    hall = await opened()
    ticket = await hall.issue()
    _, dossier = await hall.call("POST", "/dossiers", RECEIVE, by="clerk")
    link = ticket["tracking_url"].rpartition("/")[2]
    assert await status(hall, f"/T/{link}") == 200
    assert await status(hall, f"/nothing/{link}") == 404
    async with hall.client.get("/metrics") as answer:
        said = await answer.text()
    applicant = RECEIVE["applicant"]
    for secret in (link, ticket["number"], dossier["code"], *applicant.values(), "127.0.0.1"):
        assert secret not in said
    assert 'operation="/T/{token}"' in said
    assert 'operation="unknown"' in said


@pytest.mark.parametrize(
    ("network", "headers", "allowed"),
    [
        ({}, {}, True),
        ({"metrics_from": []}, {}, False),
        ({"metrics_from": ["10.0.0.0/8"]}, {}, False),
        ({"metrics_from": ["127.0.0.0/8"]}, {}, True),
        ({}, {"X-Forwarded-For": "127.0.0.1"}, False),
        ({}, {"X-Forwarded-For": "203.0.113.7"}, False),
        ({"trusted_proxies": ["127.0.0.1"]}, {"X-Forwarded-For": "203.0.113.7"}, False),
        ({"trusted_proxies": ["127.0.0.1"]}, {"X-Forwarded-For": "127.0.0.1, 203.0.113.7"}, False),
        (
            {"trusted_proxies": ["127.0.0.1"], "metrics_from": ["10.0.0.0/8"]},
            {"X-Forwarded-For": "10.1.2.3"},
            True,
        ),
    ],
)
async def test_figures_are_for_those_who_may_look(
    opened: Opened, network: dict[str, list[str]], headers: dict[str, str], allowed: bool
) -> None:
    hall = await opened(**network)
    assert await status(hall, "/metrics", **headers) == (200 if allowed else 403)
    assert await status(hall, "/healthz", **headers) == 200


async def test_the_document_names_every_figure_and_no_other(opened: Opened) -> None:
    hall = await opened()
    said = hall.server.app.metrics.text().decode()
    document = (Path(__file__).parents[2] / "docs" / "monitoring.md").read_text(encoding="utf-8")
    told = re.findall(r"^# TYPE (motcua_\w+) ", said, flags=re.MULTILINE)
    served = {name for name in told if not name.endswith("_created")}
    named = set(re.findall(r"^\| `(motcua_\w+)` ", document, flags=re.MULTILINE))
    assert named == served


# ------------------------------------------------------------------------------- readiness


async def ready(hall: HallWithDossiers) -> tuple[int, dict[str, bool]]:
    async with hall.client.get("/readyz") as answer:
        said = await answer.json(content_type=None)
        assert said["ready"] is all(said["checks"].values())
        return answer.status, said["checks"]


async def test_a_hall_at_work_is_ready(opened: Opened, clock: SetClock) -> None:
    hall = await opened()
    assert await ready(hall) == (200, {"database": True, "views": True, "jobs": True})
    clock.move(days=1)
    assert (await ready(hall))[0] == 200


async def test_a_database_that_takes_no_rows_is_not(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = await opened()
    monkeypatch.setattr(monitoring, "JUDGED_FOR_SECONDS", 0.0)
    refusing = "CREATE TRIGGER full BEFORE INSERT ON answered_commands BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END"  # noqa: E501
    await hall.house.database.write(lambda unit: unit.connection.exec_driver_sql(refusing))
    assert await ready(hall) == (503, {"database": False, "views": True, "jobs": True})
    drop = "DROP TRIGGER full"
    await hall.house.database.write(lambda unit: unit.connection.exec_driver_sql(drop))
    assert (await ready(hall))[0] == 200


async def test_a_database_that_another_holds_is_not(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = await opened()
    monkeypatch.setattr(monitoring, "LONGEST_WRITE_SECONDS", 0.2)
    file = getattr(hall.house.database, "path")  # noqa: B009
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert await ready(hall) == (503, {"database": False, "views": True, "jobs": True})
    other.execute("ROLLBACK")
    other.close()


async def test_views_that_may_have_missed_something_are_not(opened: Opened) -> None:
    hall = await opened()
    hall.server.rooms.tickets.live._stale = (
        True  # as it is between a lost event and the reading anew
    )
    assert await ready(hall) == (503, {"database": True, "views": False, "jobs": True})


async def test_asking_often_costs_one_row(opened: Opened) -> None:
    hall = await opened()
    for _ in range(20):
        await ready(hall)
    found = await figures(hall)
    before = value(found, "motcua_database_commit_commands_count")
    for _ in range(20):
        await ready(hall)
    assert value(await figures(hall), "motcua_database_commit_commands_count") == before
