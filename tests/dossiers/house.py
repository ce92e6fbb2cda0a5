"""A house in which dossiers are received and worked on, with words for what tests do most."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from pydantic_core import to_json
from sqlalchemy import func, select

from config.centre.model import Centre
from config.wire.dossiers.answers import (
    AcceptSupplement,
    AdvanceDossier,
    Apologise,
    AssignDossier,
    CorrectApplicant,
    Dossier,
    DossiersListed,
    DossierStep,
    ReceiveDossier,
    RefuseDossier,
    RequestPayment,
    RequestSupplement,
    ReturnResult,
    SetLimit,
    StopDossier,
    TellCitizen,
    WithdrawDossier,
    WorkList,
)
from config.wire.procedures import Procedure
from queue_server.catalogue import version_writes
from queue_server.catalogue.service import Catalogue
from queue_server.core.actor import SYSTEM, Actor, ActorKind
from queue_server.core.clock import SetClock
from queue_server.core.db.base import Database
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.dossiers import tables
from queue_server.dossiers.events import DossierMoved
from queue_server.dossiers.usecases.service import DossierService

Answer = TypeVar("Answer")

MONDAY_MORNING: Final = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
"""08:00 on a working Monday in Viet Nam; Tue 24/11 is a holiday."""
THREE_DAYS: Final = {"statutory": {"amount": 3, "unit": "working_day"}}
BIRTH: Final = Procedure.model_validate(
    {
        "code": "1.001193",
        "name": {"vi": "Đăng ký khai sinh", "en": "Register a birth"},
        "field": "Hộ tịch",
        "limits": [{"statutory": {"amount": 0, "unit": "working_day"}}],
        "cutoff": "15:00",
        "papers": [
            {"name": "Tờ khai đăng ký khai sinh", "originals": 1},
            {"name": "Giấy chứng sinh", "originals": 1},
            {"name": "Văn bản ủy quyền", "originals": 1, "case": "Trường hợp nhờ người khác"},
        ],
    }
)
"""The same day, with the 15:00 rule; two papers always, one in a case."""
MARITAL_STATUS: Final = Procedure.model_validate(
    {
        "code": "1.004873",
        "name": {"vi": "Cấp giấy xác nhận tình trạng hôn nhân", "en": "Marital status"},
        "field": "Hộ tịch",
        "limits": [THREE_DAYS | {"committed": {"amount": 1, "unit": "working_day"}}],
        "fees": [{"name": "Lệ phí", "amount": 15_000}],
    }
)
"""Three working days by law, one by the centre's promise; no papers."""
CONTRACT: Final = Procedure.model_validate(
    {"code": "2.001035", "name": {"vi": "Chứng thực giao dịch"}, "field": "Chứng thực"}
)
"""No limit is stated."""
BUSINESS: Final = Procedure.model_validate(
    {
        "code": "1.001612",
        "name": {"vi": "Đăng ký thành lập hộ kinh doanh"},
        "field": "Thành lập và hoạt động của hộ kinh doanh",
        "limits": [THREE_DAYS],
        "workflow": "tai-cho",
    }
)
A_FEW: Final = (BIRTH, MARITAL_STATUS, CONTRACT, BUSINESS)
ALL_PAPERS: Final = [{"paper": 0, "state": "received"}, {"paper": 1, "state": "received"}]


def member(centre: Centre, number: int, role: str = "clerk") -> Actor:
    """The member of staff of that row, as the server knows them."""
    permissions = frozenset(centre.role_by_id[role].permissions)
    return Actor(ActorKind.STAFF, str(number), f"Cán bộ {number}", permissions, role)


@dataclass
class House:
    """The parts under test. Rows 1 to 9 of the staff are clerks, 11 to 13 officials, 21 leads."""

    centre: Centre
    database: Database
    clock: SetClock
    catalogue: Catalogue
    dossiers: DossierService
    moved: list[DossierMoved] = field(default_factory=list)

    @property
    def clerk(self) -> Actor:
        return member(self.centre, 1)

    @property
    def other(self) -> Actor:
        return member(self.centre, 2)

    @property
    def official(self) -> Actor:
        return member(self.centre, 11, "official")

    @property
    def leader(self) -> Actor:
        return member(self.centre, 21, "leader")

    async def do(self, use_case: Callable[[UnitOfWork], Answer], actor: Actor = SYSTEM) -> Answer:
        return await self.database.write(use_case, actor, self.clock.now())

    async def offer(self, *procedures: Procedure) -> None:
        """Put procedures into the catalogue; in memory they are there when it returns."""
        changed = asyncio.Event()
        self.catalogue.listen(changed.set)
        await self.do(lambda unit: version_writes.put(unit, procedures, "test"))
        async with asyncio.timeout(30):
            while not all(self._is_offered(procedure) for procedure in procedures):
                await changed.wait()
                changed.clear()

    def _is_offered(self, procedure: Procedure) -> bool:
        found = self.catalogue.find(procedure.code)
        return found is not None and found.procedure == procedure

    async def get(self, dossier_id: int, caller: Actor | None = None) -> Dossier:
        now = self.clock.now()
        return await self.database.read(
            lambda c: self.dossiers.dossier(c, dossier_id, caller or self.clerk, now)
        )

    async def receive(
        self, procedure: str = MARITAL_STATUS.code, by: Actor | None = None, **words: Any
    ) -> Dossier:
        said = {"procedure": procedure, "applicant": {"name": "Nguyễn Thị Lan"}} | words
        command = ReceiveDossier.model_validate_json(to_json(said))
        caller = by or self.clerk
        touched = await self.do(lambda unit: self.dossiers.receiving.receive(unit, command), caller)
        return await self.get(touched.dossier_id, caller)

    async def _command(
        self, use_case: Any, model: Any, dossier: Dossier, by: Actor | None, words: dict[str, Any]
    ) -> Dossier:
        command = model.model_validate_json(to_json({"seen": dossier.version} | words))
        caller = by or self.clerk
        await self.do(lambda unit: use_case(unit, dossier.dossier_id, command), caller)
        return await self.get(dossier.dossier_id, caller)

    async def advance(self, dossier: Dossier, by: Actor | None = None, **words: Any) -> Dossier:
        return await self._command(
            self.dossiers.processing.advance, AdvanceDossier, dossier, by, words
        )

    async def assign(self, dossier: Dossier, by: Actor | None = None, **words: Any) -> Dossier:
        return await self._command(
            self.dossiers.processing.assign, AssignDossier, dossier, by, words
        )

    async def tell(self, dossier: Dossier, by: Actor | None = None) -> Dossier:
        words = {"how": "phone"}
        return await self._command(self.dossiers.processing.tell, TellCitizen, dossier, by, words)

    async def return_result(
        self, dossier: Dossier, by: Actor | None = None, **words: Any
    ) -> Dossier:
        said = {"delivery": "counter"} | words
        return await self._command(
            self.dossiers.processing.return_result, ReturnResult, dossier, by, said
        )

    async def ask_for_papers(
        self, dossier: Dossier, by: Actor | None = None, **words: Any
    ) -> Dossier:
        said = {"supplement": {"instruction": "Mang giấy chứng sinh bản chính"} | words}
        use_case = self.dossiers.suspensions.request_supplement
        return await self._command(use_case, RequestSupplement, dossier, by, said)

    async def accept_papers(
        self, dossier: Dossier, by: Actor | None = None, **words: Any
    ) -> Dossier:
        use_case = self.dossiers.suspensions.accept_supplement
        return await self._command(use_case, AcceptSupplement, dossier, by, words)

    async def ask_for_payment(
        self, dossier: Dossier, by: Actor | None = None, **words: Any
    ) -> Dossier:
        said = {"amount": 500_000, "instruction": "Nộp thuế trước bạ"} | words
        use_case = self.dossiers.suspensions.request_payment
        return await self._command(use_case, RequestPayment, dossier, by, said)

    async def confirm_payment(self, dossier: Dossier, by: Actor | None = None) -> Dossier:
        use_case = self.dossiers.suspensions.confirm_payment
        return await self._command(use_case, DossierStep, dossier, by, {})

    async def stop(self, dossier: Dossier, by: Actor | None = None, **words: Any) -> Dossier:
        said = {"reason": "Chờ ý kiến của Sở", "ground": "Điều 20"} | words
        return await self._command(
            self.dossiers.suspensions.stop, StopDossier, dossier, by or self.leader, said
        )

    async def resume(self, dossier: Dossier, by: Actor | None = None) -> Dossier:
        return await self._command(
            self.dossiers.suspensions.resume, DossierStep, dossier, by or self.leader, {}
        )

    async def refuse(self, dossier: Dossier, by: Actor | None = None) -> Dossier:
        said = {"refusal": {"reason": "Không đúng thẩm quyền", "ground": "Điều 13"}}
        return await self._command(
            self.dossiers.suspensions.refuse, RefuseDossier, dossier, by, said
        )

    async def withdraw(self, dossier: Dossier, by: Actor | None = None) -> Dossier:
        said = {"reason": "Công dân đổi ý"}
        return await self._command(
            self.dossiers.suspensions.withdraw, WithdrawDossier, dossier, by, said
        )

    async def apologise(self, dossier: Dossier, by: Actor | None = None, **words: Any) -> Dossier:
        said = {"reason": "Chờ xác minh lâu hơn dự kiến"} | words
        return await self._command(
            self.dossiers.suspensions.apologise, Apologise, dossier, by or self.leader, said
        )

    async def resolved(self, dossier: Dossier, by: Actor | None = None) -> Dossier:
        """Every step of work done by one person: who oversees may do each."""
        while dossier.status not in ("resolved", "returned"):
            dossier = await self.advance(dossier, by or self.leader)
        return dossier

    async def correct(
        self, dossier: Dossier, changes: dict[str, Any], by: Actor | None = None
    ) -> Dossier:
        said = {"changes": changes, "reason": "Ghi nhầm khi tiếp nhận"}
        use_case = self.dossiers.corrections.correct_applicant
        return await self._command(use_case, CorrectApplicant, dossier, by, said)

    async def set_limit(self, dossier: Dossier, by: Actor | None = None, **stated: Any) -> Dossier:
        said = {"stated_limit": stated}
        use_case = self.dossiers.corrections.set_limit
        return await self._command(use_case, SetLimit, dossier, by or self.leader, said)

    async def listed(
        self,
        shown: WorkList = WorkList.ALL,
        words: str = "",
        by: Actor | None = None,
        offset: int = 0,
    ) -> DossiersListed:
        now, caller = self.clock.now(), by or self.clerk
        return await self.database.read(
            lambda c: self.dossiers.listed(c, shown, words, offset, caller, now)
        )

    async def rows(self) -> dict[str, int]:
        """How many rows each table of dossiers has."""
        counted = (
            tables.dossiers, tables.applicants, tables.dossier_log, tables.dossier_steps,
            tables.dossier_papers, tables.dossier_due_dates, tables.dossier_stops,
            tables.dossier_forms, tables.dossier_serials, tables.dossier_visits,
        )  # fmt: skip
        return await self.database.read(
            lambda c: {t.name: c.scalar(select(func.count()).select_from(t)) or 0 for t in counted}
        )


ROLES: Final = {**dict.fromkeys(range(1, 10), "clerk"), **dict.fromkeys(range(11, 14), "official")}
STAFF: Final = ROLES | {21: "leader", 31: "administrator"}


def add_staff(unit: UnitOfWork) -> None:
    """The people of the house, with the row numbers that `House` says."""
    from queue_server.centre.tables import staff

    for number, role in STAFF.items():
        row = {
            "id": number,
            "sign_in": f"staff{number}",
            "display_name": f"Cán bộ {number}",
            "role": role,
            "password_hash": "-",
            "active": True,
            "demo": True,
            "created_at": MONDAY_MORNING,
        }
        unit.connection.execute(staff.insert(), row)
