"""The contract of `reports.ports.Store`, over both tables."""

from datetime import UTC, timedelta

from functions.callbacks.facts import Fact
from functions.callbacks.store import CallbackStore
from functions.reports import ports
from functions.reports.model import DaySum
from functions.reports.rules import added_up
from functions.reports.store import ReportStore
from functions.shared.settings import change_brand
from functions.shared.table import Table
from tests.builders import NOON


def test_facts_are_read_by_day_and_brand_and_sums_by_month(table: Table, store: CallbackStore) -> None:
    found: ports.Store = ReportStore(table)
    assert (found.brands(), found.facts("2026-11-22", "acme"), found.sums("2026-11", "acme")) == ([], [], {})
    for number, brand in enumerate(("bolt", "acme", "acme")):
        at = NOON - timedelta(days=number)
        store.save(Fact(id=f"mnt_{number}", at=at, brand=brand, kind="praise", data={"channel": "x"}))
    CallbackStore(table).save(Fact(id="mnt_9", at=NOON, brand="acme", kind="praise"))  # another process
    assert found.brands() == ["acme", "bolt"]
    assert [fact.id for fact in found.facts("2026-11-21", "acme")] == ["mnt_1"]
    change_brand(table, "acme", lambda _: {"time_zone": "Asia/Tokyo"})
    assert (found.time_zone("acme"), found.time_zone("bolt")) == ("Asia/Tokyo", "Europe/Amsterdam")
    sums = [
        DaySum.made(day, "acme", "Asia/Tokyo", added_up(found.facts(day, "acme"), UTC))
        for day in ("2026-11-21", "2026-11-20", "2026-10-31")
    ]
    for one in (*sums, sums[0]):
        found.keep(one)
    assert {day: one.packed for day, one in found.sums("2026-11", "acme").items()} == {
        one.day: one.packed for one in sums[:2]
    }
