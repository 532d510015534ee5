"""What a customer was promised to be done: watched until it is reported, or for as long as such a thing may take.

A remedy goes out as an event to the system that does it (`remedy.requested`), and that system says what became of it.
Where it never does, somebody was told "we send a new one", and nothing may have happened: a person looks.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from functions.shared.values import Instant, Value

OTHER = "other"
"""The kind whose hours stand for kinds that have none of their own."""
MOST = 20
"""Remedies of one ticket that are watched."""


class Promised(Value):
    """One remedy that an agent promised and that was not reported yet."""

    kind: str
    at: Instant
    due_at: Instant
    """A person looks then."""


def promised(kinds: Iterable[str], hours: Mapping[str, int], now: datetime) -> tuple[Promised, ...]:
    """Those that are watched: of each kind for so many hours, 0: not at all."""
    given = ((kind, hours.get(kind, hours.get(OTHER, 0))) for kind in kinds)
    return tuple(Promised(kind=kind, at=now, due_at=now + timedelta(hours=most)) for kind, most in given if most)[:MOST]


def reported(watched: tuple[Promised, ...], kind: str | None) -> tuple[Promised, ...]:
    """What is still watched after a report: it is of the oldest of its kind, or of the oldest where it names none."""
    told = next((one for one in watched if kind in (None, one.kind)), None)
    return tuple(one for one in watched if one is not told)


def silent(watched: tuple[Promised, ...], now: datetime) -> tuple[Promised, ...]:
    """What should have been reported by now."""
    return tuple(one for one in watched if one.due_at <= now)
