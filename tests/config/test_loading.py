"""A file becomes a centre, or all its mistakes come out at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.centre.loading import check_centre_file, load_centre
from config.centre.mistakes import CentreFileError, Mistake
from config.centre.toml_syntax import MESSAGES
from config.text.catalogue import LANGUAGES, all_texts

Check = Callable[..., list[Mistake]]


def test_a_right_file_becomes_a_centre(centre_file: Path) -> None:
    centre = load_centre(centre_file)
    assert [service.id for service in centre.services] == ["ho-tich", "chung-thuc"]
    assert [counter.id for counter in centre.counters_for("chung-thuc")] == ["1", "2"]


def test_warnings_do_not_keep_a_centre_from_loading(check: Check, centre_file: Path) -> None:
    mistakes = check(("https://motcua.example.vn", "http://motcua.example.vn"))
    assert [mistake.is_warning for mistake in mistakes] == [True]
    assert load_centre(centre_file).public_url == "http://motcua.example.vn"


def test_all_mistakes_come_at_once_from_top_to_bottom(check: Check, centre_file: Path) -> None:
    mistakes = check(
        ("languages =", "langages ="),
        ('"07:30-11:30"', '"07:30"'),
        ("weight = 4.0", 'weight = "much"'),
        ('letter = "B"', 'letter = "A"'),
        ('services = ["chung-thuc"]', 'services = ["chung-thux", "dat-dai"]'),
        ('permissions = ["serve"]', 'permissions = ["serv"]'),
    )
    assert [mistake.key for mistake in mistakes] == [
        "langages",
        'opening.special_days[1] "2026-01-10" . hours[0]',
        'priority_classes[0] "uu-tien" . weight',
        'services[1] "chung-thuc" . letter',
        'counters[1] "2" . services[0]',
        'counters[1] "2" . services[1]',
        "roles",
        'roles[0] "clerk" . permissions[0]',
    ]
    with pytest.raises(CentreFileError) as caught:
        load_centre(centre_file)
    assert list(caught.value.mistakes) == mistakes
    assert all(str(mistake) in str(caught.value) for mistake in mistakes)


def test_the_line_is_the_key_s_own(check: Check, centre_file: Path) -> None:
    mistakes = check(
        ("daily_quota = 200", "daily_quota = 0"),
        ('"con-nho"', '"cao-tuoi"'),
        ('en = "Made up"', "fr = 3"),
        ('host = "192.168.1.50"', "host = 5"),
    )
    rows = centre_file.read_text(encoding="utf-8").split("\n")
    lines = {mistake.key: rows[(mistake.line or 0) - 1].strip() for mistake in mistakes}
    assert lines['services[1] "chung-thuc" . daily_quota'] == "daily_quota = 0"
    reason = 'priority_classes[0] "uu-tien" . reasons[1] "cao-tuoi" . id'
    assert lines[reason].startswith('{ id = "cao-tuoi", name = { vi = "Con nhỏ"')
    assert "fr = 3" in lines['opening.special_days[1] "2026-01-10" . reason.fr']
    assert lines['kiosks[0] "kiosk-1" . printer.host'] == "host = 5"


def test_a_missing_key_is_told_at_its_table(check: Check, centre_file: Path) -> None:
    (mistake,) = check(('letter = "B"\n', ""))
    rows = centre_file.read_text(encoding="utf-8").split("\n")
    assert mistake.line is not None
    assert rows[mistake.line - 1 : mistake.line + 1] == ["[[services]]", 'id = "chung-thuc"']


# ------------------------------------------------------------------- what is not TOML

SLIPS = (
    ('letter = "B"', "letter B", "an equals sign after the key"),
    ('letter = "B"', 'letter = "B', "a closing quote"),
    ('letter = "B"', "letter = “B”", "straight quotes"),
    ('letter = "B"', "letter = B", "a value: a text in quotes"),
    ('letter = "B"', 'letter = "B" icon = "land"', "one key with its value on a line"),
    ('letter = "B"', 'letter = "B"\nletter = "C"', "each key only once"),
    ('letter = "B"', r'letter = "\B"', "write it twice"),
    ('letter = "B"', 'letter = "B"\nchữ = "B"', "a key of the letters a to z"),
    ("day = 2026-01-02", "day = 2026-02-30", "a date that exists"),
    ("[[roles]]", "[[roles]", "two closing brackets ]]"),
    ("[unit]", "[unit", "a closing bracket ]"),
    ('languages = ["vi", "en"]', 'languages = ["vi" "en"]', "commas between the items"),
    ('{ vi = "Trung tâm", en', '{ vi = "Trung tâm" en', "commas between the keys within { }"),
    ("[unit]", "[unit]\n[unit]", "each [table] only once"),
    ("[[counters]]", "[counters]", "each [table] only once"),
    ("[unit]", "= 5\n[unit]", "a key"),
)


@pytest.mark.parametrize(("old", "new", "expected"), SLIPS)
def test_a_slip_of_syntax_in_words(check: Check, old: str, new: str, expected: str) -> None:
    first, *_ = check((old, new))
    assert expected in first.expected
    assert first.line is not None
    assert first.key == ""


def test_the_end_of_the_file_may_come_too_early(check: Check) -> None:
    (mistake,) = check(('permissions = ["serve"]', 'permissions = ["serve"'))
    assert "the end of the file" in mistake.found
    assert "] at its end" in mistake.expected


def test_a_slip_of_syntax_does_not_hide_what_else_is_wrong(check: Check) -> None:
    mistakes = check(
        ('letter = "B"', "letter = B"),
        ("daily_quota = 200", "daily_quota = 0"),
        ('code = "H05.99"', "code = “H05.99”"),
    )
    assert [(mistake.key, mistake.line) for mistake in mistakes] == [
        ("", 5),
        ("", 42),
        ('services[1] "chung-thuc" . daily_quota', 44),
    ]
    assert "`letter = B`" in mistakes[1].found
    assert "column 10" in mistakes[1].found


def test_a_lost_id_is_not_blamed_on_those_who_refer_to_it(check: Check) -> None:
    mistakes = check(('id = "chung-thuc"', "id = chung-thuc"))
    assert [mistake.line for mistake in mistakes] == [41]


def test_every_message_of_the_reader_has_words_in_both_languages() -> None:
    for language in LANGUAGES:
        known = all_texts(language, "check")
        for word in ("curly_quotes", "other", *(word for _, word in MESSAGES)):
            assert f"check.syntax.{word}" in known


# --------------------------------------------------------------------------- the file


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    (mistake,) = check_centre_file(tmp_path / "centre.toml")
    assert "cannot be opened (No such file or directory)" in mistake.found
    assert mistake.file == str(tmp_path / "centre.toml")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(CentreFileError) as caught:
        load_centre(tmp_path)
    assert "cannot be opened" in caught.value.mistakes[0].found


def test_a_file_in_another_encoding(centre_file: Path) -> None:
    text = centre_file.read_text(encoding="utf-8")
    centre_file.write_bytes(text.encode("utf-16"))
    (mistake,) = check_centre_file(centre_file)
    assert "UTF-8" in mistake.expected
    assert mistake.line == 1


def test_a_file_from_a_windows_editor(centre_file: Path) -> None:
    text = centre_file.read_text(encoding="utf-8")
    centre_file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert check_centre_file(centre_file) == []


def test_an_empty_file_is_missing_everything(centre_file: Path) -> None:
    centre_file.write_text("")
    keys = [mistake.key for mistake in check_centre_file(centre_file)]
    assert sorted(keys) == ["counters", "opening", "public_url", "roles", "services", "unit"]


# ------------------------------------------------------------------ whatever is in it

values = st.recursive(
    st.one_of(
        st.integers(-5, 500), st.booleans(), st.sampled_from(["vi", "ho-tich", "07:30", "…"])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["id", "name", "vi", "hours", "services"]), inner, max_size=3
        ),
    ),
    max_leaves=6,
)


def as_toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case list():
            return "[" + ", ".join(as_toml(item) for item in value) + "]"
        case dict():
            return "{" + ", ".join(f"{key} = {as_toml(item)}" for key, item in value.items()) + "}"
        case _:
            return str(value)


KEYS = ("services", "counters", "opening", "boards", "kiosks", "roles", "languages", "unit")


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None
)
@given(st.dictionaries(st.sampled_from([*KEYS, "priority_classes", "calling", "notices"]), values))
def test_no_file_is_too_wrong_to_be_told_of(tmp_path: Path, content: dict[str, object]) -> None:
    path = tmp_path / "centre.toml"
    rows = [f"{key} = {as_toml(value)}" for key, value in content.items()]
    path.write_text("\n".join(rows), encoding="utf-8")
    mistakes = check_centre_file(path)
    assert mistakes
    assert all(mistake.found and mistake.expected for mistake in mistakes)
    assert not any("check." in str(mistake) for mistake in mistakes)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None
)
@given(st.text(alphabet="ab[]{}=\"'#,. \n\\-1", max_size=40))
def test_no_text_is_too_wrong_to_be_told_of(tmp_path: Path, text: str) -> None:
    path = tmp_path / "centre.toml"
    path.write_text(text, encoding="utf-8")
    assert check_centre_file(path)
