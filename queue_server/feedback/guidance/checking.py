"""PDFs are checked in a process of their own, one at a time."""

from __future__ import annotations

import asyncio
import base64
import binascii
import re
import unicodedata
from typing import Final

from config.text.phrase import Phrase
from config.wire import ErrorCode
from config.wire.feedback.guidance import MOST_FILE_BYTES
from queue_server.core.errors import BadRequest
from queue_server.core.security.checking_process import said_of

SECONDS: Final = 60.0
"""Until a check is given up, for slow and busy computers; ten seconds of work end it anyway."""
PROGRAM: Final = "queue_server.core.security.pdf_check"
REASONS: Final = frozenset(
    {"broken", "encrypted", "pages", "objects", "script", "files", "action", "form", "media"}
)
LONGEST_NAME: Final = 100
_UNSAFE: Final = re.compile(r"[^\w\-. ]+")


class PdfRefused(BadRequest):
    """A file that is no PDF that may be shown."""

    code = ErrorCode.PDF_REFUSED

    def __init__(self, reason: str) -> None:
        super().__init__(None, reason=Phrase(f"guidance.refused.{reason}"))
        self.reason = reason


def content_of(encoded: str) -> bytes:
    """The bytes of a file in Base64. Raises `PdfRefused`."""
    try:
        content = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise PdfRefused("broken") from None
    if len(content) > MOST_FILE_BYTES:
        raise PdfRefused("large")
    return content


def file_name(name: str) -> str:
    """A name that is a file's on every system: no folders, nothing unseen, `.pdf` at its end."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    bare = _UNSAFE.sub(" ", last)
    bare = re.sub(r"\.pdf$", "", bare.strip(), flags=re.IGNORECASE)
    bare = " ".join(bare.split()).strip(". ")[:LONGEST_NAME].strip(". ")
    return f"{bare or 'tai-lieu'}.pdf"


class Checker:
    """Looks at PDFs, one after the other."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._turn = asyncio.Lock()

    async def pages_of(self, content: bytes) -> int:
        """How many pages a PDF has that may be shown. Raises `PdfRefused`."""
        async with self._turn:
            said = await said_of(PROGRAM, content, self._seconds)
        pages, refused = said.get("pages"), said.get("refused")
        if isinstance(pages, int) and refused is None:
            return pages
        raise PdfRefused(str(refused) if refused in REASONS else "broken")
