"""What the reports need of the table, in their own words."""

from collections.abc import Sequence
from typing import Protocol

from functions.callbacks.facts import Fact
from functions.reports.model import DaySum


class Store(Protocol):
    """Each raises Unavailable when the table does."""

    def brands(self) -> list[str]:
        """Every brand of which there is a fact."""

    def time_zone(self, brand: str) -> str:
        """The brand's."""

    def facts(self, day: str, brand: str) -> Sequence[Fact]:
        """All of one UTC day."""

    def sums(self, month: str, brand: str) -> dict[str, DaySum]:
        """The days of a month (`2026-11`) that were added up, by day."""

    def keep(self, sum_: DaySum) -> None:
        """So that nobody has to add that day up again."""
