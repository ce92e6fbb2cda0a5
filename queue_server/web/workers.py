"""Scripts that keep a page for when it has no line (service workers)."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

STATIC: Final = Path(__file__).parents[1] / "static"
KEPT_PAGE: Final = STATIC / "web" / "kept-page.js"


@cache
def worker_script(folder: str) -> str:
    """The worker of a folder of static files, behind what all workers have in common and the
    version of its files: another version is another worker."""
    files = [KEPT_PAGE, *sorted((STATIC / folder).glob("*"))]
    version = sha256(b"".join(one.read_bytes() for one in files)).hexdigest()[:16]
    scripts = [KEPT_PAGE, STATIC / folder / "worker.js"]
    said = (one.read_text(encoding="utf-8") for one in scripts)
    return "\n".join([f'self.VERSION = "{version}";', *said])
