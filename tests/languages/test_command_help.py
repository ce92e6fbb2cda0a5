"""What a terminal is told is in the language of who types: help, mistakes and results."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import click
import pytest

import motcua.__main__
from config.command_line import help_key, parameter_help, run_command, terminal_language
from config.text.catalogue import LANGUAGES, text_if_any
from display.__main__ import command as display
from kiosk.arguments import command as kiosk
from kiosk.server.pairing_command import command as pair
from queue_server.__main__ import main
from queue_server.command_line import program

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
