"""Flags at the desk: who is handed what, what a person says of them, and what to ask before anything is told."""

from typing import Any

import pytest

from functions.callbacks import rules
from functions.shared import clock, keys
from functions.tickets.model import Ticket
from functions.tickets.parcels import Order
from functions.triage.model import LABEL
from tests.builders import Ticking
from tests.unit.desk.asking import Office, Person

OF_A_LAWYER = "@acme order 100234 never came. My lawyer will write to you."
FOR_HER_MOTHER = "@acme this is for my mother: order 100234 never came"


def carl(office: Office, sofie: Person) -> Person:
    """Somebody of communications."""
    sofie.put("/api/agents/sub-carl", brands=[], languages=[], skills=[], group="communications")
    return office.agent("carl")


def test_a_call_about_a_lawyer_is_handed_to_communications_only(office: Office, anna: Person, sofie: Person) -> None:
    callback = office.complain(text=OF_A_LAWYER)
    (card,) = anna.get("/api/board").json["callbacks"]
    assert (card["only_for"], "legal" in card["flags"]) == ("communications", True)
    assert anna.post("/api/callbacks/claim").status == 204
    refused = anna.post("/api/callbacks/claim", callback_id=callback.id)
    assert (refused.status, refused.json["code"], refused.json["group"]) == (409, "kept_for", "communications")
    assert carl(office, sofie).claim()["callback"]["id"] == callback.id


def test_a_supervisor_says_that_it_is_none_and_an_agent_does_not(office: Office, anna: Person, sofie: Person) -> None:
    ticket_id = office.complain(text=OF_A_LAWYER).ticket_id
    path = f"/api/tickets/{ticket_id}/flags"
    refused = anna.post(path, remove=["legal"])
    assert (refused.status, refused.json["code"]) == (403, "supervisor_only")
    shown = sofie.post(path, remove=["legal"]).json["ticket"]
    assert "legal" not in shown["flags"]
    assert (shown["timeline"][-1]["kind"], shown["timeline"][-1]["data"]["removed"]) == ("flagged", ["legal"])
    assert sofie.post(path, remove=["legal"]).json["ticket"]["timeline"] == shown["timeline"], "already so"
    assert "only_for" not in anna.claim()["callback"]


def test_vulnerable_is_said_by_a_person_and_moves_ahead_by_the_brand_s_steps(
    office: Office, anna: Person, hands: Ticking
) -> None:
    office.desk.store.change_brand("acme", lambda _: {"flag_steps": [["vulnerable", 900]]})
    office.desk.store.brand("acme", fresh=True)
    first = office.complain("els", "@acme my parcel is damaged")
    hands.advance(seconds=1)
    second = office.complain("jan", "@acme my parcel is damaged")
    shown = anna.post(f"/api/tickets/{second.ticket_id}/flags", add=["vulnerable"]).json["ticket"]
    assert "vulnerable" in shown["flags"]
    assert office.callback(second.id).urgency_at < office.callback(first.id).urgency_at
    assert office.callback(second.id).promise == second.promise
    assert anna.claim()["callback"]["id"] == second.id
    taken_back = anna.post(f"/api/tickets/{second.ticket_id}/flags", remove=["vulnerable"]).json["ticket"]
    assert "vulnerable" not in (*taken_back["flags"], *office.callback(second.id).flags)


@pytest.mark.parametrize(
    "body",
    [{"add": ["blocked"]}, {"add": ["unsure"]}, {"remove": ["deleted"]}, {"add": ["press"], "remove": ["press"]}],
)
def test_what_a_person_may_not_say(office: Office, sofie: Person, body: dict[str, Any]) -> None:
    ticket_id = office.complain().ticket_id
    assert sofie.post(f"/api/tickets/{ticket_id}/flags", **body).status == 400


def test_danger_that_a_person_sees_is_told_at_once(office: Office, anna: Person) -> None:
    callback = office.complain(text="@acme the charger is broken, it gets warm")
    anna.post(f"/api/tickets/{callback.ticket_id}/flags", add=["safety"])
    assert office.callback(callback.id).alerts == ("flagged",)


def test_a_flag_of_a_ticket_that_shares_the_call_stays_on_the_call(office: Office, sofie: Person) -> None:
    callback = office.complain(text=OF_A_LAWYER)
    other = office.say("els", OF_A_LAWYER, channel="facebook")
    office.desk.store.save(other.evolve(open_callback_id=callback.id))
    sofie.post(f"/api/tickets/{other.id}/flags", remove=["legal"])
    assert office.callback(callback.id).only_for == "communications"


# Who speaks for somebody else


def withheld(office: Office) -> Ticket:
    """The order is found, and its number not taken."""
    callback = office.complain("els", FOR_HER_MOTHER)
    ticket = office.found(callback, phone=None).evolve(order_phone="+31612345678")
    office.desk.store.save(ticket)
    return office.ticket(callback)


def test_the_number_of_the_order_is_called_by_a_person_s_decision_only(office: Office, anna: Person) -> None:
    ticket = withheld(office)
    shown = anna.get(f"/api/tickets/{ticket.id}").json
    assert (shown["customer"]["phone_masked"], shown["customer"]["order_phone_masked"]) == (None, "+31•••••••78")
    assert "on_behalf" in shown["flags"]
    assert anna.post(f"/api/tickets/{ticket.id}/reveal", reason="to call").status == 404
    assert anna.put(f"/api/tickets/{ticket.id}/phone", of_order=True).json == {"phone_masked": "+31•••••••78"}
    shown = anna.get(f"/api/tickets/{ticket.id}").json
    assert (shown["customer"]["phone_from"], "order_phone_masked" in shown["customer"]) == ("order", False)
    assert (shown["verification"]["why"], "verify" in shown["flags"]) == ("on_behalf", True)


@pytest.mark.parametrize("body", [{}, {"phone": "+31612345678", "of_order": True}])
def test_either_a_number_or_that_of_the_order(office: Office, anna: Person, body: dict[str, Any]) -> None:
    assert anna.put(f"/api/tickets/{office.complain().ticket_id}/phone", **body).status == 400


def test_without_an_order_there_is_none_to_take(office: Office, anna: Person) -> None:
    reply = anna.put(f"/api/tickets/{office.complain().ticket_id}/phone", of_order=True)
    assert (reply.status, reply.json["code"]) == (404, "no_number")


# What to ask for


@pytest.mark.parametrize(
    ("name", "holder", "why"),
    [
        ("Johanna de Vries", "Johanna de Vries", None),
        ("J de Vries", "Johanna de Vries", None),
        ("Jan Smit", "Sara Bakker", "names_differ"),
        ("sarabakker88", "Sara Bakker", "name_unknown"),
        (None, "Sara Bakker", "name_unknown"),
        ("Jan Smit", None, "name_unknown"),
    ],
)
def test_what_to_ask_before_anything_is_told(
    office: Office, anna: Person, name: str | None, holder: str | None, why: str | None
) -> None:
    """FAILURES 27a. No handle is compared with a name."""
    callback = office.complain("sarabakker")
    ticket = office.found(callback)
    author = ticket.author.evolve(name=name)
    order = Order(number="100234", postcode="1234 AB", house_number="12a")
    office.desk.store.save(ticket.evolve(customer_name=holder, author=author, order=order))
    claimed = anna.claim()["ticket"]["verification"]
    assert claimed == anna.get(f"/api/tickets/{ticket.id}").json["verification"]
    asked = ["postcode", "house_number"] if why else []
    initial = f"{holder[0]}. …" if holder else None
    hidden = {"postcode_masked": "••••••B", "house_number_masked": "••a"}
    assert claimed == {"needed": why is not None, "why": why, "order_name": initial, "ask": asked, **hidden}
    whole = anna.get(f"/api/tickets/{ticket.id}").text
    assert "1234 AB" not in whole
    revealed = anna.post(f"/api/tickets/{ticket.id}/reveal").json
    assert (revealed["postcode"], revealed["house_number"]) == ("1234 AB", "12a")


def test_without_an_order_there_is_nothing_to_verify(office: Office, anna: Person) -> None:
    office.complain()
    assert anna.claim()["ticket"]["verification"]["needed"] is False


# A person's word is kept to learn from


@pytest.mark.parametrize(("channel", "kept"), [("facebook", 1), ("x", 0), ("twitter", 0)])
def test_withdrawn_for_not_being_a_complaint_is_a_label(office: Office, anna: Person, channel: str, kept: int) -> None:
    callback = office.complain(channel=channel)
    for _ in range(2):
        reply = anna.post(f"/api/callbacks/{callback.id}/withdraw", reason="not_a_complaint", note="")
        assert reply.status == 200
    assert [one["data"]["verdict"] for one in labels(office)] == ["other"] * kept


@pytest.mark.parametrize("reason", ["already_helped", "declined", "duplicate", "informed"])
def test_another_reason_is_none(office: Office, anna: Person, reason: str) -> None:
    callback = office.complain(channel="facebook")
    assert anna.post(f"/api/callbacks/{callback.id}/withdraw", reason=reason, note="").status == 200
    assert labels(office) == []


def test_an_unsure_one_is_owed_a_call_until_somebody_says_no(office: Office, anna: Person) -> None:
    callback = office.complain("els", "@acme my order 100234", channel="facebook")
    assert "unsure" in office.ticket(callback).flags
    assert rules.claimable(callback, clock.now())
    judged = anna.post(f"/api/tickets/{callback.ticket_id}/triage", verdict="other", severity=4)
    assert (judged.status, office.callback(callback.id).state) == (200, "withdrawn")
    assert [one["data"]["verdict"] for one in labels(office)] == ["other"]


def labels(office: Office) -> list[dict[str, Any]]:
    """The labels of today."""
    day = clock.now().date().isoformat()
    items = office.desk.store._table.query(keys.fact(day, "acme", "").pk).items  # type: ignore[attr-defined]
    return [dict(one) for one in items if one["kind"] == LABEL]
