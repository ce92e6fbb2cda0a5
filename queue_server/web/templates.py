"""Templates of pages: what is filled in is escaped, and a missing name is an error."""

from __future__ import annotations

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from config.text.catalogue import FALLBACK_LANGUAGE
from config.text.formats import format_date


def page_templates(*rooms: str) -> Environment:
    """The templates of these packages, each looked for in the first that has it."""
    made = Environment(
        loader=ChoiceLoader([PackageLoader(room) for room in rooms]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["date"] = format_date
    made.globals["fallback_language"] = FALLBACK_LANGUAGE
    return made
