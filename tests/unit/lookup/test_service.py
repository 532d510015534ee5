"""Looking, on the table's twin: what is on the ticket, the callback and the timeline afterwards."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from functions.callbacks import attempts
from functions.callbacks import rules as callbacks
from functions.callbacks.model import Callback, CallbackState, Lease, PromiseKind
from functions.callbacks.store import CallbackStore
from functions.lookup.model import FoundOrder, Looked
from functions.lookup.orders.memory import MemoryOrders
from functions.lookup.service import Lookups
from functions.shared import clock, ids, keys
from functions.shared.errors import Contended, Unavailable
from functions.shared.events import Happened
from functions.shared.memory import MemoryTable
from functions.shared.table import Write, put
from functions.tickets.model import Entry, EntryKind, Lookup, LookupState, Ticket, TicketState
from functions.tickets.parcels import Parcel
from functions.tickets.seen import Seen
from functions.tickets.service import line
from tests.builders import BRAND, COMPLAINT, NOON, Ticking, a_callback, a_ticket, read, ticket_of, ticking

JAN = "+31612345601"
PARCEL = Parcel(carrier="PostNL", number="3SABCD1234567")
ORDER = FoundOrder(number="100234", phone=JAN, customer="Jan Jansen", status="in transit", parcel=PARCEL)


class Racing(MemoryTable):
    """A table on which something else happens just before each of the next writes of a ticket."""

    def __init__(self) -> None:
        super().__init__()
        self.before: list[Callable[[], None]] = []

    def write(self, *writes: Write) -> None:
        if self.before and any(write.key.sk == "HEAD" for write in writes):
            self.before.pop(0)()
        super().write(*writes)

    def touch(self, ticket: Ticket) -> None:
        """A change of the ticket by somebody else."""
        super().write(put(ticket.key(), ticket.to_item(), ticket.version))


class House:
    """A store, an order system, the lookup over both."""

    def __init__(self) -> None:
        self.table = Racing()
        self.store = CallbackStore(self.table)
        self.orders = MemoryOrders((BRAND, ORDER))
        self.lookups = Lookups(self.store, self.orders, wait=lambda turn: None)

    def complaint(self, text: str | None = COMPLAINT, **changes: Any) -> Callback:
        """A ticket as the journey leaves it, with one mention."""
        ticket = a_ticket(lookup=Lookup(next_at=NOON), **changes)
        callback = a_callback(ticket)
        self.store.save(ticket, callback)
        self.says(ticket, text)
        return read(self.store, callback.id)

    def says(self, ticket: Ticket, text: str | None, **more: Any) -> None:
        """A mention on the timeline, accepted a second before it is written there."""
        now = clock.now()
        seen = Seen(mention_id=ids.new("mnt"), accepted_at=now - timedelta(seconds=1), revised_at=now)
        entry = line(ticket, EntryKind.MENTION, now, data={"id": seen.mention_id, "text": text, **more})
        self.store.save(seen, entry)

    def look(self, callback: Callback) -> Looked | None:
        return self.lookups.look(callback.ticket_id)

    def told(self, callback: Callback) -> list[Entry]:
        entries, _ = self.store.timeline(callback.ticket_id, 1_000)
        return [entry for entry in entries if entry.kind is EntryKind.LOOKUP]

    def again(self, callback: Callback) -> None:
        """The lookup is pending once more, as when the author said more."""
        ticket = ticket_of(self.store, callback)
        self.store.save(ticket.evolve(lookup=Lookup(next_at=NOON)))


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture(autouse=True)
def hands() -> Iterator[Ticking]:
    with ticking() as hands:
        yield hands


def test_order_parcel_and_number_come_onto_the_ticket(house: House) -> None:
    callback = house.complaint()
    looked = house.look(callback)
    ticket = ticket_of(house.store, callback)
    assert looked == Looked(ticket_id=ticket.id, brand=BRAND, state=LookupState.FOUND, tries=1)
    assert ticket.order is not None
    assert (ticket.order.number, ticket.parcel, ticket.phone) == ("100234", PARCEL, JAN)
    assert ticket.customer_name == "Jan Jansen"
    after = read(house.store, callback.id)
    assert (after.state, after.has_number, after.lookup_ended) == (CallbackState.QUEUED, True, True)
    assert after.promise == callback.promise


def test_the_timeline_and_the_bus_are_told_once_and_without_personal_data(house: House) -> None:
    callback = house.complaint()
    house.look(callback)
    (entry,) = house.told(callback)
    assert entry.data["lookup"] == "found"
    (event,) = entry.events
    assert event.type is Happened.LOOKUP_FINISHED
    assert event.data == {"state": "found"}
    assert event.callback_id == callback.id
    assert JAN not in entry.model_dump_json()
    assert "Jansen" not in entry.model_dump_json()


def test_the_ticket_is_found_by_order_parcel_handle_and_name(house: House) -> None:
    callback = house.complaint()
    house.look(callback)
    for field, term in [("order", "100234"), ("parcel", PARCEL.number), ("handle", "jan"), ("name", "jansen")]:
        assert house.store.tickets_found(field, term) == [callback.ticket_id]


def test_nothing_is_done_twice(house: House) -> None:
    callback = house.complaint()
    house.look(callback)
    before = ticket_of(house.store, callback)
    assert house.look(callback) is None
    assert ticket_of(house.store, callback) == before
    assert len(house.told(callback)) == 1


@pytest.mark.parametrize("state", [TicketState.RESOLVED, TicketState.CLOSED])
def test_an_ended_ticket_is_left_alone(house: House, state: TicketState) -> None:
    callback = house.complaint(state=state)
    assert house.look(callback) is None


def test_an_unknown_ticket_is_nothing_to_do(house: House) -> None:
    assert house.lookups.look("tkt_nowhere") is None


def test_not_found_waits_for_a_number_under_the_clock_that_the_call_had(house: House) -> None:
    callback = house.complaint("where is my modem?")
    house.look(callback)
    after = read(house.store, callback.id)
    assert after.state is CallbackState.WAITING_FOR_NUMBER
    assert (after.promise.kind, after.promise.due_at) == (PromiseKind.ASKED, callback.promise.due_at)
    assert ticket_of(house.store, callback).lookup.detail == "No order number was given."


def test_an_order_without_a_number_waits_for_one_too(house: House) -> None:
    house.orders = MemoryOrders((BRAND, ORDER.evolve(phone=None)))
    house.lookups = Lookups(house.store, house.orders)
    callback = house.complaint()
    house.look(callback)
    assert read(house.store, callback.id).state is CallbackState.WAITING_FOR_NUMBER
    assert ticket_of(house.store, callback).parcel == PARCEL


def test_the_number_in_a_later_mention_ends_the_wait(house: House, hands: Ticking) -> None:
    callback = house.complaint("where is my modem?")
    house.look(callback)
    hands.advance(minutes=5)
    house.says(ticket_of(house.store, callback), "here it is", phone="06-12345602")
    house.again(callback)
    house.look(callback)
    after = read(house.store, callback.id)
    assert (after.state, after.has_number) == (CallbackState.QUEUED, True)
    ticket = ticket_of(house.store, callback)
    assert (ticket.phone, ticket.phone_from) == ("+31612345602", "mention")
    assert Happened.CALLBACK_QUEUED in [event.type for event in house.told(callback)[-1].events]


@pytest.mark.parametrize("words", ["my order is 100234", f"parcel {PARCEL.number}", "no idea, ring me: 06-12345602"])
def test_the_clock_of_the_call_runs_since_the_message_that_brought_the_number(
    house: House, hands: Ticking, words: str
) -> None:
    callback = house.complaint("where is my modem?")
    house.look(callback)
    hands.advance(minutes=3)
    house.says(ticket_of(house.store, callback), "hello?")
    hands.advance(minutes=2)
    house.says(ticket_of(house.store, callback), words, visibility="private")
    brought_at = hands.now - timedelta(seconds=1)
    hands.advance(minutes=4)
    house.says(ticket_of(house.store, callback), "and?")
    house.again(callback)
    house.look(callback)
    promise = read(house.store, callback.id).promise
    assert (promise.kind, promise.due_at) == (PromiseKind.CALLED, brought_at + timedelta(minutes=15))


def test_an_order_that_appears_later_starts_the_clock_at_the_latest_message(house: House, hands: Ticking) -> None:
    house.orders = MemoryOrders()
    house.lookups = Lookups(house.store, house.orders)
    callback = house.complaint()
    house.look(callback)
    hands.advance(hours=2)
    house.says(ticket_of(house.store, callback), "hello?")
    house.again(callback)
    Lookups(house.store, MemoryOrders((BRAND, ORDER))).look(callback.ticket_id)
    assert read(house.store, callback.id).promise.due_at == hands.now + timedelta(minutes=15, seconds=-1)


def test_a_number_that_comes_by_itself_starts_the_clock_now(house: House, hands: Ticking) -> None:
    callback = house.complaint()
    Lookups(house.store, MemoryOrders()).look(callback.ticket_id)
    hands.advance(hours=2)
    house.again(callback)
    house.look(callback)
    assert read(house.store, callback.id).promise.due_at == hands.now + timedelta(minutes=15)


def test_another_brand_s_order_is_not_found(house: House) -> None:
    callback = house.complaint(brand="other")
    house.look(callback)
    assert ticket_of(house.store, callback).lookup.state is LookupState.NOT_FOUND


def test_unreadable_delays_and_loses_nothing_and_is_found_later(house: House, hands: Ticking) -> None:
    """FAILURES 25."""
    house.orders.away = True
    callback = house.complaint()
    for _ in range(3):
        house.look(callback)
        hands.advance(minutes=5)
        open_still = read(house.store, callback.id)
        assert (open_still.state, open_still.promise) == (CallbackState.QUEUED, callback.promise)
    ticket = ticket_of(house.store, callback)
    assert (ticket.lookup.state, ticket.lookup.tries) == (LookupState.UNREADABLE, 3)
    assert ticket.lookup.detail == "The order could not be read; it is tried again."
    (entry,) = house.told(callback)
    assert entry.events == ()
    house.orders.away = False
    house.look(callback)
    assert ticket_of(house.store, callback).lookup.state is LookupState.FOUND
    assert read(house.store, callback.id).has_number
    assert [entry.data["lookup"] for entry in house.told(callback)] == ["unreadable", "found"]


def test_unreadable_does_not_wake_what_waits_for_a_number(house: House) -> None:
    callback = house.complaint("order 999999")
    house.look(callback)
    house.orders.away = True
    house.again(callback)
    house.look(callback)
    assert read(house.store, callback.id).state is CallbackState.WAITING_FOR_NUMBER


def test_where_nothing_was_named_a_dead_order_system_is_no_obstacle(house: House) -> None:
    house.orders.away = True
    callback = house.complaint("hello? anybody?")
    house.look(callback)
    assert ticket_of(house.store, callback).lookup.state is LookupState.NOT_FOUND


def test_the_same_answer_again_is_not_told_again(house: House) -> None:
    callback = house.complaint("order 999999")
    house.look(callback)
    house.says(ticket_of(house.store, callback), "hello?")
    house.again(callback)
    house.look(callback)
    assert ticket_of(house.store, callback).lookup.ended
    assert len(house.told(callback)) == 1


def test_several_orders_are_left_to_a_person(house: House) -> None:
    """FAILURES 25."""
    house.orders = MemoryOrders((BRAND, ORDER), (BRAND, FoundOrder(number="100240", phone="+31612345602")))
    house.lookups = Lookups(house.store, house.orders)
    callback = house.complaint("orders 100234 and 100240!")
    house.look(callback)
    ticket = ticket_of(house.store, callback)
    assert (ticket.lookup.state, ticket.lookup.candidates) == (LookupState.SEVERAL, ("100234", "100240"))
    assert (ticket.order, ticket.phone) == (None, None)
    assert read(house.store, callback.id).state is CallbackState.WAITING_FOR_NUMBER


def test_a_parcel_number_leads_to_its_order(house: House) -> None:
    callback = house.complaint(f"Where is {PARCEL.number.lower()}?")
    house.look(callback)
    ticket = ticket_of(house.store, callback)
    assert ticket.order is not None
    assert ticket.order.number == "100234"


def test_what_was_deleted_is_not_looked_for(house: House) -> None:
    callback = house.complaint(None)
    house.says(ticket_of(house.store, callback), None, order_number="100234", deleted=True)
    house.look(callback)
    assert ticket_of(house.store, callback).order is None


def test_a_long_timeline_is_read_to_its_bound(house: House) -> None:
    """FAILURES 22."""
    callback = house.complaint("first")
    ticket = ticket_of(house.store, callback)
    for _ in range(150):
        house.says(ticket, "and again")
    house.says(ticket, COMPLAINT)
    house.look(callback)
    assert ticket_of(house.store, callback).order is not None


def test_a_claimed_callback_stays_with_its_agent(house: House) -> None:
    callback = house.complaint("where is my modem?")
    lease = Lease(token="t", agent="anna", agent_name="anna", expires_at=NOON + callbacks.LEASE)
    house.store.save(callbacks.claim(callback, lease, NOON))
    house.look(callback)
    after = read(house.store, callback.id)
    assert (after.state, after.lease, after.lookup_ended) == (CallbackState.CLAIMED, lease, True)


def test_a_call_under_way_goes_on_and_its_card_is_filled(house: House) -> None:
    callback = house.complaint()
    lease = Lease(token="t", agent="anna", agent_name="anna", expires_at=NOON + callbacks.LEASE)
    house.store.save(callbacks.claim(callback, lease, NOON))
    house.store.save(attempts.dial(read(house.store, callback.id), "t", "att", NOON))
    house.look(callback)
    assert read(house.store, callback.id).state is CallbackState.IN_CALL
    assert ticket_of(house.store, callback).order is not None


def test_a_question_without_a_callback_gets_its_order_too(house: House) -> None:
    ticket = a_ticket(open_callback_id=None, round=0)
    house.store.save(ticket)
    house.says(ticket, "when does 100234 come?")
    house.lookups.look(ticket.id)
    after = house.store.ticket(ticket.id)
    assert after is not None
    assert after.phone == JAN
    entries, _ = house.store.timeline(ticket.id, 10)
    assert [entry.kind for entry in entries] == [EntryKind.MENTION, EntryKind.LOOKUP]


def test_what_happens_meanwhile_is_not_lost(house: House) -> None:
    """FAILURES 20."""
    callback = house.complaint()
    lease = Lease(token="t", agent="anna", agent_name="anna", expires_at=NOON + callbacks.LEASE)

    def claimed() -> None:
        house.store.save(callbacks.claim(read(house.store, callback.id), lease, NOON))

    def flagged() -> None:
        house.table.touch(ticket_of(house.store, callback).evolve(flags=("legal",)))

    house.table.before = [flagged, claimed, flagged]
    house.look(callback)
    after, ticket = read(house.store, callback.id), ticket_of(house.store, callback)
    assert (after.state, after.has_number) == (CallbackState.CLAIMED, True)
    assert (ticket.flags, ticket.lookup.state) == (("legal",), LookupState.FOUND)
    assert len(house.told(callback)) == 1


def test_too_many_lost_races_go_back_to_the_queue(house: House) -> None:
    callback = house.complaint()

    house.table.before = [lambda: house.table.touch(ticket_of(house.store, callback))] * 1_000
    with pytest.raises(Contended):
        house.look(callback)
    house.table.before = []
    assert ticket_of(house.store, callback).lookup.state is LookupState.PENDING


def test_without_the_table_nothing_is_known_and_the_message_goes_back(house: House) -> None:
    callback = house.complaint()

    def away() -> None:
        raise Unavailable("the table cannot be reached")

    house.table.before = [away]
    with pytest.raises(Unavailable):
        house.look(callback)
    assert house.look(callback) is not None


FOREVER = r"((\w)+-?)+\d{9}"
"""On a long word."""


def test_a_brand_s_pattern_that_takes_forever_is_reported(house: House) -> None:
    house.table.write(put(keys.brand(BRAND), {"order_pattern": FOREVER}, None))
    looked = house.look(house.complaint(f"order 100234 {'a' * 80}!"))
    assert looked is not None
    assert (looked.state, looked.pattern_usable) == (LookupState.FOUND, False)
