"""The page is for everyone: no violation that axe-core finds, in light and dark; narrow screens; two languages; a clock
that is wrong; what becomes due is said aloud; ten thousand who wait.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from functions.shared import clock
from infra.vendored import MODULES
from tests.browser.conftest import Open
from tests.browser.demo import afternoon, shift
from tests.browser.people import At, ten_thousand_wait
from tests.browser.views import VIEWS
from tests.builders import Ticking
from tests.unit.desk.asking import Office
from tests.unit.desk.page_server import PageServer

AXE = MODULES / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page, rules: list[str]) -> list[str]:
    """What axe-core finds, one line a rule. It is evaluated by the debugger: the page's policy lets no script in."""
    page.evaluate(f"window.axe || (() => {{ {Path(AXE).read_text()} }})()")
    found = page.evaluate("(rules) => axe.run({runOnly: rules, resultTypes: ['violations']})", rules)
    return [
        f"{one['id']}: {one['nodes'][0]['html']} {one['nodes'][0]['failureSummary']}" for one in found["violations"]
    ]


@pytest.fixture
def office() -> Office:
    return afternoon()


DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.mark.parametrize("role", ["agent", "supervisor"])
def test_no_view_has_a_violation(open_page: Open, role: str) -> None:
    """Each as it is at a desk and on a phone, and its colours in the dark."""
    server = PageServer(shift().application, role=role, name="anna" if role == "agent" else "sofie")
    at = At(open_page(server.url, viewport=DESK, reduced_motion="reduce"))
    expect(at.button("Sign in")).to_be_visible()
    found = {"sign-in": violations(at.page, RULES)}
    at.sign_in()
    for name, view in VIEWS.items():
        if view.role == role:
            view.go(at)
            found[name] = violations(at.page, RULES)
            at.page.emulate_media(color_scheme="dark")
            found[f"{name}, dark"] = violations(at.page, ["color-contrast"])
            at.page.emulate_media(color_scheme="light")
            at.page.set_viewport_size(PHONE)
            found[f"{name}, phone"] = violations(at.page, RULES)
            assert at.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
            at.page.set_viewport_size(DESK)
    server.close()
    assert {step: one for step, one in found.items() if one} == {}


def test_a_phone_and_four_times_the_zoom(server: PageServer, open_page: Open) -> None:
    """A page of 1280 pixels at 400 % has 320 of them: WCAG 2.2, 1.4.10."""
    at = At(open_page(server.url, viewport={"width": 320, "height": 640})).sign_in()

    def fits() -> None:
        assert at.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    expect(at.rows.first).to_be_visible()
    fits()
    at.press("Take next call")
    expect(at.button("Start call")).to_be_visible()
    fits()
    at.press("Start call")
    at.press("Reached")
    expect(at.button("Wrap up")).to_be_visible()
    fits()


def test_dutch_by_the_browser_and_english_by_choice(server: PageServer, open_page: Open) -> None:
    page = open_page(server.url, locale="nl-NL")
    page.get_by_role("button", name="Aanmelden").click()
    expect(page.get_by_role("button", name="Neem het volgende gesprek")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    page.locator(".menu summary").click()
    page.locator(".menu").get_by_label("Taal").select_option("en")
    expect(page.get_by_role("button", name="Take next call")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("wrong_by", [-3_600_000, 7_200_000])
def test_countdowns_are_right_whatever_the_laptops_clock_says(
    server: PageServer, open_page: Open, wrong_by: int
) -> None:
    right, wrong = (At(open_page(server.url)) for _ in range(2))
    wrong.page.add_init_script(f"const real = Date.now; Date.now = () => real() + {wrong_by}")
    wrong.page.reload()
    clocks = []
    for at in (right, wrong):
        at.sign_in()
        expect(at.rows.first).to_be_visible()
        at.page.wait_for_function("document.querySelectorAll('.row .digits').length > 3")
    for at in (right, wrong, right):
        minutes, seconds = at.page.locator(".row .digits").nth(3).inner_text().split(":")
        clocks.append(int(minutes) * 60 + int(seconds))
    before, shown, after = clocks
    assert before + 1 >= shown >= after - 1


def test_what_becomes_due_is_said_aloud(office: Office, server: PageServer, open_page: Open) -> None:
    with clock.driven_by(Ticking(clock.now() - timedelta(minutes=10, seconds=-6))):
        office.complain("els")
    at = At(open_page(server.url)).sign_in()
    expect(at.page.locator(".queue [role=status]")).to_have_text("Els: due soon")


def test_ten_thousand_who_wait_are_a_few_rows(server: PageServer, open_page: Open) -> None:
    at = At(open_page(server.url))
    ten_thousand_wait(at.page)
    at.sign_in()
    at.sees("10,000", ".figures")
    assert at.rows.count() < 30
    at.page.locator(".rows").evaluate("(rows) => rows.scrollTo(0, rows.scrollHeight)")
    expect(at.page.locator("li[data-id=cbk_199_1]")).to_be_visible()
    assert at.rows.count() < 30


def test_filters_keep_to_what_fits(server: PageServer, open_page: Open) -> None:
    at = At(open_page(server.url)).sign_in()
    expect(at.rows.first).to_be_visible()
    at.page.get_by_label("Channel").select_option("instagram")
    expect(at.rows).to_have_count(2)
    assert at.page.url.endswith("#/board?channel=instagram")
    assert json.dumps(at.rows.all_inner_texts()).count("Instagram") == 2


def test_a_supervisors_view_is_closed_to_an_agent(server: PageServer, open_page: Open) -> None:
    """By the page for the looks; what the server says of it is tested with the server."""
    at = At(open_page(server.url)).sign_in()
    at.page.goto(f"{server.url}/desk#/wall")
    expect(at.page.locator("#main .empty")).to_be_visible()


def test_the_menu_lies_in_nobodys_way(server: PageServer, open_page: Open) -> None:
    at = At(open_page(server.url, viewport={"width": 390, "height": 844})).sign_in()
    panel, summary = at.page.locator(".menu .panel"), at.page.locator(".menu summary")
    ways: tuple[Callable[[], object], ...] = (
        lambda: at.key("Escape"),
        lambda: at.goes("tickets"),
        lambda: at.page.mouse.click(20, 800),
    )
    for closed_by in ways:
        summary.click()
        box = panel.bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= 390 - box["width"]
        closed_by()
        expect(panel).to_be_hidden()
