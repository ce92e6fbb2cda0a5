"""Parts of a centre that are wound down: a centre that has lost them keeps them, for those who
still wait or are served, until nobody uses them. Contents are as
`Centre.model_dump(mode="json")` writes them. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from copy import deepcopy
from typing import Any, Final, NamedTuple

from config.centre.model import Centre

Content = dict[str, Any]


class Part(NamedTuple):
    """A part that can be wound down."""

    list: str
    """One of `LISTS`."""
    id: str


LISTS: Final = ("services", "counters", "priority_classes", "campaigns")
_NAMED_BY: Final = {
    "services": (("counters", "services"), ("boards", "services"), ("kiosks", "services")),
    "counters": (("campaigns", "counters"),),
    "priority_classes": (("services", "priority_classes"), ("campaigns", "priority_classes")),
    "campaigns": (),
}
"""Lists whose parts name parts of a list, each with the key under which they do."""
_STILL_NAMED_BY: Final = {
    "services": (("counters", "services"), ("boards", "services")),
    "counters": (),
    "priority_classes": (),
    "campaigns": (),
}
"""The same of parts that are wound down: counters call, boards show, and no kiosk offers it."""


_NAME_EACH: Final = ("counters", "services", "campaigns")
"""Those whose lists name each part: where they name none, they have none."""


def being_wound_down(centre: Centre) -> set[Part]:
    """The parts that the centre winds down."""
    return {Part(key, one.id) for key in LISTS for one in getattr(centre, key) if one.winding_down}


def kept(before: Content, after: Content, parts: Iterable[Part]) -> Content:
    """`after` with parts of `before` that it has lost, wound down from now on."""
    content = deepcopy(after)
    for part in sorted(parts):
        was = [one["id"] for one in before.get(part.list, [])]
        lost = next(one for one in before[part.list] if one["id"] == part.id)
        content[part.list].insert(
            _place(was, [one["id"] for one in content[part.list]], part.id),
            {**deepcopy(lost), "winding_down": True},
        )
        _name_again(content, before, part, _STILL_NAMED_BY[part.list])
    return _with_known_services(content)


def _place(was: list[str], now: list[str], lost: str) -> int:
    """Behind the part that stood before it and is still there."""
    earlier = [now.index(one) for one in was[: was.index(lost)] if one in now]
    return max(earlier, default=-1) + 1


def _name_again(
    content: Content, before: Content, part: Part, named_by: Collection[tuple[str, str]]
) -> None:
    for holders, key in named_by:
        named = {one["id"]: one[key] for one in before[holders] if part.id in one[key]}
        for one in content[holders]:
            is_list = holders in _NAME_EACH or one[key]  # no list means all
            if one["id"] in named and is_list and part.id not in one[key]:
                one[key].insert(_place(named[one["id"]], one[key], part.id), part.id)


def _with_known_services(content: Content) -> Content:
    """A counter that is wound down may have lost every service; it needs one, and calls nobody."""
    known = [one["id"] for one in content["services"]]
    classes = {one["id"] for one in content["priority_classes"]}
    for counter in content["counters"]:
        if counter.get("winding_down"):
            counter["services"] = [one for one in counter["services"] if one in known] or known[:1]
    for service in content["services"]:
        if service.get("winding_down"):
            service["priority_classes"] = [
                one for one in service["priority_classes"] if one in classes
            ]
    return content


def without(content: Content, parts: Collection[Part]) -> Content:
    """`content` without these parts and without what names them."""
    content = deepcopy(content)
    for key in LISTS:
        gone = {part.id for part in parts if part.list == key}
        content[key] = [one for one in content.get(key, []) if one.get("id") not in gone]
        for holders, named in _NAMED_BY[key]:
            for one in content.get(holders, []):
                left = [id for id in one.get(named, []) if id not in gone]
                # An empty list means all: one that loses its last name keeps it, and the check
                # of the whole says so.
                if left or named == "priority_classes":
                    one[named] = left
    for campaign in content.get("campaigns", []):
        if Part("services", campaign.get("beside")) in parts:
            campaign["beside"] = None
    _end_help_rules(content, parts)
    return _with_known_services(content)


def _end_help_rules(content: Content, parts: Collection[Part]) -> None:
    calling = content.get("calling", {})
    rules = []
    for rule in calling.get("rules", []):
        counters = [one for one in rule["counters"] if Part("counters", one) not in parts]
        if counters and Part("services", rule["service"]) not in parts:
            rules.append({**rule, "counters": counters})
    if "rules" in calling:
        calling["rules"] = rules


def taken_back(content: Content, before: Content, part: Part) -> Content:
    """`content` with a part that goes on: named wherever it was named in `before`."""
    content = deepcopy(content)
    for one in content[part.list]:
        if one["id"] == part.id:
            one["winding_down"] = False
    _name_again(content, before, part, _NAMED_BY[part.list])
    return content
