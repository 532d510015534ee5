"""Kinds `shopify` and `woocommerce`: what is understood of an order, what is left aside, what proves nothing."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.intake.model import SourceKind
from functions.intake.orders import PushedOrder
from functions.intake.providers import shopify, woocommerce

SHOPS = {"shopify": (SourceKind.SHOPIFY, shopify), "woocommerce": (SourceKind.WOOCOMMERCE, woocommerce)}
AT_SHOPIFY = {
    "id": 1,
    "name": "#1001",
    "updated_at": "2026-11-22T12:00:00+01:00",
    "fulfillment_status": None,
    "phone": None,
    "shipping_address": {"name": "Jan Smit", "phone": "06 12345678", "city": "Utrecht", "country_code": "NL"},
    "customer": {"first_name": "Piet", "last_name": "Smit", "phone": "+31687654321"},
    "fulfillments": [],
}
AT_WOO = {
    "id": 7,
    "number": "7001",
    "status": "processing",
    "date_modified_gmt": "2026-11-22T11:00:00",
    "billing": {"first_name": "Jan", "last_name": "Smit", "phone": "0612345678", "city": "Gouda", "country": "NL"},
    "shipping": {"first_name": "", "last_name": "", "phone": "", "city": "Utrecht", "country": "NL"},
    "meta_data": [],
}
WHOLE = {"shopify": AT_SHOPIFY, "woocommerce": AT_WOO}
both = pytest.mark.parametrize("shop", SHOPS)


@pytest.fixture
def gate(gate: Any) -> Any:
    for name, (kind, _) in SHOPS.items():
        gate.configure(name, kind)
    return gate


def pushed(gate: Any, shop: str, document: Any, topic: str | None = None) -> Any:
    """The answer to what the shop would send, under this topic."""
    body = json.dumps(document).encode()
    headers = gate.sign(body, shop)
    if topic is not None:
        headers[SHOPS[shop][1].TOPIC] = topic
    return gate.knock(body, headers, to=shop)


def order(gate: Any, shop: str, document: Any, topic: str | None = None) -> PushedOrder:
    answer = pushed(gate, shop, document, topic)
    assert answer.status == 202, answer.text
    (one,) = gate.delivered()[-1].orders
    return one  # type: ignore[no-any-return]


@both
def test_the_signature_is_base64_of_an_hmac_over_the_raw_body(gate: Any, shop: str) -> None:
    body = json.dumps(WHOLE[shop], indent=1).encode()
    secret = gate.registry.sources[shop].secret.encode()
    module = SHOPS[shop][1]
    topic = {"shopify": "orders/updated", "woocommerce": "order.updated"}[shop]
    headers = {
        module.TOPIC: topic,
        module.SIGNATURE: base64.b64encode(hmac.new(secret, body, hashlib.sha256).digest()).decode(),
    }
    assert gate.knock(body, headers, to=shop).status == 202
    assert gate.knock(body + b" ", headers, to=shop).json["code"] == "signature_mismatch"
    assert gate.knock(body, {module.TOPIC: topic}, to=shop).json["code"] == "signature_missing"
    as_hex = {**headers, module.SIGNATURE: hmac.new(secret, body, hashlib.sha256).hexdigest()}
    assert gate.knock(body, as_hex, to=shop).status == 401


def test_failure_10_the_signature_of_one_shop_is_none_at_the_other(gate: Any) -> None:
    for shop, other in (
        ("shopify", "woocommerce"),
        ("woocommerce", "shopify"),
        ("shopify", "x"),
        ("woocommerce", "demo"),
    ):
        body = json.dumps(WHOLE[shop]).encode()
        assert gate.knock(body, gate.sign(body, shop), to=other).status == 401


@both
@pytest.mark.parametrize("secret", ["", "short", " " * 20])
def test_failure_9_a_secret_that_proves_nothing_closes_the_source(gate: Any, shop: str, secret: str) -> None:
    body = json.dumps(WHOLE[shop]).encode()
    headers = gate.sign(body, shop)
    gate.configure(shop, SHOPS[shop][0], secret=secret)
    assert gate.knock(body, headers, to=shop).json["code"] == "source_without_secret"


def test_an_order_at_shopify(gate: Any) -> None:
    one = order(gate, "shopify", AT_SHOPIFY, "orders/create")
    assert one.facts is not None
    known = one.facts
    assert (known.number, known.customer, known.phone) == ("#1001", "Jan Smit", "06 12345678")
    assert (known.country, known.city, known.status) == ("NL", "Utrecht", "not shipped yet")
    assert known.revised_at == one.standing_at == datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
    assert (one.brand, one.source, one.source_id, one.gone) == ("acme", "shopify", "1", False)


def test_an_order_at_woocommerce(gate: Any) -> None:
    one = order(gate, "woocommerce", AT_WOO)
    assert one.facts is not None
    known = one.facts
    assert (known.number, known.customer, known.phone) == ("7001", "Jan Smit", "0612345678")
    assert (known.country, known.city, known.status) == ("NL", "Utrecht", "being prepared")
    assert known.revised_at == one.standing_at == datetime(2026, 11, 22, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"fulfillment_status": "partial"}, "partly shipped"),
        ({"fulfillment_status": "fulfilled"}, "shipped"),
        ({"fulfillment_status": "fulfilled", "cancelled_at": "2026-11-22T12:00:00Z"}, "cancelled"),
        ({"fulfillment_status": "a new word"}, "a new word"),
        ({"fulfillment_status": 5}, "not shipped yet"),
    ],
)
def test_what_an_orders_state_at_shopify_is_called(gate: Any, changes: Any, status: str) -> None:
    facts = order(gate, "shopify", AT_SHOPIFY | changes).facts
    assert facts is not None
    assert facts.status == status


@pytest.mark.parametrize(("theirs", "ours"), [("completed", "completed"), ("wc-at-depot", "wc at depot")])
def test_what_an_orders_state_at_woocommerce_is_called(gate: Any, theirs: str, ours: str) -> None:
    facts = order(gate, "woocommerce", AT_WOO | {"status": theirs}).facts
    assert facts is not None
    assert facts.status == ours


def test_whose_number_is_taken_at_shopify(gate: Any) -> None:
    def number(**changes: Any) -> str | None:
        facts = order(gate, "shopify", AT_SHOPIFY | changes).facts
        assert facts is not None
        return facts.phone

    assert number(phone="+31600000001") == "+31600000001"
    assert number(shipping_address=None, billing_address={"phone": " "}) == "+31687654321"
    assert number(shipping_address={"phone": 5}, customer=None) is None


def test_a_parcel_at_shopify_by_itself_and_with_its_order(gate: Any) -> None:
    parcel = {
        "id": 50,
        "order_id": 1,
        "status": "success",
        "updated_at": "2026-11-22T12:30:00Z",
        "tracking_company": "PostNL",
        "tracking_number": "3SABCD1234567",
        "tracking_url": "javascript:alert(1)",
        "shipment_status": "out_for_delivery",
    }
    alone = order(gate, "shopify", parcel, "fulfillments/update")
    within = order(gate, "shopify", AT_SHOPIFY | {"fulfillments": [parcel]})
    assert (alone.id, alone.facts, alone.standing_at) == (within.id, None, None)
    assert alone.parcels == within.parcels
    (one,) = alone.parcels
    assert (one.carrier, one.number, one.status) == ("PostNL", "3SABCD1234567", "out for delivery")
    assert (one.tracking_url, one.cancelled) == (None, False)
    (void,) = order(gate, "shopify", parcel | {"status": "cancelled"}, "fulfillments/update").parcels
    assert void.cancelled


def test_the_parcels_of_the_extension_at_woocommerce(gate: Any) -> None:
    items: list[Any] = [
        {"tracking_provider": "PostNL", "tracking_number": 123456789012, "tracking_id": "a"},
        {
            "custom_tracking_provider": "Fiets",
            "tracking_number": "F1",
            "custom_tracking_link": "https://fiets.example/F1",
        },
        "nonsense",
    ]
    meta = [{"key": "other", "value": [1]}, {"key": woocommerce.TRACKING, "value": items}]
    facts = order(gate, "woocommerce", AT_WOO | {"meta_data": meta}).facts
    assert facts is not None
    told = [(one.carrier, one.number, one.tracking_url) for one in facts.parcels]
    assert told == [("PostNL", "123456789012", None), ("Fiets", "F1", "https://fiets.example/F1")]


@both
def test_an_order_that_is_deleted_is_gone_from_the_moment_it_was_told(gate: Any, shop: str) -> None:
    topic = {"shopify": "orders/delete", "woocommerce": "order.deleted"}[shop]
    one = order(gate, shop, {"id": 1}, topic)
    assert (one.gone, one.standing_at, one.facts) == (True, gate.now, None)


@both
def test_a_topic_that_is_not_signed_deletes_no_order_that_is_sent_whole(gate: Any, shop: str) -> None:
    topic = {"shopify": "orders/delete", "woocommerce": "order.deleted"}[shop]
    assert not order(gate, shop, WHOLE[shop], topic).gone


def test_an_order_in_the_bin_is_gone_and_one_that_is_back_stands_from_its_arrival_on(gate: Any) -> None:
    assert order(gate, "woocommerce", AT_WOO | {"status": "trash"}).gone
    back = order(gate, "woocommerce", AT_WOO, "order.restored")
    assert (back.gone, back.standing_at) == (False, gate.now)


def test_a_customer_whose_data_must_go_takes_the_orders_along(gate: Any) -> None:
    document = {"shop_id": 954889, "customer": {"id": 191167}, "orders_to_redact": [1, 2]}
    assert pushed(gate, "shopify", document, "customers/redact").json["accepted"] == 2
    assert [(one.source_id, one.gone) for one in gate.delivered()[0].orders] == [("1", True), ("2", True)]


@both
def test_failure_14_other_topics_are_counted_as_ignored(gate: Any, shop: str) -> None:
    answer = pushed(gate, shop, {"anything": 1}, "products/update")
    assert (answer.status, answer.json) == (202, {"accepted": 0, "ignored": 1, "mentions": []})
    assert gate.queue.bodies == []


@both
def test_what_is_sent_must_be_named_and_whole(gate: Any, shop: str) -> None:
    answer = pushed(gate, shop, WHOLE[shop], "")
    assert (answer.status, SHOPS[shop][1].TOPIC in answer.json["detail"]) == (400, True)
    answer = pushed(gate, shop, {**WHOLE[shop], "id": None})
    assert (answer.status, answer.pointers) == (400, ["/id"])


@both
def test_an_order_is_carried_in_a_delivery_that_older_code_leaves_alone(gate: Any, mention: Any, shop: str) -> None:
    """FAILURES 23: code of version 2 would have dropped it."""
    order(gate, shop, WHOLE[shop])
    assert gate.delivered()[-1].version == 3
    gate.post(mention())
    assert gate.delivered()[-1].version == 1


@both
def test_a_dry_run_shows_the_order_and_queues_nothing(gate: Any, shop: str) -> None:
    body = json.dumps(WHOLE[shop]).encode()
    answer = gate.knock(body, gate.sign(body, shop), to=shop, query={"dry_run": "1"})
    (one,) = answer.json["orders"]
    assert (answer.status, one["facts"]["city"]) == (200, "Utrecht")
    assert gate.queue.bodies == []


@both
def test_the_delivery_id_is_the_shops_unless_it_is_none(gate: Any, shop: str) -> None:
    body = json.dumps(WHOLE[shop]).encode()
    for given_id, logged in (("abc-1", "abc-1"), ("x" * 300, None), ("é", None)):
        gate.knock(body, {**gate.sign(body, shop), SHOPS[shop][1].DELIVERY: given_id}, to=shop)
        assert gate.delivered()[-1].delivery_id == logged


FORM = {"content-type": "application/x-www-form-urlencoded"}


def test_woocommerces_ping_is_answered_200_and_nothing_else_is_let_in_by_it(gate: Any) -> None:
    answer = gate.knock(b"webhook_id=12", FORM, to="woocommerce")
    assert (answer.status, answer.json) == (200, {"accepted": 0, "ignored": 1, "mentions": []})
    assert gate.queue.bodies == gate.lines == []
    for body in (b"webhook_id=12&x=1", b"webhook_id=", b"webhook_id=" + b"1" * 21, b"", b'{"id": 1}'):
        assert gate.knock(body, FORM, to="woocommerce").status == 415
    for other in ("shopify", "demo", "x"):
        assert gate.knock(b"webhook_id=12", FORM, to=other).status == 415
    assert gate.knock(b"webhook_id=12", to="woocommerce").status == 401
    gate.configure("woocommerce", SourceKind.WOOCOMMERCE, secret="")
    gate.later(seconds=61)
    assert gate.knock(b"webhook_id=12", FORM, to="woocommerce").json["code"] == "source_without_secret"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(["", "1", "NL"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shop=st.sampled_from(sorted(SHOPS)), data=st.data(), value=anything)
def test_any_value_in_any_field_is_taken_or_refused(gate: Any, shop: str, data: Any, value: Any) -> None:
    document = json.loads(json.dumps(WHOLE[shop]))
    within = data.draw(st.sampled_from([document, *(one for one in document.values() if isinstance(one, dict))]))
    within[data.draw(st.sampled_from([*within, "fulfillments", "meta_data", "cancelled_at"]))] = value
    topics = sorted(shopify.ORDERS | shopify.PARCELS | {shopify.ERASED} if shop == "shopify" else woocommerce.TOPICS)
    for topic in (data.draw(st.sampled_from(topics)), None):
        assert pushed(gate, shop, document, topic).status in {202, 400}
    assert pushed(gate, shop, value).status in {202, 400}
    gate.queue.bodies.clear()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    item=anything, key=st.sampled_from(["tracking_number", "tracking_id", "tracking_provider", "custom_tracking_link"])
)
def test_any_parcel_of_any_extension(gate: Any, item: Any, key: str) -> None:
    for value in (item, [item], [{"tracking_number": "1", key: item}]):
        meta = [{"key": woocommerce.TRACKING, "value": value}]
        assert pushed(gate, "woocommerce", AT_WOO | {"meta_data": meta}).status in {202, 400}
    assert pushed(gate, "shopify", AT_SHOPIFY | {"fulfillments": [item]}).status in {202, 400}
    gate.queue.bodies.clear()
