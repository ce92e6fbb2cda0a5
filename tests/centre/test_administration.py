"""Staff and device keys as an administrator changes them."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from queue_server.centre import repository, tables
from queue_server.centre.staff.administration import NewMember
from queue_server.core.errors import BadRequest, Conflict, NotFound


def new(sign_in: str = "hoa", display_name: str = "Lê Thị Hoa", role: str = "clerk") -> NewMember:
    return NewMember(sign_in, display_name, role, password_hash="-")


async def test_a_person_is_added_under_one_spelling(hall: Any) -> None:
    await hall.administer("add_member", hall.centre, new(sign_in=" HOA "))
    found = await hall.database.read(lambda connection: repository.find_member(connection, "hoa"))
    assert (found.display_name, found.role, found.active) == ("Lê Thị Hoa", "clerk", True)
    with pytest.raises(Conflict):
        await hall.administer("add_member", hall.centre, new())


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"sign_in": ""}, "sign_in"),
        ({"sign_in": "le hoa"}, "sign_in"),
        ({"sign_in": "h" * 65}, "sign_in"),
        ({"display_name": " "}, "name"),
        ({"display_name": "Ho\na"}, "name"),
        ({"role": "clrk"}, "role"),
    ],
)
async def test_words_that_are_wrong_are_named(
    hall: Any, changed: dict[str, str], field: str
) -> None:
    with pytest.raises(BadRequest) as refused:
        await hall.administer("add_member", hall.centre, new(**changed))
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize("field", ["sign_in", "name"])
@pytest.mark.parametrize("letter", "\u200b\u202e\u2066\u00ad")
async def test_a_letter_that_nobody_sees_is_named(hall: Any, field: str, letter: str) -> None:
    part = "display_name" if field == "name" else field
    with pytest.raises(BadRequest) as refused:
        await hall.administer("add_member", hall.centre, new(**{part: f"ho{letter}a"}))
    for language in ("vi", "en"):
        assert f"U+{ord(letter):04X}" in refused.value.fields_in(language)[field]


async def test_names_of_every_people_are_taken(hall: Any) -> None:
    for place, name in enumerate(("Y Đôn Byă", "H'Hen Niê", "José Łódź", "ꪎꪱꪥ")):
        number = await hall.administer("add_member", hall.centre, new(f"nguoi-{place}", name))
        find = partial(repository.find_member, sign_in=f"nguoi-{place}")
        found = await hall.database.read(find)
        assert (found.id, found.display_name) == (number, name)


async def test_a_near_miss_is_noticed(hall: Any) -> None:
    with pytest.raises(BadRequest) as role:
        await hall.administer("add_member", hall.centre, new(role="clrk"))
    with pytest.raises(BadRequest) as device:
        await hall.administer("add_device", hall.centre, "kisk-1")
    assert 'did you mean "clerk"?' in str(role.value.fields["role"])
    assert 'did you mean "kiosk-1"?' in str(device.value.fields["device"])


async def test_nobody_is_not_changed(hall: Any) -> None:
    for use_case, *words in (("set_password", "x", "-"), ("disable_member", "x")):
        with pytest.raises(NotFound):
            await hall.administer(use_case, *words)
    with pytest.raises(NotFound):
        await hall.administer("revoke_device", "kiosk-9")


async def test_a_key_is_revoked_once_and_given_anew(hall: Any) -> None:
    await hall.administer("revoke_device", "kiosk-1")
    with pytest.raises(NotFound):
        await hall.administer("revoke_device", "kiosk-1")
    key = await hall.administer("add_device", hall.centre, "kiosk-1")
    assert len(key) >= 43
    assert key != hall.keys["kiosk-1"]


async def test_the_database_holds_no_secret(hall: Any) -> None:
    devices = await hall.database.read(
        lambda connection: connection.execute(tables.devices.select()).all()
    )
    for key in hall.keys.values():
        assert key not in str(devices)


async def test_the_log_names_the_administrator(hall: Any) -> None:
    await hall.administer("set_password", "lan", "-")
    await hall.administer("disable_member", "lan")
    lines = await hall.database.read(
        lambda connection: [
            (line.who, line.action, line.subject) for line in repository.read_log(connection)
        ]
    )
    lan = hall.caller("lan").label
    assert lines[-2:] == [
        ("administrator", "set_password", lan),
        ("administrator", "disable_staff", lan),
    ]
