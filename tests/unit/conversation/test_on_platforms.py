"""From the complaint to the words that a customer reads on X or Facebook, over HTTP, whatever the platform does."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from functions.conversation.channels.connected import Connected
from functions.conversation.model import Result
from functions.conversation.service import Conversation
from functions.intake.model import Author, Visibility
from functions.shared import client
from functions.shared.connections import ConnectionKind
from functions.tickets.model import EntryKind
from tests.builders import Ticking, at_once
from tests.platforms import Arrived, Meta, Platform, Said, X, connection, graph_error, running
from tests.unit.conversation.talking import COMPLAINT, World

MISSES = {"x": Said(429, headers={}), "facebook": graph_error(80001)}
REFUSES = {"x": Said(401), "facebook": graph_error(190)}


class Public(World):
    """A brand whose account on that platform is connected."""

    def __init__(self, hands: Ticking, name: str, platform: Platform) -> None:
        super().__init__(hands)
        kind = ConnectionKind.X if name == "x" else ConnectionKind.META
        self.name, self.platform = name, platform
        self.reported: list[Result] = []
        channels = Connected(
            lambda: {"one": connection(kind, platform.url)}, client.send, lambda _, result: self.reported.append(result)
        )
        self.conversation = Conversation(self.store, channels, wait=at_once)

    def complains(self, **changes: Any) -> None:
        self.hears(COMPLAINT, **{"channel": self.name, "post_id": "1992247301144871", **changes})

    @property
    def ticket(self) -> Any:
        ticket = self.store.ticket(self.store.known("acme", self.name, "42").last_ticket_id or "")
        assert ticket is not None
        return ticket

    def arrived(self, visibility: Visibility) -> list[Arrived]:
        return [one for one in self.platform.arrived if one.visibility is visibility]


@pytest.fixture(params=["x", "facebook"])
def world(request: pytest.FixtureRequest, hands: Ticking) -> Iterator[Public]:
    with running(X() if request.param == "x" else Meta()) as platform:
        yield Public(hands, request.param, platform)


def test_the_one_reply_stands_below_the_complaint_and_nothing_repeats_it(world: Public) -> None:
    world.complains()
    for _ in range(5):
        world.works(minutes=1)
    (reply,) = world.arrived(Visibility.PUBLIC)
    assert reply.where == "1992247301144871"
    (sent,) = [one.data for one in world.entries(EntryKind.SENT) if one.data["visibility"] == "public"]
    assert sent["post_id"]


def test_an_answer_that_is_lost_is_not_made_up_for_by_a_second_reply(world: Public) -> None:
    world.platform.after = lambda said: replace(said, lost=True)
    world.complains()
    for _ in range(5):
        world.works(minutes=3)
    assert len(world.arrived(Visibility.PUBLIC)) == 1


@pytest.mark.parametrize("trouble", [MISSES, REFUSES], ids=["busy", "credential"])
def test_what_waited_goes_out_once_when_it_may(world: Public, trouble: dict[str, Said]) -> None:
    world.platform.before = trouble[world.name]
    world.complains()
    world.works()
    assert world.platform.arrived == []
    assert world.ticket.reply.owed
    world.platform.before = None
    for _ in range(10):
        world.works(minutes=1)
    assert len(world.arrived(Visibility.PUBLIC)) == 1


def test_who_did_not_name_us_gets_no_reply_on_x(hands: Ticking) -> None:
    with running(X()) as platform:
        world = Public(hands, "x", platform)
        world.hears("acme lost my order, this is terrible", post_id="1992247301144871")
        world.works()
        assert platform.asked == []
        (failed,) = [one.data for one in world.entries(EntryKind.FAILED) if one.data["visibility"] == "public"]
        assert failed["reason"] == "not_allowed"


def test_on_facebook_the_question_is_the_one_private_reply_until_they_answer(hands: Ticking) -> None:
    with running(Meta()) as platform:
        world = Public(hands, "facebook", platform)
        world.complains()
        for _ in range(5):
            world.works(minutes=1)
        (asked,) = world.arrived(Visibility.PRIVATE)
        (sent,) = [one for one in platform.asked if one.path == "/999/messages"]
        assert asked.where == "1992247301144871"
        assert b"comment_id" in sent.body
        author = Author(id="42", handle="jan", name="Jan")
        world.hears("06 12345601", Visibility.PRIVATE, channel="facebook", post_id="m_1", author=author)
        assert world.ticket.has_number
        assert hands.now - world.ticket.heard_at < timedelta(minutes=1)


def test_a_platform_that_asks_for_it_gets_a_link_to_the_privacy_policy_in_private(world: Public) -> None:
    world.sets(privacy_url="https://www.acme.example/privacy")
    world.complains(visibility=Visibility.PRIVATE)
    world.works()
    (asked,) = world.arrived(Visibility.PRIVATE)
    assert asked.text.endswith(" How we handle your data: https://www.acme.example/privacy") == (world.name == "x")
