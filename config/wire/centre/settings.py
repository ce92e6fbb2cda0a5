"""The settings of the centre: read, changed in a draft, published as versions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, JsonValue, StringConstraints

from config.wire.vocabulary import Day, FromDevice, ToDevice, Typed

SettingKey = Annotated[str, Field(max_length=80)]
SettingPath = Annotated[list[SettingKey], Field(max_length=8)]
"""Where a setting stands: `["counters", "quay-1", "services"]`. A part of a list is named by its
`id`, a special day by its `day`."""
Reason = Annotated[str, StringConstraints(max_length=500, strip_whitespace=True), Typed]


class SettingChange(FromDevice):
    """One change of the draft: a value put, a part added or taken out, a list put in order."""

    path: SettingPath = Field(min_length=1)
    seen: JsonValue = None
    """The value that the sender saw there; null where there was none."""
    value: JsonValue = None
    """What stands there from now on; null takes it out."""
    order: list[str] | None = None
    """The parts of the list at `path` in their new order, in the place of `value`."""


class ChangeSettings(FromDevice):
    """Changes of the draft, all or none."""

    changes: list[SettingChange] = Field(min_length=1, max_length=500)


class SeenRevision(FromDevice):
    """The state of the draft that the sender saw."""

    revision: int


class PublishSettings(SeenRevision):
    """Put the draft in force: now, or at the beginning of a later day."""

    reason: Reason = ""
    takes_effect_on: Day | None = None
    wind_down: bool = False
    """Whether services, counters and priority classes that are taken out and still in use are
    wound down; else the draft is refused while they are."""


class ImportSettings(FromDevice):
    """A centre file whose content becomes the draft."""

    revision: int
    text: str = Field(max_length=400_000)


LARGEST_PICTURE_BYTES = 3_000_000


class UploadLogo(FromDevice):
    """A picture of which a logo is made."""

    picture: Annotated[str, Field(max_length=LARGEST_PICTURE_BYTES * 4 // 3 + 4)]
    """A PNG or JPEG file in base64."""


class LogoMade(ToDevice):
    """A logo as the settings keep it."""

    logo: str
    """A small PNG in base64."""


class SettingsSaved(ToDevice):
    """What a change of the settings made: the revision of the draft, or the version in force."""

    number: int | None


class SuggestedChange(ToDevice):
    """A change of the draft to send as it is, as `SettingChange`."""

    path: list[str]
    seen: JsonValue = None
    value: JsonValue = None
    order: list[str] | None = None


class SettingsMend(ToDevice):
    """Changes that put something right with one press."""

    label: str
    """Of the button."""
    changes: list[SuggestedChange]


class SettingsMistake(ToDevice):
    """What is wrong with the draft at one place, in the language that was asked for."""

    path: list[str]
    key: str
    """The place in words."""
    said: str
    """What is wrong and what would be right, in words of the work."""
    found: str
    """As `motcua-server settings check` says it of a file."""
    expected: str
    did_you_mean: str | None = None
    is_warning: bool = False
    mend: SettingsMend | None = None


class SettingsPlace(ToDevice):
    """A place of the draft."""

    path: list[str]
    words: str


class SettingsGone(ToDevice):
    """A part that the draft takes out and other parts still name."""

    name: str
    said: str
    places: list[SettingsPlace]
    """Some of those that name it, the first ones."""
    mends: list[SettingsMend]


class SettingsDifference(ToDevice):
    """One thing that differs between two versions."""

    path: list[str]
    kind: Literal["added", "removed", "changed", "moved"]
    said: str
    """As a line, in the language that was asked for."""


class ScheduledSettings(ToDevice):
    """Settings that take effect on a later day."""

    id: int
    takes_effect_on: date
    made_at: datetime
    made_by: str
    reason: str
    differences: list[SettingsDifference]
    content: dict[str, JsonValue] = {}
    """As `SettingsShown.content`."""
    kept_by: str = ""
    """Why they cannot take effect as things are, in words."""


class SettingsVersion(ToDevice):
    """A version that was in force, without its content."""

    version: int
    published_at: datetime
    published_by: str
    """A name."""
    source: Literal["file", "pages", "starter", "import", "wound_down"]
    reason: str


class SettingsListed(ToDevice):
    """The newest version first."""

    versions: list[SettingsVersion]


class SettingsCompared(ToDevice):
    """From one version to another."""

    before: SettingsVersion
    after: SettingsVersion
    differences: list[SettingsDifference]
    content_before: dict[str, JsonValue] = {}
    content_after: dict[str, JsonValue] = {}
    """What differs, each as `SettingsShown.content`: secrets are hidden."""


class WindingDown(ToDevice):
    """A part in force that is wound down."""

    path: list[str]
    name: str
    said: str
    """Who still uses it, in words."""


class TakeBackWindingDown(FromDevice):
    """A part that is wound down goes on: `["services", "ho-tich"]`."""

    path: Annotated[list[SettingKey], Field(min_length=2, max_length=2)]


class SettingsShown(ToDevice):
    """The settings as they are being changed, beside those in force."""

    in_force: SettingsVersion
    revision: int
    """Increases with every change of the draft."""
    changed_by: str = ""
    """A name; empty where nothing is being changed."""
    changed_at: datetime | None = None
    content: dict[str, JsonValue]
    """The draft; what is in force where nothing is being changed. A kiosk's PIN is shown as
    `HIDDEN`."""
    content_in_force: dict[str, JsonValue]
    mistakes: list[SettingsMistake] = []
    gone: list[SettingsGone] = []
    """What the draft takes out and is named still: each is among the mistakes at every place."""
    differences: list[SettingsDifference] = []
    """Between what is in force and the draft."""
    in_use: list[str] = []
    """Why the draft cannot be published yet: what it takes out and is still in use, in words."""
    can_be_shown: bool = True
    """False where the draft is too wrong for previews: they show what is in force."""
    can_wind_down: bool = False
    """Whether all of that can be wound down, in the place of waiting."""
    winding_down: list[WindingDown] = []
    """Of what is in force."""
    after_restart: list[str] = []
    """Sections of which a change holds from the next start of the server on."""
    scheduled: list[ScheduledSettings] = []


HIDDEN = "********"
"""In the place of a secret that is there."""
