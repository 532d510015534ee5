"""`make screenshots`: each view over the made-up afternoon, light, dark and on a phone, into `docs/`.

Look at each before it is kept: the tests say that the page works, not that it is good to sit before for eight hours.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from infra.local.browser import find
from tests.browser.demo import afternoon
from tests.browser.people import FLAGS, At
from tests.unit.desk.page_server import PageServer

DOCS = Path(__file__).parents[2] / "docs"
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


def _board(at: At) -> None:
    expect(at.rows.first).to_be_visible()


def _call(at: At) -> None:
    at.key("n")
    expect(at.button("Start call")).to_be_visible()


def _wrap_up(at: At) -> None:
    at.press("Start call")
    at.press("Reached")
    at.choose("Wrong address")
    at.choose("Resend")
    expect(at.button("Wrap up")).to_be_visible()


def _tickets(at: At) -> None:
    at.link("Tickets").click()
    at.page.get_by_role("searchbox").fill("Daan")
    at.page.keyboard.press("Enter")
    expect(at.page.locator(".list li").first).to_be_visible()


STEPS: dict[str, Callable[[At], None]] = {
    "board": _board,
    "call": _call,
    "wrap-up": _wrap_up,
    "tickets": _tickets,
}
"""The views of an agent, in the order of the work."""

LOOKS: dict[str, tuple[Literal["light", "dark"], ViewportSize]] = {
    "": ("light", DESK),
    "-dark": ("dark", DESK),
    "-phone": ("light", PHONE),
}


def _shoot(browser: Browser, look: str, role: str = "agent") -> None:
    scheme, size = LOOKS[look]
    server = PageServer(afternoon().application, role=role)
    try:
        context = browser.new_context(color_scheme=scheme, viewport=size, locale="en-GB", reduced_motion="reduce")
        page: Page = context.new_page()
        page.goto(f"{server.url}/desk")
        at = At(page).sign_in()
        for name, step in STEPS.items():
            step(at)
            page.mouse.move(0, 0)
            page.screenshot(path=DOCS / f"desk-{name}{look}.png")
        context.close()
    finally:
        server.close()


def main() -> None:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=find(), args=FLAGS)
        for look in LOOKS:
            _shoot(browser, look)
        browser.close()


if __name__ == "__main__":
    main()
