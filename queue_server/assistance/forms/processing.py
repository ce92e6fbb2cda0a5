"""Templates are checked and filled in in processes of their own, two at a time."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import re
import unicodedata
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from weakref import WeakValueDictionary

from config.wire.assistance.forms import MOST_FORM_BYTES
from queue_server.assistance.forms.errors import FormRefused
from queue_server.core.security.checking_process import said_of

Said = Callable[[str, bytes, float], Awaitable[dict[str, Any]]]
SECONDS: Final = 60.0
"""Until a check is given up, for slow and busy computers; ten seconds of work end it anyway."""
AT_ONCE: Final = 2
"""One of each person: who has forms that take long keeps nobody else from writing."""
PROGRAM: Final = "queue_server.assistance.forms.files.template_process"
REASONS: Final = frozenset(
    {
        "broken", "large", "encrypted", "macro", "remote", "fields", "template", "expression",
        "names", "choices", "no_fields", "place", "letters", "long", "pages", "objects", "script",
        "files", "action", "form", "media",
    }
)  # fmt: skip
LONGEST_NAME: Final = 100
KINDS: Final = {b"PK\x03\x04": "docx", b"%PDF-": "pdf"}
MEDIA: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
_UNSAFE: Final = re.compile(r"[^\w\-. ]+")


def content_of(encoded: str) -> bytes:
    """The bytes of a file in Base64. Raises `FormRefused`."""
    try:
        content = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise FormRefused("broken") from None
    if len(content) > MOST_FORM_BYTES:
        raise FormRefused("large")
    return content


def kind_of(content: bytes) -> str:
    """`docx` or `pdf`, by how a file begins and whatever its name says. Raises `FormRefused`."""
    for begin, kind in KINDS.items():
        if content.startswith(begin):
            return kind
    raise FormRefused("broken")


def file_name(name: str, kind: str) -> str:
    """A name that is a file's on every system: no folders, nothing unseen, its own ending."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    bare = re.sub(r"\.(docx|pdf|docm|dotx|doc)$", "", _UNSAFE.sub(" ", last).strip(), flags=re.I)
    bare = " ".join(bare.split()).strip(". ")[:LONGEST_NAME].strip(". ")
    return f"{bare or 'mau-don'}.{kind}"


class Templates:
    """Reads and fills templates; `who` asks for it."""

    def __init__(self, seconds: float = SECONDS, said: Said = said_of) -> None:
        self._seconds, self._said = seconds, said
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._own: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def check(self, kind: str, content: bytes, who: str = "") -> list[dict[str, Any]]:
        """The fields of a template, with the words before them. Raises `FormRefused`."""
        said = await self._ask(who, "check", kind, content)
        fields = said.get("fields")
        return fields if isinstance(fields, list) else []

    async def fill(
        self, kind: str, content: bytes, values: Mapping[str, str], who: str = ""
    ) -> str:
        """The filled file in Base64. Raises `FormRefused`."""
        said = await self._ask(who, "fill", kind, content, values)
        return str(said["content"])

    async def read(
        self, kind: str, content: bytes, values: Mapping[str, str], who: str = ""
    ) -> list[Any]:
        """The filled form's words: pieces for each paragraph. Raises `FormRefused`."""
        said = await self._ask(who, "read", kind, content, values)
        return list(said["lines"])

    async def _ask(
        self,
        who: str,
        action: str,
        kind: str,
        content: bytes,
        values: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        own = self._own.get(who) or asyncio.Lock()
        self._own[who] = own  # there as long as somebody holds it
        asked = {
            "action": action, "kind": kind, "content": base64.b64encode(content).decode(),
            "values": {**(values or {})},
        }  # fmt: skip
        async with own, self._turns:
            said = await self._said(PROGRAM, json.dumps(asked).encode(), self._seconds)
        if not said or "refused" in said:
            reason = said.get("refused")
            raise FormRefused(str(reason) if reason in REASONS else "broken", said.get("about", ""))
        return said
