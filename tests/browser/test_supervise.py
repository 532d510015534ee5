"""What a supervisor does with the page, and the board on the wall. FAILURES 27, 30, 38."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from functions.desk.application import Application
from functions.intake.model import Author
from tests.browser.conftest import Open
from tests.browser.people import At
from tests.unit.desk.asking import Office
from tests.unit.desk.page_server import PageServer

QUARTER = 15 * 60_000


@pytest.fixture
def hers(office: Office) -> Iterator[PageServer]:
    made = PageServer(office.application, role="supervisor")
    yield made
    made.close()


@pytest.fixture
def beside(office: Office) -> Office:
    """The same desk for others than the page: a process of Lambda answers one at a time."""
    return Office(office.desk, Application(office.desk))


@pytest.fixture
def over(hers: PageServer, open_page: Open) -> At:
    """Somebody who supervises, signed in."""
    return At(open_page(hers.url)).sign_in()


def test_a_promise_that_is_broken_turns_red_on_the_wall(office: Office, hers: PageServer, over: At) -> None:
    """FAILURES 30. By the clock, whether or not anybody noticed; and in words, not by colour alone."""
    office.complain()
    over.page.clock.install()
    over.page.reload()
    expect(over.rows).to_have_count(1)
    over.goes("wall")
    due = over.page.locator(".wall .next-due")
    expect(due).to_have_class("next-due calm")
    expect(due).to_contain_text("Next call")
    calm = due.evaluate("it => getComputedStyle(it).backgroundColor")
    hers.down = True
    over.page.clock.run_for(QUARTER + 2_000)
    expect(due).to_have_class("next-due late")
    expect(due).to_contain_text("too late")
    over.sees("these figures are old")
    assert due.evaluate("it => getComputedStyle(it).backgroundColor") != calm
    expect(over.page.locator(".bar")).to_have_count(0)


def test_two_tickets_are_merged_and_parted(office: Office, over: At) -> None:
    """FAILURES 27."""
    here = office.complain("jan", said_by=Author(id="jan", handle="jan", name="Jan <b>Jansen</b>"))
    there = office.complain("jj", "a week without internet", channel="facebook")
    expect(over.rows).to_have_count(2)
    over.goes(f"board/{there.ticket_id}")
    over.page.locator(".merging summary").click()
    over.page.get_by_label("The other ticket").fill("<b>jansen</b>")
    over.press("Find")
    over.press("Merge with this one")
    over.hears("Merged")
    expect(over.rows).to_have_count(1)
    assert office.callback(there.id).state == "withdrawn"
    assert office.ticket(there).open_callback_id == here.id
    over.page.get_by_role("button", name="Undo").click()
    over.hears("Undone")
    expect(over.rows).to_have_count(2)


def test_what_is_flagged_is_judged_and_who_has_what_is_seen(office: Office, beside: Office, over: At) -> None:
    beside.agent().put("/api/me/presence", state="available")
    office.complain("jan")
    beside.agent().claim()
    ticket = office.say("piet", "My lawyer will call you about my lost parcel!")
    expect(over.rows).to_have_count(2)
    over.goes("supervise")
    over.sees("anna@example.com", "table >> nth=0")
    over.sees("Jan", "table >> nth=0")
    over.page.get_by_label("Give to…").last.select_option(label="anna@example.com")
    over.hears("Reserved for five minutes")
    over.page.get_by_role("link", name="To judge").click()
    over.sees("names a lawyer")
    over.press("It is a complaint")
    over.sees("Triage was sure of everything.")
    assert office.desk.tickets.ticket(ticket.id).judged == ticket.flags


def test_who_saw_a_number_is_listed_and_a_day_is_closed(office: Office, beside: Office, over: At) -> None:
    callback = office.complain()
    office.found(callback)
    expect(over.rows).to_have_count(1)
    beside.agent().post(f"/api/tickets/{callback.ticket_id}/reveal", reason="The depot asks, <i>now</i>.")
    over.goes("supervise/reveals")
    over.sees("The depot asks, <i>now</i>.", "table")
    over.goes("supervise/hours")
    over.page.get_by_label("Why").fill("Fire drill")
    over.press("Close today")
    over.hears("Closed for what comes from now on")
    over.press("Open again")
    over.sees("00:00-24:00")


def test_an_agent_is_shown_none_of_it(at: At, server: PageServer) -> None:
    """FAILURES 38."""
    for where in ("supervise", "wall"):
        at.goes(where)
        at.sees("This is for supervisors.")
    expect(at.link("Supervise")).to_have_count(0)
    assert not any(path.startswith(("/api/wall", "/api/agents")) for _, path in server.requests)
