"""From mentions to tickets: what opens, what joins, what begins a round. By example."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from functions.callbacks import rules
from functions.callbacks.model import CallbackState, Disposition, WithdrawReason
from functions.intake.model import Author, Visibility
from functions.shared import keys
from functions.shared.events import Happened
from functions.tickets.model import LookupState, TicketState
from functions.tickets.rules import Threading
from functions.triage.model import Kind
from tests.builders import NOON, Ticking, a_mention, an_agent, ticking
from tests.unit.journey.world import JAN, World


@pytest.fixture
def clock() -> Iterator[Ticking]:
    with ticking(NOON + timedelta(seconds=2)) as hands:
        yield hands


@pytest.fixture
def world(clock: Ticking) -> World:
    return World()


def test_a_complaint_opens_a_ticket_with_a_callback_that_is_due_a_quarter_of_an_hour_after_it_was_accepted(
    world: World,
) -> None:
    assert world.hears("complaint") is Threading.OPEN
    assert world.ticket.state is TicketState.OPEN
    assert world.ticket.round == 1
    assert world.ticket.repeat == 1
    assert world.ticket.lookup.state is LookupState.PENDING
    assert world.callback.state is CallbackState.QUEUED
    assert world.callback.promise.since == NOON
    assert world.callback.promise.due_at == NOON + timedelta(minutes=15)
    assert world.announced() == [Happened.COMPLAINT_OPENED, Happened.CALLBACK_QUEUED]


def test_the_ticket_says_where_its_excerpt_is(world: World) -> None:
    world.hears("complaint about everything")
    entry = world.store.entry(world.ticket.id, world.ticket.said)
    assert entry is not None
    assert entry.data["text"] == "complaint about everything"


def test_text_stands_in_the_entry_and_nowhere_else(world: World) -> None:
    world.hears("complaint CANARY-TEXT", phone="+31611111111", email="canary@example.com")
    everything = [world.ticket.to_item(), world.callback.to_item(), *world.seen()]
    events = [event.model_dump_json() for entry in world.timeline() for event in entry.events]
    for canary in ("CANARY-TEXT", "+31611111111", "canary@example.com"):
        assert canary not in str(everything)
        assert canary not in str(events)


def test_a_question_opens_a_ticket_without_a_call(world: World) -> None:
    assert world.hears("question") is Threading.OPEN_QUESTION
    assert world.ticket.kind is Kind.QUESTION
    assert world.ticket.open_callback_id is None
    assert world.ticket.round == 0
    assert [ticket.id for ticket in world.store.all_open()[1]] == [world.ticket.id]


def test_praise_is_kept_and_counted_but_never_called(world: World) -> None:
    mention = a_mention(text="praise", author=JAN)
    assert world.receives(mention) is Threading.PRAISE
    entries, _ = world.store.timeline(mention.id, 10)
    assert [event.type for entry in entries for event in entry.events] == [Happened.PRAISE_RECEIVED]
    assert world.store.known("acme", "x", "42").last_ticket_id is None
    fact = world.table().query(keys.fact("2026-11-22", "acme", "").pk)
    assert [item["kind"] for item in fact.items] == ["praise"]


def test_what_asks_nothing_is_recorded_and_ignored(world: World) -> None:
    mention = a_mention(text="other", author=JAN)
    assert world.receives(mention) is Threading.IGNORE
    entries, _ = world.store.timeline(mention.id, 10)
    assert [event.type for entry in entries for event in entry.events] == [Happened.MENTION_IGNORED]


def test_a_private_message_is_never_ignored(world: World) -> None:
    assert world.hears("other", visibility=Visibility.PRIVATE) is Threading.OPEN_QUESTION


@pytest.mark.parametrize("text", ["complaint", "question", "other", "praise"])
def test_whatever_the_author_adds_while_a_call_is_open_joins_it(world: World, text: str) -> None:
    """FAILURES 26."""
    world.hears("complaint")
    first = world.callback
    assert world.hears(f"{text} more") is Threading.JOIN
    assert world.callback.id == first.id
    assert world.said() == ["complaint", f"{text} more"]


def test_what_joins_may_be_graver_but_not_later(world: World) -> None:
    """FAILURES 29."""
    world.hears("complaint")
    due = world.callback.promise.due_at
    mention = a_mention(text="complaint again", author=JAN)
    world.receives(mention, late=300)
    assert world.callback.promise.due_at == due


def test_what_joins_but_was_accepted_earlier_makes_it_due_earlier(world: World) -> None:
    """FAILURES 29."""
    world.receives(a_mention(text="complaint", author=JAN), late=60)
    world.receives(a_mention(text="other", author=JAN), late=20)
    assert world.callback.promise.due_at == NOON + timedelta(minutes=15, seconds=20)


def test_a_complaint_within_a_week_of_the_end_reopens_the_ticket_as_a_repeat(world: World, clock: Ticking) -> None:
    """FAILURES 26 and 29: with a new clock."""
    world.hears("complaint")
    before = world.ticket
    world.is_called()
    clock.advance(hours=24 * 6)
    again = NOON + timedelta(days=6)
    assert world.journey.receive(a_mention(text="complaint", author=JAN), again) is Threading.NEW_ROUND
    assert world.ticket.id == before.id
    assert world.ticket.state is TicketState.OPEN
    assert (world.ticket.round, world.ticket.repeat) == (2, 2)
    assert world.callback.promise.due_at == again + timedelta(minutes=15)
    assert len(world.store.callbacks_of(before.id)) == 2


def test_after_a_week_it_is_a_new_ticket_and_still_a_repeat(world: World, clock: Ticking) -> None:
    world.hears("complaint")
    before = world.ticket
    world.is_called()
    clock.advance(hours=24 * 8)
    assert world.journey.receive(a_mention(text="complaint", author=JAN), NOON + timedelta(days=8)) is Threading.OPEN
    assert world.ticket.id != before.id
    assert world.ticket.repeat == 2
    clock.advance(hours=24 * 100)
    world.is_called()
    clock.advance(hours=24 * 100)
    assert world.journey.receive(a_mention(text="complaint", author=JAN), NOON + timedelta(days=208)) is Threading.OPEN
    assert world.ticket.repeat == 1, "what is older than 90 days is forgotten"


@pytest.mark.parametrize(
    ("text", "visibility", "what"),
    [
        ("praise", Visibility.PUBLIC, Threading.JOIN),
        ("praise", Visibility.PRIVATE, Threading.JOIN),
        ("other", Visibility.PUBLIC, Threading.JOIN),
        ("other", Visibility.PRIVATE, Threading.NEW_ROUND),
        ("question", Visibility.PUBLIC, Threading.NEW_ROUND),
    ],
)
def test_what_is_said_after_the_call(world: World, text: str, visibility: Visibility, what: Threading) -> None:
    """FAILURES 26: no message falls silent: what wants a human when none is owed begins a round."""
    world.hears("complaint")
    world.is_called()
    assert world.hears(text, visibility=visibility) is what
    assert world.said()[-1] == text
    assert (world.ticket.state is TicketState.OPEN) == (what is Threading.NEW_ROUND)


def test_praise_after_the_call_is_counted(world: World) -> None:
    world.hears("complaint")
    world.is_called()
    world.hears("praise for the quick help")
    assert Happened.PRAISE_RECEIVED in world.announced()


def test_a_complaint_on_a_question_owes_a_call(world: World) -> None:
    world.hears("question")
    assert world.hears("question again") is Threading.JOIN
    assert world.hears("complaint") is Threading.NEW_ROUND
    assert world.ticket.kind is Kind.COMPLAINT
    assert world.callback.round == 1


def test_two_who_withhold_their_name_are_two(world: World) -> None:
    nobody = Author(id=None)
    first = a_mention(text=None, author=nobody)
    assert world.receives(first) is Threading.OPEN
    assert world.receives(a_mention(text=None, author=nobody)) is Threading.OPEN
    assert len(world.store.all_open()[0]) == 2


def test_a_withdrawn_call_does_not_close_the_door(world: World) -> None:
    world.hears("complaint")
    world.calls.withdraw(an_agent(), world.callback.id, WithdrawReason.ALREADY_HELPED, "rang us")
    assert world.ticket.state is TicketState.CLOSED
    assert world.hears("complaint it was not helped at all") is Threading.NEW_ROUND


def test_what_is_not_known_yet_is_looked_for_again_when_more_is_said(world: World, clock: Ticking) -> None:
    world.hears("complaint")
    missing = world.ticket.lookup.evolve(state=LookupState.NOT_FOUND, next_at=None)
    world.store.save(world.ticket.evolve(lookup=missing))
    world.hears("other it is order 100234")
    assert world.ticket.lookup.state is LookupState.PENDING
    assert world.ticket.lookup.next_at is not None


def test_a_tool_finds_its_own_mention_in_every_event(world: World) -> None:
    world.hears("complaint", source="demo", source_id="d1", post_id="p1", metadata={"campaign": [1, 2.5]})
    event = world.timeline()[0].events[0]
    assert [(ref.source, ref.id, ref.post_id) for ref in event.mentions] == [("demo", "d1", "p1")]
    assert event.metadata == {"campaign": [1, 2.5]}


def test_the_same_account_on_another_channel_or_brand_is_somebody_else(world: World) -> None:
    world.hears("complaint")
    assert world.hears("complaint", channel="facebook") is Threading.OPEN
    assert world.hears("complaint", brand="other") is Threading.OPEN


def test_a_number_that_proved_wrong_is_not_known_in_the_next_round_either(world: World) -> None:
    world.hears("complaint")
    world.store.save(world.ticket.evolve(phone="+31612345678", phone_from="order"))
    known = rules.learned(world.callback, has_number=True, lookup_ended=True, now=NOON)
    world.store.save(known)
    agent = an_agent()
    claimed = world.claims.claim(agent)
    assert claimed is not None
    token = claimed[0].lease.token if claimed[0].lease else ""
    world.calls.dial(agent, claimed[0].id, token, "att1")
    world.calls.outcome(agent, claimed[0].id, "att1", token, disposition=Disposition.WRONG_NUMBER)
    assert world.callback.state is CallbackState.WAITING_FOR_NUMBER
    world.calls.withdraw(agent, world.callback.id, WithdrawReason.ALREADY_HELPED, "")
    world.hears("complaint again")
    assert not world.callback.has_number
