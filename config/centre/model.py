"""What a centre is: the model of the centre file, read by `config.centre.loading`.

Everything here is data, checked as a whole and then frozen. Times of day are the centre's own
clock; durations name their unit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from config.centre.opening import Opening, Week
from config.centre.roles import Role
from config.centre.sections.backups import Backups
from config.centre.sections.calling import HelpRule, ServiceLevel
from config.centre.sections.campaigns import Campaign, Letter
from config.centre.sections.declarations import Declarations
from config.centre.sections.dossiers import Dossiers
from config.centre.sections.look import Look
from config.centre.sections.network import Network
from config.centre.sections.officials import Official
from config.centre.sections.out_of_hours import CompensatoryLeave, OnCallDuty, PointOfHelp
from config.centre.sections.petitions import Petitions
from config.centre.sections.questions import Questions
from config.centre.sections.sign_in import SignInSettings
from config.centre.sections.surveys import Surveys
from config.hardware import Printer, Screen, Section
from config.wire import Localised, Slug

Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
UnitCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,4}(\.[0-9]{1,3}){0,4}$")]


class PriorityReason(Section):
    id: Slug
    name: Localised


class PriorityClass(Section):
    """Who may go first, and by how much: waiting time counts `weight` times."""

    id: Slug
    name: Localised
    weight: float = Field(gt=0, le=100)
    reasons: list[PriorityReason] = []
    winding_down: bool = False
    """Nobody new may claim it; it is taken out once nobody waits with it."""


class ManyDossiers(Section):
    """A lane of their own for those who bring many dossiers."""

    more_than: int = Field(ge=1, le=998)
    service: Slug
    """Where they get their number instead."""


class Service(Section):
    """What a citizen can take a ticket for: one letter, one sequence of numbers a day."""

    id: Slug
    letter: Letter
    name: Localised
    spoken_letter: Localised = {}
    """What the voice says in place of the letter: "bê như Bình". B, C, D, G and others rhyme."""
    icon: str = "document"
    papers: list[Localised] = []
    """What to bring, a short list, shown before confirming and on the phone."""
    examples: list[Localised] = []
    """What people come for, a few words each: shown under the name on the kiosk."""
    priority_classes: list[Slug] = []
    daily_quota: int | None = Field(default=None, ge=1, le=9_999)
    last_ticket_minutes_before_closing: int = Field(default=0, ge=0, le=240)
    hours: Week | None = None
    """Where the service is open at other hours than the centre, within them."""
    fields: list[str] = []
    """The catalogue's fields (lĩnh vực) whose dossiers are received here: "Hộ tịch"."""
    typical_service_minutes: float = Field(default=8.0, gt=0, le=480)
    """The estimate's prior, until the service's own times are learned."""
    service_level: ServiceLevel | None = None
    """Where it is another one than the centre's (`Calling`)."""
    winding_down: bool = False
    """No tickets are given any more; it is taken out once its last ticket has ended."""

    asks_dossiers: bool = False
    """Whether people are asked how many dossiers they bring: agents come with dozens."""
    most_dossiers: int = Field(default=50, ge=2, le=999)
    """More on one ticket are counted as this many."""
    many_dossiers: ManyDossiers | None = None


CounterOrder = Literal["my_services", "longest_waiting"]


class Counter(Section):
    """A place where staff serve: its services in the order in which it prefers them."""

    id: Slug
    name: Localised
    spoken: str = ""
    """What the voice says after "quầy số", where it is not the id: "một A"."""
    services: list[Slug] = Field(min_length=1)
    order: CounterOrder = "my_services"
    """One service before the other, or whoever has waited longest of all, by weight × wait."""
    winding_down: bool = False
    """It calls nobody any more; it closes after its customer, and is taken out then."""


class Calling(Section):
    """The rules of calling."""

    ordinary_weight: float = Field(default=1.0, gt=0, le=100)
    longest_wait_minutes: int = Field(default=60, ge=1, le=600)
    """Whoever has waited longer is called before all who have not, whatever the order of services:
    nobody is forgotten. Where more people come than can be served, many wait longer all the same;
    weight × wait decides among those."""
    absences_allowed: int = Field(default=3, ge=1, le=10)
    """A ticket missed this many times is dropped as a no-show."""
    absence_sets_back: int = Field(default=3, ge=0, le=50)
    """How many waiting people of its service a missed ticket goes behind."""
    recall_after_seconds: int = Field(default=45, ge=0, le=600)
    unmanned_after_minutes: int = Field(default=3, ge=0, le=60)
    """Nobody is thought to be at an open counter whose clerk has done nothing for so long while
    somebody waited whom it may call; 0 never."""
    same_press_seconds: int = Field(default=5, ge=0, le=60)
    """A kiosk asking again for the same service within this time gets the same ticket."""
    rules: list[HelpRule] = []
    service_level: ServiceLevel | None = None
    """Of every service that has none of its own; leaders are told where it is missed."""


class Board(Section):
    """A hall screen; no `services` means all of them."""

    id: Slug
    name: Localised
    services: list[Slug] = []
    languages: list[Language] = []
    """Languages shown; empty means the centre's."""
    sound: bool = True
    slides: list[str] = []
    """Codes of the procedures shown between calls; empty: some of the board's services."""
    slide_seconds: int = Field(default=12, ge=0, le=120)
    """How long each is shown; 0 shows none."""


class VoiceSettings(Section):
    """How calls are spoken."""

    dialect: Literal["north", "south"] = "north"
    """Which words numbers take: linh and nghìn, or lẻ and ngàn."""
    recordings: str = ""
    """A folder of recorded clips (`docs/board.md`); empty: a synthetic voice speaks."""


class Kiosk(Section):
    """A touchscreen that prints tickets; no `services` means all of them."""

    id: Slug
    name: Localised
    services: list[Slug] = []
    screen: Screen = Screen()
    printer: Printer
    staff_pin_hash: str = ""
    """argon2 hash of the PIN that leaves the kiosk (`motcua-server hash-pin`)."""
    idle_seconds: int = Field(default=60, ge=20, le=600)
    scanner: bool = False
    """A scanner that types like a keyboard stands beside it: citizens are invited to hold the
    QR code of their receipt under it."""


class Unit(Section):
    """The administrative unit that runs the centre."""

    code: UnitCode
    former_codes: list[UnitCode] = []
    """Codes of units that were merged into this one, or its own before it was renamed: dossiers
    that were received under them are found as ever."""
    name: Localised
    """The hall's name, as on the door, the board and the ticket."""
    province: str = Field(default="", max_length=100)
    """The province or city in which it lies ("tỉnh Bắc Ninh"); at the head of the forms, after the
    governing body."""

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code that its dossiers may begin with, today's first."""
        return (self.code, *self.former_codes)


class Centre(Section):
    """A public service centre, whole.

    `config.centre.loading` makes it from a centre file and holds that every reference resolves.
    """

    unit: Unit
    time_zone: str = "Asia/Ho_Chi_Minh"
    languages: list[Language] = Field(default=["vi", "en"], min_length=1)
    """The first is the one that is always spoken."""
    public_url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+(/[^\s]*)?$")]
    opening: Opening
    calling: Calling = Calling()
    dossiers: Dossiers = Dossiers()
    voice: VoiceSettings = VoiceSettings()
    look: Look = Look()
    backups: Backups = Backups()
    network: Network = Network()
    sign_in: SignInSettings = SignInSettings()
    questions: Questions = Questions()
    officials: list[Official] = []
    on_call: list[OnCallDuty] = Field(default=[], max_length=50)
    points_of_help: list[PointOfHelp] = Field(default=[], max_length=200)
    compensatory_leave: CompensatoryLeave = CompensatoryLeave()
    campaigns: list[Campaign] = Field(default=[], max_length=50)
    surveys: Surveys = Surveys()
    petitions: Petitions = Petitions()
    declarations: Declarations = Declarations()
    priority_classes: list[PriorityClass] = []
    services: list[Service] = Field(min_length=1)
    counters: list[Counter] = Field(min_length=1)
    boards: list[Board] = []
    kiosks: list[Kiosk] = []
    roles: list[Role] = []
    notices: list[Localised] = []
    publish_waits: bool = False
    """Whether the page of a ticket and the boards say how many of ten people were called as they
    were told."""

    def __hash__(self) -> int:
        """By identity: a centre is loaded once, and what is worked out of it is remembered."""
        return id(self)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with other fields; what was worked out of the fields is worked out anew."""
        copied = super().model_copy(update=update, deep=deep)
        for worked_out in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[worked_out]
        return copied

    @field_validator("public_url")
    @classmethod
    def without_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @field_validator("time_zone")
    @classmethod
    def known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder, as "Asia"
            raise PydanticCustomError("time_zone", "not a time zone of the IANA database") from None
        return value

    @property
    def root_path(self) -> str:
        """Where the server's pages begin below its host: "/motcua", or nothing."""
        return urlsplit(self.public_url).path.rstrip("/")

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @cached_property
    def names_version(self) -> str:
        """Another one whenever a name that pages hold would be, or the colour or the logo with
        which they are drawn: an open page then loads anew."""
        named = (self.services, self.counters, self.boards, self.kiosks, self.priority_classes)
        secret = {"staff_pin_hash"}
        parts = [[one.model_dump(mode="json", exclude=secret) for one in each] for each in named]
        look = [self.look.colour, self.look.logo]
        said = json.dumps([self.unit.name, self.languages, look, *parts], sort_keys=True).encode()
        return hashlib.sha256(said).hexdigest()[:12]

    @cached_property
    def service_by_id(self) -> dict[str, Service]:
        return {service.id: service for service in self.services}

    @cached_property
    def counter_by_id(self) -> dict[str, Counter]:
        return {counter.id: counter for counter in self.counters}

    @cached_property
    def priority_class_by_id(self) -> dict[str, PriorityClass]:
        return {priority_class.id: priority_class for priority_class in self.priority_classes}

    @cached_property
    def board_by_id(self) -> dict[str, Board]:
        return {board.id: board for board in self.boards}

    @cached_property
    def kiosk_by_id(self) -> dict[str, Kiosk]:
        return {kiosk.id: kiosk for kiosk in self.kiosks}

    @cached_property
    def role_by_id(self) -> dict[str, Role]:
        return {role.id: role for role in self.roles}

    def unnamed(self, id: str) -> Localised:
        """The name of what records name and this file no longer has: its id, in every language."""
        return dict.fromkeys(self.languages, id)

    def local(self, now: datetime) -> datetime:
        """`now` on the centre's clock."""
        return now.astimezone(self.zone)

    def day(self, now: datetime) -> date:
        """The centre's day at `now`: it turns at the centre's own midnight."""
        return self.local(now).date()

    def midnight_after(self, day: date) -> datetime:
        """The UTC instant at which `day` ends."""
        return datetime.combine(day + timedelta(days=1), time(), self.zone).astimezone(UTC)

    @cached_property
    def official_by_id(self) -> dict[str, Official]:
        return {official.id: official for official in self.officials}

    def counters_for(self, service: str) -> Iterator[Counter]:
        """The counters that call people of `service`."""
        return (one for one in self.counters if service in one.services and not one.winding_down)

    def claimable(self, service: Service) -> list[Slug]:
        """The priority classes that somebody who comes for `service` may claim."""
        gone = {one.id for one in self.priority_classes if one.winding_down}
        return [one for one in service.priority_classes if one not in gone]

    @cached_property
    def winding_down(self) -> frozenset[str]:
        """The ids of all parts that are wound down."""
        parts: tuple[Service | Counter | PriorityClass | Campaign, ...]
        parts = (*self.services, *self.counters, *self.priority_classes, *self.campaigns)
        return frozenset(one.id for one in parts if one.winding_down)
