"""What must wake somebody: each alarm says in its name what is wrong, and pages.

Not here: a promise that is due soon or broken. The deadlines function tells the topics of it, with the ticket.
"""

from collections.abc import Mapping

from aws_cdk import Duration, aws_cloudwatch, aws_cloudwatch_actions, aws_lambda, aws_sns, aws_sqs
from constructs import Construct

from infra.manifest import FUNCTIONS, Queue
from infra.metrics import own
from infra.settings import Settings

MINUTE = Duration.minutes(1)
OLDEST = {
    Queue.INTAKE: Duration.minutes(3),
    Queue.LOOKUP: Duration.minutes(10),
    Queue.CONVERSATION: Duration.minutes(5),
    Queue.DISPATCH: Duration.minutes(10),
}
"""How long a message may wait. A mention has a quarter of an hour in all; an order may be found a little later."""
REFUSED_A_MINUTE = 120
"""Refused requests at the door: above this it is a flood, or a sender whose secret is wrong."""


class Alarms(Construct):
    """All alarms of the stack, on one topic."""

    def __init__(self, scope: Construct, name: str, settings: Settings, page: aws_sns.ITopic) -> None:
        super().__init__(scope, name)
        self._settings = settings
        self._page = aws_cloudwatch_actions.SnsAction(page)

    def on_dead_letters(self, what: str, queue: aws_sqs.Queue) -> None:
        """Any at all: a person must look."""
        metric = queue.metric_approximate_number_of_messages_visible(period=MINUTE, statistic="Maximum")
        self._alarm(f"{what}-dead-letters", metric, "something could not be processed", at_least=1)

    def on_age(self, queue: Queue, made: aws_sqs.Queue) -> None:
        """The oldest message waits too long: the consumer is broken, or slower than what comes in."""
        metric = made.metric_approximate_age_of_oldest_message(period=MINUTE, statistic="Maximum")
        self._alarm(
            f"{queue}-waits", metric, "messages wait too long", at_least=int(OLDEST[queue].to_seconds()), minutes=2
        )

    def on_functions(self, functions: Mapping[str, aws_lambda.Function]) -> None:
        """Errors and throttles of each; the sweep must run at all; the stream must not fall behind."""
        for function in FUNCTIONS:
            made = functions[function.name]
            errors, throttles = made.metric_errors(period=MINUTE), made.metric_throttles(period=MINUTE)
            self._alarm(f"{function.name}-errors", errors, "calls end in an error", at_least=1, minutes=3)
            self._alarm(f"{function.name}-throttled", throttles, "calls are refused by Lambda", at_least=1, minutes=2)
            if function.every_minute:
                self._heartbeat(function.name, made)
            if function.stream:
                age = made.metric("IteratorAge", period=MINUTE, statistic="Maximum")
                self._alarm(f"{function.name}-behind", age, "events are late (milliseconds)", at_least=300_000)

    def on_providers(self) -> None:
        """A credential that is refused: it will not mend by itself. Every card says less, or no word goes out."""
        for function, what in (("lookup", "credential-refused"), ("conversation", "channel-credential-refused")):
            refused = own(self._settings, "CredentialsRefused", function)
            self._alarm(what, refused, "a provider refuses our credential: it has expired?", at_least=1)

    def on_subscribers(self) -> None:
        """A receiver of events that must be mended, or its subscription ended: `kwartier subscribers list` names it."""
        down = own(self._settings, "SubscribersDown", "deadlines")
        self._alarm("subscriber-down", down, "a subscriber has taken no event for an hour", at_least=1)
        gone = own(self._settings, "SubscribersGone", "dispatch")
        self._alarm("subscriber-gone", gone, "a subscriber answered 410: it is sent nothing any more", at_least=1)
        given_up = own(self._settings, "EventsGivenUp", "dispatch")
        self._alarm("events-given-up", given_up, "a subscriber did not take an event in three days", at_least=1)

    def on_centre(self) -> None:
        """Calls that are not handed to the contact centre stand on the board alone."""
        faults = own(self._settings, "CentreFaults", "dispatch")
        self._alarm("centre-silent", faults, "the contact centre does not answer, or refuses us", at_least=1, minutes=5)
        refused = own(self._settings, "CentreRefusals", "dispatch")
        self._alarm("centre-refuses", refused, "the contact centre takes no task: is the flow right?", at_least=1)
        strangers = own(self._settings, "CentreStrangers", "dispatch")
        meaning = "who accepted a task has no account at the desk under the same name: nobody can be given the call"
        self._alarm("centre-stranger", strangers, meaning, at_least=1)

    def on_door(self, refused: aws_cloudwatch.IMetric, failed: aws_cloudwatch.IMetric) -> None:
        """Webhooks that are refused, and webhooks that could not be taken."""
        self._alarm("door-refuses", refused, "a flood, or a wrong secret", at_least=REFUSED_A_MINUTE, minutes=3)
        self._alarm("door-fails", failed, "webhooks are not taken; senders try again", at_least=1, minutes=2)

    def _heartbeat(self, name: str, made: aws_lambda.Function) -> None:
        failures = own(self._settings, "SweepFailures", name)
        self._alarm(f"{name}-fails", failures, "the sweep cannot do what is due for some", at_least=1, minutes=3)
        unreadable = own(self._settings, "ItemsUnreadable", name)
        meaning = "a callback or ticket is stored as this code cannot read it: its promise is not watched"
        self._alarm("items-unreadable", unreadable, meaning, at_least=1)
        aws_cloudwatch.Alarm(
            self,
            f"{name}-silent",
            alarm_name=self._settings.name(f"{name}-silent"),
            alarm_description="the sweep has not run for three minutes: no warning, no broken promise would be seen",
            metric=made.metric_invocations(period=MINUTE),
            threshold=1,
            evaluation_periods=3,
            comparison_operator=aws_cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
            treat_missing_data=aws_cloudwatch.TreatMissingData.BREACHING,
        ).add_alarm_action(self._page)

    def _alarm(
        self, what: str, metric: aws_cloudwatch.IMetric, meaning: str, *, at_least: int, minutes: int = 1
    ) -> None:
        aws_cloudwatch.Alarm(
            self,
            what,
            alarm_name=self._settings.name(what),
            alarm_description=meaning,
            metric=metric,
            threshold=at_least,
            evaluation_periods=minutes,
            comparison_operator=aws_cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=aws_cloudwatch.TreatMissingData.NOT_BREACHING,
        ).add_alarm_action(self._page)
