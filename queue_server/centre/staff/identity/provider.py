"""The seam to an identity provider: what the centre asks of one, and what it may answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that began here and comes back from the provider; the browser keeps it."""

    state: str
    nonce: str
    verifier: str
    """Of PKCE (RFC 7636): its SHA-256 went out, it goes to the token endpoint alone."""


@dataclass(frozen=True, slots=True)
class ProvenIdentity:
    """Somebody whom the provider vouches for."""

    issuer: str
    subject: str
    """The provider's own name of the person, which never becomes another's."""
    claims: Mapping[str, Any]
    provider_session: str = ""
    """The provider's session (`sid`), where it names it."""
    id_token: str = ""


class IdentityProvider(Protocol):
    """Somebody else who knows who a person is. All raise `ProviderUnavailable`."""

    async def address_to_begin(self, begun: Begun, back_to: str) -> str:
        """Where the browser is sent; `back_to` is the address to which it returns."""
        ...

    async def finish(self, begun: Begun, answer: Mapping[str, str], back_to: str) -> ProvenIdentity:
        """Who came back with `answer`, the query of `back_to`. Raises `ProviderRefusal`."""
        ...

    async def address_to_sign_out(self, id_token: str, back_to: str) -> str:
        """Where the browser is sent to end the provider's session too; empty where there is no
        such address."""
        ...
