"""What was taken back is nowhere any more; what was promised stays. Edits keep the first words only where they may."""

import re
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from functions.intake.model import Change, Mention, mention_id
from functions.journey.words import DELETED, FIRST, KEEPS_FIRST
from functions.shared.memory import MemoryTable
from functions.shared.table import Key
from tests.builders import NOON, a_mention, ticking
from tests.unit.journey.world import JAN, World

PAGE = Path(__file__).parents[3] / "docs" / "deletions-and-edits.md"
CANARY = "canary"
POST: dict[str, Any] = {"source_id": "s1", "post_id": "p1", "author": JAN}


def at(seconds: int) -> dict[str, Any]:
    return {"revised_at": NOON + timedelta(seconds=seconds)}


def gone(seconds: int = 9, **more: Any) -> Mention:
    return a_mention(**{"text": None, "change": Change.DELETED, **POST, **at(seconds), **more})


def version(number: int) -> str:
    return mention_id(brand="acme", channel="x", post_id=f"p{number}", source="demo", source_id="s1")


def kept(world: World) -> str:
    table = world.table()
    assert isinstance(table, MemoryTable)
    return str(table._items)


@pytest.mark.parametrize("channel", ["x", "facebook", "mastodon", "reviews"])
def test_no_word_of_a_deleted_post_is_left_in_the_table(channel: str) -> None:
    """FAILURES 2: neither of what it said first, nor of what it was edited to, nor what was shown with it."""
    with ticking():
        world = World()
        shown = {"url": f"https://{CANARY}.example", "attachments": ({"url": f"https://{CANARY}.example/1"},)}
        said = {"email": f"{CANARY}@example.com", "order_number": f"{CANARY}-1", "parcel_number": f"{CANARY}-2"}
        post = {**POST, "channel": channel, **shown, **said}
        world.receives(a_mention(text=f"complaint {CANARY} one", **post))
        world.receives(a_mention(text=f"complaint {CANARY} two", change=Change.UPDATED, **post, **at(5)))
        world.receives(gone(channel=channel))
        assert CANARY not in kept(world)


def test_what_asked_nothing_and_is_gone_leaves_no_word_either() -> None:
    with ticking():
        world = World()
        world.receives(a_mention(text=f"other {CANARY}", **POST))
        world.receives(gone())
        assert CANARY not in kept(world)


def test_an_edit_that_opens_a_ticket_takes_its_words_along() -> None:
    """They stood in an entry of their own, where no later deletion would have looked."""
    with ticking():
        world = World()
        world.receives(a_mention(text=f"other {CANARY}", **POST))
        world.receives(a_mention(text="complaint after all", change=Change.UPDATED, **POST, **at(5)))
        assert world.said() == ["complaint after all"]
        assert CANARY not in kept(world)


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_a_deletion_by_the_id_of_a_later_version_takes_the_whole_post(order: tuple[int, ...]) -> None:
    """FAILURES 2. At X each edit has an id of its own, and deleting any of them deletes them all."""
    states = (
        a_mention(text=f"complaint {CANARY} one", **POST),
        a_mention(text=f"complaint {CANARY} two", change=Change.UPDATED, also=(version(2),), **POST, **at(5)),
        gone(id=version(2), post_id="p2"),
    )
    with ticking():
        world = World()
        for number in (*order, *order):
            world.receives(states[number])
        assert world.said() == [None]
        assert CANARY not in kept(world)
        assert DELETED in world.ticket.flags
        assert world.callback.promise.due_at == NOON + timedelta(minutes=15)


def test_killed_between_learning_of_a_version_and_the_edit_it_is_done_again() -> None:
    """FAILURES 19."""
    edit = a_mention(text="complaint two", change=Change.UPDATED, also=(version(2),), **POST, **at(5))
    with ticking():
        world = World()
        world.receives(gone(id=version(2), post_id="p2"))
        world.journey._versions.as_one(edit, NOON)
        assert world.table().get(Key(f"M#{version(1)}", "MENTION")) is not None
        world.receives(edit)
        assert world.said() == [None]


@pytest.mark.parametrize(
    ("channel", "first"), [("x", None), ("facebook", None), ("reviews", None), ("mastodon", "one")]
)
def test_an_edit_keeps_the_first_words_only_where_they_may_be_kept(channel: str, first: str | None) -> None:
    with ticking():
        world = World()
        post = {**POST, "channel": channel}
        entries = []
        for seconds, word in enumerate(("one", "two", "three")):
            change = Change.UPDATED if seconds else Change.CREATED
            mention = a_mention(text=f"complaint {word}", change=change, **post, **at(seconds))
            world.receives(mention)
            seen = world.store.seen(mention.id)
            assert seen is not None
            assert seen.owner_id is not None
            assert seen.entry is not None
            entries.append(world.store.entry(seen.owner_id, seen.entry))
        assert entries[-1] is not None
        assert entries[-1].data["text"] == "complaint three"
        assert entries[-1].data.get(FIRST, {}).get("text") == (f"complaint {first}" if first else None)
        assert ("complaint one" in kept(world)) == (first is not None)
        assert "complaint two" not in kept(world)


def test_an_edit_that_no_longer_names_the_order_takes_it_off_the_timeline() -> None:
    with ticking():
        world = World()
        world.receives(a_mention(text="complaint one", order_number=CANARY, url="https://a.example", **POST))
        world.receives(a_mention(text="complaint two", change=Change.UPDATED, **POST, **at(5)))
        (entry,) = [one for one in world.timeline() if one.data.get("text")]
        assert CANARY not in str(entry.data)
        assert entry.data["url"] == "https://a.example"


def test_the_page_says_of_each_channel_what_the_code_does() -> None:
    rows = re.findall(r"^\| (`.+`) \| (kept|not kept) \|", PAGE.read_text(), re.MULTILINE)
    told = {channel: kept == "kept" for names, kept in rows for channel in re.findall(r"`(\w+)`", names)}
    assert {channel for channel, kept in told.items() if kept} == KEEPS_FIRST
    assert {"x", "facebook", "instagram"} <= told.keys()
