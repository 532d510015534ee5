"""The one public reply and the private words, from the complaint on: journey, lookup and conversation together."""

import json

import pytest

from functions.callbacks.model import CallbackState, Disposition, Outcome, PromiseKind
from functions.conversation.model import Later, Reason, Refused, Sent, Word
from functions.conversation.texts import code_word
from functions.dispatch.content import body
from functions.dispatch.model import PersonalData
from functions.intake.model import Account, Author, Visibility
from functions.shared.errors import Unavailable
from functions.shared.events import Happened
from functions.tickets import replies
from functions.tickets.model import EntryKind, TicketState
from functions.tickets.replies import Purpose
from tests.builders import Ticking, a_mention
from tests.unit.conversation.talking import WITH_ORDER, World

PRIVATE = Visibility.PRIVATE


@pytest.fixture
def world(hands: Ticking) -> World:
    return World(hands)


def test_a_known_number_is_told_the_time_of_the_call(world: World) -> None:
    world.hears(WITH_ORDER)
    world.works()
    code = code_word(world.ticket.id, "en")
    assert world.public == [
        f"This should not have happened. A colleague calls you before 13:15. The first thing you hear is the word "
        f"'{code}': that is how you know it is us."
    ], "12:15 UTC is 13:15 in Amsterdam"
    assert world.private == []


def test_without_a_number_it_is_asked_for_in_public_and_where_that_may_be_in_private(world: World) -> None:
    world.hears()
    assert world.callback.state is CallbackState.WAITING_FOR_NUMBER
    world.works()
    assert len(world.public) == 1
    assert "private message" in world.public[0]
    assert len(world.private) == 1, "the one private reply to the post"
    asked = world.callback.promises[-1]
    assert (asked.kind, asked.outcome, asked.ended_at) == (PromiseKind.ASKED, Outcome.KEPT, world.hands.now)


def test_the_reply_waits_some_seconds_to_know_whether_there_is_a_number(world: World) -> None:
    world.orders.away = True
    world.hears(WITH_ORDER)
    worked = world.works()
    assert worked is not None
    assert worked.waits
    assert world.read == []
    world.orders.away = False
    world.hands.advance(seconds=5)
    world.lookups.look(world.ticket.id)
    world.works()
    assert "A colleague calls you" in world.public[0]


def test_it_is_out_within_the_minute_whatever_the_shop_does(world: World) -> None:
    world.orders.away = True
    world.hears(WITH_ORDER)
    world.works(seconds=20)
    assert "private message" in world.public[0], "no number is known, so it is asked for"
    assert world.private == [], "that there is none is not certain: the order system is silent"


@pytest.mark.parametrize("times", [1, 3])
def test_the_same_hint_again_says_nothing_again(world: World, times: int) -> None:
    world.hears()
    for _ in range(times):
        world.works(minutes=1)
    world.hears("@acme hello?? this is terrible")
    world.works(minutes=1)
    assert (len(world.public), len(world.private)) == (1, 1)


def test_a_new_complaint_after_the_end_has_a_reply_of_its_own_in_other_words(world: World) -> None:
    world.hears(WITH_ORDER)
    world.works()
    world.rings(Disposition.DECLINED)
    world.hears("@acme order 100234 is broken as well, terrible")
    world.works()
    assert len(world.public) == 2
    assert world.public[0].split(".")[0] != world.public[1].split(".")[0]


def first_sentence(text: str) -> str:
    return text.split(".", maxsplit=1)[0]


def test_no_text_twice_in_a_row_whatever_lies_between(world: World) -> None:
    """A complaint in private has no public reply: the one before it is the last that was read."""
    world.hears(WITH_ORDER)
    world.works()
    for visibility in (PRIVATE, Visibility.PUBLIC):
        world.rings(Disposition.DECLINED)
        world.hands.advance(hours=24 * 8)
        world.hears(WITH_ORDER, visibility)
        world.works()
    first, second = map(first_sentence, world.public)
    assert first != second


def test_two_questions_are_not_answered_in_the_same_words(world: World) -> None:
    world.sets(questions=True)
    for _ in range(2):
        world.hears("@acme when do you open on Sunday?")
        world.works(seconds=20)
        world.store.save(world.ticket.evolve(state=TicketState.CLOSED, ended_at=world.hands.now))
        world.hands.advance(hours=24 * 8)
    first, second = world.public
    assert first != second


def test_a_lost_answer_of_the_platform_is_not_tried_again_and_is_seen(world: World) -> None:
    world.channel.loses_answers = True
    world.hears(WITH_ORDER)
    world.works()
    world.channel.loses_answers = False
    world.works(minutes=5)
    assert len(world.public) == 1
    assert world.ticket.reply.told_nobody
    failed = world.entries(EntryKind.FAILED)
    assert [one.data["reason"] for one in failed] == ["unknown"]
    assert [event.type for event in failed[0].events] == [Happened.REPLY_FAILED]


def test_killed_before_or_after_it_was_sent_it_is_never_sent_twice(world: World) -> None:
    """FAILURES 19: the mark stands, and nobody can know."""
    world.hears(WITH_ORDER)
    world.channel.trouble = _dies
    with pytest.raises(KeyboardInterrupt):
        world.works()
    world.channel.trouble = lambda _: None
    world.works(seconds=30)
    assert world.read == []
    world.works(minutes=2)
    assert world.read == []
    assert [one.data["reason"] for one in world.entries(EntryKind.FAILED)] == ["unknown"]


def _dies(_word: object) -> None:
    raise KeyboardInterrupt


def test_an_answer_of_the_table_that_is_lost_doubles_nothing(world: World) -> None:
    world.hears(WITH_ORDER)
    world.table.lost_answers = 1
    with pytest.raises(Unavailable):
        world.works()
    world.works(minutes=2)
    assert world.read == []
    assert world.ticket.reply.said[-1].outcome is replies.Outcome.UNKNOWN


def test_two_at_once_send_one(world: World) -> None:
    world.hears(WITH_ORDER)
    world.table.before_write = [lambda: world.conversation.work(world.ticket.id)]
    world.works()
    assert len(world.public) == 1


def test_a_busy_platform_is_tried_again_when_it_says(world: World) -> None:
    world.hears(WITH_ORDER)
    world.channel.trouble = lambda _: Later(after=120)
    world.works()
    world.channel.trouble = lambda _: None
    world.works(seconds=60)
    assert world.read == []
    world.works(seconds=61)
    assert len(world.public) == 1


def test_a_refused_credential_is_tried_until_somebody_renewed_it(world: World) -> None:
    world.hears(WITH_ORDER)
    world.channel.trouble = lambda _: Refused(reason=Reason.EXPIRED_CREDENTIAL)
    world.works()
    assert world.ticket.reply.owing("reply-1") is not None
    world.channel.trouble = lambda _: None
    world.works(minutes=5)
    assert len(world.public) == 1


def test_what_the_platform_refuses_is_on_the_timeline_with_its_reason(world: World) -> None:
    world.hears(WITH_ORDER)
    world.channel.trouble = lambda _: Refused(reason=Reason.BLOCKED, detail="226")
    world.works()
    assert [(one.data["reason"], one.data["code"]) for one in world.entries(EntryKind.FAILED)] == [("blocked", "226")]
    assert world.ticket.reply.told_nobody


def test_a_call_that_was_made_meanwhile_needs_no_word(world: World) -> None:
    world.hears(WITH_ORDER)
    world.rings(Disposition.DECLINED)
    world.works()
    assert world.read == []


def test_praise_gets_no_word(world: World) -> None:
    world.hears(WITH_ORDER)
    world.rings(Disposition.DECLINED)
    world.hears("@acme thanks, you were wonderful!")
    world.works(minutes=1)
    assert world.read == []


def test_a_complaint_in_private_is_called_and_not_answered_by_a_machine(world: World) -> None:
    world.hears(WITH_ORDER, PRIVATE)
    world.works()
    assert world.read == []


@pytest.mark.parametrize("text", ["stop", "STOP!", "Leave me alone"])
def test_stop_is_for_good(world: World, text: str) -> None:
    world.hears(WITH_ORDER)
    world.hears(text, PRIVATE)
    world.works()
    assert world.read == []


def test_who_said_stop_is_not_written_to_on_the_next_ticket_either(world: World) -> None:
    world.hears(WITH_ORDER)
    world.hears("stop", PRIVATE)
    world.rings(Disposition.DECLINED)
    world.hands.advance(hours=24 * 8)
    world.hears(WITH_ORDER)
    world.works()
    assert world.read == []


@pytest.mark.parametrize("known_before", [True, False])
def test_stop_on_another_account_of_theirs_holds_for_all(world: World, known_before: bool) -> None:
    """Whether the two accounts are known to be of one person by then, or become so later."""

    def says(text: str, *accounts: Account) -> None:
        said = {"channel": "facebook", "author": Author(id="f1"), "visibility": PRIVATE, "accounts": accounts}
        world.journey.receive(a_mention(text=text, revised_at=world.hands.now, **said), world.hands.now)
        world.hands.advance(seconds=1)

    if not known_before:
        says("stop")
    world.hears(WITH_ORDER)
    says("hello, terrible", Account(channel="x", id="42"))
    if known_before:
        says("stop")
    world.works()
    assert world.read == []


def test_who_would_rather_read_is_told_that_somebody_writes(world: World) -> None:
    world.hears(f"{WITH_ORDER}. Please send me a message instead")
    world.works()
    assert "writes to you before 13:15" in world.public[0]


def test_a_post_that_was_taken_back_is_not_answered(world: World) -> None:
    world.hears(WITH_ORDER, post_id="1")
    world.hears(WITH_ORDER, post_id="1", change="deleted")
    world.works()
    assert world.read == []


def test_an_author_in_dutch_reads_dutch(world: World) -> None:
    world.sets(caller="030 123 4567")
    world.hears("@acme bestelling 100234 is kwijt, wat een waardeloze service", language="nl")
    world.works()
    assert "Een collega belt je vóór 13:15, vanaf 030 123 4567." in world.public[0]


def test_a_brand_that_wants_no_automatic_word_has_none(world: World) -> None:
    world.sets(enabled=False)
    world.hears()
    world.works()
    assert world.read == []


def test_a_question_is_answered_only_where_the_brand_says_so(world: World) -> None:
    world.hears("@acme when do you open on Sunday?")
    world.works()
    assert world.read == []


def test_a_question_of_a_brand_that_says_so(world: World) -> None:
    world.sets(questions=True)
    world.hears("@acme when do you open on Sunday?")
    world.works(seconds=20)
    assert world.public == ["Good question. A colleague answers you."]


# In private


def test_a_private_word_on_x_says_how_the_brand_handles_data_and_a_public_one_has_no_link(world: World) -> None:
    world.sets(privacy_url="https://www.acme.example/privacy")
    world.hears()
    world.works()
    assert world.private[0].endswith(" How we handle your data: https://www.acme.example/privacy")
    assert "acme.example" not in world.public[0]
    world.hears("my number is 06-12345678", PRIVATE)
    world.works()
    assert world.private[1].endswith("https://www.acme.example/privacy")


def test_a_time_that_the_customer_named_needs_no_word(world: World) -> None:
    world.hears()
    world.works()
    world.hands.advance(minutes=30)
    world.hears("Please call me after 18:00 on 06-12345678", PRIVATE)
    world.works()
    assert world.callback.state is CallbackState.RETRY_LATER, "put off until then, as it was asked"
    assert len(world.private) == 1, "a time of their own needs no other one"


def test_the_number_is_confirmed_with_the_time(world: World) -> None:
    world.hears()
    world.works()
    world.hands.advance(minutes=30)
    accepted = world.hands.now
    world.hears("my number is 06-12345678", PRIVATE)
    called = world.callback.promise
    assert (called.kind, called.since) == (PromiseKind.CALLED, accepted)
    world.works()
    assert world.private[-1].startswith("Thank you. A colleague calls you before 13:50")
    world.works(minutes=1)
    assert len(world.private) == 2


def test_an_answer_without_a_number_goes_to_a_person_and_not_to_a_second_question(world: World) -> None:
    world.hears()
    world.works()
    world.hands.advance(minutes=20)
    accepted = world.hands.now
    world.hears("why do you need that?", PRIVATE)
    world.works()
    assert len(world.private) == 1
    callback = world.callback
    assert callback.state is CallbackState.QUEUED
    assert callback.in_writing is not None
    assert (callback.promise.kind, callback.promise.since) == (PromiseKind.CALLED, accepted)
    assert callback.promise.outcome is None


def test_an_answer_that_comes_before_we_know_that_we_asked(world: World) -> None:
    """The platform delivers, the customer answers, and only then do we hear that it was delivered."""
    world.hears(visibility=PRIVATE)

    def answered(_word: Word) -> None:
        world.channel.trouble = lambda _: None
        world.hands.advance(seconds=1)
        world.hears("why?", PRIVATE)
        assert world.callback.in_writing is None

    world.channel.trouble = answered
    world.works()
    assert world.ticket.lookup.next_at == world.hands.now, "it is read again now that we know"
    world.lookups.look(world.ticket.id)
    assert (world.callback.state, len(world.private)) == (CallbackState.QUEUED, 1)


def test_who_was_rung_in_vain_hears_when_we_try_again(world: World) -> None:
    world.hears(WITH_ORDER)
    world.works()
    world.hears("hello?", PRIVATE)
    for _ in range(2):
        world.rings()
        world.works(seconds=5)
        world.hands.advance(minutes=10)
    assert len(world.private) == 1, "one each round"
    assert "could not reach you. We try again after 13:10" in world.private[0]


def test_the_time_that_we_named_has_passed(world: World) -> None:
    world.hears(WITH_ORDER)
    world.works()
    world.hears("hello?", PRIVATE)
    world.works(minutes=14)
    assert world.private == []
    world.works(minutes=2)
    assert "We should have called you by now" in world.private[0]
    world.works(minutes=30)
    assert len(world.private) == 1


def test_a_notice_that_the_platform_forbids_leaves_no_line(world: World) -> None:
    world.hears(WITH_ORDER, post_id=None)
    world.works()
    before = len(world.entries(EntryKind.FAILED))
    world.works(minutes=16)
    assert len(world.entries(EntryKind.FAILED)) == before
    assert world.private == []


# Where no channel is ours


def test_without_a_channel_a_tool_is_asked_once_and_the_event_holds_no_text(hands: Ticking) -> None:
    world = World(hands, connected=False)
    world.hears(WITH_ORDER)
    world.works()
    world.works(minutes=1)
    (asked,) = world.entries(EntryKind.REQUESTED)
    assert "A colleague calls you" in asked.data["text"]
    (event,) = asked.events
    until = "2026-11-22T12:10:01.000Z"
    assert event.data == {"reason": "reply", "word": "reply-1", "visibility": "public", "channel": "x", "until": until}
    posted = json.loads(body(event, PersonalData.FULL, asked, world.ticket))
    assert posted["data"]["personal"]["text"] == asked.data["text"], "who may know, and is to send it, is told"
    assert asked.data["text"] not in body(event, PersonalData.NONE, asked, world.ticket).decode()


def test_what_the_tool_says_became_of_it_is_on_the_ticket(hands: Ticking) -> None:
    world = World(hands, connected=False)
    world.hears()
    world.works()
    assert world.conversation.told(world.ticket.id, "reply-1", Sent(id="9")) is not None
    assert world.conversation.told(world.ticket.id, "reply-1", Sent(id="9")) is None
    (sent,) = world.entries(EntryKind.SENT)
    assert (sent.data["post_id"], sent.data["purpose"]) == ("9", Purpose.REPLY)
    assert world.callback.promises[-1].outcome is Outcome.KEPT


def test_a_tool_that_says_nothing_told_nobody(hands: Ticking) -> None:
    world = World(hands, connected=False)
    world.hears(WITH_ORDER)
    world.works()
    told_nobody = [world.ticket.reply.told_nobody]
    world.works(minutes=10)
    told_nobody.append(world.ticket.reply.told_nobody)
    assert told_nobody == [False, True]
    assert [one.data["reason"] for one in world.entries(EntryKind.FAILED)] == ["no_channel"]
