"""The file of numbers and tickets: nothing twice, nothing lost, damage moved aside."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from config.wire import ErrorCode, IssueTicket, NumbersReserved
from config.wire.offline import TicketDelivered
from kiosk.offline.number_pool import NumberPool, NumberPoolError
from kiosk.offline.offline_tickets import Reservation
from kiosk.server.machine_id import machine_name

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
COMMAND = IssueTicket(
    service="residence",
    priority_class="priority",
    priority_reason="elderly",
    receipt="1RECE1PTDEM0XYZK",
)


def filled(folder: Path, count: int = 3, day: date = TODAY, first: int = 600) -> NumberPool:
    pool = NumberPool(folder)
    pool.begin_reservation(Reservation(f"key-{day}-{first}", day, "residence", count))
    numbers = [f"C{ordinal}" for ordinal in range(first, first + count)]
    reserved = NumbersReserved(
        service="residence",
        numbers=numbers,
        tokens=[f"TOKEN{number}" for number in numbers],
        day=day.isoformat(),
    )
    pool.store_numbers(f"key-{day}-{first}", reserved)
    return pool


def test_a_number_becomes_a_ticket_once(tmp_path: Path) -> None:
    pool = filled(tmp_path)
    taken = [pool.issue(COMMAND, f"press-{n}", TODAY, NOW, asked=False) for n in range(4)]
    assert [one and one.number for one in taken] == ["C600", "C601", "C602", None]
    assert pool.left() == {}
    assert pool.count_undelivered() == 3


def test_the_same_press_is_the_same_ticket_over_a_restart(tmp_path: Path) -> None:
    first = filled(tmp_path).issue(COMMAND, "press", TODAY, NOW, asked=True)
    pool = NumberPool(tmp_path)
    assert pool.issue(COMMAND, "press", TODAY, NOW + timedelta(seconds=9), asked=False) == first
    assert pool.left() == {(TODAY, "residence"): 2}


def test_a_ticket_is_told_with_all_that_it_was(tmp_path: Path) -> None:
    pool = filled(tmp_path)
    pool.issue(COMMAND, "press", TODAY, NOW, asked=True)
    pool.issue(IssueTicket(service="residence"), "other", TODAY, NOW, asked=False)
    first, second = (one.to_wire() for one in pool.undelivered(10))
    assert first.model_dump() == COMMAND.model_dump(exclude={"after_ticket"}) | {
        "day": TODAY,
        "number": "C600",
        "taken_at": NOW,
        "asked_under": "press",
        "given_by": "",
    }
    assert (second.asked_under, second.receipt, second.priority_class) == ("", "", None)


def test_what_was_delivered_is_told_no_more_and_keeps_nothing_personal(tmp_path: Path) -> None:
    pool = filled(tmp_path)
    for press in ("one", "two"):
        pool.issue(COMMAND, press, TODAY, NOW, asked=False)
    refused = ErrorCode.UNKNOWN_SERVICE
    pool.record_answers(
        [
            TicketDelivered(day=TODAY, number="C600"),
            TicketDelivered(day=TODAY, number="C601", refused=refused),
        ]
    )
    assert (pool.undelivered(10), pool.count_undelivered()) == ([], 0)
    assert pool.refused(TODAY) == ["C601"]
    assert pool.refused(TODAY + timedelta(days=1)) == []
    pool.close()
    whole = b"".join(file.read_bytes() for file in tmp_path.glob("alone.sqlite*"))
    assert COMMAND.receipt.encode() not in whole
    assert b"elderly" not in whole


def test_numbers_of_days_that_are_over_are_given_back_and_never_given(tmp_path: Path) -> None:
    pool = filled(tmp_path, 2, TODAY)
    filled(tmp_path, 2, TODAY + timedelta(days=1), 700)
    assert pool.withdraw_before(TODAY + timedelta(days=1)) == {TODAY: ["C600", "C601"]}
    assert pool.issue(COMMAND, "press", TODAY, NOW, asked=False) is None
    pool.remove_returned(TODAY, ["C600"])
    assert NumberPool(tmp_path).withdraw_before(TODAY) == {TODAY: ["C601"]}
    assert pool.left() == {(TODAY + timedelta(days=1), "residence"): 2}


def test_what_is_asked_for_is_remembered_until_its_answer_is_kept(tmp_path: Path) -> None:
    pool, asked = NumberPool(tmp_path), Reservation("key", TODAY, "residence", 2)
    pool.begin_reservation(asked)
    assert NumberPool(tmp_path).open_reservations() == [asked]
    answer = NumbersReserved(
        service="residence", numbers=["C600", "C601"], tokens=["A", "B"], day=TODAY.isoformat()
    )
    pool.store_numbers("key", answer)
    pool.issue(COMMAND, "press", TODAY, NOW, asked=False)
    pool.store_numbers("key", answer)
    assert pool.open_reservations() == []
    assert pool.left() == {(TODAY, "residence"): 1}


def test_many_at_once_never_take_the_same(tmp_path: Path) -> None:
    """Two programs on one folder, several threads in each."""
    one, other = filled(tmp_path, 60), NumberPool(tmp_path)

    def take(press: int) -> str:
        pool = one if press % 2 else other
        taken = pool.issue(COMMAND, f"press-{press}", TODAY, NOW, asked=False)
        assert taken is not None
        return taken.number

    with ThreadPoolExecutor(6) as threads:
        numbers = list(threads.map(take, range(60)))
    assert len(set(numbers)) == 60
    assert one.left() == {}


def test_only_its_own_user_may_read_it(tmp_path: Path) -> None:
    filled(tmp_path)
    for file in tmp_path.glob("alone.sqlite*"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


@pytest.mark.parametrize("damage", [b"no database at all" * 900, b""], ids=["nonsense", "empty"])
def test_a_damaged_file_is_moved_aside(tmp_path: Path, damage: bytes) -> None:
    filled(tmp_path).close()
    file = tmp_path / "alone.sqlite"
    file.write_bytes(damage)
    pool = NumberPool(tmp_path)
    assert pool.left() == {}
    assert (pool.damaged_file is not None) == bool(damage)
    if pool.damaged_file:
        assert pool.damaged_file.read_bytes() == damage
    filled(tmp_path, 2, TODAY, 700)
    taken = pool.issue(COMMAND, "press", TODAY, NOW, asked=False)
    assert taken is not None
    assert taken.number == "C700"


def test_tickets_are_rescued_from_a_damaged_file(tmp_path: Path) -> None:
    pool = filled(tmp_path, 300)
    ticket = pool.issue(COMMAND, "press", TODAY, NOW, asked=True)
    with closing(sqlite3.connect(tmp_path / "alone.sqlite")) as disk:
        statement = "SELECT rootpage FROM sqlite_master WHERE name = 'numbers'"
        (page,) = disk.execute(statement).fetchone()
    pool.close()
    file = tmp_path / "alone.sqlite"
    whole = bytearray(file.read_bytes())
    whole[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    file.write_bytes(whole)
    again = NumberPool(tmp_path)
    assert again.left() == {}
    assert again.damaged_file is not None
    assert again.undelivered(9) == [ticket]
    assert again.issue(COMMAND, "press", TODAY, NOW, asked=False) == ticket


def test_damage_within_the_file_is_found_at_the_start(tmp_path: Path) -> None:
    filled(tmp_path, 300).close()
    file = tmp_path / "alone.sqlite"
    whole = bytearray(file.read_bytes())
    for page in range(4096, len(whole), 4096):
        whole[page : page + 200] = b"\xff" * 200
    file.write_bytes(whole)
    pool = NumberPool(tmp_path)
    assert pool.left() == {}
    assert pool.damaged_file is not None


def test_what_the_disk_garbled_is_passed_over_and_told(tmp_path: Path) -> None:
    pool = filled(tmp_path, 6)
    for press in ("one", "two", "three"):
        pool.issue(COMMAND, press, TODAY, NOW, asked=False)
    pool.begin_reservation(Reservation("key", TODAY, "residence", 2))
    pool.close()
    with closing(sqlite3.connect(tmp_path / "alone.sqlite")) as disk:
        disk.execute("UPDATE tickets SET taken_at = '2026-1' WHERE number = 'C600'")
        disk.execute("UPDATE tickets SET language = 'V!' WHERE number = 'C601'")
        disk.execute("UPDATE numbers SET day = '2026-1x-23' WHERE number = 'C604'")
        disk.execute("UPDATE reservations SET day = ''")
        disk.commit()
    assert [one.number for one in pool.undelivered(9)] == ["C602"]
    assert pool.refused(TODAY) == ["C600", "C601"]
    assert pool.left() == {(TODAY, "residence"): 2}
    assert pool.open_reservations() == []
    assert pool.withdraw_before(TODAY + timedelta(days=40)) == {TODAY: ["C603", "C605"]}


def test_a_disk_that_does_not_write_gives_no_number(tmp_path: Path) -> None:
    pool = filled(tmp_path)
    pool.close()
    other = sqlite3.connect(tmp_path / "alone.sqlite")
    (pages,) = other.execute("PRAGMA page_count").fetchone()
    other.close()
    pool.left()
    assert pool._connection is not None
    pool._connection.execute(f"PRAGMA max_page_count = {pages}")
    long_key = "a key that needs more pages than there are" * 500
    with pytest.raises(NumberPoolError, match="full"):
        pool.issue(COMMAND, long_key, TODAY, NOW, asked=False)
    assert pool.left() == {(TODAY, "residence"): 3}
    assert pool.count_undelivered() == 0


def test_a_folder_that_is_gone_is_trouble(tmp_path: Path) -> None:
    with pytest.raises(NumberPoolError):
        NumberPool(tmp_path / "gone").left()


def test_old_tickets_are_forgotten_but_for_what_is_not_delivered(tmp_path: Path) -> None:
    pool = filled(tmp_path)
    for press in ("one", "two"):
        pool.issue(COMMAND, press, TODAY, NOW, asked=False)
    pool.record_answers([TicketDelivered(day=TODAY, number="C600")])
    pool.prune(TODAY + timedelta(days=31))
    assert [one.number for one in pool.undelivered(9)] == ["C601"]


def test_numbers_stay_with_the_machine_that_got_them(tmp_path: Path) -> None:
    mine, copied = tmp_path / "mine", tmp_path / "copied"
    mine.mkdir()
    filled(mine).close()
    pool = NumberPool(mine, "machine-a")
    given = pool.issue(COMMAND, "press", TODAY, NOW, asked=False)
    pool.begin_reservation(Reservation("asked", TODAY, "residence", 5))
    pool.close()
    shutil.copytree(mine, copied)
    other = NumberPool(copied, "machine-b")
    assert other.issue(COMMAND, "another", TODAY, NOW, asked=False) is None
    assert (other.left(), other.open_reservations()) == ({}, [])
    assert other.undelivered(9) == [given]
    again = NumberPool(mine, "machine-a")
    assert again.left() == {(TODAY, "residence"): 2}
    assert [one.key for one in again.open_reservations()] == ["asked"]


def test_the_name_of_a_machine_is_its_own(tmp_path: Path) -> None:
    one, other, none = tmp_path / "one", tmp_path / "other", tmp_path / "none"
    one.write_text("0123456789abcdef\n")
    other.write_text("fedcba9876543210\n")
    assert machine_name((none, one)) == machine_name((one,)) != machine_name((other,))
    assert machine_name((none,)) == ""


def test_for_how_many_dossiers_a_ticket_is_stays_over_a_restart(tmp_path: Path) -> None:
    pool = filled(tmp_path)
    several = COMMAND.model_copy(update={"dossiers": 12})
    taken = pool.issue(several, "press-1", TODAY, NOW, asked=False)
    assert taken is not None
    assert taken.dossiers == 12
    pool.issue(COMMAND, "press-2", TODAY, NOW, asked=False)
    told = [one.to_wire().dossiers for one in NumberPool(tmp_path).undelivered(5)]
    assert told == [12, None]
