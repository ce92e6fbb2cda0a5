"""Procedures as TOML and CSV: written and read again they are the same; mistakes are told."""

from __future__ import annotations

import csv
import io
import tomllib
import unicodedata
from collections.abc import Sequence
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.demo import demo_procedures
from config.text.characters import typed
from config.wire.procedures import (
    Channel,
    ChannelLimit,
    Fee,
    Limit,
    LimitUnit,
    OnlineLevel,
    Paper,
    Procedure,
)
from queue_server.catalogue.exchange.csv_format import EXCEL_CELL, too_long_for_excel, write_csv
from queue_server.catalogue.exchange.files import read_file, write_file
from queue_server.catalogue.exchange.toml_format import write_toml
from queue_server.catalogue.file_reading import FileRead

COMBINING = "".join(chr(point) for point in range(0x110000) if unicodedata.combining(chr(point)))
# Excel and people leave blanks at the edges of a cell; the catalogue does not keep them.
words = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc", "Cf", "Co", "Zl", "Zp"], include_characters="\n\t"
    ),
    max_size=24,
).map(lambda written: typed(written).strip().lstrip(COMBINING))
named = words.filter(bool)
days = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1))
slugs = st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True)
channels = st.one_of(st.none(), st.sampled_from(Channel))
limits = st.one_of(
    st.just(Limit()),
    st.builds(
        Limit,
        amount=st.integers(0, 3_650),
        unit=st.sampled_from([LimitUnit.WORKING_DAY, LimitUnit.CALENDAR_DAY, LimitUnit.HOUR]),
    ),
)
channel_limits = st.builds(
    ChannelLimit,
    channel=channels,
    statutory=limits,
    committed=st.one_of(st.none(), limits),
    note=words,
)
fees = st.builds(
    Fee,
    name=words,
    amount=st.one_of(st.none(), st.integers(0, 10**9)),
    channel=channels,
    text=words,
    valid_from=st.one_of(st.none(), days),
    valid_to=st.one_of(st.none(), days),
    legal_basis=words,
    exemption=words,
)
papers = st.builds(
    Paper,
    name=named,
    originals=st.integers(0, 99),
    copies=st.integers(0, 99),
    form=words,
    case=words,
    heading=words,
    note=st.booleans(),
)
procedures = st.builds(
    Procedure,
    code=st.from_regex(r"[0-9A-Z][0-9A-Z.\-]{1,31}", fullmatch=True),
    name=st.dictionaries(st.sampled_from(["vi", "en", "fr"]), named).map(
        lambda names: {"vi": "Thủ tục", **names}
    ),
    field=named,
    decided_by=words,
    level=words,
    decision=words,
    audience=st.lists(named, max_size=3),
    limits=st.lists(channel_limits, max_size=4),
    cutoff=st.one_of(st.none(), st.builds(time, st.integers(0, 23), st.integers(0, 59))),
    fees=st.lists(fees, max_size=4),
    papers=st.lists(papers, max_size=4),
    results=st.lists(named, max_size=3),
    conditions=words,
    online_level=st.sampled_from(OnlineLevel),
    forms_written_for_citizen=st.none() | st.booleans(),
    forms_note=words,
    received_out_of_hours=st.booleans(),
    paperless=st.booleans(),
    legal_basis=words,
    service=st.one_of(st.none(), slugs),
    workflow=st.one_of(st.none(), slugs),
    unread=st.dictionaries(slugs, named, max_size=3),
    source=words,
)


def by_channel(procedure: Procedure) -> Procedure:
    """With limits and fees in the order of the columns; within a channel as they were."""
    order: list[Channel | None] = [None, *Channel]
    return procedure.model_copy(
        update={
            "limits": sorted(procedure.limits, key=lambda line: order.index(line.channel)),
            "fees": sorted(procedure.fees, key=lambda fee: order.index(fee.channel)),
        }
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("exchange")


def read_words(folder: Path, name: str, content: str | bytes, language: str = "en") -> FileRead:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return read_file(path, language)


def places(read: FileRead) -> list[tuple[int | None, str]]:
    return [(one.line, one.key) for one in read.mistakes]


# ---------------------------------------------------------------------------------- TOML


@settings(deadline=None)
@given(st.lists(procedures, max_size=3, unique_by=lambda one: one.code))
def test_toml_loses_nothing(folder: Path, some: Sequence[Procedure]) -> None:
    path = folder / "round.toml"
    write_file(path, some)
    read = read_file(path, "en")
    assert read.mistakes == []
    assert read.procedures == list(some)


def test_toml_leaves_out_what_is_not_said() -> None:
    (said,) = tomllib.loads(write_toml([demo_procedures()[0]]))["procedures"]
    assert said["code"] == "1.001193"
    assert said["cutoff"] == time(15)
    assert not {"unread", "service", "received_out_of_hours"} & set(said)


WRONG_TOML = """\
[[procedures]]
code = "1.001193"
nme = { vi = "Đăng ký khai sinh" }
field = "Hộ tịch"
limits = [{ channel = "online", statutory = { amount = 3, unit = "working days" } }]
papers = [{ name = "Tờ khai", originals = -1 }]

[[procedures]]
code = "một hai"
name = { vi = "Đăng ký kết hôn" }
field = "Hộ tịch"
cutoff = "15h"
"""


def test_every_mistake_of_a_toml_file_is_told_with_its_line(folder: Path) -> None:
    read = read_words(folder, "wrong.toml", WRONG_TOML)
    assert not read.can_be_imported
    assert places(read) == [
        (1, "procedures[0].name"),
        (3, "procedures[0].nme"),
        (5, "procedures[0].limits[0].statutory.unit"),
        (6, "procedures[0].papers[0].originals"),
        (9, "procedures[1].code"),
        (12, "procedures[1].cutoff"),
    ]
    unknown, unit = read.mistakes[1], read.mistakes[2]
    assert unknown.did_you_mean == "name"
    assert unit.did_you_mean == "working_day"
    assert "working_day, calendar_day, hour, unspecified" in unit.expected
    assert "1.001193" in read.mistakes[4].expected


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"\xff\xfe[[procedures]]", 1),
        ('[[procedures]]\ncode = “1.001193”\nname = { vi = "a" }\nfield = "b"\n', 2),
        ("procedures = 3\n", 1),
        ('procedures = ["một"]\n', 1),
    ],
)
def test_what_is_no_toml_of_procedures_is_told(
    folder: Path, content: str | bytes, line: int
) -> None:
    read = read_words(folder, "odd.toml", content)
    assert not read.can_be_imported
    assert read.mistakes[0].line == line


def test_a_code_that_comes_twice_is_a_warning(folder: Path) -> None:
    one = '[[procedures]]\ncode = "1.001193"\nname = { vi = "a" }\nfield = "b"\n'
    read = read_words(folder, "twice.toml", one + one)
    assert read.can_be_imported
    assert places(read) == [(5, "1.001193")]


# ----------------------------------------------------------------------------------- CSV


@settings(deadline=None)
@given(st.lists(procedures, min_size=1, max_size=3, unique_by=lambda one: one.code))
def test_csv_loses_nothing_but_the_order_of_the_channels(
    folder: Path, some: Sequence[Procedure]
) -> None:
    path = folder / "round.csv"
    write_file(path, some)
    read = read_file(path, "en")
    assert read.mistakes == []
    assert read.procedures == [by_channel(one) for one in some]


def test_csv_is_for_excel() -> None:
    procedure = Procedure(
        code="1.001193",
        name={"vi": "Đăng ký khai sinh"},
        field="Hộ tịch",
        conditions="- Có mặt cả hai bên",
        papers=[Paper(name="Tờ khai", originals=2, copies=1), Paper(name="Ảnh", copies=2)],
        fees=[Fee(amount=8_000, channel=Channel.ONLINE, text="một bản")],
        limits=[
            ChannelLimit(
                channel=Channel.IN_PERSON,
                statutory=Limit(amount=3, unit=LimitUnit.WORKING_DAY),
                committed=Limit(amount=0, unit=LimitUnit.WORKING_DAY),
            )
        ],
    )
    text = write_csv([procedure])
    assert text.startswith("\ufeffcode;name_vi;name_en;field;")
    (row,) = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=";")
    assert row["code"] == "'1.001193"  # Excel would make a number of it
    assert row["conditions"] == "'- Có mặt cả hai bên"  # and a formula of this
    assert row["papers"] == "2 bản chính; 1 bản sao: Tờ khai\n2 bản sao: Ảnh"
    assert row["fee_online"] == "8000: một bản"
    assert row["limit_in_person"] == "3 ngày làm việc | committed=trong ngày"
    assert row["forms_written_for_citizen"] == ""  # nobody has said


HAND_WRITTEN = """\
Code,name_vi,field,limit_in_person,fee,papers,cutoff
1.001193,Đăng ký khai sinh,Hộ tịch,trong ngày,,"Tờ khai
1 bản sao: Giấy chứng sinh | case=Sinh tại bệnh viện",15:00

="2.000815",Chứng thực bản sao,Chứng thực,1 working_day,"2.000: một trang",,
"""


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_file_that_a_person_writes_is_read(folder: Path, delimiter: str) -> None:
    rows = csv.reader(io.StringIO(HAND_WRITTEN))
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    read = read_words(folder, "hand.csv", text.getvalue())
    assert read.mistakes == []
    birth, copy = read.procedures
    assert (birth.code, copy.code) == ("1.001193", "2.000815")
    assert birth.limits == [
        ChannelLimit(
            channel=Channel.IN_PERSON, statutory=Limit(amount=0, unit=LimitUnit.WORKING_DAY)
        )
    ]
    assert birth.papers == [
        Paper(name="Tờ khai", originals=1),
        Paper(name="Giấy chứng sinh", copies=1, case="Sinh tại bệnh viện"),
    ]
    assert birth.cutoff == time(15)
    assert copy.fees == [Fee(amount=2_000, text="một trang")]


WRONG_CSV = """\
code;name_vi;field;limit_in_person;papers;fee;online_level;received_out_of_hours;service
1001193;Đăng ký;Hộ tịch;3 wd;;;;;
;Kết hôn;Hộ tịch;;"1 bản chính: Tờ khai | frm=x";;toàn bộ;;
1.000894;;Hộ tịch;;;hai nghìn: một lần;;đôi khi;Quầy 1
1.000656;Khai tử;Hộ tịch;;;;;;;thừa một ô
"""


def test_every_mistake_of_a_csv_file_is_told_with_line_and_column(folder: Path) -> None:
    read = read_words(folder, "wrong.csv", WRONG_CSV, "vi")
    assert not read.can_be_imported
    assert places(read) == [
        (2, "limit_in_person"),
        (3, "papers"),
        (3, "online_level"),
        (4, "fee"),
        (4, "received_out_of_hours"),
        (5, ""),
    ]
    assert "3 ngày làm việc" in read.mistakes[0].expected
    assert "1 bản chính" in read.mistakes[1].expected
    assert read.mistakes[4].expected == "có hoặc không"


def test_what_the_model_refuses_is_told_by_its_column(folder: Path) -> None:
    content = "code;name_vi;field;service\n1.001193;;Hộ tịch;Quầy 1\n1001193,5;Kết hôn;;\n"
    read = read_words(folder, "refused.csv", content)
    assert places(read) == [(2, "name_vi"), (2, "service"), (3, "code"), (3, "field")]
    assert "format the column as text" in read.mistakes[2].expected


@pytest.mark.parametrize(
    ("content", "places_told"),
    [
        ("", [(1, "")]),
        ("mã;tên\n1;2\n", [(1, "mã"), (1, "tên"), (1, "code"), (1, "name_vi"), (1, "field")]),
        ("code;name_vi;field;limits\n", [(1, "limits")]),
        ("Mã thủ tục\n".encode("utf-16"), [(1, "")]),
    ],
)
def test_what_is_no_csv_of_procedures_is_told(
    folder: Path, content: str | bytes, places_told: list[tuple[int, str]]
) -> None:
    read = read_words(folder, "odd.csv", content)
    assert places(read) == places_told
    assert not read.can_be_imported


def test_a_column_that_is_nearly_right_is_named(folder: Path) -> None:
    read = read_words(folder, "near.csv", "code;name_vi;field;paper\n")
    assert read.mistakes[0].did_you_mean == "papers"


def test_cells_that_excel_would_cut_are_told() -> None:
    long = Procedure(code="1.001193", name={"vi": "a"}, field="b", conditions="x" * EXCEL_CELL)
    longer = long.model_copy(update={"code": "1.000894", "conditions": "x" * (EXCEL_CELL + 1)})
    assert too_long_for_excel([long, longer]) == ["1.000894"]


# ------------------------------------------------------------------------------ the files


@pytest.mark.parametrize("name", ["catalogue.xlsx", "catalogue"])
def test_another_ending_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(ValueError, match=r"^(\.xlsx)?$"):
        read_file(folder / name, "en")
    with pytest.raises(ValueError, match=r"^(\.xlsx)?$"):
        write_file(folder / name, [])


def test_an_old_file_stays_whole_until_the_new_one_is(folder: Path) -> None:
    path = folder / "kept.toml"
    write_file(path, demo_procedures())
    write_file(path, demo_procedures()[:1])
    assert len(read_file(path, "en").procedures) == 1
    assert [one.name for one in folder.glob("*kept*")] == ["kept.toml"]


def test_the_starter_procedures_survive_both_ways(folder: Path) -> None:
    for name in ("starter.toml", "starter.csv"):
        write_file(folder / name, demo_procedures())
        again = read_file(folder / name, "en").procedures
        assert [*map(by_channel, again)] == [*map(by_channel, demo_procedures())]
