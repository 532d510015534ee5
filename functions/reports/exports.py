"""Callbacks and dials that are over, line by line and in order, for whoever computes elsewhere (NDJSON).

Pseudonymous: tickets and callbacks by their random ids, agents by their group, nobody by a name, handle or number.
Each line carries a cursor. Whoever comes back with the last one, after a minute or a year, goes on right after it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, Self

from functions.callbacks.facts import Fact
from functions.reports.model import Call
from functions.reports.ports import Store
from functions.shared import clock
from functions.shared.errors import InputError

MOST_LINES = 1_000
MOST_DAYS = 60
"""Walked through for one answer."""
OLDEST = datetime(2026, 1, 1, tzinfo=UTC)
"""Nothing is older."""
BEHIND = timedelta(minutes=1)
"""So far behind now an export ends: what is being written at this moment comes with the next one, in its order."""


class Of(StrEnum):
    """What is exported."""

    CALLBACKS = "callbacks"
    ATTEMPTS = "attempts"


class Cursor(NamedTuple):
    """A place in the order of all lines: when the callback ended, its id, and the number of the line about it."""

    at: str
    id: str = ""
    number: int = 0

    def text(self) -> str:
        """As it stands in a line."""
        return f"{self.at}~{self.id}~{self.number:03}" if self.id else self.at

    @classmethod
    def read(cls, text: str) -> Self:
        """From a line, or from an instant or a date. Raises ValueError."""
        at, _, rest = text.partition("~")
        id_, _, number = rest.partition("~")
        instant = datetime.combine(date.fromisoformat(at), time(), UTC) if len(at) == 10 else clock.from_text(at)
        return cls(clock.to_text(max(instant, OLDEST)), id_, int(number or 0))


@dataclass(frozen=True)
class Page:
    """Some lines, and where the next ones begin. `more`: there are, or may be, more by now."""

    lines: tuple[str, ...]
    next: str
    more: bool


class Exports:
    """Writes lines. `steps`: of each cause, the step of the chain."""

    def __init__(self, store: Store, steps: Mapping[str, str]) -> None:
        self._store, self._steps = store, steps

    def page(self, of: Of, since: str) -> Page:
        """The first lines after that cursor, instant or date. Raises InputError."""
        end = clock.now() - BEHIND
        try:
            after = Cursor.read(since)
        except ValueError:
            where = [("/since", "say 2026-11-22, 2026-11-22T09:00:00Z, or the cursor of a line")]
            raise InputError("`since` is no place to begin", where) from None
        lines: list[str] = []
        for day in _days(after, end):
            for cursor, line in self._of_day(of, day, after, end):
                lines.append(json.dumps({"cursor": cursor.text(), **line}, ensure_ascii=False))
                after = cursor
                if len(lines) == MOST_LINES:
                    return Page(tuple(lines), after.text(), more=True)
            after = max(after, Cursor(clock.to_text(min(datetime.combine(day, time(), UTC) + timedelta(days=1), end))))
        return Page(tuple(lines), after.text(), more=after.at < clock.to_text(end))

    def _of_day(self, of: Of, day: date, after: Cursor, end: datetime) -> Iterator[tuple[Cursor, dict[str, Any]]]:
        facts = [fact for brand in self._store.brands() for fact in self._store.facts(day.isoformat(), brand)]
        for fact in sorted((one for one in facts if one.kind == "callback"), key=lambda one: (one.at, one.id)):
            if fact.at > end:
                return
            for number, line in enumerate(self._lines(of, fact), 1):
                if (cursor := Cursor(clock.to_text(fact.at), fact.id, number)) > after:
                    yield cursor, line

    def _lines(self, of: Of, fact: Fact) -> Iterable[dict[str, Any]]:
        call = Call.of(fact)
        about = {"callback_id": call.id, "ticket_id": call.ticket_id, "brand": fact.brand, "channel": call.channel}
        if of is Of.CALLBACKS:
            return [{**about, **self._whole(call)}]
        return [
            {**about, "number": number, **dial.model_dump(mode="json", by_alias=False)}
            for number, dial in enumerate(call.dials, 1)
        ]

    def _whole(self, call: Call) -> dict[str, Any]:
        own = call.model_dump(mode="json", exclude={"id", "ticket_id", "channel", "dials"})
        return {**own, "step": self._steps.get(call.cause or ""), "attempts": len(call.dials)}


def _days(after: Cursor, end: datetime) -> Sequence[date]:
    first = clock.from_text(after.at).date()
    return [first + timedelta(days=n) for n in range(min((end.date() - first).days + 1, MOST_DAYS))]
