"""FAILURES 27. A supervisor says that two tickets are one customer's, and takes it back: one call, nothing lost."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from functions.callbacks.model import CallbackState, Disposition, Outcome, PromiseKind, WithdrawReason
from functions.callbacks.people import Caller
from functions.shared.errors import Conflict, Forbidden, NotFound, Refused
from functions.shared.events import Happened
from functions.tickets.model import EntryKind, Prefers, Ticket, TicketState
from functions.triage.model import Kind
from tests.builders import Ticking, a_mention, a_supervisor, an_agent, ticking
from tests.unit.callbacks.shared_number import JAN, PIET, House

X, FB, IG = "x:jan", "facebook:jan.jansen", "instagram:jj"
QUARTER = timedelta(minutes=15)


@pytest.fixture(autouse=True)
def hands() -> Iterator[Ticking]:
    with ticking() as hands:
        yield hands


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def two(house: House, hands: Ticking) -> House:
    """Two complaints a minute apart of which nothing says that they are one customer's."""
    house.writes(X)
    hands.advance(minutes=1)
    house.writes(FB, "still gone!")
    return house


def merge(house: House, who: str, into: str, by: Caller | None = None) -> Ticket:
    return house.uniting.merge(by or a_supervisor(), house.ticket(who).id, house.ticket(into).id)


def undo(house: House, who: str) -> Ticket:
    return house.parting.undo(a_supervisor(), house.ticket(who).id)


@pytest.mark.parametrize(("who", "into"), [(X, FB), (FB, X)])
def test_one_call_by_the_earlier_time(two: House, who: str, into: str) -> None:
    """FAILURES 27, 29."""
    due, survivor = two.call(X).promise.due_at, two.call(into).id
    merge(two, who, into)
    (call,) = two.open_calls()
    assert (call.id, call.promise.due_at) == (survivor, due)
    assert {two.ticket(one).open_callback_id for one in (X, FB)} == {call.id}
    assert two.ticket(who).linked == (two.ticket(into).id,)
    (gone,) = two.withdrawn(who)
    assert [(one.outcome, one.reason) for one in gone.promises][-1] == (Outcome.VOID, "duplicate")
    (told,) = two.entries(into, EntryKind.LINKED)
    assert (told.by, told.data["ticket_id"]) == ("sofie@example.com", two.ticket(who).id)
    assert merge(two, who, into) == two.ticket(who), "said again"


def test_what_is_found_out_of_the_number_is_so_for_both(two: House) -> None:
    """No number was known of either: whichever names its order brings it, and no lookup parts them."""
    merge(two, FB, X)
    two.writes(FB, "order 100234")
    (call,) = two.open_calls()
    assert call.has_number
    assert {two.ticket(one).phone for one in (X, FB)} == {JAN}
    two.writes(FB, "or was it 100235", order_number="100235")
    two.corrections.phone(an_agent(), two.ticket(FB).id, PIET)
    assert len(two.open_calls()) == 1
    assert {two.ticket(one).phone for one in (X, FB)} == {PIET}


@pytest.mark.parametrize(("who", "into"), [(X, FB), (FB, X)])
def test_the_number_that_one_has_is_called_for_both_and_goes_back(house: House, who: str, into: str) -> None:
    house.writes(X, phone=JAN)
    house.writes(FB)
    merge(house, who, into)
    (call,) = house.open_calls()
    assert call.has_number
    assert call.promise.kind is PromiseKind.CALLED
    assert house.ticket(FB).phone == JAN
    undo(house, who)
    assert len(house.open_calls()) == 2
    assert (house.ticket(X).phone, house.ticket(FB).phone) == (JAN, None)
    assert (house.call(X).has_number, house.call(FB).has_number) == (True, False)
    third = house.writes(IG, phone=JAN)
    assert third.open_callback_id == house.call(X).id, "the number is its first ticket's again"


def test_undone_each_has_its_own_call_and_clock_again(two: House, hands: Ticking) -> None:
    due = {who: two.call(who).promises[0].due_at for who in (X, FB)}
    merge(two, FB, X)
    hands.advance(hours=23)
    undo(two, FB)
    assert {who: two.call(who).promises[0].due_at for who in (X, FB)} == due
    assert len({two.call(who).id for who in (X, FB)}) == 2
    assert two.call(FB).promises[0].outcome is Outcome.BROKEN, "late by now, and recorded"
    assert (two.ticket(X).linked, two.ticket(FB).linked) == ((), ()), "a stranger's words are on no other's card"
    assert undo(two, FB) == two.ticket(FB), "said again"
    for who in (X, FB):
        assert [entry.by for entry in two.entries(who, EntryKind.PARTED)] == ["sofie@example.com"]


def test_after_a_day_it_stands(two: House, hands: Ticking) -> None:
    merge(two, FB, X)
    hands.advance(hours=24, seconds=1)
    with pytest.raises(Conflict) as refused:
        undo(two, FB)
    assert refused.value.extra["code"] == "too_late"


@pytest.mark.parametrize("disposition", [Disposition.REACHED, Disposition.DECLINED])
def test_who_was_merged_wrongly_and_never_called_is_owed_a_call(house: House, disposition: Disposition) -> None:
    """FAILURES 26. Jan was called on his number; Piet, who was taken for Jan, was not."""
    house.writes(X, phone=JAN)
    house.writes(FB, phone=PIET)
    due = house.call(FB).promise.due_at
    merge(house, FB, X)
    house.called(house.call(X), disposition)
    assert [house.ticket(who).state for who in (X, FB)] == [TicketState.RESOLVED] * 2
    undo(house, FB)
    (call,) = house.open_calls()
    assert (call.ticket_id, call.promise.due_at) == (house.ticket(FB).id, due)
    assert (house.ticket(FB).phone, house.ticket(FB).state) == (PIET, TicketState.OPEN)
    assert house.ticket(X).state is TicketState.RESOLVED


def test_whose_own_number_was_called_is_owed_nothing_more(house: House) -> None:
    """The one that was called had lent its number: so the other one, whose call it was, was never called."""
    house.writes(X)
    house.writes(FB, phone=JAN)
    merge(house, FB, X)
    house.called(house.call(X))
    undo(house, FB)
    (call,) = house.open_calls()
    assert (call.ticket_id, call.has_number) == (house.ticket(X).id, False)
    assert house.ticket(FB).state is TicketState.RESOLVED


def test_a_question_joins_a_call_and_is_a_question_again(house: House) -> None:
    house.writes(X)
    house.writes(FB, "when does it come")
    merge(house, FB, X)
    assert house.ticket(FB).open_callback_id == house.call(X).id
    undo(house, FB)
    assert len(house.open_calls()) == 1
    assert (house.ticket(FB).open_callback_id, house.ticket(FB).kind) == (None, Kind.QUESTION)


def test_three_and_back(two: House, hands: Ticking) -> None:
    """What was merged twice is taken back in turn, the latest first: it goes by what the earlier one had made."""
    hands.advance(minutes=1)
    two.writes(IG, "gone", phone=JAN)
    merge(two, FB, X)
    merge(two, X, IG)
    (call,) = two.open_calls()
    assert len(call.also) == 2
    assert set(two.ticket(IG).linked) == {two.ticket(X).id, two.ticket(FB).id}, "all that was said is on the card"
    with pytest.raises(Conflict) as refused:
        undo(two, FB)
    assert refused.value.extra == {"code": "merged_since", "ticket_id": two.ticket(X).id}
    undo(two, X)
    assert (two.ticket(FB).open_callback_id, two.ticket(FB).phone) == (two.call(X).id, None)
    assert (two.call(IG).has_number, len(two.open_calls())) == (True, 2)
    undo(two, FB)
    assert len({two.call(who).id for who in (X, FB, IG)}) == 3


def test_withdrawn_for_what_the_one_is_the_call_is_of_who_has_waited_longest(house: House, hands: Ticking) -> None:
    """Not of the question that a supervisor put with it first: that was owed none."""
    house.writes(X)
    house.writes(IG, "when does it come")
    merge(house, IG, X)
    hands.advance(minutes=2)
    house.writes(FB)
    due = house.call(FB).promise.due_at
    merge(house, FB, X)
    hands.advance(minutes=2)
    house.calls.withdraw(a_supervisor(), house.call(X).id, WithdrawReason.DUPLICATE, "")
    (call,) = house.open_calls()
    assert (call.ticket_id, call.promise.due_at) == (house.ticket(FB).id, due)
    assert house.ticket(IG).open_callback_id == call.id


def test_what_the_customer_wished_last_is_the_wish_of_both(two: House, hands: Ticking) -> None:
    two.writes(FB, "please message me instead, by dm please")
    merge(two, FB, X)
    assert two.ticket(X).prefers is Prefers.MESSAGE


@pytest.mark.parametrize("by_number", [False, True])
def test_so_is_the_hour_at_which_they_want_to_be_called(house: House, hands: Ticking, by_number: bool) -> None:
    """By a person's word, or because a lookup found one number."""
    house.says(X, "order 100234")
    house.takes(house.call(X))
    hands.advance(minutes=1)
    house.says(FB, "order 100234. please call me after 18:00")
    wanted = house.ticket(FB).call_at
    assert wanted is not None
    if by_number:
        for who in (X, FB):
            house.lookups.look(house.ticket(who).id)
    else:
        merge(house, FB, X)
    (call,) = house.open_calls()
    assert (call.ticket_id, call.state) == (house.ticket(X).id, CallbackState.CLAIMED), "who has it decides"
    assert house.ticket(X).call_at == wanted


def test_a_dial_of_the_one_s_number_is_no_call_of_the_other(house: House, hands: Ticking) -> None:
    house.writes(FB, phone=PIET, late=60)
    house.writes(X, phone=JAN)
    owed = house.call(FB).promise
    house.called(house.call(X), Disposition.NO_ANSWER)
    merge(house, FB, X)
    (call,) = house.open_calls()
    assert [one.outcome for one in call.promises] == [Outcome.KEPT, None]
    assert call.promise.due_at == owed.due_at
    assert call.next_attempt_at is not None
    assert call.next_attempt_at <= hands.now


def test_a_wrong_number_that_was_another_s_sends_each_back_to_its_own(house: House) -> None:
    house.writes(X, phone=JAN)
    house.writes(FB, phone=PIET)
    merge(house, FB, X)
    house.called(house.call(X), Disposition.WRONG_NUMBER)
    house.lookups.look(house.ticket(FB).id)
    assert (house.ticket(FB).phone, house.ticket(FB).has_number, house.ticket(X).has_number) == (PIET, True, False)
    assert len(house.open_calls()) == 2


# What cannot be


def test_who_is_on_the_line_is_not_disturbed(two: House) -> None:
    two.dials(two.call(FB))
    with pytest.raises(Conflict) as refused:
        merge(two, FB, X)
    assert refused.value.extra["code"] == "in_call"
    merge(two, X, FB)
    (call,) = two.open_calls()
    assert (call.ticket_id, call.state) == (two.ticket(FB).id, CallbackState.IN_CALL)
    with pytest.raises(Conflict) as refused:
        undo(two, X)
    assert refused.value.extra["code"] == "in_call"


def test_what_one_has_on_the_screen_stays_there_and_two_are_asked_to_wait(two: House) -> None:
    two.takes(two.call(FB), an_agent("anna"))
    merge(two, FB, X)
    assert two.open_calls()[0].ticket_id == two.ticket(FB).id
    undo(two, FB)
    two.takes(two.call(X), an_agent("bob"))
    with pytest.raises(Conflict) as refused:
        merge(two, FB, X)
    assert (refused.value.extra["code"], refused.value.extra["claimed_by"]) == ("taken", "bob@example.com")


def test_what_is_over_is_not_merged(two: House) -> None:
    two.calls.withdraw(a_supervisor(), two.call(FB).id, WithdrawReason.ALREADY_HELPED, "")
    with pytest.raises(Conflict) as refused:
        merge(two, FB, X)
    assert refused.value.extra["code"] == "over"


def test_two_questions_have_no_call_to_keep(house: House) -> None:
    house.writes(X, "when does it come")
    house.writes(FB, "when does it come")
    with pytest.raises(Conflict) as refused:
        merge(house, FB, X)
    assert refused.value.extra["code"] == "no_call"


def test_a_number_that_is_another_s_call_is_not_taken(house: House) -> None:
    """A question with a number joins a call without one, and that number is being called for a third ticket."""
    house.writes(IG, phone=JAN)
    house.writes(FB, "when does it come", phone=JAN)
    house.writes(X)
    assert house.ticket(FB).phone == JAN
    with pytest.raises(Conflict) as refused:
        merge(house, FB, X)
    assert refused.value.extra["code"] == "number_busy"


def test_whom_it_is_refused(two: House) -> None:
    with pytest.raises(Forbidden):
        merge(two, FB, X, an_agent())
    with pytest.raises(Refused):
        merge(two, X, X)
    with pytest.raises(NotFound):
        two.uniting.merge(a_supervisor(), two.ticket(X).id, "tkt_none")
    mention = a_mention(text="gone", brand="other")
    two.journey.receive(mention, two.call(X).opened_at)
    other = two.store.known("other", "x", mention.author.id or "").last_ticket_id
    with pytest.raises(Refused):
        two.uniting.merge(a_supervisor(), two.ticket(X).id, other or "")
    with pytest.raises(Conflict) as refused:
        undo(two, X)
    assert refused.value.extra["code"] == "not_merged"


def test_a_merge_that_somebody_interrupts_begins_again_from_what_won(two: House) -> None:
    """FAILURES 20. A message, a claim, the same click once more."""
    two.table.before_write.append(lambda: two.says(FB, "hello?"))
    merge(two, FB, X)
    assert len(two.open_calls()) == 1
    two.table.before_write.append(lambda: two.takes(two.call(X)))
    undo(two, FB)
    assert {one.state for one in two.open_calls()} == {CallbackState.CLAIMED, CallbackState.QUEUED}


def test_what_is_announced_holds_no_number(house: House) -> None:
    """FAILURES 40."""
    house.writes(X, phone=JAN)
    house.writes(FB, phone=PIET)
    merge(house, FB, X)
    undo(house, FB)
    for who in (X, FB):
        said = "".join(event.model_dump_json() for event in house.events(who))
        assert all(number.removeprefix("+31") not in said for number in (JAN, PIET))
        assert Happened.CALLBACK_QUEUED in {event.type for event in house.events(who)}
