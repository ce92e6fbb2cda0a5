"""A new data key seals what citizens wrote around the visit, too."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from aiohttp import FormData
from sqlalchemy import Connection, insert, select, update

from queue_server.commands.resealing import AT_ONCE, reseal_places
from queue_server.core.db.sqlite import SqliteDatabase
from queue_server.core.db.unit_of_work import UnitOfWork
from queue_server.core.events import EventBus
from queue_server.core.security.encryption import KEY_FILE_VARIABLE, add_key, data_keys, read_keys
from queue_server.feedback.inventory import PLACES
from queue_server.feedback.petitions import repository
from queue_server.feedback.petitions.tables import petition_texts
from queue_server.feedback.questions.sealing import CONTACT, cell
from queue_server.feedback.questions.tables import questions
from tests.feedback.conftest import Opened
from tests.feedback.test_petitions import SENT
from tests.feedback.test_photos import picture


async def test_without_the_older_key_everything_is_read(opened: Opened, tmp_path: Path) -> None:
    hall = await opened()
    form = FormData()
    for name, value in SENT.items():
        form.add_field(name, value)
    form.add_field("photo", picture(), filename="a.jpg")
    async with hall.client.post("/petition", data=form, allow_redirects=False) as sent:
        assert sent.status == 303
    many = [
        {"MaHoiDap": f"Q{number}", "CauHoi": "Hỏi lại một lần", "SoDienThoai": "0912345678"}
        for number in range(AT_ONCE + 1)
    ]
    status, said = await hall.call(
        "POST", "/questions/import", {"file": json.dumps(many)}, by="leader"
    )
    assert status == 200, said
    assert isinstance(hall.house.database, SqliteDatabase)
    path, file = hall.house.database.path, tmp_path / "data.key"
    shutil.copy(os.environ[KEY_FILE_VARIABLE], file)
    add_key(file)
    changed = SqliteDatabase(path, EventBus(), read_keys(file))
    await changed.start()
    assert await reseal_places(changed, PLACES, hall.clock.now()) == []
    # What was swapped is said, and stays as it is.
    await changed.write(_swap)
    assert await reseal_places(changed, PLACES, hall.clock.now()) == ["petition_texts 2"]
    await changed.stop()
    file.write_text("\n".join(file.read_text().splitlines()[:-1]) + "\n")
    newest = SqliteDatabase(path, EventBus(), read_keys(file))
    await newest.start()
    try:
        assert await newest.read(_read) == (SENT["name"], SENT["contact"], True)
        assert await newest.read(_contacts) == {"0912345678"}
    finally:
        await newest.stop()


def _swap(unit: UnitOfWork) -> None:
    """The words of the petition lie in another row, sealed by an older key."""
    row = unit.connection.execute(select(petition_texts)).one()
    copy = {**row._mapping, "id": 2, "said": row.said.replace(row.said.split(".")[1], "0" * 8)}
    unit.connection.execute(insert(petition_texts).values(copy))
    older = data_keys(unit.connection)._keys[-1].id
    said = row.said.replace(row.said.split(".")[1], older)
    two = petition_texts.c.id == 2
    unit.connection.execute(update(petition_texts).where(two).values(said=said))


def _read(connection: Connection) -> tuple[str, str, bool]:
    name, contact = repository.sender(connection, 1)
    return name, contact, (repository.photo(connection, 1, 0) or "").startswith("/9j/")


def _contacts(connection: Connection) -> set[str]:
    rows = connection.execute(select(questions.c.id, questions.c.contact))
    keys = data_keys(connection)
    return {keys.open(row.contact, cell(CONTACT, row.id)) for row in rows}
