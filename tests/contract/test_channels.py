"""The contract of `conversation.ports.Channel`: each platform over a fake of it, and the twin in memory."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from functions.conversation.channels.memory import MemoryChannel
from functions.conversation.model import Heard, Later, Reason, Refused, Result, Sent, Unknown, Word
from functions.conversation.ports import Channel
from functions.intake.model import Visibility

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


def word(visibility: Visibility, text: str = "Sorry. A colleague calls you before 14:45.") -> Word:
    """A word that may go out."""
    return Word(
        id="wrd_1",
        brand="acme",
        channel="x",
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
    """429, with 30 seconds to wait."""
    unreachable: Callable[[], None]
    refuses_credential: Callable[[], None]
    has_blocked_us: Callable[[], None]
    loses_answers: Callable[[], None]


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


@pytest.fixture(params=[twin], ids=lambda make: make.__name__)
def side(request: pytest.FixtureRequest) -> Side:
    made: Side = request.param()
    return made


@pytest.fixture(params=list(Visibility))
def visibility(request: pytest.FixtureRequest) -> Visibility:
    return Visibility(request.param)


def test_a_word_arrives(side: Side, visibility: Visibility) -> None:
    said = word(visibility)
    assert side.channel.forbids(said, NOW) is None
    sent = side.channel.send(said)
    assert isinstance(sent, Sent)
    assert sent.id
    assert side.arrived() == [said.text]


def test_what_is_too_long_is_known_before(side: Side, visibility: Visibility) -> None:
    assert side.channel.forbids(word(visibility, "x" * 20_000), NOW) is Reason.TOO_LONG


def test_a_busy_platform_says_how_long(side: Side, visibility: Visibility) -> None:
    side.busy()
    assert side.channel.send(word(visibility)) == Later(after=30)
    assert side.arrived() == []


def test_a_platform_that_cannot_be_reached_got_nothing(side: Side, visibility: Visibility) -> None:
    side.unreachable()
    assert isinstance(side.channel.send(word(visibility)), Later)
    assert side.arrived() == []


def test_a_lost_answer_is_not_taken_for_a_failure(side: Side, visibility: Visibility) -> None:
    side.loses_answers()
    assert side.channel.send(word(visibility)) == Unknown()
    assert len(side.arrived()) == 1


@pytest.mark.parametrize("reason", [Reason.EXPIRED_CREDENTIAL, Reason.BLOCKED])
def test_a_refusal_has_its_reason(side: Side, visibility: Visibility, reason: Reason) -> None:
    {Reason.EXPIRED_CREDENTIAL: side.refuses_credential, Reason.BLOCKED: side.has_blocked_us}[reason]()
    refused = side.channel.send(word(visibility))
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
