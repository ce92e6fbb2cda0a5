"""`motcua`: the programs by one name, for who tries Motcua or has it from an index of packages.

    motcua demo

Each program is imported when it is asked for: a server needs no Kivy, a kiosk no database.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Final

PROGRAMS: Final = {
    "demo": ("queue_server", ["demo"]),
    "server": ("queue_server", []),
    "kiosk": ("kiosk", []),
    "display": ("display", []),
}
NOT_UNDERSTOOD: Final = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a program; return its exit status, 2 where none was named."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given[:1] == ["--version"]:
        print(version("motcua"))
        return 0
    if not given or given[0] not in PROGRAMS:
        return _told(given)
    package, first = PROGRAMS[given[0]]
    status: int = importlib.import_module(f"{package}.__main__").main([*first, *given[1:]])
    return status


def _told(given: list[str]) -> int:
    """Print which programs there are, and what was not understood; return the exit status."""
    from config.command_line import asked_language, terminal_language
    from config.text.catalogue import text

    language = asked_language(given) or terminal_language()
    rows = "\n".join(
        f"  motcua {name:<8} {text(language, f'help.motcua.{name}')}" for name in PROGRAMS
    )
    usage = f"{text(language, 'help.motcua', version=version('motcua'))}\n\n{rows}"
    if not given or {"-h", "--help"} & {*given}:
        print(usage)
        return 0 if given else NOT_UNDERSTOOD
    print(f"{text(language, 'help.motcua.unknown', name=given[0])}\n\n{usage}", file=sys.stderr)
    return NOT_UNDERSTOOD


if __name__ == "__main__":
    sys.exit(main())
