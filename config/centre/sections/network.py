"""What the server makes of the network: proxies to believe, who may look, how much is let in."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from config.hardware import Section


def _known_range(value: str) -> str:
    try:
        ip_network(value)
    except ValueError:
        raise PydanticCustomError("address_range", "not an address or a range of them") from None
    return value


AddressRange = Annotated[str, AfterValidator(_known_range)]
"""An address, or a network of them: `192.168.1.7`, `10.0.0.0/8`, `::1`."""


class Network(Section):
    """What the server believes, shows and lets in, by addresses."""

    trusted_proxies: list[AddressRange] = []
    """The proxies whose `X-Forwarded-For` says who really asks; of nobody else it is believed."""
    metrics_from: list[AddressRange] = ["127.0.0.1", "::1"]
    """Who may read the server's figures at `/metrics`."""
    wrong_links_per_minute: int = Field(default=30, ge=1, le=10_000)
    """The most links of no ticket or receipt that one address may try in a minute."""
    tickets_per_minute: int = Field(default=60, ge=0, le=10_000)
    """The most tickets that one kiosk or person may take in a minute; 0: no limit."""
