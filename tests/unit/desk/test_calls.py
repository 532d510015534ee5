"""From the claim to the wrap-up over the API. FAILURES 33, 34, 36 and 31 as far as the desk has a part in them."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from functions.shared import clock
from tests.builders import Ticking
from tests.unit.desk.asking import Office, Person


def _board_state(person: Person, callback_id: str) -> str | None:
    cards = person.get("/api/board").json["callbacks"]
    return next((card["state"] for card in cards if card["id"] == callback_id), None)


def test_nothing_to_claim(anna: Person) -> None:
    reply = anna.post("/api/callbacks/claim")
    assert (reply.status, reply.text) == (204, "")


def test_a_claim_gives_all_that_the_caller_must_know(office: Office, anna: Person, hands: Ticking) -> None:
    callback = office.complain()
    office.found(callback)
    claimed = anna.claim()
    assert claimed.keys() == {"callback", "lease_token", "lease_expires_at", "ticket"}
    assert claimed["callback"]["id"] == callback.id
    assert claimed["callback"]["state"] == "claimed"
    assert claimed["callback"]["claimed_by"] == "anna@example.com"
    assert claimed["lease_expires_at"] == claimed["callback"]["lease_expires_at"] == "2026-11-22T12:02:00.000Z"
    ticket = claimed["ticket"]
    assert ticket["order"] == {"number": "100234", "status": "shipped", "city": "Utrecht"}
    assert ticket["parcel"]["events"][0]["place"] == "Utrecht"
    assert ticket["customer"]["phone_masked"] == "+31•••••••78"
    assert ticket == anna.get(f"/api/tickets/{callback.ticket_id}").json


def test_clicked_twice_it_is_the_same_callback_with_the_same_token(office: Office, anna: Person) -> None:
    office.complain("jan")
    office.complain("piet")
    first = anna.claim()
    again = anna.claim()
    by_id = anna.claim(first["callback"]["id"])
    assert {one["callback"]["id"] for one in (first, again, by_id)} == {first["callback"]["id"]}
    assert {one["lease_token"] for one in (first, again, by_id)} == {first["lease_token"]}


def test_another_one_meanwhile_is_refused(office: Office, anna: Person) -> None:
    jan, piet = office.complain("jan"), office.complain("piet")
    anna.claim(jan.id)
    reply = anna.post("/api/callbacks/claim", callback_id=piet.id)
    assert (reply.status, reply.json["code"], reply.json["callback_id"]) == (409, "holding", jan.id)


def test_who_has_it_is_said(office: Office, anna: Person, bram: Person) -> None:
    callback = office.complain()
    anna.claim(callback.id)
    reply = bram.post("/api/callbacks/claim", callback_id=callback.id)
    assert (reply.status, reply.json["claimed_by"]) == (409, "anna@example.com")
    assert reply.headers["content-type"] == "application/problem+json"
    assert bram.post("/api/callbacks/claim").status == 204


def test_no_such_callback(anna: Person) -> None:
    assert anna.post("/api/callbacks/claim", callback_id="cbk_nosuch_1").status == 404
    for rest in ("renew", "release", "attempts"):
        assert anna.post(f"/api/callbacks/cbk_nosuch_1/{rest}", lease_token="t", attempt_id="a").status == 404


def test_many_agents_want_one_callback(office: Office) -> None:
    """FAILURES 33."""
    callback = office.complain()
    people = [Office(office.desk, type(office.application)(office.desk)).agent(f"agent{n}") for n in range(12)]
    with ThreadPoolExecutor(12) as pool:
        replies = list(pool.map(lambda one: one.post("/api/callbacks/claim", callback_id=callback.id), people))
    assert sorted(reply.status for reply in replies) == [200] + [409] * 11


def test_a_lease_renewed_given_back_and_lost(office: Office, anna: Person, bram: Person, hands: Ticking) -> None:
    """FAILURES 33: one browser closes; the call goes to the next when the lease ends."""
    callback = office.complain()
    claimed, lease = anna.claim(), {}
    lease = {"lease_token": claimed["lease_token"]}
    path = f"/api/callbacks/{callback.id}"
    hands.advance(seconds=100)
    renewed = anna.post(f"{path}/renew", **lease)
    assert (renewed.status, renewed.json) == (200, {"lease_expires_at": "2026-11-22T12:03:40.000Z"})
    assert bram.post(f"{path}/renew", lease_token="another").status == 409
    hands.advance(seconds=121)
    assert anna.post(f"{path}/renew", **lease).json["code"] == "lease_lost"
    assert bram.claim(callback.id)["callback"]["claimed_by"] == "bram@example.com"
    for rest, more in (("release", {}), ("attempts", {"attempt_id": "a"})):
        reply = anna.post(f"{path}/{rest}", **lease, **more)
        assert (reply.status, reply.json["code"]) == (409, "lease_lost")


def test_given_back_it_is_on_the_board_again(office: Office, anna: Person) -> None:
    callback = office.complain()
    claimed = anna.claim()
    assert _board_state(anna, callback.id) == "claimed"
    reply = anna.post(f"/api/callbacks/{callback.id}/release", lease_token=claimed["lease_token"])
    assert (reply.status, reply.json["callback"]["state"]) == (200, "queued")
    assert "claimed_by" not in reply.json["callback"]
    assert _board_state(anna, callback.id) == "queued"


def test_a_call_that_reached_the_customer(office: Office, anna: Person, hands: Ticking) -> None:
    callback = office.complain()
    claimed = anna.claim()
    hands.advance(seconds=30)
    dialled = anna.dial(claimed)
    assert (dialled.status, dialled.json["started_at"]) == (201, "2026-11-22T12:00:30.000Z")
    hands.advance(minutes=20)  # still talking when it was due
    assert anna.dial(claimed).json == dialled.json
    assert anna.dial(claimed, "a2").status == 409
    reached = anna.outcome(claimed, "reached")
    assert reached.json["callback"]["state"] == "in_call"
    assert reached.json["callback"]["promise"]["outcome"] == "kept"
    assert anna.outcome(claimed, "reached").json == reached.json
    assert anna.outcome(claimed, "busy").status == 409
    remedies = [{"kind": "resend", "detail": "to the neighbours"}]
    done = anna.wrap_up(claimed, remedies=remedies, note="she was glad")
    assert (done.status, done.json["callback"]["state"], done.json["callback"]["cause"]) == (200, "done", "parcel_lost")
    assert anna.wrap_up(claimed, remedies=remedies, note="she was glad").json == done.json
    ticket = anna.get(f"/api/tickets/{callback.ticket_id}").json
    assert ticket["state"] == "resolved"
    assert [(one["kind"], one["outcome"]) for one in ticket["promises"]] == [("called", "kept")]
    said = next(entry["data"] for entry in ticket["timeline"] if entry["kind"] == "wrapped_up")
    assert (said["note"], said["remedies"]) == ("she was glad", remedies)
    assert _board_state(anna, callback.id) is None


def test_no_wrap_up_before_somebody_was_reached(office: Office, anna: Person) -> None:
    office.complain()
    claimed = anna.claim()
    assert anna.wrap_up(claimed).status == 409
    anna.dial(claimed)
    assert anna.wrap_up(claimed).status == 409


def test_a_call_too_late_is_late(office: Office, anna: Person, hands: Ticking) -> None:
    office.complain()
    hands.advance(minutes=15, milliseconds=1)
    claimed = anna.claim()
    anna.dial(claimed)
    promise = anna.outcome(claimed, "reached").json["callback"]["promise"]
    assert promise["outcome"] == "broken"


def test_an_outcome_without_its_lease_is_refused(office: Office, anna: Person, bram: Person) -> None:
    """FAILURES 34."""
    callback = office.complain()
    claimed = anna.claim()
    anna.dial(claimed)
    stale = {**claimed, "lease_token": "stale"}
    assert anna.outcome(stale, "reached").json["code"] == "lease_lost"
    assert bram.outcome(stale, "reached").status == 409
    assert anna.outcome(claimed, "reached", attempt="another").status == 404
    assert office.callback(callback.id).state == "in_call"


def test_a_line_that_broke_is_dialled_again_under_the_same_lease(office: Office, anna: Person) -> None:
    office.complain()
    claimed = anna.claim()
    anna.dial(claimed)
    assert anna.outcome(claimed, "dropped").json["callback"]["state"] == "claimed"
    assert anna.dial(claimed, "a2").status == 201
    assert anna.outcome(claimed, "reached", "a2").json["callback"]["attempts"] == 2


def test_three_times_nobody(office: Office, anna: Person, hands: Ticking) -> None:
    """FAILURES 36."""
    callback = office.complain()
    for turn, disposition in enumerate(("no_answer", "busy", "voicemail"), 1):
        claimed = anna.claim(callback.id)
        anna.dial(claimed, f"a{turn}")
        after = anna.outcome(claimed, disposition, f"a{turn}").json["callback"]
        hands.advance(hours=2)
    assert after["state"] == "unreached"
    assert [one["id"] for one in anna.get("/api/tickets", owed="false").json["tickets"]] == [callback.ticket_id]


def test_asked_for_later_at_a_time(office: Office, anna: Person, hands: Ticking) -> None:
    office.complain()
    claimed = anna.claim()
    anna.dial(claimed)
    after = anna.outcome(claimed, "asked_later", call_at="2026-11-22T17:30:00+02:00").json["callback"]
    assert (after["state"], after["next_attempt_at"]) == ("retry_later", "2026-11-22T15:30:00.000Z")


@pytest.mark.parametrize("resolution", ["follow_up", "escalate"])
def test_somebody_is_owed_again(office: Office, anna: Person, resolution: str, hands: Ticking) -> None:
    callback = office.complain()
    claimed = anna.claim()
    anna.dial(claimed)
    anna.outcome(claimed, "reached")
    at = {"follow_up_at": "2026-11-23T09:00:00Z"} if resolution == "follow_up" else {}
    anna.wrap_up(claimed, resolution=resolution, **at)
    hands.advance(seconds=2)
    ticket = anna.get(f"/api/tickets/{callback.ticket_id}").json
    assert ticket["state"] == "open"
    following = ticket["callbacks"][-1]
    assert following["id"] == ticket["open_callback_id"] != callback.id
    if resolution == "follow_up":
        assert (following["state"], following["next_attempt_at"]) == ("retry_later", "2026-11-23T09:00:00.000Z")
    else:
        assert (following["state"], following["skill"]) == ("queued", "senior")


def test_withdrawn(office: Office, anna: Person, bram: Person, sofie: Person) -> None:
    callback = office.complain()
    path = f"/api/callbacks/{callback.id}/withdraw"
    assert anna.post(path, reason="abuse").json["detail"] == "only a supervisor withdraws for that reason"
    assert anna.post(path, reason="abuse").status == 403
    bram.claim(callback.id)
    assert anna.post(path, reason="duplicate").json["claimed_by"] == "bram@example.com"
    reply = sofie.post(path, reason="abuse", note="threatens")
    assert (reply.status, reply.json["callback"]["state"]) == (200, "withdrawn")
    assert reply.json["callback"]["promise"]["outcome"] == "void"
    assert sofie.post(path, reason="abuse", note="threatens").json == reply.json
    assert sofie.post(path, reason="duplicate").status == 409


def test_assigned_by_id_name_or_group(office: Office, anna: Person, bram: Person, sofie: Person) -> None:
    callback = office.complain()
    path = f"/api/callbacks/{callback.id}/assign"
    for named in ("bram@example.com", "sub-bram"):  # whom nobody has seen here before
        assert sofie.post(path, agent=named).json["callback"]["assigned_to"] == named
        assert anna.post("/api/callbacks/claim").status == 204
        assert anna.post("/api/callbacks/claim", callback_id=callback.id).json["code"] == "assigned"
        claimed = bram.claim()
        assert claimed["callback"]["id"] == callback.id
        bram.post(f"/api/callbacks/{callback.id}/release", lease_token=claimed["lease_token"])
    sofie.put("/api/agents/sub-carla", group="seniors")
    assert sofie.post(path, group="seniors").status == 200
    carla = office.agent("carla")
    assert carla.claim()["callback"]["id"] == callback.id
    carla.dial(carla.claim())
    assert sofie.post(path, agent="sub-bram").json["code"] == "in_call"


def test_an_assigned_call_is_everybodys_again(office: Office, anna: Person, sofie: Person, hands: Ticking) -> None:
    callback = office.complain()
    sofie.post(f"/api/callbacks/{callback.id}/assign", group="seniors")
    hands.advance(minutes=5)
    assert anna.claim()["callback"]["id"] == callback.id


def test_times_are_in_utc(office: Office, anna: Person) -> None:
    office.complain()
    claimed = anna.claim()
    times = [value for name, value in claimed["callback"].items() if name.endswith("_at") and value]
    assert times
    assert all(value.endswith("Z") and clock.from_text(value) for value in times)
