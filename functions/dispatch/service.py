"""Events to subscribers: at least once, each with the event's own id, whatever fails on either side.

    bus ──▶ announce ──▶ a row a subscriber (owed) ──▶ a hint each ──▶ deliver ──▶ posted ──▶ delivered
                              │                                          │ not taken
                              └────── sweep: next moment come ──▶ work ◀─┘

The row is the truth and the hint only makes it quick: a hint that is lost, doubled or late changes nothing but the
moment. What was taken and could not be written down is posted again: the receiver knows it by its `webhook-id`.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from functions.dispatch import content, rules
from functions.dispatch.model import Announced, Answer, Delivery, DeliveryState, Hint, Noted, PersonalData, Subscriber
from functions.dispatch.ports import Post, Registry, Store
from functions.intake.signatures import STANDARD_SIGNATURE, sign_standard, standard_key
from functions.shared import clock, telemetry
from functions.shared.entities import pause, settled
from functions.shared.errors import Unavailable
from functions.shared.events import Event
from functions.shared.queues import Queue
from functions.shared.table import ConditionFailed
from functions.tickets.model import Entry

SOON = 2
"""So often an event that was not taken comes back by the queue, in seconds, before it is left to the sweep."""
NOTHING_TO_SEND = Answer(status=204)
"""As good as taken: the event was erased."""


class Dispatch:
    """Sends events out. `hurry()`: time is running out; `wait`: how to pause between turns of a lost race."""

    def __init__(
        self,
        store: Store,
        subscribers: Registry,
        post: Post,
        hints: Queue,
        *,
        hurry: Callable[[], bool] = lambda: False,
        wait: Callable[[int], None] = pause,
    ) -> None:
        self._store, self._subscribers, self._post = store, subscribers, post
        self._hints, self._hurry, self._wait = hints, hurry, wait

    def announce(self, announced: Announced) -> None:
        """An event happened: it is owed to each subscriber that wants it. Harmless to repeat. Raises Unavailable."""
        event = rules.noted(announced)
        with suppress(ConditionFailed):
            # Nothing is known of this event.
            self._store.save(event)
        for subscriber in self._subscribers().values():
            if subscriber.wants(event.type, event.brand) and self._owed(event, subscriber):
                hint = Hint(subscriber_id=subscriber.id, event_id=event.event_id, occurred_at=event.occurred_at)
                self._hints.send(hint.text())

    def hinted(self, hint: Hint) -> None:
        """One delivery is made, or a lane worked through. Raises Unavailable where the queue is to try it again."""
        found = next(((name, one) for name, one in self._subscribers().items() if one.id == hint.subscriber_id), None)
        if found is None:
            return  # removed meanwhile: it is sent nothing more
        name, subscriber = found
        lane = self._store.lane(subscriber.id)
        if lane.closed:
            return  # what it is owed waits for a person's word
        if hint.event_id is None or hint.occurred_at is None or rules.narrow(lane):
            self._work(name, subscriber)
            return
        delivery = self._store.delivery(subscriber.id, hint.occurred_at, hint.event_id)
        if delivery is None or delivery.state is not DeliveryState.OWED:
            return
        answer, after = self._deliver(name, subscriber, delivery)
        if not answer.taken and after.attempts <= SOON and rules.goes_on(self._store.lane(subscriber.id)):
            raise Unavailable("a subscriber did not take an event")

    def _owed(self, event: Noted, subscriber: Subscriber) -> bool:
        """Whether it is still to be sent, now that it is written down that it is owed."""
        fresh = rules.owed(event, subscriber, clock.now())
        try:
            # Nothing is known of this event for this subscriber.
            self._store.save(fresh)
        except ConditionFailed:
            known = self._store.delivery(subscriber.id, fresh.occurred_at, fresh.event_id)
            return known is not None and known.state is DeliveryState.OWED
        return True

    def _work(self, name: str, subscriber: Subscriber) -> None:
        """Through what it is owed, one after the other, unless somebody else does: until all is done, or it fails."""
        if not self._taken_up(subscriber):
            return
        finished = self._through(name, subscriber)
        self._put_down(subscriber)
        if not finished:
            self._hints.send(Hint(subscriber_id=subscriber.id).text())

    def _taken_up(self, subscriber: Subscriber) -> bool:
        """Whether this worker has the lane to itself now."""

        def once() -> bool:
            lane, now = self._store.lane(subscriber.id), clock.now()
            if not rules.may_work(lane, now):
                return False
            # The lane is as read: nobody works on it, nobody closed it.
            self._store.save(lane.evolve(worked_until=now + rules.WORKED_FOR))
            return True

        return settled(once, self._wait)

    def _put_down(self, subscriber: Subscriber) -> None:
        def once() -> None:
            lane = self._store.lane(subscriber.id)
            # The lane is as read, but for who works on it.
            self._store.save(lane.evolve(worked_until=None))

        settled(once, self._wait)

    def _through(self, name: str, subscriber: Subscriber) -> bool:
        """Whether nothing is left that could be sent now."""
        while True:
            lane, now = self._store.lane(subscriber.id), clock.now()
            # From an index, which may lag: what was sent a moment ago is read again and left alone.
            owed = [] if lane.closed else self._store.owed(subscriber.id, rules.horizon(lane, now), rules.TOGETHER)
            for one in owed:
                if self._hurry():
                    return False
                if not self._sent(name, subscriber, one):
                    return True  # it has failed, and rests: the sweep comes back to it
            if not owed:
                return True

    def _sent(self, name: str, subscriber: Subscriber, listed: Delivery) -> bool:
        """Whether to go on after this one."""
        delivery = self._store.delivery(subscriber.id, listed.occurred_at, listed.event_id)
        if delivery is None or delivery.state is not DeliveryState.OWED:
            return True
        if rules.overdue(delivery, clock.now()):
            self._end(name, delivery, DeliveryState.GIVEN_UP)
            return True
        answer, _ = self._deliver(name, subscriber, delivery)
        return answer.taken or rules.goes_on(self._store.lane(subscriber.id))

    def _deliver(self, name: str, subscriber: Subscriber, delivery: Delivery) -> tuple[Answer, Delivery]:
        """One attempt, and what is written of it."""
        found = self._event(delivery)
        if found is None:
            return NOTHING_TO_SEND, self._end(name, delivery, DeliveryState.GONE)
        entry, event = found
        full = subscriber.personal_data is PersonalData.FULL and event.ticket_id is not None
        ticket = self._store.ticket(event.ticket_id) if full and event.ticket_id else None
        body = content.body(event, subscriber.personal_data, entry, ticket)
        answer = self._post(subscriber.url, signed(subscriber, event.id, body, clock.now()), body)
        attempts = delivery.attempts + 1
        telemetry.log("event posted", subscriber=name, event_type=event.type, status=answer.said, attempts=attempts)
        self._note(name, subscriber, answer)
        return answer, self._written(name, delivery, lambda one: rules.after(one, answer, clock.now()))

    def _event(self, delivery: Delivery) -> tuple[Entry, Event] | None:
        entry = self._store.entry(delivery.place.owner_id, delivery.place.entry)
        events = entry.events if entry else ()
        return next(((entry, one) for one in events if entry and one.id == delivery.event_id), None)

    def _end(self, name: str, delivery: Delivery, state: DeliveryState) -> Delivery:
        return self._written(name, delivery, lambda one: one.evolve(state=state))

    def _written(self, name: str, delivery: Delivery, change: Callable[[Delivery], Delivery]) -> Delivery:
        def once() -> Delivery:
            before = self._store.delivery(delivery.subscriber_id, delivery.occurred_at, delivery.event_id)
            if before is None or before.state is not DeliveryState.OWED:
                return before or delivery
            after = change(before)
            if after.state is DeliveryState.GIVEN_UP:  # somebody is told first, and so at least once
                telemetry.log("event given up", subscriber=name, event_type=after.type, attempts=after.attempts)
                telemetry.count("EventsGivenUp")
            # The delivery is as read: still owed.
            self._store.save(after)
            return after

        return settled(once, self._wait)

    def _note(self, name: str, subscriber: Subscriber, answer: Answer) -> None:
        """What the attempt says of the lane; nothing is written while all is well."""

        def once() -> None:
            before = self._store.lane(subscriber.id)
            after = rules.after_on(before, answer, clock.now())
            if after == before:
                return
            if after.disabled_at != before.disabled_at:  # somebody is told first, and so at least once
                telemetry.log("subscriber gone", subscriber=name)
                telemetry.count("SubscribersGone")
            # The lane is as read.
            self._store.save(after)

        settled(once, self._wait)


class Owed:
    """What the sweep does for dispatch: whoever is owed something by now gets a hint. Raises Unavailable."""

    def __init__(self, store: Store, subscribers: Registry, hints: Queue) -> None:
        self._store, self._subscribers, self._hints = store, subscribers, hints

    def start(self, now: datetime) -> int:
        """How many lanes were started. Who has taken nothing for an hour is counted, for the alarm."""
        return sum(self._started(name, one, now) for name, one in sorted(self._subscribers().items()))

    def _started(self, name: str, subscriber: Subscriber, now: datetime) -> bool:
        lane = self._store.lane(subscriber.id)
        if rules.down(lane, now):
            telemetry.log("subscriber down", subscriber=name)
            telemetry.count("SubscribersDown")
        if not rules.may_work(lane, now) or not self._store.owed(subscriber.id, now, 1):
            return False
        self._hints.send(Hint(subscriber_id=subscriber.id).text())
        return True


def signed(subscriber: Subscriber, event_id: str, body: bytes, at: datetime) -> dict[str, str]:
    """The headers of Standard Webhooks: until a rotation is over, signed with the former secret too."""
    secrets = filter(None, (subscriber.secret, subscriber.previous_secret))
    found = [sign_standard(standard_key(one), event_id, int(at.timestamp()), body) for one in secrets]
    signatures = " ".join(one[STANDARD_SIGNATURE] for one in found)
    return {**found[0], STANDARD_SIGNATURE: signatures, "content-type": "application/json"}
