"""The same figures from another reading: timelines and promises, never a fact. It shares no code with the reports."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from functions.callbacks.model import Callback
from functions.shared.memory import MemoryTable
from functions.tickets.model import Entry, Ticket
from functions.tickets.seen import Seen
from tests.unit.reports.busy import ZONES

ANSWERED = ("reached", "dropped", "declined", "asked_later")
NO_CALL = ("wrong_number", "failed")


class Recount:
    """What stands in the table, counted by brand and local day."""

    def __init__(self, table: MemoryTable) -> None:
        items = list(all_items(table))
        self._entries: dict[str, list[Entry]] = defaultdict(list)
        self._seen: dict[str, list[Seen]] = defaultdict(list)
        self._tickets: dict[str, Ticket] = {}
        self._callbacks: list[Callback] = []
        for item in items:
            self._sort(item)
        self.counts: Counter[tuple[str, str, str]] = Counter()
        """By brand, local date and figure."""
        self.times: dict[tuple[str, str], list[float]] = defaultdict(list)
        """Seconds from the first mention of the round until the customer spoke to somebody."""
        for callback in self._callbacks:
            self._promises(callback)
            self._calls(callback)
        self._praise()

    def of(self, brand: str, beginning: str) -> dict[str, int]:
        """All that begins so, by the rest of its name, of all days."""
        found: Counter[str] = Counter()
        for (of, _, figure), n in self.counts.items():
            if of == brand and figure.startswith(beginning):
                found[figure.removeprefix(beginning)] += n
        return dict(found)

    def _sort(self, item: dict[str, Any]) -> None:
        match item["pk"][:2], item["sk"][:2]:
            case _, "E#":
                entry = Entry.from_item(item)
                self._entries[entry.owner_id].append(entry)
            case "M#", "ME":
                seen = Seen.from_item(item)
                self._seen[seen.owner_id or ""].append(seen)
            case "T#", "HE":
                self._tickets[item["id"]] = Ticket.from_item(item)
            case "T#", "C#":
                self._callbacks.append(Callback.from_item(item))

    def _note(self, brand: str, at: datetime, figure: str) -> str:
        day = at.astimezone(ZoneInfo(ZONES[brand])).date().isoformat()
        self.counts[brand, day, figure] += 1
        return day

    def _promises(self, callback: Callback) -> None:
        for promise in callback.promises:
            if promise.outcome and promise.ended_at:
                self._note(callback.brand, promise.ended_at, f"{promise.kind}.{promise.outcome}")

    def _calls(self, callback: Callback) -> None:
        timeline = sorted(self._entries[callback.ticket_id], key=lambda entry: (entry.at, entry.id))
        own = [entry for entry in timeline if entry.data.get("callback_id") == callback.id]
        dialled = {entry.data["attempt_id"]: entry.at for entry in own if entry.kind == "dialled"}
        outcomes = [(dialled[e.data["attempt_id"]], e.data["disposition"]) for e in own if e.kind == "outcome"]
        outcomes.sort()
        for at, result in outcomes:
            self._note(callback.brand, at, f"dial.{result}")
        for entry in own:
            if entry.kind in ("outcome", "wrapped_up", "withdrawn") and entry.data["state"] in (
                *("done", "unreached", "withdrawn"),
            ):
                self._note(callback.brand, entry.at, f"ended.{entry.data['state']}")
                if any(result in ANSWERED for _, result in outcomes):
                    self._note(callback.brand, entry.at, "reached")
            if entry.kind == "wrapped_up":
                self._note(callback.brand, entry.at, f"cause.{entry.data['cause']}")
        said = [seen.accepted_at for seen in self._seen[callback.ticket_id] if seen.round == callback.round]
        begins = any(
            seen.accepted_at <= callback.opened_at
            and entry.at == callback.opened_at
            and entry.kind == "mention"
            and entry.data["id"] == seen.mention_id
            for seen in self._seen[callback.ticket_id]
            for entry in timeline
        )
        if begins and said:
            self._note(callback.brand, callback.opened_at, "complaint")
            answered = next((at for at, result in outcomes if result in ANSWERED), None)
            if answered:
                day = answered.astimezone(ZoneInfo(ZONES[callback.brand])).date().isoformat()
                self.times[callback.brand, day].append((answered - min(said)).total_seconds())

    def _praise(self) -> None:
        for entries in self._entries.values():
            for entry in entries:
                for event in entry.events:
                    if event.type == "praise.received":
                        self._note(event.brand, entry.at, "praise")


def all_items(table: MemoryTable) -> Iterator[dict[str, Any]]:
    """Everything, as nobody but a test may read it."""
    for kept in table._items.values():
        yield kept.item()
