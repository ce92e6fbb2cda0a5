"""What a terminal is told is in the language of who types: help, mistakes and results."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import click
import pytest

import motcua.__main__
from config.centre.loading import load_centre
from config.command_line import (
    LANGUAGE_VARIABLE,
    help_key,
    parameter_help,
    run_command,
    terminal_language,
)
from config.demo import demo_centre_file
from config.text.catalogue import LANGUAGES, text_if_any
from display.__main__ import command as display
from kiosk.arguments import command as kiosk
from kiosk.server.pairing_command import command as pair
from queue_server.__main__ import main
from queue_server.command_line import program
from queue_server.demo import key_file, welcome

ROOT: Final = Path(__file__).parents[2]

PROGRAMS: dict[str, click.Command] = {
    "motcua-server": program,
    "motcua-kiosk": kiosk,
    "motcua-kiosk pair": pair,
    "motcua-display": display,
}


def contexts(command: click.Command, context: click.Context) -> Iterator[click.Context]:
    """Of a command and all below it."""
    yield context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from contexts(found, click.Context(found, context, info_name=name))


ALL = {
    context.command_path: context
    for name, command in PROGRAMS.items()
    for context in contexts(command, click.Context(command, info_name=name))
}


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "vi"}, "vi"),
        ({"LANG": "VI_VN@dictionary"}, "vi"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "C", "LC_MESSAGES": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "vi_VN", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ({"LC_ALL": "C", "LC_MESSAGES": "vi_VN", "LANG": "vi_VN"}, "en"),
        ({"LC_ALL": "", "LANG": "vi_VN"}, "vi"),
        ({"LC_ALL": "C", "MOTCUA_LANGUAGE": "vi"}, "vi"),
        ({"LANG": "vi_VN", "MOTCUA_LANGUAGE": "en"}, "en"),
        ({"LANG": "vi_VN", "MOTCUA_LANGUAGE": "klingon"}, "vi"),
        ({"LANG": "../../etc", "MOTCUA_LANGUAGE": "\n"}, "en"),
    ],
)
def test_the_language_is_that_of_the_terminal(
    environment: Mapping[str, str], language: str
) -> None:
    assert terminal_language(environment) == language


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ALL)
def test_everything_that_can_be_typed_is_explained(path: str, language: str) -> None:
    context = ALL[path]
    assert text_if_any(language, help_key(context)), path
    for one in context.command.get_params(context):
        assert parameter_help(one, context, language), f"{path} {one.opts}"


@pytest.mark.parametrize("path", ALL)
def test_every_command_takes_a_language_and_has_no_other_help(path: str) -> None:
    """Nothing beside the catalogue: a text in the code would be in one language."""
    params = ALL[path].command.get_params(ALL[path])
    assert [one.opts for one in params].count(["--language"]) == 1
    assert not [one for one in params if getattr(one, "help", None) and "--help" not in one.opts]


def words(said: str) -> set[str]:
    """Words of letters alone; names of options, variables, files and addresses are none."""
    bare = (one.strip(".,;:()[]\"'") for one in said.split())
    return {one.lower() for one in bare if re.fullmatch(r"[^\W\d_]{2,}", one)}


SAME_IN_BOTH = {
    "motcua", "json", "csv", "toml", "pin", "chromium", "chrome", "nguyễn",
    "tickets", "data", "info", "plain",  # names of folders and choices
}  # fmt: skip


def help_of(path: str, language: str) -> str:
    shown = click.Context(ALL[path].command, info_name=path, terminal_width=1_000)
    shown.meta["motcua.language"] = language
    return ALL[path].command.get_help(shown)


ENGLISH = {word for path in ALL for word in words(help_of(path, "en"))}
VIETNAMESE = {word for path in ALL for word in words(help_of(path, "vi"))}


def test_no_english_is_left_in_vietnamese_help() -> None:
    names = {word for path in ALL for word in path.split()}
    left = {word for word in ENGLISH & VIETNAMESE if len(word) > 3}
    assert left - names - SAME_IN_BOTH == set()
    assert len(ENGLISH) > 200


def test_help_is_in_the_language_that_is_typed_anywhere(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for typed in (
        ["--language", "vi", "user", "add", "--help"],
        ["user", "--language=vi", "add", "--help"],
        ["user", "add", "--help", "--language", "vi"],
    ):
        assert main(typed) == 0
        assert capsys.readouterr().out.startswith("Cách dùng: motcua-server user add ")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["nonsense"], 'Không có lệnh nào tên là "nonsense".'),
        (["user", "--language", "vi"], "Hãy chọn một trong các lệnh."),
        (["user", "add"], "Còn thiếu TÊN ĐĂNG NHẬP."),
        (["user", "add", "lan", "--role", "clerk"], "Còn thiếu --name."),
        (["migrate", "now"], "Thừa các từ này: now"),
        (["migrate", "--fast"], "Không có tùy chọn nào tên là --fast."),
        (["migrate", "--database"], "--database viết chưa đúng"),
        (["serve", "--port", "x"], "--port: phải là số nguyên từ 0 đến 65535."),
        (["settings", "export", "f", "--version", "0"], "phải là số nguyên, từ 1 trở lên."),
        (["serve", "--log-level", "x"], "phải là một trong các giá trị debug, info,"),
        (["generate-tickets", "--seed", "x"], "--seed: phải là số nguyên."),
        (["generate-tickets", "--until", "x"], "phải là một ngày, viết như 2026-10-08."),
        (
            ["backup", "a", "--folder", "b"],
            "Không dùng cùng lúc các tùy chọn này: --file, --folder",
        ),
    ],
)
def test_what_is_typed_wrongly_is_said_in_vietnamese(
    typed: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--language", "vi", *typed]) == 2
    wrong = capsys.readouterr().err
    assert said in wrong
    assert "Lỗi: " in wrong
    assert not words(wrong) & {"usage", "missing", "invalid", "try", "for"}


def test_other_programs_say_it_in_vietnamese(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run_command(kiosk, "motcua-kiosk", ["--language", "vi"])
    assert ended.value.code == 2
    assert "Lỗi: Còn thiếu --server." in capsys.readouterr().err
    assert motcua.__main__.main(["--help", "--language", "vi"]) == 0
    assert "máy lấy số ở cửa vào" in capsys.readouterr().out
    assert motcua.__main__.main(["tea", "--language", "vi"]) == 2
    assert 'Không có chương trình nào tên là "tea".' in capsys.readouterr().err


def test_no_program_speaks_english_of_its_own() -> None:
    """What is printed, or said when a program ends, are texts of the catalogue."""
    rooms = ("config", "display", "kiosk", "motcua", "printer", "queue_server")
    found = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for room in rooms
        for path in (ROOT / room).rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in SAYING and has_sentence(call)
    ]
    assert found == []


SAYING: Final = {
    "print", "click.echo", "SystemExit", "sys.exit", "click.UsageError", "click.ClickException",
    "click.BadParameter", "LaunchError",
}  # fmt: skip


def has_sentence(call: ast.Call) -> bool:
    """Whether words stand in it, not inside of a call that looks them up."""
    looked_up = {
        id(inner)
        for other in ast.walk(call)
        if isinstance(other, ast.Call) and other is not call
        for inner in ast.walk(other)
    }
    return any(
        re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", each.value)
        for each in ast.walk(call)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
        if id(each) not in looked_up
    )


@pytest.mark.parametrize(
    ("code", "has"),
    [
        ("print('no such file')", True),
        ("print(f'{file}: no such file')", True),
        ("print(told('command.no such', of='a file'))", False),
        ("print('ab', file)", False),
    ],
)
def test_a_sentence_in_code_is_seen(code: str, has: bool) -> None:
    statement = ast.parse(code).body[0]
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Call)
    assert has_sentence(statement.value) is has


def test_the_welcome_of_the_demo_is_in_the_language_of_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre = load_centre(demo_centre_file())
    for board in centre.board_by_id:
        file = key_file(tmp_path, board)
        file.parent.mkdir(exist_ok=True)
        file.write_text("key")
    said = {}
    for language in ("vi", "en"):
        monkeypatch.setenv(LANGUAGE_VARIABLE, language)
        said[language] = welcome(centre, tmp_path, "pass-word", "-")
    assert "mật khẩu: pass-word" in said["vi"]
    assert "trung tâm dùng thử đã mở" in said["vi"]
    same = words(said["vi"]) & words(said["en"])
    assert same & {"sign", "password", "counter", "console", "hall", "stops", "scan"} == set()
    starts = {line.index("http") for line in said["vi"].splitlines() if "http" in line}
    assert len(starts) == 1, said["vi"]
