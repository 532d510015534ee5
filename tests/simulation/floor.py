"""Whether anybody is at the desk while somebody waits in service hours, and whether people are told when nobody is."""

from collections.abc import Callable

from functions.shared.table import Item
from tests.simulation.calls import Call, Violation
from tests.simulation.engine import Run

HEAD = 100
"""With no more than these in the queue a sweep sees them all."""


class Floor:
    """`calls`: the ledger's own. `is_open(brand, at)`: as a minute before; None: it has just changed."""

    def __init__(self, calls: dict[str, Call], is_open: Callable[[str, str], bool | None]) -> None:
        self._calls, self._is_open = calls, is_open
        self._here: dict[str, tuple[str, str]] = {}
        """By agent: since when, and until when."""
        self._queued: dict[str, dict[str, None]] = {}
        """The callbacks that may be claimed, by brand."""
        self._told: dict[str, Run] = {}
        """Brands of which people know that nobody is there, by the sweep that told."""
        self._sure: set[str] = set()
        """Those of which it has been so at every sweep since."""

    def said(self, presence: Item, now: str) -> None:
        """An agent says to be here."""
        until = presence["until"] if presence["state"] == "available" else ""
        since = self._here.get(presence["sub"], (now, ""))
        self._here[presence["sub"]] = (since[0] if since[1] >= now else now, until)

    def waits(self, call: Call) -> None:
        """A callback as it stands now."""
        queued = self._queued.setdefault(call.item["brand"], {})
        if call.item["state"] == "queued":
            queued[call.id] = None
        else:
            queued.pop(call.id, None)

    def unknown(self, now: str) -> bool:
        """Whether there may be something to tell."""
        waiting = any(queued and brand not in self._told for brand, queued in self._queued.items())
        return waiting and not any(until > now for _, until in self._here.values())

    def told(self, brand: str, run: Run, since: str, now: str, enough: bool) -> None:
        """People hear that nobody is there."""
        if any(came <= since and until > now for came, until in self._here.values()):
            raise Violation("people were told that nobody is present, and somebody was")
        before = self._told.get(brand)
        if before and brand in self._sure and before.good_by is not None and before.good_by < run.since:
            raise Violation("people were told again that nobody is present")
        if enough:
            self._told[brand] = run
            self._sure.add(brand)

    def swept(self, began: str, now: str, good: bool) -> None:
        """A sweep is over."""
        for brand, queued in self._queued.items():
            deserted = self._deserted(brand, queued, began, now)
            if not deserted:
                self._sure.discard(brand)
            elif good and brand not in self._told:
                raise Violation("somebody waits, nobody is present, and a whole sweep later nobody is told")
            over = self._is_open(brand, began) is False and self._is_open(brand, now) is False
            if good and (over or any(came <= began and until > now for came, until in self._here.values())):
                self._told.pop(brand, None)

    def _deserted(self, brand: str, queued: dict[str, None], began: str, now: str) -> bool:
        """Whether it was so as long as the sweep lasted, whichever moment it looked at."""
        if not queued or any(until > began for _, until in self._here.values()):
            return False
        if sum(map(len, self._queued.values())) > HEAD or not (
            self._is_open(brand, began) and self._is_open(brand, now)
        ):
            return False
        return any(self._calls[one].changed < began for one in queued)
