"""Links, proofs and keys made of any bytes, written to the socket as no browser would.

Nothing is a fault of the server, the connection always ends, and what is refused changes nothing.
"""

from __future__ import annotations

from urllib.parse import quote_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.fuzz.chance import tried, within
from tests.fuzz.raw import RawAnswer, ask, request
from tests.fuzz.served import FuzzedHall, changed

pytestmark = pytest.mark.slow


TIMES = 40
ANY = some.binary(max_size=40)
BYTES = some.one_of(
    ANY,
    some.text(max_size=30).map(lambda text: text.encode("utf-8", "surrogatepass")),
    some.sampled_from(
        [b"", b"%", b"%%", b"%zz", b"%00", b"%0d%0aX:1", b"..", b"../..", b"%2e%2e%2f", b"//",
         b"\xff", b"\xed\xa0\x80", b"\xc0\xaf", b"%ff%fe", b"%u0041", b"[", b"http://[", b"?", b"#",
         b"\t", "Ａ".encode(), "١".encode(), "ı".encode(), b"A" * 7_000, b"0" * 5_000]
    ),
)  # fmt: skip
"""What may stand in an address or a header: anything, and what parsers stumble over."""
LINKS = (
    b"GET /T/%b", b"POST /T/%b/cancel", b"GET /H/%b", b"GET /api/v1/track/%b",
    b"GET /api/v1/track/%b/stream", b"POST /api/v1/track/%b/cancel", b"GET /api/v1/follow/%b",
)  # fmt: skip
HEADERS = (
    b"Authorization", b"Cookie", b"Idempotency-Key", b"Origin", b"Sec-Fetch-Site", b"Host",
    b"Accept-Language", b"Accept", b"Content-Type", b"Content-Encoding", b"X-Request-Id",
    b"X-Forwarded-For", b"Content-Length", b"Transfer-Encoding", b"Expect", b"Upgrade", b"Range",
    b"If-Modified-Since",
)  # fmt: skip
MORE_TO_COME = {b"Content-Length", b"Transfer-Encoding", b"Expect", b"Upgrade"}
"""What makes a server wait for more of the request, or for another one."""
BEFORE = {
    b"Authorization": some.sampled_from([b"", b"Bearer ", b"bearer", b"Basic ", b"Bearer \xff"]),
    b"Cookie": some.sampled_from([b"", b"motcua_session=", b"motcua_device=", b'motcua_session="']),
    b"Origin": some.sampled_from([b"", b"http://", b"http://127.0.0.1:", b"null"]),
}
"""How a header begins where the rest is chance."""


@some.composite
def tokens(draw: some.DrawFn, right: list[str]) -> bytes:
    """What may stand where a link's token does: as it is, escaped, or a right one spoilt."""
    whole: bytes = draw(BYTES)
    if draw(some.booleans()):
        link = draw(some.sampled_from(right)).encode()
        place = draw(some.integers(0, len(link)))
        kept = draw(some.sampled_from([link[place:], link[place + 1 :], link[place:].lower()]))
        whole = link[:place] + whole + kept
    if draw(some.booleans()):
        return quote_from_bytes(whole, safe="").encode()
    return whole


def answered(hall: FuzzedHall, whole: bytes, *, leaves: bool = False) -> RawAnswer:
    """The answer; it is none of a fault, and what it refuses is left alone."""
    before, known = hall.state(), hall.connections()
    with within():
        answer = ask(hall.port, whole, leaves=leaves)
    if leaves:
        hall.settle(known)  # else what is done for whoever left counts as the next one's doing
    assert answer.status < 500, (whole, answer.whole[:600])
    assert answer.status or leaves, whole
    if answer.status >= 400:  # whoever left without an answer was perhaps obeyed
        assert not changed(before, hall.state()), (whole, answer.whole[:600])
    return answer


def test_links_of_any_bytes(fuzzed: FuzzedHall, seed: int) -> None:
    try_links(fuzzed, TIMES, seed)


def try_links(hall: FuzzedHall, times: int, seed: int) -> None:
    hall.begin()
    right = hall.state().links[:2] or ["2" * 16]

    @tried(times, seed)
    @given(some.sampled_from(LINKS), tokens(right), some.booleans())
    def look(link: bytes, token: bytes, asks_a_page: bool) -> None:
        method, _, path = link.partition(b" ")
        headers = [(b"Accept", b"text/html")] if asks_a_page else []
        body = b""
        if method == b"POST":
            headers.append((b"Content-Type", b"application/json"))
            body = b"{}"
        answered(hall, request(method, path % token, headers, body))

    look()


def test_headers_of_any_bytes(fuzzed: FuzzedHall, seed: int) -> None:
    try_headers(fuzzed, TIMES, seed)


def try_headers(hall: FuzzedHall, times: int, seed: int) -> None:
    hall.begin()
    key = hall.proof("kiosk")["Authorization"].encode()

    @tried(times, seed)
    @given(some.lists(some.sampled_from(HEADERS), min_size=1, max_size=3), some.data())
    def say(names: list[bytes], data: some.DataObject) -> None:
        headers = [(name, data.draw(BEFORE.get(name, some.just(b""))) + data.draw(BYTES))
                   for name in names]  # fmt: skip
        if b"Authorization" not in names:
            headers.append((b"Authorization", key))
        if b"Content-Type" not in names:
            headers.append((b"Content-Type", b"application/json"))
        target = b"/api/v1/devices/kiosk-1/report"
        said = request(b"POST", target, headers, b'{"version":"1"}')
        answered(hall, said, leaves=bool(set(names) & MORE_TO_COME))

    say()


@pytest.mark.parametrize("name", ["Authorization", "Cookie"])
def test_a_proof_that_is_no_text_is_nobody(fuzzed: FuzzedHall, name: str) -> None:
    proof = {"Authorization": b"Bearer \xff\xfe", "Cookie": b"motcua_session=\xff\xfe"}[name]
    answer = ask(fuzzed.port, request(b"GET", b"/api/v1/session", [(name.encode(), proof)]))
    assert (answer.status, b'"not_signed_in"' in answer.body) == (401, True)


@pytest.mark.parametrize("origin", [b"http://[", b"http://[::1", b"http://a]b"])
def test_an_origin_that_is_no_address_is_a_wrong_one(fuzzed: FuzzedHall, origin: bytes) -> None:
    key = fuzzed.proof("kiosk")["Authorization"].encode()
    headers = [(b"Origin", origin), (b"Authorization", key), (b"Content-Type", b"application/json")]
    answer = ask(fuzzed.port, request(b"POST", b"/api/v1/tickets", headers, b"{}"))
    assert (answer.status, b'"wrong_origin"' in answer.body) == (403, True)


@pytest.mark.parametrize("expected", [b"\xff", b"200-ok", b""])
def test_what_nobody_can_promise_is_refused(fuzzed: FuzzedHall, expected: bytes) -> None:
    headers = [(b"Expect", expected), (b"Content-Type", b"application/json")]
    answer = ask(fuzzed.port, request(b"POST", b"/api/v1/session", headers, b"{}"))
    assert answer.status in (417, 422)


def test_who_waits_for_a_word_is_told_to_go_on(fuzzed: FuzzedHall) -> None:
    headers = [(b"Expect", b"100-continue"), (b"Content-Type", b"application/json")]
    answer = ask(fuzzed.port, request(b"POST", b"/api/v1/session", headers, b"{}"))
    assert answer.status == 100
    assert b"HTTP/1.1 422" in answer.whole
