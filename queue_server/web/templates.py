"""The templates of every page: what is filled in is escaped, and a missing name is an error.

A room's templates lie in the room: `tickets/phone.html` is the file
`queue_server/tickets/templates/phone.html`; those of the hall board lie in `display/templates`.
Every page extends `web/base.html`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import display
from config.text.catalogue import FALLBACK_LANGUAGE, text
from config.text.formats import format_date, format_language, format_tenths
from config.text.phone_numbers import spaced
from queue_server.web.imported_modules import imported_modules
from queue_server.web.look import centre_look

if TYPE_CHECKING:
    from jinja2 import Environment

ROOMS: Final = Path(__file__).parent.parent
FOLDERS: Final = {
    "display": display.TEMPLATES,
    **{folder.parent.name: folder for folder in sorted(ROOMS.glob("*/templates"))},
}
"""The template folder of each room, by the room's name."""


@cache
def environment() -> Environment:
    """The one environment of all pages. Jinja is imported with the first of them."""
    from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined

    made = Environment(
        loader=PrefixLoader({room: FileSystemLoader(folder) for room, folder in FOLDERS.items()}),
        autoescape=True,
        auto_reload=False,  # a page is made of five files, which a running server need not look at
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["date"] = format_date
    made.filters["phone"] = spaced
    made.globals["fallback_language"] = FALLBACK_LANGUAGE
    made.globals["centre_look"] = centre_look
    made.globals["format_language"] = format_language
    made.globals["format_tenths"] = format_tenths
    made.globals["text"] = text
    made.globals["imported_modules"] = imported_modules
    return made


def render(template: str, /, **values: object) -> str:
    """The page that `template` (`room/name.html`) makes of these values."""
    return environment().get_template(template).render(values)
