"""A call that was put off, and what its customer says meanwhile: nobody is rung for a thank-you or waits in vain."""

from datetime import datetime, timedelta

import pytest

from functions.callbacks import rules
from functions.callbacks.model import Callback, CallbackState
from functions.callbacks.store import CallbackStore
from functions.intake.model import Mention, Visibility
from functions.journey.service import Journey
from functions.tickets.model import Known, Ticket
from functions.triage.model import Kind, Post, Severity, Verdict
from tests.builders import NOON, Ticking, a_mention, a_store, a_ticket, at_once

TOMORROW = NOON + timedelta(days=1)
QUARTER = timedelta(minutes=15)


class Plainly:
    """Judges a post by its text: it is the name of a kind."""

    def judge(self, post: Post) -> Verdict:
        return Verdict(kind=Kind(str(post.text)), severity=Severity.ORDINARY)


class Withheld(Plainly):
    """Takes what has no text for a complaint."""

    def judge(self, post: Post) -> Verdict:
        return super().judge(post.evolve(text=post.text or Kind.COMPLAINT))


class Customer:
    """Somebody who was called, and is to be called again tomorrow at noon."""

    def __init__(self) -> None:
        self.store: CallbackStore = a_store()
        ticket = a_ticket(round=2)
        ticket = ticket.evolve(open_callback_id=f"cbk_{ticket.id.removeprefix('tkt_')}_2")
        put_off = rules.follow_up(rules.begin(ticket, TOMORROW, 15, 1, NOON), TOMORROW)
        known = Known(brand="acme", channel="x", account="42", last_ticket_id=ticket.id)
        self.store.save(ticket, put_off, known)
        self.ticket: Ticket = ticket

    def says(self, kind: Kind, at: datetime, visibility: Visibility = Visibility.PUBLIC, post: str = "1") -> Mention:
        mention = a_mention(text=kind, author={"id": "42"}, visibility=visibility, post_id=post, source_id=post)
        Journey(self.store, Plainly(), wait=at_once).receive(mention, at)
        return mention

    @property
    def callback(self) -> Callback:
        (callback,) = self.store.callbacks_of(self.ticket.id)
        return callback


@pytest.fixture
def customer(hands: Ticking) -> Customer:
    hands.advance(hours=1)
    return Customer()


@pytest.mark.parametrize("kind", [Kind.PRAISE, Kind.OTHER])
def test_thanks_in_public_leave_the_agreed_time(customer: Customer, hands: Ticking, kind: Kind) -> None:
    before = customer.callback
    customer.says(kind, hands.now)
    customer.says(kind, hands.now - timedelta(seconds=1))  # a copy that was accepted earlier
    assert customer.callback.promise == before.promise
    assert (customer.callback.state, customer.callback.next_attempt_at) == (CallbackState.RETRY_LATER, TOMORROW)


@pytest.mark.parametrize(
    ("kind", "visibility"),
    [
        (Kind.COMPLAINT, Visibility.PUBLIC),
        (Kind.QUESTION, Visibility.PUBLIC),
        (Kind.OTHER, Visibility.PRIVATE),
    ],
)
def test_who_wants_a_human_before_that_is_called_within_the_quarter(
    customer: Customer, hands: Ticking, kind: Kind, visibility: Visibility
) -> None:
    customer.says(kind, hands.now, visibility)
    again = customer.callback
    assert again.promise.due_at == hands.now + QUARTER
    assert again.state is CallbackState.QUEUED, "and it does not stay put off until tomorrow"
    earlier = hands.now - timedelta(seconds=5)
    customer.says(kind, earlier, visibility)
    assert customer.callback.promise.due_at == earlier + QUARTER


@pytest.fixture
def unreached(customer: Customer) -> Customer:
    """Nobody answered three times: it is tried once more tomorrow at noon, of our own accord."""
    customer.store.save(
        customer.callback.evolve(follows_unreached=True), customer.ticket.evolve(unreached=True, version=1)
    )
    return customer


@pytest.mark.parametrize(
    ("kind", "visibility"),
    [
        (Kind.COMPLAINT, Visibility.PUBLIC),
        (Kind.QUESTION, Visibility.PUBLIC),
        (Kind.OTHER, Visibility.PRIVATE),
    ],
)
def test_who_writes_after_we_did_not_reach_them_is_called_now_and_not_tomorrow(
    unreached: Customer, hands: Ticking, kind: Kind, visibility: Visibility
) -> None:
    """FAILURES 26 and 36: there they are; and what they asked for is no try of our own accord any longer."""
    unreached.says(kind, hands.now, visibility)
    again = unreached.callback
    assert again.promise.due_at == hands.now + QUARTER
    assert again.state is CallbackState.QUEUED
    assert not again.follows_unreached


def test_thanks_after_we_did_not_reach_them_leave_it_at_tomorrow(unreached: Customer, hands: Ticking) -> None:
    unreached.says(Kind.PRAISE, hands.now)
    assert (unreached.callback.next_attempt_at, unreached.callback.follows_unreached) == (TOMORROW, True)


def test_a_copy_that_fills_in_a_text_and_was_accepted_earlier_makes_it_due_earlier(hands: Ticking) -> None:
    """FAILURES 27 and 29: one tool withholds the text, the other one, which had it first, comes second."""
    store = a_store()
    journey = Journey(store, Withheld(), wait=at_once)
    journey.receive(a_mention(text=None, post_id="9", author={"id": "7"}), NOON)
    journey.receive(a_mention(text=Kind.COMPLAINT, post_id="9", author={"id": "7"}), NOON - timedelta(minutes=1))
    (callback,), _ = store.all_open()
    assert callback.promise.due_at == NOON - timedelta(minutes=1) + QUARTER
