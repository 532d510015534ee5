"""The contract of `conversation.ports.Channel`: each platform over a fake of it, and the twin in memory."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from functions.conversation.channels.connected import Connected
from functions.conversation.channels.memory import MemoryChannel
from functions.conversation.model import Heard, Later, Reason, Refused, Result, Sent, Unknown, Word
from functions.conversation.ports import Channel
from functions.intake.model import Visibility
from functions.shared import client
from functions.shared.connections import ConnectionKind
from functions.shared.exchange import Reply, Request
from tests.builders import ticking
from tests.platforms import Meta, Platform, Said, X, connection, graph_error, running

NOW = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
POST = Heard(
    visibility=Visibility.PUBLIC,
    at=NOW - timedelta(minutes=1),
    source="x",
    source_id="1234567890",
    post_id="1234567890",
    account="42",
    text="@acme my modem is gone",
)
WROTE = Heard(
    visibility=Visibility.PRIVATE, at=NOW - timedelta(minutes=1), source="x", source_id="m1", post_id="m1", account="42"
)


def word(visibility: Visibility, text: str = "Sorry. A colleague calls you before 14:45.", channel: str = "x") -> Word:
    """A word that may go out."""
    return Word(
        id="wrd_1",
        brand="acme",
        channel=channel,
        visibility=visibility,
        text=text,
        account="42",
        handle="jan",
        post=POST,
        heard=WROTE if visibility is Visibility.PRIVATE else None,
    )


@dataclass
class Side:
    """A channel, and what can be done to the platform behind it."""

    channel: Channel
    arrived: Callable[[], list[str]]
    """The texts that the customer can read."""
    busy: Callable[[], None]
    """It takes no more for now, and says for how long."""
    unreachable: Callable[[], None]
    refuses_credential: Callable[[], None]
    has_blocked_us: Callable[[], None]
    loses_answers: Callable[[], None]
    name: str = "x"
    waits: int = 30
    """Seconds that it asks us to wait where it is busy."""


def twin() -> Side:
    channel = MemoryChannel()

    def trouble(result: Result) -> Callable[[], None]:
        return lambda: setattr(channel, "trouble", lambda _: result)

    return Side(
        channel=channel,
        arrived=lambda: [one.text for one in channel.arrived],
        busy=trouble(Later(after=30)),
        unreachable=trouble(Later()),
        refuses_credential=trouble(Refused(reason=Reason.EXPIRED_CREDENTIAL)),
        has_blocked_us=trouble(Refused(reason=Reason.BLOCKED)),
        loses_answers=lambda: setattr(channel, "loses_answers", True),
    )


def _refuses(platform: Platform, said: Said) -> Callable[[], None]:
    return lambda: setattr(platform, "before", said)


def _loses(platform: Platform) -> Callable[[], None]:
    return lambda: setattr(platform, "after", lambda said: replace(said, lost=True))


def _away(channels: Connected) -> Callable[[], None]:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        nowhere = f"http://127.0.0.1:{gone.getsockname()[1]}"

    def elsewhere(request: Request) -> Reply:
        path = request.url.split("/", 3)[3]
        return client.send(Request(f"{nowhere}/{path}", request.headers, request.body))

    return lambda: setattr(channels, "send", elsewhere)


def _side(kind: ConnectionKind, name: str, platform: Platform, trouble: dict[str, Said], waits: int) -> Side:
    channels = Connected(lambda: {"one": connection(kind, platform.url)}, client.send, lambda *_: None)
    channel = channels.of("acme", name)
    assert channel is not None
    return Side(
        channel=channel,
        arrived=lambda: [one.text for one in platform.arrived],
        busy=_refuses(platform, trouble["busy"]),
        unreachable=_away(channels),
        refuses_credential=_refuses(platform, trouble["credential"]),
        has_blocked_us=_refuses(platform, trouble["blocked"]),
        loses_answers=_loses(platform),
        name=name,
        waits=waits,
    )


@contextmanager
def x() -> Iterator[Side]:
    trouble = {
        "busy": Said(429, headers={"x-rate-limit-reset": str(int(NOW.timestamp()) + 30)}),
        "credential": Said(401, {"title": "Unauthorized", "type": "about:blank", "status": 401}),
        "blocked": Said(403, {"detail": "You have been blocked from replying to this user.", "status": 403}),
    }
    with running(X()) as platform:
        yield _side(ConnectionKind.X, "x", platform, trouble, 30)


@contextmanager
def _meta(name: str) -> Iterator[Side]:
    used = {"999": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 2}]}
    limited = replace(graph_error(80001), headers={"x-business-use-case-usage": json.dumps(used)})
    trouble = {"busy": limited, "credential": graph_error(190, 463), "blocked": graph_error(551, 1545041)}
    with running(Meta()) as platform:
        yield _side(ConnectionKind.META, name, platform, trouble, 120)


def facebook() -> AbstractContextManager[Side]:
    return _meta("facebook")


def instagram() -> AbstractContextManager[Side]:
    return _meta("instagram")


@pytest.fixture(
    params=[lambda: nullcontext(twin()), x, facebook, instagram], ids=["twin", "x", "facebook", "instagram"]
)
def side(request: pytest.FixtureRequest) -> Iterator[Side]:
    with ticking(NOW), request.param() as made:
        yield made


@pytest.fixture(params=list(Visibility))
def visibility(request: pytest.FixtureRequest) -> Visibility:
    return Visibility(request.param)


def test_a_word_arrives(side: Side, visibility: Visibility) -> None:
    said = word(visibility, channel=side.name)
    assert side.channel.forbids(said, NOW) is None
    sent = side.channel.send(said)
    assert isinstance(sent, Sent)
    assert sent.id
    assert side.arrived() == [said.text]


def test_what_is_too_long_is_known_before(side: Side, visibility: Visibility) -> None:
    assert side.channel.forbids(word(visibility, "x" * 20_000, side.name), NOW) is Reason.TOO_LONG


def test_a_busy_platform_says_how_long(side: Side, visibility: Visibility) -> None:
    side.busy()
    assert side.channel.send(word(visibility, channel=side.name)) == Later(after=side.waits)
    assert side.arrived() == []


def test_a_platform_that_cannot_be_reached_got_nothing(side: Side, visibility: Visibility) -> None:
    side.unreachable()
    assert isinstance(side.channel.send(word(visibility, channel=side.name)), Later)
    assert side.arrived() == []


def test_a_lost_answer_is_not_taken_for_a_failure(side: Side, visibility: Visibility) -> None:
    side.loses_answers()
    assert side.channel.send(word(visibility, channel=side.name)) == Unknown()
    assert len(side.arrived()) == 1


@pytest.mark.parametrize("reason", [Reason.EXPIRED_CREDENTIAL, Reason.BLOCKED])
def test_a_refusal_has_its_reason(side: Side, visibility: Visibility, reason: Reason) -> None:
    {Reason.EXPIRED_CREDENTIAL: side.refuses_credential, Reason.BLOCKED: side.has_blocked_us}[reason]()
    refused = side.channel.send(word(visibility, channel=side.name))
    assert isinstance(refused, Refused)
    assert refused.reason is reason
    assert side.arrived() == []


def test_whom_the_platform_withholds_cannot_be_written_to_in_private(side: Side) -> None:
    nobody = word(Visibility.PRIVATE).evolve(account=None, handle=None, heard=None, post=None)
    assert side.channel.forbids(nobody, NOW) is Reason.NO_PRIVATE_CHANNEL


def test_neither_text_nor_person_is_in_what_is_printed(visibility: Visibility) -> None:
    printed = repr(word(visibility))
    assert "14:45" not in printed
    assert "jan" not in printed
    assert "modem" not in printed
