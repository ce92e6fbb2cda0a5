"""Passkeys (W3C Web Authentication) by the library `webauthn`, imported on first use. Pure.

They need a name for the server's address: browsers make none for a bare IP address, and none over
plain HTTP but on `localhost`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Site:
    """Where passkeys hold: the host of the public address, and that address's origin."""

    host: str
    origin: str


def site_of(public_url: str) -> Site | None:
    """None where browsers make no passkey."""
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        is_secure = parts.scheme == "https" or host == "localhost"
        return Site(host, f"{parts.scheme}://{parts.netloc}") if host and is_secure else None
    return None


def options_to_make(
    site: Site, challenge: str, staff_id: int, person: str, name: str, known: Sequence[str]
) -> str:
    """What the browser is given, JSON; `known` are the ids of passkeys that the person has."""
    import webauthn
    from webauthn.helpers import structs

    made = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=site.host,
        user_id=f"staff:{staff_id}".encode(),
        user_name=person,
        user_display_name=name,
        challenge=challenge.encode(),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.PREFERRED,
            user_verification=structs.UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=_descriptors(known),
    )
    return str(webauthn.options_to_json(made))


def made_passkey(site: Site, challenge: str, credential: str) -> tuple[str, str, int] | None:
    """Id, public key and counter of what the browser made; None where it proves nothing."""
    import webauthn
    from webauthn.helpers import bytes_to_base64url
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge.encode(),
            expected_rp_id=site.host,
            expected_origin=site.origin,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    key = bytes_to_base64url(made.credential_public_key)
    return bytes_to_base64url(made.credential_id), key, int(made.sign_count)


def options_to_show(site: Site, challenge: str, known: Sequence[str]) -> str:
    """What the browser is given to show one of the passkeys `known`, JSON."""
    import webauthn

    asked = webauthn.generate_authentication_options(
        rp_id=site.host, challenge=challenge.encode(), allow_credentials=_descriptors(known)
    )
    return str(webauthn.options_to_json(asked))


def shown_counter(
    site: Site, challenge: str, credential: str, public_key: str, counted: int
) -> int | None:
    """The passkey's counter where `credential` proves it; None where it does not."""
    import webauthn
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        shown = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge.encode(),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(public_key),
            credential_current_sign_count=counted,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    return int(shown.new_sign_count)


def _descriptors(known: Sequence[str]) -> list[object]:
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in known]
