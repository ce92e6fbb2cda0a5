"""One Jinja environment, one base page."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from jinja2 import nodes

import config
from queue_server.web.templates import FOLDERS, environment

PRODUCT = Path(config.__file__).parents[1]
ROOMS = ("config", "printer", "display", "kiosk", "queue_server")
BASE = "web/base.html"
FORM = re.compile(r"<form\b[^>]*>")
SOURCES = [path for room in ROOMS for path in sorted((PRODUCT / room).rglob("*.py"))]
TEMPLATES = sorted(environment().list_templates(extensions=["html"]))


@cache
def tree(name: str) -> nodes.Template:
    source, _, _ = environment().loader.get_source(environment(), name)  # type: ignore[union-attr]
    return environment().parse(source)


def extended(name: str) -> str | None:
    found = tree(name).find(nodes.Extends)
    return str(found.template.as_const()) if found else None


@cache
def partials() -> frozenset[str]:
    """The templates that others take in."""
    return frozenset(
        named.as_const()
        for name in TEMPLATES
        for kind in (nodes.FromImport, nodes.Import, nodes.Include)
        for found in tree(name).find_all(kind)
        if isinstance(named := getattr(found, "template", None), nodes.Const)
    )


def test_every_template_lies_where_its_room_is() -> None:
    lying = {path.resolve() for room in ROOMS for path in (PRODUCT / room).rglob("*.html")}
    known = {(FOLDERS[room] / name).resolve() for room, _, name in map(parted, TEMPLATES)}
    assert lying == known
    assert len(known) > 30


def parted(template: str) -> tuple[str, str, str]:
    return template.partition("/")


def test_there_is_one_environment() -> None:
    made = [
        path
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Environment"
    ]
    assert [path.name for path in made] == ["templates.py"]


def test_what_is_typed_gets_into_no_address_before_a_script_has_run() -> None:
    """A form without a method and an action would ask for its page anew with all that was typed,
    passwords too, in the address."""
    forms = [
        (name, form)
        for room, _, name in map(parted, TEMPLATES)
        for form in FORM.findall((FOLDERS[room] / name).read_text(encoding="utf-8"))
    ]
    assert len(forms) > 20
    assert [
        (name, form)
        for name, form in forms
        if 'method="dialog"' not in form and not (' method="' in form and ' action="' in form)
    ] == []


def test_there_is_one_doctype() -> None:
    files = [*SOURCES, *(FOLDERS[room] / name for room, _, name in map(parted, TEMPLATES))]
    begun = [path for path in files if "<!doctype" in path.read_text(encoding="utf-8").lower()]
    assert begun == [FOLDERS["web"] / "base.html"]


def test_every_page_extends_the_base_page() -> None:
    """Found out as it runs: all templates are read for it, which every process would do else."""
    parts = partials()
    for name in (name for name in TEMPLATES if name not in parts):
        seen = [name]
        while (parent := extended(seen[-1])) is not None:
            seen.append(parent)
        assert seen[-1] == BASE, name


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_template_has_a_style_or_script_of_its_own(name: str) -> None:
    source = (FOLDERS[name.partition("/")[0]] / name.partition("/")[2]).read_text(encoding="utf-8")
    assert "<style" not in source
    assert " style=" not in source
    assert all(
        "src=" in tag or "application/json" in tag
        for tag in (part.partition(">")[0] for part in source.split("<script")[1:])
    )
    assert not {f" on{event}=" for event in ("click", "load", "submit", "change")} & set(
        source.split('"')[::2]
    )
