"""Who keeps the server waiting, for how long, and who makes room for whom."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from queue_server.core.http.connections import Connections, Wait

HALL, OTHER = "192.168.1.1", "192.168.1.2"


@dataclass(eq=False)
class FakeLine:
    address: str = HALL
    wait: Wait | None = None
    ended: bool = False

    def end(self) -> None:
        self.ended = True


@dataclass
class Hall:
    """Connections whose clock stands still until it is moved."""

    most: int = 100
    of_address: int = 100
    seconds: float = 0.0
    lines: list[FakeLine] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.connections = Connections(self.most, self.of_address, lambda: self.seconds)

    def come(self, address: str = HALL, wait: Wait | None = Wait.HEAD) -> FakeLine:
        line = FakeLine(address)
        if not self.connections.admit(line):
            line.end()
        elif wait is not Wait.HEAD:
            self.connections.enter(line, wait)
        self.lines.append(line)
        return line

    def after(self, seconds: float) -> None:
        self.seconds += seconds
        self.connections.end_overdue()

    @property
    def ended(self) -> list[int]:
        return [place for place, line in enumerate(self.lines) if line.ended]


@pytest.mark.parametrize("wait", list(Wait))
def test_each_wait_ends_when_its_time_is_over(wait: Wait) -> None:
    hall = Hall()
    line = hall.come(wait=wait)
    hall.after(wait.value - 0.1)
    assert not line.ended
    hall.after(0.2)
    assert line.ended
    assert len(hall.connections) == 0


def test_a_stream_is_never_overdue() -> None:
    hall = Hall()
    line = hall.come(wait=None)
    hall.after(100_000)
    assert not line.ended


def test_more_of_a_head_gives_no_more_time() -> None:
    hall = Hall()
    line = hall.come()
    for _ in range(3):
        hall.after(Wait.HEAD.value / 3 + 0.1)
        hall.connections.enter(line, Wait.HEAD)
    assert line.ended


def test_each_answer_gives_time_for_another_request() -> None:
    hall = Hall()
    line = hall.come(wait=Wait.IDLE)
    for _ in range(3):
        hall.after(Wait.IDLE.value - 1)
        hall.connections.enter(line, Wait.IDLE)
    assert not line.ended


def test_without_room_the_longest_half_request_of_the_greediest_goes() -> None:
    hall = Hall(most=5)
    for address in (OTHER, HALL, HALL, HALL):
        hall.come(address)
        hall.after(1)
    served = hall.come(OTHER, wait=None)
    assert not hall.ended
    newcomer = hall.come(OTHER)
    assert hall.ended == [1]
    assert not newcomer.ended
    assert not served.ended


def test_whoever_is_served_never_makes_room() -> None:
    hall = Hall(most=3)
    for wait in (Wait.ANSWER, None, Wait.ANSWER):
        hall.come(wait=wait)
    assert hall.come().ended
    assert hall.ended == [3]


def test_an_address_has_so_many_idle_lines_and_any_number_of_streams() -> None:
    hall = Hall(most=1_000, of_address=10)
    for _ in range(200):
        hall.come(wait=None)
    for _ in range(200):
        hall.come(wait=Wait.ANSWER)
    idle = [hall.come(wait=Wait.IDLE) for _ in range(11)]
    assert [line.ended for line in idle] == [True] + [False] * 10
    assert not hall.come(OTHER).ended
    assert len(hall.ended) == 1


def test_what_has_ended_is_forgotten() -> None:
    hall = Hall(most=2)
    for _ in range(50):
        line = hall.come(wait=Wait.ANSWER)
        hall.connections.forget(line)
        hall.connections.enter(line, Wait.IDLE)
    assert not hall.ended
    assert len(hall.connections) == 0
