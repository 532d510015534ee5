"""The queue, the lease and the attempt, by examples: CONTRACT "Desk API", FAILURES 34 and 36."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from functions.callbacks import attempts, ladder, promises, rules
from functions.callbacks.claims import suits
from functions.callbacks.model import Alert, Callback, CallbackState, Disposition, Lease
from functions.callbacks.people import Agent
from functions.shared.errors import Conflict, Refused
from functions.shared.settings import BrandSettings
from tests.builders import NOON, a_callback, a_ticket

MS = timedelta(milliseconds=1)
BRAND = BrandSettings(name="acme")
S = CallbackState
D = Disposition


def lease(agent: str = "anna", at: int = 0) -> Lease:
    return Lease(token=agent, agent=agent, agent_name=agent, expires_at=NOON + timedelta(seconds=at) + rules.LEASE)


def queued() -> Callback:
    return a_callback(a_ticket(phone="+31612345678"))


def claimed() -> Callback:
    return rules.claim(queued(), lease(), NOON)


def calling() -> Callback:
    return attempts.dial(claimed(), "anna", "a1", NOON)


def after(*dispositions: Disposition) -> Callback:
    """The callback after these outcomes, one a dial, an hour apart."""
    callback, now = queued(), NOON
    for number, disposition in enumerate(dispositions):
        held = rules.claim(callback, lease().evolve(expires_at=now + rules.LEASE), now)
        callback = attempts.outcome(attempts.dial(held, "anna", f"a{number}", now), disposition, now, BRAND)
        now += timedelta(hours=1)
    return callback


def code(error: pytest.ExceptionInfo[Conflict]) -> object:
    return error.value.extra["code"]


def in_state(state: CallbackState) -> Callback:
    ways: dict[CallbackState, Callable[[], Callback]] = {
        S.WAITING_FOR_NUMBER: lambda: rules.learned(a_callback(), has_number=False, lookup_ended=True, now=NOON),
        S.QUEUED: queued,
        S.CLAIMED: claimed,
        S.IN_CALL: calling,
        S.RETRY_LATER: lambda: after(D.NO_ANSWER),
        S.DONE: lambda: after(D.DECLINED),
        S.UNREACHED: lambda: after(D.NO_ANSWER, D.BUSY, D.VOICEMAIL),
        S.WITHDRAWN: lambda: rules.withdraw(queued(), "duplicate", NOON),
    }
    made = ways[state]()
    assert made.state is state
    return made


# The lease


@pytest.mark.parametrize("state", [S.QUEUED, S.WAITING_FOR_NUMBER, S.RETRY_LATER])
def test_what_nobody_has_may_be_claimed_by_its_id(state: CallbackState) -> None:
    taken = rules.claim(in_state(state), lease(), NOON)
    assert (taken.state, taken.lease) == (S.CLAIMED, lease())


@pytest.mark.parametrize("state", [S.CLAIMED, S.IN_CALL, S.DONE, S.UNREACHED, S.WITHDRAWN])
def test_what_is_taken_or_over_says_so(state: CallbackState) -> None:
    with pytest.raises(Conflict) as error:
        rules.claim(in_state(state), lease("bob"), NOON + rules.LEASE - MS)
    assert code(error) == "taken"
    assert error.value.extra["claimed_by"] == ("anna" if state in (S.CLAIMED, S.IN_CALL) else None)
    assert error.value.extra["state"] is state


def test_a_lease_lasts_120_seconds_and_not_a_millisecond_more() -> None:
    end = NOON + timedelta(seconds=120)
    assert rules.require_lease(claimed(), "anna", end - MS) == lease()
    assert not rules.claimable(claimed(), end - MS)
    assert not rules.expired(claimed(), end - MS)
    with pytest.raises(Conflict) as error:
        rules.renew(claimed(), "anna", end)
    assert code(error) == "lease_lost"
    with pytest.raises(Conflict) as error:
        attempts.dial(claimed(), "anna", "a1", end)
    assert code(error) == "lease_lost"
    assert rules.expired(claimed(), end)
    assert rules.claim(claimed(), lease("bob", 120), end).lease == lease("bob", 120)


def test_a_renewed_lease_has_its_whole_time_again() -> None:
    renewed = rules.renew(claimed(), "anna", NOON + timedelta(seconds=100))
    assert renewed.lease == lease(at=100)
    assert renewed.next_at == NOON + timedelta(seconds=220)


@pytest.mark.parametrize("state", [one for one in S if one is not S.CLAIMED and one is not S.IN_CALL])
def test_a_token_is_good_for_nothing_once_the_callback_is_back(state: CallbackState) -> None:
    callback = in_state(state).evolve(lease=lease())
    with pytest.raises(Conflict) as error:
        rules.require_lease(callback, "anna", NOON)
    assert code(error) == "lease_lost"


def test_in_call_no_lease_runs_out_and_nobody_takes_it() -> None:
    much_later = NOON + timedelta(days=2)
    assert rules.require_lease(calling(), "anna", much_later) == lease()
    assert not rules.expired(calling(), much_later)
    assert not rules.claimable(calling(), much_later)
    with pytest.raises(Conflict) as error:
        rules.release(calling(), "anna", NOON)
    assert code(error) == "in_call"
    with pytest.raises(Conflict) as error:
        rules.assign(calling(), "bob", NOON)
    assert code(error) == "in_call"


def test_a_call_under_way_is_not_withdrawn_before_its_outcome_but_after_it_is() -> None:
    with pytest.raises(Conflict) as error:
        rules.withdraw(calling(), "duplicate", NOON)
    assert code(error) == "in_call"
    reached = attempts.outcome(calling(), D.REACHED, NOON, BRAND)
    assert rules.withdraw(reached, "abuse", NOON).state is S.WITHDRAWN


def test_a_released_callback_is_queued_again_where_it_stood() -> None:
    back = rules.release(claimed(), "anna", NOON + timedelta(minutes=1))
    same = queued().evolve(id=back.id, ticket_id=back.ticket_id, taken_at=back.taken_at)
    assert back == promises.settle(same)


def test_the_first_claim_is_when_it_was_opened_and_no_later_one_changes_that() -> None:
    back = rules.release(claimed(), "anna", NOON + timedelta(minutes=1))
    assert (queued().taken_at, back.taken_at) == (None, NOON)
    again = rules.claim(back, lease(at=90), NOON + timedelta(seconds=90))
    assert again.taken_at == NOON


@pytest.mark.parametrize("seconds", [0, 599])
def test_an_agreed_time_survives_a_claim_that_came_to_nothing(seconds: int) -> None:
    now = NOON + timedelta(seconds=seconds)
    retry = after(D.NO_ANSWER)
    back = rules.release(rules.claim(retry, lease(at=seconds), now), "anna", now)
    assert (back.state, back.next_attempt_at) == (S.RETRY_LATER, NOON + timedelta(minutes=10))
    at_its_time = rules.claim(retry, lease(at=600), NOON + timedelta(minutes=10))
    assert rules.release(at_its_time, "anna", NOON + timedelta(minutes=10)).state is S.QUEUED


# Assignment


def test_an_assignment_reserves_it_for_five_minutes() -> None:
    given = rules.assign(queued(), "bob", NOON)
    almost, after_all = NOON + timedelta(minutes=5) - MS, NOON + timedelta(minutes=5)
    assert rules.reserved_for_other(given, Agent(sub="anna", name="an", group="night"), almost)
    for bob in (Agent(sub="bob"), Agent(sub="b", name="bob"), Agent(sub="carl", group="bob")):
        assert not rules.reserved_for_other(given, bob, almost)
    assert not rules.reserved_for_other(given, Agent(sub="anna"), after_all)
    assert not rules.reserved_for_other(queued(), Agent(sub="anna"), NOON)


def test_an_assignment_takes_it_from_whoever_has_it() -> None:
    given = rules.assign(claimed(), "bob", NOON)
    assert (given.state, given.lease) == (S.QUEUED, None)
    with pytest.raises(Conflict) as error:
        rules.renew(given, "anna", NOON)
    assert code(error) == "lease_lost"


@pytest.mark.parametrize("state", [S.DONE, S.UNREACHED, S.WITHDRAWN])
def test_what_is_over_is_neither_assigned_nor_withdrawn(state: CallbackState) -> None:
    for verb in (rules.assign, rules.withdraw):
        with pytest.raises(Conflict) as error:
            verb(in_state(state), "bob", NOON)
        assert code(error) == "over"


@pytest.mark.parametrize("state", [S.DONE, S.UNREACHED, S.WITHDRAWN])
def test_nothing_is_learned_of_what_is_over(state: CallbackState) -> None:
    over = in_state(state)
    assert rules.learned(over, has_number=False, lookup_ended=True, now=NOON) == over


# The attempt


def test_a_dial_is_an_attempt_by_the_server_s_clock() -> None:
    attempt = calling().attempt
    assert attempt is not None
    assert (attempt.id, attempt.agent, attempt.started_at, attempt.disposition) == ("a1", "anna", NOON, None)
    assert calling().state is S.IN_CALL
    assert not calling().reached


def test_one_call_at_a_time_and_no_attempt_twice() -> None:
    with pytest.raises(Conflict) as error:
        attempts.dial(calling(), "anna", "a2", NOON)
    assert code(error) == "in_call"
    dropped = attempts.outcome(calling(), D.DROPPED, NOON, BRAND)
    with pytest.raises(Conflict) as error:
        attempts.dial(dropped, "anna", "a1", NOON)
    assert code(error) == "attempt_over"


def test_a_callback_is_not_dialled_without_end() -> None:
    first = calling().attempt
    assert first is not None
    many = tuple(first.evolve(id=f"a{number}") for number in range(attempts.MAX_ATTEMPTS))
    with pytest.raises(Refused):
        attempts.dial(claimed().evolve(attempts=many), "anna", "one more", NOON)


@pytest.mark.parametrize(
    ("disposition", "state", "minutes"),
    [
        (D.REACHED, S.IN_CALL, None),
        (D.THIRD_PARTY, S.RETRY_LATER, 60),
        (D.DROPPED, S.CLAIMED, None),
        (D.DECLINED, S.DONE, None),
        (D.ASKED_LATER, S.RETRY_LATER, 60),
        (D.NO_ANSWER, S.RETRY_LATER, 10),
        (D.BUSY, S.RETRY_LATER, 10),
        (D.VOICEMAIL, S.RETRY_LATER, 10),
        (D.WRONG_NUMBER, S.WAITING_FOR_NUMBER, None),
        (D.FAILED, S.RETRY_LATER, 1),
    ],
)
def test_what_comes_of_an_outcome(disposition: Disposition, state: CallbackState, minutes: int | None) -> None:
    told = attempts.outcome(calling(), disposition, NOON, BRAND)
    assert told.state is state
    assert told.next_attempt_at == (None if minutes is None else NOON + timedelta(minutes=minutes))
    assert (told.lease is not None) == (disposition in (D.REACHED, D.DROPPED))
    assert told.attempt is not None
    assert (told.attempt.disposition, told.attempt.ended_at) == (disposition, NOON)


def test_every_disposition_has_its_consequence() -> None:
    for disposition in D:
        attempts.outcome(calling(), disposition, NOON, BRAND)


def test_a_customer_who_asks_for_a_time_gets_that_time() -> None:
    at = NOON + timedelta(hours=6)
    assert attempts.outcome(calling(), D.ASKED_LATER, NOON, BRAND, at).next_attempt_at == at


def test_a_broken_line_is_redialled_at_once_under_the_same_lease() -> None:
    now = NOON + timedelta(minutes=20)
    dropped = attempts.outcome(calling(), D.DROPPED, now, BRAND)
    assert dropped.lease == lease().evolve(expires_at=now + rules.LEASE)
    assert attempts.dial(dropped, "anna", "a2", now + rules.LEASE - MS).state is S.IN_CALL


def test_no_answer_three_times_is_tried_after_10_and_60_minutes_and_then_unreached() -> None:
    assert after(D.NO_ANSWER).next_attempt_at == NOON + timedelta(minutes=10)
    assert after(D.NO_ANSWER, D.BUSY).next_attempt_at == NOON + timedelta(hours=1, minutes=60)
    third = after(D.NO_ANSWER, D.BUSY, D.VOICEMAIL)
    assert (third.state, third.lease, third.ended_at) == (S.UNREACHED, None, NOON + timedelta(hours=2))


def test_only_what_was_not_answered_counts_against_the_retry_rule() -> None:
    told = after(D.NO_ANSWER, D.FAILED, D.THIRD_PARTY, D.ASKED_LATER, D.DROPPED, D.BUSY)
    assert (told.state, told.next_attempt_at) == (S.RETRY_LATER, NOON + timedelta(hours=5, minutes=60))


def test_an_outcome_is_told_once_and_only_of_a_call() -> None:
    for callback in (queued(), claimed(), attempts.outcome(calling(), D.REACHED, NOON, BRAND), after(D.NO_ANSWER)):
        with pytest.raises(Conflict) as error:
            attempts.outcome(callback, D.REACHED, NOON, BRAND)
        assert code(error) == "not_in_call"


def test_a_wrap_up_needs_a_customer_who_was_reached() -> None:
    for callback in (queued(), claimed(), calling(), after(D.NO_ANSWER), after(D.DECLINED)):
        with pytest.raises(Conflict) as error:
            attempts.wrap_up(callback, "resolved", "other", NOON)
        assert code(error) == "not_reached"
    done = attempts.wrap_up(attempts.outcome(calling(), D.REACHED, NOON, BRAND), "resolved", "parcel_lost", NOON)
    assert (done.state, done.resolution, done.cause, done.lease) == (S.DONE, "resolved", "parcel_lost", None)
    assert done.index() == {}


def test_a_supervisor_s_word_is_taken_after_sixty_minutes() -> None:
    assert not rules.overdue_call(calling(), NOON + timedelta(minutes=60) - MS)
    assert rules.overdue_call(calling(), NOON + timedelta(minutes=60))
    assert not rules.overdue_call(claimed(), NOON + timedelta(days=1))


def test_each_long_call_is_told() -> None:
    told = promises.settle(calling().evolve(alerted=(Alert.LONG_CALL,)))
    assert told.next_at is None
    dropped = attempts.outcome(told, D.DROPPED, NOON, BRAND)
    again = attempts.dial(dropped, "anna", "a2", NOON + MS)
    assert again.next_at == NOON + MS + ladder.LONG_CALL


# The moment of what was put off


def test_a_follow_up_waits_until_the_agreed_moment() -> None:
    at = NOON + timedelta(days=1)
    put_off = rules.follow_up(rules.begin(a_ticket(), at, 15, 1, NOON), at)
    assert (put_off.state, put_off.next_at) == (S.RETRY_LATER, at)
    assert put_off.promise.due_at == at + timedelta(minutes=15)
    assert not rules.due_again(put_off, at - MS)
    assert rules.due_again(put_off, at)
    assert rules.let_go(put_off, at).state is S.QUEUED


# Who fits


@pytest.mark.parametrize(
    ("agent", "fits"),
    [
        (Agent(sub="a"), True),
        (Agent(sub="a", brands=("acme", "other")), True),
        (Agent(sub="a", brands=("other",)), False),
        (Agent(sub="a", languages=("en",)), True),
        (Agent(sub="a", languages=("nl",)), False),
        (Agent(sub="a", brands=("acme",), languages=("nl", "en"), skills=("senior",)), True),
    ],
)
def test_an_agent_s_kind_of_callback(agent: Agent, fits: bool) -> None:
    assert suits(agent, queued()) is fits


def test_an_escalation_suits_only_the_skilled_and_an_unknown_language_everybody() -> None:
    assert not suits(Agent(sub="a"), queued().evolve(skill="senior"))
    assert suits(Agent(sub="a", skills=("senior",)), queued().evolve(skill="senior"))
    assert suits(Agent(sub="a", languages=("nl",)), queued().evolve(language=None))
