"""What the citizen's page says of a dossier. Pure: its status in, phrases out.

Written to be read aloud to a grandmother: what it is, how it stands, when, what to do now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from config.centre.calendar.known_years import unknown_years
from config.centre.model import Centre
from config.centre.opening import (
    Hours,
    Week,
)
from config.phrases.dossiers import DossierWording
from config.text.formats import format_date, format_money, format_time, format_weekday
from config.wire.dossiers.answers import DossierFollowed, DossierStatus, Standing, StepState
from queue_server.centre import opening
from queue_server.web.phrases import PagePhrases

PART: Final = "follow"
DAYS_OFF_AHEAD: Final = 10
"""Days on which the hall is closed are named so far ahead."""

_MONDAY: Final = date(2024, 1, 1)
_S = DossierStatus


@dataclass(frozen=True, slots=True)
class ShownFact:
    """A line of two words, such as "Received: Monday, 23 November"."""

    label: str
    value: str
    is_large: bool = False


@dataclass(frozen=True, slots=True)
class Todo:
    """What the citizen must do now."""

    heading: str
    lines: list[str]
    papers: list[str]
    said: str
    """In the office's own words."""
    amount: str
    until: str


@dataclass(frozen=True, slots=True)
class ShownStep:
    name: str
    state: StepState
    state_name: str
    day: str


@dataclass(frozen=True, slots=True)
class FollowView:
    """Every word of the page that depends on the dossier; an empty text is not shown."""

    look: str
    """How the page looks: the status's word, `late`, or `stopped_for_good`."""
    title: str
    procedure: str
    code: str
    heading: str
    lead: str
    apology: str
    facts: list[ShownFact]
    reason: str
    ground: str
    todo: Todo | None
    hours: list[ShownFact]
    opens: str
    """Whether the hall is open now, or when it opens again."""
    days_off: list[str]
    steps: list[ShownStep]
    tickets: list[str]
    is_final: bool


def view(followed: DossierFollowed, phrases: PagePhrases, centre: Centre) -> FollowView:
    """What the page says of `followed`, in the language of `phrases`."""
    speaker = _Speaker(followed, phrases, centre)
    visits = speaker.expects_visit
    return FollowView(
        look=speaker.look,
        title=phrases("title", status=speaker.heading),
        procedure=phrases.localised(followed.procedure_name),
        code=followed.code,
        heading=speaker.heading,
        lead=speaker.lead,
        apology=speaker.apology,
        facts=speaker.facts(),
        reason=followed.refusal,
        ground=followed.ground,
        todo=speaker.what_to_do(),
        hours=speaker.hours() if visits else [],
        opens=speaker.opens() if visits else "",
        days_off=speaker.days_off() if visits else [],
        steps=speaker.steps(),
        tickets=followed.tickets,
        is_final=speaker.is_final,
    )


class _Speaker(DossierWording):
    """The wording that the page has room for."""

    def __init__(self, followed: DossierFollowed, phrases: PagePhrases, centre: Centre) -> None:
        super().__init__(phrases.language, followed, centre.time_zone)
        self.phrases = phrases
        self.centre = centre

    # ------------------------------------------------------------------------ how it stands

    @property
    def look(self) -> str:
        if self.for_good:
            return "stopped_for_good"
        return "late" if self.is_late else self.dossier.status.value

    # --------------------------------------------------------------------------------- facts

    def facts(self) -> list[ShownFact]:
        came = "submitted" if self.dossier.status in (_S.NEW, _S.REFUSED) else "received"
        return [*self._promise(), ShownFact(self.phrases(came), self._on(self.dossier.received_at))]

    def _promise(self) -> list[ShownFact]:
        status, followed = self.dossier.status, self.dossier
        if status is _S.RETURNED and followed.returned_at is not None:
            return [
                ShownFact(
                    self.phrases("returned_on"), self._on(followed.returned_at), is_large=True
                )
            ]
        if status is _S.RESOLVED and followed.resolved_at is not None:
            return [ShownFact(self.phrases("resolved_on"), self._on(followed.resolved_at))]
        if self.is_final or status is _S.NEW:
            return []
        if followed.standing is Standing.STOPPED:
            return [
                ShownFact(self.phrases("promised"), self.phrases(f"promised_after_{status.value}"))
            ]
        return self._promised_day()

    def _promised_day(self) -> list[ShownFact]:
        promised, new_day = self.dossier.promised_at, self.dossier.new_day
        if promised is None:
            return [ShownFact(self.phrases("promised"), self.without_day)]
        if new_day is None:
            kept = not self.is_late
            fact = ShownFact(self.phrases("promised"), self._promised(promised), is_large=kept)
            return [fact, *self._unknown_years(promised)]
        if new_day < self.today:
            return [ShownFact(self.phrases("first_promised"), self.day(new_day))]
        return [
            ShownFact(self.phrases("new_day"), self.day(new_day), is_large=True),
            ShownFact(self.phrases("first_promised"), self._on(promised)),
        ]

    def _unknown_years(self, promised: datetime) -> list[ShownFact]:
        """That the day may move, where the holidays on the way to it are not known yet."""
        days = self.centre.day(self.dossier.received_at), self.centre.day(promised)
        years = ", ".join(map(str, unknown_years(self.centre, *days)))
        said = self.phrases("unknown_years", years=years)
        return [ShownFact(self.phrases("unknown_years_label"), said)] if years else []

    def _promised(self, promised: datetime) -> str:
        """The hour is shown where it matters: today, and of what was promised for the same day."""
        day = self.centre.day(promised)
        if day not in (self.today, self.centre.day(self.dossier.received_at)):
            return self.day(day)
        clock = self._clock(promised)
        return self.phrases("day_and_time", day=self.day(day), time=clock)

    def _on(self, moment: datetime) -> str:
        return self.day(self.centre.day(moment))

    # ------------------------------------------------------------------------- what to do now

    def what_to_do(self) -> Todo | None:
        if not self.expects_visit:
            return None
        followed, phrases = self.dossier, self.phrases
        amount = followed.waiting_amount
        return Todo(
            heading=self.todo,
            lines=[
                phrases("where", hall=phrases.localised(followed.where)),
                *self._take_a_number(),
            ],
            papers=self.papers,
            said=followed.waiting_for,
            amount=format_money(phrases.language, amount) if amount is not None else "",
            until=self.until,
        )

    def _take_a_number(self) -> list[str]:
        service = self.centre.service_by_id.get(self.dossier.visit_service)
        if service is None:
            return [self.phrases("take_a_number")]
        line = self.phrases("take_a_number_of", service=self.phrases.localised(service.name))
        if self.dossier.visit == "supplement":
            return [line, self.phrases("not_from_the_end")]
        return [line]

    # ----------------------------------------------------------------------- when to come

    def hours(self) -> list[ShownFact]:
        """The hours of a week, days alike in one line."""
        week = self._week()
        spans: list[tuple[int, int, str]] = []
        for place in range(7):
            said = _clock_hours(week.of(_MONDAY + timedelta(days=place)))
            if spans and spans[-1][2] == said:
                spans[-1] = (spans[-1][0], place, said)
            else:
                spans.append((place, place, said))
        return [ShownFact(self._weekdays(first, last), said) for first, last, said in spans if said]

    def _week(self) -> Week:
        service = self.centre.service_by_id.get(self.dossier.visit_service)
        own = service.hours if service else None
        return own or self.centre.opening.week

    def _weekdays(self, first: int, last: int) -> str:
        language = self.phrases.language
        start = format_weekday(language, _MONDAY + timedelta(days=first))
        if first == last:
            return start
        end = format_weekday(language, _MONDAY + timedelta(days=last), in_sentence=True)
        return self.phrases("from_to", first=start, last=end)

    def _open_spans(self, day: date) -> list[opening.Span]:
        service = self.dossier.visit_service
        if service in self.centre.service_by_id:
            return opening.hours_on(self.centre, service, day)
        return opening.ordinary_hours_on(self.centre, day)

    def opens(self) -> str:
        now = self.dossier.now
        for ahead in range(opening.LOOK_AHEAD_DAYS + 1):
            day = self.today + timedelta(days=ahead)
            for start, end in self._open_spans(day):
                if start <= now < end:
                    return self.phrases("open_until", time=self._clock(end))
                if now < start and day == self.today:
                    return self.phrases("opens_today", time=self._clock(start))
                if now < start:
                    return self.phrases("opens_at", time=self._clock(start), day=self.within(day))
        return ""

    def _clock(self, moment: datetime) -> str:
        return format_time(self.centre.local(moment))

    def days_off(self) -> list[str]:
        """Days off that are no plain weekend, in the next days."""
        last = self.today + timedelta(days=DAYS_OFF_AHEAD)
        return [
            self.phrases(
                "day_off", day=self.day(special.day), reason=self.phrases.localised(special.reason)
            )
            for special in sorted(self.centre.opening.special_days, key=lambda each: each.day)
            if not special.hours
            and self.today <= special.day <= last
            and self._week().of(special.day)
        ]

    # --------------------------------------------------------------------------------- steps

    def steps(self) -> list[ShownStep]:
        return [
            ShownStep(
                name=self.phrases.localised(step.name),
                state=step.state,
                state_name=self.phrases(self._step_key(step.state)),
                day=self._briefly(step.at) if step.at is not None else "",
            )
            for step in self.dossier.steps
        ]

    def _briefly(self, moment: datetime) -> str:
        return format_date(self.centre.day(moment))

    def _step_key(self, state: StepState) -> str:
        if state is not StepState.NOW:
            return f"step_{state.value}"
        if self.expects_visit:
            return "step_waiting"
        return "step_paused" if self.dossier.standing is Standing.STOPPED else "step_now"


def _clock_hours(spans: list[Hours]) -> str:
    ordered = sorted(spans, key=lambda span: span.start)
    return ", ".join(f"{format_time(span.start)}–{format_time(span.end)}" for span in ordered)
