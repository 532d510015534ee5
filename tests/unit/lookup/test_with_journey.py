"""What the journey opens and joins, and what the lookup then finds: the two slices together, on the table's twin."""

from datetime import timedelta

import pytest

from functions.callbacks.claims import Claims
from functions.callbacks.model import Callback, CallbackState, Disposition, PromiseKind
from functions.callbacks.service import Calls
from functions.intake.model import Author, Visibility
from functions.journey.service import Journey
from functions.lookup.model import FoundOrder
from functions.lookup.orders.memory import MemoryOrders
from functions.lookup.service import Lookups
from functions.tickets.model import LookupState, Ticket, TicketState
from functions.triage.rules import PlainJudge
from tests.builders import BRAND, Ticking, a_mention, a_store, an_agent, read, ticket_of

JAN = Author(id="42", handle="jan", name="Jan")
OWN = "+31612345601"


class World:
    """A brand whose order 100234 has a number and whose 100241 has none."""

    def __init__(self, hands: Ticking) -> None:
        self.hands, self.store = hands, a_store()
        self.journey = Journey(self.store, PlainJudge())
        orders = MemoryOrders((BRAND, FoundOrder(number="100234", phone=OWN)), (BRAND, FoundOrder(number="100241")))
        self.lookups = Lookups(self.store, orders)

    def says(self, text: str, visibility: Visibility = Visibility.PUBLIC, phone: str | None = None) -> None:
        mention = a_mention(author=JAN, text=text, visibility=visibility, phone=phone)
        self.journey.receive(mention, self.hands.now)
        self.hands.advance(seconds=1)
        self.lookups.look(self.ticket.id)

    @property
    def ticket(self) -> Ticket:
        known = self.store.known(BRAND, "x", "42")
        ticket = self.store.ticket(known.last_ticket_id or "")
        assert ticket is not None
        return ticket

    @property
    def callback(self) -> Callback:
        return read(self.store, self.ticket.open_callback_id or "")

    def rings_a_wrong_number(self) -> None:
        anna, calls = an_agent(), Calls(self.store)
        claimed = Claims(self.store).claim(anna)
        assert claimed is not None
        assert claimed[0].lease is not None
        token = claimed[0].lease.token
        calls.dial(anna, claimed[0].id, token, "att")
        calls.outcome(anna, claimed[0].id, "att", token, disposition=Disposition.WRONG_NUMBER)


@pytest.fixture
def world(hands: Ticking) -> World:
    return World(hands)


def test_a_complaint_has_its_number_at_once(world: World) -> None:
    world.says("@acme order 100234 is gone, this is terrible")
    assert (world.callback.has_number, world.callback.promise.kind) == (True, PromiseKind.CALLED)


def test_who_quotes_another_person_s_order_is_called_back_on_the_number_of_the_order(world: World) -> None:
    """FAILURES 27a: the number beside it is not taken for the customer's, and the account is linked to nobody."""
    world.says("@acme order 100234 is gone, this is terrible", phone="+31698765432")
    world.says("call me here: 06-98765432", Visibility.PRIVATE)
    assert (world.ticket.phone, world.ticket.phone_from) == (OWN, "order")
    known = world.store.known(BRAND, "x", "42")
    assert OWN not in known.model_dump_json()
    assert "100234" not in known.model_dump_json()
    world.store.save(world.ticket.evolve(state=TicketState.CLOSED, ended_at=world.hands.now - timedelta(days=8)))
    world.says("@acme something else is broken, this is terrible")
    assert (world.ticket.order, world.ticket.phone) == (None, None), "nothing of the order comes with the account"


@pytest.mark.parametrize(("text", "phone"), [("here: 06-12345602", None), ("here you are", "+31612345602")])
def test_a_private_message_brings_the_number_that_the_order_lacks(world: World, text: str, phone: str | None) -> None:
    world.says("@acme order 100241 is gone, this is terrible")
    assert world.callback.state is CallbackState.WAITING_FOR_NUMBER
    world.hands.advance(minutes=5)
    brought_at = world.hands.now
    world.says(text, Visibility.PRIVATE, phone)
    assert (world.callback.state, world.ticket.phone) == (CallbackState.QUEUED, "+31612345602")
    assert world.callback.promise.due_at == brought_at + timedelta(minutes=15)
    assert world.ticket.order is not None


def test_another_order_in_a_private_message_is_left_to_a_person(world: World) -> None:
    world.says("@acme order 100241 is gone, this is terrible")
    world.says("or is it 100234?", Visibility.PRIVATE)
    assert world.ticket.lookup.state is LookupState.SEVERAL
    assert world.ticket.order is not None
    assert (world.ticket.order.number, world.ticket.phone) == ("100241", None)


def test_after_a_wrong_number_the_next_one_is_taken_and_the_wrong_one_is_not(world: World) -> None:
    world.says("@acme order 100234 is gone, this is terrible")
    world.rings_a_wrong_number()
    world.says("nobody called me!", Visibility.PRIVATE)
    assert world.callback.state is CallbackState.WAITING_FOR_NUMBER
    assert ticket_of(world.store, world.callback).lookup.detail == "The number that is known was wrong."
    world.says("my number is 06-12345602", Visibility.PRIVATE)
    assert (world.callback.state, world.ticket.phone) == (CallbackState.QUEUED, "+31612345602")


def test_a_public_word_more_does_not_look_again_where_all_is_known(world: World) -> None:
    world.says("@acme order 100234 is gone, this is terrible")
    world.says("@acme and order 100241 too, terrible!")
    assert world.ticket.lookup.state is LookupState.FOUND
    assert world.callback.has_number
