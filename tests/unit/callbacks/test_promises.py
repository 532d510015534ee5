"""The promise, by examples: CONTRACT "Promises", DESIGN "Promises and rounds", FAILURES 29 and 31."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.callbacks import attempts, ladder, promises, rules
from functions.callbacks.model import Alert, Callback, CallbackState, Disposition, Lease, Outcome, Promise, PromiseKind
from functions.shared.settings import BrandSettings
from functions.shared.urgency import Urgency
from functions.triage.model import Severity
from tests.builders import NOON, a_callback, a_ticket

MS = timedelta(milliseconds=1)
QUARTER = timedelta(minutes=15)
DUE = NOON + QUARTER
BRAND = BrandSettings(name="acme")
ANNA = Lease(token="t", agent="anna", agent_name="Anna", expires_at=NOON + timedelta(hours=9))

CALLED, ASKED = PromiseKind.CALLED, PromiseKind.ASKED
KEPT, BROKEN, VOID = Outcome.KEPT, Outcome.BROKEN, Outcome.VOID

KEEPING = [one for one in Disposition if one not in (Disposition.WRONG_NUMBER, Disposition.FAILED)]


def with_number(**changes: object) -> Callback:
    return a_callback(a_ticket(phone="+31612345678")).evolve(**changes)


def waiting() -> Callback:
    """A callback whose lookup ended without a number at noon."""
    return rules.learned(a_callback(), has_number=False, lookup_ended=True, now=NOON)


def dialled(callback: Callback, after: timedelta) -> Callback:
    """Claimed and dialled so long after noon."""
    lease = ANNA.evolve(expires_at=NOON + after + rules.LEASE)
    return attempts.dial(rules.claim(callback, lease, NOON + after), "t", "a1", NOON + after)


def outcomes(callback: Callback) -> list[tuple[PromiseKind, Outcome | None]]:
    return [(promise.kind, promise.outcome) for promise in callback.promises]


# When it is due


def test_it_is_due_a_quarter_of_an_hour_after_the_acceptance_whenever_it_was_opened() -> None:
    late = rules.begin(a_ticket(), NOON, 15, 1, NOON + timedelta(minutes=40))
    assert late.promise == Promise(kind=CALLED, since=NOON, due_at=DUE)


def test_a_callback_is_born_queued_with_called_number_or_not() -> None:
    for callback in (a_callback(), with_number()):
        assert callback.state is CallbackState.QUEUED
        assert outcomes(callback) == [(CALLED, None)]


def test_a_copy_accepted_earlier_moves_it_earlier_and_a_later_one_nothing() -> None:
    callback = with_number()
    earlier = promises.move_earlier(callback, NOON - timedelta(minutes=3))
    assert earlier.promise.due_at == DUE - timedelta(minutes=3)
    assert earlier.urgency_at < callback.urgency_at
    assert promises.move_earlier(callback, NOON + timedelta(seconds=1)) == callback
    assert promises.move_earlier(earlier, NOON) == earlier


def test_nothing_moves_the_due_time_of_a_round_that_is_over() -> None:
    over = rules.withdraw(with_number(), "duplicate", NOON)
    assert promises.move_earlier(over, NOON - QUARTER) == over


def test_a_promise_that_has_its_outcome_is_not_moved() -> None:
    kept = attempts.outcome(dialled(with_number(), QUARTER), Disposition.NO_ANSWER, DUE + QUARTER, BRAND)
    assert promises.move_earlier(kept, NOON - QUARTER).promises == kept.promises


def test_an_earlier_copy_moves_a_question_for_the_number_too_but_not_the_clock_that_the_number_began() -> None:
    sooner = NOON - timedelta(minutes=3)
    assert promises.move_earlier(waiting(), sooner).promise.due_at == sooner + QUARTER
    at = NOON + timedelta(minutes=5)
    numbered = rules.learned(waiting(), has_number=True, lookup_ended=True, now=at, accepted_at=at)
    assert promises.move_earlier(numbered, sooner).promise.due_at == at + QUARTER


def test_what_was_put_off_comes_back_when_its_due_time_moves_before_the_agreed_moment() -> None:
    tomorrow = NOON + timedelta(days=1)
    put_off = rules.follow_up(rules.begin(a_ticket(), tomorrow, 15, 1, NOON), tomorrow)
    sooner = promises.move_earlier(put_off, NOON + timedelta(minutes=1))
    assert sooner.promise.due_at == NOON + timedelta(minutes=16)
    assert rules.due_again(sooner, NOON + timedelta(minutes=1))
    assert sooner.next_at is not None
    assert sooner.next_at <= NOON + timedelta(minutes=1)


# Kept and broken


@pytest.mark.parametrize("disposition", KEEPING)
def test_a_call_that_began_exactly_at_the_due_time_keeps_it_however_late_it_is_told(disposition: Disposition) -> None:
    calling = dialled(with_number(), QUARTER)
    told = attempts.outcome(calling, disposition, DUE + timedelta(hours=3), BRAND)
    assert outcomes(told) == [(CALLED, KEPT)]
    assert Alert.BROKEN not in told.alerts


@pytest.mark.parametrize("disposition", list(Disposition))
def test_a_call_that_began_a_millisecond_later_is_recorded_late_by_the_dial_itself(disposition: Disposition) -> None:
    calling = dialled(with_number(), QUARTER + MS)
    assert outcomes(calling) == [(CALLED, BROKEN)]
    assert calling.alerts == (Alert.BROKEN,)
    told = attempts.outcome(calling, disposition, DUE + timedelta(minutes=1), BRAND)
    assert told.promises[0] == calling.promises[0]
    assert told.alerts == (Alert.BROKEN,)


def test_a_wrong_number_in_time_keeps_nothing() -> None:
    told = attempts.outcome(dialled(with_number(), MS), Disposition.WRONG_NUMBER, NOON + MS, BRAND)
    assert outcomes(told) == [(CALLED, VOID), (ASKED, None)]
    assert told.state is CallbackState.WAITING_FOR_NUMBER
    assert told.promise.due_at == DUE


def test_a_wrong_number_told_after_the_due_time_is_a_break() -> None:
    told = attempts.outcome(dialled(with_number(), MS), Disposition.WRONG_NUMBER, DUE + MS, BRAND)
    assert outcomes(told) == [(CALLED, BROKEN), (ASKED, None)]
    assert told.alerts == (Alert.BROKEN,)
    assert told.promise.due_at == DUE + MS + QUARTER


def test_a_line_that_never_connected_keeps_nothing() -> None:
    in_time = attempts.outcome(dialled(with_number(), MS), Disposition.FAILED, NOON + MS, BRAND)
    assert outcomes(in_time) == [(CALLED, None)]
    late = attempts.outcome(dialled(with_number(), MS), Disposition.FAILED, DUE + MS, BRAND)
    assert outcomes(late) == [(CALLED, BROKEN)]
    assert late.alerts == (Alert.BROKEN,)


def test_a_failed_line_and_then_a_call_in_time_is_kept() -> None:
    failed = attempts.outcome(dialled(with_number(), MS), Disposition.FAILED, NOON + MS, BRAND)
    again = attempts.dial(rules.claim(failed, ANNA, DUE), "t", "a2", DUE)
    assert outcomes(attempts.outcome(again, Disposition.BUSY, DUE + QUARTER, BRAND)) == [(CALLED, KEPT)]


@pytest.mark.parametrize("disposition", KEEPING)
def test_a_copy_that_moves_the_due_time_before_the_dial_leaves_a_break_whatever_ends_the_call(
    disposition: Disposition,
) -> None:
    calling = promises.move_earlier(dialled(with_number(), QUARTER), NOON - timedelta(seconds=1))
    told = attempts.outcome(calling, disposition, DUE + MS, BRAND)
    assert outcomes(told) == [(CALLED, BROKEN)]
    assert told.alerts == (Alert.BROKEN,)


@pytest.mark.parametrize("callback", [with_number(), waiting()])
def test_in_call_no_sweep_breaks_what_was_dialled_in_time(callback: Callback) -> None:
    calling = dialled(callback, QUARTER)
    assert promises.break_if_late(calling, DUE + timedelta(hours=5)) == calling


def test_it_is_not_late_at_the_due_time_and_late_a_millisecond_after() -> None:
    callback = with_number()
    assert promises.break_if_late(callback, DUE) == callback
    late = promises.break_if_late(callback, DUE + MS)
    assert outcomes(late) == [(CALLED, BROKEN)]
    assert late.promise.ended_at == DUE + MS


def test_a_break_stays_through_everything_that_follows() -> None:
    late = dialled(with_number(), QUARTER + MS)
    reached = attempts.outcome(late, Disposition.REACHED, DUE + QUARTER, BRAND)
    done = attempts.wrap_up(reached, "resolved", "parcel_lost", DUE + QUARTER)
    assert outcomes(done) == [(CALLED, BROKEN)]


def test_a_break_is_recorded_by_whoever_notices_first_and_its_alert_stands() -> None:
    late = DUE + MS
    noticed = [
        rules.claim(with_number(), ANNA, late),
        rules.release(rules.claim(with_number(), ANNA, NOON), "t", late),
        rules.withdraw(with_number(), "already_helped", late),
        rules.learned(with_number(), has_number=False, lookup_ended=True, now=late),
        promises.break_if_late(with_number(), late),
    ]
    for callback in noticed:
        assert callback.promises[0].outcome is BROKEN
        assert callback.alerts == (Alert.BROKEN,)
        assert callback.next_at is not None
        assert callback.next_at <= late


def test_a_withdrawal_makes_it_void_in_time_and_leaves_it_broken_after() -> None:
    assert outcomes(rules.withdraw(with_number(), "duplicate", DUE)) == [(CALLED, VOID)]
    assert outcomes(rules.withdraw(with_number(), "duplicate", DUE + MS)) == [(CALLED, BROKEN)]


def test_a_break_of_a_callback_that_is_over_still_waits_in_the_wake_index_until_it_was_told() -> None:
    over = rules.withdraw(with_number(), "duplicate", DUE + MS)
    assert "wake_sk" in over.index()
    assert "queue_sk" not in over.index()
    told = promises.settle(over.evolve(alerts=(), alerted=(Alert.BROKEN,)))
    assert told.index() == {}


# The number: asked and called


def test_only_a_definite_end_without_a_number_makes_it_wait() -> None:
    unread = rules.learned(a_callback(), has_number=False, lookup_ended=False, now=NOON)
    assert (unread.state, outcomes(unread)) == (CallbackState.QUEUED, [(CALLED, None)])
    assert (waiting().state, outcomes(waiting())) == (CallbackState.WAITING_FOR_NUMBER, [(CALLED, VOID), (ASKED, None)])


def test_the_question_has_the_clock_that_the_call_had_and_what_was_told() -> None:
    told = a_callback()
    told = told.evolve(promises=(told.promise.evolve(told_for=DUE + QUARTER),))
    asked = rules.learned(told, has_number=False, lookup_ended=True, now=NOON + QUARTER / 2).promise
    assert (asked.kind, asked.since, asked.due_at, asked.told_for) == (ASKED, NOON, DUE, DUE + QUARTER)


def test_the_number_begins_a_quarter_of_its_own_from_the_acceptance_of_what_brought_it() -> None:
    accepted = NOON + timedelta(minutes=10)
    now = accepted + timedelta(seconds=40)
    numbered = rules.learned(waiting(), has_number=True, lookup_ended=True, now=now, accepted_at=accepted)
    assert numbered.state is CallbackState.QUEUED
    assert outcomes(numbered) == [(CALLED, VOID), (ASKED, VOID), (CALLED, None)]
    assert (numbered.promise.since, numbered.promise.due_at) == (accepted, accepted + QUARTER)


def test_a_number_that_no_message_brought_gives_nobody_more_time() -> None:
    """The customer, who was not asked yet, has said nothing new: the call is due when the question was."""
    known = rules.learned(waiting(), has_number=True, lookup_ended=True, now=NOON + timedelta(minutes=10))
    assert outcomes(known) == [(CALLED, VOID), (ASKED, VOID), (CALLED, None)]
    assert known.promise.due_at == DUE


def test_a_number_that_an_agent_learns_after_the_question_was_asked_counts_from_then() -> None:
    now = NOON + timedelta(minutes=10)
    asked = promises.asked(waiting(), NOON + timedelta(minutes=1), now, "in_private")
    assert rules.learned(asked, has_number=True, lookup_ended=True, now=now).promise.due_at == now + QUARTER


def test_a_broken_question_stays_broken_when_the_number_comes() -> None:
    broken = promises.break_if_late(waiting(), DUE + MS)
    numbered = rules.learned(broken, has_number=True, lookup_ended=True, now=DUE + QUARTER)
    assert outcomes(numbered) == [(CALLED, VOID), (ASKED, BROKEN), (CALLED, None)]


def test_a_broken_call_whose_lookup_ends_without_a_number_is_followed_by_a_question_with_a_clock_of_its_own() -> None:
    late = DUE + MS
    asked = rules.learned(promises.break_if_late(a_callback(), late), has_number=False, lookup_ended=True, now=late)
    assert outcomes(asked) == [(CALLED, BROKEN), (ASKED, None)]
    assert asked.promise.due_at == late + QUARTER


def test_a_wrong_number_and_then_another_one() -> None:
    wrong = attempts.outcome(dialled(with_number(), MS), Disposition.WRONG_NUMBER, NOON + MS, BRAND)
    at = NOON + timedelta(minutes=2)
    other = rules.learned(wrong, has_number=True, lookup_ended=True, now=at, accepted_at=at)
    assert outcomes(other) == [(CALLED, VOID), (ASKED, VOID), (CALLED, None)]
    assert (other.state, other.promise.due_at) == (CallbackState.QUEUED, at + QUARTER)


def test_while_somebody_has_it_the_end_of_the_lookup_changes_only_what_is_known() -> None:
    held = rules.claim(a_callback(), ANNA, NOON)
    known = rules.learned(held, has_number=False, lookup_ended=True, now=NOON)
    assert (known.state, outcomes(known)) == (CallbackState.CLAIMED, [(CALLED, None)])
    back = rules.release(known, "t", NOON)
    assert (back.state, outcomes(back)) == (CallbackState.WAITING_FOR_NUMBER, [(CALLED, VOID), (ASKED, None)])


def test_a_call_leaves_nothing_to_ask() -> None:
    told = attempts.outcome(dialled(waiting(), QUARTER), Disposition.REACHED, DUE + QUARTER, BRAND)
    assert outcomes(told) == [(CALLED, VOID), (ASKED, VOID)]
    assert told.promise.reason == "called"


def test_a_number_learned_from_the_customer_on_the_line_promises_no_further_call() -> None:
    reached = attempts.outcome(dialled(waiting(), MS), Disposition.REACHED, NOON + QUARTER, BRAND)
    numbered = rules.learned(reached, has_number=True, lookup_ended=True, now=NOON + QUARTER)
    assert numbered.active is None
    done = attempts.wrap_up(numbered, "resolved", "other", NOON + QUARTER)
    assert done.active is None


def test_a_number_that_comes_while_it_rings_is_kept_by_that_call() -> None:
    numbered = rules.learned(dialled(waiting(), MS), has_number=True, lookup_ended=True, now=NOON + MS * 2)
    told = attempts.outcome(numbered, Disposition.REACHED, NOON + QUARTER * 2, BRAND)
    assert outcomes(told) == [(CALLED, VOID), (ASKED, VOID), (CALLED, KEPT)]


def test_a_new_promise_is_warned_of_again() -> None:
    warned = promises.settle(waiting().evolve(alerted=(Alert.UNOPENED, Alert.DUE_SOON)))
    numbered = rules.learned(warned, has_number=True, lookup_ended=True, now=DUE, accepted_at=DUE)
    assert numbered.next_at == DUE + ladder.UNOPENED
    unopened = promises.settle(numbered.evolve(alerted=(Alert.UNOPENED,)))
    assert unopened.next_at == DUE + QUARTER - ladder.DUE_SOON


def test_a_promise_that_goes_on_under_the_same_clock_is_not_warned_of_twice() -> None:
    warned = promises.settle(with_number().evolve(has_number=False, alerted=(Alert.DUE_SOON,)))
    asked = rules.learned(warned, has_number=False, lookup_ended=True, now=DUE - timedelta(minutes=4))
    assert (asked.promise.kind, asked.promise.due_at) == (ASKED, DUE)
    assert asked.next_at == DUE + ladder.LATE


# Urgency


@pytest.mark.parametrize(
    ("severity", "repeat", "followers", "minutes_earlier"),
    [
        (Severity.MILD, 1, None, 0),
        (Severity.ORDINARY, 1, 999, 2),
        (Severity.GRAVE, 1, 0, 6),
        (Severity.CRITICAL, 1, None, 12),
        (Severity.MILD, 2, None, 3),
        (Severity.MILD, 4, None, 9),
        (Severity.MILD, 40, None, 9),
        (Severity.MILD, 0, None, 0),
        (Severity.MILD, 1, 1_000, 10 / 60),
        (Severity.MILD, 1, 10_000, 0.5),
        (Severity.MILD, 1, 2_000_000, 1),
        (Severity.CRITICAL, 3, 100_000, 12 + 6 + 1),
    ],
)
def test_urgency_is_the_due_time_moved_earlier_by_fixed_steps(
    severity: Severity, repeat: int, followers: int | None, minutes_earlier: float
) -> None:
    assert promises.urgency_at(DUE, severity, repeat, followers) == DUE - timedelta(minutes=minutes_earlier)


@pytest.mark.parametrize("repeat", range(6))
def test_by_default_reach_counts_less_than_a_repeat_and_repeats_less_than_the_gravest_severity(repeat: int) -> None:
    def ahead(severity: Severity, repeat: int, followers: int) -> timedelta:
        return DUE - promises.urgency_at(DUE, severity, repeat, followers)

    assert ahead(Severity.MILD, 1, 10**9) < ahead(Severity.MILD, 2, 0)
    assert ahead(Severity.MILD, repeat, 10**9) < ahead(Severity.CRITICAL, 1, 0)


STEPS = st.builds(
    Urgency,
    severity_steps=st.lists(st.integers(0, 86_400), min_size=4, max_size=4).map(lambda four: sorted(four)[::-1]),
    repeat_step=st.integers(0, 86_400),
    reach_steps=st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 86_400)), max_size=10),
)


@given(
    STEPS, st.sampled_from(Severity), st.integers(0, 99), st.none() | st.integers(0, 10**8), st.permutations(range(10))
)
def test_whatever_the_steps_nobody_moves_back_and_more_trouble_never_counts_less(
    steps: Urgency, severity: Severity, repeat: int, followers: int | None, order: list[int]
) -> None:
    at = promises.urgency_at(DUE, severity, repeat, followers, steps)
    assert at <= DUE
    assert promises.urgency_at(DUE, severity, repeat + 1, followers, steps) <= at
    assert promises.urgency_at(DUE, severity, repeat + 100, followers, steps) >= at - timedelta(
        seconds=3 * steps.repeat_step
    )
    assert promises.urgency_at(DUE, Severity(max(severity - 1, 1)), repeat, followers, steps) <= at
    shuffled = steps.evolve(reach_steps=tuple(steps.reach_steps[n] for n in order if n < len(steps.reach_steps)))
    assert promises.urgency_at(DUE, severity, repeat, followers, shuffled) == at


def test_the_steps_in_force_when_the_round_opens_stay_with_it() -> None:
    steps = BrandSettings(name="acme", repeat_step=600).urgency
    callback = rules.begin(a_ticket(severity=Severity.MILD, repeat=2), NOON, 15, 1, NOON, urgency=steps)
    assert callback.urgency_at == DUE - timedelta(minutes=10)
    assert promises.settle(Callback.from_item(callback.to_item())) == callback
    moved = promises.move_earlier(callback, NOON - QUARTER)
    assert moved.urgency_at == NOON - timedelta(minutes=10)


def test_the_default_steps_are_kept_as_nothing() -> None:
    assert BRAND.urgency is None
    assert "urgency" not in rules.begin(a_ticket(), NOON, 15, 1, NOON, urgency=BRAND.urgency).to_item()


# The next moment


def test_the_next_moment_of_an_open_callback() -> None:
    queued = with_number()
    assert queued.next_at == NOON + ladder.UNOPENED
    unopened = promises.settle(queued.evolve(alerted=(Alert.UNOPENED,)))
    assert unopened.next_at == DUE - ladder.DUE_SOON
    warned = promises.settle(queued.evolve(alerted=(Alert.UNOPENED, Alert.DUE_SOON)))
    assert warned.next_at == DUE + ladder.LATE, "at its due time nothing is late"
    held = rules.claim(queued, ANNA.evolve(expires_at=NOON + rules.LEASE), NOON)
    assert held.next_at == NOON + rules.LEASE
    calling = attempts.dial(held, "t", "a1", NOON)
    assert calling.next_at == NOON + ladder.LONG_CALL
    retried = attempts.outcome(calling, Disposition.NO_ANSWER, NOON, BRAND)
    assert retried.next_at == NOON + timedelta(minutes=10)


def test_a_kept_callback_that_waits_for_nothing_by_itself_is_still_listed_as_open() -> None:
    kept = attempts.outcome(dialled(with_number(), MS), Disposition.NO_ANSWER, NOON + MS, BRAND)
    back = rules.let_go(kept, NOON + timedelta(hours=1))
    assert (back.state, back.next_at) == (CallbackState.QUEUED, None)
    assert str(back.index()["wake_sk"]).startswith("9999")
