"""Whatever the shop does, the callback was open all along, and the card says what is not known: FAILURES 25."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from functions.callbacks.claims import Claims
from functions.callbacks.model import CallbackState
from functions.callbacks.store import CallbackStore
from functions.lookup.orders.builtin import BuiltinOrders, OrderRow
from functions.lookup.service import Lookups
from functions.shared import keys
from functions.shared.dynamo import DynamoTable
from functions.shared.memory import MemoryTable
from functions.shared.table import put
from functions.tickets.model import LookupState
from tests.builders import BRAND, Ticking, an_agent, at_once
from tests.unit.journey.world import World

TEXT = "complaint about order 100234 and order 100777"


def _hangs(**_: Any) -> None:
    raise ReadTimeoutError(endpoint_url="https://shop")


def _refuses(**_: Any) -> None:
    raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "BatchGetItem")


class _Client:
    """The client of a table that does not give orders."""

    def __init__(self, answers: Callable[..., None]) -> None:
        self.batch_get_item = answers


def hangs(_: MemoryTable) -> BuiltinOrders:
    return BuiltinOrders(DynamoTable(_Client(_hangs), "orders"))  # type: ignore[arg-type]


def refuses(_: MemoryTable) -> BuiltinOrders:
    return BuiltinOrders(DynamoTable(_Client(_refuses), "orders"))  # type: ignore[arg-type]


def nonsense(table: MemoryTable) -> BuiltinOrders:
    table.write(put(keys.order(BRAND, "100234"), {"brand": BRAND, "number": ["?"], "phone": {"no": "number"}}, 0))
    return BuiltinOrders(table)


def none(table: MemoryTable) -> BuiltinOrders:
    return BuiltinOrders(table)


def several(table: MemoryTable) -> BuiltinOrders:
    orders = BuiltinOrders(table)
    orders.put([OrderRow(brand=BRAND, number=number, phone=None) for number in ("100234", "100777")])
    return orders


CANNOT_BE_READ = "The order could not be read; it is tried again."
EVERY_WAY = [
    (hangs, LookupState.UNREADABLE, CANNOT_BE_READ),
    (refuses, LookupState.UNREADABLE, CANNOT_BE_READ),
    (nonsense, LookupState.UNREADABLE, CANNOT_BE_READ),
    (none, LookupState.NOT_FOUND, "There is no order with the number that was given."),
    (several, LookupState.SEVERAL, "More than one order fits."),
]


@pytest.mark.parametrize(("shop", "state", "card"), EVERY_WAY, ids=[way[0].__name__ for way in EVERY_WAY])
def test_the_callback_is_open_and_the_card_says_what_is_not_known(
    hands: Ticking, shop: Callable[[MemoryTable], BuiltinOrders], state: LookupState, card: str
) -> None:
    table = MemoryTable()
    world = World(table)
    world.hears(TEXT)
    assert world.callback.state is CallbackState.QUEUED, "before anybody asked the shop"
    due_at = world.callback.promise.due_at
    Lookups(CallbackStore(table), shop(table), at_once).look(world.ticket.id)
    lookup = world.ticket.lookup
    assert lookup.state is state
    assert card in str(lookup.detail)
    assert (lookup.next_at is not None) == (not lookup.ended), "tried again until it is known"
    assert world.callback.promise.due_at == due_at
    assert world.callback.state in (CallbackState.QUEUED, CallbackState.WAITING_FOR_NUMBER)
    assert Claims(world.store, wait=at_once).claim(an_agent(), world.callback.id), "an agent may take it"
