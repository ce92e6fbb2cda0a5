"""Addresses of the network: who really asks, behind a proxy or not, and where they belong."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

LOCAL: Final = tuple(ip_network(each) for each in ("fc00::/7", "fe80::/10", "::1/128"))
MOST_PROXIES: Final = 16
"""The longest chain of proxies that is believed; the header may hold thousands."""
Ranges = tuple[IPv4Network | IPv6Network, ...]


def ranges(written: Iterable[str]) -> Ranges:
    """The ranges of a centre file."""
    return tuple(ip_network(each) for each in written)


def _read(address: str) -> IPv4Address | IPv6Address | None:
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        return parsed.ipv4_mapped
    return parsed


def lies_in(address: str, known: Ranges) -> bool:
    """Whether `address` is in one of the ranges; what is no address is in none."""
    parsed = _read(address)
    return parsed is not None and any(parsed in each for each in known)


def network_of(address: str) -> str:
    """The address as it is counted.

    IPv4 and IPv6 of the local network (RFC 4193, RFC 4291: ULA, link-local, loopback) by the
    host, for a whole hall is one network there; other IPv6 by its /64, since a device or a home
    has all of it.
    """
    parsed = _read(address)
    if parsed is None:
        return address
    if isinstance(parsed, IPv4Address):
        return str(parsed)
    host = IPv6Address(int(parsed))
    if any(host in each for each in LOCAL):
        return str(host)
    return str(IPv6Network((int(host), 64), strict=False))


def client_address(peer: str, forwarded: Iterable[str], trusted: Ranges) -> str:
    """Who really asks: `peer`, or whom trusted proxies say they speak for.

    `forwarded` are the values of `X-Forwarded-For`. Each proxy adds at the right whom it
    heard, so they are believed from the right for as long as whoever said it is trusted; what
    stands further left may have been written by anybody.
    """
    asking = peer
    if not lies_in(peer, trusted):
        return peer
    heard = [each.strip() for each in ",".join(forwarded).rsplit(",", MOST_PROXIES)]
    heard = heard[-MOST_PROXIES:]
    while heard and lies_in(asking, trusted):
        before = _read(heard.pop())
        if before is None:
            break
        asking = str(before)
    return asking
