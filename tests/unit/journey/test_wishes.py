"""What an author asks for in a message, and what becomes of the ticket and the call. By example. FAILURES 26."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from functions.callbacks.corrections import Corrections
from functions.callbacks.forecast import Team, foreseen
from functions.callbacks.model import CallbackState, Disposition, Outcome
from functions.desk import showing
from functions.intake.model import Change, Visibility
from functions.shared.events import Happened
from functions.shared.urgency import DEFAULT
from functions.tickets.model import Entry, EntryKind, Prefers
from functions.tickets.rules import Threading
from tests.builders import NOON, Ticking, a_mention, an_agent, ticking
from tests.unit.journey.world import JAN, World, says

FIVE = NOON + timedelta(hours=4)
"""Five in the afternoon in Amsterdam."""
QUARTER = timedelta(minutes=15)


@pytest.fixture
def clock() -> Iterator[Ticking]:
    with ticking(NOON + timedelta(seconds=2)) as hands:
        yield hands


@pytest.fixture
def world(clock: Ticking) -> World:
    return World()


def wishes(world: World) -> list[Entry]:
    return [entry for entry in world.timeline() if entry.kind is EntryKind.PREFERS]


def shown(world: World) -> tuple[str, ...]:
    return showing.card(world.callback, world.ticket, None, NOON + timedelta(minutes=1)).flags


def anna_takes_it(world: World) -> str:
    claimed = world.claims.claim(an_agent(), world.callback.id)
    assert claimed is not None
    assert claimed[0].lease is not None
    return claimed[0].lease.token


def test_who_wants_a_message_keeps_the_promise_and_the_card_says_so(world: World) -> None:
    """A human writes, in the same time."""
    world.hears("complaint my parcel is gone. Bel me niet, stuur maar een bericht")
    assert world.ticket.prefers is Prefers.MESSAGE
    assert world.callback.state is CallbackState.QUEUED
    assert world.callback.promise.due_at == NOON + QUARTER
    assert shown(world)[0] == "prefers_message"
    (entry,) = wishes(world)
    assert (entry.by, entry.data["said_by"], entry.data["prefers"]) == (None, "customer", "message")


def test_the_opposite_is_heard_too(world: World) -> None:
    world.hears("complaint stuur maar een bericht")
    world.hears("other bel me gewoon")
    assert world.ticket.prefers is Prefers.CALL
    assert [entry.data["prefers"] for entry in wishes(world)] == ["message", "call"]
    assert "prefers_message" not in shown(world)


def test_a_call_is_put_off_until_the_time_that_was_asked_for(world: World) -> None:
    world.hears("complaint")
    assert world.hears("other ; Bel me na 17:00") is Threading.JOIN
    callback = world.callback
    assert (callback.state, callback.next_attempt_at, callback.agreed_at) == (CallbackState.RETRY_LATER, FIVE, FIVE)
    before, called = callback.promises
    assert (before.outcome, before.reason, before.due_at) == (Outcome.VOID, "asked_later", NOON + QUARTER)
    assert (called.outcome, called.since, called.due_at) == (None, FIVE, FIVE + QUARTER)
    (entry,) = wishes(world)
    assert entry.data["call_at"] == entry.data["put_off_until"] == "2026-11-22T16:00:00.000Z"
    assert showing.card(callback, world.ticket, None, NOON).call_at == FIVE
    assert showing.card(callback, world.ticket, None, FIVE).call_at is None


def test_a_first_complaint_may_name_its_time(world: World) -> None:
    assert world.hears("complaint bel me na 17:00 aub") is Threading.OPEN
    assert world.callback.next_attempt_at == FIVE
    assert Happened.CALLBACK_QUEUED not in world.announced()


def test_the_time_lies_within_service_hours(world: World) -> None:
    brand = world.store.brand("acme").evolve(hours="mon-sun 09:00-16:00")
    world.store._brands["acme"] = (NOON, brand)
    world.hears("complaint bel me na 17:00")
    nine = NOON + timedelta(hours=20)
    assert (world.callback.next_attempt_at, world.callback.promise.due_at) == (nine, nine + QUARTER)


def test_a_promise_that_was_broken_by_then_stays_broken(world: World, clock: Ticking) -> None:
    world.hears("complaint")
    later = clock.advance(minutes=20)
    says(world, "other ; Bel me na 17:00", later)
    assert [promise.outcome for promise in world.callback.promises] == [Outcome.BROKEN, None]
    assert Happened.PROMISE_BROKEN in world.announced()


@pytest.mark.parametrize("how", ["the first ticket", "a further round", "an edit"])
def test_what_was_late_already_when_it_came_and_is_put_off_is_announced_as_broken(
    world: World, clock: Ticking, how: str
) -> None:
    """FAILURES 31: whoever noticed first, and also where that is the very write that begins the round."""
    if how != "the first ticket":
        world.hears("complaint", source_id="s0", post_id="p0")
        world.is_called()
        world.hears("praise", source_id="s1", post_id="p1")
    said_at = clock.advance(minutes=1)
    clock.advance(hours=1)
    edit = {"change": Change.UPDATED, "source_id": "s1", "post_id": "p1"} if how == "an edit" else {}
    says(world, "complaint bel me na 17:00", said_at, **{"source_id": "s2", "post_id": "p2", **edit})
    assert [one.outcome for one in world.callback.promises] == [Outcome.BROKEN, None]
    assert world.announced().count(Happened.PROMISE_BROKEN) == 1
    assert world.announced().count(Happened.CALLBACK_QUEUED) == (how != "the first ticket")


def test_a_further_message_that_wants_a_human_sooner_brings_it_forward(world: World, clock: Ticking) -> None:
    world.hears("complaint bel me na 17:00")
    soon = clock.advance(minutes=30)
    says(world, "complaint it burns now", soon)
    callback = world.callback
    assert (callback.state, callback.next_attempt_at, callback.agreed_at) == (CallbackState.QUEUED, None, None)
    assert (callback.promise.since, callback.promise.due_at) == (soon, soon + QUARTER)
    assert Happened.CALLBACK_QUEUED in world.announced()


def test_who_asks_again_in_a_storm_is_told_an_honest_time(world: World, clock: Ticking) -> None:
    """Never a quarter of an hour that nobody can keep."""
    world.hears("complaint bel me na 17:00")
    soon = clock.advance(minutes=30)
    team = Team(idle=1, busy=0, handling_seconds=300)
    world.store.foresee(foreseen(soon, team, [8] * len(DEFAULT.severity_steps), 8))
    says(world, "complaint it burns now", soon)
    *_, put_off, called = world.callback.promises
    assert (put_off.outcome, put_off.reason) == (Outcome.VOID, "asked_sooner")
    assert (called.due_at, called.told_for) == (soon + QUARTER, NOON + timedelta(minutes=75))


@pytest.mark.parametrize("text", ["praise thanks", "other well"])
def test_a_word_that_wants_nobody_leaves_it_put_off(world: World, clock: Ticking, text: str) -> None:
    world.hears("complaint bel me na 17:00")
    says(world, text, clock.advance(minutes=5))
    assert world.callback.next_attempt_at == FIVE


def test_call_me_now_brings_it_forward_even_from_who_says_nothing_else(world: World, clock: Ticking) -> None:
    world.hears("complaint bel me na 17:00")
    soon = clock.advance(minutes=5)
    says(world, "other ; Bel me gewoon", soon)
    assert world.callback.promise.due_at == soon + QUARTER
    assert world.ticket.call_at is None


def test_what_somebody_has_in_hand_is_only_told(world: World, clock: Ticking) -> None:
    """FAILURES 26: during the call."""
    world.hears("complaint")
    token = anna_takes_it(world)
    assert "new_message" not in shown(world)
    now = clock.advance(seconds=20)
    says(world, "other ; Bel me na 17:00", now)
    assert (world.callback.state, world.callback.promise.due_at) == (CallbackState.CLAIMED, NOON + QUARTER)
    assert "new_message" in shown(world)
    assert showing.card(world.callback, world.ticket, None, now).call_at == FIVE
    assert wishes(world)[0].data["put_off_until"] is None
    world.calls.dial(an_agent(), world.callback.id, token, "att")
    says(world, "complaint again", clock.advance(seconds=20))
    assert world.callback.state is CallbackState.IN_CALL
    assert "new_message" in shown(world)


def test_a_missed_call_and_a_time_in_answer(world: World, clock: Ticking) -> None:
    """Nobody answered; then the customer writes when it suits: exactly then, by a promise of its own."""
    world.hears("complaint")
    token = anna_takes_it(world)
    world.calls.dial(an_agent(), world.callback.id, token, "att")
    world.calls.outcome(an_agent(), world.callback.id, "att", token, disposition=Disposition.NO_ANSWER)
    says(world, "other ; Sorry! Bel me na 17:00", clock.advance(minutes=1), visibility=Visibility.PRIVATE)
    kept, called = world.callback.promises
    assert (kept.outcome, called.since, world.callback.next_attempt_at) == (Outcome.KEPT, FIVE, FIVE)


def test_a_missed_call_and_a_word_in_answer_starts_a_clock(world: World, clock: Ticking) -> None:
    """No message falls silent: the next try in ten minutes is nobody's answer to it."""
    world.hears("complaint")
    token = anna_takes_it(world)
    world.calls.dial(an_agent(), world.callback.id, token, "att")
    world.calls.outcome(an_agent(), world.callback.id, "att", token, disposition=Disposition.NO_ANSWER)
    assert [promise.outcome for promise in world.callback.promises] == [Outcome.KEPT]
    now = clock.advance(minutes=1)
    says(world, "other I am here now", now, visibility=Visibility.PRIVATE)
    assert world.callback.state is CallbackState.QUEUED
    assert [promise.outcome for promise in world.callback.promises] == [Outcome.KEPT, None]
    assert world.callback.promise.due_at == now + QUARTER


def test_a_call_that_waits_for_a_number_is_put_off_when_it_is_there(world: World) -> None:
    from functions.callbacks import rules

    world.hears("complaint")
    now = NOON + timedelta(seconds=30)
    world.store.save(rules.learned(world.callback, has_number=False, lookup_ended=True, now=now))
    world.hears("other ; Bel me na 17:00")
    assert world.callback.state is CallbackState.WAITING_FOR_NUMBER
    known = rules.learned(world.callback, has_number=True, lookup_ended=True, now=now)
    assert (known.state, known.next_attempt_at, known.promise.since) == (CallbackState.RETRY_LATER, FIVE, FIVE)


def test_a_copy_changes_no_wish_that_was_changed_since(world: World, clock: Ticking) -> None:
    """FAILURES 1: however much later, and through another tool too."""
    first = a_mention(text="complaint stuur maar een bericht. Bel me na 17:00", author=JAN)
    world.receives(first)
    Corrections(world.store).prefers(an_agent(), world.ticket.id, Prefers.CALL)
    before = world.ticket.prefers, world.ticket.wished_at, world.callback
    clock.advance(minutes=5)
    world.receives(first)
    world.receives(a_mention(**{**dict(first), "source": "other", "id": first.id}))
    assert (world.ticket.prefers, world.ticket.wished_at, world.callback) == before


def test_a_person_s_word_beats_a_message_that_was_said_before_it(world: World, clock: Ticking) -> None:
    world.hears("complaint")
    said_at = clock.now
    clock.advance(minutes=1)
    Corrections(world.store).prefers(an_agent(), world.ticket.id, Prefers.CALL)
    says(world, "other ; Stuur maar een bericht", said_at)
    stands = [world.ticket.prefers]
    says(world, "other ; Stuur maar een bericht!", clock.advance(minutes=1))
    assert [*stands, world.ticket.prefers] == [Prefers.CALL, Prefers.MESSAGE]


def test_of_two_messages_the_later_one_stands_in_any_order(clock: Ticking) -> None:
    """FAILURES 2."""
    clock.advance(minutes=10)
    said = [
        ("other ; Bel me na 17:00", NOON + timedelta(minutes=1)),
        ("other ; Bel me na 18:00", NOON + timedelta(minutes=2)),
    ]
    for order in (said, said[::-1]):
        world = World()
        world.hears("complaint")
        for text, at in order:
            says(world, text, at)
        assert world.callback.next_attempt_at == FIVE + timedelta(hours=1)


def test_an_edit_that_adds_a_wish_is_heard_and_one_that_keeps_it_is_not_heard_again(
    world: World, clock: Ticking
) -> None:
    post = {"source_id": "s1", "post_id": "p1", "author": JAN}
    world.receives(a_mention(text="complaint", **post))
    clock.advance(minutes=1)
    edit = {**post, "change": Change.UPDATED}
    at = NOON + timedelta(minutes=1)
    world.journey.receive(a_mention(text="complaint ; Bel me na 17:00", revised_at=at, **edit), at)
    assert world.callback.next_attempt_at == FIVE
    Corrections(world.store).prefers(an_agent(), world.ticket.id, Prefers.MESSAGE)
    clock.advance(minutes=1)
    at = clock.now
    world.journey.receive(a_mention(text="complaint ; ; Bel me na 17:00", revised_at=at, **edit), at)
    assert world.ticket.prefers is Prefers.MESSAGE


def test_words_that_were_deleted_before_they_came_ask_nothing(world: World) -> None:
    post = {"source_id": "s1", "post_id": "p1", "author": JAN}
    gone = NOON + timedelta(seconds=5)
    world.receives(a_mention(text=None, change=Change.DELETED, revised_at=gone, **post))
    world.receives(a_mention(text="complaint stuur maar een bericht, bel me niet", **post))
    assert world.ticket.prefers is Prefers.CALL
    assert wishes(world) == []


def test_who_wants_no_contact_is_not_rung_any_sooner(world: World, clock: Ticking) -> None:
    world.hears("complaint bel me na 17:00")
    says(world, "other ; Laat me met rust", clock.advance(minutes=5), visibility=Visibility.PRIVATE)
    assert world.callback.next_attempt_at == FIVE
    assert shown(world)[0] == "prefers_none"
