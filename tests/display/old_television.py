"""What Chromium 68 knows of scripts and style sheets, as far as boards might use more.

Syntax is ES2018 with the optional catch binding of ES2019; names and properties are those of
https://chromestatus.com/features with the milestone in which they came.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import tinycss2
import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

_PARSER: Final = Parser(Language(tree_sitter_javascript.language()))
_SYNTAX: Final = {
    "optional_chain": 80,
    "private_property_identifier": 74,
    "class_static_block": 94,
    "field_definition": 72,
    "import_attribute": 91,
    "namespace_export": 72,
    "decorator": 999,
}
_OPERATORS: Final = {"??": 80, "??=": 85, "||=": 85, "&&=": 85}
_NAMES: Final = {
    "globalThis": 71,
    "structuredClone": 98,
    "queueMicrotask": 71,
    "WeakRef": 84,
    "FinalizationRegistry": 84,
    "AggregateError": 85,
    "CompressionStream": 80,
    "OffscreenCanvas": 69,
}
_MEMBERS: Final = {
    "flat": 69,
    "flatMap": 69,
    "fromEntries": 73,
    "matchAll": 73,
    "replaceAll": 85,
    "allSettled": 76,
    "any": 85,
    "withResolvers": 119,
    "at": 92,
    "hasOwn": 93,
    "findLast": 97,
    "findLastIndex": 97,
    "toSorted": 110,
    "toReversed": 110,
    "toSpliced": 110,
    "with": 110,
    "groupBy": 117,
    "replaceChildren": 86,
    "toggleAttribute": 69,
    "randomUUID": 92,
    "locks": 69,
    "requestIdleCallback": 999,
    "getInstalledRelatedApps": 80,
    "timeout": 103,
    "throwIfAborted": 100,
    "showModal": 37,
    "requestSubmit": 76,
    "wakeLock": 84,
    "inert": 102,
    "checkVisibility": 105,
    "formatRange": 76,
    "dateStyle": 76,
    "timeStyle": 76,
    "dayPeriod": 92,
    "supportedValuesOf": 99,
    "ListFormat": 72,
    "RelativeTimeFormat": 71,
    "Segmenter": 87,
    "hourCycle": 73,
}
_IF_CALLED: Final = frozenset({"at", "any", "with", "timeout"})
"""Words that name other things, too."""
_FUNCTIONS: Final = {
    "min": 79,
    "max": 79,
    "clamp": 79,
    "env": 69,
    "conic-gradient": 69,
    "color-mix": 111,
    "lab": 111,
    "oklch": 111,
    "round": 125,
    "image-set": 113,
    "fit-content": 46,
    "light-dark": 123,
}
_PROPERTIES: Final = {
    "inset": 87,
    "aspect-ratio": 88,
    "backdrop-filter": 76,
    "content-visibility": 85,
    "accent-color": 93,
    "scrollbar-gutter": 94,
    "text-wrap": 114,
    "translate": 104,
    "rotate": 104,
    "scale": 104,
    "overscroll-behavior-inline": 77,
    "margin-inline": 87,
    "margin-block": 87,
    "padding-inline": 87,
    "padding-block": 87,
    "inset-inline": 87,
    "inset-block": 87,
    "margin-inline-start": 69,
    "margin-inline-end": 69,
    "padding-inline-start": 69,
    "padding-inline-end": 69,
    "margin-block-start": 69,
    "margin-block-end": 69,
    "text-underline-offset": 87,
    "text-decoration-thickness": 89,
    "color-scheme": 81,
    "font-variation-settings": 62,
    "line-clamp": 999,
    "forced-color-adjust": 89,
}
_PSEUDO: Final = re.compile(r":(is|where|has|focus-visible|user-valid|user-invalid|modal)\b")
_AT_RULES: Final = {
    "layer": 99,
    "container": 105,
    "property": 85,
    "scope": 118,
    "starting-style": 117,
}
_UNITS: Final = re.compile(r"^(?:[dsl]v[hwib]|vmin\d|lh|rlh|cq[whib]|cap|ic)$")


def modules_of(page: str, folder: Path) -> set[Path]:
    """Every script that a page loads, by whatever it imports, at once or later."""
    waiting = [
        folder / found for found in re.findall(r'src="[^"]*static/display/([^"]+\.js)"', page)
    ]
    found: set[Path] = set()
    while waiting:
        script = waiting.pop().resolve()
        if script not in found:
            found.add(script)
            waiting += [script.parent / name for name in _imports(script)]
    return found


def sheets_of(page: str, folders: dict[str, Path]) -> set[Path]:
    """Every style sheet of a page; `folders` are those that are served, by their name."""
    found = re.findall(r'href="[^"]*static/(\w+)/([^"]+\.css)"', page)
    return {folders[folder] / one for folder, one in found}


def _imports(script: Path) -> list[str]:
    return [
        source.text.decode().strip("\"'`")
        for node in _nodes(_PARSER.parse(script.read_bytes()).root_node)
        if (source := _source(node)) is not None and source.text is not None
    ]


def _source(node: Node) -> Node | None:
    if node.type in ("import_statement", "export_statement"):
        return node.child_by_field_name("source")
    function = node.child_by_field_name("function") if node.type == "call_expression" else None
    arguments = node.child_by_field_name("arguments")
    if function is None or function.type != "import" or arguments is None:
        return None
    return arguments.named_children[0]


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _nodes(child)


def beyond_in_script(script: bytes) -> list[str]:
    """What of a script Chromium 68 does not know, with lines. A name behind `typeof`, in a test
    (`"locks" in navigator`) or before `&&` and `?` is asked for, not used."""
    root = _PARSER.parse(script).root_node
    assert not root.has_error, "no JavaScript"
    return [f"{one.start_point[0] + 1}: {words}" for one in _nodes(root) if (words := _mind(one))]


def _mind(node: Node) -> str:
    text = (node.text or b"").decode()
    if node.type in _SYNTAX or (not node.is_named and node.type in _OPERATORS):
        return text or node.type
    if node.type == "await_expression" and not _within(node, "function", "arrow", "method"):
        return "await at the top"
    if node.type == "number" and "_" in text:
        return text
    known = _NAMES if node.type == "identifier" else _MEMBERS
    if node.type in ("identifier", "property_identifier") and known.get(text, 0) > 68:
        if text in _IF_CALLED and not _is_called(node):
            return ""
        is_own = node.parent is not None and node.parent.type in ("pair", "method_definition")
        return (
            "" if (is_own and node.type == "property_identifier") or _is_asked_for(node) else text
        )
    return ""


def _is_called(node: Node) -> bool:
    member = node.parent
    call = member.parent if member is not None else None
    return call is not None and call.child_by_field_name("function") == member


def _within(node: Node, *kinds: str) -> bool:
    while node.parent is not None:
        node = node.parent
        if any(kind in node.type for kind in kinds):
            return True
    return False


def _is_asked_for(node: Node) -> bool:
    """Whether it is used only where it is there: `X.name ? X.name(…) : other`, `if (X.name) …`."""
    name = (node.text or b"").decode()
    while node.parent is not None:
        node = node.parent
        if node.type in ("ternary_expression", "if_statement", "binary_expression"):
            asked = node.child_by_field_name("condition") or node.child_by_field_name("left")
            if asked is not None and name in (asked.text or b"").decode():
                return True
    return False


def beyond_in_sheet(sheet: str) -> list[str]:
    """What of a style sheet Chromium 68 does not know. A declaration that another one before it
    in the same rule stands in for is no harm: an old browser keeps that one."""
    return [
        words for rule in _rules(tinycss2.parse_stylesheet(sheet, True, True)) for words in rule
    ]


def _rules(rules: list[Any]) -> Iterator[list[str]]:
    for rule in rules:
        if rule.type == "at-rule":
            if rule.lower_at_keyword in _AT_RULES:
                yield [f"@{rule.lower_at_keyword}"]
            if rule.lower_at_keyword == "media":
                inner = tinycss2.parse_rule_list(rule.content, True, True)
                yield from _rules(inner)
            continue
        selector = tinycss2.serialize(rule.prelude)
        said = tinycss2.parse_declaration_list(rule.content, True, True)
        yield [f"{selector.strip()}: {words}" for words in _in_rule(selector, said)]


def _in_rule(selector: str, said: list[Any]) -> Iterator[str]:
    found = _PSEUDO.search(selector)
    if found:
        yield found[0]
    before: set[str] = set()
    values = {one.name: tinycss2.serialize(one.value) for one in said}
    for one in said:
        name = one.name
        unknown = [name] if name in _PROPERTIES and _PROPERTIES[name] > 68 else []
        unknown += _in_value(one.value)
        if unknown and name not in before:
            yield f"{name}: {', '.join(unknown)}"
        before.add(name)
    if "flex" in values.get("display", "") and {"gap", "row-gap", "column-gap"} & values.keys():
        yield "gap in a flex box"


def _in_value(tokens: list[Any]) -> list[str]:
    found = []
    for token in tokens:
        kind = token.type
        if kind == "function":
            name = token.lower_name
            found += [f"{name}()"] if _FUNCTIONS.get(name, 0) > 68 else []
            found += _in_value(token.arguments)
        elif kind == "dimension" and _UNITS.match(token.lower_unit):
            found.append(token.unit)
    return found
