"""What the citizen's page says of a dossier. Pure: how it stands in, words out.

Written to be read aloud to a grandmother: what it is, how it stands, when, what to do now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from config.centre.model import (
    Centre,
    Hours,
    Week,
)
from config.text.formats import format_date, format_day, format_money, format_time, format_weekday
from config.wire.dossiers.answers import (
    DossierFollowed,
    DossierStatus,
    ResultDelivery,
    Standing,
    StepState,
)
from queue_server.centre import opening
from queue_server.dossiers.rules.holidays import unknown_years
from queue_server.tickets.pages.phone import Words

PART: Final = "follow"
DAYS_OFF_AHEAD: Final = 10
"""Days on which the hall is closed are named so far ahead."""

_MONDAY: Final = date(2024, 1, 1)
_S = DossierStatus
_ENDED: Final = frozenset({_S.REFUSED, _S.WITHDRAWN, _S.RETURNED})
_ASKS: Final = frozenset({_S.SUPPLEMENT_REQUESTED, _S.PAYMENT_REQUESTED})


@dataclass(frozen=True, slots=True)
class Fact:
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
class Step:
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
    facts: list[Fact]
    reason: str
    ground: str
    todo: Todo | None
    hours: list[Fact]
    opens: str
    """Whether the hall is open now, or when it opens again."""
    days_off: list[str]
    steps: list[Step]
    tickets: list[str]
    is_final: bool


def view(followed: DossierFollowed, words: Words, centre: Centre) -> FollowView:
    """What the page says of `followed`, in the language of `words`."""
    speaker = _Speaker(followed, words, centre)
    visits = speaker.expects_visit
    return FollowView(
        look=speaker.look,
        title=words("title", status=speaker.heading),
        procedure=words.localised(followed.procedure_name),
        code=followed.code,
        heading=speaker.heading,
        lead=speaker.lead(),
        apology=speaker.apology(),
        facts=speaker.facts(),
        reason=followed.refusal,
        ground=followed.ground,
        todo=speaker.todo(),
        hours=speaker.hours() if visits else [],
        opens=speaker.opens() if visits else "",
        days_off=speaker.days_off() if visits else [],
        steps=speaker.steps(),
        tickets=followed.tickets,
        is_final=speaker.is_final,
    )


class _Speaker:
    """One dossier, told in one language."""

    def __init__(self, followed: DossierFollowed, words: Words, centre: Centre) -> None:
        self.followed = followed
        self.words = words
        self.centre = centre
        self.today = centre.day(followed.now)
        stopped = followed.status is _S.STOPPED
        self.for_good = stopped and followed.standing is Standing.FINISHED
        self.is_final = followed.status in _ENDED or self.for_good

    # ------------------------------------------------------------------------ how it stands

    @property
    def is_late(self) -> bool:
        """The promised day is over, or will not be kept; on the day itself nobody need
        apologise yet."""
        if self.followed.status not in (_S.RECEIVED, _S.IN_PROGRESS):
            return False
        promised = self.followed.promised_at
        passed = promised is not None and self.today > self.centre.day(promised)
        return passed or self.followed.new_day is not None

    @property
    def look(self) -> str:
        if self.for_good:
            return "stopped_for_good"
        return "late" if self.is_late else self.followed.status.value

    @property
    def heading(self) -> str:
        status = "stopped_for_good" if self.for_good else self.followed.status.value
        return self.words(f"heading_{status}")

    def lead(self) -> str:
        if self.followed.status is _S.RESOLVED:
            return self.words(f"lead_resolved_{self.followed.delivery.value}")
        status = "stopped_for_good" if self.for_good else self.followed.status.value
        return self.words(f"lead_{status}")

    def apology(self) -> str:
        if not self.is_late:
            return ""
        new_day = self.followed.new_day
        if new_day is None:
            return self.words("apology_no_day")
        key = "apology" if new_day >= self.today else "apology_passed"
        return self.words(key, day=self._within(new_day))

    # --------------------------------------------------------------------------------- facts

    def facts(self) -> list[Fact]:
        came = "submitted" if self.followed.status in (_S.NEW, _S.REFUSED) else "received"
        return [*self._promise(), Fact(self.words(came), self._on(self.followed.received_at))]

    def _promise(self) -> list[Fact]:
        status, followed = self.followed.status, self.followed
        if status is _S.RETURNED and followed.returned_at is not None:
            return [Fact(self.words("returned_on"), self._on(followed.returned_at), is_large=True)]
        if status is _S.RESOLVED and followed.resolved_at is not None:
            return [Fact(self.words("resolved_on"), self._on(followed.resolved_at))]
        if self.is_final or status is _S.NEW:
            return []
        if followed.standing is Standing.STOPPED:
            return [Fact(self.words("promised"), self.words(f"promised_after_{status.value}"))]
        return self._promised_day()

    def _promised_day(self) -> list[Fact]:
        promised, new_day = self.followed.promised_at, self.followed.new_day
        if promised is None:
            unread = self.followed.standing is Standing.UNREAD
            none = "limit_unread" if unread else "no_limit"
            return [Fact(self.words("promised"), self.words(none))]
        if new_day is None:
            kept = not self.is_late
            fact = Fact(self.words("promised"), self._promised(promised), is_large=kept)
            return [fact, *self._unknown_years(promised)]
        if new_day < self.today:
            return [Fact(self.words("first_promised"), self._day(new_day))]
        return [
            Fact(self.words("new_day"), self._day(new_day), is_large=True),
            Fact(self.words("first_promised"), self._on(promised)),
        ]

    def _unknown_years(self, promised: datetime) -> list[Fact]:
        """That the day may move, where the holidays on the way to it are not known yet."""
        days = self.centre.day(self.followed.received_at), self.centre.day(promised)
        years = ", ".join(map(str, unknown_years(self.centre, *days)))
        said = self.words("unknown_years", years=years)
        return [Fact(self.words("unknown_years_label"), said)] if years else []

    def _promised(self, promised: datetime) -> str:
        """The hour is told where it matters: today, and of what was promised for the same day."""
        day = self.centre.day(promised)
        if day not in (self.today, self.centre.day(self.followed.received_at)):
            return self._day(day)
        clock = self._clock(promised)
        return self.words("day_and_time", day=self._day(day), time=clock)

    def _on(self, moment: datetime) -> str:
        return self._day(self.centre.day(moment))

    def _day(self, day: date) -> str:
        return format_day(self.words.language, day)

    def _within(self, day: date) -> str:
        """The same within a sentence."""
        return format_day(self.words.language, day, in_sentence=True)

    # ------------------------------------------------------------------------- what to do now

    @property
    def expects_visit(self) -> bool:
        return self.followed.status in _ASKS or self._collects

    @property
    def _collects(self) -> bool:
        at_counter = self.followed.delivery is ResultDelivery.COUNTER
        return self.followed.status is _S.RESOLVED and at_counter

    def todo(self) -> Todo | None:
        if not self.expects_visit:
            return None
        followed, words = self.followed, self.words
        until, amount = followed.waiting_until, followed.waiting_amount
        papers = list(followed.waiting_papers)
        if self._collects:
            papers = [words(key) for key in ("bring_receipt", "bring_card", "bring_authority")]
        return Todo(
            heading=words(f"todo_{followed.status.value}"),
            lines=[words("where", hall=words.localised(followed.where)), *self._take_a_number()],
            papers=papers,
            said=followed.waiting_for,
            amount=format_money(words.language, amount) if amount is not None else "",
            until=self._until(until) if until else "",
        )

    def _until(self, day: date) -> str:
        key = "until" if day >= self.today else "until_passed"
        return self.words(key, day=self._within(day))

    def _take_a_number(self) -> list[str]:
        service = self.centre.service_by_id.get(self.followed.visit_service)
        if service is None:
            return [self.words("take_a_number")]
        line = self.words("take_a_number_of", service=self.words.localised(service.name))
        if self.followed.visit == "supplement":
            return [line, self.words("not_from_the_end")]
        return [line]

    # ----------------------------------------------------------------------- when to come

    def hours(self) -> list[Fact]:
        """The hours of a week, days alike in one line."""
        week = self._week()
        spans: list[tuple[int, int, str]] = []
        for place in range(7):
            said = _clock_hours(week.of(_MONDAY + timedelta(days=place)))
            if spans and spans[-1][2] == said:
                spans[-1] = (spans[-1][0], place, said)
            else:
                spans.append((place, place, said))
        return [Fact(self._weekdays(first, last), said) for first, last, said in spans if said]

    def _week(self) -> Week:
        service = self.centre.service_by_id.get(self.followed.visit_service)
        own = service.hours if service else None
        return own or self.centre.opening.week

    def _weekdays(self, first: int, last: int) -> str:
        language = self.words.language
        start = format_weekday(language, _MONDAY + timedelta(days=first))
        if first == last:
            return start
        end = format_weekday(language, _MONDAY + timedelta(days=last), in_sentence=True)
        return self.words("from_to", first=start, last=end)

    def _open_spans(self, day: date) -> list[opening.Span]:
        service = self.followed.visit_service
        if service in self.centre.service_by_id:
            return opening.hours_on(self.centre, service, day)
        return opening.centre_hours_on(self.centre, day)

    def opens(self) -> str:
        now = self.followed.now
        for ahead in range(opening.LOOK_AHEAD_DAYS + 1):
            day = self.today + timedelta(days=ahead)
            for start, end in self._open_spans(day):
                if start <= now < end:
                    return self.words("open_until", time=self._clock(end))
                if now < start and day == self.today:
                    return self.words("opens_today", time=self._clock(start))
                if now < start:
                    return self.words("opens_at", time=self._clock(start), day=self._within(day))
        return ""

    def _clock(self, moment: datetime) -> str:
        return format_time(self.centre.local(moment))

    def days_off(self) -> list[str]:
        """Days off that are no plain weekend, in the next days."""
        last = self.today + timedelta(days=DAYS_OFF_AHEAD)
        return [
            self.words(
                "day_off", day=self._day(special.day), reason=self.words.localised(special.reason)
            )
            for special in sorted(self.centre.opening.special_days, key=lambda each: each.day)
            if not special.hours
            and self.today <= special.day <= last
            and self._week().of(special.day)
        ]

    # --------------------------------------------------------------------------------- steps

    def steps(self) -> list[Step]:
        return [
            Step(
                name=self.words.localised(step.name),
                state=step.state,
                state_name=self.words(self._step_key(step.state)),
                day=self._briefly(step.at) if step.at is not None else "",
            )
            for step in self.followed.steps
        ]

    def _briefly(self, moment: datetime) -> str:
        return format_date(self.centre.day(moment))

    def _step_key(self, state: StepState) -> str:
        if state is not StepState.NOW:
            return f"step_{state.value}"
        if self.expects_visit:
            return "step_waiting"
        return "step_paused" if self.followed.standing is Standing.STOPPED else "step_now"


def _clock_hours(spans: list[Hours]) -> str:
    ordered = sorted(spans, key=lambda span: span.start)
    return ", ".join(f"{format_time(span.start)}–{format_time(span.end)}" for span in ordered)
