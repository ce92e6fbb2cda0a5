"""The citizen's pages: `/H/{token}`, and `/follow` for those without the link.

`/H/{token}` is drawn whole by the server, so it is true without scripts; `static/follow/follow.js`
fetches it again once a minute and puts what has changed in its place. `/follow` is a plain form
sent by POST: neither code nor digits ever stand in an address. Under `Referrer-Policy:
no-referrer` such a form arrives with `Origin: null`; no cookie counts there, so it needs no proof
of its origin.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from aiohttp import web
from pydantic import ValidationError

from config.centre.model import Centre
from config.phrases.waits import minutes_up
from config.text.formats import format_date, format_time
from config.wire import ErrorCode
from config.wire.dossiers.answers import DossierFollowed, DossierStatus, FindDossier
from queue_server.core.current import Current
from queue_server.core.errors import MotcuaError, NotFound, TooManyRequests, Unavailable
from queue_server.core.http.operations import read_form
from queue_server.core.http.problems import problem_of
from queue_server.dossiers.pages.follow_phrases import PART, FollowView, view
from queue_server.dossiers.reading.tracking import DossierTracking
from queue_server.web.language import language_links, page_language
from queue_server.web.phrases import PagePhrases
from queue_server.web.templates import render

REFRESH_SECONDS: Final = 180
"""How often a page without scripts reloads itself."""

PAGE_HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
"""Headers of every page here: nothing kept by proxies, nothing from or to elsewhere."""

ICONS: Final[Mapping[str, str]] = {
    "new": "paper",
    "received": "paper",
    "supplement_requested": "paper",
    "payment_requested": "money",
    "refused": "cancelled",
    "withdrawn": "cancelled",
    "stopped": "on_hold",
    "stopped_for_good": "cancelled",
    "resolved": "done",
    "returned": "done",
}
MISTAKES: Final[Mapping[ErrorCode, str]] = {
    ErrorCode.UNKNOWN_DOSSIER: "find_unknown",
    ErrorCode.DOSSIER_OF_OTHER_UNIT: "find_other_unit",
}


class FollowPages:
    """The handlers of the citizen's pages of dossiers."""

    def __init__(self, centre: Current[Centre], following: DossierTracking) -> None:
        self._centre = centre
        self._following = following
        self._root = centre.value.root_path

    async def dossier(self, request: web.Request) -> web.Response:
        """The page of a receipt's link."""
        try:
            followed = await self._following.followed(request.match_info["token"])
        except NotFound:
            return self._unknown(self._language(request))
        phrases = PagePhrases(
            page_language(request, followed.language, *self._centre.value.languages), PART
        )
        token = request.match_info["token"]
        return _html(dossier_page(followed, phrases, self._centre.value, self._root, token))

    def _language(self, request: web.Request) -> str:
        return page_language(request, *self._centre.value.languages)

    def _unknown(self, language: str) -> web.Response:
        phrases = PagePhrases(language, PART)
        page = render(
            "dossiers/follow_unknown.html", **self._frame(phrases, phrases("unknown_title"))
        )
        return _html(page, HTTPStatus.NOT_FOUND)

    async def form(self, request: web.Request) -> web.Response:
        """The form for a code and four digits of the phone."""
        return self._find_page(PagePhrases(self._language(request), PART))

    async def find(self, request: web.Request) -> web.Response:
        """Lead on to the dossier's page, or say what is wrong and keep the code."""
        phrases = PagePhrases(self._language(request), PART)
        sent = await read_form(request)
        typed = {name: sent.get(name, "").strip() for name in FindDossier.model_fields}
        code = typed["code"]
        try:
            found = await self._following.find(
                FindDossier.model_validate(typed), request.remote or "unknown"
            )
        except ValidationError as mistakes:
            mistake = self._invalid(phrases, mistakes)
            return self._find_page(phrases, code, mistake, HTTPStatus.UNPROCESSABLE_ENTITY)
        except (NotFound, TooManyRequests, Unavailable) as refusal:
            status = HTTPStatus(problem_of(refusal, phrases.language).status)
            return self._find_page(phrases, code, _refusal(phrases, refusal), status)
        address = f"{self._root}/H/{quote(found.token, safe='')}?lang={phrases.language}"
        return web.Response(
            status=HTTPStatus.SEE_OTHER, headers={**PAGE_HEADERS, "Location": address}
        )

    def _invalid(self, phrases: PagePhrases, mistakes: ValidationError) -> str:
        wrong = {str(mistake["loc"][0]) for mistake in mistakes.errors() if mistake["loc"]}
        if "code" in wrong:
            return phrases("find_not_a_code", example=self._example())
        return phrases("find_four_digits")

    def _find_page(
        self, phrases: PagePhrases, code: str = "", mistake: str = "", status: int = HTTPStatus.OK
    ) -> web.Response:
        page = render(
            "dossiers/follow_find.html",
            **self._frame(phrases, phrases("find_title")),
            code=code[:60],
            mistake=mistake,
            example=self._example(),
        )
        return _html(page, status)

    def _example(self) -> str:
        """A code as this centre writes it."""
        centre = self._centre.value
        return f"{centre.unit.code}-261008-{'0975'.zfill(centre.dossiers.serial_digits)}"

    def _frame(self, phrases: PagePhrases, title: str) -> dict[str, Any]:
        """What the pages without a dossier share; their language links are relative."""
        return {
            "phrases": phrases,
            "language": phrases.language,
            "look": "plain",
            "title": title,
            "hall_name": phrases.localised(self._centre.value.unit.name),
            "other_languages": language_links(phrases.language, self._centre.value.languages),
            "root": self._root,
        }


def dossier_page(
    followed: DossierFollowed,
    phrases: PagePhrases,
    centre: Centre,
    root: str = "",
    token: str = "",
) -> str:
    """The page of a dossier, whole and true without any script.

    `root` is the path at which the server is reached (empty where it is the host's root), `token`
    the link's, for the survey once the result is handed over.
    """
    shown: FollowView = view(followed, phrases, centre)
    fetched_at = centre.local(followed.now)
    return render(
        "dossiers/follow.html",
        language=phrases.language,
        phrases=phrases,
        view=shown,
        look=shown.look,
        icon=ICONS.get(shown.look, "waiting"),
        title=shown.title,
        hall_name=phrases.localised(followed.hall_name),
        other_languages=language_links(phrases.language, centre.languages),
        refresh_seconds=REFRESH_SECONDS,
        seen_time=format_time(fetched_at),
        seen_date=format_date(fetched_at.date()),
        root=root,
        survey=_survey(followed, phrases, centre, root, token),
    )


def _survey(
    followed: DossierFollowed, phrases: PagePhrases, centre: Centre, root: str, token: str
) -> str:
    """Where one says how it was; empty while nobody is asked."""
    is_over = followed.status is DossierStatus.RETURNED and centre.surveys.asked
    address = f"{root}/survey/{quote(token, safe='')}?lang={phrases.language}"
    return address if is_over and token else ""


def _refusal(phrases: PagePhrases, refusal: MotcuaError) -> str:
    if isinstance(refusal, TooManyRequests):
        return phrases("find_wait", minutes=minutes_up(refusal.retry_after_seconds))
    return phrases(MISTAKES.get(refusal.code, "find_unavailable"))


def _html(page: str, status: int = HTTPStatus.OK) -> web.Response:
    return web.Response(text=page, status=status, content_type="text/html", headers=PAGE_HEADERS)
