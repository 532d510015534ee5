"""An order that a shop pushes: kept, and the tickets that it concerns are looked up again."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Any

import pytest

from functions.callbacks.model import CallbackState
from functions.intake.orders import PushedOrder
from functions.journey import handler
from functions.journey.orders import Orders
from functions.lookup.model import FoundOrder
from functions.lookup.orders.builtin import BuiltinOrders
from functions.lookup.orders.pushed import PushedOrders
from functions.lookup.service import Lookups
from functions.shared.errors import Unavailable
from functions.tickets.model import LookupState, TicketState
from tests.builders import BRAND, Ticking, a_delivery, at_once, ticking
from tests.unit.journey.world import World
from tests.unit.lookup.test_pushed import PARCEL, ended, parcel, told

OWN = "+31612345678"


@pytest.fixture(autouse=True)
def hands() -> Iterator[Ticking]:
    with ticking() as hands:
        yield hands


class House(World):
    """Journey, lookup and the built-in order system on one table."""

    def __init__(self) -> None:
        super().__init__()
        self.orders = Orders(self.store, PushedOrders(self.table(), at_once), at_once)
        self.lookups = Lookups(self.store, BuiltinOrders(self.table()), at_once)

    def look(self) -> None:
        self.lookups.look(self.ticket.id)

    def looked(self) -> LookupState:
        """What is known about the order now."""
        return self.ticket.lookup.state

    def call(self) -> CallbackState:
        """Where the call stands now."""
        return self.callback.state

    def push(self, order: PushedOrder) -> None:
        """As the queue brings it."""
        delivery = a_delivery(orders=(order,)).evolve(mentions=(), version=3)
        handler.receive(self.journey, delivery.model_dump_json(), orders=self.orders)


@pytest.fixture
def house() -> House:
    return House()


def test_a_ticket_whose_order_was_not_there_is_looked_up_again_when_it_comes(house: House, hands: Ticking) -> None:
    house.hears("complaint about order 100234")
    house.look()
    assert house.looked() is LookupState.NOT_FOUND
    assert house.call() is CallbackState.WAITING_FOR_NUMBER
    hands.advance(minutes=3)
    house.push(told(number="#100234", status="shipped"))
    assert (house.looked(), house.ticket.lookup.next_at) == (LookupState.PENDING, hands.now)
    house.look()
    ticket = house.ticket
    assert ticket.order is not None
    assert (ticket.lookup.state, ticket.order.status, ticket.phone) == (LookupState.FOUND, "shipped", OWN)
    assert house.call() is CallbackState.QUEUED


def test_so_is_one_that_named_the_parcel(house: House) -> None:
    house.hears(f"complaint where is {PARCEL}")
    house.look()
    house.push(told(number="#100234", parcels=(parcel(),)))
    house.look()
    assert house.looked() is LookupState.FOUND


def test_an_order_that_nobody_named_wakes_nobody(house: House) -> None:
    house.hears("complaint about order 100234")
    house.look()
    house.push(told(number="#100235"))
    assert house.looked() is LookupState.NOT_FOUND


def test_an_order_of_another_brand_wakes_nobody(house: House) -> None:
    house.hears("complaint about order 100234")
    house.look()
    house.push(told(number="#100234").evolve(brand="other"))
    assert house.looked() is LookupState.NOT_FOUND


def test_what_changes_of_an_order_comes_onto_its_ticket_and_what_does_not_wakes_nobody(house: House) -> None:
    house.push(told(number="#100234", status="not shipped yet"))
    house.hears("complaint about order 100234")
    house.look()
    house.push(told(1, number="#100234", status="not shipped yet"))
    assert house.looked() is LookupState.FOUND
    house.push(told(2, number="#100234", status="shipped", parcels=(parcel(),)))
    assert house.looked() is LookupState.PENDING
    house.look()
    ticket = house.ticket
    assert ticket.order is not None
    assert ticket.parcel is not None
    assert (ticket.lookup.state, ticket.order.status, ticket.parcel.number) == (LookupState.FOUND, "shipped", PARCEL)


def test_a_number_that_the_shop_adds_later_comes_onto_the_ticket(house: House) -> None:
    house.push(told(number="#100234", phone=None))
    house.hears("complaint about order 100234")
    house.look()
    assert house.call() is CallbackState.WAITING_FOR_NUMBER
    house.push(told(1, number="#100234"))
    house.look()
    assert (house.ticket.phone, house.call()) == (OWN, CallbackState.QUEUED)


def test_a_number_that_is_none_is_refused_and_the_card_says_so(house: House) -> None:
    house.push(told(number="#100234", phone="12"))
    house.hears("complaint about order 100234")
    house.look()
    assert house.ticket.phone is None
    assert house.ticket.lookup.detail == "That is not a valid phone number."


def test_an_ended_ticket_sleeps_on(house: House) -> None:
    house.hears("complaint about order 100234")
    house.look()
    house.store.save(house.ticket.evolve(state=TicketState.CLOSED))
    house.push(told(number="#100234"))
    assert house.looked() is LookupState.NOT_FOUND


def test_an_order_that_is_gone_wakes_nobody(house: House) -> None:
    house.push(told(number="#100234"))
    house.push(ended(5))
    house.hears("complaint about order 100234")
    house.look()
    house.push(ended(6))
    assert house.looked() is LookupState.NOT_FOUND


class Late:
    """The built-in order system, in which something happens between the look and what is written of it."""

    def __init__(self, house: House, order: PushedOrder, before: int) -> None:
        self._orders, self._house, self._order, self._left = BuiltinOrders(house.table()), house, order, before

    def find(self, brand: str, orders: Collection[str], parcels: Collection[str]) -> list[FoundOrder]:
        found = self._orders.find(brand, orders, parcels)
        self._left -= 1
        if self._left == 0:
            self._house.push(self._order)
        return found


@pytest.mark.parametrize("look", [1, 2])
def test_an_order_that_comes_while_it_is_looked_for_is_found(house: House, look: int) -> None:
    """After the first look nobody is told of the ticket yet, after the second it loses its race and looks again."""
    house.hears("complaint about order 100234")
    Lookups(house.store, Late(house, told(number="#100234"), look), at_once).look(house.ticket.id)
    assert house.looked() is LookupState.FOUND


def test_killed_between_the_order_and_those_who_wait_for_it_it_is_made_up_for(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FAILURES 19: the redelivery finds the order kept, and the rest is still ensured."""
    house.hears("complaint about order 100234")
    house.look()

    def away(*_: Any) -> list[str]:
        raise Unavailable("away")

    with monkeypatch.context() as patch:
        patch.setattr(house.store, "waiting_for", away)
        with pytest.raises(Unavailable):
            house.push(told(number="#100234"))
    house.push(told(number="#100234"))
    assert house.looked() is LookupState.PENDING


def test_a_hundred_numbers_of_a_stranger_are_waited_for_in_one_write(house: House) -> None:
    house.hears("complaint " + " ".join(str(number) for number in range(100_000, 100_100)))
    house.look()
    waiting = [number for number in range(100_000, 100_100) if house.store.waiting_for(BRAND, str(number))]
    assert len(waiting) == 20


def test_code_that_keeps_no_orders_leaves_the_delivery_for_code_that_does(house: House) -> None:
    body = a_delivery(orders=(told(),)).evolve(mentions=(), version=3).model_dump_json()
    with pytest.raises(Unavailable):
        handler.receive(house.journey, body)


def test_the_clock_of_the_call_runs_from_the_moment_the_number_was_there(house: House, hands: Ticking) -> None:
    house.hears("complaint about order 100234")
    house.look()
    hands.advance(minutes=40)
    house.push(told(number="#100234"))
    house.look()
    assert house.callback.promise.due_at == hands.now + timedelta(minutes=15)
