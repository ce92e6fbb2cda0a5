"""One operation of the OpenAPI document, asked by chance: what is sent, and what must hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import requests
import schemathesis
from hypothesis import strategies as some
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.centre.model import Centre
from queue_server.centre.tables import centre_log
from queue_server.core.http.openapi import document
from queue_server.core.http.operations import Operation
from queue_server.dossiers.tables import dossier_reads
from tests.dossiers.hostile import LAN
from tests.dossiers.hostile_words import KNOWN
from tests.fuzz.served import PASSWORD, READS, TRIES, FuzzedHall, State, changed
from tests.security.hall import BODIES
from tests.security.table import CALLERS, NO, cell, demo_centre, demo_server

AnyCase = Case[Any]
AnyOperation = APIOperation[Any, Any, Any, Any]
CENTRE: Final[Centre] = demo_centre()
OPERATIONS: Final = {each.id: each for each in demo_server().operations}
LONGEST_ANSWER_SECONDS: Final = 30.0
"""No answer for so long, on a machine that is busy with other things too, is a hang."""
CHECKS: Final = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
STREAM: Final = "text/event-stream"
OF_THE_HALL: Final = (
    "ticket_id", "dossier_id", "token", "receipt", "job", "seen", "code", "call_id", "number",
    "numbers",
)  # fmt: skip
"""What `leads` reads off the hall."""
TAKEN_AWAY: Final = frozenset({"exportSettings", "exportQuestions"})
"""Files with hashes of PINs, or with what citizens wrote: who took one is logged."""
WRONG_ONES: Final = {*(table.name for table in TRIES), "centre_log"}
"""Where wrong tries are counted, and noted."""
COUNTED: Final = {
    "signIn",
    "findDossier",
    "pairDevice",
    "changePassword",
    "finishSignIn",
    "startAuthenticator",
    "confirmAuthenticator",
    "startPasskey",
    "removeSecondFactor",
    "renewRecoveryCodes",
}
"""A refused one of these is counted: the count is all that it may write."""


@cache
def described() -> dict[str, AnyOperation]:
    """Every operation as the document has it, by its name. Who is calling is ours to say."""
    whole = document(OPERATIONS.values(), "1")
    for path in whole["paths"].values():
        for operation in path.values():
            del operation["security"]
    schema = schemathesis.openapi.from_dict(whole)
    found = list(schema.get_all_operations())
    operations = [each.ok() for each in found if isinstance(each, Ok)]
    assert len(operations) == len(found)
    return {each.definition.raw["operationId"]: each for each in operations}


def modes_of(operation: Operation) -> list[GenerationMode]:
    """Right words, and broken ones where there is something to be broken."""
    is_breakable = operation.body or operation.method == "POST" or "_id}" in operation.path
    if is_breakable or operation.query:
        return [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
    return [GenerationMode.POSITIVE]


def let_in(operation: Operation) -> list[str]:
    """Who may, by the table in `docs/security.md`."""
    return [caller for caller in CALLERS if cell(operation, CENTRE, caller) != NO]


@cache
def places() -> dict[str, list[Any]]:
    """Words of the centre file, by the names under which operations read them."""
    services, counters = list(CENTRE.service_by_id), list(CENTRE.counter_by_id)
    kiosks, boards = list(CENTRE.kiosk_by_id), list(CENTRE.board_by_id)
    classes = [each.id for each in CENTRE.priority_classes]
    return KNOWN | {
        "service": services, "to_service": services, "counter": [*counters[:3], "1", "1"],
        "to_counter": counters, "kiosk": kiosks, "board": boards, "device": [*kiosks, *boards],
        "priority_class": classes, "dossiers": [None, 1, 2, 50, 999], "day": ["2026-11-16"],
        "payload": [BODIES["readIdentityCard"]["payload"]],
        "sign_in": ["staff1", "STAFF1 ", "huongdan"], "password": [PASSWORD],
        "phone_digits": [str(LAN["phone"])[-4:]],
        "notices": [[{"vi": "Xin giữ trật tự"}], []], "text": [{"vi": "Mời ra", "en": "Leave"}],
    }  # fmt: skip


LED: Final = {*places(), *OF_THE_HALL}


def leads(state: State, operation: Operation) -> dict[str, list[Any]]:
    """Values that lead further than chance does, as the hall stands now."""
    is_of_dossier = "/follow" in operation.path
    is_of_procedure = "{code}" in operation.path
    return places() | {
        "ticket_id": state.tickets, "dossier_id": list(state.dossiers), "job": state.jobs,
        "call_id": state.calls, "number": state.numbers,
        "numbers": [[number] for number in state.numbers],
        "token": state.receipts if is_of_dossier else state.links, "receipt": state.receipts,
        "code": KNOWN["procedure"] if is_of_procedure else state.codes,
    }  # fmt: skip


def _line() -> requests.Session:
    """Kept open from one request to the next, and by no proxy of the machine's."""
    line = requests.Session()
    line.trust_env = False
    return line


@dataclass
class Asking:
    """Asks one operation in a hall."""

    hall: FuzzedHall
    operation: Operation
    line: requests.Session = field(default_factory=_line)

    def once(self, case: AnyCase, data: some.DataObject) -> int:
        """Send `case` as somebody; return the status. Raises where anything does not hold."""
        before = self.hall.state()
        caller = self._caller(data)
        self._lead(case, before, data)
        answer = self._send(case, caller)
        with answer:
            self._check(case, answer, caller, before)
        return answer.status_code

    def _caller(self, data: some.DataObject) -> str:
        mostly = some.sampled_from(let_in(self.operation))
        anybody = some.sampled_from(list(CALLERS))
        return data.draw(anybody if _seldom(data) else mostly, "caller")

    def _lead(self, case: AnyCase, state: State, data: some.DataObject) -> None:
        """Put values of the hall in the place of most that were made by chance and are right."""
        known = leads(state, self.operation)
        assert case.meta is not None
        right = {
            place
            for place, component in case.meta.components.items()
            if component.mode is GenerationMode.POSITIVE
        }
        if ParameterLocation.PATH in right:
            case.path_parameters = _led(case.path_parameters, known, data)
        if ParameterLocation.BODY in right and isinstance(case.body, dict):
            version = state.dossiers.get(case.path_parameters.get("dossier_id", 0))
            case.body = _led(case.body, known | {"seen": [version] if version else []}, data)

    def _send(self, case: AnyCase, caller: str) -> requests.Response:
        words = case.as_transport_kwargs(base_url=self.hall.address)
        words["headers"] = dict(words.get("headers") or {}) | self.hall.proof(caller)
        words.pop("cookies", None)
        return self.line.request(
            **words, timeout=LONGEST_ANSWER_SECONDS, stream=True, allow_redirects=False
        )

    def _check(self, case: AnyCase, answer: requests.Response, caller: str, before: State) -> None:
        if answer.status_code == 200 and self.operation.media == STREAM:
            assert answer.headers["Content-Type"].startswith(STREAM)
            assert next(answer.iter_lines(1)) == b"event: snapshot"
        else:
            case.validate_response(answer, checks=list(CHECKS))
        is_refused = answer.status_code >= 400
        if not is_refused:
            case.validate_response(answer, checks=[negative_data_rejection])
        else:
            problem = answer.json()
            assert problem["code"] != "internal"
            assert "{" not in problem["detail"]
        if caller not in let_in(self.operation) and "{token}" not in self.operation.path:
            assert is_refused, (caller, answer.text)
        if is_refused or self.operation.method == "GET":
            allowed = WRONG_ONES if self.operation.id in COUNTED else set()
            if not is_refused and self.operation.id in READS:
                allowed = {dossier_reads.name, centre_log.name}
            if not is_refused and self.operation.id in TAKEN_AWAY:
                allowed = {centre_log.name}
            touched = changed(before, self.hall.state()) - allowed
            assert not touched, (caller, case.as_curl_command(), answer.text, touched)


def _seldom(data: some.DataObject) -> bool:
    """True about once in eight; chance itself prefers nought."""
    return data.draw(some.integers(0, 7)) == 7


def _led(words: Any, known: dict[str, list[Any]], data: some.DataObject) -> Any:
    """The words with known values under the names that have some."""
    if isinstance(words, list):
        return [_led(each, known, data) for each in words]
    if not isinstance(words, dict):
        return words
    return {name: _led_one(name, value, known, data) for name, value in words.items()}


def _led_one(name: str, value: Any, known: dict[str, list[Any]], data: some.DataObject) -> Any:
    """The value, or mostly one that is known by its name. What is drawn does not depend on the
    hall: the same chance must draw the same when it is repeated."""
    if name not in LED:
        return _led(value, known, data)
    seldom, place = _seldom(data), data.draw(some.integers(0, 10_000))
    values = known[name]
    return value if seldom or not values else values[place % len(values)]
