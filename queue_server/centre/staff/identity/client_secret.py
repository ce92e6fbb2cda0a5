"""The secret by which the identity provider knows this server. It is no setting: it stands in the
environment, or in a file that the environment names."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

VARIABLE: Final = "MOTCUA_OIDC_CLIENT_SECRET"
FILE_VARIABLE: Final = f"{VARIABLE}_FILE"


class ClientSecretError(Exception):
    """A file that cannot be read; the message says why (English)."""


def client_secret() -> str:
    """The secret; empty where none is set: then the provider is asked as a public client, by PKCE
    alone. The file is read at each use, so that a new secret needs no restart.

    Raises `ClientSecretError`.
    """
    named = os.environ.get(FILE_VARIABLE)
    if not named:
        return os.environ.get(VARIABLE, "")
    try:
        return Path(named).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ClientSecretError(f"{named}: {error}") from None
