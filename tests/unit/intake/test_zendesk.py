"""Kind `zendesk`: what customers write is a mention; what agents, bots and triggers say is not."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.intake.model import SourceKind
from tests.unit.intake.test_generic import FIXTURE_ONCE, spoil

EVENTS = Path(__file__).parents[3] / "events"


def payload(name: str, **changes: Any) -> Any:
    """A sample's, with values changed by their path: `event__comment__body="…"`."""
    document = copy.deepcopy(json.loads((EVENTS / f"zendesk-{name}.json").read_text(encoding="utf-8"))["payload"])
    for path, value in changes.items():
        *names, last = path.split("__")
        at = document
        for one in names:
            at = at[one]
        at[last] = value
    return document


@pytest.fixture
def desk(gate: Any) -> Any:
    gate.configure("desk", SourceKind.ZENDESK, secret="a-signing-secret-of-zendesk", own_account="999")
    return gate


def told(desk: Any, document: Any) -> Any:
    answer = desk.post(document, to="desk")
    assert answer.status == 202, answer.text
    return desk.delivered()[-1].mentions[0] if answer.json["accepted"] else None


def test_a_customers_comment(desk: Any) -> None:
    one = told(desk, payload("comment-added"))
    assert (one.text, one.author.id, one.author.name) == (
        "My order 100234 has not come, already a week no internet!",
        "26500001",
        "Jan de Vries",
    )
    assert (one.channel, one.visibility, one.conversation_id) == ("email", "private", "71447")
    assert one.metadata == {"ticket_id": "71447", "brand_id": "360000146293"}


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("comment-added", {"event__comment__author__is_staff": True}),
        ("comment-added", {"event__comment__is_public": False}),
        ("comment-added", {"event__comment__author__id": "999"}),
        ("comment-added", {"type": "zen:event-type:ticket.status_changed"}),
        ("comment-added", {"type": "zen:event-type:ticket.created", "detail__is_public": False}),
        ("message-added", {"event__actor__type": "agent"}),
        ("message-added", {"event__actor__type": "system"}),
        ("message-added", {"event__actor__type": "trigger"}),
        ("message-added", {"type": "zen:event-type:agent.state_changed"}),
    ],
)
def test_failure_14_what_our_side_says_and_other_events_are_ignored(desk: Any, name: str, changes: Any) -> None:
    assert told(desk, payload(name, **changes)) is None


def test_a_message_in_messaging(desk: Any) -> None:
    one = told(desk, payload("message-added"))
    assert (one.channel, one.visibility, one.text) == (
        "messaging",
        "private",
        "My number is 06 12345678, call me please",
    )
    assert one.conversation_id == "67ab5f53a96f98663935c3f2"


def test_a_redacted_comment_is_the_same_mention_without_its_text(desk: Any) -> None:
    made, gone = told(desk, payload("comment-added")), told(desk, payload("comment-redacted"))
    assert (made.id, made.change, gone.change) == (gone.id, "created", "deleted")
    assert (gone.text, gone.revised_at > made.revised_at) == (None, True)


def test_a_ticket_may_be_subscribed_to_instead_of_its_comments(desk: Any) -> None:
    made = told(desk, payload("comment-added", type="zen:event-type:ticket.created"))
    gone = told(desk, payload("comment-added", type="zen:event-type:ticket.soft_deleted"))
    assert (made.text, made.author.id) == ("My order 100234 has not come, already a week no internet!", "26500001")
    assert (made.id, gone.change) == (gone.id, "deleted")


@pytest.mark.parametrize(
    ("via", "channel", "visibility"),
    [
        ("twitter", "x", "public"),
        ("twitter_dm", "x", "private"),
        ("FACEBOOK", "facebook", "public"),
        ("web", "web", "private"),
        (None, "ticket", "private"),
        ("…", "ticket", "private"),
    ],
)
def test_where_a_ticket_came_in_and_who_can_read_it(desk: Any, via: Any, channel: str, visibility: str) -> None:
    one = told(desk, payload("comment-added", detail__via__channel=via))
    assert (one.channel, one.visibility) == (channel, visibility)


@pytest.mark.parametrize(
    ("name", "changes", "pointer"),
    [
        ("comment-added", {"type": None}, "/type"),
        ("comment-added", {"detail": None}, "/detail"),
        ("comment-added", {"event": None}, "/event/comment"),
        ("comment-added", {"event__comment__body": 7}, "/event/comment/body"),
        ("message-added", {"event__message__id": None}, "/event/message/id"),
    ],
)
def test_what_is_wrong_is_pointed_to(desk: Any, name: str, changes: Any, pointer: str) -> None:
    assert pointer in desk.post(payload(name, **changes), to="desk").pointers


def test_failure_3_a_time_of_zendesks_form_is_held_to_the_second(desk: Any) -> None:
    body = json.dumps(payload("comment-added")).encode()
    for seconds, status in ((-301, 401), (-300, 202), (300, 202), (301, 401)):
        assert desk.knock(body, desk.sign(body, "desk", seconds_off=seconds), to="desk").status == status


@pytest.mark.parametrize("name", ["comment-added", "comment-redacted", "message-added"])
@FIXTURE_ONCE
@given(data=st.data())
def test_any_value_anywhere(gate: Any, name: str, data: st.DataObject) -> None:
    gate.configure("desk", SourceKind.ZENDESK, secret="a-signing-secret-of-zendesk")
    assert gate.post(spoil(payload(name), data), to="desk").status in {202, 400}
    gate.queue.bodies.clear()
