"""Export and erase for one person, and the commands as an administrator types them."""

from __future__ import annotations

import asyncio
import io
import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from queue_server.__main__ import main
from queue_server.audit import verification as audit
from queue_server.centre.tables import centre_log
from queue_server.core.actor import ADMINISTRATOR
from queue_server.core.errors import NotFound
from queue_server.core.security.encryption import KEY_FILE_VARIABLE, read_keys
from queue_server.dossiers.persons import export_and_erasure
from queue_server.dossiers.persons.applicants import require_key
from queue_server.dossiers.persons.export_and_erasure import IN_WORK, NOT_RETURNED
from tests.dossiers.house import House
from tests.privacy.other_keys import with_keys

LAN: dict[str, Any] = {"name": "Nguyễn Thị Lan", "id_number": "034190001234", "phone": "0912345678"}
OTHER: dict[str, Any] = {"name": "Nguyễn Thị Lan", "id_number": "034190009999"}


async def log_of(house: House) -> list[tuple[str, str, str, str]]:
    def read(connection: Connection) -> list[tuple[str, str, str, str]]:
        rows = connection.execute(select(centre_log).order_by(centre_log.c.id))
        return [(row.who, row.action, row.subject, row.detail) for row in rows]

    return await house.database.read(read)


async def test_a_person_is_found_by_any_of_their_dossiers(house: House) -> None:
    first, second = await house.receive(applicant=LAN), await house.receive(applicant=LAN)
    namesake = await house.receive(applicant=OTHER)
    bare = await house.receive(applicant={"name": "Nguyễn Thị Lan"})
    both = [first.dossier_id, second.dossier_id]
    for code, expected in (
        (second.code, both),
        (f" {first.code.lower()} ", both),
        (namesake.code, [namesake.dossier_id]),
        (bare.code, [bare.dossier_id]),
    ):
        assert await house.database.read(partial(export_and_erasure.of_code, code=code)) == expected
    found = await house.database.read(lambda c: export_and_erasure.of_id_number(c, "034190001234"))
    assert found == both
    for unknown in ("034190000000", ""):
        with pytest.raises(NotFound):
            await house.database.read(partial(export_and_erasure.of_id_number, id_number=unknown))
    with pytest.raises(NotFound):
        await house.database.read(lambda c: export_and_erasure.of_code(c, "H1-1"))


async def test_an_export_holds_everything_and_logs_no_word_of_it(house: House) -> None:
    dossier = await house.receive(applicant=LAN, note="gọi buổi chiều")
    dossier = await house.ask_for_papers(dossier, instruction="bản chính")
    said = await house.do(
        lambda unit: export_and_erasure.export(unit, [dossier.dossier_id]), ADMINISTRATOR
    )
    written = json.dumps(said, ensure_ascii=False)
    for words in ("034190001234", "0912345678", "gọi buổi chiều", "bản chính", dossier.code):
        assert words in written
    whole = said["dossiers"][0]
    assert [line["action"] for line in whole["log"]] == ["receive", "request_supplement"]
    assert len(whole["forms"]) == 1
    assert await log_of(house) == [("administrator", "export_person", dossier.code, "")]


async def test_erasing_keeps_what_the_law_still_needs(house: House) -> None:
    waiting = await house.receive(applicant=LAN)
    resolved = await house.resolved(await house.receive(applicant=LAN))
    withdrawn = await house.withdraw(await house.receive(applicant=LAN))
    returned = await house.resolved(await house.receive(applicant=LAN))
    returned = await house.return_result(returned, delivery="post")
    ids = await house.database.read(lambda c: export_and_erasure.of_code(c, waiting.code))
    done = await house.do(lambda unit: export_and_erasure.erase(unit, ids), ADMINISTRATOR)
    assert done.erased == [withdrawn.code, returned.code]
    assert done.kept == {waiting.code: IN_WORK, resolved.code: NOT_RETURNED}
    assert (await house.get(returned.dossier_id)).applicant.name == "—"
    assert (await house.get(waiting.dossier_id)).applicant.phone == "0912345678"
    lines = await log_of(house)
    assert lines == [
        ("administrator", "erase_person", code, "") for code in (withdrawn.code, returned.code)
    ]
    assert all(one.sound for one in await house.database.read(lambda c: audit.verify(c, {})))
    again = await house.do(lambda unit: export_and_erasure.erase(unit, ids[:1]), ADMINISTRATOR)
    assert (again.erased, list(again.kept)) == ([], [waiting.code])


# ----------------------------------------------------------------------------- the commands


async def typed(*words: str) -> int:
    return await asyncio.to_thread(main, words)


async def test_the_commands_write_json(
    house: House,
    database_url: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dossier = await house.withdraw(await house.receive(applicant=LAN))
    at = ("--database", database_url)
    assert await typed("person", "export", "--dossier", dossier.code, *at) == 0
    exported = json.loads(capsys.readouterr().out)
    assert exported["dossiers"][0]["person"]["phone"] == "0912345678"
    monkeypatch.setattr("sys.stdin", io.StringIO("034190001234\n"))
    assert await typed("person", "erase", "--id-number", *at) == 0
    assert json.loads(capsys.readouterr().out) == {"erased": [dossier.code], "kept": {}}
    assert await typed("person", "export", "--dossier", dossier.code, *at) == 1
    assert capsys.readouterr().err


async def test_a_key_is_made_changed_and_used_by_commands(
    house: House,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "data.key"
    assert await typed("data-key", "new", str(file)) == 0
    assert await typed("data-key", "new", str(file)) == 1
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(file))
    assert await typed("data-key", "add", str(file)) == 0
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(lines[:-2] + lines[-1:]))
    old = with_keys(house, read_keys(file))
    await old.start()
    house.database = old
    dossier = await house.receive(applicant=LAN)
    await old.stop()
    file.write_text("".join(lines))
    assert await typed("data-key", "reseal", "--database", database_url) == 0
    assert "newest key: 1\n" in capsys.readouterr().out
    file.write_text("".join(lines[:-1]))
    new = with_keys(house, read_keys(file))
    house.database = new
    await new.start()
    await new.read(require_key)
    assert (await house.get(dossier.dossier_id)).applicant.phone == "0912345678"
    await new.stop()
    missing = tmp_path / "gone.key"
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(missing))
    assert await typed("data-key", "reseal", "--database", database_url) == 1
    assert "gone.key cannot be read" in capsys.readouterr().err
