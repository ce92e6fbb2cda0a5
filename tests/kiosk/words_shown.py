"""Prints the words of some of the kiosk's screens, each with its font size in millimetres: a JSON
object, display and aids → scene → text. Run in a process of its own, with a display."""

from __future__ import annotations

import json

from kiosk.flow.events import Aid
from kiosk.testing.layout_check import LayoutChecker, WindowlessApp, turn
from kiosk.testing.scenes import SCENES
from kiosk.ui.screen_sizes import every_display_size
from kiosk.ui.widgets.parts import FittedLabel, seen

DISPLAYS = ("10 inches 16:10 lying", "21.5 inches 16:9 upright")
SHOWN = (
    "idle",
    "idle, closed",
    "idle, message",
    "emergency",
    "confirm, many dossiers, long",
    "feedback, letters",
)


def words(checker: LayoutChecker) -> dict[str, float]:
    labels = [one for one in seen(checker.frame) if isinstance(one, FittedLabel) and one.text]
    millimetre = checker.sizes.pixels_per_millimetre
    footer = checker.sizes.footer_height
    read = [one for one in labels if one.to_window(*one.pos)[1] > footer]
    return {one.caption: one.font_size / millimetre for one in read}


def come_up_in_another_language(checker: LayoutChecker) -> list[str]:
    """What a screen that was left draws, and should not, in the first frame in which it is back
    and the language another one."""
    checker.show(SCENES["services"](), "vi")
    checker.show(SCENES["idle"](), "vi")
    checker.app.language = "en"
    turn()
    checker.frame.ids.screens.current = "services"
    turn()
    drawn = [one for one in seen(checker.frame) if isinstance(one, FittedLabel) and one.caption]
    return [one.text for one in drawn if _words_of(one.text) != _words_of(one.caption)]


def _words_of(text: str) -> list[str]:
    """Where a line ends, its "·" is not drawn."""
    return text.replace("·", " ").split()


def main() -> None:
    app = WindowlessApp()
    shown: dict[str, dict[str, dict[str, float]]] = {}
    for display in every_display_size():
        if display.name not in DISPLAYS:
            continue
        for aids in (frozenset[Aid](), frozenset({Aid.LARGE_TEXT})):
            checker = LayoutChecker(app, display, aids)
            scenes = shown[f"{display.name} {'+'.join(aids)}"] = {}
            for name in SHOWN:
                checker.show(SCENES[name](), "vi")
                scenes[name] = words(checker)
    print(json.dumps(shown, ensure_ascii=False))
    print(json.dumps({"stale": come_up_in_another_language(checker)}, ensure_ascii=False))
    print(json.dumps({"warnings": []}))


if __name__ == "__main__":
    main()
