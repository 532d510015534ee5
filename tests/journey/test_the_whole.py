"""From a public complaint to a human call, as a newcomer sees it."""

from datetime import datetime, timedelta

import pytest

from tests.journey.stack import Desk, Stack, new_author, until

pytestmark = pytest.mark.stack


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_lost_parcel_becomes_a_call_that_ends_it(stack: Stack, agent: Desk) -> None:
    author = new_author()
    stack.complain(author, text="@acme order 100254 is gone, already a week no internet!")

    card = agent.card(author)
    accepted = _instant(card["due_at"]) - timedelta(minutes=15)
    assert abs((accepted - _instant(agent.get("/api/board").json()["now"])).total_seconds()) < 30
    assert card["state"] == "queued"

    known = agent.card(author, has_number=True)
    assert known["order"]["number"] == "100254"
    assert known["due_at"] == card["due_at"]
    assert known["promise"]["kind"] == "called"

    claimed = agent.claim(card["id"])
    assert claimed["ticket"]["parcel"]["number"]
    agent.finish(claimed)

    assert agent.cards(author) == []
    ticket = agent.get(f"/api/tickets/{card['ticket_id']}").json()
    assert ticket["state"] == "resolved"
    assert [promise["outcome"] for promise in ticket["promises"]] == ["kept"]


def test_the_number_is_given_to_the_holder_and_masked_for_the_rest(stack: Stack, agent: Desk) -> None:
    author = new_author()
    stack.complain(author, text="where is order 100255, I am angry")
    card = agent.card(author, has_number=True)
    path = f"/api/tickets/{card['ticket_id']}"
    masked = agent.get(path).json()["customer"]["phone_masked"]
    agent.claim(card["id"])
    revealed = agent.post(f"{path}/reveal").json()["phone"]
    assert revealed.startswith("+")
    assert masked != revealed
    assert masked.endswith(revealed[-2:])


@pytest.mark.parametrize(("source", "order"), [("demo", "100240"), ("x", "100252"), ("meta", "100256")])
def test_make_complain_is_heard(stack: Stack, agent: Desk, source: str, order: str) -> None:
    author = new_author()
    said = stack.command("complain", TEXT=f"order {order} is lost, 'again'!", AUTHOR=author, SOURCE=source)
    assert said.startswith("202 ")
    agent.card(author, has_number=True)


def test_a_second_complaint_joins_the_first(stack: Stack, agent: Desk) -> None:
    author = new_author()
    stack.complain(author, text="my order 100236 is lost")
    first = agent.card(author)
    stack.complain(author, text="and still nothing, this is terrible")

    def both() -> bool:
        ticket = agent.get(f"/api/tickets/{first['ticket_id']}").json()
        return sum("still nothing" in str(entry) or "is lost" in str(entry) for entry in ticket["timeline"]) == 2

    until(both, 10, "both texts on the timeline")
    assert agent.card(author)["due_at"] == first["due_at"]
    assert len(agent.tickets(author)) == 1


def test_one_person_on_two_channels_is_called_once(stack: Stack, agent: Desk) -> None:
    """FAILURES 27. Two tickets that turn out to have one number."""
    here, there = new_author(), new_author()
    stack.complain(here, text="my order 100253 is lost")
    first = agent.card(here, has_number=True)
    stack.complain(there, text="order 100253 never came, this is terrible", channel="facebook")
    until(lambda: "also_on:facebook" in agent.card(here)["flags"], 30, "the one call is for both")
    assert agent.cards(there) == []
    claimed = agent.claim(first["id"])
    (other,) = claimed["ticket"]["linked"]
    assert "never came" in other["mentions"][0]["data"]["text"]
    agent.finish(claimed)
    assert agent.get(f"/api/tickets/{other['id']}").json()["state"] == "resolved"


def test_praise_is_never_called_back(stack: Stack, agent: Desk) -> None:
    author = new_author()
    stack.complain(author, text="@acme wonderful service, thank you so much!")
    behind = new_author()
    stack.complain(behind)
    agent.card(behind)  # the queue has moved on past the praise
    assert agent.cards(author) == []
