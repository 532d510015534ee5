"""Queues, and where their dead letters lie.

A transient failure must never count out: a message is tried a thousand times within its fourteen days, and what can
never succeed is put among the dead letters by the function's own hand. So an hour without the table buries nothing.
"""

from aws_cdk import Duration, aws_sqs
from constructs import Construct

from infra.manifest import Queue, consumer_of
from infra.nag import acknowledge
from infra.settings import Settings

KEPT = Duration.days(14)
TRIES = 1000
VISIBILITY_FACTOR = 6
"""Lambda's rule: a message stays hidden for at least six times the function's timeout."""


class DeadLetters(Construct):
    """A queue that no function consumes: a person looks, mends, and moves the messages back."""

    def __init__(self, scope: Construct, name: str, settings: Settings, what: str, kept: Duration = KEPT) -> None:
        super().__init__(scope, name)
        self.queue = aws_sqs.Queue(
            self,
            "Queue",
            queue_name=settings.name(f"{what}-dlq"),
            encryption=aws_sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=kept,
        )
        acknowledge(self.queue, {"Serverless-SQSRedrivePolicy": "it holds dead letters itself, and has an alarm"})


class WorkQueue(Construct):
    """A queue that a function of the manifest consumes, with its dead letters."""

    def __init__(self, scope: Construct, name: str, settings: Settings, queue: Queue) -> None:
        super().__init__(scope, name)
        self.dead_letters = DeadLetters(self, "DeadLetters", settings, queue).queue
        self.queue = aws_sqs.Queue(
            self,
            "Queue",
            queue_name=settings.name(queue),
            encryption=aws_sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=KEPT,
            visibility_timeout=Duration.seconds(VISIBILITY_FACTOR * consumer_of(queue).timeout),
            dead_letter_queue=aws_sqs.DeadLetterQueue(queue=self.dead_letters, max_receive_count=TRIES),
        )
