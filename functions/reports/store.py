"""Facts and their sums in the one table."""

from collections.abc import Sequence

from functions.callbacks.facts import Fact
from functions.reports.model import DaySum
from functions.shared import keys
from functions.shared.entities import readable
from functions.shared.settings import brand_settings
from functions.shared.table import Table, put, whole

PAGE = 1000


class ReportStore:
    """`reports.ports.Store` over the table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def brands(self) -> list[str]:
        items = whole(lambda after: self._table.query(keys.BRANDS, limit=PAGE, after=after))
        return [keys.brand_named(item["sk"]) for item in items]

    def time_zone(self, brand: str) -> str:
        return brand_settings(self._table, brand).time_zone

    def facts(self, day: str, brand: str) -> Sequence[Fact]:
        pk = keys.fact(day, brand, "").pk
        return readable(Fact, whole(lambda after: self._table.query(pk, limit=PAGE, after=after)))

    def sums(self, month: str, brand: str) -> dict[str, DaySum]:
        pk = keys.day_sum(month, brand).pk
        items = whole(lambda after: self._table.query(pk, limit=PAGE, after=after))
        return {one.day: one for one in readable(DaySum, items)}

    def keep(self, sum_: DaySum) -> None:
        # In any case: facts never change, so of two who add up the same day either is right.
        self._table.write(put(sum_.key(), sum_.to_item(), None))
