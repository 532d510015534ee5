"""A person writes: accepted once, sent once, and where the customer would rather read, the promise is kept by it."""

from datetime import timedelta

import pytest

from functions.callbacks.corrections import Corrections
from functions.callbacks.in_writing import Why
from functions.callbacks.model import CallbackState, Disposition, Outcome, PromiseKind, Resolution, WrapUp
from functions.callbacks.promises import is_broken
from functions.conversation.model import Later, Reason, Refused
from functions.intake.model import Author, Visibility
from functions.shared import errors
from functions.shared.events import Happened
from functions.tickets.model import EntryKind, Prefers
from tests.builders import Ticking, an_agent, at_once
from tests.unit.conversation.talking import COMPLAINT, WITH_ORDER, World

PRIVATE, PUBLIC = Visibility.PRIVATE, Visibility.PUBLIC
ANNA = an_agent()
READS = f"{WITH_ORDER}. Please send me a message instead"


@pytest.fixture
def world(hands: Ticking) -> World:
    return World(hands)


def writes(world: World, text: str = "It is found.", *, id_: str = "m-1", where: Visibility = PUBLIC) -> None:
    world.writing.write(ANNA, world.ticket.id, id_, text, where)


def test_it_goes_out_and_the_timeline_says_so(world: World) -> None:
    world.hears(WITH_ORDER)
    world.works()
    writes(world)
    writes(world)
    world.works()
    world.works()
    assert world.public[1:] == ["It is found."]
    (written,) = world.entries(EntryKind.WRITTEN)
    assert (written.by, written.data["text"]) == (ANNA.name, "It is found.")
    assert [event.type for event in written.events] == [Happened.REPLY_WRITTEN]
    assert "found" not in str([event.model_dump() for event in written.events])
    assert [one.data["word"] for one in world.entries(EntryKind.SENT)] == ["reply-1", "m-1"]


def test_an_id_that_was_given_to_other_words(world: World) -> None:
    world.hears(WITH_ORDER)
    writes(world)
    with pytest.raises(errors.Conflict) as refused:
        writes(world, "Something else.")
    assert refused.value.extra["code"] == "message_id_used"


@pytest.mark.parametrize(
    ("text", "where", "code"),
    [("x" * 281, PUBLIC, "too_long"), ("hello", PRIVATE, "no_private_channel")],
)
def test_what_the_platform_would_refuse_is_said_at_once(world: World, text: str, where: Visibility, code: str) -> None:
    world.hears(WITH_ORDER)
    world.store.save(world.ticket.evolve(author=Author(id="no number")))
    with pytest.raises(errors.Refused) as refused:
        writes(world, text, where=where)
    assert refused.value.extra["code"] == code


def test_it_goes_out_after_the_call_as_well(world: World) -> None:
    world.hears(WITH_ORDER)
    world.rings(Disposition.DECLINED)
    writes(world)
    world.works()
    assert world.public == ["It is found."]


@pytest.mark.parametrize("result", [Later(), Refused(reason=Reason.EXPIRED_CREDENTIAL)])
def test_a_platform_that_cannot_take_it_gets_it_later(world: World, result: Later | Refused) -> None:
    world.hears(WITH_ORDER)
    world.works()
    writes(world)
    world.channel.trouble = lambda _: result
    world.works()
    world.channel.trouble = lambda _: None
    world.works(minutes=6)
    assert world.public[1:] == ["It is found."]


def test_a_refusal_is_on_the_timeline(world: World) -> None:
    world.hears(WITH_ORDER)
    world.works()
    writes(world)
    world.channel.trouble = lambda _: Refused(reason=Reason.BLOCKED)
    world.works()
    (failed,) = world.entries(EntryKind.FAILED)
    assert (failed.data["word"], failed.data["reason"]) == ("m-1", "blocked")


# Who would rather read


def test_the_written_answer_keeps_the_promise_and_the_call_may_be_ended(world: World) -> None:
    world.hears(READS)
    assert world.callback.in_writing is not None
    claimed, _ = world.claims.claim(ANNA, world.callback.id) or (None, None)
    assert claimed is not None
    assert claimed.lease is not None
    world.hands.advance(minutes=10)
    accepted = world.hands.now
    writes(world)
    world.works(seconds=10)
    (kept,) = world.callback.promises
    assert (kept.kind, kept.outcome, kept.reason, kept.ended_at) == (
        *(PromiseKind.CALLED, Outcome.KEPT, "in_writing"),
        accepted,
    )
    world.calls.renew(claimed.id, claimed.lease.token) if world.hands.now < claimed.lease.expires_at else None
    again, _ = world.claims.claim(ANNA, claimed.id) or (None, None)
    assert again is not None
    assert again.lease is not None
    done = world.calls.wrap_up(
        ANNA, again.id, again.lease.token, WrapUp(resolution=Resolution.RESOLVED, cause="parcel_lost")
    )
    assert (done.state, done.attempts) == (CallbackState.DONE, ())


def test_a_written_answer_that_is_late_is_late(world: World) -> None:
    world.hears(READS)
    world.hands.advance(minutes=16)
    writes(world)
    world.works()
    assert world.callback.promises[0].outcome is Outcome.BROKEN


def test_on_its_way_in_time_it_is_not_broken_until_it_failed(world: World) -> None:
    world.hears(READS)
    world.works()
    world.hands.advance(minutes=14, seconds=50)
    writes(world)
    world.channel.trouble = lambda _: Later()
    world.works()
    world.hands.advance(minutes=2)
    assert not is_broken(world.callback, world.hands.now)
    world.channel.trouble = lambda _: Refused(reason=Reason.BLOCKED)
    world.works()
    assert world.callback.promises[0].outcome is Outcome.BROKEN


def test_no_number_is_waited_for(world: World) -> None:
    world.hears(f"{COMPLAINT}. Please send me a message instead")
    assert world.callback.state is CallbackState.QUEUED
    world.works()
    assert world.private == [], "nobody is asked for a number that nobody needs"


def test_an_agent_may_say_it_for_the_customer(world: World) -> None:
    world.hears()
    states = [world.callback.state]
    corrections = Corrections(world.store, wait=at_once)
    corrections.prefers(ANNA, world.ticket.id, Prefers.MESSAGE)
    states.append(world.callback.state)
    corrections.prefers(ANNA, world.ticket.id, Prefers.CALL)
    states.append(world.callback.state)
    waits, queued = CallbackState.WAITING_FOR_NUMBER, CallbackState.QUEUED
    assert states == [waits, queued, waits]


def test_what_answers_our_question_without_a_number_is_answered_in_writing(world: World) -> None:
    world.hears()
    world.works()
    world.hands.advance(minutes=20)
    world.hears("why do you need it?", PRIVATE)
    assert world.callback.in_writing is not None
    assert world.callback.in_writing.why is Why.NO_NUMBER
    writes(world, "Because we would like to call you.", where=PRIVATE)
    world.works()
    latest = world.callback.promises[-1]
    assert (latest.outcome, latest.reason) == (Outcome.KEPT, "in_writing")
    assert latest.due_at - latest.since == timedelta(minutes=15)


def test_who_writes_again_after_the_written_answer_is_owed_another_one(world: World) -> None:
    """Found by the simulation (seed 27): the words of before ended what was promised since, without an outcome."""
    world.hears(READS)
    writes(world)
    world.works(seconds=10)
    world.rings(Disposition.NO_ANSWER)
    world.hands.advance(minutes=1)
    world.hears(f"{COMPLAINT} again")
    assert world.callback.promise.outcome is None
    claimed, _ = world.claims.claim(ANNA, world.callback.id) or (None, None)
    assert claimed is not None
    assert claimed.lease is not None
    done, token = WrapUp(resolution=Resolution.RESOLVED, cause="parcel_lost"), claimed.lease.token
    with pytest.raises(errors.Conflict, match="not reached"):
        world.calls.wrap_up(ANNA, claimed.id, token, done)
    writes(world, "It comes tomorrow.", id_="m-2")
    world.works(seconds=10)
    ended = world.calls.wrap_up(ANNA, claimed.id, token, done)
    assert ended.state is CallbackState.DONE
    assert [one.outcome for one in ended.promises] == [Outcome.KEPT, Outcome.KEPT]


def test_a_call_that_is_late_keeps_nothing_while_words_are_on_their_way(world: World) -> None:
    """Found by the simulation (seed 46): words that had not arrived lent their time to a dial that came too late."""
    world.hears(READS)
    writes(world)
    world.hands.advance(minutes=20)
    world.rings(Disposition.ASKED_LATER)
    assert world.callback.promises[0].outcome is Outcome.BROKEN
