"""The commands of `motcua-server`: what each does, and where it is.

A room's commands are in its `command_line`, imported when one of them runs: the server should
answer soon after it is started, and `--help` at once.
"""

from __future__ import annotations

import gc
import importlib
import linecache
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final

import click

from config.command_line import CommandGroup, language_of
from config.text.catalogue import LANGUAGES, language_name, text
from queue_server.core.command_options import INTERRUPTED
from queue_server.core.ops.memory import without_unneeded
from queue_server.core.progress import Interrupted

_CENTRE: Final = "queue_server.centre.command_line"
_SETTINGS: Final = "queue_server.commands.settings"
_DATA_KEY: Final = "queue_server.dossiers.persons.command_line"
_CATALOGUE: Final = "queue_server.catalogue.command_line"
_BACKUPS: Final = "queue_server.audit.logged_backups"
SERVER: Final = "queue_server.serve"
COMMANDS: Final = {
    "serve": f"{SERVER}:serve",
    "demo": "queue_server.demo:demo",
    "check": "queue_server.commands.check:check",
    "settings export": f"{_SETTINGS}:export",
    "settings check": "queue_server.commands.check:check",
    "settings import": f"{_SETTINGS}:import_",
    "settings diff": f"{_SETTINGS}:diff",
    "migrate": f"{_CENTRE}:migrate",
    "user add": f"{_CENTRE}:user_add",
    "user list": f"{_CENTRE}:user_list",
    "user password": f"{_CENTRE}:user_password",
    "user disable": f"{_CENTRE}:user_disable",
    "user enable": f"{_CENTRE}:user_enable",
    "user unlock": f"{_CENTRE}:user_unlock",
    "device add": f"{_CENTRE}:device_add",
    "device list": f"{_CENTRE}:device_list",
    "device revoke": f"{_CENTRE}:device_revoke",
    "import-procedures": f"{_CATALOGUE}:import_procedures",
    "export-procedures": f"{_CATALOGUE}:export_procedures",
    "generate-dossiers": "queue_server.synthetic.command_line:generate_dossiers",
    "generate-tickets": "queue_server.synthetic.command_line:generate_tickets",
    "audit verify": "queue_server.audit.command_line:verify",
    "numbers": "queue_server.tickets.offline.command_line:numbers",
    "person export": "queue_server.commands.persons:export",
    "person erase": "queue_server.commands.persons:erase",
    "person erase-again": "queue_server.commands.persons:erase_again",
    "data-key new": f"{_DATA_KEY}:key_new",
    "data-key add": f"{_DATA_KEY}:key_add",
    "data-key reseal": "queue_server.commands.resealing:key_reseal",
    "backup": f"{_BACKUPS}:backup",
    "restore": f"{_BACKUPS}:restore",
    "doctor": "queue_server.doctor.command_line:doctor",
    "hash-pin": f"{_CENTRE}:hash_pin",
}
GROUPS: Final = ("settings", "user", "audit", "person", "data-key", "device")


class RoomCommands(CommandGroup):
    """The commands whose names begin with `prefix`, found by name and imported to be run. Help that
    lists them imports no room."""

    def __init__(self, name: str, prefix: str = "", **more: Any) -> None:
        super().__init__(name, **more)
        self._prefix = prefix

    def list_commands(self, _context: click.Context) -> list[str]:
        """In the order of `COMMANDS`, each group where its first command is."""
        names = [name for name in COMMANDS if name.startswith(self._prefix)]
        return list(dict.fromkeys(one[len(self._prefix) :].partition(" ")[0] for one in names))

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if not self._prefix and name in GROUPS:
            return RoomCommands(name, f"{name} ")
        found = COMMANDS.get(self._prefix + name)
        return None if found is None else _imported(found)


class Program(RoomCommands):
    """`motcua-server`: what its user can put right is said in a sentence, with status 1."""

    def invoke(self, context: click.Context) -> Any:
        from queue_server.command_errors import explain

        try:
            return super().invoke(context)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Interrupted:
            language = language_of(context)
            click.echo(f"\n{text(language, 'command.stopped')}", err=True)
            return INTERRUPTED
        except Exception as error:
            # The edge of the program: what is no fault of ours is explained.
            explained = explain(error, language_of(context))
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
        linecache.clearcache()  # lines that attrs and SQLAlchemy made up for tracebacks
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


program: Final = Program("motcua-server")
