"""The hall board: its rule, its voice, its page.

For the server: `STATIC` is the folder to serve under `/static/display`, `TEMPLATES` has the
templates of the page and `display.page` what they show, `display.voice` and `display.espeak`
make the announcements.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

STATIC: Final = Path(__file__).parent / "static"
TEMPLATES: Final = Path(__file__).parent / "templates"
