"""The reports agree with a recount that reads timelines and promises instead of facts."""

import random
from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from functions.reports.figures import ServiceRow
from functions.reports.model import Group
from functions.reports.service import Reports, Wanted
from tests.builders import ticking
from tests.unit.reports.busy import ZONES, Busy
from tests.unit.reports.recount import Recount


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_every_figure_is_what_the_timelines_say(seed: int) -> None:
    """While calls are open, and when the days are over; as they are added up, and as they were added up before."""
    with ticking() as hands:
        busy = Busy(hands, random.Random(seed))
        busy.goes_on(30)
        agree(busy)
        busy.goes_on(10)
        busy.passes(minutes=26 * 60)
        busy.goes_on(5)
        agree(busy)
        agree(busy)


def agree(busy: Busy) -> None:
    recounted, reports = Recount(busy.table), busy.reports()
    days = {day for _, day, _ in recounted.counts} | {day for _, day in recounted.times}
    for brand in ZONES:
        rows = {row.key: row for row in by_day(reports, brand)}
        for day in sorted(days):
            said = {figure: n for (of, on, figure), n in recounted.counts.items() if (of, on) == (brand, day)}
            expected = Counter({name: n for name, n in said.items() if not name.startswith(("cause", "complaint"))})
            row = rows.get(day)
            assert (figures(row) if row else Counter()) == expected
            times = recounted.times.get((brand, day), [])
            assert (row.time_to_human.of if row else 0) == len(times)
            if row and times:
                within = sum(one.count for one in row.time_to_human.within[:3])
                assert within == sum(seconds <= 900 for seconds in times)
                assert row.time_to_human.median_seconds is not None
                middle = sorted(times)[(len(times) - 1) // 2]
                assert middle <= row.time_to_human.median_seconds <= max(middle * 1.05, middle + 5)
        for group in (Group.HOUR, Group.CHANNEL, Group.CARRIER, Group.GROUP, Group.STEP):
            assert whole(reports, brand, group) == whole(reports, brand, Group.DAY)
        assert causes(reports, brand) == recounted.of(brand, "cause.")
        complaints = reports.repeats(Wanted(brands=(brand,))).total.repeats.of
        assert {"": complaints} == (recounted.of(brand, "complaint") or {"": 0})


def by_day(reports: Reports, brand: str) -> tuple[ServiceRow, ...]:
    return reports.service_level(Wanted(brands=(brand,))).rows


def whole(reports: Reports, brand: str, group: Group) -> tuple[Any, ...]:
    rows = reports.service_level(Wanted(brands=(brand,), group=group)).rows
    return (
        sum((figures(row) for row in rows), Counter()),
        sum(row.time_to_human.of for row in rows),
        sum(row.number_to_dial.of for row in rows),
    )


def causes(reports: Reports, brand: str) -> dict[str, int]:
    return dict(reports.causes(Wanted(brands=(brand,))).total.causes)


def figures(row: ServiceRow) -> Counter[str]:
    """What both counted."""
    found = Counter(
        {
            **{
                f"{kind}.{what}": getattr(getattr(row, kind), what) for kind in ("called", "asked") for what in OUTCOMES
            },
            **{f"dial.{result}": n for result, n in row.attempts.came_of_it.items()},
            **{f"ended.{state}": getattr(row.calls, state) for state in ("done", "unreached", "withdrawn")},
            "reached": row.calls.reached.count,
            "praise": row.praise,
        }
    )
    return +found


OUTCOMES = ("kept", "broken", "void")
