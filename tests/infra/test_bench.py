"""`make bench` measures what it says, and two of its figures are promises: one AWS call, none for a forged webhook."""

import random
from collections.abc import Iterator

import pytest

from functions.callbacks.store import CallbackStore
from functions.shared.table import ConditionFailed, Key, put
from infra.bench import __main__ as command
from infra.bench import process
from infra.bench.claims import Rush
from infra.bench.complaints import World, paces
from infra.bench.door import costs
from infra.bench.judging import Judging
from infra.bench.latency import Latency
from infra.bench.measure import Bench, ready
from infra.bench.modelled import Hours, ModelledTable
from infra.bench.reports import Read
from infra.bench.runtime_api import BenchError
from infra.bench.sizes import sizes
from infra.bench.sweeps import Storm
from infra.bundle import Bundle, build
from infra.manifest import FUNCTIONS
from tests.builders import NOON

A = Key("T#a", "HEAD")


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return build(None)


@pytest.fixture
def bench(bundle: Bundle) -> Iterator[Bench]:
    with ready(bundle) as made:
        yield made


def test_an_accepted_webhook_costs_one_call_and_a_forged_one_none(bench: Bench) -> None:
    """FAILURES 16."""
    calls = bench.webhooks(5)
    assert (calls.accepted, calls.rejected) == (5, 0)


def test_each_function_starts_and_answers_from_the_bundle_alone(bench: Bench) -> None:
    null, *others = bench.starts(FUNCTIONS, runs=1)
    assert (null.name, null.calls) == ("null handler", 0)
    assert [other.name for other in others] == [function.name for function in FUNCTIONS]
    assert all(other.modules > null.modules > 50 for other in others)
    assert all(other.milliseconds > 0 and other.processor > null.processor > 0 and other.calls > 0 for other in others)


def test_the_door_starts_and_takes_a_webhook_without_what_its_sender_need_not_wait_for(bench: Bench) -> None:
    bench.starts(tuple(one for one in FUNCTIONS if one.name == "intake"), runs=1)
    loaded = bench.loaded()
    assert {"functions.intake.model", "pydantic"} <= loaded
    waited_for = {"boto3", "botocore.client", "urllib3", "functions.shared.settings"}
    assert waited_for & loaded == set()


def test_a_webhook_costs_the_door_little_more_than_a_bare_handler_and_a_forged_one_next_to_nothing() -> None:
    """FAILURES 16: with room for a busy machine; `make bench` shows the figures."""
    bare, intake, forged = costs(rounds=10, webhooks=20)
    assert (bare.name, intake.name, forged.name) == ("bare", "intake", "intake, forged")
    assert intake.fastest < 1.5 * bare.fastest
    assert forged.fastest < 0.3 * bare.fastest


def test_a_function_that_fails_is_not_measured(bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "START", "import sys; raise SystemExit")
    monkeypatch.setattr("infra.bench.runtime_api.TIMEOUT", 1.0)
    with ready(bundle) as bench, pytest.raises(BenchError, match="no answer in time"):
        bench.starts((), runs=1)


def test_the_parts_add_up_to_the_whole_and_fit_into_lambda(bundle: Bundle) -> None:
    weighed = sizes(bundle, parts=1000)
    assert sum(size for _, size in weighed.largest) == weighed.unpacked < 60_000_000
    assert weighed.zipped < weighed.unpacked / 2


@pytest.mark.parametrize("taken", [Latency((0.8, 0.9), (0.9, 1.1)), None], ids=["local stack", "no local stack"])
def test_the_command_prints_its_tables(
    taken: Latency | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "RUNS", 1)
    monkeypatch.setattr(command, "WEBHOOKS", 1)
    monkeypatch.setattr(command, "FORGERIES", 500)
    monkeypatch.setattr(command, "costs", lambda: costs(rounds=1, webhooks=2))
    monkeypatch.setattr(command, "FUNCTIONS", FUNCTIONS[:1])
    monkeypatch.setattr(command, "AGENTS", (2,))
    monkeypatch.setattr(command, "SHARDS", (1,))
    monkeypatch.setattr(command, "LATE", (3,))
    monkeypatch.setattr(command, "paces", lambda: paces((1, 2), rounds=1))
    monkeypatch.setattr(command, "latency", lambda: taken)
    monkeypatch.setattr(
        command, "judging", lambda: Judging(posts=2, weights=78_000, load=0.001, first=0.02, a_post=0.0003)
    )
    monkeypatch.setattr(command, "reads", lambda: [Read("first", turns=6, pages=205, megabytes=108.0, seconds=20.0)])
    assert command.main() == 0
    titles = [line for line in capsys.readouterr().out.splitlines() if line and line[0] != " "]
    assert [title.split(" (")[0].split(",")[0] for title in titles] == [
        "the bundle",
        "cold start",
        "AWS calls per webhook",
        "processor time of one webhook",
        "signed webhooks",
        "agents who claim within 1 s",
        "callbacks that fall due together",
        "the judge of triage",
        "complaints a second of one processor",
        "a report over 90 days of 1000 calls   asked   pages     MB   processor s",
        "seconds from a complaint's 202" if taken else "from a complaint's 202 to the board: no local stack runs here",
    ]


def test_only_what_is_asked_for_is_measured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "AGENTS", (2,))
    monkeypatch.setattr(command, "SHARDS", (1, 4))
    assert command.main(["claims"]) == 0
    title, *rest = capsys.readouterr().out.split("\n")[1:]
    assert title.startswith("agents who claim")
    assert [line.split()[:2] for line in rest[2:-1]] == [["2", "1"], ["2", "4"]]
    assert command.main(["claims", "speed"]) == 1
    assert "speed: no part of it" in capsys.readouterr().err


def test_a_rush_is_the_same_each_time_and_another_with_another_seed() -> None:
    assert Rush(10, 4).run() == Rush(10, 4).run() != Rush(10, 4, seed=2).run()


def test_each_agent_has_a_callback_of_their_own_and_few_writes_are_wasted() -> None:
    """FAILURES 33."""
    claimed = Rush(200, 16).run()
    assert (claimed.claims, claimed.doubles, claimed.sent_away) == (200, 0, 0)
    assert claimed.waste <= 0.1  # as many a shard as 800 in the full run: the seed fixes it


def test_the_order_is_exact_where_nobody_is_in_the_way() -> None:
    claimed = Rush(1, 1).run()
    assert (claimed.wasted, claimed.displacement, claimed.overtaken) == (0, 0, 0)


@pytest.mark.parametrize("apart", [0.0, 0.001])
def test_of_two_transactions_at_once_on_one_item_one_is_refused(apart: float) -> None:
    """Also where the other one is only under way: nothing is committed yet, and DynamoDB refuses all the same."""
    hours, said = Hours(NOON), list[str]()
    table = ModelledTable(hours, random.Random(1), lambda _: None)

    def write(who: str, beside: Key) -> None:
        try:
            table.write(put(A, {"by": who}, 0), put(beside, {"by": who}, 0))
        except ConditionFailed as lost:
            said.append(f"refused, {len(lost.won)} there")
        else:
            said.append("written")

    hours.at(0, lambda: write("one", Key("T#b", "HEAD")))
    hours.at(apart, lambda: write("two", Key("T#c", "HEAD")))
    hours.run()
    assert sorted(said) == ["refused, 0 there", "written"]  # it is the other one that is in the way
    assert (table.writes, table.wasted) == (1, 1)


def test_an_index_shows_a_write_a_little_later_and_never_goes_back() -> None:
    hours = Hours(NOON)
    table = ModelledTable(hours, random.Random(1), lambda _: None)
    shown: list[list[int]] = []

    def write() -> None:
        for version in range(5):
            table.write(put(A, {"wake_pk": "W#0", "wake_sk": "1"}, version))
            shown.append([item["version"] for item in table.query_index("wake", "W#0").items])
        hours.sleep(1)
        shown.append([item["version"] for item in table.query_index("wake", "W#0").items])

    hours.at(0, write)
    hours.run()
    assert shown[0] == []
    assert shown[-1] == [5]
    versions = [version for some in shown for version in some]
    assert versions == sorted(versions)


def test_what_the_journey_does_is_measured_over_as_many_open_tickets_as_it_says() -> None:
    few, more = paces((3, 30), rounds=1)
    assert (few.open, more.open) == (3, 30)
    assert min(few.journey, few.handler, more.journey, more.handler) > 0
    callbacks, tickets = CallbackStore(World(30).table).all_open()
    assert len({one.ticket_id for one in callbacks}) == len({one.id for one in tickets}) == 30
    assert {one.open_callback_id for one in tickets} == {one.id for one in callbacks}


def test_of_callbacks_that_are_late_together_each_is_recorded_and_told_of() -> None:
    """Many hands need as many calls as one, in less time."""
    alone, together = Storm(40, hands=1).run(), Storm(40, hands=8).run()
    assert alone.recorded == together.recorded == 40
    assert alone.told_of == together.told_of >= 40
    assert together.seconds < alone.seconds / 4
    assert together.calls == alone.calls
