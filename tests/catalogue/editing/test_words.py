"""Every text that the pages of the edited catalogue ask for is in every language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import queue_server
from config.text.catalogue import LANGUAGES, all_texts
from queue_server.catalogue.editing.fields import EVERY, OFFERED

SERVER = Path(queue_server.__file__).parent
_PREFIX = {"t": "", "help": "help.", "name": "field.", "part": "part."}
_ASKED = re.compile(r"""\b(t|help|name|part)\(["'`]([a-z_.-]+)(" ~|["'`]|\$)""")


def asked() -> Iterator[tuple[str, str, bool]]:
    """Where, which key, and whether it is a whole one."""
    scripts = sorted((SERVER / "static" / "catalogue").glob("*.js"))
    pages = sorted((SERVER / "catalogue" / "templates").glob("settings_*.html"))
    for file in (*scripts, *pages):
        for found in _ASKED.finditer(file.read_text(encoding="utf-8")):
            yield file.name, _PREFIX[found[1]] + found[2], found[3] in "\"'`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there(language: str) -> None:
    texts = {key.removeprefix("catalogue.") for key in all_texts(language, "catalogue")}
    missing = [
        f"{place} asks for {key}"
        for place, key, is_whole in asked()
        if not (key in texts if is_whole else any(one.startswith(key) for one in texts))
    ]
    assert missing == []
    assert len(list(asked())) > 150
    assert {f"field.{field}" for field in (*EVERY, OFFERED)} <= texts
