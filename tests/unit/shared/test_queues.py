"""How a batch is gone through: what failed for now goes back, what never can succeed is buried, the rest is done."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from functions.shared import telemetry
from functions.shared.errors import Contended, Poison, Unavailable
from functions.shared.queues import MAX_DOUBLINGS, MAX_SURPRISES, again_after, consume
from functions.shared.table import ItemTooLarge
from infra.manifest import FUNCTIONS

OUTCOMES: dict[str, Callable[[], Exception] | None] = {
    "done": None,
    "unavailable": lambda: Unavailable("throttled"),
    "contended": lambda: Contended("again"),
    "poison": lambda: Poison("no delivery"),
    "too large": lambda: ItemTooLarge("over 400 KB"),
    "surprise": lambda: KeyError("a bug"),
}
GOES_BACK = {"unavailable", "contended"}
IS_BURIED = {"poison", "too large"}


class DeadLetters:
    """The queue of what can never succeed."""

    def __init__(self, away: bool = False) -> None:
        self.bodies: list[str] = []
        self.away = away

    def send(self, body: str) -> None:
        if self.away:
            raise Unavailable("no answer")
        self.bodies.append(body)


class Source:
    """The queue that the batch came from."""

    def __init__(self, away: bool = False) -> None:
        self.put_offs: dict[str, int] = {}
        self.away = away

    def put_off(self, receipt: str, seconds: int) -> None:
        if self.away:
            raise Unavailable("no answer")
        self.put_offs[receipt] = seconds


def batch(*messages: tuple[str, int]) -> dict[str, Any]:
    """An SQS event: (what will become of it, how often it was received) each."""
    return {
        "Records": [
            {
                "messageId": f"m{at}",
                "receiptHandle": f"r{at}",
                "body": f"{at}:{outcome}",
                "attributes": {"ApproximateReceiveCount": str(received)},
            }
            for at, (outcome, received) in enumerate(messages)
        ]
    }


def one(record: dict[str, Any]) -> None:
    failure = OUTCOMES[record["body"].partition(":")[2]]
    if failure is not None:
        raise failure()


def gone_back(result: dict[str, list[dict[str, str]]]) -> set[str]:
    return {failed["itemIdentifier"] for failed in result["batchItemFailures"]}


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telemetry, "log_error", lambda *_, **__: None)
    monkeypatch.setattr(telemetry, "count", lambda *_: None)


messages = st.lists(st.tuples(st.sampled_from(sorted(OUTCOMES)), st.integers(1, 1000)), max_size=10)


@given(some=messages, dead_letters_away=st.booleans(), source_away=st.booleans())
@example(some=[("poison", 1), ("done", 1), ("unavailable", 1)], dead_letters_away=False, source_away=False)
def test_exactly_those_come_back_that_must(
    some: list[tuple[str, int]], dead_letters_away: bool, source_away: bool
) -> None:
    """FAILURES 17 and 18: whatever else is in the batch, and whatever else is down."""
    dead_letters, source = DeadLetters(dead_letters_away), Source(source_away)
    result = consume(batch(*some), one, source, dead_letters)
    back, buried = set(), []
    for at, (outcome, received) in enumerate(some):
        dies = outcome in IS_BURIED or (outcome == "surprise" and received >= MAX_SURPRISES)
        if dies and not dead_letters_away:
            buried.append(f"{at}:{outcome}")
        elif outcome != "done":
            back.add(f"m{at}")
    assert gone_back(result) == back
    assert len(result["batchItemFailures"]) == len(back)
    assert dead_letters.bodies == buried
    assert set(source.put_offs) <= {f"r{message[1:]}" for message in back}


@pytest.mark.parametrize("failure", ["unavailable", "poison", "surprise"])
def test_every_subset_of_a_batch(failure: str) -> None:
    """FAILURES 18: of a batch as large as Lambda hands over, each of its subsets fails in its turn."""
    size = max(function.batch for function in FUNCTIONS if function.queue)
    for fails in product([False, True], repeat=size):
        dead_letters = DeadLetters()
        result = consume(batch(*((failure if bad else "done", 1) for bad in fails)), one, Source(), dead_letters)
        bad_ones = [number for number, bad in enumerate(fails) if bad]
        goes_back = [] if failure == "poison" else [f"m{number}" for number in bad_ones]
        assert [failed["itemIdentifier"] for failed in result["batchItemFailures"]] == goes_back
        assert len(dead_letters.bodies) == (len(bad_ones) if failure == "poison" else 0)


def test_each_is_tried_once_and_in_order() -> None:
    seen: list[str] = []

    def note(record: dict[str, Any]) -> None:
        seen.append(record["messageId"])
        one(record)

    consume(batch(("done", 1), ("poison", 1), ("surprise", 1), ("done", 2)), note, Source(), DeadLetters())
    assert seen == ["m0", "m1", "m2", "m3"]


def test_an_empty_batch() -> None:
    assert consume({"Records": []}, one, Source(), DeadLetters()) == {"batchItemFailures": []}


def test_an_outage_buries_nothing_however_long_it_lasts() -> None:
    """FAILURES 24."""
    dead_letters = DeadLetters()
    result = consume(batch(("unavailable", 999)), one, Source(), dead_letters)
    assert gone_back(result) == {"m0"}
    assert dead_letters.bodies == []


@pytest.mark.parametrize("received", range(1, 8))
def test_a_bug_is_tried_some_times_and_then_buried(received: int) -> None:
    dead_letters = DeadLetters()
    result = consume(batch(("surprise", received)), one, Source(), dead_letters)
    assert gone_back(result) == (set() if received >= MAX_SURPRISES else {"m0"})
    assert bool(dead_letters.bodies) is (received >= MAX_SURPRISES)


def test_what_failed_for_now_is_tried_again_soon_and_then_at_the_queues_own_pace() -> None:
    source = Source()
    consume(batch(*[("unavailable", received) for received in range(1, 10)]), one, source, DeadLetters())
    assert source.put_offs == {f"r{at}": 2 ** (at + 1) for at in range(MAX_DOUBLINGS)}
    waits = [again_after(received) for received in range(1, MAX_DOUBLINGS + 1)]
    assert waits == [2, 4, 8, 16, 32, 64]
    assert again_after(MAX_DOUBLINGS + 1) is None


def test_what_is_buried_is_counted_and_nothing_of_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    monkeypatch.setattr(telemetry, "log_error", lambda *given, **more: told.append((given, more)))
    monkeypatch.setattr(telemetry, "count", lambda name, *_: told.append(name))
    consume(batch(("poison", 1)), one, Source(), DeadLetters())
    assert "MessagesBuried" in told
    assert "0:poison" not in str(told)
    told.clear()
    consume(batch(("poison", 1)), one, Source(), DeadLetters(away=True))
    assert "MessagesBuried" not in told
