"""The Debian packages: what is in them, what their scripts do to a root, and what systemd says."""

from __future__ import annotations

import os
import re
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from queue_server.core.security.encryption import read_keys
from tests.packages.installing import OUTSIDE, TREE, run

NAMES: Final = ("motcua-server", "motcua-kiosk", "motcua-display")
FAKES: Final = ("adduser", "chown", "deb-systemd-helper", "deb-systemd-invoke", "systemctl")
"""Commands that would change this machine: they only write down that they were called."""
Said = Callable[..., str]

PACKAGING: Final = TREE / "packaging"
SCRIPTS: Final = [
    file
    for file in sorted(PACKAGING.rglob("*"))
    if file.is_file() and file.read_bytes().startswith((b"#!/bin/sh", b"#!/usr/bin/env bash"))
]

each = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(scope="module")
def unpacked(debian: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root with the files of all three, and of each the scripts beside them."""
    root = tmp_path_factory.mktemp("root")
    for name, package in debian.items():
        run("dpkg-deb", "--extract", package, root, cwd=root)
        (root / "control").mkdir(exist_ok=True)
        run("dpkg-deb", "--control", package, root / "control" / name, cwd=root)
    return root


@pytest.fixture
def script(unpacked: Path, tmp_path: Path) -> Said:
    """Runs a script of a package for the root; returns what it said and called."""
    fakes = tmp_path / "bin"
    fakes.mkdir()
    called = tmp_path / "called"
    for name in FAKES:
        (fakes / name).write_text(f'#!/bin/sh\necho "{name} $*" >>"{called}"\n')
    # Owners are for dpkg to give: without them the same files.
    (fakes / "install").write_text(
        "#!/bin/sh\nfor word; do shift; case $word in -o | -g) skip=1 ;;"
        ' *) [ -n "$skip" ] || set -- "$@" "$word"; skip= ;; esac; done\n'
        'exec /usr/bin/install "$@"\n'
    )
    for fake in fakes.iterdir():
        fake.chmod(0o755)

    def said(package: str, name: str, *words: str) -> str:
        called.unlink(missing_ok=True)
        environment = OUTSIDE | {
            "DPKG_ROOT": str(unpacked),
            "PATH": f"{fakes}:{os.environ['PATH']}",
        }
        file = unpacked / "control" / package / name
        done = subprocess.run(
            ["sh", str(file), *words], env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout + (called.read_text() if called.exists() else "")

    return said


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def test_the_server_s_scripts_make_what_is_missing_and_keep_what_is_there(
    script: Said, unpacked: Path
) -> None:
    first = script("motcua-server", "postinst", "configure")
    etc = unpacked / "etc" / "motcua"
    assert mode(etc / "data.key") == 0o600
    assert read_keys(etc / "data.key")
    assert mode(etc / "server.env") == 0o640
    assert not (etc / "centre.toml").exists()
    code = unpacked / "var/lib/motcua/setup-code"
    assert mode(code) == 0o600
    written = code.read_text().strip()
    assert re.fullmatch(r"\d{12}", written)
    assert f"the setup code is {written[:4]}-{written[4:8]}-{written[8:]}" in first
    assert mode(unpacked / "var/lib/motcua") == 0o750
    assert "chown motcua:motcua" in first
    assert "adduser --system --group" in first
    assert "8080" in first

    kept = {name: (etc / name).read_bytes() for name in ("data.key", "server.env")}
    (etc / "centre.toml").write_text("mine")
    (unpacked / "var/lib/motcua/motcua.sqlite").write_text("data")
    code.unlink()
    script("motcua-server", "prerm", "upgrade", "0.1.0-2")
    assert list((unpacked / "usr/lib/motcua-server").rglob("__pycache__")) == []
    assert "setup code" not in script("motcua-server", "postinst", "configure", "0.1.0-1")
    assert not code.exists()
    script("motcua-server", "prerm", "remove")
    script("motcua-server", "postrm", "remove")
    said = script("motcua-server", "postrm", "purge")
    assert {name: (etc / name).read_bytes() for name in kept} == kept
    assert (etc / "centre.toml").read_text() == "mine"
    assert (unpacked / "var/lib/motcua/motcua.sqlite").read_text() == "data"
    assert "rm -r /var/lib/motcua /etc/motcua" in said


@pytest.mark.parametrize("name", ["kiosk", "display"])
def test_a_screen_s_scripts_keep_its_key_until_it_is_purged(
    script: Said, unpacked: Path, name: str
) -> None:
    script(f"motcua-{name}", "postinst", "configure")
    settings, folder = unpacked / f"etc/motcua/{name}.env", unpacked / f"var/lib/motcua-{name}"
    assert settings.read_text().startswith('MOTCUA_SERVER="http://')
    assert mode(folder) == 0o700
    settings.write_text('MOTCUA_SERVER="http://hall:8080"\n')
    (folder / "key").write_text("secret")
    script(f"motcua-{name}", "prerm", "upgrade", "2")
    script(f"motcua-{name}", "postinst", "configure", "1")
    script(f"motcua-{name}", "prerm", "remove")
    script(f"motcua-{name}", "postrm", "remove")
    assert settings.read_text() == 'MOTCUA_SERVER="http://hall:8080"\n'
    assert (folder / "key").read_text() == "secret"
    script(f"motcua-{name}", "postrm", "purge")
    assert not settings.exists()
    assert not folder.exists()


@each
def test_a_package_brings_all_and_belongs_to_root(debian: dict[str, Path], name: str) -> None:
    listed = run("dpkg-deb", "--contents", debian[name], cwd=Path("/")).splitlines()
    assert {line.split()[1] for line in listed} == {"root/root"}
    assert not [line for line in listed if line[8] == "w" and line[0] != "l"], "others may write"
    files = {line.split()[5] for line in listed}
    assert f"./usr/bin/{name}" in files
    assert f"./lib/systemd/system/{name}.service" in files
    assert not [file for file in files if "__pycache__" in file or "direct_url" in file]
    said = run("dpkg-deb", "--field", debian[name], "Version", "Architecture", cwd=Path("/"))
    assert said.split("\n")[1] == "Architecture: amd64"


@each
def test_a_program_starts_from_its_own_folder(unpacked: Path, tmp_path: Path, name: str) -> None:
    """Isolated: what the working folder or the environment would put in its place is not read."""
    (tmp_path / "click.py").write_text("raise SystemExit('not this one')")
    program = unpacked / "usr/lib" / name / name
    said = run("python3.11", "-I", program, "--help", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert f"Usage: {name}" in said


@each
def test_systemd_takes_the_units(unpacked: Path, tmp_path: Path, name: str) -> None:
    """Its programs are put where this machine has them: only the packages' own are missing here."""
    units = list((unpacked / "lib/systemd/system").glob(f"{name}*.service"))
    assert units
    for unit in units:
        lines = unit.read_text().replace("\\\n", " ").splitlines()
        start = next(line for line in lines if line.startswith("ExecStart="))
        program = start.removeprefix("ExecStart=").split()[0]
        there = program.startswith("/usr/bin/") or (unpacked / program.lstrip("/")).is_file()
        assert there, program
        copy = tmp_path / unit.name.replace("@", "@8081")
        copy.write_text(unit.read_text().replace(program, "/bin/true"))
        run("systemd-analyze", "verify", "--man=no", copy, cwd=tmp_path)


def test_the_server_s_unit_is_shut_in(unpacked: Path, tmp_path: Path) -> None:
    """systemd's own measure, from 0 (shut in) to 10."""
    unit = unpacked / "lib/systemd/system/motcua-server.service"
    said = run("systemd-analyze", "security", "--offline=true", unit, cwd=tmp_path)
    assert float(said.strip().splitlines()[-1].split()[-3]) <= 3.0, said


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda file: str(file.relative_to(PACKAGING)))
def test_scripts_are_sound(script: Path) -> None:
    """What shellcheck finds; files that are not here are read elsewhere."""
    run("shellcheck", "--exclude=SC1090,SC1091,SC2086", script, cwd=TREE)


def test_printers_and_touch_panels_are_the_kiosk_s(unpacked: Path) -> None:
    rules = (unpacked / "lib/udev/rules.d/60-motcua-kiosk.rules").read_text()
    given = [line for line in rules.splitlines() if 'GROUP="motcua-kiosk"' in line]
    assert [line.split(",")[0] for line in given] == [
        'SUBSYSTEM=="usb"',
        'SUBSYSTEM=="usbmisc"',
        'SUBSYSTEM=="input"',
    ]
    assert 'MODE="0666"' not in rules
