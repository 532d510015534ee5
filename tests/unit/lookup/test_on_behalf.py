"""Who speaks for somebody else: the order is found, and its holder is not called by that."""

from collections.abc import Iterator

import pytest

from functions.callbacks.corrections import Corrections
from functions.callbacks.flagging import Flagging
from functions.callbacks.model import CallbackState, PromiseKind
from functions.callbacks.store import CallbackStore
from functions.intake.model import Visibility
from functions.lookup.orders.builtin import BuiltinOrders, OrderRow
from functions.lookup.service import Lookups
from functions.shared.memory import MemoryTable
from functions.tickets.model import LookupState
from tests.builders import BRAND, an_agent, at_once, ticking
from tests.unit.journey.world import World

HOLDER, AUTHOR = "+31612345678", "+31687654321"


@pytest.fixture
def world() -> Iterator[World]:
    with ticking():
        table = MemoryTable()
        BuiltinOrders(table).put([OrderRow(brand=BRAND, number="100234", customer="Riet Bos", phone="0612345678")])
        yield World(table)


def look(world: World) -> None:
    store = CallbackStore(world.table())
    Lookups(store, BuiltinOrders(world.table()), at_once).look(world.ticket.id)


def numbers(world: World) -> tuple[str | None, str | None]:
    return world.ticket.phone, world.ticket.order_phone


def test_the_author_is_asked_for_a_number_and_the_card_says_why(world: World) -> None:
    world.hears("complaint #on_behalf order 100234")
    due_at = world.callback.promise.due_at
    look(world)
    ticket, callback = world.ticket, world.callback
    assert (ticket.lookup.state, ticket.phone, ticket.order_phone) == (LookupState.FOUND, None, HOLDER)
    assert "The author speaks for somebody else" in str(ticket.lookup.detail)
    assert (callback.state, callback.promise.kind) == (CallbackState.WAITING_FOR_NUMBER, PromiseKind.ASKED)
    assert callback.promise.due_at == due_at, "asked by the time at which a call was owed"


def test_the_author_s_own_number_is_called(world: World) -> None:
    world.hears("complaint #on_behalf order 100234")
    look(world)
    world.hears("other 06 87654321", visibility=Visibility.PRIVATE)
    look(world)
    assert (world.ticket.phone, world.ticket.phone_from) == (AUTHOR, "mention")
    assert (world.callback.state, world.callback.promise.kind) == (CallbackState.QUEUED, PromiseKind.CALLED)


def test_an_agent_decides_to_call_the_holder_and_no_lookup_takes_that_back(world: World) -> None:
    world.hears("complaint #on_behalf order 100234")
    look(world)
    Corrections(world.store, wait=at_once).phone(an_agent(), world.ticket.id, None)
    assert (world.ticket.phone, world.ticket.phone_from) == (HOLDER, "order")
    assert world.callback.state is CallbackState.QUEUED
    world.hears("complaint where is order 100234", visibility=Visibility.PRIVATE)
    look(world)
    assert (world.ticket.phone, world.ticket.phone_from) == (HOLDER, "order")


def test_an_agent_says_that_it_is_the_author_s_own_order(world: World) -> None:
    world.hears("complaint #on_behalf order 100234")
    look(world)
    Flagging(world.store, at_once).change(an_agent(), world.ticket.id, (), ("on_behalf",))
    look(world)
    assert (world.ticket.phone, world.ticket.order_phone) == (HOLDER, None)
    assert world.callback.state is CallbackState.QUEUED


def test_what_is_said_only_later_takes_the_holder_s_number_away(world: World) -> None:
    world.hears("complaint order 100234")
    look(world)
    assert numbers(world) == (HOLDER, None)
    world.hears("complaint #on_behalf it is hers")
    look(world)
    assert numbers(world) == (None, HOLDER)
    assert world.callback.state is CallbackState.WAITING_FOR_NUMBER


def test_where_the_brand_wants_the_holder_called_it_is(world: World) -> None:
    world.store.change_brand(BRAND, lambda _: {"flags": {"on_behalf": {}}})
    world.hears("complaint #on_behalf order 100234")
    look(world)
    assert world.ticket.phone == HOLDER
