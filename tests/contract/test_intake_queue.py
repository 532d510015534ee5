"""One suite for both intake queues: SQS (moto) and its twin."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError
from moto import mock_aws

from functions.intake.ports import Queue
from functions.intake.store.memory import MemoryQueue
from functions.intake.store.sqs import SqsQueue
from functions.shared.errors import Unavailable


@dataclass
class Under:
    """A queue under test, what it holds, and how to break it."""

    queue: Queue
    held: Callable[[], list[str]]
    refuse: Callable[[], None]
    lose_answers: Callable[[], None]


@pytest.fixture(params=["memory", "sqs"])
def under(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Under]:
    yield from (_sqs(monkeypatch) if request.param == "sqs" else _memory())


def _memory() -> Iterator[Under]:
    queue = MemoryQueue()
    yield Under(
        queue,
        lambda: queue.bodies,
        lambda: setattr(queue, "fails", True),
        lambda: setattr(queue, "loses_answers", True),
    )


def _sqs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Under]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        client = boto3.session.Session().client("sqs", region_name="eu-west-1")
        url = client.create_queue(QueueName="intake")["QueueUrl"]

        def held() -> list[str]:
            found: list[str] = []
            while got := client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
                found += [message["Body"] for message in got]
            return found

        def lose(**_: Any) -> None:
            raise ReadTimeoutError(endpoint_url=url)

        yield Under(
            SqsQueue(lambda: client, url),
            held,
            lambda: client.delete_queue(QueueUrl=url) and None,
            lambda: client.meta.events.register("after-call.sqs.SendMessage", lose),
        )


def test_what_is_sent_is_kept_as_it_is(under: Under) -> None:
    under.queue.send('{"a":"\\u000b\\uffff \\ud83d\\ude20"}')
    under.queue.send("second")
    assert sorted(under.held()) == ["second", '{"a":"\\u000b\\uffff \\ud83d\\ude20"}']


def test_a_message_of_one_mebibyte_is_the_most(under: Under) -> None:
    under.queue.send("x" * 1024 * 1024)
    with pytest.raises(Unavailable):
        under.queue.send("x" * (1024 * 1024 + 1))


def test_a_refusal_is_unavailable_and_nothing_is_kept(under: Under) -> None:
    under.refuse()
    with pytest.raises(Unavailable):
        under.queue.send("canary")


def test_failure_15_a_lost_answer_is_unavailable_though_it_was_kept(under: Under) -> None:
    under.lose_answers()
    with pytest.raises(Unavailable) as caught:
        under.queue.send("canary")
    assert "canary" not in caught.value.detail
    assert under.held() == ["canary"]


def test_the_twin_refuses_the_characters_that_sqs_refuses() -> None:
    for bad in ("\x0b", "\uffff", "\x00"):
        with pytest.raises(Unavailable):
            MemoryQueue().send(bad)
