"""The page on the deployed stack, as people use it: through the sign-in of the user pool, against the real table."""

import json
import time
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.people import At
from tests.journey.stack import Stack, new_author

pytestmark = pytest.mark.stack


def _at(stack: Stack, open_page: Open, number: int = 0) -> At:
    """A demo user, signed in: the first two are agents, the third a supervisor."""
    user = stack.outputs["users"][number]
    at = At(open_page(stack.outputs["base_url"]))
    at.sign_in(user["username"], user["password"])
    expect(at.page.locator(".queue")).to_be_visible()
    return at


def test_a_complaint_is_on_the_screen_and_its_call_is_taken_and_ended(stack: Stack, open_page: Open) -> None:
    at, author = _at(stack, open_page), new_author()
    began = time.monotonic()
    stack.complain(author, text="@acme order 100222 is lost, I have been waiting for a week!")
    row = at.rows.filter(has_text=f"Name of {author}")
    row.wait_for()
    print(f"from the 202 to the row: {time.monotonic() - began:.2f} s")
    row.click()
    at.actions += 1
    at.press("Take this call")
    at.sees("1Z999AA10112347869", ".facts")
    at.press("Show number")
    expect(at.page.locator(".number a.tel")).to_have_attribute("href", "tel:+31612345614")
    at.press("Start call")
    at.press("Reached")
    at.choose("Parcel lost")
    at.press("Wrap up")
    at.hears("Wrapped up")
    assert at.actions <= 8
    assert [one["state"] for one in stack.desk().tickets(author)] == ["resolved"]


def _what_came_of_it(stack: Stack, author: str, event: str) -> bytes:
    """What the tool posts about the word that it was asked for last."""
    desk = stack.desk()
    (ticket,) = desk.tickets(author)
    timeline = desk.get(f"/api/tickets/{ticket['id']}").json()["timeline"]
    word = [one["data"]["word"] for one in timeline if one["kind"] == "requested"][-1]
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    data = {"id": f"{word}-{event}", "ticket_id": ticket["id"], "word": word, "at": now}
    return json.dumps({"type": event, "timestamp": now, "data": data}).encode()


def test_what_becomes_of_a_word_to_the_customer_is_seen(stack: Stack, open_page: Open) -> None:
    """By the real route: a tool is asked to say it, and says itself what came of that."""
    at, author = _at(stack, open_page), new_author()
    stack.complain(author, channel="mastodon")
    at.goes("board?channel=mastodon")
    at.rows.filter(has_text=f"Name of {author}").click()
    for number, (event, came_of_it) in enumerate((("reply.sent", "sent"), ("reply.failed", "failed"))):
        at.choose("Answer in public")
        at.page.locator("textarea[name=text]").fill(f"We look into it ({number}).")
        at.press("Send")
        at.hears("on their way")
        at.sees(f"We look into it ({number}).", ".timeline")
        asked = at.page.locator(".timeline li[data-kind=requested]", has_text=f"We look into it ({number}).")
        expect(asked).to_be_visible()
        assert stack.send(_what_came_of_it(stack, author, event)).status_code == 202
        expect(at.page.locator(f".timeline li[data-kind={came_of_it}]").last).to_be_visible()


def test_of_two_who_want_it_one_has_it(stack: Stack, open_page: Open) -> None:
    """FAILURES 33."""
    author = new_author()
    stack.complain(author, channel="tiktok")
    both = [_at(stack, open_page, number) for number in (0, 1)]
    for at in both:
        at.page.evaluate("location.assign('#/board?channel=tiktok')")  # others wait too, and only the first are drawn
        at.rows.filter(has_text=f"Name of {author}").click()
        expect(at.button("Take this call")).to_be_visible()
    both[0].press("Take this call")
    expect(both[0].button("Start call")).to_be_visible()
    # The other's click was on its way already: the page had still shown it as free.
    answer = both[1].page.evaluate(
        """async () => {
            const script = document.querySelector("script[type=module]").src;
            const { attempt } = await import(script.replace("app", "message"));
            const { take } = await import(script.replace("app", "hand"));
            const card = document.querySelector("article").dataset.ticket;
            return attempt(() => take(card.replace("tkt", "cbk") + "_1"));
        }"""
    )
    assert answer is False
    both[1].hears("agent1@example.com has this call.")
    both[0].press("Give back")
    both[0].hears("Given back")


def test_a_supervisors_route_is_closed_to_an_agent(stack: Stack, open_page: Open) -> None:
    """FAILURES 38: what the page hides, the server refuses."""
    at = _at(stack, open_page)
    status = at.page.evaluate(
        """async () => {
            const script = document.querySelector("script[type=module]").src;
            const { post } = await import(script.replace("app", "api"));
            return post("/api/callbacks/cbk_x_1/assign", { group: "x" }).then(() => 200, (problem) => problem.status);
        }"""
    )
    assert status == 403
