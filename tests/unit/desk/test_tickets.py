"""Tickets over the API: found, read whole, and put right."""

import pytest

from functions.intake.model import Author
from functions.shared import clock
from functions.tickets.model import EntryKind
from functions.tickets.service import line
from tests.builders import Ticking
from tests.unit.desk.asking import Json, Office, Person


def _found(person: Person, **query: str) -> list[str]:
    reply = person.get("/api/tickets", **query)
    assert reply.status == 200
    return [ticket["id"] for ticket in reply.json["tickets"]]


@pytest.mark.parametrize(
    "query",
    ["100234", "#100234", "3sabcd1234567", "jan", "@Jan", "JAN", "johanna de vries", "Vries", " jan "],
)
def test_an_ended_ticket_is_found_by_its_terms(office: Office, anna: Person, hands: Ticking, query: str) -> None:
    callback = office.complain()
    office.found(callback)
    anna.post(f"/api/callbacks/{callback.id}/withdraw", reason="already_helped")
    hands.advance(seconds=2)
    assert _found(anna, query=query) == [callback.ticket_id]
    assert _found(anna, query=query, state="closed") == [callback.ticket_id]
    assert _found(anna, query=query, state="open") == []
    assert _found(anna, query=query, brand="another") == []


def test_an_open_ticket_is_found_by_its_text_too(office: Office, anna: Person, hands: Ticking) -> None:
    ticket = office.complain(text="My ROUTER was thrown over the fence, disgrace!").ticket_id
    assert _found(anna, query="router was thrown") == [ticket]
    assert _found(anna, query="jan") == [ticket]  # not in the index yet
    assert _found(anna, query="modem") == []
    callback = office.desk.store.ticket(ticket)
    assert callback is not None
    anna.post(f"/api/callbacks/{callback.open_callback_id}/withdraw", reason="duplicate")
    hands.advance(seconds=2)
    assert _found(anna, query="router was thrown") == []


def test_without_a_query_the_open_ones_newest_first(office: Office, anna: Person, hands: Ticking) -> None:
    first = office.complain("jan").ticket_id
    hands.advance(seconds=5)
    second = office.say("vera", "do you have this router in black?").id
    hands.advance(seconds=5)
    assert _found(anna) == _found(anna, state="open") == [second, first]
    assert _found(anna, owed="false") == [second]
    assert _found(anna, owed="true") == [first]
    brief = anna.get("/api/tickets", owed="false").json["tickets"][0]
    assert (brief["kind"], brief["excerpt"]) == ("question", "do you have this router in black?")


def test_more_than_a_hundred_is_said(office: Office, anna: Person, hands: Ticking) -> None:
    for number in range(101):
        office.complain(f"author{number}")
    reply = anna.get("/api/tickets").json
    assert (len(reply["tickets"]), reply["complete"]) == (100, False)
    assert anna.get("/api/tickets", query="author7").json["complete"] is True


def test_a_ticket_whole(office: Office, anna: Person) -> None:
    callback = office.complain()
    office.found(callback)
    ticket = anna.get(f"/api/tickets/{callback.ticket_id}").json
    assert ticket["order"]["number"] == "100234"
    assert ticket["parcel"]["carrier"] == "postnl"
    assert ticket["customer"] == {
        "name": "Johanna de Vries",
        "phone_masked": "+31•••••••78",
        "phone_from": "order",
        "language": "en",
    }
    assert [one["id"] for one in ticket["callbacks"]] == [callback.id]
    assert ticket["promises"] == [
        {
            "callback_id": callback.id,
            "kind": "called",
            "from": "2026-11-22T12:00:00.000Z",
            "due_at": "2026-11-22T12:15:00.000Z",
            "told_for": None,
            "outcome": None,
            "ended_at": None,
            "reason": None,
        }
    ]
    (entry,) = ticket["timeline"]
    assert (entry["kind"], entry["data"]["text"]) == (
        "mention",
        "@acme order 100234 is gone, already a week no internet!",
    )
    assert entry["data"]["author"] == {"handle": "jan", "name": "Jan", "followers": 120}
    assert (ticket["next"], ticket["history"]) == (None, [])


def test_no_such_ticket(anna: Person) -> None:
    assert anna.get("/api/tickets/tkt_nosuch").status == 404
    assert anna.post("/api/tickets/tkt_nosuch/notes", text="x").status == 404
    assert anna.put("/api/tickets/tkt_nosuch/phone", phone="0612345678").status == 404
    assert anna.put("/api/tickets/tkt_nosuch/prefers", prefers="call").status == 404
    assert anna.post("/api/tickets/tkt_nosuch/reveal", reason="x").status == 404
    assert anna.post("/api/tickets/tkt_nosuch/triage", verdict="complaint", severity=3).status == 404


def test_a_long_timeline_comes_in_pages(office: Office, anna: Person) -> None:
    """FAILURES 22."""
    ticket = office.ticket(office.complain())
    for number in range(250):
        entry = line(ticket, EntryKind.NOTE, clock.now(), by="anna", data={"text": str(number)})
        office.desk.store.save(entry)
    seen: list[Json] = []
    query: dict[str, str] = {}
    for _ in range(4):
        page = anna.get(f"/api/tickets/{ticket.id}", **query).json
        seen += page["timeline"]
        if page["next"] is None:
            break
        query = {"next": page["next"]}
    assert len({entry["id"] for entry in seen}) == len(seen) == 251


@pytest.mark.parametrize("cursor", ["x", "SEVBRA", "é", "====", "RSM"])
def test_a_place_that_is_none(office: Office, anna: Person, cursor: str) -> None:
    ticket = office.complain().ticket_id
    reply = anna.get(f"/api/tickets/{ticket}", next=cursor)
    expected = (200, None) if cursor == "RSM" else (400, "/next")
    assert (reply.status, reply.json["errors"][0]["pointer"] if reply.status == 400 else None) == expected


def test_what_the_author_complained_of_before(office: Office, anna: Person, hands: Ticking) -> None:
    first = office.complain(text="order 100200 is lost!")
    office.found(first, number="100200")
    anna.post(f"/api/callbacks/{first.id}/withdraw", reason="already_helped")
    hands.advance(hours=24 * 10)
    second = office.complain(text="and now order 100234 is gone, always the same!")
    (earlier,) = anna.get(f"/api/tickets/{second.ticket_id}").json["history"]
    assert earlier == {
        "ticket_id": first.ticket_id,
        "at": "2026-11-22T12:00:00.000Z",
        "state": "closed",
        "kind": "complaint",
        "excerpt": "order 100200 is lost!",
        "order": {"number": "100200", "status": "shipped"},
    }
    assert anna.get("/api/board", brand="acme").json["callbacks"][0]["id"] == second.id


def test_an_author_whom_the_platform_withholds_has_no_history(office: Office, anna: Person) -> None:
    said_by = Author(id=None, handle=None, name=None)
    with pytest.raises(AssertionError):  # nobody knows the author; the ticket is there all the same
        office.complain(said_by=said_by)
    (card,) = anna.get("/api/board").json["callbacks"]
    assert card["author"] == {"handle": None, "name": None, "followers": None}
    assert anna.get(f"/api/tickets/{card['ticket_id']}").json["history"] == []


def test_a_note(office: Office, anna: Person) -> None:
    ticket = office.complain().ticket_id
    reply = anna.post(f"/api/tickets/{ticket}/notes", text="rang the depot")
    assert (reply.status, reply.json["by"], reply.json["data"]) == (201, "anna@example.com", {"text": "rang the depot"})
    assert anna.get(f"/api/tickets/{ticket}").json["timeline"][-1] == reply.json


def test_the_number_is_given_to_the_holder_without_a_reason(office: Office, anna: Person, hands: Ticking) -> None:
    callback = office.complain()
    office.found(callback)
    path = f"/api/tickets/{callback.ticket_id}/reveal"
    refused = anna.post(path)
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (400, "/reason")
    anna.claim(callback.id)
    assert anna.ask("POST", path).json == {"phone": "+31612345678"}
    hands.advance(seconds=121)
    assert anna.post(path).status == 400  # the lease has run out
    assert anna.post(path, reason=" ").status == 400


def test_others_say_why_and_each_time_is_recorded(office: Office, anna: Person, bram: Person) -> None:
    callback = office.complain()
    office.found(callback)
    anna.claim(callback.id)
    reply = bram.post(f"/api/tickets/{callback.ticket_id}/reveal", reason="she rang us")
    assert reply.json == {"phone": "+31612345678"}
    entry = anna.get(f"/api/tickets/{callback.ticket_id}").json["timeline"][-1]
    assert (entry["kind"], entry["by"], entry["data"]) == ("reveal", "bram@example.com", {"reason": "she rang us"})


def test_no_number_to_reveal(office: Office, anna: Person) -> None:
    callback = office.complain()
    anna.claim(callback.id)
    reply = anna.post(f"/api/tickets/{callback.ticket_id}/reveal")
    assert (reply.status, reply.json["code"]) == (404, "no_number")


def test_a_number_makes_the_call_possible(office: Office, anna: Person, hands: Ticking) -> None:
    callback = office.complain()
    office.found(callback, phone=None)
    assert anna.get("/api/board").json["callbacks"][0]["promise"]["kind"] == "asked"
    reply = anna.put(f"/api/tickets/{callback.ticket_id}/phone", phone="06 12 34 56 78")
    assert (reply.status, reply.json) == (200, {"phone_masked": "+31•••••••78"})
    (card,) = anna.get("/api/board").json["callbacks"]
    assert (card["state"], card["has_number"], card["promise"]["kind"]) == ("queued", True, "called")


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("0900 1234567", "premium_rate"),
        ("hello", "invalid"),
        ("", "invalid"),
        ("1" * 61, "invalid"),
        ("+31 1", "invalid"),
        ("+881 612 345 678", "satellite"),
        ("+1 212 555 0123", "country_not_allowed"),
    ],
)
def test_a_number_that_may_not_be_called(office: Office, anna: Person, number: str, code: str) -> None:
    """FAILURES 35."""
    callback = office.complain()
    reply = anna.put(f"/api/tickets/{callback.ticket_id}/phone", phone=number)
    assert reply.status == 422
    assert reply.json["code"] in (code, "invalid")
    assert office.ticket(callback).phone is None


def test_a_wish(office: Office, anna: Person) -> None:
    ticket = office.complain().ticket_id
    assert anna.put(f"/api/tickets/{ticket}/prefers", prefers="message").json == {"prefers": "message"}
    assert anna.get(f"/api/tickets/{ticket}").json["prefers"] == "message"
    assert anna.put(f"/api/tickets/{ticket}/prefers", prefers="pigeon").status == 400


def _judge(person: Person, ticket_id: str, verdict: str, severity: int = 3) -> Json:
    reply = person.post(f"/api/tickets/{ticket_id}/triage", verdict=verdict, severity=severity)
    assert reply.status == 200
    judged: Json = reply.json["ticket"]
    return judged


def test_a_question_that_wants_a_call_after_all(office: Office, anna: Person) -> None:
    ticket = office.say("vera", "do you have this router in black?")
    judged = _judge(anna, ticket.id, "complaint", 2)
    assert (judged["kind"], judged["severity"], judged["open_callback_id"] is not None) == ("complaint", 2, True)
    assert [one["state"] for one in judged["callbacks"]] == ["queued"]


def test_a_question_that_asks_nothing_is_closed_by_a_person(office: Office, anna: Person, hands: Ticking) -> None:
    ticket = office.say("vera", "do you have this router in black?")
    assert _judge(anna, ticket.id, "question", 4)["state"] == "open"
    assert _judge(anna, ticket.id, "other", 4)["state"] == "closed"
    hands.advance(seconds=2)
    assert _found(anna, owed="false") == []


def test_no_complaint_and_then_one_again(office: Office, anna: Person) -> None:
    callback = office.complain()
    judged = _judge(anna, callback.ticket_id, "question", 4)
    assert (judged["state"], judged["callbacks"][0]["state"]) == ("open", "withdrawn")
    again = _judge(anna, callback.ticket_id, "complaint", 3)
    assert [one["state"] for one in again["callbacks"]] == ["withdrawn", "queued"]
    assert again["open_callback_id"] == again["callbacks"][1]["id"]


def test_no_verdict_during_a_call(office: Office, anna: Person, bram: Person) -> None:
    callback = office.complain()
    anna.dial(anna.claim(callback.id))
    reply = bram.post(f"/api/tickets/{callback.ticket_id}/triage", verdict="praise", severity=4)
    assert (reply.status, reply.json["code"]) == (409, "in_call")
