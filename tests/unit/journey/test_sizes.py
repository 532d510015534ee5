"""What strangers can make us keep stays below what an item may hold: FAILURES 22."""

import json
from datetime import timedelta

import pytest

from functions.intake.model import Author, Visibility
from functions.intake.shapes import MAX_LINE, METADATA_BYTES
from functions.shared import keys
from functions.shared.events import MAX_MENTION_REFS
from functions.shared.memory import MemoryTable
from functions.shared.table import MAX_ITEM_BYTES, Item
from functions.tickets.rules import Threading
from tests.builders import NOON, a_mention, ticking
from tests.unit.journey.world import JAN, World

WEBHOOK = 256 * 1024
"""Bytes: more a sender cannot send at once."""


def size(item: Item | None) -> int:
    assert item is not None
    return len(json.dumps(item, ensure_ascii=False).encode())


@pytest.mark.parametrize("text", ["complaint " + "🧑" * (WEBHOOK // 4), "complaint " + "\\" * (WEBHOOK // 2)])
def test_the_longest_complaint_is_opened_with_every_word_of_it(text: str) -> None:
    """As long as a webhook may be, with all that goes out with it as long as it may be."""
    wide = "🧑" * MAX_LINE
    with ticking():
        world = World(MemoryTable())
        mention = a_mention(
            text=text,
            author=Author(id="42", handle=wide, name=wide),
            metadata={"m": "é" * (METADATA_BYTES // 2 - 10)},
            customer_ref=wide,
        )
        assert world.receives(mention) is Threading.OPEN
        assert world.said() == [text]


def test_a_thousandth_mention_makes_nothing_larger_but_the_timeline() -> None:
    """Ticket, author and callback are as large after a hundred mentions as after fifty, but for a number's digits."""
    with ticking() as hands:
        world = World(MemoryTable())
        sizes: list[dict[str, int]] = []
        for number in range(100):
            hands.advance(seconds=1)
            world.receives(a_mention(text="complaint", author=JAN, source_id=f"s{number:03}", post_id=f"p{number:03}"))
            if number in (49, 99):
                sizes.append(_sizes(world))
        assert len(world.said()) == 100
        assert abs_difference(*sizes) <= 2
        assert all(one < MAX_ITEM_BYTES / 10 for one in sizes[1].values())


def _sizes(world: World) -> dict[str, int]:
    parts = (world.ticket.key(), world.callback.key(), keys.author("acme", "x", "42"))
    return {str(key.sk): size(world.table().get(key)) for key in parts}


def abs_difference(before: dict[str, int], after: dict[str, int]) -> int:
    """Bytes by which the largest change differs."""
    return max(abs(after[part] - before[part]) for part in before)


def test_a_post_that_comes_under_ever_other_ids_stays_one_small_mention() -> None:
    """A bridge that gives each delivery an id of its own must not fill the item until no deletion fits in any more."""
    with ticking():
        world = World(MemoryTable())
        post = {"text": "complaint", "author": JAN, "post_id": "p1"}
        for number in range(2 * MAX_MENTION_REFS):
            world.receives(a_mention(**post, source_id=f"s{number}"))
        (seen,) = world.seen()
        assert len(seen.refs) == MAX_MENTION_REFS
        assert (seen.refs[0].id, seen.refs[-1].id) == ("s0", f"s{2 * MAX_MENTION_REFS - 1}")
        assert len(world.store.all_open()[0]) == 1


def test_an_author_of_many_tickets_is_remembered_in_a_small_item() -> None:
    with ticking() as hands:
        world = World(MemoryTable())
        for number in range(60):
            world.journey.receive(a_mention(text="complaint", author=JAN), hands.now)
            world.is_called()
            hands.advance(hours=24 * (8 if number % 2 else 1))
        assert size(world.table().get(keys.author("acme", "x", "42"))) < MAX_ITEM_BYTES / 10


def test_a_private_message_as_long_as_a_webhook_joins() -> None:
    with ticking(NOON + timedelta(seconds=1)):
        world = World(MemoryTable())
        world.hears("complaint")
        text = "other " + "x" * (WEBHOOK - 6)
        assert world.hears(text, visibility=Visibility.PRIVATE) is Threading.JOIN
        assert world.said()[1] == text
