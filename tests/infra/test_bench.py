"""`make bench` measures what it says, and two of its figures are promises: one AWS call, none for a forged webhook."""

from collections.abc import Iterator

import pytest

from infra.bench import __main__ as command
from infra.bench import process
from infra.bench.latency import Latency
from infra.bench.measure import Bench, ready
from infra.bench.runtime_api import BenchError
from infra.bench.sizes import sizes
from infra.bundle import Bundle, build
from infra.manifest import FUNCTIONS


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return build(None)


@pytest.fixture
def bench(bundle: Bundle) -> Iterator[Bench]:
    with ready(bundle) as made:
        yield made


def test_an_accepted_webhook_costs_one_call_and_a_forged_one_none(bench: Bench) -> None:
    calls = bench.webhooks(5)
    assert (calls.accepted, calls.rejected) == (5, 0)


def test_each_function_starts_and_answers_from_the_bundle_alone(bench: Bench) -> None:
    null, *others = bench.starts(FUNCTIONS, runs=1)
    assert (null.name, null.calls) == ("null handler", 0)
    assert [other.name for other in others] == [function.name for function in FUNCTIONS]
    assert all(other.modules > null.modules > 50 for other in others)
    assert all(other.milliseconds > 0 and other.calls > 0 for other in others)


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
    monkeypatch.setattr(command, "FUNCTIONS", FUNCTIONS[:1])
    monkeypatch.setattr(command, "latency", lambda: taken)
    assert command.main() == 0
    titles = [line for line in capsys.readouterr().out.splitlines() if line and line[0] != " "]
    assert [title.split(" (")[0].split(",")[0] for title in titles] == [
        "the bundle",
        "cold start",
        "AWS calls per webhook",
        "seconds from a complaint's 202" if taken else "from a complaint's 202 to the board: no local stack runs here",
    ]
