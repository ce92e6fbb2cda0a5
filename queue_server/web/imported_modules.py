"""The modules that a page's script imports, so that the page can preload them all at once.

A browser discovers an import only when it has read the importing file: a chain of six files costs
six round trips before the page works. `web/module.html` writes a page's script together with a
`modulepreload` for each of these.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Final

import display

FOLDERS: Final = {"display": display.STATIC}
"""The folders served as `/static/{name}` that are not in `STATIC`."""
STATIC: Final = Path(__file__).parent.parent / "static"
_IMPORT: Final = re.compile(r'^(?:import|export|\})[^"\n]*"(\.[^"]+)";', re.MULTILINE)


@cache
def imported_modules(script: str) -> tuple[str, ...]:
    """The modules that `script` imports, directly and indirectly, in the order of discovery,
    without itself. Files are named by their path below `/static/`: `phone/phone.js`."""
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
