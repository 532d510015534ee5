"""Every view of the page, and how one gets there: for what is to be looked at in all of them.

By addresses, keys and what is named in the markup, so that it is the same in every language.
"""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import expect

from tests.browser.people import At


@dataclass(frozen=True)
class View:
    """`go`: there, from any view of the same person before it in `VIEWS`, until what is to be seen is there."""

    role: str
    go: Callable[[At], None]
    whole: bool = False
    """Whether a picture of it goes beyond the screen."""


def _at(address: str, there: str) -> Callable[[At], None]:
    """By its address; `there`: a selector of what is to be seen."""

    def go(at: At) -> None:
        at.goes(address)
        expect(at.page.locator(there).first).to_be_visible()

    return go


def _call(at: At) -> None:
    at.goes("board")
    at.page.locator(".next button").wait_for()
    at.key("n")
    expect(at.page.locator(".call .number")).to_be_visible()
    expect(at.page.locator(".timeline li").first).to_be_visible()


def _not_a_call(at: At) -> None:
    at.key("x")
    expect(at.page.locator(".call .panel")).to_be_visible()


def _later(at: At) -> None:
    at.key("x")
    at.key("c")
    at.page.locator("[data-disposition=asked_later]").click()
    expect(at.page.locator(".call input[type=datetime-local]")).to_be_visible()


def _ticket(at: At) -> None:
    at.goes("board")
    at.rows.nth(1).click()
    expect(at.page.locator(".timeline li").first).to_be_visible()
    at.page.locator(".facts summary").first.click()


def _wrap_up(at: At) -> None:
    at.key("1")
    at.page.locator("input[name=cause][value=wrong_address]").check()
    at.page.locator("input[name=remedy][value=resend]").check()


def _merge(at: At) -> None:
    at.goes("board")
    at.rows.nth(3).click()
    at.page.locator(".merging summary").click()
    at.page.locator(".merging input").fill("Visser")
    at.page.locator(".merging input").press("Enter")
    at.page.locator(".merging li button").first.scroll_into_view_if_needed()


def _profile(at: At) -> None:
    at.goes("supervise/agents")
    at.page.locator("table.actions .quiet").first.click()
    expect(at.page.locator(".profile")).to_be_visible()


def _menu(at: At) -> None:
    at.page.locator(".menu summary").click()
    expect(at.page.locator(".menu .panel")).to_be_visible()


VIEWS = {
    "board": View("agent", _at("board", ".queue li[data-id] .clock")),
    "ticket": View("agent", _ticket),
    "tickets": View("agent", _at("tickets?query=Daan", ".list li")),
    "call": View("agent", _call),
    "not-a-call": View("agent", _not_a_call),
    "later": View("agent", _later),
    "wrap-up": View("agent", _wrap_up),
    "menu": View("agent", _menu),
    "wall": View("supervisor", _at("wall", ".wall .value")),
    "agents": View("supervisor", _at("supervise/agents", ".waiting tr")),
    "profile": View("supervisor", _profile),
    "judge": View("supervisor", _at("supervise/judge", ".judge:last-child li")),
    "hours": View("supervisor", _at("supervise/hours", ".hours .panel")),
    "reveals": View("supervisor", _at("supervise/reveals", "tbody tr")),
    "merge": View("supervisor", _merge),
    "reports": View("supervisor", _at("reports", ".chart canvas"), whole=True),
    "causes": View("supervisor", _at("reports/causes", ".chart canvas"), whole=True),
    "repeats": View("supervisor", _at("reports/repeats", ".chart canvas"), whole=True),
}
