"""The contact centre, where `connect_instance_arn` names one: what its tasks' events are put into."""

from aws_cdk import aws_events, aws_events_targets
from constructs import Construct

from functions.dispatch.centres.amazon_connect import CONTACT_EVENT
from infra.queues import WorkQueue
from infra.settings import Settings


class Centre(Construct):
    """Amazon Connect puts its events on the account's default bus:
    https://docs.aws.amazon.com/connect/latest/adminguide/contact-events.html.
    """

    def __init__(self, scope: Construct, name: str, settings: Settings, *, instance_arn: str) -> None:
        super().__init__(scope, name)
        self.instance_arn, self._settings = instance_arn, settings

    def feed(self, to: WorkQueue) -> None:
        """Of tasks of this instance. What could not be delivered lies with the queue's own dead letters."""
        of = {"instanceArn": [self.instance_arn], "channel": ["TASK"]}
        aws_events.Rule(
            self,
            "Contacts",
            rule_name=self._settings.name("contacts"),
            event_pattern=aws_events.EventPattern(
                source=["aws.connect"], detail_type=[CONTACT_EVENT], detail={**of, "eventType": HEARD}
            ),
            targets=[aws_events_targets.SqsQueue(to.queue, dead_letter_queue=to.dead_letters)],
        )


HEARD = ["INITIATED", "CONNECTED_TO_AGENT", "DISCONNECTED", "COMPLETED"]
"""Of the events of a task: a transferred one is initiated too."""
