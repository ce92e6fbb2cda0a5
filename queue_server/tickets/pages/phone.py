"""The phone page `/T/{token}`: what the citizen who scanned the ticket's QR reads.

Pure: a status in, HTML out. `view` chooses the phrases; `static/phone/view.js` decides the same
in the browser for every later status, and a test holds that both always agree.

The server that routes these pages also
- sends `PAGE_HEADERS` with each (`unknown_ticket_page` with status 404);
- takes the language by `web.language`: what the address asks for, else the ticket's own;
- answers the plain form `POST /T/{token}/cancel` (no fields; browsers without scripts) by
  cancelling and redirecting with 303 to `page_address(token, language)`, or, where the ticket can
  no longer be cancelled, to `page_address(token, language, cancel_refused=True)`. Under
  `Referrer-Policy: no-referrer` such a form arrives with `Origin: null`; the token alone is the
  right to cancel and no cookie counts, so that request needs no proof of its origin.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from markupsafe import Markup

from config.phrases.waits import USUAL_ZONE, clock_times, is_after_break, short_wait, wait_table
from config.text.catalogue import LANGUAGES, text
from config.text.formats import format_date, format_time
from config.wire import Localised, TicketState, TicketStatus
from queue_server.web.language import language_links
from queue_server.web.phrases import PagePhrases
from queue_server.web.templates import render

PART: Final = "phone"

REFRESH_SECONDS: Final = 20
"""How often a page without scripts reloads itself."""

NEARLY_THERE: Final = 2
"""With so many people ahead, or fewer, the citizen is asked to stay near the counters."""

TEXTS_OF_SCRIPTS: Final = (
    "advice_", "age_", "ahead_", "bell_o", "cancel_no_line", "cancel_refused", "dossier",
    "heading_", "line_l", "title_",
)  # fmt: skip
"""How the keys of texts begin that change with the ticket: the page takes no others along."""

_OF_OTHER_PAGES: Final = ("title_coming", "title_unknown")
_FOR_BOARDS: Final = ("common.wait.short.either_brief", "common.wait.short.late")
"""Where there is little room."""

PAGE_HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
"""Headers of both pages: nothing kept by proxies, nothing from or to elsewhere."""


@dataclass(frozen=True, slots=True)
class PhoneView:
    """Every word of the page that changes with the ticket; an empty text is not shown."""

    look: str
    """How the page looks: the state's word, or `next` where the turn comes soon."""
    title: str
    number: str
    service: str
    heading: str
    place: str
    """The counter, large."""
    ahead: str
    estimate: str
    advice: str
    emergency: str
    message: str
    papers: list[str]


# ----------------------------------------------------------------------------- phrases


def page_address(token: str, language: str, *, root: str = "", cancel_refused: bool = False) -> str:
    """The page's address in `language`, below `root` (the path of the public address)."""
    refused = "&cancel=refused" if cancel_refused else ""
    return f"{root}/T/{quote(token, safe='')}?lang={quote(language)}{refused}"


def ahead_text(phrases: PagePhrases, people: int | None) -> str:
    """How many people are called first; nothing where that is not known."""
    if people is None:
        return ""
    if people == 0:
        return phrases("ahead_none")
    return phrases("ahead_one" if people == 1 else "ahead_many", count=people)


def _waiting_advice(
    phrases: PagePhrases, status: TicketStatus, nearly: bool, time_zone: str
) -> str:
    if status.absences == 1:
        return phrases("advice_missed_once")
    if status.absences:
        return phrases("advice_missed", count=status.absences)
    if status.estimate is None:
        return phrases("advice_no_counter")
    if not status.estimate.before_closing and not nearly:
        return phrases("advice_late")
    if is_after_break(status.estimate):
        return phrases("advice_break", **clock_times(status.estimate, time_zone))
    return phrases("advice_next" if nearly else "advice_waiting")


def _is_nearly_there(status: TicketStatus) -> bool:
    known = status.people_ahead is not None and status.estimate is not None
    few = known and (status.people_ahead or 0) <= NEARLY_THERE
    return few and not is_after_break(status.estimate)


def _waiting_view(
    phrases: PagePhrases, status: TicketStatus, papers: list[str], time_zone: str
) -> PhoneView:
    nearly = _is_nearly_there(status)
    look = "next" if nearly else "waiting"
    return PhoneView(
        look=look,
        title=phrases(f"title_{look}", number=status.number),
        number=status.number,
        service=phrases.localised(status.service_name),
        heading=phrases(f"heading_{look}"),
        place="",
        ahead=ahead_text(phrases, status.people_ahead),
        estimate=short_wait(phrases.language, status.estimate, time_zone),
        advice=_waiting_advice(phrases, status, nearly, time_zone),
        emergency=_emergency(phrases, status),
        message=phrases.localised(status.message),
        papers=papers,
    )


def _with_counter(phrases: PagePhrases, key: str, counter: str, **values: object) -> str:
    """The text of `key`, in its `_nowhere` form where it has one and no counter is known."""
    chosen = f"{key}_nowhere" if not counter and f"{key}_nowhere" in phrases.texts else key
    return phrases(chosen, counter=counter, **values)


def _emergency(phrases: PagePhrases, status: TicketStatus) -> str:
    return phrases.localised(status.emergency.text) if status.emergency else ""


def view(status: TicketStatus, phrases: PagePhrases, time_zone: str = USUAL_ZONE) -> PhoneView:
    """What the page says of `status`."""
    papers = [] if status.ended else [phrases.localised(paper) for paper in status.papers]
    if status.state is TicketState.WAITING:
        return _waiting_view(phrases, status, papers, time_zone)
    counter = "" if status.ended else phrases.localised(status.counter_name)
    look = status.state.value
    return PhoneView(
        look=look,
        title=_with_counter(phrases, f"title_{look}", counter, number=status.number),
        number=status.number,
        service=phrases.localised(status.service_name),
        heading=_with_counter(phrases, f"heading_{look}", counter),
        place="" if status.state is TicketState.ON_HOLD else counter,
        ahead="",
        estimate="",
        advice=_with_counter(phrases, f"advice_{look}", counter),
        emergency=_emergency(phrases, status),
        message=phrases.localised(status.message),
        papers=papers,
    )


# ------------------------------------------------------------------------------- pages


def _boot(status: TicketStatus, token: str, language: str, time_zone: str, root: str) -> Markup:
    """What the page's script begins with, as JSON for a data block: no `<`, so nothing in it can
    end the block."""
    data: Mapping[str, object] = {
        "status": status.model_dump(mode="json"),
        "language": language,
        "languages": list(LANGUAGES),
        "timeZone": time_zone,
        "root": root,
        "track": f"{root}/api/v1/track/{quote(token, safe='')}",
        "nearlyThere": NEARLY_THERE,
        "texts": _texts_of_scripts(language),
    }
    packed = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # The template wraps this in <script type="application/json">; `<` is the only way out of it.
    return Markup(packed.replace("<", "\\u003c"))  # noqa: S704


@cache
def _texts_of_scripts(language: str) -> Mapping[str, str]:
    texts = PagePhrases(language, PART).texts
    own = {
        key: one
        for key, one in texts.items()
        if key.startswith(TEXTS_OF_SCRIPTS) and key not in _OF_OTHER_PAGES
    }
    waits = {key: one for key, one in wait_table(language).items() if key not in _FOR_BOARDS}
    return own | waits


def _dossier_links(phrases: PagePhrases, links: Sequence[str], root: str) -> list[dict[str, str]]:
    """The dossiers of the visit, numbered where there are several."""
    several = len(links) > 1
    return [
        {
            "address": f"{root}{link}?lang={phrases.language}",
            "text": phrases("dossier_of_many", place=place) if several else phrases("dossier"),
        }
        for place, link in enumerate(links, start=1)
    ]


def _clock(moment: datetime, time_zone: str) -> str:
    return format_time(moment.astimezone(ZoneInfo(time_zone)))


def phone_page(
    status: TicketStatus,
    token: str,
    language: str,
    *,
    languages: Sequence[str] = LANGUAGES,
    time_zone: str = USUAL_ZONE,
    root: str = "",
    cancel_refused: bool = False,
    kept: str = "",
    asks: bool = False,
) -> str:
    """The page of the ticket that `token` tracks, whole and true without any script.

    `languages` are those of the centre, `time_zone` is its zone, `root` the path at which the
    server is reached (empty where it is the host's root), `cancel_refused` says that a cancelling
    by the form came too late, `kept` how many people were called as they were told,
    `asks` whether the page asks how it was, once the visit is over.
    """
    phrases = PagePhrases(language, PART)
    shown = view(status, phrases, time_zone)
    issued = status.issued_at.astimezone(ZoneInfo(time_zone))
    address = f"{root}/T/{quote(token, safe='')}"
    return render(
        "tickets/phone.html",
        language=phrases.language,
        phrases=phrases,
        view=asdict(shown),
        hall_name=phrases.localised(status.hall_name),
        may_cancel=status.may_cancel,
        dossiers=_dossier_links(phrases, status.dossiers, root),
        bell=status.call_to_come,
        final=status.ended,
        refresh_seconds=REFRESH_SECONDS,
        line=phrases("line_live", time=_clock(status.now, time_zone)),
        issued=phrases("issued_at", time=format_time(issued), date=format_date(issued.date())),
        other_languages=language_links(
            phrases.language, languages, lambda tag: f"{address}?lang={tag}"
        ),
        cancel_address=f"{address}/cancel?lang={phrases.language}",
        cancel_refused=cancel_refused,
        kept="" if status.ended else kept,
        officials=text(phrases.language, "officials.title"),
        asks=asks,
        token=token,
        root=root,
        boot=_boot(status, token, phrases.language, time_zone, root),
    )


def unknown_ticket_page(
    language: str,
    *,
    hall_name: Localised | None = None,
    languages: Sequence[str] = LANGUAGES,
    root: str = "",
) -> str:
    """The friendly page for a token that nobody knows (to be sent with status 404).

    It neither repeats the token nor says whether it was ever good. Its language links are
    relative, so that the address stays what the citizen typed.
    """
    return _without_ticket("unknown", language, hall_name, languages, root)


def coming_ticket_page(
    language: str,
    *,
    hall_name: Localised | None = None,
    languages: Sequence[str] = LANGUAGES,
    root: str = "",
) -> str:
    """The page for the token of a number that a kiosk gave alone and has not delivered yet (to be
    sent with status 404). It reloads itself until the ticket is here."""
    return _without_ticket("coming", language, hall_name, languages, root)


def _without_ticket(
    name: str, language: str, hall_name: Localised | None, languages: Sequence[str], root: str
) -> str:
    phrases = PagePhrases(language, PART)
    return render(
        f"tickets/phone_{name}.html",
        language=phrases.language,
        phrases=phrases,
        view={"look": name, "title": phrases(f"title_{name}")},
        hall_name=phrases.localised(hall_name),
        other_languages=language_links(phrases.language, languages),
        refresh_seconds=REFRESH_SECONDS,
        root=root,
    )
