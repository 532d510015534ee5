"""Rules: what a shop pushed about an order, put together so that the order of arrival makes no difference.

    what                 stands
    ------------------   ---------------------------------------------------------------------------------------------
    the order's facts    the latest by the shop's own time; of one second the higher rank
    each parcel          likewise, by itself; a parcel may come before its order
    that it exists       the latest word on it; an update of an order that was deleted later does not bring it back

Of an order that is gone nothing is kept but its number and these times.
"""

from functions.intake.orders import OrderFacts, PushedOrder, PushedParcel
from functions.lookup.model import normal_number
from functions.shared import ids, keys
from functions.shared.entities import Entity
from functions.shared.table import Key
from functions.shared.values import Instant

MAX_PARCELS = 20
"""Of one order, the latest."""


class ShopOrder(Entity):
    """All that one shop said of one order."""

    brand: str
    source: str
    source_id: str
    facts: OrderFacts | None = None
    mark: str = ""
    """Names the facts, so that of two states of one second and rank the same one stands in any order of arrival."""
    parcels: tuple[PushedParcel, ...] = ()
    standing_at: Instant | None = None
    gone: bool = False

    def key(self) -> Key:
        return keys.shop_order(self.brand, self.source, self.source_id)

    @property
    def number(self) -> str | None:
        """The number by which it is found; None while it is not known, and for one that no number can be."""
        return normal_number(self.facts.number) if self.facts else None

    def carried_by(self) -> list[PushedParcel]:
        """Its parcels that have a number, the latest first."""
        told = (*(self.facts.parcels if self.facts else ())[::-1], *self.parcels[::-1])
        return [one for one in told if not one.cancelled and normal_number(one.number)]


def merged(before: ShopOrder | None, pushed: PushedOrder) -> ShopOrder:
    """The order with what this webhook says of it."""
    known = before or ShopOrder(brand=pushed.brand, source=pushed.source, source_id=pushed.source_id)
    facts, mark = _later(known, pushed.facts)
    standing_at, gone = _standing(known, pushed)
    after = known.evolve(
        facts=facts, mark=mark, parcels=_parcels(known.parcels, pushed.parcels), standing_at=standing_at, gone=gone
    )
    return _emptied(after) if gone else after


def _later(known: ShopOrder, told: OrderFacts | None) -> tuple[OrderFacts | None, str]:
    if told is None:
        return known.facts, known.mark
    mark = ids.derived("fct", told.model_dump_json())
    if known.facts is None:
        return told, mark
    ours, theirs = (known.facts.revised_at, known.facts.rank, known.mark), (told.revised_at, told.rank, mark)
    return (told, mark) if theirs >= ours else (known.facts, known.mark)


def _standing(known: ShopOrder, pushed: PushedOrder) -> tuple[Instant | None, bool]:
    if pushed.standing_at is None:
        return known.standing_at, known.gone
    if known.standing_at is None:
        return pushed.standing_at, pushed.gone
    return max((known.standing_at, known.gone), (pushed.standing_at, pushed.gone))


def _parcels(before: tuple[PushedParcel, ...], told: tuple[PushedParcel, ...]) -> tuple[PushedParcel, ...]:
    found: dict[str, PushedParcel] = {one.id: one for one in before}
    for one in told:
        found[one.id] = max(found.get(one.id, one), one, key=_age)
    return tuple(sorted(found.values(), key=_age)[-MAX_PARCELS:])


def _age(parcel: PushedParcel) -> tuple[Instant, bool, str]:
    return parcel.revised_at, parcel.cancelled, parcel.model_dump_json()


def _emptied(order: ShopOrder) -> ShopOrder:
    facts = order.facts
    bare = facts and OrderFacts(revised_at=facts.revised_at, rank=facts.rank, number=facts.number)
    return order.evolve(facts=bare, parcels=())
