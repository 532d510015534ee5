"""Who is here, and what they know."""

from tests.builders import Ticking
from tests.unit.desk.asking import Office, Person


def test_presence(office: Office, anna: Person, sofie: Person, hands: Ticking) -> None:
    reply = anna.put("/api/me/presence", state="available")
    assert (reply.status, reply.json) == (
        200,
        {
            "state": "available",
            "until": "2026-11-22T12:01:30.000Z",
            "id": "sub-anna",
            "name": "anna@example.com",
            "role": "agent",
            "holding": None,
        },
    )
    assert sofie.put("/api/me/presence", state="away").json["role"] == "supervisor"
    assert anna.get("/api/board").json["agents_present"] == 1
    hands.advance(seconds=60)
    assert anna.put("/api/me/presence", state="available").json["until"] == "2026-11-22T12:02:30.000Z"
    assert anna.put("/api/me/presence", state="asleep").status == 400


def test_what_somebody_holds_is_told_to_a_page_that_was_loaded_again(
    office: Office, anna: Person, hands: Ticking
) -> None:
    callback = office.complain()
    anna.claim()
    assert anna.put("/api/me/presence", state="available").json["holding"] == callback.id
    hands.advance(seconds=121)
    assert anna.put("/api/me/presence", state="available").json["holding"] is None


def test_a_profile_decides_what_comes_first(office: Office, anna: Person, sofie: Person) -> None:
    profile = {"brands": ["acme"], "languages": ["nl"], "skills": ["senior"], "group": "seniors"}
    reply = sofie.ask("PUT", "/api/agents/sub-anna", profile)
    assert (reply.status, reply.json) == (200, {"id": "sub-anna", "name": "", **profile})
    office.complain("jan", "my parcel is lost!", language="en")
    dutch = office.complain("piet", "mijn pakket is kwijt!", language="nl")
    assert anna.claim()["callback"]["id"] == dutch.id
    empty = sofie.put("/api/agents/sub-anna").json
    assert (empty["brands"], empty["group"], empty["name"]) == ([], None, "anna@example.com")
    assert anna.claim()["callback"]["id"] == dutch.id  # what is held stays held


def test_a_profile_by_the_name_of_somebody_who_is_here(office: Office, anna: Person, sofie: Person) -> None:
    missing = sofie.put("/api/agents/anna@example.com", group="night")
    assert (missing.status, missing.json["code"]) == (404, "name_not_here")
    anna.put("/api/me/presence", state="away")
    assert sofie.put("/api/agents/anna@example.com", group="night").json["id"] == "sub-anna"
    assert office.desk.store.agent("sub-anna").group == "night"


def test_a_profile_of_another_shape(sofie: Person) -> None:
    reply = sofie.ask("PUT", "/api/agents/sub-anna", {"brands": "acme", "languages": ["Dutch"], "group": ""})
    assert {error["pointer"] for error in reply.json["errors"]} == {"/brands", "/languages/0", "/group"}
