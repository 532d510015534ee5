"""A desk on a usual afternoon, over the table's twin: for screenshots, and for work on the page without a local cloud.

`python -m tests.browser.demo [PORT]` serves it, to an agent on PORT (8200) and to a supervisor on the port after it.
What is changed in `functions/desk/page/` is there when the page is loaded again.
"""

import sys
import time
from datetime import datetime, timedelta

from functions.callbacks import rules
from functions.callbacks.model import Callback
from functions.desk.routes.page import whole_page
from functions.intake.model import Author
from functions.shared import clock
from functions.tickets.model import Lookup, LookupState
from functions.tickets.parcels import Order, Parcel, TrackingEvent
from tests.builders import Ticking
from tests.unit.desk.asking import Office
from tests.unit.desk.page_server import PageServer

SAID = (
    # minutes ago, handle, name, channel, language, text, found
    (
        22.5,
        "renske_k",
        "Renske Kuipers",
        "x",
        "nl",
        "@acme al 3 dagen 'in het depot', niemand die opneemt. Wat is dit??",
        1,
    ),
    (
        13.2,
        "daanb",
        "Daan Bakker",
        "x",
        "nl",
        "Al een week geen internet en de modem is kwijt. @acme bel me nou eens terug!",
        1,
    ),
    (
        11.6,
        "emma.v",
        "Emma Visser",
        "instagram",
        "nl",
        "Pakket 'bezorgd' volgens jullie. Bij wie dan? Niet bij mij!",
        1,
    ),
    (9.1, "tomd", "Tom Dekker", "x", "en", "@acme order 100234 is gone, already a week no internet!", 1),
    (
        7.9,
        None,
        "Lien Peeters",
        "facebook",
        "nl",
        "Weer een dag vrij genomen voor niets, de chauffeur kwam niet opdagen.",
        1,
    ),
    (6.4, "0xfern", "fern", "bluesky", "en", "third time you send the wrong cable. how hard can it be, @acme?", 0),
    (
        5.2,
        "mirjam",
        "Mirjam de Groot",
        "x",
        "nl",
        "@acme mijn bestelling 100311 is kapot aangekomen. Doos helemaal ingedeukt.",
        1,
    ),
    (3.8, "s.yilmaz", "Selin Yılmaz", "instagram", "nl", "Retour ligt er al 2 weken, waar blijft mijn geld?", 1),
    (2.4, "olaf", "Olaf Jansen", "reviews", "nl", "Slechtste bezorging ooit. Nooit meer.", 0),
    (
        1.1,
        "gwen",
        "Gwen Mulder",
        "x",
        "en",
        "@acme your app shows nothing, support chat is dead. Where is my router?",
        1,
    ),
    (
        0.4,
        "pieter",
        "Pieter van Dam",
        "facebook",
        "nl",
        "Adres was goed, toch bij de verkeerde buren afgeleverd. Ze doen niet open.",
        1,
    ),
)


def afternoon() -> Office:
    """Eleven callbacks in all states of need; the first is late, the next two are due soon."""
    office, now = Office.open(), clock.now()
    for number, (minutes, handle, name, channel, language, text, found) in enumerate(SAID):
        with clock.driven_by(Ticking(now - timedelta(minutes=minutes))):
            said_by = Author(id=f"a{number}", handle=handle, name=name, followers=40 + 37 * number**2)
            callback = office.complain(f"a{number}", text, said_by=said_by, channel=channel, language=language)
            if found:
                _found(office, callback, number)
    with clock.driven_by(Ticking(now - timedelta(minutes=4))):
        office.say(
            "a1",
            "En nu wéér een sms dat hij onderweg is. Geloof er niks meer van.",
            said_by=Author(id="a1", handle="daanb", name="Daan Bakker", followers=77),
            language="nl",
        )
    return office


def _found(office: Office, callback: Callback, number: int) -> None:
    store, ticket, now = office.desk.store, office.ticket(callback), clock.now()
    store.save(
        ticket.evolve(
            order=Order(number=str(100200 + 11 * number), status="shipped", city="Utrecht"),
            parcel=_parcel(number, now),
            customer_name=ticket.author.name,
            phone=f"+316123456{number:02}",
            phone_from="order",
            lookup=Lookup(state=LookupState.FOUND),
        ),
        rules.learned(office.callback(callback.id), has_number=True, lookup_ended=True, now=now),
    )
    store.index_for_search(office.ticket(callback))


def _parcel(number: int, now: datetime) -> Parcel:
    journey = (
        (7, "pending", "A01", None, None),
        (6, "in_transit", "B01", "Zaltbommel", None),
        (5, "in_transit", "J01", "Sorteercentrum Utrecht", None),
        (4, "out_for_delivery", "J05", "Depot Nieuwegein", None),
        (3, "delivery_failed", "I08", "Depot Nieuwegein", "consignee_incorrect_address"),
    )
    steps = tuple(
        TrackingEvent(at=now - timedelta(days=days), status=status, code=code, place=place, reason=reason)
        for days, status, code, place, reason in reversed(journey)
    )
    barcode = f"3SKWRT5264{number:05}"
    return Parcel(
        carrier="postnl",
        number=barcode,
        status="delivery_failed",
        reason="consignee_incorrect_address",
        code="I08",
        tracking_url=f"https://jouw.postnl.example/track-and-trace/{barcode}",
        depot_phone="+31302345678",
        events=steps,
    )


class _Fresh(PageServer):
    """Reads the page anew for each request."""

    def answer(self, method: str, target: str, headers: dict[str, str], body: str) -> dict[str, object]:
        if target.partition("?")[0] == "/desk":
            whole_page.cache_clear()
        return super().answer(method, target, headers, body)


def main(port: int) -> None:
    office = afternoon()
    for role, at in (("agent", port), ("supervisor", port + 1)):
        print(f"{role}: {_Fresh(office.application, at, role).url}/desk", flush=True)
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8200)
