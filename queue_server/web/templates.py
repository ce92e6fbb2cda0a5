"""The templates of every page: what is filled in is escaped, and a missing name is an error.

A room's templates lie in the room: `tickets/phone.html` is the file
`queue_server/tickets/templates/phone.html`; those of the hall board lie in `display/templates`.
Every page extends `web/base.html`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined

import display
from config.text.catalogue import FALLBACK_LANGUAGE, text
from config.text.formats import format_date, format_language, format_tenths
from config.text.phone_numbers import spaced
from queue_server.web.imported_modules import imported_modules
from queue_server.web.look import centre_look

ROOMS: Final = Path(__file__).parent.parent
FOLDERS: Final = {
    "display": display.TEMPLATES,
    **{folder.parent.name: folder for folder in sorted(ROOMS.glob("*/templates"))},
}
"""The template folder of each room, by the room's name."""

ENVIRONMENT: Final = Environment(
    loader=PrefixLoader({room: FileSystemLoader(folder) for room, folder in FOLDERS.items()}),
    autoescape=True,
    auto_reload=False,  # a page is made of five files, which a running server need not look at
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
ENVIRONMENT.filters["date"] = format_date
ENVIRONMENT.filters["phone"] = spaced
ENVIRONMENT.globals["fallback_language"] = FALLBACK_LANGUAGE
ENVIRONMENT.globals["centre_look"] = centre_look
ENVIRONMENT.globals["format_language"] = format_language
ENVIRONMENT.globals["format_tenths"] = format_tenths
ENVIRONMENT.globals["text"] = text
ENVIRONMENT.globals["imported_modules"] = imported_modules


def render(template: str, /, **values: object) -> str:
    """The page that `template` (`room/name.html`) makes of these values."""
    return ENVIRONMENT.get_template(template).render(values)
