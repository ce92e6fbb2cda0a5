"""The papers of a dossier: ticked against its procedure's list, brought later, missing still."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from config.wire import ErrorCode
from config.wire.dossiers.answers import DossierPaper, PaperAdded, PaperState, PaperTicked
from config.wire.procedures import Paper
from queue_server.core.errors import BadRequest


def ticked_papers(listed: Sequence[Paper], ticked: Sequence[PaperTicked]) -> list[DossierPaper]:
    """Every paper of the procedure's list as it was ticked.

    One that was not ticked is missing where it is always needed, and not needed where the list
    names it for a case or it is a note. Raises `BadRequest` for a paper that is not on the
    list, or was ticked twice.
    """
    before = [
        DossierPaper(
            name=paper.name,
            state=PaperState.NOT_NEEDED if paper.case or paper.note else PaperState.MISSING,
            originals_required=paper.originals,
            copies_required=paper.copies,
            originals=0,
            copies=0,
            case=paper.case,
        )
        for paper in listed
    ]
    changed = changed_papers(before, ticked)
    return [changed.get(place, paper) for place, paper in enumerate(before)]


def changed_papers(
    before: Sequence[DossierPaper], ticked: Sequence[PaperTicked]
) -> dict[int, DossierPaper]:
    """The papers that were ticked, by their places. Raises `BadRequest` as `ticked_papers`."""
    changed: dict[int, DossierPaper] = {}
    for number, tick in enumerate(ticked):
        if tick.paper >= len(before):
            known = f"the list has {len(before)} papers"
            raise BadRequest(fields={f"papers.{number}.paper": known})
        if tick.paper in changed:
            raise BadRequest(fields={f"papers.{number}.paper": "was ticked before"})
        changed[tick.paper] = _ticked(before[tick.paper], tick)
    return changed


def _ticked(paper: DossierPaper, tick: PaperTicked) -> DossierPaper:
    """Received without a count means as many as are asked for, one at least."""
    originals, copies = tick.originals, tick.copies
    if tick.state is not PaperState.RECEIVED:
        originals = copies = 0
    elif not originals and not copies:
        originals, copies = paper.originals_required, paper.copies_required
        if not originals and not copies:
            copies = 1
    counts = {"state": tick.state, "originals": originals, "copies": copies, "note": tick.note}
    return paper.model_copy(update=counts)


def added_papers(added: Sequence[PaperAdded]) -> list[DossierPaper]:
    """Papers that the procedure's list does not name."""
    return [
        DossierPaper(
            name=paper.name,
            state=PaperState.RECEIVED,
            originals_required=0,
            copies_required=0,
            originals=paper.originals,
            copies=paper.copies,
        )
        for paper in added
    ]


def requested_papers(
    papers: Sequence[DossierPaper], requested: Sequence[str]
) -> tuple[dict[int, DossierPaper], list[DossierPaper]]:
    """What form 02 asks for is missing from now on: papers of the list by their places, and
    others, to be added.

    A name stands for the first paper of that name which is missing, else for the first of it.
    """
    changed: dict[int, DossierPaper] = {}
    added: list[DossierPaper] = []
    for name in dict.fromkeys(map(_plain, requested)):
        places = [place for place, paper in enumerate(papers) if _plain(paper.name) == name]
        lacking = [place for place in places if papers[place].state is PaperState.MISSING]
        if places:
            place = (lacking or places)[0]
            changed[place] = papers[place].model_copy(update=_GONE)
        elif name:
            added.append(_asked_for(name))
    return changed, added


_GONE: Final = {"state": PaperState.MISSING, "originals": 0, "copies": 0}


def _plain(name: str) -> str:
    return " ".join(name.split())


def _asked_for(name: str) -> DossierPaper:
    return DossierPaper(name=name, originals_required=0, copies_required=0, **_GONE)


def missing(papers: Sequence[DossierPaper]) -> dict[str, str]:
    """The names of the papers that are missing, by `papers.{place}`."""
    return {
        f"papers.{place}": paper.name
        for place, paper in enumerate(papers)
        if paper.state is PaperState.MISSING
    }


def require_dates(day: date | None, received_on: date, today: date, field: str) -> None:
    """A day that is set for later lies neither before the receipt nor before today.

    Raises `BadRequest`.
    """
    if day is None:
        return
    if day < received_on:
        raise BadRequest(ErrorCode.BEFORE_RECEIPT, fields={field: "is before the receipt"})
    if day < today:
        raise BadRequest(fields={field: "is past"})
