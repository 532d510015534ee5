"""The conversation over HTTP, where a tool speaks in our place: one reply, what became of it, and a person's words."""

import json
from typing import Any

import pytest

from tests.journey.stack import Desk, Stack, new_author, until

pytestmark = pytest.mark.stack


def test_one_reply_is_asked_for_and_a_person_writes(stack: Stack, agent: Desk) -> None:
    author = new_author()
    stack.complain(author, text="@acme where is my parcel? terrible service", channel="mastodon")
    card = agent.card(author)
    path = f"/api/tickets/{card['ticket_id']}"

    def entries(kind: str) -> list[dict[str, Any]]:
        return [one for one in agent.get(path).json()["timeline"] if one["kind"] == kind]

    (asked, *_) = until(lambda: entries("requested"), 60, "a tool is asked to reply")
    assert asked["data"]["visibility"] == "public"
    assert "private message" in asked["data"]["text"]
    assert agent.get(path).json()["reply"]["code_word"] in asked["data"]["text"]

    told = {"id": f"{author}-1", "ticket_id": card["ticket_id"], "word": asked["data"]["word"], "post_id": "7"}
    event = {"type": "reply.sent", "timestamp": "2026-11-22T09:00:00Z", "data": {**told, "at": "2026-11-22T09:00:00Z"}}
    for _ in range(2):
        assert stack.send(json.dumps(event).encode()).status_code == 202
    until(lambda: entries("sent"), 30, "what became of it is on the timeline")

    words = {"message_id": f"{author}-m", "text": "Which number may we call?", "visibility": "public"}
    first, again = (agent.post(f"{path}/messages", **words) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    until(lambda: [one for one in entries("requested") if one["data"]["purpose"] == "written"], 30, "it is on its way")
    assert len(entries("written")) == 1
    assert len([one for one in entries("sent") if one["data"]["purpose"] == "reply"]) == 1
