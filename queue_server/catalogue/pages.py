"""The public pages of the catalogue: `/procedures` and `/procedures/{code}`.

Anyone may read them, in the centre's first language or as `?lang=` asks. They work without
scripts; with them the list answers while one types.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final

from aiohttp import ETag, web

from config.centre.model import Centre
from config.text.catalogue import plural_text, text
from config.wire.procedures import FieldSummary, ProceduresFound
from queue_server.catalogue.beside import NOTHING_BESIDE, Beside
from queue_server.catalogue.service import Catalogue
from queue_server.catalogue.view import name_in, page_address, procedure_view, result_view
from queue_server.core.current import Current
from queue_server.core.errors import NotFound
from queue_server.core.http.static_files import is_known
from queue_server.web import qr_codes
from queue_server.web.address_parts import read_number
from queue_server.web.language import LanguageLink, known_languages, language_links, page_language
from queue_server.web.templates import render

ON_A_PAGE: Final = 30
LONGEST_QUESTION: Final = 200
LAST_PAGE: Final = 10_000

PAGE_HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "public, max-age=60",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""A change of the catalogue is on everybody's screen within a minute."""


@dataclass(frozen=True, slots=True)
class ProcedureQuery:
    """What the address of the list asks for."""

    text: str
    field: str
    page: int
    """From 1 on."""


@dataclass(frozen=True, slots=True)
class FieldLink:
    name: str
    procedures: int
    address: str


class CataloguePages:
    """The handlers of the catalogue's pages."""

    def __init__(
        self, centre: Current[Centre], catalogue: Catalogue, beside: Beside = NOTHING_BESIDE
    ) -> None:
        self._centre = centre
        self._catalogue = catalogue
        self._root = centre.value.root_path
        self._beside = beside

    @property
    def _languages(self) -> list[str]:
        return known_languages(self._centre.value.languages)

    @property
    def _usually(self) -> str:
        return self._languages[0]

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/procedures", self.listed),
            web.get("/procedures/{code}", self.procedure),
            web.get("/procedures/{code}/qr.svg", self.qr),
        ]

    # ------------------------------------------------------------------------- handlers

    async def listed(self, request: web.Request) -> web.Response:
        """The procedures that were asked for, or all of them and the fields to choose from."""
        asked = _query(request)
        found = self._catalogue.search(
            asked.text, asked.field or None, (asked.page - 1) * ON_A_PAGE, ON_A_PAGE
        )
        language = page_language(request, self._usually)
        address = partial(self._address, language, q=asked.text, field=asked.field)
        count = "procedures.found" if found.total else "procedures.found.none"
        page = self._render(
            "procedures.html",
            language,
            self._others(language, q=asked.text, field=asked.field),
            asked=asked,
            fields=found.fields,
            **self._field_links(language, asked, found.fields),
            **_turning(asked.page, found.total, address),
            count=plural_text(language, count, found.total)
            if found.total
            else text(language, count),
            results=self._results(language, found),
            questions=await self._beside.found(asked.text, asked.field, language),
        )
        return _html(request, page)

    async def procedure(self, request: web.Request) -> web.Response:
        """A procedure's page; one that was withdrawn says so, one that never was is a 404."""
        code = request.match_info["code"]
        language = page_language(request, self._usually)
        try:
            found, offered = await self._catalogue.last(code)
        except NotFound:
            return self._unknown(request, language)
        service = self._catalogue.service_of(found.procedure)
        view = procedure_view(language, found.procedure, service, self._catalogue.today)
        page = self._render(
            "procedure.html",
            language,
            self._others(language, code),
            view=view,
            offered=offered,
            promises=any(line.committed for line in view.limits),
            qr_address=f"{self._address(self._usually, code)}/qr.svg",
            beside=await self._beside.of_procedure(found.procedure, language),
        )
        return _html(request, page)

    def _unknown(self, request: web.Request, language: str) -> web.Response:
        page = self._render(
            "procedure_unknown.html",
            language,
            self._others(language),
            asked=ProcedureQuery("", "", 1),
            fields=self._catalogue.search(limit=0).fields,
        )
        return _html(request, page, HTTPStatus.NOT_FOUND)

    async def qr(self, request: web.Request) -> web.Response:
        """The QR code of a procedure's page, for boards and paper."""
        code = request.match_info["code"]
        await self._known(code)
        image = qr_codes.svg(self._catalogue.page_url(code))
        return _answer(request, image, "image/svg+xml")

    async def _known(self, code: str) -> None:
        try:
            await self._catalogue.last(code)
        except NotFound:
            raise web.HTTPNotFound from None

    # ------------------------------------------------------------------------ rendering

    def _address(self, language: str, code: str = "", **asked: str) -> str:
        return page_address(self._root, language, code, usually=self._usually, **asked)

    def _others(self, language: str, code: str = "", **asked: str) -> list[LanguageLink]:
        """The same page in the centre's other languages."""
        return language_links(
            language, self._languages, lambda tag: self._address(tag, code, **asked)
        )

    def _render(
        self, template: str, language: str, others: list[LanguageLink], **values: Any
    ) -> str:
        return render(
            f"catalogue/{template}",
            t=partial(text, language),
            language=language,
            usually=self._usually,
            other_languages=others,
            hall_name=name_in(language, self._centre.value.unit.name),
            root=self._root,
            all_address=self._address(language),
            **values,
        )

    def _results(self, language: str, found: ProceduresFound) -> list[Any]:
        day = self._catalogue.today
        kept = (self._catalogue.find(one.code) for one in found.procedures)
        return [
            result_view(language, one.procedure, self._address(language, one.procedure.code), day)
            for one in kept
            if one is not None
        ]

    def _field_links(
        self, language: str, asked: ProcedureQuery, fields: list[FieldSummary]
    ) -> dict[str, list[FieldLink]]:
        """Fields to choose from while nothing is asked for: those first that the hall serves."""
        if asked.text or asked.field or asked.page > 1:
            return {"fields_here": [], "fields_elsewhere": []}
        served = {field for service in self._centre.value.services for field in service.fields}
        links = [
            FieldLink(one.field, one.procedures, self._address(language, field=one.field))
            for one in fields
        ]
        return {
            "fields_here": [link for link in links if link.name in served],
            "fields_elsewhere": [link for link in links if link.name not in served],
        }


def _query(request: web.Request) -> ProcedureQuery:
    """What cannot be understood is left out: a link from anywhere still leads to the list."""
    query = request.query
    return ProcedureQuery(
        text=query.get("q", "")[:LONGEST_QUESTION].strip(),
        field=query.get("field", "")[:LONGEST_QUESTION],
        page=min(read_number(query.get("page", "")) or 1, LAST_PAGE),
    )


def _turning(page: int, total: int, address: partial[str]) -> dict[str, Any]:
    """Where the pages before and after this one are."""
    pages = -(-total // ON_A_PAGE)
    return {
        "page": page,
        "pages": pages,
        "before": address(page=str(page - 1)) if page > 1 else "",
        "next": address(page=str(page + 1)) if page < pages else "",
    }


def _html(request: web.Request, page: str, status: int = HTTPStatus.OK) -> web.Response:
    return _answer(request, page, "text/html", status)


def _answer(
    request: web.Request, said: str, content_type: str, status: int = HTTPStatus.OK
) -> web.Response:
    """The answer, or 304 where the browser has it already."""
    tag = ETag(sha256(said.encode()).hexdigest()[:32])
    headers = {**PAGE_HEADERS, "ETag": f'"{tag.value}"'}
    if status == HTTPStatus.OK and is_known(request, tag):
        return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    return web.Response(text=said, status=status, content_type=content_type, headers=headers)
