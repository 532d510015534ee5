"""The page in a browser: a person does the whole job with it. FAILURES 37 and 39."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from functions.intake.model import Author
from tests.unit.desk.asking import Office
from tests.unit.desk.page_server import PageServer
from tests.unit.desk.test_review import held

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    installed = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, INSTALLED)), None)
    with sync_playwright() as play:
        try:
            made = play.chromium.launch(executable_path=installed, args=FLAGS)
        except Error:
            pytest.skip("no Chromium on this machine: install one, or name it in CHROMIUM")
        yield made
        made.close()


@pytest.fixture
def office() -> Office:
    """On the real clock: the browser has no other."""
    return Office.open()


@pytest.fixture
def server(office: Office) -> Iterator[PageServer]:
    made = PageServer(office.application)
    yield made
    made.close()


@pytest.fixture
def page(browser: Browser, server: PageServer) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.set_default_timeout(10_000)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    page.on("console", lambda message: wrong.append(message.text) if "Content Security" in message.text else None)
    yield page
    context.close()
    assert wrong == []


def _sign_in(page: Page, server: PageServer) -> None:
    page.goto(f"{server.url}/desk")
    _press(page, "Sign in")
    expect(page.get_by_role("button", name="Take next call")).to_be_visible()


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def _said(page: Page, words: str) -> None:
    expect(page.locator("#message")).to_contain_text(words)


def _posts(server: PageServer, end: str) -> int:
    return sum(method == "POST" and path.endswith(end) for method, path in server.requests)


def test_from_the_board_to_the_wrap_up(office: Office, server: PageServer, page: Page) -> None:
    callback = office.complain()
    office.found(callback)
    _sign_in(page, server)
    expect(page.locator(".card")).to_contain_text("Order 100234 shipped")
    expect(page.locator(".card time")).to_contain_text("14:")
    _press(page, "Take next call")
    expect(page.locator(".ticket")).to_contain_text("3SABCD1234567")
    expect(page.locator(".number")).to_have_text("+31•••••••78")
    _press(page, "Show number")
    expect(page.locator("a.tel")).to_have_attribute("href", "tel:+31612345678")
    _press(page, "Start call")
    _press(page, "Reached")
    page.locator("select[name=cause]").select_option("parcel_lost")
    page.locator("input[value=resend]").check()
    page.locator(".wrap-up textarea").fill("She was glad.")
    _press(page, "Wrap up")
    _said(page, "Wrapped up")
    expect(page.locator(".timeline")).to_contain_text("She was glad.")
    expect(page.get_by_text("Nobody waits for a call.")).to_be_visible()
    assert office.callback(callback.id).state == "done"
    assert office.ticket(callback).state == "resolved"


def test_nobody_answers(office: Office, server: PageServer, page: Page) -> None:
    callback = office.complain()
    office.found(callback)
    _sign_in(page, server)
    page.locator(".card").get_by_role("button", name="Take").click()
    _press(page, "Start call")
    _press(page, "No answer")
    _said(page, "To be called again")
    assert office.callback(callback.id).state == "retry_later"


def test_a_line_that_broke_is_dialled_again(office: Office, server: PageServer, page: Page) -> None:
    callback = office.complain()
    office.found(callback)
    _sign_in(page, server)
    _press(page, "Take next call")
    _press(page, "Start call")
    _press(page, "Line broke: dial again")
    _press(page, "Start call")
    expect(page.get_by_role("button", name="Reached", exact=True)).to_be_visible()
    assert len(office.callback(callback.id).attempts) == 2


def test_not_a_call_and_nothing_to_take(office: Office, server: PageServer, page: Page) -> None:
    callback = office.complain()
    _sign_in(page, server)
    _press(page, "Take next call")
    page.get_by_text("Not a call").click()
    page.locator("select[name=reason]").select_option("not_a_complaint")
    _press(page, "Withdraw")
    _said(page, "Withdrawn")
    assert office.callback(callback.id).state == "withdrawn"
    _press(page, "Take next call")
    _said(page, "Nothing waits for a call.")


def test_no_number_a_wrong_one_and_a_right_one(office: Office, server: PageServer, page: Page) -> None:
    callback = office.complain()
    office.found(callback, phone=None)
    _sign_in(page, server)
    page.locator(".card").get_by_role("button", name="Look").click()
    expect(page.locator(".number")).to_have_text("No number is known.")
    page.locator("input[name=phone]").fill("0900 1234567")
    _press(page, "Set number")
    _said(page, "may not be called")
    expect(page.locator("input[name=phone]")).to_have_value("0900 1234567")
    page.locator("input[name=phone]").fill("06 12345678")
    _press(page, "Set number")
    expect(page.locator(".number")).to_have_text("+31•••••••78")
    page.locator("textarea[name=text]").fill("He gave it on the chat.")
    _press(page, "Add note")
    expect(page.locator(".timeline")).to_contain_text("He gave it on the chat.")
    expect(page.locator("textarea[name=text]")).to_have_value("")


def test_a_question_is_not_silent(office: Office, server: PageServer, page: Page) -> None:
    office.say("vera", "do you have this router in black?")
    _sign_in(page, server)
    page.locator("#questions").get_by_role("button", name="Look").click()
    _press(page, "This is a complaint: call")
    expect(page.locator("#board .card")).to_contain_text("router in black")


def test_what_waits_for_a_supervisor_is_listed_and_an_agent_cannot_release_it(
    office: Office, server: PageServer, page: Page
) -> None:
    held(office, "jan")
    _sign_in(page, server)
    page.locator("#review").get_by_role("button", name="Look").click()
    expect(page.locator("#ticket")).to_contain_text("Waits for a supervisor since")
    expect(page.get_by_role("button", name="Release", exact=True)).to_have_count(0)


def test_a_supervisor_releases_what_waits(office: Office, page: Page) -> None:
    held(office, "jan")
    server = PageServer(office.application, role="supervisor")
    try:
        _sign_in(page, server)
        page.locator("#review").get_by_role("button", name="Look").click()
        _press(page, "Release")
        expect(page.locator("#board .card")).to_have_count(1)
        expect(page.locator("#ticket .timeline")).to_contain_text("Released")
    finally:
        server.close()


def test_a_page_loaded_again_has_the_call_still(office: Office, server: PageServer, page: Page) -> None:
    office.complain()
    _sign_in(page, server)
    _press(page, "Take next call")
    _press(page, "Start call")
    page.reload()
    _press(page, "Reached")
    expect(page.get_by_role("button", name="Wrap up")).to_be_visible()


def test_a_lease_that_was_lost_is_said(office: Office, server: PageServer, page: Page) -> None:
    callback = office.complain()
    _sign_in(page, server)
    _press(page, "Take next call")
    expect(page.get_by_role("button", name="Start call")).to_be_visible()
    office.supervisor().post(f"/api/callbacks/{callback.id}/assign", group="seniors")
    _press(page, "Start call")
    _said(page, "no longer yours")
    expect(page.get_by_role("button", name="Take next call")).to_be_visible()


def test_offline_is_said_and_nothing_is_lost_or_doubled(office: Office, server: PageServer, page: Page) -> None:
    """FAILURES 39."""
    callback = office.complain()
    _sign_in(page, server)
    _press(page, "Take next call")
    _press(page, "Start call")
    _press(page, "Reached")
    page.locator(".wrap-up textarea").fill("What was typed.")
    page.locator("select[name=cause]").select_option("other")
    server.down = True
    _press(page, "Wrap up")
    _said(page, "No connection")
    expect(page.locator(".wrap-up textarea")).to_have_value("What was typed.")
    server.down = False
    page.locator(".wrap-up button[type=submit]").dblclick()
    _said(page, "Wrapped up")
    entries, _ = office.desk.store.timeline(callback.ticket_id, 100)
    assert sum(entry.kind == "wrapped_up" for entry in entries) == 1


def test_what_strangers_wrote_is_text(office: Office, server: PageServer, page: Page) -> None:
    """FAILURES 37."""
    said: dict[str, Any] = {"said_by": Author(id="jan", handle=HOSTILE, name=HOSTILE), "url": "javascript:alert(3)"}
    office.complain(text=f"my parcel is lost! {HOSTILE}", **said)
    _sign_in(page, server)
    expect(page.locator(".card .said")).to_contain_text(HOSTILE)
    _press(page, "Take next call")
    expect(page.locator(".timeline .said")).to_contain_text(HOSTILE)
    assert page.locator("main img, main script, main a[href^=javascript]").count() == 0


def test_it_fits_a_phone(office: Office, server: PageServer, page: Page) -> None:
    office.complain(text="my parcel is lost! " + "w" * 300)
    _sign_in(page, server)
    _press(page, "Take next call")
    _press(page, "Start call")
    _press(page, "Reached")
    expect(page.get_by_role("button", name="Wrap up")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_signing_out(server: PageServer, page: Page) -> None:
    _sign_in(page, server)
    with page.expect_navigation(url=f"{server.url}/logout*"):
        _press(page, "Sign out")
    page.goto(f"{server.url}/desk")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_sign_in_that_was_not_begun_here_is_refused(server: PageServer, page: Page) -> None:
    page.goto(f"{server.url}/desk?code=stolen&state=forged")
    _said(page, "not begun here")
    assert _posts(server, "/oauth2/token") == 0
    assert page.url == f"{server.url}/desk"
