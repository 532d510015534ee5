"""A post that its author deleted: its words are nowhere at the desk any more, and the call is owed all the same."""

from typing import Any

import pytest

from functions.intake.model import Author, Change
from functions.journey.service import Journey
from functions.shared import clock
from functions.triage.rules import PlainJudge
from tests.builders import Ticking, a_mention
from tests.unit.desk.asking import Json, Office, Person

WORDS = "canary, my order 100234 was thrown over the fence and is broken"


def says(office: Office, text: str | None, change: Change, channel: str = "x") -> None:
    author = Author(id="jan", handle="jan", name="Jan")
    post: dict[str, Any] = {"post_id": "p1", "source_id": "s1", "channel": channel, "author": author}
    url = f"https://example.com/{'canary' if text else ''}"
    mention = a_mention(text=text, change=change, revised_at=clock.now(), url=url, **post)
    Journey(office.desk.store, PlainJudge()).receive(mention, clock.now())


def cards(person: Person) -> list[Json]:
    found: list[Json] = person.get("/api/board").json["callbacks"]
    return found


@pytest.mark.parametrize("channel", ["x", "facebook", "mastodon"])
def test_the_words_are_gone_from_card_timeline_and_search_and_the_promise_stays(
    office: Office, anna: Person, hands: Ticking, channel: str
) -> None:
    """FAILURES 2."""
    says(office, WORDS, Change.CREATED, channel)
    (before,) = cards(anna)
    assert "canary" in before["excerpt"]
    assert anna.get("/api/tickets", query="over the fence").json["tickets"]
    hands.advance(seconds=5)
    says(office, WORDS.replace("broken", "in pieces"), Change.UPDATED, channel)
    hands.advance(seconds=5)
    says(office, None, Change.DELETED, channel)
    hands.advance(seconds=2)
    (card,) = cards(anna)
    assert card["excerpt"] is None
    assert "deleted" in card["flags"]
    assert card["promise"] == before["promise"]
    assert anna.get("/api/tickets", query="over the fence").json["tickets"] == []
    claimed = anna.claim(card["id"])
    ticket = anna.get(f"/api/tickets/{card['ticket_id']}")
    (entry,) = [one for one in ticket.json["timeline"] if one["kind"] == "mention"]
    assert entry["data"]["deleted"] is True
    assert entry["data"]["author"]["handle"] == "jan", "who has the call still knows whose it is"
    for shown in (ticket.text, str(claimed), str(card)):
        assert "canary" not in shown


@pytest.mark.parametrize(("channel", "first"), [("x", None), ("mastodon", WORDS)])
def test_an_edit_is_on_the_card_and_the_first_words_stay_only_where_they_may(
    office: Office, anna: Person, hands: Ticking, channel: str, first: str | None
) -> None:
    says(office, WORDS, Change.CREATED, channel)
    hands.advance(seconds=5)
    says(office, "order 100235 was thrown over the fence and is broken", Change.UPDATED, channel)
    hands.advance(seconds=2)
    (card,) = cards(anna)
    assert card["excerpt"].startswith("order 100235")
    timeline = anna.get(f"/api/tickets/{card['ticket_id']}").json["timeline"]
    (data,) = [one["data"] for one in timeline if one["kind"] == "mention"]
    assert (data["change"], data.get("first", {}).get("text")) == ("updated", first)
