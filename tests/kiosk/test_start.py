"""The command line: every mistake is told with what to do, before there is a window."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.arguments import KEY_VARIABLE, settings_from

ADDRESS = ["--server", "http://hall:8080", "--kiosk", "kiosk-1"]


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)


def test_the_key_comes_from_a_file_or_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "key"
    file.write_text("from-file\n")
    assert settings_from([*ADDRESS, "--key-file", str(file)]).key == "from-file"
    monkeypatch.setenv(KEY_VARIABLE, "from-environment")
    assert settings_from(ADDRESS).key == "from-environment"


def test_without_a_key_there_is_none_and_a_code_is_asked_for(tmp_path: Path) -> None:
    settings = settings_from(["--server", "http://hall:8080", "--data", str(tmp_path / "data")])
    assert (settings.kiosk, settings.key, settings.keys) == ("", "", ())
    assert not (tmp_path / "data").exists()


def test_tickets_are_drawn_in_the_data_folder_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "key")
    assert settings_from([*ADDRESS, "--data", "d"]).printer_folder == Path("d/tickets")
    chosen = settings_from([*ADDRESS, "--printer-folder", "p"])
    assert chosen.printer_folder == Path("p")


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (["--server", "http://hall:8080", "--key-file", __file__], "whose key it is"),
        ([*ADDRESS, "--key-file", "/no/such/file"], "Check the path"),
        (["--server", "hall:8080", "--kiosk", "kiosk-1"], "Write it whole: http://"),
        ([*ADDRESS, "--key-file", os.devnull], "should hold the key"),
        ([*ADDRESS, "--windowed", "--width", "10"], "at least 200"),
        (["--kiosk", "kiosk-1"], "--server"),
    ],
)
def test_a_mistake_is_told_with_what_to_do(
    arguments: list[str], advice: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    key = tmp_path / "key"
    key.write_text("key")
    if "--windowed" in arguments:
        arguments = [*arguments, "--key-file", str(key)]
    with pytest.raises(SystemExit) as ended:
        settings_from(arguments)
    assert ended.value.code == 2
    assert advice in capsys.readouterr().err


def test_a_data_folder_that_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "key")
    (tmp_path / "file").touch()
    assert main([*ADDRESS, "--data", str(tmp_path / "file" / "data")]) == 2
    assert "may write" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("display", "advice"), [(None, "There is no screen"), (":9999", "does not answer")]
)
def test_without_a_screen_it_says_so(display: str | None, advice: str, tmp_path: Path) -> None:
    screens = {"DISPLAY", "WAYLAND_DISPLAY"}
    environment = {name: value for name, value in os.environ.items() if name not in screens}
    environment[KEY_VARIABLE] = "key"
    if display:
        environment["DISPLAY"] = display
    ended = subprocess.run(
        [sys.executable, "-m", "kiosk", *ADDRESS, "--data", str(tmp_path)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, advice in ended.stderr) == (2, True), ended.stderr
