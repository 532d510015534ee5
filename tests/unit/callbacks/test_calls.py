"""The verbs of a call over the table: idempotent, safe against stale tokens, each with its entry, events and fact."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from functions.callbacks import rules, story
from functions.callbacks.claims import Claims
from functions.callbacks.facts import Fact
from functions.callbacks.model import (
    Alert,
    Attempt,
    Callback,
    CallbackState,
    Disposition,
    Outcome,
    Remedy,
    Resolution,
    WithdrawReason,
    WrapUp,
)
from functions.callbacks.people import Caller
from functions.callbacks.service import Calls
from functions.callbacks.store import CallbackStore
from functions.shared import clock, keys
from functions.shared.entities import load
from functions.shared.errors import Conflict, Forbidden, NotFound, Unavailable
from functions.shared.events import Happened
from functions.shared.table import put
from functions.tickets.model import Entry, EntryKind, Ticket, TicketState
from tests.builders import (
    BRAND,
    NOON,
    MeddledTable,
    Ticking,
    a_store,
    a_supervisor,
    an_agent,
    an_open_complaint,
    at_once,
    read,
    ticket_of,
    ticking,
)

ANNA, BOB, SOFIE = an_agent("anna"), an_agent("bob"), a_supervisor("sofie")
MS = timedelta(milliseconds=1)


class Floor:
    """A desk with one complaint, one agent who has it, and a clock."""

    def __init__(self, hands: Ticking) -> None:
        self.hands = hands
        self.table = MeddledTable()
        self.store: CallbackStore = a_store(self.table)
        self.calls = Calls(self.store, at_once)
        self.id = an_open_complaint(self.store).id
        self.token = ""

    @property
    def callback(self) -> Callback:
        return read(self.store, self.id)

    @property
    def ticket(self) -> Ticket:
        return ticket_of(self.store, self.callback)

    @property
    def timeline(self) -> list[Entry]:
        return self.store.timeline(self.ticket.id, 1000)[0]

    @property
    def events(self) -> list[Happened]:
        return [event.type for entry in self.timeline for event in entry.events]

    @property
    def fact(self) -> Fact | None:
        found = self.table.query(f"D#{self.hands.now:%Y-%m-%d}#{BRAND}").items
        return Fact.from_item(found[0]) if found else None

    def claim(self, caller: Caller = ANNA) -> str:
        found = Claims(self.store, wait=at_once).claim(caller, self.id)
        assert found
        assert found[0].lease
        self.token = found[0].lease.token
        return self.token

    def dial(self, attempt_id: str = "a1", caller: Caller = ANNA) -> Attempt:
        return self.calls.dial(caller, self.id, self.token, attempt_id)

    def outcome(self, disposition: Disposition, attempt_id: str = "a1", caller: Caller = ANNA) -> Callback:
        return self.calls.outcome(caller, self.id, attempt_id, self.token, disposition=disposition)

    def wrap_up(self, resolution: Resolution = Resolution.RESOLVED, caller: Caller = ANNA, **more: object) -> Callback:
        said = WrapUp.model_validate({"resolution": resolution, "cause": "parcel_lost", **more})
        return self.calls.wrap_up(caller, self.id, self.token, said)

    def reach(self) -> None:
        self.claim()
        self.dial()
        self.outcome(Disposition.REACHED)


@pytest.fixture
def floor() -> Iterator[Floor]:
    with ticking() as hands:
        yield Floor(hands)


def code(error: pytest.ExceptionInfo[Conflict]) -> object:
    return error.value.extra["code"]


# The whole way


def test_a_call_from_claim_to_wrap_up(floor: Floor) -> None:
    floor.reach()
    assert floor.callback.state is CallbackState.IN_CALL, "after `reached` the lease lives until the wrap-up"
    done = floor.wrap_up(remedies=[{"kind": "resend", "detail": "Kerkstraat 1"}], note="found in the van")
    assert done.state is CallbackState.DONE
    assert (floor.ticket.state, floor.ticket.open_callback_id) == (TicketState.RESOLVED, None)
    kinds = [EntryKind.CLAIMED, EntryKind.DIALLED, EntryKind.OUTCOME, EntryKind.WRAPPED_UP]
    assert sorted(entry.kind for entry in floor.timeline) == sorted(kinds)
    assert sorted(floor.events) == sorted(
        [
            Happened.CALLBACK_CLAIMED,
            Happened.CALL_ATTEMPTED,
            Happened.PROMISE_KEPT,
            Happened.REMEDY_REQUESTED,
            Happened.TICKET_RESOLVED,
        ]
    )
    assert floor.callback.index() == {}


def test_events_carry_no_words_of_a_person(floor: Floor) -> None:
    floor.reach()
    floor.wrap_up(remedies=[{"kind": "resend", "detail": "Kerkstraat 1"}], note="rang +31612345678")
    told = " ".join(event.model_dump_json() for entry in floor.timeline for event in entry.events)
    for secret in ("Kerkstraat", "+316", "found", "Jan"):
        assert secret not in told


def test_the_fact_of_a_call_holds_what_reports_add_up(floor: Floor) -> None:
    floor.hands.advance(minutes=2)
    floor.reach()
    floor.wrap_up()
    assert floor.fact is not None
    data = floor.fact.data
    assert (floor.fact.id, data["cause"], data["attempts"]) == (floor.id, "parcel_lost", 1)
    assert data["first_attempt_at"] == "2026-11-22T12:02:00.000Z"
    assert [promise["outcome"] for promise in data["promises"]] == ["kept"]


# Repeated, and answers that were lost


def test_the_same_dial_again_is_the_same_attempt(floor: Floor) -> None:
    floor.claim()
    first = floor.dial()
    floor.hands.advance(seconds=30)
    assert floor.dial() == first
    floor.outcome(Disposition.NO_ANSWER)
    assert floor.dial().started_at == first.started_at, "even when it is over"
    assert len(floor.callback.attempts) == 1


def test_the_same_outcome_again_is_the_same_answer_and_another_one_is_refused(floor: Floor) -> None:
    floor.claim()
    floor.dial()
    told = floor.outcome(Disposition.NO_ANSWER)
    floor.hands.advance(minutes=1)
    assert floor.outcome(Disposition.NO_ANSWER).next_attempt_at == told.next_attempt_at
    assert [event for event in floor.events if event is Happened.CALL_ATTEMPTED] == [Happened.CALL_ATTEMPTED]
    with pytest.raises(Conflict) as error:
        floor.outcome(Disposition.REACHED)
    assert (code(error), error.value.extra["disposition"]) == ("attempt_over", Disposition.NO_ANSWER)


def test_another_agent_cannot_repeat_it(floor: Floor) -> None:
    floor.reach()
    with pytest.raises(Conflict):
        floor.outcome(Disposition.REACHED, caller=BOB)
    floor.wrap_up()
    with pytest.raises(Conflict):
        floor.wrap_up(caller=BOB)


def test_the_same_wrap_up_again_is_the_same_answer_and_another_one_is_refused(floor: Floor) -> None:
    floor.reach()
    first = floor.wrap_up()
    assert floor.wrap_up().evolve(version=first.version) == first
    for more in ({"cause": "billing"}, {"resolution": Resolution.FOLLOW_UP}):
        with pytest.raises(Conflict) as error:
            floor.wrap_up(**more)
        assert code(error) == "not_reached"
    assert floor.events.count(Happened.TICKET_RESOLVED) == 1


def test_the_same_withdrawal_again_is_the_same_answer(floor: Floor) -> None:
    for _ in range(2):
        floor.calls.withdraw(ANNA, floor.id, WithdrawReason.DUPLICATE, "")
    with pytest.raises(Conflict):
        floor.calls.withdraw(ANNA, floor.id, WithdrawReason.ALREADY_HELPED, "")
    assert floor.events.count(Happened.CALLBACK_WITHDRAWN) == 1


def claimed(floor: Floor) -> None:
    floor.claim()


def in_call(floor: Floor) -> None:
    floor.claim()
    floor.dial()


VERBS: dict[str, tuple[Callable[[Floor], object], Callable[[Floor], object]]] = {
    "dial": (claimed, lambda floor: floor.dial()),
    "outcome": (in_call, lambda floor: floor.outcome(Disposition.NO_ANSWER)),
    "reached": (in_call, lambda floor: floor.outcome(Disposition.REACHED)),
    "wrap-up": (Floor.reach, lambda floor: floor.wrap_up(Resolution.ESCALATE)),
    "renew": (claimed, lambda floor: floor.calls.renew(floor.id, floor.token)),
    "withdraw": (claimed, lambda floor: floor.calls.withdraw(ANNA, floor.id, WithdrawReason.INFORMED, "")),
    "assign": (claimed, lambda floor: floor.calls.assign(SOFIE, floor.id, BOB.sub)),
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_whose_answer_was_lost_may_be_said_again(floor: Floor, verb: str) -> None:
    before, say = VERBS[verb]
    before(floor)
    floor.table.lost_answers = 1
    with pytest.raises(Unavailable):
        say(floor)
    after, events = floor.callback, floor.events
    say(floor)
    assert floor.callback.state is after.state
    assert floor.callback.attempts == after.attempts
    assert floor.callback.promises == after.promises
    assert sorted(floor.events) == sorted(events)


def test_a_release_whose_answer_was_lost_has_released(floor: Floor) -> None:
    floor.claim()
    floor.table.lost_answers = 1
    with pytest.raises(Unavailable):
        floor.calls.release(ANNA, floor.id, floor.token)
    assert floor.callback.state is CallbackState.QUEUED
    with pytest.raises(Conflict) as error:
        floor.calls.release(ANNA, floor.id, floor.token)
    assert code(error) == "lease_lost"


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_survives_a_change_between_its_read_and_its_write(floor: Floor, verb: str) -> None:
    """Triage makes it graver at that moment: both stand."""
    before, say = VERBS[verb]
    before(floor)

    def graver() -> None:
        floor.store.save(floor.callback.evolve(followers=5_000_000), floor.ticket.evolve(customer_name="J."))

    floor.table.before_write.append(graver)
    say(floor)
    assert floor.callback.followers == 5_000_000
    assert floor.ticket.customer_name == "J."


@pytest.mark.parametrize("verb", VERBS)
def test_a_table_that_is_away_changes_nothing(floor: Floor, verb: str) -> None:
    before, say = VERBS[verb]
    before(floor)
    as_it_was = floor.callback
    floor.table.away = True
    with pytest.raises(Unavailable):
        say(floor)
    floor.table.away = False
    assert floor.callback == as_it_was


# The dial and the promise


def test_the_dial_counts_from_when_it_was_said_not_from_when_it_could_be_written(floor: Floor) -> None:
    floor.hands.advance(minutes=14)
    floor.claim()
    floor.hands.advance(seconds=60)

    def a_slow_table() -> None:
        floor.hands.advance(seconds=3)
        floor.store.save(floor.callback.evolve(followers=1))

    floor.table.before_write.append(a_slow_table)
    assert floor.dial().started_at == NOON + timedelta(minutes=15)
    assert floor.callback.active is not None


def test_dialled_in_time_and_told_hours_later_is_kept(floor: Floor) -> None:
    floor.hands.advance(minutes=14)
    floor.claim()
    floor.hands.advance(minutes=1)
    floor.dial()
    floor.hands.advance(hours=5)
    assert floor.outcome(Disposition.REACHED).promise.outcome is Outcome.KEPT


def test_dialled_seconds_late_is_broken_by_the_dial_with_its_event_and_its_page_to_come(floor: Floor) -> None:
    floor.hands.advance(minutes=14)
    floor.claim()
    floor.hands.advance(minutes=1, milliseconds=1)
    floor.dial()
    assert floor.callback.promise.outcome is Outcome.BROKEN
    assert floor.events.count(Happened.PROMISE_BROKEN) == 1
    assert floor.callback.alerts == (Alert.BROKEN,)
    woken, _ = floor.store.awake(floor.hands.now)
    assert [one.id for one in woken] == [floor.id]
    assert floor.outcome(Disposition.REACHED).promise.outcome is Outcome.BROKEN
    assert floor.events.count(Happened.PROMISE_BROKEN) == 1


# Stale tokens


@pytest.mark.parametrize("verb", ["dial", "renew", "release", "outcome", "wrap-up"])
@pytest.mark.parametrize("how", ["expired", "given to another", "a stranger's"])
def test_a_lease_that_is_lost_writes_nothing(floor: Floor, verb: str, how: str) -> None:
    floor.claim()
    stale = floor.token
    match how:
        case "expired":
            floor.hands.advance(seconds=120)
        case "given to another":
            floor.calls.assign(SOFIE, floor.id, BOB.sub)
            floor.claim(BOB)
        case _:
            stale = "x" * 43
    if verb in ("outcome", "wrap-up"):
        floor.claim(BOB if how != "a stranger's" else ANNA)
        floor.dial(caller=BOB if how != "a stranger's" else ANNA)
    if verb == "wrap-up":
        floor.outcome(Disposition.REACHED, caller=BOB if how != "a stranger's" else ANNA)
    floor.token, as_it_was = stale, floor.callback
    say: dict[str, Callable[[], object]] = {
        "dial": lambda: floor.dial("a9"),
        "renew": lambda: floor.calls.renew(floor.id, stale),
        "release": lambda: floor.calls.release(ANNA, floor.id, stale),
        "outcome": lambda: floor.outcome(Disposition.REACHED),
        "wrap-up": floor.wrap_up,
    }
    with pytest.raises(Conflict) as error:
        say[verb]()
    assert code(error) == "lease_lost"
    assert floor.callback == as_it_was


def test_an_unknown_attempt_and_an_unknown_callback_are_not_found(floor: Floor) -> None:
    floor.claim()
    with pytest.raises(NotFound):
        floor.outcome(Disposition.REACHED, "none")
    with pytest.raises(NotFound):
        floor.calls.renew("cbk_none_1", floor.token)


# A supervisor's word


def test_a_supervisor_says_what_came_of_a_call_after_an_hour_and_may_repeat_it(floor: Floor) -> None:
    in_call(floor)
    floor.hands.advance(minutes=59, seconds=59)
    floor.token = ""
    with pytest.raises(Conflict):
        floor.outcome(Disposition.REACHED, caller=SOFIE)
    floor.hands.advance(seconds=1)
    with pytest.raises(Conflict):
        floor.outcome(Disposition.REACHED, caller=BOB)
    for _ in range(2):
        assert floor.outcome(Disposition.REACHED, caller=SOFIE).promise.outcome is Outcome.KEPT
    for _ in range(2):
        assert floor.wrap_up(caller=SOFIE).state is CallbackState.DONE


def test_a_supervisor_s_word_of_a_broken_line_gives_it_back_to_the_agent_for_a_lease(floor: Floor) -> None:
    in_call(floor)
    floor.hands.advance(hours=2)
    floor.outcome(Disposition.DROPPED, caller=SOFIE)
    lease = floor.callback.lease
    assert lease is not None
    assert (lease.agent, lease.expires_at) == (ANNA.sub, floor.hands.now + rules.LEASE)


# After the call


def test_a_follow_up_begins_the_next_round_and_is_put_off(floor: Floor) -> None:
    floor.reach()
    at = NOON + timedelta(days=1)
    done = floor.wrap_up(Resolution.FOLLOW_UP, follow_up_at=at)
    following = read(floor.store, str(floor.ticket.open_callback_id))
    assert (done.state, following.id) == (CallbackState.DONE, keys.callback_id(floor.ticket.id, 2))
    assert (following.round, floor.ticket.round, floor.ticket.state) == (2, 2, TicketState.OPEN)
    assert (following.state, following.next_attempt_at) == (CallbackState.RETRY_LATER, at)
    assert (following.promise.since, following.promise.due_at) == (at, at + timedelta(minutes=15))
    assert following.has_number
    assert Happened.TICKET_RESOLVED not in floor.events
    assert Happened.CALLBACK_QUEUED not in floor.events, "not before its time"


def test_a_follow_up_without_a_time_or_with_one_gone_by_is_due_from_now(floor: Floor) -> None:
    floor.reach()
    floor.hands.advance(hours=1)
    floor.wrap_up(Resolution.FOLLOW_UP, follow_up_at=NOON)
    following = read(floor.store, str(floor.ticket.open_callback_id))
    assert following.promise.due_at == floor.hands.now + timedelta(minutes=15)
    assert rules.due_again(following, floor.hands.now)


def test_an_escalation_is_claimable_at_once_asks_for_the_skill_and_is_announced(floor: Floor) -> None:
    floor.reach()
    floor.wrap_up(Resolution.ESCALATE)
    following = read(floor.store, str(floor.ticket.open_callback_id))
    assert (following.state, following.skill) == (CallbackState.QUEUED, story.SENIOR)
    queued = [one for entry in floor.timeline for one in entry.events if one.type is Happened.CALLBACK_QUEUED]
    assert [one.callback_id for one in queued] == [following.id]
    found = Claims(floor.store, wait=at_once).claim(BOB)
    assert found
    assert found[0].id == following.id


def test_the_next_round_promises_what_is_in_force_when_it_opens(floor: Floor) -> None:
    floor.reach()
    key = keys.brand(BRAND)
    floor.table.write(put(key, {"promise_minutes": 30}, 0))
    floor.hands.advance(minutes=2)  # settings of a brand are up to a minute old
    floor.wrap_up(Resolution.ESCALATE)
    following = read(floor.store, str(floor.ticket.open_callback_id))
    assert following.promise.due_at == floor.hands.now + timedelta(minutes=30)


def test_a_customer_who_declines_has_had_the_call(floor: Floor) -> None:
    in_call(floor)
    declined = floor.outcome(Disposition.DECLINED)
    assert (declined.state, declined.promise.outcome) == (CallbackState.DONE, Outcome.KEPT)
    assert floor.ticket.state is TicketState.RESOLVED
    assert Happened.TICKET_RESOLVED in floor.events
    assert floor.fact is not None


def in_vain(floor: Floor, times: int = 3) -> None:
    """Dialled so often, each time at its moment; nobody answered."""
    for _ in range(times):
        floor.hands.now = max(floor.hands.now, floor.callback.next_attempt_at or NOON)
        floor.claim()
        floor.dial(attempt := f"a{len(floor.callback.attempts)}")
        floor.outcome(Disposition.NO_ANSWER, attempt)


def test_three_times_in_vain_is_unreached_and_a_written_reply_is_asked_for(floor: Floor) -> None:
    """FAILURES 36."""
    in_vain(floor)
    assert floor.callback.state is CallbackState.UNREACHED
    assert (floor.ticket.state, floor.ticket.unreached) == (TicketState.OPEN, True)
    assert floor.ticket.waits_for_a_word
    assert floor.events.count(Happened.REPLY_REQUESTED) == 1
    assert floor.fact is not None


def test_who_was_not_reached_is_tried_once_more_a_day_later_and_then_no_more(floor: Floor) -> None:
    """FAILURES 36."""
    in_vain(floor)
    over_at, first = floor.hands.now, floor.callback
    following = read(floor.store, str(floor.ticket.open_callback_id))
    assert (following.id, floor.ticket.round) == (keys.callback_id(floor.ticket.id, 2), 2)
    assert (following.state, following.next_attempt_at) == (CallbackState.RETRY_LATER, over_at + timedelta(days=1))
    assert following.promise.due_at == over_at + timedelta(days=1, minutes=15)
    assert (following.follows_unreached, following.last_agent) == (True, ANNA.sub)
    assert first.promise.outcome is Outcome.KEPT

    floor.id = following.id
    in_vain(floor)
    assert floor.callback.state is CallbackState.UNREACHED
    assert (floor.ticket.state, floor.ticket.open_callback_id) == (TicketState.OPEN, None)
    assert floor.ticket.waits_for_a_word
    assert floor.events.count(Happened.REPLY_REQUESTED) == 2
    assert [one.round for one in floor.store.callbacks_of(floor.ticket.id)] == [1, 2]


def test_the_day_later_lies_in_service_hours(floor: Floor) -> None:
    floor.table.write(put(keys.brand(BRAND), {"hours": "mon 09:00-17:00", "follow_up_unreached_hours": 30}, None))
    in_vain(floor)
    following = read(floor.store, str(floor.ticket.open_callback_id))
    # Noon is on a Sunday: thirty hours later it is Monday evening.
    assert clock.to_text(following.next_attempt_at or NOON) == "2026-11-30T08:00:00.000Z"


def test_a_company_may_leave_it_at_a_word_in_writing(floor: Floor) -> None:
    floor.table.write(put(keys.brand(BRAND), {"follow_up_unreached_hours": 0}, None))
    in_vain(floor)
    assert floor.ticket.open_callback_id is None
    assert floor.events.count(Happened.REPLY_REQUESTED) == 1


def test_the_third_outcome_again_begins_no_second_round(floor: Floor) -> None:
    """FAILURES 34: the same outcome twice: once."""
    in_vain(floor, 2)
    floor.hands.now = floor.callback.next_attempt_at or NOON
    floor.claim()
    floor.dial("last")
    floor.table.lost_answers = 1
    with pytest.raises(Unavailable):
        floor.outcome(Disposition.BUSY, "last")
    for _ in range(2):
        assert floor.outcome(Disposition.BUSY, "last").state is CallbackState.UNREACHED
    assert len(floor.store.callbacks_of(floor.ticket.id)) == 2
    assert floor.events.count(Happened.REPLY_REQUESTED) == 1


def test_a_customer_who_is_reached_the_day_after_waits_for_no_word(floor: Floor) -> None:
    in_vain(floor)
    floor.id = str(floor.ticket.open_callback_id)
    floor.hands.advance(hours=24)
    floor.reach()
    floor.wrap_up(Resolution.FOLLOW_UP, follow_up_at=floor.hands.now + timedelta(days=1))
    assert (floor.ticket.unreached, floor.ticket.waits_for_a_word) == (False, False)


# Withdrawn, assigned, released


@pytest.mark.parametrize("reason", list(WithdrawReason))
def test_who_may_withdraw_for_which_reason(floor: Floor, reason: WithdrawReason) -> None:
    assert reason.supervisor_only == (reason in ("abuse", "legal"))
    if reason.supervisor_only:
        with pytest.raises(Forbidden):
            floor.calls.withdraw(ANNA, floor.id, reason, "")
    caller = SOFIE if reason.supervisor_only else ANNA
    withdrawn = floor.calls.withdraw(caller, floor.id, reason, "a note")
    assert (withdrawn.promise.outcome, withdrawn.promise.reason) == (Outcome.VOID, reason)
    assert (floor.ticket.state, floor.ticket.open_callback_id) == (TicketState.CLOSED, None)
    assert floor.fact is not None


def test_nobody_withdraws_what_another_agent_has_but_a_supervisor(floor: Floor) -> None:
    floor.claim()
    with pytest.raises(Conflict) as error:
        floor.calls.withdraw(BOB, floor.id, WithdrawReason.DUPLICATE, "")
    assert (code(error), error.value.extra["claimed_by"]) == ("taken", ANNA.name)
    assert floor.calls.withdraw(SOFIE, floor.id, WithdrawReason.DUPLICATE, "").state is CallbackState.WITHDRAWN


def test_what_ran_out_may_be_withdrawn_by_anybody(floor: Floor) -> None:
    floor.claim()
    floor.hands.advance(seconds=120)
    assert floor.calls.withdraw(BOB, floor.id, WithdrawReason.DUPLICATE, "").state is CallbackState.WITHDRAWN


def test_a_call_under_way_is_not_withdrawn_even_by_a_supervisor(floor: Floor) -> None:
    in_call(floor)
    for caller in (ANNA, SOFIE):
        with pytest.raises(Conflict) as error:
            floor.calls.withdraw(
                caller, floor.id, WithdrawReason.LEGAL if caller.supervisor else WithdrawReason.INFORMED, ""
            )
        assert code(error) == "in_call"
    assert floor.callback.active is not None


def test_a_late_withdrawal_leaves_the_break_to_be_told(floor: Floor) -> None:
    floor.hands.advance(minutes=16)
    floor.calls.withdraw(ANNA, floor.id, WithdrawReason.ALREADY_HELPED, "")
    assert {Happened.PROMISE_BROKEN, Happened.CALLBACK_WITHDRAWN} <= set(floor.events)
    woken, _ = floor.store.awake(floor.hands.now)
    assert [one.alerts for one in woken] == [(Alert.BROKEN,)]


def test_only_a_supervisor_assigns_and_never_during_a_call(floor: Floor) -> None:
    with pytest.raises(Forbidden):
        floor.calls.assign(ANNA, floor.id, BOB.sub)
    in_call(floor)
    with pytest.raises(Conflict):
        floor.calls.assign(SOFIE, floor.id, BOB.sub)


def test_a_released_callback_is_announced_as_waiting_again(floor: Floor) -> None:
    floor.claim()
    floor.calls.release(ANNA, floor.id, floor.token)
    assert floor.events.count(Happened.CALLBACK_QUEUED) == 1
    with pytest.raises(Conflict):
        floor.dial()


def test_a_fact_is_found_under_its_day(floor: Floor) -> None:
    floor.reach()
    floor.wrap_up(remedies=(Remedy(kind="refund"),))
    assert load(floor.table, Fact, keys.fact("2026-11-22", BRAND, floor.id)) is not None
