"""Images of a kiosk and a board, as far as they can be tried without the hardware: what is written
into a system, what would be done to a disk, and when a screen sleeps."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.wire import KioskSnapshot
from tests.packages.installing import OUTSIDE, TREE, run

IMAGE: Final = TREE / "packaging" / "image"
DEBIAN: Final = TREE / "packaging" / "debian"
MONDAY: Final = datetime(2026, 11, 23, tzinfo=UTC)
MORNING: Final = (MONDAY.replace(hour=0, minute=30), MONDAY.replace(hour=4, minute=30))
AFTERNOON: Final = (MONDAY.replace(hour=6, minute=30), MONDAY.replace(hour=10))


@cache
def loaded() -> ModuleType:
    """The program `night`, which has no ending of Python's."""
    loader = SourceFileLoader("night", str(DEBIAN / "night"))
    module = module_from_spec(spec_from_loader("night", loader) or pytest.fail("night"))
    loader.exec_module(module)
    return module


@pytest.fixture
def night() -> ModuleType:
    return loaded()


# ------------------------------------------------------------------------------ the system


def customised(root: Path, name: str, *words: str) -> str:
    """What was asked of systemctl for a root that is made into a screen."""
    fakes = root.parent / "bin"
    fakes.mkdir()
    (fakes / "systemctl").write_text(f'#!/bin/sh\necho "$*" >>"{root.parent}/asked"\n')
    (fakes / "systemctl").chmod(0o755)
    tty = root / "etc/systemd/system/getty.target.wants/getty@tty1.service"
    tty.parent.mkdir(parents=True)
    tty.touch()
    path = f"{fakes}:{os.environ['PATH']}"
    run(IMAGE / "customise", root, name, *words, cwd=root, PATH=path)
    assert not tty.exists()
    return (root.parent / "asked").read_text()


@pytest.mark.parametrize("name", ["motcua-kiosk", "motcua-display"])
def test_a_system_is_made_into_a_screen(tmp_path: Path, name: str) -> None:
    root = tmp_path / "root"
    asked = customised(root, name, "http://10.0.0.5:8080", "hall-2", "", "")
    part = name.removeprefix("motcua-")
    said = {file: (root / file).read_text() for file in ("etc/hostname", f"etc/motcua/{part}.env")}
    assert said["etc/hostname"] == "hall-2\n"
    assert said[f"etc/motcua/{part}.env"] == 'MOTCUA_SERVER="http://10.0.0.5:8080"\n'
    assert f"LABEL=KEPT /var/lib/{name} " in (root / "etc/fstab").read_text()
    assert "RuntimeWatchdogSec" in (root / "etc/systemd/system.conf.d/motcua.conf").read_text()
    assert f"enable --quiet {name}.service" in asked
    assert "set-default --quiet graphical.target" in asked
    assert not (root / "root/.ssh").exists()
    assert not (root / "etc/overlayroot.conf").exists()


def test_only_a_key_signs_in_and_the_system_may_be_read_only(tmp_path: Path) -> None:
    key = tmp_path / "id.pub"
    key.write_text("ssh-ed25519 AAAA technician\n")
    root = tmp_path / "root"
    customised(root, "motcua-kiosk", "", "kiosk", str(key), "yes")
    assert (root / "root/.ssh/authorized_keys").read_text() == key.read_text()
    assert (root / "root/.ssh").stat().st_mode & 0o777 == 0o700
    assert "PasswordAuthentication no" in (root / "etc/ssh/sshd_config.d/motcua.conf").read_text()
    assert "tmpfs:recurse=0" in (root / "etc/overlayroot.conf").read_text()
    assert not (root / "etc/motcua/kiosk.env").exists()


# -------------------------------------------------------------------------------- the disk


def test_a_dry_run_says_everything_and_does_nothing(tmp_path: Path) -> None:
    package, image = tmp_path / "motcua-display_1.2.3-1_amd64.deb", tmp_path / "screen.img"
    package.touch()
    words = ("--dry-run", "--server", "https://hall.example.vn", "--read-only", package, image)
    said = run(IMAGE / "build", *words, cwd=tmp_path)
    for part in ("bookworm", "chromium", "overlayroot", "linux-image-amd64", "mklabel gpt", "kept"):
        assert part in said
    assert set(tmp_path.iterdir()) == {package}


@pytest.mark.parametrize(
    "wrong",
    [
        ("--server", "ftp://hall"),
        ("--server", "http://hall';reboot;'"),
        ("--size", "four"),
        ("--host", "a b"),
        ("--unheard-of",),
        ("--root",),
    ],
)
def test_what_is_not_understood_is_refused(tmp_path: Path, wrong: tuple[str, ...]) -> None:
    package = tmp_path / "motcua-kiosk_1-1_amd64.deb"
    package.touch()
    command = [str(IMAGE / "build"), "--dry-run", *wrong, str(package), str(tmp_path / "x.img")]
    done = subprocess.run(command, env=OUTSIDE, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")


def test_only_a_screen_s_package_is_put_on_an_image(tmp_path: Path) -> None:
    package = tmp_path / "motcua-server_1-1_amd64.deb"
    package.touch()
    command = [str(IMAGE / "build"), "--dry-run", str(package), str(tmp_path / "x.img")]
    done = subprocess.run(command, env=OUTSIDE, capture_output=True, text=True)
    assert (done.returncode, "neither motcua-kiosk nor" in done.stderr) == (2, True)


def test_a_raspberry_pi_gets_the_board_and_its_one_library(tmp_path: Path) -> None:
    wheel = tmp_path / "motcua-1.2.3-py3-none-any.whl"
    wheel.touch()
    said = run(IMAGE / "raspberry-pi", "--dry-run", wheel, "http://10.0.0.5:8080", cwd=tmp_path)
    assert "--require-hashes" in said
    assert "systemctl enable motcua-display.service" in said
    wrong = [str(IMAGE / "raspberry-pi"), "--dry-run", str(wheel), "http://hall$(reboot)"]
    assert subprocess.run(wrong, env=OUTSIDE, capture_output=True).returncode == 2


# ------------------------------------------------------------------------------- the night


@pytest.mark.parametrize(
    ("hour", "sleeps"),
    [("23:29", True), ("23:30", False), ("05:30", False), ("10:59", False), ("11:00", True)],
)
def test_the_screen_sleeps_from_an_hour_after_to_an_hour_before(
    night: ModuleType, hour: str, sleeps: bool
) -> None:
    """In UTC: the centre opens at 00:30 and closes at 10:00, and has lunch between."""
    at = datetime.strptime(hour, "%H:%M").replace(year=2026, month=11, day=23, tzinfo=UTC)
    at -= timedelta(days=1) if at.hour == 23 else timedelta(0)
    assert night.is_night(at, [MORNING, AFTERNOON]) is sleeps


@given(st.integers(-3 * 24 * 60, 3 * 24 * 60))
def test_no_screen_sleeps_while_the_centre_is_open(minutes: int) -> None:
    now = MONDAY + timedelta(minutes=minutes)
    is_open = any(start <= now < end for start, end in (MORNING, AFTERNOON))
    assert not (is_open and loaded().is_night(now, [MORNING, AFTERNOON]))


def snapshot(now: datetime, **more: Any) -> str:
    """What a kiosk keeps, by the wire of today."""
    opening = [{"start": start, "end": end} for start, end in (MORNING, AFTERNOON)]
    words = {
        "sequence": 1, "kiosk": "kiosk-1", "screen": {}, "printer": {"kind": "virtual"},
        "staff_pin_hash": "", "idle_seconds": 60, "hall_name": {}, "languages": ["vi"],
        "time_zone": "Asia/Ho_Chi_Minh", "services": [], "priority_classes": [], "notices": [],
        "now": now, "opening": opening,
    }  # fmt: skip
    return KioskSnapshot.model_validate(words | more).model_dump_json()


def test_a_kiosk_knows_the_hours_from_what_it_keeps(night: ModuleType, tmp_path: Path) -> None:
    assert night.spans(tmp_path, "", MONDAY) is None
    kept = tmp_path / "kiosk" / "snapshot.json"
    kept.parent.mkdir()
    kept.write_text(snapshot(MONDAY))
    assert night.spans(tmp_path, "", MONDAY) == [MORNING, AFTERNOON]
    late = MONDAY + timedelta(days=20)
    assert night.spans(tmp_path, "", late) is None, "hours of weeks ago say nothing of today"
    by_settings = night.spans(tmp_path, "06:30-18:30", late)
    assert (by_settings[1][0].hour, by_settings[1][1].hour) == (6, 18)
    for spoilt in ("", "{", '{"opening": 3, "now": "2026-11-23"}', "[]"):
        kept.write_text(spoilt)
        assert night.spans(tmp_path, "", MONDAY) is None


def test_the_settings_say_hours_or_nothing(night: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "display.env"
    assert night.setting(file, "MOTCUA_HOURS") == ""
    file.write_text('MOTCUA_SERVER="http://hall"\nMOTCUA_HOURS="07:00-17:30"\n')
    assert night.setting(file, "MOTCUA_HOURS") == "07:00-17:30"
    for nonsense in ("", "always", "7-17", "25:00-26:00"):
        assert night.spans_by(nonsense, MONDAY) is None


def test_the_screen_is_told(night: ModuleType, tmp_path: Path, monkeypatch: Any) -> None:
    told = tmp_path / "told"
    (tmp_path / "xset").write_text(f'#!/bin/sh\necho "$*" >>"{told}"\n')
    (tmp_path / "xset").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    night.show(True)
    night.show(False)
    assert told.read_text().splitlines() == [
        "+dpms", "dpms 600 600 600", "dpms force off", "+dpms", "dpms 0 0 0", "dpms force on",
    ]  # fmt: skip
