"""Which order it is, which number is called, what the card says."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.lookup import rules
from functions.lookup.model import Answer, FoundOrder, Named, normal_number
from functions.lookup.numbers import MAX_NUMBERS
from functions.shared.settings import BrandSettings
from functions.tickets.model import Lookup, LookupState, Ticket, TicketState
from functions.tickets.parcels import Order, Parcel
from tests.builders import NOON, a_ticket

BRAND = BrandSettings(name="acme")
JAN = "+31612345601"
EVA = "+31612345602"
PREMIUM = "+319061234"


def an_order(number: str = "100234", phone: str | None = JAN, **changes: Any) -> FoundOrder:
    return FoundOrder(number=number, phone=phone, **changes)


def conclude(ticket: Ticket, *orders: FoundOrder, phones: tuple[str, ...] = (), readable: bool = True) -> Ticket:
    said = Named(orders=("100234",), phones=phones)
    answer = Answer(named=said, orders=orders, readable=readable)
    return rules.concluded(ticket, answer, BRAND, NOON)


def name(*mentions: dict[str, Any]) -> Named:
    return rules.named(list(mentions), BRAND)[0]


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("100234", "100234"),
        (" # 100 234 ", "100234"),
        ("ab-12/x", "AB-12/X"),
        ("", None),
        (None, None),
        ("#", None),
        ("1" * 65, None),
        ("12\x0034", None),
    ],
)
def test_numbers_are_compared_in_one_form(raw: str | None, number: str | None) -> None:
    assert normal_number(raw) == number


def test_a_field_counts_before_the_text() -> None:
    said = name({"text": "order 100234", "order_number": "#a-77"}, {"text": "100234 and 3SABCD1234567"})
    assert said == Named(orders=("A-77", "100234"), parcels=("3SABCD1234567",))


def test_what_is_a_parcel_number_is_no_order_number() -> None:
    assert name({"text": "1234567890 is gone", "parcel_number": "1234567890"}) == Named(parcels=("1234567890",))


@pytest.mark.parametrize(
    "field", [{"post_id": "1234567890"}, {"in_reply_to": "1234567890"}, {"url": "https://x.example/1234567890?s=1"}]
)
def test_the_id_of_a_post_is_no_order_unless_its_field_says_so(field: dict[str, Any]) -> None:
    said = {"text": "re 1234567890: order 100234", "author": {"id": "987654321"}, **field}
    assert name(said).orders == ("100234",)
    assert name({**said, "order_number": "1234567890"}).orders == ("1234567890", "100234")
    assert name({**said, "text": "987654321 100234"}).orders == ("100234",)


def test_the_latest_phone_comes_first_and_deleted_words_are_gone() -> None:
    said = name({"phone": "1"}, {"phone": "2"}, {"phone": "3", "order_number": "100234", "deleted": True})
    assert said == Named(phones=("2", "1"))


def test_a_number_may_stand_in_the_text_in_public_only_as_the_author_s_own() -> None:
    text = "order 100234, bel me op 06-12345602 aub"
    assert name({"text": text, "visibility": "private"}) == Named(orders=("100234",), phones=("06-12345602",))
    assert name({"text": text, "visibility": "public"}) == Named(orders=("100234",), phones=("06-12345602",))
    rung_in_vain = "order 100234, I called 06-12345602 ten times"
    assert name({"text": rung_in_vain, "visibility": "public"}).phones == ()
    assert name({"text": text, "visibility": "private", "phone": EVA}).phones == (EVA, "06-12345602")


def test_a_number_given_in_private_is_better_than_none_and_never_replaces_the_order_s() -> None:
    """Only an agent decides that: whoever writes may be somebody else than who ordered."""
    text = {"text": "order 100234, mijn nummer is 06-12345602", "visibility": "private"}
    given = name(text).phones
    assert conclude(a_ticket(), an_order(phone=None), phones=given).phone == "+31612345602"
    with_order = conclude(a_ticket(), an_order(phone=JAN), phones=given)
    assert (with_order.phone, with_order.phone_from) == (JAN, "order")
    by_agent = conclude(a_ticket(phone=EVA, phone_from="agent"), an_order(phone=JAN))
    assert (by_agent.phone, by_agent.phone_from) == (EVA, "agent")


def test_nobody_names_hundreds() -> None:
    assert len(name({"text": " ".join(str(100_000 + n) for n in range(300))}).orders) == MAX_NUMBERS


def test_one_order_is_found_with_its_parcel_customer_and_number() -> None:
    parcel = Parcel(carrier="PostNL", number="3SABCD1234567")
    order = an_order(status="in transit", city="Utrecht", customer="Jan Jansen", parcel=parcel)
    after = conclude(a_ticket(), order)
    assert after.order == Order(number="100234", status="in transit", city="Utrecht")
    assert (after.parcel, after.customer_name) == (parcel, "Jan Jansen")
    assert (after.phone, after.phone_from) == (JAN, "order")
    assert after.lookup == Lookup(state=LookupState.FOUND, tries=1)


def test_the_order_s_number_comes_before_a_mention_s() -> None:
    assert conclude(a_ticket(), an_order(), phones=(EVA,)).phone == JAN


@pytest.mark.parametrize("phone", [None, PREMIUM, "nonsense"])
def test_a_mention_s_number_serves_where_the_order_has_none(phone: str | None) -> None:
    after = conclude(a_ticket(), an_order(phone=phone), phones=(PREMIUM, EVA))
    assert (after.phone, after.phone_from, after.lookup.detail) == (EVA, "mention", None)


def test_an_order_without_a_number_says_so() -> None:
    after = conclude(a_ticket(), an_order(phone=None))
    assert (after.phone, after.phone_from, after.lookup.state) == (None, None, LookupState.FOUND)
    assert after.lookup.detail == "The order has no phone number."


def test_a_number_that_may_not_be_called_is_kept_out_and_the_card_says_so() -> None:
    after = conclude(a_ticket(), an_order(phone=PREMIUM))
    assert after.phone is None
    assert after.lookup.detail == "A premium-rate number may not be called."
    assert after.order is not None


def test_what_an_agent_entered_stands() -> None:
    ticket = a_ticket(phone=EVA, phone_from="agent")
    after = conclude(ticket, an_order(), phones=("+31612345603",))
    assert (after.phone, after.phone_from) == (EVA, "agent")


def test_none_fits() -> None:
    after = conclude(a_ticket())
    assert (after.lookup.state, after.order) == (LookupState.NOT_FOUND, None)
    assert after.lookup.detail == "There is no order with the number that was given."


def test_none_was_named() -> None:
    after = rules.concluded(a_ticket(), Answer(named=Named()), BRAND, NOON)
    assert (after.lookup.state, after.lookup.detail) == (LookupState.NOT_FOUND, "No order number was given.")


def test_of_several_a_person_chooses() -> None:
    after = conclude(a_ticket(), an_order(), an_order("100240", EVA))
    assert (after.lookup.state, after.order, after.phone) == (LookupState.SEVERAL, None, None)
    assert after.lookup.candidates == ("100234", "100240")
    assert after.lookup.detail == "More than one order fits."


def test_several_that_share_a_number_give_it() -> None:
    after = conclude(a_ticket(), an_order(), an_order("100240", "06-12345601"))
    assert (after.lookup.state, after.order) == (LookupState.SEVERAL, None)
    assert (after.phone, after.phone_from) == (JAN, "order")


def test_several_of_which_one_has_no_number_give_none() -> None:
    assert conclude(a_ticket(), an_order(), an_order("100240", None)).phone is None


def test_an_order_that_was_found_once_stays() -> None:
    ticket = a_ticket(order=Order(number="100240"), phone=EVA, phone_from="order")
    after = conclude(ticket, an_order(), an_order("100240", EVA))
    assert after.lookup.state is LookupState.SEVERAL
    assert (after.order, after.phone) == (Order(number="100240"), EVA)
    gone = conclude(ticket)
    assert (gone.lookup.state, gone.order, gone.phone) == (LookupState.FOUND, Order(number="100240"), EVA)


def test_another_order_does_not_keep_the_first_one_s_number() -> None:
    ticket = a_ticket(order=Order(number="100240"), phone=EVA, phone_from="order")
    after = conclude(ticket, an_order(phone=None))
    assert (after.order, after.phone, after.phone_from) == (Order(number="100234"), None, None)


def test_a_number_that_was_wrong_is_not_tried_again() -> None:
    ticket = a_ticket(phone=JAN, phone_from="order", phone_wrong=True)
    said = Named(orders=("100234",))
    kept = rules.concluded(ticket, Answer(named=said, orders=(an_order(),)), BRAND, NOON)
    assert not kept.has_number
    assert kept.lookup.detail == "The number that is known was wrong."
    other = Answer(named=said.evolve(phones=(EVA,)), orders=(an_order(),))
    after = rules.concluded(ticket, other, BRAND, NOON)
    assert (after.phone, after.has_number) == (EVA, True)


def test_unreadable_is_no_end_and_waits_longer_each_time() -> None:
    ticket = a_ticket()
    pauses = []
    for _ in range(8):
        ticket = conclude(ticket, readable=False)
        assert ticket.lookup.state is LookupState.UNREADABLE
        assert not ticket.lookup.ended
        assert ticket.lookup.next_at is not None
        pauses.append((ticket.lookup.next_at - NOON) / timedelta(seconds=30))
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]
    assert ticket.lookup.detail == "The order could not be read; it is tried again."


def test_found_after_all_ends_it() -> None:
    after = conclude(conclude(a_ticket(), readable=False), an_order())
    assert after.lookup == Lookup(state=LookupState.FOUND, tries=2)


def test_a_number_from_a_mention_need_not_wait_for_the_order() -> None:
    after = conclude(a_ticket(), phones=(EVA,), readable=False)
    assert (after.phone, after.lookup.state) == (EVA, LookupState.UNREADABLE)


@pytest.mark.parametrize("tries", [1, 20, 10_000_000])
def test_the_pause_never_exceeds_a_quarter_of_an_hour(tries: int) -> None:
    assert timedelta(seconds=30) <= rules.backoff(tries) <= timedelta(minutes=15)


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, True),
        ({"lookup": Lookup(state=LookupState.UNREADABLE)}, True),
        ({"lookup": Lookup(state=LookupState.FOUND)}, False),
        ({"lookup": Lookup(state=LookupState.NOT_FOUND)}, False),
        ({"lookup": Lookup(state=LookupState.SEVERAL)}, False),
        ({"state": TicketState.RESOLVED}, False),
        ({"state": TicketState.CLOSED}, False),
    ],
)
def test_when_there_is_something_to_look_for(changes: dict[str, Any], wanted: bool) -> None:
    assert rules.wanted(a_ticket(**changes)) is wanted


orders = st.lists(
    st.builds(FoundOrder, number=st.sampled_from(["1", "2", "3"]), phone=st.sampled_from([None, JAN, EVA, PREMIUM])),
    max_size=3,
    unique_by=lambda order: order.number,
)


@given(orders, st.lists(st.sampled_from([JAN, EVA, PREMIUM, "?"]), max_size=2), st.booleans())
def test_whatever_fits(fits: list[FoundOrder], phones: list[str], readable: bool) -> None:
    after = conclude(a_ticket(), *(fits if readable else ()), phones=tuple(phones), readable=readable)
    assert after.lookup.ended is readable
    assert (after.lookup.next_at is None) is readable
    assert after.phone in (None, JAN, EVA)
    assert (after.phone is None) == (after.phone_from is None)
    assert (after.lookup.state is LookupState.SEVERAL) == (readable and len(fits) > 1)
    if after.phone_from == "order":
        assert {order.phone for order in fits} == {after.phone}
