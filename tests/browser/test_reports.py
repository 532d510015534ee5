"""The reports in a browser: what the table says, what is chosen, what is taken along."""

import json
import random
from datetime import timedelta

from playwright.sync_api import expect

from functions.callbacks import facts
from functions.callbacks.model import Attempt, CallbackState, Disposition, Outcome
from functions.desk.bodies import reasons
from functions.shared import clock
from functions.tickets.parcels import Parcel, TrackingEvent
from tests.browser.people import At
from tests.builders import a_callback, a_ticket
from tests.unit.desk.asking import Office

HOSTILE = "<img src=x onerror=alert(1)>"


def a_week(office: Office, calls: int = 40) -> None:
    """Calls of the last days, most of them in time; all that was handled at one depot is of a hostile name."""
    chance = random.Random(7)
    for _ in range(calls):
        at = clock.now() - timedelta(days=chance.randrange(7), minutes=chance.randrange(60))
        place = chance.choice(("Utrecht", "Breda", HOSTILE))
        step = TrackingEvent(at=at, status="in_transit", place=place)
        parcel = Parcel(carrier=chance.choice(("postnl", "dhl")), number="3S", events=(step,))
        ticket = a_ticket(parcel=parcel, opened_at=at, repeat=chance.choice((1, 1, 1, 2, 3)))
        begun = a_callback(ticket, accepted_at=at)
        dialled = at + timedelta(seconds=chance.expovariate(1 / 500) + 40)
        kept = dialled <= begun.promise.due_at
        promise = begun.promise.evolve(outcome=Outcome.KEPT if kept else Outcome.BROKEN, ended_at=dialled)
        result = chance.choice((Disposition.REACHED, Disposition.REACHED, Disposition.NO_ANSWER))
        dial = Attempt(id="a", agent="s", agent_name="s", group="north", started_at=dialled, disposition=result)
        cause = chance.choice(tuple(reasons().causes))
        ended = {"state": CallbackState.DONE, "attempts": (dial,), "promises": (promise,), "cause": cause}
        office.desk.store.save(facts.of_call(ticket, begun.evolve(**ended), max(dialled, at)))


def test_the_table_says_what_the_chart_shows_and_both_are_what_was_asked_for(office: Office, at: At) -> None:
    a_week(office)
    at.link("Reports").click()
    promises = at.page.get_by_role("region", name="Promises")
    expect(promises.locator("tfoot")).to_contain_text("of 40")
    assert at.page.locator(".chart canvas").count() == 2
    at.link("Causes").click()
    at.page.get_by_label("By", exact=True).select_option("depot")
    expect(at.page.locator("tbody th", has_text=HOSTILE)).to_be_visible()
    assert at.page.locator("figure[aria-hidden=true] canvas").count() == 1
    with at.page.expect_download() as taken:
        at.press("JSON")
    report = json.loads(taken.value.path().read_text())
    assert (report["group"], report["total"]["calls"]["of"]) == ("depot", 40)
    with at.page.expect_download() as taken:
        at.press("CSV")
    assert HOSTILE in taken.value.path().read_text(encoding="utf-8-sig")
    at.page.get_by_label("From", exact=True).fill("2020-01-01")
    at.hears("400 days")


def test_days_on_which_nothing_happened_say_so(at: At) -> None:
    at.link("Reports").click()
    at.sees("Nothing happened in these days.")
