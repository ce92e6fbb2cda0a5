"""Quiet lines on what does not work: the printer, the line to the server."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from kivy.properties import StringProperty

from config.text.catalogue import localised
from kiosk.flow.state import FlowState, server_is_lost
from kiosk.ui.phrases import counters_phrase
from kiosk.ui.widgets.parts import Panel, kiosk, load_kv

LINES_OUT_OF_HOURS: Final = 3
"""More would leave too little room for the rest of the screen."""


class NoticeLine(Panel):
    """An icon and a sentence; without words it takes no room."""

    icon = StringProperty("warning")
    caption = StringProperty("")


def says_offline(state: FlowState) -> bool:
    """Whether citizens are told that the server is away: not where everything is closed, and not
    in the first seconds, for most lines come back by themselves."""
    gives = state.offline is not None and any(one.state.open for one in state.offline.services)
    return gives and server_is_lost(state, kiosk().now())


def counters_note(state: FlowState, now: datetime) -> str:
    """That no counter is open though numbers are given, and from when there are; else nothing."""
    giving = [one.state for one in state.services if one.state.open]
    if state.snapshot is None or state.offline is not None or not giving:
        return ""
    if any(one.estimate is not None for one in giving):
        return ""
    return counters_phrase(state.language, state.snapshot, now)


def notice_text(state: FlowState) -> str:
    """The first of the hall's lines."""
    notices = state.snapshot.notices if state.snapshot else []
    return localised(notices[0].text, state.language) if notices else ""


def out_of_hours_lines(state: FlowState) -> list[str]:
    """Who is on call now, and the points of help that are announced."""
    now = kiosk().now()
    lines = state.snapshot.out_of_hours if state.snapshot else []
    said = [one for one in lines if one.shown_from <= now < one.ends_at]
    return [localised(one.text, state.language) for one in said[:LINES_OUT_OF_HOURS]]


def message_text(state: FlowState) -> str:
    """The newest message for those who wait for a service of the kiosk, while it is not over."""
    if state.snapshot is None:
        return ""
    offered, now = {one.state.service for one in state.services}, kiosk().now()
    for message in reversed(state.snapshot.messages):
        concerns = not message.services or offered & set(message.services)
        if concerns and now < message.ends_at:
            return localised(message.text, state.language)
    return ""


load_kv(__file__)
