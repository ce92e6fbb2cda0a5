"""Administrative procedures (thủ tục hành chính) as every program reads them.

The same model is what the catalogue keeps, what its import and export write, and what the kiosk
and the public page show. A procedure's words are the law's: they stay as they were written.
"""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import Field, StringConstraints, WithJsonSchema

from config.wire.vocabulary import Localised, Slug, ToDevice

ProcedureCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z][0-9A-Z.\-]{1,31}$")]
"""As the national portal writes it: `1.001193`."""


class Origin(StrEnum):
    """Where the words of a version come from."""

    PORTAL = "portal"
    FILE = "file"
    """A TOML or CSV file, or the program's own first catalogue."""
    HAND = "hand"


class LimitUnit(StrEnum):
    """What a time limit counts in. Never guessed: what is not stated is `UNSPECIFIED`."""

    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    HOUR = "hour"
    """Working hours: minutes within the centre's opening hours."""
    UNSPECIFIED = "unspecified"
    """The law states none (không thời hạn): neither early nor late."""
    UNREAD = "unread"
    """The source could not be read with certainty: the limit is being checked by a person."""


class Channel(StrEnum):
    """How a dossier is submitted; `code` is the national portal's number."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    POSTAL = "postal"

    @property
    def code(self) -> int:
        """1 in person, 2 online, 3 public postal service."""
        return list(Channel).index(self) + 1


class OnlineLevel(StrEnum):
    """How much of a procedure can be done online."""

    FULL = "full"
    """Dịch vụ công trực tuyến toàn trình."""
    PARTIAL = "partial"
    """Dịch vụ công trực tuyến một phần."""
    NONE = "none"
    UNKNOWN = "unknown"


class Limit(ToDevice):
    """How long a dossier may take.

    `amount` 0 of a day unit is the same day. With `UNSPECIFIED` and `UNREAD` there is no amount.
    """

    amount: int | None = Field(default=None, ge=0, le=3_650)
    unit: LimitUnit = LimitUnit.UNSPECIFIED

    @property
    def is_stated(self) -> bool:
        """Whether a day follows from it."""
        return self.amount is not None and self.unit not in (
            LimitUnit.UNSPECIFIED,
            LimitUnit.UNREAD,
        )

    @property
    def is_unread(self) -> bool:
        """Whether it is being checked: neither a limit nor none."""
        return self.unit is LimitUnit.UNREAD


UNREAD_LIMIT: Final = Limit(unit=LimitUnit.UNREAD)


class ChannelLimit(ToDevice):
    """The limits of one channel: the statutory one, and what the centre commits itself to."""

    channel: Channel | None = None
    """None: every channel that has no line of its own."""
    statutory: Limit = Limit()
    committed: Limit | None = None
    note: str = ""
    """The portal's own words about this way of submitting."""


class Fee(ToDevice):
    """A fee (phí) or charge (lệ phí)."""

    name: str = ""
    amount: int | None = Field(default=None, ge=0)
    """In đồng; None where only the text says it."""
    channel: Channel | None = None
    """None: whatever the channel."""
    text: str = ""
    """What the source says of it, word for word."""
    valid_from: date | None = None
    valid_to: date | None = None
    """The last day on which it is taken."""
    legal_basis: str = ""
    exemption: str = ""
    """Who pays less or nothing, word for word."""


class Paper(ToDevice):
    """A paper of a dossier's file (thành phần hồ sơ)."""

    name: str
    originals: int = Field(default=0, ge=0, le=99)
    """bản chính"""
    copies: int = Field(default=0, ge=0, le=99)
    """bản sao"""
    form: str = ""
    """The name of the form to fill in (mẫu đơn, tờ khai), where there is one."""
    case: str = ""
    """In which case it is needed, where the source sorts papers by case; empty: always."""
    heading: str = ""
    """What the source writes over it where that is no case: "Giấy tờ phải xuất trình"."""
    note: bool = False
    """An explanation that the source lists among the papers ("Lưu ý"): nothing is handed in."""


LocalTime = Annotated[
    time, WithJsonSchema({"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}(:[0-9]{2})?$"})
]
"""A time on the centre's clock, `15:00:00`; what JSON schema calls a time has an offset."""


LIMITS: Final = "limits"
"""The part of `Procedure.unread` that limits are."""


class Procedure(ToDevice):
    """One administrative procedure, as it is at one time."""

    code: ProcedureCode
    name: Localised
    field: str
    """lĩnh vực, as the portal names it: "Hộ tịch"."""
    decided_by: str = ""
    """The unit that decides (cơ quan có thẩm quyền quyết định)."""
    level: str = ""
    """cấp thực hiện: "Cấp xã"."""
    decision: str = ""
    """The decision that published it (số quyết định)."""
    legal_basis: str = ""
    """The laws that it rests on (căn cứ pháp lý)."""
    audience: list[str] = []
    """đối tượng thực hiện."""
    limits: list[ChannelLimit] = []
    cutoff: LocalTime | None = None
    """Received after it, a dossier counts as received on the next working day (15:00 for civil
    status), on the centre's clock."""
    fees: list[Fee] = []
    papers: list[Paper] = []
    results: list[str] = []
    conditions: str = ""
    online_level: OnlineLevel = OnlineLevel.UNKNOWN
    forms_written_for_citizen: bool | None = None
    """Whether staff write the forms for the citizen ("ngày không viết"); None: nobody has said."""
    forms_note: str = ""
    """The legal note where they may not."""
    received_out_of_hours: bool = False
    paperless: bool = False
    """No papers are taken any more, the dossier is an electronic one (Directive 24/CT-TTg)."""
    service: Slug | None = None
    """The hall's service that receives it, for the kiosk to offer a ticket."""
    workflow: Slug | None = None
    """The workflow of the centre file; None: the centre's first."""
    unread: dict[str, str] = {}
    """What an import could not read with certainty: the part's name (`limits`, `fees`,
    `papers`, `results`…) and the source's text, for a person to check."""
    source: str = ""
    """Where the record comes from."""

    def read(self, line: ChannelLimit) -> ChannelLimit:
        """`line` as it may be read: without a limit, it is being checked where the source's words
        wait for a person. So records mean it that were kept before there was a word for it."""
        if LIMITS not in self.unread or line.statutory.unit is not LimitUnit.UNSPECIFIED:
            return line
        return line.model_copy(update={"statutory": UNREAD_LIMIT})

    def as_read(self) -> Self:
        """The procedure with each of its limits as it may be read."""
        return self.model_copy(update={"limits": [self.read(line) for line in self.limits]})

    def limit_for(self, channel: Channel) -> ChannelLimit:
        """The limits of `channel`. They are being checked where it has several lines that depend
        on the case (which of them holds is a person's to say), where only others have one, and
        where the source could not be read."""
        own = [limit for limit in self.limits if limit.channel is channel]
        every = [limit for limit in self.limits if limit.channel is None]
        lines = own or every
        if not lines:
            known = not self.limits and LIMITS not in self.unread
            return ChannelLimit(channel=channel, statutory=Limit() if known else UNREAD_LIMIT)
        if len({(one.statutory, one.committed) for one in lines}) == 1:
            return self.read(lines[0])
        notes = "\n".join(one.note for one in lines if one.note)
        return ChannelLimit(channel=channel, statutory=UNREAD_LIMIT, note=notes)

    def fees_for(self, channel: Channel, day: date) -> list[Fee]:
        """The fees that are taken on `day` of a dossier by `channel`."""
        return [
            fee
            for fee in self.fees
            if fee.channel in (None, channel)
            and (fee.valid_from is None or fee.valid_from <= day)
            and (fee.valid_to is None or day <= fee.valid_to)
        ]


class ProcedureSummary(ToDevice):
    """A procedure in a list."""

    code: str
    name: Localised
    field: str
    limit: Limit
    """In person, what the centre commits itself to where it does, else the statutory one."""
    free: bool | None = None
    """None: not known."""
    online_level: OnlineLevel = OnlineLevel.UNKNOWN
    service: str | None = None
    to_check: list[str] = []
    """The parts that wait for a person to check."""


class FieldSummary(ToDevice):
    """A field and how many procedures it has."""

    field: str
    procedures: int


class ProceduresFound(ToDevice):
    """The answer to listProcedures."""

    procedures: list[ProcedureSummary]
    total: int
    """How many match, those beyond the page included."""
    fields: list[FieldSummary]
    """Every field of the catalogue with its number of procedures, whatever was asked."""


class ProcedureDetails(ToDevice):
    """The answer to getProcedure."""

    procedure: Procedure
    version: int
    version_id: int
    page_url: str
    """Its public page: what a QR code leads to."""
    officials: list[Localised] = []
    """Whom to ask about it today, a line for each; a kiosk shows them below the papers."""


class Slide(ToDevice):
    """What a hall board shows of a procedure between calls."""

    code: str
    name: Localised
    field: str
    limit: Limit
    fee: Localised = {}
    papers: list[str] = []
    people: list[Localised] = []
    """In the place of papers, on slides of who is in charge: a line for each official."""
    page_url: str
