"""The files that pages load. Text, which is most of them, goes over the line compressed."""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from functools import cached_property, lru_cache
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType
from typing import Final

from aiohttp import ETag, hdrs, web
from aiohttp.helpers import ETAG_ANY

TEXT_TYPES: Final = MappingProxyType(
    {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
)
"""What is worth compressing; fonts and sounds are compressed already."""
NO_WEIGHT: Final = re.compile(r"q\s*=\s*0(\.0*)?")


class StaticFolder:
    """Serves the files that lie in `folder` when the first one is asked for, by their names alone:
    no name leads out of it."""

    def __init__(self, prefix: str, folder: Path) -> None:
        self._folder = folder
        self.route = web.get(f"{prefix}/{{name:.+}}", self.serve)

    @cached_property
    def _files(self) -> Mapping[str, Path]:
        found = (path for path in self._folder.rglob("*") if path.is_file())
        return {path.relative_to(self._folder).as_posix(): path for path in found}

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer with the file: 304 where the browser has it, 404 where there is none."""
        path = self._files.get(request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound
        accepted = request.headers.get(hdrs.ACCEPT_ENCODING, "")
        if (
            path.suffix not in TEXT_TYPES
            or not takes_gzip(accepted)
            or request.headers.get(hdrs.RANGE)
        ):
            return web.FileResponse(path, headers={hdrs.VARY: hdrs.ACCEPT_ENCODING})
        return _compressed_answer(request, path)


def takes_gzip(accepted: str) -> bool:
    """Whether an `Accept-Encoding` names gzip with another weight than 0 (RFC 9110, 12.5.3)."""
    for one in accepted.lower().split(","):
        coding, *parameters = (part.strip() for part in one.split(";"))
        if coding == "gzip":
            return not any(NO_WEIGHT.fullmatch(part) for part in parameters)
    return False


def is_known(request: web.Request, tag: ETag) -> bool:
    """Whether the browser has what a tag stands for: whichever there is (`*`), or this very one,
    said to be weak or not, as proxies make it (RFC 9110, 13.1.2)."""
    return any(one.value in (ETAG_ANY, tag.value) for one in request.if_none_match or ())


def _compressed_answer(request: web.Request, path: Path) -> web.Response:
    try:
        changed = path.stat().st_mtime_ns
        body = _compressed(path, changed)
    except OSError:
        raise web.HTTPNotFound from None
    answer = web.Response(headers={hdrs.VARY: hdrs.ACCEPT_ENCODING})
    answer.etag = tag = ETag(f"{changed:x}-{len(body):x}-gzip")
    if is_known(request, tag):
        answer.set_status(HTTPStatus.NOT_MODIFIED)
        return answer
    answer.headers[hdrs.CONTENT_ENCODING] = "gzip"
    answer.content_type = TEXT_TYPES[path.suffix]
    answer.charset = "utf-8"
    answer.body = body
    return answer


@lru_cache(maxsize=512)
def _compressed(path: Path, changed: int) -> bytes:
    """The file as it was at `changed`, nanoseconds since 1970: some 300 files take 0.5 MB."""
    return gzip.compress(path.read_bytes(), mtime=0)
