"""How many dossiers: one unless the citizen says more, with large steps, and only where asked."""

from __future__ import annotations

from kiosk.flow import effects, events
from kiosk.flow.state import ScreenName
from kiosk.flow.touches import fewer_dossiers, more_dossiers
from kiosk.testing.fake_centre import demo_snapshot
from tests.kiosk.test_flow import Citizen

MORE, FEWER = events.MoreDossiers(), events.FewerDossiers()


def asked_at(most: int = 50) -> Citizen:
    """A citizen before a service that asks."""
    snapshot = demo_snapshot()
    services = [one.model_copy(update={"most_dossiers": most}) for one in snapshot.services]
    citizen = Citizen()
    citizen.dispatch(
        events.SnapshotArrived(
            snapshot.model_copy(update={"services": services, "sequence": snapshot.sequence + 1})
        )
    )
    open_one = next(one.state.service for one in services if one.state.open)
    citizen.touches(events.Begin(), events.ChooseService(open_one))
    assert citizen.state.screen is ScreenName.CONFIRM
    return citizen


def wanted(citizen: Citizen) -> int | None:
    citizen.touches(events.Confirm())
    request = next(one for one in citizen.effects if isinstance(one, effects.RequestTicket))
    return request.command.dossiers


def test_nobody_who_brings_one_touches_anything_more() -> None:
    assert wanted(asked_at()) is None


def test_each_touch_is_a_step_and_the_way_back_is_the_same() -> None:
    steps, now = [1], 1
    while now < 50:
        now = more_dossiers(now, 50)
        steps.append(now)
    assert steps == [*range(1, 11), 15, 20, 25, 30, 40, 50]
    back = [50]
    while back[-1] > 1:
        back.append(fewer_dossiers(back[-1]))
    assert back == steps[::-1]
    assert more_dossiers(30, 37) == 37
    assert fewer_dossiers(37) == 30


def test_the_number_goes_with_the_ticket_and_not_to_the_next_citizen() -> None:
    citizen = asked_at()
    citizen.touches(MORE, MORE, MORE, FEWER)
    assert citizen.state.dossiers == 3
    assert wanted(citizen) == 3
    citizen = asked_at(most=2)
    citizen.touches(MORE, MORE, MORE)
    assert citizen.state.dossiers == 2
    citizen.touches(events.GoBack(), events.GoBack())
    assert citizen.state.dossiers == 1
    assert asked_at(most=0).touches(MORE).state.dossiers == 1
