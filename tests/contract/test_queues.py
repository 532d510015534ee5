"""The contract of a queue (`shared.queues.Queue`): SQS (moto), SQS as the door calls it, and the twin in memory.

moto takes characters that SQS refuses; the twin refuses them. What is sent is ASCII JSON, which both take.
"""

import json
from collections.abc import Callable, Iterator
from itertools import count
from typing import TYPE_CHECKING, Protocol

import pytest

from functions.shared import aws, aws_json
from functions.shared.errors import Unavailable
from functions.shared.memory import MemoryQueue
from functions.shared.queues import Queue, Source
from functions.shared.sqs import DoorsQueue, SqsQueue
from tests.contract import over_http
from tests.contract.faults import Faults

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_numbers = count(1)

STRANGE = "\x00\x0b\uffff \u202e🧑‍🚒 e\u0301\r\n"


class Observed(Protocol):
    """A queue, what it holds, and the two ways in which it fails."""

    @property
    def queue(self) -> Queue: ...

    def held(self) -> list[str]: ...

    def refuse(self) -> None: ...

    def lose_answers(self) -> None: ...


class OnAws:
    def __init__(self, make: Callable[[Callable[[], "SQSClient"], str], Queue], faults: Faults) -> None:
        self.url = aws.sqs().create_queue(QueueName=f"queue-{next(_numbers)}")["QueueUrl"]
        self.queue = make(aws.sqs, self.url)
        self._faults = faults

    def held(self) -> list[str]:
        self._faults.heal()
        found: list[str] = []
        while some := aws.sqs().receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get("Messages"):
            found += [message["Body"] for message in some]
        return found

    def refuse(self) -> None:
        self._faults.refuses("AccessDenied", "+31612345678 may not")

    def lose_answers(self) -> None:
        self._faults.loses_answers()


class InMemory:
    def __init__(self) -> None:
        self.queue = MemoryQueue()

    def held(self) -> list[str]:
        return self.queue.bodies

    def refuse(self) -> None:
        self.queue.fails = True

    def lose_answers(self) -> None:
        self.queue.loses_answers = True


@pytest.fixture
def at_the_door(cloud: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """AWS over HTTP, for what does not go through botocore."""
    with over_http.serving(lambda _: aws.sqs()) as front:
        service = aws_json.Service("sqs", version="1.0", target="AmazonSQS", caller=front.caller())
        monkeypatch.setattr(aws_json, "PAUSES", (0.0, 0.0))
        monkeypatch.setattr(aws_json, "sqs", lambda: service)
        yield
        service.close()


@pytest.fixture(params=[SqsQueue, DoorsQueue, None], ids=["sqs", "door", "memory"])
def observed(request: pytest.FixtureRequest) -> Observed:
    if request.param is DoorsQueue:
        request.getfixturevalue("at_the_door")
        return OnAws(lambda _, url: DoorsQueue(url), request.getfixturevalue("faults_of")(aws.sqs()))
    if request.param is None:
        return InMemory()
    request.getfixturevalue("cloud")
    return OnAws(request.param, request.getfixturevalue("faults_of")(aws.sqs()))


def test_what_is_sent_is_held(observed: Observed) -> None:
    bodies = ["one", json.dumps({"text": STRANGE}, ensure_ascii=True), "x" * 200_000]
    for body in bodies:
        observed.queue.send(body)
    assert sorted(observed.held()) == sorted(bodies)


def test_a_refusal_is_unavailable_and_tells_nothing_of_the_text(observed: Observed) -> None:
    """FAILURES 20."""
    observed.refuse()
    with pytest.raises(Unavailable) as error:
        observed.queue.send("call +31612345678")
    assert "+316" not in str(error.value)
    assert observed.held() == []


def test_a_lost_answer_is_unavailable_though_it_is_held(observed: Observed) -> None:
    """FAILURES 20."""
    observed.lose_answers()
    with pytest.raises(Unavailable):
        observed.queue.send("kept")
    assert set(observed.held()) == {"kept"}  # as often as it was tried


def test_what_is_over_a_megabyte_is_not_held(observed: Observed) -> None:
    with pytest.raises(Unavailable):
        observed.queue.send("x" * (1024 * 1024 + 1))
    assert observed.held() == []


# The queue that a batch came from


@pytest.fixture
def ours(cloud: None, faults_of: "Callable[[SQSClient], Faults]") -> OnAws:
    return OnAws(SqsQueue, faults_of(aws.sqs()))


def test_a_message_put_off_is_shown_again_then(ours: OnAws) -> None:
    ours.queue.send("again")
    (message,) = aws.sqs().receive_message(QueueUrl=ours.url, VisibilityTimeout=600)["Messages"]
    assert ours.held() == []
    source = ours.queue
    assert isinstance(source, SqsQueue)
    as_source: Source = source
    as_source.put_off(message["ReceiptHandle"], 0)
    assert ours.held() == ["again"]


def test_a_message_that_cannot_be_put_off_is_unavailable(ours: OnAws) -> None:
    """FAILURES 20."""
    source = ours.queue
    assert isinstance(source, SqsQueue)
    with pytest.raises(Unavailable):
        source.put_off("no such receipt", 2)


def test_the_twin_refuses_the_characters_that_sqs_refuses() -> None:
    """FAILURES 15."""
    for bad in ("\x0b", "\uffff", "\x00"):
        with pytest.raises(Unavailable):
            MemoryQueue().send(bad)
