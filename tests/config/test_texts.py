"""The catalogue: every text in both languages, and every key that the code asks for.

The sources of all rooms are read, so a key that is misspelt, or a value that is forgotten,
fails here rather than on a screen.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message

from config.text.catalogue import (
    LANGUAGES,
    all_texts,
    catalogue_parts,
    localised,
    plural_text,
    text,
)
from config.wire import (
    CounterState,
    ErrorCode,
    IssueRefusal,
    PrinterState,
    TicketAction,
    TicketState,
)
from config.wire.dossiers.answers import (
    DossierAction,
    DossierStatus,
    Outcome,
    PaperState,
    ResultDelivery,
    Standing,
    StepState,
    WorkList,
)
from config.wire.procedures import Channel, LimitUnit, OnlineLevel

REPOSITORY = Path(__file__).parents[2]
ROOMS = ("config", "printer", "display", "kiosk", "queue_server")
LOCALE = REPOSITORY / "config" / "text" / "locale"
PARTS = sorted({file.stem for language in LANGUAGES for file in (LOCALE / language).glob("*.po")})
KEY = re.compile(rf"(?:{'|'.join(PARTS)})\.[a-z0-9_.]*")
ASKING = ("text", "plural_text", "Phrase", "t", "told")
"""The functions that are given a key."""


# ------------------------------------------------------------------- the catalogue itself


@cache
def catalogues(language: str) -> dict[str, Catalog]:
    return catalogue_parts(language)


def catalogue(language: str, part: str) -> Catalog:
    return catalogues(language).get(part, Catalog())


def messages(language: str, part: str) -> dict[str, Message]:
    return {key_of(message): message for message in catalogue(language, part) if message.id}


def key_of(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def texts_of(message: Message) -> tuple[str, ...]:
    said = message.string or ""
    return (said,) if isinstance(said, str) else tuple(said)


def choice_of(message: Message) -> set[str]:
    """The values of which a language takes those that it needs: "#. Any of: day, date"."""
    told = " ".join(message.auto_comments)
    return set(told.removeprefix("Any of: ").split(", ")) if told.startswith("Any of: ") else set()


def placeholders(said: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(said) if name}


@cache
def known_keys() -> frozenset[str]:
    return frozenset(
        key for language in LANGUAGES for part in PARTS for key in messages(language, part)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_has_two_texts(language: str) -> None:
    """The reader of catalogues takes the last, and the other is left over."""
    for part in PARTS:
        file = LOCALE / language / f"{part}.po"
        keys = re.findall(r'^msgid "(.+)"$', file.read_text("utf-8"), flags=re.MULTILINE)
        assert [key for key, times in Counter(keys).items() if times > 1] == [], part


@pytest.mark.parametrize("part", PARTS)
def test_both_languages_have_the_same_keys(part: str) -> None:
    vietnamese, english = (set(messages(language, part)) for language in ("vi", "en"))
    assert vietnamese == english


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there_and_reviewed(language: str, part: str) -> None:
    found = messages(language, part)
    assert found
    for key, message in found.items():
        assert key.startswith(f"{part}."), f"{key} stands in the part {part}"
        assert not message.fuzzy, f"{key} is fuzzy in {language}"
        assert all(said.strip() for said in texts_of(message)), f"{key} is empty in {language}"
    assert not catalogue(language, part).obsolete


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_plurals_have_all_their_forms(language: str, part: str) -> None:
    forms = {"vi": 1, "en": 2}[language]
    assert catalogue(language, part).num_plurals == forms
    for key, message in messages(language, part).items():
        if message.pluralizable:
            assert message.id == (key, f"{key}.plural")
            assert len(texts_of(message)) == forms


@pytest.mark.parametrize("part", PARTS)
def test_both_languages_have_the_same_placeholders(part: str) -> None:
    english = messages("en", part)
    for key, message in messages("vi", part).items():
        names = [
            set[str]().union(*map(placeholders, texts_of(one))) for one in (message, english[key])
        ]
        # A plural form may leave its count out: "one person".
        same = names[0] - {"count"} == names[1] - {"count"}
        assert same or names[0] | names[1] <= choice_of(message), key


# --------------------------------------------------------------------- what the code asks


@dataclass(frozen=True)
class Asked:
    """A key, or the beginning of one, that a source asks for."""

    place: str
    key: str
    is_whole: bool
    """False where only the beginning is written and the rest is filled in while it runs."""
    given: frozenset[str] | None = field(default=None)
    """The names of the values given with it, where the source shows all of them."""


def sources(*endings: str) -> Iterator[tuple[str, str]]:
    for room in ROOMS:
        for path in sorted((REPOSITORY / room).rglob("*")):
            if path.suffix in endings and path.is_file():
                yield str(path.relative_to(REPOSITORY)), path.read_text(encoding="utf-8")


def asked_in_python(place: str, source: str) -> Iterator[Asked]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name == "all_texts":
            yield from wholes_of_parts(place, node)
        if name not in ASKING:
            continue
        names = frozenset(keyword.arg for keyword in node.keywords if keyword.arg)
        is_shown = name in ("text", "plural_text") and all(word.arg for word in node.keywords)
        given = names | ({"count"} if name == "plural_text" else set()) if is_shown else None
        for argument in node.args:
            for said, is_whole in written(argument):
                if KEY.fullmatch(said):
                    yield Asked(f"{place}:{node.lineno}", said, is_whole, given)


def wholes_of_parts(place: str, node: ast.Call) -> Iterator[Asked]:
    """`all_texts(language, "phone")` asks for whatever begins with `phone.`."""
    for argument in node.args:
        if isinstance(argument, ast.Constant) and argument.value in PARTS:
            yield Asked(f"{place}:{node.lineno}", f"{argument.value}.", is_whole=False)


def written(argument: ast.expr) -> Iterator[tuple[str, bool]]:
    """The texts that an argument may be, and whether each is written whole."""
    match argument:
        case ast.Constant(value=str() as said):
            yield said, True
        case ast.JoinedStr(values=[ast.Constant(value=str() as head), *_]):
            yield head, False
        case ast.IfExp():
            yield from written(argument.body)
            yield from written(argument.orelse)


IN_PAGES = re.compile(
    rf"""(?:\b(?:{"|".join(ASKING)})\(\s*(?:[\w.]+\s*,\s*)?|\bdata-(?:text|label)=)"""
    rf"""(["'`])({KEY.pattern})(\1|\$\{{|\{{\{{)"""
)


def asked_in_pages(place: str, source: str) -> Iterator[Asked]:
    for found in IN_PAGES.finditer(source):
        line = source.count("\n", 0, found.start()) + 1
        yield Asked(f"{place}:{line}", found[2], is_whole=found[3] == found[1])


@cache
def everything_asked() -> tuple[Asked, ...]:
    asked = [one for place, source in sources(".py") for one in asked_in_python(place, source)]
    pages = sources(".kv", ".html", ".js")
    return tuple(asked + [one for place, page in pages for one in asked_in_pages(place, page)])


def test_the_search_finds_what_is_asked() -> None:
    python = 'text(language, "check.a"); plural_text(x, f"kiosk.b_{c}", 3); say("check.c", d=1)'
    found = [(one.key, one.is_whole, one.given) for one in asked_in_python("", python)]
    assert found == [("check.a", True, frozenset()), ("kiosk.b_", False, frozenset({"count"}))]
    page = """t("phone.a") ; text(app.language, 'kiosk.b')
        <p data-text="console.c"> t(`errors.${d}`)"""
    assert [(one.key, one.is_whole) for one in asked_in_pages("", page)] == [
        ("phone.a", True),
        ("kiosk.b", True),
        ("console.c", True),
        ("errors.", False),
    ]
    assert len(everything_asked()) > 50


def test_every_key_that_the_code_asks_for_exists() -> None:
    unknown = [
        f"{one.place} asks for {one.key}"
        for one in everything_asked()
        if not (
            one.key in known_keys()
            if one.is_whole
            else any(key.startswith(one.key) for key in known_keys())
        )
    ]
    assert not unknown, "\n".join(unknown)


def test_every_value_that_a_text_needs_is_given() -> None:
    forgotten = []
    for one in everything_asked():
        if not one.is_whole or one.given is None or one.key not in known_keys():
            continue
        for language in LANGUAGES:
            message = messages(language, one.key.partition(".")[0])[one.key]
            needed = set[str]().union(*map(placeholders, texts_of(message)))
            # Without any value a text is not filled, and its braces are its own.
            if needed - one.given and (one.given or re.search(r"\{\w+\}", str(message.string))):
                forgotten.append(f"{one.place}: {one.key} wants {sorted(needed - one.given)}")
    assert not forgotten, "\n".join(forgotten)


@pytest.mark.parametrize("part", ["check", "errors"])
def test_no_text_is_left_over(part: str) -> None:
    # Wherever a key is written, not only where it is asked for: tables hold keys as well.
    code = "".join(source for _, source in sources(".py"))
    heads = tuple(re.findall(rf'f"({part}\.[^{{"]*)\{{', code))
    left_over = [
        key for key in messages("en", part) if f'"{key}"' not in code and not key.startswith(heads)
    ]
    assert not left_over


# ------------------------------------------------------------------- texts by enumeration


ALLOWED_IN_ERRORS = {
    ErrorCode.TOO_MANY_REQUESTS: {"seconds"},
    ErrorCode.TOO_MANY_READ: {"most", "minutes", "wait"},
    ErrorCode.ILLEGAL_TRANSITION: {"state", "action"},
    ErrorCode.DOSSIER_TRANSITION: {"status", "action"},
    ErrorCode.DOSSIER_CHANGED: {"who", "status", "action"},
    ErrorCode.TICKET_RECEIVED_BEFORE: {"who", "code"},
    ErrorCode.CATALOGUE_CHANGED: {"who", "when", "codes", "what"},
    ErrorCode.SETTINGS_WRONG: {"count", "first"},
    ErrorCode.LOGO_REFUSED: {"reason"},
    ErrorCode.SETTINGS_IN_USE: {"reasons"},
    ErrorCode.UNKNOWN_SETTING: {"where"},
    ErrorCode.STAFF_ABSENT: {"name", "day"},
    ErrorCode.LEAVE_TOO_SHORT: {"have", "wanted"},
    ErrorCode.SIGN_IN_TAKEN: {"sign_in"},
    ErrorCode.MEMBER_CHANGED: {"who", "what", "name"},
    ErrorCode.MEMBER_LEFT: {"name"},
    ErrorCode.TOO_MANY_MESSAGES: {"most"},
    ErrorCode.LAST_ADMINISTRATOR: {"name"},
    ErrorCode.ABSENCE_OVERLAPS: {"first", "last"},
    ErrorCode.FAQ_NAMES_SOMEBODY: {"found"},
    ErrorCode.PROCEDURE_OF_OTHER_FIELD: {"field"},
    ErrorCode.PDF_REFUSED: {"reason"},
    ErrorCode.FORM_REFUSED: {"reason"},
    ErrorCode.WRITING_FORBIDDEN: {"ground"},
    ErrorCode.DECLARATION_DAY: {"days"},
}
"""What the words of an error may name."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_has_a_title_and_says_what_to_do(language: str) -> None:
    for code in ErrorCode:
        title = messages(language, "errors")[f"errors.{code}.title"].string
        said = messages(language, "errors")[f"errors.{code}"].string
        assert isinstance(title, str)
        assert isinstance(said, str)
        assert len(title) <= 60
        assert not title.endswith(".")
        assert said.endswith(".")
        assert placeholders(said) <= ALLOWED_IN_ERRORS.get(code, set())


def test_no_text_for_an_error_that_does_not_exist() -> None:
    codes = {key.split(".")[1] for key in messages("en", "errors")}
    assert codes == {code.value for code in ErrorCode}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("common.state", TicketState),
        ("common.action", TicketAction),
        ("common.counter", CounterState),
        ("common.printer", PrinterState),
        ("common.refusal", IssueRefusal),
        ("dossiers.status", DossierStatus),
        ("dossiers.action", DossierAction),
        ("dossiers.channel", Channel),
        ("dossiers.delivery", ResultDelivery),
        ("dossiers.unit", LimitUnit),
        ("dossiers.outcome", Outcome),
        ("dossiers.standing", Standing),
        ("dossiers.list", WorkList),
        ("dossiers.paper", PaperState),
        ("dossiers.step", StepState),
        ("dossiers.online_level", OnlineLevel),
    ],
)
def test_every_word_of_the_wire_has_a_text(
    language: str, prefix: str, words: type[TicketState]
) -> None:
    wanted = {f"{prefix}.{word.value}" for word in words}
    part = prefix.partition(".")[0]
    assert {key for key in messages(language, part) if key.startswith(f"{prefix}.")} == wanted


# ------------------------------------------------------------------------------ reading


def test_texts_are_filled() -> None:
    assert text("vi", "common.wait.range", low=5, high=10) == "khoảng 5–10 phút"
    assert plural_text("en", "common.wait.under", 5) == "under 5 minutes"


def test_plurals_are_chosen_by_count() -> None:
    assert plural_text("en", "common.people_ahead", 1) == "1 person ahead of you"
    assert plural_text("en", "common.people_ahead", 2) == "2 people ahead of you"
    assert plural_text("vi", "common.people_ahead", 1) == "Còn 1 người phía trước"


def test_a_language_without_a_catalogue_reads_vietnamese() -> None:
    assert text("fr", "common.state.waiting") == text("vi", "common.state.waiting")


def test_a_page_takes_one_part_along() -> None:
    taken = all_texts("en", "common")
    assert taken["common.state.waiting"] == "Waiting"
    assert all(key.startswith("common.") for key in taken if isinstance(key, str))


def test_a_language_without_the_text_reads_another() -> None:
    assert localised({"vi": "Cư trú", "en": "Residence"}, "en") == "Residence"
    assert localised({"fr": "Séjour", "vi": "Cư trú", "en": ""}, "en") == "Cư trú"
    assert localised({"fr": "Séjour"}, "en") == "Séjour"
    assert localised({}, "en") == ""


@pytest.mark.parametrize("part", ["board", "common.wait.short", "audit.told"])
def test_a_page_gets_the_texts_of_a_part_or_of_a_part_of_it(part: str) -> None:
    texts = all_texts("vi", part)
    assert texts
    assert all(key.startswith(f"{part}.") for key in texts)
