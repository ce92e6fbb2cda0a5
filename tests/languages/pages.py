"""Prints what the pages show outside of the other language: a JSON object, page → words.

Run with `MOTCUA_LOCALE`, in a process of its own: languages are read once.
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
import logging
import os
import sys
from pathlib import Path
from typing import Any, Final, cast

from aiohttp import ClientSession
from playwright.async_api import Browser

from config.centre.model import Centre
from config.demo import demo_procedures
from queue_server.core.security.encryption import KEY_FILE_VARIABLE, new_key_file
from tests.hall.at_work import STAFF
from tests.hall.with_desk import ONE_DAY, SURVEY, UNREAD, HallWithDesk
from tests.languages.another import ANOTHER, Data, Missing, untranslated, words_of_page
from tests.languages.papers import on_paper

PUBLIC: Final = (
    "/", "/board", "/follow", "/follow?code=H05.12.34-261123-0001&digits=0000", "/procedures",
    "/procedures?q=khai+sinh", "/procedures?q=zzzz", "/procedures/1.004873", "/procedures/9.000003",
    "/procedures/9.9", "/T/nobodyknowsthistoken", "/H/nobodyknowsthistoken", "/nothing-here",
    "/board/hall", "/officials", "/questions",
    "/questions?q=Tr%E1%BA%A7n+V%C4%83n+C%C6%B0%E1%BB%9Dng", "/questions/nobodyknowsthis",
    "/questions/faq/9",
    "/board/hall", "/out-of-hours", "/campaigns",
    "/board/hall", "/survey/nobodyknowsthistoken", "/survey/counter/nobody", "/petition",
    "/petition/nobodyknowsthistoken",
)  # fmt: skip
OF_STAFF: Final = (
    "/counter", "/greet", "/dossiers", "/dossiers/receive", "/dossiers/1", "/dossiers/2",
    "/register", "/reports", "/reports/ii06a", "/reports/dossiers", "/reports/by/procedure",
    "/reports/queue", "/reports/what-if", "/reports/next-week",
    "/reports/ii06a.csv", "/reports/waiting", "/reports/campaigns", "/reports/waiting/by/service",
    "/reports/waiting/told/priority", "/reports/waiting/counters", "/reports/waiting/tickets",
    "/feedback", "/feedback/surveys", "/feedback/surveys?read=1", "/feedback/surveys/paper",
    "/feedback/surveys.csv", "/feedback/petitions", "/feedback/petitions/new",
    "/feedback/petitions/poster", "/feedback/petitions/9", "/feedback/petitions.csv",
    "/account", "/audit", "/devices", "/settings/start", "/settings/people", "/settings/people/1",
    "/settings/people/new", "/settings/calendar?year=2099",
    "/settings/procedures", "/settings/procedures/review", "/settings/procedures/import",
    "/settings/procedures/new", "/settings/procedures/9.000003",
    "/settings/procedures/9.000003/versions",
    "/feedback/questions", "/feedback/questions?state=over", "/feedback/questions/faqs",
    "/feedback/questions/faqs/new",
    "/feedback/guidance",
    "/assistance",
    "/assistance/forms",
    "/assistance/write",
    "/assistance/declarations", "/assistance/declarations/offline",
    "/assistance/declarations/figures", "/assistance/declarations/figures.csv",
    "/rota", "/rota?week=2026-12-02", "/rota/leave", "/rota/today", "/rota/leave.csv",
    "/settings", "/settings/services", "/settings/services/ho-tich",
    "/settings/publish", "/settings/versions",
)  # fmt: skip
FORMS: Final = ("/dossiers/1/forms/1", "/dossiers/2/forms/2", "/dossiers/1/forms/6")
NAME: Final = "Trần Văn Cường"


async def found(folder: Path) -> dict[str, list[str]]:
    hall = await HallWithDesk.with_procedures(folder, cast("Browser", None))
    told = hall.centre.model_dump()
    hall.centre = Centre.model_validate(told | {"languages": [ANOTHER]})
    await hall.start()
    try:
        return await _found(hall)
    finally:
        for session in hall.sessions.values():
            await session.close()
        await hall.stop()


async def _found(hall: HallWithDesk) -> dict[str, list[str]]:
    tickets = [await hall.take("ho-tich", language=ANOTHER) for _ in range(2)]
    await hall.clerk_does("1", "/counters/1/open")
    await hall.clerk_does("1", "/counters/1/next")
    applicant = {"name": NAME, "phone": "0912345678"}
    whole = await hall.receive(applicant=applicant)
    short = await hall.receive(
        papers=[{"paper": 0, "state": "received"}, {"paper": 1, "state": "missing"}],
        supplement={"instruction": NAME},
        applicant=applicant,
    )
    procedures = [*demo_procedures(), SURVEY, ONE_DAY, UNREAD]
    data = Data(hall.centre, procedures, list(STAFF.items()), NAME, whole, short)
    links = [f"/T/{one.token}" for one in tickets]
    links += [one["follow_url"].removeprefix(hall.centre.public_url) for one in (whole, short)]
    async with ClientSession() as nobody:
        shown = {path: await _page(hall, nobody, path) for path in (*PUBLIC, *links)}
    for who in ("anh", "quan"):
        staff = await hall.signed_in(who)
        for path in (*OF_STAFF, *FORMS):
            shown[f"{path} ({who})"] = await _page(hall, staff, path)
    return {path: untranslated(words, data) for path, words in shown.items()}


async def _page(hall: HallWithDesk, session: ClientSession, path: str) -> list[str]:
    address = f"{hall.centre.public_url}{path}{'&' if '?' in path else '?'}lang={ANOTHER}"
    headers = {"Accept": "text/html", "Accept-Language": ANOTHER}
    async with session.get(address, headers=headers) as answer:
        said = await answer.text()
        if answer.content_type == "text/html":
            return words_of_page(said)
        return [
            cell for row in csv.reader(io.StringIO(said.removeprefix("\ufeff"))) for cell in row
        ]


def main() -> None:
    missing, folder = Missing(), Path(sys.argv[1])
    os.environ[KEY_FILE_VARIABLE] = str(folder / "data.key")
    new_key_file(folder / "data.key")
    logging.getLogger("config.text.catalogue").addHandler(missing)
    pages: dict[str, Any] = asyncio.run(found(folder)) | on_paper()
    pages = {path: words for path, words in pages.items() if words}
    print(json.dumps({"shown": pages, "missing": missing.said}, ensure_ascii=False))


if __name__ == "__main__":
    main()
