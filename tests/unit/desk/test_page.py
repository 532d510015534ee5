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
    expect(page.locator("main#main")).to_be_visible()


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def _said(page: Page, words: str) -> None:
    expect(page.locator("#message")).to_contain_text(words)


def _posts(server: PageServer, end: str) -> int:
    return sum(method == "POST" and path.endswith(end) for method, path in server.requests)


def test_offline_is_said_and_nothing_is_lost_or_doubled(office: Office, server: PageServer, page: Page) -> None:
    """FAILURES 39."""
    office.complain()
    _sign_in(page, server)
    expect(page.locator(".card")).to_have_count(1)


def test_what_strangers_wrote_is_text(office: Office, server: PageServer, page: Page) -> None:
    """FAILURES 37."""
    said: dict[str, Any] = {"said_by": Author(id="jan", handle=HOSTILE, name=HOSTILE), "url": "javascript:alert(3)"}
    office.complain(text=f"my parcel is lost! {HOSTILE}", **said)
    _sign_in(page, server)
    expect(page.locator(".card")).to_contain_text(HOSTILE)
    assert page.locator("main img, main script, main a[href^=javascript]").count() == 0


def test_a_sign_in_that_was_not_begun_here_is_refused(server: PageServer, page: Page) -> None:
    page.goto(f"{server.url}/desk?code=stolen&state=forged")
    _said(page, "not begun here")
    assert _posts(server, "/oauth2/token") == 0
    assert page.url == f"{server.url}/desk"
