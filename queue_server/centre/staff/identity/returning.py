"""What a browser keeps while its user is at the identity provider: a cookie that only this server
can have written, for ten minutes. It opens nothing; with it the answer is known to be of this
browser's own question, which nobody else can begin for it. Pure.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from queue_server.centre.staff.identity.provider import Begun
from queue_server.core.security.keyed_hash import KeyedHash

PURPOSE: Final = "sign-in by a provider"
COOKIE: Final = "motcua_returning"
LIFE: Final = timedelta(minutes=10)
_ONWARD: Final = re.compile(r"/(?![/\\])[A-Za-z0-9\-._~!$&()*+,;=:@%/?]{0,500}")


@dataclass(frozen=True, slots=True)
class Returning:
    """A sign-in that began in this browser."""

    begun: Begun
    onward: str
    """The page to which it goes on, below the public address; empty: where work begins."""


def sealed(hashed: KeyedHash, returning: Returning, now: datetime) -> str:
    """The cookie."""
    content = [*asdict(returning.begun).values(), returning.onward, int(now.timestamp())]
    said = base64.urlsafe_b64encode(json.dumps(content).encode()).decode()
    return f"{said}.{hashed.digest(said)}"


def opened(hashed: KeyedHash, cookie: str, now: datetime) -> Returning | None:
    """What began in this browser, if the cookie is ours and not too old."""
    said, _, digest = cookie.partition(".")
    if not digest or hashed.verify(said, digest) is not True:
        return None
    *begun, onward, at = json.loads(base64.urlsafe_b64decode(said))
    age = now - datetime.fromtimestamp(at, UTC)
    return Returning(Begun(*begun), onward) if age <= LIFE else None


def page_onward(asked: str) -> str:
    """A page of this server that `asked` names, from its slash on; empty for anything else, such as
    another site's address."""
    return asked if _ONWARD.fullmatch(asked) else ""
