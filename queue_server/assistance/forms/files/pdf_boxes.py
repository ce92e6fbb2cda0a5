"""Boxes to tick of a PDF's form (check boxes and radio buttons). Boxes of one name are one field,
and what it says is which of them is ticked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from queue_server.assistance.forms.files.templates import LONGEST_LABEL, TemplateRefused

RADIO: Final = 1 << 15
PUSH_BUTTON: Final = 1 << 16
SAID: Final = frozenset({"/FT", "/Ff", "/Opt", "/T", "/TU"})
"""What a field says of itself."""
MOST_CHOICES: Final = 30
TICKED: Final = "x"
"""What a box that stands alone is called."""
_INSET: Final = 0.2
_STROKE_POINTS: Final = 1.2


def settle(pages: Any) -> None:
    """Let what the widgets of pages and their fields say stand in them, where it stood elsewhere in
    the file: neither `get` nor the library follows such references."""
    from pypdf.generic import NameObject

    def within(whole: Any, names: Iterable[str]) -> None:
        for name in names:
            if name in whole:
                whole[NameObject(name)] = whole[name]

    for page in pages:
        within(page, ["/Annots"])
        for one in page.get("/Annots", ()):
            widget = one.get_object()
            within(widget, SAID)
            within(named(widget), SAID)


def named(widget: Any) -> Any:
    """The field that a widget belongs to: itself, or what it is a part of."""
    return widget if "/T" in widget else widget.get("/Parent", widget).get_object()


def flags(widget: Any) -> int:
    """What is said of a widget's field in bits (`/Ff`)."""
    return int(named(widget).get("/Ff", 0))


def widgets(page: Any, kind: str) -> Iterator[tuple[str, Any]]:
    """The widgets of a page whose fields are of a kind (`/Tx`, `/Btn`), with the fields' names."""
    for one in page.get("/Annots", ()):
        widget = one.get_object()
        field = named(widget)
        is_button = kind == "/Btn" and flags(widget) & PUSH_BUTTON
        if field.get("/FT", widget.get("/FT")) == kind and not is_button:
            yield str(field.get("/T", "")), widget


def choices(pages: Any) -> dict[str, list[str]]:
    """What each field may say, by the names of the fields. Raises `TemplateRefused`."""
    found: dict[str, dict[str, None]] = {}
    radios: Counter[str] = Counter()
    for page in pages:
        for name, widget in widgets(page, "/Btn"):
            found.setdefault(name, {})[_called(widget)] = None
            radios[name] += bool(flags(widget) & RADIO)
    for name, called in found.items():
        is_one_of_alike = len(called) == 1 and radios[name] > 1
        is_called = all(0 < len(one) <= LONGEST_LABEL for one in called)
        if len(called) > MOST_CHOICES or not is_called or is_one_of_alike:
            raise TemplateRefused("choices", name)
    return {name: list(one) if len(one) > 1 else [TICKED] for name, one in found.items()}


def tick(page: Any, values: Mapping[str, str], offered: Mapping[str, list[str]]) -> None:
    """Draw the boxes of a page, and a cross in each that was chosen. Raises `TemplateRefused` for
    words that no box stands for: they would be lost."""
    from pypdf.generic import DecodedStreamObject

    drawn = []
    for name, widget in widgets(page, "/Btn"):
        chosen = _chosen(name, values, offered[name])
        is_alone = offered[name] == [TICKED]
        is_ticked = chosen is not None and (is_alone or chosen == _called(widget))
        drawn.append(_drawn(widget, is_ticked))
    if drawn:
        content = page.get_contents()
        if content is None:
            content = DecodedStreamObject()
        content.set_data(b"\n".join([content.get_data(), *drawn]))
        page.replace_contents(content)


def _chosen(name: str, values: Mapping[str, str], offered: list[str]) -> str | None:
    """Which of the choices a field's words are, in capital letters or not; None: it has none."""
    words = values.get(name, "").strip()
    if words in offered:
        return words
    chosen = next((one for one in offered if one.casefold() == words.casefold()), None)
    if words and chosen is None:
        raise TemplateRefused("choices", name)
    return chosen


def _states(widget: Any) -> list[str]:
    """What a widget may be besides off."""
    drawn = _part(_part(widget, "/AP"), "/N")
    return [str(one)[1:] for one in drawn if one != "/Off"] if "/Length" not in drawn else []


def _part(whole: Any, name: str) -> Any:
    """A dictionary in another, empty where there is none."""
    return whole[name].get_object() if name in whole else {}


def _called(widget: Any) -> str:
    """What is said where this box is ticked: its value in words where the file has them, else the
    name of its state."""
    states = _states(widget) or [TICKED]
    words = named(widget).get("/Opt", ())
    place = int(states[0]) if states[0].isdecimal() else len(words)
    said = words[place].get_object() if place < len(words) else states[0]
    return " ".join(str(said).split())


def _drawn(widget: Any, is_ticked: bool) -> bytes:
    """The box's edge where the file leaves it to the widget, and the cross."""
    left, bottom, right, top = map(float, widget["/Rect"])
    left, right, bottom, top = (
        min(left, right),
        max(left, right),
        min(bottom, top),
        max(bottom, top),
    )
    edge = f"{left:.2f} {bottom:.2f} {right - left:.2f} {top - bottom:.2f} re S "
    x, y = (right - left) * _INSET, (top - bottom) * _INSET
    cross = (
        f"{left + x:.2f} {bottom + y:.2f} m {right - x:.2f} {top - y:.2f} l "
        f"{left + x:.2f} {top - y:.2f} m {right - x:.2f} {bottom + y:.2f} l S"
    )
    has_edge = "/BC" in _part(widget, "/MK")
    lines = f"0.7 w {edge if has_edge else ''}{_STROKE_POINTS} w {cross if is_ticked else ''}"
    return f"q 0 G [] 0 d {lines} Q".encode()
