"""Figures by examples: what is counted, in which words, and what a length of time is rounded to."""

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.callbacks import facts
from functions.callbacks.facts import Fact
from functions.callbacks.in_writing import InWriting, Why
from functions.callbacks.model import Attempt, Callback, CallbackState, Disposition, Outcome, Promise, PromiseKind
from functions.reports import figures
from functions.reports.figures import CausesRow, ServiceRow, percentile
from functions.reports.model import Call, Counts, DaySum, Group
from functions.reports.rules import added_up, rounded, why_broken
from functions.reports.tables import as_csv
from functions.tickets.parcels import Parcel, TrackingEvent
from tests.builders import NOON, a_callback, a_ticket

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def minutes(after: float) -> datetime:
    return NOON + timedelta(minutes=after)


def a_promise(outcome: Outcome, **changes: Any) -> Promise:
    given: dict[str, Any] = {"kind": PromiseKind.CALLED, "since": NOON, "due_at": minutes(15), "ended_at": minutes(3)}
    return Promise.model_validate({**given, "outcome": outcome, **changes})


def a_dial(after: float, came_of_it: Disposition | None, group: str | None = None) -> Attempt:
    at = minutes(after)
    return Attempt(id="a", agent="s", agent_name="anna", group=group, started_at=at, disposition=came_of_it)


def a_fact(*dials: Attempt, promises: tuple[Promise, ...] = (), ended: float = 60, **changes: Any) -> Fact:
    return facts.of_call(a_ticket(), over(*dials, promises=promises, **changes), minutes(ended))


def over(*dials: Attempt, promises: tuple[Promise, ...] = (), **changes: Any) -> Callback:
    own = {"state": CallbackState.DONE, "attempts": dials, **changes}
    return a_callback(promises=promises or a_callback().promises, **own)


def row(*found: Fact) -> ServiceRow:
    return figures.service_row("", figures.total({"acme": added_up(found, UTC)}))


def test_void_and_written_stand_apart_from_the_service_level() -> None:
    broken = a_promise(Outcome.BROKEN, ended_at=minutes(16))
    promises = (broken, a_promise(Outcome.VOID, reason="asked_later"), a_promise(Outcome.KEPT))
    found = row(a_fact(promises=promises), a_fact(promises=(a_promise(Outcome.KEPT, reason="in_writing"),)))
    assert (found.called.kept, found.called.broken, found.called.of, found.called.void) == (1, 1, 2, 1)
    assert (found.written.kept, found.written.of) == (1, 1)
    missed = row(a_fact(promises=(broken,), in_writing=InWriting(why=Why.PREFERRED)))
    assert (missed.called.of, missed.written.broken, missed.broken_because) == (0, 1, {"not_written": 1})
    assert (found.broken_because, found.void_because) == ({"not_dialled": 1}, {"asked_later": 1})


@pytest.mark.parametrize(
    ("dials", "changes", "why"),
    [
        ((), {}, "not_dialled"),
        ((a_dial(16, Disposition.REACHED),), {}, "not_dialled"),
        ((a_dial(3, Disposition.WRONG_NUMBER),), {}, "wrong_number"),
        ((a_dial(3, Disposition.WRONG_NUMBER), a_dial(9, Disposition.FAILED)), {}, "failed"),
        ((), {"kind": PromiseKind.ASKED}, "not_asked"),
        ((), {"due_at": minutes(-1)}, "delivered_late"),
    ],
)
def test_why_a_promise_was_broken(dials: tuple[Attempt, ...], changes: dict[str, Any], why: str) -> None:
    promise = a_promise(Outcome.BROKEN, **changes)
    assert why_broken(Call.of(a_fact(*dials, promises=(promise,))), promise) == why


def test_a_later_time_that_was_told_is_met_or_missed() -> None:
    told = a_promise(Outcome.BROKEN, told_for=minutes(40), ended_at=minutes(16))
    met = a_fact(a_dial(35, Disposition.NO_ANSWER), promises=(told,))
    missed = a_fact(a_dial(41, Disposition.REACHED), promises=(told,))
    assert (row(met, missed).told.count, row(met, missed).told.of) == (1, 2)


def test_a_dial_is_no_human_before_somebody_answers_it() -> None:
    dials = (a_dial(2, Disposition.FAILED), a_dial(4, Disposition.NO_ANSWER), a_dial(31, Disposition.REACHED))
    found = row(a_fact(*dials))
    assert (found.time_to_dial.median_seconds, found.time_to_human.median_seconds) == (240, 1860)
    assert (found.calls.reached.count, found.calls.reached_at_dial) == (1, {"3": 1})
    assert found.attempts.came_of_it == {"failed": 1, "no_answer": 1, "reached": 1}


def test_what_we_put_off_ourselves_makes_no_time_longer_and_is_no_complaint() -> None:
    found = a_fact(a_dial(31, Disposition.REACHED), follows_up=True)
    assert row(found).time_to_human.of == 0
    assert figures.repeats_row("", figures.total({"acme": added_up([found], UTC)})).repeats.of == 0


def test_the_time_from_the_number_begins_with_the_message_that_brought_it() -> None:
    asked = a_promise(Outcome.VOID, kind=PromiseKind.ASKED, reason="number_known")
    called = a_promise(Outcome.KEPT, since=minutes(50), due_at=minutes(65), ended_at=minutes(54))
    found = row(a_fact(a_dial(53, Disposition.REACHED), promises=(asked, called)))
    assert (found.number_to_dial.of, found.number_to_dial.median_seconds) == (1, 180)


def test_each_thing_counts_on_its_own_local_day_and_hour() -> None:
    """Midnight in Amsterdam is 23:00 in UTC."""
    at = datetime(2026, 11, 22, 22, 59, tzinfo=UTC)
    kept = a_promise(Outcome.KEPT, ended_at=at)
    counts = {"acme": added_up([a_fact(promises=(kept,), ended=12 * 60)], AMSTERDAM)}
    by_day = figures.apart(counts, Group.DAY, {})
    assert (by_day["2026-11-22"]["called:kept"], by_day["2026-11-23"]["ended:done"]) == (1, 1)
    assert figures.apart(counts, Group.HOUR, {})["23"]["called:kept"] == 1


def test_causes_travel_upstream() -> None:
    """By carrier, depot and step; of what went wrong on the way, how much was before the last mile."""
    step = TrackingEvent(at=NOON, status="in_transit", place="Utrecht")
    ticket = a_ticket(parcel=Parcel(carrier="postnl", number="3S", events=(step,)))
    steps = {"lost": "carrier", "not_home": "last mile", "billing": "billing"}
    ended = [facts.of_call(ticket, over(cause=cause, id=f"cbk_{n}_1"), minutes(n)) for n, cause in enumerate(steps)]
    counts = {"acme": added_up(ended, UTC)}

    def of(group: Group, key: str) -> CausesRow:
        return figures.causes_row(key, figures.apart(counts, group, steps)[key], steps, 3)

    assert of(Group.CARRIER, "postnl").steps == {"carrier": 1, "last mile": 1, "billing": 1}
    assert of(Group.DEPOT, "Utrecht").first_kilometres.share == 0.5
    assert (of(Group.STEP, "last mile").causes, of(Group.CAUSE, "lost").calls.share) == ({"not_home": 1}, 0.3333)


@given(st.integers(0, 10**6))
def test_a_length_is_never_rounded_to_a_better_one(seconds: int) -> None:
    assert seconds <= rounded(timedelta(seconds=seconds)) <= max(seconds * 1.05, seconds + 5)


@given(st.lists(st.integers(0, 50), min_size=1), st.sampled_from([50, 90]))
def test_a_percentile_is_a_value_that_so_many_do_not_exceed(values: list[int], percent: int) -> None:
    found = percentile(Counter(values).items(), percent)
    assert found in values
    assert sum(value <= found for value in values) * 100 >= percent * len(values)
    assert sum(value < found for value in values) * 100 < percent * len(values)


def test_a_day_that_was_added_up_says_the_same() -> None:
    counts = added_up([a_fact(a_dial(3, Disposition.REACHED, group="north"), cause="é =1+1")], AMSTERDAM)
    kept = DaySum.from_item(DaySum.made("2026-11-22", "acme", "Europe/Amsterdam", counts).to_item())
    found = Counter({one: n for group in Group for one, n in kept.counts(group.counted_by)})
    assert found == counts


@pytest.mark.parametrize(
    "hostile", ["=1+1", "+31", "-1", "@x", "\t=1", "\r=1", "＝1", 'a"b,c\r\nd', "=cmd|' /C calc'!A0"]
)
def test_no_cell_of_the_csv_is_a_formula_and_none_breaks_a_line(hostile: str) -> None:
    """FAILURES 37."""
    ticket = a_ticket(parcel=Parcel(carrier=hostile, number="3S"))
    counts: dict[str, Counts] = {"acme": added_up([facts.of_call(ticket, over(cause="lost"), NOON)], UTC)}
    (of_row,) = figures.apart(counts, Group.CARRIER, {}).values()
    made = figures.causes_row(hostile, of_row, {hostile: hostile}, 1)
    about = {"from": date(2026, 11, 22), "to": date(2026, 11, 22), "time_zones": {"acme": "Europe/Amsterdam"}}
    report = figures.Causes(**about, group=Group.CARRIER, as_of=NOON, total=made, rows=(made,))
    head, line = csv.reader(io.StringIO(as_csv(report), newline=""))
    assert not any(cell.startswith(tuple("=+-@\t\r＝")) for cell in (*head, *line))
    assert line[head.index("carrier")].removeprefix("'") == hostile
    assert line[head.index("time_zones")] == "acme:Europe/Amsterdam"
