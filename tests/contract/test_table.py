"""The contract of `shared.table.Table`, for DynamoDB (moto) and for the twin in memory.

What both must do is asserted here. Where they may differ, and the services must not care:

- an index lags on AWS; the twin's never does (nor does moto's);
- items that stand equal in an index come in any order on AWS, by their keys from the twin;
- a page may end anywhere on AWS, also with a `next` that leads to an empty page: only the whole is asserted;
- the twin measures an item by its JSON text, a little more than DynamoDB counts: sizes near 400 KB are not asserted;
- on AWS a whole number has at most 38 digits, a name at least one character and data at most 32 levels (moto takes any
  depth): what strangers send is kept as JSON text for that reason.
"""

from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.shared import keys
from functions.shared.table import (
    MAX_PK_BYTES,
    MAX_SK_BYTES,
    MAX_TRANSACTION,
    Check,
    ConditionFailed,
    Delete,
    Item,
    ItemTooLarge,
    Key,
    Table,
    put,
    whole,
)

A, B, C = Key("T#a", "HEAD"), Key("T#b", "HEAD"), Key("T#b", "C#00001")

_partitions = (f"P#{number}" for number in count(1))

_repeatedly = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

_characters = st.characters(exclude_categories=["Cs"])
_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**37), 10**37) | st.text(_characters, max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(_characters, min_size=1, max_size=8), inner, max_size=4)
    ),
    max_leaves=15,
)


def kept(table: Table, *keys_: Key) -> list[Any]:
    """What is said under each key now."""
    return [None if (item := table.get(key)) is None else item["said"] for key in keys_]


def say(table: Table, key: Key, *words: str) -> None:
    """The item under `key`, rewritten once a word: its version is the number of words."""
    for version, word in enumerate(words):
        table.write(put(key, {"said": word}, version))


def all_of(table: Table, pk: str, **how: Any) -> list[Item]:
    """A partition, page by page."""
    return list(whole(lambda after: table.query(pk, after=after, **how)))


def all_of_index(table: Table, index: str, pk: str, **how: Any) -> list[Item]:
    """A partition of an index, page by page."""
    return list(whole(lambda after: table.query_index(index, pk, after=after, **how)))


# Items and versions


def test_what_was_never_written_is_none(table: Table) -> None:
    assert table.get(A) is None
    assert table.get_many([A, B]) == {}
    assert table.get_many([]) == {}


def test_an_item_has_its_keys_and_counts_its_versions(table: Table) -> None:
    table.write(put(A, {"said": "one"}, 0))
    assert table.get(A) == {"pk": "T#a", "sk": "HEAD", "version": 1, "said": "one"}
    table.write(put(A, {"other": 2}, 1))
    assert table.get(A) == {"pk": "T#a", "sk": "HEAD", "version": 2, "other": 2}


@_repeatedly
@given(said=_json)
def test_any_json_without_fractions_comes_back_as_it_was(table: Table, said: Any) -> None:
    key = Key(next(_partitions), "X")
    table.write(put(key, {"said": said}, 0))
    item = table.get(key)
    assert item is not None
    assert item["said"] == said
    assert type(item["said"]) is type(said)


def test_strangers_text_is_kept_verbatim(table: Table) -> None:
    said = "\x00\x0b\uffff \u202eabc\u200b 🧑‍🚒 e\u0301 ß İ \r\n\t"
    table.write(put(A, {"said": said, said: {"deep": [[[[{"er": [None, True, 0, -1, ""]}]]]]}}, 0))
    item = table.get(A)
    assert item is not None
    assert item["said"] == said
    assert item[said] == {"deep": [[[[{"er": [None, True, 0, -1, ""]}]]]]}


def test_keys_may_hold_any_text(table: Table) -> None:
    key = Key("S#acme#name#łukasz 🧑‍🚒", "T#\u202e")
    say(table, key, "here")
    assert kept(table, key) == ["here"]
    assert [item["sk"] for item in table.query(key.pk).items] == [key.sk]


@pytest.mark.parametrize("fraction", [0.5, 1.0, float("nan"), float("inf")])
def test_fractions_are_refused(table: Table, fraction: float) -> None:
    with pytest.raises(TypeError):
        table.write(put(A, {"said": {"deep": [fraction]}}, 0))
    assert table.get(A) is None


def test_nobody_changes_from_outside_what_is_kept(table: Table) -> None:
    mine: Item = {"said": ["one"]}
    table.write(put(A, mine, 0))
    mine["said"].append("two")
    item = table.get(A)
    assert item is not None
    item["said"].append("three")
    assert kept(table, A) == [["one"]]


# Conditions


def test_new_where_one_is_returns_who_won(table: Table) -> None:
    say(table, A, "first")
    with pytest.raises(ConditionFailed) as lost:
        table.write(put(A, {"said": "second"}, 0))
    assert lost.value.won == {A: {"pk": "T#a", "sk": "HEAD", "version": 1, "said": "first"}}
    assert kept(table, A) == ["first"]


def test_a_version_that_passed_returns_who_won(table: Table) -> None:
    say(table, A, "one", "two")
    with pytest.raises(ConditionFailed) as lost:
        table.write(put(A, {"said": "mine"}, 1))
    assert lost.value.won == {A: table.get(A)}
    assert kept(table, A) == ["two"]


def test_a_version_of_what_is_gone_says_that_nothing_is_there(table: Table) -> None:
    with pytest.raises(ConditionFailed) as lost:
        table.write(put(A, {"said": "mine"}, 3))
    assert lost.value.won == {A: None}
    assert table.get(A) is None


def test_in_any_case_writes_over_whatever_is_there(table: Table) -> None:
    table.write(put(A, {"said": "one"}, None))
    table.write(put(A, {"said": "two"}, None))
    assert kept(table, A) == ["two"]


def test_delete_holds_to_its_version(table: Table) -> None:
    say(table, A, "one", "two")
    with pytest.raises(ConditionFailed) as lost:
        table.write(Delete(A, 1))
    assert lost.value.won == {A: table.get(A)}
    table.write(Delete(A, 2))
    assert table.get(A) is None
    assert table.query(A.pk).items == []


def test_delete_of_what_is_gone(table: Table) -> None:
    table.write(Delete(A, None))
    table.write(Delete(A, 0))
    with pytest.raises(ConditionFailed) as lost:
        table.write(Delete(A, 1))
    assert lost.value.won == {A: None}


def test_after_a_delete_it_is_new_again(table: Table) -> None:
    say(table, A, "one")
    table.write(Delete(A, None))
    say(table, A, "again")
    assert kept(table, A) == ["again"]


def test_a_check_alone_reads_and_writes_nothing(table: Table) -> None:
    table.write(Check(A, 0))
    say(table, A, "one")
    before = table.get(A)
    table.write(Check(A, 1))
    assert table.get(A) == before
    with pytest.raises(ConditionFailed) as lost:
        table.write(Check(A, 0))
    assert lost.value.won == {A: before}


# Transactions


def test_a_transaction_writes_all(table: Table) -> None:
    say(table, C, "old")
    table.write(put(A, {"said": "a"}, 0), put(B, {"said": "b"}, 0), Delete(C, 1), Check(Key("T#z", "HEAD"), 0))
    assert kept(table, A, B, C) == ["a", "b", None]


def test_a_transaction_that_loses_one_writes_none(table: Table) -> None:
    say(table, B, "theirs")
    with pytest.raises(ConditionFailed) as lost:
        table.write(put(A, {"said": "a"}, 0), put(B, {"said": "mine"}, 0), Delete(C, None))
    assert lost.value.won == {B: table.get(B)}
    assert kept(table, A, B) == [None, "theirs"]


def test_a_transaction_that_loses_several_says_who_won_each(table: Table) -> None:
    say(table, B, "one", "two")
    say(table, C, "held")
    with pytest.raises(ConditionFailed) as lost:
        table.write(put(A, {}, 4), put(B, {}, 1), Check(C, 1), Delete(Key("T#gone", "HEAD"), 1))
    assert lost.value.won == {A: None, B: table.get(B), Key("T#gone", "HEAD"): None}
    assert kept(table, A, B, C) == [None, "two", "held"]


def test_a_lost_check_holds_the_whole_transaction(table: Table) -> None:
    say(table, B, "one", "two")
    with pytest.raises(ConditionFailed) as lost:
        table.write(put(A, {"said": "a"}, 0), Check(B, 1))
    assert lost.value.won == {B: table.get(B)}
    assert table.get(A) is None


def test_a_transaction_names_no_key_twice(table: Table) -> None:
    with pytest.raises(ValueError, match="twice"):
        table.write(put(A, {}, 0), Check(A, 0))
    with pytest.raises(ValueError, match="twice"):
        table.write(put(A, {}, 0), put(B, {}, 0), Delete(A, None))
    assert table.get(A) is None


def test_a_transaction_has_at_least_one_write_and_at_most_a_hundred(table: Table) -> None:
    with pytest.raises(ValueError, match="0 writes"):
        table.write()
    many = [put(Key("P#many", f"{number:03d}"), {}, 0) for number in range(MAX_TRANSACTION + 1)]
    with pytest.raises(ValueError, match="101 writes"):
        table.write(*many)
    table.write(*many[:-1])
    assert len(all_of(table, "P#many")) == MAX_TRANSACTION


def test_repeating_a_transaction_finds_ones_own(table: Table) -> None:
    """FAILURES 20 and 21."""
    ours = (put(A, {"said": "a"}, 0), put(B, {"said": "b"}, 0))
    table.write(*ours)
    with pytest.raises(ConditionFailed) as lost:
        table.write(*ours)
    assert lost.value.won == {one.key: one.item for one in ours}


# Sizes


def test_an_item_over_400_kilobytes_is_refused(table: Table) -> None:
    """FAILURES 22."""
    big = {"said": "x" * 420_000}
    with pytest.raises(ItemTooLarge):
        table.write(put(A, big, 0))
    with pytest.raises(ItemTooLarge):
        table.write(put(B, {"said": "small"}, 0), put(A, big, 0))
    assert kept(table, A, B) == [None, None]


def test_bytes_count_and_not_characters(table: Table) -> None:
    """FAILURES 22."""
    table.write(put(A, {"said": "x" * 380_000}, 0))
    with pytest.raises(ItemTooLarge):
        table.write(put(A, {"said": "🧑" * 110_000}, 1))
    assert kept(table, A) == ["x" * 380_000]


@pytest.mark.parametrize("key", [Key("A#" + "x" * MAX_PK_BYTES, "X"), Key("A#x", "é" * MAX_SK_BYTES)])
def test_nothing_is_ever_under_a_key_that_is_too_long(table: Table, key: Key) -> None:
    assert table.get(key) is None
    assert table.get_many([key, A]) == {}
    assert table.query(key.pk, prefix=key.sk).items == []
    with pytest.raises(ItemTooLarge):
        table.write(put(key, {}, 0))
    with pytest.raises(ItemTooLarge):
        table.write(put(A, {}, 0), put(key, {}, 0))
    assert table.get(A) is None


def test_the_longest_key(table: Table) -> None:
    key = Key("A" * MAX_PK_BYTES, "é" * (MAX_SK_BYTES // 2))
    say(table, key, "here")
    assert kept(table, key) == ["here"]


# Many at once


def test_many_are_got_whatever_their_number(table: Table) -> None:
    all_keys = [Key(f"P#{number % 7}", f"{number:03d}") for number in range(230)]
    for some in (all_keys[:100], all_keys[100:200], all_keys[200:]):
        table.write(*(put(key, {"said": key.sk}, 0) for key in some))
    absent = [Key("P#0", "absent"), Key("P#none", "x")]
    found = table.get_many([*all_keys, *absent, *all_keys])
    assert {key: item["said"] for key, item in found.items()} == {key: key.sk for key in all_keys}


# Queries


def test_a_partition_comes_in_key_order(table: Table) -> None:
    for sk in ("E#2", "C#1", "HEAD", "E#10", "é", "e", "Z"):
        say(table, Key("T#a", sk), sk)
    say(table, Key("T#aa", "HEAD"), "another's")
    assert [item["sk"] for item in all_of(table, "T#a")] == ["C#1", "E#10", "E#2", "HEAD", "Z", "e", "é"]
    assert [item["sk"] for item in all_of(table, "T#a", newest_first=True)][:2] == ["é", "e"]
    assert [item["said"] for item in all_of(table, "T#a", prefix="E#")] == ["E#10", "E#2"]
    assert all_of(table, "T#a", prefix="E#3") == []
    assert all_of(table, "T#") == []


@_repeatedly
@given(
    rows=st.sets(st.text("ab#0", min_size=1, max_size=4), max_size=12),
    prefix=st.sampled_from(["", "a", "a#", "0"]),
    limit=st.integers(1, 13),
    newest_first=st.booleans(),
)
def test_pages_lose_nothing_and_double_nothing(
    table: Table, rows: set[str], prefix: str, limit: int, newest_first: bool
) -> None:
    pk = next(_partitions)
    if rows:
        table.write(*(put(Key(pk, sk), {}, 0) for sk in rows))
    found = [item["sk"] for item in all_of(table, pk, prefix=prefix, limit=limit, newest_first=newest_first)]
    assert found == sorted((sk for sk in rows if sk.startswith(prefix)), reverse=newest_first)


def test_a_page_has_at_most_its_limit_and_goes_on_after_what_is_gone(table: Table) -> None:
    for number in range(5):
        say(table, Key("T#a", f"E#{number}"), "x")
    page = table.query("T#a", prefix="E#", limit=2)
    assert [item["sk"] for item in page.items] == ["E#0", "E#1"]
    table.write(Delete(Key("T#a", "E#1"), None))
    assert [item["sk"] for item in all_of(table, "T#a", prefix="E#", limit=2)] == ["E#0", "E#2", "E#3", "E#4"]
    rest = table.query("T#a", prefix="E#", limit=10, after=page.next)
    assert [item["sk"] for item in rest.items] == ["E#2", "E#3", "E#4"]


# Indexes


def indexed(moment: str, pk: str = "W#0", **more: Any) -> Item:
    return {"wake_pk": pk, "wake_sk": moment, **more}


def test_an_index_has_only_what_names_it_in_its_own_order(table: Table) -> None:
    table.write(put(Key("T#c", "HEAD"), indexed("1#c"), 0))
    table.write(put(Key("T#a", "HEAD"), indexed("2#a"), 0))
    table.write(put(Key("T#b", "HEAD"), indexed("0#b"), 0))
    table.write(put(Key("T#d", "HEAD"), {"said": "in no index"}, 0))
    table.write(put(Key("T#e", "HEAD"), indexed("0#e", pk="W#1"), 0))
    table.write(put(Key("T#f", "HEAD"), {"queue_pk": "W#0", "queue_sk": "0#f"}, 0))
    assert [item["wake_sk"] for item in all_of_index(table, keys.WAKE, "W#0")] == ["0#b", "1#c", "2#a"]
    assert [item["pk"] for item in all_of_index(table, keys.WAKE, "W#1")] == ["T#e"]
    assert [item["pk"] for item in all_of_index(table, keys.QUEUE, "W#0")] == ["T#f"]
    assert all_of_index(table, keys.QUEUE, "W#1") == []


def test_an_index_shows_the_whole_item(table: Table) -> None:
    table.write(put(A, indexed("1", said={"deep": ["er"]}), 0))
    assert table.query_index(keys.WAKE, "W#0").items == [table.get(A)]


def test_an_index_is_read_up_to_and_with_its_end(table: Table) -> None:
    for moment in ("1#a", "2#a", "2#b", "3#a"):
        table.write(put(Key(f"T#{moment}", "HEAD"), indexed(moment), 0))
    assert [item["wake_sk"] for item in all_of_index(table, keys.WAKE, "W#0", until="2#a")] == ["1#a", "2#a"]
    assert [item["wake_sk"] for item in all_of_index(table, keys.WAKE, "W#0", until="2$")] == ["1#a", "2#a", "2#b"]
    assert all_of_index(table, keys.WAKE, "W#0", until="0") == []


def test_an_item_moves_in_its_index_and_leaves_it(table: Table) -> None:
    table.write(put(A, indexed("1"), 0))
    table.write(put(B, indexed("2"), 0))
    table.write(put(A, indexed("3"), 1))
    assert [item["pk"] for item in all_of_index(table, keys.WAKE, "W#0")] == [B.pk, A.pk]
    table.write(put(A, {"said": "out"}, 2))
    assert [item["pk"] for item in all_of_index(table, keys.WAKE, "W#0")] == [B.pk]
    table.write(Delete(B, None))
    assert all_of_index(table, keys.WAKE, "W#0") == []


@_repeatedly
@given(
    moments=st.lists(st.sampled_from(["1", "2", "3", "4"]), max_size=12),
    limit=st.integers(1, 13),
    until=st.none() | st.sampled_from(["0", "1", "3", "9"]),
)
def test_pages_of_an_index_lose_nothing_and_double_nothing(
    table: Table, moments: list[str], limit: int, until: str | None
) -> None:
    """Also where many stand at the same moment."""
    pk = next(_partitions)
    if moments:
        table.write(*(put(Key(pk, f"{at:02d}"), indexed(one, pk), 0) for at, one in enumerate(moments)))
    found = [(item["wake_sk"], item["sk"]) for item in all_of_index(table, keys.WAKE, pk, until=until, limit=limit)]
    asked = [(one, f"{at:02d}") for at, one in enumerate(moments) if until is None or one <= until]
    assert [moment for moment, _ in found] == sorted(moment for moment, _ in asked)
    assert sorted(found) == sorted(asked)


@_repeatedly
@given(
    moments=st.lists(st.sampled_from(["1#a", "2#a", "2#b", "3#a"]), max_size=12),
    after=st.sampled_from(["", "0", "1$", "2#a", "2$", "3$"]),
    until=st.sampled_from(["1", "1$", "2#a", "2$", "9999"]),
)
def test_an_index_is_counted_between_two_ends(table: Table, moments: list[str], after: str, until: str) -> None:
    pk = next(_partitions)
    if moments:
        table.write(*(put(Key(pk, f"{at:02d}"), indexed(one, pk), 0) for at, one in enumerate(moments)))
    counted = sum(after < one <= until for one in moments)
    assert table.count_index(keys.WAKE, pk, after=after, until=until) == counted
