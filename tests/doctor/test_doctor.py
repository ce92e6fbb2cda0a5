"""Each thing that can be wrong is made wrong; the doctor names it and says what to do."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from config.centre.loading import load_centre
from config.text.phrase import Phrase
from config.wire import DeviceState, PrinterState
from queue_server.__main__ import main
from queue_server.backups.folder import backups_in
from queue_server.centre.settings import versions
from queue_server.centre.settings.versions import Source
from queue_server.centre.staff.passwords import hash_password
from queue_server.core.clock import SystemClock
from queue_server.core.db.one_write import write_once
from queue_server.core.db.sqlite_copies import ROOM_LEFT_BYTES
from queue_server.core.security.encryption import (
    KEY_FILE_VARIABLE,
    DataKeys,
    new_key_file,
    read_keys,
)
from queue_server.doctor import surroundings
from queue_server.doctor.checks import findings
from queue_server.doctor.files import LITTLE_ROOM_BYTES, room
from queue_server.doctor.reading import look_at
from queue_server.doctor.surroundings import certificate_until
from queue_server.dossiers.persons.applicants import row_of

from .conftest import DEMO_PIN, House

NOW = datetime.now(UTC)


def milliseconds(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)


def test_where_all_is_well_nothing_is_wrong(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    assert house.wrong() == []
    words = ["doctor", "--centre", str(house.centre), "--database", house.url]
    assert main(words) == 0
    assert main([*words, "--language", "vi"]) == 0
    assert "Lỗi:" not in capsys.readouterr().out


def test_nothing_is_changed_by_looking(house: House) -> None:
    def everything() -> dict[str, tuple[int, bytes]]:
        files = [file for file in house.folder.rglob("*") if file.is_file()]
        return {str(file): (file.stat().st_mode, file.read_bytes()) for file in files}

    before = everything()
    house.says()
    assert everything() == before


def test_an_installation_that_is_not_there_is_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'nowhere' / 'motcua.sqlite'}"
    assert main(["doctor", "--centre", str(tmp_path / "none.toml"), "--database", url]) == 1
    said = capsys.readouterr().out
    assert "there is no database" in said
    assert "none.toml" in said
    assert not (tmp_path / "nowhere").exists()


# ------------------------------------------------------------- one thing wrong at a time


def open_database_file(house: House) -> None:
    house.database.chmod(0o644)


def open_key(house: House) -> None:
    (house.folder / "kiosk-1.key").write_text("secret")
    (house.folder / "kiosk-1.key").chmod(0o644)


def open_backup(house: House) -> None:
    backups_in(house.folder / "backups")[0].path.chmod(0o644)
    (house.folder / "backups").chmod(0o755)


def writable_centre_file(house: House) -> None:
    house.centre.chmod(0o666)


def mistaken_centre_file(house: House) -> None:
    house.rewrite(lambda words: words.replace('time_zone = "Asia/Ho_Chi_Minh"', 'time_zone = "X"'))


def damaged_database(house: House) -> None:
    with open(house.database, "r+b") as opened:
        opened.seek(house.database.stat().st_size // 2 // 4096 * 4096)
        opened.write(b"\xa5" * 16_384)


def truncated_database(house: House) -> None:
    os.truncate(house.database, house.database.stat().st_size // 2)


def no_database_at_all(house: House) -> None:
    house.database.write_bytes(b"this was a letter" * 100)


def newer_tables(house: House) -> None:
    house.change("UPDATE alembic_version SET version_num = '9999'")


def no_backup(house: House) -> None:
    shutil.rmtree(house.folder / "backups")


def old_backup(house: House) -> None:
    (backup,) = backups_in(house.folder / "backups")
    backup.path.unlink()
    old = f"motcua-{NOW - timedelta(days=9):%Y-%m-%d-%H%M%S%z}.sqlite"
    shutil.copy(house.database, house.folder / "backups" / old)
    (house.folder / "backups" / old).chmod(0o600)
    sums = house.folder / "backups" / f"{old}.sha256"
    sums.write_text(f"{'0' * 64}  {old}\n")


def damaged_backup(house: House) -> None:
    (backup,) = backups_in(house.folder / "backups")
    os.truncate(backup.path, backup.path.stat().st_size - 4_096)


def clock_behind(house: House) -> None:
    """The clock jumped forward a day, something was written, and it jumped back."""
    house.change("UPDATE centre_log SET at = ?", milliseconds(NOW + timedelta(days=1)))


def edited_log(house: House) -> None:
    house.change("UPDATE centre_log SET who = 'nobody' WHERE id = 1")


def demo_account(house: House) -> None:
    house.change("UPDATE staff SET demo = 1")


def weak_password(house: House) -> None:
    house.change("UPDATE staff SET password_hash = ?", hash_password("lan@123"))


def demo_pin(house: House) -> None:
    first = next(line for line in house.centre.read_text().splitlines() if "pin_hash" in line)
    house.rewrite(lambda words: words.replace(first, f"staff_pin_hash = {DEMO_PIN}"))


def missing_recordings(house: House) -> None:
    house.rewrite(lambda words: f'{words}\n[voice]\nrecordings = "/nowhere"\n')


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (open_database_file, "every user of this computer can open"),
        (open_key, "kiosk-1.key"),
        (open_backup, "every user of this computer can open"),
        (writable_centre_file, "can change the centre file"),
        (mistaken_centre_file, "time_zone"),
        (damaged_database, "is damaged"),
        (truncated_database, "is damaged"),
        (no_database_at_all, "is damaged"),
        (newer_tables, "newer version"),
        (no_backup, "there is no backup"),
        (old_backup, "is 9 days old"),
        (old_backup, "SHA-256 differs"),
        (damaged_backup, "SHA-256 differs"),
        (edited_log, "is not what was written, from line 1 on"),
        (clock_behind, "the newest line of the log"),
        (demo_account, "accounts of the demo can still sign in: lan"),
        (weak_password, "the password of lan"),
        (demo_pin, "the PIN of kiosk-1"),
        (missing_recordings, "no folder of recordings"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_what_is_wrong_is_named_with_what_to_do(
    house: House, damage: Callable[[House], None], said: str
) -> None:
    damage(house)
    wrong = house.wrong()
    assert any(said in one for one in wrong), wrong
    assert all("\n  → " in one for one in wrong)
    assert main(["doctor", "--centre", str(house.centre), "--database", house.url]) == 1


def test_a_data_key_must_be_there_be_the_right_one_and_lie_elsewhere(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside, elsewhere, other = house.folder / "data", tmp_path / "data", tmp_path / "other"
    monkeypatch.delenv(KEY_FILE_VARIABLE, raising=False)
    assert any("here is no data key" in one for one in house.says())
    new_key_file(beside)
    shutil.copy(beside, elsewhere)
    new_key_file(other)
    seal_somebody(house, read_keys(beside))
    assert any("sealed with a data key that is not here" in one for one in house.wrong())
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(other))
    assert any("sealed with a data key that is not here" in one for one in house.wrong())
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(tmp_path / "gone"))
    assert any("gone is not there" in one for one in house.wrong())
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(beside))
    assert house.wrong() == []
    assert any("lies beside the database" in one for one in house.says())
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(elsewhere))
    assert not any("data key" in one for one in house.says())


def seal_somebody(house: House, keys: DataKeys) -> None:
    words = {
        "id": 1,
        "kind": "person",
        "name": "Nguyễn Thị Lan",
        "id_number": "",
        "phone": "0912345678",
    }
    row = row_of(keys, 1, words | {"sex": "", "address": "", "submitted_by": ""})
    names, marks = ", ".join(row), ", ".join("?" for _ in row)
    house.change(f"INSERT INTO applicants ({names}) VALUES ({marks})", *row.values())


def test_a_closed_folder_hides_what_is_in_it(house: House) -> None:
    house.database.chmod(0o644)
    house.folder.chmod(0o750)
    assert house.wrong() == []


# --------------------------------------------------------------- what should be looked at


def no_key(house: House) -> None:
    house.change("DELETE FROM devices WHERE id = 'hall'")


def revoked_key(house: House) -> None:
    house.change("UPDATE devices SET revoked_at = 1 WHERE id = 'hall'")


def never_seen(house: House) -> None:
    house.change("UPDATE devices SET last_seen = NULL WHERE id = 'kiosk-1'")


def silent(house: House) -> None:
    seen = milliseconds(NOW - timedelta(days=2))
    house.change("UPDATE devices SET last_seen = ? WHERE id = 'kiosk-1'", seen)


def no_paper(house: House) -> None:
    state = DeviceState(
        device="kiosk-1", kind="kiosk", last_seen=NOW, printer=PrinterState.PAPER_OUT
    )
    house.change("UPDATE devices SET report = ? WHERE id = 'kiosk-1'", state.model_dump_json())


def nobody(house: House) -> None:
    house.change("UPDATE staff SET active = 0")


def readable_pins(house: House) -> None:
    house.centre.chmod(0o644)


def plain_address(house: House) -> None:
    lines = house.centre.read_text(encoding="utf-8").splitlines()
    line = next(line for line in lines if line.startswith("public_url"))
    house.rewrite(lambda words: words.replace(line, 'public_url = "http://hall.example.vn"'))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (no_key, "hall is in the centre file and has no key"),
        (revoked_key, "hall is in the centre file and has no key"),
        (never_seen, "kiosk-1 was never heard of"),
        (silent, "nothing was heard of kiosk-1 since"),
        (no_paper, "the printer of kiosk-1"),
        (nobody, "nobody can sign in"),
        (readable_pins, "hashes of the kiosks' PINs"),
        (plain_address, "https://hall.example.vn"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_what_works_all_the_same_is_a_warning(
    house: House, damage: Callable[[House], None], said: str
) -> None:
    assert not any(said in one for one in house.says())
    damage(house)
    assert house.wrong() == []
    assert any(said in one for one in house.says())


def test_backups_on_the_database_s_own_disk_are_said(house: House) -> None:
    assert any("on the database's own disk" in one for one in house.says())


# -------------------------------------------------------------------------- the network


def with_printer(house: House, port: int) -> None:
    network = f'kind = "network"\nhost = "127.0.0.1"\nport = {port}\n#'
    house.rewrite(lambda words: words.replace('kind = "virtual"', network, 1))


def test_a_printer_in_the_network_must_answer(house: House) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as printer:
        port = printer.getsockname()[1]
        with_printer(house, port)
        assert house.wrong() == []
    assert any(f"does not answer at 127.0.0.1:{port}" in one for one in house.wrong())


def test_a_certificate_that_cannot_be_seen_is_a_warning(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody listens on the port: as behind a network that lets nobody in from within."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    lines = house.centre.read_text(encoding="utf-8").splitlines()
    line = next(line for line in lines if line.startswith("public_url"))
    house.rewrite(lambda words: words.replace(line, f'public_url = "https://127.0.0.1:{port}"'))
    assert any("cannot be seen from here" in one for one in house.says())
    assert wrong_of_certificates(house) == []


def test_a_certificate_that_nobody_vouches_for_is_wrong(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, shown = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown, key)
    with secured(context) as port:
        lines = house.centre.read_text(encoding="utf-8").splitlines()
        line = next(line for line in lines if line.startswith("public_url"))
        house.rewrite(lambda words: words.replace(line, f'public_url = "https://localhost:{port}"'))
        assert any("the certificate of localhost is not valid" in one for one in house.wrong())
        monkeypatch.setenv("SSL_CERT_FILE", str(shown))  # now somebody does
        assert wrong_of_certificates(house) == []
        assert any("the certificate of localhost ends in 4 days" in one for one in house.says())


def wrong_of_certificates(house: House) -> list[str]:
    """What is wrong but for the address itself, which no phone reaches in these tests."""
    return [one for one in house.wrong() if "public_url" not in one]


def self_signed(folder: Path) -> tuple[Path, Path]:
    """A key and a certificate for localhost that ends in five days."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    shown = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=5))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "key.pem", folder / "shown.pem"
    none = serialization.NoEncryption()
    pem, plain = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    files[0].write_bytes(key.private_bytes(pem, plain, none))
    files[1].write_bytes(shown.public_bytes(pem))
    return files


@contextmanager
def secured(context: ssl.SSLContext) -> Iterator[int]:
    """A server that shows its certificate to whoever comes; gives its port."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return  # closed
                with suppress(OSError), context.wrap_socket(connection, server_side=True) as shown:
                    shown.recv(1)

        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(("days", "told"), [(90, False), (15, False), (13, True), (0, True)])
def test_a_certificate_is_told_before_it_ends(days: int, *, told: bool) -> None:
    found = list(certificate_until("hall.vn", NOW + timedelta(days=days, hours=1), NOW))
    assert bool(found) is told
    if told:
        assert found[0].found == Phrase(
            "doctor.certificate_ends", {"host": "hall.vn", "days": days}
        )


# ------------------------------------------------------------------------------- waits


@pytest.mark.parametrize(
    ("waits", "per_cent"),
    [([10.0] * 95 + [61.0] * 5, 5), ([10.0] * 96 + [61.0] * 4, None), ([61.0] * 49, None)],
)
def test_that_many_wait_beyond_the_longest_is_told(
    house: House, waits: list[float], per_cent: int | None
) -> None:
    at = look_at(house.centre, house.url, "en")
    assert at.records is not None
    seen = replace(at, records=replace(at.records, waits=tuple(waits)))
    told = [one for one in findings(seen) if one.found.key == "doctor.long_waits"]
    assert [one.found.values["per_cent"] for one in told] == (
        [] if per_cent is None else [per_cent]
    )
    assert all(one.is_warning for one in told)


def test_waits_are_read_off_the_log(house: House) -> None:
    now = SystemClock().now()
    at, day = round(now.timestamp() * 1000), now.date()
    house.change(
        "INSERT INTO tickets (id, day, number, service, language, state, issued_at, issued_by,"
        " waiting_since, state_since, calls, absences, voided, note, token, taken_alone)"
        " VALUES (1, ?, 'A001', 'ho-tich', 'vi', 'called', ?, 'x', ?, ?, 1, 0, 0, '', 't', 0)",
        day.isoformat(), at, at, at,
    )  # fmt: skip
    house.change(
        "INSERT INTO ticket_log (ticket_id, day, at, action, from_state, to_state,"
        " milliseconds_in_state, service, actor, link)"
        " VALUES (1, ?, ?, 'call', 'waiting', 'called', 5400000, 'ho-tich', 'x', '')",
        day.isoformat(), at,
    )  # fmt: skip
    records = look_at(house.centre, house.url, "en").records
    assert records is not None
    assert records.waits == (90.0,)


def test_scheduled_settings_whose_day_has_passed_are_told(house: House) -> None:
    for day in ("2020-01-01", "2999-01-01"):
        house.change(
            "INSERT INTO scheduled_settings (takes_effect_on, based_on, made_at, made_by, reason,"
            " content) VALUES (?, 1, 0, 'staff:1', '', '{}')",
            day,
        )
    at = look_at(house.centre, house.url, "en")
    told = [one for one in findings(at) if one.found.key == "doctor.scheduled"]
    assert [str(one.found.values["day"]) for one in told] == ["2020-01-01"]


# ----------------------------------------------------------------------- room on the disk


@pytest.mark.parametrize(
    ("free", "kinds"),
    [
        (LITTLE_ROOM_BYTES, []),
        (LITTLE_ROOM_BYTES - 1, [True]),
        (ROOM_LEFT_BYTES + 1_000, [True]),
        (ROOM_LEFT_BYTES + 999, [False]),
        (0, [False]),
    ],
)
def test_a_disk_must_take_one_more_backup(free: int, kinds: list[bool]) -> None:
    found = list(room(Path("/data"), free, 1_000))
    assert [one.is_warning for one in found] == kinds


# -------------------------------------------------------------------------- PostgreSQL


def test_postgresql_is_looked_at_too(
    postgres_url: str, house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    at = look_at(house.centre, postgres_url, "en")
    assert at.database is None
    assert at.records is not None
    assert at.records.revision is not None
    keys = {one.found.key for one in findings(at)}
    assert "doctor.pg_dump" in keys
    assert "doctor.no_key" in keys
    gone = postgres_url.replace("motcua_", "nowhere_")
    assert main(["doctor", "--centre", str(house.centre), "--database", gone]) == 1
    assert "cannot be read" in capsys.readouterr().out


def test_the_password_of_the_database_is_not_said() -> None:
    at = look_at(None, "postgresql://motcua:secret@127.0.0.1:1/x", "en")
    assert "secret" not in str([one.found.in_language("en") for one in findings(at)])
    assert surroundings.FINE == (None, PrinterState.READY)


@pytest.mark.parametrize(
    ("named", "is_told"),
    [
        ("99.0.1\n", True),
        ("99.1", True),
        ("0.0.1\n", False),
        (version("motcua"), False),
        ("", False),
        ("newest: 99.0", False),
        ("99.0.1; rm -rf /", False),
        ("\x00\xff" * 500_000, False),
    ],
)
def test_a_newer_version_is_told_where_a_file_names_one(
    house: House, monkeypatch: pytest.MonkeyPatch, named: str, is_told: bool
) -> None:
    file = house.folder / "newest-version"
    monkeypatch.setenv("MOTCUA_NEWEST_VERSION_FILE", str(file))
    before = house.says("vi")
    file.write_text(named, encoding="utf-8")
    after = [said for said in house.says("vi") if said not in before]
    assert [named.strip() in said for said in after] == ([True] if is_told else [])


def test_settings_that_were_imported_hold_in_place_of_the_file(house: House) -> None:
    settings = load_centre(house.centre)
    house.rewrite(lambda text: text.replace("{ day = 2027-", "# { day = 2027-"))
    assert any("no holidays of 2027" in said for said in house.says())
    write_once(house.url, lambda unit: versions.publish(unit, settings, Source.IMPORT))
    assert not any("no holidays of 2027" in said for said in house.says())
