"""The simulation in small, as every test run has it; and that it would notice what it is there to notice."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from infra import bus
from tests.simulation import cloud, faults, twins
from tests.simulation.regressions import REGRESSIONS
from tests.simulation.world import Result, play

ROOT = Path(__file__).parents[2]
SEEDS = range(1, 9)
MORE_SEEDS = range(1, 25)
"""For what is not in every seed."""
SELDOM = {"page", "notify", "escalate", "orders", "platform", "conversation queue"}
SMALL = 60
"""Complaints of a seed here."""

played: dict[int, Result] = {}


def small(seed: int) -> Result:
    """A seed, played once for all tests."""
    if seed not in played:
        played[seed] = play(seed, SMALL)
    return played[seed]


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_lost_doubled_or_silent_whatever_fails(seed: int) -> None:
    """FAILURES 1, 2, 18-21, 23, 24, 26, 29-34, 40."""
    assert small(seed).violation is None
    assert small(seed).counts["acknowledged"] > 0


@pytest.mark.parametrize(("seed", "complaints", "found"), REGRESSIONS, ids=str)
def test_what_was_found_once_stays_mended(seed: int, complaints: int, found: str) -> None:
    assert play(seed, complaints).violation is None, found


def test_a_message_that_a_queue_gives_up_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever fails, none is left until its queue has counted it out or forgotten it."""
    monkeypatch.setattr(twins, "MAX_RECEIVES", 2)
    assert any("given up" in (play(seed, SMALL).violation or "") for seed in SEEDS)


def test_the_same_seed_is_the_same_run() -> None:
    assert play(3, 30).trace == play(3, 30).trace


def test_the_same_seed_is_the_same_run_in_another_process() -> None:
    """Nothing hangs on the order in which a set of strings comes."""
    program = "from tests.simulation.world import play; print(play(3, 30).trace)"
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={"PYTHONHASHSEED": hash_seed, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        ).stdout.strip()
        for hash_seed in ("1", "2")
    }
    assert found == {play(3, 30).trace}


def test_the_rule_of_the_bus_is_the_one_that_is_deployed() -> None:
    assert tuple(cloud.STARTS_A_LOOKUP) == tuple(str(one) for one in bus.STARTS_A_LOOKUP)
    assert tuple(cloud.STARTS_A_WORD) == tuple(str(one) for one in bus.STARTS_A_WORD)


def test_every_kind_of_fault_is_injected() -> None:
    """Rates are drawn for each kind alone, so one seed has some of them and a few seeds together have all.

    What is called seldom (people, the shop) is looked at together.
    """
    injected = sum((small(seed).faults for seed in MORE_SEEDS), Counter[str]())
    often = {service: {service} for service in faults.SERVICES.keys() - SELDOM}
    for some in (*often.values(), SELDOM):
        kinds = {(kind, service) for service in some for kind in faults.SERVICES[service]}
        seen = {kind for kind, service in kinds if injected[f"{service} {kind}"]}
        assert seen == {kind for kind, _ in kinds}, some
    assert any(kind.endswith(" away") for kind in injected)
    assert [kind for kind in (*faults.ON_THE_WAY, *faults.OF_AGENTS) if not injected[kind]] == []
