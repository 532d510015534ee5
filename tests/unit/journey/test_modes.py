"""What may come of a source's mentions: nothing while it is observed, a supervisor's word in review, and nothing by
itself of what was posted long ago.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.callbacks.model import Alert, CallbackState, PromiseKind
from functions.callbacks.review import Review
from functions.intake.model import Author, Change, Mode, Visibility
from functions.journey.handler import receive
from functions.journey.model import Observed, Terms
from functions.shared import keys
from functions.shared.errors import Conflict, Forbidden, NotFound
from functions.shared.events import Happened
from functions.shared.memory import MemoryTable
from functions.tickets.holds import HeldFor
from functions.tickets.model import EntryKind, LookupState, Prefers, Ticket, TicketState
from functions.tickets.rules import Threading
from functions.triage.model import Kind, Severity
from tests.builders import NOON, Ticking, a_delivery, a_mention, a_supervisor, an_agent, at_once, ticking
from tests.unit.journey.world import JAN, World

DAY = 24 * 3600
REVIEW = Terms(Mode.REVIEW, DAY)
OBSERVE = Terms(Mode.OBSERVE, DAY)
LIVE = Terms(Mode.LIVE, DAY)
LONG_AGO = NOON - timedelta(days=90)
SOFIE = a_supervisor()


@pytest.fixture
def hands() -> Iterator[Ticking]:
    with ticking() as hands:
        yield hands


@pytest.fixture
def world(hands: Ticking) -> World:
    return World()


def says(world: World, text: str, terms: Terms, at: datetime = NOON, **changes: Any) -> Threading | None:
    mention = a_mention(**{"text": text, "author": JAN, "revised_at": at, "posted_at": at, **changes})
    return world.journey.receive(mention, at, terms)


def review(world: World) -> Review:
    return Review(world.store, wait=at_once)


def owed(world: World) -> int:
    return len(world.store.all_open()[0])


# Observe


def test_what_is_observed_opens_nothing_and_is_counted_once(world: World) -> None:
    post: dict[str, Any] = {"source_id": "1", "post_id": "p1", "posted_at": NOON}
    for later in (timedelta(0), timedelta(days=2)):
        said = says(world, "complaint bel me", OBSERVE, NOON + later, **post)
        assert said is Threading.OBSERVE
    assert world.store.all_open() == ([], [])
    assert world.store.known("acme", "x", "42").last_ticket_id is None
    counted = world.store.stored(Observed, keys.observed("demo", a_mention(**post).id))
    assert counted is not None
    assert (counted.kind, counted.severity, counted.source_id) == (Kind.COMPLAINT, Severity.ORDINARY, "1")
    assert (counted.accepted_at, counted.asks, counted.old) == (NOON, True, False)


def test_of_what_is_observed_nothing_is_kept_of_what_was_said_or_by_whom(hands: Ticking) -> None:
    """FAILURES 40."""
    table = MemoryTable()
    world = World(table)
    secret: dict[str, Any] = {
        "author": Author(id="acc-canary", handle="canary", name="Canary"),
        "phone": "+31611112222",
    }
    says(world, "complaint canary +31611112222", OBSERVE, url="https://example.com/canary", **secret)
    kept = table.query(keys.observed_partition("demo")).items
    assert len(kept) == 1
    assert not any(word in str(kept) for word in ("canary", "+316"))


def test_what_was_observed_opens_when_a_live_source_delivers_it(world: World) -> None:
    post: dict[str, Any] = {"post_id": "p1"}
    says(world, "complaint", OBSERVE, source="new", source_id="1", **post)
    assert says(world, "complaint", LIVE, source_id="2", **post) is Threading.OPEN
    assert owed(world) == 1


def test_an_observed_copy_changes_nothing_of_what_is_open(world: World, hands: Ticking) -> None:
    post: dict[str, Any] = {"post_id": "p1"}
    says(world, "complaint", LIVE, source_id="2", **post)
    before = world.ticket, world.callback
    says(world, "complaint", OBSERVE, NOON - timedelta(minutes=5), source="new", source_id="1", **post)
    says(world, "complaint and more", OBSERVE, source="new", source_id="3", post_id="p3")
    assert (world.ticket, world.callback) == before


def test_a_deletion_is_followed_in_any_mode(world: World) -> None:
    """What its author took back is not kept, however the source that says so is run."""
    post: dict[str, Any] = {"source_id": "1", "post_id": "p1"}
    says(world, "complaint", LIVE, **post)
    later = NOON + timedelta(minutes=1)
    gone = a_mention(text=None, change=Change.DELETED, revised_at=later, **{**post, "source": "new"})
    assert world.journey.receive(gone, later, OBSERVE) is None
    assert world.said() == [None]
    assert owed(world) == 1, "the promise stays"


def test_an_edit_of_what_is_observed_is_counted_as_it_stands_now(world: World) -> None:
    post: dict[str, Any] = {"source_id": "1", "post_id": "p1"}
    says(world, "other", OBSERVE, **post)
    says(world, "complaint", OBSERVE, NOON + timedelta(minutes=1), **post, change=Change.UPDATED)
    says(world, "other", OBSERVE, NOON - timedelta(minutes=1), **post)
    counted = world.store.stored(Observed, keys.observed("demo", a_mention(**post).id))
    assert counted is not None
    assert (counted.kind, counted.accepted_at) == (Kind.COMPLAINT, NOON)


def test_a_contact_told_by_an_observed_source_marks_no_card(world: World) -> None:
    says(world, "complaint", LIVE)
    contact = {"id": "con_a", "source": "new", "source_id": "c", "brand": "acme", "channel": "x", "at": NOON}
    told = a_delivery(version=3, mentions=(), contacts=({**contact, "author": {"id": "42"}},), mode="observe")
    receive(world.journey, told.model_dump_json())
    assert "contact_elsewhere" not in world.ticket.flags
    receive(world.journey, told.evolve(mode=Mode.REVIEW).model_dump_json())
    assert "contact_elsewhere" in world.ticket.flags


# Review


def test_in_review_a_complaint_waits_for_a_supervisor_and_nothing_is_promised(world: World) -> None:
    assert says(world, "complaint", REVIEW) is Threading.HOLD
    ticket = world.ticket
    assert ticket.held
    assert ticket.hold is not None
    assert (ticket.hold.reason, ticket.hold.since) == (HeldFor.REVIEW, NOON)
    assert (ticket.state, ticket.round, ticket.open_callback_id) == (TicketState.OPEN, 0, None)
    assert owed(world) == 0
    assert [one.id for one in world.store.all_open()[1]] == [ticket.id], "it is found on the desk"
    assert world.announced() == [Happened.MENTION_HELD]
    assert world.store.known("acme", "x", "42").complaints == (), "it is no complaint of theirs until it is let in"


def test_what_is_held_asks_no_order_system(world: World) -> None:
    says(world, "complaint", REVIEW)
    assert world.ticket.lookup.next_at is None
    says(world, "complaint once more, order 100234", REVIEW)
    assert world.ticket.lookup.next_at is None


@pytest.mark.parametrize("text", ["praise", "other"])
def test_what_opens_nothing_needs_no_review(world: World, text: str) -> None:
    assert says(world, text, REVIEW) in (Threading.PRAISE, Threading.IGNORE)
    assert world.store.all_open() == ([], [])


def test_released_it_is_owed_a_call_within_the_quarter_of_an_hour_from_then_on(world: World, hands: Ticking) -> None:
    says(world, "complaint", REVIEW)
    hands.advance(minutes=40)
    released = review(world).release(SOFIE, world.ticket.id, "a customer of ours")
    callback = world.callback
    assert (callback.state, callback.accepted_at) == (CallbackState.QUEUED, hands.now)
    assert callback.promise.due_at == hands.now + timedelta(minutes=15)
    assert (released.held, released.round, released.repeat) == (False, 1, 1)
    assert (released.lookup.state, released.lookup.next_at) == (LookupState.PENDING, hands.now)
    entry = world.timeline()[-1]
    assert (entry.kind, entry.by) == (EntryKind.LET_IN, SOFIE.name)
    assert entry.data == {"reason": "review", "waited_seconds": 2400, "note": "a customer of ours"}
    assert world.announced()[1:] == [Happened.COMPLAINT_OPENED, Happened.CALLBACK_QUEUED]
    assert len(world.store.known("acme", "x", "42").complaints) == 1


def test_only_a_supervisor_releases_and_only_what_is_held(world: World) -> None:
    says(world, "complaint", REVIEW)
    with pytest.raises(Forbidden):
        review(world).release(an_agent(), world.ticket.id)
    assert world.ticket.held
    with pytest.raises(NotFound):
        review(world).release(SOFIE, "tkt_none")
    says(world, "complaint", LIVE, author=Author(id="7"))
    live = world.store.known("acme", "x", "7").last_ticket_id
    assert live is not None
    with pytest.raises(Conflict):
        review(world).release(SOFIE, live)


def test_released_twice_is_released_once(world: World, hands: Ticking) -> None:
    """Whose answer was lost asks again."""
    says(world, "complaint", REVIEW)
    first = review(world).release(SOFIE, world.ticket.id)
    hands.advance(minutes=1)
    again = review(world).release(a_supervisor("stef"), world.ticket.id)
    assert (again.round, again.open_callback_id, again.hold) == (first.round, first.open_callback_id, first.hold)
    assert owed(world) == 1


def test_more_of_the_same_author_waits_with_it_since_the_first(world: World, hands: Ticking) -> None:
    says(world, "complaint", REVIEW)
    hands.advance(minutes=5)
    assert says(world, "complaint again", REVIEW, hands.now) is Threading.HOLD
    assert says(world, "praise", REVIEW, hands.now) is Threading.JOIN
    assert world.ticket.hold is not None
    assert world.ticket.hold.since == NOON
    assert world.said() == ["complaint", "complaint again", "praise"]
    review(world).release(SOFIE, world.ticket.id)
    assert owed(world) == 1


def test_a_released_question_is_open_without_a_call(world: World) -> None:
    assert says(world, "question", REVIEW) is Threading.HOLD
    assert not world.ticket.waits_for_a_word
    review(world).release(SOFIE, world.ticket.id)
    assert (world.ticket.waits_for_a_word, owed(world)) == (True, 0)
    assert world.announced()[-1] is Happened.COMPLAINT_OPENED


def test_a_complaint_after_a_held_question_is_released_with_a_call(world: World) -> None:
    says(world, "question", REVIEW)
    says(world, "complaint", REVIEW)
    assert world.ticket.kind is Kind.COMPLAINT
    review(world).release(SOFIE, world.ticket.id)
    assert owed(world) == 1


def test_the_same_post_from_a_live_source_is_owed_a_call_since_then(world: World, hands: Ticking) -> None:
    """Else what one tool has in review would keep another tool's complaint from its call."""
    post: dict[str, Any] = {"post_id": "p1"}
    says(world, "complaint", REVIEW, source="new", source_id="1", **post)
    hands.advance(minutes=3)
    says(world, "complaint", LIVE, hands.now, source_id="2", posted_at=NOON, **post)
    assert (world.ticket.held, owed(world)) == (False, 1)
    assert world.callback.accepted_at == hands.now
    assert world.timeline()[-1].by is None
    says(world, "complaint", LIVE, hands.now, source_id="2", posted_at=NOON, **post)
    assert (owed(world), world.ticket.round) == (1, 1)


@pytest.mark.parametrize(("text", "calls"), [("complaint", 1), ("question", 1), ("other", 0), ("praise", 0)])
def test_what_the_author_says_by_a_live_source_lets_it_in_where_it_wants_somebody(
    world: World, hands: Ticking, text: str, calls: int
) -> None:
    says(world, "complaint", REVIEW)
    hands.advance(minutes=3)
    says(world, text, LIVE, hands.now)
    assert (owed(world), world.ticket.held) == (calls, not calls)


@pytest.mark.parametrize("more", [{"text": "question"}, {"text": "other", "visibility": Visibility.PRIVATE}])
def test_a_live_question_on_a_held_one_does_not_wait_with_it(world: World, more: dict[str, Any]) -> None:
    says(world, "question", REVIEW)
    world.receives(a_mention(author=JAN, **more))
    assert (world.ticket.held, world.ticket.waits_for_a_word) == (False, True)


def test_what_joins_an_open_call_needs_no_release(world: World) -> None:
    says(world, "complaint", LIVE)
    assert says(world, "complaint my order is 100234", REVIEW) is Threading.JOIN
    assert not world.ticket.held


def test_after_the_end_it_waits_on_a_ticket_of_its_own(world: World, hands: Ticking) -> None:
    """The ticket that was resolved stays so, whatever the supervisor says of this."""
    says(world, "complaint", LIVE)
    world.is_called()
    resolved = world.ticket
    hands.advance(minutes=5)
    assert says(world, "complaint", REVIEW, hands.now) is Threading.HOLD
    assert world.ticket.id != resolved.id
    assert world.store.ticket(resolved.id) == resolved
    assert review(world).release(SOFIE, world.ticket.id).repeat == 2


def test_an_edit_in_review_begins_no_round_by_itself(world: World, hands: Ticking) -> None:
    post: dict[str, Any] = {"source_id": "1", "post_id": "p1"}
    says(world, "question", LIVE, **post)
    hands.advance(minutes=1)
    edit = says(world, "complaint", REVIEW, hands.now, **post, change=Change.UPDATED)
    assert (edit, owed(world), world.ticket.held) == (Threading.HOLD, 0, True)
    assert world.said() == ["complaint"]
    review(world).release(SOFIE, world.ticket.id)
    assert owed(world) == 1


def test_a_wish_that_was_held_is_heard_when_it_is_released(world: World, hands: Ticking) -> None:
    says(world, "complaint ; bel me na 17:00", REVIEW)
    review(world).release(SOFIE, world.ticket.id)
    assert world.callback.state is CallbackState.RETRY_LATER
    assert world.callback.agreed_at == world.ticket.call_at
    assert world.callback.active is not None
    assert world.callback.active.kind is PromiseKind.CALLED


def test_the_third_complaint_is_for_somebody_more_senior_when_it_is_released(world: World, hands: Ticking) -> None:
    for _ in range(2):
        says(world, "complaint", LIVE, hands.now)
        world.is_called()
        hands.advance(hours=1)
    says(world, "complaint", REVIEW, hands.now)
    review(world).release(SOFIE, world.ticket.id)
    assert (world.callback.skill, world.callback.alerts) == ("senior", (Alert.REPEATED,))


def test_a_supervisor_and_a_live_source_at_once_open_one_call(world: World) -> None:
    says(world, "complaint", REVIEW)
    ticket = world.ticket.id
    for _ in range(2):
        review(world).let_in(ticket, NOON)
    with pytest.raises(Conflict):
        review(world).release(SOFIE, ticket)
    assert owed(world) == 1


def test_what_is_released_without_an_account_gets_its_call_too(world: World) -> None:
    says(world, "complaint", REVIEW, author=Author(id=None))
    (ticket,) = world.store.all_open()[1]
    review(world).release(SOFIE, ticket.id)
    assert owed(world) == 1


# Age


def test_a_backfill_of_ninety_days_opens_nothing_by_itself(world: World) -> None:
    for day in range(2, 92):
        at = NOON - timedelta(days=day)
        mention = a_mention(text="complaint", posted_at=at, revised_at=at, author=Author(id=f"a{day}"))
        assert world.journey.receive(mention, NOON, LIVE) is Threading.HOLD
    calls, tickets = world.store.all_open()
    assert (calls, len(tickets)) == ([], 90)
    assert all(ticket.held for ticket in tickets)


@given(age=st.timedeltas(timedelta(days=-2), timedelta(days=400)), max_age=st.integers(60, 400 * DAY))
def test_only_what_is_older_than_its_sources_age_waits(age: timedelta, max_age: int) -> None:
    terms = Terms(Mode.LIVE, max_age)
    held = terms.held_for(a_mention(posted_at=NOON - age), NOON)
    assert (held is HeldFor.AGE) == (age.total_seconds() > max_age + 0.001 or age > timedelta(seconds=max_age))


def test_an_outage_of_ours_makes_nothing_old(world: World, hands: Ticking) -> None:
    """Its age is that which it had when it was accepted."""
    hands.advance(hours=30)
    mention = a_mention(text="complaint", author=JAN, posted_at=NOON, revised_at=NOON)
    assert world.journey.receive(mention, NOON, LIVE) is Threading.OPEN


def test_what_is_too_old_is_shown_on_an_open_call_and_changes_nothing_of_it(world: World, hands: Ticking) -> None:
    says(world, "complaint", LIVE)
    before = world.ticket, world.callback
    old = a_mention(text="complaint ; bel me na 17:00", author=JAN, posted_at=LONG_AGO, revised_at=LONG_AGO)
    hands.advance(minutes=1)
    assert world.journey.receive(old, hands.now, LIVE) is Threading.JOIN
    ticket, callback = before
    assert world.callback == callback
    assert (world.ticket.prefers, world.ticket.call_at, world.ticket.heard_at) == (Prefers.CALL, None, ticket.heard_at)
    assert len(world.said()) == 2


def test_nobody_who_was_put_off_is_rung_for_what_they_wrote_long_ago(world: World, hands: Ticking) -> None:
    says(world, "complaint ; bel me na 17:00", LIVE)
    before = world.callback
    assert before.state is CallbackState.RETRY_LATER
    old = a_mention(text="complaint", author=JAN, posted_at=LONG_AGO, revised_at=LONG_AGO)
    world.journey.receive(old, NOON, LIVE)
    assert world.callback == before


def test_what_was_held_for_its_age_is_let_in_by_what_the_author_says_today(world: World, hands: Ticking) -> None:
    mention = a_mention(text="complaint", author=JAN, posted_at=LONG_AGO, revised_at=LONG_AGO)
    world.journey.receive(mention, NOON, LIVE)
    assert world.ticket.held
    says(world, "complaint", LIVE)
    assert (world.ticket.held, owed(world)) == (False, 1)
    assert world.store.known("acme", "x", "42").complaints[0].at == hands.now


def test_a_held_post_that_comes_again_waits_on(world: World) -> None:
    mention = a_mention(text="complaint", author=JAN, posted_at=LONG_AGO, revised_at=LONG_AGO)
    for _ in range(3):
        world.journey.receive(mention, NOON, LIVE)
    assert (world.ticket.held, owed(world)) == (True, 0)


# Its clock


def test_a_hold_runs_out_when_the_quarter_of_an_hour_would(world: World) -> None:
    says(world, "complaint", REVIEW)
    assert world.ticket.hold is not None
    assert world.ticket.hold.tell_at == NOON + timedelta(minutes=15)
    assert world.store.awake(NOON + timedelta(minutes=15))[1] == [world.ticket]
    assert world.store.awake(NOON + timedelta(minutes=14))[1] == []


def test_once_let_in_its_clock_stands(world: World) -> None:
    says(world, "complaint", REVIEW)
    review(world).release(SOFIE, world.ticket.id)
    hold = world.ticket.hold
    assert hold is not None
    assert (hold.tell_at, hold.ended_by) == (None, SOFIE.name)


def test_a_ticket_of_older_code_waits_for_nobody() -> None:
    assert not Ticket.model_validate(
        {
            "id": "tkt_1",
            "brand": "acme",
            "channel": "x",
            "author": {},
            "kind": "complaint",
            "severity": 3,
            "opened_at": NOON,
            "said": "",
        }
    ).held
