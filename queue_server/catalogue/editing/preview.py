"""The citizen's page of a procedure that is not saved yet, and what its limits come to today."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final

from config.centre.model import Centre
from config.text.catalogue import localised, text
from config.text.formats import format_date, format_time
from config.wire.catalogue import WorkedDeadline
from config.wire.dossiers.answers import DossierQuoted
from config.wire.procedures import Channel, Procedure
from queue_server.catalogue.beside import BesideProcedure
from queue_server.catalogue.service import Catalogue
from queue_server.catalogue.view import page_address, procedure_view
from queue_server.web.language import known_languages
from queue_server.web.templates import render

_SCRIPT: Final = re.compile(r"<script\b[^>]*></script>")
Quote = Callable[[Centre, Procedure, Channel, datetime], DossierQuoted]
"""What a citizen is promised whose dossier comes by a channel at an instant: the dossiers' rule."""


def page_of(
    centre: Centre, catalogue: Catalogue, procedure: Procedure, language: str, *, offered: bool
) -> str:
    """The page as citizens would see it, in `language`."""
    root = centre.root_path
    view = procedure_view(language, procedure, catalogue.service_of(procedure), catalogue.today)
    usually = known_languages(centre.languages)[0]
    address = page_address(root, usually, procedure.code, usually=usually)
    page = render(
        "catalogue/procedure.html",
        t=partial(text, language),
        language=language,
        usually=usually,
        other_languages=[],
        hall_name=localised(centre.unit.name, language),
        root=root,
        all_address=page_address(root, language, usually=usually),
        view=view,
        offered=offered,
        promises=any(line.committed for line in view.limits),
        qr_address=f"{address}/qr.svg" if catalogue.find(procedure.code) else "",
        beside=BesideProcedure(),
    )
    return _SCRIPT.sub("", page)  # it is only looked at


def deadlines(
    centre: Centre, procedure: Procedure, quote: Quote, now: datetime, language: str
) -> list[WorkedDeadline]:
    """ "Received now → due …" for each way of submitting that has a limit of its own, in person
    always."""
    own = {line.channel for line in procedure.limits}
    return [
        _worked(language, channel, quote(centre, procedure, channel, now))
        for channel in Channel
        if channel is Channel.IN_PERSON or channel in own
    ]


def _worked(language: str, channel: Channel, quoted: DossierQuoted) -> WorkedDeadline:
    committed = localised(quoted.committed.sentence, language) if quoted.committed else ""
    statutory = localised(quoted.statutory.sentence, language)
    return WorkedDeadline(channel=channel, statutory=statutory, committed=committed)


def moment(centre: Centre, now: datetime) -> str:
    """ "09:00 23/11/2026", on the centre's clock."""
    local = centre.local(now)
    return f"{format_time(local)} {format_date(local.date())}"
