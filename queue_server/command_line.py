"""The commands of `motcua-server`: their words and arguments, and which function each one runs.

Every command is a function of the parsed arguments, imported when it runs: the server should
answer soon after it is started.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Final

from config.text.catalogue import LANGUAGES

DEFAULT_DATABASE: Final = "sqlite:///data/motcua.sqlite"
DEFAULT_PORT: Final = 8080
LOG_LEVELS: Final = ("debug", "info", "warning", "error")
LOG_FORMATS: Final = ("plain", "json")


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its words, what it does, and the `module:function` that does it."""

    name: str
    help: str
    target: str
    add_arguments: Callable[[ArgumentParser], None]

    def run(self, arguments: Namespace) -> int:
        module, _, function = self.target.partition(":")
        status: int | None = getattr(_imported(module), function)(arguments)
        return status or 0


def _imported(module: str) -> ModuleType:
    """The module. What it defines stays for good, so it is not searched for garbage meanwhile:
    that is a tenth of the time in which a server starts."""
    gc.disable()
    try:
        found = importlib.import_module(module)
        gc.freeze()
    finally:
        gc.enable()
    return found


def _add_database(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--database",
        metavar="URL",
        default=os.environ.get("MOTCUA_DATABASE", DEFAULT_DATABASE),
        help="sqlite:///folder/file.sqlite or postgresql://user:password@host/name "
        "(default: MOTCUA_DATABASE, or else %(default)s)",
    )


def _add_centre(parser: ArgumentParser) -> None:
    given = os.environ.get("MOTCUA_CENTRE")
    parser.add_argument(
        "--centre",
        metavar="FILE",
        type=Path,
        default=Path(given) if given else None,
        required=not given,
        help="the centre file (default: MOTCUA_CENTRE)",
    )


def _add_address(parser: ArgumentParser) -> None:
    parser.add_argument("--host", default="0.0.0.0", help="where to listen (%(default)s: all)")
    parser.add_argument("--port", type=_port, default=DEFAULT_PORT, help="default %(default)s")


def _port(written: str) -> int:
    if not written.isdigit() or not 0 <= int(written) <= 65_535:
        raise argparse.ArgumentTypeError(f'"{written}" is not a port; 0 to 65535, 0 takes any')
    return int(written)


def _serve(parser: ArgumentParser) -> None:
    _add_centre(parser)
    _add_database(parser)
    _add_address(parser)
    parser.add_argument("--log-level", choices=LOG_LEVELS, default="info")
    parser.add_argument("--log-format", choices=LOG_FORMATS, default="plain")


def _demo(parser: ArgumentParser) -> None:
    _add_address(parser)
    parser.add_argument("--data", type=Path, default=Path("data"), help="default %(default)s")
    parser.add_argument("--no-kiosk", action="store_true", help="open no kiosk window")


def _check(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument(
        "--against",
        metavar="DATABASE",
        help="say also what the records of this database name and the file no longer has",
    )
    parser.add_argument("--language", choices=LANGUAGES, default="en")


def _user(parser: ArgumentParser) -> None:
    parser.add_argument("sign_in", metavar="SIGN-IN", help="the name to sign in with")
    _add_database(parser)


def _new_password(parser: ArgumentParser) -> None:
    _user(parser)
    parser.add_argument(
        "--password-file",
        metavar="FILE",
        type=Path,
        help="its first line is the password (otherwise MOTCUA_PASSWORD, or a prompt)",
    )
    _language(parser)


def _user_add(parser: ArgumentParser) -> None:
    _new_password(parser)
    _add_centre(parser)
    parser.add_argument("--name", required=True, help='as colleagues read it: "Nguyễn Thị Lan"')
    parser.add_argument("--role", required=True, help="a role of the centre file")


def _device(parser: ArgumentParser) -> None:
    parser.add_argument("device", metavar="DEVICE", help="a kiosk's or board's id")
    _add_database(parser)


def _device_add(parser: ArgumentParser) -> None:
    _device(parser)
    _add_centre(parser)
    parser.add_argument(
        "--key-file",
        metavar="FILE",
        type=Path,
        help="write the key there, readable by its owner only, instead of printing it",
    )


def _hash_pin(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--pin-file",
        metavar="FILE",
        type=Path,
        help="its first line is the PIN (otherwise MOTCUA_PIN, or a prompt)",
    )
    _language(parser)


def _import_procedures(parser: ArgumentParser) -> None:
    _exchange(parser, ".jsonl or .json (the national portal's records), .toml, .csv")
    given = os.environ.get("MOTCUA_CENTRE")
    parser.add_argument(
        "--centre",
        metavar="CENTRE",
        type=Path,
        default=Path(given) if given else None,
        help="the centre file: services and workflows that it does not have are told",
    )
    parser.add_argument(
        "--source",
        metavar="WORDS",
        default="dichvucong.gov.vn",
        help="where the portal's records come from (default: %(default)s)",
    )
    parser.add_argument("--anew", action="store_true", help="keep nothing that was changed here")
    asking = parser.add_mutually_exclusive_group()
    asking.add_argument("--yes", action="store_true", help="do not ask before importing")
    asking.add_argument("--dry-run", action="store_true", help="show what is read, import nothing")


def _export_procedures(parser: ArgumentParser) -> None:
    _exchange(parser, ".toml (nothing is lost) or .csv (for Excel)")


def _exchange(parser: ArgumentParser, kinds: str) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help=kinds)
    parser.add_argument("--language", choices=LANGUAGES, default="en")
    _add_database(parser)


def _generate_dossiers(parser: ArgumentParser) -> None:
    _add_centre(parser)
    _add_database(parser)
    parser.add_argument(
        "--kind",
        choices=("commune-year", "province-month"),
        default="commune-year",
        help="a busy commune's year, or what a province takes in a month (default: %(default)s)",
    )
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same again")
    parser.add_argument("--dossiers", type=_how_many, metavar="N", help="how many (default: real)")
    parser.add_argument(
        "--until", type=date.fromisoformat, metavar="DATE", help="the last day (default: yesterday)"
    )
    parser.add_argument("--yes", action="store_true", help="make them; otherwise only say so")


def _how_many(written: str) -> int:
    if not written.isdigit() or not 1 <= int(written) <= 2_000_000:
        raise argparse.ArgumentTypeError(f'"{written}" is not a number from 1 to 2000000')
    return int(written)


def _audit_verify(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--witness",
        metavar="FILE",
        type=Path,
        help="a file that notes where the logs end, and holds them to what it noted before",
    )
    _add_database(parser)


def _person(parser: ArgumentParser) -> None:
    whose = parser.add_mutually_exclusive_group(required=True)
    whose.add_argument("--dossier", metavar="CODE", help="a dossier of theirs")
    whose.add_argument(
        "--id-number", action="store_true", help="ask for their ID number (or read it from a pipe)"
    )
    _add_database(parser)


def _erase_again(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="MOTCUA_ERASURES_FILE, or a copy")
    _add_database(parser)


def _key_file(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="outside the data folder")


def _language(parser: ArgumentParser) -> None:
    parser.add_argument("--language", choices=LANGUAGES, default="en")


def _backup(parser: ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group()
    where.add_argument("file", metavar="FILE", type=Path, nargs="?", help="a new file")
    where.add_argument(
        "--folder", type=Path, help="a folder to put it into (default: where the daily ones are)"
    )
    given = os.environ.get("MOTCUA_CENTRE")
    parser.add_argument(
        "--centre",
        metavar="CENTRE",
        type=Path,
        default=Path(given) if given else None,
        help="the centre file, which says where the daily ones are",
    )
    _add_database(parser)
    _language(parser)


def _doctor(parser: ArgumentParser) -> None:
    given = os.environ.get("MOTCUA_CENTRE")
    parser.add_argument(
        "--centre",
        metavar="FILE",
        type=Path,
        default=Path(given) if given else None,
        help="the centre file (default: MOTCUA_CENTRE)",
    )
    _add_database(parser)
    _language(parser)


def _restore(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="the backup")
    parser.add_argument("--check", action="store_true", help="only say whether it is sound")
    parser.add_argument(
        "--erasures",
        metavar="FILE",
        type=Path,
        help="the file of erased persons from another computer (motcua.erasures)",
    )
    _add_database(parser)
    _language(parser)


_CENTRE: Final = "queue_server.centre.command_line"
_PRIVACY: Final = "queue_server.dossiers.persons.command_line"
_CATALOGUE: Final = "queue_server.catalogue.command_line"
_BACKUPS: Final = "queue_server.audit.logged_backups"
_DOCTOR: Final = "queue_server.doctor.command_line"
COMMANDS: Final = (
    Command("serve", "run the server of a centre", "queue_server.serve:run", _serve),
    Command("demo", "run the demo centre", "queue_server.demo:run", _demo),
    Command(
        "check", "print every mistake of a centre file", "queue_server.check_command:check", _check
    ),
    Command("migrate", "bring the tables to this version", f"{_CENTRE}:migrate", _add_database),
    Command("user add", "add a person who signs in", f"{_CENTRE}:user_add", _user_add),
    Command("user list", "who signs in", f"{_CENTRE}:user_list", _add_database),
    Command("user password", "set a password", f"{_CENTRE}:user_password", _new_password),
    Command("user disable", "let a person sign in no more", f"{_CENTRE}:user_disable", _user),
    Command("user enable", "let a disabled person in again", f"{_CENTRE}:user_enable", _user),
    Command("user unlock", "end the wait after wrong sign-ins", f"{_CENTRE}:user_unlock", _user),
    Command("device add", "give a kiosk or board a key", f"{_CENTRE}:device_add", _device_add),
    Command("device list", "which devices have a key", f"{_CENTRE}:device_list", _add_database),
    Command("device revoke", "end a device's key", f"{_CENTRE}:device_revoke", _device),
    Command(
        "import-procedures",
        "bring procedures into the catalogue",
        f"{_CATALOGUE}:import_procedures",
        _import_procedures,
    ),
    Command(
        "export-procedures",
        "write the catalogue to a file",
        f"{_CATALOGUE}:export_procedures",
        _export_procedures,
    ),
    Command(
        "generate-dossiers",
        "fill an empty database with invented dossiers",
        "queue_server.synthetic.command_line:generate_dossiers",
        _generate_dossiers,
    ),
    Command(
        "audit verify",
        "are the logs still what was written",
        "queue_server.audit.command_line:verify",
        _audit_verify,
    ),
    Command(
        "numbers",
        "what became of the numbers set aside for kiosks",
        "queue_server.tickets.offline.command_line:numbers",
        _add_database,
    ),
    Command("person export", "all that is held of one person", f"{_PRIVACY}:export", _person),
    Command("person erase", "forget one person", f"{_PRIVACY}:erase", _person),
    Command(
        "person erase-again",
        "forget whoever was erased since a dump was made",
        f"{_PRIVACY}:erase_again",
        _erase_again,
    ),
    Command("data-key new", "make a key that seals persons", f"{_PRIVACY}:key_new", _key_file),
    Command("data-key add", "add a newer key to a key file", f"{_PRIVACY}:key_add", _key_file),
    Command(
        "data-key reseal",
        "seal every person with the newest key",
        f"{_PRIVACY}:key_reseal",
        _add_database,
    ),
    Command("backup", "copy the database while it is used", f"{_BACKUPS}:backup", _backup),
    Command("restore", "bring a backup back", f"{_BACKUPS}:restore", _restore),
    Command("doctor", "say what is wrong here, and what to do", f"{_DOCTOR}:doctor", _doctor),
    Command("hash-pin", "hash a kiosk's staff PIN", f"{_CENTRE}:hash_pin", _hash_pin),
)
GROUPS: Final = {
    "user": "the people who sign in: add, list, password, disable, enable",
    "audit": "the logs of who did what: verify",
    "person": "what is held of one person: export, erase, erase-again",
    "data-key": "the key that seals phone and ID numbers: new, add, reseal",
    "device": "the keys of kiosks and boards: add, list, revoke",
}


def make_parser() -> ArgumentParser:
    parser = ArgumentParser(prog="motcua-server", description="The queue server of a centre.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    within: dict[str, argparse._SubParsersAction[ArgumentParser]] = {"": commands}
    for command in COMMANDS:
        group, _, name = command.name.rpartition(" ")
        if group not in within:
            added = commands.add_parser(group, help=GROUPS[group], description=GROUPS[group])
            within[group] = added.add_subparsers(required=True, metavar="WHAT")
        # No abbreviations: `--password` must not be taken for `--password-file`.
        parsed = within[group].add_parser(
            name, help=command.help, description=f"{command.help}.", allow_abbrev=False
        )
        command.add_arguments(parsed)
        parsed.set_defaults(command=command)
    return parser
