"""A tool says what became of a word when we no longer waited for it: what it says is so all the same."""

import pytest

from functions.callbacks.model import Outcome
from functions.conversation.model import Reason, Refused, Result, Sent
from functions.conversation.recording import Ended
from functions.intake.model import Visibility
from functions.shared import clock
from functions.shared.events import Happened
from functions.tickets.model import EntryKind
from tests.builders import Ticking, an_agent
from tests.unit.conversation.talking import COMPLAINT, WITH_ORDER, World

PRIVATE, PUBLIC = Visibility.PRIVATE, Visibility.PUBLIC
READS = f"{WITH_ORDER}. Please send me a message instead"


@pytest.fixture
def world(hands: Ticking) -> World:
    """No channel is ours: a tool speaks in our place."""
    return World(hands, connected=False)


def silent(world: World, text: str, minutes: int = 10) -> None:
    """A tool was asked for the public reply, and said nothing."""
    world.hears(text)
    world.works()
    world.works(minutes=minutes)


def says(world: World, result: Result, word: str = "reply-1") -> Ended | None:
    return world.conversation.told(world.ticket.id, word, result)


def timeline(world: World, word: str = "reply-1") -> list[tuple[EntryKind, str | None]]:
    lines = world.entries(EntryKind.SENT, EntryKind.FAILED)
    return [(one.kind, one.data.get("reason")) for one in lines if one.data["word"] == word]


def test_what_was_sent_after_all_is_on_the_timeline_and_the_customer_knows_of_it(world: World) -> None:
    silent(world, WITH_ORDER)
    assert world.ticket.reply.told_nobody
    assert says(world, Sent(id="9")) is not None
    assert timeline(world) == [(EntryKind.FAILED, "no_channel"), (EntryKind.SENT, None)]
    (sent,) = world.entries(EntryKind.SENT)
    (asked,) = world.entries(EntryKind.REQUESTED)
    assert (sent.data["text"], sent.data["post_id"]) == (asked.data["text"], "9")
    assert [event.type for event in sent.events] == [Happened.REPLY_SENT]
    assert not world.ticket.reply.told_nobody


def test_why_it_was_not_sent_is_on_the_timeline(world: World) -> None:
    silent(world, WITH_ORDER)
    assert says(world, Refused(reason=Reason.BLOCKED)) is not None
    assert timeline(world) == [(EntryKind.FAILED, "no_channel"), (EntryKind.FAILED, "blocked")]
    assert world.ticket.reply.told_nobody


@pytest.mark.parametrize("first", [Sent(id="9"), Refused(reason=Reason.NO_CHANNEL)])
def test_what_it_says_first_stands(world: World, first: Result) -> None:
    silent(world, WITH_ORDER)
    says(world, first)
    before = (world.ticket, timeline(world))
    for again in (Sent(id="9"), Refused(reason=Reason.NO_CHANNEL), Refused(reason=Reason.BLOCKED)):
        assert says(world, again) is None
    assert (world.ticket, timeline(world)) == before


def test_nothing_is_asked_for_again(world: World) -> None:
    silent(world, WITH_ORDER, minutes=11)
    says(world, Sent(id="9"))
    for _ in range(3):
        world.works(seconds=30)
    assert len(world.entries(EntryKind.REQUESTED)) == 1


def test_the_time_that_the_customer_read_is_looked_at_again_when_it_has_passed(world: World) -> None:
    silent(world, WITH_ORDER)
    says(world, Sent())
    world.works(minutes=6)
    late = world.entries(EntryKind.REQUESTED)[-1]
    assert (late.data["purpose"], late.data["asks"]) == ("news", False)
    assert "We should have called you by now" in late.data["text"]


def test_a_tool_is_told_until_when_its_words_are_true(world: World) -> None:
    world.hears(WITH_ORDER)
    world.works()
    asked, waits = world.entries(EntryKind.REQUESTED)[0], world.ticket.reply.owed[0].next_at
    assert asked.events[0].data["until"] == clock.to_text(waits)


# Asked


def test_asked_in_time_and_told_in_time_keeps_the_promise(world: World) -> None:
    silent(world, COMPLAINT)
    says(world, Sent())
    latest = world.callback.promises[-1]
    assert (latest.outcome, latest.reason) == (Outcome.KEPT, "in_public")


def test_told_after_the_due_time_it_is_broken_whether_a_sweep_saw_it_or_not(world: World) -> None:
    silent(world, COMPLAINT, minutes=16)
    assert world.callback.promises[-1].outcome is None, "no sweep ran"
    says(world, Sent())
    assert world.callback.promises[-1].outcome is Outcome.BROKEN


def test_what_the_customer_answered_meanwhile_is_an_answer_to_our_question(world: World) -> None:
    silent(world, COMPLAINT)
    world.hears("why do you need it?", PRIVATE)
    assert world.callback.in_writing is None
    says(world, Sent())
    world.lookups.look(world.ticket.id)
    assert world.callback.in_writing is not None, "a person answers, and no machine asks again"


# A person's words


def written(world: World, word: str = "w1") -> None:
    """A person's words went to the tool, and an hour passed without a word of it."""
    world.writing.write(an_agent(), world.ticket.id, word, "It is found.", PUBLIC)
    world.works()


@pytest.fixture
def waits_long(world: World) -> World:
    """The customer would rather read, and the promise leaves more time than the tool takes to answer."""
    world.hears(READS)
    callback = world.callback
    hours = callback.promise.evolve(due_at=clock.to_milliseconds(world.hands.now.replace(hour=20)))
    world.store.save(callback.evolve(promises=(hours,)))
    written(world)
    world.works(minutes=61)
    assert timeline(world, "w1") == [(EntryKind.FAILED, "no_channel")]
    assert world.callback.active is not None
    return world


def test_the_same_words_end_the_duty_from_the_time_at_which_they_were_accepted(waits_long: World) -> None:
    accepted = waits_long.entries(EntryKind.WRITTEN)[0].at
    says(waits_long, Sent(), "w1")
    (kept,) = waits_long.callback.promises
    assert (kept.outcome, kept.reason, kept.ended_at) == (Outcome.KEPT, "in_writing", accepted)
    words = waits_long.callback.in_writing
    assert words is not None
    assert words.arrived, "it may be wrapped up without a dial"


def test_they_end_it_beside_words_that_were_written_again(waits_long: World) -> None:
    written(waits_long, "w2")
    says(waits_long, Sent(), "w1")
    waits_long.works(minutes=61)
    assert timeline(waits_long, "w2") == [(EntryKind.FAILED, "no_channel")]
    assert [one.outcome for one in waits_long.callback.promises] == [Outcome.KEPT]


def test_a_machines_words_end_no_duty_of_a_person(waits_long: World) -> None:
    says(waits_long, Sent(), "reply-1")
    assert waits_long.callback.active is not None


def test_who_has_written_since_is_owed_an_answer_to_that(waits_long: World) -> None:
    waits_long.hears("hello? terrible", PRIVATE)
    says(waits_long, Sent(), "w1")
    assert waits_long.callback.active is not None
    assert timeline(waits_long, "w1")[-1] == (EntryKind.SENT, None)


def test_a_break_that_is_recorded_stays(world: World) -> None:
    world.hears(READS)
    written(world)
    world.works(minutes=61)
    says(world, Sent(), "w1")
    assert [one.outcome for one in world.callback.promises] == [Outcome.BROKEN]
    assert world.callback.in_writing is not None
    assert world.callback.in_writing.arrived


def test_what_failed_after_all_leaves_the_duty(waits_long: World) -> None:
    says(waits_long, Refused(reason=Reason.BLOCKED), "w1")
    assert waits_long.callback.active is not None
