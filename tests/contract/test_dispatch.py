"""The contract of dispatch's store (`dispatch.ports.Store`), over both tables."""

from datetime import timedelta

import pytest

from functions.dispatch import ports, rules
from functions.dispatch.model import Announced, Delivery, DeliveryState, Noted, Place
from functions.dispatch.store import DispatchStore
from functions.shared import keys
from functions.shared.events import Event, Happened
from functions.shared.table import Table
from tests.builders import NOON, ticking
from tests.unit.dispatch.world import a_subscriber

MINUTE = timedelta(minutes=1)
CRM, OTHER = a_subscriber("crm"), a_subscriber("other")


def an_event(minutes: int) -> Noted:
    at = NOON + minutes * MINUTE
    event = Event(id=f"evt_{minutes}", type=Happened.COMPLAINT_OPENED, occurred_at=at, brand="acme")
    return rules.noted(Announced(event=event, place=Place(owner_id="tkt_1", entry="E#1")))


def a_delivery(minutes: int, **changes: object) -> Delivery:
    return rules.owed(an_event(minutes), CRM, NOON + minutes * MINUTE).evolve(**changes)


def test_what_is_owed_is_found_by_its_moment_and_what_was_sent_by_its_time(table: Table) -> None:
    store: ports.Store = DispatchStore(table)
    rows = [a_delivery(minutes) for minutes in range(9)]
    store.save(*rows)
    store.save(rules.again(rows[0], NOON).evolve(subscriber_id=OTHER.id))
    (first,) = (one for one in store.owed(CRM.id, NOON + MINUTE, 9))
    assert first == rows[0].evolve(version=1)
    assert [one.event_id for one in store.owed(CRM.id, NOON + 9 * MINUTE, 99)] == [one.event_id for one in rows]
    store.save(first.evolve(state=DeliveryState.DELIVERED))
    assert store.owed(CRM.id, NOON + MINUTE, 9) == []
    assert store.delivery(CRM.id, NOON, "evt_0") == first.evolve(state=DeliveryState.DELIVERED, version=2)
    assert store.delivery(CRM.id, NOON, "evt_1") is None
    with ticking():
        since = store.sent(CRM.id, NOON + 2 * MINUTE, 4)
    assert [one.event_id for one in since] == ["evt_2", "evt_3", "evt_4", "evt_5"]


def test_what_was_sent_is_forgotten_after_a_month_on_read_and_by_the_table(table: Table) -> None:
    store = DispatchStore(table)
    row = a_delivery(0)
    store.save(row)
    with ticking(NOON + timedelta(days=31)):
        assert store.sent(CRM.id, NOON, 9) == []
    item = table.get(row.key())
    assert item is not None
    assert item[keys.EXPIRES_AT] == int((NOON + timedelta(days=30)).timestamp())


def test_what_happened_is_found_from_a_time_on_for_a_month_whoever_was_sent_it(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("functions.dispatch.store.PAGE", 2)
    store = DispatchStore(table)
    events = [an_event(minutes) for minutes in range(20)]
    for one in events:
        store.save(one)
    store.save(a_delivery(5))
    with ticking():
        assert list(store.happened(NOON + 3 * MINUTE)) == [one.evolve(version=1) for one in events[3:]]
    with ticking(NOON + timedelta(days=30, minutes=15, seconds=1)):
        assert [one.event_id for one in store.happened(NOON)] == [f"evt_{minutes}" for minutes in range(16, 20)]
    item = table.get(events[0].key())
    assert item is not None
    assert item[keys.EXPIRES_AT] == int((NOON + timedelta(days=30)).timestamp())


def test_a_lane_is_new_until_something_is_written_of_it(table: Table) -> None:
    store = DispatchStore(table)
    assert store.lane(CRM.id).version == 0
    store.save(store.lane(CRM.id).evolve(strikes=3, next_at=NOON))
    assert (store.lane(CRM.id).strikes, store.lane(CRM.id).next_at, store.lane(OTHER.id).strikes) == (3, NOON, 0)
