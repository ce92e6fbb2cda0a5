"""Options that several commands share, with the variables that stand in for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from config.text.catalogue import LANGUAGES

DEFAULT_DATABASE: Final = "sqlite:///data/motcua.sqlite"
DEFAULT_PORT: Final = 8080
INTERRUPTED: Final = 130
"""The exit status after Ctrl-C, as a shell has it."""
LANGUAGE: Final = "motcua.language"
"""Where the context of a command keeps the language of its messages."""

Function = TypeVar("Function", bound=Callable[..., Any])
Decorator = Callable[[Function], Function]
FILE: Final = click.Path(path_type=Path)


def database(function: Function) -> Function:
    return click.option(
        "--database",
        metavar="URL",
        envvar="MOTCUA_DATABASE",
        default=DEFAULT_DATABASE,
        help="sqlite:///folder/file.sqlite or postgresql://user:password@host/name "
        f"(default: MOTCUA_DATABASE, or else {DEFAULT_DATABASE})",
    )(function)


def centre(*, required: bool = True, help_text: str = "the centre file") -> Decorator[Any]:
    """`--centre FILE`: a path, or None where it is not required."""
    return click.option(
        "--centre",
        metavar="FILE",
        type=FILE,
        envvar="MOTCUA_CENTRE",
        required=required,
        help=f"{help_text} (default: MOTCUA_CENTRE)",
    )


def address(function: Function) -> Function:
    """`--host` and `--port`."""
    port = click.option(
        "--port",
        type=click.IntRange(0, 65_535),
        default=DEFAULT_PORT,
        help=f"default {DEFAULT_PORT}; 0 takes any that is free",
    )
    host = click.option("--host", default="0.0.0.0", help="where to listen (0.0.0.0: all)")
    return host(port(function))


def _keep(context: click.Context, _option: click.Parameter, language: str) -> str:
    context.meta[LANGUAGE] = language
    return language


def language(function: Function) -> Function:
    """Of what the command prints, its errors included."""
    return click.option(
        "--language",
        type=click.Choice(LANGUAGES),
        default="en",
        is_eager=True,
        callback=_keep,
        help="of what is printed (default: en)",
    )(function)


def quiet(function: Function) -> Function:
    return click.option("--quiet", is_flag=True, help="show no progress")(function)


def one_of(**given: object) -> None:
    """Raise `click.UsageError` where more than one of these options was given."""
    named = ["--" + name.replace("_", "-") for name, value in given.items() if value]
    if len(named) > 1:
        raise click.UsageError(f"{' and '.join(named)} exclude each other.")
