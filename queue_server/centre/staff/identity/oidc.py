"""OpenID Connect: the authorization code flow with PKCE, state and nonce.

Discovery and keys of the provider are kept for an hour; a token that names an unknown key has the
keys fetched anew, since providers change them, but not more often than once in half a minute.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote_plus, urlencode, urlsplit

from config.centre.sections.sign_in import THIS_COMPUTER, OpenIdConnect
from config.wire import ErrorCode
from queue_server.centre.errors import ProviderRefusal, ProviderUnavailable
from queue_server.centre.staff.identity.claims import values_of
from queue_server.centre.staff.identity.client_secret import ClientSecretError, client_secret
from queue_server.centre.staff.identity.fetching import Fetch, fetch_json
from queue_server.centre.staff.identity.provider import Begun, ProvenIdentity
from queue_server.centre.staff.identity.tokens import ExpectedToken, UnknownKey, checked_claims
from queue_server.core.clock import Clock

logger = logging.getLogger(__name__)

KEPT: Final = timedelta(hours=1)
KEYS_NOT_BEFORE: Final = timedelta(seconds=30)
NEEDED: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
MAY_BE: Final = ("userinfo_endpoint", "end_session_endpoint")
SEVERAL_TENANTS: Final = "{tenantid}"


def begun() -> Begun:
    """A new sign-in: 256 random bits each."""
    return Begun(*(secrets.token_urlsafe(32) for _ in range(3)))


class OpenIdProvider:
    """One provider, by the settings of the centre."""

    def __init__(self, settings: OpenIdConnect, clock: Clock, fetch: Fetch = fetch_json) -> None:
        self._settings = settings
        self._clock = clock
        self._fetch = fetch
        self._found: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, list[dict[str, Any]]] | None = None

    async def address_to_begin(self, begun: Begun, back_to: str) -> str:
        """The authorization request (RFC 6749, 4.1.1; RFC 7636, 4.3)."""
        where = await self.discovery()
        challenge = hashlib.sha256(begun.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": back_to,
            "scope": " ".join(dict.fromkeys(["openid", *self._settings.scopes])),
            "state": begun.state,
            "nonce": begun.nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return _with_query(where["authorization_endpoint"], asked)

    async def finish(self, begun: Begun, answer: Mapping[str, str], back_to: str) -> ProvenIdentity:
        """Exchange the code and check what came. Raises `ProviderRefusal`."""
        where = await self.discovery()
        if answer.get("state") != begun.state:
            raise ProviderRefusal(ErrorCode.SIGN_IN_EXPIRED, "state")
        _require_issuer(answer, where)
        if "error" in answer or not answer.get("code"):
            raise ProviderRefusal(ErrorCode.PROVIDER_REFUSED, answer.get("error", "no code")[:80])
        tokens = await self._exchanged(answer["code"], begun, back_to, where)
        id_token = tokens.get("id_token")
        if not isinstance(id_token, str):
            raise ProviderRefusal(ErrorCode.IDENTITY_NOT_TRUSTED, "no ID token")
        claims = await self._checked(id_token, begun, where)
        claims |= await self._more_claims(claims, tokens, where)
        session = claims.get("sid")
        return ProvenIdentity(
            str(claims["iss"]),
            claims["sub"],
            claims,
            session if isinstance(session, str) and len(session) <= 255 else "",
            id_token,
        )

    async def address_to_sign_out(self, id_token: str, back_to: str) -> str:
        """OpenID Connect RP-Initiated Logout 1.0."""
        where = await self.discovery()
        if not where.get("end_session_endpoint"):
            return ""
        asked = {"client_id": self._settings.client_id, "post_logout_redirect_uri": back_to}
        if id_token:
            asked["id_token_hint"] = id_token
        return _with_query(where["end_session_endpoint"], asked)

    async def discovery(self) -> dict[str, Any]:
        """The provider's metadata, checked (OpenID Connect Discovery 1.0, 4.3)."""
        now = self._clock.monotonic()
        if self._found is None or now >= self._found[0] + KEPT.total_seconds():
            address = f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration"
            status, found = await self._fetch(address)
            self._require_metadata(status, found)
            self._found = (now, found)
        return self._found[1]

    def _require_metadata(self, status: int, found: Mapping[str, Any]) -> None:
        if status != HTTPStatus.OK:
            raise ProviderUnavailable(f"discovery: status {status}")
        issuer, settings = found.get("issuer"), self._settings
        if issuer != settings.issuer and not (
            isinstance(issuer, str) and SEVERAL_TENANTS in issuer and settings.tenants
        ):
            raise ProviderUnavailable(f"discovery: the issuer calls itself {str(issuer)[:200]!r}")
        for name in (*NEEDED, *(name for name in MAY_BE if name in found)):
            if not self._may_be_asked(found.get(name)):
                raise ProviderUnavailable(f"discovery: {name} is no address over TLS")

    def _may_be_asked(self, address: object) -> bool:
        """Over TLS; without it on this computer alone, and only where the issuer is here too."""
        if not isinstance(address, str):
            return False
        try:
            parts = urlsplit(address)
            host = parts.hostname
        except ValueError:
            return False
        if parts.scheme == "https" and host:
            return True
        is_here = urlsplit(self._settings.issuer).scheme == "http"
        return is_here and parts.scheme == "http" and host in THIS_COMPUTER

    async def _exchanged(
        self, code: str, begun: Begun, back_to: str, where: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The tokens for the code (RFC 6749, 4.1.3)."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back_to,
            "code_verifier": begun.verifier,
        }
        headers = self._proof_of_client(form, where.get("token_endpoint_auth_methods_supported"))
        status, tokens = await self._fetch(where["token_endpoint"], form, headers)
        if status != HTTPStatus.OK:
            said = str(tokens.get("error", status))[:80]
            raise ProviderRefusal(ErrorCode.PROVIDER_REFUSED, f"token endpoint: {said}")
        return tokens

    def _proof_of_client(self, form: dict[str, str], methods: object) -> dict[str, str]:
        """By HTTP Basic, which every provider must know, or in the form where it wants that."""
        try:
            secret = client_secret()
        except ClientSecretError as error:
            raise ProviderUnavailable(f"the client secret cannot be read: {error}") from None
        name = self._settings.client_id
        in_form = isinstance(methods, list) and "client_secret_basic" not in methods
        if not secret or in_form:
            form |= {"client_id": name} | ({"client_secret": secret} if secret else {})
            return {}
        pair = f"{quote_plus(name)}:{quote_plus(secret)}".encode()
        return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}

    async def _checked(
        self, id_token: str, begun: Begun, where: Mapping[str, Any]
    ) -> dict[str, Any]:
        expected = ExpectedToken(
            where["issuer"], self._settings.client_id, begun.nonce, self._settings.tenants
        )
        keys = await self._signing_keys(where, fresh=False)
        try:
            return checked_claims(id_token, keys, expected, self._clock.now())
        except UnknownKey:
            keys = await self._signing_keys(where, fresh=True)
        try:
            return checked_claims(id_token, keys, expected, self._clock.now())
        except UnknownKey:
            raise ProviderRefusal(ErrorCode.IDENTITY_NOT_TRUSTED, "unknown key") from None

    async def _signing_keys(
        self, where: Mapping[str, Any], *, fresh: bool
    ) -> Sequence[dict[str, Any]]:
        now = self._clock.monotonic()
        kept = (KEYS_NOT_BEFORE if fresh else KEPT).total_seconds()
        if self._keys is None or now >= self._keys[0] + kept:
            status, found = await self._fetch(where["jwks_uri"])
            keys = found.get("keys")
            if status != HTTPStatus.OK or not isinstance(keys, list):
                raise ProviderUnavailable(f"keys: status {status}")
            self._keys = (now, [key for key in keys if isinstance(key, dict)])
        return self._keys[1]

    async def _more_claims(
        self, claims: Mapping[str, Any], tokens: Mapping[str, Any], where: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Claims of the userinfo endpoint, where the ID token lacks the role or the name; of the
        same person alone (OpenID Connect Core 1.0, 5.3.2). What the token says is not changed."""
        wanted = (self._settings.role_claim, self._settings.sign_in_claim)
        access, address = tokens.get("access_token"), where.get("userinfo_endpoint")
        if all(values_of(claims, name) for name in wanted) or not address:
            return {}
        if not isinstance(access, str):
            return {}
        headers = {"Authorization": f"Bearer {access}"}
        status, said = await self._fetch(address, None, headers)
        if status != HTTPStatus.OK or said.get("sub") != claims["sub"]:
            logger.warning("the identity provider's userinfo was left out (status %s)", status)
            return {}
        return {name: value for name, value in said.items() if name not in claims}


def _require_issuer(answer: Mapping[str, str], where: Mapping[str, Any]) -> None:
    """Against a mix-up of providers: the answer names whose it is (RFC 9207)."""
    must = where.get("authorization_response_iss_parameter_supported") is True
    said, issuer = answer.get("iss"), str(where["issuer"])
    if said is None and not must:
        return
    if said != issuer and SEVERAL_TENANTS not in issuer:
        raise ProviderRefusal(ErrorCode.IDENTITY_NOT_TRUSTED, "the answer's issuer")


def _with_query(address: str, asked: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"
