"""From counts to figures: every ratio with its denominator. docs/reports.md says each in a sentence."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pydantic import ConfigDict, Field

from functions.reports.model import Counted, Counts, Group, Only
from functions.reports.rules import PRAISE, WRITTEN
from functions.shared.values import Instant, Value

BUCKETS = (300, 600, 900, 1800, 3600, 4 * 3600, 24 * 3600)
"""Seconds up to which lengths of time are counted together; and one more for what took longer."""
ON_THE_WAY = ("order", "warehouse", "carrier", "last mile")
"""The steps of the chain that a parcel goes through."""
LAST_MILE = "last mile"

type Figures = Counter[str]
"""The counts of one row, by what they are of."""


class Ratio(Value):
    """So many of so many."""

    count: int
    of: int
    share: float | None
    """`count / of`, to four places; null where there are none."""

    @classmethod
    def out_of(cls, count: int, of: int) -> "Ratio":
        """The ratio of the two."""
        return cls(count=count, of=of, share=_share(count, of))


class Kept(Value):
    """A kind of promise: the service level is `share`, kept of kept and broken; what became void is beside it."""

    kept: int
    broken: int
    of: int
    share: float | None
    void: int


class Within(Value):
    """How many took longer than the bucket before and no longer than this; null: longer than all."""

    up_to_seconds: int | None
    count: int


class Times(Value):
    """Lengths of time. The median and the 90th percentile are values that occurred (nearest rank)."""

    of: int
    median_seconds: int | None
    p90_seconds: int | None
    within: tuple[Within, ...]


class Calls(Value):
    """Calls that ended."""

    ended: int
    done: int
    unreached: int
    withdrawn: int
    reached: Ratio
    """Those in which the customer spoke to somebody, of those that were dialled at all."""
    reached_at_dial: dict[str, int]
    """At which dial that was: `1`, `2`, `3`, and `4` for a later one."""


class Attempts(Value):
    """Dials whose outcome was told."""

    made: int
    came_of_it: dict[str, int]


class ServiceRow(Value):
    """One row of the service level."""

    key: str
    called: Kept
    asked: Kept
    written: Kept
    told: Ratio
    """Promises that were met by the time that the customer was told, where that had to be another one."""
    broken_because: dict[str, int]
    void_because: dict[str, int]
    time_to_dial: Times
    time_to_human: Times
    number_to_dial: Times
    calls: Calls
    attempts: Attempts
    praise: int


class CausesRow(Value):
    """One row of the causes."""

    key: str
    calls: Ratio
    """Calls that ended with a cause, of all such calls."""
    causes: dict[str, int]
    steps: dict[str, int]
    first_kilometres: Ratio
    """Before the last mile, of all that went wrong on the parcel's way."""


class RepeatsRow(Value):
    """One row of the repeats."""

    key: str
    repeats: Ratio
    """Complaints of somebody who complained in the 90 days before, of all complaints."""
    third_or_more: Ratio
    reopened: Ratio
    """Those that came on a ticket that had its call already."""


class Report[Row: Value](Value):
    """A report: what it is about, the total, and its rows."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    first: date = Field(alias="from")
    last: date = Field(alias="to")
    """Dates of each brand's own time zone, both included."""
    group: Group
    only: Only | None = None
    """What it was kept to, where it was."""
    time_zones: dict[str, str]
    """By brand: whose dates and hours were counted."""
    as_of: Instant
    total: Row
    rows: tuple[Row, ...]


class ServiceLevel(Report[ServiceRow]):
    """How the promises were kept."""


class Causes(Report[CausesRow]):
    """What went wrong."""


class Repeats(Report[RepeatsRow]):
    """Who had to complain again."""


def service_row(key: str, figures: Figures) -> ServiceRow:
    """The row of these counts."""
    dials = _of(figures, "dial")
    return ServiceRow(
        key=key,
        called=_kept(figures, "called"),
        asked=_kept(figures, "asked"),
        written=_kept(figures, WRITTEN),
        told=Ratio.out_of(figures["told:met"], figures["told:met"] + figures["told:missed"]),
        broken_because=_of(figures, "broken"),
        void_because=_of(figures, "void"),
        time_to_dial=_times(_of(figures, "to_dial")),
        time_to_human=_times(_of(figures, "to_human")),
        number_to_dial=_times(_of(figures, "from_number")),
        calls=_calls(figures),
        attempts=Attempts(made=sum(dials.values()), came_of_it=dials),
        praise=figures[PRAISE],
    )


def causes_row(key: str, figures: Figures, steps: Mapping[str, str], all_causes: int) -> CausesRow:
    """The row of these counts. `steps`: of each cause; `all_causes`: how many calls of the report ended with one."""
    causes = _of(figures, "cause")
    by_step: Counter[str] = Counter()
    for cause, count in causes.items():
        by_step[steps.get(cause, "")] += count
    on_the_way = sum(by_step[step] for step in ON_THE_WAY)
    return CausesRow(
        key=key,
        calls=Ratio.out_of(sum(causes.values()), all_causes),
        causes=causes,
        steps=dict(by_step.most_common()),
        first_kilometres=Ratio.out_of(on_the_way - by_step[LAST_MILE], on_the_way),
    )


def repeats_row(key: str, figures: Figures) -> RepeatsRow:
    """The row of these counts."""
    counts = _of(figures, "complaint")
    complaints, third = sum(counts.values()), counts.get("3", 0)
    return RepeatsRow(
        key=key,
        repeats=Ratio.out_of(counts.get("2", 0) + third, complaints),
        third_or_more=Ratio.out_of(third, complaints),
        reopened=Ratio.out_of(figures["reopened"], complaints),
    )


def total(of_brands: Mapping[str, Counts]) -> Figures:
    """Everything together."""
    figures: Figures = Counter()
    for counts in of_brands.values():
        for one, count in counts.items():
            if not one.by:
                figures[one.figure] += count
    return figures


def only(of_brands: Mapping[str, Counts], kept: Only, steps: Mapping[str, str]) -> dict[str, Counts]:
    """What was counted of that alone, as if there were nothing else."""
    found: dict[str, Counts] = {}
    for brand, counts in of_brands.items():
        found[brand] = Counter()
        for one, count in counts.items():
            if kept.has(one, steps):
                found[brand][Counted(one.day, "", "", one.figure)] += count
    return found


def apart(of_brands: Mapping[str, Counts], group: Group, steps: Mapping[str, str]) -> dict[str, Figures]:
    """Each row's counts, by its key."""
    by = group.counted_by
    rows: dict[str, Figures] = {}
    for brand, counts in of_brands.items():
        for one, count in counts.items():
            if one.by == by:
                key = {Group.DAY: one.day, Group.BRAND: brand, Group.STEP: steps.get(one.key, "")}.get(group, one.key)
                rows.setdefault(key, Counter())[one.figure] += count
    return dict(sorted(rows.items()))


def _of(figures: Figures, name: str) -> dict[str, int]:
    """The counts of what is told apart under one name, the most frequent first."""
    found = {rest: n for figure, n in figures.items() if (rest := figure.removeprefix(f"{name}:")) != figure}
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def _kept(figures: Figures, kind: str) -> Kept:
    kept, broken = figures[f"{kind}:kept"], figures[f"{kind}:broken"]
    of = kept + broken
    return Kept(kept=kept, broken=broken, of=of, share=_share(kept, of), void=figures[f"{kind}:void"])


def _calls(figures: Figures) -> Calls:
    ended, reached = _of(figures, "ended"), _of(figures, "reached")
    return Calls(
        ended=sum(ended.values()),
        done=ended.get("done", 0),
        unreached=ended.get("unreached", 0),
        withdrawn=ended.get("withdrawn", 0),
        reached=Ratio.out_of(sum(reached.values()), figures["dialled"]),
        reached_at_dial=dict(sorted(reached.items())),
    )


def _times(counts: Mapping[str, int]) -> Times:
    lengths = sorted((int(seconds), count) for seconds, count in counts.items())
    edges = (*BUCKETS, None)
    within = [
        Within(up_to_seconds=edge, count=_between(lengths, before, edge))
        for before, edge in zip((-1, *BUCKETS), edges, strict=True)
    ]
    return Times(
        of=sum(count for _, count in lengths),
        median_seconds=percentile(lengths, 50),
        p90_seconds=percentile(lengths, 90),
        within=tuple(within),
    )


def _between(lengths: Iterable[tuple[int, int]], over: int, up_to: int | None) -> int:
    return sum(count for seconds, count in lengths if over < seconds and (up_to is None or seconds <= up_to))


def percentile(lengths: Iterable[tuple[int, int]], percent: int) -> int | None:
    """The least of the values, each with how often it occurred, that so many per cent of them do not exceed."""
    ordered = sorted(lengths)
    wanted = sum(count for _, count in ordered) * percent
    seen = 0
    for value, count in ordered:
        seen += count
        if seen * 100 >= wanted:
            return value
    return None


def _share(count: int, of: int) -> float | None:
    return round(count / of, 4) if of else None


def flat(row: Value) -> dict[str, Any]:
    """The row as one line of a table: `called.kept`, `time_to_human.up_to_300`."""
    return dict(_flat("", row.model_dump(mode="json")))


def _flat(name: str, value: Any) -> Iterable[tuple[str, Any]]:
    match value:
        case dict():
            for inner, what in value.items():
                yield from _flat(f"{name}.{inner}" if name else inner, what)
        case list():
            for one in value:
                up_to = one["up_to_seconds"]
                yield f"{name.removesuffix('.within')}.{f'up_to_{up_to}' if up_to else 'longer'}", one["count"]
        case _:
            yield name, value
