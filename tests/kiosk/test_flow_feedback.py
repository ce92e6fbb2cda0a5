"""The door to petitions and to who is in charge, without a window."""

from __future__ import annotations

from dataclasses import replace

from config.wire import KioskOfficials
from kiosk.flow import events
from kiosk.flow.state import ScreenName
from kiosk.testing.fake_centre import officials
from tests.kiosk.test_flow import Citizen


def test_the_door_leads_in_and_back_to_the_greeting() -> None:
    citizen = Citizen()
    screens = []
    for touch in (events.OpenFeedback(), events.GoBack()):
        citizen.touches(touch)
        screens.append(citizen.state.screen)
    assert screens == [ScreenName.FEEDBACK, ScreenName.IDLE]
    assert citizen.effects == []


def test_without_officials_and_petitions_there_is_no_door() -> None:
    citizen = Citizen()
    snapshot = citizen.state.snapshot
    assert snapshot is not None
    bare = snapshot.model_copy(update={"officials": [], "petition_url": ""})
    citizen.state = replace(citizen.state, snapshot=bare)
    assert not citizen.state.has_feedback
    citizen.touches(events.OpenFeedback())
    assert citizen.state.screen is ScreenName.IDLE


def test_who_stands_in_from_now_on_is_shown_while_somebody_reads() -> None:
    citizen = Citizen()
    citizen.touches(events.OpenFeedback())
    snapshot = citizen.state.snapshot
    assert snapshot is not None
    others = officials()[:2]
    news = KioskOfficials(sequence=snapshot.sequence + 1, officials=others)
    citizen.dispatch(events.EventArrived(news))
    assert citizen.state.snapshot is not None
    assert citizen.state.snapshot.officials == others
    assert citizen.state.screen is ScreenName.FEEDBACK


def test_nobody_who_has_gone_leaves_the_screen_open() -> None:
    citizen = Citizen()
    citizen.touches(events.OpenFeedback())
    assert citizen.waits(600).screen is ScreenName.IDLE
