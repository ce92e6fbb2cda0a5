"""The hall board: its rule, its voice, its page.

For the server: `STATIC` is the folder to serve under `/static/display`, `display.page` makes the
page, `display.voice` and `display.espeak` make the announcements.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

STATIC: Final = Path(__file__).parent / "static"
