"""Who gets which callback: DESIGN "The data" (the queue), CONTRACT `claim`, FAILURES 24, 33 and 34."""

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from functions.callbacks import rules
from functions.callbacks.claims import WINDOW, Claims
from functions.callbacks.corrections import Corrections
from functions.callbacks.model import Callback, CallbackState, Candidate, Disposition, Outcome, WithdrawReason
from functions.callbacks.people import Agent, Caller
from functions.callbacks.service import Calls
from functions.callbacks.store import CallbackStore
from functions.shared import keys
from functions.shared.errors import Conflict, NotFound, Unavailable
from functions.shared.events import Happened
from functions.shared.table import put
from functions.tickets.model import Lookup, LookupState
from functions.triage.model import Severity
from tests.builders import (
    NOON,
    MeddledTable,
    Ticking,
    a_store,
    a_supervisor,
    a_ticket,
    an_agent,
    an_open_complaint,
    at_once,
    read,
)

pytestmark = pytest.mark.usefixtures("hands")


@pytest.fixture
def table() -> MeddledTable:
    return MeddledTable()


@pytest.fixture
def store(table: MeddledTable) -> CallbackStore:
    return a_store(table)


def claims(store: CallbackStore, shards: int = 1, seed: int = 1) -> Claims:
    return Claims(store, shards, wait=at_once, chance=random.Random(seed))


def taken(store: CallbackStore, caller: Caller, callback_id: str | None = None) -> Callback:
    found = claims(store).claim(caller, callback_id)
    assert found is not None
    return found[0]


def held_by(store: CallbackStore, caller: Caller) -> list[str]:
    return [one.id for one in store.all_open()[0] if rules.holds(one, caller.sub)]


def code(error: pytest.ExceptionInfo[Conflict]) -> object:
    return error.value.extra["code"]


# One agent, one callback


def test_the_most_urgent_is_handed_out(store: CallbackStore) -> None:
    late = an_open_complaint(store, accepted_at=NOON + timedelta(minutes=1))
    first = an_open_complaint(store, accepted_at=NOON)
    assert taken(store, an_agent()).id == first.id
    assert taken(store, an_agent("bob")).id == late.id
    assert claims(store).claim(an_agent("carl")) is None


def test_a_claim_is_on_the_callback_the_agent_and_the_timeline(store: CallbackStore) -> None:
    complaint = an_open_complaint(store)
    callback, ticket = claims(store).claim(an_agent(), complaint.id) or pytest.fail("nothing claimed")
    stored = read(store, complaint.id)
    assert stored.lease == callback.lease
    assert stored.lease is not None
    assert (stored.lease.agent, stored.lease.expires_at) == (an_agent().sub, NOON + timedelta(seconds=120))
    assert store.agent(an_agent().sub).holding == complaint.id
    (entry,), _ = store.timeline(ticket.id, 10)
    assert [event.type for event in entry.events] == [Happened.CALLBACK_CLAIMED]
    assert entry.by == an_agent().name


def test_claiming_again_gives_the_same_one_with_the_same_token(store: CallbackStore) -> None:
    wanted = an_open_complaint(store)
    other = an_open_complaint(store, accepted_at=NOON + timedelta(minutes=1))
    first = taken(store, an_agent())
    again = taken(store, an_agent())
    by_id = taken(store, an_agent(), first.id)
    assert first.lease
    assert again.lease
    assert by_id.lease
    assert first.id == again.id == by_id.id == wanted.id
    assert first.lease.token == again.lease.token == by_id.lease.token
    with pytest.raises(Conflict) as error:
        taken(store, an_agent(), other.id)
    assert code(error) == "holding"
    assert error.value.extra["callback_id"] == first.id


def test_claiming_again_in_call_gives_the_call_back_even_hours_later(store: CallbackStore, hands: Ticking) -> None:
    an_open_complaint(store)
    first = taken(store, an_agent())
    assert first.lease
    Calls(store, at_once).dial(an_agent(), first.id, first.lease.token, "a1")
    hands.advance(hours=3)
    again = taken(store, an_agent())
    assert (again.id, again.state, again.lease) == (first.id, CallbackState.IN_CALL, first.lease)


def test_a_claim_whose_answer_was_lost_gives_the_same_one_again(store: CallbackStore, table: MeddledTable) -> None:
    for _ in range(3):
        an_open_complaint(store)
    table.lost_answers = 1
    with pytest.raises(Unavailable):
        taken(store, an_agent())
    (held,) = held_by(store, an_agent())
    assert taken(store, an_agent()).id == held
    assert held_by(store, an_agent()) == [held]


@pytest.mark.parametrize("others", [0, 1, 5])
@pytest.mark.parametrize("by_id", [False, True])
def test_a_double_click_takes_one_callback_and_both_answers_name_it(
    store: CallbackStore, table: MeddledTable, others: int, by_id: bool
) -> None:
    """The second click runs to its end while the first is about to write."""
    wanted = an_open_complaint(store)
    for _ in range(others):
        an_open_complaint(store)
    which = wanted.id if by_id else None
    second: list[Callback] = []
    table.before_write.append(lambda: second.append(taken(store, an_agent(), which)))
    first = taken(store, an_agent(), which)
    assert [first.id] == [one.id for one in second] == held_by(store, an_agent())
    assert first.lease == second[0].lease


@pytest.mark.parametrize("by_id", [False, True])
def test_a_click_that_read_the_agent_before_the_other_click_was_written(
    store: CallbackStore, by_id: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The callback is read after the other click took it: "taken" by oneself is no refusal."""
    wanted = an_open_complaint(store)
    which = wanted.id if by_id else None
    real, once = store.agent, [True]

    def agent_read_first(sub: str) -> Agent:
        agent = real(sub)
        if once:
            once.clear()
            taken(store, an_agent(), which)
        return agent

    monkeypatch.setattr(store, "agent", agent_read_first)
    assert taken(store, an_agent(), which).id == wanted.id


def test_twenty_clicks_at_once_take_one_callback(store: CallbackStore) -> None:
    for _ in range(5):
        an_open_complaint(store)
    with ThreadPoolExecutor(20) as clicks:
        found = list(clicks.map(lambda seed: claims(store, seed=seed).claim(an_agent()), range(20)))
    assert {one[0].id for one in found if one} == set(held_by(store, an_agent()))
    assert len(held_by(store, an_agent())) == 1
    assert None not in found


# Several agents


def test_of_two_who_want_the_same_one_the_other_is_told_who_has_it(store: CallbackStore, table: MeddledTable) -> None:
    wanted = an_open_complaint(store)
    table.before_write.append(lambda: taken(store, an_agent("bob"), wanted.id))
    with pytest.raises(Conflict) as error:
        taken(store, an_agent("anna"), wanted.id)
    assert (code(error), error.value.extra["claimed_by"]) == ("taken", an_agent("bob").name)
    assert store.agent(an_agent("anna").sub).holding is None


def test_of_two_who_want_the_next_one_each_has_one(store: CallbackStore, table: MeddledTable) -> None:
    for minute in range(2):
        an_open_complaint(store, accepted_at=NOON + timedelta(minutes=minute))
    bobs: list[Callback] = []
    table.before_write.append(lambda: bobs.append(taken(store, an_agent("bob"))))
    assert taken(store, an_agent("anna")).id != bobs[0].id


def test_what_changes_at_the_moment_of_the_claim_and_still_waits_is_claimed_all_the_same(
    store: CallbackStore, table: MeddledTable
) -> None:
    """FAILURES 20: the condition failed, but not because somebody else has it."""
    waiting = an_open_complaint(store)
    table.before_write.append(lambda: store.save(read(store, waiting.id).evolve(flags=("threat",))))
    assert taken(store, an_agent()).id == waiting.id


def test_a_ticket_that_newer_code_wrote_does_not_keep_the_next_callback_from_anybody(
    store: CallbackStore, table: MeddledTable
) -> None:
    """FAILURES 23: it is at the head, and cannot be read."""
    strange = an_open_complaint(store)
    plain = an_open_complaint(store, accepted_at=NOON + timedelta(minutes=1))
    key = keys.ticket(strange.ticket_id)
    item = table.get(key)
    assert item is not None
    table.write(put(key, {**item, "state": "of_the_future"}, None))
    assert taken(store, an_agent()).id == plain.id


def test_two_hundred_agents_claim_one_callback_and_one_has_it(store: CallbackStore) -> None:
    """FAILURES 33."""
    an_open_complaint(store)
    agents = [an_agent(str(number)) for number in range(200)]
    with ThreadPoolExecutor(16) as clicks:
        found = list(clicks.map(lambda agent: claims(store, seed=hash(agent.sub)).claim(agent), agents))
    (one,) = [each for each in found if each]
    (entry,), _ = store.timeline(one[1].id, 10)
    assert one[0].lease
    assert entry.by == one[0].lease.agent_name


def test_two_hundred_agents_and_as_many_callbacks_each_has_its_own(store: CallbackStore) -> None:
    for second in range(60):
        an_open_complaint(store, accepted_at=NOON + timedelta(seconds=second))
    agents = [an_agent(str(number)) for number in range(60)]
    with ThreadPoolExecutor(16) as clicks:
        found = list(clicks.map(lambda agent: claims(store, seed=hash(agent.sub)).claim(agent), agents))
    assert len({one[0].id for one in found if one}) == 60


# By its id


def test_an_unknown_callback_is_not_found(store: CallbackStore) -> None:
    for unknown in ("cbk_none_1", "nonsense", "", "cbk_x_99999"):
        with pytest.raises(NotFound):
            taken(store, an_agent(), unknown)


def test_what_waits_for_a_number_is_not_handed_out_but_may_be_claimed(store: CallbackStore) -> None:
    complaint = an_open_complaint(store, phone=None)
    waiting = rules.learned(complaint, has_number=False, lookup_ended=True, now=NOON)
    store.save(waiting)
    assert claims(store).claim(an_agent()) is None
    assert taken(store, an_agent(), waiting.id).state is CallbackState.CLAIMED


def test_what_is_over_says_so(store: CallbackStore) -> None:
    complaint = an_open_complaint(store)
    store.save(rules.withdraw(complaint, "duplicate", NOON))
    with pytest.raises(Conflict) as error:
        taken(store, an_agent(), complaint.id)
    assert (code(error), error.value.extra["state"]) == ("taken", CallbackState.WITHDRAWN)


def test_a_claim_after_the_due_time_records_the_break(store: CallbackStore, hands: Ticking) -> None:
    complaint = an_open_complaint(store)
    hands.advance(minutes=15, milliseconds=1)
    taken(store, an_agent())
    late = read(store, complaint.id)
    (entry,), _ = store.timeline(late.ticket_id, 10)
    assert late.promise.outcome is Outcome.BROKEN
    assert {event.type for event in entry.events} == {Happened.CALLBACK_CLAIMED, Happened.PROMISE_BROKEN}


# A lease that ran out


def test_an_agent_who_comes_back_before_anybody_noticed_has_the_same_one_with_time_again(
    store: CallbackStore, hands: Ticking
) -> None:
    an_open_complaint(store)
    first = taken(store, an_agent())
    hands.advance(seconds=121)
    again = taken(store, an_agent())
    assert first.lease
    assert again.lease == first.lease.evolve(expires_at=hands.now + rules.LEASE)
    assert read(store, first.id).lease == again.lease


def test_another_agent_may_have_by_its_id_what_ran_out(store: CallbackStore, hands: Ticking) -> None:
    complaint = an_open_complaint(store)
    taken(store, an_agent())
    hands.advance(seconds=120)
    assert taken(store, an_agent("bob"), complaint.id).id == complaint.id
    assert claims(store).claim(an_agent()) is None, "a stale `holding` holds nothing"


def test_what_ran_out_does_not_stand_in_the_way_of_another_one(store: CallbackStore, hands: Ticking) -> None:
    left, wanted = an_open_complaint(store), an_open_complaint(store)
    before = taken(store, an_agent(), left.id)
    hands.advance(seconds=120)
    assert taken(store, an_agent(), wanted.id).id == wanted.id
    assert read(store, left.id).lease == before.lease, "and nobody gave it time again"


@pytest.mark.parametrize("meddling", ["release", "withdraw", "assign"])
def test_a_stale_holding_is_no_claim(store: CallbackStore, meddling: str) -> None:
    complaint = an_open_complaint(store)
    callback = taken(store, an_agent())
    assert callback.lease
    calls = Calls(store, at_once)
    match meddling:
        case "release":
            calls.release(an_agent(), callback.id, callback.lease.token)
        case "withdraw":
            calls.withdraw(an_agent(), callback.id, WithdrawReason.DUPLICATE, "")
        case _:
            calls.assign(a_supervisor(), callback.id, an_agent("bob").sub)
    assert store.agent(an_agent().sub).holding == complaint.id
    other = an_open_complaint(store, accepted_at=NOON + timedelta(minutes=1))
    if meddling == "release":
        other = complaint
    assert taken(store, an_agent()).id == other.id


# What is handed out


@pytest.mark.parametrize("shards", [1, 4, 16])
def test_a_claim_goes_on_to_the_other_shards_until_it_finds_one(store: CallbackStore, shards: int) -> None:
    ticket = a_ticket(phone="+31612345678", lookup=Lookup(state=LookupState.FOUND))
    store.save(ticket, rules.begin(ticket, NOON, 15, shards, NOON))
    for seed in range(8):
        found = claims(store, shards, seed).claim(an_agent(str(seed)))
        assert (found is not None) == (seed == 0)


def assigned(store: CallbackStore, to: str, accepted_at_second: int = 0) -> Callback:
    complaint = an_open_complaint(store, accepted_at=NOON + timedelta(seconds=accepted_at_second))
    Calls(store, at_once).assign(a_supervisor(), complaint.id, to)
    return complaint


def test_what_is_assigned_goes_to_nobody_else_for_five_minutes(store: CallbackStore, hands: Ticking) -> None:
    given = assigned(store, an_agent("bob").sub)
    assert claims(store).claim(an_agent()) is None
    assert taken(store, an_agent("bob")).id == given.id
    other = assigned(store, "night")
    Corrections(store, wait=at_once).profile(Agent(sub="sub-nora", group="night"))
    assert claims(store).claim(an_agent()) is None
    assert taken(store, an_agent("nora")).id == other.id
    lapsed = assigned(store, an_agent("absent").sub)
    hands.advance(minutes=5)
    assert taken(store, an_agent()).id == lapsed.id


def test_what_is_assigned_is_not_taken_by_its_id_either_but_by_a_supervisor(store: CallbackStore) -> None:
    given = assigned(store, an_agent("bob").sub)
    with pytest.raises(Conflict) as error:
        taken(store, an_agent(), given.id)
    assert code(error) == "assigned"
    assert taken(store, a_supervisor(), given.id).id == given.id


def test_a_head_full_of_reserved_calls_hides_none_of_those_behind_it(store: CallbackStore) -> None:
    for second in range(120):
        assigned(store, "night", second)
    behind = an_open_complaint(store, accepted_at=NOON + timedelta(minutes=10))
    assert taken(store, an_agent()).id == behind.id


class LaggingStore(CallbackStore):
    """Its index still tells what was there before."""

    stale: tuple[Callback, ...] = ()

    def waiting(self, shard: int, limit: int) -> Sequence[Candidate]:
        return [*self.stale, *super().waiting(shard, limit)]


def lagging(change: Callable[[CallbackStore, Callback], object]) -> tuple[LaggingStore, Callback]:
    store = LaggingStore(MeddledTable())
    complaint = an_open_complaint(store)
    change(store, complaint)
    store.stale = (complaint,)
    return store, complaint


def called_in_vain(store: CallbackStore, complaint: Callback) -> None:
    calls, held = Calls(store, at_once), taken(store, an_agent("bob"), complaint.id)
    assert held.lease
    calls.dial(an_agent("bob"), held.id, held.lease.token, "a1")
    calls.outcome(an_agent("bob"), held.id, "a1", held.lease.token, disposition=Disposition.NO_ANSWER)


@pytest.mark.parametrize(
    "change",
    [
        called_in_vain,
        lambda store, one: store.save(rules.learned(one, has_number=False, lookup_ended=True, now=NOON)),
        lambda store, one: Calls(store, at_once).assign(a_supervisor(), one.id, "night"),
        lambda store, one: taken(store, an_agent("bob"), one.id),
    ],
    ids=["just called in vain", "waits for a number", "assigned", "taken"],
)
def test_an_index_that_lags_hands_out_nothing_that_is_not_queued(
    change: Callable[[CallbackStore, Callback], object],
) -> None:
    store, complaint = lagging(change)
    assert claims(store).claim(an_agent()) is None
    behind = an_open_complaint(store, accepted_at=NOON + timedelta(minutes=1))
    assert taken(store, an_agent()).id == behind.id != complaint.id


def test_an_index_that_names_what_is_gone_is_no_error(store: CallbackStore) -> None:
    lagging_store = LaggingStore(MeddledTable())
    lagging_store.stale = (an_open_complaint(store),)
    assert claims(lagging_store).claim(an_agent()) is None


def test_who_lost_a_whole_window_to_others_looks_again_before_saying_that_nothing_waits() -> None:
    """FAILURES 33."""

    class Outrun(LaggingStore):
        """The first turn sees the index as it was before others took what stands in it."""

        def waiting(self, shard: int, limit: int) -> Sequence[Candidate]:
            if self.stale and limit > len(self.stale):
                stale, self.stale = self.stale, ()
                return [*stale]
            return [*self.stale[:limit]] or super().waiting(shard, limit)

    store = Outrun(MeddledTable())
    gone = [an_open_complaint(store) for _ in range(WINDOW + 1)]
    left = an_open_complaint(store, accepted_at=NOON + timedelta(minutes=1))
    for number, one in enumerate(gone):
        taken(store, an_agent(f"other-{number}"), one.id)
    store.stale = tuple(gone)
    assert taken(store, an_agent()).id == left.id


def test_near_the_head_it_is_taken_at_random_and_the_agent_s_own_kind_first(store: CallbackStore) -> None:
    for number in range(10):
        language = "nl" if number % 2 else "en"
        an_open_complaint(store, accepted_at=NOON + timedelta(milliseconds=100 * number), language=language)
    nl = Agent(sub=an_agent().sub, languages=("nl",))
    Corrections(store, wait=at_once).profile(nl)
    orders = {tuple(one.id for one in claims(store, seed=seed)._candidates(nl)) for seed in range(6)}
    assert len(orders) > 1, "at random"
    for order in orders:
        assert [read(store, one).language for one in order[:5]] == ["nl"] * 5
        assert len(set(order)) == 10


def test_beyond_a_second_from_the_head_urgency_alone_decides(store: CallbackStore) -> None:
    head = an_open_complaint(store, language="en")
    an_open_complaint(store, accepted_at=NOON + timedelta(seconds=1, milliseconds=1), language="nl")
    Corrections(store, wait=at_once).profile(Agent(sub=an_agent().sub, languages=("nl",)))
    assert taken(store, an_agent()).id == head.id


def test_who_is_of_another_kind_takes_it_all_the_same_rather_than_nobody(store: CallbackStore) -> None:
    only = an_open_complaint(store, language="en")
    Corrections(store, wait=at_once).profile(Agent(sub=an_agent().sub, languages=("nl",), brands=("other",)))
    assert taken(store, an_agent()).id == only.id


def test_what_a_supervisor_gave_to_an_agent_comes_first(store: CallbackStore) -> None:
    an_open_complaint(store, severity=Severity.CRITICAL)
    given = an_open_complaint(store, severity=Severity.MILD)
    anna = an_agent()
    Calls(store).assign(a_supervisor(), given.id, anna.sub)
    claimed = Claims(store).claim(anna)
    assert claimed is not None
    assert claimed[0].id == given.id
