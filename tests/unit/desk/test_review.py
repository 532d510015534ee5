"""What waits for a supervisor, at the desk: found on the board and by the search, and released by no agent."""

from typing import Any

import pytest

from functions.intake.model import Author, Mode
from functions.journey.model import Terms
from functions.journey.service import Journey
from functions.shared import clock
from functions.tickets.model import Ticket
from functions.triage.rules import PlainJudge
from tests.builders import COMPLAINT, Ticking, a_mention
from tests.unit.desk.asking import Office, Person


def held(office: Office, author: str = "jan", text: str = COMPLAINT, mode: Mode = Mode.REVIEW, **more: Any) -> Ticket:
    now = clock.now()
    who = Author(id=author, handle=author, name=author.title())
    mention = a_mention(**{"text": text, "author": who, "posted_at": now, "revised_at": now, **more})
    Journey(office.desk.store, PlainJudge()).receive(mention, now, Terms(mode, 86400))
    known = office.desk.store.known("acme", "x", author)
    assert known.last_ticket_id is not None
    ticket = office.desk.store.ticket(known.last_ticket_id)
    assert ticket is not None
    return ticket


def test_the_board_counts_it_and_shows_no_card_of_it(office: Office, anna: Person) -> None:
    held(office)
    board = anna.get("/api/board").json
    assert board["callbacks"] == []
    assert (board["counts"]["held"], board["counts"]["without_call"], board["counts"]["queued"]) == (1, 0, 0)
    assert anna.post("/api/callbacks/claim").status == 204


def test_it_is_found_by_what_it_is_and_by_its_words(office: Office, anna: Person) -> None:
    ticket = held(office)
    office.complain("els")
    for query in ({"held": "true"}, {"query": "no internet", "held": "true"}, {"query": "@jan"}):
        (found,) = anna.get("/api/tickets", **query).json["tickets"]
        assert (found["id"], found["held"]["reason"], found["flags"][0]) == (ticket.id, "review", "held_review")
    assert [one["author"]["handle"] for one in anna.get("/api/tickets", held="false").json["tickets"]] == ["els"]
    assert anna.get("/api/tickets", owed="false").json["tickets"] == []


def test_a_supervisor_releases_it_to_the_agents(office: Office, anna: Person, sofie: Person, hands: Ticking) -> None:
    ticket = held(office)
    hands.advance(minutes=3)
    reply = sofie.post(f"/api/tickets/{ticket.id}/release", note="ours")
    assert reply.status == 200
    shown = reply.json["ticket"]
    assert "held" not in shown
    assert shown["timeline"][-1]["kind"] == "let_in"
    hands.advance(seconds=1)
    (card,) = anna.get("/api/board").json["callbacks"]
    assert (card["ticket_id"], card["state"], card["seconds_left"]) == (ticket.id, "queued", 899)
    assert anna.claim()["ticket"]["id"] == ticket.id
    assert sofie.post(f"/api/tickets/{ticket.id}/release").status == 200, "the answer was lost"


def test_an_agent_neither_releases_nor_ends_it(office: Office, anna: Person, sofie: Person) -> None:
    ticket = held(office)
    assert anna.post(f"/api/tickets/{ticket.id}/release").status == 403
    for verdict in ("other", "praise"):
        reply = anna.post(f"/api/tickets/{ticket.id}/triage", verdict=verdict, severity=4)
        assert (reply.status, reply.json["code"]) == (403, "supervisor_only")
    judged = anna.post(f"/api/tickets/{ticket.id}/triage", verdict="complaint", severity=1)
    assert (judged.status, judged.json["ticket"]["severity"], judged.json["ticket"]["callbacks"]) == (200, 1, [])
    ended = sofie.post(f"/api/tickets/{ticket.id}/triage", verdict="other", severity=4)
    assert (ended.json["ticket"]["state"], "held" in ended.json["ticket"]) == ("closed", False)
    again = sofie.post(f"/api/tickets/{ticket.id}/release")
    assert (again.status, again.json["code"]) == (409, "not_held")


def test_a_question_taken_for_a_complaint_still_waits(office: Office, anna: Person, sofie: Person) -> None:
    ticket = held(office, text="do you have this router in black?")
    judged = anna.post(f"/api/tickets/{ticket.id}/triage", verdict="complaint", severity=2)
    assert (judged.json["ticket"]["callbacks"], judged.json["ticket"]["held"]["reason"]) == ([], "review")
    released = sofie.post(f"/api/tickets/{ticket.id}/release").json["ticket"]
    assert [one["state"] for one in released["callbacks"]] == ["queued"]


@pytest.mark.parametrize("path", ["tkt_none", "tkt_" + "a" * 64])
def test_no_such_ticket(sofie: Person, path: str) -> None:
    assert sofie.post(f"/api/tickets/{path}/release").status == 404


def test_what_was_never_held_is_not_released(office: Office, sofie: Person) -> None:
    ticket = office.say("jan")
    assert sofie.post(f"/api/tickets/{ticket.id}/release").json["code"] == "not_held"


def test_withheld_words_and_authors_are_said_on_the_card(office: Office, anna: Person) -> None:
    """Kind standard takes either as null; the card says so."""
    mention = a_mention(text=None, author=Author(id=None))
    Journey(office.desk.store, PlainJudge()).receive(mention, clock.now())
    (card,) = anna.get("/api/board").json["callbacks"]
    assert {"withheld", "author_withheld"} <= set(card["flags"])
    assert (card["excerpt"], card["author"]["name"]) == (None, None)
