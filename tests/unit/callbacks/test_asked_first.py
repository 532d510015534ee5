"""Who is asked first when a call that was put off comes back, and that nobody waits for it whom another could call."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.callbacks import promises, rules
from functions.callbacks.claims import Claims
from functions.callbacks.corrections import Corrections
from functions.callbacks.model import Callback, CallbackState, Disposition
from functions.callbacks.people import Agent, Caller, PresenceState
from functions.callbacks.service import Calls
from functions.callbacks.store import CallbackStore
from functions.deadlines.service import Sweep
from functions.shared.errors import Unavailable
from tests.builders import (
    NOON,
    MeddledTable,
    Ticking,
    a_callback,
    a_store,
    a_supervisor,
    a_ticket,
    an_agent,
    an_open_complaint,
    at_once,
    read,
    ticking,
)

ANNA, BOB, NORA = an_agent("anna"), an_agent("bob"), an_agent("nora")
MS = timedelta(milliseconds=1)


class Silent:
    """Nobody needs to be told here."""

    def page(self, subject: str, text: str) -> None: ...
    def notify(self, subject: str, text: str) -> None: ...
    def escalate(self, subject: str, text: str) -> None: ...
    def send(self, body: str) -> None: ...


class Shift:
    """Anna, of the group `night`, called in vain; Bob and Nora (`night` too) are at the desk as well."""

    def __init__(self, hands: Ticking) -> None:
        self.hands = hands
        self.store: CallbackStore = a_store(MeddledTable())
        self.people = Corrections(self.store, wait=at_once)
        for caller in (ANNA, NORA):
            self.people.profile(Agent(sub=caller.sub, group="night"))
        self.retry = self.in_vain()

    def in_vain(self) -> Callback:
        complaint = an_open_complaint(self.store, accepted_at=self.hands.now)
        found = self.claim(ANNA, complaint.id)
        assert found
        assert found.lease
        calls = Calls(self.store, at_once)
        calls.dial(ANNA, found.id, found.lease.token, "a1")
        return calls.outcome(ANNA, found.id, "a1", found.lease.token, disposition=Disposition.NO_ANSWER)

    def claim(self, caller: Caller, callback_id: str | None = None) -> Callback | None:
        found = Claims(self.store, wait=at_once).claim(caller, callback_id)
        return found[0] if found else None

    def comes_back(self, *here: Caller, away: Caller | None = None) -> Callback:
        self.hands.advance(minutes=10)
        for caller in here:
            self.people.presence(caller, PresenceState.AVAILABLE)
        if away:
            self.people.presence(away, PresenceState.AWAY)
        Sweep(self.store, Silent(), Silent(), wait=at_once).run()
        back = read(self.store, self.retry.id)
        assert back.state is CallbackState.QUEUED
        return back

    def other(self) -> Callback:
        """A call that waits too, less urgent."""
        return an_open_complaint(self.store, accepted_at=self.hands.now)


@pytest.fixture
def shift() -> Iterator[Shift]:
    with ticking() as hands:
        yield Shift(hands)


# By preference by the same agent


def test_it_goes_first_to_the_agent_who_called(shift: Shift) -> None:
    back = shift.comes_back(ANNA, BOB)
    assert (back.meant_for, back.meant_until) == (ANNA.sub, shift.hands.now + timedelta(minutes=2))
    other = shift.other()
    bobs, annas = shift.claim(BOB), shift.claim(ANNA)
    assert bobs
    assert annas
    assert (bobs.id, annas.id) == (other.id, back.id)


def test_who_has_nothing_else_to_do_gets_it_all_the_same(shift: Shift) -> None:
    back = shift.comes_back(ANNA, BOB)
    bobs = shift.claim(BOB)
    assert bobs
    assert bobs.id == back.id


def test_after_two_minutes_it_is_for_whoever_asks_in_the_order_of_urgency(shift: Shift) -> None:
    back = shift.comes_back(ANNA, BOB)
    shift.other()
    shift.hands.advance(minutes=2)
    bobs = shift.claim(BOB)
    assert bobs
    assert bobs.id == back.id


@pytest.mark.parametrize("caller", [BOB, a_supervisor()])
def test_by_its_id_anybody_has_it_at_any_time(shift: Shift, caller: Caller) -> None:
    back = shift.comes_back(ANNA, BOB)
    assert shift.claim(caller, back.id)


def test_whoever_gives_it_back_is_not_asked_first_again(shift: Shift) -> None:
    back = shift.comes_back(ANNA)
    found = shift.claim(ANNA)
    assert found
    assert found.lease
    Calls(shift.store, at_once).release(ANNA, back.id, found.lease.token)
    assert read(shift.store, back.id).meant_for is None


def test_a_supervisor_s_word_comes_before_who_would_be_asked_first(shift: Shift) -> None:
    back, more_urgent = shift.comes_back(ANNA, BOB), an_open_complaint(shift.store, accepted_at=NOON)
    Calls(shift.store, at_once).assign(a_supervisor(), back.id, BOB.sub)
    annas, bobs = shift.claim(ANNA), shift.claim(BOB)
    assert annas
    assert bobs
    assert (annas.id, bobs.id) == (more_urgent.id, back.id)


# An absent agent's fall to the group


@pytest.mark.parametrize("how", ["gone", "away", "in call"])
def test_where_that_agent_is_not_free_it_falls_to_the_group_for_five_minutes(shift: Shift, how: str) -> None:
    busy = shift.other() if how == "in call" else None
    if busy:
        shift.claim(ANNA, busy.id)
        Calls(shift.store, at_once).dial(ANNA, busy.id, read(shift.store, busy.id).lease.token, "b1")  # type: ignore[union-attr]
    here = (BOB, ANNA) if busy else (BOB,)
    back = shift.comes_back(*here, away=ANNA if how == "away" else None)
    assert (back.meant_for, back.meant_until) == ("night", shift.hands.now + timedelta(minutes=5))
    other = shift.other()
    bobs, noras = shift.claim(BOB), shift.claim(NORA)
    assert bobs
    assert noras
    assert (bobs.id, noras.id) == (other.id, back.id)


def test_without_a_group_it_is_for_all_at_once(shift: Shift) -> None:
    shift.people.profile(Agent(sub=ANNA.sub))
    assert shift.comes_back(BOB).meant_for is None


def test_nobody_is_asked_first_for_two_calls_at_once(shift: Shift) -> None:
    second = shift.in_vain()
    first = shift.comes_back(ANNA)
    assert sorted(str(read(shift.store, one.id).meant_for) for one in (first, second)) == ["night", ANNA.sub]


def test_it_comes_back_in_time_where_nobody_can_say_whether_that_agent_is_free(
    shift: Shift, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same voice is a kindness: what cannot be read for it delays no call."""

    def away(_store: CallbackStore, _sub: str) -> Agent:
        raise Unavailable("the table is away")

    monkeypatch.setattr(CallbackStore, "agent", away)
    assert shift.comes_back().meant_for is None


def test_a_follow_up_goes_first_to_the_agent_of_the_round_before() -> None:
    following = a_callback(follows_agent=ANNA.sub)
    assert following.last_agent == ANNA.sub


# Never at the cost of the customer


@given(
    free=st.booleans(),
    grouped=st.booleans(),
    seconds=st.integers(0, 1800),
    state=st.sampled_from([CallbackState.QUEUED, CallbackState.WAITING_FOR_NUMBER]),
)
def test_nobody_is_asked_first_once_the_promise_is_due_soon(
    free: bool, grouped: bool, seconds: int, state: CallbackState
) -> None:
    callback, now = a_callback(a_ticket()).evolve(state=state), NOON + timedelta(seconds=seconds)
    agent = Agent(sub=ANNA.sub, group="night" if grouped else None)
    meant = rules.meant(callback, agent, now, free=free)
    assert meant.evolve(meant_for=None, meant_until=None) == callback
    later = now
    while later < now + timedelta(minutes=6):
        later += timedelta(seconds=1)
        if promises.is_due_soon(meant, later) or promises.is_broken(meant, later):
            assert not rules.meant_for_other(meant, Agent(sub="x"), later)
    assert not rules.meant_for_other(meant, agent, now)
    assert not rules.meant_for_other(meant, Agent(sub="x"), now + timedelta(minutes=5))


@given(st.lists(st.sampled_from([None, ANNA.sub, "night", "day"]), min_size=1, max_size=8), st.integers(0, 9))
def test_no_agent_is_sent_away_while_somebody_waits_to_be_called(meant: list[str | None], seed: int) -> None:
    """Whoever is asked first, each of as many agents as there are calls has one."""
    with ticking():
        store = a_store(MeddledTable())
        for to in meant:
            complaint = an_open_complaint(store)
            store.save(complaint.evolve(meant_for=to, meant_until=to and NOON + timedelta(minutes=5)))
        agents = [an_agent(f"{seed}-{number}") for number in range(len(meant))]
        found = [Claims(store, wait=at_once).claim(agent) for agent in agents]
    assert len({one[0].id for one in found if one}) == len(meant)


# A lease that ran out


def test_an_agent_who_finds_nothing_gets_what_another_let_run_out_before_any_sweep(shift: Shift) -> None:
    """FAILURES 33: one browser closes."""
    left = shift.other()
    shift.claim(ANNA, left.id)
    shift.hands.advance(seconds=119, milliseconds=999)
    assert shift.claim(BOB) is None
    shift.hands.advance(milliseconds=1)
    bobs = shift.claim(BOB)
    assert bobs
    assert bobs.id == left.id


def test_what_waits_comes_before_what_ran_out(shift: Shift) -> None:
    left = shift.other()
    shift.claim(ANNA, left.id)
    shift.hands.advance(seconds=120)
    waits = shift.other()
    found = [shift.claim(caller) for caller in (BOB, NORA)]
    assert [one.id for one in found if one] == [waits.id, left.id]


def test_a_time_that_was_agreed_is_kept_when_a_lease_on_it_runs_out(shift: Shift) -> None:
    shift.claim(ANNA, shift.retry.id)
    shift.hands.advance(seconds=121)
    assert shift.claim(BOB) is None, "it is to be called in eight minutes, not now"


def test_what_waits_for_a_number_is_not_handed_out_when_its_lease_runs_out(shift: Shift) -> None:
    waiting = rules.learned(
        an_open_complaint(shift.store, phone=None), has_number=False, lookup_ended=True, now=shift.hands.now
    )
    shift.store.save(waiting)
    shift.claim(ANNA, waiting.id)
    shift.hands.advance(seconds=121)
    assert shift.claim(BOB) is None


def test_a_supervisor_s_word_holds_for_what_ran_out_too(shift: Shift) -> None:
    left = shift.other()
    shift.claim(ANNA, left.id)
    given = rules.assign(read(shift.store, left.id), NORA.sub, shift.hands.now)
    lapsed = read(shift.store, left.id).evolve(assigned_to=given.assigned_to, assigned_until=given.assigned_until)
    shift.store.save(lapsed)
    shift.hands.advance(seconds=121)
    assert shift.claim(BOB) is None
    assert shift.claim(NORA)
