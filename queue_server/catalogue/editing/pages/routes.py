"""`/settings/procedures`: the catalogue edited in the browser, for administrators."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp import web

from config.demo import demo_procedures_file
from config.text.catalogue import FALLBACK_LANGUAGE, all_texts, language_name, localised
from config.wire.catalogue import ImportCompared
from queue_server.catalogue import repository
from queue_server.catalogue.editing import records
from queue_server.catalogue.editing.api import EditingParts, compared, edited
from queue_server.catalogue.editing.errors import ImportOver
from queue_server.catalogue.editing.pages import views
from queue_server.catalogue.editing.pages.overview import Only, ProcedureOverview
from queue_server.catalogue.editing.pages.views import ON_A_PAGE, REVIEWED_AT_ONCE
from queue_server.catalogue.service import CODE
from queue_server.centre.repository import staff_names
from queue_server.centre.staff.pages.page_access import SettingsFrame
from queue_server.core.errors import NotFound
from queue_server.core.http.operations import Authenticator
from queue_server.web.address_parts import read_number

ADDRESS: Final = "settings/procedures"
LONGEST_QUESTION: Final = 200

Page = Callable[[web.Request, str], Awaitable[dict[str, Any]]]
"""The values of a template, in a language."""


class EditingPages:
    """The handlers of the pages below `/settings/procedures`."""

    def __init__(self, parts: EditingParts, authenticator: Authenticator) -> None:
        self._app, self._catalogue, self._imports = parts.app, parts.catalogue, parts.imports
        self._frame = SettingsFrame(parts.app.centre, authenticator)
        self._overview = ProcedureOverview(
            parts.app.database,
            parts.app.centre,
            lambda one: parts.catalogue.service_of(one) is not None,
        )

    def routes(self) -> list[web.RouteDef]:
        page, at = self._page, f"/{ADDRESS}"
        return [
            web.get(at, page("list", self._list)),
            web.get(f"{at}.toml", partial(self._export, ending="toml")),
            web.get(f"{at}.csv", partial(self._export, ending="csv")),
            web.get(f"{at}/starter.toml", self._starter),
            web.get(f"{at}/review", page("review", self._review)),
            web.get(f"{at}/import", page("import", self._import)),
            web.get(f"{at}/import/{{import_id}}", page("compare", self._compare)),
            web.get(f"{at}/new", page("edit", self._new)),
            web.get(f"{at}/{{code}}", page("edit", self._edit)),
            web.get(f"{at}/{{code}}/versions", page("versions", self._versions)),
        ]

    # ------------------------------------------------------------------------ each page

    async def _list(self, request: web.Request, language: str) -> dict[str, Any]:
        """Every procedure, by words, field and state."""
        asked = _asked(request)
        shelf = await self._overview.shelf()
        found = shelf.find(asked["q"], asked["field"], Only(asked["only"]))
        at = (asked["page"] - 1) * ON_A_PAGE
        return {
            "asked": asked,
            "fields": shelf.fields,
            "choices": list(Only),
            "total": len(found),
            "lines": [views.line(language, one) for one in found[at : at + ON_A_PAGE]],
            **_turning(asked, len(found), ON_A_PAGE, language),
        }

    async def _review(self, request: web.Request, language: str) -> dict[str, Any]:
        """What imports could not read, with the source's text; what the hall receives first."""
        asked = _asked(request)
        shelf = await self._overview.shelf()
        waiting = [
            line
            for line in shelf.find(asked["q"], asked["field"], Only.TO_CHECK)
            if not asked["part"] or asked["part"] in line.to_check
        ]
        waiting.sort(key=lambda line: not line.is_here)
        at = (asked["page"] - 1) * REVIEWED_AT_ONCE
        codes = [line.code for line in waiting[at : at + REVIEWED_AT_ONCE]]
        held = await self._app.database.read(lambda c: repository.some_of(c, codes))
        every = {part for line in shelf.find(only=Only.TO_CHECK) for part in line.to_check}
        return {
            "asked": asked,
            "parts": sorted(every),
            "total": len(waiting),
            "procedures": [views.reviewed(language, one, asked["part"]) for one in held],
            "data": self._data(language),
            **_turning(asked, len(waiting), REVIEWED_AT_ONCE, language),
        }

    async def _import(self, _request: web.Request, language: str) -> dict[str, Any]:
        """The form for a file, and the files of before."""
        rows, names = await self._app.database.read(lambda c: (records.latest(c), staff_names(c)))
        return {
            "files": [views.file(self._app.centre.value, language, one, names) for one in rows],
            "data": self._data(language),
        }

    async def _compare(self, request: web.Request, language: str) -> dict[str, Any]:
        """What a file would change."""
        number = read_number(request.match_info["import_id"])
        if number is None:
            raise NotFound
        try:
            found = await compared(self._imports, number, language)
        except (ImportOver, NotFound):
            address = f"{self._at}/import"
            raise web.HTTPSeeOther(f"{address}?{urlencode({'lang': language})}") from None
        return self._compared(found, language)

    def _compared(self, found: ImportCompared, language: str) -> dict[str, Any]:
        conflicts = sum(change.conflict for one in found.changed for change in one.changes)
        data = {"import": found.import_id, "revision": found.revision}
        return {
            "found": found,
            "conflicts": conflicts,
            "data": {**self._data(language), **data},
        }

    async def _new(self, _request: web.Request, language: str) -> dict[str, Any]:
        return {"title": None, "data": {**await self._editor(language), "edited": None}}

    async def _edit(self, request: web.Request, language: str) -> dict[str, Any]:
        """The editor of a procedure; a code that nobody knows is a 404."""
        code = _code(request)
        found = await self._app.database.read(lambda c: (repository.whole(c, code), staff_names(c)))
        version, names = found
        if version is None:
            raise NotFound
        shown = edited(version, names)
        return {
            "title": localised(version.procedure.name, language),
            "code": code,
            "version": version.version,
            "when": views.moment(self._app.centre.value, version.at),
            "who": views.maker(language, version.who, names),
            "data": {
                **await self._editor(language),
                "edited": shown.model_dump(mode="json"),
                "portal_words": views.portal_words(language, version),
            },
        }

    async def _versions(self, request: web.Request, language: str) -> dict[str, Any]:
        """Every version of a procedure, and two of them side by side."""
        code = _code(request)
        found = await self._app.database.read(
            lambda c: (repository.history(c, code), staff_names(c))
        )
        versions, names = found
        if not versions:
            raise NotFound
        return {
            "title": localised(versions[0].procedure.name, language),
            "code": code,
            "data": {**self._data(language), "code": code, "version": versions[0].version},
            **views.versions(self._app.centre.value, language, versions, names, request.query),
        }

    async def _export(self, request: web.Request, ending: str) -> web.StreamResponse:
        """Every procedure that is offered, as `export-procedures` writes it."""
        # Seldom needed, and a quarter of a megabyte.
        from queue_server.catalogue.exchange.files import as_text

        await self._frame.require_administrator(request)
        held = await self._app.database.read(repository.newest)
        return web.Response(
            body=as_text(f".{ending}", [one.procedure for one in held]).encode(),
            content_type="text/csv" if ending == "csv" else "application/toml",
            charset="utf-8",
            headers={
                "Cache-Control": "no-store",
                "Content-Disposition": f'attachment; filename="procedures.{ending}"',
            },
        )

    async def _starter(self, request: web.Request) -> web.StreamResponse:
        """The file of procedures that comes with the product."""
        await self._frame.require_administrator(request)
        headers = {"Cache-Control": "no-store", "Content-Type": "application/toml"}
        return web.Response(body=demo_procedures_file().read_bytes(), headers=headers)

    # ------------------------------------------------------------------------ rendering

    def _page(self, name: str, shown: Page) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            visit = await self._frame.visit(request)
            values: dict[str, Any] = {"waiting": 0, "data": None, "title": None}
            if visit.may_see:
                values |= await shown(request, visit.language)
                values["waiting"] = (await self._overview.shelf()).count(Only.TO_CHECK)
            return self._frame.html(
                visit, f"catalogue/settings_{name}.html", here="procedures", part="catalogue",
                tab=name, at=self._at, words=views.Words(visit.language), **values,
            )  # fmt: skip

        return handle

    @property
    def _at(self) -> str:
        return f"{self._frame.root}/{ADDRESS}"

    def _data(self, language: str) -> dict[str, Any]:
        return {
            "language": language,
            "root": self._frame.root,
            "at": self._at,
            "texts": all_texts(language, "catalogue"),
        }

    async def _editor(self, language: str) -> dict[str, Any]:
        """What the editor offers to choose from."""
        centre, shelf = self._app.centre.value, await self._overview.shelf()
        return {
            **self._data(language),
            "languages": [[tag, language_name(tag)] for tag in centre.languages],
            "fields": [name for name, _ in shelf.fields],
            "services": [
                {"id": one.id, "name": f"{one.letter} · {localised(one.name, language)}"}
                for one in centre.services
            ],
            "workflows": [
                {"id": one.id, "name": localised(one.name, language)}
                for one in centre.dossiers.workflows
            ],
            "law_language": FALLBACK_LANGUAGE,
        }


def _asked(request: web.Request) -> dict[str, Any]:
    """What the address asks for; what cannot be understood is left out."""
    query = request.query
    only = query.get("only", "")
    return {
        "q": query.get("q", "")[:LONGEST_QUESTION].strip(),
        "field": query.get("field", "")[:LONGEST_QUESTION],
        "only": only if only in list(Only) else "",
        "part": query.get("part", "")[:40],
        "page": read_number(query.get("page", ""), longest=4) or 1,
    }


def _turning(asked: dict[str, Any], total: int, at_once: int, language: str) -> dict[str, Any]:
    """The addresses of the pages before and after this one."""
    pages = max(1, -(-total // at_once))

    def address(page: int) -> str:
        query = {**asked, "page": page, "lang": language}
        return f"?{urlencode({name: value for name, value in query.items() if value})}"

    page = min(asked["page"], pages)
    return {
        "page": page,
        "pages": pages,
        "before": address(page - 1) if page > 1 else "",
        "after": address(page + 1) if page < pages else "",
    }


def _code(request: web.Request) -> str:
    code = request.match_info["code"]
    if not CODE.fullmatch(code):
        raise NotFound
    return code
