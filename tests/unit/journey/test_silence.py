"""No message falls silent: the written rules of `tickets.rules`, one test a line. FAILURES 26."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from functions.callbacks.model import Alert, CallbackState, Disposition, Outcome
from functions.callbacks.story import SENIOR
from functions.desk import showing
from functions.desk.whole import Whole
from functions.intake.model import Author, Change, Contact, Visibility, contact_id
from functions.shared import keys
from functions.shared.events import Happened
from functions.shared.settings import BrandSettings
from functions.tickets.model import EntryKind, LookupState, TicketState
from functions.tickets.parcels import Order
from functions.tickets.rules import CONTACT_ELSEWHERE, Threading
from tests.builders import NOON, MeddledTable, Ticking, a_mention, an_agent, ticking
from tests.unit.journey.world import JAN, World, says

QUARTER = timedelta(minutes=15)


@pytest.fixture
def clock() -> Iterator[Ticking]:
    with ticking(NOON + timedelta(seconds=2)) as hands:
        yield hands


@pytest.fixture
def world(clock: Ticking) -> World:
    return World()


def a_contact(number: str = "c1", **changes: object) -> Contact:
    values: dict[str, object] = {
        "id": contact_id(source="demo", source_id=number),
        "source": "demo",
        "source_id": number,
        "brand": "acme",
        "channel": "x",
        "author": JAN,
        "by": "shop Utrecht",
        "text": "CANARY got a new modem",
        "at": NOON,
        **changes,
    }
    return Contact.model_validate(values)


def dials(world: World, disposition: Disposition, number: int) -> None:
    """An agent takes Jan's call by its id, and this comes of it."""
    agent = an_agent()
    claimed = world.claims.claim(agent, world.callback.id)
    assert claimed is not None
    assert claimed[0].lease is not None
    token = claimed[0].lease.token
    world.calls.dial(agent, claimed[0].id, token, f"att{number}")
    world.calls.outcome(agent, claimed[0].id, f"att{number}", token, disposition=disposition)


def test_again_while_the_call_is_open_it_is_one_call_with_both_texts(world: World, clock: Ticking) -> None:
    """FAILURES 26: while open. It is no repeat: the same thing, said twice."""
    world.hears("complaint one")
    says(world, "complaint two", clock.advance(minutes=5))
    assert world.said() == ["complaint one", "complaint two"]
    assert (world.ticket.round, world.ticket.repeat, len(world.store.all_open()[0])) == (1, 1, 1)
    assert world.callback.promise.due_at == NOON + QUARTER


def test_during_the_call_the_card_says_that_there_is_more(world: World, clock: Ticking) -> None:
    """FAILURES 26: during the call. Nobody is called twice for it."""
    world.hears("complaint")
    agent = an_agent()
    claimed = world.claims.claim(agent)
    assert claimed is not None
    assert claimed[0].lease is not None
    world.calls.dial(agent, claimed[0].id, claimed[0].lease.token, "att")
    assert says(world, "complaint are you there?", clock.advance(seconds=10)) is Threading.JOIN
    card = showing.card(world.callback, world.ticket, None, clock.now)
    assert "new_message" in card.flags
    assert card.heard_at == clock.now == Whole(world.store).ticket(world.ticket.id).heard_at
    assert world.callback.state is CallbackState.IN_CALL


def test_what_was_read_before_the_claim_is_not_new(world: World, clock: Ticking) -> None:
    world.hears("complaint")
    says(world, "other", clock.advance(seconds=10))
    clock.advance(seconds=10)
    world.claims.claim(an_agent())
    assert "new_message" not in showing.card(world.callback, world.ticket, None, clock.now).flags


def test_after_the_end_it_reopens_and_counts_as_a_repeat(world: World, clock: Ticking) -> None:
    """FAILURES 26: after it is resolved."""
    world.hears("complaint")
    world.is_called()
    again = clock.advance(hours=24 * 6)
    assert says(world, "complaint", again) is Threading.NEW_ROUND
    assert (world.ticket.repeat, world.ticket.round, world.ticket.state) == (2, 2, TicketState.OPEN)
    assert world.callback.promise.due_at == again + QUARTER


def test_an_answer_after_the_end_is_owed_a_call_but_is_no_complaint_more(world: World, clock: Ticking) -> None:
    world.hears("complaint")
    world.is_called()
    says(world, "other thanks, one more thing", clock.advance(hours=1), visibility=Visibility.PRIVATE)
    assert (world.ticket.repeat, world.ticket.round) == (1, 2)


def test_the_third_complaint_goes_to_somebody_more_senior_at_once_and_is_told_once(
    world: World, clock: Ticking
) -> None:
    for number in range(1, 5):
        says(world, "complaint", clock.advance(hours=24))
        third = number >= 3
        assert world.callback.skill == (SENIOR if third else None)
        assert world.callback.alerts == ((Alert.REPEATED,) if third else ())
        if third:
            assert world.callback.next_at is not None
            assert world.callback.next_at <= clock.now
        says(world, "complaint still", clock.advance(minutes=1))
        assert world.callback.alerts == ((Alert.REPEATED,) if third else ())
        world.is_called()


def test_an_answer_after_the_second_complaint_is_not_the_third(world: World, clock: Ticking) -> None:
    for _ in range(2):
        says(world, "complaint", clock.advance(hours=24))
        world.is_called()
    says(world, "question when?", clock.advance(hours=1))
    assert (world.callback.skill, world.callback.alerts) == (None, ())


def test_how_many_complaints_are_too_many_is_the_brand_s_to_say(world: World, clock: Ticking) -> None:
    world.store._brands["acme"] = (clock.now, BrandSettings(name="acme", escalate_from_repeat=2))
    says(world, "complaint", clock.advance(seconds=1))
    world.is_called()
    says(world, "complaint", clock.advance(seconds=1))
    assert world.callback.skill == SENIOR


def test_on_another_channel_it_is_a_ticket_of_its_own_that_is_shown_beside(world: World, clock: Ticking) -> None:
    """FAILURES 26 and 27a: a quoted order number links no account; who has the card sees both."""
    world.hears("complaint one")
    mine = world.ticket.evolve(order=Order(number="100234"))
    world.store.save(mine)
    world.store.index_for_search(mine)
    eva = Author(id="9", handle="eva", name="Eva")
    says(world, "complaint two", clock.advance(hours=2), author=eva, channel="instagram")
    other_id = world.store.known("acme", "instagram", "9").last_ticket_id
    other = world.store.ticket(other_id or "")
    assert other is not None
    assert other.id != mine.id
    quoted = other.evolve(order=Order(number="100234"))
    world.store.save(quoted)
    world.store.index_for_search(quoted)
    (beside,) = Whole(world.store).ticket(mine.id).elsewhere
    assert (beside.ticket_id, beside.channel, beside.same, beside.excerpt) == (
        other.id,
        "instagram",
        "order",
        "complaint two",
    )
    assert Whole(world.store).ticket(mine.id).history == ()
    assert world.store.known("acme", "x", "42").last_ticket_id == mine.id


def test_the_tool_s_own_name_for_a_customer_shows_the_other_account(world: World, clock: Ticking) -> None:
    world.hears("complaint one", customer_ref="crm-7")
    world.store.index_for_search(world.ticket)
    says(world, "complaint two", clock.advance(hours=2), channel="instagram", customer_ref="crm-7")
    other = world.store.known("acme", "instagram", "42").last_ticket_id
    (beside,) = Whole(world.store).ticket(other or "").elsewhere
    assert (beside.ticket_id, beside.same) == (world.ticket.id, "customer_ref")


def test_praise_after_the_end_is_counted_and_nobody_is_called(world: World, clock: Ticking) -> None:
    """FAILURES 26: praise after resolution."""
    world.hears("complaint")
    world.is_called()
    assert says(world, "praise thank you", clock.advance(hours=1)) is Threading.JOIN
    assert Happened.PRAISE_RECEIVED in world.announced()
    assert (world.ticket.state, world.ticket.open_callback_id) == (TicketState.RESOLVED, None)
    facts = world.table().query(keys.fact("2026-11-22", "acme", "").pk).items
    assert sorted(str(fact["kind"]) for fact in facts) == ["callback", "praise"]


@pytest.mark.parametrize(
    "text",
    ["other Bel me op 06-12345678", "other Bel me morgen om 10 uur", "other stuur maar een bericht", "praise ; bel me"],
)
def test_who_asks_for_a_human_in_so_many_words_is_owed_one_in_public_too(
    world: World, clock: Ticking, text: str
) -> None:
    world.hears("complaint")
    world.is_called()
    assert says(world, text, clock.advance(hours=1)) is Threading.NEW_ROUND
    assert world.ticket.repeat == 1


def test_who_asks_for_a_call_before_anything_else_is_not_ignored(world: World) -> None:
    assert world.hears("other please call me") is Threading.OPEN_QUESTION


def test_a_post_that_asked_nothing_and_is_edited_into_a_question_is_not_silent(world: World) -> None:
    post = {"source_id": "s1", "post_id": "p1", "author": JAN}
    assert world.receives(a_mention(text="other", **post)) is Threading.IGNORE
    later = {"change": Change.UPDATED, "revised_at": NOON + timedelta(seconds=5)}
    assert world.receives(a_mention(text="question where is it?", **post, **later)) is Threading.OPEN_QUESTION


def test_a_word_after_the_call_that_is_edited_into_a_question_is_owed_one(world: World, clock: Ticking) -> None:
    world.hears("complaint")
    world.is_called()
    post = {"source_id": "s1", "post_id": "p1", "author": JAN}
    assert says(world, "other", clock.now, **post) is Threading.JOIN
    at = clock.advance(minutes=1)
    assert says(world, "question and when?", at, change=Change.UPDATED, **post) is Threading.NEW_ROUND
    assert world.callback.promise.due_at == at + QUARTER


def test_an_edit_that_may_bring_a_number_is_looked_at_again(world: World, clock: Ticking) -> None:
    post = {"source_id": "s1", "post_id": "p1", "author": JAN}
    world.receives(a_mention(text="complaint", **post))
    missing = world.ticket.lookup.evolve(state=LookupState.NOT_FOUND, next_at=None)
    world.store.save(world.ticket.evolve(lookup=missing))
    at = clock.advance(minutes=1)
    says(world, "complaint bel me op 06-12345678", at, change=Change.UPDATED, **post)
    assert world.ticket.lookup.state is LookupState.PENDING


@pytest.mark.parametrize("text", ["complaint nobody called", "question where are you?", "other I am home now"])
def test_a_message_after_nobody_was_reached_is_called_within_a_quarter_of_an_hour(
    world: World, clock: Ticking, text: str
) -> None:
    """The second story: asked, answered, and heard nothing. Whatever is put off, a message brings it forward."""
    world.hears("complaint")
    for number in range(3):
        dials(world, Disposition.NO_ANSWER, number)
        clock.advance(hours=1, minutes=1)
    now = clock.now
    says(world, text, now, visibility=Visibility.PRIVATE)
    assert (world.callback.state, world.callback.promise.outcome) == (CallbackState.QUEUED, None)
    assert world.callback.promise.due_at == now + QUARTER


@pytest.mark.parametrize("how", ["a new word", "an edit"])
def test_what_is_said_as_the_agent_hangs_up_brings_the_next_call_forward(clock: Ticking, how: str) -> None:
    """FAILURES 20, 26: the outcome is committed between the message's look at the call and its write."""
    table = MeddledTable()
    world = World(table)
    world.hears("complaint", source_id="s1", post_id="p1")
    world.hears("praise", source_id="s2", post_id="p2", revised_at=NOON + timedelta(seconds=1))
    agent, in_vain = an_agent(), Disposition.NO_ANSWER
    claimed = world.claims.claim(agent)
    assert claimed is not None
    assert claimed[0].lease is not None
    callback_id, token = claimed[0].id, claimed[0].lease.token
    world.calls.dial(agent, callback_id, token, "att1")
    at = clock.advance(minutes=1)
    table.before_write.append(lambda: world.calls.outcome(agent, callback_id, "att1", token, disposition=in_vain))
    edit = {"source_id": "s2", "post_id": "p2", "change": Change.UPDATED}
    says(world, "complaint again", at, **({"source_id": "s3", "post_id": "p3"} if how == "a new word" else edit))
    assert (world.callback.state, world.callback.next_attempt_at) == (CallbackState.QUEUED, None)


def test_helped_elsewhere_is_an_entry_and_a_flag_and_voids_nothing(world: World) -> None:
    """FAILURES 26: helped elsewhere meanwhile. The agent decides, with `already_helped`."""
    world.hears("complaint")
    before = world.callback
    assert world.journey.contacts.receive(a_contact()) == world.ticket.id
    assert world.callback == before
    assert CONTACT_ELSEWHERE in showing.card(world.callback, world.ticket, None, NOON).flags
    (entry,) = [entry for entry in world.timeline() if entry.kind is EntryKind.CONTACT]
    assert showing.entry_view(entry).data["helped_by"] == "shop Utrecht"
    assert [event.type for event in entry.events] == [Happened.CONTACT_RECORDED]
    assert "CANARY" not in str([event.model_dump_json() for event in entry.events])


def test_a_contact_that_is_delivered_again_is_one(world: World) -> None:
    """FAILURES 1."""
    world.hears("complaint")
    for _ in range(3):
        world.journey.contacts.receive(a_contact())
    assert [entry.kind for entry in world.timeline()] == [EntryKind.MENTION, EntryKind.CONTACT]
    assert world.ticket.flags.count(CONTACT_ELSEWHERE) == 1


@pytest.mark.parametrize("author", [JAN, Author(id=None)])
def test_with_no_open_ticket_it_is_recorded_and_nothing_else(world: World, author: Author) -> None:
    contact = a_contact(author=author)
    assert world.journey.contacts.receive(contact) is None
    assert world.journey.contacts.receive(contact) is None
    (entry,), _ = world.store.timeline(contact.id, 10)
    assert (entry.kind, entry.events) == (EntryKind.CONTACT, ())
    assert world.store.all_open() == ([], [])


@pytest.mark.parametrize("again", [False, True], ids=["the first ticket", "a further round"])
def test_a_contact_and_a_complaint_at_the_same_moment_are_one_card(clock: Ticking, again: bool) -> None:
    """FAILURES 20: the complaint is committed between the contact's look for a ticket and its write."""
    table = MeddledTable()
    world = World(table)
    if again:
        world.hears("complaint")
        world.is_called()
    at = clock.advance(hours=1)
    table.before_write.append(lambda: says(world, "complaint", at))
    assert world.journey.contacts.receive(a_contact()) == world.ticket.id
    assert CONTACT_ELSEWHERE in world.ticket.flags


def test_a_new_round_begins_without_the_contact_of_the_last(world: World, clock: Ticking) -> None:
    world.hears("complaint")
    world.journey.contacts.receive(a_contact())
    world.is_called()
    says(world, "complaint", clock.advance(hours=1))
    assert CONTACT_ELSEWHERE not in world.ticket.flags


def test_a_broken_promise_is_not_put_right_by_a_contact(world: World, clock: Ticking) -> None:
    world.hears("complaint")
    clock.advance(minutes=20)
    world.journey.contacts.receive(a_contact())
    assert world.callback.promise.outcome is None
    dials(world, Disposition.NO_ANSWER, 1)
    assert world.callback.promises[0].outcome is Outcome.BROKEN
