"""The tabs of staff offer a page to exactly those who may open it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import queue_server
from queue_server.assistance.declarations import operations as declarations
from queue_server.assistance.forms import operations as forms
from queue_server.assistance.overview import OVERSEERS
from queue_server.core.http.operations import ANY_STAFF, Allowed
from queue_server.feedback.petitions import operations as petitions
from queue_server.feedback.questions import operations as questions
from queue_server.feedback.surveys import operations as surveys

ROOMS = Path(queue_server.__file__).parent
LINK = re.compile(r'\{\{ link\("(\w+)", "[^"]*", \[([^\]]*)\]\) \}\}')
PAGES: dict[str, dict[str, Allowed]] = {
    "feedback": {
        "overview": surveys.OVERSEERS,
        "questions": questions.HEARERS,
        "petitions": petitions.WHO_ANSWERS,
        "petition_new": petitions.WHO_ENTERS,
        "surveys": surveys.OVERSEERS,
        "survey_paper": surveys.WHO_ENTERS,
        "guidance": ANY_STAFF,
    },
    "assistance": {
        "overview": OVERSEERS,
        "forms": forms.READERS,
        "declarations": declarations.HELPERS,
    },
}


@pytest.mark.parametrize("room", PAGES)
def test_a_tab_is_offered_to_those_who_may_open_its_page(room: str) -> None:
    template = (ROOMS / room / "templates" / "tabs.html").read_text(encoding="utf-8")
    offered = {name: frozenset(re.findall(r"\w+", needs)) for name, needs in LINK.findall(template)}
    allowed = {
        name: frozenset() if page is ANY_STAFF else frozenset(page.permissions)
        for name, page in PAGES[room].items()
    }
    assert offered == allowed
