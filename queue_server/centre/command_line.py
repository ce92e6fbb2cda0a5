"""The administrator's commands: `migrate`, `user …`, `device …`, `hash-pin`.

Each returns the exit status. Secrets come from a prompt, a file
or the environment, never from the arguments: those are seen by every user of the computer.
"""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

import click
from sqlalchemy import Connection

from config.centre.loading import load_centre
from config.command_line import command_text, current_language
from queue_server.centre import repository
from queue_server.centre.settings import versions
from queue_server.centre.staff import administration, lockouts
from queue_server.centre.staff.passwords import hash_password, require_pin, require_strong
from queue_server.centre.staff.sign_in_rules import canonical
from queue_server.core import command_options as options
from queue_server.core.db.connect import open_database
from queue_server.core.db.one_write import write_once
from queue_server.core.db.read_only import read_only_query
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.errors import Conflict, NotFound
from queue_server.core.events import EventBus
from queue_server.core.progress import progress

Answer = TypeVar("Answer")
PASSWORD_VARIABLE: Final = "MOTCUA_PASSWORD"  # noqa: S105 - the name of it, not the password
PIN_VARIABLE: Final = "MOTCUA_PIN"


@options.command("migrate")
@options.database
@options.quiet
def migrate(database: str, quiet: bool) -> int:
    """Bring the tables to this version."""
    with progress(command_text("command.migrating"), current_language(), quiet=quiet) as report:
        open_database(database, EventBus()).migrate(report)
    print(command_text("command.migrated"))
    return 0


# ----------------------------------------------------------------------------- users


@options.command("add")
@click.argument("sign_in", metavar="SIGN-IN")
@options.database
@click.option("--password-file", metavar="FILE", type=options.FILE)
@options.language
@options.centre(required=False)
@click.option("--name", required=True)
@click.option("--role", required=True)
def user_add(
    sign_in: str,
    database: str,
    password_file: Path | None,
    language: str,
    centre: Path | None,
    name: str,
    role: str,
) -> int:
    """Add a person who signs in."""
    of = None if centre is None else load_centre(centre, current_language())
    password = _secret(command_text("command.secret.password"), PASSWORD_VARIABLE, password_file)
    require_strong(password, sign_in, name, *(of.unit.name.values() if of else ()))
    new = administration.NewMember(sign_in, name, role, hash_password(password))

    def add(unit: UnitOfWork) -> int:
        in_force = versions.in_force(unit.connection, of, unit.now.date())
        return administration.add_member(unit, in_force, new)

    try:
        write_once(database, add)
    except Conflict:
        return _refuse(command_text("command.user.there_already", sign_in=sign_in))
    print(command_text("command.user.added", sign_in=canonical(sign_in), role=role))
    return 0


@options.command("list")
@options.database
def user_list(database: str) -> int:
    """Print everybody who may or might sign in."""
    for member in read_only_query(database, repository.all_members):
        waits = member.one_time_until is not None
        name = "disabled" if not member.active else "invited" if waits else "active"
        state = command_text(f"command.user.state.{name}")
        demo = f"  {command_text('command.user.demo')}" if member.demo else ""
        print(f"{member.sign_in:24} {member.role:16} {state:10} {member.display_name}{demo}")
    return 0


@options.command("password")
@click.argument("sign_in", metavar="SIGN-IN")
@options.database
@click.option("--password-file", metavar="FILE", type=options.FILE)
@options.language
def user_password(sign_in: str, database: str, password_file: Path | None, language: str) -> int:
    """Give a person another password."""
    password = _secret(
        command_text("command.secret.new_password"), PASSWORD_VARIABLE, password_file
    )
    require_strong(password, sign_in)
    hashed = hash_password(password)

    def change(unit: UnitOfWork) -> None:
        member = repository.find_member(unit.connection, canonical(sign_in))
        require_strong(password, sign_in, member.display_name if member else "")
        administration.set_password(unit, sign_in, hashed)

    return _change_user(database, sign_in, change, "command.user.password_set")


@options.command("disable")
@click.argument("sign_in", metavar="SIGN-IN")
@options.database
def user_disable(sign_in: str, database: str) -> int:
    """Let a person sign in no more; the last administrator stays."""
    return _change_user(
        database,
        sign_in,
        lambda unit: administration.disable_member(unit, sign_in, _administering(unit.connection)),
        "command.user.disabled",
    )


def _administering(connection: Connection) -> frozenset[str]:
    """The administrators' roles by the settings in force; none before a server ran here."""
    number = versions.newest_id(connection)
    centre = versions.centre_of(connection, number) if number is not None else None
    return administration.administering_roles(centre) if centre is not None else frozenset()


@options.command("enable")
@click.argument("sign_in", metavar="SIGN-IN")
@options.database
def user_enable(sign_in: str, database: str) -> int:
    """Let a disabled person sign in again."""
    return _change_user(
        database,
        sign_in,
        lambda unit: administration.enable_member(unit, sign_in),
        "command.user.enabled",
    )


@options.command("unlock")
@click.argument("sign_in", metavar="SIGN-IN")
@options.database
def user_unlock(sign_in: str, database: str) -> int:
    """Let a person sign in again at once after wrong attempts."""
    return _change_user(
        database,
        sign_in,
        lambda unit: lockouts.unlock_by_name(unit, sign_in),
        "command.user.unlocked",
    )


def _change_user(
    database: str, sign_in: str, change: Callable[[UnitOfWork], None], done: str
) -> int:
    try:
        write_once(database, change)
    except NotFound:
        return _refuse(command_text("command.user.unknown", sign_in=sign_in))
    except Conflict:
        return _refuse(command_text("command.user.last_administrator", sign_in=sign_in))
    print(command_text(done, sign_in=sign_in))
    return 0


# --------------------------------------------------------------------------- devices


@options.command("add")
@click.argument("device", metavar="DEVICE")
@options.database
@options.centre(required=False)
@click.option("--key-file", metavar="FILE", type=options.FILE)
def device_add(device: str, database: str, centre: Path | None, key_file: Path | None) -> int:
    """Give a kiosk or board a key; print it, or write it where only the owner reads."""
    of = None if centre is None else load_centre(centre, current_language())
    # Before the key changes: a file that cannot be written must not cost the device its old key.
    file = None if key_file is None else _private_file(key_file)

    def add(unit: UnitOfWork) -> str:
        in_force = versions.in_force(unit.connection, of, unit.now.date())
        return administration.add_device(unit, in_force, device)

    key = write_once(database, add)
    if file is None:
        print(key)
        print(command_text("command.device.keep_key"), file=sys.stderr)
        return 0
    with os.fdopen(file, "w", encoding="ascii") as opened:
        opened.truncate()
        opened.write(f"{key}\n")
    print(command_text("command.device.key_written", device=device, file=key_file))
    return 0


@options.command("list")
@options.database
def device_list(database: str) -> int:
    """Print every device that has or had a key."""
    for device in read_only_query(database, repository.all_devices):
        state = command_text(
            f"command.device.state.{'key' if device.revoked_at is None else 'revoked'}"
        )
        seen = (
            _local(device.last_seen) if device.last_seen else command_text("command.device.never")
        )
        last = command_text("command.device.last_seen", seen=seen)
        print(f"{device.id:24} {device.kind:8} {state:8} {last}")
    return 0


@options.command("revoke")
@click.argument("device", metavar="DEVICE")
@options.database
def device_revoke(device: str, database: str) -> int:
    """End a device's key."""
    try:
        write_once(database, lambda unit: administration.revoke_device(unit, device))
    except NotFound:
        return _refuse(command_text("command.device.unknown", device=device))
    print(command_text("command.device.revoked", device=device))
    return 0


@options.command("hash-pin")
@click.option("--pin-file", metavar="FILE", type=options.FILE)
@options.language
def hash_pin(pin_file: Path | None, language: str) -> int:
    """Print the hash of a kiosk's staff PIN, for `staff_pin_hash` of the centre file."""
    pin = _secret("PIN", PIN_VARIABLE, pin_file)
    require_pin(pin)
    print(hash_password(pin))
    return 0


# ----------------------------------------------------------------------------- parts


def _refuse(message: str) -> int:
    print(message, file=sys.stderr)
    return 1


def _local(instant: datetime) -> str:
    return instant.astimezone().isoformat(sep=" ", timespec="minutes")


def _secret(name: str, variable: str, file: Path | None) -> str:
    """From the file, the environment, or a prompt that asks twice."""
    if file is not None:
        lines = file.read_text(encoding="utf-8").splitlines()
        return lines[0] if lines else ""
    if variable in os.environ:
        return os.environ[variable]
    if not sys.stdin.isatty():
        raise SystemExit(command_text("command.secret.no_prompt", name=name, variable=variable))
    first = getpass.getpass(f"{name}: ")
    if getpass.getpass(f"{command_text('command.secret.again', name=name)}: ") != first:
        raise SystemExit(command_text("command.secret.different"))
    return first


def _private_file(path: Path) -> int:
    """A file open for writing that only its owner may read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    opened = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    os.fchmod(opened, 0o600)
    return opened
