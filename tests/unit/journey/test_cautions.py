"""What follows of flags and of who says it: for whom a call is, who is told at once, and what is looked at before
anyone is rung. FAILURES 35a.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from functions.callbacks.model import Alert, CallbackState
from functions.callbacks.review import Review
from functions.intake.model import Author, Change, Mode, Visibility
from functions.journey.model import AT_ONCE, Terms
from functions.shared import clock
from functions.shared.errors import Conflict
from functions.shared.flags import SUPERVISORS, Blocked, Handling
from functions.tickets.holds import HeldFor
from functions.tickets.model import TicketState
from functions.tickets.rules import Threading
from tests.builders import NOON, Ticking, a_mention, a_supervisor, an_agent, at_once, ticking
from tests.unit.journey.world import JAN, World

REVIEW = Terms(Mode.REVIEW)


@pytest.fixture
def hands() -> Iterator[Ticking]:
    with ticking() as hands:
        yield hands


@pytest.fixture
def world(hands: Ticking) -> World:
    return World()


def says(world: World, text: str, terms: Terms = AT_ONCE, **changes: Any) -> Threading | None:
    now = clock.now()
    mention = a_mention(**{"text": text, "author": JAN, "revised_at": now, "posted_at": now, **changes})
    return world.journey.receive(mention, now, terms)


def set_(world: World, **settings: Any) -> None:
    world.store.change_brand("acme", lambda _: settings)
    world.store.brand("acme", fresh=True)


def waits_for(world: World) -> HeldFor | None:
    hold = world.ticket.hold
    return hold.reason if hold and world.ticket.held else None


def only_for(world: World) -> str | None:
    return world.callback.only_for


def block(world: World, account: str = "42") -> None:
    set_(world, blocked=[Blocked(channel="x", account=account, at=NOON).model_dump()])


# For whom the call is


@pytest.mark.parametrize("flag", ["press", "legal"])
def test_press_and_legal_are_for_communications_and_no_ordinary_call(world: World, flag: str) -> None:
    assert says(world, f"complaint #{flag}") is Threading.OPEN
    callback, anna, carl = world.callback, an_agent("anna"), an_agent("carl")
    assert (callback.only_for, callback.state) == ("communications", CallbackState.QUEUED)
    assert world.claims.claim(anna) is None
    with pytest.raises(Conflict, match="for others, by its flags"):
        world.claims.claim(anna, callback.id)
    world.store.save(world.store.agent(carl.sub).evolve(group="communications"))
    claimed = world.claims.claim(carl)
    assert claimed is not None
    assert claimed[0].id == callback.id


def test_a_skill_is_as_good_as_the_group_and_a_supervisor_may_take_it_or_give_it_to_anybody(world: World) -> None:
    says(world, "complaint #press")
    callback, anna, bram = world.callback, an_agent("anna"), an_agent("bram")
    world.store.save(world.store.agent(bram.sub).evolve(skills=("communications",)))
    claimed = world.claims.claim(bram)
    assert claimed is not None
    assert claimed[0].lease is not None
    world.calls.release(bram, callback.id, claimed[0].lease.token)
    world.calls.assign(a_supervisor(), callback.id, anna.sub)
    assert world.claims.claim(anna) is not None
    says(world, "complaint #press", author=Author(id="43", handle="els"))
    other = next(one for one in world.store.all_open()[0] if one.id != callback.id)
    assert world.claims.claim(a_supervisor(), other.id) is not None


def test_what_is_said_later_makes_the_open_call_theirs(world: World) -> None:
    says(world, "complaint")
    assert only_for(world) is None
    says(world, "complaint #legal my lawyer")
    assert only_for(world) == "communications"
    assert world.claims.claim(an_agent("anna")) is None


def test_in_hand_it_stays_and_given_back_it_goes_to_them(world: World) -> None:
    anna = an_agent("anna")
    says(world, "complaint")
    claimed = world.claims.claim(anna)
    assert claimed is not None
    assert claimed[0].lease is not None
    says(world, "complaint #press")
    world.calls.renew(world.callback.id, claimed[0].lease.token)
    world.calls.release(anna, world.callback.id, claimed[0].lease.token)
    assert world.claims.claim(anna) is None


def test_the_settings_say_for_whom(world: World) -> None:
    set_(world, flags={"press": Handling().model_dump(), "language": Handling(group="polyglots").model_dump()})
    says(world, "complaint #press")
    assert world.callback.only_for is None
    says(world, "complaint #language", author=Author(id="43", handle="els"))
    assert [one.only_for for one in world.store.all_open()[0] if one.only_for] == ["polyglots"]


# Who is told at once


def test_safety_is_told_at_once_and_once(world: World) -> None:
    says(world, "complaint #safety")
    assert world.callback.alerts == (Alert.FLAGGED,)
    assert world.callback.next_at is not None
    assert world.callback.next_at <= clock.now()
    says(world, "complaint #safety again")
    assert world.callback.alerts == (Alert.FLAGGED,)
    assert world.claims.claim(an_agent("anna")) is not None, "and anybody may call"


def test_what_is_held_is_told_at_once_too_where_it_speaks_of_danger(world: World) -> None:
    says(world, "complaint", REVIEW)
    hold = world.ticket.hold
    assert hold is not None
    assert hold.tell_at == NOON + timedelta(minutes=15)
    says(world, "complaint #safety", REVIEW)
    hold = world.ticket.hold
    assert hold is not None
    assert (hold.tell_at, hold.reason) == (NOON, HeldFor.REVIEW)


# What is looked at before anyone is rung


@pytest.mark.parametrize(
    ("text", "more", "reason"),
    [
        ("complaint #abuse", {}, HeldFor.ABUSE),
        ("complaint 100234 100235 100236", {}, HeldFor.MANY_ORDERS),
        ("complaint 100234 100235", {"order_number": "100236"}, HeldFor.MANY_ORDERS),
    ],
)
def test_what_is_to_be_looked_at_opens_no_call(world: World, text: str, more: Any, reason: HeldFor) -> None:
    assert says(world, text, **more) is Threading.HOLD
    assert (waits_for(world), world.ticket.round, world.store.all_open()[0]) == (reason, 0, [])
    assert world.ticket.hold is not None
    assert world.ticket.hold.tell_at == NOON + timedelta(minutes=15), "it has a clock of its own"
    assert world.ticket.lookup.next_at is None, "and nobody's order is looked for"
    Review(world.store, wait=at_once).release(a_supervisor(), world.ticket.id)
    assert (waits_for(world), world.callback.state, world.callback.only_for) == (None, CallbackState.QUEUED, None)
    assert world.claims.claim(an_agent("anna")) is not None


@pytest.mark.parametrize(
    "text",
    [
        "complaint 100234 100235",
        "complaint 100234 100234 100234 and 100234",
        "complaint 100234, call +31612345678 or 0201234567, paid 120,50 on 22-11-2026",
    ],
)
def test_two_orders_are_one_customer_s(world: World, text: str) -> None:
    assert says(world, text) is Threading.OPEN


def test_what_waits_for_its_author_s_sake_is_let_in_by_nothing_that_the_author_says(world: World) -> None:
    post: dict[str, Any] = {"post_id": "p1", "source_id": "1"}
    says(world, "complaint #abuse", **post)
    assert says(world, "complaint #abuse", **post) is None, "delivered again"
    assert says(world, "complaint #abuse", post_id="p1", source="other", source_id="9") is None, "by another tool"
    assert says(world, "complaint politely") is Threading.HOLD
    says(world, "question is anybody there", visibility=Visibility.PRIVATE)
    says(world, "complaint once more", REVIEW)
    says(world, "complaint politely", change=Change.UPDATED, **post)
    assert (waits_for(world), world.store.all_open()[0]) == (HeldFor.ABUSE, [])
    assert len(world.said()) == 4


def test_an_edit_into_abuse_waits_as_well(world: World, hands: Ticking) -> None:
    post: dict[str, Any] = {"post_id": "p1", "source_id": "1"}
    says(world, "question do you sell it", **post)
    hands.advance(minutes=1)
    assert says(world, "complaint #abuse", change=Change.UPDATED, **post) is Threading.HOLD
    assert waits_for(world) is HeldFor.ABUSE


def test_a_blocked_author_waits_and_others_do_not(world: World, hands: Ticking) -> None:
    block(world)
    assert says(world, "complaint") is Threading.HOLD
    assert "blocked" in world.ticket.flags
    assert waits_for(world) is HeldFor.BLOCKED
    others: list[dict[str, Any]] = [{"author": Author(id="43", handle="jan")}, {"channel": "facebook"}]
    for other in others:
        assert says(world, "complaint", **other) is Threading.OPEN
    assert says(world, "praise") is Threading.JOIN
    assert says(world, "other", author=Author(id="42"), channel="bluesky") is Threading.IGNORE


def test_of_a_source_in_review_a_blocked_author_waits_although_a_live_one_says_it_too(world: World) -> None:
    block(world)
    post: dict[str, Any] = {"post_id": "p1", "source_id": "1"}
    says(world, "complaint", REVIEW, **post)
    says(world, "complaint", post_id="p1", source="other", source_id="2")
    assert waits_for(world) is HeldFor.BLOCKED


def test_the_sixth_call_of_one_author_within_a_day_waits(world: World, hands: Ticking) -> None:
    for turn in range(5):
        assert says(world, "complaint") in (Threading.OPEN, Threading.NEW_ROUND), turn
        assert says(world, "complaint and more") is Threading.JOIN, "what joins is no call more"
        world.is_called(a_supervisor())
        hands.advance(hours=1)
    assert says(world, "complaint") is Threading.HOLD
    assert (waits_for(world), world.ticket.state) == (HeldFor.MANY_TICKETS, TicketState.OPEN)
    Review(world.store, wait=at_once).release(a_supervisor(), world.ticket.id)
    world.is_called(a_supervisor())
    hands.advance(hours=25)
    assert says(world, "complaint") is Threading.NEW_ROUND, "a day later it is as ever"


def test_a_further_order_number_makes_an_open_call_the_supervisors_who_are_told_at_once(world: World) -> None:
    """What was promised still runs: it is taken from the agents, not from the customer."""
    says(world, "complaint 100234 100235")
    due_at = world.callback.promise.due_at
    says(world, "complaint 100236")
    assert only_for(world) is None, "what nobody has yet rings nobody"
    found = world.ticket.lookup.evolve(candidates=("100234", "100235"))
    world.store.save(world.ticket.evolve(lookup=found))
    says(world, "complaint 100237")
    assert (world.callback.only_for, world.callback.alerts) == (SUPERVISORS, (Alert.FLAGGED,))
    assert world.callback.promise.due_at == due_at
    assert world.claims.claim(an_agent("anna")) is None
    assert world.claims.claim(a_supervisor(), world.callback.id) is not None


def test_the_settings_say_what_is_looked_at(world: World) -> None:
    flags = {"abuse": Handling().model_dump(), "press": Handling(review=True).model_dump()}
    set_(world, flags=flags, most_orders=3)
    assert says(world, "complaint #abuse 100234 100235 100236") is Threading.OPEN
    assert says(world, "complaint #press", author=Author(id="43")) is Threading.HOLD
    (ticket,) = [one for one in world.store.all_open()[1] if one.held]
    assert ticket.hold is not None
    assert ticket.hold.reason is HeldFor.FLAG
