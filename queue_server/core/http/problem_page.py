"""What somebody sees who opened a page and not the API: the same refusal, in plain words."""

from __future__ import annotations

from html import escape
from typing import Final

from aiohttp import web

from config.text.catalogue import text
from config.wire import ErrorCode, Problem

ROOT: Final = web.AppKey("root", str)
"""The path of the public address, which links of the application begin with."""
WANTED: Final = "text/html"

_PAGE: Final = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="stylesheet" href="{root}/static/display/fonts.css">
<link rel="stylesheet" href="{root}/static/problem.css">
</head>
<body>
<main>
<h1>{title}</h1>
<p>{detail}</p>
{onward}<p class="reference">{reference}</p>
</main>
</body>
</html>
"""


def wants_page(request: web.Request) -> bool:
    """Whether a browser asks for something to look at."""
    return WANTED in request.headers.get("Accept", "")


def problem_page(problem: Problem, language: str, root: str) -> str:
    """The refusal as a page."""
    reference = text(language, "problem.reference", id=problem.request_id or "–")
    said = {"title": problem.title, "detail": problem.detail, "reference": reference}
    escaped = {name: escape(label) for name, label in said.items()}
    onward = _onward(language, root) if problem.code is ErrorCode.NOT_FOUND else ""
    return _PAGE.format(language=escape(language), root=escape(root), onward=onward, **escaped)


def _onward(language: str, root: str) -> str:
    """Where somebody goes on from an address at which there is nothing."""
    pages = {"/": "problem.start", "/follow": "problem.follow", "/procedures": "problem.procedures"}
    said = {page: escape(text(language, key)) for page, key in pages.items()}
    begins, ends = f'<li><a href="{escape(root)}', f"?lang={escape(language)}"
    links = (f'{begins}{page}{ends}">{label}</a></li>' for page, label in said.items())
    return f"<ul>{''.join(links)}</ul>\n"
