"""The cached secret: at most one read a minute, and one more for the first doubt."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.shared.errors import Unavailable
from functions.shared.secrets import CachedSecret
from tests.builders import Ticking, ticking


class Store:
    """Where the secret lies."""

    def __init__(self) -> None:
        self.text, self.reads, self.away = "first", 0, False

    def read(self) -> str:
        self.reads += 1
        if self.away:
            raise Unavailable("no answer")
        return self.text


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def secret(store: Store) -> CachedSecret[str]:
    return CachedSecret(store.read, str.upper)


def test_nothing_is_read_before_it_is_asked_for(store: Store, secret: CachedSecret[str]) -> None:
    assert store.reads == 0


def test_it_is_read_once_a_minute(store: Store, secret: CachedSecret[str], hands: Ticking) -> None:
    assert secret.value() == "FIRST"
    store.text = "second"
    hands.advance(seconds=59.999)
    assert secret.value() == "FIRST"
    assert store.reads == 1
    hands.advance(milliseconds=1)
    assert secret.value() == "SECOND"
    assert store.reads == 2


def test_a_rotation_works_at_once_for_who_doubts(store: Store, secret: CachedSecret[str], hands: Ticking) -> None:
    """FAILURES 5."""
    secret.value()
    store.text = "second"
    hands.advance(seconds=1)
    assert secret.doubted() == "SECOND"
    assert secret.value() == "SECOND"


def test_a_flood_of_forgeries_costs_one_read_a_minute(store: Store, secret: CachedSecret[str], hands: Ticking) -> None:
    """FAILURES 16."""
    secret.value()
    assert [secret.doubted() for _ in range(1000)] == ["FIRST"] + [None] * 999
    assert store.reads == 2
    hands.advance(seconds=60)
    assert secret.doubted() == "FIRST"
    assert secret.doubted() is None
    assert store.reads == 3


def test_what_has_grown_old_serves_while_reading_fails(store: Store, secret: CachedSecret[str], hands: Ticking) -> None:
    secret.value()
    store.away = True
    hands.advance(hours=5)
    assert secret.value() == "FIRST"
    assert secret.doubted() == "FIRST"
    reads = store.reads
    assert [secret.value() for _ in range(1000)] == ["FIRST"] * 1000
    assert store.reads == reads
    store.away, store.text = False, "second"
    hands.advance(seconds=60)
    assert secret.value() == "SECOND"


def test_what_was_never_read_is_unavailable_until_it_is(
    store: Store, secret: CachedSecret[str], hands: Ticking
) -> None:
    store.away = True
    for verb in (secret.value, secret.doubted):
        with pytest.raises(Unavailable):
            verb()
    store.away = False
    hands.advance(seconds=2)
    assert secret.value() == "FIRST"


def test_while_it_cannot_be_read_a_flood_asks_every_other_second(
    store: Store, secret: CachedSecret[str], hands: Ticking
) -> None:
    """FAILURES 16."""
    store.away = True
    for _ in range(10):
        for _ in range(100):
            with pytest.raises(Unavailable):
                secret.value()
            with suppress(Unavailable):
                secret.doubted()
        hands.advance(seconds=1)
    assert store.reads == 5


def test_what_cannot_be_understood_does_not_replace_what_could(store: Store, hands: Ticking) -> None:
    def parse(text: str) -> str:
        if text == "rubbish":
            raise Unavailable("not a registry")
        return text

    secret = CachedSecret(store.read, parse)
    assert secret.value() == "first"
    store.text = "rubbish"
    hands.advance(minutes=2)
    assert secret.value() == "first"


@given(st.lists(st.tuples(st.integers(0, 90), st.booleans(), st.booleans()), max_size=30))
def test_never_more_than_two_reads_a_minute(steps: list[tuple[int, bool, bool]]) -> None:
    store = Store()
    secret = CachedSecret(store.read, str)
    moments: list[float] = []
    with ticking() as hands:
        secret.value()
        elapsed = 0
        for seconds, doubt, away in steps:
            hands.advance(seconds=seconds)
            elapsed += seconds
            store.away = away
            before = store.reads
            verb: Callable[[], str | None] = secret.doubted if doubt else secret.value
            verb()
            moments += [elapsed] * (store.reads - before)
    assert all(later - earlier >= 60 for earlier, later in zip(moments, moments[2:], strict=False))
