"""X and Meta in every kind of trouble: what became of the word, and that no credential and no text shows anywhere."""

import json
import logging
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest

from functions.conversation.channels import meta
from functions.conversation.channels.connected import PROVIDERS, REST, SPREAD, Connected, OneChannel, provider
from functions.conversation.model import Later, Reason, Refused, Result, Sent, Unknown, Word
from functions.conversation.platforms import WINDOW
from functions.shared import client
from functions.shared.connections import CHANNELS, NAMES, Connection, ConnectionKind
from functions.shared.exchange import Reply, Request
from tests.builders import NOON, Ticking
from tests.platforms import KEYS, Meta, Platform, Said, X, connection, graph_error, running
from tests.unit.conversation.test_platforms import heard, word, wrote

KINDS = {"x": X, "facebook": Meta, "instagram": Meta}
OF = {name: kind for kind, names in CHANNELS.items() for name in names}
PUBLIC, PRIVATE = "public", "private"


class Side:
    """One channel and the platform behind it."""

    def __init__(self, name: str, platform: Platform) -> None:
        self.name, self.platform = name, platform
        self.connections = {"one": connection(OF[name], platform.url)}
        self.reported: list[Result] = []
        self.channels = Connected(lambda: self.connections, client.send, lambda _, result: self.reported.append(result))

    @property
    def channel(self) -> OneChannel:
        found = self.channels.of("acme", self.name)
        assert found is not None
        return found

    def says(self, visibility: str = PUBLIC, **changes: Any) -> Result:
        return self.channel.send(self.word(visibility, **changes))

    def word(self, visibility: str, **changes: Any) -> Word:
        return word(self.name, visibility, **{"heard": wrote(timedelta(minutes=1))} | changes)


@pytest.fixture(params=KINDS)
def side(request: pytest.FixtureRequest, hands: Ticking) -> Iterator[Side]:
    with running(KINDS[request.param]()) as platform:
        yield Side(request.param, platform)


@pytest.fixture
def on_x(hands: Ticking) -> Iterator[Side]:
    with running(X()) as platform:
        yield Side("x", platform)


@pytest.fixture
def on_facebook(hands: Ticking) -> Iterator[Side]:
    with running(Meta()) as platform:
        yield Side("facebook", platform)


both = pytest.mark.parametrize("visibility", [PUBLIC, PRIVATE])


# What is sent


def test_on_x_a_reply_hangs_below_its_post_and_a_message_goes_to_its_account(on_x: Side) -> None:
    assert isinstance(on_x.says(), Sent)
    assert isinstance(on_x.says(PRIVATE), Sent)
    reply, message = on_x.platform.asked
    assert json.loads(reply.body) == {"text": "Sorry.", "reply": {"in_reply_to_tweet_id": "10"}}
    assert message.path == "/2/dm_conversations/with/42/messages"
    assert json.loads(message.body) == {"text": "Sorry."}


def test_x_takes_no_text_twice(on_x: Side) -> None:
    assert isinstance(on_x.says(), Sent)
    assert on_x.says() == Refused(reason=Reason.REPEATED, detail="403")


@pytest.mark.parametrize(
    ("channel", "changes", "recipient", "under"),
    [
        ("facebook", {}, {"id": "42"}, {"messaging_type": "RESPONSE"}),
        (
            "instagram",
            {"heard": wrote(WINDOW), "by_person": True},
            {"id": "42"},
            {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"},
        ),
        ("facebook", {"heard": None}, {"comment_id": "10"}, {}),
        ("facebook", {"heard": None, "post": heard(conversation_id="9_1", post_id="9_2")}, {"comment_id": "9_2"}, {}),
        ("facebook", {"heard": None, "post": heard(conversation_id="9_1", post_id="9_1")}, {"post_id": "9_1"}, {}),
        ("instagram", {"heard": None}, {"comment_id": "10"}, {}),
    ],
)
def test_meta_is_told_why_a_message_may_go(
    channel: str, changes: dict[str, Any], recipient: dict[str, str], under: dict[str, str], hands: Ticking
) -> None:
    with running(Meta()) as platform:
        assert isinstance(Side(channel, platform).says(PRIVATE, **changes), Sent)
        (asked,) = platform.asked
    fields = dict(pair.split("=") for pair in asked.body.decode().split("&"))
    assert asked.path == "/999/messages"
    assert json.loads(unquote(fields["recipient"])) == recipient
    assert {name: fields[name] for name in ("messaging_type", "tag") if name in fields} == under
    assert len(fields["appsecret_proof"]) == 64


@pytest.mark.parametrize(("channel", "edge"), [("facebook", "comments"), ("instagram", "replies")])
def test_a_comment_is_answered_below_it(channel: str, edge: str, hands: Ticking) -> None:
    with running(Meta()) as platform:
        assert isinstance(Side(channel, platform).says(), Sent)
        assert [one.path for one in platform.asked] == [f"/10/{edge}"]


def test_a_second_private_reply_is_refused_by_meta_too(on_facebook: Side) -> None:
    assert isinstance(on_facebook.says(PRIVATE, heard=None), Sent)
    assert on_facebook.says(PRIVATE, heard=None) == Refused(reason=Reason.NOT_ALLOWED, detail="10900")


def test_what_the_rules_forbid_is_not_even_sent(side: Side) -> None:
    assert side.says(text="x" * 20_000) == Refused(reason=Reason.TOO_LONG)
    assert side.platform.asked == []


# The whole way


@both
@pytest.mark.parametrize("trouble", ["cut", "lost", "late"])
def test_an_answer_that_is_lost_half_or_late_leaves_it_open(
    side: Side, visibility: str, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("functions.conversation.channels.connected.PATIENCE", 0.2)
    side.platform.after = lambda said: replace(said, **{trouble: True})  # type: ignore[arg-type]
    assert side.says(visibility) == Unknown()
    assert len(side.platform.arrived) == 1


def test_a_redirect_is_not_followed(side: Side) -> None:
    side.platform.before = Said(302, headers={"location": f"{side.platform.url}/elsewhere"})
    assert side.says() == Unknown()
    assert len(side.platform.asked) == 1


def test_who_asks_us_to_wait_is_left_alone_and_the_others_come_back_one_after_the_other(
    on_x: Side, hands: Ticking
) -> None:
    ends = int((NOON + timedelta(minutes=10)).timestamp())
    on_x.platform.before = Said(429, headers={"x-rate-limit-reset": str(ends)})
    assert on_x.says() == Later(after=600)
    hands.advance(minutes=5)
    told = [on_x.says(id=f"w{number}") for number in range(40)]
    waits = {one.after or 0 for one in told if isinstance(one, Later)}
    assert min(waits) >= 301
    assert max(waits) <= 301 + SPREAD
    assert len(waits) > 3, "not all at once"
    assert len(on_x.platform.asked) == 1
    on_x.platform.before = None
    hands.advance(minutes=5)
    assert isinstance(on_x.says(), Sent)


def test_a_limit_that_the_last_word_used_up_is_noticed_before_it_is_hit(on_x: Side, on_facebook: Side) -> None:
    reset = str(int(NOON.timestamp()) + 60)
    on_x.platform.after = lambda said: replace(
        said, headers={"x-rate-limit-remaining": "0", "x-rate-limit-reset": reset}
    )
    on_facebook.platform.after = lambda said: replace(
        said, headers={"x-app-usage": '{"call_count":100,"total_time":9}'}
    )
    for side, seconds in ((on_x, 60), (on_facebook, meta.A_WHILE)):
        assert isinstance(side.says(), Sent)
        again = side.says()
        assert isinstance(again, Later)
        assert (again.after or 0) >= seconds
        assert len(side.platform.asked) == 1


def test_a_refused_credential_is_told_at_once_and_tried_again_only_after_a_while(side: Side, hands: Ticking) -> None:
    side.platform.before = Said(401) if side.name == "x" else graph_error(190)
    for _ in range(3):
        refused = side.says()
        assert isinstance(refused, Refused)
        assert refused.reason is Reason.EXPIRED_CREDENTIAL
    assert len(side.platform.asked) == 1
    assert len(side.reported) == 1
    side.platform.before = None
    hands.advance(seconds=REST.total_seconds())
    assert isinstance(side.says(), Sent)


def test_a_wrong_credential_is_refused_by_the_platform(side: Side) -> None:
    wrong = {"key": "wrong"} if side.name != "x" else {"token_secret": "wrong"}
    side.connections = {"one": connection(OF[side.name], side.platform.url, **wrong)}
    assert side.says().reason is Reason.EXPIRED_CREDENTIAL  # type: ignore[union-attr]


def test_who_cannot_be_reached_is_left_alone_for_a_while(side: Side, hands: Ticking) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        nowhere = f"http://127.0.0.1:{gone.getsockname()[1]}"
    here = side.connections
    side.connections = {"one": connection(OF[side.name], nowhere)}
    assert side.says() == Later()
    side.connections = here
    assert isinstance(side.says(), Later)
    assert side.platform.asked == []
    hands.advance(seconds=REST.total_seconds())
    assert isinstance(side.says(), Sent)


def test_no_credential_and_no_text_shows_anywhere(
    side: Side, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    shown: list[str] = []

    def send(request: Request) -> Reply:
        shown.append(repr(request))
        return client.send(request)

    side.channels.send = send
    for trouble in (None, Said(401), Said(500), Said(200, b"?"), Said(lost=True), graph_error(190)):
        side.platform.before = trouble
        side.channels.rests.clear()
        shown.append(repr(side.says(PRIVATE, text="canary text")))
    shown += [repr(side.connections), caplog.text, *(one.path for one in side.platform.asked)]
    assert not [one for one in shown if "canary" in one]


# Which connection


def test_a_brand_has_the_connection_of_its_own() -> None:
    def named(kind: ConnectionKind, **changes: Any) -> Connection:
        return connection(kind, "https://x.example", **changes)

    all_ = {
        "any": named(ConnectionKind.X),
        "own": named(ConnectionKind.X, brands=("acme",), account="acme_nl"),
        "off": named(ConnectionKind.META, enabled=False),
        "shop": Connection(kind=ConnectionKind.SHOPIFY, url="https://s.example"),
    }
    channels = Connected(lambda: all_, client.send, lambda *_: None)
    asked = word("x", PUBLIC, post=heard(text="@acme_nl hi"))
    own, other = channels.of("acme", "x"), channels.of("other", "x")
    assert own is not None
    assert other is not None
    assert own.forbids(asked, NOON) is None
    assert other.forbids(asked, NOON) is Reason.NOT_ALLOWED, "of the account that it would be sent from"
    assert channels.of("acme", "facebook") is None
    assert channels.of("acme", "mastodon") is None


def test_every_kind_of_channel_has_a_file_and_a_name() -> None:
    assert PROVIDERS.keys() == CHANNELS.keys()
    assert PROVIDERS.keys() <= NAMES.keys()


def test_a_credential_is_tried_without_writing_anything(side: Side) -> None:
    kind = OF[side.name]
    request = provider(kind).whose(side.connections["one"], datetime(2026, 11, 22, tzinfo=UTC))
    assert client.send(request).status == 200
    assert side.platform.arrived == []
    assert KEYS.secret not in repr(request)
