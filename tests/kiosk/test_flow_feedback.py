"""The door to petitions and to who is in charge, without a window."""

from __future__ import annotations

from dataclasses import replace

from config.text.persons import by_letters
from config.wire import KioskOfficials
from kiosk.flow import events
from kiosk.flow.state import ScreenName
from kiosk.testing.fake_centre import many_officials, officials
from kiosk.ui.screens.reading.feedback import FEW, FIRST, LEADING, groups_of
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


def test_hundreds_in_charge_are_found_by_the_letters_of_their_names() -> None:
    people = many_officials(400)
    groups = groups_of(people)
    lettered = {letters: found for letters, found in groups.items() if letters != FIRST}
    assert groups[FIRST] == people[:LEADING]
    assert sorted(one.name for found in lettered.values() for one in found) == sorted(
        one.name for one in people
    )
    assert groups_of(people[:FEW]) == {}
    citizen = Citizen()
    screens = []
    for touch in (
        events.OpenFeedback(),
        events.OpenOfficials(),
        events.ChooseOfficials("A – B"),
        events.GoBack(),
        events.GoBack(),
        events.GoBack(),
    ):
        citizen.touches(touch)
        screens.append((citizen.state.screen, citizen.state.officials_of))
    shown, letters = ScreenName.FEEDBACK, ScreenName.OFFICIALS
    assert screens == [
        (shown, ""), (letters, ""), (shown, "A – B"), (letters, "A – B"), (shown, ""),
        (ScreenName.IDLE, ""),
    ]  # fmt: skip


def test_names_stand_under_the_letters_of_the_given_name() -> None:
    names = ["Vũ Đức Thắng", "Ăn", "Lê Thị Ánh", "Trần Dung", "Phạm Đạt", "Bùi Ân", "Hà Ý", ""]
    found = [(letters, [names[one] for one in places]) for letters, places in by_letters(names, 2)]
    assert found == [
        ("–", [""]),
        ("A", ["Ăn", "Bùi Ân", "Lê Thị Ánh"]),
        ("D – Đ", ["Trần Dung", "Phạm Đạt"]),
        ("T – Y", ["Vũ Đức Thắng", "Hà Ý"]),
    ]
