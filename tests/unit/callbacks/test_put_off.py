"""A call that is put off by the customer's own wish, and brought forward again. FAILURES 26 and 29."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.callbacks import promises, rules, story
from functions.callbacks.model import Alert, Attempt, Callback, CallbackState, Disposition, Lease, Outcome
from functions.shared.events import Happened
from functions.shared.hours import Hours
from tests.builders import NOON, a_callback

QUARTER = timedelta(minutes=15)
LEASE = Lease(token="t", agent="sub", agent_name="anna", expires_at=NOON + timedelta(hours=30))
MINUTES = st.integers(0, 7 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
OFFICE = Hours(hours="mon-fri 09:00-17:00")


def in_state(state: CallbackState) -> Callback:
    held = state in (CallbackState.CLAIMED, CallbackState.IN_CALL)
    return a_callback(state=state, lease=LEASE if held else None, has_number=True)


@given(st.sampled_from(CallbackState), MINUTES, MINUTES)
def test_only_what_nobody_has_in_hand_is_put_off(state: CallbackState, wait: timedelta, later: timedelta) -> None:
    before = in_state(state)
    after = promises.put_off(before, NOON + wait, NOON + later)
    if state not in (CallbackState.QUEUED, CallbackState.RETRY_LATER) or wait <= later:
        assert after.promises == before.promises
        assert (after.state, after.next_attempt_at) == (before.state, before.next_attempt_at)
        return
    assert (after.state, after.next_attempt_at) == (CallbackState.RETRY_LATER, NOON + wait)
    first, called = after.promises
    late = NOON + later > first.due_at
    assert first.outcome is (Outcome.BROKEN if late else Outcome.VOID)
    assert first.due_at == before.promise.due_at
    assert (Alert.BROKEN in after.alerts) == late
    assert (called.since, called.due_at) == (NOON + wait, NOON + wait + QUARTER)
    assert after.next_at is not None


@given(MINUTES.filter(bool), MINUTES.filter(bool))
def test_a_wish_twice_is_a_wish_once(one: timedelta, other: timedelta) -> None:
    now = NOON - timedelta(seconds=1)
    once = promises.put_off(in_state(CallbackState.QUEUED), NOON + one, now)
    assert promises.put_off(once, NOON + one, now) == once
    twice = promises.put_off(once, NOON + other, now)
    assert [promise.outcome for promise in twice.promises].count(None) == 1
    assert twice.promise.since == NOON + other


def test_the_time_that_was_asked_for_lies_in_service_hours() -> None:
    """NOON is a Sunday; the office opens on Monday at eight by the clock of the world."""
    after = promises.put_off(in_state(CallbackState.QUEUED).evolve(hours=OFFICE), NOON + timedelta(hours=1), NOON)
    monday = NOON + timedelta(hours=20)
    assert (after.next_attempt_at, after.promise.due_at) == (monday, monday + QUARTER)


@given(MINUTES.filter(lambda wait: wait > QUARTER), st.integers(0, 14))
def test_a_message_brings_it_forward_and_nothing_moves_later(wait: timedelta, minutes: int) -> None:
    now = NOON + timedelta(minutes=minutes)
    put_off = promises.put_off(in_state(CallbackState.QUEUED), NOON + wait, NOON)
    after = rules.bring_forward(put_off, now, now)
    if put_off.next_attempt_at is not None and put_off.next_attempt_at <= now:
        return
    assert (after.state, after.next_attempt_at, after.agreed_at) == (CallbackState.QUEUED, None, None)
    assert after.promise.due_at == min(now + QUARTER, put_off.promise.due_at)
    assert after.promises[0] == put_off.promises[0]
    assert rules.bring_forward(after, now, now) == after


@pytest.mark.parametrize("state", [CallbackState.QUEUED, CallbackState.WAITING_FOR_NUMBER, CallbackState.IN_CALL])
def test_what_is_not_put_off_is_not_brought_forward(state: CallbackState) -> None:
    before = in_state(state)
    assert rules.bring_forward(before, NOON, NOON) == before


def test_who_took_it_before_its_time_keeps_it_and_gives_it_back_to_the_queue() -> None:
    put_off = promises.put_off(in_state(CallbackState.QUEUED), NOON + timedelta(hours=4), NOON)
    claimed = rules.claim(put_off, LEASE, NOON)
    after = rules.bring_forward(claimed, NOON, NOON)
    assert (after.state, after.lease, after.promise.due_at) == (CallbackState.CLAIMED, LEASE, NOON + QUARTER)
    assert rules.release(after, LEASE.token, NOON).state is CallbackState.QUEUED


def tried_in_vain() -> Callback:
    """Dialled two minutes after noon, to be tried again later."""
    dialled = NOON + timedelta(minutes=2)
    busy = {"started_at": dialled, "ended_at": dialled, "disposition": Disposition.BUSY}
    attempt = Attempt(id="a", agent="sub", agent_name="anna", **busy)
    kept = promises.end_promise(in_state(CallbackState.RETRY_LATER), Outcome.KEPT, dialled)
    return kept.evolve(attempts=(attempt,), next_attempt_at=NOON + timedelta(hours=2))


@given(st.integers(0, 120), st.integers(0, 600))
def test_what_was_said_before_the_dial_is_answered_by_it_however_late_it_comes(said: int, minutes: int) -> None:
    """A delivery that comes late breaks no promise that was kept. FAILURES 26 and 29."""
    before = tried_in_vain()
    now = NOON + timedelta(minutes=2 + minutes)
    assert rules.bring_forward(before, NOON + timedelta(seconds=said), now) == before


def test_a_promise_that_is_broken_when_it_begins_is_announced_as_such() -> None:
    """What was said after the dial, and is delivered only when it is late."""
    before = tried_in_vain()
    after = rules.bring_forward(before, NOON + timedelta(minutes=3), NOON + timedelta(minutes=30))
    assert after.promises[-1].outcome is Outcome.BROKEN
    assert Happened.PROMISE_BROKEN in story.happened(before, after)


def test_a_message_makes_of_the_last_try_a_call_like_any_other() -> None:
    """Nobody was reached, and it is to be tried once more of our own accord: who asks again is owed all the tries."""
    last = tried_in_vain().evolve(follows_unreached=True)
    said = NOON + timedelta(minutes=30)
    assert not rules.bring_forward(last, said, said).follows_unreached


def test_a_due_time_that_is_nearer_stands() -> None:
    """What is delivered late may have been said after the time that was agreed. FAILURES 29."""
    agreed = NOON + timedelta(hours=1)
    put_off = promises.put_off(in_state(CallbackState.QUEUED), agreed, NOON)
    after = rules.bring_forward(put_off, agreed + timedelta(minutes=5), agreed + timedelta(minutes=5))
    assert after.promises == put_off.promises
    assert after.promise.due_at == agreed + QUARTER


FRIDAY = NOON - timedelta(days=2)
MONDAY = NOON + timedelta(hours=20, minutes=5)
"""When a call is due that was asked for ten minutes before closing time on Friday."""


def put_off_to_closing_time() -> Callback:
    office = in_state(CallbackState.QUEUED).evolve(hours=OFFICE)
    after = promises.put_off(office, FRIDAY + timedelta(hours=3, minutes=50), FRIDAY)
    assert after.promise.told_for == after.promise.due_at == MONDAY
    return after


def test_what_a_customer_was_told_stays_on_record_where_a_nearer_promise_takes_its_place() -> None:
    """It is not what they are told of the nearer one."""
    said = FRIDAY + timedelta(minutes=5)
    *_, told, sooner = rules.bring_forward(put_off_to_closing_time(), said, said).promises
    assert (told.outcome, told.reason, told.due_at, told.told_for) == (Outcome.VOID, "asked_sooner", MONDAY, MONDAY)
    assert (sooner.due_at, sooner.told_for) == (said + QUARTER, None)


def test_what_is_late_by_then_moves_earlier_and_is_broken_once() -> None:
    """Said before the time that was agreed, and delivered when that was missed, too."""
    said = FRIDAY + timedelta(minutes=5)
    after = rules.bring_forward(put_off_to_closing_time(), said, MONDAY + timedelta(minutes=5))
    assert [one.outcome for one in after.promises] == [Outcome.VOID, Outcome.BROKEN]
    assert (after.promise.due_at, after.promise.told_for) == (said + QUARTER, MONDAY)
    assert after.alerts == (Alert.BROKEN,)


def test_people_are_told_anew_of_a_call_that_is_brought_forward() -> None:
    """They know that the put-off call was due soon; of the sooner one they know nothing. FAILURES 30."""
    told = (Alert.UNOPENED, Alert.DUE_SOON, Alert.REPEATED)
    put_off = promises.put_off(in_state(CallbackState.QUEUED), NOON + timedelta(hours=4), NOON).evolve(alerted=told)
    assert rules.bring_forward(put_off, NOON, NOON).alerted == (Alert.REPEATED,)
