"""What the customer says at the very moment at which somebody ends the call is read first. FAILURES 26.

Found by the simulation (seed 5): `call me` stood on the ticket a second before it was resolved, and nobody had seen it.
"""

from collections.abc import Callable, Iterator

import pytest

from functions.callbacks.corrections import Corrections
from functions.callbacks.model import Also, Callback, Disposition, Resolution, WithdrawReason, WrapUp
from functions.intake.model import Visibility
from functions.shared.errors import Conflict
from functions.tickets.model import TicketState
from functions.tickets.rules import Threading
from functions.triage.model import Kind, Severity
from tests.builders import MeddledTable, Ticking, a_supervisor, an_agent, ticking
from tests.unit.journey.world import World, says

ANNA, SOFIE = an_agent("anna"), a_supervisor("sofie")
DONE = WrapUp(resolution=Resolution.RESOLVED, cause="parcel_lost")

type Ends = Callable[[World, Callback], object]


@pytest.fixture
def clock() -> Iterator[Ticking]:
    with ticking() as hands:
        yield hands


def reached(world: World) -> Callback:
    """Anna has Jan on the line, and has said so."""
    claimed = world.claims.claim(ANNA, world.callback.id)
    assert claimed is not None
    callback = claimed[0]
    assert callback.lease is not None
    world.calls.dial(ANNA, callback.id, callback.lease.token, "att")
    return world.calls.outcome(ANNA, callback.id, "att", callback.lease.token, disposition=Disposition.REACHED)


def wraps_up(world: World, callback: Callback) -> Callback:
    assert callback.lease is not None
    return world.calls.wrap_up(ANNA, callback.id, callback.lease.token, DONE)


def withdraws(world: World, callback: Callback) -> Callback:
    return world.calls.withdraw(SOFIE, callback.id, WithdrawReason.INFORMED, "note")


def judges(world: World, callback: Callback) -> object:
    corrections = Corrections(world.store, wait=lambda _: None)
    return corrections.triage(SOFIE, callback.ticket_id, Kind.OTHER, Severity.ORDINARY)


def writes(world: World, clock: Ticking) -> None:
    """Jan, in private."""
    said = says(world, "other are you there?", clock.advance(seconds=1), visibility=Visibility.PRIVATE)
    assert said is Threading.JOIN


@pytest.mark.parametrize(
    ("begin", "ends"),
    [(reached, wraps_up), (lambda world: world.callback, withdraws), (lambda world: world.callback, judges)],
)
def test_what_is_said_as_it_ends_is_read_first(begin: Callable[[World], Callback], ends: Ends, clock: Ticking) -> None:
    table = MeddledTable()
    world = World(table)
    world.hears("complaint")
    callback = begin(world)
    table.before_write.append(lambda: writes(world, clock))
    with pytest.raises(Conflict, match="read it first") as refused:
        ends(world, callback)
    assert refused.value.extra["code"] == "new_message"
    assert world.ticket.state is TicketState.OPEN
    ends(world, callback)  # now that it was read
    assert world.ticket.state is not TicketState.OPEN


def test_what_was_said_before_that_click_is_no_reason_to_ask_again(clock: Ticking) -> None:
    world = World()
    world.hears("complaint")
    callback = reached(world)
    writes(world, clock)
    wraps_up(world, callback)
    assert world.ticket.state is TicketState.RESOLVED


def test_what_is_said_on_a_ticket_that_shares_the_call_is_read_first(clock: Ticking) -> None:
    """Both are answered by one call, so both are read before it ends."""
    table = MeddledTable()
    world = World(table)
    world.hears("complaint")
    callback = reached(world)
    beside = world.ticket.evolve(id="tkt_beside", version=0, heard_at=None)
    shared = world.store.callback(callback.id)
    assert shared is not None
    world.store.save(shared.evolve(also=(Also(ticket_id=beside.id, channel="reviews"),)), beside)

    def is_heard() -> None:
        there = world.store.ticket(beside.id)
        assert there is not None
        current = world.store.callback(callback.id)
        assert current is not None
        world.store.save(there.evolve(heard_at=clock.advance(seconds=1)), current)

    table.before_write.append(is_heard)
    with pytest.raises(Conflict, match="read it first"):
        wraps_up(world, callback)
