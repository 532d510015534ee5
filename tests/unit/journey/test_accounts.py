"""One person, several accounts: joined where a sender carried both ids, and nowhere else."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from functions.intake.model import Account, Author, Mention, Visibility
from functions.shared.errors import Contended
from functions.tickets.model import Known
from functions.tickets.rules import Threading
from tests.builders import NOON, a_mention, ticking
from tests.unit.journey.world import JAN, World

PRIVATE = Author(id="c-77", handle="jan.de.vries", name="Jan de Vries")
ALSO = (Account(channel="x", id="42"),)


def in_private(text: str = "complaint in private", **changes: Any) -> Mention:
    values = {"text": text, "author": PRIVATE, "channel": "chat", "visibility": Visibility.PRIVATE, **changes}
    return a_mention(**values)


def known(world: World, channel: str = "chat", account: str = "c-77") -> Known:
    return world.store.known("acme", channel, account)


def test_the_private_answer_on_another_channel_finds_the_ticket_of_the_public_post() -> None:
    """FAILURES 27: one ticket, one call, both texts on the card."""
    with ticking():
        world = World()
        world.hears("complaint in public")
        due = world.callback.promise.due_at
        assert world.receives(in_private(accounts=ALSO), late=60) is Threading.JOIN
        assert world.said() == ["complaint in public", "complaint in private"]
        assert len(world.store.all_open()[0]) == 1
        assert world.callback.promise.due_at == due
        assert (world.ticket.channel, world.ticket.author) == ("x", JAN), "the ticket is still of who opened it"
        assert "also_on:chat" in world.ticket.flags


def test_what_was_learned_once_holds_both_ways() -> None:
    with ticking():
        world = World()
        world.receives(in_private(accounts=ALSO))
        assert world.hears("complaint in public") is Threading.JOIN
        assert world.receives(in_private("complaint once more")) is Threading.JOIN
        (ticket,) = world.store.all_open()[1]
        assert (ticket.channel, known(world).aliases, known(world, "x", "42").aliases) == (
            "chat",
            ALSO,
            (Account(channel="chat", id="c-77"),),
        )


def test_a_tool_that_leaves_the_other_account_out_unlearns_nothing() -> None:
    with ticking():
        world = World()
        world.hears("complaint")
        world.receives(in_private(accounts=ALSO))
        world.is_called()
        assert world.receives(in_private("complaint again")) is Threading.NEW_ROUND
        assert world.ticket.round == 2
        assert known(world).last_ticket_id == world.ticket.id


@pytest.mark.parametrize("changes", [{}, {"customer_ref": "crm-7"}, {"author": JAN.evolve(id="43")}])
def test_a_name_a_handle_or_a_reference_that_is_the_same_joins_nobody(changes: dict[str, Any]) -> None:
    """FAILURES 27a."""
    with ticking():
        world = World()
        world.hears("complaint", customer_ref="crm-7")
        assert world.receives(in_private(**changes)) is Threading.OPEN
        assert len(world.store.all_open()[1]) == 2


def test_an_account_is_never_its_own_alias_and_only_a_few_are_kept() -> None:
    many = tuple(Account(channel="x", id=f"{number}") for number in range(20))
    with ticking():
        world = World()
        world.receives(in_private(accounts=(Account(channel="chat", id="c-77"), *many)))
        assert known(world).aliases == many[:4]


def test_an_author_who_is_withheld_learns_nothing() -> None:
    with ticking():
        world = World()
        assert world.receives(in_private(author=Author(), accounts=ALSO)) is Threading.OPEN
        assert known(world, "x", "42").aliases == ()


def test_the_latest_ticket_of_an_alias_that_ended_long_ago_is_left_alone() -> None:
    with ticking() as hands:
        world = World()
        world.hears("complaint")
        world.is_called()
        hands.advance(hours=24 * 8)
        assert world.receives(in_private(accounts=ALSO, revised_at=NOON + timedelta(days=8))) is Threading.OPEN


@pytest.mark.parametrize("turn", range(5))
def test_both_accounts_at_once_open_one_ticket(turn: int) -> None:
    """FAILURES 27."""
    world = World()
    here = a_mention(text="complaint here", author=JAN, accounts=(Account(channel="chat", id="c-77"),))
    both = (here, in_private(accounts=ALSO))

    def until_done(mention: Mention) -> None:
        for _ in range(50):
            try:
                world.receives(mention)
            except Contended:
                continue
            return

    threads = [threading.Thread(target=until_done, args=(one,)) for one in both[:: 1 if turn % 2 else -1]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    callbacks, tickets = world.store.all_open()
    assert (len(callbacks), len(tickets)) == (1, 1)
    texts = [entry.data["text"] for entry in world.store.timeline(tickets[0].id, 10)[0]]
    assert sorted(texts) == ["complaint here", "complaint in private"]
