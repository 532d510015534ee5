"""The contract of `deadlines.ports.Topics`: SNS (moto), seen by a queue that is subscribed to each topic."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from functions.deadlines.ports import Topics
from functions.deadlines.topics import SnsTopics
from functions.shared import aws
from functions.shared.errors import Unavailable
from tests.contract.faults import Faults

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

_numbers = count(1)


@dataclass
class People:
    """Who is subscribed to each topic."""

    topics: Topics
    urls: tuple[str, str, str]

    def told(self) -> tuple[list[Any], list[Any], list[Any]]:
        """(paged, notified, escalated): subject and text of each."""
        paged, notified, escalated = (self._read(url) for url in self.urls)
        return paged, notified, escalated

    def _read(self, url: str) -> list[tuple[str, str]]:
        found = aws.sqs().receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        bodies = [json.loads(message["Body"]) for message in found]
        return [(body["Subject"], body["Message"]) for body in bodies]


@pytest.fixture
def people(cloud: None) -> People:
    (page, first), (notify, second), (escalate, third) = _subscribed(), _subscribed(), _subscribed()
    return People(SnsTopics(aws.sns, page, notify, escalate), (first, second, third))


def _subscribed() -> tuple[str, str]:
    name = f"people-{next(_numbers)}"
    topic = aws.sns().create_topic(Name=name)["TopicArn"]
    url = aws.sqs().create_queue(QueueName=name)["QueueUrl"]
    arn = aws.sqs().get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    aws.sns().subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    return topic, url


def test_each_goes_to_its_own_people(people: People) -> None:
    people.topics.page("acme: 1 x promise broken", "cbk_1_1\nmore")
    people.topics.notify("acme: 2 x due soon", "cbk_2_1")
    people.topics.escalate("acme: 1 x still not called", "cbk_3_1")
    assert people.told() == (
        [("acme: 1 x promise broken", "cbk_1_1\nmore")],
        [("acme: 2 x due soon", "cbk_2_1")],
        [("acme: 1 x still not called", "cbk_3_1")],
    )


def test_a_subject_is_cut_to_what_the_topic_takes(people: People) -> None:
    people.topics.page("a" * 300, "text")
    assert people.told() == ([("a" * 100, "text")], [], [])


def test_a_topic_that_is_down_is_unavailable(people: People, faults_of: "Callable[[SNSClient], Faults]") -> None:
    """FAILURES 32: whoever tells people must know that nobody was told."""
    faults_of(aws.sns()).silent()
    for tell in (people.topics.page, people.topics.notify, people.topics.escalate):
        with pytest.raises(Unavailable):
            tell("subject", "text")


def test_a_topic_that_is_gone_is_unavailable(cloud: None) -> None:
    gone = SnsTopics(aws.sns, *["arn:aws:sns:eu-west-1:123456789012:gone"] * 3)
    with pytest.raises(Unavailable):
        gone.page("subject", "text")


def test_a_lost_answer_is_unavailable_though_people_were_told(
    people: People, faults_of: "Callable[[SNSClient], Faults]"
) -> None:
    """FAILURES 20 and 32."""
    faults_of(aws.sns()).loses_answers()
    with pytest.raises(Unavailable):
        people.topics.page("subject", "text")
    assert people.told() == ([("subject", "text")], [], [])
