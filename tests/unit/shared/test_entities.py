from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.shared import keys
from functions.shared.entities import TURNS, Entity, Unchanged, load, pause, save, settled
from functions.shared.errors import Contended, Unavailable
from functions.shared.memory import MemoryTable
from functions.shared.table import ConditionFailed, Item, Key
from functions.shared.values import Instant
from tests.builders import NOON


class Counter(Entity):
    id: str
    count: int = 0
    next_at: Instant | None = None

    def key(self) -> Key:
        return Key(f"N#{self.id}", "COUNTER")

    def index(self) -> Item:
        return keys.in_wake(self.next_at, self.id) if self.next_at else {}


def at(table: MemoryTable, id_: str) -> Counter:
    found = load(table, Counter, Counter(id=id_).key())
    assert found is not None
    return found


def test_what_is_saved_is_loaded_with_the_version_that_the_table_counts() -> None:
    table, new = MemoryTable(), Counter(id="a", count=7, next_at=NOON)
    assert load(table, Counter, new.key()) is None
    save(table, new)
    assert at(table, "a") == new.evolve(version=1)
    save(table, at(table, "a").evolve(count=8))
    assert at(table, "a") == new.evolve(version=2, count=8)


def test_an_entity_stands_in_the_index_as_it_says() -> None:
    table = MemoryTable()
    save(table, Counter(id="a", next_at=NOON))
    (bucket,) = {keys.in_wake(NOON, "a")["wake_pk"]}
    assert [item["id"] for item in table.query_index(keys.WAKE, bucket).items] == ["a"]
    save(table, at(table, "a").evolve(next_at=None))
    assert table.query_index(keys.WAKE, bucket).items == []


def test_what_is_written_need_not_be_held_to_its_version_as_well() -> None:
    table = MemoryTable()
    save(table, Counter(id="a"))
    one = at(table, "a")
    save(table, Unchanged(one), one.evolve(count=1))
    assert at(table, "a").count == 1


def test_what_was_read_twice_and_changed_in_between_is_a_race_lost() -> None:
    table = MemoryTable()
    save(table, Counter(id="a"))
    old = at(table, "a")
    save(table, old.evolve(count=1))
    new = at(table, "a")
    for both in ((Unchanged(old), new), (new, Unchanged(old)), (old, new)):
        with pytest.raises(ConditionFailed):
            save(table, *both)
    with pytest.raises(ValueError, match="twice"):
        save(table, new, new)


def test_a_change_never_overwrites_one_that_it_did_not_see() -> None:
    table = MemoryTable()
    save(table, Counter(id="a"))
    mine = theirs = at(table, "a")
    save(table, theirs.evolve(count=1))
    with pytest.raises(ConditionFailed) as lost:
        save(table, mine.evolve(count=2))
    (won,) = lost.value.won.values()
    assert won is not None
    assert Counter.from_item(won) == at(table, "a")
    assert at(table, "a").count == 1


def test_several_are_saved_together_or_not_at_all() -> None:
    table = MemoryTable()
    save(table, Counter(id="a"))
    with pytest.raises(ConditionFailed):
        save(table, Counter(id="b"), Counter(id="a"))
    assert load(table, Counter, Counter(id="b").key()) is None


def test_unchanged_writes_nothing_and_holds_the_rest_to_it() -> None:
    table = MemoryTable()
    save(table, Counter(id="a"))
    held = at(table, "a")
    save(table, Unchanged(held), Counter(id="b"))
    assert at(table, "a") == held
    save(table, held.evolve(count=1))
    with pytest.raises(ConditionFailed):
        save(table, Unchanged(held), Counter(id="c"))
    with pytest.raises(ConditionFailed):
        save(table, Unchanged(Counter(id="b")), Counter(id="c"))
    save(table, Unchanged(Counter(id="c")), Counter(id="d"))


@given(st.lists(st.integers(0, 2), max_size=12))
def test_the_version_is_the_number_of_writes(turns: list[int]) -> None:
    table, written = MemoryTable(), [0, 0, 0]
    for turn in turns:
        before = load(table, Counter, Counter(id=str(turn)).key()) or Counter(id=str(turn))
        save(table, before.evolve(next_at=NOON + timedelta(seconds=before.version)))
        written[turn] += 1
    for one, times in enumerate(written):
        assert not times or at(table, str(one)).version == times


# Lost races


class Waits:
    """How often somebody waited, and before which turn."""

    def __init__(self) -> None:
        self.turns: list[int] = []

    def __call__(self, turn: int) -> None:
        self.turns.append(turn)


@pytest.mark.parametrize("losses", range(TURNS))
def test_a_lost_race_is_run_again(losses: int) -> None:
    waits, results = Waits(), [ConditionFailed({})] * losses

    def once() -> str:
        if results:
            raise results.pop()
        return "done"

    assert settled(once, waits) == "done"
    assert waits.turns == list(range(losses))


def test_who_loses_too_often_is_told_to_come_again_and_not_made_to_wait_for_it() -> None:
    waits, tried = Waits(), Waits()

    def once() -> None:
        tried(0)
        raise ConditionFailed({})

    with pytest.raises(Contended):
        settled(once, waits)
    assert len(tried.turns) == TURNS
    assert waits.turns == list(range(TURNS - 1))


def test_any_other_failure_is_not_tried_again() -> None:
    waits = Waits()

    def once() -> None:
        raise Unavailable("throttled")

    with pytest.raises(Unavailable, match="throttled"):
        settled(once, waits)
    assert waits.turns == []


def test_pauses_grow_and_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    for turn in range(TURNS):
        pause(turn)
    assert all(0 <= seconds <= 0.02 * 2**turn for turn, seconds in enumerate(slept))
    assert len(set(slept)) == TURNS


def test_everybody_who_counts_at_once_is_counted() -> None:
    table = MemoryTable()
    save(table, Counter(id="a"))

    def count_one() -> None:
        counter = at(table, "a")
        save(table, counter.evolve(count=counter.count + 1))

    def insist() -> None:
        while True:
            try:
                return settled(count_one, lambda _: None)
            except Contended:
                continue

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(insist) for _ in range(100)]:
            done.result(timeout=30)
    assert at(table, "a").count == 100
