"""What a centre asks people after their visit or result, and how the answers are counted.

The five steps are those of Decision 766/QĐ-TTg's satisfaction figures; the points of the long form
(2, 1 or 0 for each criterion) and its bands are those of forms by Circular 01/2018/TT-VPCP.
"""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from config.hardware import Section
from config.wire.vocabulary import Localised, Slug


class SurveyReason(Section):
    """Why somebody is satisfied or not, chosen by a touch."""

    id: Slug
    name: Localised
    about: Literal["process", "attitude"] = "process"
    kind: Literal["fault", "praise"] = "fault"


class SurveyCriterion(Section):
    """A line of the long form: 2, 1 or 0 points."""

    id: Slug
    name: Localised


class SurveyBand(Section):
    """A name for answers to the long form from a number of points on."""

    points: int = Field(ge=0, le=100)
    name: Localised


def _reason(
    id: str,
    vi: str,
    en: str,
    about: Literal["process", "attitude"],
    kind: Literal["fault", "praise"] = "fault",
) -> SurveyReason:
    return SurveyReason(id=id, name={"vi": vi, "en": en}, about=about, kind=kind)


REASONS: Final = [
    _reason("cho-lau", "Phải chờ lâu", "Long wait", "process"),
    _reason("giay-to-phuc-tap", "Giấy tờ phức tạp", "Complicated papers", "process"),
    _reason("di-lai-nhieu-lan", "Phải đi lại nhiều lần", "Had to come several times", "process"),
    _reason("tre-hen", "Trả kết quả trễ hẹn", "Result came late", "process"),
    _reason("nhanh-gon", "Nhanh gọn", "Quick and simple", "process", "praise"),
    _reason("dung-hen", "Đúng hẹn", "On time", "process", "praise"),
    _reason("chua-nhiet-tinh", "Chưa nhiệt tình", "Not helpful", "attitude"),
    _reason("noi-kho-hieu", "Giải thích khó hiểu", "Hard to understand", "attitude"),
    _reason("gay-phien-ha", "Gây phiền hà", "Made difficulties", "attitude"),
    _reason("than-thien", "Thân thiện", "Friendly", "attitude", "praise"),
    _reason("de-hieu", "Giải thích dễ hiểu", "Easy to understand", "attitude", "praise"),
]
BANDS: Final = [
    SurveyBand(points=15, name={"vi": "Xuất sắc", "en": "Excellent"}),
    SurveyBand(points=12, name={"vi": "Tốt", "en": "Good"}),
    SurveyBand(points=9, name={"vi": "Khá", "en": "Fair"}),
    SurveyBand(points=6, name={"vi": "Trung bình", "en": "Average"}),
    SurveyBand(points=0, name={"vi": "Yếu", "en": "Weak"}),
]


class Surveys(Section):
    """The survey after a visit and after a result."""

    asked: bool = True
    """Whether people are asked at all."""
    open_days: int = Field(default=14, ge=1, le=90)
    """Days after the visit, or after the result was handed over, within which answers are taken."""
    least_answers: int = Field(default=20, ge=5, le=1_000)
    """A share of fewer answers is not shown: only their number."""
    texts_kept_days: int = Field(default=365, ge=30, le=3_650)
    """Days for which free texts are kept; marks and reasons stay."""
    reasons: list[SurveyReason] = REASONS
    criteria: list[SurveyCriterion] = []
    """The lines of the long form by which a province scores; none: it is not offered."""
    bands: list[SurveyBand] = BANDS
    """The highest first: the first whose points an answer reaches is its band."""
