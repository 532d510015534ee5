"""The contact centre: rights, events and alarms only where a setting names an instance, and on that one alone."""

import json

from tests.infra.template import Template

INSTANCE = "arn:aws:connect:eu-west-1:111122223333:instance/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"


def test_a_company_without_a_centre_has_no_right_to_any(production: Template) -> None:
    assert "connect:" not in json.dumps(production.body)
    assert "aws.connect" not in json.dumps(production.body)
    assert "centre-" not in json.dumps(production.body)


def test_dispatch_may_hand_tasks_to_this_instance_and_nobody_else_may(everything_set: Template) -> None:
    allowed = {(actions, on) for actions, on in everything_set.statements("dispatch") if "connect" in str(actions)}
    contacts = frozenset({"connect:StartTaskContact", "connect:StopContact", "connect:DescribeContact"})
    assert allowed == {
        (contacts, f"{INSTANCE}/contact/*"),
        (frozenset({"connect:StartTaskContact"}), f"{INSTANCE}/contact-flow/*"),
        (frozenset({"connect:DescribeUser"}), f"{INSTANCE}/agent/*"),
    }
    others = ("intake", "journey", "lookup", "outbox", "conversation", "deadlines", "desk")
    assert not any("connect:" in str(list(everything_set.statements(name))) for name in others)
    told = everything_set.function("dispatch")["Environment"]["Variables"]
    assert told["CONNECT_INSTANCE_ARN"] == INSTANCE
    assert told["DESK_URL"] == "https://kwartier.acme.example/desk"
    assert "CONNECTIONS_SECRET_ID" in told


def test_the_events_of_its_tasks_come_to_the_dispatch_queue_and_none_is_lost_in_silence(
    everything_set: Template,
) -> None:
    rule = everything_set.one("AWS::Events::Rule", Name="kwartier-acme-contacts")
    assert rule.get("EventBusName") is None, "the account's own bus"
    assert rule["EventPattern"] == {
        "source": ["aws.connect"],
        "detail-type": ["Amazon Connect Contact Event"],
        "detail": {
            "instanceArn": [INSTANCE],
            "channel": ["TASK"],
            "eventType": ["INITIATED", "CONNECTED_TO_AGENT", "DISCONNECTED", "COMPLETED"],
        },
    }
    (target,) = rule["Targets"]
    assert everything_set.named(target["Arn"]) == "SQS kwartier-acme-dispatch"
    assert everything_set.named(target["DeadLetterConfig"]["Arn"]) == "SQS kwartier-acme-dispatch-dlq"


def test_a_centre_that_fails_pages(everything_set: Template) -> None:
    alarms = {one["AlarmName"]: one["MetricName"] for one in everything_set.all("AWS::CloudWatch::Alarm")}
    found = {name.removeprefix("kwartier-acme-"): metric for name, metric in alarms.items() if "centre" in name}
    assert found == {
        "centre-silent": "CentreFaults",
        "centre-refuses": "CentreRefusals",
        "centre-stranger": "CentreStrangers",
    }
