"""Whole random centres that are valid: `centres()`, a strategy of hypothesis.

It is made from the model of the centre file: a new key is filled in by its type and limits without
a line here. What parts say of one another (ids, letters, days off) is drawn so that it agrees.
"""

from __future__ import annotations

import json
from datetime import date, time
from typing import Any, TypeVar

from hypothesis import strategies as some
from pydantic import BaseModel

from config.centre.checks.plain_values import longest
from config.centre.loading import judge
from config.centre.model import (
    Board,
    Calling,
    Centre,
    Counter,
    Kiosk,
    ManyDossiers,
    PriorityClass,
    PriorityReason,
    Service,
    Unit,
)
from config.centre.opening import Hours, Opening, SpecialDay, Week
from config.centre.roles import Permission, Role
from config.centre.schema import Shape, keys_of
from config.centre.sections.calling import HelpRule
from config.centre.sections.campaigns import Campaign, CampaignDay
from config.centre.sections.dossiers import Dossiers, OnlineTarget, Weekday, Workflow, WorkflowStep
from config.centre.sections.network import Network
from config.centre.sections.officials import Official, StandIn
from config.centre.sections.out_of_hours import OnCallDuty, OnCallShift, PointDay, PointOfHelp
from config.centre.sections.petitions import PetitionKind, Petitions
from config.centre.sections.sign_in import ClaimedRole, OpenIdConnect, SignInSettings
from config.centre.sections.surveys import SurveyBand, SurveyCriterion, SurveyReason, Surveys
from config.hardware import Printer, Screen
from tests.logos import looks
from tests.shapes import pattern, scalars, texts, unique, within

Part = TypeVar("Part", bound=BaseModel)
Data = dict[str, Any]

SLUGS = some.from_regex(r"[a-z0-9][a-z0-9-]{0,12}", fullmatch=True)
DAYS = some.dates(date(2025, 1, 1), date(2028, 12, 31))
URLS = some.sampled_from(
    ("https://motcua.example.vn", "http://192.168.1.10:8080", "https://a.example/motcua")
)
ISSUERS = ("https://dangnhap.tinh.example/realms/can-bo", "http://localhost:8080")
RANGES = some.sampled_from(("127.0.0.1", "::1", "10.0.0.0/8", "192.168.1.7", "fd00::/8"))


@some.composite
def centres(draw: some.DrawFn) -> Centre:
    """Centres in which no check finds a mistake (warnings are possible)."""
    data = _Maker(draw).centre()
    centre, findings = judge(data)
    wrong = [one for one in findings if not one.is_warning]
    assert not wrong, (wrong, json.dumps(data, default=str))
    assert centre is not None
    return centre


class _Maker:
    """Draws the tables of one centre, as the reader of a file would give them."""

    def __init__(self, draw: some.DrawFn) -> None:
        self.draw = draw
        self.languages: list[str] = draw(
            some.sampled_from((["vi"], ["en"], ["vi", "en"], ["en", "vi"]))
        )

    def centre(self) -> Data:
        services = self.draw(unique(SLUGS, 1))
        counters = self.draw(unique(SLUGS, 1))
        classes = self.draw(unique(SLUGS, 0, 3))
        devices = self.draw(unique(SLUGS, 0, 4))
        split = self.draw(some.integers(0, len(devices)))
        roles = self.draw(unique(SLUGS, 1, 3))
        week = self.week()
        officials = self.officials()
        offered = self.services(services, classes, week)
        return self.table(
            Centre,
            languages=self.languages,
            public_url=self.draw(URLS),
            time_zone=self.draw(some.sampled_from(("Asia/Ho_Chi_Minh", "Europe/Berlin"))),
            unit=self.unit(),
            opening=self.opening(week),
            calling=self.calling(services, counters),
            dossiers=self.dossiers(services, roles),
            sign_in=self.sign_in(roles),
            officials=officials,
            on_call=self.on_call([one["id"] for one in officials]),
            points_of_help=self.points_of_help(),
            campaigns=self.campaigns(offered, counters[0]),
            surveys=self.surveys(),
            petitions=self.petitions(),
            look=self.draw(looks(self.languages, devices[split:], services, texts())),
            network=self.table(
                Network,
                trusted_proxies=self.draw(unique(RANGES)),
                metrics_from=self.draw(unique(RANGES)),
            ),
            priority_classes=[self.priority_class(id) for id in classes],
            services=offered,
            counters=[self.counter(id, services, is_first=id == counters[0]) for id in counters],
            boards=[self.board(id, services) for id in devices[:split]],
            kiosks=[self.kiosk(id, services) for id in devices[split:]],
            roles=[self.role(id, is_first=id == roles[0]) for id in roles],
        )

    # ------------------------------------------------------------------ by the model

    def table(self, model: type[Part], **given: Any) -> Data:
        """A table of a model: the keys of `given` as they are, any other by its shape or left
        out. A given None is left out."""
        table: Data = {}
        for key, shape in keys_of(model).items():
            if key in given:
                if given[key] is not None:
                    table[key] = given[key]
            elif model.model_fields[key].is_required() or self.draw(some.booleans()):
                table[key] = within(self.value(shape), longest(key, shape))
        return table

    def value(self, shape: Shape) -> Any:
        if shape.kind is Week:
            return self.week()
        if shape.model is not None:
            return self.table(shape.model)
        if shape.is_localised:
            return self.localised()
        if shape.item is not None:
            return self.items(shape.item)
        return self.draw(scalars(shape))

    def items(self, item: Shape) -> list[Any]:
        if item.model is None and not item.is_localised:
            return list(self.draw(unique(scalars(item))))
        return [self.value(item) for _ in range(self.draw(some.integers(0, 3)))]

    def localised(self) -> dict[str, str]:
        return {language: self.draw(texts()) for language in self.languages}

    # ------------------------------------------------------------------ what must agree

    def unit(self) -> Data:
        codes = self.draw(unique(pattern(keys_of(Unit)["code"]), 1))
        return self.table(Unit, code=codes[0], former_codes=codes[1:])

    def hours(self) -> list[Data | str]:
        """Periods of a day that do not overlap, in any order, written in both ways."""
        moments = some.times(min_value=time(0, 1)).map(_fine)
        ends = sorted(self.draw(unique(moments, 0, 4)))
        pairs = zip(ends[::2], ends[1::2], strict=False)
        written = [self.period(Hours(start=start, end=end)) for start, end in pairs]
        return list(self.draw(some.permutations(written)))

    def period(self, hours: Hours) -> Data | str:
        start, end = hours.start.isoformat(), hours.end.isoformat()
        both: tuple[Data | str, ...] = (f"{start}-{end}", {"start": start, "end": end})
        return self.draw(some.sampled_from(both))

    def week(self) -> Data:
        return {day.value: self.hours() for day in Weekday if self.draw(some.booleans())}

    def opening(self, week: Data) -> Data:
        days = self.draw(unique(DAYS, 0, 5))
        split = self.draw(some.integers(0, len(days)))
        off = [self.table(SpecialDay, day=day, hours=[], makes_up_for=None) for day in days[:split]]
        open_days = [self.open_day(day, days[:split]) for day in days[split:]]
        special_days = list(self.draw(some.permutations([*off, *open_days])))
        return self.table(Opening, week=week, special_days=special_days)

    def open_day(self, day: date, days_off: list[date]) -> Data:
        exchanged = self.draw(some.none() | some.sampled_from(days_off)) if days_off else None
        hours = self.hours() or ["07:30-11:30"]
        return self.table(SpecialDay, day=day, hours=hours, makes_up_for=exchanged)

    def calling(self, services: list[str], counters: list[str]) -> Data:
        rules = [
            self.table(
                HelpRule,
                id=id,
                service=self.draw(some.sampled_from(services)),
                counters=self.some_of(counters, 1),
            )
            for id in self.draw(unique(SLUGS, 0, 2))
        ]
        weight = self.draw(some.floats(0, 1, exclude_min=True))
        return self.table(Calling, rules=rules, ordinary_weight=weight)

    def sign_in(self, roles: list[str]) -> Data:
        gives = [
            self.table(ClaimedRole, value=self.draw(texts()), role=role)
            for role in self.draw(unique(some.sampled_from(roles), 1))
        ]
        oidc = self.table(
            OpenIdConnect,
            issuer=self.draw(some.sampled_from(ISSUERS)),
            client_id=self.draw(SLUGS),
            sign_in_claim=self.draw(SLUGS),
            role_claim=self.draw(SLUGS),
            scopes=self.draw(unique(SLUGS)),
            tenants=self.draw(unique(SLUGS)),
            roles=gives,
        )
        given = {"oidc": oidc} if self.draw(some.booleans()) else {"oidc": None}
        return self.table(SignInSettings, **given)

    def officials(self) -> list[Data]:
        ids = self.draw(unique(SLUGS, 0, 3))
        return [self.official(id, [other for other in ids if other != id]) for id in ids]

    def on_call(self, officials: list[str]) -> list[Data]:
        ids = self.draw(unique(SLUGS, 0, 2)) if officials else []
        return [self.table(OnCallDuty, id=id, shifts=self.shifts(officials)) for id in ids]

    def shifts(self, officials: list[str]) -> list[Data] | None:
        who = some.sampled_from(officials)
        return [
            self.table(OnCallShift, day=day, hours=["18:00-20:00"], official=self.draw(who))
            for day in self.draw(unique(DAYS, 0, 2))
        ] or None

    def points_of_help(self) -> list[Data]:
        hours = ["08:00-11:00"]
        return [
            self.table(
                PointOfHelp,
                id=id,
                days=[
                    self.table(PointDay, day=day, hours=hours)
                    for day in self.draw(unique(DAYS, 0, 2))
                ]
                or None,
            )
            for id in self.draw(unique(SLUGS, 0, 2))
        ]

    def campaigns(self, services: list[Data], counter: str) -> list[Data]:
        """At most one, by a counter that serves all."""
        ids = [one["id"] for one in services]
        letters = {"ZZ", "ZY", "ZX", "ZW", "ZV"} - {one["letter"] for one in services}
        if "dot-cao-diem" in ids or not letters or not self.draw(some.booleans()):
            return []
        day = self.draw(DAYS)
        hours = self.table(CampaignDay, day=day, hours=["18:00-20:00"])
        printed = {key: within(self.localised(), 60) for key in ("place", "ticket_text")}
        return [
            self.table(
                Campaign,
                **printed,
                id="dot-cao-diem",
                first_day=day,
                last_day=day,
                letter=max(letters),
                beside=self.draw(some.sampled_from([None, *ids])),
                counters=[counter],
                counter_use=self.draw(some.sampled_from(["first", "after"])),
                priority_classes=None,
                officials=None,
                days=[hours],
                winding_down=None,
            )
        ]

    def official(self, id: str, others: list[str]) -> Data:
        chosen = some.sampled_from(others) if others else some.none()
        days = self.draw(unique(DAYS, 0, 2)) if others else []
        stand_ins = [
            self.table(StandIn, day=one, last_day=one, official=self.draw(chosen)) for one in days
        ]
        return self.table(
            Official,
            id=id,
            name=self.draw(texts().filter(lambda name: len(name) <= 100)),
            phone=self.draw(some.sampled_from((None, "0221 386 2301"))),
            staff=self.draw(some.none() | SLUGS),
            deputy=self.draw(some.none() | chosen),
            stand_ins=stand_ins or None,
        )

    def surveys(self) -> Data:
        bands = self.draw(unique(some.integers(0, 100), 0, 3))
        return self.table(
            Surveys,
            reasons=[self.table(SurveyReason, id=one) for one in self.draw(unique(SLUGS, 0, 3))],
            criteria=[
                self.table(SurveyCriterion, id=one) for one in self.draw(unique(SLUGS, 0, 3))
            ],
            bands=[self.table(SurveyBand, points=one) for one in bands],
        )

    def petitions(self) -> Data:
        kinds = [self.table(PetitionKind, id=one) for one in self.draw(unique(SLUGS, 0, 3))]
        return self.table(Petitions, kinds=kinds)

    def some_of(self, ids: list[str], least: int = 0) -> list[str]:
        return list(self.draw(unique(some.sampled_from(ids), least))) if ids else []

    def dossiers(self, services: list[str], roles: list[str]) -> Data | None:
        ids = self.draw(unique(SLUGS, 0, 2))
        days = self.draw(unique(some.dates(date(2025, 1, 1), date(2035, 1, 1)), 0, 2))
        return self.table(
            Dossiers,
            workflows=[self.workflow(id, roles[0]) for id in ids] or None,
            working_days=self.some_of([day.value for day in Weekday], 1),
            collect_service=self.draw(some.none() | some.sampled_from(services)),
            online_targets=[self.table(OnlineTarget, by=day) for day in days],
        )

    def workflow(self, id: str, role: str) -> Data:
        ids = self.draw(unique(SLUGS, 3, 5))
        kinds = ["receive", *["work"] * (len(ids) - 2), "return"]
        cuts = sorted(self.draw(some.integers(0, 100)) for _ in ids[1:])
        shares = [after - before for before, after in zip([0, *cuts], [*cuts, 100], strict=True)]
        may = some.sampled_from(("", role))
        steps = [
            self.table(WorkflowStep, id=step, kind=kind, share=share, role=self.draw(may))
            for step, kind, share in zip(ids, kinds, shares, strict=True)
        ]
        return self.table(Workflow, id=id, steps=steps)

    def priority_class(self, id: str) -> Data:
        reasons = [self.table(PriorityReason, id=one) for one in self.draw(unique(SLUGS, 0, 2))]
        weight = self.draw(some.floats(1, 100))
        return self.table(PriorityClass, id=id, weight=weight, reasons=reasons)

    def services(self, ids: list[str], classes: list[str], week: Data) -> list[Data]:
        letters = unique(pattern(keys_of(Service)["letter"]), len(ids), len(ids))
        own = {day: hours[:1] for day, hours in week.items()}
        return [
            self.table(
                Service,
                id=id,
                letter=letter,
                spoken_letter=self.draw(some.none() | some.just(within(self.localised(), 60))),
                priority_classes=self.some_of(classes),
                hours=self.draw(some.sampled_from((None, {}, own))),
                winding_down=None if id == ids[0] else self.draw(some.booleans()),
                icon=self.draw(some.sampled_from((None, "document", "land"))),
                many_dossiers=self.many_dossiers([one for one in ids if one != id]),
            )
            for id, letter in zip(ids, self.draw(letters), strict=True)
        ]

    def many_dossiers(self, others: list[str]) -> Data | None:
        if not others or self.draw(some.booleans()):
            return None
        return self.table(ManyDossiers, service=self.draw(some.sampled_from(others)))

    def counter(self, id: str, services: list[str], *, is_first: bool) -> Data:
        every = list(self.draw(some.permutations(services)))
        served = every if is_first else self.some_of(services, 1)
        ends = None if is_first else self.draw(some.booleans())
        return self.table(Counter, id=id, services=served, winding_down=ends)

    def board(self, id: str, services: list[str]) -> Data:
        own = {"services": self.some_of(services), "languages": self.some_of(self.languages)}
        return self.table(Board, id=id, **own)

    def kiosk(self, id: str, services: list[str]) -> Data:
        size = some.integers(200, 700), some.integers(1_200, 4_000)
        sides = {
            f"{side}_{unit}": self.draw(one)
            for unit, one in zip(("millimetres", "pixels"), size, strict=True)
            for side in ("width", "height")
        }
        return self.table(
            Kiosk,
            id=id,
            services=self.some_of(services),
            screen=self.draw(some.none() | some.just(self.table(Screen, **sides))),
            printer=self.printer(),
            staff_pin_hash=self.draw(some.sampled_from((None, "$argon2id$v=19$m=8,t=1$c2E$aA/+"))),
        )

    def printer(self) -> Data:
        kind = self.draw(some.sampled_from(("usb", "network", "serial", "file", "virtual")))
        numbers = some.integers(0, 0xFFFF)
        return self.table(
            Printer,
            kind=kind,
            vendor_id=self.draw(numbers),
            product_id=self.draw(numbers),
            host=self.draw(some.sampled_from(("192.168.1.50", "may-in.local", "fd00::5"))),
            profile=self.draw(some.sampled_from(("default", "POS-5890", None))),
            device=self.draw(texts()),
        )

    def role(self, id: str, *, is_first: bool) -> Data:
        every = [permission.value for permission in Permission]
        return self.table(Role, id=id, permissions=every if is_first else self.some_of(every))


def _fine(moment: time) -> time:
    return moment if moment.second % 3 == 0 else moment.replace(second=0, microsecond=0)
