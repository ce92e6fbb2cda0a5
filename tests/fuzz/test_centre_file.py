"""A centre file in which anything may stand is loaded, or its mistakes are told. Never else."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as some

from config.centre.loading import check_centre_file, load_centre
from config.centre.mistakes import CentreFileError, Mistake
from config.demo import demo_centre_file
from config.text.catalogue import LANGUAGES
from tests.fuzz.chance import tried, within

pytestmark = pytest.mark.slow


BYTES_TIMES, VALUES_TIMES = 40, 8
DEMO = demo_centre_file().read_bytes()
LINES = DEMO.split(b"\n")
AWKWARD = (
    b"[" * 3_000, b"x = " + b"[" * 3_000 + b"]" * 3_000, b"x = " + b"[\n" * 200 + b"]" * 200,
    b"x = " + b"{a=" * 2_000 + b"1" + b"}" * 2_000, b"x = " + b"{a=" * 150 + b"1" + b"}" * 150,
    b"[" + b"a." * 300 + b"a]", b"x = " + b"9" * 5_000, b"x = 0x" + b"f" * 6_000, b"x = -1e99999",
    b"x = nan", b"x = inf", b"x = 1979-05-27T07:32:00Z", b"x = 1979-02-30", b"x = 24:00:00",
    b'"" = 1', b"'a.b' = 1", b'"\\u0000" = 1', b'x = "\\ud800"', b'x = "\\U0010ffff"',
    b"'''", b'"""', b"x = '''\n'''", b"[unit]", b"[[unit]]", b"[[services]]", b"[services]",
    b"services = []", b"services.x = 1", b"= 1", b"x", b"x = {}", b"x = [1, [2, {a = 3}]]",
    b"\xff", b"\xef\xbb\xbf", b"\x00", b"\r", b"\xc2\x85", b"\xe2\x80\xa8", b"unit.name = 1",
    b"x.x.x.x = 1", b"#" * 10_000, b"1979-05-27 = 1", b"x = 1_000__0",
    b"[[counters]]\nid = 0x" + b"f" * 6_000, b"[[counters]]\nid = [[[[{}]]]]",
)  # fmt: skip
"""Lines at which readers of TOML stumble."""
VALUES = some.one_of(
    some.integers(-(10**25), 10**25),
    some.floats(),
    some.booleans(),
    some.text(max_size=30),
    some.dates(),
    some.datetimes(),
    some.times(),
    some.lists(some.integers(0, 9) | some.text(max_size=5), max_size=4),
    some.dictionaries(some.text(max_size=8), some.text(max_size=5) | some.integers(), max_size=3),
    some.sampled_from(["", "vi", "ho-tich", "07:30-11:30", "Asia/Ho_Chi_Minh", -1, 0, 2**63, []]),
)


@some.composite
def spoilt_bytes(draw: some.DrawFn) -> bytes:
    """The demo's file with some of its bytes or lines changed."""
    whole = DEMO
    for _ in range(draw(some.integers(1, 4))):
        place = draw(some.integers(0, len(whole)))
        gone = draw(some.sampled_from([0, 0, 1, 2, 10, 400]))
        put = draw(some.binary(max_size=6) | some.sampled_from(AWKWARD) | some.sampled_from(LINES))
        if draw(some.booleans()):
            place = whole.rfind(b"\n", 0, place) + 1  # a line of its own
            put += b"\n"
        whole = whole[:place] + put + whole[place + gone :]
    return whole


@some.composite
def spoilt_values(draw: some.DrawFn) -> bytes:
    """The demo's file with other values, keys left out and keys that it does not have."""
    data = tomllib.loads(DEMO.decode())
    for _ in range(draw(some.integers(1, 3))):
        _spoil(draw, data)
    return tomli_w.dumps(data).encode(errors="replace")


def _spoil(draw: some.DrawFn, data: Any) -> None:
    here = data
    while True:
        keys = list(here) if isinstance(here, dict) else list(range(len(here)))
        if not keys:
            return
        key = draw(some.sampled_from(keys))
        inside = here[key]
        if isinstance(inside, dict | list) and inside and draw(some.integers(0, 3)):
            here = inside
            continue
        what = draw(some.sampled_from(["value", "gone", "new", "twice"]))
        if what == "value":
            here[key] = draw(VALUES)
        elif what == "gone":
            del here[key]
        elif isinstance(here, dict):
            here[draw(some.text(min_size=1, max_size=10))] = draw(VALUES)
        else:
            here.append(inside)
        return


def judged(file: Path) -> tuple[Mistake, ...]:
    """What keeps the file from being loaded, told in every language; nothing of a right one."""
    with within():
        wrong = _mistakes(file)
        for language in LANGUAGES:
            told = check_centre_file(file, language)
            assert bool(wrong) == any(not mistake.is_warning for mistake in told)
            assert all(mistake.found and mistake.expected for mistake in told)
    return wrong


def _mistakes(file: Path) -> tuple[Mistake, ...]:
    try:
        load_centre(file)
    except CentreFileError as error:
        return error.mistakes
    return ()


def test_an_awkward_line_is_a_mistake_or_none(tmp_path: Path) -> None:
    file = tmp_path / "centre.toml"
    for number, line in enumerate(AWKWARD):
        file.write_bytes(line + b"\n" + DEMO if number % 2 else DEMO + b"\n" + line)
        judged(file)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (b"unit = " + b"[" * 3_000 + b"]" * 3_000, "brackets within brackets, more than 50 deep"),
        (b"unit = " + b"[" * 60 + b"]" * 60, "brackets within brackets, more than 50 deep"),
        (b"unit = " + b"9" * 5_000, "a number that is too long"),
        (b"unit = 0x" + b"f" * 6_000, "a number that is too long"),
    ],
    ids=["nested", "less nested", "long number", "long hexadecimal number"],
)
def test_too_much_is_told_of_in_its_line(tmp_path: Path, line: bytes, found: str) -> None:
    file = tmp_path / "centre.toml"
    file.write_bytes(b"# a centre\n" + line + b"\n")
    (mistake,) = judged(file)
    assert (mistake.line, mistake.found) == (2, found)


def test_a_file_with_other_bytes_is_told_of(tmp_path: Path, seed: int) -> None:
    read_spoilt_files(tmp_path / "centre.toml", spoilt_bytes(), BYTES_TIMES, seed)


def test_a_file_with_other_values_is_told_of(tmp_path: Path, seed: int) -> None:
    read_spoilt_files(tmp_path / "centre.toml", spoilt_values(), VALUES_TIMES, seed)


def read_spoilt_files(
    file: Path, spoilt: some.SearchStrategy[bytes], times: int, seed: int
) -> None:
    @tried(times, seed)
    @given(spoilt)
    def read(whole: bytes) -> None:
        file.write_bytes(whole)
        judged(file)

    read()
