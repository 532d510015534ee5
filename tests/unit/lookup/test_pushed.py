"""Orders that shops push into the built-in order system: the same in the end, in whatever order they arrive."""

import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.intake.model import order_id
from functions.intake.orders import OrderFacts, PushedOrder, PushedParcel
from functions.lookup.model import FoundOrder
from functions.lookup.orders.builtin import BuiltinOrders, OrderRow
from functions.lookup.orders.pushed import PushedOrders
from functions.lookup.phones import international
from functions.lookup.shop import MAX_PARCELS
from functions.shared import keys
from functions.shared.errors import Unavailable
from functions.shared.memory import MemoryTable
from tests.builders import BRAND, NOON, MeddledTable, at_once

PARCEL = "3SABCD1234567"


def pushed(id_: str = "1", source: str = "shop", **more: Any) -> PushedOrder:
    own_id = order_id(source=source, source_id=id_)
    return PushedOrder(id=own_id, source=source, source_id=id_, brand=BRAND, **more)


def told(second: int = 0, id_: str = "1", source: str = "shop", parcels: Any = (), **facts: Any) -> PushedOrder:
    """An order whole, as it was so many seconds after noon."""
    at = NOON + timedelta(seconds=second)
    known = {"number": "#1001", "customer": "Jan", "phone": "06 12345678", "country": "NL", **facts}
    return pushed(id_, source, facts=OrderFacts(revised_at=at, **known), standing_at=at, parcels=parcels)


def parcel(second: int = 0, id_: str = "50", **more: Any) -> PushedParcel:
    values = {"carrier": "PostNL", "number": PARCEL, **more}
    return PushedParcel(id=id_, revised_at=NOON + timedelta(seconds=second), **values)


def ended(second: int = 0, id_: str = "1", source: str = "shop") -> PushedOrder:
    return pushed(id_, source, standing_at=NOON + timedelta(seconds=second), gone=True)


class Shop:
    """The built-in order system, and the way in."""

    def __init__(self, table: MemoryTable | None = None) -> None:
        self.table = table or MemoryTable()
        self.orders = PushedOrders(self.table, at_once)

    def push(self, *some: PushedOrder) -> None:
        for one in some:
            self.orders.keep(one, "NL")

    def find(self, number: str = "1001") -> FoundOrder | None:
        found = BuiltinOrders(self.table).find(BRAND, [number], [])
        return found[0] if found else None

    def by_parcel(self, number: str) -> list[str]:
        return [order.number for order in BuiltinOrders(self.table).find(BRAND, [], [number])]


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_an_order_is_found_by_its_number_with_a_phone_number_in_e164(shop: Shop) -> None:
    kept = shop.orders.keep(told(city="Utrecht", status="shipped"), "BE")
    assert kept is not None
    found = shop.find()
    assert (
        found
        == kept.order
        == FoundOrder(number="1001", status="shipped", city="Utrecht", customer="Jan", phone="+31612345678")
    )


@pytest.mark.parametrize(
    ("raw", "country", "kept"),
    [
        ("0612345678", "NL", "+31612345678"),
        ("0470 12 34 01", "BE", "+32470123401"),
        ("+49 1512 3456789", "NL", "+4915123456789"),
        ("12", "NL", "12"),
        ("bel maar", "NL", "bel maar"),
        ("1" * 100, "NL", "1" * 100),
    ],
)
def test_a_number_that_is_none_is_kept_as_it_is_so_that_the_card_can_say_so(raw: str, country: str, kept: str) -> None:
    assert international(raw, country) == kept


def test_without_a_country_of_its_own_a_number_is_dialled_from_the_brands(shop: Shop) -> None:
    shop.orders.keep(told(phone="0470 12 34 01", country=None), "BE")
    found = shop.find()
    assert found is not None
    assert found.phone == "+32470123401"


def test_a_parcel_leads_to_its_order_also_where_it_came_first(shop: Shop) -> None:
    url = "https://carrier.example/1"
    early = pushed(parcels=(parcel(number="3s abcd 1234567", tracking_url=url, status="in transit"),))
    assert shop.orders.keep(early, "NL") is None
    shop.push(told(status="shipped"))
    found = shop.find()
    assert found is not None
    assert found.parcel is not None
    assert (found.parcel.number, found.parcel.tracking_url, found.parcel.status) == (PARCEL, url, "in transit")
    assert shop.by_parcel(PARCEL) == ["1001"]


def test_of_several_parcels_the_latest_is_shown_and_each_leads_to_the_order(shop: Shop) -> None:
    shop.push(told(parcels=(parcel(1, "a"), parcel(2, "b", number="3SWXYZ7654321"), parcel(3, "c", number=None))))
    found = shop.find()
    assert found is not None
    assert found.parcel is not None
    assert found.parcel.number == "3SWXYZ7654321"
    assert shop.by_parcel(PARCEL) == shop.by_parcel("3SWXYZ7654321") == ["1001"]
    shop.push(pushed(parcels=(parcel(4, "b", number="3SWXYZ7654321", cancelled=True),)))
    assert shop.by_parcel("3SWXYZ7654321") == []
    assert shop.by_parcel(PARCEL) == ["1001"]


def test_where_the_order_tells_all_its_parcels_one_that_is_left_out_is_none_any_more(shop: Shop) -> None:
    at_woo = told()
    assert at_woo.facts is not None
    shop.push(at_woo.evolve(facts=at_woo.facts.evolve(parcels=(parcel(),))))
    assert shop.by_parcel(PARCEL) == ["1001"]
    shop.push(told(1))
    assert shop.by_parcel(PARCEL) == []


def test_only_the_latest_parcels_are_kept(shop: Shop) -> None:
    shop.push(told(), *(pushed(parcels=(parcel(n, str(n), number=f"3SABCD{n:07}"),)) for n in range(MAX_PARCELS + 5)))
    assert shop.by_parcel("3SABCD0000000") == []
    assert shop.by_parcel(f"3SABCD{MAX_PARCELS + 4:07}") == ["1001"]


def test_an_older_state_that_comes_late_changes_nothing(shop: Shop) -> None:
    shop.push(told(5, status="shipped"), told(4, status="not shipped yet"))
    found = shop.find()
    assert found is not None
    assert found.status == "shipped"


def test_of_one_second_what_comes_later_in_its_life_stands(shop: Shop) -> None:
    shop.push(told(rank=3, status="cancelled"), told(rank=2, status="shipped"))
    found = shop.find()
    assert found is not None
    assert found.status == "cancelled"


def test_an_order_that_is_deleted_is_not_found_and_nothing_of_the_customer_is_left(shop: Shop) -> None:
    shop.push(told(customer="Canary", phone="+31612345678", city="Canary", parcels=(parcel(),)), ended(9))
    assert shop.find() is None
    assert shop.by_parcel(PARCEL) == []
    left = str(list(shop.table.get_many([keys.order(BRAND, "1001"), keys.shop_order(BRAND, "shop", "1")]).values()))
    assert "Canary" not in left
    assert "612345678" not in left
    shop.push(told(3, customer="Canary"))
    assert shop.find() is None
    assert "Canary" not in str(shop.table.get(keys.shop_order(BRAND, "shop", "1")))


def test_an_order_that_is_back_is_found_again(shop: Shop) -> None:
    back = told(2).evolve(standing_at=NOON + timedelta(seconds=30))
    shop.push(told(1), ended(20), back)
    found = shop.find()
    assert found is not None
    assert found.customer == "Jan"


def test_an_order_that_gets_another_number_is_found_by_that_alone(shop: Shop) -> None:
    shop.push(told(), told(1, number="#1002"))
    assert shop.find("1001") is None
    assert shop.find("1002") is not None


def test_a_number_that_is_none_is_kept_and_never_found(shop: Shop) -> None:
    assert shop.orders.keep(told(number="###"), "NL") is None
    shop.push(told(1))
    assert shop.find() is not None


def test_the_shops_word_takes_the_place_of_what_was_imported(shop: Shop) -> None:
    BuiltinOrders(shop.table).put([OrderRow(brand=BRAND, number="1001", customer="imported")])
    shop.push(told())
    found = shop.find()
    assert found is not None
    assert found.customer == "Jan"
    shop.push(ended(9))
    assert shop.find() is None
    BuiltinOrders(shop.table).put([OrderRow(brand=BRAND, number="1001", customer="imported")])
    assert shop.find() is not None


def test_of_two_shops_with_one_number_the_order_that_was_touched_last_has_it(shop: Shop) -> None:
    one, other = told(5, customer="Jan"), told(4, source="other", customer="Els")
    for order_of_arrival in ((one, other), (other, one)):
        both = Shop()
        both.push(*order_of_arrival)
        found = both.find()
        assert found is not None
        assert found.customer == "Jan"
        both.push(ended(9, source="other"))
        assert both.find() == found


def test_the_same_webhook_again_writes_nothing(shop: Shop) -> None:
    shop.push(told(parcels=(parcel(),)))
    before = shop.table.get(keys.shop_order(BRAND, "shop", "1")), shop.table.get(keys.order(BRAND, "1001"))
    shop.push(told(parcels=(parcel(),)))
    assert before == (shop.table.get(keys.shop_order(BRAND, "shop", "1")), shop.table.get(keys.order(BRAND, "1001")))


def test_of_two_webhooks_at_once_neither_is_lost() -> None:
    table = MeddledTable()
    shop = Shop(table)
    shop.push(told())
    table.before_write.append(lambda: Shop(table).push(pushed(parcels=(parcel(3),))))
    shop.push(told(4, status="shipped"))
    found = shop.find()
    assert found is not None
    assert found.parcel is not None
    assert (found.status, found.parcel.number) == ("shipped", PARCEL)


def test_what_was_kept_although_the_answer_was_lost_is_kept_once() -> None:
    table = MeddledTable()
    shop = Shop(table)
    table.lost_answers = 1
    with pytest.raises(Unavailable):
        shop.push(told())
    shop.push(told())
    assert shop.find() is not None


seconds = st.integers(0, 4)
facts = st.builds(
    lambda second, rank, status, number: told(second, rank=rank, status=status, number=number),
    *(seconds, st.integers(0, 3), st.sampled_from(["a", "b"]), st.sampled_from(["#1001", "#1002"])),
)
alone = st.builds(
    lambda second, id_, number, void: pushed(parcels=(parcel(second, id_, number=number, cancelled=void),)),
    *(seconds, st.sampled_from(["x", "y"]), st.sampled_from([PARCEL, "3SWXYZ7654321", None]), st.booleans()),
)


@given(st.lists(facts | alone, min_size=1, max_size=7), st.booleans(), st.randoms())
def test_failure_2_every_order_of_arrival_ends_the_same(
    some: list[PushedOrder], deleted: bool, chance: random.Random
) -> None:
    """Twice over, too. A deletion is told by the shop as its last word."""
    some = [*some, ended(9)] if deleted else some
    ends = set()
    for _ in range(3):
        shop = Shop()
        shop.push(*chance.sample([*some, *some], 2 * len(some)))
        ends.add(str([shop.find("1001"), shop.find("1002"), shop.by_parcel(PARCEL), shop.by_parcel("3SWXYZ7654321")]))
    assert len(ends) == 1
    assert not deleted or ends == {"[None, None, [], []]"}
