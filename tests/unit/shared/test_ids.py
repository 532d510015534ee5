import re

from hypothesis import given
from hypothesis import strategies as st

from functions.shared import ids
from functions.shared.events import Happened, event_id

FORM = re.compile(r"tkt_[a-z2-7]{26}")

parts = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=4), max_size=4)


@given(parts, parts)
def test_derived_ids_are_the_same_for_the_same_parts_only(one: list[str], other: list[str]) -> None:
    assert (ids.derived("mnt", *one) == ids.derived("mnt", *other)) == (one == other)


@given(st.text("ab", min_size=1, max_size=6), st.data())
def test_a_boundary_that_moves_makes_another_id(whole: str, data: st.DataObject) -> None:
    at, elsewhere = (data.draw(st.integers(0, len(whole))) for _ in range(2))
    one, other = (whole[:at], whole[at:]), (whole[:elsewhere], whole[elsewhere:])
    assert (ids.derived("mnt", *one) == ids.derived("mnt", *other)) == (at == elsewhere)
    assert ids.derived("mnt", whole) != ids.derived("mnt", *one)


@given(parts)
def test_ids_have_one_form(some: list[str]) -> None:
    assert FORM.fullmatch(ids.derived("tkt", *some))
    assert FORM.fullmatch(ids.new("tkt"))


def test_a_derived_id_never_changes() -> None:
    """Those of yesterday stand in the table."""
    assert ids.derived("mnt", "post", "acme", "x", "1") == "mnt_2wrpgxmlrgdcafcf2pczh7rebx"
    assert event_id("ent_1", Happened.PROMISE_KEPT) == "evt_hd2746hreer2ep724gazjpzwmu"


def test_new_ids_differ() -> None:
    assert len({ids.new("tkt") for _ in range(1000)}) == 1000
    assert len({ids.secret() for _ in range(1000)}) == 1000


def test_a_lease_token_has_256_bits_and_fits_into_an_address() -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", ids.secret())


def test_a_test_owns_chance_until_its_block_ends() -> None:
    with ids.driven_by(lambda size: b"\0" * size):
        assert ids.new("tkt") == "tkt_" + "a" * 26
        assert ids.new("tkt") == ids.new("tkt")
    assert ids.new("tkt") != ids.new("tkt")


def test_events_of_one_entry_have_ids_of_their_own() -> None:
    assert len({event_id("ent_1", happened) for happened in Happened}) == len(Happened)
    assert event_id("ent_1", Happened.PROMISE_KEPT) == event_id("ent_1", Happened.PROMISE_KEPT)
