"""Scripts: whose folder each may fetch from, and that whatever it fetches is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import display
from config.wire import TicketState
from queue_server.app import STATIC

SHARED = ("web", "display")


def imports() -> Iterator[tuple[Path, Path]]:
    """Each script with each script that it imports, both under `/static/`."""
    for base, folder in ((Path(), STATIC), (Path("display"), display.STATIC)):
        for script in folder.rglob("*.js"):
            here = base / script.relative_to(folder)
            for found in re.findall(r'^(?:import|\}) [^"\n]*"([^"]+)";$', script.read_text(), re.M):
                assert found.startswith("."), f"{here} imports {found}"
                yield here, Path("/", here.parent, found).resolve().relative_to("/")


def test_every_script_that_is_imported_is_there() -> None:
    missing = [(str(here), str(there)) for here, there in imports() if not on_disk(there).is_file()]
    assert missing == []


def test_no_page_fetches_scripts_out_of_another_page_s_folder() -> None:
    pairs = list(imports())
    assert len(pairs) > 100, "the test no longer finds the imports"
    strange = [
        (str(here), str(there))
        for here, there in pairs
        if there.parts[0] not in (here.parts[0], *SHARED)
        or (here.parts[0] in SHARED and there.parts[0] not in SHARED)
    ]
    assert strange == []


def on_disk(script: Path) -> Path:
    """Where a script under `/static/` lies."""
    if script.parts[0] == "display":
        return display.STATIC / script.relative_to("display")
    return STATIC / script


def test_no_script_knows_a_language_or_writes_numbers_by_rules_of_its_own() -> None:
    own = re.compile(r"""["'](?:vi|en|vi-VN)["']|toLocale|Intl\.(?!DateTimeFormat)""")
    found = [
        (str(script), line)
        for folder in (STATIC, display.STATIC)
        for script in folder.rglob("*.js")
        for line in script.read_text(encoding="utf-8").splitlines()
        if own.search(line)
    ]
    assert found == []
    clocks = [
        str(script)
        for folder in (STATIC, display.STATIC)
        for script in folder.rglob("*.js")
        if "Intl.DateTimeFormat" in script.read_text(encoding="utf-8")
    ]
    assert sorted(Path(clock).name for clock in clocks) == ["days.js", "steady.js"]


def test_no_script_decides_by_the_states_of_a_ticket_what_may_be_done() -> None:
    """The server lists it (`allowed`). The phone's page alone has a view for each state."""
    states = "|".join(TicketState)
    compared = re.compile(
        rf"""state [!=]==? ["'](?:{states})["']|["'/|(](?:{states})\b.*\.state\)"""
    )
    assert compared.search('part(".again").hidden = !["waiting", "called"].includes(ticket.state);')
    assert compared.search("/^(called|serving)$/.test(ticket.state)")
    assert compared.search('if (current?.state !== "called") return null;')
    found = [
        (str(script), line)
        for script in STATIC.rglob("*.js")
        if script.parent.name != "phone"
        for line in script.read_text(encoding="utf-8").splitlines()
        if compared.search(line)
    ]
    assert found == []
