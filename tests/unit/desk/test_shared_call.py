"""FAILURES 27, 27a. One call for two tickets, as the desk shows it: both texts on the card, and whose is whose."""

import pytest

from functions.intake.model import Author
from functions.lookup.model import FoundOrder
from functions.lookup.orders.memory import MemoryOrders
from functions.lookup.service import Lookups
from tests.builders import BRAND, Ticking
from tests.unit.desk.asking import Json, Office, Person

PHONE = "06-12345601"
ORDER = FoundOrder(number="100234", phone="+31612345601", customer="Jan Jansen")


@pytest.fixture
def two(office: Office, anna: Person, hands: Ticking) -> tuple[str, str]:
    """Jan complains here and there; on both tickets an agent writes down his number."""
    here = office.say("jan", "my router is lost").id
    hands.advance(minutes=1)
    there = office.say("jan.jansen", "a week without internet, <b>disgrace</b>", channel="facebook").id
    for ticket in (here, there):
        assert anna.put(f"/api/tickets/{ticket}/phone", phone=PHONE).status == 200
    hands.advance(seconds=2)
    return here, there


def _whole(person: Person, ticket_id: str) -> Json:
    whole: Json = person.get(f"/api/tickets/{ticket_id}").json
    return whole


def test_both_texts_are_on_the_card_of_the_one_call(two: tuple[str, str], anna: Person) -> None:
    (card,) = anna.get("/api/board").json["callbacks"]
    assert card["ticket_id"] == two[0]
    assert "also_on:facebook" in card["flags"]
    ticket = anna.claim()["ticket"]
    (other,) = ticket["linked"]
    assert (other["id"], other["channel"], other["author"]["handle"]) == (two[1], "facebook", "jan.jansen")
    assert [one["data"]["text"] for one in other["mentions"]] == ["a week without internet, <b>disgrace</b>"]
    assert ticket["history"] == [], "another account's complaints are not this one's"


def test_the_other_ticket_says_which_call_is_its_own(two: tuple[str, str], anna: Person) -> None:
    there = _whole(anna, two[1])
    assert there["open_callback_id"] == _whole(anna, two[0])["open_callback_id"]
    assert [one["state"] for one in there["callbacks"]] == ["withdrawn"]
    assert [(one["outcome"], one["reason"]) for one in there["promises"] if one["outcome"] == "void"][-1] == (
        "void",
        "duplicate",
    )
    assert [one["id"] for one in there["linked"]] == [two[0]]


def test_what_is_said_there_during_the_call_is_before_the_agent(
    two: tuple[str, str], office: Office, anna: Person
) -> None:
    """FAILURES 26."""
    anna.dial(anna.claim())
    office.say("jan.jansen", "hello? still nothing!", channel="facebook")
    (other,) = _whole(anna, two[0])["linked"]
    assert other["mentions"][-1]["data"]["text"] == "hello? still nothing!"


def test_who_has_the_call_sees_the_number_on_either_without_a_reason(two: tuple[str, str], anna: Person) -> None:
    anna.claim()
    for ticket in two:
        assert anna.post(f"/api/tickets/{ticket}/reveal").json == {"phone": "+31612345601"}


def test_the_wrap_up_is_for_both(two: tuple[str, str], anna: Person) -> None:
    claimed = anna.claim()
    anna.dial(claimed)
    assert anna.outcome(claimed, "reached").status == 200
    assert anna.wrap_up(claimed).status == 200
    assert [_whole(anna, ticket)["state"] for ticket in two] == ["resolved", "resolved"]


def test_a_number_that_is_being_called_elsewhere_is_409_while_this_call_lasts(office: Office, anna: Person) -> None:
    bob = office.agent("bob")
    here, there = office.complain("jan"), office.complain("piet")
    anna.put(f"/api/tickets/{here.ticket_id}/phone", phone=PHONE)
    anna.dial(anna.claim(here.id))
    bob.dial(bob.claim(there.id))
    reply = bob.put(f"/api/tickets/{there.ticket_id}/phone", phone=PHONE)
    assert (reply.status, reply.json["code"]) == (409, "number_busy")
    assert "12345601" not in str(reply.json)


@pytest.mark.parametrize(
    ("name", "asks"),
    [
        ("Jan Jansen", False),
        ("J. Jansen", False),
        ("ján JANSEN", False),
        ("Jan", True),
        ("Piet Jansen", True),
        ("Jan Pietersen", True),
        ("@jan_1984", True),
        (None, True),
    ],
)
def test_who_quotes_somebody_s_order_is_to_be_verified(
    office: Office, anna: Person, hands: Ticking, name: str | None, asks: bool
) -> None:
    """FAILURES 27a. The number on the order is called; whether it is the author's is asked before anything is told."""
    author = Author(id="x1", handle="x1", name=name)
    ticket = office.say("x1", "order 100234 is gone!", said_by=author)
    Lookups(office.desk.store, MemoryOrders((BRAND, ORDER))).look(ticket.id)
    hands.advance(seconds=2)
    (card,) = anna.get("/api/board").json["callbacks"]
    assert card["has_number"]
    assert ("verify" in card["flags"]) == asks
    assert ("verify" in _whole(anna, ticket.id)["flags"]) == asks


def test_a_number_that_the_author_gave_is_the_author_s(office: Office, anna: Person, hands: Ticking) -> None:
    ticket = office.say("x1", "call me!", phone=PHONE)
    Lookups(office.desk.store, MemoryOrders()).look(ticket.id)
    assert "verify" not in _whole(anna, ticket.id)["flags"]


def test_somebody_else_s_order_makes_one_call_and_no_one_customer(office: Office, anna: Person, hands: Ticking) -> None:
    """FAILURES 27a. The holder complained too: one call to the one number, and the stranger's words are not hers."""
    lookups = Lookups(office.desk.store, MemoryOrders((BRAND, ORDER)))
    holder = Author(id="h", handle="jan", name="Jan Jansen")
    tickets = [
        office.say("h", "where is 100234, a disgrace!", said_by=holder),
        office.say("s", "order 100234 is gone!", said_by=Author(id="s", handle="s", name="Some Body")),
    ]
    for ticket in tickets:
        lookups.look(ticket.id)
    hands.advance(seconds=2)
    (card,) = anna.get("/api/board").json["callbacks"]
    assert "verify" in card["flags"], "one of the two may be anybody"
    for ticket, other in (tickets, tickets[::-1]):
        whole = _whole(anna, ticket.id)
        assert whole["history"] == []
        assert [one["author"]["handle"] for one in whole["linked"]] == [other.author.handle]
        assert all(entry["data"].get("author", {}).get("handle") != other.author.handle for entry in whole["timeline"])
    for account, ticket in (("h", tickets[0]), ("s", tickets[1])):
        assert office.desk.store.known(BRAND, "x", account).last_ticket_id == ticket.id
