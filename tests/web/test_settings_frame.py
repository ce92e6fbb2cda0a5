"""The frame of an administrator's pages: who sees what in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.centre.roles import Permission
from queue_server.web.settings_menu import frame
from queue_server.web.templates import environment
from tests.hall.demo import demo_centre

PAGE = """{% extends "web/settings_page.html" %}{% set here = "people" %}
{% block name %}x{% endblock %}{% block content %}<h1>x</h1>{% endblock %}"""


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("administers", [True, False])
def test_an_administrator_is_told_of_a_newer_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, administers: bool
) -> None:
    file = tmp_path / "newest-version"
    monkeypatch.setenv("MOTCUA_NEWEST_VERSION_FILE", str(file))
    may = [Permission.ADMINISTER] if administers else [Permission.OVERSEE]
    centre = demo_centre()

    def page() -> str:
        values = frame(centre, language, "settings", "Bùi Anh Quân", may)
        return environment().from_string(PAGE).render(values)

    assert "settings-notice" not in page()
    file.write_text("99.1.0\n")
    assert ("99.1.0" in page()) is administers
