"""The frame round every screen: header, footer, the staff's corner, "are you still there?"."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import Final

from kivy.clock import Clock
from kivy.core.image import Image as CoreImage
from kivy.graphics.texture import Texture
from kivy.input import MotionEvent
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.screenmanager import NoTransition
from kivy.uix.widget import Widget

from config.pictures import logo_if_any
from kiosk.flow.events import Aid, ChooseLanguage, ContinueVisit, OpenStaff, ToggleAid
from kiosk.flow.state import FlowState, ScreenName
from kiosk.ui.screens.messages.emergency import EmergencyScreen
from kiosk.ui.screens.messages.lost import LostScreen
from kiosk.ui.screens.reading.dossier import DossierScreen
from kiosk.ui.screens.reading.feedback import FeedbackScreen, OfficialsScreen
from kiosk.ui.screens.reading.fields import FieldsScreen
from kiosk.ui.screens.reading.procedure import ProcedureScreen
from kiosk.ui.screens.reading.procedures import ProceduresScreen
from kiosk.ui.screens.reading.unread import UnreadScreen
from kiosk.ui.screens.staff.pin import PinScreen
from kiosk.ui.screens.staff.status import StaffScreen
from kiosk.ui.screens.visit.closed import ClosedScreen
from kiosk.ui.screens.visit.confirm import ConfirmScreen
from kiosk.ui.screens.visit.idle import IdleScreen
from kiosk.ui.screens.visit.priority import PriorityScreen
from kiosk.ui.screens.visit.problem import ProblemScreen
from kiosk.ui.screens.visit.services import ServicesScreen
from kiosk.ui.screens.visit.ticket import TicketScreen
from kiosk.ui.screens.visit.wait import IssuingScreen, ReadingScreen, StartingScreen
from kiosk.ui.widgets.boxes import Box, Piece
from kiosk.ui.widgets.parts import KioskScreen, TextButton, TouchTarget, kiosk, load_kv, look
from kiosk.ui.widgets.sharing import Want

LONG_PRESS_SECONDS: Final = 3.0
SCREENS: Final[dict[ScreenName, type[KioskScreen]]] = {
    ScreenName.STARTING: StartingScreen,
    ScreenName.IDLE: IdleScreen,
    ScreenName.SERVICES: ServicesScreen,
    ScreenName.CONFIRM: ConfirmScreen,
    ScreenName.PRIORITY: PriorityScreen,
    ScreenName.ISSUING: IssuingScreen,
    ScreenName.TICKET: TicketScreen,
    ScreenName.CLOSED: ClosedScreen,
    ScreenName.PROBLEM: ProblemScreen,
    ScreenName.LOST: LostScreen,
    ScreenName.FIELDS: FieldsScreen,
    ScreenName.PROCEDURES: ProceduresScreen,
    ScreenName.PROCEDURE: ProcedureScreen,
    ScreenName.READING: ReadingScreen,
    ScreenName.DOSSIER: DossierScreen,
    ScreenName.FEEDBACK: FeedbackScreen,
    ScreenName.OFFICIALS: OfficialsScreen,
    ScreenName.UNREAD: UnreadScreen,
    ScreenName.EMERGENCY: EmergencyScreen,
    ScreenName.PIN: PinScreen,
    ScreenName.STAFF: StaffScreen,
}


class Header(Box):
    hall_name = StringProperty("")
    logo = StringProperty("")
    """Of the centre, a PNG in base64."""
    clock = StringProperty("")


class CentreLogo(Piece, Widget):
    """The centre's logo, as high as its `height_there`; no room where there is none."""

    logo = StringProperty("")
    height_there = NumericProperty(0)
    texture = ObjectProperty(None, allownone=True)

    def on_logo(self, _: object, logo: str) -> None:
        self.texture = logo_texture(logo)
        self.there = self.texture is not None
        self.changed()

    def want(self, width: float) -> Want:
        return Want(self.height_there, self.height_there, self.natural_width())

    def natural_width(self) -> float:
        if self.texture is None:
            return 0.0
        return float(self.height_there * self.texture.width / self.texture.height)

    def arrange(self, x: float, y: float, width: float, height: float) -> None:
        below = (height - self.height_there) / 2
        super().arrange(x, y + below, self.natural_width(), self.height_there)


@lru_cache(maxsize=2)
def logo_texture(logo: str) -> Texture | None:
    """The picture of a logo; None where there is none, or none that can be shown."""
    found = logo_if_any(logo)
    return found and CoreImage(BytesIO(found.png), ext="png", mipmap=True).texture


class AidButton(TouchTarget):
    """Switches an aid on and off."""

    aid = StringProperty("")
    icon = StringProperty("")
    on = BooleanProperty(False)

    def on_release(self) -> None:
        kiosk().touch(ToggleAid(Aid(self.aid)))


class LanguageButton(TextButton):
    tag = StringProperty("")
    on = BooleanProperty(False)

    def on_release(self) -> None:
        kiosk().touch(ChooseLanguage(self.tag))


class Footer(Box):
    """Aids and languages, on every screen at the same place."""

    def __init__(self, **values: object) -> None:
        self._tags: list[str] = []
        self._languages: list[LanguageButton] = []
        super().__init__(**values)

    def show(self, state: FlowState) -> None:
        for button in self.ids.aids.children:
            if isinstance(button, AidButton):
                button.on = Aid(button.aid) in state.aids
        if self._tags == state.languages:
            return
        self._tags = list(state.languages)
        for button in self._languages:
            button.parent.remove_widget(button)
        self._languages = [LanguageButton(tag=tag) for tag in self._tags]
        row = self.ids.second if look().footer_rows == 2 else self.ids.aids
        for button in self._languages:
            row.add_widget(button)


class IdleWarning(FloatLayout):
    """Covers everything; a touch anywhere means yes."""

    seconds = NumericProperty(20)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        super().on_touch_down(touch)
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        if not super().on_touch_up(touch):
            self.go_on()
        return True

    def go_on(self) -> None:
        kiosk().touch(ContinueVisit())


class StaffCorner(Widget):
    """The upper left corner: held for three seconds it asks for the staff PIN."""

    def on_touch_down(self, touch: MotionEvent) -> bool:
        if self.collide_point(*touch.pos):
            touch.ud["staff"] = Clock.schedule_once(self._held, LONG_PRESS_SECONDS)
        return False

    def on_touch_up(self, touch: MotionEvent) -> bool:
        held = touch.ud.pop("staff", None)
        if held is not None:
            held.cancel()
        return False

    def _held(self, _: float) -> None:
        kiosk().touch(OpenStaff())


class Frame(FloatLayout):
    """The whole window."""

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self._question = IdleWarning()
        self.ids.screens.transition = NoTransition()

    def on_touch_down(self, touch: MotionEvent) -> bool:
        return kiosk().debouncing() or bool(super().on_touch_down(touch))

    @property
    def current(self) -> KioskScreen | None:
        screen: KioskScreen | None = self.ids.screens.current_screen
        return screen

    def show(self, state: FlowState, seconds_left: int | None) -> None:
        """Draw `state`; `seconds_left` is set while the citizen is asked for."""
        self._bring_up(state)
        if self.current is not None:
            self.current.show(state)
        self.ids.footer.show(state)
        self._ask(seconds_left)

    def prepare(self) -> bool:
        """Build one screen that has not been shown yet, so that its first showing is quick.

        False when there is none left.
        """
        missing = [name for name in SCREENS if not self.ids.screens.has_screen(name.value)]
        if missing:
            self._build(missing[0])
        return bool(missing)

    def _bring_up(self, state: FlowState) -> None:
        screens, name = self.ids.screens, state.shown.value
        if screens.current == name:
            return
        left = self.current
        if not screens.has_screen(name):
            self._build(state.shown)
        if left is not None:
            left.leave()
        screens.current = name
        if self.current is not None:
            self.current.enter(state)

    def _build(self, name: ScreenName) -> None:
        self.ids.screens.add_widget(SCREENS[name](name=name.value))

    def _ask(self, seconds_left: int | None) -> None:
        if seconds_left is None:
            self.remove_widget(self._question)
            return
        self._question.seconds = seconds_left
        if not self.asks:
            self.add_widget(self._question)

    @property
    def asks(self) -> bool:
        """Whether "are you still there?" is on the screen."""
        return self._question.parent is not None

    @property
    def topmost(self) -> Widget:
        """What takes touches now: the question, where it is asked, else everything."""
        return self._question if self.asks else self


load_kv(__file__)
