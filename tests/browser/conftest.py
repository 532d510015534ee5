"""A Chromium, and pages in it on which nothing may go wrong. Without one these tests are skipped: `make browser`."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

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
        expect.set_options(timeout=PATIENCE)
        yield made
        made.close()


@pytest.fixture(scope="module")
def profiles(browser: Browser) -> Iterator[dict[Any, BrowserContext]]:
    """What browsers keep, by address and settings: a page that comes again comes from there."""
    made: dict[Any, BrowserContext] = {}
    yield made
    for context in made.values():
        context.close()


@pytest.fixture
def open_page(browser: Browser, profiles: dict[Any, BrowserContext]) -> Iterator[Open]:
    """Opens pages, each for a person of their own: who is signed in is a matter of the page. Fails at the end if one
    had an error, a dialog or a request to somebody else.
    """
    pages, wrong = [], []

    def make(url: str, **more: Any) -> Page:
        name = (url, repr(more))
        if name not in profiles:
            settings = {"locale": "en-GB", "viewport": {"width": 1280, "height": 800}, **more}
            profiles[name] = browser.new_context(**settings)
        page = profiles[name].new_page()
        pages.append(page)
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: wrong.append(dialog.message))
        page.on("console", lambda said: wrong.append(said.text) if "Content Security" in said.text else None)
        own = urlsplit(url).netloc
        page.on("request", lambda asked: wrong.append(asked.url) if urlsplit(asked.url).netloc != own else None)
        page.goto(f"{url}/desk")
        return page

    yield make
    for page in pages:
        page.close()
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
