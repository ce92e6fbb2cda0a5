"""What a citizen is promised: by when, counted how, at what price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from config.centre import Centre
from config.wire.dossiers import DossierQuoted, DossierStop
from config.wire.procedures import Channel, Procedure
from queue_server.dossiers.deadlines import Stop, due, explain


@dataclass(frozen=True, slots=True)
class Promise:
    """The due dates of a dossier, and the reasoning in words."""

    due_at: datetime | None
    """By the limit that the centre commits itself to, else by the statutory one."""
    statutory_due_at: datetime | None
    explained: DossierQuoted


def promise(
    centre: Centre,
    procedure: Procedure,
    channel: Channel,
    received_at: datetime,
    stops: Sequence[DossierStop] = (),
) -> Promise:
    """When a dossier that came by `channel` at `received_at` is due, its ended stops counted."""
    limits = procedure.limit_for(channel)
    ended = [Stop(stop.started_at, stop.ended_at) for stop in stops if stop.ended_at is not None]
    statutory = due(centre, limits.statutory, received_at, procedure.cutoff, ended)
    quoted = DossierQuoted(
        statutory=explain(centre, limits.statutory, received_at, statutory),
        fee=fee_of(procedure, channel, centre.day(received_at)),
    )
    if limits.committed is None:
        return Promise(statutory.due_at, statutory.due_at, quoted)
    committed = due(centre, limits.committed, received_at, procedure.cutoff, ended)
    explained = explain(centre, limits.committed, received_at, committed)
    quoted = quoted.model_copy(update={"committed": explained})
    return Promise(committed.due_at, statutory.due_at, quoted)


def fee_of(procedure: Procedure, channel: Channel, day: date) -> int | None:
    """What it costs in đồng; None where the catalogue says nothing, or several things."""
    amounts = {fee.amount for fee in procedure.fees_for(channel, day)}
    return amounts.pop() if len(amounts) == 1 else None
