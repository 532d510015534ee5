"""What becomes of an order that a shop pushes: it is kept, and the tickets that it concerns are looked up again."""

from collections.abc import Callable

from functions.callbacks.ports import Store
from functions.intake.orders import PushedOrder
from functions.lookup import rules
from functions.lookup.model import FoundOrder, Kept
from functions.lookup.ports import OrderStore
from functions.shared import clock
from functions.shared.entities import pause, settled
from functions.tickets.model import Lookup


class Orders:
    """Receives orders. `wait`: how to pause between turns of a lost race."""

    def __init__(self, store: Store, orders: OrderStore, wait: Callable[[int], None] = pause) -> None:
        self._store, self._orders, self._wait = store, orders, wait

    def receive(self, pushed: PushedOrder) -> int | None:
        """How many tickets are looked up again; None where there is no such order. Harmless to repeat.

        Raises Contended or Unavailable: again.
        """
        kept = self._orders.keep(pushed, self._store.brand(pushed.brand).country)
        if kept is None:
            return None
        return sum(
            self._woken(ticket_id, pushed.brand, kept.order) for ticket_id in self._concerned(pushed.brand, kept)
        )

    def _concerned(self, brand: str, kept: Kept) -> list[str]:
        """The tickets that wait for it, and those that have it."""
        numbers = (kept.order.number, *kept.parcels)
        waiting = [ticket_id for number in numbers for ticket_id in self._store.waiting_for(brand, number)]
        return list(dict.fromkeys([*waiting, *self._store.tickets_found("order", kept.order.number)]))

    def _woken(self, ticket_id: str, brand: str, order: FoundOrder) -> bool:
        return settled(lambda: self._wake(ticket_id, brand, order), self._wait)

    def _wake(self, ticket_id: str, brand: str, order: FoundOrder) -> bool:
        ticket = self._store.ticket(ticket_id)
        if ticket is None or ticket.brand != brand or not rules.is_news(ticket, order):
            return False
        # The ticket is as read. A lookup that is under way and saw no order loses its race by this, and looks again.
        self._store.save(ticket.evolve(lookup=Lookup(next_at=clock.now())))
        return True
