"""Who really asks, behind proxies that are known and before strangers' words."""

from __future__ import annotations

import pytest

from queue_server.core.http.addresses import client_address, lies_in, ranges

TRUSTED = ranges(["127.0.0.1", "::1", "10.0.0.0/8"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "asking"),
    [
        ("203.0.113.7", [], "203.0.113.7"),
        ("203.0.113.7", ["198.51.100.1"], "203.0.113.7"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["203.0.113.7"], "203.0.113.7"),
        ("127.0.0.1", ["6.6.6.6, 203.0.113.7"], "203.0.113.7"),
        ("127.0.0.1", ["6.6.6.6", "203.0.113.7"], "203.0.113.7"),
        ("127.0.0.1", ["6.6.6.6, 203.0.113.7, 10.1.2.3"], "203.0.113.7"),
        ("::ffff:127.0.0.1", ["203.0.113.7"], "203.0.113.7"),
        ("127.0.0.1", ["::ffff:203.0.113.7"], "203.0.113.7"),
        ("::1", ["2001:db8::7"], "2001:db8::7"),
        ("127.0.0.1", ["10.0.0.1, 10.0.0.2"], "10.0.0.1"),
        ("127.0.0.1", ["203.0.113.7, unknown"], "127.0.0.1"),
        ("127.0.0.1", ["'; DROP TABLE staff; --"], "127.0.0.1"),
        ("127.0.0.1", [""], "127.0.0.1"),
        ("", ["203.0.113.7"], ""),
    ],
)
def test_only_known_proxies_are_believed(peer: str, forwarded: list[str], asking: str) -> None:
    assert client_address(peer, forwarded, TRUSTED) == asking


def test_nobody_is_believed_where_no_proxy_is_known() -> None:
    assert client_address("127.0.0.1", ["203.0.113.7"], ()) == "127.0.0.1"


def test_a_range_holds_its_addresses() -> None:
    assert lies_in("10.255.0.1", TRUSTED)
    assert lies_in("::ffff:10.0.0.1", TRUSTED)
    for other in ("11.0.0.1", "2001:db8::1", "localhost", ""):
        assert not lies_in(other, TRUSTED)


def test_a_long_chain_is_believed_as_far_as_it_may_be_right() -> None:
    chain = ",".join(["203.0.113.9", *["10.0.0.1"] * 3_000])
    assert client_address("10.0.0.1", [chain], ranges(["10.0.0.0/8"])) == "10.0.0.1"
    assert client_address("192.0.2.1", [chain], ranges(["10.0.0.0/8"])) == "192.0.2.1"
