"""The modules that a page's script imports, so that the page can name them all at once.

A browser learns of an import only when it has read the file that makes it: a chain of six files
costs six times the line's delay before the page lives. `web/module.html` writes a page's script
together with a `modulepreload` for each of these.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Final

import display

FOLDERS: Final = {"display": display.STATIC}
"""Where the files below `/static/{name}` lie, if not in this server's own folder."""
STATIC: Final = Path(__file__).parent.parent / "static"
_IMPORT: Final = re.compile(r'^(?:import|export|\})[^"\n]*"(\.[^"]+)";', re.MULTILINE)


@cache
def imported_modules(script: str) -> tuple[str, ...]:
    """All that `script` imports, also by way of others, in the order in which they are met; itself
    left out. Files are named as below `/static/`: `phone/phone.js`."""
    found = [script]
    for module in found:  # which grows meanwhile
        found += [one for one in _imports_of(module) if one not in found]
    return tuple(found[1:])


def _imports_of(module: str) -> list[str]:
    folder = PurePosixPath(module).parent
    text = _file(module).read_text(encoding="utf-8")
    return [normpath(folder / one) for one in _IMPORT.findall(text)]


def _file(module: str) -> Path:
    room, _, rest = module.partition("/")
    return FOLDERS.get(room, STATIC / room) / rest
