"""How a centre takes suggestions, petitions and complaints (góp ý, phản ánh, kiến nghị)."""

from __future__ import annotations

from typing import Final

from pydantic import Field

from config.hardware import Section
from config.wire.vocabulary import Localised, Slug


class PetitionKind(Section):
    """What somebody brings forward, and by when it is answered."""

    id: Slug
    name: Localised
    working_days: int = Field(default=10, ge=1, le=120)


KINDS: Final = [
    PetitionKind(id="gop-y", name={"vi": "Góp ý", "en": "Suggestion"}, working_days=10),
    PetitionKind(
        id="phan-anh", name={"vi": "Phản ánh, kiến nghị", "en": "Petition"}, working_days=10
    ),
    PetitionKind(
        id="quy-dinh",
        name={"vi": "Kiến nghị về quy định, thủ tục", "en": "Petition about a rule or procedure"},
        working_days=10,
    ),
    PetitionKind(id="khieu-nai", name={"vi": "Khiếu nại", "en": "Complaint"}, working_days=20),
]
"""Petitions about rules are answered within fifteen days by law, so within ten working days; the
others are for the centre to set."""


class Petitions(Section):
    """Suggestions, petitions and complaints."""

    taken: bool = True
    """Whether citizens may send them on the page."""
    kinds: list[PetitionKind] = KINDS
    forward_days: int = Field(default=5, ge=1, le=5)
    """Working days in which a petition for another office is forwarded: at most five by Decree
    92/2017/NĐ-CP."""
    warn_days: int = Field(default=2, ge=0, le=20)
    """Working days before its last one from which on a petition is shown as urgent."""
    close_after_days: int = Field(default=15, ge=1, le=180)
    """An answer that nobody objects to closes the petition after so many days."""
    reopened_at_most: int = Field(default=2, ge=0, le=10)
    """How often somebody may say that the answer is not enough."""
    photos: int = Field(default=3, ge=0, le=5)
    """How many photos may be sent along."""
    sent_per_hour: int = Field(default=10, ge=0, le=1_000)
    """How many one address sends in an hour at most; 0: no limit."""
    persons_kept_days: int = Field(default=1_825, ge=365, le=36_500)
    """Days after its closing for which a petition's text, photos and sender are kept."""
