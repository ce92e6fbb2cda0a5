"""Prints what the kiosk's screens show outside of the other language: a JSON object, scene → texts.

Run with `MOTCUA_LOCALE` and a display, in a process of its own.
"""

from __future__ import annotations

import json
import logging
from dataclasses import replace

from kiosk.flow.state import FlowState
from kiosk.testing.layout_check import LayoutChecker, WindowlessApp
from kiosk.testing.scenes import SCENES
from kiosk.ui.screen_sizes import USUAL
from kiosk.ui.widgets.parts import FittedLabel, seen
from tests.languages.another import ANOTHER, Data, Missing, untranslated


def _among_its_languages(state: FlowState) -> FlowState:
    if state.snapshot is None:
        return state
    return replace(state, snapshot=state.snapshot.model_copy(update={"languages": [ANOTHER]}))


def main() -> None:
    missing = Missing()
    logging.getLogger("config.text.catalogue").addHandler(missing)
    app, shown = WindowlessApp(), {}
    checker = LayoutChecker(app, USUAL[0], frozenset())
    for name, make in SCENES.items():
        state = _among_its_languages(make())
        checker.show(state, ANOTHER)
        texts = [one.caption for one in seen(checker.frame) if isinstance(one, FittedLabel)]
        left = untranslated(texts, Data(state, app.health()))
        if left:
            shown[name] = left
    print(json.dumps({"shown": shown, "missing": missing.said}, ensure_ascii=False))


if __name__ == "__main__":
    main()
