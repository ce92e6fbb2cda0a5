"""The figures of waits counted anew, slowly and differently: ticket by ticket, from its lines."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from config.centre.model import Centre
from queue_server.tickets.tables import ticket_log, tickets

MINUTE = timedelta(minutes=1)


@dataclass
class Counted:
    """A ticket that was not voided, as its lines tell it."""

    row: Any
    lines: list[Any]
    local: datetime
    """When it was issued, on the centre's clock."""

    @property
    def wait(self) -> timedelta | None:
        calls = [line.at for line in self.lines if line.action == "call"]
        return calls[0] - self.row.issued_at if calls else None

    @property
    def told(self) -> tuple[timedelta, timedelta] | None:
        issue = self.lines[0]
        if issue.told_low_seconds is None:
            return None
        return (
            timedelta(seconds=issue.told_low_seconds),
            timedelta(seconds=issue.told_high_seconds),
        )

    @property
    def served(self) -> timedelta | None:
        """Walked through step by step: only what lies between the last call and the end."""
        last = self.lines[-1]
        if (last.action, last.from_state) != ("finish", "serving"):
            return None
        spent, since = timedelta(), None
        for line in self.lines:
            if line.action == "call":
                spent, since = timedelta(), line.at
            elif line.action == "recall":
                continue
            else:
                if since is not None:
                    spent += line.at - since
                since = line.at if line.to_state in ("called", "serving") else None
        return spent

    @property
    def outcome(self) -> str:
        if self.row.state == "expired":
            was_waiting = self.lines[-1].from_state in ("waiting", "called")
            return "left" if was_waiting else "unfinished"
        known = {"done": "served", "no_show": "no_show", "cancelled": "left"}
        return known.get(self.row.state, "in_motion")


def counted(connection: Connection, centre: Centre) -> list[Counted]:
    lines = defaultdict(list)
    for line in connection.execute(select(ticket_log).order_by(ticket_log.c.id)):
        lines[line.ticket_id].append(line)
    return [
        Counted(row, lines[row.id], centre.local(row.issued_at))
        for row in connection.execute(select(tickets).order_by(tickets.c.id))
        if not row.voided
    ]


def counts(found: list[Counted]) -> dict[str, int]:
    """Every count of the figures, by its name."""
    told = [(one.wait, *one.told) for one in found if one.wait is not None and one.told]
    return {
        "given": len(found),
        **{
            name: sum(one.outcome == name for one in found)
            for name in ("served", "no_show", "left", "unfinished", "in_motion")
        },
        "priority": sum(one.row.priority_class is not None for one in found),
        "called": sum(one.wait is not None for one in found),
        "timed": sum(one.served is not None for one in found),
        "told": len(told),
        "within": sum(low <= wait <= high for wait, low, high in told),
        "not_later": sum(wait <= high for wait, _, high in told),
        "early": sum(wait < low for wait, low, _ in told),
        "late": sum(wait > high + 5 * MINUTE for wait, _, high in told),
        "not_told": sum(one.wait is not None and one.told is None for one in found),
    }


def at_most(durations: list[timedelta], share: float) -> timedelta | None:
    """The shortest of the durations that at least `share` of them do not exceed."""
    return next(
        (
            one
            for one in sorted(durations)
            if sum(other <= one for other in durations) >= share * len(durations) - 1e-9
        ),
        None,
    )
