"""A server starts only with the key that its persons are sealed with."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from display.voice import SilentVoice
from queue_server.core.security.encryption import DataKeyError, DataKeys, new_key_file, read_keys
from queue_server.serve import NO_DATA_KEY, serving
from tests.dossiers.house import House

LAN = {"name": "Nguyễn Thị Lan", "id_number": "034190001234", "phone": "0912345678"}


async def start(house: House, url: str, keys: DataKeys | None) -> None:
    async with serving(house.centre, url, "127.0.0.1", 0, voice=SilentVoice(), keys=keys):
        pass


async def test_a_server_of_tickets_alone_starts_without_a_key_and_says_so(
    house: House, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    await house.receive(applicant={"name": "Lê Văn Không"})
    await house.database.stop()
    with caplog.at_level(logging.WARNING):
        await start(house, database_url, DataKeys())
    assert NO_DATA_KEY in caplog.text


async def test_a_server_whose_persons_it_cannot_read_does_not_start(
    house: House, database_url: str, tmp_path: Path
) -> None:
    await house.receive(applicant=LAN)
    await house.database.stop()
    new_key_file(tmp_path / "other.key")
    for keys in (DataKeys(), read_keys(tmp_path / "other.key")):
        with pytest.raises(DataKeyError, match="bring it back"):
            await start(house, database_url, keys)
    await start(house, database_url, None)
