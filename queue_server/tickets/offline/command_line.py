"""`motcua-server numbers`: what became of the numbers that were set aside for kiosks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from queue_server.core import command_options as options
from queue_server.core.db.read_only import read_only_query
from queue_server.core.security.encryption import DataKeys
from queue_server.tickets.repository import number_reservations
from queue_server.tickets.repository.number_reservations import NumberCounts

DAYS_LISTED: Final = 30


@options.command("numbers")
@options.database
def numbers(database: str) -> int:
    """Print a line for each kiosk and day of the last `DAYS_LISTED` days, and of those ahead."""
    since = datetime.now(UTC).date() - timedelta(days=DAYS_LISTED)
    listed = read_only_query(
        database, lambda c: number_reservations.counts_since(c, since), DataKeys()
    )
    for line in in_lines(listed):
        print(line)
    return 0


def in_lines(counts_since: Iterable[NumberCounts]) -> Iterator[str]:
    """The table as it is printed."""
    yield f"{'day':10}  {'kiosk':16}  {'given':>6}  {'unused':>6}  {'held':>6}"
    for one in counts_since:
        figures = f"{one.given:6}  {one.unused:6}  {one.held:6}"
        yield f"{one.day.isoformat()}  {one.kiosk:16}  {figures}"
