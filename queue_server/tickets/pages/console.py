"""The counter console's page: `/counter`.

The page is a static skeleton with its labels; everything that moves comes by the API and the
counter's stream. It carries no inline script or style, so it stands under
`Content-Security-Policy: default-src 'self'`: the data block is not a script, browsers never
run it.
"""

from __future__ import annotations

from typing import Final

from config.centre.model import Centre, PriorityClass, Service
from config.text.catalogue import all_texts, known_language, localised, text
from config.text.tables import format_table
from queue_server.web.language import known_languages
from queue_server.web.templates import render

PARTS: Final = ("common", "errors", "console", "devices", "greet", "queues")
"""The parts of the catalogue that the page takes along, in every language of the centre."""


def console_page(language: str, centre: Centre) -> str:
    """The whole page as HTML, its static labels in `language` (the clerk may switch at once).

    `language` is one of the catalogue's; another one reads as the centre's first. Everything
    in it may be seen before signing in: names of services, priority reasons and devices.
    """
    shown = known_language(language, *centre.languages)
    return render(
        "tickets/console.html",
        language=shown,
        root=centre.root_path,
        hall_name=localised(centre.unit.name, shown),
        desk_text=lambda key: text(shown, f"desk.{key}"),
        console_text=lambda key: text(shown, f"console.{key}"),
        data=page_data(shown, centre),
    )


def page_data(language: str, centre: Centre) -> dict[str, object]:
    """What the scripts of the console and of the greeter's page read."""
    languages = known_languages(centre.languages)
    return {
        "language": language,
        "languages": languages,
        "texts": {tag: _texts(tag) for tag in {language, *languages}},
        "formats": {tag: format_table(tag, centre.languages) for tag in {language, *languages}},
        "centre": {
            "hall_name": centre.unit.name,
            "names_version": centre.names_version,
            "languages": centre.languages,
            "time_zone": centre.time_zone,
            "services": [_service(centre, service) for service in centre.services],
            "priority_classes": [_priority_class(item) for item in centre.priority_classes],
            "devices": {
                **{kiosk.id: kiosk.name for kiosk in centre.kiosks},
                **{board.id: board.name for board in centre.boards},
            },
            "boards": [{"id": board.id, "name": board.name} for board in centre.boards],
            "kiosks": [{"id": kiosk.id, "name": kiosk.name} for kiosk in centre.kiosks],
            "counters": {counter.id: counter.name for counter in centre.counters},
            "recall_after_seconds": centre.calling.recall_after_seconds,
        },
    }


def _texts(language: str) -> dict[str, str]:
    whole = {key: label for part in PARTS for key, label in all_texts(language, part).items()}
    header = {key: label for key, label in all_texts(language, "desk").items() if ".header." in key}
    return whole | header


def _service(centre: Centre, service: Service) -> dict[str, object]:
    lane = service.many_dossiers if service.asks_dossiers else None
    return {
        "id": service.id,
        "letter": service.letter,
        "name": service.name,
        "priority_classes": centre.claimable(service),
        "most_dossiers": service.most_dossiers if service.asks_dossiers else 0,
        "many_dossiers": lane.model_dump() if lane else None,
    }


def _priority_class(priority_class: PriorityClass) -> dict[str, object]:
    return {
        "id": priority_class.id,
        "name": priority_class.name,
        "reasons": [{"id": item.id, "name": item.name} for item in priority_class.reasons],
    }
