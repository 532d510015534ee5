"""What strangers wrote is text, wherever the page shows it. FAILURES 37."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from functions.intake.model import Attachment, Author
from functions.tickets.parcels import Order, Parcel, TrackingEvent
from tests.browser.people import At
from tests.builders import NOON
from tests.unit.desk.asking import Office

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}${alert(3)}"
SCRIPT = "javascript:alert(4)"


def _everywhere(office: Office, text: str, author: str = "jan") -> str:
    """A complaint with this in every field that a stranger or their order can fill; the ticket's id."""
    said: dict[str, Any] = {
        "said_by": Author(id=author, handle=text[:60], name=text[:100]),
        "url": SCRIPT,
        "attachments": [Attachment(url="https://pictures.example/a.jpg", type=text[:50] or "x")],
    }
    ticket = office.say(author, f"my parcel is lost! {text}", **said)
    step = TrackingEvent(at=NOON, status=text or "x", code=text, place=text, text=text, reason=text)
    parcel = Parcel(carrier=text or "x", number=text or "x", status=text, tracking_url=SCRIPT, events=(step,))
    order = Order(number="100234", status=text, city=text)
    office.desk.store.save(ticket.evolve(order=order, parcel=parcel, customer_name=text))
    return ticket.id


def _harmless(page: Page) -> None:
    assert page.locator("#app :is(img, script, iframe, object, a[href^=javascript])").count() == 0


def test_what_strangers_wrote_is_text(office: Office, at: At) -> None:
    _everywhere(office, HOSTILE)
    at.sees(HOSTILE[:30], ".row .name")
    at.press("Take next call")
    at.sees(HOSTILE, ".timeline .said")
    at.sees(HOSTILE, ".facts")
    expect(at.link("attachment")).to_have_attribute("href", "https://pictures.example/a.jpg")
    expect(at.link("attachment")).to_have_attribute("rel", "noopener noreferrer nofollow")
    _harmless(at.page)


def test_the_naughty_strings_in_every_field(office: Office, at: At, shared_data: Path) -> None:
    """FAILURES 37. Fifty in one field at a time, all fields at once; what the door would not let in is left out."""
    strings = [one for one in json.loads((shared_data / "naughty-strings.json").read_text()) if one.isprintable()]
    for number, start in enumerate(range(0, len(strings), 50)):
        ticket = _everywhere(office, "\n".join(strings[start : start + 50]), f"a{number}")
        at.page.goto(at.page.url.partition("#")[0] + f"#/board/{ticket}")
        expect(at.page.locator(f"article[data-ticket={ticket}] .timeline .said")).to_contain_text(
            strings[start].strip(), use_inner_text=False
        )
        _harmless(at.page)


@pytest.mark.parametrize("url", ["data:text/html,x", "vbscript:x", "//evil.example", "https://u:p@ok.example/", "x"])
def test_only_addresses_of_the_web_are_followed(at: At, url: str) -> None:
    """By the page's own judgement; what it may follow shows the address that it is."""
    judged = at.page.evaluate(
        """async (url) => {
            const script = document.querySelector("script[type=module]").src;
            return (await import(script.replace("app.js", "ui.js"))).webAddress(url);
        }""",
        url,
    )
    assert judged == (url if url.startswith("https:") else None)
