"""The commands of `motcua-server`: what each does, and where it is.

A room's commands are in its `command_line`, imported when one of them runs: the server should
answer soon after it is started, and `--help` at once.
"""

from __future__ import annotations

import gc
import importlib
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final

import click

from config.text.catalogue import LANGUAGES, language_name, text
from queue_server.core.command_options import INTERRUPTED, LANGUAGE
from queue_server.core.ops.memory import without_unneeded
from queue_server.core.progress import Interrupted

_CENTRE: Final = "queue_server.centre.command_line"
_SETTINGS: Final = "queue_server.settings_command"
_PERSONS: Final = "queue_server.dossiers.persons.command_line"
_CATALOGUE: Final = "queue_server.catalogue.command_line"
_BACKUPS: Final = "queue_server.audit.logged_backups"
SERVER: Final = "queue_server.serve"
COMMANDS: Final = {
    "serve": ("run the server of a centre", f"{SERVER}:serve"),
    "demo": ("run the demo centre", "queue_server.demo:demo"),
    "check": ("print every mistake of a centre file", "queue_server.check_command:check"),
    "settings export": ("write the settings to a file", f"{_SETTINGS}:export"),
    "settings check": ("print every mistake of a centre file", "queue_server.check_command:check"),
    "settings import": ("put a centre file in force", f"{_SETTINGS}:import_"),
    "settings diff": ("what a centre file would change", f"{_SETTINGS}:diff"),
    "migrate": ("bring the tables to this version", f"{_CENTRE}:migrate"),
    "user add": ("add a person who signs in", f"{_CENTRE}:user_add"),
    "user list": ("who signs in", f"{_CENTRE}:user_list"),
    "user password": ("set a password", f"{_CENTRE}:user_password"),
    "user disable": ("let a person sign in no more", f"{_CENTRE}:user_disable"),
    "user enable": ("let a disabled person in again", f"{_CENTRE}:user_enable"),
    "user unlock": ("end the wait after wrong sign-ins", f"{_CENTRE}:user_unlock"),
    "device add": ("give a kiosk or board a key", f"{_CENTRE}:device_add"),
    "device list": ("which devices have a key", f"{_CENTRE}:device_list"),
    "device revoke": ("end a device's key", f"{_CENTRE}:device_revoke"),
    "import-procedures": (
        "bring procedures into the catalogue",
        f"{_CATALOGUE}:import_procedures",
    ),
    "export-procedures": ("write the catalogue to a file", f"{_CATALOGUE}:export_procedures"),
    "generate-dossiers": (
        "fill an empty database with invented dossiers",
        "queue_server.synthetic.command_line:generate_dossiers",
    ),
    "generate-tickets": (
        "fill an empty database with invented days of a queue",
        "queue_server.synthetic.command_line:generate_tickets",
    ),
    "audit verify": (
        "are the logs still what was written",
        "queue_server.audit.command_line:verify",
    ),
    "numbers": (
        "what became of the numbers set aside for kiosks",
        "queue_server.tickets.offline.command_line:numbers",
    ),
    "person export": ("all that is held of one person", f"{_PERSONS}:export"),
    "person erase": ("forget one person", f"{_PERSONS}:erase"),
    "person erase-again": ("forget whoever was erased since a dump", f"{_PERSONS}:erase_again"),
    "data-key new": ("make a key that seals persons", f"{_PERSONS}:key_new"),
    "data-key add": ("add a newer key to a key file", f"{_PERSONS}:key_add"),
    "data-key reseal": ("seal every person with the newest key", f"{_PERSONS}:key_reseal"),
    "backup": ("copy the database while it is used", f"{_BACKUPS}:backup"),
    "restore": ("bring a backup back", f"{_BACKUPS}:restore"),
    "doctor": ("say what is wrong here, and what to do", "queue_server.doctor.command_line:doctor"),
    "hash-pin": ("hash a kiosk's staff PIN", f"{_CENTRE}:hash_pin"),
}
GROUPS: Final = {
    "settings": "the settings as a centre file: export, check, import, diff",
    "user": "the people who sign in: add, list, password, disable, enable, unlock",
    "audit": "the logs of who did what: verify",
    "person": "what is held of one person: export, erase, erase-again",
    "data-key": "the key that seals phone and ID numbers: new, add, reseal",
    "device": "the keys of kiosks and boards: add, list, revoke",
}


class RoomCommands(click.Group):
    """The commands whose names begin with `prefix`, found by name and imported to be run."""

    def __init__(self, name: str, prefix: str = "", **more: Any) -> None:
        super().__init__(name, **more)
        self._prefix = prefix

    def list_commands(self, _context: click.Context) -> list[str]:
        """In the order of `COMMANDS`, each group where its first command is."""
        names = [name for name in COMMANDS if name.startswith(self._prefix)]
        return list(dict.fromkeys(one[len(self._prefix) :].partition(" ")[0] for one in names))

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if not self._prefix and name in GROUPS:
            return RoomCommands(name, f"{name} ", help=GROUPS[name])
        found = COMMANDS.get(self._prefix + name)
        return None if found is None else _imported(found[1])

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """What each does, by the tables alone: help imports no room."""
        names = self.list_commands(context)
        told = [(name, GROUPS.get(name, "") if not self._prefix else "") for name in names]
        rows = [(name, group or COMMANDS[self._prefix + name][0]) for name, group in told]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


class Program(RoomCommands):
    """`motcua-server`: what its user can put right is said in a sentence, with status 1."""

    def invoke(self, context: click.Context) -> Any:
        from queue_server.command_errors import explain

        try:
            return super().invoke(context)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Interrupted:
            language = context.meta.get(LANGUAGE, "en")
            click.echo(f"\n{text(language, 'command.stopped')}", err=True)
            return INTERRUPTED
        except Exception as error:
            # The edge of the program: what is no fault of ours is explained.
            explained = explain(error, context.meta.get(LANGUAGE, "en"))
            if explained is None:
                raise
            click.echo(explained, err=True)
            return 1


def _imported(target: str) -> click.Command:
    """The command. What its module defines stays for good, so it is not searched for garbage
    meanwhile: that is a tenth of the time in which a server starts."""
    module, _, name = target.partition(":")
    gc.disable()
    try:
        with _lightly() if module == SERVER else nullcontext():
            command: click.Command = getattr(importlib.import_module(module), name)
        gc.freeze()
    finally:
        gc.enable()
    return command


def _lightly() -> AbstractContextManager[None]:
    """Within it, the server's modules are imported without what it does not need of them. The names
    of languages are read before, which frees Babel's table of all languages: what is imported takes
    its place (2 MiB)."""
    for language in LANGUAGES:
        language_name(language)
    return without_unneeded()


program: Final = Program("motcua-server", help="The queue server of a centre.")
