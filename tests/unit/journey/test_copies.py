"""Copies, orders of arrival and races: one ticket and one callback, whatever the sender or the table does."""

import random
import threading
from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.intake.model import Change, Mention
from functions.journey.words import DELETED
from functions.shared import clock
from functions.shared.errors import Contended, Unavailable
from functions.shared.events import Happened
from functions.shared.memory import MemoryTable
from functions.shared.table import Write
from functions.tickets.model import TicketState
from functions.tickets.rules import Threading
from functions.triage.model import Kind
from tests.builders import NOON, a_mention, ticking
from tests.unit.journey.world import JAN, World


def later(seconds: float) -> dict[str, object]:
    return {"revised_at": NOON + timedelta(seconds=seconds)}


POST: dict[str, object] = {"source_id": "s1", "post_id": "p1", "author": JAN}


def test_the_same_webhook_twice_is_one_ticket_and_one_callback() -> None:
    """FAILURES 1 and 21: however much later the copy comes."""
    with ticking() as hands:
        world = World()
        mention = a_mention(text="complaint", **POST)
        assert world.receives(mention) is Threading.OPEN
        before = world.ticket, world.callback, world.timeline()
        hands.advance(hours=24 * 30)
        assert world.receives(mention) is None
        assert (world.ticket, world.callback, world.timeline()) == before


def test_a_copy_after_the_call_does_not_ring_again() -> None:
    """FAILURES 21."""
    with ticking():
        world = World()
        mention = a_mention(text="complaint", **POST)
        world.receives(mention)
        world.is_called()
        assert world.receives(mention) is None
        assert world.ticket.state is TicketState.RESOLVED


def test_a_copy_with_an_earlier_time_moves_the_due_time_earlier() -> None:
    """FAILURES 29."""
    with ticking():
        world = World()
        mention = a_mention(text="complaint", **POST)
        world.receives(mention, late=60)
        world.receives(mention, late=10)
        world.receives(mention, late=50)
        assert world.callback.promise.due_at == NOON + timedelta(minutes=15, seconds=10)
        assert world.callback.urgency_at < world.callback.promise.due_at


def test_what_is_remembered_of_a_post_is_the_earliest_that_any_tool_had_it_accepted() -> None:
    """FAILURES 29: from this time the clock runs that a number brought by this post begins."""
    with ticking(NOON + timedelta(minutes=2)):
        world = World()
        mention = a_mention(text="complaint", **POST)
        for late in (60, 10, 50):
            world.receives(mention, late=late)
        assert [seen.accepted_at for seen in world.seen()] == [NOON + timedelta(seconds=10)]


def test_a_copy_of_an_earlier_round_moves_nothing() -> None:
    """FAILURES 29."""
    with ticking(NOON + timedelta(hours=1)):
        world = World()
        first = a_mention(text="complaint", **POST)
        world.receives(first, late=60)
        world.is_called()
        world.receives(a_mention(text="complaint again", author=JAN), late=3000)
        due = world.callback.promise.due_at
        world.receives(first, late=1)
        assert world.callback.promise.due_at == due


def test_one_post_through_two_tools_is_one_mention_that_names_both() -> None:
    """FAILURES 27."""
    with ticking():
        world = World()
        world.receives(a_mention(text="complaint", source="one", **POST))
        assert world.receives(a_mention(text="complaint", source="two", **POST)) is None
        assert {ref.source for ref in world.ticket.mentions} == {"one", "two"}
        assert len(world.seen()) == 1
        assert {ref.source for ref in world.seen()[0].refs} == {"one", "two"}


def test_a_text_that_one_tool_withholds_is_filled_in_by_the_other() -> None:
    """FAILURES 27."""
    with ticking():
        world = World()
        world.receives(a_mention(text=None, source="one", **POST))
        world.receives(a_mention(text="complaint in full", source="two", **POST))
        assert world.said() == ["complaint in full"]


def test_a_deletion_empties_the_entry_and_keeps_the_promise() -> None:
    with ticking():
        world = World()
        world.receives(a_mention(text="complaint", url="https://x.example/1", phone="+31611111111", **POST))
        due = world.callback.promise.due_at
        world.receives(a_mention(text=None, change=Change.DELETED, **POST, **later(5)))
        assert world.said() == [None]
        assert "+31611111111" not in str(world.timeline())
        assert "x.example" not in str(world.timeline())
        assert DELETED in world.ticket.flags
        assert world.callback.promise.due_at == due


@pytest.mark.parametrize("order", list(permutations([("complaint", 9), ("gone", 5), ("gone", 3)])))
def test_the_earliest_of_all_is_when_it_was_accepted_deletions_and_their_copies_too(
    order: tuple[tuple[str, float], ...],
) -> None:
    """FAILURES 2, 29. The first delivery of a post may have failed, and its deletion come through before it."""
    with ticking():
        world = World()
        for what, late in order:
            gone = {"text": None, "change": Change.DELETED, **later(5)}
            world.receives(a_mention(**{"text": what, **POST, **(gone if what == "gone" else {})}), late)
        assert world.seen()[0].accepted_at == NOON + timedelta(seconds=3)
        assert world.callback.promise.due_at == NOON + timedelta(minutes=15, seconds=3)


def test_a_deletion_older_than_the_state_that_stands_deletes_nothing() -> None:
    """FAILURES 2: it was taken back and said again, and the news of the two overtook each other."""
    with ticking():
        world = World()
        world.receives(a_mention(text="complaint", **POST))
        world.receives(a_mention(text="complaint said again", change=Change.UPDATED, **POST, **later(9)))
        world.receives(a_mention(text=None, change=Change.DELETED, **POST, **later(5)))
        assert world.said() == ["complaint said again"]
        assert DELETED not in world.ticket.flags


def test_an_edit_changes_the_text() -> None:
    with ticking():
        world = World()
        world.receives(a_mention(text="complaint", **POST))
        world.receives(a_mention(text="complaint and more", change=Change.UPDATED, **POST, **later(5)))
        world.receives(a_mention(text="complaint of an older state", change=Change.UPDATED, **POST, **later(3)))
        assert world.said() == ["complaint and more"]


def test_a_post_that_becomes_a_complaint_by_an_edit_is_owed_a_call() -> None:
    with ticking():
        world = World()
        assert world.receives(a_mention(text="other", **POST)) is Threading.IGNORE
        edit = a_mention(text="complaint after all", change=Change.UPDATED, **POST, **later(5))
        assert world.receives(edit) is Threading.OPEN
        assert world.said() == ["complaint after all"]
        assert world.receives(edit) is None


STATES = (
    a_mention(text="complaint one", **POST),
    a_mention(text="complaint two", change=Change.UPDATED, **POST, **later(5)),
    a_mention(text=None, change=Change.DELETED, **POST, **later(9)),
)


@pytest.mark.parametrize("order", list(permutations(STATES)), ids=lambda order: "-".join(one.change for one in order))
def test_created_edited_and_deleted_end_the_same_in_every_order(order: Iterable[Mention]) -> None:
    """FAILURES 2."""
    with ticking():
        world = World()
        for mention in order:
            world.receives(mention)
        assert world.said() == [None]
        assert DELETED in world.ticket.flags
        assert world.ticket.round == 1
        assert world.callback.promise.due_at == NOON + timedelta(minutes=15)
        assert world.seen()[0].revised_at == NOON + timedelta(seconds=9)


@given(
    st.lists(
        st.tuples(st.sampled_from(["complaint", "question", "other", "praise"]), st.integers(0, 600)),
        min_size=1,
        max_size=6,
    ),
    st.randoms(use_true_random=False),
)
@settings(max_examples=60, deadline=None)
def test_any_order_and_any_repetition_of_an_authors_posts_is_one_ticket_with_one_callback(
    posts: list[tuple[str, int]], chance: random.Random
) -> None:
    """FAILURES 1 and 2: at most one, at the earliest due time, with every text on it once."""
    mentions = [(a_mention(text=f"{kind} {n}", author=JAN), late) for n, (kind, late) in enumerate(posts)]
    arrivals = mentions + chance.choices(mentions, k=len(mentions))
    chance.shuffle(arrivals)
    with ticking(NOON + timedelta(minutes=12)):
        world = World()
        for mention, late in arrivals:
            world.receives(mention, late)
        callbacks, tickets = world.store.all_open()
        complaints = [late for (kind, late) in posts if kind == "complaint"]
        assert len(tickets) <= 1
        assert len(callbacks) == (1 if complaints else 0)
        if complaints:
            assert callbacks[0].promise.since <= NOON + timedelta(seconds=min(complaints))
            told = [text for text in world.said() if text is not None]
            assert len(told) == len(set(told))
            assert {f"{kind} {n}" for n, (kind, _) in enumerate(posts) if kind == "complaint"} <= set(told)


def in_threads(work: Iterable[Callable[[], object]]) -> None:
    """All at once; an error in one is raised here."""
    errors: list[BaseException] = []

    def run(one: Callable[[], object]) -> None:
        try:
            one()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def again(receive: Callable[[], object]) -> Callable[[], object]:
    """As the queue does: what failed for now comes back."""

    def until_done() -> None:
        for _ in range(100):
            try:
                receive()
            except Contended:
                continue
            return
        raise AssertionError("contended a hundred times")

    return until_done


def test_two_hundred_copies_at_once() -> None:
    """FAILURES 1."""
    world = World()
    mention = a_mention(text="complaint", **POST)
    in_threads(again(lambda: world.receives(mention)) for _ in range(200))
    callbacks, tickets = world.store.all_open()
    assert (len(callbacks), len(tickets)) == (1, 1)
    assert world.said() == ["complaint"]


def test_fifty_authors_at_once_with_four_posts_each() -> None:
    """FAILURES 26: one ticket and one callback an author, all four texts on it."""
    world = World()
    posts = [
        a_mention(text=f"complaint {n}", author=JAN.evolve(id=f"author{author}"), revised_at=clock.now())
        for n in range(4)
        for author in range(50)
    ]
    in_threads(again(lambda mention=mention: world.receives(mention)) for mention in posts)  # type: ignore[misc]
    callbacks, tickets = world.store.all_open()
    assert (len(callbacks), len(tickets)) == (50, 50)
    for ticket in tickets:
        entries, _ = world.store.timeline(ticket.id, 100)
        assert sorted(entry.data["text"] for entry in entries) == [f"complaint {n}" for n in range(4)]


class Interrupted(MemoryTable):
    """A table whose write number `at` fails: before it took effect, or after, with the answer lost."""

    def __init__(self, at: int, *, committed: bool) -> None:
        super().__init__()
        self._left, self._committed = at, committed

    def write(self, *writes: Write) -> None:
        self._left -= 1
        if self._left == 0 and not self._committed:
            raise Unavailable("not written")
        super().write(*writes)
        if self._left == 0:
            raise Unavailable("written, and the answer lost")


@pytest.mark.parametrize("committed", [False, True])
@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_killed_at_any_write_nothing_is_lost_and_nothing_is_double(at: int, committed: bool) -> None:
    """FAILURES 19 and 20: what failed is delivered again, and ends as if it had not."""

    def story(table: MemoryTable) -> tuple[list[str | None], int, object]:
        with ticking():
            world = World(table)
            for mention, late in (
                (a_mention(text="complaint", **POST), 60),
                (a_mention(text="complaint", **POST), 0),
                (a_mention(text="other", author=JAN, source_id="s2", post_id="p2"), 0),
                (a_mention(text=None, change=Change.DELETED, **POST, **later(9)), 0),
            ):
                for _ in range(2):
                    try:
                        world.receives(mention, late)
                    except Unavailable:
                        continue
                    break
            return world.said(), len(world.store.all_open()[0]), world.callback.promise

    assert story(Interrupted(at, committed=committed)) == story(MemoryTable())


def test_a_question_that_is_edited_into_a_complaint_is_owed_a_call() -> None:
    """No message falls silent: an edit may say what the first words did not."""
    with ticking():
        world = World()
        assert world.receives(a_mention(text="question", **POST)) is Threading.OPEN_QUESTION
        edit = a_mention(text="complaint after all", change=Change.UPDATED, **POST, **later(5))
        assert world.receives(edit, late=60) is Threading.NEW_ROUND
        assert world.said() == ["complaint after all"]
        assert world.callback.promise.due_at == NOON + timedelta(minutes=16)
        assert world.ticket.kind is Kind.COMPLAINT
        assert world.receives(edit, late=60) is None
        assert Happened.CALLBACK_QUEUED in world.announced()


def test_praise_after_the_call_that_is_edited_into_a_complaint_begins_a_round() -> None:
    with ticking():
        world = World()
        world.hears("complaint")
        world.is_called()
        world.receives(a_mention(text="praise", **POST))
        edit = a_mention(text="complaint after all", change=Change.UPDATED, **POST, **later(5))
        assert world.receives(edit) is Threading.NEW_ROUND
        assert (world.ticket.round, world.ticket.repeat, world.ticket.state) == (2, 2, TicketState.OPEN)


def test_a_slip_mended_after_the_call_rings_nobody() -> None:
    with ticking():
        world = World()
        world.receives(a_mention(text="complaint", **POST))
        world.is_called()
        assert world.receives(a_mention(text="complaint mended", change=Change.UPDATED, **POST, **later(5))) is None
        assert world.ticket.state is TicketState.RESOLVED
