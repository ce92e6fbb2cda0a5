"""What the documents name is there: links, pictures, targets of make, commands, options, files."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from PIL import Image

from display.__main__ import command as display_command
from display.launcher import FLAGS
from docs.camera import LARGEST_BYTES
from kiosk.arguments import command as kiosk_command
from queue_server.command_line import COMMANDS
from queue_server.command_line import program as server_program

TREE = Path(__file__).parents[2]
DOCUMENTS = [TREE / "README.md", TREE / "CHANGELOG.md", *sorted((TREE / "docs").rglob("*.md"))]
PICTURES = sorted((TREE / "docs" / "images").rglob("*.png"))
FILES_TO_COPY = sorted((TREE / "docs" / "systemd").iterdir())
LINK = re.compile(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
CODE = re.compile(r"```[a-z]*\n(.*?)```|`([^`\n]+)`", flags=re.DOTALL)
PROGRAM = re.compile(r"\bmotcua-(server|kiosk|display)(?![\w@./])([^\n;)&|']*)")
SHORTHAND = re.compile(r"^motcua ((?:user|device) [^\n;)]*)", flags=re.MULTILINE)
HEADING = re.compile(r"^#+ (.*)$", flags=re.MULTILINE)
BORROWED = {"--no-cache", "--home", "--system", "--group", "--pwprompt", "--owner", "--now"} | {
    "--key",
    "--read-only",
}
"""Options of other people's programs."""

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)


def read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def code(document: Path) -> Iterator[str]:
    """Everything that is set as code, a command broken over lines made whole."""
    for block, span in CODE.findall(read(document)):
        yield (block or span).replace("\\\n", " ")


# --------------------------------------------------------------------------------- links


def anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@each_document
def test_every_row_stands_in_a_table(document: Path) -> None:
    """A row after an empty line is shown as text, its bars included."""
    prose = re.sub(r"```.*?```", "", read(document), flags=re.DOTALL)
    for block in re.findall(r"(?:^\|.*\n)+", prose, flags=re.MULTILINE):
        assert re.match(r".*\n\|[ :|-]+\|\n", block), block


@each_document
def test_links_lead_somewhere(document: Path) -> None:
    for link in (one or other for one, other in LINK.findall(read(document))):
        if link.startswith(("https://", "http://")):
            continue
        path, _, fragment = link.partition("#")
        target = (document.parent / path) if path else document
        assert target.exists(), link
        if fragment:
            assert fragment in map(anchor, HEADING.findall(read(target))), link


def test_the_readme_leads_to_every_document() -> None:
    linked = {one for one, _ in LINK.findall(read(TREE / "README.md"))}
    assert {str(file.relative_to(TREE)) for file in DOCUMENTS if file.parent != TREE} <= linked


def test_every_picture_is_shown_and_every_file_to_copy_explained() -> None:
    readme, installation = read(TREE / "README.md"), read(TREE / "docs" / "installation.md")
    shown = set(re.findall(r"docs/images/([\w-]+\.png)", readme))
    assert shown <= {picture.name for picture in PICTURES}
    for file in FILES_TO_COPY:
        stem = file.name.partition(".")[0]
        assert file.name in installation or f"{stem}.*" in installation, file.name


@pytest.mark.parametrize("picture", PICTURES, ids=lambda file: file.name)
def test_pictures_are_light_and_whole(picture: Path) -> None:
    assert picture.stat().st_size <= LARGEST_BYTES
    with Image.open(picture) as opened:
        opened.verify()


# ---------------------------------------------------------------------------- what to type


def targets_and_variables() -> tuple[set[str], set[str]]:
    makefile = read(TREE / "Makefile")
    targets = set(re.findall(r"^([a-z-]+):.*## ", makefile, flags=re.MULTILINE))
    return targets, set(re.findall(r"^([A-Z]+) \?=", makefile, flags=re.MULTILINE))


@each_document
def test_targets_of_make_are_there(document: Path) -> None:
    targets, variables = targets_and_variables()
    for words in (
        line.split("#")[0].split() for text in code(document) for line in text.split("\n")
    ):
        if words[:1] == ["make"]:
            for word in words[1:]:
                name, is_variable, _ = word.partition("=")
                assert name in (variables if is_variable else targets), " ".join(words)


def test_the_readme_names_every_target_but_the_housekeeping() -> None:
    targets, _ = targets_and_variables()
    named = set(re.findall(r"\bmake ([a-z-]+)", read(TREE / "README.md")))
    assert targets - named <= {"clean", "help", "lock"}


def options(command: click.Command) -> set[str]:
    return {name for one in command.get_params(click.Context(command)) for name in one.opts}


def server_command(name: str) -> click.Command:
    """A command of `motcua-server`, or one of its groups."""
    command: click.Command = server_program
    for word in name.split():
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), word)
        assert found is not None, name
        command = found
    return command


def check_server(words: list[str]) -> None:
    """`words` after `motcua-server` name a command and only its options."""
    named = [word for word in words if not word.startswith("-")]
    command = " ".join(named[:2]) if " ".join(named[:2]) in COMMANDS else " ".join(named[:1])
    groups = {name.partition(" ")[0] for name in COMMANDS}
    assert command in COMMANDS or command in groups or not named, words
    given = {word.partition("=")[0] for word in words if word.startswith("--")}
    assert given <= options(server_command(command)), words


def split(rest: str) -> list[str]:
    """The words of a command; a text in quotes is one."""
    words = re.findall(r'"[^"]*"|[^\s"\']+', rest.partition(" #")[0])
    return [word for word in words if word.strip(",.") not in ("", "…", '"$@"')]


def typed(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each use of a program in a text, and the words after it."""
    for program, rest in PROGRAM.findall(text):
        yield program, split(rest)
    for rest in SHORTHAND.findall(text):
        yield "server", split(rest)


def check(program: str, words: list[str]) -> None:
    given = {word.partition("=")[0] for word in words if word.startswith("--")}
    if program == "server":
        check_server(words)
    else:
        parser = kiosk_command if program == "kiosk" else display_command
        assert given <= options(parser), words


@each_document
def test_commands_and_their_options_are_there(document: Path) -> None:
    for text in code(document):
        for program, words in typed(text):
            check(program, words)


@pytest.mark.parametrize("file", FILES_TO_COPY, ids=lambda file: file.name)
def test_units_start_what_is_there(file: Path) -> None:
    for line in read(file).replace("\\\n", " ").splitlines():
        if line.startswith("ExecStart="):
            for program, words in typed(line):
                check(program, words)


@each_document
def test_options_that_are_named_alone_are_somebody_s(document: Path) -> None:
    known = options(kiosk_command) | options(display_command)
    for name in COMMANDS:
        known |= options(server_command(name))
    known |= {flag.partition("=")[0] for flag in FLAGS} | BORROWED
    for span in code(document):
        if span.startswith("--"):
            assert span.split()[0].partition("=")[0] in known, span


def test_the_flags_of_a_board_s_browser_are_those_of_the_launcher() -> None:
    installation = read(TREE / "docs" / "installation.md").replace("\\\n", " ")
    command = re.search(r"^chromium (.*)$", installation, flags=re.MULTILINE)
    assert command is not None
    given = [word for word in shlex.split(command[1]) if word.startswith("--")]
    assert set(given) <= set(FLAGS)


def test_settings_of_the_server_s_environment_are_read() -> None:
    files = [file for room in ("queue_server", "config") for file in (TREE / room).rglob("*.py")]
    source = "".join(map(read, files))
    for name in re.findall(r"^#? ?(MOTCUA_\w+)=", read(TREE / "docs/systemd/server.env"), re.M):
        assert f'"{name}"' in source
