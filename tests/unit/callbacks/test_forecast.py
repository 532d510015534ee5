"""How long a callback waits: what is measured, what is predicted (held against played queues), what is told."""

import heapq
import random
from datetime import UTC, datetime, timedelta
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as some

from functions.callbacks import facts, forecast, promises, rules
from functions.callbacks.claims import Claims
from functions.callbacks.corrections import Corrections
from functions.callbacks.forecast import FRESH_FOR, LONGEST_WAIT, Forecast, Team, foreseen, handling_seconds, wait
from functions.callbacks.model import (
    Callback,
    CallbackState,
    Disposition,
    Lease,
    PromiseKind,
    Resolution,
    WithdrawReason,
    WrapUp,
)
from functions.callbacks.people import Caller, Presence, PresenceState
from functions.callbacks.service import Calls
from functions.callbacks.store import CallbackStore
from functions.callbacks.story import next_round
from functions.shared.hours import Hours
from functions.shared.settings import BrandSettings
from functions.shared.urgency import DEFAULT
from functions.triage.model import Kind, Severity
from tests.builders import (
    NOON,
    Ticking,
    a_callback,
    a_store,
    a_supervisor,
    a_ticket,
    an_agent,
    an_open_complaint,
    at_once,
)

MINUTE = timedelta(minutes=1)
QUARTER = 15 * MINUTE
ANNA, BRAM = an_agent("anna"), an_agent("bram")


# Measured


class Shift:
    """A table and those who take calls from it."""

    def __init__(self, hands: Ticking) -> None:
        self.hands = hands
        self.store: CallbackStore = a_store()
        self.claims, self.calls = Claims(self.store, wait=at_once), Calls(self.store, wait=at_once)

    def claims_next(self, agent: Caller = ANNA) -> tuple[Callback, str]:
        an_open_complaint(self.store, accepted_at=self.hands.now)
        claimed = self.claims.claim(agent)
        assert claimed is not None
        assert claimed[0].lease is not None
        return claimed[0], claimed[0].lease.token

    def calls_out(
        self, disposition: Disposition, agent: Caller = ANNA, *, before: int = 20, for_: int = 40, after: int = 0
    ) -> Callback:
        """Claim, dial `before` seconds later, so many seconds until the outcome and (reached) until the wrap-up."""
        callback, token = self.claims_next(agent)
        self.dials(agent, callback, token, disposition, before=before, for_=for_)
        if disposition is Disposition.REACHED:
            self.hands.advance(seconds=after)
            self.calls.wrap_up(agent, callback.id, token, WrapUp(resolution=Resolution.RESOLVED, cause="other"))
        return callback

    def dials(
        self, agent: Caller, callback: Callback, token: str, disposition: Disposition, *, before: int, for_: int
    ) -> None:
        attempt = f"a{len(self.callback(callback).attempts)}"
        self.hands.advance(seconds=before)
        self.calls.dial(agent, callback.id, token, attempt)
        self.hands.advance(seconds=for_)
        self.calls.outcome(agent, callback.id, attempt, token, disposition=disposition)

    def callback(self, callback: Callback) -> Callback:
        found = self.store.callback(callback.id)
        assert found is not None
        return found

    def measured(self, agent: Caller = ANNA) -> tuple[int, ...]:
        """As the agent's next heartbeat says."""
        return Corrections(self.store, wait=at_once).presence(agent, PresenceState.AVAILABLE).handled


@pytest.fixture
def shift(hands: Ticking) -> Shift:
    return Shift(hands)


def test_a_callback_occupies_its_agent_from_the_claim_to_the_outcome_or_to_the_wrap_up(shift: Shift) -> None:
    shift.calls_out(Disposition.NO_ANSWER, before=20, for_=40)
    assert shift.measured() == (60,)
    shift.hands.advance(minutes=3)  # nobody complains: that is no handling
    shift.calls_out(Disposition.REACHED, before=10, for_=200, after=90)
    assert shift.measured() == (60, 300)
    assert shift.measured() == (60, 300)  # however often it is asked
    shift.calls_out(Disposition.DECLINED, before=1, for_=9)
    assert shift.measured() == (60, 300, 10)
    assert shift.store.agent(ANNA.sub).handled == (60, 300)  # the last is written with the next claim


def test_a_redial_is_one_callback_and_a_call_under_way_is_none_yet(shift: Shift) -> None:
    callback, token = shift.claims_next()
    shift.dials(ANNA, callback, token, Disposition.DROPPED, before=10, for_=50)
    shift.dials(ANNA, callback, token, Disposition.REACHED, before=30, for_=90)
    assert shift.measured() == ()
    shift.hands.advance(seconds=20)
    shift.calls.wrap_up(ANNA, callback.id, token, WrapUp(resolution=Resolution.RESOLVED, cause="other"))
    assert shift.measured() == (200,)


def test_what_was_given_back_or_ran_out_without_a_dial_counts_for_nothing(shift: Shift) -> None:
    callback, token = shift.claims_next()
    shift.hands.advance(seconds=60)
    shift.calls.release(ANNA, callback.id, token)
    assert shift.measured() == ()
    shift.claims.claim(ANNA)
    shift.hands.advance(minutes=10)
    assert shift.measured() == ()


def test_the_dials_of_others_and_of_earlier_claims_count_for_nothing(shift: Shift) -> None:
    callback = shift.calls_out(Disposition.NO_ANSWER, ANNA, before=10, for_=20)
    shift.hands.advance(minutes=11)
    claimed = shift.claims.claim(BRAM, callback.id)
    assert claimed is not None
    assert shift.measured(BRAM) == ()
    claimed_again = shift.store.callback(callback.id)
    assert claimed_again is not None
    assert claimed_again.lease is not None
    shift.calls.release(BRAM, callback.id, claimed_again.lease.token)
    shift.claims.claim(ANNA, callback.id)
    assert shift.measured(ANNA) == (30,)


def test_the_latest_ten_are_kept(shift: Shift) -> None:
    for seconds in range(1, 14):
        shift.calls_out(Disposition.BUSY, before=0, for_=seconds)
    assert shift.measured() == tuple(range(4, 14))


def test_what_is_in_hand_is_told_with_the_presence(shift: Shift) -> None:
    corrections = Corrections(shift.store, wait=at_once)
    callback, _ = shift.claims_next()
    assert corrections.presence(ANNA, PresenceState.AVAILABLE).holding == callback.id
    shift.hands.advance(seconds=121)
    assert corrections.presence(ANNA, PresenceState.AVAILABLE).holding is None


def here(*handled: int, state: PresenceState = PresenceState.AVAILABLE, holding: str | None = None) -> Presence:
    name = f"a{random.random()}"
    return Presence(sub=name, name=name, state=state, until=NOON + MINUTE, handled=handled, holding=holding)


def test_until_enough_was_measured_it_is_five_minutes() -> None:
    assert handling_seconds([]) == 300
    assert handling_seconds([here(), here()]) == 300
    assert handling_seconds([here(60)]) == 260  # one odd one decides little
    assert handling_seconds([here(*[60] * 10)] * 10) == 71


def test_a_wrap_up_that_was_forgotten_counts_for_twenty_minutes() -> None:
    calm = [here(*[300] * 10) for _ in range(3)]
    assert handling_seconds([*calm, here(*[300] * 9, 9 * 3600)]) == 320
    assert handling_seconds([here(0, -5)]) == handling_seconds([here(1, 1)])


@given(some.lists(some.lists(some.integers(-10, 10**6), max_size=10), max_size=8))
def test_it_is_never_out_of_reason(measured: list[list[int]]) -> None:
    assert 1 <= handling_seconds(here(*one) for one in measured) <= 1200


def test_the_team_is_who_is_available() -> None:
    present = [
        here(),
        here(holding="cbk_1"),
        here(state=PresenceState.AWAY),
        here(holding="c", state=PresenceState.AWAY),
    ]
    assert forecast.team(present) == Team(idle=1, busy=1, handling_seconds=300)
    assert forecast.team(present, {present[0].sub}) == Team(idle=1, busy=1, handling_seconds=300)
    assert forecast.team(present, set()) == Team(idle=2, busy=0, handling_seconds=300)


def test_who_has_a_callback_in_hand() -> None:
    held = rules.claim(a_callback(), a_lease("anna"), NOON)
    in_call = rules.claim(a_callback(), a_lease("bram"), NOON).evolve(state=CallbackState.IN_CALL)
    assert forecast.holding([held, in_call, a_callback()], NOON) == {"sub-anna", "sub-bram"}
    assert forecast.holding([held, in_call], NOON + 3 * MINUTE) == {"sub-bram"}


def a_lease(name: str) -> Lease:
    return Lease(token=name, agent=f"sub-{name}", agent_name=name, expires_at=NOON + rules.LEASE)


# Predicted

teams = some.builds(
    Team, idle=some.integers(0, 30), busy=some.integers(0, 30), handling_seconds=some.integers(1, 1200)
).filter(lambda team: team.agents)
queues = some.integers(0, 2_000)


def seconds(ahead: int, team: Team) -> float:
    predicted = wait(ahead, team)
    assert predicted is not None
    return predicted.total_seconds()


def test_by_hand() -> None:
    assert wait(3, Team(idle=0, busy=0, handling_seconds=300)) is None
    assert seconds(0, Team(idle=1, busy=5, handling_seconds=300)) == 0
    assert seconds(3, Team(idle=1, busy=0, handling_seconds=300)) == 900
    assert seconds(0, Team(idle=0, busy=1, handling_seconds=300)) == 300
    assert [seconds(n, Team(idle=1, busy=2, handling_seconds=300)) for n in range(6)] == [0, 100, 200, 300, 400, 500]
    assert wait(10**6, Team(idle=1, busy=0, handling_seconds=300)) == LONGEST_WAIT


@given(queues, some.integers(0, 50), teams)
def test_a_longer_queue_never_waits_shorter(ahead: int, more: int, team: Team) -> None:
    assert seconds(ahead, team) <= seconds(ahead + more, team)


@given(queues, teams, some.integers(0, 5), some.integers(0, 5))
def test_more_agents_never_wait_longer(ahead: int, team: Team, idle: int, busy: int) -> None:
    more = team.evolve(idle=team.idle + idle, busy=team.busy + busy)
    assert seconds(ahead, more) <= seconds(ahead, team)


@given(queues, teams, some.integers(0, 30))
def test_who_becomes_free_makes_nobody_wait_longer(ahead: int, team: Team, freed: int) -> None:
    freed = min(freed, team.busy)
    assert seconds(ahead, team.evolve(idle=team.idle + freed, busy=team.busy - freed)) <= seconds(ahead, team)


@given(queues, teams, some.integers(0, 600))
def test_slower_calls_never_wait_shorter(ahead: int, team: Team, slower: int) -> None:
    assert seconds(ahead, team) <= seconds(ahead, team.evolve(handling_seconds=team.handling_seconds + slower))


def played(chance: random.Random, ahead: int, idle: int, busy: int) -> float:
    """Seconds until the call of one with so many ahead of it, in a queue where two calls in five are not answered.

    Who is busy has been so for a while. (Nothing of this is the product's: it plays agent by agent, call by call.)
    """

    def call() -> float:
        return chance.uniform(20, 60) if chance.random() < 0.4 else chance.lognormvariate(5.7, 0.5)

    def rest() -> float:
        """Of a call that is met under way: the longer it is, the likelier it is to be met."""
        while chance.uniform(0, 1500) > (length := call()):
            pass
        return chance.uniform(0, length)

    free_at = [0.0] * idle + [rest() for _ in range(busy)]
    heapq.heapify(free_at)
    for _ in range(ahead):
        heapq.heapreplace(free_at, free_at[0] + call())
    return free_at[0]


MEAN_CALL = 0.4 * 40 + 0.6 * 338.6
"""Of `played`: exp(5.7 + 0.5² / 2) seconds where somebody answers."""


def test_it_agrees_with_queues_that_are_played() -> None:
    """300 teams and queues of all sizes. Calls differ as in life, so one wait scatters; its mean is what is predicted.

    Of waits of five minutes and more it is off by less than 3 % in the middle and 12 % in nineteen of twenty, on the
    whole to neither side; of shorter ones by less than 40 seconds in nineteen of twenty.
    """
    chance = random.Random(20261122)
    long: list[float] = []
    short: list[float] = []
    for _ in range(300):
        idle, busy = chance.choice([(0, 1), (1, 0), (2, 3), (0, 8), (5, 15), (0, 40), (20, 0), (3, 60)])
        ahead = chance.randrange((idle + busy) * chance.choice([1, 5, 20]) + 1)
        real = fmean(played(chance, ahead, idle, busy) for _ in range(40))
        off = seconds(ahead, Team(idle=idle, busy=busy, handling_seconds=round(MEAN_CALL))) - real
        if real < 300:
            short.append(off)
        else:
            long.append(off / real)
    assert min(len(long), len(short)) > 100
    assert abs(fmean(long)) < 0.02
    errors = sorted(map(abs, long))
    assert errors[len(errors) // 2] < 0.03
    assert errors[len(errors) * 19 // 20] < 0.12
    assert sorted(map(abs, short))[len(short) * 19 // 20] < 40


def test_one_wait_is_rarely_far_from_what_was_predicted() -> None:
    """In a storm: 20 agents, 200 ahead. Nine of ten single waits lie within a fifth of it."""
    chance = random.Random(7)
    predicted = seconds(200, Team(idle=0, busy=20, handling_seconds=round(MEAN_CALL)))
    waits = [played(chance, 200, 0, 20) for _ in range(300)]
    assert sum(abs(one - predicted) <= predicted / 5 for one in waits) >= 270


# The forecast


def a_forecast(*, waiting: int = 100, agents: int = 1, at: datetime = NOON, **changes: object) -> Forecast:
    """All of them at least as urgent as anybody, unless `changes` say otherwise."""
    team = Team(idle=agents, busy=0, handling_seconds=300)
    return foreseen(at, team, [waiting] * len(DEFAULT.severity_steps), waiting).evolve(**changes)


def test_the_graver_has_fewer_ahead() -> None:
    seen = foreseen(NOON, Team(idle=1, busy=0, handling_seconds=60), [1, 3, 6, 10], 20)
    waits = {severity: seen.wait(promises.urgency_at(NOON + QUARTER, severity, 1, None), NOON) for severity in Severity}
    assert waits == {Severity(1): MINUTE, Severity(2): 3 * MINUTE, Severity(3): 6 * MINUTE, Severity(4): 10 * MINUTE}
    assert seen.wait(NOON + timedelta(days=1), NOON) == 20 * MINUTE
    later = NOON + 2 * MINUTE  # the queue is as it was, two minutes on
    assert seen.wait(later + 3 * MINUTE, later) == MINUTE


def test_an_old_forecast_is_none() -> None:
    seen = a_forecast()
    assert seen.wait(NOON, NOON + FRESH_FOR) is not None
    assert seen.wait(NOON, NOON + FRESH_FOR + timedelta(milliseconds=1)) is None
    assert a_forecast(agents=0).wait(NOON, NOON) is None


@given(some.lists(queues, min_size=4, max_size=4), teams, some.integers(-60, 60), some.integers(0, 60))
def test_the_more_urgent_never_waits_longer(counts: list[int], team: Team, minutes: int, later: int) -> None:
    seen = foreseen(NOON, team, sorted(counts), max(counts) + 5)
    sooner, after = (seen.wait(NOON + n * MINUTE, NOON) for n in (minutes, minutes + later))
    assert sooner is not None
    assert after is not None
    assert sooner <= after


def test_it_is_kept_and_read_again() -> None:
    seen = foreseen(NOON, Team(idle=1, busy=2, handling_seconds=250), [1, 3, 6, 10], 20)
    assert Forecast.from_item(seen.to_item()) == seen


# Told

OFFICE = Hours(hours="mon-fri 09:00-17:00", time_zone="Europe/Amsterdam")
FRIDAY = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
"""Three in the afternoon in Amsterdam."""


def begun(now: datetime = NOON, hours: Hours | None = None, **changes: object) -> Callback:
    return rules.begin(a_ticket(opened_at=now, **changes), now, 15, 1, now, hours=hours)


def test_where_the_standard_can_be_met_nothing_else_is_told() -> None:
    for seen in (None, a_forecast(waiting=3), a_forecast(agents=0), a_forecast(at=NOON - 6 * MINUTE)):
        assert forecast.told(begun(), seen, NOON).promise.told_for is None


def test_while_closed_the_due_time_is_told_and_nobody_guesses_who_will_be_there() -> None:
    callback = begun(NOON, OFFICE)
    assert callback.promise.told_for == callback.promise.due_at == datetime(2026, 11, 23, 8, 15, tzinfo=UTC)
    assert forecast.told(callback, a_forecast(), NOON) == callback


def test_in_a_storm_the_predicted_time_is_told_and_due_stays() -> None:
    callback = forecast.told(begun(), a_forecast(waiting=7), NOON)
    assert (callback.promise.due_at, callback.promise.told_for) == (NOON + QUARTER, NOON + 35 * MINUTE)
    odd = forecast.told(begun(), a_forecast(waiting=7, team=Team(idle=1, busy=0, handling_seconds=301)), NOON)
    assert odd.promise.told_for == NOON + 40 * MINUTE
    assert odd.urgency_at == begun().urgency_at


def test_in_a_storm_before_closing_the_next_day_is_told() -> None:
    callback = forecast.told(begun(FRIDAY, OFFICE), a_forecast(waiting=30, at=FRIDAY), FRIDAY)
    assert callback.promise.due_at == FRIDAY + QUARTER
    assert callback.promise.told_for == datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


@given(queues, some.integers(0, 20), some.integers(-3000, 3000), some.sampled_from((None, OFFICE)))
def test_what_is_told_is_never_before_the_due_time(
    waiting: int, agents: int, minutes: int, hours: Hours | None
) -> None:
    now = NOON + minutes * MINUTE + timedelta(seconds=7)
    callback = begun(now, hours)
    told = forecast.told(callback, a_forecast(waiting=waiting, agents=agents, at=now), now)
    assert told.promise.told_for is None or told.promise.told_for >= told.promise.due_at
    assert told.evolve(promises=callback.promises) == callback
    assert told.promise.due_at == callback.promise.due_at


def test_only_what_waits_to_be_called_is_told() -> None:
    storm = a_forecast()
    waiting = rules.learned(begun(), has_number=False, lookup_ended=True, now=NOON)
    agreed = rules.follow_up(begun(), NOON + timedelta(hours=1))
    for callback in (waiting, agreed, rules.claim(begun(), a_lease("anna"), NOON)):
        assert forecast.told(callback, storm, NOON) == callback


def test_a_promise_that_follows_another_is_told_a_time_of_its_own() -> None:
    """The number came an hour later: asked is void, and called begins in the storm of that hour."""
    later = NOON + 10 * MINUTE
    first = forecast.told(begun(), a_forecast(waiting=5), NOON)
    asked = rules.learned(first, has_number=False, lookup_ended=True, now=NOON)
    known = rules.learned(asked, has_number=True, lookup_ended=True, now=later)
    after = forecast.succeeding(asked, known, lambda: a_forecast(waiting=12, at=later), later)
    kinds = [(one.kind, one.told_for) for one in after.promises]
    assert kinds == [
        (PromiseKind.CALLED, NOON + 25 * MINUTE),
        (PromiseKind.ASKED, NOON + 25 * MINUTE),
        (PromiseKind.CALLED, later + 60 * MINUTE),
    ]


def test_who_was_told_is_not_told_again() -> None:
    first = forecast.told(begun(), a_forecast(waiting=5), NOON)
    graver = promises.settle(first.evolve(severity=Severity(1)))

    def never() -> Forecast:
        raise AssertionError("no promise begins")

    assert forecast.succeeding(first, graver, never, NOON + MINUTE) == graver


def test_an_escalation_in_a_storm_is_told_and_reports_get_both() -> None:
    said = WrapUp(resolution=Resolution.ESCALATE, cause="other")
    ticket = a_ticket()
    brand = BrandSettings(name="acme")
    _, following = next_round(ticket, a_callback(ticket), said, brand, NOON, foreseen=a_forecast(waiting=8))
    (callback,) = (one for one in following if isinstance(one, Callback))
    (promise,) = facts.of_call(ticket, callback, NOON).data["promises"]
    assert (promise["due_at"], promise["told_for"]) == ("2026-11-22T12:15:00.000Z", "2026-11-22T12:40:00.000Z")


def test_an_agent_finds_the_number_in_a_storm(shift: Shift) -> None:
    callback = an_open_complaint(shift.store, phone=None)
    shift.store.save(rules.learned(callback, has_number=False, lookup_ended=True, now=NOON))
    shift.store.foresee(a_forecast(waiting=9))
    Corrections(shift.store, wait=at_once).phone(ANNA, callback.ticket_id, "+31612345678")
    assert shift.callback(callback).promise.told_for == NOON + 45 * MINUTE


def test_a_verdict_that_is_corrected_begins_a_round_that_is_told_of_the_storm(shift: Shift) -> None:
    callback = an_open_complaint(shift.store)
    shift.calls.withdraw(ANNA, callback.id, WithdrawReason.NOT_A_COMPLAINT, "")
    shift.store.foresee(a_forecast(waiting=9))
    ticket = shift.store.ticket(callback.ticket_id)
    assert ticket is not None
    shift.store.save(ticket.evolve(kind=Kind.OTHER))
    Corrections(shift.store, wait=at_once).triage(a_supervisor(), ticket.id, Kind.COMPLAINT, Severity.MILD)
    again = shift.store.callbacks_of(ticket.id)[-1]
    assert (again.round, again.promise.told_for) == (2, NOON + 45 * MINUTE)
