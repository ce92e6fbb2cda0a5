"""What the kiosk says of a dossier: the words of the citizen's page, for the screen. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from config.text.catalogue import (
    localised,
    text,
)
from config.text.formats import format_day, format_day_month, format_money
from config.wire.dossiers.answers import (
    DossierFollowed,
    DossierStatus,
    ResultDelivery,
    Standing,
    StepState,
)

_S = DossierStatus
_ENDED: Final = frozenset({_S.REFUSED, _S.WITHDRAWN, _S.RETURNED})
_COLLECTING: Final = ("bring_receipt", "bring_card", "bring_authority")


@dataclass(frozen=True)
class StepPhrases:
    name: str
    state: StepState
    day: str


@dataclass(frozen=True)
class DossierPhrases:
    """Every line of the screen; an empty one is not shown."""

    heading: str
    lead: str
    procedure: str
    code: str
    apology: str
    promise: str
    promised: str
    """The day, or why there is none."""
    todo: str
    bring: tuple[str, ...]
    """What to bring or to pay."""
    said: str
    """The office's own words."""
    until: str
    steps: tuple[StepPhrases, ...]


def dossier_phrases(language: str, dossier: DossierFollowed, time_zone: str) -> DossierPhrases:
    """What the holder of the receipt reads; days are the centre's."""
    return _Wording(language, dossier, time_zone).phrases()


class _Wording:
    def __init__(self, language: str, dossier: DossierFollowed, time_zone: str) -> None:
        self.language, self.dossier, self.time_zone = language, dossier, time_zone
        self.today = self._local(dossier.now)
        stopped = dossier.status is _S.STOPPED
        self.for_good = stopped and dossier.standing is Standing.FINISHED

    def phrases(self) -> DossierPhrases:
        dossier = self.dossier
        promise, promised = self._promise()
        return DossierPhrases(
            heading=text(self.language, f"follow.heading_{self._status}"),
            lead=text(self.language, f"follow.lead_{self._lead}"),
            procedure=localised(dossier.procedure_name, self.language),
            code=text(self.language, "kiosk.dossier_code", code=dossier.code),
            apology=self._apology(),
            promise=promise,
            promised=promised,
            todo=self._todo(),
            bring=self._bring(),
            said=" ".join(filter(None, (dossier.waiting_for, dossier.refusal, dossier.ground))),
            until=self._until(),
            steps=self._steps(),
        )

    @property
    def _status(self) -> str:
        return "stopped_for_good" if self.for_good else self.dossier.status.value

    @property
    def _lead(self) -> str:
        if self.dossier.status is _S.RESOLVED:
            return f"resolved_{self.dossier.delivery.value}"
        return self._status

    @property
    def _is_late(self) -> bool:
        """On the promised day itself nobody need apologise yet."""
        if self.dossier.status not in (_S.RECEIVED, _S.IN_PROGRESS):
            return False
        promised = self.dossier.promised_at
        passed = promised is not None and self.today > self._local(promised)
        return passed or self.dossier.new_day is not None

    def _apology(self) -> str:
        if not self._is_late:
            return ""
        new_day = self.dossier.new_day
        if new_day is None:
            return text(self.language, "follow.apology_no_day")
        if new_day < self.today:
            return text(self.language, "follow.apology_passed", day=self._within(new_day))
        return text(self.language, "follow.apology", day=self._within(new_day))

    def _promise(self) -> tuple[str, str]:
        """What kind of day, and the day."""
        dossier, status = self.dossier, self.dossier.status
        if status is _S.RETURNED and dossier.returned_at:
            return self._fact("returned_on", self._local(dossier.returned_at))
        if status is _S.RESOLVED and dossier.resolved_at:
            return self._fact("resolved_on", self._local(dossier.resolved_at))
        if status in _ENDED or status in (_S.NEW, _S.RESOLVED) or self.for_good:
            return "", ""
        promise = text(self.language, "follow.promised")
        if dossier.standing is Standing.STOPPED:
            return promise, text(self.language, f"follow.promised_after_{status.value}")
        if dossier.new_day is not None:
            return self._fact("new_day", dossier.new_day)
        if dossier.promised_at is None:
            unread = dossier.standing is Standing.UNREAD
            none = "follow.limit_unread" if unread else "follow.no_limit"
            return promise, text(self.language, none)
        return self._fact("promised", self._local(dossier.promised_at))

    def _fact(self, key: str, day: date) -> tuple[str, str]:
        return text(self.language, f"follow.{key}"), self._day(day)

    @property
    def _collects(self) -> bool:
        at_counter = self.dossier.delivery is ResultDelivery.COUNTER
        return self.dossier.status is _S.RESOLVED and at_counter

    def _todo(self) -> str:
        asks = self.dossier.status in (_S.SUPPLEMENT_REQUESTED, _S.PAYMENT_REQUESTED)
        if not asks and not self._collects:
            return ""
        return text(self.language, f"follow.todo_{self.dossier.status.value}")

    def _bring(self) -> tuple[str, ...]:
        if self._collects:
            return tuple(text(self.language, f"follow.{key}") for key in _COLLECTING)
        if self.dossier.waiting_amount is None:
            return tuple(self.dossier.waiting_papers)
        return (format_money(self.language, self.dossier.waiting_amount),)

    def _until(self) -> str:
        until = self.dossier.waiting_until
        if until is None or not self._todo():
            return ""
        return text(self.language, "follow.until", day=self._within(until))

    def _steps(self) -> tuple[StepPhrases, ...]:
        return tuple(
            StepPhrases(
                localised(step.name, self.language),
                step.state,
                format_day_month(self._local(step.at)) if step.at else "",
            )
            for step in self.dossier.steps
        )

    def _local(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.time_zone)).date()

    def _day(self, day: date) -> str:
        return format_day(self.language, day)

    def _within(self, day: date) -> str:
        return format_day(self.language, day, in_sentence=True)
