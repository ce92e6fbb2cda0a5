"""Procedures are found by words however they are typed."""

from __future__ import annotations

import random
import tomllib
import unicodedata
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.text.spelling import plain
from config.wire.procedures import Procedure
from queue_server.catalogue.search import MOST_LETTERS, MOST_TERMS, Index, terms_of
from queue_server.catalogue.synonyms import SYNONYMS
from tests.catalogue.conftest import A_FEW, BIRTH, COPY, MARRIAGE, RESIDENCE, procedure

EVERYTHING = (
    *A_FEW,
    procedure("1.004884", "Đăng ký lại khai sinh"),
    procedure("1.010041", "Xác nhận thông tin về cư trú", RESIDENCE.field),
    procedure("2.000635", "Cấp bản sao trích lục hộ tịch"),
)
INDEX = Index(EVERYTHING)


def found(words: str, field: str | None = None, index: Index = INDEX) -> list[str]:
    return [EVERYTHING[place].code for place in index.find(words, field)]


@pytest.mark.parametrize(
    "words",
    ["đăng ký", "dang ky", "DANG KY", "Đăng Ký", "  đăng   ký ", "đăng kí", "dang-ky", "ĐĂNG KÝ"],
)
def test_diacritics_and_case_do_not_matter(words: str) -> None:
    everyone = {BIRTH.code, MARRIAGE.code, RESIDENCE.code, "1.004884", "1.010041"}
    assert set(found(words)) == everyone
    assert found(words) == found("đăng ký")


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_every_way_to_write_a_letter_is_the_same(form: str) -> None:
    typed = unicodedata.normalize(form, "Đăng ký thường trú")  # type: ignore[arg-type]
    assert found(typed) == [RESIDENCE.code]
    assert plain(typed) == "dang ki thuong tru"


@pytest.mark.parametrize("words", ["sinh khai", "khai sin", "s khai", "sinh, khai!"])
def test_words_in_any_order_and_their_beginnings(words: str) -> None:
    assert set(found(words)) == {BIRTH.code, "1.004884"}


@pytest.mark.parametrize("words", ["1.001193", "001193", "1001193", "0011", "1.0011"])
def test_codes(words: str) -> None:
    assert found(words)[0] == BIRTH.code


def test_a_short_number_is_no_code() -> None:
    assert found("1.0") == found("1 0")


def test_a_name_that_begins_so_comes_before_one_that_has_the_words_and_that_before_a_field() -> (
    None
):
    assert found("đăng ký khai sinh") == [BIRTH.code, "1.004884"]
    # "cư trú" is in one name, and in the field of another procedure.
    assert found("cư trú") == ["1.010041", RESIDENCE.code]


def test_of_names_that_have_the_words_the_plainest_comes_first() -> None:
    long = procedure("1.1", "Cấp bản sao trích lục hộ tịch, bản sao giấy khai sinh")
    assert Index([long, BIRTH]).find("khai sinh") == [1, 0]


def test_a_field_narrows() -> None:
    assert set(found("đăng ký", "Hộ tịch")) == {BIRTH.code, MARRIAGE.code, "1.004884"}
    assert found("", "Chứng thực") == [COPY.code]
    assert found("đăng ký", "chứng thực") == []


def test_without_words_everything_by_name() -> None:
    names = [EVERYTHING[place].name["vi"] for place in INDEX.find("")]
    assert len(names) == len(EVERYTHING)
    assert names == sorted(names, key=plain)
    assert INDEX.find(" .,- ") == INDEX.find("")


def test_what_this_hall_receives_comes_first_but_not_before_a_better_answer() -> None:
    tax = procedure("1.1", "Đăng ký thuế", "Thuế")
    index = Index([tax, RESIDENCE], lambda one: one is not tax)
    assert index.find("") == [1, 0]
    assert index.find("đăng ký") == [1, 0]
    assert index.find("thuế") == [0]
    better = Index([tax, COPY, procedure("1.2", "Bản sao thuế")], lambda one: one is COPY)
    assert better.find("bản sao thuế") == [2]
    assert better.find("bản sao") == [2, 1]


def test_an_english_name_is_found_too() -> None:
    both = Procedure(code="1.1", name={"vi": "Đăng ký khai tử", "en": "Register a death"}, field="")
    assert Index([both]).find("death reg") == [0]


@pytest.mark.parametrize(
    "sentence",
    ["làm giấy khai sinh cho cháu", "tôi muốn xin khai sinh", "thủ tục khai sinh thì làm ở"],
)
def test_what_people_say_around_it_is_left_out_where_nothing_has_it(sentence: str) -> None:
    assert found(sentence)[0] == BIRTH.code


def test_words_that_only_fill_still_count_where_something_has_them() -> None:
    assert found("giấy") == []
    paper = procedure("1.9", "Cấp giấy xác nhận")
    assert Index([BIRTH, paper]).find("giấy") == [1]
    assert Index([BIRTH, paper]).find("cho cháu") == []


def test_nothing() -> None:
    assert found("hộ chiếu") == []
    assert Index([]).find("đăng ký") == []


LETTERS = st.text("aăâàáạđĐdeêếioôơởuưừyỳbctrnhgk .-_,()1\u0301\u0309\u031b", max_size=40)


@given(LETTERS)
def test_folding_is_the_same_however_it_is_written(said: str) -> None:
    folded = plain(said)
    assert plain(folded) == folded
    assert plain(unicodedata.normalize("NFD", said)) == plain(unicodedata.normalize("NFC", said))
    assert plain(said.upper()) == folded


@given(st.sampled_from(EVERYTHING), st.randoms(use_true_random=False))
def test_every_procedure_is_found_by_some_of_its_words(
    wanted: Procedure, chance: random.Random
) -> None:
    words = terms_of(wanted.name["vi"])
    chosen = chance.sample(words, chance.randint(1, len(words)))
    typed = [word[: chance.randint(1, len(word))].upper() for word in chosen]
    assert wanted.code in found(" ".join(typed))


def test_two_thousand_are_searched_quicker_than_a_few_are_folded() -> None:
    """A ratio, so that a slow machine changes nothing: what is typed must not fold anew."""
    names = [f"{one.name['vi']} trường hợp số {n}" for n in range(290) for one in EVERYTHING]
    many = [procedure(f"1.{n:06}", name) for n, name in enumerate(names)]
    assert len(many) >= 2_000
    index = Index(many)

    def seconds(questions: int) -> float:
        began = perf_counter()
        for _ in range(questions):
            assert len(index.find("dang ky khai sinh so 2")) > 100
        return perf_counter() - began

    began = perf_counter()
    Index(many)
    building = perf_counter() - began
    assert min(seconds(1) for _ in range(5)) < building / 5


DEMO = [
    Procedure.model_validate(one)
    for one in tomllib.loads(
        (Path(__file__).parents[2] / "config/demo/procedures.toml").read_text(encoding="utf-8")
    )["procedures"]
]
OF_THE_DEMO = Index(DEMO)


def first(words: str) -> str:
    """The code that the demo's catalogue answers `words` with first."""
    places = OF_THE_DEMO.find(words)
    return DEMO[places[0]].code if places else ""


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("giấy độc thân", {"1.004873"}),
        ("xin giấy xác nhận độc thân cho con", {"1.004873"}),
        ("sổ đỏ", {"1.013978", "2.001035"}),
        ("làm sổ hồng cho nhà", {"1.013978", "2.001035"}),
        ("sang tên", {"1.013978", "2.001035"}),
        ("sang tên sổ đỏ", {"1.013978", "2.001035"}),
        ("hộ khẩu", {"1.004222"}),
        ("nhập hộ khẩu cho con", {"1.004222"}),
        ("công chứng", {"2.000815"}),
        ("sao y công chứng", {"2.000815"}),
        ("làm giấy khai sinh cho con", {"1.001193"}),
        ("mới sinh em bé", {"1.001193"}),
        ("giấy chứng tử", {"1.000656"}),
        ("đăng ký cưới", {"1.000894"}),
        ("xây nhà", {"1.013225"}),
        ("mở quán cà phê", {"1.001612"}),
        ("tiền người già", {"1.014027"}),
        ("sổ nghèo", {"1.011607"}),
        ("KT3", {"1.004194"}),
        ("so do", {"1.013978", "2.001035"}),
        ("red book", {"1.013978", "2.001035"}),
    ],
)
def test_people_s_own_names_of_things(words: str, codes: set[str]) -> None:
    assert first(words) in codes


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("khia sinh", "1.001193"),
        ("đăng ký khai sinnh", "1.001193"),
        ("dang ky kết hno", "1.000894"),
        ("tạm trus", "1.004194"),
        ("thừong trú", "1.004222"),
        ("giam hoj", "1.004837"),
        ("khaisinh", "1.001193"),
        ("kethon", "1.000894"),
        ("khai sinh quá hạn thì sao", "1.001193"),
    ],
)
def test_slips_words_run_together_and_words_too_many(words: str, code: str) -> None:
    assert first(words) == code


def test_what_was_typed_comes_before_what_it_may_mean() -> None:
    index = Index([procedure("1.1", "Đăng ký thường trú"), procedure("1.2", "Cấp sổ hộ khẩu")])
    assert index.find("hộ khẩu") == [1, 0]


@pytest.mark.parametrize("words", ["zzzz", "xyz abc", "qqq khai", "cho cháu", "12345678"])
def test_what_is_like_nothing_finds_nothing(words: str) -> None:
    assert OF_THE_DEMO.find(words) == []


def test_every_synonym_has_words() -> None:
    for phrases, officials in SYNONYMS:
        assert phrases
        assert officials
        for phrase in phrases:
            assert terms_of(phrase), phrase


def test_a_question_of_thousands_of_words_is_looked_at_as_far_as_anybody_types() -> None:
    asked = "khai sinh " + "zzz " * 40
    assert MOST_LETTERS <= 200
    assert MOST_TERMS <= 12
    assert INDEX.find(asked + "đăng ký " * 5_000) == INDEX.find(asked[:MOST_LETTERS])
