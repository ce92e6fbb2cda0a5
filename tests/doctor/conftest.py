"""A whole installation, all right, in a folder that every user of the computer can enter."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from sqlite3 import connect

import pytest

from config.centre.loading import load_centre
from config.demo import demo_centre_file
from config.text.catalogue import text
from queue_server.backups.folder import take
from queue_server.centre.staff.administration import NewMember, add_device, add_member
from queue_server.core.actor import ADMINISTRATOR, SYSTEM
from queue_server.core.clock import SystemClock
from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus
from queue_server.doctor.checks import findings
from queue_server.doctor.command_line import describe
from queue_server.doctor.reading import look_at
from tests.hall.passwords import quick_hash

STRONG = "ba con mèo ngủ"
DEMO_PIN = f'"{load_centre(demo_centre_file()).kiosks[0].staff_pin_hash}"'


class House:
    """The files of an installation, and what the doctor says of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "motcua.sqlite"
        self.centre = folder / "centre.toml"
        self.environment: dict[str, str] = {}

    @property
    def url(self) -> str:
        return f"sqlite:///{self.database}"

    def says(self, language: str = "en") -> list[str]:
        """Every finding, as it is printed."""
        found = findings(look_at(self.centre, self.url, language))
        return [describe(one, language) for one in found]

    def wrong(self) -> list[str]:
        beginning = text("en", "doctor.kind.wrong", found="")
        return [said.removeprefix(beginning) for said in self.says() if said.startswith(beginning)]

    def change(self, statement: str, *values: object) -> None:
        with closing(connect(self.database)) as opened, opened:
            opened.execute(statement, values)

    def rewrite(self, change: Callable[[str], str]) -> None:
        before = self.centre.read_text(encoding="utf-8")
        after = change(before)
        assert after != before
        self.centre.write_text(after, encoding="utf-8")


@pytest.fixture(scope="session")
def whole_house(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> House:
    """One to copy."""
    made = House(tmp_path_factory.mktemp("house"))
    with closing(connect(migrated_sqlite)) as whole, closing(connect(made.database)) as copy:
        whole.backup(copy)
    made.database.chmod(0o640)
    own_pin = f'"{quick_hash("728194")}"'
    words = demo_centre_file().read_text(encoding="utf-8").replace(DEMO_PIN, own_pin)
    made.centre.write_text(words, encoding="utf-8")
    made.centre.chmod(0o640)
    people_and_devices(made)
    return made


@pytest.fixture
def house(whole_house: House) -> Iterator[House]:
    # Not pytest's own folder, which is closed to others: nothing in it could be open to them.
    folder = Path(tempfile.mkdtemp(prefix="motcua-doctor-"))
    shutil.copytree(whole_house.folder, folder, dirs_exist_ok=True)
    folder.chmod(0o755)
    made = House(folder)
    take(made.database, folder / "backups", datetime.now(UTC).astimezone())
    yield made
    shutil.rmtree(folder)


def people_and_devices(house: House) -> None:
    centre, now = load_centre(house.centre), SystemClock().now()
    hashed = quick_hash(STRONG)

    async def add() -> None:
        database = open_database(house.url, EventBus())
        await database.start()
        member = NewMember("lan", "Nguyễn Thị Lan", "clerk", hashed)
        await database.write(lambda unit: add_member(unit, centre, member), SYSTEM, now)
        for device in (*centre.kiosk_by_id, *centre.board_by_id):
            add_key = partial(add_device, centre=centre, device_id=device)
            await database.write(add_key, ADMINISTRATOR, now)
        await database.stop()

    asyncio.run(add())
    seen = round(now.timestamp() * 1000)
    house.change("UPDATE devices SET last_seen = ?", seen)
    house.change("PRAGMA journal_mode=DELETE")
