"""The life of a callback under every order of events: what holds always, whatever agents, customers and sweeps do."""

from contextlib import suppress
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from functions.callbacks import attempts, ladder, promises, rules, story
from functions.callbacks.dispositions import MEANING, Hold, Then, in_vain
from functions.callbacks.model import (
    Alert,
    Attempt,
    Callback,
    CallbackState,
    Disposition,
    Lease,
    Outcome,
    Promise,
    PromiseKind,
    WithdrawReason,
)
from functions.callbacks.people import Agent
from functions.deadlines import rules as sweeping
from functions.shared.errors import Conflict
from functions.shared.settings import BrandSettings
from functions.tickets.model import Ticket
from functions.triage.model import Severity
from tests.builders import NOON, a_callback, a_ticket

BRAND = BrandSettings(name="acme")
AGENTS = ("anna", "bob", "carl")
KEEPS_NOTHING = {Disposition.WRONG_NUMBER, Disposition.FAILED}
# Around what matters: a lease, the warning, the quarter, the retries, the long call; and the milliseconds beside them.
STEPS = st.one_of(
    st.sampled_from([0.001, 1, 59, 119.999, 120, 299, 300, 599, 600, 899.999, 900, 900.001, 3600, 7200]),
    st.floats(0.001, 1800).map(lambda seconds: round(seconds, 3)),
)


class Life(RuleBasedStateMachine):
    """One callback, and then that of the next round where a call ends in one."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.serial = 0
        self.tokens: set[str] = set()
        self.told_of = self.breaks = 0
        self.warnings: list[tuple[Alert, int]] = []

    @initialize(number=st.booleans(), severity=st.sampled_from(Severity), repeat=st.integers(0, 6))
    def begin(self, number: bool, severity: Severity, repeat: int) -> None:
        phone = "+31612345678" if number else None
        self.ticket: Ticket = a_ticket(phone=phone, severity=severity, repeat=repeat)
        self.callback: Callback = a_callback(self.ticket)

    def becomes(self, after: Callback) -> None:
        """Any change: nothing that was promised is moved later, and no outcome is taken back."""
        before = self.callback
        assert len(after.promises) >= len(before.promises)
        for old, new in zip(before.promises, after.promises, strict=False):
            assert new.due_at <= old.due_at
            assert new.kind is old.kind
            if old.outcome is not None:
                assert new == old
            elif new.outcome is Outcome.BROKEN:
                self.breaks += 1
                assert self.now > new.due_at
                assert after.alerts.count(Alert.BROKEN) > before.alerts.count(Alert.BROKEN)
            elif new.outcome is Outcome.KEPT:
                assert new.kind is PromiseKind.CALLED
                assert any(counts(one, new) for one in after.attempts)
        assert after.attempts[: len(before.attempts) - 1] == before.attempts[:-1]
        self.callback = after

    # What time does

    @rule(seconds=STEPS)
    def time_passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(topics_are_there=st.booleans())
    def sweep(self, topics_are_there: bool) -> None:
        due = self.callback.next_at is not None and self.callback.next_at <= self.now
        after, kind = sweeping.advance(self.callback, self.now)
        pending = sweeping.alerts(after, self.now)
        assert (kind is None) == (after == self.callback)
        assert due or (kind is None and not pending), "something had to happen, and the index did not know when"
        self.becomes(after)
        if not topics_are_there:
            return
        as_told = self.callback
        for alert in pending:
            self.told_of += self.callback.alerts.count(Alert.BROKEN) if alert is Alert.BROKEN else 0
            if alert in (Alert.UNOPENED, Alert.DUE_SOON):
                warning = (alert, len(self.callback.promises))
                assert warning not in self.warnings, "warned twice of one promise"
                assert self.now <= self.callback.promise.due_at, "warned of what is over"
                self.warnings.append(warning)
            if alert is Alert.UNOPENED:
                assert self.callback.taken_at is None
            self.becomes(sweeping.told(self.callback, alert, as_told))
        again, kind = sweeping.advance(self.callback, self.now)
        assert (again, kind, sweeping.alerts(again, self.now)) == (self.callback, None, ())
        assert again.next_at is None or again.next_at > self.now, "the sweep would wake for nothing"

    # What agents do

    def lease(self, agent: str) -> Lease:
        self.serial += 1
        self.tokens.add(token := f"{agent}-{self.serial}")
        return Lease(token=token, agent=agent, agent_name=agent, expires_at=self.now + rules.LEASE)

    @rule(agent=st.sampled_from(AGENTS))
    def claim(self, agent: str) -> None:
        before, free = self.callback, rules.claimable(self.callback, self.now)
        lease = self.lease(agent)
        with suppress(Conflict):
            self.becomes(rules.claim(before, lease, self.now))
        assert (self.callback.lease == lease) == free
        if before.state is CallbackState.IN_CALL or not before.state.open:
            assert self.callback == before, "in call it passes to nobody"

    @rule(token=st.data(), what=st.sampled_from(["renew", "release", "dial"]))
    def with_some_token(self, token: st.DataObject, what: str) -> None:
        """Anybody with any token that was ever given out: a lease that was lost records nothing."""
        some = token.draw(st.sampled_from(sorted(self.tokens or {"none"})))
        before, lease = self.callback, self.callback.lease
        mine = (
            lease is not None
            and lease.token == some
            and (
                before.state is CallbackState.IN_CALL
                or (before.state is CallbackState.CLAIMED and self.now < lease.expires_at)
            )
        )
        self.serial += 1
        with suppress(Conflict):
            match what:
                case "renew":
                    self.becomes(rules.renew(before, some, self.now))
                case "release":
                    self.becomes(rules.release(before, some, self.now))
                case _:
                    self.becomes(attempts.dial(before, some, f"att-{self.serial}", self.now))
        if not mine:
            assert self.callback == before

    @precondition(lambda self: self.callback.lease is not None)
    @rule()
    def dial(self) -> None:
        assert self.callback.lease
        self.serial += 1
        with suppress(Conflict):
            self.becomes(attempts.dial(self.callback, self.callback.lease.token, f"att-{self.serial}", self.now))

    @precondition(lambda self: rules.outcome_owed(self.callback))
    @rule(disposition=st.sampled_from(Disposition), minutes=st.none() | st.integers(-10, 300), insists=st.booleans())
    def outcome(self, disposition: Disposition, minutes: int | None, insists: bool) -> None:
        active, attempt, lease = self.callback.active, self.callback.attempt, self.callback.lease
        place = self.callback.promises.index(active) if active else 0
        at = None if minutes is None else self.now + timedelta(minutes=minutes)
        self.becomes(attempts.outcome(self.callback, disposition, self.now, BRAND, at, insists=insists))
        self.follows_the_table(disposition, lease)
        if active and attempt and active.kind is PromiseKind.CALLED:
            kept = attempt.started_at <= active.due_at and disposition not in KEEPS_NOTHING
            assert (self.callback.promises[place].outcome is Outcome.KEPT) == kept

    def follows_the_table(self, disposition: Disposition, lease: Lease | None) -> None:
        after, meaning = self.callback, MEANING[disposition]
        vain, counted = in_vain(after.attempts)
        exhausted = counted and vain > len(BRAND.retry_minutes)
        states = {
            Then.WRAP_UP: {CallbackState.IN_CALL},
            Then.REDIAL: {CallbackState.CLAIMED},
            Then.RETRY: {CallbackState.RETRY_LATER, CallbackState.UNREACHED},
            Then.AT_A_TIME: {CallbackState.RETRY_LATER},
            Then.OTHER_NUMBER: {CallbackState.WAITING_FOR_NUMBER},
            Then.DONE: {CallbackState.DONE},
        }
        assert after.state in states[meaning.then]
        assert (after.state is CallbackState.UNREACHED) == (
            meaning.then is Then.RETRY and exhausted and after.active is None
        )
        if meaning.lease is Hold.ENDS:
            assert after.lease is None
        else:
            assert after.lease
            assert lease
            assert after.lease.token == lease.token
        assert after.next_attempt_at is None or after.next_attempt_at >= self.now

    @precondition(lambda self: self.callback.reached)
    @rule(follow_up_in=st.none() | st.integers(0, 48))
    def wrap_up(self, follow_up_in: int | None) -> None:
        self.becomes(attempts.wrap_up(self.callback, "resolved", "other", self.now))
        if follow_up_in is not None and not self.callback.alerts:
            at = self.now + timedelta(hours=follow_up_in)
            ticket = self.ticket.evolve(round=self.callback.round + 1)
            self.callback = rules.follow_up(rules.begin(ticket, at, 15, 1, self.now), at)
            self.warnings.clear()

    @precondition(lambda self: self.callback.state is CallbackState.UNREACHED and not self.callback.alerts)
    @rule()
    def once_more(self) -> None:
        """Of a chain of rounds in which nobody is reached there is a second one, and no third."""
        ticket = self.ticket.evolve(round=self.callback.round, open_callback_id=self.callback.id)
        again, new = story.once_more(ticket, self.callback, BRAND, self.now)
        if self.callback.follows_unreached:
            assert (again.open_callback_id, new) == (None, ())
            return
        (following,) = new
        assert isinstance(following, Callback)
        assert following.follows_unreached
        assert following.next_attempt_at == self.now + timedelta(hours=BRAND.follow_up_unreached_hours)
        self.callback, self.ticket = following, again
        self.warnings.clear()

    @precondition(lambda self: self.callback.state is CallbackState.QUEUED)
    @rule(free=st.booleans(), group=st.none() | st.just("night"))
    def somebody_is_asked_first(self, free: bool, group: str | None) -> None:
        agent = Agent(sub="anna", group=group)
        self.becomes(rules.meant(self.callback, agent, self.now, free=free))

    # What others do

    @precondition(lambda self: self.callback.state.open)
    @rule(reason=st.sampled_from(WithdrawReason))
    def withdraw(self, reason: WithdrawReason) -> None:
        with suppress(Conflict):
            self.becomes(rules.withdraw(self.callback, reason, self.now))

    @rule(to=st.sampled_from(AGENTS))
    def assign(self, to: str) -> None:
        before = self.callback
        with suppress(Conflict):
            self.becomes(rules.assign(before, to, self.now))
        if before.state is CallbackState.IN_CALL:
            assert self.callback == before

    @rule(has_number=st.booleans(), ended=st.booleans(), seconds=st.none() | st.integers(0, 3600))
    def lookup(self, has_number: bool, ended: bool, seconds: int | None) -> None:
        accepted = None if seconds is None else self.now - timedelta(seconds=seconds)
        self.becomes(
            rules.learned(
                self.callback,
                has_number=has_number or self.callback.has_number,
                lookup_ended=ended or self.callback.lookup_ended,
                now=self.now,
                accepted_at=accepted,
            )
        )

    @rule(seconds=st.integers(-3600, 3600))
    def a_copy_comes(self, seconds: int) -> None:
        self.becomes(promises.move_earlier(self.callback, self.callback.accepted_at + timedelta(seconds=seconds)))

    @rule(severity=st.sampled_from(Severity))
    def triage(self, severity: Severity) -> None:
        self.becomes(promises.settle(self.callback.evolve(severity=severity)))

    # What holds always

    @invariant()
    def at_most_one_promise_is_active_and_none_when_it_is_over(self) -> None:
        active = [promise for promise in self.callback.promises if promise.outcome is None]
        assert len(active) <= (1 if self.callback.state.open else 0)

    @invariant()
    def it_is_in_the_queue_exactly_while_it_is_queued(self) -> None:
        index = self.callback.index()
        assert ("queue_sk" in index) == (self.callback.state is CallbackState.QUEUED)
        assert ("wake_sk" in index) == (self.callback.state.open or bool(self.callback.alerts))

    @invariant()
    def what_must_happen_by_itself_has_its_moment(self) -> None:
        one = self.callback
        comes_back = one.state in (CallbackState.CLAIMED, CallbackState.RETRY_LATER)
        clock_runs = one.state.open and one.active is not None
        if one.alerts or comes_back or (clock_runs and one.state is not CallbackState.IN_CALL):
            assert one.next_at is not None
        if one.active and not ladder.dialled_in_time(one, one.active):
            assert one.next_at is not None
            assert one.next_at <= one.active.due_at + ladder.LATE

    @invariant()
    def it_waits_for_a_number_only_when_it_is_certain_that_there_is_none(self) -> None:
        if self.callback.state is CallbackState.WAITING_FOR_NUMBER:
            assert self.callback.lookup_ended
            assert not self.callback.has_number
            assert self.callback.promise.kind is PromiseKind.ASKED

    @invariant()
    def somebody_has_it_exactly_while_there_is_a_lease(self) -> None:
        held = self.callback.state in (CallbackState.CLAIMED, CallbackState.IN_CALL)
        assert held == (self.callback.lease is not None)

    @invariant()
    def nobody_is_kept_from_claiming_it_by_who_is_asked_first(self) -> None:
        one = self.callback
        if one.state is CallbackState.QUEUED and one.assigned_to is None:
            assert rules.handed_out(one, Agent(sub="stranger"), self.now)

    @invariant()
    def each_break_is_told_once_or_still_to_be(self) -> None:
        assert self.breaks == self.told_of + self.callback.alerts.count(Alert.BROKEN)

    @invariant()
    def its_place_in_the_queue_follows_from_what_is_known(self) -> None:
        one = self.callback
        assert one.urgency_at == promises.urgency_at(one.promise.due_at, one.severity, one.repeat, one.followers)
        assert one.urgency_at <= one.promise.due_at


def counts(attempt: Attempt, promise: Promise) -> bool:
    """Whether an attempt keeps that promise: CONTRACT "Promises"."""
    return (
        attempt.started_at <= promise.due_at
        and attempt.disposition is not None
        and attempt.disposition not in KEEPS_NOTHING
    )


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
