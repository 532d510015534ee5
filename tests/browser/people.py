"""What people do at the page, each a click or a key that is counted."""

from dataclasses import dataclass
from typing import Any, Self

from playwright.sync_api import Locator, Page, Route, expect

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
PATIENCE = 30_000
"""Milliseconds, for a machine that has much else to do: what is as it should be is seen at once."""


@dataclass
class At:
    """Somebody at a page."""

    page: Page
    actions: int = 0
    """Clicks and keys so far."""

    def sign_in(self, name: str = "", password: str = "") -> Self:
        """Through the sign-in page, where a name is given."""
        self.press("Sign in")
        if name:
            self.page.locator("input[name=username]").fill(name)
            self.page.locator("input[name=password]").fill(password)
            self.page.locator("input[name=password]").press("Enter")
        expect(self.page.locator("#main")).to_be_visible()
        return self

    def goes(self, where: str) -> None:
        """To a view, by its address."""
        self.page.evaluate("(where) => void (location.hash = `#/${where}`)", where)

    def press(self, name: str) -> None:
        """A button, by all of its name."""
        self.actions += 1
        self.button(name).click()

    def key(self, key: str) -> None:
        self.actions += 1
        self.page.keyboard.press(key)

    def choose(self, label: str) -> None:
        """A radio button or a box."""
        self.actions += 1
        self.page.get_by_label(label, exact=True).check()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True).first

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name).first

    def hears(self, words: str) -> None:
        """The page says so in its one line."""
        expect(self.page.locator("#message")).to_contain_text(words)

    def sees(self, words: str, within: str = "#main") -> None:
        expect(self.page.locator(within)).to_contain_text(words)

    @property
    def rows(self) -> Locator:
        """Of the queue, as far as they are in the document."""
        return self.page.locator(".queue li[data-id]")


def ten_thousand_wait(page: Page) -> None:
    """From now on the board says that they do, and has as many cards as an answer may."""

    def storm(route: Route) -> None:
        asked = {name: value for name, value in route.request.headers.items() if name != "if-none-match"}
        board: dict[str, Any] = route.fetch(headers=asked).json()
        card = board["callbacks"][0]
        board["callbacks"] = [{**card, "id": f"cbk_{n}_1", "ticket_id": f"tkt_{n}"} for n in range(200)]
        board["counts"]["queued"] = 10_000
        route.fulfill(json=board)

    page.route("**/api/board", storm)
