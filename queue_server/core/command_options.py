"""Options that several commands share, with the variables that stand in for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from config.command_line import command as command
from config.command_line import command_text, language_option

DEFAULT_DATABASE: Final = "sqlite:///data/motcua.sqlite"
DEFAULT_PORT: Final = 8080
INTERRUPTED: Final = 130
"""The exit status after Ctrl-C, as a shell has it."""

Function = TypeVar("Function", bound=Callable[..., Any])
Decorator = Callable[[Function], Function]
FILE: Final = click.Path(path_type=Path)


def database(function: Function) -> Function:
    return click.option(
        "--database", metavar="URL", envvar="MOTCUA_DATABASE", default=DEFAULT_DATABASE
    )(function)


def centre(*, required: bool = True) -> Decorator[Any]:
    """`--centre FILE`: a path, or None where it is not required."""
    return click.option(
        "--centre", metavar="FILE", type=FILE, envvar="MOTCUA_CENTRE", required=required
    )


def address(function: Function) -> Function:
    """`--host` and `--port`."""
    port = click.option("--port", type=click.IntRange(0, 65_535), default=DEFAULT_PORT)
    host = click.option("--host", default="0.0.0.0")
    return host(port(function))


def language(function: Function) -> Function:
    """Passes the language of what the command prints; every command has the option."""
    function.__dict__.setdefault("__click_params__", []).append(language_option())
    return function


def quiet(function: Function) -> Function:
    return click.option("--quiet", is_flag=True)(function)


def one_of(**given: object) -> None:
    """Raise `click.UsageError` where more than one of these options was given."""
    named = ["--" + name.replace("_", "-") for name, value in given.items() if value]
    if len(named) > 1:
        raise click.UsageError(command_text("command.exclude_each_other", options=", ".join(named)))
