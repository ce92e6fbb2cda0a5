"""The life of a dossier: ten statuses and the lawful ways between them.

    new ──receive──▶ received ──advance──▶ in_progress ──…──▶ resolved ──return──▶ returned
      │ refuse          │ ask for papers or a payment │             (told in between)
      ▼                 ▼                             ▼
    refused ◀── supplement_requested      payment_requested      stopped (for a time, or for good)
                        └── brought, paid, resumed: back to the work ──┘      withdrawn

The statuses are those that are synchronised to the national portal (Decree 118/2025/NĐ-CP,
Circular 03/2025/TT-VPCP). What has been received is not refused any more: it is stopped for
good, with form 05. Whether a dossier is late, whose step it is and what must be written is for
others to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from config.wire.dossiers.answers import DossierAction, DossierStatus
from queue_server.dossiers.errors import DossierTransition

_S = DossierStatus
_A = DossierAction

FINAL: Final = frozenset({_S.REFUSED, _S.WITHDRAWN, _S.RETURNED})
"""Nothing follows. `STOPPED` is as final where it was for good, which its row tells."""

PENDING: Final = frozenset(
    {
        _S.NEW,
        _S.RECEIVED,
        _S.IN_PROGRESS,
        _S.SUPPLEMENT_REQUESTED,
        _S.PAYMENT_REQUESTED,
        _S.STOPPED,
    }
)
"""Not yet resolved, refused or withdrawn; `STOPPED` unless it was for good."""

CLOCK_STOPPED: Final = frozenset({_S.SUPPLEMENT_REQUESTED, _S.PAYMENT_REQUESTED, _S.STOPPED})
"""The office waits for somebody else: the time does not count."""

_ENDS: Final = {_A.WITHDRAW: _S.WITHDRAWN, _A.STOP: _S.STOPPED}
_WORK: Final = {
    _A.ADVANCE: _S.IN_PROGRESS,
    _A.ASSIGN: _S.IN_PROGRESS,
    _A.RESOLVE: _S.RESOLVED,
    _A.APOLOGISE: _S.IN_PROGRESS,
    _A.REQUEST_SUPPLEMENT: _S.SUPPLEMENT_REQUESTED,
    _A.REQUEST_PAYMENT: _S.PAYMENT_REQUESTED,
    **_ENDS,
}
_AT_THE_COUNTER: Final = {
    _A.RECEIVE: _S.RECEIVED,
    _A.REFUSE: _S.REFUSED,
    _A.REQUEST_SUPPLEMENT: _S.SUPPLEMENT_REQUESTED,
}

TRANSITIONS: Final[Mapping[DossierStatus | None, Mapping[DossierAction, DossierStatus]]] = (
    MappingProxyType(
        {
            None: {_A.REGISTER: _S.NEW, **_AT_THE_COUNTER},
            _S.NEW: {**_AT_THE_COUNTER, _A.WITHDRAW: _S.WITHDRAWN},
            _S.RECEIVED: {**_WORK, _A.APOLOGISE: _S.RECEIVED},
            _S.IN_PROGRESS: _WORK,
            _S.SUPPLEMENT_REQUESTED: {
                _A.ACCEPT_SUPPLEMENT: _S.IN_PROGRESS,
                _A.ASSIGN: _S.SUPPLEMENT_REQUESTED,
                _A.REFUSE: _S.REFUSED,
                **_ENDS,
            },
            _S.PAYMENT_REQUESTED: {
                _A.CONFIRM_PAYMENT: _S.IN_PROGRESS,
                _A.ASSIGN: _S.PAYMENT_REQUESTED,
                **_ENDS,
            },
            _S.STOPPED: {_A.RESUME: _S.IN_PROGRESS, _A.ASSIGN: _S.STOPPED, **_ENDS},
            _S.RESOLVED: {
                _A.TELL_CITIZEN: _S.RESOLVED,
                _A.ASSIGN: _S.RESOLVED,
                _A.RETURN_RESULT: _S.RETURNED,
            },
        }
    )
)
"""From a status (None: there is no dossier yet) by an action to the next status."""


def after(
    status: DossierStatus | None,
    action: DossierAction,
    *,
    last_work_step: bool = False,
    for_good: bool = False,
) -> DossierStatus:
    """The status after `action`; raises `DossierTransition` where the law has none.

    `last_work_step` says that the step which `ADVANCE` finishes is the last one of work: the
    dossier is resolved by it. `for_good` says that a stopped dossier was stopped for good:
    nothing follows. A stopped dossier may be stopped again only to be so for good.
    """
    following = {} if for_good and status is _S.STOPPED else TRANSITIONS.get(status, {})
    if for_good and status is _S.STOPPED and action is _A.STOP:
        following = _ENDS
    if not for_good and status is _S.STOPPED and action is _A.STOP:
        following = {}
    if action not in following:
        raise DossierTransition(status or _S.NEW, action)
    if action is _A.ADVANCE and last_work_step:
        return _S.RESOLVED
    return following[action]


def possible(status: DossierStatus | None, *, for_good: bool = False) -> frozenset[DossierAction]:
    """What may lawfully be done in `status`; nothing where a stop was `for_good`."""
    if for_good and status is _S.STOPPED:
        return frozenset()
    return frozenset(TRANSITIONS.get(status, {}))
