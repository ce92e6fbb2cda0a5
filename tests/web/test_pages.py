"""Every page of a running server: the frame of all of them, and its language."""

from __future__ import annotations

import re
from http import HTTPStatus

import pytest

from tests.security.hall import Secured
from tests.security.table import PAGES

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADDRESSES = sorted(page for page in PAGES if page.startswith("/") and "." not in page)
READERS = ("nobody", "clerk", "leader", "administrator")
BOTH_LANGUAGES = ("/board", "/board/{board}")
"""Pages that show two languages at once, whoever opens them."""
EVERY_PAGE_HAS = (
    r"^<!doctype html>\n<html lang=",
    r'<meta charset="utf-8">\n  <meta name="viewport" content="width=device-width, ',
    r"<title>[^<]+</title>",
    r'<link rel="icon" href="/static/web/favicon\.svg" type="image/svg\+xml">',
    r'<link rel="stylesheet" href="/static/web/tokens\.css">',
)


async def opened(
    hall: Secured, path: str, reader: str = "nobody", accept: str = "en"
) -> tuple[int, str]:
    """Status and text of an address, as a browser that prefers `accept` gets it."""
    cookies = {"motcua_session": hall.keys[reader]} if reader in hall.keys else {}
    headers = {"Accept": "text/html", "Accept-Language": accept}
    async with hall.client.get(
        path, cookies=cookies, headers=headers, allow_redirects=False
    ) as answer:
        is_page = answer.content_type == "text/html" and answer.status != HTTPStatus.SEE_OTHER
        return answer.status, await answer.text() if is_page else ""


def language_of(page: str) -> str:
    found = re.search(r'<html lang="(\w+)"', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("address", ADDRESSES)
async def test_every_page_has_the_frame_and_the_language_that_was_asked_for(
    hall: Secured, address: str
) -> None:
    await hall.begin()
    for reader in READERS:
        path = hall.path(address, reader)
        for query, language in (("", "vi"), ("?lang=en", "en"), ("?lang=xx", "vi")):
            _, page = await opened(hall, path + query, reader)
            if page:
                missing = [part for part in EVERY_PAGE_HAS if not re.search(part, page)]
                assert missing == [], reader
                expected = "vi" if address in BOTH_LANGUAGES else language
                assert language_of(page) == expected, reader


async def test_the_pages_were_opened(hall: Secured) -> None:
    """Somebody can open each of them, so that the test above looks at each."""
    await hall.begin()
    seen = {
        address
        for address in ADDRESSES
        for reader in READERS
        if (await opened(hall, hall.path(address, reader), reader))[1]
    }
    programs = {"/home", "/healthz", "/readyz", "/metrics", "/devices/alerts", "/queues/alerts"}
    programs |= {"/setup"}  # for whom nobody works here yet
    programs |= {"/sign-in/provider/logout", "/sign-in/provider/sign-out"}
    assert seen == set(ADDRESSES) - programs


@pytest.mark.parametrize("path", ["/T/WRONG", "/H/WRONG"])
async def test_a_link_that_nobody_has_is_answered_in_the_centres_language(
    hall: Secured, path: str
) -> None:
    status, page = await opened(hall, path)
    assert (status, language_of(page)) == (HTTPStatus.NOT_FOUND, "vi")
    _, page = await opened(hall, f"{path}?lang=en", accept="vi")
    assert language_of(page) == "en"


async def test_a_refusal_is_in_the_language_of_the_address_else_of_the_browser(
    hall: Secured,
) -> None:
    for accept, query, language in (
        ("en", "", "en"), ("vi", "", "vi"), ("vi", "?lang=en", "en"), ("en", "?lang=vi", "vi"),
    ):  # fmt: skip
        status, page = await opened(hall, f"/nothing{query}", accept=accept)
        assert (status, language_of(page)) == (HTTPStatus.NOT_FOUND, language)
        assert f'href="/follow?lang={language}"' in page
        assert [part for part in EVERY_PAGE_HAS if not re.search(part, page)] == []
