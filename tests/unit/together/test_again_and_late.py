"""What comes once more after days, and what was away for hours: nothing twice, nothing lost, nothing buried."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from functions.callbacks.model import Alert, CallbackState, Outcome, PromiseKind
from functions.deadlines.service import ASKED_AGAIN_AFTER, Sweep
from functions.journey import handler as journey
from functions.journey.arrival import LOOKUP_GRACE
from functions.shared import aws, queues
from functions.tickets.model import LookupState
from functions.tickets.parcels import Order
from infra.manifest import Queue, consumer_of
from infra.queues import TRIES, VISIBILITY_FACTOR
from tests.builders import NOON, MeddledTable, Ticking, a_delivery, a_mention, at_once, ticking
from tests.unit.journey.world import World
from tests.unit.together.day import Day, whole_day
from tests.unit.together.points import CountedQueue, CountedTopics, Points


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> Iterator[Day]:
    with ticking() as hands:
        made = Day(hands, Points())
        monkeypatch.setattr(aws, "events", lambda: made.bus)
        yield made


@pytest.mark.parametrize("later", [timedelta(minutes=11), timedelta(days=8), timedelta(days=100)])
def test_everything_that_comes_once_more_changes_nothing(day: Day, later: timedelta) -> None:
    """FAILURES 4 and 21: each message, each record of the stream, each request; past every token and week of ours."""
    whole_day(day)
    before = day.stands()
    day.hands.now += later
    day.again()
    assert day.stands() == before


def test_without_the_stream_the_sweep_starts_every_lookup(day: Day) -> None:
    """FAILURES 24: no event comes for a day, and what the stream held is forgotten."""
    day.says("jan", "complaint about 100234", order_number="100234")
    day.says("els", "complaint")
    day.table.stream.clear()
    day.hands.now += LOOKUP_GRACE - timedelta(milliseconds=1)
    day.sweep()
    assert day.ticket("jan").lookup.state is LookupState.PENDING, "an event would still have its time"
    day.hands.advance(milliseconds=1)
    day.sweep()
    assert (day.ticket("jan").order, day.callback("jan").has_number) == (Order(number="100234"), True)
    assert day.callback("els").state is CallbackState.WAITING_FOR_NUMBER
    day.says("els", "other it is 0611112222", visibility="private", phone="+31611112222")
    day.table.stream.clear()
    day.hands.now += LOOKUP_GRACE
    day.sweep()
    assert day.callback("els").state is CallbackState.QUEUED
    assert day.bus.told == [], "and no event was needed for any of it"


def test_a_lookup_whose_message_is_lost_is_started_again(day: Day) -> None:
    """FAILURES 24: the queue forgets it."""
    day.says("jan", "complaint about 100234", order_number="100234")
    day.table.stream.clear()
    day.hands.now += LOOKUP_GRACE
    day.sweep(lost=True)
    assert len(day.lookups.bodies) == 1
    assert day.ticket("jan").lookup.state is LookupState.PENDING
    day.hands.now += ASKED_AGAIN_AFTER
    day.sweep()
    assert day.ticket("jan").lookup.state is LookupState.FOUND


# The table is away for four hours

AWAY = timedelta(hours=4)


class InFlight:
    """The intake queue: when each message is shown again."""

    def __init__(self, hands: Ticking, bodies: list[str]) -> None:
        self._hands = hands
        self.shown_at = dict.fromkeys(range(len(bodies)), hands.now)
        self.received = dict.fromkeys(range(len(bodies)), 0)
        self.bodies = bodies
        self.visibility = timedelta(seconds=VISIBILITY_FACTOR * consumer_of(Queue.INTAKE).timeout)

    def put_off(self, receipt: str, seconds: int) -> None:
        self.shown_at[int(receipt)] = self._hands.now + timedelta(seconds=seconds)

    def next_batch(self) -> dict[str, Any]:
        """What is shown first, the clock with it."""
        self._hands.now = max(self._hands.now, min(self.shown_at.values()))
        due = [number for number, at in self.shown_at.items() if at <= self._hands.now]
        for number in due:
            self.received[number] += 1
            self.shown_at[number] = self._hands.now + self.visibility
        return {"Records": [self._record(number) for number in due]}

    def _record(self, number: int) -> dict[str, Any]:
        received = {"ApproximateReceiveCount": str(self.received[number])}
        return {
            "messageId": str(number),
            "receiptHandle": str(number),
            "body": self.bodies[number],
            "attributes": received,
        }

    def took(self, batch: dict[str, Any], result: queues.BatchResult) -> None:
        """What did not go back is gone."""
        back = {one["itemIdentifier"] for one in result["batchItemFailures"]}
        for record in batch["Records"]:
            if record["messageId"] not in back:
                del self.shown_at[int(record["messageId"])]


def test_a_table_that_is_away_for_four_hours_loses_and_buries_nothing(hands: Ticking) -> None:
    """FAILURES 24: every complaint is opened after it, with the clock that began when it was accepted."""
    table = MeddledTable()
    world, dead = World(table), Dead()
    mentions = [a_mention(text="complaint", author={"id": f"a{number}"}) for number in range(3)]
    intake = InFlight(hands, [a_delivery(mention).model_dump_json() for mention in mentions])
    table.away = True
    while intake.shown_at:
        batch = intake.next_batch()
        table.away = hands.now < NOON + AWAY
        intake.took(batch, queues.consume(batch, lambda one: journey.receive(world.journey, one["body"]), intake, dead))
    assert dead.bodies == []
    assert max(intake.received.values()) < TRIES / 2, "far from counted out"
    assert hands.now - (NOON + AWAY) <= intake.visibility, "and soon after it is back"
    _opened_late_but_as_accepted(world, table, len(mentions))


def _opened_late_but_as_accepted(world: World, table: MeddledTable, so_many: int) -> None:
    callbacks, _ = world.store.all_open()
    assert len(callbacks) == so_many
    assert {one.promise.due_at for one in callbacks} == {NOON + timedelta(minutes=15)}
    topics = CountedTopics(Points())
    Sweep(world.store, topics, CountedQueue(Points()), wait=at_once).run()
    after, _ = world.store.all_open()
    assert {(one.promise.kind, one.promise.outcome) for one in after} == {(PromiseKind.CALLED, Outcome.BROKEN)}
    assert all(Alert.BROKEN in one.alerted and one.id in str(topics.told) for one in after)


class Dead:
    """The dead letters."""

    def __init__(self) -> None:
        self.bodies: list[str] = []

    def send(self, body: str) -> None:
        self.bodies.append(body)
