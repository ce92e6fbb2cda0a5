"""Who may what: the tables of `docs/security.md`, made from what the server asks of callers.

`python -m tests.security.table` prints them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from config.centre.model import Centre
from config.wire.dossiers.answers import DossierAction
from queue_server.app import Server, build
from queue_server.assistance.declarations import operations as declarations
from queue_server.assistance.forms import operations as forms
from queue_server.centre.staff.access import ADMINISTRATORS, MANAGERS
from queue_server.core.actor import Actor, ActorKind
from queue_server.core.db.connect import open_database
from queue_server.core.errors import MotcuaError
from queue_server.core.events import EventBus
from queue_server.core.http.operations import (
    ANY_STAFF,
    ANYONE,
    API,
    OWN_SESSION,
    Allowed,
    Operation,
)
from queue_server.dossiers.pages.forms import WHO_KEEPS_THE_REGISTER, WHO_WORKS
from queue_server.dossiers.rules import workflow
from queue_server.feedback.guidance.operations import KEEPERS
from queue_server.feedback.petitions import operations as petitions
from queue_server.feedback.questions.operations import ANSWERERS, HEARERS
from queue_server.feedback.surveys import operations as surveys
from queue_server.reports.pages import OVERSEERS
from queue_server.tickets.greeting.api import GREETERS
from queue_server.tickets.helping import LEADERS
from tests.hall.demo import demo_centre as demo_centre

YES, OWN, LINK, NO = "yes", "own", "link", "–"
CALLERS: Final = {
    "nobody": "nobody",
    "citizen": "citizen with a link",
    "kiosk": "kiosk",
    "board": "board",
    "greeter": "greeter",
    "clerk": "counter staff",
    "official": "specialist official",
    "leader": "leader",
    "administrator": "administrator",
}
"""How the tests call them, and how the document does."""
ACTIONS: Final = {
    "assignDossier": DossierAction.ASSIGN,
    "requestSupplement": DossierAction.REQUEST_SUPPLEMENT,
    "acceptSupplement": DossierAction.ACCEPT_SUPPLEMENT,
    "requestPayment": DossierAction.REQUEST_PAYMENT,
    "confirmPayment": DossierAction.CONFIRM_PAYMENT,
    "refuseDossier": DossierAction.REFUSE,
    "withdrawDossier": DossierAction.WITHDRAW,
    "stopDossier": DossierAction.STOP,
    "resumeDossier": DossierAction.RESUME,
    "apologiseForDossier": DossierAction.APOLOGISE,
    "tellCitizen": DossierAction.TELL_CITIZEN,
    "returnResult": DossierAction.RETURN_RESULT,
    "advanceDossier": DossierAction.ADVANCE,
    "correctApplicant": DossierAction.CORRECT_APPLICANT,
    "setDossierLimit": DossierAction.SET_LIMIT,
}
"""The commands on a dossier, of which the workflow says more closely who may."""
CATALOGUE_PAGES: Final = (
    "",
    ".toml",
    ".csv",
    "/review",
    "/import",
    "/starter.toml",
    "/import/{import_id}",
    "/new",
    "/{code}",
    "/{code}/versions",
)
PAGES: Final = {
    "/": ANYONE,
    "/counter": ANYONE,
    "/greet/worker.js": ANYONE,
    "/greet": GREETERS,
    "/home": OWN_SESSION,
    "/account": OWN_SESSION,
    "/sign-in/provider": ANYONE,
    "/sign-in/provider/callback": ANYONE,
    "/sign-in/provider/sign-out": ANYONE,
    "/sign-in/provider/logout": ANYONE,
    "/board": ANYONE,
    "/board/{board}": ANYONE,
    "/T/{token}": ANYONE,
    "POST /T/{token}/cancel": ANYONE,
    "/H/{token}": ANYONE,
    "/follow": ANYONE,
    "POST /follow": ANYONE,
    "/procedures": ANYONE,
    "/out-of-hours": ANYONE,
    "/campaigns": ANYONE,
    "/procedures/{code}": ANYONE,
    "/procedures/{code}/qr.svg": ANYONE,
    "/dossiers": ANYONE,
    "/dossiers/receive": ANYONE,
    "/dossiers/{dossier_id}": ANYONE,
    "/dossiers/{dossier_id}/forms/{form}": WHO_WORKS,
    "/register": WHO_KEEPS_THE_REGISTER,
    "/questions": ANYONE,
    "POST /questions": ANYONE,
    "/questions/faq/{faq}": ANYONE,
    "/questions/{token}": ANYONE,
    "POST /questions/{token}/spared": ANYONE,
    "POST /questions/{token}/erase": ANYONE,
    "/officials": ANYONE,
    "/officials/qr.svg": ANYONE,
    "/campaigns/qr.svg": ANYONE,
    "/feedback/questions": HEARERS,
    "/feedback/questions/faqs": ANSWERERS,
    "/feedback/questions/faqs/{faq}": ANSWERERS,
    "/feedback/questions/{question}": ANSWERERS,
    "/feedback/guidance": ANY_STAFF,
    "/feedback/guidance/{document}": KEEPERS,
    "/guidance/{version}": ANYONE,
    "/reports": OVERSEERS,
    "/reports/{name}": OVERSEERS,
    "/reports/by/{dimension}": OVERSEERS,
    "/reports/waiting": OVERSEERS,
    "/reports/campaigns": OVERSEERS,
    "/reports/campaigns/{campaign}": OVERSEERS,
    "/reports/campaigns/{campaign}/{file}": OVERSEERS,
    "/reports/waiting/{name}": OVERSEERS,
    "/reports/waiting/by/{dimension}": OVERSEERS,
    "/reports/waiting/told/{dimension}": OVERSEERS,
    **{
        f"/reports/{page}{ending}": OVERSEERS
        for page in ("what-if", "next-week")
        for ending in ("", ".csv", ".xlsx")
    },
    "/audit": OVERSEERS,
    "/rota": ANY_STAFF,
    "/rota/leave": ANY_STAFF,
    "/rota/today": LEADERS,
    "/rota/leave.csv": ANY_STAFF,
    "/rota/leave.xlsx": ANY_STAFF,
    "/survey/{token}": ANYONE,
    "POST /survey/{token}": ANYONE,
    "/survey/counter/{token}": ANYONE,
    "/assistance": OVERSEERS,
    "/assistance/{table}.{ending}": OVERSEERS,
    "/assistance/forms": forms.READERS,
    "/assistance/forms/{form}": forms.KEEPERS,
    "/assistance/forms/{form}/versions/{number}": forms.KEEPERS,
    "/assistance/write": forms.WRITERS,
    "/feedback": OVERSEERS,
    "/feedback/surveys": OVERSEERS,
    "/feedback/surveys.csv": OVERSEERS,
    "/feedback/surveys.xlsx": OVERSEERS,
    "/feedback/surveys/paper": surveys.WHO_ENTERS,
    "/assistance/declarations": declarations.HELPERS,
    "/assistance/declarations/offline": declarations.HELPERS,
    "/assistance/declarations-worker.js": ANYONE,
    "/assistance/declarations/figures": OVERSEERS,
    "/assistance/declarations/figures.csv": OVERSEERS,
    "/assistance/declarations/figures.xlsx": OVERSEERS,
    "/petition": ANYONE,
    "POST /petition": ANYONE,
    "/petition/{token}": ANYONE,
    "POST /petition/{token}": ANYONE,
    "/petition/{token}/photos/{place}": ANYONE,
    "/feedback/petitions": petitions.WHO_ANSWERS,
    "/feedback/petitions.csv": OVERSEERS,
    "/feedback/petitions.xlsx": OVERSEERS,
    "/feedback/petitions/new": petitions.WHO_ENTERS,
    "/feedback/petitions/poster": petitions.WHO_ENTERS,
    "/feedback/petitions/qr.svg": ANYONE,
    "/feedback/petitions/{petition}": petitions.WHO_ANSWERS,
    "/feedback/petitions/{petition}/photos/{place}": petitions.WHO_ANSWERS,
    **{f"/settings/procedures{page}": ADMINISTRATORS for page in CATALOGUE_PAGES},
    "/devices": MANAGERS,
    "/settings": ADMINISTRATORS,
    "/settings/calendar": ADMINISTRATORS,
    "/setup": ANYONE,
    "/settings/start": ADMINISTRATORS,
    "/settings/people": ADMINISTRATORS,
    "/settings/people/{member}": ADMINISTRATORS,
    "/settings/{page}": ADMINISTRATORS,
    "/settings/{page}/{part}": ADMINISTRATORS,
    "/settings/preview/ticket.png": ADMINISTRATORS,
    "/settings/preview/receipt.png": ADMINISTRATORS,
    "/settings/preview/sentence.json": ADMINISTRATORS,
    "/settings/preview/sentence.wav": ADMINISTRATORS,
    "/look/{colour}.css": ANYONE,
    "/look/{digest}.png": ANYONE,
    "/devices/alerts": ANY_STAFF,
    "/queues/alerts": ANY_STAFF,
    "/healthz": ANYONE,
    "/readyz": ANYONE,
    "/metrics": ANYONE,
    f"{API}/openapi.json": ANYONE,
}
"""Every address outside the operations, but for static files."""


def demo_server() -> Server:
    """The demo's server, put together and not started."""
    database = open_database(f"sqlite:///{Path(tempfile.mkdtemp()) / 'unused'}", EventBus())
    return build(demo_centre(), database)


def caller_of(centre: Centre, name: str) -> Actor:
    """A caller as the doorkeeper knows them."""
    if name in ("nobody", "citizen"):
        return Actor()
    if name in ("kiosk", "board"):
        return Actor(ActorKind(name), "1", name)
    permissions = frozenset(centre.role_by_id[name].permissions)
    return Actor(ActorKind.STAFF, "1", name, permissions, name)


def _lets_in(allowed: Allowed, caller: Actor) -> bool:
    try:
        allowed.check(caller)
    except MotcuaError:
        return False
    return True


def cell(operation: Operation, centre: Centre, name: str) -> str:
    """What `name` may do with an operation, in one word of the table."""
    caller = caller_of(centre, name)
    if "{token}" in operation.path:
        return {"nobody": NO, "citizen": YES}.get(name, LINK)
    if not _lets_in(operation.allowed, caller):
        return NO
    if operation.id in ACTIONS:
        return _of_a_dossier(operation.id, caller)
    is_device = caller.kind in (ActorKind.KIOSK, ActorKind.BOARD)
    names_a_device = any(f"{{{part}}}" in operation.path for part in ("kiosk", "board", "device"))
    return OWN if is_device and names_a_device else YES


def _of_a_dossier(operation: str, caller: Actor) -> str:
    """Whether a dossier's command may be given at every step, at one's own, or never."""
    action = ACTIONS[operation]
    if operation == "advanceDossier" and _lets_in(OVERSEERS, caller):
        return YES

    def may(assigned_to: int) -> bool:
        return workflow.may(
            action,
            step_role="",
            caller_role=caller.role,
            permissions=caller.permissions,
            assigned_to=assigned_to,
            caller_id=1,
        )

    if may(assigned_to=2):
        return YES
    return OWN if may(assigned_to=1) else NO


def page_cell(page: str, centre: Centre, name: str) -> str:
    if "{token}" in page:
        return {"nobody": NO, "citizen": YES}.get(name, LINK)
    return YES if _lets_in(PAGES[page], caller_of(centre, name)) else NO


def served_pages(server: Server) -> set[str]:
    """The addresses outside the operations that the application answers."""
    operations = {(each.method, API + each.path) for each in server.operations}
    found = set()
    for route in server.application.router.routes():
        canonical = route.resource.canonical if route.resource else ""
        is_static = canonical.startswith("/static")
        if is_static or route.method == "HEAD" or (route.method, canonical) in operations:
            continue
        found.add(canonical if route.method == "GET" else f"{route.method} {canonical}")
    return found


def _rows(head: str, rows: Iterable[tuple[str, list[str]]]) -> list[str]:
    names = list(CALLERS.values())
    return [
        f"| {head} | " + " | ".join(names) + " |",
        "|---" * (len(names) + 1) + "|",
        *(f"| `{name}` | " + " | ".join(cells) + " |" for name, cells in rows),
    ]


def operations_table(server: Server, centre: Centre) -> list[str]:
    return _rows(
        "operation",
        ((each.id, [cell(each, centre, name) for name in CALLERS]) for each in server.operations),
    )


def pages_table(centre: Centre) -> list[str]:
    return _rows(
        "page", ((page, [page_cell(page, centre, name) for name in CALLERS]) for page in PAGES)
    )


if __name__ == "__main__":
    print("\n".join(operations_table(demo_server(), demo_centre())), end="\n\n")
    print("\n".join(pages_table(demo_centre())))
