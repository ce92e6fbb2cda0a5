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
    "demo": ("queue_server", ["demo"], "a whole centre on this machine, to try (Ctrl-C stops it)"),
    "server": ("queue_server", [], "motcua-server: the server of a centre and its commands"),
    "kiosk": ("kiosk", [], "motcua-kiosk: the touchscreen at the entrance"),
    "display": ("display", [], "motcua-display: a hall board, full screen"),
}
NOT_UNDERSTOOD: Final = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a program; return its exit status, 2 where none was named."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given[:1] == ["--version"]:
        print(version("motcua"))
        return 0
    if not given or given[0] in ("-h", "--help"):
        print(_usage())
        return 0 if given else NOT_UNDERSTOOD
    if given[0] not in PROGRAMS:
        print(f"There is no program {given[0]!r}.\n\n{_usage()}", file=sys.stderr)
        return NOT_UNDERSTOOD
    package, first, _ = PROGRAMS[given[0]]
    status: int = importlib.import_module(f"{package}.__main__").main([*first, *given[1:]])
    return status


def _usage() -> str:
    rows = "\n".join(f"  motcua {name:<8} {does}" for name, (_, _, does) in PROGRAMS.items())
    return f"Motcua {version('motcua')}, each with --help:\n\n{rows}"


if __name__ == "__main__":
    sys.exit(main())
