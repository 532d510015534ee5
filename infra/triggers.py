"""What calls a function of the manifest, besides HTTP: its queue, the table's stream, the clock."""

from aws_cdk import (
    Duration,
    aws_events,
    aws_events_targets,
    aws_lambda,
    aws_lambda_destinations,
    aws_lambda_event_sources,
)
from constructs import Construct

from functions.shared import keys
from infra.grants import Resources
from infra.manifest import FUNCTIONS, Function, Queue
from infra.nag import acknowledge
from infra.queues import KEPT, DeadLetters
from infra.settings import Settings

EVENTS_WAIT = Duration.hours(6)
"""How long the stream tries an entry whose event the bus does not take: 18 of its 24 hours are left to mend by hand."""


class Triggers(Construct):
    """The mappings and the schedule, and the dead letters of those that have no queue of their own."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        settings: Settings,
        *,
        functions: dict[str, aws_lambda.Function],
        resources: Resources,
    ) -> None:
        super().__init__(scope, name)
        self._settings, self._resources = settings, resources
        self._concurrency = {
            Queue.INTAKE: settings.journey_concurrency,
            Queue.LOOKUP: settings.lookup_concurrency,
            Queue.DISPATCH: settings.dispatch_concurrency,
            Queue.CONVERSATION: settings.conversation_concurrency,
        }
        self.dead_letters: dict[str, DeadLetters] = {}
        for function in FUNCTIONS:
            made = functions[function.name]
            if function.queue is not None:
                self._consume(function, function.queue, made)
            if function.stream:
                self._follow(function, made)
            if function.every_minute:
                self._call_every_minute(function, made)

    def _consume(self, function: Function, queue: Queue, made: aws_lambda.Function) -> None:
        mapping = made.add_event_source_mapping(
            "Queue",
            event_source_arn=self._resources.queues[queue].queue.queue_arn,
            batch_size=function.batch,
            report_batch_item_failures=True,
            max_concurrency=self._concurrency[queue],
        )
        acknowledge(
            mapping, {"Serverless-LambdaEventSourceMappingDestination": "the queue has dead letters of its own"}
        )

    def _follow(self, function: Function, made: aws_lambda.Function) -> None:
        new_entry = {
            "eventName": aws_lambda.FilterRule.is_equal("INSERT"),
            "dynamodb": {"Keys": {"sk": {"S": aws_lambda.FilterRule.begins_with(keys.ENTRY_PREFIX)}}},
        }
        made.add_event_source_mapping(
            "Stream",
            event_source_arn=self._resources.table.table.table_stream_arn,
            starting_position=aws_lambda.StartingPosition.TRIM_HORIZON,  # a mapping made anew must not skip what waits
            batch_size=function.batch,
            filters=[aws_lambda.FilterCriteria.filter(new_entry)],
            report_batch_item_failures=True,
            bisect_batch_on_error=True,
            max_record_age=EVENTS_WAIT,
            on_failure=aws_lambda_event_sources.SqsDlq(self._dead_letters_of(function).queue),
        )

    def _call_every_minute(self, function: Function, made: aws_lambda.Function) -> None:
        """A call that failed is not tried again: the next minute does all that is due by then."""
        missed = self._dead_letters_of(function, kept=Duration.days(1)).queue
        made.configure_async_invoke(
            retry_attempts=0,
            max_event_age=Duration.minutes(1),
            on_failure=aws_lambda_destinations.SqsDestination(missed),
        )
        aws_events.Rule(
            self,
            "EveryMinute",
            rule_name=self._settings.name(function.name),
            schedule=aws_events.Schedule.rate(Duration.minutes(1)),
            targets=[
                aws_events_targets.LambdaFunction(
                    made, dead_letter_queue=missed, retry_attempts=0, max_event_age=Duration.minutes(1)
                )
            ],
        )

    def _dead_letters_of(self, function: Function, kept: Duration = KEPT) -> DeadLetters:
        made = DeadLetters(self, f"{function.name.title()}DeadLetters", self._settings, function.name, kept)
        acknowledge(made.queue, {"AwsSolutions-SQS3": "it holds dead letters itself, of what is no queue"})
        self.dead_letters[function.name] = made
        return made
