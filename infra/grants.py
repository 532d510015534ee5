"""What each grant of the manifest means: the exact actions on the exact resources, and the address that goes with them.

No wildcard but where AWS leaves no choice: `dynamodb:ListStreams` has no resource, and the contacts of a contact centre
have no names before they are there.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from aws_cdk import aws_iam, aws_sns, aws_sqs

from functions.shared import keys
from infra.bus import EventBus
from infra.centre import Centre
from infra.encryption import EncryptionKey
from infra.identity import Identity
from infra.manifest import Function, Grant, Queue, Tell
from infra.queues import WorkQueue
from infra.registries import Registry
from infra.settings import Settings
from infra.table import DataTable
from infra.topics import Topics

READ = ("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query")
WRITE = ("dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem")
"""What `functions/shared/dynamo.py` calls; a transaction is allowed by the actions of its parts."""
USE_KEY_OF_TABLE = (
    *("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt"),
    *("kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"),
)
PUBLISH_UNDER_KEY = ("kms:Decrypt", "kms:GenerateDataKey")
CONSUME_QUEUE = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility")
READ_STREAM = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")


@dataclass(frozen=True)
class Resources:
    """All that a function may be allowed to touch."""

    encryption: EncryptionKey
    table: DataTable
    queues: Mapping[Queue, WorkQueue]
    bus: EventBus
    topics: Topics
    sources: Registry
    connections: Registry
    subscribers: Registry
    identity: Identity
    centre: Centre | None


@dataclass(frozen=True)
class Permission:
    """Some actions on one resource, and the environment that tells the function of it."""

    actions: tuple[str, ...]
    resource: str
    environment: Mapping[str, str] = field(default_factory=dict)

    def statement(self) -> aws_iam.PolicyStatement:
        """As IAM has it."""
        return aws_iam.PolicyStatement(actions=list(self.actions), resources=[self.resource])


def permissions(function: Function, resources: Resources) -> list[Permission]:
    """Everything that `function` may do: what its row says, and what its trigger takes."""
    granted = (permission for grant in sorted(function.grants) for permission in _MEANING[grant](resources))
    return [*granted, *_trigger(function, resources)]


def told(function: Function, settings: Settings, resources: Resources) -> dict[str, str]:
    """What its row names without a permission."""
    identity = resources.identity
    words = {
        Tell.RECEIVERS: {
            "RECEIVER_PORTS": settings.receiver_ports,
            **({"LOOPBACK_RECEIVERS": "true"} if settings.local else {}),
        },
        Tell.SHARDS: {"QUEUE_SHARDS": str(settings.queue_shards)},
        Tell.DESK: {"DESK_URL": identity.desk_url},
        Tell.USER_POOL: {
            "USER_POOL_CLIENT_ID": identity.client.user_pool_client_id,
            "SIGN_IN_URL": identity.sign_in_url,
        },
    }
    return {name: value for tell in sorted(function.tells) for name, value in words[tell].items()}


def _use_table(of: Resources) -> list[Permission]:
    table = of.table.table
    return [
        Permission(READ + WRITE, table.table_arn, {"TABLE_NAME": table.table_name}),
        Permission(USE_KEY_OF_TABLE, of.encryption.key.key_arn),
    ]


def _query(of: Resources, index: str) -> list[Permission]:
    return [Permission(("dynamodb:Query",), of.table.index_arn(index))]


def _send(queue: aws_sqs.Queue, variable: str) -> list[Permission]:
    return [Permission(("sqs:SendMessage",), queue.queue_arn, {variable: queue.queue_url})]


def _put_events(of: Resources) -> list[Permission]:
    bus = of.bus.bus
    return [Permission(("events:PutEvents",), bus.event_bus_arn, {"BUS_NAME": bus.event_bus_name})]


def _publish(of: Resources, topic: aws_sns.Topic, variable: str) -> list[Permission]:
    return [
        Permission(("sns:Publish",), topic.topic_arn, {variable: topic.topic_arn}),
        Permission(PUBLISH_UNDER_KEY, of.encryption.key.key_arn),
    ]


def _read(registry: Registry, variable: str) -> list[Permission]:
    arn = registry.secret.secret_arn
    return [Permission(("secretsmanager:GetSecretValue",), arn, {variable: arn})]


def _hand_over(of: Resources) -> list[Permission]:
    """On one instance. A contact has no name before it is there, and whoever accepts it may be anybody of it."""
    if (centre := of.centre) is None:
        return []
    told = {"CONNECT_INSTANCE_ARN": centre.instance_arn, "DESK_URL": of.identity.desk_url}
    contacts = ("connect:StartTaskContact", "connect:StopContact", "connect:DescribeContact")
    return [
        Permission(contacts, f"{centre.instance_arn}/contact/*", told),
        Permission(("connect:StartTaskContact",), f"{centre.instance_arn}/contact-flow/*"),
        Permission(("connect:DescribeUser",), f"{centre.instance_arn}/agent/*"),
        *_read(of.connections, "CONNECTIONS_SECRET_ID"),
    ]


_MEANING: Mapping[Grant, Callable[[Resources], list[Permission]]] = {
    Grant.TABLE: _use_table,
    Grant.QUEUE_INDEX: lambda of: _query(of, keys.QUEUE),
    Grant.WAKE_INDEX: lambda of: _query(of, keys.WAKE),
    Grant.SEND_INTAKE: lambda of: _send(of.queues[Queue.INTAKE].queue, "INTAKE_QUEUE_URL"),
    Grant.BURY_INTAKE: lambda of: _send(of.queues[Queue.INTAKE].dead_letters, "INTAKE_DLQ_URL"),
    Grant.SEND_LOOKUP: lambda of: _send(of.queues[Queue.LOOKUP].queue, "LOOKUP_QUEUE_URL"),
    Grant.BURY_LOOKUP: lambda of: _send(of.queues[Queue.LOOKUP].dead_letters, "LOOKUP_DLQ_URL"),
    Grant.SEND_DISPATCH: lambda of: _send(of.queues[Queue.DISPATCH].queue, "DISPATCH_QUEUE_URL"),
    Grant.BURY_DISPATCH: lambda of: _send(of.queues[Queue.DISPATCH].dead_letters, "DISPATCH_DLQ_URL"),
    Grant.SEND_CONVERSATION: lambda of: _send(of.queues[Queue.CONVERSATION].queue, "CONVERSATION_QUEUE_URL"),
    Grant.BURY_CONVERSATION: lambda of: _send(of.queues[Queue.CONVERSATION].dead_letters, "CONVERSATION_DLQ_URL"),
    Grant.PUT_EVENTS: _put_events,
    Grant.PAGE: lambda of: _publish(of, of.topics.page, "PAGE_TOPIC_ARN"),
    Grant.NOTIFY: lambda of: _publish(of, of.topics.notify, "NOTIFY_TOPIC_ARN"),
    Grant.ESCALATE: lambda of: _publish(of, of.topics.escalate, "ESCALATE_TOPIC_ARN"),
    Grant.READ_SOURCES: lambda of: _read(of.sources, "SOURCES_SECRET_ID"),
    Grant.READ_CONNECTIONS: lambda of: _read(of.connections, "CONNECTIONS_SECRET_ID"),
    Grant.READ_SUBSCRIBERS: lambda of: _read(of.subscribers, "SUBSCRIBERS_SECRET_ID"),
    Grant.CENTRE: _hand_over,
}


def _trigger(function: Function, of: Resources) -> Iterator[Permission]:
    """Queues and the stream are read by Lambda in the function's own name."""
    if function.queue is not None:
        queue = of.queues[function.queue].queue
        yield Permission(CONSUME_QUEUE, queue.queue_arn, {"QUEUE_URL": queue.queue_url})
    if function.stream:
        stream = of.table.table.table_stream_arn
        if stream is None:
            raise AssertionError("the table has a stream")
        yield Permission(READ_STREAM, stream)
        yield Permission(("dynamodb:ListStreams",), "*")
        yield Permission(("kms:Decrypt",), of.encryption.key.key_arn)
