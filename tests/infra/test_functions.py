"""Each function: where it runs, what it may do, what it is told, where it writes its log."""

import importlib
from typing import Any

import pytest
from pydantic import BaseModel

from functions.shared import aws
from infra.bundle import ROOT, SERVICES
from infra.manifest import FUNCTIONS, Function, Queue
from tests.infra.template import Template

READ_WRITE = frozenset(
    f"dynamodb:{action}"
    for action in ("GetItem", "BatchGetItem", "Query", "PutItem", "DeleteItem", "ConditionCheckItem")
)
KEY_OF_TABLE = frozenset(
    f"kms:{action}"
    for action in ("Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo")
)
CONSUME = frozenset(
    f"sqs:{action}" for action in ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes", "ChangeMessageVisibility")
)
SEND = frozenset({"sqs:SendMessage"})
BY_CDK = frozenset({"sqs:SendMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl"})
"""What CDK allows for the dead letters of a mapping or an asynchronous call."""
QUERY = frozenset({"dynamodb:Query"})
LOG = frozenset({"logs:CreateLogStream", "logs:PutLogEvents"})

TABLE = "DynamoDB kwartier-prod"
ALLOWED: dict[str, set[tuple[frozenset[str], str]]] = {
    "intake": {
        (SEND, "SQS kwartier-prod-intake"),
        (frozenset({"secretsmanager:GetSecretValue"}), "SecretsManager kwartier-prod-sources"),
    },
    "journey": {
        (READ_WRITE, TABLE),
        (KEY_OF_TABLE, "KMS"),
        (CONSUME, "SQS kwartier-prod-intake"),
        (SEND, "SQS kwartier-prod-intake-dlq"),
    },
    "outbox": {
        (frozenset({"events:PutEvents"}), "Events kwartier-prod"),
        (
            frozenset({"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"}),
            f"{TABLE} stream",
        ),
        (frozenset({"dynamodb:ListStreams"}), "*"),
        (frozenset({"kms:Decrypt"}), "KMS"),
        (BY_CDK, "SQS kwartier-prod-outbox-dlq"),
    },
    "lookup": {
        (READ_WRITE, TABLE),
        (KEY_OF_TABLE, "KMS"),
        (CONSUME, "SQS kwartier-prod-lookup"),
        (SEND, "SQS kwartier-prod-lookup-dlq"),
        (frozenset({"secretsmanager:GetSecretValue"}), "SecretsManager kwartier-prod-connections"),
    },
    "dispatch": {
        (READ_WRITE, TABLE),
        (QUERY, f"{TABLE}/index/wake"),
        (KEY_OF_TABLE, "KMS"),
        (CONSUME | SEND, "SQS kwartier-prod-dispatch"),
        (SEND, "SQS kwartier-prod-dispatch-dlq"),
        (frozenset({"secretsmanager:GetSecretValue"}), "SecretsManager kwartier-prod-subscribers"),
    },
    "conversation": {
        (READ_WRITE, TABLE),
        (KEY_OF_TABLE, "KMS"),
        (CONSUME, "SQS kwartier-prod-conversation"),
        (SEND, "SQS kwartier-prod-conversation-dlq"),
        (frozenset({"secretsmanager:GetSecretValue"}), "SecretsManager kwartier-prod-connections"),
    },
    "deadlines": {
        (READ_WRITE, TABLE),
        (QUERY, f"{TABLE}/index/queue"),
        (QUERY, f"{TABLE}/index/wake"),
        (KEY_OF_TABLE, "KMS"),
        (SEND, "SQS kwartier-prod-lookup"),
        (SEND, "SQS kwartier-prod-dispatch"),
        (SEND, "SQS kwartier-prod-conversation"),
        (frozenset({"secretsmanager:GetSecretValue"}), "SecretsManager kwartier-prod-sources"),
        (frozenset({"secretsmanager:GetSecretValue"}), "SecretsManager kwartier-prod-connections"),
        (frozenset({"secretsmanager:GetSecretValue"}), "SecretsManager kwartier-prod-subscribers"),
        (frozenset({"sns:Publish"}), "SNS kwartier-prod-page"),
        (frozenset({"sns:Publish"}), "SNS kwartier-prod-notify"),
        (frozenset({"sns:Publish"}), "SNS kwartier-prod-escalate"),
        (BY_CDK, "SQS kwartier-prod-deadlines-dlq"),
    },
    "desk": {
        (READ_WRITE, TABLE),
        (QUERY, f"{TABLE}/index/queue"),
        (QUERY, f"{TABLE}/index/wake"),
        (KEY_OF_TABLE, "KMS"),
    },
}
"""Written out once more on purpose: a permission is added in two places, or not at all."""

ENVIRONMENT = {
    "intake": {"INTAKE_QUEUE_URL", "SOURCES_SECRET_ID"},
    "journey": {"TABLE_NAME", "QUEUE_URL", "INTAKE_DLQ_URL", "QUEUE_SHARDS"},
    "outbox": {"BUS_NAME"},
    "lookup": {"TABLE_NAME", "QUEUE_URL", "LOOKUP_DLQ_URL", "CONNECTIONS_SECRET_ID"},
    "dispatch": {"TABLE_NAME", "QUEUE_URL", "DISPATCH_QUEUE_URL", "DISPATCH_DLQ_URL"}
    | {"SUBSCRIBERS_SECRET_ID", "RECEIVER_PORTS"},
    "conversation": {"TABLE_NAME", "QUEUE_URL", "CONVERSATION_DLQ_URL", "CONNECTIONS_SECRET_ID"},
    "deadlines": {"TABLE_NAME", "LOOKUP_QUEUE_URL", "QUEUE_SHARDS", "DISPATCH_QUEUE_URL", "SUBSCRIBERS_SECRET_ID"}
    | {"CONVERSATION_QUEUE_URL", "DESK_URL"}
    | {"SOURCES_SECRET_ID", "CONNECTIONS_SECRET_ID", "PAGE_TOPIC_ARN", "NOTIFY_TOPIC_ARN", "ESCALATE_TOPIC_ARN"},
    "desk": {"TABLE_NAME", "USER_POOL_CLIENT_ID", "SIGN_IN_URL", "QUEUE_SHARDS"},
}

each_function = pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)


def test_the_manifest_and_the_folders_name_the_same_functions() -> None:
    folders = {file.parent.name for file in (ROOT / "functions").glob("*/handler.py")}
    assert folders == {function.name for function in FUNCTIONS}


def test_a_queue_has_one_consumer_and_a_route_one_function() -> None:
    assert sorted(function.queue for function in FUNCTIONS if function.queue) == sorted(Queue)
    routes = [route.key for function in FUNCTIONS for route in function.routes]
    assert len(set(routes)) == len(routes)


def test_every_public_route_says_why() -> None:
    assert all(bool(route.why_public) != route.signed_in for function in FUNCTIONS for route in function.routes)


@each_function
def test_it_runs_where_it_should(production: Template, function: Function) -> None:
    made = production.function(function.name)
    assert made["Runtime"] == "python3.13"
    assert made["Architectures"] == ["arm64"]
    assert made["Handler"] == f"functions.{function.name}.handler.handler"
    assert made["MemorySize"] >= 512
    assert made["Timeout"] == function.timeout


def test_all_run_from_one_bundle(production: Template) -> None:
    assert len({str(made["Code"]) for made in production.all("AWS::Lambda::Function")}) == 1


def test_nobody_who_waits_on_http_waits_longer_than_the_gateway(production: Template) -> None:
    assert all(function.timeout < 30 for function in FUNCTIONS if function.routes)


def test_the_sweep_ends_before_the_next_begins() -> None:
    assert all(function.timeout < 60 for function in FUNCTIONS if function.every_minute)


@each_function
def test_it_may_do_exactly_this(production: Template, function: Function) -> None:
    log = (LOG, f"Logs /aws/lambda/kwartier-prod-{function.name}")
    allowed = ALLOWED[function.name] | {log}
    assert _by_resource(production.statements(function.name)) == _by_resource(allowed)


def _by_resource(statements: Any) -> dict[str, set[str]]:
    """CDK merges and splits statements as it likes; what counts is what is allowed on what."""
    found: dict[str, set[str]] = {}
    for actions, resource in statements:
        found.setdefault(resource, set()).update(actions)
    if "kms:GenerateDataKey" in found.get("KMS", ()):
        assert found["KMS"] <= KEY_OF_TABLE
    return found


@each_function
def test_it_is_told_exactly_this(production: Template, function: Function) -> None:
    told = production.function(function.name)["Environment"]["Variables"]
    assert set(told) == ENVIRONMENT[function.name] | {"STAGE", "POWERTOOLS_SERVICE_NAME"}
    assert told["STAGE"] == "prod"


@each_function
def test_what_its_handler_asks_for_is_what_it_is_told(production: Template, function: Function) -> None:
    asked: type[BaseModel] = importlib.import_module(f"functions.{function.name}.handler").Settings
    told = set(production.function(function.name)["Environment"]["Variables"])
    required = {name.upper() for name, field in asked.model_fields.items() if field.is_required()}
    assert required <= told
    assert ENVIRONMENT[function.name] <= {name.upper() for name in asked.model_fields}


@each_function
def test_its_log_is_its_own_and_forgets(production: Template, function: Function) -> None:
    made = production.function(function.name)
    log = production.one("AWS::Logs::LogGroup", LogGroupName=f"/aws/lambda/kwartier-prod-{function.name}")
    assert made["LoggingConfig"]["LogGroup"] == {"Ref": log.id}
    assert made["LoggingConfig"]["SystemLogLevel"] == "WARN"


def test_every_log_group_forgets(production: Template) -> None:
    groups = production.all("AWS::Logs::LogGroup")
    assert len(groups) == len(FUNCTIONS) + 1
    assert {group["RetentionInDays"] for group in groups} == {30}


def test_a_flood_at_the_door_leaves_the_rest_its_executions(production: Template, local: Template) -> None:
    """FAILURES 16."""
    reserved = {made["FunctionName"]: made.get("ReservedConcurrentExecutions") for made in _functions(production)}
    assert {name for name, value in reserved.items() if value} == {"kwartier-prod-intake"}
    assert not any(made.get("ReservedConcurrentExecutions") for made in _functions(local))


def _functions(template: Template) -> list[Any]:
    return template.all("AWS::Lambda::Function")


def test_a_call_of_the_sweep_that_failed_is_not_repeated(production: Template) -> None:
    made = production.one("AWS::Lambda::EventInvokeConfig")
    assert (made["MaximumRetryAttempts"], made["MaximumEventAgeInSeconds"]) == (0, 60)
    schedule = production.one("AWS::Events::Rule", ScheduleExpression="rate(1 minute)")
    (target,) = schedule["Targets"]
    assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 60, "MaximumRetryAttempts": 0}
    assert production.named(target["Arn"]) == "Lambda kwartier-prod-deadlines"
    assert production.named(target["DeadLetterConfig"]["Arn"]) == "SQS kwartier-prod-deadlines-dlq"


def test_the_bundle_has_the_data_of_every_service_that_has_a_client() -> None:
    clients = {name for name in vars(aws) if not name.startswith("_")} & {"connect", "dynamodb", "sqs", "sns", "events"}
    assert len(clients) == len(SERVICES)
