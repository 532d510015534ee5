"""A person does the whole work of an agent with the page. FAILURES 33, 34, 37 and 39."""

import json

from playwright.sync_api import Route, expect

from functions.desk.application import Application
from tests.browser.people import At
from tests.unit.desk.asking import Office
from tests.unit.desk.page_server import PageServer


def _posts(server: PageServer, end: str) -> int:
    return sum(method == "POST" and path.endswith(end) for method, path in server.requests)


def _take(at: At) -> None:
    at.press("Take next call")
    expect(at.button("Start call")).to_be_visible()


def _reach(at: At) -> None:
    _take(at)
    at.press("Start call")
    at.press("Reached")


def test_from_signing_in_to_the_wrap_up_in_eight_clicks(office: Office, at: At) -> None:
    callback = office.complain()
    office.found(callback)
    expect(at.rows).to_have_count(1)
    at.sees("14:", ".row .clock")
    at.press("Take next call")
    at.sees("3SABCD1234567", ".facts")
    at.sees("In transit", ".journey")
    expect(at.page.locator(".number")).to_contain_text("+31•••••••78")
    at.press("Show number")
    expect(at.page.locator(".number a.tel")).to_have_attribute("href", "tel:+31612345678")
    at.press("Start call")
    at.press("Reached")
    at.choose("Parcel lost")
    at.press("Wrap up")
    at.hears("Wrapped up")
    at.sees("Nobody waits for a call.", ".queue")
    assert at.actions <= 8
    assert office.callback(callback.id).state == "done"
    assert office.ticket(callback).state == "resolved"


def test_with_the_keyboard_alone(office: Office, at: At) -> None:
    callback = office.complain()
    office.found(callback)
    expect(at.rows).to_have_count(1)
    at.key("n")
    expect(at.button("Start call")).to_be_visible()
    at.key("s")
    expect(at.page.locator(".number a.tel")).to_be_visible()
    at.key("c")
    expect(at.button("Reached")).to_be_visible()
    at.key("1")
    expect(at.page.get_by_label("Resolved", exact=True)).to_be_focused()
    at.key("Tab")
    at.key("Space")
    at.key("Tab")
    at.key("Space")
    at.page.locator("textarea[name=note]").press_sequentially("nxc1")  # while one types, keys are letters
    at.key("Control+Enter")
    at.hears("Wrapped up")
    ended = office.callback(callback.id)
    assert (ended.state, ended.cause) == ("done", "parcel_lost")
    entries, _ = office.desk.store.timeline(callback.ticket_id, 100)
    assert entries[-1].data["note"] == "nxc1"
    assert [one["kind"] for one in entries[-1].data["remedies"]] == ["resend"]


def test_nobody_answers(office: Office, at: At) -> None:
    callback = office.complain()
    office.found(callback)
    at.rows.first.click()
    at.press("Take this call")
    at.press("Start call")
    at.press("No answer")
    at.hears("To be called again")
    assert office.callback(callback.id).state == "retry_later"


def test_later_at_a_time_that_the_customer_names(office: Office, at: At) -> None:
    callback = office.complain()
    office.found(callback)
    _take(at)
    at.press("Start call")
    at.press("Asked for later")
    at.press("In 2:00 h")
    at.hears("To be called again")
    again = office.callback(callback.id).next_attempt_at
    assert again is not None


def test_a_line_that_broke_is_dialled_again(office: Office, at: At) -> None:
    callback = office.complain()
    office.found(callback)
    _take(at)
    at.press("Start call")
    at.press("Line broke: dial again")
    at.press("Start call")
    expect(at.button("Reached")).to_be_visible()
    assert len(office.callback(callback.id).attempts) == 2


def test_not_a_call_and_nothing_to_take(office: Office, at: At) -> None:
    callback = office.complain()
    _take(at)
    at.press("Not a call")
    at.press("Not a complaint")
    at.hears("Withdrawn")
    assert office.callback(callback.id).state == "withdrawn"
    at.press("Take next call")
    at.hears("Nothing waits for a call.")


def test_no_number_a_wrong_one_and_a_right_one(office: Office, at: At) -> None:
    callback = office.complain()
    office.found(callback, phone=None)
    at.rows.first.click()
    at.sees("No number is known.", ".facts")
    number = at.page.get_by_label("Another number")
    number.fill("0900 1234567")
    at.press("Set number")
    at.hears("may not be called")
    expect(number).to_have_value("0900 1234567")
    number.fill("06 12345678")
    at.press("Set number")
    at.sees("+31•••••••78", ".facts")
    at.page.locator("textarea[name=text]").fill("He gave it on the chat.")
    at.press("Add note")
    at.sees("He gave it on the chat.", ".timeline")
    expect(at.page.locator("textarea[name=text]")).to_have_value("")


def test_what_was_said_stays_when_the_page_reads_by_itself(office: Office, at: At) -> None:
    """What the customer writes meanwhile is read at once; it must not wipe away what somebody was just told."""
    callback = office.complain()
    office.found(callback)
    at.rows.first.click()
    at.page.locator(".change summary").click()
    at.page.get_by_label("Another number").fill("0900 1234567")
    at.press("Set number")
    at.hears("may not be called")
    office.say(text="And now there is smoke coming out of it!")
    at.sees("And now there is smoke coming out of it!", ".timeline")
    at.hears("may not be called")


def test_what_colleagues_add_is_seen_by_whoever_looks_and_whoever_calls(office: Office, at: At) -> None:
    callback = office.complain()
    at.page.clock.install()
    at.page.reload()
    at.rows.first.click()
    at.sees("What was said and done")
    bram = Office(office.desk, Application(office.desk)).agent("bram")  # the page's own answers one at a time
    for note in ("The depot has it.", "It is in the van."):
        bram.post(f"/api/tickets/{callback.ticket_id}/notes", text=note)
        at.page.clock.run_for(11_000)
        at.sees(note, ".timeline")
        if at.button("Take this call").is_visible():
            at.press("Take this call")
            expect(at.button("Start call")).to_be_visible()


def test_who_has_not_the_call_says_why_the_number_is_needed(office: Office, at: At) -> None:
    callback = office.complain()
    office.found(callback)
    at.rows.first.click()
    at.page.locator(".facts summary").first.click()
    at.page.get_by_label("Why do you need it?").fill("The depot asks for it.")
    at.press("Show number")
    expect(at.page.locator(".facts .number a.tel")).to_have_text("+31612345678")
    entries, _ = office.desk.store.timeline(callback.ticket_id, 100)
    assert entries[-1].data["reason"] == "The depot asks for it."


def test_what_the_customer_says_during_the_call_appears(office: Office, at: At) -> None:
    office.complain()
    _reach(at)
    office.say(text="And now there is smoke coming out of it!")
    at.sees("The customer wrote again.")
    at.sees("And now there is smoke coming out of it!", ".timeline")


def test_a_page_loaded_again_has_the_call_and_what_was_typed(office: Office, at: At) -> None:
    office.complain()
    _reach(at)
    at.page.locator("textarea[name=note]").fill("Found in the van.")
    at.choose("Parcel late")
    at.page.reload()
    expect(at.page.locator("textarea[name=note]")).to_have_value("Found in the van.")
    expect(at.page.get_by_label("Parcel late")).to_be_checked()
    at.press("Wrap up")
    at.hears("Wrapped up")
    assert at.page.evaluate("Object.keys(sessionStorage).filter((key) => key.includes('draft'))") == []


def test_a_lease_that_was_lost_is_said_and_what_was_typed_is_kept(office: Office, at: At) -> None:
    callback = office.complain()
    _take(at)
    at.page.locator("textarea[name=text]").fill("Half a thought.")
    office.supervisor().post(f"/api/callbacks/{callback.id}/assign", group="seniors")
    at.press("Start call")
    at.hears("no longer yours")
    expect(at.button("Take next call")).to_be_visible()
    at.rows.first.click()
    expect(at.page.locator("textarea[name=text]")).to_have_value("Half a thought.")


def test_a_lease_that_cannot_be_renewed_is_said_before_it_ends(office: Office, server: PageServer, at: At) -> None:
    office.complain()
    at.page.clock.install()
    at.page.reload()
    _take(at)
    server.down = True
    at.page.clock.run_for(75_000)
    at.sees("You lose this call in 0:4", ".call")
    at.hears("No connection")


def test_offline_is_said_and_nothing_is_lost_or_doubled(office: Office, server: PageServer, at: At) -> None:
    """FAILURES 39."""
    callback = office.complain()
    _reach(at)
    at.page.locator("textarea[name=note]").fill("What was typed.")
    at.choose("Outage")
    server.down = True
    at.press("Wrap up")
    at.hears("No connection")
    expect(at.page.locator("textarea[name=note]")).to_have_value("What was typed.")
    server.down = False
    at.button("Wrap up").dblclick()
    at.hears("Wrapped up")
    entries, _ = office.desk.store.timeline(callback.ticket_id, 100)
    assert sum(entry.kind == "wrapped_up" for entry in entries) == 1


def test_signing_out_gives_the_call_back(office: Office, server: PageServer, at: At) -> None:
    callback = office.complain()
    _take(at)
    at.page.locator(".menu summary").click()
    with at.page.expect_navigation(url=f"{server.url}/logout*"):
        at.press("Sign out")
    assert office.callback(callback.id).state == "queued"
    assert _posts(server, "/oauth2/revoke") == 1
    at.page.goto(f"{server.url}/desk")
    expect(at.button("Sign in")).to_be_visible()


def test_tokens_are_in_memory_only(at: At) -> None:
    kept = at.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert "token" not in kept
    assert "eyJ" not in kept


def test_they_are_renewed_before_they_end(server: PageServer, at: At) -> None:
    at.page.clock.install()
    at.page.reload()
    expect(at.rows.or_(at.page.get_by_text("Nobody waits for a call."))).to_be_visible()
    before = _posts(server, "/oauth2/token")
    with at.page.expect_response("**/oauth2/token"):
        at.page.clock.fast_forward("59:30")
    assert _posts(server, "/oauth2/token") == before + 1


def test_a_sign_in_that_was_not_begun_here_is_refused(server: PageServer, at: At) -> None:
    at.page.evaluate("sessionStorage.clear()")
    server.requests.clear()
    at.page.goto(f"{server.url}/desk?code=stolen&state=forged")
    at.hears("not begun here")
    assert _posts(server, "/oauth2/token") == 0
    assert at.page.url == f"{server.url}/desk"


def test_a_word_to_the_customer(office: Office, at: At) -> None:
    """Whether it may be sent is the channel's to say; what was typed stays until it was taken."""
    office.complain()
    at.rows.first.click()
    at.choose("To the customer, in private")
    at.page.locator("textarea[name=text]").fill("We found it.")
    at.page.route("**/messages", lambda route: route.fulfill(status=422, json={"code": "window_closed"}))
    at.press("Send")
    at.hears("lets no private word through")
    expect(at.page.locator("textarea[name=text]")).to_have_value("We found it.")
    at.page.unroute("**/messages")
    ids: list[str] = []

    def take(route: Route) -> None:
        ids.append(json.loads(route.request.post_data or "")["message_id"])
        route.fulfill(status=201, json={})

    at.page.route("**/messages", take)
    at.press("Send")
    at.hears("on their way")
    expect(at.page.locator("textarea[name=text]")).to_have_value("")
    assert len(ids) == 1
