"""What the contract suite cannot ask of the twin: many threads at once, and what moto refuses in its own words."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from functions.shared.memory import MemoryTable
from functions.shared.table import ConditionFailed, Item, Key, Page, put, whole
from functions.triage.model import Kind, Severity

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


def test_what_is_kept_is_as_json_has_it() -> None:
    table = MemoryTable()
    table.write(put(A, {"kind": Kind.COMPLAINT, "severity": Severity.GRAVE, "flags": ("a", ("b", True))}, 0))
    item = table.get(A)
    assert item is not None
    assert [type(value) for value in (item["kind"], item["severity"], item["flags"])] == [str, int, list]
    assert item["flags"] == ["a", ["b", True]]


def test_half_a_surrogate_pair_is_no_text_and_numbers_that_look_like_one_are_numbers() -> None:
    table = MemoryTable()
    with pytest.raises(UnicodeEncodeError):
        table.write(put(A, {"said": "\ud800"}, 0))
    assert table.get(A) is None
    looks_like_it = int.from_bytes(b"\xed\xa0\x80\x00", "little")
    table.write(put(A, {"number": looks_like_it, "said": "퀀🧑"}, 0))
    assert table.get(A) == {"pk": A.pk, "sk": A.sk, "version": 1, "number": looks_like_it, "said": "퀀🧑"}


def test_a_fraction_is_refused_however_deep_and_beside_whatever_else() -> None:
    table = MemoryTable()
    for said in ([{"deep": [1, (0.5,)]}], {"tuple": (1,), "fraction": 1.0}):
        with pytest.raises(TypeError):
            table.write(put(A, {"said": said}, 0))
    assert table.get(A) is None
