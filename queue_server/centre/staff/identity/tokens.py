"""ID tokens (OpenID Connect Core 1.0, 3.1.3.7): who signed them, for whom, and until when. Pure."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from config.wire import ErrorCode
from queue_server.centre.errors import ProviderRefusal

ALGORITHMS: Final = tuple(
    f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)
)
"""Signatures by a key of which only the provider has the private half. Never `none`, and never an
HMAC, for which the provider's public key would serve as the secret."""
KEY_TYPES: Final = ("RSA", "EC")
CLOCK_TOLERANCE_SECONDS: Final = 120
LONGEST_TOKEN: Final = 64 * 1024


class UnknownKey(Exception):
    """The token names a key that is not among those given: they may have been changed."""


@dataclass(frozen=True, slots=True)
class ExpectedToken:
    """What must stand in an ID token."""

    issuer: str
    """With `{tenantid}` in it (Microsoft's for several organisations) it is filled from `tid`."""
    client_id: str
    nonce: str
    tenants: Sequence[str] = ()


def checked_claims(
    token: str, keys: Sequence[Mapping[str, Any]], expected: ExpectedToken, now: datetime
) -> dict[str, Any]:
    """The claims of a token that one of `keys` (JWK) signed for us.

    Raises `UnknownKey`, `ProviderRefusal`.
    """
    claims = _signed_claims(token, keys)
    seconds = now.timestamp()
    _require(_issuer_fits(claims, expected), "issuer")
    _require(_audience_fits(claims, expected.client_id), "audience")
    _require(_number(claims, "exp") > seconds - CLOCK_TOLERANCE_SECONDS, "expired")
    _require(_number(claims, "iat") < seconds + CLOCK_TOLERANCE_SECONDS, "issued in the future")
    if "nbf" in claims:
        _require(_number(claims, "nbf") < seconds + CLOCK_TOLERANCE_SECONDS, "not valid yet")
    nonce = claims.get("nonce")
    is_ours = isinstance(nonce, str) and hmac.compare_digest(
        nonce.encode(), expected.nonce.encode()
    )
    _require(is_ours, "nonce")
    _require(isinstance(claims.get("sub"), str) and 0 < len(claims["sub"]) <= 255, "subject")
    return claims


def _signed_claims(token: str, keys: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Raises `UnknownKey`, `ProviderRefusal`."""
    from joserfc import jws, jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    _require(len(token) <= LONGEST_TOKEN and token.count(".") == 2, "no signed token")
    usable = [dict(key) for key in keys if _verifies(key)]
    try:
        header = jws.extract_compact(token.encode()).headers()
        _require(header.get("alg") in ALGORITHMS, "algorithm")
        named = [key for key in usable if header.get("kid") in (None, key.get("kid"))]
        if not named:
            raise UnknownKey
        signing = KeySet.import_key_set({"keys": named})
        decoded = jwt.decode(token, signing, algorithms=[header["alg"]])
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise _refused(f"signature: {type(error).__name__}") from None
    return dict(decoded.claims)


def _verifies(key: Mapping[str, Any]) -> bool:
    """Whether a key of the provider is there to check signatures with."""
    return key.get("kty") in KEY_TYPES and key.get("use", "sig") == "sig"


def _issuer_fits(claims: Mapping[str, Any], expected: ExpectedToken) -> bool:
    if "{tenantid}" not in expected.issuer:
        return claims.get("iss") == expected.issuer
    tenant = claims.get("tid")
    is_ours = isinstance(tenant, str) and tenant in expected.tenants
    return is_ours and claims.get("iss") == expected.issuer.replace("{tenantid}", str(tenant))


def _audience_fits(claims: Mapping[str, Any], client_id: str) -> bool:
    audience = claims.get("aud")
    listed = audience if isinstance(audience, list) else [audience]
    authorized = claims.get("azp", client_id if len(listed) == 1 else None)
    return client_id in listed and authorized == client_id


def _number(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    _require(isinstance(value, int | float) and not isinstance(value, bool), name)
    return float(value or 0)


def _require(holds: bool, reason: str) -> None:
    if not holds:
        raise _refused(reason)


def _refused(reason: str) -> ProviderRefusal:
    return ProviderRefusal(ErrorCode.IDENTITY_NOT_TRUSTED, reason)
