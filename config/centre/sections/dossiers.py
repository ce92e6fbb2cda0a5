"""What a centre decides about its dossiers: workflows, working days, warnings."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final, Literal

from pydantic import Field

from config.hardware import Section
from config.wire.vocabulary import Localised, Slug


class Weekday(StrEnum):
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class WorkflowStep(Section):
    """A step of a workflow: who does it, and which part of the limit is theirs."""

    id: Slug
    name: Localised
    role: str = ""
    """The role that does it; empty: whoever may process dossiers."""
    share: int = Field(default=0, ge=0, le=100)
    """Per cent of the limit; the steps of a workflow share 100."""
    kind: Literal["receive", "work", "return"] = "work"
    """The first step receives and the last returns the result; finishing the last step of work
    resolves the dossier."""


class Workflow(Section):
    """The steps from the counter to the result."""

    id: Slug
    name: Localised
    on_the_spot: bool = False
    """Every step is done at the centre itself ("5 tại chỗ")."""
    steps: list[WorkflowStep] = Field(min_length=2, max_length=20)


class OnlineTarget(Section):
    """A share of dossiers that should come online by a day."""

    by: date
    per_cent: int = Field(ge=0, le=100)


ON_THE_SPOT: Final = Workflow(
    id="tai-cho",
    name={"vi": "5 tại chỗ", "en": "Five steps on the spot"},
    on_the_spot=True,
    steps=[
        WorkflowStep(
            id="tiep-nhan", name={"vi": "Tiếp nhận", "en": "Receive"}, share=10, kind="receive"
        ),
        WorkflowStep(id="tham-dinh", name={"vi": "Thẩm định", "en": "Examine"}, share=50),
        WorkflowStep(id="phe-duyet", name={"vi": "Phê duyệt", "en": "Approve"}, share=25),
        WorkflowStep(id="dong-dau", name={"vi": "Đóng dấu", "en": "Seal"}, share=10),
        WorkflowStep(
            id="tra-ket-qua",
            name={"vi": "Trả kết quả", "en": "Return the result"},
            share=5,
            kind="return",
        ),
    ],
)
"""tiếp nhận → thẩm định → phê duyệt → đóng dấu → trả kết quả."""

ELECTRONIC: Final = Workflow(
    id="dien-tu",
    name={"vi": "5 bước trên môi trường điện tử", "en": "Five electronic steps"},
    steps=[
        WorkflowStep(
            id="tiep-nhan",
            name={"vi": "Tiếp nhận, kiểm tra", "en": "Receive and check"},
            share=10,
            kind="receive",
        ),
        WorkflowStep(id="so-hoa", name={"vi": "Số hóa hồ sơ", "en": "Digitise"}, share=10),
        WorkflowStep(id="giai-quyet", name={"vi": "Giải quyết", "en": "Process"}, share=50),
        WorkflowStep(
            id="ky-duyet", name={"vi": "Phê duyệt, ký số", "en": "Approve and sign"}, share=25
        ),
        WorkflowStep(
            id="tra-ket-qua",
            name={"vi": "Trả kết quả, lưu trữ", "en": "Return the result and archive"},
            share=5,
            kind="return",
        ),
    ],
)
"""Names of the steps vary from province to province; a centre writes its own."""


class Dossiers(Section):
    """How a centre works on its dossiers. The first workflow is the ordinary one."""

    workflows: list[Workflow] = Field(default=[ON_THE_SPOT, ELECTRONIC], min_length=1)
    working_days: list[Weekday] = Field(
        default=[
            Weekday.MONDAY,
            Weekday.TUESDAY,
            Weekday.WEDNESDAY,
            Weekday.THURSDAY,
            Weekday.FRIDAY,
        ],
        min_length=1,
    )
    """Days that deadlines count, special days considered. A Saturday morning on which tickets
    are given need not be one."""
    warn_hours: int = Field(default=24, ge=1, le=240)
    """A dossier with less time left is shown yellow."""
    serial_digits: int = Field(default=4, ge=4, le=7)
    """Digits of the serial in a dossier's code."""
    supplement_head_start_minutes: int = Field(default=30, ge=0, le=240)
    """Minutes by which the ticket of somebody with a missing paper counts as taken earlier."""
    collect_service: Slug | None = None
    """The service at which results are collected."""
    online_targets: list[OnlineTarget] = []
    governing_body: str = ""
    """The body above the centre, over its name at the head of the forms: "Ủy ban nhân dân xã …"."""
    place: str = ""
    """The place before the date of the forms; empty: read off the centre's name."""
    phone: str = ""
    """Whom to call about a form, told on form 02."""
    justice_fields: list[str] = [
        "Hộ tịch",
        "Chứng thực",
        "Quốc tịch",
        "Nuôi con nuôi",
        "Lý lịch tư pháp",
        "Công chứng",
        "Trợ giúp pháp lý",
        "Bồi thường nhà nước",
        "Hòa giải ở cơ sở",
        "Đăng ký biện pháp bảo đảm",
        "Giám định tư pháp",
        "Phổ biến, giáo dục pháp luật",
        "Luật sư",
        "Tư vấn pháp luật",
        "Đấu giá tài sản",
        "Thừa phát lại",
        "Tư pháp",
    ]
    """Fields (lĩnh vực) of the justice sector, whose form 04 has a title of its own."""
    register_note: str = ""
    """A line under the register (form 07), such as where it is archived."""
    persons_kept_days: int = Field(default=3_650, ge=365, le=36_500)
    """Days after its closing until the applicant is unlinked from a dossier."""
    persons_read_minutes: int = Field(default=10, ge=1, le=1_440)
    """The minutes over which the persons that one member of staff reads are counted."""
    persons_read_alert: int = Field(default=60, ge=1, le=1_000_000)
    """The number of dossiers opened in that time from which on overseers are alerted."""
    persons_read_most: int = Field(default=200, ge=1, le=1_000_000)
    """The most dossiers that one member of staff may open in that time."""
    persons_listed_most: int = Field(default=600, ge=50, le=1_000_000)
    """The most names that work lists and searches show one member of staff in that time."""
