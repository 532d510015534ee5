"""What comes of a dial, and when it is tried again: issue "Attempts" row by row, FAILURES 36."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.callbacks import attempts, rules
from functions.callbacks.dispositions import MEANING, QUICK_AFTER, QUICK_TRIES, Then, in_vain, keeps
from functions.callbacks.model import Attempt, Callback, CallbackState, Disposition, Lease, Outcome
from functions.callbacks.service_time import opens_at
from functions.shared.hours import Hours
from functions.shared.settings import BrandSettings
from tests.builders import NOON, a_ticket

D, S = Disposition, CallbackState
BRAND = BrandSettings(name="acme")
OFFICE = Hours(hours="mon-fri 08:00-12:00,13:30-18:00", time_zone="Europe/Amsterdam")
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""Nine o'clock in Amsterdam."""
UNANSWERED = (D.NO_ANSWER, D.BUSY, D.VOICEMAIL)
MINUTE = timedelta(minutes=1)


def begun(at: datetime = NOON, hours: Hours | None = None, minutes: int = 15) -> Callback:
    return rules.begin(a_ticket(phone="+31612345678"), at, minutes, 1, at, hours=hours)


def called(callback: Callback, at: datetime) -> Callback:
    lease = Lease(token="t", agent="anna", agent_name="anna", expires_at=at + rules.LEASE)
    return attempts.dial(rules.claim(callback, lease, at), "t", f"a{len(callback.attempts)}", at)


def told(
    callback: Callback,
    disposition: Disposition,
    at: datetime,
    call_at: datetime | None = None,
    *,
    insists: bool = False,
    brand: BrandSettings = BRAND,
) -> Callback:
    return attempts.outcome(called(callback, at), disposition, at, brand, call_at, insists=insists)


def next_of(callback: Callback) -> datetime:
    assert callback.next_attempt_at is not None
    return callback.next_attempt_at


# The table


def test_the_table_has_one_row_for_each_disposition() -> None:
    assert set(MEANING) == set(Disposition)


@pytest.mark.parametrize("disposition", list(Disposition))
def test_only_a_wrong_number_and_a_line_that_never_connected_keep_nothing(disposition: Disposition) -> None:
    """FAILURES 31."""
    assert keeps(disposition) == (disposition not in (D.WRONG_NUMBER, D.FAILED))
    told_ = told(begun(), disposition, NOON)
    assert (told_.promises[0].outcome is Outcome.KEPT) == keeps(disposition)


def test_before_its_outcome_is_told_a_dial_keeps_nothing() -> None:
    assert not keeps(None)


# Service hours


@pytest.mark.parametrize(
    ("dialled", "disposition", "again"),
    [
        ("2026-11-23T09:00", D.NO_ANSWER, "2026-11-23T09:10"),
        ("2026-11-23T10:55", D.BUSY, "2026-11-23T12:30"),  # lunch from 12:00 to 13:30 on the clock on the wall
        ("2026-11-23T16:51", D.VOICEMAIL, "2026-11-24T07:00"),  # the next service morning
        ("2026-11-27T16:59", D.FAILED, "2026-11-30T07:00"),  # over the weekend
        ("2026-11-23T16:30", D.THIRD_PARTY, "2026-11-24T07:00"),
        ("2026-11-23T16:30", D.ASKED_LATER, "2026-11-24T07:00"),
    ],
)
def test_a_moment_at_which_it_is_closed_becomes_the_next_opening(
    dialled: str, disposition: Disposition, again: str
) -> None:
    at = datetime.fromisoformat(dialled).replace(tzinfo=UTC)
    assert next_of(told(begun(at, OFFICE), disposition, at)) == datetime.fromisoformat(again).replace(tzinfo=UTC)


@given(
    disposition=st.sampled_from([one for one in D if MEANING[one].then in (Then.RETRY, Then.AT_A_TIME)]),
    minutes=st.integers(0, 14 * 24 * 60),
    asked=st.none() | st.integers(-600, 7 * 24 * 60),
    insists=st.booleans(),
)
def test_nobody_is_called_again_while_it_is_closed_unless_they_insist(
    disposition: Disposition, minutes: int, asked: int | None, insists: bool
) -> None:
    now = MONDAY + timedelta(minutes=minutes)
    wish = None if asked is None else now + timedelta(minutes=asked)
    at = next_of(told(begun(now, OFFICE), disposition, now, wish, insists=insists))
    assert at >= now
    if MEANING[disposition].then is Then.AT_A_TIME and insists:
        assert at == (now + timedelta(hours=1) if wish is None else max(wish, now))
    else:
        assert opens_at(OFFICE, at) is None


def test_asked_for_later_is_exactly_then_where_it_is_open() -> None:
    wish = MONDAY + timedelta(days=2, hours=1, seconds=13)
    assert next_of(told(begun(MONDAY, OFFICE), D.ASKED_LATER, MONDAY, wish)) == wish


def test_who_insists_is_called_on_sunday_night() -> None:
    wish = MONDAY + timedelta(days=6, hours=14)
    for disposition in (D.ASKED_LATER, D.THIRD_PARTY):
        assert next_of(told(begun(MONDAY, OFFICE), disposition, MONDAY, wish, insists=True)) == wish
        assert next_of(told(begun(MONDAY, OFFICE), disposition, MONDAY, wish)) == MONDAY + timedelta(days=6, hours=23)


def test_a_time_that_is_gone_by_is_now() -> None:
    assert next_of(told(begun(), D.ASKED_LATER, NOON, NOON - timedelta(days=1))) == NOON


# The retry rule


@given(st.lists(st.sampled_from(UNANSWERED), min_size=3, max_size=3))
def test_the_third_unanswered_call_is_the_last(three: list[Disposition]) -> None:
    """FAILURES 36."""
    callback, now = begun(), NOON
    for disposition, minutes in zip(three[:2], (10, 60), strict=True):
        callback = told(callback, disposition, now)
        assert (callback.state, next_of(callback)) == (S.RETRY_LATER, now + timedelta(minutes=minutes))
        now = next_of(callback)
    over = told(callback, three[2], now)
    assert (over.state, over.next_attempt_at, over.lease, over.active) == (S.UNREACHED, None, None, None)


@pytest.mark.parametrize("times", [(), (5,), (1, 2, 3, 4, 5)])
def test_the_times_are_the_brand_s(times: tuple[int, ...]) -> None:
    brand = BRAND.evolve(retry_minutes=times)
    callback, now = begun(), NOON
    for minutes in times:
        callback = told(callback, D.NO_ANSWER, now, brand=brand)
        assert next_of(callback) == now + timedelta(minutes=minutes)
        now = next_of(callback)
    assert told(callback, D.NO_ANSWER, now, brand=brand).state is S.UNREACHED


# A line that never connects


def test_a_line_that_never_connects_is_tried_quickly_then_as_the_retry_rule_says_and_not_for_ever() -> None:
    callback, now, pauses = begun(), NOON, []
    while True:
        callback = told(callback, D.FAILED, now)
        if callback.state is S.UNREACHED:
            break
        pauses.append((next_of(callback) - now) // MINUTE)
        now = next_of(callback)
    assert pauses == [1] * QUICK_TRIES + [10, 60]
    assert [promise.outcome for promise in callback.promises] == [Outcome.BROKEN], "and it kept nothing"


def test_nobody_gives_up_on_a_line_while_the_promise_still_runs() -> None:
    callback, now = begun(minutes=240), NOON
    while callback.state is not S.UNREACHED:
        callback = told(callback, D.FAILED, now)
        now = callback.next_attempt_at or now
        assert callback.active is None or callback.state is S.RETRY_LATER
    assert now > NOON + timedelta(hours=4)
    assert callback.promise.outcome is Outcome.BROKEN


def test_a_line_that_comes_back_begins_its_quick_tries_anew() -> None:
    callback, now = begun(), NOON
    for disposition in (D.FAILED, D.FAILED, D.FAILED, D.THIRD_PARTY, D.FAILED, D.FAILED, D.FAILED):
        callback = told(callback, disposition, now)
        now += MINUTE
    assert in_vain(callback.attempts) == (0, False)
    assert next_of(callback) == now - MINUTE + QUICK_AFTER


@given(st.lists(st.sampled_from(Disposition), max_size=30))
def test_what_counts_is_what_nobody_answered_and_a_line_that_stays_dead(said: list[Disposition]) -> None:
    dials = [Attempt(id=str(n), agent="a", agent_name="a", started_at=NOON, disposition=d) for n, d in enumerate(said)]
    dead = [n for n in range(3, len(said)) if all(one is D.FAILED for one in said[n - 3 : n + 1])]
    counted = [n for n, one in enumerate(said) if one in UNANSWERED or n in dead]
    assert in_vain(dials) == (len(counted), bool(counted) and counted[-1] == len(said) - 1)
