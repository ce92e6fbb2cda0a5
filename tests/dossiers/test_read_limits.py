"""How many persons somebody may read in a while: a busy clerk never notices, a copyist does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from queue_server.dossiers.persons.read_limits import Lately, ReadLimit, judge

TEN_MINUTES = ReadLimit(600.0, alert=60, most=200)


def test_a_busy_clerk_is_never_stopped_and_nobody_is_told() -> None:
    """220 dossiers a day, each looked at again and again, in eight hours and in a rush of two."""
    for hours in (8, 3):
        lately = Lately()
        for number in range(220):
            now = number * hours * 3_600 / 220
            for again in range(6):
                judged = judge(lately, "getDossier", [number], TEN_MINUTES, now + 20 * again)
                assert judged.wait_seconds == 0
                assert not judged.is_told
                assert judged.new == ([number] if not again else [])


def test_whoever_reads_680_in_five_seconds_is_refused_and_told_of_twice() -> None:
    lately, told, refused = Lately(), [], 0
    for number in range(680):
        judged = judge(lately, "getDossier", [number], TEN_MINUTES, number * 5 / 680)
        refused += judged.wait_seconds > 0
        if judged.is_told:
            told.append((judged.count, judged.wait_seconds > 0))
    assert refused == 480
    assert told == [(60, False), (201, True)]


def test_the_wait_is_until_the_oldest_is_forgotten() -> None:
    lately = Lately()
    for number in range(200):
        judge(lately, "getDossier", [number], TEN_MINUTES, float(number))
    judged = judge(lately, "getDossier", [999], TEN_MINUTES, 250.0)
    assert judged.wait_seconds == 350.0
    assert judge(lately, "getDossier", [999], TEN_MINUTES, 600.5).wait_seconds == 0
    assert judge(lately, "getDossier", [5], TEN_MINUTES, 250.0).wait_seconds == 0, "known already"


def test_the_same_person_through_something_else_is_logged_and_counted_once() -> None:
    lately = Lately()
    assert judge(lately, "getDossier", [1], TEN_MINUTES, 0).new == [1]
    shown = judge(lately, "revealApplicant", [1], TEN_MINUTES, 1)
    assert (shown.new, shown.count) == ([1], 1)


def test_a_print_counts_as_many_as_it_may_at_most() -> None:
    lately = Lately()
    for first in (0, 5_000, 10_000):
        register = range(first, first + 3_000)
        judged = judge(lately, "register", register, TEN_MINUTES, 0, counts_at_most=60)
        assert (judged.wait_seconds, len(judged.new)) == (0, 3_000)
        assert judged.is_told == (first == 0)
    fourth = judge(lately, "register", range(20_000, 20_100), TEN_MINUTES, 0, counts_at_most=60)
    assert fourth.wait_seconds > 0


@given(st.lists(st.tuples(st.integers(0, 400), st.floats(0, 900)), max_size=600))
def test_never_more_than_so_many_within_the_time(asked: list[tuple[int, float]]) -> None:
    lately, read = Lately(), dict[int, float]()
    for number, now in sorted(asked, key=lambda one: one[1]):
        if judge(lately, "getDossier", [number], TEN_MINUTES, now).wait_seconds == 0:
            read.setdefault(number, now)
            if now - read[number] >= 600:
                read[number] = now
        assert sum(now - 600 < at <= now for at in read.values()) <= 200


class CountedReads(dict[int, float]):
    """Counts how many entries are looked at."""

    looked_at = 0

    def items(self):
        for entry in super().items():
            CountedReads.looked_at += 1
            yield entry

    def values(self):
        for at in super().values():
            CountedReads.looked_at += 1
            yield at


def test_reading_one_person_looks_at_the_oldest_only() -> None:
    for read in (10, 1000):
        lately = Lately(read_at=CountedReads(dict.fromkeys(range(read), 0.0)))
        CountedReads.looked_at = 0
        judge(lately, "getDossier", [5000], ReadLimit(600.0, 5000, 5000), 1.0)
        assert CountedReads.looked_at == 1
