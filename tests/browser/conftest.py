"""A Chromium, and pages in it on which nothing may go wrong. Without one these tests are skipped: `make browser`."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright

from infra.local.browser import find
from tests.browser.people import FLAGS, PATIENCE, At
from tests.unit.desk.asking import Office
from tests.unit.desk.page_server import PageServer

type Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        try:
            made = play.chromium.launch(executable_path=find(), args=FLAGS)
        except Error:
            pytest.skip("no Chromium on this machine: `make browser`, or name one in CHROMIUM")
        yield made
        made.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Opens pages, each for a person of their own. Fails at the end if one had an error, a dialog or a request to
    somebody else.
    """
    contexts, wrong = [], []

    def make(url: str, **more: Any) -> Page:
        context = browser.new_context(**{"locale": "en-GB", "viewport": {"width": 1280, "height": 800}, **more})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: wrong.append(dialog.message))
        page.on("console", lambda said: wrong.append(said.text) if "Content Security" in said.text else None)
        own = urlsplit(url).netloc
        page.on("request", lambda asked: wrong.append(asked.url) if urlsplit(asked.url).netloc != own else None)
        page.goto(f"{url}/desk")
        return page

    yield make
    for context in contexts:
        context.close()
    assert wrong == []


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
def at(server: PageServer, open_page: Open) -> At:
    """Anna, an agent, signed in."""
    return At(open_page(server.url)).sign_in()
