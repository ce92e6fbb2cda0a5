"""What a centre decides about questions that citizens ask, and their answers."""

from __future__ import annotations

from pydantic import Field

from config.hardware import Section


class Questions(Section):
    """How questions are taken and answered."""

    asked_online: bool = True
    """Whether anybody may ask on the page; staff enter those from Zalo and phone in any case."""
    answer_working_days: int = Field(default=3, ge=1, le=30)
    """Working days within which a question is to be answered, the day on which it was asked not
    counted. It is due when the centre closes; later the leaders are told on every page."""
    ask_back_hours: int = Field(default=24, ge=1, le=240)
    """Hours after the answer at which the page asks whether it spared a visit."""
    kept_days: int = Field(default=365, ge=30, le=3_650)
    """Days after its answer for which a question and its asker's contact are stored; the answer
    in the collection of frequent questions, which names nobody, stays."""
