"""What the kiosk says of a dossier: the words of the citizen's page, for the screen. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from config.phrases.dossiers import DossierWording
from config.text.catalogue import localised, text
from config.text.formats import format_day_month, format_money
from config.wire.dossiers.answers import DossierFollowed, DossierStatus, Standing, StepState

_S = DossierStatus


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


class _Wording(DossierWording):
    """The page's wording, in what the kiosk has room for."""

    def phrases(self) -> DossierPhrases:
        dossier = self.dossier
        promise, promised = self._promise()
        return DossierPhrases(
            heading=self.heading,
            lead=self.lead,
            procedure=localised(dossier.procedure_name, self.language),
            code=text(self.language, "kiosk.dossier_code", code=dossier.code),
            apology=self.apology,
            promise=promise,
            promised=promised,
            todo=self.todo,
            bring=self._bring(),
            said=" ".join(filter(None, (dossier.waiting_for, dossier.refusal, dossier.ground))),
            until=self.until,
            steps=self._steps(),
        )

    def _promise(self) -> tuple[str, str]:
        """What kind of day, and the day."""
        dossier, status = self.dossier, self.dossier.status
        if status is _S.RETURNED and dossier.returned_at:
            return self._fact("returned_on", self.day_of(dossier.returned_at))
        if status is _S.RESOLVED and dossier.resolved_at:
            return self._fact("resolved_on", self.day_of(dossier.resolved_at))
        if self.is_final or status in (_S.NEW, _S.RESOLVED):
            return "", ""
        if dossier.standing is Standing.STOPPED:
            return self.say("promised"), self.say(f"promised_after_{status.value}")
        if dossier.promised_at is None:
            return self.say("promised"), self.without_day
        if dossier.new_day is None:
            return self._fact("promised", self.day_of(dossier.promised_at))
        is_over = dossier.new_day < self.today
        return self._fact("first_promised" if is_over else "new_day", dossier.new_day)

    def _fact(self, key: str, day: date) -> tuple[str, str]:
        return self.say(key), self.day(day)

    def _bring(self) -> tuple[str, ...]:
        amount = self.dossier.waiting_amount
        if amount is None or self.collects:
            return tuple(self.papers)
        return (format_money(self.language, amount),)

    def _steps(self) -> tuple[StepPhrases, ...]:
        return tuple(
            StepPhrases(
                localised(step.name, self.language),
                step.state,
                format_day_month(self.day_of(step.at)) if step.at else "",
            )
            for step in self.dossier.steps
        )
