"""The wheel: it has all that the programs read, and gives a centre to who has nothing else."""

from __future__ import annotations

import subprocess
import tarfile
from pathlib import Path
from zipfile import ZipFile

import pytest

from config.demo import demo_centre_file
from motcua.__main__ import PROGRAMS
from tests.packages.installing import OUTSIDE, PACKAGES, TREE, UV, demo, install, run, visit


@pytest.fixture(scope="module")
def programs(built: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of an environment that has the server alone."""
    return install(tmp_path_factory.mktemp("empty") / "venv", str(built[1]))


def test_wheel_and_source_have_every_file_of_the_programs(built: tuple[Path, Path]) -> None:
    files = {
        str(file.relative_to(TREE))
        for package in PACKAGES
        for file in (TREE / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    source, wheel = built
    inside = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert inside == files
    with tarfile.open(source) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}
    assert files <= names


def test_the_server_alone_brings_no_window_and_no_postgresql(programs: Path) -> None:
    there = {folder.name for folder in programs.parent.glob("lib/*/site-packages/*")}
    assert "aiohttp" in there
    assert not there & {"kivy", "psycopg", "usb", "serial", "pytest"}


async def test_an_installed_wheel_runs_the_demo_and_a_visit(programs: Path, tmp_path: Path) -> None:
    with demo(programs / "motcua", "demo", folder=tmp_path) as (address, password):
        await visit(address, password)


async def test_a_wheel_runs_the_demo_without_being_installed(
    built: tuple[Path, Path], programs: Path, tmp_path: Path
) -> None:
    pins = programs.parent.with_suffix(".pins")
    command = (UV, "tool", "run", "--quiet", "--constraints", pins, "--from", built[1], "motcua")
    with demo(*command, "demo", folder=tmp_path) as (address, password):
        await visit(address, password)


@pytest.mark.parametrize("program", ["motcua-server", "motcua-kiosk", "motcua-display"])
def test_every_program_answers(programs: Path, tmp_path: Path, program: str) -> None:
    assert f"Usage: {program}" in run(programs / program, "--help", cwd=tmp_path)
    by_one_name = run(programs / "motcua", program.removeprefix("motcua-"), "--help", cwd=tmp_path)
    assert f"Usage: {program}" in by_one_name


def test_one_command_names_every_program(programs: Path, tmp_path: Path) -> None:
    said = run(programs / "motcua", "--help", cwd=tmp_path)
    assert all(f"motcua {name} " in said for name in PROGRAMS)
    assert (
        said.splitlines()[0].split()[1].rstrip(",;")
        == run(programs / "motcua", "--version", cwd=tmp_path).strip()
    )
    wrong = subprocess.run([programs / "motcua", "serve"], capture_output=True, text=True)
    assert (wrong.returncode, 'no program "serve"' in wrong.stderr) == (2, True)


def test_texts_and_checks_are_there(programs: Path, tmp_path: Path) -> None:
    centre = tmp_path / "centre.toml"
    centre.write_bytes(demo_centre_file().read_bytes())
    said = run(programs / "motcua-server", "check", "--language", "vi", centre, cwd=tmp_path)
    assert "centre.toml" in said
    assert "command.check_fine" not in said


def test_a_kiosk_without_its_window_says_what_to_install(programs: Path, tmp_path: Path) -> None:
    kiosk = str(programs / "motcua-kiosk")
    command = [kiosk, "--server", "http://127.0.0.1:9", "--data", str(tmp_path)]
    done = subprocess.run(command, env=OUTSIDE | {"DISPLAY": ":9"}, capture_output=True, text=True)
    assert (done.returncode, "motcua[kiosk]" in done.stderr) == (2, True), done.stderr
