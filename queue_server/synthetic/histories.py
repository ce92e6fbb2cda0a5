"""From a draft to everything that the database keeps of a dossier: its whole history."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from config.centre.sections.dossiers import Workflow
from config.text.catalogue import FALLBACK_LANGUAGE, text
from config.wire.dossiers.answers import (
    DossierAction,
    DossierStatus,
    FormNumber,
    PaperState,
    ResultDelivery,
)
from config.wire.procedures import Channel
from queue_server.core.actor import staff_label
from queue_server.dossiers.rules.deadlines import is_working_day, outcome, share_dues
from queue_server.dossiers.rules.lifecycle import after
from queue_server.dossiers.rules.workflow import workflow_of
from queue_server.dossiers.usecases.promises import Promise
from queue_server.synthetic.drafts import HOUR, MINUTE, WORKING_DAY, Fate, InventedDossier
from queue_server.synthetic.staffing import DossierHistory, GenerationContext

_A = DossierAction
DELIVERIES: Final = {
    Channel.IN_PERSON: ResultDelivery.COUNTER,
    Channel.ONLINE: ResultDelivery.ELECTRONIC,
    Channel.POSTAL: ResultDelivery.POST,
}
_GOES_ON: Final = {
    DossierStatus.SUPPLEMENT_REQUESTED: _A.ACCEPT_SUPPLEMENT,
    DossierStatus.PAYMENT_REQUESTED: _A.CONFIRM_PAYMENT,
    DossierStatus.STOPPED: _A.RESUME,
}
_STOPS: Final = {
    DossierStatus.SUPPLEMENT_REQUESTED: _A.REQUEST_SUPPLEMENT,
    DossierStatus.PAYMENT_REQUESTED: _A.REQUEST_PAYMENT,
    DossierStatus.STOPPED: _A.STOP,
}
_REQUESTS: Final = {
    DossierStatus.SUPPLEMENT_REQUESTED: "Đề nghị bổ sung giấy tờ còn thiếu (giả định)",
    DossierStatus.PAYMENT_REQUESTED: "Đề nghị nộp nghĩa vụ tài chính (giả định)",
    DossierStatus.STOPPED: "Chờ kết quả xác minh của cơ quan khác (giả định)",
}
REFUSED_BECAUSE: Final = "Không thuộc thẩm quyền giải quyết (giả định)"
WITHDRAWN_BECAUSE: Final = "Công dân đề nghị rút hồ sơ (giả định)"
STOPPED_BECAUSE: Final = "Không đủ điều kiện giải quyết (giả định)"
LATE_BECAUSE: Final = "Hồ sơ nhiều, xác minh kéo dài (giả định)"
GROUND: Final = "Quy định của thủ tục (giả định)"
_TAKE_PART: Final = 0.5
"""How many of those that are not finished somebody has begun to work on."""


class HistoryWriter:
    """Writes one dossier's history, from the receipt on. Call `write` once."""

    def __init__(
        self,
        context: GenerationContext,
        draft: InventedDossier,
        dossier_id: int,
        code: str,
        token: str,
    ) -> None:
        self._context = context
        self._draft = draft
        self._id = dossier_id
        self._workflow: Workflow = workflow_of(context.centre, draft.catalogued.procedure.workflow)
        self._status: DossierStatus | None = None
        self._step = 0
        self._latest = draft.received_at
        """When something was done last."""
        self._history = DossierHistory(self._first_row(code, token))
        roles = [step.role for step in self._workflow.steps]
        self._hands = [context.crew.for_role(role) for role in roles]

    def write(self) -> DossierHistory:
        draft = self._draft
        self._lay_out()
        self._papers()
        self._due_line(draft.received_at, "receipt", draft.first_promise)
        if draft.fate is Fate.REFUSED:
            self._refuse()
            return self._history
        self._receive()
        self._interrupt()
        if draft.fate is Fate.RESOLVED and draft.closed_at is not None:
            self._work_to_the_end(draft.closed_at)
        elif draft.fate is Fate.PENDING:
            self._work_so_far()
        else:
            self._end()
        return self._history

    # ------------------------------------------------------------------------ beginning

    def _first_row(self, code: str, token: str) -> dict[str, Any]:
        draft, procedure = self._draft, self._draft.catalogued.procedure
        fee = draft.first_promise.explained.fee
        return {
            "id": self._id, "version": 0, "code": code, "national_code": "", "token": token,
            "procedure_code": procedure.code, "version_id": draft.catalogued.version_id,
            "field": procedure.field[:200], "workflow": self._workflow.id,
            "channel": draft.channel.value, "status": "", "status_since": draft.received_at,
            "applicant_id": self._id, "language": FALLBACK_LANGUAGE,
            "received_at": draft.received_at,
            "received_by": None, "official": None, "step": 0,
            "statutory_due_at": draft.promise.statutory_due_at, "due_at": draft.promise.due_at,
            "extended_to": None, "resolved_at": None, "outcome": None, "closed_at": None,
            "told_at": None, "returned_at": None, "delivery": DELIVERIES[draft.channel].value,
            "delivery_address": "", "fee": fee, "fee_paid": bool(fee), "payment_due": None,
            "waiting_for": "", "waiting_until": None, "note": "",
        }  # fmt: skip

    def _lay_out(self) -> None:
        """The steps with the days by which each should end."""
        steps, draft = self._workflow.steps, self._draft
        dues = share_dues(
            self._context.centre, draft.received_at, draft.due_at, [step.share for step in steps]
        )
        for place, (step, due_at) in enumerate(zip(steps, dues, strict=True)):
            self._history.steps.append(
                {
                    "dossier_id": self._id, "place": place, "step": step.id,
                    "name": json.dumps(step.name, ensure_ascii=False), "role": step.role,
                    "share": step.share, "kind": step.kind, "staff_id": None,
                    "started_at": None, "ended_at": None, "due_at": due_at, "outcome": None,
                }
            )  # fmt: skip

    def _papers(self) -> None:
        """Papers of a case are not needed; one is missing where a supplement is waited for."""
        draft = self._draft
        lacking = draft.waits and draft.stops[-1].status is DossierStatus.SUPPLEMENT_REQUESTED
        for place, paper in enumerate(draft.catalogued.procedure.papers):
            state = PaperState.NOT_NEEDED if paper.case else PaperState.RECEIVED
            if lacking and state is PaperState.RECEIVED:
                state, lacking = PaperState.MISSING, False
            there = state is PaperState.RECEIVED
            self._history.papers.append(
                {
                    "dossier_id": self._id, "place": place, "name": paper.name,
                    "in_case": paper.case, "originals_required": paper.originals,
                    "copies_required": paper.copies,
                    "originals": paper.originals if there else 0,
                    "copies": max(paper.copies, int(not paper.originals)) if there else 0,
                    "state": state.value, "note": "",
                }
            )  # fmt: skip

    def _receive(self) -> None:
        at = self._draft.received_at
        self._history.row["received_by"] = self._hands[0].id
        self._do(_A.RECEIVE, at, 0)
        self._begin(0, at)
        self._finish(0, at)
        self._begin(1, at)
        self._step = self._history.row["step"] = 1

    def _refuse(self) -> None:
        at = self._draft.received_at
        self._history.row |= {"received_by": self._hands[0].id, "official": self._hands[0].id}
        self._begin(0, at)
        self._do(_A.REFUSE, at, 0, REFUSED_BECAUSE)
        fields = {"reason": REFUSED_BECAUSE, "ground": GROUND}
        self._form(FormNumber.REFUSAL, at, 0, fields)
        self._history.row["closed_at"] = at

    # --------------------------------------------------------------------- interruptions

    def _interrupt(self) -> None:
        """The clock stood, and perhaps still stands, during the first step of work."""
        for stop in self._draft.stops:
            request = _REQUESTS[stop.status]
            self._do(_STOPS[stop.status], stop.started_at, 1, request)
            self._history.stops.append(
                {
                    "dossier_id": self._id, "started_at": stop.started_at,
                    "ended_at": stop.ended_at, "status": stop.status.value, "reason": request,
                }
            )  # fmt: skip
            self._ask(stop.status, stop.started_at, request)
            if stop.ended_at is None:
                self._wait(stop.status, stop.started_at, request)
                continue
            self._do(_GOES_ON[stop.status], stop.ended_at, 1)
            self._due_line(stop.ended_at, "stop", self._draft.promise)

    def _ask(self, status: DossierStatus, at: datetime, request: str) -> None:
        papers = [paper["name"] for paper in self._history.papers if paper["state"] == "missing"]
        if status is DossierStatus.SUPPLEMENT_REQUESTED:
            until = self._day_after(at, 10).isoformat()
            fields: dict[str, object] = {"papers": papers, "instruction": request, "until": until}
            self._form(FormNumber.SUPPLEMENT_REQUEST, at, 1, fields)
        elif status is DossierStatus.STOPPED:
            fields = {"reason": request, "ground": GROUND, "for_good": False}
            self._form(FormNumber.STOP_NOTICE, at, 1, fields)

    def _wait(self, status: DossierStatus, at: datetime, request: str) -> None:
        if status is DossierStatus.STOPPED:
            return
        self._history.row |= {"waiting_for": request, "waiting_until": self._day_after(at, 10)}
        if status is DossierStatus.PAYMENT_REQUESTED:
            self._history.row["payment_due"] = 100_000 * self._context.random.randint(2, 90)

    # ---------------------------------------------------------------------------- working

    def _work_to_the_end(self, closed_at: datetime) -> None:
        """Every step of work until the result, then perhaps the result handed over."""
        last = len(self._workflow.steps) - 1
        begins = self._context.time.place(self._draft.free_from)
        whole = self._context.time.place(closed_at) - begins
        shares = [step.share for step in self._workflow.steps[1:last]]
        done, every = 0, sum(shares) or 1
        for place in range(1, last):
            done += shares[place - 1]
            at = closed_at
            if place < last - 1:
                at = min(self._context.time.at(begins + whole * done // every), closed_at)
            if self._draft.due_at and at > self._draft.due_at:
                self._apologise(closed_at)
            at = max(at, self._latest)
            self._finish(place, at)
            self._begin(place + 1, at)
            self._step = place + 1
            self._do(_A.RESOLVE if place == last - 1 else _A.ADVANCE, at, place)
        self._resolved(closed_at, last)

    def _resolved(self, closed_at: datetime, last: int) -> None:
        reached = outcome(self._context.centre, self._draft.due_at, closed_at)
        self._history.row |= {
            "resolved_at": closed_at, "closed_at": closed_at, "outcome": reached.value,
            "official": self._hands[last - 1].id, "step": last,
        }  # fmt: skip
        place = self._context.time.place(closed_at)
        told_at = self._context.time.at(place + self._context.random.randint(MINUTE, 2 * HOUR))
        if told_at >= self._context.until or told_at < closed_at:
            return
        how = text(self._context.centre.languages[0], "dossiers.told.message")
        self._do(_A.TELL_CITIZEN, told_at, last, f"{how}.")
        self._history.row["told_at"] = told_at
        days = min(self._context.random.expovariate(0.8), 20.0)
        place = self._context.time.place(told_at) + MINUTE + int(days * WORKING_DAY)
        returned_at = self._context.time.at(place)
        if returned_at >= self._context.until:
            return
        self._finish(last, returned_at)
        self._do(_A.RETURN_RESULT, returned_at, last)
        self._history.row["returned_at"] = returned_at

    def _work_so_far(self) -> None:
        """Part of the way; a late one goes no further than its due day without form 04."""
        draft, row = self._draft, self._history.row
        if draft.waits:
            row["official"] = self._hands[1].id
            self._history.steps[1]["staff_id"] = self._hands[1].id
            return
        begins = self._context.time.place(draft.free_from)
        ends = self._context.time.place(
            min(draft.due_at or self._context.until, self._context.until)
        )
        if ends - begins > HOUR and self._context.random.random() < _TAKE_PART:
            at = self._context.time.between(begins + MINUTE, ends - MINUTE, self._context.random)
            self._finish(1, at)
            self._begin(2, at)
            self._do(_A.ADVANCE, at, 1)
            self._step = row["step"] = 2
        if self._workflow.steps[self._step].kind == "work":
            row["official"] = self._hands[self._step].id
            self._history.steps[self._step]["staff_id"] = self._hands[self._step].id
        if self._context.random.random() < _TAKE_PART:
            self._apologise(self._context.until)

    def _apologise(self, by: datetime) -> None:
        """Form 04 on the morning after the due day, where that was missed."""
        due_at = self._draft.due_at
        if due_at is None or by <= due_at:
            return
        at = self._context.time.at(self._context.time.place(due_at) + 30 * MINUTE)
        if self._history.row["extended_to"] or at >= min(by, self._context.until):
            return
        new_day = self._day_after(max(by, at), 2)
        fields = {
            "reason": LATE_BECAUSE, "new_day": new_day.isoformat(), "due_at": due_at.isoformat(),
        }  # fmt: skip
        self._form(FormNumber.APOLOGY, at, self._step, fields)
        self._due_line(at, "apology", self._draft.promise, new_day)
        self._do(_A.APOLOGISE, at, self._step, LATE_BECAUSE)
        self._history.row["extended_to"] = new_day

    def _end(self) -> None:
        """Withdrawn by the citizen, or stopped for good."""
        draft, at = self._draft, self._draft.closed_at
        if at is None:
            return
        withdrawn = draft.fate is Fate.WITHDRAWN
        because = WITHDRAWN_BECAUSE if withdrawn else STOPPED_BECAUSE
        if not withdrawn:
            fields = {"reason": because, "ground": GROUND, "for_good": True}
            self._form(FormNumber.STOP_NOTICE, at, 1, fields)
        self._do(_A.WITHDRAW if withdrawn else _A.STOP, at, 1, because)
        self._history.row |= {
            "closed_at": at,
            "outcome": outcome(self._context.centre, draft.due_at, at).value,
            "official": self._hands[1].id,
        }

    # ------------------------------------------------------------------------------ parts

    def _do(self, action: DossierAction, at: datetime, place: int, reason: str = "") -> None:
        """A line of the log, and the status after it."""
        before = self._status
        # The lifecycle knows resolving as advancing the last step of work.
        resolving = action is _A.RESOLVE
        self._status = after(before, _A.ADVANCE if resolving else action, last_work_step=resolving)
        row, hands = self._history.row, self._hands[place]
        row["version"] += 1
        self._latest = at
        if before is not self._status:
            row["status_since"] = at
        row["status"] = self._status.value
        self._history.log.append(
            {
                "dossier_id": self._id, "version": row["version"], "at": at,
                "action": action.value, "from_status": before.value if before else None,
                "to_status": self._status.value, "actor": staff_label(hands.id),
                "actor_name": hands.name, "step": self._workflow.steps[place].id,
                "reason": reason,
            }
        )  # fmt: skip

    def _begin(self, place: int, at: datetime) -> None:
        self._history.steps[place]["started_at"] = at

    def _finish(self, place: int, at: datetime) -> None:
        step = self._history.steps[place]
        reached = outcome(self._context.centre, step["due_at"], at)
        step |= {"ended_at": at, "staff_id": self._hands[place].id, "outcome": reached.value}

    def _due_line(
        self, at: datetime, why: str, promised: Promise, new_day: date | None = None
    ) -> None:
        self._history.due_dates.append(
            {
                "dossier_id": self._id, "at": at, "due_at": promised.due_at,
                "statutory_due_at": promised.statutory_due_at, "new_day": new_day, "why": why,
                "explained": promised.explained.model_dump_json(),
            }
        )  # fmt: skip

    def _form(self, form: FormNumber, at: datetime, place: int, fields: Mapping[str, Any]) -> None:
        self._history.forms.append(
            {
                "dossier_id": self._id, "form": form.value,
                "year": self._context.centre.day(at).year, "issued_at": at,
                "issued_by": self._hands[place].id,
                "words": json.dumps(fields, ensure_ascii=False),
            }
        )  # fmt: skip

    def _day_after(self, at: datetime, days: int) -> date:
        day = self._context.centre.day(at) + timedelta(days=days)
        while not is_working_day(self._context.centre, day):
            day += timedelta(days=1)
        return day
