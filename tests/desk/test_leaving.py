"""What is on a page of staff is gone with the session: on signing out, when it ends elsewhere,
when somebody else signs in, in every tab, and not to be had by going back."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import delete, update

from queue_server.centre.tables import sessions, staff
from queue_server.core.db.connect import open_database
from queue_server.core.events import EventBus
from tests.hall.with_desk import HallWithDesk, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NAME = "Trần Văn Cường"


async def opened(hall: HallWithDesk, who: str = "clerk-1") -> Page:
    """A dossier on the desk, with the citizen's name on it."""
    dossier = await hall.receive()
    page = await hall.desk(who, f"/dossiers/{dossier['dossier_id']}")
    await expect(page.locator(".facts").first).to_contain_text(NAME)
    return page


async def another_tab(page: Page, path: str) -> Page:
    tab = await page.context.new_page()
    await tab.goto(page.url.split("/dossiers")[0] + path)
    return tab


async def gone(page: Page, selector: str = "#sign-in") -> None:
    """The sign-in is there, and the name is nowhere in what the page holds."""
    await expect(page.locator(selector)).to_be_visible()
    assert NAME not in await page.content()


async def end_sessions(hall: HallWithDesk) -> None:
    """As the command line does it: in the database alone."""
    database = open_database(hall.database_url, EventBus())
    await database.start()
    await database.write(lambda unit: unit.connection.execute(delete(sessions)))
    await database.stop()


async def test_after_signing_out_nothing_of_a_citizen_is_in_the_page(hall: HallWithDesk) -> None:
    page = await opened(hall)
    await page.click('[data-do="sign-out"]')
    await gone(page)
    await page.go_back()
    await expect(page.locator("body")).not_to_contain_text(NAME)
    await page.go_forward()
    await gone(page)


async def test_lists_and_drafts_go_with_the_session(hall: HallWithDesk) -> None:
    await hall.receive()
    page = await hall.desk("clerk-1", "/dossiers?list=all")
    await expect(page.locator(".dossiers tbody")).to_contain_text(NAME)
    await page.evaluate(f"sessionStorage.setItem('motcua.desk.draft.none', '{NAME}')")
    await page.click('[data-do="sign-out"]')
    await gone(page)
    assert await page.evaluate("Object.keys(sessionStorage)") == []


async def test_signing_out_empties_every_tab_of_the_browser(hall: HallWithDesk) -> None:
    page = await opened(hall)
    lists = await another_tab(page, "/dossiers?list=all")
    await expect(lists.locator(".dossiers tbody")).to_contain_text(NAME)
    form = await another_tab(page, page.url[page.url.index("/dossiers") :] + "/forms/1")
    await expect(form.locator("main")).to_contain_text(NAME)
    await page.click('[data-do="sign-out"]')
    for tab in (page, lists, form):
        await gone(tab)


async def test_a_session_that_ended_elsewhere_takes_the_dossier_out_of_sight(
    hall: HallWithDesk,
) -> None:
    """Ended by the command line, of which no stream tells; nobody touches the page."""
    page = await opened(hall)
    form = await another_tab(page, page.url[page.url.index("/dossiers") :] + "/forms/1")
    await expect(form.locator("main")).to_contain_text(NAME)
    await end_sessions(hall)
    await gone(page)
    await gone(form)
    await expect(page.locator("#sign-in-why")).to_contain_text("đăng nhập lại")
    await sign_in(page, "clerk-1")
    await expect(page.locator(".facts").first).to_contain_text(NAME)


async def test_another_role_or_another_person_empties_the_page(hall: HallWithDesk) -> None:
    page = await opened(hall)
    database = open_database(hall.database_url, EventBus())
    await database.start()
    await database.write(
        lambda unit: unit.connection.execute(
            update(staff).where(staff.c.sign_in == "clerk-1").values(role="greeter")
        )
    )
    await database.stop()
    await expect(page.locator("body")).not_to_contain_text(NAME)
    assert NAME not in await page.content()


async def test_whoever_signs_in_on_the_same_browser_ends_the_session_before(
    hall: HallWithDesk,
) -> None:
    page = await opened(hall, "clerk-1")
    first = await page.context.cookies()
    other = await another_tab(page, "/counter")
    password = "quay so mot mo cua 8"
    status = await other.evaluate(
        """async ([name, password]) => (await fetch("api/v1/session", { method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ sign_in: name, password }) })).status""",
        ["anh", password],
    )
    assert status == 200
    await expect(page.locator("[data-who]").first).to_have_text("Hoàng Thị Ngọc Ánh")
    old = await hall.browser.new_context()
    hall.pages.contexts.append(old)
    await old.add_cookies(first)  # type: ignore[arg-type]
    answer = await old.request.get(f"{hall.centre.public_url}/api/v1/session")
    assert answer.status == 401


async def test_a_wrong_password_ends_nobodys_session(hall: HallWithDesk) -> None:
    page = await opened(hall, "clerk-1")
    status = await page.evaluate(
        """async () => (await fetch("/api/v1/session", { method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ sign_in: "anh", password: "wrong" }) })).status"""
    )
    assert status == 401
    await page.reload()
    await expect(page.locator(".facts").first).to_contain_text(NAME)


async def test_what_was_being_filled_in_waits_for_the_same_person_outside_the_page(
    hall: HallWithDesk,
) -> None:
    page = await hall.desk("clerk-1", "/dossiers/receive")
    await page.evaluate(
        """() => document.querySelector("#screen").append(Object.assign(
          document.createElement("p"), { id: "typed", textContent: "Trần Văn Cường" }))"""
    )
    await end_sessions(hall)
    await gone(page)
    await sign_in(page, "clerk-1")
    await expect(page.locator("#typed")).to_have_text(NAME)


async def test_numbers_are_shown_when_somebody_asks(hall: HallWithDesk) -> None:
    page = await opened(hall)
    assert "0912345678" not in await page.content()
    await expect(page.locator("dd", has_text="•••••••678")).to_be_visible()
    await page.click("button.reveal")
    await expect(page.locator("dd", has_text="0912345678")).to_be_visible()
    await expect(page.locator("button.reveal")).to_have_count(0)
