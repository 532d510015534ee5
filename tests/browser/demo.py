"""A desk on a usual afternoon, over the table's twin: for screenshots, and for work on the page without a local cloud.

`python -m tests.browser.demo [PORT]` serves it, to an agent on PORT (8200) and to a supervisor on the port after it.
What is changed in `functions/desk/page/` is there when the page is loaded again.
"""

import random
import sys
import time
from datetime import datetime, timedelta

from functions.callbacks import facts, rules
from functions.callbacks.model import Attempt, Callback, CallbackState, Disposition, Outcome
from functions.desk.bodies import reasons
from functions.desk.routes.page import whole_page
from functions.intake.model import Author, Mode
from functions.shared import clock
from functions.tickets.model import Lookup, LookupState
from functions.tickets.parcels import Order, Parcel, TrackingEvent
from tests.builders import Ticking, a_callback, a_ticket
from tests.unit.desk.asking import Office
from tests.unit.desk.page_server import PageServer
from tests.unit.desk.test_review import held

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


TEAM = {"bram": ("nl",), "chiara": ("nl", "en"), "dewi": ("nl", "de", "en")}
"""Anna's colleagues, with the languages that they speak."""


def shift() -> Office:
    """The afternoon as a supervisor has it: colleagues with a call in hand, what is to be judged, a week behind it."""
    office = afternoon()
    sofie = office.supervisor()
    for name, languages in TEAM.items():
        office.agent(name).put("/api/me/presence", state="away" if name == "dewi" else "available")
        group = "seniors" if name == "dewi" else "north"
        sofie.put(f"/api/agents/sub-{name}", brands=["acme"], languages=languages, skills=[], group=group)
    office.agent("anna").put("/api/me/presence", state="available")
    calls = office.agent("bram").get("/api/board").json["callbacks"]
    office.agent("bram").dial(office.agent("bram").claim(calls[0]["id"]))
    office.agent("chiara").claim(calls[4]["id"])
    office.agent("chiara").post(f"/api/tickets/{calls[4]['ticket_id']}/reveal")
    office.agent("bram").post(f"/api/tickets/{calls[1]['ticket_id']}/reveal", reason="The depot asks whom to ring")
    _to_judge(office)
    a_week(office, calls=180, late=340)
    return office


def _to_judge(office: Office) -> None:
    with clock.driven_by(Ticking(clock.now() - timedelta(minutes=31))):
        held(office, "joost", "Bestelling van drie weken geleden nog steeds niet geleverd, belachelijk", Mode.REVIEW)
        held(office, "radarkijker", "Viewers tell us that @acme loses parcels every week. Any comment?", Mode.REVIEW)
    with clock.driven_by(Ticking(clock.now() - timedelta(minutes=3))):
        juul = "Als jullie morgen niet bellen staat mijn advocaat op de stoep, pakket is weg"
        office.say("juul", juul, language="nl")
        office.say("kabel", "de modem rookt en ruikt verbrand, wat moet ik nu?? @acme", language="nl")


PLACES = ("Depot Nieuwegein", "Sorteercentrum Utrecht", "Breda", "Zwolle")


def a_week(office: Office, calls: int = 40, places: tuple[str, ...] = PLACES, late: float = 500) -> None:
    """Calls of the last seven days, most of them in time; `late`: seconds to the dial, on average, beyond forty."""
    chance = random.Random(7)
    for number in range(calls):
        at = clock.now() - timedelta(days=chance.randrange(7), minutes=chance.randrange(600))
        step = TrackingEvent(at=at, status="in_transit", place=chance.choice(places))
        parcel = Parcel(carrier=chance.choice(("postnl", "dhl", "dpd")), number="3S", events=(step,))
        channel = chance.choice(("x", "x", "x", "instagram", "facebook", "bluesky"))
        ticket = a_ticket(parcel=parcel, opened_at=at, repeat=chance.choice((1, 1, 1, 2, 3)), channel=channel)
        begun = a_callback(ticket, accepted_at=at)
        dialled = at + timedelta(seconds=chance.expovariate(1 / late) + 40)
        kept = dialled <= begun.promise.due_at
        promise = begun.promise.evolve(outcome=Outcome.KEPT if kept else Outcome.BROKEN, ended_at=dialled)
        result = chance.choice((Disposition.REACHED, Disposition.REACHED, Disposition.NO_ANSWER))
        group = ("north", "north", "seniors")[number % 3]
        dial = Attempt(id="a", agent="s", agent_name="s", group=group, started_at=dialled, disposition=result)
        cause = chance.choice(tuple(reasons().causes))
        ended = {"state": CallbackState.DONE, "attempts": (dial,), "promises": (promise,), "cause": cause}
        office.desk.store.save(facts.of_call(ticket, begun.evolve(**ended), max(dialled, at)))


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
    office = shift()
    for role, at in (("agent", port), ("supervisor", port + 1)):
        print(f"{role}: {_Fresh(office.application, at, role).url}/desk", flush=True)
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8200)
