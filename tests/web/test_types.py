"""The scripts' types: checked whole, against the wire as it is."""

import subprocess
import sys
from pathlib import Path

from typings.wire import TARGET, wire_types

TREE = Path(__file__).parents[2]
NODE = Path(sys.executable).with_name("node")
"""It comes with the Python packages."""
TSC = TREE / "node_modules" / ".bin" / "tsc"


def test_the_types_of_the_wire_are_those_of_its_models() -> None:
    assert TARGET.read_text(encoding="utf-8") == wire_types(), "run: make check"


def test_the_scripts_use_the_wire_and_each_other_as_they_are() -> None:
    assert TSC.exists(), "run: make node_modules/.bin/tsc"
    found = checked(TREE / "jsconfig.json")
    assert found.returncode == 0, found.stdout


def test_a_script_that_asks_for_what_the_wire_does_not_say_is_found(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.js"
    wrong.write_text(
        "/** @param {Wire.TicketSummary} ticket */\n"
        "export const wait = (ticket) => ticket.wating_since;\n"
    )
    project = tmp_path / "jsconfig.json"
    project.write_text(
        f'{{"extends": "{TREE / "jsconfig.json"}",'
        f' "include": ["{wrong}", "{TREE / "typings"}"], "exclude": []}}'
    )
    found = checked(project)
    assert "'wating_since' does not exist on type 'TicketSummary'" in found.stdout


def test_no_script_is_left_out() -> None:
    for script in (*TREE.glob("display/static/*.js"), *TREE.glob("queue_server/static/*/*.js")):
        assert "@ts-" not in script.read_text(encoding="utf-8"), script


def checked(project: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [NODE, TSC, "--project", project], capture_output=True, text=True, check=False
    )
