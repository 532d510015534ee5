"""What the contract suite cannot ask of the twin: many threads at once."""

from concurrent.futures import ThreadPoolExecutor

from functions.shared.memory import MemoryTable
from functions.shared.table import ConditionFailed, Item, Key, Page, put, whole

A, B = Key("T#a", "HEAD"), Key("T#b", "HEAD")


def test_of_many_who_write_at_once_one_wins_and_the_others_are_told_who() -> None:
    table = MemoryTable()

    def winner(number: int) -> int:
        try:
            table.write(put(A, {"by": number}, 0), put(B, {"by": number}, 0))
        except ConditionFailed as lost:
            (by,) = {item["by"] for item in lost.won.values() if item}
            return int(by)
        return number

    with ThreadPoolExecutor(16) as pool:
        (won,) = set(pool.map(winner, range(64)))
    assert [item["by"] for item in table.get_many([A, B]).values()] == [won, won]


def test_the_whole_is_every_page_until_the_last() -> None:
    pages: dict[str | None, Page] = {
        None: Page([{"n": 1}], "a"),
        "a": Page([], "b"),
        "b": Page([{"n": 2}], None),
    }
    items: list[Item] = list(whole(pages.__getitem__))
    assert items == [{"n": 1}, {"n": 2}]
