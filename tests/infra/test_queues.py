"""Every queue: nothing is lost, nothing is buried too soon, and somebody is told."""

from typing import Any

import pytest

from functions.shared.queues import MAX_DOUBLINGS, again_after
from infra.manifest import Queue, consumer_of
from tests.infra.template import Resource, Template

DAYS = 24 * 3600
DEAD = ("intake-dlq", "lookup-dlq", "conversation-dlq", "dispatch-dlq", "outbox-dlq", "deadlines-dlq")


def test_there_are_these_queues(production: Template) -> None:
    names = {queue["QueueName"] for queue in production.all("AWS::SQS::Queue")}
    assert names == {f"kwartier-prod-{name}" for name in (*Queue, *DEAD)}


@pytest.mark.parametrize("queue", Queue)
def test_a_message_stays_hidden_for_six_times_what_its_consumer_may_take(production: Template, queue: Queue) -> None:
    """FAILURES 24."""
    timeout = production.function(consumer_of(queue).name)["Timeout"]
    assert production.queue(queue)["VisibilityTimeout"] >= 6 * timeout


@pytest.mark.parametrize("queue", Queue)
def test_a_transient_failure_never_counts_out(production: Template, queue: Queue) -> None:
    """FAILURES 24."""
    made, dead = production.queue(queue), production.queue(f"{queue}-dlq")
    assert made["RedrivePolicy"]["maxReceiveCount"] == 1000
    assert made["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": [dead.id, "Arn"]}
    assert made["MessageRetentionPeriod"] == 14 * DAYS
    assert dead["MessageRetentionPeriod"] == 14 * DAYS


@pytest.mark.parametrize("queue", Queue)
def test_four_hours_without_the_table_count_nothing_out(production: Template, queue: Queue) -> None:
    """FAILURES 24: after its first tries a message is shown once a visibility timeout."""
    made = production.queue(queue)
    soon = [again_after(number) for number in range(1, MAX_DOUBLINGS + 1)]
    assert again_after(MAX_DOUBLINGS + 1) is None
    assert all(seconds and seconds < made["VisibilityTimeout"] for seconds in soon)
    assert 4 * 3600 / made["VisibilityTimeout"] + len(soon) < made["RedrivePolicy"]["maxReceiveCount"] / 5
    assert made["MessageRetentionPeriod"] > 10 * 4 * 3600


@pytest.mark.parametrize("name", [*Queue, *DEAD])
def test_it_is_encrypted_at_rest_and_on_the_way(production: Template, name: str) -> None:
    queue = production.queue(name)
    assert queue["SqsManagedSseEnabled"] is True
    policies = [one for one in production.all("AWS::SQS::QueuePolicy") if one["Queues"] == [{"Ref": queue.id}]]
    statements = [statement for one in policies for statement in one["PolicyDocument"]["Statement"]]
    assert any(_denies_plain(statement) for statement in statements)
    assert not any(statement["Effect"] == "Allow" and not statement.get("Condition") for statement in statements)


def _denies_plain(statement: dict[str, Any]) -> bool:
    insecure = statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
    return statement["Effect"] == "Deny" and statement["Action"] == "sqs:*" and insecure


@pytest.mark.parametrize("name", DEAD)
def test_one_dead_letter_pages_somebody(production: Template, name: str) -> None:
    """FAILURES 17."""
    alarm = _alarm_on(production, production.queue(name), "ApproximateNumberOfMessagesVisible")
    assert (alarm["Threshold"], alarm["EvaluationPeriods"], alarm["Period"]) == (1, 1, 60)


@pytest.mark.parametrize("queue", Queue)
def test_a_message_that_waits_pages_somebody_well_before_the_promise_breaks(production: Template, queue: Queue) -> None:
    alarm = _alarm_on(production, production.queue(queue), "ApproximateAgeOfOldestMessage")
    assert alarm["Threshold"] + alarm["Period"] * alarm["EvaluationPeriods"] < 15 * 60


def _alarm_on(template: Template, queue: Resource, metric: str) -> Resource:
    (alarm,) = [
        one for one in template.all("AWS::CloudWatch::Alarm") if one.mentions(queue) and one["MetricName"] == metric
    ]
    return alarm


@pytest.mark.parametrize(
    ("queue", "most"), [(Queue.INTAKE, 20), (Queue.LOOKUP, 10), (Queue.DISPATCH, 10), (Queue.CONVERSATION, 10)]
)
def test_a_mapping_says_which_messages_failed_and_how_many_run_at_once(
    production: Template, queue: Queue, most: int
) -> None:
    (mapping,) = [
        one
        for one in production.all("AWS::Lambda::EventSourceMapping")
        if one["EventSourceArn"] == {"Fn::GetAtt": [production.queue(queue).id, "Arn"]}
    ]
    assert production.named(mapping["FunctionName"]) == f"Lambda kwartier-prod-{consumer_of(queue).name}"
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": most}


def test_the_stream_feeds_the_outbox_with_new_entries_alone(production: Template) -> None:
    """FAILURES 24."""
    table = production.one("AWS::DynamoDB::Table")
    (mapping,) = [
        one
        for one in production.all("AWS::Lambda::EventSourceMapping")
        if one["EventSourceArn"] == {"Fn::GetAtt": [table.id, "StreamArn"]}
    ]
    assert production.named(mapping["FunctionName"]) == "Lambda kwartier-prod-outbox"
    assert mapping["StartingPosition"] == "TRIM_HORIZON"
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["BisectBatchOnFunctionError"] is True
    assert mapping["MaximumRecordAgeInSeconds"] == 6 * 3600, "longer than four hours"
    failed = mapping["DestinationConfig"]["OnFailure"]["Destination"]
    assert production.named(failed) == "SQS kwartier-prod-outbox-dlq"
    (wanted,) = mapping["FilterCriteria"]["Filters"]
    assert wanted["Pattern"] == '{"eventName":["INSERT"],"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"E#"}]}}}}'


@pytest.mark.parametrize(
    ("queue", "starts"),
    [
        ("lookup", ["complaint.opened", "mention.joined", "mention.changed"]),
        (
            "conversation",
            ["complaint.opened", "mention.joined", "lookup.finished", "call.attempted", "reply.written"],
        ),
    ],
)
def test_the_bus_feeds_a_queue(production: Template, queue: str, starts: list[str]) -> None:
    rule = production.one("AWS::Events::Rule", Name=f"kwartier-prod-{queue}")
    assert rule["EventPattern"] == {"source": ["kwartier"], "detail-type": starts}
    assert production.named(rule["EventBusName"]) == "Events kwartier-prod"
    (target,) = rule["Targets"]
    assert production.named(target["Arn"]) == f"SQS kwartier-prod-{queue}"
    assert production.named(target["DeadLetterConfig"]["Arn"]) == f"SQS kwartier-prod-{queue}-dlq"


def test_the_bus_feeds_the_dispatch_queue_with_all_that_happens(production: Template) -> None:
    rule = production.one("AWS::Events::Rule", Name="kwartier-prod-dispatch")
    assert rule["EventPattern"] == {"source": ["kwartier"]}
    (target,) = rule["Targets"]
    assert production.named(target["Arn"]) == "SQS kwartier-prod-dispatch"
    assert production.named(target["DeadLetterConfig"]["Arn"]) == "SQS kwartier-prod-dispatch-dlq"
