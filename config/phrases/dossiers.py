"""How a dossier stands, in words: the same on the citizen's page and at the kiosk. Pure."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from config.phrases.procedures import local_day
from config.text.catalogue import text
from config.text.formats import format_day
from config.wire.dossiers.answers import DossierFollowed, DossierStatus, ResultDelivery, Standing

_S = DossierStatus
ENDED: Final = frozenset({_S.REFUSED, _S.WITHDRAWN, _S.RETURNED})
ASKING: Final = frozenset({_S.SUPPLEMENT_REQUESTED, _S.PAYMENT_REQUESTED})
TO_COLLECT: Final = ("bring_receipt", "bring_card", "bring_authority")


class DossierWording:
    """One dossier in one language; days are those of the centre's `time_zone`."""

    def __init__(self, language: str, dossier: DossierFollowed, time_zone: str) -> None:
        self.language, self.dossier, self.time_zone = language, dossier, time_zone
        self.today = self.day_of(dossier.now)
        stopped = dossier.status is _S.STOPPED
        self.for_good = stopped and dossier.standing is Standing.FINISHED
        self.is_final = dossier.status in ENDED or self.for_good

    def say(self, key: str, **values: object) -> str:
        return text(self.language, f"follow.{key}", **values)

    def day_of(self, moment: datetime) -> date:
        return local_day(moment, self.time_zone)

    def day(self, day: date) -> str:
        return format_day(self.language, day)

    def within(self, day: date) -> str:
        """The same within a sentence."""
        return format_day(self.language, day, in_sentence=True)

    @property
    def status(self) -> str:
        return "stopped_for_good" if self.for_good else self.dossier.status.value

    @property
    def is_late(self) -> bool:
        """The promised day is over, or will not be kept; on the day itself nobody need
        apologise yet."""
        if self.dossier.status not in (_S.RECEIVED, _S.IN_PROGRESS):
            return False
        promised = self.dossier.promised_at
        passed = promised is not None and self.today > self.day_of(promised)
        return passed or self.dossier.new_day is not None

    @property
    def heading(self) -> str:
        return self.say(f"heading_{self.status}")

    @property
    def lead(self) -> str:
        if self.dossier.status is _S.RESOLVED:
            return self.say(f"lead_resolved_{self.dossier.delivery.value}")
        return self.say(f"lead_{self.status}")

    @property
    def apology(self) -> str:
        """Empty where nothing is late."""
        if not self.is_late:
            return ""
        new_day = self.dossier.new_day
        if new_day is None:
            return self.say("apology_no_day")
        key = "apology" if new_day >= self.today else "apology_passed"
        return self.say(key, day=self.within(new_day))

    @property
    def without_day(self) -> str:
        """Why no day is promised."""
        unread = self.dossier.standing is Standing.UNREAD
        return self.say("limit_unread" if unread else "no_limit")

    @property
    def collects(self) -> bool:
        """Whether the result lies at the counter."""
        at_counter = self.dossier.delivery is ResultDelivery.COUNTER
        return self.dossier.status is _S.RESOLVED and at_counter

    @property
    def expects_visit(self) -> bool:
        return self.dossier.status in ASKING or self.collects

    @property
    def todo(self) -> str:
        """What the citizen must do now; empty for nothing."""
        return self.say(f"todo_{self.dossier.status.value}") if self.expects_visit else ""

    @property
    def papers(self) -> list[str]:
        """What is brought along."""
        if self.collects:
            return [self.say(key) for key in TO_COLLECT]
        return list(self.dossier.waiting_papers)

    @property
    def until(self) -> str:
        """By when; empty where no day is set."""
        until = self.dossier.waiting_until
        if until is None or not self.expects_visit:
            return ""
        key = "until" if until >= self.today else "until_passed"
        return self.say(key, day=self.within(until))
