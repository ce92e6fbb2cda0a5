"""`motcua-server check`: what is wrong with a centre file, also against a database's records."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click

from config.centre.calendar.known_years import years_to_fill_in
from config.centre.loading import check_centre_file, load_centre
from config.centre.model import Centre
from config.text.catalogue import FALLBACK_LANGUAGE, missing_texts, plural_text, text
from queue_server.core import command_options as options
from queue_server.core.clock import SystemClock
from queue_server.core.db.read_only import read_only_query
from queue_server.core.security.encryption import DataKeys
from queue_server.orphaned_ids import OrphanedId, orphaned_ids

MOST_KEYS = 3
"""Missing texts that are named; the log names each that is asked for."""


@options.command("check")
@click.argument("file", metavar="FILE", type=options.FILE)
@click.option("--against", metavar="DATABASE")
@options.language
def check(file: Path, against: str | None, language: str) -> int:
    """Print every mistake of a centre file; 1 where there is one that is no warning."""
    mistakes = check_centre_file(file, language)
    for mistake in mistakes:
        print(mistake, end="\n\n")
    wrong = sum(not mistake.is_warning for mistake in mistakes)
    if wrong:
        print(plural_text(language, "command.check_mistakes", wrong))
        return 1
    centre = load_centre(file)
    for year in years_to_fill_in(centre, centre.day(SystemClock().now())):
        print(text(language, "check.no_holidays", file=file, year=year), end="\n\n")
    for said in _missing_texts(centre, language):
        print(said, end="\n\n")
    if against is not None:
        for left in _left(file, against):
            print(left.phrase.in_language(language), end="\n\n")
    print(text(language, "command.check_fine", file=file))
    return 0


def _missing_texts(centre: Centre, language: str) -> Iterator[str]:
    """What the catalogues of the centre's languages lack."""
    for one in centre.languages:
        if missing := missing_texts(one):
            values = {"value": one, "count": len(missing), "fallback": FALLBACK_LANGUAGE}
            keys = ", ".join(missing[:MOST_KEYS])
            yield text(language, "check.missing_texts", **values, keys=keys)


def _left(file: Path, against: str) -> list[OrphanedId]:
    """What the database names and the file has lost. Raises `InstallationFault`."""
    url = against if "://" in against else f"sqlite:///{against}"
    centre = load_centre(file)
    return read_only_query(url, partial(orphaned_ids, centre=centre), DataKeys())
