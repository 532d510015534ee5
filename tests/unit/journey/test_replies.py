"""What a tool says became of words that it was asked to send: on the ticket of its brand, once, in our own words."""

from collections.abc import Iterator
from typing import Any

import pytest

from functions.intake.reports import ReplyReport, reply_id
from functions.journey.handler import receive
from functions.tickets.model import EntryKind
from functions.tickets.replies import Outcome
from tests.builders import NOON, a_delivery, ticking
from tests.unit.conversation.talking import World


@pytest.fixture
def world() -> Iterator[World]:
    """A tool was asked to send the one public reply."""
    with ticking() as hands:
        made = World(hands, connected=False)
        made.hears()
        made.works()
        assert made.ticket.reply.owed[0].requested is not None
        yield made


def a_report(world: World, **changes: Any) -> ReplyReport:
    values = {
        "id": reply_id(source="demo", source_id="1"),
        "source": "demo",
        "source_id": "1",
        "brand": "acme",
        "ticket_id": world.ticket.id,
        "word": "reply-1",
        "sent": True,
        "at": NOON,
    }
    return ReplyReport.model_validate(values | changes)


def arrives(world: World, **changes: Any) -> None:
    """By the queue."""
    delivery = a_delivery(version=4, mentions=(), replies=(a_report(world, **changes),))
    receive(world.journey, delivery.model_dump_json())


def ended(world: World) -> list[dict[str, Any]]:
    """What the timeline says of that reply."""
    every = [one.data for one in world.entries(EntryKind.SENT, EntryKind.FAILED)]
    return [data for data in every if data["word"] == "reply-1"]


def outcomes(world: World) -> list[Outcome]:
    return [one.outcome for one in world.ticket.reply.said if one.id == "reply-1"]


def test_what_was_sent_stands_on_the_timeline_once(world: World) -> None:
    for _ in range(3):
        arrives(world, post_id="999")
    (data,) = ended(world)
    assert (data["word"], data["post_id"]) == ("reply-1", "999")
    assert outcomes(world) == [Outcome.SENT]


@pytest.mark.parametrize(
    ("told", "reason", "code"),
    [
        ("window_closed", "window_closed", None),
        ("E-4711/12", "refused", "E-4711/12"),
        ("Jan has blocked you: 'where is it?'", "refused", None),
        (None, "refused", None),
    ],
)
def test_a_reason_is_ours_or_a_code_and_never_words(
    world: World, told: str | None, reason: str, code: str | None
) -> None:
    arrives(world, sent=False, reason=told)
    (data,) = ended(world)
    assert (data["reason"], data.get("code")) == (reason, code)
    assert outcomes(world) == [Outcome.REFUSED]


def test_what_comes_late_stands_there_as_well_once(world: World) -> None:
    world.works(minutes=10)
    for _ in range(3):
        arrives(world, post_id="999")
    assert [data.get("reason") for data in ended(world)] == ["no_channel", None]
    assert outcomes(world) == [Outcome.SENT]


@pytest.mark.parametrize("changes", [{"brand": "other"}, {"ticket_id": "tkt_other"}, {"word": "news-1"}])
def test_nothing_is_said_of_others_tickets_or_of_words_that_nobody_asked_for(
    world: World, changes: dict[str, str]
) -> None:
    assert world.journey.replies.receive(a_report(world, **changes)) is None
    assert ended(world) == []
