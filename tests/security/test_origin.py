"""Changes come from our own pages: what browsers say of where a change comes from must agree."""

from __future__ import annotations

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from queue_server.core.errors import WrongOrigin
from queue_server.core.http.origin import PUBLIC_URL, check_origin

HOST = "10.0.0.5:8080"
OURS = f"http://{HOST}"
SITE = "Sec-Fetch-Site"


def comes_from_us(
    *said: tuple[str, str], host: str = HOST, public: str = "http://motcua.xa.vn"
) -> bool:
    application = web.Application()
    application[PUBLIC_URL] = public
    headers = CIMultiDict([("Host", host), *said])
    request = make_mocked_request("POST", "/api/v1/tickets", headers, app=application)
    try:
        check_origin(request)
    except WrongOrigin:
        return False
    return True


@pytest.mark.parametrize(
    "said",
    [
        (),
        ((SITE, "same-origin"),),
        ((SITE, "none"),),
        (("Origin", OURS),),
        (("Origin", OURS.upper().replace("HTTP", "http")),),
        (("Origin", "HTTP://10.0.0.5:8080"),),
        ((SITE, "same-origin"), ("Origin", OURS)),
        ((SITE, "none"), ("Origin", OURS)),
        (("Origin", "http://motcua.xa.vn"),),
        (("Origin", "http://motcua.xa.vn:80"),),
    ],
)
def test_what_our_own_pages_say_is_let_in(said: tuple[tuple[str, str], ...]) -> None:
    assert comes_from_us(*said)


@pytest.mark.parametrize(
    "said",
    [
        ((SITE, "cross-site"),),
        ((SITE, "same-site"),),
        ((SITE, "Same-Origin"),),
        ((SITE, ""),),
        ((SITE, "same-origin, cross-site"),),
        ((SITE, "same-origin"), (SITE, "same-origin")),
        ((SITE, "same-origin"), (SITE, "cross-site")),
        ((SITE, "none"), ("Origin", "http://evil.example")),
        ((SITE, "same-origin"), ("Origin", "http://evil.example")),
        ((SITE, "same-origin"), ("Origin", "null")),
        ((SITE, "cross-site"), ("Origin", OURS)),
        (("Origin", "null"),),
        (("Origin", ""),),
        (("Origin", "http://10.0.0.5"),),
        (("Origin", "http://10.0.0.5:8081"),),
        (("Origin", "https://motcua.xa.vn"),),
        (("Origin", "http://motcua.xa.vn:8080"),),
        (("Origin", "http://motcua.xa.vn.evil.example"),),
        (("Origin", f"{OURS}.evil.example"),),
        (("Origin", f"http://evil.example@{HOST}"),),
        (("Origin", f"http://@{HOST}"),),
        (("Origin", f"{OURS}/"),),
        (("Origin", f"{OURS} http://evil.example"),),
        (("Origin", f"file://{HOST}"),),
        (("Origin", f"//{HOST}"),),
        (("Origin", HOST),),
        (("Origin", "http://[::1"),),
        (("Origin", "http://10.0.0.5:99999"),),
        (("Origin", "http://10.0.0.5:8080\x85"),),
        (("Origin", OURS), ("Origin", OURS)),
        (("Origin", OURS), ("Origin", "http://evil.example")),
    ],
)
def test_what_contradicts_or_is_foreign_is_refused(said: tuple[tuple[str, str], ...]) -> None:
    assert not comes_from_us(*said)


@pytest.mark.parametrize(
    ("host", "origin", "public", "ours"),
    [
        ("Motcua.Xa.VN", "https://motcua.xa.vn", "https://motcua.xa.vn/hall", True),
        ("motcua.xa.vn:443", "https://motcua.xa.vn", "https://motcua.xa.vn", True),
        ("motcua.xa.vn", "http://motcua.xa.vn", "https://motcua.xa.vn", False),
        ("127.0.0.1:8081", "https://motcua.xa.vn", "https://motcua.xa.vn", True),
        ("127.0.0.1:8081", "https://motcua.xa.vn:444", "https://motcua.xa.vn", False),
        ("192.168.1.10", "https://192.168.1.10", "https://motcua.xa.vn", True),
        ("192.168.1.10", "http://192.168.1.10:80", "https://motcua.xa.vn", True),
        ("[::1]:8080", "http://[::1]:8080", "http://motcua.xa.vn", True),
        ("[::1]:8080", "http://[::1]:8081", "http://motcua.xa.vn", False),
        ("", "http://", "http://motcua.xa.vn", False),
    ],
)
def test_hosts_ports_and_schemes_are_told_apart(
    host: str, origin: str, public: str, ours: bool
) -> None:
    assert comes_from_us(("Origin", origin), host=host, public=public) is ours
