"""FAILURES 27. Two tickets turn out to have one number: one call, the earlier time, both texts on the card."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from functions.callbacks import promises
from functions.callbacks.merging import MAX_ALSO
from functions.callbacks.model import Alert, CallbackState, Disposition, Outcome, PromiseKind, WithdrawReason
from functions.shared.entities import Entity, Unchanged
from functions.shared.errors import Conflict, Unavailable
from functions.shared.events import Happened
from functions.tickets.model import EntryKind, LookupState, TicketState
from functions.triage.model import Kind, Severity
from tests.builders import NOON, Ticking, a_mention, a_supervisor, an_agent, ticking
from tests.unit.callbacks.shared_number import FOLLOW_UP, JAN, PIET, RESOLVED, House

X, FB, IG = "x:jan", "facebook:jan.jansen", "instagram:jj"
QUARTER = timedelta(minutes=15)
INDEXED = 1
"""Writes of the terms by which the ticket is found, before that of the lookup's end."""


@pytest.fixture(autouse=True)
def hands() -> Iterator[Ticking]:
    with ticking() as hands:
        yield hands


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def shared(house: House, hands: Ticking) -> House:
    """Jan complained on X at noon and on Facebook a minute later, with one number."""
    house.writes(X, "order 100234 is gone")
    hands.advance(minutes=1)
    house.writes(FB, "where is 100234!")
    return house


# Two become one


def test_one_post_through_two_tools_is_one_mention(house: House) -> None:
    """FAILURES 27."""
    for source in ("demo", "other"):
        house.writes(X, "order 100234", source=source, source_id=f"{source}-1", post_id="77")
    ticket = house.ticket(X)
    assert {ref.source for ref in ticket.mentions} == {"demo", "other"}
    assert len(house.entries(X, EntryKind.MENTION)) == 1
    assert len(house.open_calls()) == 1


def test_one_person_on_two_channels_is_called_once(shared: House) -> None:
    (call,) = shared.open_calls()
    first, second = shared.ticket(X), shared.ticket(FB)
    assert call.ticket_id == first.id
    assert first.open_callback_id == second.open_callback_id == call.id
    assert [one.channel for one in call.also] == ["facebook"]
    assert (first.linked, second.linked) == ((second.id,), (first.id,))
    assert second.state is TicketState.OPEN


def test_the_younger_is_void_as_a_duplicate_beside_the_service_level(shared: House) -> None:
    (gone,) = shared.withdrawn(FB)
    assert gone.resolution == WithdrawReason.DUPLICATE
    assert [(one.outcome, one.reason) for one in gone.promises] == [(Outcome.VOID, "duplicate")]
    told = [event for event in shared.events(FB) if event.type is Happened.CALLBACK_WITHDRAWN]
    assert [event.data for event in told] == [{"reason": "duplicate", "into": shared.call(X).id}]
    (entry,) = shared.entries(X, EntryKind.LINKED)
    assert entry.data["ticket_id"] == shared.ticket(FB).id


def test_what_either_is_worth_counts_for_both(shared: House) -> None:
    assert shared.call(X).severity is Severity.GRAVE


@pytest.mark.parametrize("order", [(X, FB), (FB, X)])
def test_the_earlier_time_stands_in_whatever_order_the_numbers_come(house: House, order: tuple[str, str]) -> None:
    """FAILURES 27, 29."""
    house.says(X, "order 100234", late=60)
    house.says(FB, "order 100234")
    for who in order:
        house.lookups.look(house.ticket(who).id)
    (call,) = house.open_calls()
    assert call.promise.due_at == NOON - timedelta(minutes=1) + QUARTER
    assert call.ticket_id == house.ticket(X).id


def test_what_somebody_has_in_hand_stays_with_the_earlier_time_of_the_other(house: House) -> None:
    old, new = house.says(X, "order 100234", late=60), house.says(FB, "order 100234")
    house.takes(house.call(FB))
    house.lookups.look(new.id)
    house.lookups.look(old.id)
    (call,) = house.open_calls()
    assert (call.ticket_id, call.state) == (new.id, CallbackState.CLAIMED)
    assert call.promise.due_at == NOON - timedelta(minutes=1) + QUARTER
    assert house.ticket(X).open_callback_id == call.id


def test_of_two_in_hand_the_agent_of_the_younger_loses_it(house: House) -> None:
    house.writes(X, "order 100234", late=60)
    new = house.says(FB, "order 100234")
    house.takes(house.call(X), an_agent("anna"))
    gone, token = house.call(FB), house.takes(house.call(FB), an_agent("bob"))
    house.lookups.look(new.id)
    with pytest.raises(Conflict):
        house.calls.dial(an_agent("bob"), gone.id, token, "att1")
    assert len(house.open_calls()) == 1


def test_three_that_meet_late_are_one(house: House) -> None:
    """Two pairs, each with one number, until one of them turns out to be that of the other."""
    for who, number, late in ((X, JAN, 60), (FB, JAN, 0), (IG, PIET, 30), ("bluesky:j", PIET, 0)):
        house.writes(who, "gone", late=late, phone=number)
    assert len(house.open_calls()) == 2
    house.corrections.phone(an_agent(), house.ticket(IG).id, JAN)
    (call,) = house.open_calls()
    assert {one.channel for one in call.also} == {"facebook", "instagram", "bluesky"}
    for who in (X, FB, IG, "bluesky:j"):
        assert house.ticket(who).open_callback_id == call.id
        assert house.ticket(who).phone == JAN


def test_another_brand_s_promise_is_its_own(house: House) -> None:
    house.writes(X, "gone", phone=JAN)
    mention = a_mention(text="gone", brand="other", phone=JAN)
    house.journey.receive(mention, NOON)
    ticket_id = house.store.known("other", "x", mention.author.id or "").last_ticket_id
    house.lookups.look(ticket_id or "")
    assert len(house.open_calls()) == 2


# While both are in call


@pytest.mark.parametrize("reached", [False, True])
def test_two_that_are_in_call_become_one_when_one_of_them_ends(house: House, hands: Ticking, reached: bool) -> None:
    """At most one live call a number: the one that would be the second has no number until then, but its order."""
    house.writes(X, "order 100234", late=60)
    second = house.says(FB, "order 100234")
    anna, bob = an_agent("anna"), an_agent("bob")
    first = house.dials(house.call(X), anna)
    token = house.dials(house.call(FB), bob, "att2")
    if reached:
        house.calls.outcome(anna, house.call(X).id, "att1", first, disposition=Disposition.REACHED)
        house.calls.outcome(bob, house.call(FB).id, "att2", token, disposition=Disposition.REACHED)
    house.lookups.look(second.id)
    held = house.ticket(FB)
    assert (held.phone, held.lookup.state, held.order and held.order.number) == (None, LookupState.PENDING, "100234")
    assert held.lookup.next_at == NOON + timedelta(minutes=1)
    with pytest.raises(Conflict):
        house.corrections.phone(bob, second.id, JAN)
    if reached:
        house.calls.wrap_up(bob, house.call(FB).id, token, RESOLVED)
        assert len(house.open_calls()) == 1
        return
    house.calls.outcome(bob, house.call(FB).id, "att2", token, disposition=Disposition.NO_ANSWER)
    house.lookups.look(second.id)
    (call,) = house.open_calls()
    assert (call.ticket_id, call.state) == (house.ticket(X).id, CallbackState.IN_CALL)


def test_a_switchboard_does_not_grow_without_end(house: House) -> None:
    for number in range(MAX_ALSO + 2):
        house.writes(f"x:{number}", "gone", late=100 - number, phone=JAN)
    first, last = house.call("x:0"), house.call(f"x:{MAX_ALSO + 1}")
    assert len(first.also) == MAX_ALSO
    assert last.ticket_id == house.ticket(f"x:{MAX_ALSO + 1}").id
    assert not last.has_number
    house.called(first, Disposition.WRONG_NUMBER)
    assert len(house.open_calls()) == MAX_ALSO + 2, "each is asked for another one, in one write"


# What is said afterwards


def test_a_message_on_the_other_ticket_reaches_the_agent_and_rings_nobody_else(shared: House) -> None:
    """FAILURES 26, 27."""
    shared.dials(shared.call(X))
    shared.writes(FB, "still nothing", visibility="private")
    (call,) = shared.open_calls()
    assert call.state is CallbackState.IN_CALL
    assert [one.data["text"] for one in shared.entries(FB, EntryKind.MENTION)] == ["where is 100234!", "still nothing"]


def test_after_the_call_a_message_on_the_other_ticket_begins_a_round(shared: House, hands: Ticking) -> None:
    """FAILURES 26."""
    shared.called(shared.call(X))
    assert shared.open_calls() == []
    assert shared.ticket(FB).state is TicketState.RESOLVED
    hands.advance(hours=1)
    again = shared.says(FB, "it is still not here")
    (call,) = shared.open_calls()
    assert (call.ticket_id, again.state) == (again.id, TicketState.OPEN)
    assert call.has_number
    assert call.promise.due_at == hands.now + QUARTER


def test_a_round_that_would_call_a_number_that_is_being_called_is_that_call(shared: House, hands: Ticking) -> None:
    """FAILURES 26, 27."""
    shared.called(shared.call(X))
    hands.advance(hours=1)
    shared.says(X, "it is still not here")
    hands.advance(minutes=1)
    shared.says(FB, "did you hear me!")
    (call,) = shared.open_calls()
    assert call.ticket_id == shared.ticket(X).id
    assert call.severity is Severity.GRAVE
    assert call.promise.due_at == hands.now - timedelta(minutes=1) + QUARTER
    assert shared.ticket(FB).open_callback_id == call.id
    assert len(shared.withdrawn(FB)) == 2


def test_a_call_that_was_put_off_is_not_put_off_for_who_complains_again_elsewhere(house: House, hands: Ticking) -> None:
    """FAILURES 26. And the second complaint's promise is not lost in a first one that was kept."""
    house.writes(X, "order 100234")
    house.called(house.call(X), Disposition.NO_ANSWER)
    hands.advance(minutes=3)
    house.writes(FB, "order 100234")
    (call,) = house.open_calls()
    assert call.next_attempt_at == hands.now
    assert [one.outcome for one in call.promises] == [Outcome.KEPT, None]
    assert call.promise.due_at == hands.now + QUARTER


def test_people_are_told_anew_of_the_promise_that_a_call_takes_over(house: House, hands: Ticking) -> None:
    """FAILURES 30. They know that the first one was due soon, and that was kept; of the second they know nothing."""
    house.writes(X, "order 100234")
    house.called(house.call(X), Disposition.NO_ANSWER)
    call = house.call(X)
    house.store.save(promises.settle(call.evolve(alerted=(Alert.DUE_SOON, Alert.BROKEN))))
    hands.advance(minutes=3)
    house.writes(FB, "order 100234")
    after = house.call(X)
    assert [one.outcome for one in after.promises] == [Outcome.KEPT, None]
    assert after.alerted == (Alert.BROKEN,)


def test_what_was_said_before_a_later_time_was_agreed_rings_nobody_before_it(house: House, hands: Ticking) -> None:
    early = house.says(FB, "order 100234")
    house.writes(X, "order 100234")
    hands.advance(minutes=1)
    at = hands.now + timedelta(hours=5)
    house.called(house.call(X), Disposition.ASKED_LATER, call_at=at)
    house.lookups.look(early.id)
    (call,) = house.open_calls()
    assert (call.state, call.next_attempt_at) == (CallbackState.RETRY_LATER, at)
    assert house.ticket(FB).open_callback_id == call.id


# How it ends


@pytest.mark.parametrize("disposition", [Disposition.REACHED, Disposition.DECLINED])
def test_a_call_resolves_both(shared: House, disposition: Disposition) -> None:
    shared.called(shared.call(X), disposition)
    for who in (X, FB):
        assert (shared.ticket(who).state, shared.ticket(who).open_callback_id) == (TicketState.RESOLVED, None)
        assert [event.type for event in shared.events(who)].count(Happened.TICKET_RESOLVED) == 1


def test_a_promise_is_counted_once(shared: House) -> None:
    shared.called(shared.call(X))
    told = [event.type for who in (X, FB) for event in shared.events(who)]
    assert (told.count(Happened.PROMISE_KEPT), told.count(Happened.CALL_ATTEMPTED)) == (1, 1)


def test_a_follow_up_is_for_both(shared: House) -> None:
    shared.called(shared.call(X), wrap_up=FOLLOW_UP)
    (call,) = shared.open_calls()
    assert (call.round, [one.channel for one in call.also]) == (2, ["facebook"])
    assert shared.ticket(FB).open_callback_id == call.id
    shared.called(call)
    assert shared.ticket(FB).state is TicketState.RESOLVED


def test_a_wrong_number_is_wrong_for_both_and_each_is_asked_for_another(shared: House, hands: Ticking) -> None:
    """FAILURES 26, 36: nobody's ticket stays without a call."""
    shared.called(shared.call(X), Disposition.WRONG_NUMBER)
    for who in (X, FB):
        call = shared.call(who)
        assert (call.ticket_id, call.state, call.also) == (
            shared.ticket(who).id,
            CallbackState.WAITING_FOR_NUMBER,
            (),
        )
        assert call.promise.kind is PromiseKind.ASKED
    assert shared.call(FB).promise.due_at == NOON + timedelta(minutes=1) + QUARTER, "its own clock goes on"
    hands.advance(minutes=1)
    shared.writes(FB, "call me on 06-12345602", visibility="private")
    assert (shared.call(FB).state, shared.call(X).state) == (CallbackState.QUEUED, CallbackState.WAITING_FOR_NUMBER)
    shared.corrections.phone(an_agent(), shared.ticket(X).id, PIET)
    assert len(shared.open_calls()) == 1


@pytest.mark.parametrize("reason", [WithdrawReason.ABUSE, WithdrawReason.DUPLICATE, WithdrawReason.NOT_A_COMPLAINT])
def test_withdrawn_for_what_one_ticket_is_the_call_is_the_others(shared: House, reason: WithdrawReason) -> None:
    shared.writes(IG, "order 100234")
    shared.calls.withdraw(a_supervisor(), shared.call(X).id, reason, "")
    (call,) = shared.open_calls()
    assert call.ticket_id == shared.ticket(FB).id
    assert call.promise.due_at == NOON + timedelta(minutes=1) + QUARTER
    assert shared.ticket(IG).open_callback_id == call.id
    assert shared.ticket(X).state is TicketState.CLOSED
    shared.writes("bluesky:j", "order 100234")
    assert len(shared.open_calls()) == 1, "the number went with it"


def test_withdrawn_for_what_the_customer_says_it_ends_for_both(shared: House) -> None:
    shared.calls.withdraw(an_agent(), shared.call(X).id, WithdrawReason.ALREADY_HELPED, "")
    assert shared.open_calls() == []
    assert {shared.ticket(who).state for who in (X, FB)} == {TicketState.CLOSED}


def test_a_verdict_on_one_of_them_is_about_that_one(shared: House) -> None:
    shared.corrections.triage(an_agent(), shared.ticket(FB).id, Kind.OTHER, Severity.MILD)
    (call,) = shared.open_calls()
    assert (call.ticket_id, call.also) == (shared.ticket(X).id, ())
    assert shared.ticket(FB).state is TicketState.CLOSED
    shared.writes(IG, "order 100234")
    shared.corrections.triage(an_agent(), shared.ticket(X).id, Kind.OTHER, Severity.MILD)
    assert shared.call(IG).ticket_id == shared.ticket(IG).id


# Numbers that change


def test_a_corrected_number_is_the_customer_s_on_both(shared: House) -> None:
    shared.corrections.phone(an_agent(), shared.ticket(X).id, PIET)
    assert len(shared.open_calls()) == 1
    assert {shared.ticket(who).phone for who in (X, FB)} == {PIET}


def test_another_number_for_the_second_gives_it_a_call_of_its_own(shared: House) -> None:
    shared.corrections.phone(an_agent(), shared.ticket(FB).id, PIET)
    mine, theirs = shared.call(X), shared.call(FB)
    assert (mine.also, theirs.ticket_id, theirs.round) == ((), shared.ticket(FB).id, 2)
    assert theirs.promise.due_at == NOON + timedelta(minutes=1) + QUARTER, "a mistake wins nobody time"
    shared.corrections.phone(an_agent(), shared.ticket(FB).id, JAN)
    assert len(shared.open_calls()) == 1


def test_a_free_number_may_be_taken_whoever_had_it(house: House, hands: Ticking) -> None:
    house.writes(X, "gone", phone=JAN)
    house.corrections.phone(an_agent(), house.ticket(X).id, PIET)
    house.writes(FB, "gone", phone=JAN)
    assert len(house.open_calls()) == 2
    house.called(house.call(X))
    house.writes(IG, "gone", phone=PIET)
    assert house.call(IG).ticket_id == house.ticket(IG).id


def test_the_number_that_is_dialled_is_not_free_though_another_one_was_given_meanwhile(house: House) -> None:
    """FAILURES 27. Two agents do not call one number at once."""
    house.writes(X, "gone", phone=JAN)
    house.dials(house.call(X))
    house.corrections.phone(an_agent(), house.ticket(X).id, PIET)
    house.writes(FB, "gone", phone=JAN)
    (call,) = house.open_calls()
    assert (call.ticket_id, house.ticket(FB).open_callback_id) == (house.ticket(X).id, call.id)


def test_once_that_call_is_over_the_number_is_free(house: House) -> None:
    house.writes(X, "gone", phone=JAN)
    token = house.dials(house.call(X))
    house.corrections.phone(an_agent(), house.ticket(X).id, PIET)
    house.calls.outcome(an_agent(), house.call(X).id, "att1", token, disposition=Disposition.NO_ANSWER)
    house.writes(FB, "gone", phone=JAN)
    assert len(house.open_calls()) == 2


# Races


def test_two_that_learn_it_at_once_become_one(house: House) -> None:
    """FAILURES 20."""
    one, other = house.says(X, "order 100234"), house.says(FB, "order 100234")
    house.table.before_write.append(lambda: house.lookups.look(other.id))
    house.lookups.look(one.id)
    (call,) = house.open_calls()
    assert {house.ticket(who).open_callback_id for who in (X, FB)} == {call.id}


def test_a_message_that_comes_as_the_call_ends_is_not_lost(shared: House) -> None:
    """FAILURES 20, 26. It was about to join a call that is over by then: so it begins a round."""
    call, agent = shared.call(X), an_agent()
    token = shared.dials(call)
    shared.calls.outcome(agent, call.id, "att1", token, disposition=Disposition.REACHED)
    shared.table.before_write.append(lambda: shared.calls.wrap_up(agent, call.id, token, RESOLVED))
    shared.says(FB, "hello?")
    (again,) = shared.open_calls()
    assert again.ticket_id == shared.ticket(FB).id


def test_the_number_is_given_up_as_another_takes_it(shared: House) -> None:
    """FAILURES 20. The call ends between the read and the write of the one who would share it."""
    late = shared.says(IG, "order 100234")
    call = shared.call(X)

    def withdrawn() -> None:
        shared.calls.withdraw(an_agent(), call.id, WithdrawReason.ALREADY_HELPED, "")

    shared.table.before_write.append(withdrawn)
    shared.lookups.look(late.id)
    (left,) = shared.open_calls()
    assert (left.ticket_id, left.has_number) == (shared.ticket(IG).id, True)


def test_the_number_is_wanted_again_as_another_takes_it(house: House) -> None:
    """FAILURES 20. Who had it complains again between the read and the write of the one who finds it free."""
    house.writes(X, "order 100234")
    house.called(house.call(X))
    late = house.says(FB, "order 100234")
    house.table.before_write += [lambda: None] * INDEXED
    house.table.before_write.append(lambda: house.says(X, "still gone"))
    house.lookups.look(late.id)
    (call,) = house.open_calls()
    assert {house.ticket(who).open_callback_id for who in (X, FB)} == {call.id}


def test_the_number_is_taken_as_who_had_it_wants_it_again(house: House) -> None:
    """FAILURES 20. The same race, the other way round."""
    house.writes(X, "order 100234")
    house.called(house.call(X))
    late = house.says(FB, "order 100234")
    house.table.before_write.append(lambda: house.lookups.look(late.id))
    house.says(X, "still gone")
    (call,) = house.open_calls()
    assert {house.ticket(who).open_callback_id for who in (X, FB)} == {call.id}


def test_a_lost_answer_changes_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """FAILURES 20, 21."""
    house.writes(X, "order 100234", late=60)
    other, save = house.says(FB, "order 100234"), house.store.save

    def committed_in_silence(*entities: Entity | Unchanged) -> None:
        save(*entities)
        raise Unavailable("committed, but the answer was lost")

    monkeypatch.setattr(house.store, "save", committed_in_silence)
    with pytest.raises(Unavailable):
        house.lookups.look(other.id)
    monkeypatch.undo()
    house.lookups.look(other.id)
    assert len(house.open_calls()) == 1
    assert len(house.entries(X, EntryKind.LINKED)) == 1


def test_no_number_stands_in_a_key_an_entry_or_an_event(shared: House) -> None:
    """FAILURES 40."""
    digits = JAN.removeprefix("+31")
    for who in (X, FB):
        for entry in shared.store.timeline(shared.ticket(who).id, 1_000)[0]:
            assert digits not in str(entry.key())
            assert digits not in "".join(event.model_dump_json() for event in entry.events)
    number = shared.store.number("acme", JAN)
    assert number.version
    assert digits not in number.model_dump_json() + str(number.key())


def test_a_time_that_was_asked_for_in_a_round_that_is_over_puts_nobody_s_call_off(house: House, hands: Ticking) -> None:
    """FAILURES 26. Who complains again wants to be called for that; whose call it will be has asked for no time."""
    house.writes(FB, "order 100234. please call me after 18:00")
    assert house.call(FB).agreed_at is not None
    house.calls.withdraw(an_agent(), house.call(FB).id, WithdrawReason.ALREADY_HELPED, "")
    hands.advance(minutes=1)
    house.writes(X, "order 100234")
    due = house.call(X).promise.due_at
    hands.advance(minutes=1)
    house.writes(FB, "gone again!")
    (call,) = house.open_calls()
    assert (call.id, call.state, call.promise.due_at) == (house.call(X).id, CallbackState.QUEUED, due)
    assert house.ticket(FB).open_callback_id == call.id
