"""What is counted of a call, and when. docs/reports.md says each figure in a sentence.

Each thing counts at its own moment, by the clock on the wall of the brand: a promise when it was kept, broken or became
void, a dial when it was made, a complaint when its round opened, a cause when the call ended. So no past day changes,
and what is broken counts from then on, whether or not anybody has called since.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise

from functions.callbacks.dispositions import keeps
from functions.callbacks.facts import Fact
from functions.callbacks.model import Disposition, Outcome, Promise, PromiseKind
from functions.reports.model import Call, Counted, Counts, Dial, Group

SPOKE = frozenset({Disposition.REACHED, Disposition.DROPPED, Disposition.DECLINED, Disposition.ASKED_LATER})
"""Dials that the customer answered."""
WRITTEN = "written"
"""Promises to be kept by a person's words instead of a call: counted apart from calls."""
IN_WRITING = "in_writing"
"""The reason of one that was kept so (`callbacks.promises.written`)."""
PRAISE = "praise"

FINE, MINUTE, COARSE, HOUR = 5, 60, 300, 3600
"""Seconds to which a length of time is rounded up: up to half an hour, four hours, a day, and beyond."""

OF_A_CALL = (Group.CHANNEL, Group.GROUP, Group.CARRIER, Group.DEPOT, Group.CAUSE)

type Mark = tuple[datetime, str]
"""That something happened then."""


def added_up(facts: Iterable[Fact], zone: tzinfo) -> Counts:
    """All that these facts say, by the dates and hours of that zone. What is neither call nor praise says nothing."""
    counts: Counts = Counter()
    for fact in facts:
        if fact.kind == "callback":
            counted(counts, Call.of(fact), zone)
        elif fact.kind == PRAISE:
            _count(counts, (fact.at, PRAISE), _groups(channel=str(fact.data.get("channel", ""))), zone)
    return counts


def counted(counts: Counts, call: Call, zone: tzinfo) -> None:
    """Adds what that call says, open or over."""
    groups = _groups(channel=call.channel, group=call.group, carrier=call.carrier, depot=call.depot, cause=call.cause)
    for mark in _marks(call):
        _count(counts, mark, groups, zone)


def _groups(**known: str | None) -> dict[Group, str]:
    """What it is told apart by; nothing where that is not known, so that every way adds up to the same."""
    return {group: known.get(group) or "" for group in OF_A_CALL}


def _count(counts: Counts, mark: Mark, groups: dict[Group, str], zone: tzinfo) -> None:
    at, figure = mark
    local = at.astimezone(zone)
    day = local.date().isoformat()
    counts[Counted(day, "", "", figure)] += 1
    counts[Counted(day, Group.HOUR, f"{local.hour:02}", figure)] += 1
    for by, key in groups.items():
        counts[Counted(day, by, key, figure)] += 1


def _marks(call: Call) -> Iterator[Mark]:
    for promise in call.promises:
        yield from _of_promise(call, promise)
    yield from _of_times(call)
    for dial in call.dials:
        if dial.came_of_it is not None:
            yield dial.at, f"dial:{dial.came_of_it}"
    if not call.follows_up:
        yield call.opened_at, f"complaint:{min(call.repeat, 3)}"
        if call.round > 1:
            yield call.opened_at, "reopened"
    if call.ended_at is not None:
        yield from ((call.ended_at, figure) for figure in _of_end(call))


def _of_promise(call: Call, promise: Promise) -> Iterator[Mark]:
    at = promise.ended_at
    if promise.outcome is None or at is None:
        return
    yield at, f"{WRITTEN if _to_write(call, promise) else promise.kind}:{promise.outcome}"
    if promise.outcome is Outcome.VOID:
        yield at, f"void:{promise.reason or 'no_reason'}"
        return
    if promise.outcome is Outcome.BROKEN:
        yield at, f"broken:{why_broken(call, promise)}"
    if promise.told_for is not None:
        met = any(promise.since <= dial.at <= promise.told_for and keeps(dial.came_of_it) for dial in call.dials)
        yield at, f"told:{'met' if met or promise.reason == IN_WRITING else 'missed'}"


def _to_write(call: Call, promise: Promise) -> bool:
    """Whether a person was to write by then: they did, or did not though nothing else was wanted."""
    missed = call.in_writing is not None and promise.outcome is Outcome.BROKEN
    return promise.kind is PromiseKind.CALLED and (missed or promise.reason == IN_WRITING)


def why_broken(call: Call, promise: Promise) -> str:
    """What stood in the way: the last thing that was tried in time, else that nothing was."""
    if promise.kind is PromiseKind.ASKED:
        return "not_asked"
    if promise.due_at < call.opened_at:
        return "delivered_late"
    if _to_write(call, promise):
        return "not_written"
    in_time = [dial.came_of_it for dial in call.dials if promise.since <= dial.at <= promise.due_at]
    return str(in_time[-1] or "not_dialled") if in_time else "not_dialled"


def _of_times(call: Call) -> Iterator[Mark]:
    """How long it took; of rounds that began with the customer's words, for the others were put off on purpose."""
    dialled, spoke = _first(call, keeps), _first(call, SPOKE.__contains__)
    if not call.follows_up:
        if dialled:
            yield dialled.at, f"to_dial:{rounded(dialled.at - call.accepted_at)}"
        if spoke:
            yield spoke.at, f"to_human:{rounded(spoke.at - call.accepted_at)}"
    for asked, called in pairwise(call.promises):
        if (asked.kind, called.kind) == (PromiseKind.ASKED, PromiseKind.CALLED):
            after = next((dial for dial in call.dials if dial.at >= called.since), None)
            if after:
                yield after.at, f"from_number:{rounded(after.at - called.since)}"


def _first(call: Call, fits: Callable[[Disposition], bool]) -> Dial | None:
    return next((dial for dial in call.dials if dial.came_of_it and fits(dial.came_of_it)), None)


def _of_end(call: Call) -> Iterator[str]:
    yield f"ended:{call.state}"
    if call.dials:
        yield "dialled"
    reached = next((n for n, dial in enumerate(call.dials, 1) if dial.came_of_it in SPOKE), None)
    if reached:
        yield f"reached:{min(reached, 4)}"
    if call.cause:
        yield f"cause:{call.cause}"


def rounded(length: timedelta) -> int:
    """Whole seconds, rounded up so far that days of thousands add up small: never better than it was."""
    seconds = max(-(-length // timedelta(seconds=1)), 0)
    for until, step in ((1800, FINE), (4 * HOUR, MINUTE), (24 * HOUR, COARSE)):
        if seconds <= until:
            return -(-seconds // step) * step
    return -(-seconds // HOUR) * HOUR
