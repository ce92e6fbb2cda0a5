"""Whether two machines use one device's key, as after a kiosk's folder was copied. Pure.

Each start of the program has a random name and says it with every report. A restart brings a new
name and the old one is never heard again; two machines take turns.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from config.wire import DeviceState, ReportDevice


def starts(before: DeviceState, report: ReportDevice, now: datetime) -> dict[str, Any]:
    """What a device's state says of the starts that spoke, now that `report` came."""
    columns = {"earlier_instance": before.earlier_instance, "doubled_at": before.doubled_at}
    if not report.instance:
        return columns | {"instance": before.instance}
    if before.instance in ("", report.instance):
        return columns
    columns["earlier_instance"] = before.instance
    if report.instance == before.earlier_instance:
        columns["doubled_at"] = now
    return columns
