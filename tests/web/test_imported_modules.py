"""A page names every module that its script imports, so that the browser asks for all at once."""

from __future__ import annotations

import re

import pytest

from queue_server.web.imported_modules import FOLDERS, STATIC, imported_modules
from queue_server.web.templates import FOLDERS as TEMPLATES
from queue_server.web.templates import environment

SCRIPTS = sorted(
    {
        script
        for folder in TEMPLATES.values()
        for template in folder.glob("*.html")
        for script in re.findall(r'module\(root, "([^"]+)"\)', template.read_text(encoding="utf-8"))
    }
)


def text_of(module: str) -> str:
    room, _, rest = module.partition("/")
    return (FOLDERS.get(room, STATIC / room) / rest).read_text(encoding="utf-8")


@pytest.mark.parametrize("script", SCRIPTS)
def test_no_import_is_left_for_the_browser_to_find(script: str) -> None:
    modules = imported_modules(script)
    assert script not in modules
    assert len(set(modules)) == len(modules)
    for module in (script, *modules):
        for name in re.findall(r'from "[./]+([^"]+\.js)"', text_of(module)):
            assert any(f"/{one}".endswith(f"/{name}") for one in modules), (module, name)


def test_the_phone_page_asks_for_all_of_its_modules() -> None:
    assert set(imported_modules("phone/phone.js")) == {
        "phone/bell.js", "phone/view.js", "display/renamed.js", "display/steady.js",
        "display/stream.js", "display/seats.js", "display/waits.js",
    }  # fmt: skip


def test_the_links_stand_below_the_public_path() -> None:
    template = environment().from_string(
        '{% from "web/module.html" import module %}{{ module("/mc", "follow/follow.js") }}'
    )
    assert template.render().split("\n") == [
        '<script type="module" src="/mc/static/follow/follow.js"></script>',
        '<link rel="modulepreload" href="/mc/static/display/steady.js">',
        "",
    ]
