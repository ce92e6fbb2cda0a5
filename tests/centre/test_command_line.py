"""`motcua-server` as an administrator types it."""

from __future__ import annotations

import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from config.demo import demo_centre_file
from config.text.catalogue import text
from queue_server.__main__ import main
from queue_server.centre.staff.passwords import matches
from queue_server.command_line import COMMANDS

Run = Callable[..., tuple[int, str, str]]
STRONG = "ba con mèo ngủ"


@pytest.fixture
def demo() -> str:
    return str(demo_centre_file())


@pytest.fixture
def run(
    database_url: str,
    demo: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """`run("user", "add", …)`: the exit status and what was said; on both databases."""
    monkeypatch.setenv("MOTCUA_DATABASE", database_url)
    monkeypatch.setenv("MOTCUA_CENTRE", demo)
    monkeypatch.setenv("MOTCUA_PASSWORD", STRONG)
    assert main(["migrate"]) == 0
    capsys.readouterr()

    def typed(*words: str) -> tuple[int, str, str]:
        status = main(words)
        said = capsys.readouterr()
        return status, said.out, said.err

    return typed


LAN = ("user", "add", "Lan", "--name", "Nguyễn Thị Lan", "--role", "clerk")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command.split(), "--help"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"Usage: motcua-server {command} ")


def test_help_names_every_command_and_imports_no_room(capsys: pytest.CaptureFixture[str]) -> None:
    probe = (
        "import sys\n"
        "from queue_server.__main__ import main\n"
        "main(['--help'])\n"
        "main(['user', '--help'])\n"
        "print(sorted(one for one in sys.modules if one.startswith('queue_server.')))\n"
        "assert not {'sqlalchemy', 'aiohttp', 'pydantic'} & sys.modules.keys()\n"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    for command in COMMANDS:
        group, _, name = command.rpartition(" ")
        assert f"  {group or name} " in done.stdout
        if not group:
            key = f"help.motcua_server.{name.replace('-', '_')}"
            assert text("en", key) in " ".join(done.stdout.split())
    for name in ("add", "list", "password", "disable", "enable", "unlock"):
        assert f"  {name} " in done.stdout


def test_people_come_and_go(run: Run) -> None:
    assert run(*LAN)[0] == 0
    status, _, said = run(*LAN)
    assert (status, "user password" in said) == (1, True)
    assert "Nguyễn Thị Lan" in run("user", "list")[1]
    assert run("user", "disable", "LAN")[0] == 0
    assert "disabled" in run("user", "list")[1]
    assert run("user", "enable", "lan")[0] == 0
    assert run("user", "password", "lan")[0] == 0
    assert run("user", "unlock", "Lan")[0] == 0
    status, _, said = run("user", "unlock", "lân")
    assert (status, "user list" in said) == (1, True)
    status, _, said = run("user", "disable", "lân")
    assert (status, "user list" in said) == (1, True)


def test_the_last_administrator_stays(run: Run, demo: str) -> None:
    assert run("settings", "import", demo)[0] == 0
    quan = ("user", "add", "quan", "--name", "Bùi Anh Quân", "--role", "administrator")
    nga = ("user", "add", "nga", "--name", "Đặng Thị Nga", "--role", "administrator")
    assert (run(*quan)[0], run(*LAN)[0]) == (0, 0)
    status, _, said = run("user", "disable", "quan")
    assert (status, "last administrator" in said) == (1, True)
    assert run(*nga)[0] == 0
    assert run("user", "disable", "quan")[0] == 0
    assert run("user", "disable", "lan")[0] == 0
    assert run("user", "disable", "nga")[0] == 1


def test_a_password_comes_from_a_file_too(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("một hai ba bốn\n", encoding="utf-8")
    assert run(*LAN, "--password-file", str(file))[0] == 0
    file.write_text("")
    status, _, said = run("user", "password", "lan", "--password-file", str(file))
    assert (status, said.startswith("password:")) == (1, True)
    status, _, said = run("user", "password", "lan", "--password-file", str(tmp_path / "none"))
    assert (status, "none" in said) == (1, True)


@pytest.mark.parametrize(
    "words",
    [(*LAN, "--password", STRONG), ("user", "password", "lan", STRONG), ("hash-pin", "28461")],
)
def test_a_secret_is_no_argument(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MOTCUA_CENTRE", "centre.toml")
    assert main(words) == 2
    said = capsys.readouterr().err
    assert "There is no option" in said or "These words are too many" in said


def test_weak_words_are_refused_before_anything_changes(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_PASSWORD", "lan12345")
    status, _, said = run(*LAN)
    assert (status, "at least 10 characters" in said) == (1, True)
    status, _, said = run(*LAN, "--language", "vi")
    assert (status, "ít nhất 10 ký tự" in said) == (1, True)
    monkeypatch.setenv("MOTCUA_PASSWORD", STRONG)
    status, _, said = run(*LAN[:-1], "clark")
    assert (status, 'did you mean "clerk"?' in said) == (1, True)
    assert run("user", "list")[1] == ""


def test_devices_get_keys_in_private_files(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "keys" / "kiosk-1"
    status, said, _ = run("device", "add", "kiosk-1", "--key-file", str(file))
    assert (status, str(file) in said) == (0, True)
    key = file.read_text().strip()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    status, printed, _ = run("device", "add", "kiosk-1")
    assert (status, len(printed.strip())) == (0, len(key))
    assert printed.strip() != key
    assert "last seen: never" in run("device", "list")[1]
    assert run("device", "revoke", "kiosk-1")[0] == 0
    assert run("device", "revoke", "kiosk-1")[0] == 1
    assert "revoked" in run("device", "list")[1]


def test_a_longer_file_is_replaced_whole(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("x" * 500)
    run("device", "add", "kiosk-1", "--key-file", str(file))
    assert len(file.read_text().strip()) == 43
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_migrating_again_is_harmless(run: Run) -> None:
    assert run("migrate")[0] == 0


def test_a_new_folder_gets_its_tables(
    tmp_path: Path,
    demo: str,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'motcua.sqlite'}"
    words = ["device", "add", "hall", "--database", url, "--centre", demo]
    assert main(words) == 1
    assert "motcua-server migrate" in capsys.readouterr().err
    with caplog.at_level("WARNING"):
        assert main(["migrate", "--database", url]) == 0
    assert str(tmp_path / "new") in caplog.text
    assert main(words) == 0
    assert main(["device", "list", "--database", url]) == 0
    assert "hall" in capsys.readouterr().out


def test_checking_a_centre_file(
    tmp_path: Path, demo: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", demo]) == 0
    assert "nothing is wrong" in capsys.readouterr().out
    broken = tmp_path / "centre.toml"
    broken.write_text(Path(demo).read_text(encoding="utf-8").replace("[unit]", "[unt]", 1))
    assert main(["check", str(broken), "--language", "vi"]) == 1
    assert "lỗi cần sửa" in capsys.readouterr().out
    missing = ["check", str(tmp_path / "none.toml")]
    assert main(missing) == 1
    assert "none.toml" in capsys.readouterr().out


def test_a_broken_centre_file_is_explained(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "centre.toml"
    broken.write_text("colour = 1\n")
    monkeypatch.setenv("MOTCUA_CENTRE", str(broken))
    status, _, said = run("device", "add", "hall")
    assert (status, "colour" in said) == (1, True)


def test_hashing_a_pin(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_PIN", "28461")
    assert main(["hash-pin"]) == 0
    assert matches("28461", capsys.readouterr().out.strip())
    monkeypatch.setenv("MOTCUA_PIN", "1234")
    assert main(["hash-pin"]) == 1
    assert capsys.readouterr().err.startswith("pin:")
    assert main(["hash-pin", "--language", "vi"]) == 1
    assert "không dùng một chữ số lặp lại" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("motcua.sqlite", "sqlite:///"),
        ("postgresql://nobody@127.0.0.1:1/none", "cannot be reached"),
        ("sqlite:////proc/nowhere/motcua.sqlite", "/proc/nowhere"),
        ("mysql://localhost/motcua", "postgresql://"),
    ],
)
def test_a_database_that_cannot_be_is_explained(
    url: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["user", "list", "--database", url]) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [[], ["usr"], ["user"], ["user", "add"], ["serve", "--port", "80808"], ["demo", "--port", "x"]],
)
def test_words_that_are_not_understood(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert "Usage: motcua-server" in capsys.readouterr().err


def test_a_new_password_is_not_made_of_the_persons_name(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(*LAN)[0] == 0
    monkeypatch.setenv("MOTCUA_PASSWORD", "LanNguyenThi#7")
    status, _, said = run("user", "password", "lan")
    assert (status, "easy to guess" in said) == (1, True)
