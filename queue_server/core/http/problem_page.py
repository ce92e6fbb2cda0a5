"""A refusal as a page, for people who opened one and not the API."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from config.text.catalogue import text
from config.wire import ErrorCode, Problem
from queue_server.web.templates import render

ROOT: Final = web.AppKey("root", str)
"""The path of the public address, which links of the application begin with."""
WANTED: Final = "text/html"
ONWARD: Final = {
    "/": "problem.start",
    "/follow": "problem.follow",
    "/procedures": "problem.procedures",
}
"""Where somebody goes on from an address at which there is nothing."""


def wants_page(request: web.Request) -> bool:
    """Whether a browser asks for something to look at."""
    return WANTED in request.headers.get("Accept", "")


def problem_page(problem: Problem, language: str, root: str) -> str:
    """The refusal as a page."""
    is_nowhere = problem.code is ErrorCode.NOT_FOUND
    return render(
        "web/problem.html",
        language=language,
        root=root,
        title=problem.title,
        detail=problem.detail,
        reference=text(language, "problem.reference", id=problem.request_id or "–"),
        onward=[
            (f"{root}{page}?lang={language}", text(language, key)) for page, key in ONWARD.items()
        ]
        if is_nowhere
        else [],
    )
