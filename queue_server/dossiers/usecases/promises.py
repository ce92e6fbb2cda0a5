"""What a citizen is promised: by when, counted how, at what price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from config.centre.model import Centre
from config.centre.sections.out_of_hours import Counting
from config.phrases.procedures import limit_phrase
from config.text.catalogue import FALLBACK_LANGUAGE
from config.wire.dossiers.answers import DossierQuoted, DossierStop, ReceivedOn, StatedLimit
from config.wire.procedures import Channel, ChannelLimit, Procedure
from queue_server.core.errors import BadRequest
from queue_server.dossiers.rules.deadlines import Stop, due, explain
from queue_server.dossiers.rules.duties import duty_at


@dataclass(frozen=True, slots=True)
class Promise:
    """The due dates of a dossier, and the reasoning in words."""

    due_at: datetime | None
    """By the limit that the centre commits itself to, else by the statutory one."""
    statutory_due_at: datetime | None
    explained: DossierQuoted

    @property
    def unread(self) -> bool:
        """Whether the limit by which it would be promised is being checked."""
        return promised_unread(self.explained)


def promised_unread(quoted: DossierQuoted) -> bool:
    """Whether the limit that a promise rests on is being checked."""
    return (quoted.committed or quoted.statutory).limit.is_unread


def limits_of(
    procedure: Procedure, channel: Channel, place: int | None, stated: StatedLimit | None = None
) -> ChannelLimit:
    """The limits by which a dossier is promised its day: those of its channel, or the line at
    `place`, where a person has said which case it is.

    `stated` is what a person found where they are being checked. Raises `BadRequest` for a line
    that is not there, or another channel's, and for a limit stated beside the catalogue's.
    """
    limits = _listed(procedure, channel, place)
    if stated is None:
        return limits
    if not (limits.committed or limits.statutory).is_unread:
        raise BadRequest(fields={"stated_limit": "the catalogue has one"})
    return limits.model_copy(update={"statutory": stated.limit})


def _listed(procedure: Procedure, channel: Channel, place: int | None) -> ChannelLimit:
    if place is None:
        return procedure.limit_for(channel)
    if place >= len(procedure.limits):
        raise BadRequest(fields={"limit": f"the list has {len(procedure.limits)} limits"})
    line = procedure.limits[place]
    if line.channel not in (None, channel):
        raise BadRequest(fields={"limit": f"is that of {line.channel}"})
    return procedure.read(line)


def promise(
    centre: Centre,
    limits: ChannelLimit,
    cutoff: time | None,
    received_at: datetime,
    stops: Sequence[DossierStop] = (),
    fee: int | None = None,
    duty: ReceivedOn | None = None,
) -> Promise:
    """When a dossier that came at `received_at` is due, its ended stops counted; `duty` is the
    duty out of hours in which it came."""
    counting = Counting(duty.counting) if duty else Counting.AS_USUAL
    ended = [Stop(stop.started_at, stop.ended_at) for stop in stops if stop.ended_at is not None]
    statutory = due(centre, limits.statutory, received_at, cutoff, ended, counting)
    quoted = DossierQuoted(
        statutory=explain(centre, limits.statutory, received_at, statutory, counting),
        fee=fee,
        duty=duty,
    )
    if limits.committed is None:
        return Promise(statutory.due_at, statutory.due_at, quoted)
    committed = due(centre, limits.committed, received_at, cutoff, ended, counting)
    explained = explain(centre, limits.committed, received_at, committed, counting)
    quoted = quoted.model_copy(update={"committed": explained})
    return Promise(committed.due_at, statutory.due_at, quoted)


def quote(
    centre: Centre, procedure: Procedure, channel: Channel, received_at: datetime
) -> DossierQuoted:
    """What somebody would be promised whose dossier came by `channel` at `received_at`."""
    limits = procedure.limit_for(channel)
    duty = received_on(centre, procedure, received_at)
    return promise(centre, limits, procedure.cutoff, received_at, duty=duty).explained


def received_on(centre: Centre, procedure: Procedure, received_at: datetime) -> ReceivedOn | None:
    """The duty out of hours in which a dossier came, and how its time is counted for that."""
    duty = duty_at(centre, procedure.code, procedure.field, received_at)
    return ReceivedOn(duty=duty.id, name=duty.name, counting=duty.dossiers) if duty else None


def promised_limits(quoted: DossierQuoted) -> ChannelLimit:
    """The limits that were promised: they stay, whatever the catalogue says by now."""
    committed = quoted.committed.limit if quoted.committed else None
    return ChannelLimit(statutory=quoted.statutory.limit, committed=committed)


def fee_of(procedure: Procedure, channel: Channel, day: date) -> int | None:
    """What it costs in đồng; None where the catalogue says nothing, or several things."""
    amounts = {fee.amount for fee in procedure.fees_for(channel, day)}
    return amounts.pop() if len(amounts) == 1 else None


def stated_text(stated: StatedLimit) -> str:
    """A limit that a person found, as the log keeps it: "3 ngày làm việc (Điều 5 …)"."""
    return f"{limit_phrase(FALLBACK_LANGUAGE, stated.limit)} ({stated.source})"
