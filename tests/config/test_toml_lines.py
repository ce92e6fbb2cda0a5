"""Where each key of a TOML text stands."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

from config.centre.mistakes import KeyPath
from config.centre.toml_lines import line_at, lines_of
from config.demo import demo_centre_file

TEXT = '''\
# a comment with [brackets] and key = "value"
a = 1 # another
"b c" = "a # that is none"
d.e = [1, 2]

[f]
g = """
[not.a.table]
h = 1
"""
i = [
  "x", # [[no]]
  { j = 1, k = { l = "}" } },
  ["y",
   'z\\'],
]

[[m]]
n = 1

[m.o]
p = 1

[[m]]
n = 2

[[m.q]]
r = 1
[[m.q]]
r = 2
'''

WHERE: dict[KeyPath, int] = {
    ("a",): 2,
    ("b c",): 3,
    ("d", "e", 1): 4,
    ("f",): 6,
    ("f", "g"): 7,
    ("f", "i"): 11,
    ("f", "i", 0): 12,
    ("f", "i", 1, "k", "l"): 13,
    ("f", "i", 2): 14,
    ("f", "i", 2, 1): 15,
    ("m",): 18,
    ("m", 0): 18,
    ("m", 0, "o", "p"): 22,
    ("m", 1, "n"): 25,
    ("m", 1, "q", 0, "r"): 28,
    ("m", 1, "q", 1, "r"): 30,
}


def paths(value: object, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Every path of what a TOML text says."""
    parts: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        parts = list(value.items())
    elif isinstance(value, list):
        parts = list(enumerate(value))
    for step, part in parts:
        yield (*path, step)
        yield from paths(part, (*path, step))


def test_each_key_has_its_line() -> None:
    lines = lines_of(TEXT)
    assert {path: lines.get(path) for path in WHERE} == WHERE


def test_no_path_is_left_out_and_none_made_up() -> None:
    for text in (TEXT, demo_centre_file().read_text(encoding="utf-8")):
        assert set(lines_of(text)) == set(paths(tomllib.loads(text)))


def test_each_key_of_the_demo_is_written_on_its_line() -> None:
    text = demo_centre_file().read_text(encoding="utf-8")
    rows = text.split("\n")
    for path, line in lines_of(text).items():
        if isinstance(path[-1], str):
            assert path[-1] in rows[line - 1]


def test_what_is_not_there_is_told_at_what_is_around_it() -> None:
    lines = lines_of(TEXT)
    assert line_at(lines, ("m", 1, "missing")) == 24
    assert line_at(lines, ("missing",)) is None
