"""A page of staff opened by somebody without its permission."""

from __future__ import annotations

import pytest

from config.text.catalogue import LANGUAGES, text
from queue_server.web.templates import render


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("page", "part"),
    [("audit/audit", "audit"), ("centre/devices", "devices"), ("tickets/greet", "greet")],
)
def test_it_says_whose_page_it_is_and_holds_nothing_else(
    page: str, part: str, language: str
) -> None:
    html = render(
        f"{page}.html",
        language=language,
        root="",
        hall_name="Kinh Bắc",
        t=lambda key: text(language, f"{part}.{key}"),
        desk_text=lambda key: text(language, f"desk.{key}"),
        person="Lan",
        permissions=frozenset(),
        other_languages=[],
        allowed=False,
        data={"secret": "H05"},
    )
    assert f"<h1>{text(language, f'{part}.not_allowed')}</h1>" in html
    assert html.count(f'<main class="{part}">') == 1
    assert "H05" not in html
    assert f"/static/{part}/{part}.js" not in html
