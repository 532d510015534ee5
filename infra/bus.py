"""The event bus, and the rules that put events into the queues of their consumers."""

from aws_cdk import aws_events, aws_events_targets
from constructs import Construct

from functions.shared.events import SOURCE, Happened
from infra.queues import WorkQueue
from infra.settings import Settings

STARTS_A_LOOKUP = (Happened.COMPLAINT_OPENED, Happened.MENTION_JOINED, Happened.MENTION_CHANGED)
"""A first complaint, more words of the same author, other words: each may name the order or give a number."""

STARTS_A_WORD = (
    *(Happened.COMPLAINT_OPENED, Happened.MENTION_JOINED, Happened.LOOKUP_FINISHED),
    *(Happened.CALL_ATTEMPTED, Happened.REPLY_WRITTEN),
)
"""What may leave something to be said: it came, there is a number or none, a call in vain, a person's own words."""


class EventBus(Construct):
    """A company's own systems may subscribe to it too, with a rule of theirs."""

    def __init__(self, scope: Construct, name: str, settings: Settings) -> None:
        super().__init__(scope, name)
        self.bus = aws_events.EventBus(self, "Bus", event_bus_name=settings.prefix)
        self._settings = settings

    def feed_lookup(self, to: WorkQueue) -> None:
        """Whatever may name an order."""
        types = [str(one) for one in STARTS_A_LOOKUP]
        self._feed("Lookup", to, aws_events.EventPattern(source=[SOURCE], detail_type=types))

    def feed_conversation(self, to: WorkQueue) -> None:
        """What may leave something to be said."""
        types = [str(one) for one in STARTS_A_WORD]
        self._feed("Conversation", to, aws_events.EventPattern(source=[SOURCE], detail_type=types))

    def feed_dispatch(self, to: WorkQueue) -> None:
        """All of them: which a subscriber wants is data."""
        self._feed("Dispatch", to, aws_events.EventPattern(source=[SOURCE]))

    def _feed(self, name: str, to: WorkQueue, pattern: aws_events.EventPattern) -> None:
        """What could not be delivered lies with the queue's own dead letters, in the same shape."""
        aws_events.Rule(
            self,
            name,
            rule_name=self._settings.name(name.lower()),
            event_bus=self.bus,
            event_pattern=pattern,
            targets=[aws_events_targets.SqsQueue(to.queue, dead_letter_queue=to.dead_letters)],
        )
