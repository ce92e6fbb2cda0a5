"""What the programs' command lines share: commands that speak the language of who types them.

What help says of a command, an option or an argument is a text of the catalogue, whose key is made
of the command's name: `help.motcua_server.user.add`, and its options' `….user.add.option.name`, or
`help.option.name` where several commands have it.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

import click

from config.text.catalogue import LANGUAGES, text, text_if_any

LANGUAGE: Final = "motcua.language"
"""Where the context of a command keeps the language of what it says."""
LANGUAGE_VARIABLE: Final = "MOTCUA_LANGUAGE"
SYSTEM_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Of POSIX (Base Definitions, 8.2): the first that is not empty counts."""
OTHERWISE: Final = "en"
OPTION: Final = "--language"
METAVAR: Final = re.compile(r"[A-Z]+(?:[ -][A-Z]+)*")

Function = TypeVar("Function", bound=Callable[..., Any])


# ----------------------------------------------------------------------------- the language


def terminal_language(environment: Mapping[str, str] = os.environ) -> str:
    """That of `MOTCUA_LANGUAGE`, else the system's where it has a catalogue, else English."""
    own = _known(environment.get(LANGUAGE_VARIABLE, ""))
    system = next((said for one in SYSTEM_VARIABLES if (said := environment.get(one))), "")
    return own or _known(system) or OTHERWISE


def _known(locale: str) -> str | None:
    """The language of "vi_VN.UTF-8"; None where it has no catalogue."""
    tag = re.split("[.@]", locale)[0].replace("_", "-")
    whole_or_first = (tag, tag.partition("-")[0].lower())
    return next((one for one in whole_or_first if one in LANGUAGES), None)


def language_of(context: click.Context | None) -> str:
    """The language of what a command says, its help and errors included."""
    said: str | None = context.meta.get(LANGUAGE) if context else None
    return said or terminal_language()


def current_language() -> str:
    """That of the command that runs."""
    return language_of(click.get_current_context(silent=True))


def command_text(key: str, /, **values: object) -> str:
    """A text of the catalogue in the language of the command that runs."""
    return text(current_language(), key, **values)


def _keep(context: click.Context, _option: click.Parameter, given: str | None) -> str:
    context.meta[LANGUAGE] = given or language_of(context)
    return str(context.meta[LANGUAGE])


def language_option(*, is_passed: bool = True) -> click.Option:
    """`--language`; every command has it, also one whose function is not given it."""
    return click.Option(
        [OPTION],
        type=click.Choice(LANGUAGES),
        is_eager=True,
        callback=_keep,
        expose_value=is_passed,
    )


def asked_language(arguments: Sequence[str]) -> str | None:
    """The language that a whole line of arguments names, wherever: help and errors need it before
    the option is parsed."""
    for at, one in enumerate(arguments):
        name, _, value = one.partition("=")
        if name == OPTION:
            given = value or "".join(arguments[at + 1 : at + 2])
            return given if given in LANGUAGES else None
    return None


# ----------------------------------------------------------------------------- commands


class Command(click.Command):
    """A command whose help and errors are texts of the catalogue."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        if all(one.name != "language" for one in self.params):
            self.params.append(language_option(is_passed=False))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if asked := asked_language(args):
            ctx.meta[LANGUAGE] = asked
        may_have_more, ctx.allow_extra_args = ctx.allow_extra_args, True
        rest = super().parse_args(ctx, args)
        if rest and not may_have_more:
            raise click.UsageError(told_in(ctx, "help.wrong.more", words=" ".join(rest)), ctx)
        return rest

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        language = language_of(ctx)
        pieces = " ".join(self.collect_usage_pieces(ctx))
        prefix = text(language, "help.usage") + " "
        formatter.write_usage(ctx.command_path, _metavar(pieces, language), prefix)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        language, key = language_of(ctx), help_key(ctx)
        more = text_if_any(language, f"{key}.more")
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text("\n\n".join(filter(None, [text(language, key), more])))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        params = self.get_params(ctx)
        for title, kind in (("arguments", click.Argument), ("options", click.Option)):
            rows = [_row(one, ctx) for one in params if isinstance(one, kind)]
            if rows:
                with formatter.section(text(language_of(ctx), f"help.heading.{title}")):
                    formatter.write_dl(rows)


class CommandGroup(Command, click.Group):
    """Commands by name; what each does is told by the catalogue alone."""

    def __init__(self, name: str, **more: Any) -> None:
        more |= {"invoke_without_command": True, "no_args_is_help": True}
        more["subcommand_metavar"] = "COMMAND [ARGS]..."
        super().__init__(name, callback=_require_command, **more)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if not args[0].startswith("-") and args[0] not in self.list_commands(ctx):
            raise click.UsageError(told_in(ctx, "help.wrong.command", name=args[0]), ctx)
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        language, key = language_of(ctx), help_key(ctx)
        rows = [(name, text(language, f"{key}.{_word(name)}")) for name in self.list_commands(ctx)]
        with formatter.section(text(language, "help.heading.commands")):
            formatter.write_dl(rows)


def _require_command() -> None:
    context = click.get_current_context()
    if context.invoked_subcommand is None:
        raise click.UsageError(command_text("help.wrong.no_command"), context)


def command(name: str) -> Callable[[Callable[..., Any]], Command]:
    """Make a function a `Command`."""
    return click.command(name, cls=Command)


def told_in(context: click.Context, key: str, /, **values: object) -> str:
    return text(language_of(context), key, **values)


# ----------------------------------------------------------------------------- help


def help_key(context: click.Context) -> str:
    """The key of what a command does: `help.motcua_server.user.add`."""
    return "help." + ".".join(map(_word, context.command_path.split()))


def _word(name: str) -> str:
    return name.replace("-", "_")


def parameter_help(parameter: click.Parameter, context: click.Context, language: str) -> str | None:
    """What an option or argument is, in the words of its command or else of all commands."""
    kind, name = parameter.param_type_name, _word(parameter.opts[-1].lstrip("-"))
    values = {"default": parameter.default}
    own = text_if_any(language, f"{help_key(context)}.{kind}.{name}", **values)
    return own or text_if_any(language, f"help.{kind}.{name}", **values)


def _row(parameter: click.Parameter, context: click.Context) -> tuple[str, str]:
    language = language_of(context)
    is_flag = isinstance(parameter, click.Option) and (parameter.is_flag or parameter.count)
    names = [] if isinstance(parameter, click.Argument) else [", ".join(parameter.opts)]
    values = [] if is_flag else [_metavar(parameter.make_metavar(context), language)]
    said = parameter_help(parameter, context, language) or ""
    if parameter.required and names:
        said += " " + text(language, "help.required")
    return " ".join(names + values), said


def _metavar(made: str, language: str) -> str:
    """The words in capitals that stand for a value, in the language."""

    def worded(found: re.Match[str]) -> str:
        key = re.sub("[ -]", "_", found[0].lower())
        return text_if_any(language, f"help.value.{key}") or found[0]

    return METAVAR.sub(worded, made)


# ----------------------------------------------------------------------------- mistakes


def show(error: click.ClickException) -> None:
    """Say on standard error what was not understood, and where help is."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.message, err=True)
        return
    language = language_of(context)
    if context is not None:
        path = context.command_path
        click.echo(f"{context.get_usage()}\n{text(language, 'help.try', path=path)}\n", err=True)
    click.echo(text(language, "help.error", message=_message(error, language)), err=True)


def _message(error: click.ClickException, language: str) -> str:
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return text(language, "help.wrong.missing", name=_named(error.param, language))
    if isinstance(error, click.NoSuchOption):
        return text(language, "help.wrong.option", name=error.option_name)
    if isinstance(error, click.BadOptionUsage):
        return text(language, "help.wrong.use", name=error.option_name)
    if isinstance(error, click.BadParameter) and error.param is not None:
        expected = _expected(error.param.type, language) or error.message
        return text(
            language, "help.wrong.value", name=_named(error.param, language), expected=expected
        )
    return error.message


def _named(parameter: click.Parameter, language: str) -> str:
    if isinstance(parameter, click.Option):
        return parameter.opts[-1]
    return _metavar(parameter.metavar or parameter.opts[0].upper(), language)


def _expected(kind: object, language: str) -> str | None:
    """What a value must be; None where only click can say."""
    if isinstance(kind, click.Choice):
        choices = ", ".join(map(str, kind.choices))
        return text(language, "help.expected.choice", choices=choices)
    if isinstance(kind, click.IntRange) and kind.max is not None:
        return text(language, "help.expected.range", least=kind.min, most=kind.max)
    if isinstance(kind, click.IntRange):
        return text(language, "help.expected.from", least=kind.min)
    if isinstance(kind, type(click.INT)):
        return text(language, "help.expected.number")
    if isinstance(kind, click.DateTime):
        return text(language, "help.expected.day")
    return None


# ----------------------------------------------------------------------------- running


def run_command(command: click.Command, program: str, arguments: Sequence[str] | None) -> Any:
    """What the command's function returns for these arguments, or for the process's own.

    Ends the program after `--help` with status 0, and with 2 and a message that says what to do
    where the arguments are wrong.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with command.make_context(program, given) as context:
            return command.invoke(context)
    except click.exceptions.Exit as ended:
        raise SystemExit(ended.exit_code) from None
    except click.ClickException as error:
        show(error)
        raise SystemExit(error.exit_code) from None
