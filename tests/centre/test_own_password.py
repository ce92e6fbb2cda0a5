"""One's own password: the old one proves it, other sessions end, wrong ones stand in the log."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from queue_server.centre.tables import centre_log
from tests.tickets.conftest import demo_centre as demo_centre
from tests.tickets.test_api import API, PASSWORD, Api, api, hashed

__all__ = ["api", "hashed"]
NEW = "bon con meo ngu trua"


async def change(api: Api, old: str = PASSWORD, new: str = NEW) -> tuple[int, Any]:
    return await api.call("PUT", "/session/password", {"old": old, "new": new})


async def signs_in(api: Api, password: str, name: str = "clerk") -> tuple[int, str]:
    words = {"sign_in": name, "password": password}
    answer = await api.client.post(f"{API}/session", json=words)
    api.client.session.cookie_jar.clear()
    cookie = answer.cookies.get("motcua_session")
    return answer.status, cookie.value if cookie else ""


async def logged(api: Api, *actions: str) -> list[tuple[str, str, str]]:
    wanted = select(centre_log.c.who, centre_log.c.action, centre_log.c.subject)
    wanted = wanted.where(centre_log.c.action.in_(actions)).order_by(centre_log.c.id)
    rows = await api.database.read(lambda connection: connection.execute(wanted).all())
    return [tuple(row) for row in rows]


async def test_it_is_changed_and_the_other_sessions_end(api: Api) -> None:
    _, elsewhere = await signs_in(api, PASSWORD)
    assert (await change(api))[0] == 204
    assert (await api.call("GET", "/session"))[0] == 200
    api.keys["session:elsewhere"] = elsewhere
    assert (await api.call("GET", "/session", by="elsewhere"))[0] == 401
    assert (await signs_in(api, PASSWORD))[0] == 401
    assert (await signs_in(api, NEW))[0] == 200
    (line,) = await logged(api, "change_password")
    assert line[0] == line[2]
    assert line[0].startswith("staff:")


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("not this one", NEW, "old"),
        (PASSWORD, "short", "password"),
        (PASSWORD, "", "new"),
        (PASSWORD, "Motcua@2026", "password"),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_changes(
    api: Api, old: str, new: str, field: str
) -> None:
    status, problem = await change(api, old, new)
    assert (status, list(problem["fields"])) == (422, [field])
    assert (await signs_in(api, PASSWORD))[0] == 200


@pytest.mark.parametrize(("language", "said"), [("vi", "dễ bị đoán ra"), ("en", "easy to guess")])
async def test_a_weak_one_is_told_in_the_language_of_the_page(
    api: Api, language: str, said: str
) -> None:
    words = {"old": PASSWORD, "new": "Motcua@2026"}
    asked = {"Accept-Language": language}
    _, problem = await api.call("PUT", "/session/password", words, **asked)
    assert said in problem["fields"]["password"]


async def test_guessing_the_old_one_is_held_back(api: Api) -> None:
    answers = [(await change(api, "not this one"))[0] for _ in range(12)]
    assert answers[-1] == 429


async def test_wrong_sign_ins_stand_in_the_log_of_people_there_are_alone(api: Api) -> None:
    assert (await signs_in(api, "a wrong password"))[0] == 401
    assert (await signs_in(api, PASSWORD, name="mat-khau-go-nham-o"))[0] == 401
    (line,) = await logged(api, "wrong_sign_in")
    assert line[2].startswith("staff:")
    whole = select(centre_log)
    rows = await api.database.read(lambda connection: connection.execute(whole).all())
    assert not any("mat-khau-go-nham-o" in str(row) for row in rows)
