"""The demo centre: where its files lie, and how it can be shown at any hour."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from config.centre.model import Centre
from config.centre.sections.out_of_hours import OnCallDuty
from config.text.formats import format_time
from config.wire.procedures import Procedure

ALL_DAY: Final = {"start": time.min, "end": time(23, 59, 59, 999_000)}
"""To the last millisecond, which is as fine as instants are kept: a dossier that is due with the
closing must not be due on the next day."""
EVENING: Final = {"start": time(17), "end": time(20)}
MORNING: Final = {"start": time(8), "end": time(11)}
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def demo_centre_file() -> Path:
    """The centre file that comes with the product."""
    return Path(str(files("config") / "demo" / "centre.toml"))


def demo_procedures_file() -> Path:
    """The starter procedures that come with the product, with the source of each."""
    return demo_centre_file().with_name("procedures.toml")


def demo_procedures() -> list[Procedure]:
    """The procedures of the demo's file."""
    said = demo_procedures_file().read_text(encoding="utf-8")
    return [Procedure.model_validate(one) for one in tomllib.loads(said)["procedures"]]


def with_coming_days(centre: Centre, today: date) -> Centre:
    """`centre` with somebody on call in the week of `today`, in turn, whenever a duty promises it,
    and a point of help in the next one, where the file names duties and points without days."""
    changed = centre.model_dump()
    monday = today - timedelta(days=today.weekday())
    in_turn = [one.id for one in centre.officials if one.fields]
    for known, duty in zip(centre.on_call, changed["on_call"], strict=True):
        days = [monday + timedelta(days=ahead) for ahead in range(7)]
        if not duty["shifts"]:
            duty["shifts"] = list(_in_turn(known, days, in_turn))
    for point in changed["points_of_help"]:
        point["days"] = point["days"] or [
            {"day": monday + timedelta(days=9), "hours": [EVENING]},
            {"day": monday + timedelta(days=12), "hours": [MORNING]},
        ]
    return Centre.model_validate(changed)


def _in_turn(duty: OnCallDuty, days: list[date], officials: list[str]) -> Iterator[dict[str, Any]]:
    """Shifts in the hours that the duty promises; where it promises none, each evening."""
    promises = any(duty.hours.of(day) for day in days)
    for place, day in enumerate(days):
        promised = [
            f"{format_time(one.start)}-{format_time(one.end)}" for one in duty.hours.of(day)
        ]
        hours = promised if promises else [MORNING if day.weekday() > 4 else EVENING]
        if hours and officials:
            yield {"day": day, "hours": hours, "official": officials[place % len(officials)]}


def demo_campaign(today: date) -> str:
    """A campaign of five days from the next Monday on, to stand at the end of the centre file: it
    is announced at once, and opens by itself."""
    monday = today + timedelta(days=7 - today.weekday())
    template = demo_centre_file().with_name("campaign.toml").read_text(encoding="utf-8")
    friday = monday + timedelta(days=4)
    return template.replace("2026-11-30", monday.isoformat()).replace("2026-12-04", str(friday))


@dataclass(frozen=True, slots=True)
class DemoForm:
    """A form of a procedure that officials write for citizens."""

    title: str
    procedure: str
    file_name: str
    plan: Mapping[str, Mapping[str, str]]
    content: bytes


def demo_forms_folder() -> Path:
    """The forms that come with the product."""
    return demo_centre_file().with_name("forms")


def demo_forms() -> list[DemoForm]:
    """The forms of the demo's file, each with its template."""
    folder = demo_forms_folder()
    said = tomllib.loads((folder / "forms.toml").read_text(encoding="utf-8"))["forms"]
    return [
        DemoForm(
            one["title"], one["procedure"], one["file"], one.get("plan", {}),
            (folder / one["file"]).read_bytes(),
        )
        for one in said
    ]  # fmt: skip


def open_around_the_clock(centre: Centre) -> Centre:
    """`centre`, open all day every day, so that it can be tried in the evening or on a holiday.

    Opening hours, special days, hours of services and last tickets before closing are set
    aside; quotas and everything else stay. The day still turns at midnight.
    """
    changed = centre.model_dump()
    changed["opening"] = {"week": {day: [ALL_DAY] for day in WEEKDAYS}}
    for service in changed["services"]:
        service["hours"] = None
        service["last_ticket_minutes_before_closing"] = 0
    # Validated anew rather than copied: a copy would take along what was cached of the old.
    return Centre.model_validate(changed)
