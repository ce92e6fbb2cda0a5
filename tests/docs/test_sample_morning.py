"""The morning before the pictures: a believable hall, lived through by the real programs."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import connect

import pytest
from PIL import Image

from config.wire import TicketAction, TicketState
from docs.camera import demo_server, free_port, keep, lie_where_it_is_morning
from docs.sample_morning import CLERKS, live_through

TEN_O_CLOCK = datetime(2026, 10, 21, 3, 0, tzinfo=UTC)


async def test_a_morning_fills_the_hall(tmp_path: Path) -> None:
    centre = lie_where_it_is_morning(tmp_path, TEN_O_CLOCK)
    async with demo_server(tmp_path, free_port()) as demo:
        password = demo.password
    await live_through(centre, tmp_path, password, TEN_O_CLOCK)
    with closing(connect(tmp_path / "motcua.sqlite")) as kept:
        states = dict(kept.execute("SELECT state, count(*) FROM tickets GROUP BY state"))
        actions = dict(kept.execute("SELECT action, count(*) FROM ticket_log GROUP BY action"))
        counters = kept.execute("SELECT counter FROM counter_states WHERE state = 'open'")
        assert {counter for (counter,) in counters} == set(CLERKS)
    assert states[TicketState.DONE] > 30
    assert 5 < states[TicketState.WAITING] < 60
    assert states[TicketState.SERVING] >= 5
    assert actions[TicketAction.ISSUE] == sum(states.values())


@pytest.mark.parametrize("hour", range(24))
def test_pictures_are_of_a_morning_whatever_hour_it_is(tmp_path: Path, hour: int) -> None:
    now = TEN_O_CLOCK.replace(hour=hour, minute=30)
    assert lie_where_it_is_morning(tmp_path, now).local(now).strftime("%H:%M") == "09:30"


def test_a_picture_that_is_too_heavy_is_refused() -> None:
    noise = Image.effect_noise((900, 900), 100).convert("RGB")
    with pytest.raises(ValueError, match="at most"):
        keep("noise", noise)
