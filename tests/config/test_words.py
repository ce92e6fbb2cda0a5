"""The words of the Vietnamese catalogue: one spelling, one name for each thing, one address.

What people read is kept to these here, since a sentence that is right by itself can still be the
one that calls a thing by another name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Final

from config.text.catalogue import catalogue_parts

NEW_PLACE: Final = re.compile(r"(?<!q)(?:o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])(?![a-zà-ỹđ])", re.IGNORECASE)
"""A tone on the second vowel: "huỷ", "xoá". The product writes "hủy", "xóa", as most offices do."""


def vietnamese() -> Iterator[tuple[str, str]]:
    """Every text of the catalogue with its key."""
    for catalogue in catalogue_parts("vi").values():
        for message in catalogue:
            said = message.string or ""
            words = said if isinstance(said, str) else " ".join(said)
            yield str(message.id), words


def those_with(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    return [(key, words) for key, words in vietnamese() if key and pattern.search(words)]


def test_tones_stand_where_most_people_write_them() -> None:
    assert those_with(NEW_PLACE) == []


def texts(language: str) -> Iterator[tuple[str, str]]:
    """Every text of a catalogue with its key; of plural forms all, in one."""
    for catalogue in catalogue_parts(language).values():
        for message in catalogue:
            said = message.string or ""
            if message.id:
                key = message.id if isinstance(message.id, str) else message.id[0]
                yield key, said if isinstance(said, str) else " ".join(said)


ADMINISTRATORS: Final = (
    "check.", "doctor.", "backup.", "import.", "command.", "centre_file.", "help.",
    "first_run.steps.data_key.",
)  # fmt: skip
"""What is read on the command line of the server, or says what to do there, may name keys,
files and programs."""

NEVER_IN_VIETNAMESE: Final = {
    r"\bbà con\b|\bquý công dân\b|\bquý vị\b": "citizens are ông/bà",
    r"\bbạn\b": "citizens are ông/bà, staff anh/chị",
    r"\bvé\b": "the paper is a phiếu",
    r"ki-?ốt|(?<!motcua-)(?<!{)\bkiosks?\b(?!-)": "a kiosk is a máy lấy số",
    r"bảng gọi số|bàn gọi số": "the board is a màn hình gọi số, the console is điều hành gọi số",
    r"trả về hàng|trở lại hàng": "back to the queue is đưa lại hàng chờ",
    r"biên nhận|giấy tiếp nhận(?! hồ sơ và hẹn trả kết quả)": "the receipt is the giấy hẹn",
    r"không nhận được hồ sơ": "a dossier that is refused is one that không thể tiếp nhận",
    r"\bthu khóa\b": "thu hồi khóa kết nối",
    r"đường dây|đường truyền": "kết nối mạng",
    r"bao lâu có kết quả|hết bao nhiêu tiền": "thời hạn giải quyết; phí, lệ phí",
    r"(?<!phí, )\blệ phí\b": "phí, lệ phí",
    r"\btầm thấp\b": "hạ thấp nút bấm",
    r"chưa hiểu nhau": "máy lấy số chưa liên lạc được với máy chủ",
    r"quản trị viên": "the administrator is the người quản trị",
    r"\bnhân viên\b(?! y tế)": "staff are cán bộ",
    r"hướng dẫn ở cửa|quầy hướng dẫn": "help is at the bàn hướng dẫn",
}

NEVER_IN_ENGLISH: Final = {
    r"clock stood|clock stands|clock stopped": "a clock that waits is paused",
    r"being processed": "a dossier is in progress",
    r"(number|ticket|this|it|and it) is good\b": "a number is valid",
    r"may you go first": "are you entitled to priority?",
    r"slip of control": "processing control slip",
    r"time by law|by law:": "statutory time limit",
    r"does not receive|not received \(": "a dossier is not accepted",
    r"reception desk|help desk|greeter at the": "help is at the welcome desk",
    r"hall screen": "the screen in the hall is the board",
    r"\bpassword until now\b": "current password",
}

TECHNICAL: Final = re.compile(
    r"\bJSON\b|\bTOML\b|\bURL\b|\bHTTP\b(?!://)|\btoken\b|/etc/|\.toml\b|permissions|“administer”",
    re.I,
)


def found_in(language: str, patterns: dict[str, str]) -> list[tuple[str, str, str]]:
    """Key, words and the reason of each text that has a word that never stands there."""
    return [
        (key, words, reason)
        for key, words in texts(language)
        for pattern, reason in patterns.items()
        if re.search(pattern, words, re.IGNORECASE)
        and not (key.startswith(ADMINISTRATORS) and "kiosk" in words)
    ]


def test_no_word_that_people_do_not_say() -> None:
    assert found_in("vi", NEVER_IN_VIETNAMESE) == []
    assert found_in("en", NEVER_IN_ENGLISH) == []


def test_no_technical_word_in_what_clerks_and_citizens_read() -> None:
    for language in ("vi", "en"):
        wrong = [
            (key, words)
            for key, words in texts(language)
            if not key.startswith(ADMINISTRATORS) and TECHNICAL.search(words)
        ]
        assert wrong == [], language


SAME: Final = (
    ("common.action.return", "console.return", "console.undo_this", "console.action.return"),
    ("common.state.no_show", "console.state.no_show", "console.no_show", "console.day.absent"),
    ("board.title", "console.kind.board", "devices.kind.board", "start.boards"),
    ("console.kind.kiosk", "devices.kind.kiosk", "start.kiosks"),
    ("devices.revoke", "devices.revoke_yes"),
    ("board.slide_fee", "procedures.fact.fee", "procedures.fees.heading", "kiosk.procedure_fee"),
    ("board.slide_limit", "procedures.fact.limit", "kiosk.procedure_limit"),
    ("desk.limit_unread", "dossiers.standing.unread", "reports.measure.unread"),
)
"""Keys that name one thing, and so have one text in Vietnamese."""


def test_one_thing_has_one_name() -> None:
    said = dict(texts("vi"))
    for keys in SAME:
        assert len({said[key] for key in keys}) == 1, keys


NAMED: Final = {
    "console.return": "Đưa lại hàng chờ",
    "console.title": "Điều hành gọi số",
    "desk.title": "Xử lý hồ sơ",
    "devices.column.line": "Kết nối mạng",
    "devices.revoke": "Thu hồi khóa kết nối",
    "kiosk.low_reach": "Hạ thấp nút bấm",
    "kiosk.procedure_fee": "Phí, lệ phí",
    "procedures.fact.limit": "Thời hạn giải quyết",
}


def test_what_clerks_and_citizens_call_it() -> None:
    said = dict(texts("vi"))
    assert {key: said[key] for key in NAMED} == NAMED
    assert "không thể tiếp nhận hồ sơ này" in said["follow.lead_refused"]
    assert "Máy lấy số chưa liên lạc được với máy chủ" in said["kiosk.problem_bad_request"]
    english = dict(texts("en"))
    assert english["dossiers.standing.stopped"] == "Paused"
    assert english["dossiers.status.in_progress"] == "In progress"
    assert english["kiosk.priority_question"] == "Are you entitled to priority?"
    assert english["forms.title.6"] == "PROCESSING CONTROL SLIP"
    assert english["forms.limit"] == "Statutory time limit"
    assert "cannot accept" in english["follow.lead_refused"]


def test_the_demo_speaks_to_citizens_as_the_catalogue_does() -> None:
    demo = files("config").joinpath("demo", "centre.toml").read_text(encoding="utf-8")
    said = re.findall(r'\bvi = "([^"]*)"', demo)
    wrong = [
        words for words in said for pattern in NEVER_IN_VIETNAMESE
        if re.search(pattern, words, re.IGNORECASE)
    ]  # fmt: skip
    assert said
    assert wrong == []
