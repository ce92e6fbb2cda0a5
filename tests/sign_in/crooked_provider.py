"""An identity provider on a real port that says whatever a test wants: keys that change, tokens
that are wrong in one place, an endpoint that is down. Each answer is otherwise a provider's."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web
from joserfc.jwk import ECKey, RSAKey
from joserfc.jwt import encode

from tests.hall.ports import free_port

CLIENT = "motcua"


@lru_cache
def rsa(name: str, which: int = 1) -> RSAKey:
    """A key of that name; there are several. Making one takes long, so they are kept."""
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig"})


@dataclass
class CrookedProvider:
    """What the next sign-in gets; a test changes what it wants."""

    issuer: str
    key: Any = field(default_factory=lambda: rsa("one"))
    published: list[Any] | None = None
    """The keys that are published, where it is not `key` alone."""
    header: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    """Claims beside or in place of the right ones; None leaves one out."""
    metadata: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    raw_token: str = ""
    """In place of the ID token."""
    is_down: bool = False
    asked: list[str] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    authorization: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    """The code of each authorization that was given, with what was asked for it."""

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/.well-known/openid-configuration", self.discover),
            web.get("/keys", self.keys),
            web.post("/token", self.token),
            web.get("/userinfo", self.tell),
        ]

    def authorize(self, address: str, code: str = "code-1") -> str:
        """As if the person had signed in at `address`; the code that comes back."""
        query = {name: values[0] for name, values in parse_qs(address.partition("?")[2]).items()}
        self.codes[code] = query
        return code

    async def discover(self, _request: web.Request) -> web.Response:
        self.asked.append("discovery")
        if self.is_down:
            return web.Response(status=503, text="down")
        found = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "end_session_endpoint": f"{self.issuer}/end",
        }
        return web.json_response(found | self.metadata)

    async def keys(self, _request: web.Request) -> web.Response:
        self.asked.append("keys")
        published = [self.key] if self.published is None else self.published
        return web.json_response({"keys": [key.as_dict(private=False) for key in published]})

    async def token(self, request: web.Request) -> web.Response:
        self.asked.append("token")
        if self.is_down:
            return web.Response(status=502, text="down")
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.forms.append(form)
        self.authorization = request.headers.get("Authorization", "")
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or asked["redirect_uri"] != form["redirect_uri"]:
            return web.json_response({"error": "invalid_grant"}, status=400)
        token = self.raw_token or self.signed(asked["nonce"])
        return web.json_response({"access_token": "an access token", "id_token": token})

    async def tell(self, request: web.Request) -> web.Response:
        self.asked.append("userinfo")
        assert request.headers["Authorization"] == "Bearer an access token"
        return web.json_response(self.userinfo)

    def signed(self, nonce: str) -> str:
        now = int(time.time())
        right = {
            "iss": self.issuer,
            "sub": "subject-lan",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "preferred_username": "lan.province",
            "name": "Nguyễn Thị Lan",
            "realm_access": {"roles": ["motcua-clerk"]},
        }
        said = {name: value for name, value in (right | self.claims).items() if value is not None}
        header = {"alg": "RS256", "kid": "one"} | self.header
        return str(encode({k: v for k, v in header.items() if v}, said, self.key))


def _part(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _body(header: dict[str, str], claims: dict[str, Any]) -> str:
    return f"{_part(json.dumps(header).encode())}.{_part(json.dumps(claims).encode())}"


def unsigned(claims: dict[str, Any]) -> str:
    """A token with the algorithm `none`."""
    return f"{_body({'alg': 'none'}, claims)}."


def with_public_key_as_secret(key: RSAKey, claims: dict[str, Any]) -> str:
    """HMAC with the provider's public key as the secret: the confusion of algorithms."""
    body = _body({"alg": "HS256", "kid": "one"}, claims)
    return f"{body}.{_part(hmac.digest(key.as_pem(private=False), body.encode(), 'sha256'))}"


def elliptic(name: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": name, "use": "sig"})


@asynccontextmanager
async def crooked() -> AsyncIterator[CrookedProvider]:
    port = free_port()
    provider = CrookedProvider(f"http://127.0.0.1:{port}")
    application = web.Application()
    application.add_routes(provider.routes())
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield provider
    await runner.cleanup()
