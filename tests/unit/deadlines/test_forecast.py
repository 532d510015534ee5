"""Each minute the sweep says for all who open rounds how long a callback waits; journey tells the customer by it."""

from datetime import timedelta

import pytest

from functions.callbacks.corrections import Corrections
from functions.callbacks.forecast import Team
from functions.callbacks.people import PresenceState
from functions.callbacks.store import CallbackStore
from functions.deadlines.forecast import foresee
from functions.shared import keys
from functions.shared.errors import Unavailable
from functions.shared.table import Item, Key
from tests.builders import NOON, MeddledTable, Ticking, a_mention, an_agent, an_open_complaint, at_once
from tests.unit.journey.world import JAN, World

MINUTE = timedelta(minutes=1)


class Deaf(MeddledTable):
    """A table that does not find its forecast."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = 0
        self.deaf = False

    def get(self, key: Key) -> Item | None:
        if key == keys.forecast():
            self.reads += 1
            if self.deaf:
                raise Unavailable("throttled")
        return super().get(key)


@pytest.fixture
def world(hands: Ticking) -> World:
    return World(Deaf())


def deaf(world: World) -> Deaf:
    table = world.table()
    assert isinstance(table, Deaf)
    return table


def a_storm(world: World, now: Ticking, waiting: int = 9) -> None:
    """So many wait, one agent is here, and the sweep saw it."""
    sweep = CallbackStore(world.table())
    Corrections(sweep, wait=at_once).presence(an_agent(), PresenceState.AVAILABLE)
    for _ in range(waiting):
        an_open_complaint(sweep, accepted_at=now.now - 2 * MINUTE)
    foresee(sweep, 1, now.now)


def test_what_the_sweep_sees(world: World, hands: Ticking) -> None:
    a_storm(world, hands)
    seen = world.store.forecast()
    assert seen is not None
    assert (seen.at, seen.team, seen.waiting) == (NOON, Team(idle=1, busy=0, handling_seconds=300), 9)
    assert [mark.ahead for mark in seen.marks] == [0, 0, 9, 9]


def test_in_a_storm_the_customer_is_told_when(world: World, hands: Ticking) -> None:
    a_storm(world, hands)
    world.hears()
    promise = world.callback.promise
    assert (promise.due_at, promise.told_for) == (NOON + 15 * MINUTE, NOON + 45 * MINUTE)
    queued = next(event for entry in world.timeline() for event in entry.events if event.type == "callback.queued")
    assert queued.data["told_for"] == "2026-11-22T12:45:00.000Z"


def test_a_further_round_is_told_its_own_time(world: World, hands: Ticking) -> None:
    world.hears()
    world.is_called(an_agent("bram"))
    assert world.ticket.open_callback_id is None
    hands.advance(hours=1)
    a_storm(world, hands, waiting=19)
    world.journey.receive(a_mention(text="complaint", author=JAN), hands.now)
    assert (world.callback.round, world.callback.promise.told_for) == (2, hands.now + 95 * MINUTE)


def test_when_the_sweep_has_stopped_nothing_is_guessed(world: World, hands: Ticking) -> None:
    a_storm(world, hands)
    hands.advance(minutes=6)
    world.hears()
    assert world.callback.promise.told_for is None


def test_a_forecast_that_cannot_be_read_never_fails_the_opening(world: World, hands: Ticking) -> None:
    a_storm(world, hands)
    deaf(world).deaf = True
    world.hears()
    assert (world.callback.promise.due_at, world.callback.promise.told_for) == (NOON + 15 * MINUTE, None)


def test_it_costs_journey_at_most_one_read_in_twenty_seconds(world: World, hands: Ticking) -> None:
    for n in range(20):
        hands.advance(seconds=1)
        world.hears(id=f"m{n}", post_id=f"p{n}", author={"id": f"a{n}"})
    assert deaf(world).reads == 1


def test_a_sweep_that_cannot_foresee_goes_on(world: World, hands: Ticking) -> None:
    deaf(world).away = True
    assert foresee(world.store, 1, hands.now) is None
    deaf(world).away = False
    deaf(world).lost_answers = 1
    assert foresee(world.store, 1, hands.now) is None
    assert foresee(world.store, 1, hands.now) is not None
