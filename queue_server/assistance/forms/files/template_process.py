"""Templates are read and filled in by a process of its own with little memory and few seconds,
`python -m queue_server.assistance.forms.files.template_process`: a file that is made to be unpacked
to gigabytes, or never to end, costs that process alone.

It reads a JSON object from standard input: `action` (`check`, `fill` or `read`), `kind` (`docx` or
`pdf`), `content` in Base64 and, to fill and to read, `values` by the names of fields. It answers
with one: what was found, or `{"refused": reason}`.
"""

from __future__ import annotations

import base64
import json
import logging
import resource
import sys
from typing import Any, Final

from queue_server.assistance.forms.files import docx_template, pdf_template
from queue_server.assistance.forms.files.templates import TemplateRefused

MOST_MEMORY_BYTES: Final = 700_000_000
MOST_SECONDS: Final = 10
KINDS: Final[dict[str, Any]] = {"docx": docx_template, "pdf": pdf_template}


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """What the template says; `refused` where it cannot be used."""
    template = KINDS[asked["kind"]]
    content = base64.b64decode(asked["content"])
    if asked["action"] == "check":
        found: dict[str, Any] = template.check(content)
        return found
    if asked["action"] == "read":
        return {"lines": template.lines(content, asked["values"])}
    filled: bytes = template.fill(content, asked["values"])
    return {"content": base64.b64encode(filled).decode()}


def main() -> None:
    """Read, look, say."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    logging.disable(logging.CRITICAL)
    try:
        said = answer(json.load(sys.stdin))
    except TemplateRefused as refused:
        said = {"refused": refused.reason, "about": refused.about}
    except MemoryError:
        said = {"refused": "broken"}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
