"""The ladder: when each step comes, by the service hours in force, and that each is told once."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from functions.callbacks import attempts, ladder, promises, rules
from functions.callbacks.dispositions import keeps
from functions.callbacks.model import Alert, Callback, CallbackState, Disposition, Lease
from functions.callbacks.service_time import before, between, due_at
from functions.deadlines import rules as sweeping
from functions.shared.hours import Hours
from functions.shared.settings import BrandSettings
from tests.builders import NOON, a_ticket
from tests.unit.callbacks.test_service_time import any_hours, instants

OFFICE = Hours(hours="mon-fri 09:00-17:00", time_zone="UTC")
LUNCH = Hours(hours="mon-fri 09:00-12:00,13:00-17:00", time_zone="UTC")
MINUTE = timedelta(minutes=1)
BRAND = BrandSettings(name="acme")


def at(text: str) -> datetime:
    """Of the week whose Friday is the twentieth."""
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=UTC)


def accepted(since: datetime, hours: Hours | None = None, minutes: int = 15) -> Callback:
    return rules.begin(a_ticket(), since, minutes, 1, since, hours=hours)


def broken(callback: Callback) -> Callback:
    return promises.break_if_late(callback, callback.promise.due_at + ladder.LATE)


def claimed(callback: Callback, now: datetime, sub: str = "anna") -> Callback:
    lease = Lease(token=sub, agent=sub, agent_name=sub, expires_at=now + rules.LEASE)
    return rules.claim(callback, lease, now)


def called(callback: Callback, now: datetime, disposition: Disposition) -> Callback:
    ringing = attempts.dial(claimed(callback, now), "anna", f"a{len(callback.attempts)}", now)
    return attempts.outcome(ringing, disposition, now, BRAND)


# Each moment is service time


@pytest.mark.parametrize(
    ("hours", "since", "unopened", "due_soon", "due"),
    [
        pytest.param(None, "22 12:00", "22 12:03", "22 12:10", "22 12:15", id="always open"),
        pytest.param(OFFICE, "20 10:00", "20 10:03", "20 10:10", "20 10:15", id="in the morning"),
        pytest.param(OFFICE, "20 16:45", "20 16:48", "20 16:55", "20 17:00", id="due at closing"),
        pytest.param(OFFICE, "20 16:56", "20 16:59", "23 09:06", "23 09:11", id="four minutes before the weekend"),
        pytest.param(OFFICE, "20 16:57", "23 09:00", "23 09:07", "23 09:12", id="three minutes before the weekend"),
        pytest.param(OFFICE, "20 16:49", "20 16:52", "20 16:59", "23 09:04", id="little is left at closing"),
        pytest.param(OFFICE, "20 16:50", "20 16:53", "23 09:00", "23 09:05", id="all of it is left at opening"),
        pytest.param(OFFICE, "21 03:00", "23 09:03", "23 09:10", "23 09:15", id="in the night of a saturday"),
        pytest.param(LUNCH, "20 11:58", "20 13:01", "20 13:08", "20 13:13", id="lunch"),
    ],
)
def test_warnings_keep_the_service_hours(
    hours: Hours | None, since: str, unopened: str, due_soon: str, due: str
) -> None:
    """FAILURES 28, 30: nobody is told at midnight or on a weekend of a brand that is closed."""
    callback = accepted(at(since), hours)
    assert callback.promise.due_at == at(due)
    assert ladder.unopened_at(callback) == at(unopened)
    assert ladder.due_soon_at(callback) == at(due_soon)
    assert ladder.breaks_at(callback) == at(due) + timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("since", "overdue"),
    [
        pytest.param("20 10:00", "20 10:30", id="in the morning"),
        pytest.param("20 16:40", "23 09:10", id="five minutes of it before the weekend"),
        pytest.param("20 16:30", "20 17:00", id="what broke while open is told at closing"),
    ],
)
def test_fifteen_minutes_after_a_break_are_service_time_too(since: str, overdue: str) -> None:
    assert ladder.overdue_at(broken(accepted(at(since), OFFICE))) == at(overdue)


def test_a_promise_of_a_minute_is_due_soon_at_once_and_not_on_the_friday_before_its_monday() -> None:
    assert ladder.due_soon_at(accepted(NOON, None, minutes=1)) == NOON
    assert ladder.due_soon_at(accepted(at("22 12:00"), OFFICE, minutes=1)) == at("23 09:00")


@given(any_hours(), instants, some.integers(1, 60))
@settings(deadline=None)
def test_no_warning_comes_in_closed_time_or_out_of_order(hours: Hours, since: datetime, minutes: int) -> None:
    callback = accepted(since, hours, minutes)
    due = callback.promise.due_at
    soon, unopened, late = ladder.due_soon_at(callback), ladder.unopened_at(callback), ladder.breaks_at(callback)
    assert soon
    assert late
    assert callback.promise.since <= soon <= due < late
    assert between(hours, soon, due) == min(ladder.DUE_SOON, minutes * MINUTE)
    assert between(hours, soon, soon + MINUTE) > timedelta(0), "somebody is there when it is told"
    if unopened is not None:
        assert between(hours, callback.promise.since, unopened) == ladder.UNOPENED
        assert between(hours, unopened, unopened + MINUTE) > timedelta(0)
        assert unopened < due
    overdue = ladder.overdue_at(broken(callback))
    assert overdue
    assert between(hours, due, overdue) == ladder.OVERDUE


@given(any_hours(), instants, some.integers(-3 * 24 * 60, 3 * 24 * 60))
@settings(deadline=None)
def test_the_board_calls_due_soon_what_the_shift_is_told_of(hours: Hours, since: datetime, minutes: int) -> None:
    callback, now = accepted(since, hours), since + minutes * MINUTE
    told = [alert for alert, at in ladder.untold(callback) if at <= now <= callback.promise.due_at]
    assert promises.is_due_soon(callback, now) == (Alert.DUE_SOON in told)


# What silences a step, and what does not


def test_a_claim_opens_it_for_good() -> None:
    back = rules.release(claimed(accepted(NOON), NOON), "anna", NOON + MINUTE)
    assert ladder.unopened_at(back) is None
    assert ladder.due_soon_at(back) is not None


def test_nobody_is_blamed_for_not_opening_what_came_late_to_the_desk() -> None:
    late = rules.begin(a_ticket(), NOON, 15, 1, NOON + 6 * MINUTE)
    assert ladder.unopened_at(late) == NOON + 9 * MINUTE
    too_late = rules.begin(a_ticket(), NOON, 15, 1, NOON + 13 * MINUTE)
    assert ladder.unopened_at(too_late) is None, "the break is told instead"


def test_what_waits_for_a_number_is_not_unopened_but_due_all_the_same() -> None:
    waiting = rules.learned(
        accepted(NOON).evolve(has_number=False), has_number=False, lookup_ended=True, now=NOON + MINUTE
    )
    assert waiting.state is CallbackState.WAITING_FOR_NUMBER
    assert ladder.unopened_at(waiting) is None
    assert ladder.due_soon_at(waiting) == NOON + 10 * MINUTE
    assert ladder.overdue_at(broken(waiting)) == NOON + 30 * MINUTE


def test_a_follow_up_has_its_clock_from_the_agreed_time_on() -> None:
    agreed = NOON + timedelta(hours=5)
    put_off = rules.follow_up(rules.begin(a_ticket(), agreed, 15, 1, NOON), agreed)
    assert put_off.next_at == agreed, "nobody is told of anything before"
    queued = rules.let_go(put_off, agreed)
    assert ladder.unopened_at(queued) == agreed + 3 * MINUTE


def test_in_call_nothing_about_the_due_time_is_told() -> None:
    calling = attempts.dial(claimed(accepted(NOON), NOON), "anna", "a1", NOON)
    assert [alert for alert, _ in ladder.untold(calling)] == [Alert.LONG_CALL]
    late = broken(accepted(NOON))
    ringing = attempts.dial(claimed(late, NOON + 20 * MINUTE), "anna", "a1", NOON + 20 * MINUTE)
    assert [alert for alert, _ in ladder.untold(ringing)] == [Alert.LONG_CALL]


@pytest.mark.parametrize("disposition", Disposition)
def test_a_call_after_the_break_makes_it_good_unless_no_phone_rang(disposition: Disposition) -> None:
    """FAILURES 31: a wrong number or a line that never connected keeps nothing."""
    after = called(broken(accepted(NOON)), NOON + 20 * MINUTE, disposition)
    overdue = ladder.overdue_at(after)
    assert overdue == (None if keeps(disposition) else NOON + 30 * MINUTE)


def test_a_second_break_after_a_call_is_overdue_anew() -> None:
    overdue = promises.settle(broken(accepted(NOON)).evolve(alerted=(Alert.BROKEN, Alert.OVERDUE)))
    assert Alert.OVERDUE not in dict(ladder.untold(overdue))
    rung = called(overdue, NOON + 40 * MINUTE, Disposition.NO_ANSWER)
    wrong = called(rung, NOON + 60 * MINUTE, Disposition.WRONG_NUMBER)
    again = broken(wrong)
    assert dict(ladder.untold(again))[Alert.OVERDUE] == NOON + 90 * MINUTE


# Once, whenever it is looked


gaps = some.lists(some.integers(1, 90 * 60_000), min_size=1, max_size=12)


@given(any_hours() | some.none(), instants, gaps, some.booleans())
@settings(deadline=None)
def test_each_step_is_told_once_whenever_the_sweeps_come_and_none_is_missed(
    hours: Hours | None, since: datetime, gaps: list[int], opened: bool
) -> None:
    """FAILURES 30. A warning that the break has overtaken is told as the break."""
    callback = accepted(since, hours)
    if opened:
        callback = rules.release(claimed(callback, since), "anna", since)
    due = callback.promise.due_at
    soon, unopened = ladder.due_soon_at(callback), ladder.unopened_at(callback)
    overdue = due_at(hours, due, ladder.OVERDUE)
    begins = (unopened or soon or since) - MINUTE
    sweeps = [begins + timedelta(milliseconds=sum(gaps[: n + 1])) for n in range(len(gaps))]
    sweeps += [max(overdue, sweeps[-1])]
    told: Counter[Alert] = Counter()
    for now in sweeps:
        callback, _ = sweeping.advance(callback, now)
        as_told = callback
        for alert in sweeping.alerts(callback, now):
            told[alert] += 1
            callback = sweeping.told(callback, alert, as_told)
        assert callback.next_at is None or callback.next_at > now
    seen = [now for now in sweeps if now <= due]
    assert told == Counter(
        {
            Alert.UNOPENED: int(unopened is not None and any(now >= unopened for now in seen)),
            Alert.DUE_SOON: int(soon is not None and any(now >= soon for now in seen)),
            Alert.BROKEN: 1,
            Alert.OVERDUE: 1,
        }
    )


@given(any_hours() | some.none(), instants, some.booleans())
@settings(deadline=None)
def test_a_sweep_at_each_next_moment_climbs_the_whole_ladder(
    hours: Hours | None, since: datetime, opened: bool
) -> None:
    callback = accepted(since, hours)
    if opened:
        callback = rules.release(claimed(callback, since), "anna", since)
    climbed: list[Alert] = []
    while (now := callback.next_at) is not None:
        callback, _ = sweeping.advance(callback, now)
        as_told = callback
        climbed += (come := sweeping.alerts(callback, now))
        assert come
        for alert in come:
            callback = sweeping.told(callback, alert, as_told)
        assert callback.next_at is None or callback.next_at > now
    first = [] if opened else [Alert.UNOPENED]
    assert climbed == [*first, Alert.DUE_SOON, Alert.BROKEN, Alert.OVERDUE]


@given(any_hours(), instants, some.integers(0, 48 * 60))
@settings(deadline=None)
def test_before_undoes_what_due_at_does(hours: Hours, until: datetime, minutes: int) -> None:
    length = minutes * MINUTE
    since = before(hours, until, length)
    assert since <= until
    assert between(hours, since, until) == length
    if length:
        assert between(hours, since + timedelta(microseconds=1), until) < length, "the latest"
        assert due_at(hours, since, length) <= until
