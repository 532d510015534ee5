from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.shared import ids, keys
from functions.shared.table import MAX_PK_BYTES, MAX_SK_BYTES, Key, fits
from tests.builders import NOON

names = st.text("abz09_-", min_size=1, max_size=8)
accounts = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=12)
rounds = st.integers(1, 99_999)
ticket_ids = st.binary(min_size=17, max_size=17).map(lambda raw: ids.derived("tkt", raw.hex()))
instants = st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2199, 1, 1)).map(  # noqa: DTZ001
    lambda naive: naive.replace(tzinfo=NOON.tzinfo)
)


@given(ticket_ids, rounds)
def test_a_callbacks_id_leads_to_its_key(ticket_id: str, round_: int) -> None:
    callback_id = keys.callback_id(ticket_id, round_)
    assert keys.parse_callback_id(callback_id) == (ticket_id, round_)


@given(st.text(max_size=12) | st.from_regex(r"cbk_[a-z2-7]{1,8}_[0-9]{1,6}"))
def test_no_two_ids_mean_one_callback(text: str) -> None:
    place = keys.parse_callback_id(text)
    assert place is None or keys.callback_id(*place) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "cbk",
        "cbk_",
        "cbk__1",
        "cbk_a",
        "cbk_a_",
        "cbk_a_0",
        "cbk_a_01",
        "cbk_a_-1",
        "cbk_a_1.0",
        "cbk_a_+1",
        "cbk_a_ 1",
        "cbk_a_1\n",
        "cbk_a_123456",
        "cbk_a_\u0661",
        "cbk_a_²",
        "cbk_a#b_1",
        "cbk_é_1",
        "CBK_a_1",
        "tkt_a_1",
        "cbk_" + "a" * 65 + "_1",
    ],
)
def test_what_is_no_callbacks_id(text: str) -> None:
    assert keys.parse_callback_id(text) is None


@given(st.lists(rounds, min_size=2, max_size=5, unique=True).map(sorted))
def test_callbacks_stand_in_order_of_their_rounds(some: list[int]) -> None:
    sort_keys = [keys.callback("tkt_1", round_).sk for round_ in some]
    assert sort_keys == sorted(sort_keys)
    assert all(sk.startswith(keys.CALLBACK_PREFIX) for sk in sort_keys)


@given(st.lists(st.tuples(names, names, accounts), min_size=2, max_size=2, unique=True))
def test_no_two_authors_share_a_key(authors: list[tuple[str, str, str]]) -> None:
    one, other = (keys.author(*author) for author in authors)
    assert one != other


@given(st.lists(st.tuples(names, accounts), min_size=2, max_size=2, unique=True))
def test_no_two_orders_share_a_key(orders: list[tuple[str, str]]) -> None:
    assert keys.order(*orders[0]) != keys.order(*orders[1])
    assert keys.parcel(*orders[0]) != keys.parcel(*orders[1])
    assert keys.order(*orders[0]) != keys.parcel(*orders[0])


@given(instants, instants, names, names)
def test_a_timeline_stands_in_order_of_time(one: datetime, other: datetime, first: str, second: str) -> None:
    a, b = keys.entry("tkt_1", one, first), keys.entry("tkt_1", other, second)
    if other - one >= timedelta(milliseconds=1):
        assert a.sk < b.sk
    assert a.sk.startswith(keys.ENTRY_PREFIX)
    assert keys.entry_at("tkt_1", a.sk) == a


def test_entries_stand_with_their_ticket_or_their_mention() -> None:
    assert keys.entry("tkt_1", NOON, "ent_1").pk == keys.ticket("tkt_1").pk == keys.callback("tkt_1", 1).pk
    assert keys.entry("mnt_1", NOON, "ent_1").pk == keys.mention("mnt_1").pk


def test_what_shares_a_partition_differs_in_its_sort_key() -> None:
    of_ticket = [keys.ticket("tkt_1"), keys.callback("tkt_1", 1), keys.entry("tkt_1", NOON, "ent_1")]
    of_mention = [keys.mention("mnt_1"), keys.entry("mnt_1", NOON, "ent_1")]
    assert len(set(of_ticket)) == 3
    assert len(set(of_mention)) == 2


# Indexes


@given(instants, names, instants, names)
def test_the_queue_stands_in_order_of_urgency(one: datetime, first: str, other: datetime, second: str) -> None:
    a, b = keys.in_queue(0, one, first), keys.in_queue(0, other, second)
    if other - one >= timedelta(milliseconds=1):
        assert a["queue_sk"] < b["queue_sk"]
    assert a["queue_pk"] == b["queue_pk"] == keys.queue_partition(0)


def test_queue_shards_stand_in_order() -> None:
    assert all(one < other for one, other in pairwise(keys.queue_partition(shard) for shard in range(64)))


@given(instants, names, instants)
def test_until_is_everything_up_to_and_at_an_instant(at: datetime, item_id: str, end: datetime) -> None:
    stands = keys.in_wake(at, item_id)["wake_sk"]
    at, end = (one.replace(microsecond=one.microsecond // 1000 * 1000) for one in (at, end))
    assert (stands <= keys.until(end)) == (at <= end)


@given(names, instants)
def test_no_sweep_reaches_what_never_wakes(item_id: str, end: datetime) -> None:
    place = keys.in_wake(None, item_id)
    assert place["wake_sk"] > keys.until(end)
    assert place["wake_pk"] == keys.in_wake(end, item_id)["wake_pk"]


@given(names)
def test_every_wake_bucket_is_one_that_the_sweep_reads(item_id: str) -> None:
    buckets = {keys.wake_partition(bucket) for bucket in range(keys.WAKE_BUCKETS)}
    assert keys.in_wake(NOON, item_id)["wake_pk"] in buckets


def test_ids_spread_over_buckets_and_shards() -> None:
    some = [f"cbk_{number}_1" for number in range(400)]
    assert {keys.in_wake(NOON, one)["wake_pk"] for one in some} == {f"W#{n}" for n in range(keys.WAKE_BUCKETS)}
    assert {keys.queue_shard(one, 8) for one in some} == set(range(8))
    assert {keys.queue_shard(one, 1) for one in some} == {0}


@pytest.mark.parametrize("index", keys.INDEXES)
def test_index_attributes_are_named_after_the_index(index: str) -> None:
    assert keys.index_names(index) == (f"{index}_pk", f"{index}_sk")
    placed = keys.in_queue(0, NOON, "x") | keys.in_wake(NOON, "x")
    assert placed.keys() >= set(keys.index_names(index))


# Other keys


def test_search_does_not_look_at_case() -> None:
    assert keys.search("name", "STRASSE", "tkt_1") == keys.search("name", "straße", "tkt_1")
    assert keys.search("name", "Jan", "tkt_1").pk == keys.search_partition("name", "jan")


def test_a_number_is_in_no_key() -> None:
    """FAILURES 40."""
    digest = keys.number_digest("acme", "+31612345678")
    assert "12345678" not in digest
    assert digest not in (keys.number_digest("other", "+31612345678"), keys.number_digest("acme", "+31612345679"))
    assert keys.number(digest).pk == f"N#{digest}"


def test_every_other_kind_of_item_has_a_partition_of_its_own() -> None:
    one = [
        keys.agent("x"),
        keys.presence("x"),
        keys.order("x", "x"),
        keys.parcel("x", "x"),
        keys.number("x"),
        keys.brand("x"),
        keys.search("x", "x", "x"),
        keys.fact("x", "x", "x"),
        keys.author("x", "x", "x"),
        keys.mention("x"),
        keys.ticket("x"),
    ]
    assert len({key.pk for key in one}) == len(one)


@pytest.mark.parametrize(
    ("key", "taken"),
    [
        (Key("a" * MAX_PK_BYTES, "b" * MAX_SK_BYTES), True),
        (Key("a" * (MAX_PK_BYTES + 1), "b"), False),
        (Key("a", "b" * (MAX_SK_BYTES + 1)), False),
        (Key("é" * (MAX_PK_BYTES // 2), "é" * (MAX_SK_BYTES // 2)), True),
        (Key("é" * (MAX_PK_BYTES // 2 + 1), "b"), False),
    ],
)
def test_keys_that_the_table_takes(key: Key, taken: bool) -> None:
    assert fits(key) is taken
