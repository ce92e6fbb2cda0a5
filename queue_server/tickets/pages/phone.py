"""The phone page `/T/{token}`: what the citizen who scanned the ticket's QR reads.

Pure: a status in, HTML out. `view` decides the words; `static/phone/words.js` decides the same
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
from typing import Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from markupsafe import Markup

from config.text.catalogue import (
    LANGUAGES,
    all_texts,
    known_language,
    localised,
)
from config.text.formats import format_date, format_time
from config.wire import Localised, TicketState, TicketStatus, WaitEstimate
from queue_server.web.language import language_links
from queue_server.web.templates import render

PART: Final = "phone"

REFRESH_SECONDS: Final = 20
"""How often a page without scripts loads itself anew."""

NEARLY_THERE: Final = 2
"""With so many people ahead, or fewer, the citizen is asked to stay near the counters."""

LONGEST_IN_MINUTES: Final = 90
"""An estimate that reaches beyond is said in hours."""

SAID_BY_SCRIPTS: Final = (
    "advice_", "age_", "ahead_", "bell_o", "cancel_no_line", "cancel_refused", "dossier",
    "estimate_", "heading_", "hours", "line_l", "title_",
)  # fmt: skip
"""How the keys of texts begin that change with the ticket: the page takes no others along."""

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
    papers: list[str]


class Words:
    """The texts of one page in one language, as the page takes them along (keys without part)."""

    def __init__(self, language: str, part: str = PART) -> None:
        self.language = known_language(language)
        found = all_texts(self.language, part)
        self.texts = {key.removeprefix(f"{part}."): value for key, value in found.items()}

    def __call__(self, key: str, /, **values: object) -> str:
        return self.texts[key].format(**values)

    def localised(self, names: Localised | None) -> str:
        """The name in this language, else in the first language that has it, else nothing."""
        return localised(names or {}, self.language)


# ------------------------------------------------------------------------------- words


def page_address(token: str, language: str, *, root: str = "", cancel_refused: bool = False) -> str:
    """The page's address in `language`, below `root` (the path of the public address)."""
    refused = "&cancel=refused" if cancel_refused else ""
    return f"{root}/T/{quote(token, safe='')}?lang={quote(language)}{refused}"


def _duration(words: Words, minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return words("estimate_about", minutes=rest)
    if not rest:
        return words("hours", hours=hours)
    return words("hours_minutes", hours=hours, minutes=rest)


def estimate_words(words: Words, estimate: WaitEstimate | None) -> str:
    """The wait as a range, widened to whole minutes (to five from an hour and a half on)."""
    if estimate is None:
        return words("estimate_unknown")
    low, high = estimate.low_seconds // 60, max(1, -(-estimate.high_seconds // 60))
    if high > LONGEST_IN_MINUTES:
        low, high = low // 5 * 5, -(-high // 5) * 5
        return words("estimate_long", low=_duration(words, low), high=_duration(words, high))
    if low == 0:
        return words("estimate_under", minutes=high)
    if low == high:
        return words("estimate_about", minutes=low)
    return words("estimate_range", low=low, high=high)


def ahead_words(words: Words, people: int | None) -> str:
    """How many people are called first; nothing where that is not known."""
    if people is None:
        return ""
    if people == 0:
        return words("ahead_none")
    return words("ahead_one" if people == 1 else "ahead_many", count=people)


def _waiting_advice(words: Words, status: TicketStatus, nearly: bool) -> str:
    if status.absences == 1:
        return words("advice_missed_once")
    if status.absences:
        return words("advice_missed", count=status.absences)
    if status.estimate is None:
        return words("advice_no_counter")
    return words("advice_next" if nearly else "advice_waiting")


def _waiting_view(words: Words, status: TicketStatus, papers: list[str]) -> PhoneView:
    ahead = status.people_ahead
    nearly = ahead is not None and ahead <= NEARLY_THERE and status.estimate is not None
    look = "next" if nearly else "waiting"
    return PhoneView(
        look=look,
        title=words(f"title_{look}", number=status.number),
        number=status.number,
        service=words.localised(status.service_name),
        heading=words(f"heading_{look}"),
        place="",
        ahead=ahead_words(words, ahead),
        estimate=estimate_words(words, status.estimate),
        advice=_waiting_advice(words, status, nearly),
        emergency=_emergency(words, status),
        papers=papers,
    )


_BELL_IN: Final = frozenset({TicketState.WAITING, TicketState.ON_HOLD})
_AT_A_COUNTER: Final = frozenset({TicketState.CALLED, TicketState.SERVING, TicketState.ON_HOLD})


def _with_counter(words: Words, key: str, counter: str, **values: object) -> str:
    """The text of `key`, in its `_nowhere` form where it has one and no counter is known."""
    chosen = f"{key}_nowhere" if not counter and f"{key}_nowhere" in words.texts else key
    return words(chosen, counter=counter, **values)


def _emergency(words: Words, status: TicketStatus) -> str:
    return words.localised(status.emergency.text) if status.emergency else ""


def view(status: TicketStatus, words: Words) -> PhoneView:
    """What the page says of `status`."""
    papers = [] if status.state.is_final else [words.localised(paper) for paper in status.papers]
    if status.state is TicketState.WAITING:
        return _waiting_view(words, status, papers)
    counter = words.localised(status.counter_name) if status.state in _AT_A_COUNTER else ""
    look = status.state.value
    return PhoneView(
        look=look,
        title=_with_counter(words, f"title_{look}", counter, number=status.number),
        number=status.number,
        service=words.localised(status.service_name),
        heading=_with_counter(words, f"heading_{look}", counter),
        place="" if status.state is TicketState.ON_HOLD else counter,
        ahead="",
        estimate="",
        advice=_with_counter(words, f"advice_{look}", counter),
        emergency=_emergency(words, status),
        papers=papers,
    )


# ------------------------------------------------------------------------------- pages


def _boot(data: Mapping[str, object]) -> Markup:
    """JSON for a data block: no `<`, so nothing in it can end the block."""
    packed = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # The template wraps this in <script type="application/json">; `<` is the only way out of it.
    return Markup(packed.replace("<", "\\u003c"))  # noqa: S704


def _dossier_links(words: Words, links: Sequence[str], root: str) -> list[dict[str, str]]:
    """The dossiers of the visit, numbered where there are several."""
    several = len(links) > 1
    return [
        {
            "address": f"{root}{link}?lang={words.language}",
            "words": words("dossier_of_many", place=place) if several else words("dossier"),
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
    time_zone: str = "Asia/Ho_Chi_Minh",
    root: str = "",
    cancel_refused: bool = False,
) -> str:
    """The page of the ticket that `token` tracks, whole and true without any script.

    `languages` are those of the centre, `time_zone` is its zone, `root` the path at which the
    server is reached (empty where it is the host's root), `cancel_refused` says that a cancelling
    by the form came too late.
    """
    words = Words(language)
    shown = view(status, words)
    boot = {
        "status": status.model_dump(mode="json"),
        "language": words.language,
        "languages": list(LANGUAGES),
        "timeZone": time_zone,
        "root": root,
        "track": f"{root}/api/v1/track/{quote(token, safe='')}",
        "nearlyThere": NEARLY_THERE,
        "longestInMinutes": LONGEST_IN_MINUTES,
        "texts": {key: one for key, one in words.texts.items() if key.startswith(SAID_BY_SCRIPTS)},
    }
    issued = status.issued_at.astimezone(ZoneInfo(time_zone))
    address = f"{root}/T/{quote(token, safe='')}"
    return render(
        "tickets/phone.html",
        language=words.language,
        words=words,
        view=asdict(shown),
        hall_name=words.localised(status.hall_name),
        may_cancel=status.may_cancel,
        dossiers=_dossier_links(words, status.dossiers, root),
        bell=status.state in _BELL_IN,
        final=status.state.is_final,
        refresh_seconds=REFRESH_SECONDS,
        line=words("line_live", time=_clock(status.now, time_zone)),
        issued=words("issued_at", time=format_time(issued), date=format_date(issued.date())),
        other_languages=language_links(
            words.language, languages, lambda tag: f"{address}?lang={tag}"
        ),
        cancel_address=f"{address}/cancel?lang={words.language}",
        cancel_refused=cancel_refused,
        root=root,
        boot=_boot(boot),
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
    sent with status 404). It loads itself anew until the ticket is here."""
    return _without_ticket("coming", language, hall_name, languages, root)


def _without_ticket(
    name: str, language: str, hall_name: Localised | None, languages: Sequence[str], root: str
) -> str:
    words = Words(language)
    return render(
        f"tickets/phone_{name}.html",
        language=words.language,
        words=words,
        view={"look": name, "title": words(f"title_{name}")},
        hall_name=words.localised(hall_name),
        other_languages=language_links(words.language, languages),
        refresh_seconds=REFRESH_SECONDS,
        root=root,
    )
