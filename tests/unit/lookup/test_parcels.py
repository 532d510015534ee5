"""Each carrier's file: what it asks, and what it makes of the answers."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.lookup.carriers import PROVIDERS, provider
from functions.lookup.model import ParcelReason, ParcelStatus
from functions.lookup.parcels import aftership, dhl, dhl_parcel_nl, postnl
from functions.lookup.systems import SHOPS
from functions.shared.connections import CARRIERS, CENTRES, CHANNELS, NAMES, Connection, ConnectionKind, parsed
from functions.shared.errors import Unavailable
from functions.shared.exchange import Fault, NotAnswered, Reply
from functions.tickets.parcels import Parcel
from tests.unit.lookup.provider_samples import (
    AFTERSHIP,
    DHL,
    DHL_PARCEL,
    GENERIC,
    KNOWN,
    POSTNL,
    POSTNL_NUMBER,
    UNKNOWN,
    body,
    connection,
)  # fmt: skip

each = pytest.mark.parametrize("kind", PROVIDERS)


def read(kind: ConnectionKind, answer: object, number: str | None = None, status: int = 200, **changes: Any) -> Parcel:
    found = provider(kind).read(connection(kind, **changes), number or KNOWN[kind][0], Reply(status, {}, body(answer)))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("kind", "url", "headers"),
    [
        (
            ConnectionKind.POSTNL,
            f"https://api.postnl.nl/shipment/v2/status/barcode/{POSTNL_NUMBER}?detail=true&language=NL",
            {"apikey": "canary-key"},
        ),
        (
            ConnectionKind.DHL,
            "https://api-eu.dhl.com/track/shipments?trackingNumber=00340434292135100186&language=nl",
            {"DHL-API-Key": "canary-key"},
        ),
        (
            ConnectionKind.DHL_PARCEL_NL,
            "https://api-gw.dhlparcel.nl/track-trace?key=JVGL09999999000000000000",
            {"Authorization": "Bearer canary-key"},
        ),
        (
            ConnectionKind.AFTERSHIP,
            "https://api.aftership.com/tracking/2026-07/trackings?tracking_numbers=1Z5R89390357567127",
            {"as-api-key": "canary-key"},
        ),
        (ConnectionKind.HTTP_PARCELS, "https://fiets.example/ABC123456789", {"X-Key": "canary-key"}),
    ],
)
def test_what_is_asked(kind: ConnectionKind, url: str, headers: dict[str, str]) -> None:
    asked = provider(kind).request(connection(kind), KNOWN[kind][0])
    assert (asked.method, asked.url, asked.headers) == ("GET", url, headers)
    assert "canary" not in repr(asked)


@each
def test_a_number_stays_a_number_whatever_is_in_it(kind: ConnectionKind) -> None:
    asked = provider(kind).request(connection(kind), "3S/../A?B=1&C#D\u00e9")
    assert "3S%2F..%2FA%3FB%3D1%26C%23D%C3%A9" in asked.url


def test_postnl() -> None:
    found = read(ConnectionKind.POSTNL, POSTNL)
    assert (found.status, found.code, found.reason) == (ParcelStatus.OUT_FOR_DELIVERY, "7", None)
    assert found.tracking_url == f"https://jouw.postnl.nl/track-and-trace/{POSTNL_NUMBER}"
    assert found.depot_phone == "+31201230012"
    assert [event.status for event in found.events] == ["out_for_delivery", "pending"]
    assert found.events[0].at == datetime(2026, 11, 8, 9, 13, 20, tzinfo=UTC), "Dutch winter time"
    assert found.events[1].at == datetime(2026, 7, 7, 7, 51, 8, tzinfo=UTC), "Dutch summer time"
    assert found.events[1].text == "Zending voorgemeld"


def test_postnl_without_earlier_statuses_and_with_several_parcels() -> None:
    shipment = {**POSTNL["CompleteStatus"]["Shipment"], "OldStatus": {}}
    other = {**shipment, "Barcode": "3SDEVC000000001", "Status": {"StatusCode": "11"}}
    found = read(ConnectionKind.POSTNL, {"CurrentStatus": {"Shipment": [other, shipment]}})
    assert (found.status, len(found.events)) == ("out_for_delivery", 1)


def test_dhl() -> None:
    found = read(ConnectionKind.DHL, DHL)
    assert (found.carrier, found.status, found.code) == ("DHL", "out_for_delivery", "PARCEL IN TRANSIT")
    first, second = found.events
    assert (first.place, first.text) == ("Köln", "The shipment is out for delivery.")
    assert first.at == datetime(2026, 11, 8, 8, 10, tzinfo=UTC)
    assert (second.status, second.at.hour) == ("pending", 18)


def test_dhl_says_delivered_whatever_its_words() -> None:
    assert dhl.read(connection(ConnectionKind.DHL), "1", Reply(200, {}, body(delivered("return"))))
    assert read(ConnectionKind.DHL, delivered("Return address")).status == "delivered"


def delivered(said: str) -> dict[str, Any]:
    return {"shipments": [{"id": "1", "status": {"statusCode": "delivered", "description": said}}]}


def test_dhl_parcel() -> None:
    found = read(ConnectionKind.DHL_PARCEL_NL, DHL_PARCEL)
    assert (found.status, found.reason, found.code) == ("delivery_failed", "consignee_not_home", "NOT_HOME")
    assert [event.status for event in found.events] == ["delivery_failed", "in_transit", "pending"]


def test_dhl_parcel_is_delivered_whatever_notice_comes_after_and_a_return_is_not() -> None:
    one = {**DHL_PARCEL[0], "deliveredAt": "2026-11-08T10:00:00Z"}
    assert read(ConnectionKind.DHL_PARCEL_NL, [one]).status == "delivered"
    back = {**one, "isReturn": True, "events": [{"category": "DELIVERED", "status": "DELIVERED_AT_SHIPPER", "timestamp": "2026-11-08T10:00:00Z"}]}  # fmt: skip # noqa: E501
    assert read(ConnectionKind.DHL_PARCEL_NL, [back]).status == "return_to_sender"


def test_aftership() -> None:
    found = read(ConnectionKind.AFTERSHIP, AFTERSHIP)
    assert (found.carrier, found.status, found.code) == ("ups", "delivery_delayed", "Exception_004")
    assert found.tracking_url == "https://www.ups.com/track?tracknum=1Z5R89390357567127"
    assert [event.code for event in found.events] == ["X_CUS", "InTransit_001"]
    assert found.events[0].place == "Eindhoven, NL"


def test_another_s_tracking_is_not_taken_for_it() -> None:
    answer = Reply(200, {}, body(AFTERSHIP))
    assert aftership.read(connection(ConnectionKind.AFTERSHIP), "1Z879E930346834440", answer) is None


def test_any_service_that_answers_json() -> None:
    found = read(ConnectionKind.HTTP_PARCELS, GENERIC)
    assert (found.carrier, found.status, found.code) == ("Fietskoerier", "out_for_delivery", "OUT")
    assert found.tracking_url == "https://fiets.example/t/ABC123456789"
    assert [(event.status, event.place) for event in found.events] == [("out_for_delivery", "Zwolle"), ("in_transit", None)]  # fmt: skip # noqa: E501


@each
def test_what_it_does_not_know_is_no_parcel(kind: ConnectionKind) -> None:
    status, answer = UNKNOWN[kind]
    assert provider(kind).read(connection(kind), KNOWN[kind][0], Reply(status, {}, body(answer))) is None


@each
@pytest.mark.parametrize(
    ("reply", "fault", "after"),
    [
        (Reply(401), Fault.CREDENTIAL, None),
        (Reply(403), Fault.CREDENTIAL, None),
        (Reply(429, {"retry-after": "120"}), Fault.BUSY, 120),
        (Reply(429, {"retry-after": "999999"}), Fault.BUSY, 3600),
        (Reply(429, {"retry-after": "soon"}), Fault.BUSY, None),
        (Reply(429), Fault.BUSY, None),
        (Reply(500), Fault.BROKEN, None),
        (Reply(503, {"retry-after": "7"}), Fault.BROKEN, 7),
        (Reply(302, {"location": "https://elsewhere.example"}), Fault.BROKEN, None),
        (Reply(200, {}, b"<html>maintenance</html>"), Fault.NONSENSE, None),
        (Reply(200, {}, b'{"shipments": [{"id"'), Fault.NONSENSE, None),
        (Reply(200, {}, b"[" * 100_000), Fault.NONSENSE, None),
        (Reply(200, {}, b"\xff\xfe"), Fault.NONSENSE, None),
        (Reply(200, {}, b'"a word"'), Fault.NONSENSE, None),
    ],
)
def test_what_is_no_answer_is_said_to_be_none(
    kind: ConnectionKind, reply: Reply, fault: Fault, after: int | None
) -> None:
    """FAILURES 25."""
    if kind is ConnectionKind.HTTP_PARCELS and reply.body == b'"a word"':
        pytest.skip("what a generic answer holds is its mapping's affair: a word has no parcels")
    with pytest.raises(NotAnswered) as silence:
        provider(kind).read(connection(kind), KNOWN[kind][0], reply)
    assert (silence.value.fault, silence.value.retry_after) == (fault, after)


@each
@given(data=st.data())
def test_no_document_breaks_the_reading(kind: ConnectionKind, data: st.DataObject) -> None:
    """Part of the right answer, with anything in the place of any of its parts."""
    number, right = KNOWN[kind]
    answer = _spoilt(right, data)
    try:
        found = provider(kind).read(connection(kind), number, Reply(200, {}, json.dumps(answer).encode()))
    except NotAnswered:
        return
    assert found is None or (found.status in ParcelStatus and (found.reason is None or found.reason in ParcelReason))


ANYTHING = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers()) | st.dictionaries(st.text(), st.text())  # fmt: skip # noqa: E501


def _spoilt(value: Any, data: st.DataObject) -> Any:
    if data.draw(st.integers(0, 9)) == 0:
        return data.draw(ANYTHING)
    if isinstance(value, dict):
        return {name: _spoilt(inner, data) for name, inner in value.items()}
    return [_spoilt(inner, data) for inner in value] if isinstance(value, list) else value


def test_every_kind_has_a_name_and_the_tables_use_words_of_ours() -> None:
    assert set(NAMES) == set(ConnectionKind) == {*PROVIDERS, *SHOPS, *CHANNELS, *CENTRES}
    assert set(CARRIERS) == set(PROVIDERS)
    for table in (postnl.STATUSES, dhl.STATUSES, dhl_parcel_nl.CATEGORIES, aftership.TAGS):
        assert all(status in ParcelStatus for status, _ in table.values())


def test_the_registry_is_read_and_what_is_wrong_in_it_costs_no_other() -> None:
    right = {"kind": "postnl", "key": "canary-key", "of": "newer code"}
    wrong = [{"kind": "pigeon"}, {"kind": "postnl", "url": "http://elsewhere.example"}, "?"]
    stored = {"version": 1, "made": "x", "connections": {"a": right, **{str(n): one for n, one in enumerate(wrong)}}}
    found = parsed(json.dumps(stored))
    assert set(found) == {"a"}
    assert "canary" not in repr(found)
    assert found["a"].serves("acme")
    assert not Connection(kind=ConnectionKind.DHL, brands=("other",)).serves("acme")
    assert not Connection(kind=ConnectionKind.DHL, enabled=False).serves("acme")
    for nonsense in ("", "[]", "{"):
        with pytest.raises(Unavailable):
            parsed(nonsense)
