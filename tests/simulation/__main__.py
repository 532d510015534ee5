"""`python -m tests.simulation`: many seeds on some processes, with progress, a summary, and a story where one fails."""

import argparse
import gc
import os
import resource
import sys
import time
from collections.abc import Iterator
from multiprocessing import Pool

from tests.simulation.summary import Totals, progress, summary, told
from tests.simulation.world import Result, play


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", help="A-B, or one; without: on from --first until --complaints are reached")
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--complaints", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--stop-at-first", action="store_true")
    parser.add_argument("--story", action="store_true", help="the story of each seed that fails")
    return parser.parse_args()


def _seeds(given: argparse.Namespace) -> range:
    if not given.seeds:
        return range(given.first, given.first + 10_000_000)
    first, _, last = given.seeds.partition("-")
    return range(int(first), int(last or first) + 1)


def _results(given: argparse.Namespace) -> Iterator[Result]:
    if given.workers == 1:
        yield from map(play, _seeds(given))
        return
    with Pool(
        given.workers, gc.disable, maxtasksperchild=40
    ) as pool:  # a new process is sooner there than the old clean
        yield from pool.imap_unordered(play, _seeds(given))


def _worked() -> float:
    """Seconds of processors, in user mode and in the kernel, of this and of those of its children that are over."""
    return sum(sum(resource.getrusage(whose)[:2]) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def main() -> int:
    """1 where a seed found something that must never happen."""
    given = _arguments()
    totals = Totals()
    began = printed = time.monotonic()
    worked = _worked()
    for result in _results(given):
        totals.add(result)
        if result.violation:
            print(told(result), flush=True)
            if given.story:
                print(told(play(result.seed, story=True)), flush=True)
        if time.monotonic() - printed > 10:
            printed = time.monotonic()
            print(progress(totals, printed - began), flush=True)
        enough = not given.seeds and totals.complaints >= given.complaints
        if enough or (given.stop_at_first and totals.failed):
            break
    print(summary(totals, time.monotonic() - began, _worked() - worked))
    return 1 if totals.failed else 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)
