"""How the people of a centre sign in, beside their own passwords."""

from __future__ import annotations

import re
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from config.hardware import Section
from config.wire import Localised, Slug

THIS_COMPUTER: Final = ("127.0.0.1", "::1", "localhost")
HTTPS: Final = re.compile(r"https://[^\s/?#@]+(/[^\s?#]*)?")
ClaimName = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Scope = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class ClaimedRole(Section):
    """A value of the claim of roles, and the role of the centre that it gives."""

    value: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    role: Slug


class OpenIdConnect(Section):
    """An identity provider that speaks OpenID Connect. Its client secret is never written here."""

    issuer: Annotated[str, StringConstraints(max_length=300)]
    """As the provider names itself, letter by letter: tokens of another one are refused."""
    client_id: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    name: Localised
    """What the button says: "Tài khoản của tỉnh"."""
    scopes: list[Scope] = ["openid", "profile"]
    sign_in_claim: ClaimName = "preferred_username"
    """The claim that holds the name to sign in with; dots lead into nested claims."""
    role_claim: ClaimName = "realm_access.roles"
    roles: list[ClaimedRole] = Field(min_length=1)
    """The first whose value a person has is theirs; nobody without any comes in."""
    tenants: list[str] = []
    """Of Microsoft's issuers for several organisations: the ids of those that are let in."""
    add_people: bool = True
    """Whether people who are not known yet are added when they first sign in."""
    sign_out_there: bool = True
    """Whether signing out here signs out at the provider too."""

    @field_validator("issuer")
    @classmethod
    def encrypted(cls, value: str) -> str:
        """`https`, and `http` within this computer alone."""
        try:
            parts = urlsplit(value)
            is_near = parts.scheme == "http" and parts.hostname in THIS_COMPUTER
        except ValueError:
            is_near = False
        if not is_near and not HTTPS.fullmatch(value):
            raise PydanticCustomError("issuer", "an address that begins with https://")
        return value


class SignInSettings(Section):
    """How people sign in."""

    second_factor: bool = False
    """Whether everybody who oversees or administers needs a second factor beside the password."""
    oidc: OpenIdConnect | None = None
