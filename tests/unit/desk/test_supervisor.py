"""What a supervisor sees and does, and nobody else: who holds what, what is to be judged, who saw which number."""

import pytest

from functions.desk.routes import OPERATIONS
from tests.builders import Ticking
from tests.unit.desk.asking import Office, Person

FOR_SUPERVISORS = {
    "POST /api/callbacks/<callback_id>/assign",
    "POST /api/tickets/<ticket_id>/release",
    "POST /api/tickets/<ticket_id>/merge",
    "DELETE /api/tickets/<ticket_id>/merge",
    "POST /api/brands/<brand>/close",
    "POST /api/brands/<brand>/reopen",
    "PUT /api/agents/<agent_id>",
    "GET /api/agents",
    "GET /api/brands",
    "GET /api/reveals",
    "GET /api/wall",
}
OF_PATHS = {"callback_id": "cbk_a_1", "ticket_id": "tkt_a", "agent_id": "sub-anna", "brand": "acme"}


def test_these_are_a_supervisor_s() -> None:
    assert {f"{one.method} {one.path}" for one in OPERATIONS if one.supervisor} >= FOR_SUPERVISORS


@pytest.mark.parametrize("one", [one for one in OPERATIONS if one.supervisor], ids=lambda one: one.summary)
def test_an_agent_gets_403_whatever_is_asked(anna: Person, office: Office, one: object) -> None:
    """FAILURES 38. Before anything is read, so a wrong body or id tells nothing either."""
    operation = next(other for other in OPERATIONS if other is one)
    path = operation.path
    for name, value in OF_PATHS.items():
        path = path.replace(f"<{name}>", value)
    reply = anna.ask(operation.method, path, None if operation.method == "GET" else {})
    assert (reply.status, reply.json["code"]) == (403, "supervisor_only")
    assert office.with_claims(None).ask(operation.method, path).status == 401


# Merging, over HTTP


def test_merge_and_undo(office: Office, anna: Person, sofie: Person, hands: Ticking) -> None:
    here, there = office.complain("jan"), office.complain("jan.jansen", "still no router!", channel="facebook")
    merged = sofie.post(f"/api/tickets/{there.ticket_id}/merge", into=here.ticket_id)
    assert merged.status == 200
    (one,) = merged.json["ticket"]["merged"]
    assert (one["into"], one["by"], one["until"]) == (here.ticket_id, "sofie@example.com", "2026-11-23T12:00:00.000Z")
    hands.advance(seconds=2)
    (card,) = anna.get("/api/board").json["callbacks"]
    assert (card["id"], "also_on:facebook" in card["flags"]) == (here.id, True)
    (other,) = anna.claim()["ticket"]["linked"]
    assert other["mentions"][0]["data"]["text"] == "still no router!"
    assert sofie.ask("DELETE", f"/api/tickets/{there.ticket_id}/merge").status == 200
    hands.advance(seconds=2)
    assert len(anna.get("/api/board").json["callbacks"]) == 2


@pytest.mark.parametrize(
    ("body", "status"), [({}, 400), ({"into": "x"}, 400), ({"into": "tkt_none"}, 404), ({"into": "itself"}, 422)]
)
def test_a_merge_that_cannot_be(office: Office, sofie: Person, body: dict[str, str], status: int) -> None:
    ticket = office.complain().ticket_id
    body = {name: ticket if value == "itself" else value for name, value in body.items()}
    assert sofie.post(f"/api/tickets/{ticket}/merge", **body).status == status


# Who holds what


def test_who_is_here_and_has_what_since_when(office: Office, anna: Person, sofie: Person, hands: Ticking) -> None:
    bram = office.agent("bram")
    anna.put("/api/me/presence", state="available")
    bram.put("/api/me/presence", state="away")
    sofie.put("/api/agents/sub-night", group="night")
    callback = office.complain()
    claimed = anna.claim()
    hands.advance(seconds=60)
    anna.dial(claimed)
    hands.advance(seconds=31)
    rows = sofie.get("/api/agents").json["agents"]
    assert [(one["id"], one["state"], one["group"]) for one in rows] == [
        ("sub-anna", None, None),
        ("sub-bram", None, None),
        ("sub-night", None, "night"),
    ]
    holding = rows[0]["holding"]
    assert (holding["callback_id"], holding["state"]) == (callback.id, "in_call")
    assert (holding["since"], holding["dialled_at"]) == ("2026-11-22T12:00:00.000Z", "2026-11-22T12:01:00.000Z")
    bram.put("/api/me/presence", state="available")
    assert [one["state"] for one in sofie.get("/api/agents").json["agents"]] == [None, "available", None]


def test_what_has_not_changed_is_not_sent_again(office: Office, sofie: Person, hands: Ticking) -> None:
    office.complain()
    for path in ("/api/agents", "/api/wall", "/api/board"):
        first = sofie.get(path)
        hands.advance(seconds=2)
        again = sofie.get(path, {"if-none-match": first.headers["etag"]})
        assert (first.status, again.status, again.text) == (200, 304, ""), path


# What is to be judged


def test_what_triage_flagged_waits_for_a_person_s_word(office: Office, sofie: Person, hands: Ticking) -> None:
    office.complain("jan")
    ticket = office.say("piet", "my lawyer will call you about my lost parcel!")
    hands.advance(seconds=2)
    (found,) = sofie.get("/api/tickets", judge="true").json["tickets"]
    assert (found["id"], found["flags"][0]) == (ticket.id, "legal")
    assert sofie.get("/api/wall").json["to_judge"] == 1
    sofie.post(f"/api/tickets/{ticket.id}/triage", verdict="complaint", severity=1)
    hands.advance(seconds=2)
    assert sofie.get("/api/tickets", judge="true").json["tickets"] == []
    office.say("piet", "I will burn your office down")
    hands.advance(seconds=2)
    again = sofie.get("/api/tickets", judge="true").json["tickets"]
    assert bool(again) == ("abuse" in sofie.get(f"/api/tickets/{ticket.id}").json["flags"])


# Who saw which number


def test_each_reveal_is_on_the_list_of_its_day(office: Office, anna: Person, sofie: Person, hands: Ticking) -> None:
    """FAILURES 40. Who, when, which ticket, and why in the words that stand on the ticket alone."""
    callback = office.complain()
    office.found(callback)
    path = f"/api/tickets/{callback.ticket_id}/reveal"
    assert anna.post(path, reason="asked by the courier").status == 200
    hands.advance(seconds=30)
    assert sofie.post(path, reason="second look").status == 200
    listed = sofie.get("/api/reveals").json
    assert [(one["by"], one["reason"]) for one in listed["reveals"]] == [
        ("sofie@example.com", "second look"),
        ("anna@example.com", "asked by the courier"),
    ]
    first = listed["reveals"][1]
    assert (first["at"], first["ticket_id"]) == ("2026-11-22T12:00:00.000Z", callback.ticket_id)
    assert (first["author"]["handle"], listed["day"], listed["next"]) == ("jan", "2026-11-22", None)
    assert "612345678" not in str(listed)
    assert sofie.get("/api/reveals", day="2026-11-21").json["reveals"] == []
    assert sofie.get("/api/reveals", day="yesterday").status == 400
    assert sofie.get("/api/reveals", next="xx").status == 400


def test_a_long_list_goes_on(office: Office, sofie: Person, hands: Ticking) -> None:
    callback = office.complain()
    office.found(callback)
    for number in range(101):
        office.desk.tickets.reveal(callback.ticket_id, "sofie@example.com", str(number))
    first = sofie.get("/api/reveals").json
    rest = sofie.get("/api/reveals", next=first["next"]).json
    assert (len(first["reveals"]), len(rest["reveals"]), rest["next"]) == (100, 1, None)


# The hours, and how it stands


def test_the_hours_of_each_brand(office: Office, sofie: Person, hands: Ticking) -> None:
    office.complain()
    sofie.put("/api/agents/sub-anna", brands=["beta"])
    hands.advance(seconds=2)
    sofie.post("/api/brands/beta/close", at="15:00", note="fire drill")
    rows = sofie.get("/api/brands").json["brands"]
    assert [(one["brand"], bool(one["changes"])) for one in rows] == [("acme", False), ("beta", True)]


def test_the_wall_says_how_it_stands(office: Office, anna: Person, sofie: Person, hands: Ticking) -> None:
    assert sofie.get("/api/wall").json["next_due"] is None
    anna.put("/api/me/presence", state="available")
    first = office.complain("jan")
    hands.advance(minutes=1)
    second = office.complain("piet")
    wall = sofie.get("/api/wall").json
    assert (wall["counts"]["queued"], wall["agents_present"], wall["agents_busy"]) == (2, 1, 0)
    assert wall["next_due"] == {"due_at": "2026-11-22T12:15:00.000Z", "kind": "called", "brand": "acme"}
    anna.dial(anna.claim(first.id))
    hands.advance(seconds=2)
    wall = sofie.get("/api/wall").json
    assert wall["next_due"]["due_at"] == "2026-11-22T12:16:00.000Z", "who dialled in time keeps it"
    assert (wall["agents_busy"], wall["counts"]["in_call"]) == (1, 1)
    hands.advance(minutes=15)
    wall = sofie.get("/api/wall").json
    assert (wall["counts"]["broken"], wall["today"]["broken"]) == (1, 0), "nobody has recorded it yet"
    hands.advance(seconds=11)
    office.agent("bram").claim(second.id)
    hands.advance(seconds=11)
    wall = sofie.get("/api/wall").json
    assert (wall["today"]["kept"], wall["today"]["of"], wall["today"]["broken"]) == (0, 1, 1)


# Finding


@pytest.mark.parametrize(
    "query",
    ["100234", "#100234", "3SABCD1234567", "3s abcd 1234567", "3SABCD-1234567", "@jan", "Johanna de Vries", "vries"],
)
def test_found_by_order_parcel_handle_and_name_when_it_is_over(
    office: Office, anna: Person, sofie: Person, query: str
) -> None:
    callback = office.complain()
    office.found(callback)
    anna.post(f"/api/callbacks/{callback.id}/withdraw", reason="already_helped", note="")
    (found,) = sofie.get("/api/tickets", query=query).json["tickets"]
    assert (found["id"], found["state"]) == (callback.ticket_id, "closed")


def test_found_by_its_words_in_any_order_while_it_is_open_and_by_its_id(
    office: Office, sofie: Person, hands: Ticking
) -> None:
    ticket = office.complain("jan", "My router got lost, a disgrace").ticket_id
    office.complain("piet")
    hands.advance(seconds=2)
    for query in ("lost router", "jan disgrace", ticket):
        assert [one["id"] for one in sofie.get("/api/tickets", query=query).json["tickets"]] == [ticket]
    assert sofie.get("/api/tickets", query="lost bicycle").json["tickets"] == []
