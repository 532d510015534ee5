"""What a source in `observe` would have opened, as a pure fold over what was observed.

Whether a call would have been over by then nobody knows, so it is reckoned that all that one author says within seven
days falls upon one ticket.
"""

from collections import Counter
from collections.abc import Container, Iterable
from datetime import datetime
from typing import NamedTuple

from functions.journey.model import Observed
from functions.shared.values import Value
from functions.tickets.rules import REOPENS_WITHIN, Threading, thread
from functions.triage.model import Flag, Verdict


class Preview(Value):
    """What would have come of a source's mentions, had it been live."""

    since: datetime | None
    until: datetime | None
    mentions: int
    calls: tuple[Observed, ...]
    """Those that would have opened a call at once, in the order in which they came."""
    held: tuple[Observed, ...]
    """Those that would have waited for a supervisor, for their age."""
    questions: int
    """Tickets without a call."""
    joined: int
    """More words of an author on a ticket that was open by then."""
    known: int
    """Delivered by a source that is live as well."""
    praise: int
    ignored: int
    busiest: int
    """Calls in the busiest hour."""

    @property
    def severities(self) -> dict[int, int]:
        """Calls by severity."""
        return dict(sorted(Counter(int(one.severity) for one in self.calls).items()))

    @property
    def unsure(self) -> int:
        """Calls that count as complaints only to be on the safe side."""
        return sum(Flag.UNSURE in one.flags for one in self.calls)


def previewed(observed: Iterable[Observed], known: Container[str] = ()) -> Preview:
    """The preview of what one source sent. `known`: mentions that a source which is live delivered as well."""
    came = sorted(observed, key=lambda one: (one.accepted_at, one.mention_id))
    sorted_out: dict[str, list[Observed]] = {what: [] for what in ("calls", "held", "questions", "joined", "known")}
    sorted_out |= {"praise": [], "ignored": []}
    tickets: dict[tuple[str, bool], _Ticket] = {}
    for one in came:
        sorted_out["known" if one.mention_id in known else _would_be(one, tickets)].append(one)
    calls = sorted_out["calls"]
    counted = {what: len(sorted_out[what]) for what in ("questions", "joined", "known", "praise", "ignored")}
    return Preview(
        since=came[0].accepted_at if came else None,
        until=came[-1].accepted_at if came else None,
        mentions=len(came),
        calls=tuple(calls),
        held=tuple(sorted_out["held"]),
        busiest=max(Counter(map(_hour, calls)).values(), default=0),
        **counted,
    )


def _hour(one: Observed) -> datetime:
    return one.accepted_at.replace(minute=0, second=0, microsecond=0)


class _Ticket(NamedTuple):
    """As much of one as decides whether more of its author falls upon it."""

    opened_at: datetime
    called: bool


def _would_be(one: Observed, tickets: dict[tuple[str, bool], _Ticket]) -> str:
    """Which of the preview's figures it counts for. `tickets`, kept by it: an author's latest, and apart from it the
    latest that only waits for a supervisor, which a live mention does not fall upon but lets in.
    """
    verdict = Verdict(kind=one.kind, severity=one.severity)
    what = thread(verdict, one.visibility, None, one.accepted_at, asks=one.asks)
    author = one.author or one.mention_id
    latest = tickets.get((author, False)) or (tickets.get((author, True)) if one.old else None)
    again = latest is not None and one.accepted_at - latest.opened_at <= REOPENS_WITHIN
    if latest is not None and again and (latest.called or what is not Threading.OPEN):
        return "joined"
    match what:
        case Threading.PRAISE:
            return "praise"
        case Threading.IGNORE:
            return "ignored"
        case _:
            tickets[author, one.old] = _Ticket(one.accepted_at, called=what is Threading.OPEN)
    if one.old:
        return "held"
    return "calls" if what is Threading.OPEN else "questions"
